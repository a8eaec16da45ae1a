/* Help texts, made from the tables of commands and options. */
#include "cli/help.h"

#include "cli/option_table.h"
#include "cli/output_as.h"

enum { HELP_COLUMN = 28 };

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

static void add_option(struct buf *out, const struct option_desc *d)
{
    size_t from = out->len;
    add_spelling(out, d);
    size_t width = out->len - from;
    if (width >= HELP_COLUMN) {
        buf_add_byte(out, '\n');
        width = 0;
    }
    buf_fill(out, ' ', HELP_COLUMN - width);
    size_t len = strlen(d->help);
    bool period = len > 0 && d->help[len - 1] == '.';
    buf_add(out, d->help, len - period);
    buf_add_byte(out, '\n');
}

static void add_group(struct buf *out, enum option_group group, unsigned uses)
{
    bool titled = false;
    for (size_t i = 0; i < option_table_len; i++) {
        const struct option_desc *d = &option_table[i];
        if (d->group != group || !(d->spelling & IN_COMMANDS) || !(d->uses & uses))
            continue;
        if (!titled)
            buf_printf(out, "\n%s:\n", option_group_title(group));
        titled = true;
        add_option(out, d);
    }
}

/* What the option of that name takes. */
static void add_formats(struct buf *out, unsigned uses)
{
    const struct option_desc *d = option_find_for(PP_STR("format"), uses);
    if (!d || !(d->uses & uses))
        return;
    buf_add_cstr(out, "\n--format: ");
    output_as_list(uses, out);
    buf_add_cstr(out, ".\n");
}

void help_command(const struct command *cmd, struct buf *out)
{
    buf_printf(out, "usage: cpprof %s %s%s%s\n\n%s.\n", cmd->name, cmd->uses ? "[options]" : "",
               cmd->uses && *cmd->positionals ? " " : "", cmd->positionals, cmd->help);
    if (cmd->details)
        buf_printf(out, "%s\n", cmd->details);
    add_formats(out, cmd->uses);
    for (int g = 0; g < OPTION_GROUPS; g++)
        add_group(out, (enum option_group)g, cmd->uses);
    if (!cmd->format)
        return;
    buf_add_cstr(out, "\nFILE is a profile in any format pprof reads, or - for standard input.\n"
                      "With several files their samples are added up. A program or library in\n"
                      "front of them (BINARY) is where symbols are looked up.\n");
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
    buf_add_cstr(out,
                 "\n\"cpprof COMMAND --help\" shows a command's options; \"cpprof -h\" those of "
                 "pprof's spelling;\n\"man cpprof\" has the manual.\n");
}
