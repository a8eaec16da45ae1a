/* The table of subcommands. */
#include "cli/command.h"

#include "cli/compare.h"
#include "cli/option_table.h"

#define FILES "[BINARY] FILE..."
#define REGEX_FILES "REGEX [BINARY] FILE..."

const struct command command_table[] = {
    {.name = "top",
     .help = "Heaviest functions, one a line",
     .positionals = FILES,
     .format = "top",
     .uses = USE_TOP,
     .examples = "cpprof top -c -n 20 cpu.prof\n"
                 "cpprof top --lines --focus=parse ./server cpu.prof\n"
                 "cpprof top --base=old.heap --sample-index=alloc_space new.heap\n"},
    {.name = "tree",
     .help = "Every function with its callers and callees",
     .positionals = FILES,
     .format = "tree",
     .uses = USE_TREE,
     .examples = "cpprof tree -c -n 10 --focus=parse cpu.prof\n"},
    {.name = "peek",
     .help = "Callers and callees of the functions that match",
     .positionals = REGEX_FILES,
     .format = "peek",
     .takes_regex = true,
     .uses = USE_PEEK,
     .examples = "cpprof peek 'ToUpper$' cpu.prof\n"
                 "cpprof peek malloc ./server cpu.prof\n"},
    {.name = "list",
     .help = "Source of the functions that match, with their weight line by line",
     .positionals = REGEX_FILES,
     .format = "list",
     .takes_regex = true,
     .uses = USE_LIST,
     .about =
         "Sources are searched where the profile says, in Go's library, the module cache,\n"
         "vendor/ and the current checkout; the answer says where it looked.\n"
         "With --diff-base=OLD each line has its weight in OLD and in FILE, and the difference:\n"
         "cum, or flat with --flat. Lines and functions that only OLD has are listed too.\n",
     .examples = "cpprof list 'ToUpper$' cpu.prof\n"
                 "cpprof list --diff-base=old.prof parse new.prof\n"
                 "cpprof list --path-map=/build/server=. parse ./server cpu.prof\n"},
    {.name = "traces",
     .help = "Every sample with its stack",
     .positionals = FILES,
     .format = "traces",
     .uses = USE_TRACES,
     .examples = "cpprof traces --focus=malloc cpu.prof\n"},
    {.name = "tags",
     .help = "Weight by the values of each label",
     .positionals = FILES,
     .format = "tags",
     .uses = USE_TAGS,
     .examples = "cpprof tags cpu.prof\n"
                 "cpprof top --tagfocus=user=ann cpu.prof\n"},
    {.name = "raw",
     .help = "The profile itself as text",
     .positionals = FILES,
     .format = "raw",
     .uses = USE_RAW,
     .examples = "cpprof raw cpu.prof\n"},
    {.name = "comments",
     .help = "Comments that the profile carries",
     .positionals = FILES,
     .format = "comments",
     .uses = USE_COMMENTS,
     .examples = "cpprof comments cpu.prof\n"},
    {.name = "dot",
     .help = "Call graph for graphviz",
     .positionals = FILES,
     .format = "dot",
     .uses = USE_DOT,
     .examples = "cpprof dot -n 40 cpu.prof | dot -Tpdf -o cpu.pdf\n"
                 "cpprof -svg -output=cpu.svg cpu.prof\n"},
    {.name = "callgrind",
     .help = "Call graph for KCachegrind",
     .positionals = FILES,
     .format = "callgrind",
     .uses = USE_CALLGRIND,
     .examples = "cpprof callgrind -o callgrind.out cpu.prof\n"},
    {.name = "proto",
     .help = "The profile in compressed protobuf format",
     .positionals = FILES,
     .format = "proto",
     .uses = USE_PROTO,
     .about = "With names for its addresses, and only the samples that the filters leave.\n",
     .examples = "cpprof proto -o named.pb.gz ./server cpu.prof\n"},
    {.name = "topproto",
     .help = "The rows of top as a profile",
     .positionals = FILES,
     .format = "topproto",
     .uses = USE_TOPPROTO,
     .examples = "cpprof topproto -n 20 -o top.pb.gz cpu.prof\n"},
    {.name = "disasm",
     .help = "Assembly of the functions that match, with their weight",
     .positionals = REGEX_FILES,
     .format = "disasm",
     .takes_regex = true,
     .uses = USE_DISASM,
     .about = "The program is needed, and objdump or llvm-objdump.\n",
     .examples = "cpprof disasm parse ./server cpu.prof\n"},
    {.name = "weblist",
     .help = "Source and assembly of the functions that match, as a page",
     .positionals = REGEX_FILES,
     .format = "weblist",
     .takes_regex = true,
     .uses = USE_WEBLIST,
     .examples = "cpprof weblist -o parse.html parse ./server cpu.prof\n"},
    {.name = "merge",
     .help = "Adds profiles up to one",
     .positionals = "FILE...",
     .format = "proto",
     .uses = USE_PROTO,
     .symbolize = "none",
     .about = "Names stay as they are: --symbolize is \"none\" here.\n",
     .examples = "cpprof merge -o all.pb.gz run-*.prof\n"},
    {.name = "diff",
     .help = "What changed between two groups of runs, and whether it is worse",
     .positionals = "OLD NEW",
     .uses = USE_DIFF,
     .run = command_diff,
     .about = compare_about_diff,
     .examples = "cpprof diff old.prof new.prof\n"
                 "cpprof diff --fail-on 'func any flat +10%' old/ new/\n",
     .details = compare_details_diff},
    {.name = "check",
     .help = "Whether a profile keeps the limits of a budget file",
     .positionals = "FILE...",
     .uses = USE_CHECK,
     .run = command_check,
     .about = compare_about_check,
     .examples = "cpprof check cpu.prof\n"
                 "cpprof check --budget=ci/cpu.budget --format=github run-*.prof\n",
     .details = compare_details_check},
    {.name = "noise",
     .help = "What runs of one binary say about the changes they can show",
     .positionals = "RUN...",
     .uses = USE_NOISE,
     .run = command_noise,
     .about = compare_about_noise,
     .examples = "cpprof noise --effect=5% run-*.prof\n"},
    {.name = "symbolize",
     .help = "Functions and lines of addresses in a binary",
     .positionals = "-e BINARY [ADDRESS...]",
     .uses = USE_SYMBOLIZE,
     .run = command_symbolize,
     .about =
         "Addresses are hexadecimal, as in the file; without any they are read from standard\n"
         "input, one a line. The answer: the address, a line for each frame, innermost first,\n"
         "an empty line.\n",
     .examples = "cpprof symbolize -e ./server 4011d0 4011f7\n"},
    {.name = "doctor",
     .help = "Why addresses of a profile have no names",
     .positionals = "PROFILE [BINARY]",
     .uses = USE_DOCTOR,
     .run = command_doctor,
     .about = "For each mapping: samples, build id, which files were tried, what was found, what\n"
              "to do.\n",
     .examples = "cpprof doctor cpu.prof\n"},
    {.name = "help",
     .help = "This overview, or the help of a command",
     .positionals = "[COMMAND]",
     .run = command_help},
    {.name = "version", .help = "The version", .positionals = "", .run = command_version},
    {.name = "completion",
     .help = "Completion script for a shell",
     .positionals = "bash|zsh|fish",
     .run = command_completion,
     .about = "bash, in ~/.bashrc:   eval \"$(cpprof completion bash)\"\n"
              "zsh, in ~/.zshrc:     eval \"$(cpprof completion zsh)\"    (after compinit)\n"
              "fish, in config.fish: cpprof completion fish | source\n"},
};
const size_t command_table_len = PP_COUNT(command_table);

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < command_table_len; i++)
        if (strcmp(name, command_table[i].name) == 0)
            return &command_table[i];
    return NULL;
}
