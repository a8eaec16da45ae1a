/* The command line as a whole. */
#ifndef CPPROF_CLI_CLI_H
#define CPPROF_CLI_CLI_H

/* Runs the program over its arguments (argv[0] is its name); gives the exit status:
 * 0 done, 2 any trouble. Messages go to standard error, the report to standard output. */
int cli_main(int argc, const char *const *argv);

#endif
