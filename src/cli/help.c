/* Help texts, made from the tables of commands and options, and the commands that print them. */
#include "cli/help.h"

#include "cli/option_table.h"
#include "cli/output_as.h"
#include "cli/session.h"

enum {
    HELP_COLUMN = 28,
    HELP_WIDTH = 80,
    FEW_OPTIONS = 14 /* so many fit a screen without a choice */
};

/* "  -n, --nodecount=N" as the manual and the help show an option. */
static void add_spelling(struct buf *out, const struct option_desc *d)
{
    if (d->letter)
        buf_printf(out, "  -%c, --", d->letter);
    else
        buf_add_cstr(out, "      --");
    for (const char *c = d->name; *c; c++)
        buf_add_byte(out, *c == '_' ? '-' : *c);
    if (d->arg)
        buf_printf(out, "=%s", d->arg);
}

/* Words from HELP_COLUMN to HELP_WIDTH; `column` is where the line has got to. */
static void add_wrapped(struct buf *out, struct str text, size_t column)
{
    bool first = true;
    for (struct str word; str_next_part(&text, ' ', &word);) {
        if (column >= HELP_COLUMN && (first || column + 1 + word.len > HELP_WIDTH)) {
            buf_add_byte(out, '\n');
            column = 0;
        }
        size_t blanks = column < HELP_COLUMN ? HELP_COLUMN - column : 1;
        buf_fill(out, ' ', blanks);
        buf_add_str(out, word);
        column += blanks + word.len;
        first = false;
    }
    buf_add_byte(out, '\n');
}

static void add_option(struct buf *out, const struct option_desc *d, unsigned uses)
{
    struct str help = str_of(d->help);
    struct buf formats = BUF_INIT;
    size_t from = out->len;
    add_spelling(out, d);
    if (str_ends(help, PP_STR(".")))
        help.len--;
    if (strcmp(d->name, "format") == 0) {
        output_as_list(uses, ", ", " or ", &formats);
        help = buf_str(&formats);
    }
    add_wrapped(out, help, out->len - from);
    buf_done(&formats);
}

static bool is_shown(const struct option_desc *d, unsigned uses, unsigned lists)
{
    return (d->spelling & IN_COMMANDS) && (d->uses & uses) && (d->spelling & lists);
}

static void add_group(struct buf *out, enum option_group group, unsigned uses)
{
    bool titled = false;
    for (size_t i = 0; i < option_table_len; i++) {
        const struct option_desc *d = &option_table[i];
        if (d->group != group || !is_shown(d, uses, IN_COMMANDS))
            continue;
        if (!titled)
            buf_printf(out, "\n%s:\n", option_group_title(group));
        titled = true;
        add_option(out, d, uses);
    }
}

static size_t count_options(unsigned uses)
{
    size_t n = 0;
    for (size_t i = 0; i < option_table_len; i++)
        n += is_shown(&option_table[i], uses, IN_COMMANDS);
    return n;
}

static void add_daily_options(struct buf *out, unsigned uses)
{
    buf_add_cstr(out, "\nOptions:\n");
    for (size_t i = 0; i < option_table_len; i++)
        if (is_shown(&option_table[i], uses, IN_HELP))
            add_option(out, &option_table[i], uses);
}

/* `lines` with two blanks in front of each. */
static void add_indented(struct buf *out, const char *lines)
{
    for (const char *c = lines; *c; c++) {
        if (c == lines || c[-1] == '\n')
            buf_add_cstr(out, "  ");
        buf_add_byte(out, *c);
    }
}

void help_command(const struct command *cmd, bool all, struct buf *out)
{
    buf_printf(out, "usage: cpprof %s%s%s%s\n\n%s.\n", cmd->name, cmd->uses ? " [options]" : "",
               *cmd->positionals ? " " : "", cmd->positionals, cmd->help);
    if (cmd->about)
        buf_add_cstr(out, cmd->about);
    if (cmd->format)
        buf_add_cstr(out,
                     "\nFILE is a profile in any format pprof reads, or - for standard input.\n"
                     "Several are added up. A program in front of them (BINARY) is where\n"
                     "symbols are looked up.\n");
    if (!all && count_options(cmd->uses) > FEW_OPTIONS)
        add_daily_options(out, cmd->uses);
    else
        for (int g = 0; g < OPTION_GROUPS; g++)
            add_group(out, (enum option_group)g, cmd->uses);
    if (all && cmd->details)
        buf_printf(out, "\n%s", cmd->details);
    if (cmd->examples) {
        buf_add_cstr(out, "\nExamples:\n");
        add_indented(out, cmd->examples);
    }
}

void help_overview(struct buf *out)
{
    buf_add_cstr(out, "usage: cpprof COMMAND [options] FILE...\n"
                      "       cpprof -FORMAT [options] [BINARY] FILE...    as pprof\n\n"
                      "Commands:\n");
    for (size_t i = 0; i < command_table_len; i++) {
        const struct command *c = &command_table[i];
        size_t width = strlen(c->name);
        buf_printf(out, "  %s", c->name);
        buf_fill(out, ' ', width < 12 ? 12 - width : 1);
        buf_printf(out, "%s\n", c->help);
    }
    buf_add_cstr(
        out, "\nStart with \"cpprof top FILE\". \"cpprof COMMAND --help\" shows how a command is "
             "used,\n\"cpprof -h\" the flags of pprof's spelling; \"man cpprof\" has the "
             "manual.\n");
}

static int refuse_topic(const struct console *con, const char *topic)
{
    struct suggest near;
    suggest_init(&near, str_of(topic));
    for (size_t i = 0; i < command_table_len; i++)
        suggest_offer(&near, command_table[i].name);
    if (near.best)
        console_fatal(con, "no command '%s'; did you mean '%s'?", topic, near.best);
    else
        console_fatal(con, "no command '%s' ('cpprof help' lists them)", topic);
    return EXIT_TROUBLE;
}

int command_help(const struct command *cmd, struct console *con, struct request *rq,
                 struct notes *notes)
{
    struct buf text = BUF_INIT;
    (void)notes;
    if (rq->n_sources > 1)
        return command_fail(con, cmd, "one command at a time", NULL);
    const struct command *of = rq->n_sources ? command_find(rq->sources[0]) : NULL;
    if (rq->n_sources && !of)
        return refuse_topic(con, rq->sources[0]);
    if (of)
        help_command(of, false, &text);
    else
        help_overview(&text);
    return command_print(con, &text);
}

int command_version(const struct command *cmd, struct console *con, struct request *rq,
                    struct notes *notes)
{
    struct buf text = BUF_INIT;
    (void)notes;
    if (!rq->version && rq->n_sources)
        return command_fail(con, cmd, "no arguments are needed", NULL);
    buf_add_cstr(&text, "cpprof " PP_VERSION "\n");
    return command_print(con, &text);
}
