/* The table of subcommands, and those that are no report. */
#include "cli/command.h"

#include "cli/compare.h"
#include "cli/completion.h"
#include "cli/help.h"
#include "cli/option_table.h"
#include "cli/session.h"
#include "cli/suggest.h"

#define FILES "[BINARY] FILE..."
#define REGEX_FILES "REGEX [BINARY] FILE..."

static command_fn run_help, run_version, run_completion;

const struct command command_table[] = {
    {"top", "Heaviest functions, one a line", FILES, "top", false, USE_TOP, NULL, NULL, NULL},
    {"tree", "Every function with its callers and callees", FILES, "tree", false, USE_TREE, NULL,
     NULL, NULL},
    {"peek", "Callers and callees of the functions that match", REGEX_FILES, "peek", true, USE_PEEK,
     NULL, NULL, NULL},
    {"list", "Source of the functions that match, with their weight line by line", REGEX_FILES,
     "list", true, USE_LIST, NULL, NULL, NULL},
    {"traces", "Every sample with its stack", FILES, "traces", false, USE_TRACES, NULL, NULL, NULL},
    {"tags", "Weight by the values of each label", FILES, "tags", false, USE_TAGS, NULL, NULL,
     NULL},
    {"raw", "The profile itself as text", FILES, "raw", false, USE_RAW, NULL, NULL, NULL},
    {"comments", "Comments that the profile carries", FILES, "comments", false, USE_COMMENTS, NULL,
     NULL, NULL},
    {"dot", "Call graph for graphviz", FILES, "dot", false, USE_DOT, NULL, NULL, NULL},
    {"callgrind", "Call graph for KCachegrind", FILES, "callgrind", false, USE_CALLGRIND, NULL,
     NULL, NULL},
    {"proto", "The profile in compressed protobuf format", FILES, "proto", false, USE_PROTO, NULL,
     NULL, NULL},
    {"topproto", "The rows of top as a profile", FILES, "topproto", false, USE_TOPPROTO, NULL, NULL,
     NULL},
    {"disasm", "Assembly of the functions that match, with their weight", REGEX_FILES, "disasm",
     true, USE_DISASM, NULL, NULL, NULL},
    {"weblist", "Source and assembly of the functions that match, as a page", REGEX_FILES,
     "weblist", true, USE_WEBLIST, NULL, NULL, NULL},
    {"merge", "Adds profiles up to one", "FILE...", "proto", false, USE_PROTO, "none", NULL,
     "Names stay as they are: --symbolize is \"none\" here."},
    {"diff", "What changed between two groups of runs, and whether it is worse", "OLD NEW", NULL,
     false, USE_DIFF, NULL, command_diff, compare_help_diff},
    {"check", "Whether a profile keeps the limits of a budget file", "FILE...", NULL, false,
     USE_CHECK, NULL, command_check, compare_help_check},
    {"noise", "What runs of one binary say about the changes they can show", "RUN...", NULL, false,
     USE_NOISE, NULL, command_noise, compare_help_noise},
    {"symbolize", "Functions and lines of addresses in a binary", "-e BINARY [ADDRESS...]", NULL,
     false, USE_SYMBOLIZE, NULL, command_symbolize,
     "Addresses are hexadecimal, as in the file; without any they are read from standard input,\n"
     "one a line. The answer: the address, a line for each frame, innermost first, an empty line."},
    {"doctor", "Why addresses of a profile have no names", "PROFILE [BINARY]", NULL, false,
     USE_DOCTOR, NULL, command_doctor,
     "For each mapping: samples, build id, which files were tried, what was found, what to do."},
    {"help", "This overview, or the help of a command", "[COMMAND]", NULL, false, 0, NULL, run_help,
     NULL},
    {"version", "The version", "", NULL, false, 0, NULL, run_version, NULL},
    {"completion", "Completion script for a shell", "bash|zsh|fish", NULL, false, 0, NULL,
     run_completion, "bash: eval \"$(cpprof completion bash)\" in ~/.bashrc does it."},
};
const size_t command_table_len = PP_COUNT(command_table);

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < command_table_len; i++)
        if (strcmp(name, command_table[i].name) == 0)
            return &command_table[i];
    return NULL;
}

static int run_help(const struct command *cmd, struct console *con, const char *const *args,
                    size_t n)
{
    struct buf text = BUF_INIT;
    (void)cmd;
    if (n == 0) {
        help_overview(&text);
        return command_print(con, &text);
    }
    const struct command *of = command_find(args[0]);
    if (!of) {
        struct suggest near;
        suggest_init(&near, str_of(args[0]));
        for (size_t i = 0; i < command_table_len; i++)
            suggest_offer(&near, command_table[i].name);
        console_fatal(con, "no command '%s'%s%s%s", args[0], near.best ? "; did you mean '" : "",
                      near.best ? near.best : "", near.best ? "'?" : "");
        return EXIT_TROUBLE;
    }
    help_command(of, &text);
    return command_print(con, &text);
}

static int run_version(const struct command *cmd, struct console *con, const char *const *args,
                       size_t n)
{
    struct buf text = BUF_INIT;
    (void)cmd, (void)args, (void)n;
    buf_add_cstr(&text, "cpprof " PP_VERSION "\n");
    return command_print(con, &text);
}

static int run_completion(const struct command *cmd, struct console *con, const char *const *args,
                          size_t n)
{
    struct buf text = BUF_INIT;
    if (n == 1 && completion_print(str_of(args[0]), &text))
        return command_print(con, &text);
    buf_done(&text);
    console_fatal(con, "usage: cpprof completion %s", cmd->positionals);
    return EXIT_TROUBLE;
}
