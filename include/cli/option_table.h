/* The options: one table for both spellings, usage texts, help, completion and the manual's test.
 * A new option is one row. */
#ifndef CPPROF_CLI_OPTION_TABLE_H
#define CPPROF_CLI_OPTION_TABLE_H

#include "cli/request.h"

enum option_kind {
    OPTION_BOOL,
    OPTION_INT,
    OPTION_COUNT, /* an integer that is not below 0 */
    OPTION_FLOAT,
    OPTION_STRING,
    OPTION_SIZE,   /* bytes, with k, M, G, T */
    OPTION_MAP,    /* OLD=NEW, as often as the user likes; struct path_maps */
    OPTION_LIST,   /* as often as the user likes; struct name_list */
    OPTION_MEMBER, /* a bool flag that puts bit `member` into a set */
    OPTION_CHOICE  /* names a member of the set at the same offset; subcommands only */
};

/* Where an option is shown, and in which order (option_group_title). */
enum option_group {
    GROUP_REPORT,
    GROUP_GRANULARITY,
    GROUP_SORT,
    GROUP_FILTER,
    GROUP_TAG,
    GROUP_COMPARE,
    GROUP_JUDGE,
    GROUP_SOURCE,
    GROUP_ADDRESS,
    GROUP_LEGACY,
    GROUP_WEB,
    GROUP_RUN,
    OPTION_GROUPS
};

/* Which spelling knows the option, and which lists have it. */
enum option_spelling {
    IN_PPROF = 1 << 0,
    IN_COMMANDS = 1 << 1,
    IN_BOTH = IN_PPROF | IN_COMMANDS,
    IN_USAGE = 1 << 2, /* under "Options" of the reference's usage text */
    IN_HELP = 1 << 3   /* what `cpprof CMD --help` shows; all others take --help-all */
};

/* Which commands an option has an effect on (spec/report.md 19). */
enum option_use {
    USE_TOP = 1 << 0,
    USE_TREE = 1 << 1,
    USE_PEEK = 1 << 2,
    USE_LIST = 1 << 3,
    USE_DISASM = 1 << 4,
    USE_WEBLIST = 1 << 5,
    USE_TRACES = 1 << 6,
    USE_TAGS = 1 << 7,
    USE_DOT = 1 << 8,
    USE_CALLGRIND = 1 << 9,
    USE_TOPPROTO = 1 << 10,
    USE_PROTO = 1 << 11,
    USE_RAW = 1 << 12,
    USE_COMMENTS = 1 << 13,
    USE_ALL = (1 << 14) - 1, /* every report */
    USE_SYMBOLIZE = 1 << 14,
    USE_DOCTOR = 1 << 15,
    USE_DIFF = 1 << 16,
    USE_CHECK = 1 << 17,
    USE_NOISE = 1 << 18,
    USE_COMPARE = USE_DIFF | USE_CHECK | USE_NOISE,
    USE_LOADING = USE_ALL | USE_COMPARE, /* whoever reads profiles */
    /* whose text is rows, which other formats have as well */
    USE_ROWS = USE_TOP | USE_TREE | USE_PEEK | USE_LIST | USE_TRACES | USE_TAGS | USE_COMMENTS |
               USE_SYMBOLIZE | USE_COMPARE,
    USE_EVERYWHERE = (1 << 19) - 1
};

struct option_desc {
    const char *name; /* words joined by '_'; subcommands take '-' as well */
    char letter;      /* short form in subcommands, or 0 */
    enum option_kind kind;
    enum option_group group;
    unsigned spelling; /* enum option_spelling */
    unsigned uses;     /* enum option_use */
    size_t offset;     /* of its field in struct request */
    unsigned member;   /* OPTION_MEMBER: the bit's number */
    const char *arg;   /* what the help calls its value; NULL for flags */
    const char *help;  /* one line; as the reference words it, where it has the option */
};

extern const struct option_desc option_table[];
extern const size_t option_table_len;

const char *option_group_title(enum option_group group);

/* The row that the name means in a spelling, or NULL. In subcommands '-' and '_' are equal. */
const struct option_desc *option_find(struct str name, enum option_spelling spelling);
const struct option_desc *option_find_letter(char letter);
/* The row for a command: where a name has two, the one that has an effect on it. */
const struct option_desc *option_find_for(struct str name, unsigned uses);

/* Why a value was refused. */
enum option_status { OPTION_OK, OPTION_SYNTAX, OPTION_RANGE };

/* What a value looks like, for who gave another one: "a whole number". */
const char *option_value_grammar(const struct option_desc *d);
/* Whether the option takes a value from the next argument. */
bool option_takes_value(const struct option_desc *d);
/* Stores a value that stands for itself, in the grammar of the reference's flags (2.1); the bytes
 * must outlive the request. */
enum option_status option_set(const struct option_desc *d, struct request *rq, struct str value);
/* The same in the grammar of subcommands: yes and no for flags, one member at a time. */
enum option_status option_set_friendly(const struct option_desc *d, struct request *rq,
                                       struct str value);

/* The bool words of the reference's flags: 1 t T TRUE true True and their opposites. */
bool option_parse_bool(struct str s, bool *out);

#endif
