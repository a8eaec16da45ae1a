/* The table of options, in the order of help texts. Source: spec/driver.md 2.2, 3, Appendix A. */
#include "cli/option_table.h"

#define AT(field) offsetof(struct request, field)
#define FLAG OPTION_BOOL
#define U_GRAPH (USE_TOP | USE_TREE | USE_DOT | USE_TOPPROTO)
#define U_ROWS (U_GRAPH | USE_PEEK)
#define U_SOURCE (USE_LIST | USE_DISASM | USE_WEBLIST)
#define U_FILTER ((USE_ALL & ~(unsigned)USE_COMMENTS) | USE_COMPARE)
#define U_NAMES (U_ROWS | U_SOURCE | USE_CALLGRIND)
#define U_SORTED \
    (USE_TOP | USE_TREE | USE_PEEK | USE_LIST | USE_CALLGRIND | USE_TOPPROTO | USE_COMPARE)
#define BOTH (IN_BOTH | IN_USAGE)
#define DAILY IN_HELP
#define RARE 0

#define REPORT(name, letter, kind, how_often, uses, arg, help)                                   \
    {                                                                                            \
        "" #name, letter, kind, GROUP_REPORT, BOTH | (how_often), uses, AT(report.name), 0, arg, \
            help                                                                                 \
    }
#define FILTER(group, name, how_often, arg, help)                                                 \
    {                                                                                             \
        "" #name, 0, OPTION_STRING, group, BOTH | (how_often), U_FILTER, AT(report.filters.name), \
            0, arg, help                                                                          \
    }
#define GRANULARITY(name, bit, help)                                                               \
    {                                                                                              \
        "" #name, 0, OPTION_MEMBER, GROUP_GRANULARITY, IN_BOTH, U_ROWS | USE_TRACES | USE_COMPARE, \
            AT(granularity), bit, NULL, help                                                       \
    }
#define SORT(name, letter, how_often, bit, help)                                                \
    {                                                                                           \
        "" #name, letter, OPTION_MEMBER, GROUP_SORT, IN_BOTH | (how_often), U_SORTED, AT(sort), \
            bit, NULL, help                                                                     \
    }
#define SOURCE(field, kind, uses, arg, help)                                     \
    {                                                                            \
        "" #field, 0, kind, GROUP_SOURCE, IN_BOTH, uses, AT(field), 0, arg, help \
    }
#define WEB(field, kind, arg, help)                                               \
    {                                                                             \
        "" #field, 0, kind, GROUP_WEB, IN_PPROF, USE_ALL, AT(field), 0, arg, help \
    }
#define LEGACY(name, bit, same)                                                             \
    {                                                                                       \
        "" #name, 0, OPTION_MEMBER, GROUP_LEGACY, IN_BOTH, U_FILTER, AT(legacy), bit, NULL, \
            "Same as " same                                                                 \
    }
#define JUDGE(name, kind, how_often, uses, field, arg, help)                                    \
    {                                                                                           \
        name, 0, kind, GROUP_JUDGE, IN_COMMANDS | (how_often), uses, AT(compare.field), 0, arg, \
            help                                                                                \
    }
#define ADDRESS(name, letter, kind, field, arg, help)                                          \
    {                                                                                          \
        name, letter, kind, GROUP_ADDRESS, IN_COMMANDS, USE_SYMBOLIZE, AT(field), 0, arg, help \
    }
#define RUN_SYMBOLS(field, kind, arg, help)                                               \
    {                                                                                     \
        "" #field, 0, kind, GROUP_RUN, IN_BOTH, USE_LOADING | USE_SYMBOLIZE | USE_DOCTOR, \
            AT(field), 0, arg, help                                                       \
    }
#define RUN(field, letter, kind, spelling, arg, help)                                      \
    {                                                                                      \
        "" #field, letter, kind, GROUP_RUN, spelling, USE_LOADING, AT(field), 0, arg, help \
    }

const struct option_desc option_table[] = {
    REPORT(sample_index, 0, OPTION_STRING, DAILY, U_FILTER, "NAME",
           "Sample value to report (0-based index or name)"),
    REPORT(nodecount, 'n', OPTION_INT, DAILY, U_GRAPH | USE_COMPARE, "N",
           "Max number of nodes to show"),
    REPORT(nodefraction, 0, OPTION_FLOAT, RARE, U_GRAPH, "F", "Hide nodes below <f>*total"),
    REPORT(edgefraction, 0, OPTION_FLOAT, RARE, USE_DOT, "F", "Hide edges below <f>*total"),
    REPORT(trim, 0, FLAG, RARE, U_GRAPH, NULL,
           "Honor nodefraction/edgefraction/nodecount defaults"),
    REPORT(unit, 0, OPTION_STRING, DAILY,
           (USE_ALL & ~(unsigned)(USE_PROTO | USE_RAW | USE_COMMENTS)) | USE_COMPARE, "UNIT",
           "Measurement units to display"),
    REPORT(mean, 0, FLAG, RARE, U_NAMES | USE_TRACES | USE_TAGS, NULL,
           "Average sample value over first value (count)"),
    REPORT(divide_by, 0, OPTION_FLOAT, RARE, USE_ALL & ~(unsigned)(USE_RAW | USE_COMMENTS), "F",
           "Ratio to divide all samples before visualization"),
    REPORT(drop_negative, 0, FLAG, RARE, U_NAMES, NULL, "Ignore negative differences"),
    REPORT(relative_percentages, 0, FLAG, RARE, U_FILTER, NULL,
           "Show percentages relative to focused subgraph"),
    REPORT(call_tree, 0, FLAG, RARE, USE_DOT | USE_CALLGRIND, NULL,
           "Create a context-sensitive call tree"),
    REPORT(compact_labels, 0, FLAG, RARE, USE_TOP | USE_TREE | USE_PEEK, NULL,
           "Show minimal headers"),
    REPORT(noinlines, 0, FLAG, RARE, (USE_ALL & ~(unsigned)(USE_TAGS | USE_COMMENTS)) | USE_COMPARE,
           NULL, "Ignore inlines."),
    REPORT(showcolumns, 0, FLAG, RARE, U_ROWS | USE_TRACES | USE_COMPARE, NULL,
           "Show column numbers at the source code line level."),
    REPORT(source_path, 0, OPTION_STRING, RARE, U_NAMES | USE_COMPARE, "PATH",
           "Search path for source files"),
    REPORT(trim_path, 0, OPTION_STRING, RARE, U_NAMES | USE_COMPARE, "PATH",
           "Path to trim from source paths before search"),
    {"path_map", 0, OPTION_MAP, GROUP_REPORT, IN_COMMANDS | DAILY, USE_LIST | USE_WEBLIST,
     AT(path_maps), 0, "OLD=NEW", "Sources named OLD/... are at NEW/... (may be repeated)"},
    REPORT(intel_syntax, 0, FLAG, RARE, USE_DISASM | USE_WEBLIST, NULL,
           "Show assembly in Intel syntax"),
    REPORT(output, 'o', OPTION_STRING, DAILY, USE_LOADING | USE_SYMBOLIZE, "FILE",
           "Output filename for file-based outputs"),
    {"format", 0, OPTION_STRING, GROUP_REPORT, IN_COMMANDS | DAILY, USE_ROWS, AT(output_as), 0,
     "FORMAT", "How to write it: text, json and so on"},

    GRANULARITY(functions, GRAN_FUNCTIONS, "Aggregate at the function level."),
    GRANULARITY(filefunctions, GRAN_FILEFUNCTIONS, "Aggregate at the function level."),
    GRANULARITY(files, GRAN_FILES, "Aggregate at the file level."),
    GRANULARITY(lines, GRAN_LINES, "Aggregate at the source code line level."),
    GRANULARITY(addresses, GRAN_ADDRESSES, "Aggregate at the address level."),
    {"granularity", 'g', OPTION_CHOICE, GROUP_GRANULARITY, IN_COMMANDS | DAILY,
     U_ROWS | USE_TRACES | USE_COMPARE, AT(granularity), 0, "LEVEL",
     "functions, filefunctions, files, lines or addresses"},

    SORT(cum, 'c', DAILY, SORT_CUM, "Sort entries based on cumulative weight"),
    SORT(flat, 0, RARE, SORT_FLAT, "Sort entries based on own weight"),
    {"sort", 's', OPTION_CHOICE, GROUP_SORT, IN_COMMANDS, U_SORTED, AT(sort), 0, "ORDER",
     "flat or cum"},

    FILTER(GROUP_FILTER, focus, DAILY, "REGEX",
           "Restricts to samples going through a node matching regexp"),
    FILTER(GROUP_FILTER, ignore, DAILY, "REGEX",
           "Skips paths going through any nodes matching regexp"),
    FILTER(GROUP_FILTER, hide, RARE, "REGEX", "Skips nodes matching regexp"),
    FILTER(GROUP_FILTER, show, RARE, "REGEX", "Only show nodes matching regexp"),
    FILTER(GROUP_FILTER, show_from, RARE, "REGEX",
           "Drops functions above the highest matched frame."),
    FILTER(GROUP_FILTER, prune_from, RARE, "REGEX", "Drops any functions below the matched frame."),

    FILTER(GROUP_TAG, tagfocus, DAILY, "TAG",
           "Restricts to samples with tags in range or matched by regexp"),
    FILTER(GROUP_TAG, tagignore, RARE, "TAG",
           "Discard samples with tags in range or matched by regexp"),
    FILTER(GROUP_TAG, tagshow, RARE, "REGEX", "Only consider tags matching this regexp"),
    FILTER(GROUP_TAG, taghide, RARE, "REGEX", "Skip tags matching this regexp"),
    {"tagroot", 0, OPTION_STRING, GROUP_TAG, BOTH, U_FILTER, AT(report.tagroot), 0, "KEY,...",
     "Adds pseudo stack frames for labels key/value pairs at the callstack root."},
    {"tagleaf", 0, OPTION_STRING, GROUP_TAG, BOTH, U_FILTER, AT(report.tagleaf), 0, "KEY,...",
     "Adds pseudo stack frames for labels key/value pairs at the callstack leaf."},

    {"base", 0, OPTION_STRING, GROUP_COMPARE, IN_BOTH | DAILY, USE_ALL, AT(base), 0, "FILE",
     "Source of base profile for profile subtraction"},
    {"diff_base", 0, OPTION_STRING, GROUP_COMPARE, IN_BOTH | DAILY, USE_ALL, AT(diff_base), 0,
     "FILE", "Source of base profile for comparison"},
    {"normalize", 0, FLAG, GROUP_COMPARE, BOTH, USE_ALL, AT(report.normalize), 0, NULL,
     "Scales profile based on the base profile."},
    {"old", 0, OPTION_LIST, GROUP_COMPARE, IN_COMMANDS | DAILY, USE_DIFF, AT(compare.old_side), 0,
     "FILE", "A run of the old side (may be repeated)"},
    {"new", 0, OPTION_LIST, GROUP_COMPARE, IN_COMMANDS | DAILY, USE_DIFF, AT(compare.new_side), 0,
     "FILE", "A run of the new side (may be repeated)"},
    {"normalize", 0, OPTION_STRING, GROUP_COMPARE, IN_COMMANDS | DAILY, USE_DIFF | USE_NOISE,
     AT(compare.normalize), 0, "HOW",
     "auto, none, stable, total, duration, ops=OLD:NEW or anchor=REGEX"},

    JUDGE("fail_on", OPTION_STRING, DAILY, USE_DIFF, fail_on, "RULE",
          "What fails: a rule without its first word, or none (default: func any +2%)"),
    JUDGE("gate", OPTION_STRING, DAILY, USE_DIFF, gate, "FILE",
          "Rules that decide the exit status"),
    JUDGE("budget", OPTION_STRING, DAILY, USE_CHECK, budget, "FILE",
          "The rules (default: perf.budget)"),
    JUDGE("require_power", OPTION_STRING, DAILY, USE_DIFF, require_power, "N%",
          "Status 3 where a change of N% in a tenth of the total could not be seen"),
    JUDGE("today", OPTION_STRING, RARE, USE_DIFF | USE_CHECK, today, "DATE",
          "The day that exceptions are judged by (default: today)"),
    JUDGE("effect", OPTION_STRING, DAILY, USE_NOISE, effect, "N%",
          "The change to be seen (default 10%)"),
    JUDGE("test", OPTION_STRING, RARE, USE_DIFF, test, "TEST", "t, or u for Mann-Whitney"),
    JUDGE("correct", OPTION_STRING, RARE, USE_DIFF, correct, "HOW",
          "Correction for the number of rows: holm, bh or none"),
    JUDGE("error_rate", OPTION_FLOAT, RARE, USE_DIFF | USE_NOISE, error_rate, "Q",
          "Rate of false verdicts that is allowed (default 0.05)"),
    JUDGE("phi", OPTION_FLOAT, RARE, USE_DIFF | USE_CHECK, phi, "F",
          "Spread of runs over that of sampling, where one run a side cannot say (default 2)"),
    JUDGE("min_effect", OPTION_FLOAT, RARE, USE_DIFF | USE_NOISE, min_effect, "F",
          "Changes below <f>*old are none, unless a rule has a lower limit (default 0.02)"),
    JUDGE("min_share", OPTION_FLOAT, RARE, USE_DIFF | USE_NOISE, min_share, "F",
          "Judge only rows of at least <f>*total on a side (default 0.01)"),
    JUDGE("min_samples", OPTION_FLOAT, RARE, USE_DIFF | USE_NOISE, min_samples, "N",
          "Judge only rows with at least N samples on a side (default 20)"),
    JUDGE("support", OPTION_STRING, RARE, USE_DIFF | USE_NOISE, support, "REGEX",
          "Frames that are not judged but charged to their caller (default: runtimes, allocators)"),
    JUDGE("judge_support", FLAG, RARE, USE_DIFF | USE_NOISE, judge_support, NULL,
          "Judge support frames like any others"),

    SOURCE(symbolize, OPTION_STRING, USE_LOADING, "HOW", "Controls source of symbol information"),
    SOURCE(buildid, OPTION_STRING, USE_LOADING, "ID", "Override build id for main binary"),
    SOURCE(tools, OPTION_STRING, USE_LOADING, "PATH", "Search path for object tools"),
    SOURCE(add_comment, OPTION_STRING, USE_ALL, "TEXT",
           "Free-form annotation to add to the profile"),
    SOURCE(all_frames, FLAG, USE_LOADING, NULL,
           "Ignore drop_frames and keep_frames regexps in the profile"),
    SOURCE(seconds, OPTION_INT, USE_ALL, "N", "Duration for time-based profile collection"),
    SOURCE(timeout, OPTION_INT, USE_ALL, "N", "Timeout in seconds for profile collection"),
    SOURCE(tls_cert, OPTION_STRING, USE_ALL, "FILE",
           "TLS client certificate file for fetching profile and symbols"),
    SOURCE(tls_key, OPTION_STRING, USE_ALL, "FILE",
           "TLS private key file for fetching profile and symbols"),
    SOURCE(tls_ca, OPTION_STRING, USE_ALL, "FILE",
           "TLS CA certs file for fetching profile and symbols"),

    ADDRESS("executable", 'e', OPTION_STRING, executable, "FILE", "The binary to ask"),
    ADDRESS("demangle", 0, FLAG, demangle, NULL, "Readable names (on unless --no-demangle)"),
    ADDRESS("inlines", 0, FLAG, inlines, NULL, "Inlined frames as well (on unless --no-inlines)"),

    LEGACY(inuse_space, LEGACY_INUSE_SPACE, "-sample_index=inuse_space"),
    LEGACY(inuse_objects, LEGACY_INUSE_OBJECTS, "-sample_index=inuse_objects"),
    LEGACY(alloc_space, LEGACY_ALLOC_SPACE, "-sample_index=alloc_space"),
    LEGACY(alloc_objects, LEGACY_ALLOC_OBJECTS, "-sample_index=alloc_objects"),
    LEGACY(total_delay, LEGACY_TOTAL_DELAY, "-sample_index=delay"),
    LEGACY(contentions, LEGACY_CONTENTIONS, "-sample_index=contentions"),
    LEGACY(mean_delay, LEGACY_MEAN_DELAY, "-mean -sample_index=delay"),

    WEB(http, OPTION_STRING, "HOST:PORT", "Provide web interface at host:port."),
    WEB(no_browser, FLAG, NULL, "Skip opening a browser for the interactive web UI."),

    {"color", 0, OPTION_STRING, GROUP_RUN, IN_COMMANDS, USE_ALL, AT(color), 0, "WHEN",
     "Colour rows: auto, always or never"},
    {"lenient", 0, FLAG, GROUP_RUN, IN_COMMANDS | DAILY, USE_ALL, AT(lenient), 0, NULL,
     "Go on where an input cannot be read or a filter matches nothing"},
    {"lenient", 0, FLAG, GROUP_RUN, IN_COMMANDS | DAILY, USE_COMPARE, AT(lenient), 0, NULL,
     "Go on where a run has no weight or a filter changes nothing"},
    {"threads", 'j', OPTION_COUNT, GROUP_RUN, IN_BOTH, USE_EVERYWHERE, AT(threads), 0, "N",
     "Threads to work with; 0: one a core"},
    RUN(max_inflated, 0, OPTION_SIZE, IN_BOTH, "SIZE",
        "Refuse inputs of more than SIZE, as they are or inflated (default 4G)"),
    RUN(max_memory, 0, OPTION_SIZE, IN_BOTH, "SIZE",
        "Refuse inputs that need more memory than SIZE"),
    RUN_SYMBOLS(debug_file_directory, OPTION_STRING, "DIR",
                "Where separate debug files are (default /usr/lib/debug)"),
    RUN_SYMBOLS(debuginfod, FLAG, NULL,
                "Ask the servers of DEBUGINFOD_URLS for what is not on this machine"),
    {"kallsyms", 0, OPTION_STRING, GROUP_RUN, IN_BOTH, USE_LOADING | USE_DOCTOR, AT(kallsyms), 0,
     "FILE", "Names for kernel addresses, as in /proc/kallsyms"},
    RUN_SYMBOLS(
        symbol_seconds, OPTION_COUNT, "N",
        "Give up a binary that takes more seconds of CPU (default 20 or more, by its size)"),
    RUN_SYMBOLS(cache, FLAG, NULL,
                "Keep what binaries told for the next run (on unless --no-cache)"),
    {"help", 'h', FLAG, GROUP_RUN, IN_COMMANDS | DAILY, USE_EVERYWHERE, AT(help), 0, NULL,
     "Show what is used every day"},
    {"help_all", 0, FLAG, GROUP_RUN, IN_COMMANDS | DAILY, USE_EVERYWHERE, AT(help_all), 0, NULL,
     "Show all options"},
    {"version", 'V', FLAG, GROUP_RUN, IN_COMMANDS, USE_EVERYWHERE, AT(version), 0, NULL,
     "Show the version"},
};
const size_t option_table_len = PP_COUNT(option_table);

const char *option_group_title(enum option_group group)
{
    switch (group) {
    case GROUP_REPORT:
        return "Report";
    case GROUP_GRANULARITY:
        return "Granularity (one of)";
    case GROUP_SORT:
        return "Order (one of)";
    case GROUP_FILTER:
        return "Filters on frames";
    case GROUP_TAG:
        return "Filters on tags";
    case GROUP_COMPARE:
        return "Comparison";
    case GROUP_JUDGE:
        return "Judgement";
    case GROUP_SOURCE:
        return "Sources and symbols";
    case GROUP_ADDRESS:
        return "Addresses";
    case GROUP_LEGACY:
        return "Sample values by their older names";
    case GROUP_WEB:
        return "Web interface";
    case GROUP_RUN:
        return "This run";
    case OPTION_GROUPS:
        break;
    }
    return "";
}

/* Whether the names are equal when '-' counts as '_' (only for `friendly`). */
static bool same_name(struct str typed, const char *name, bool friendly)
{
    size_t i = 0;
    for (; i < typed.len && name[i]; i++)
        if (typed.ptr[i] != name[i] && !(friendly && typed.ptr[i] == '-' && name[i] == '_'))
            return false;
    return i == typed.len && !name[i];
}

const struct option_desc *option_find(struct str name, enum option_spelling spelling)
{
    for (size_t i = 0; i < option_table_len; i++)
        if ((option_table[i].spelling & spelling) &&
            same_name(name, option_table[i].name, spelling == IN_COMMANDS))
            return &option_table[i];
    return NULL;
}

const struct option_desc *option_find_for(struct str name, unsigned uses)
{
    for (size_t i = 0; i < option_table_len; i++)
        if ((option_table[i].spelling & IN_COMMANDS) && (option_table[i].uses & uses) &&
            same_name(name, option_table[i].name, true))
            return &option_table[i];
    return option_find(name, IN_COMMANDS);
}

const struct option_desc *option_find_letter(char letter)
{
    for (size_t i = 0; letter && i < option_table_len; i++)
        if ((option_table[i].spelling & IN_COMMANDS) && option_table[i].letter == letter)
            return &option_table[i];
    return NULL;
}
