/* `cpprof completion bash|zsh|fish`: scripts with the names that the tables have today. */
#include "cli/completion.h"

#include "cli/command.h"
#include "cli/option_table.h"
#include "cli/output_as.h"
#include "cli/session.h"

static void add_name(struct buf *out, const char *name, bool friendly)
{
    for (; *name; name++)
        buf_add_byte(out, friendly && *name == '_' ? '-' : *name);
}

static void add_commands(struct buf *out)
{
    for (size_t i = 0; i < command_table_len; i++)
        buf_printf(out, "%s%s", i ? " " : "", command_table[i].name);
}

/* Options that have an effect on a command, with values marked by a final "=". */
static void add_options(struct buf *out, unsigned uses)
{
    bool first = true;
    for (size_t i = 0; i < option_table_len; i++) {
        const struct option_desc *d = &option_table[i];
        if (!(d->spelling & IN_COMMANDS) || !(d->uses & uses))
            continue;
        buf_add_cstr(out, first ? "--" : " --");
        add_name(out, d->name, true);
        buf_add_cstr(out, option_takes_value(d) ? "=" : "");
        first = false;
    }
}

/* The reference's flags: formats and options. */
static void add_flags(struct buf *out)
{
    for (size_t i = 0; i < output_formats_len; i++)
        buf_printf(out, "%s-%s%s", i ? " " : "", output_formats[i].name,
                   output_formats[i].takes_regex ? "=" : "");
    for (size_t i = 0; i < option_table_len; i++)
        if (option_table[i].spelling & IN_PPROF)
            buf_printf(out, " -%s%s", option_table[i].name,
                       option_takes_value(&option_table[i]) ? "=" : "");
}

/* One branch of a shell `case` for each command that makes a report. */
static void add_cases(struct buf *out)
{
    for (size_t i = 0; i < command_table_len; i++) {
        if (!command_table[i].uses)
            continue;
        buf_printf(out, "\t%s) words='", command_table[i].name);
        add_options(out, command_table[i].uses);
        buf_add_cstr(out, "' ;;\n");
    }
    buf_add_cstr(out, "\t-*) words='");
    add_flags(out);
    buf_add_cstr(out, "' ;;\n\tcompletion) words='bash zsh fish' ;;\n\thelp) words='");
    add_commands(out);
    buf_add_cstr(out, "' ;;\n");
}

static void print_bash(struct buf *out)
{
    buf_add_cstr(out,
                 "# bash completion for cpprof; in ~/.bashrc: eval \"$(cpprof completion bash)\"\n"
                 "_cpprof() {\n"
                 "\tlocal cur=$2 words=\n"
                 "\tCOMPREPLY=()\n"
                 "\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                 "\t\tcase $cur in -*) ;; *) words='");
    add_commands(out);
    buf_add_cstr(out, "' ;; esac\n\tfi\n"
                      "\t[ -n \"$words\" ] || case ${COMP_WORDS[1]} in\n");
    add_cases(out);
    buf_add_cstr(out, "\tesac\n"
                      "\tcase $COMP_CWORD$cur in 1* | *-*) ;; *)\n"
                      "\t\tcase ${COMP_WORDS[1]} in help | completion) ;; *) words= ;; esac ;;\n"
                      "\tesac\n"
                      "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
                      "\tcase ${COMPREPLY[0]-} in *=) compopt -o nospace ;; esac\n"
                      "}\n"
                      "complete -o default -F _cpprof cpprof\n");
}

static void print_zsh(struct buf *out)
{
    buf_add_cstr(out,
                 "#compdef cpprof\n"
                 "# zsh completion for cpprof; in ~/.zshrc: eval \"$(cpprof completion zsh)\"\n"
                 "_cpprof() {\n"
                 "\tlocal words_now cur=${words[CURRENT]}\n"
                 "\tif (( CURRENT == 2 )) && [[ $cur != -* ]]; then\n"
                 "\t\tlocal -a commands=(\n");
    for (size_t i = 0; i < command_table_len; i++)
        buf_printf(out, "\t\t\t'%s:%s'\n", command_table[i].name, command_table[i].help);
    buf_add_cstr(out, "\t\t)\n\t\t_describe command commands\n\t\t_files\n\t\treturn\n\tfi\n"
                      "\tlocal first=${words[2]}\n"
                      "\t() {\n\tlocal words=\n\tcase $first in\n");
    add_cases(out);
    buf_add_cstr(out, "\tesac\n\twords_now=$words\n\t}\n"
                      "\tcase $first$cur in help* | completion*) ;; *-*) ;; *) words_now= ;; esac\n"
                      "\tcompadd -S '' -- ${(z)words_now}\n"
                      "\t[[ $cur == -* ]] || _files\n"
                      "}\n"
                      "compdef _cpprof cpprof\n");
}

/* The words that are values of an option of choice: its members. */
static void add_members(struct buf *out, const struct option_desc *d)
{
    const char *between = "";
    for (size_t i = 0; i < option_table_len; i++) {
        const struct option_desc *m = &option_table[i];
        if (m->kind != OPTION_MEMBER || m->offset != d->offset)
            continue;
        buf_printf(out, "%s%s", between, m->name);
        between = " ";
    }
}

/* What fish may put behind an option: files, nothing, or one of a few words. */
static void add_fish_value(struct buf *out, const struct option_desc *d)
{
    static const char *const files[] = {"FILE", "DIR", "PATH", "OLD=NEW"};
    bool is_file = false;
    for (size_t i = 0; i < PP_COUNT(files) && d->arg; i++)
        is_file = is_file || strcmp(d->arg, files[i]) == 0;
    if (option_takes_value(d))
        buf_add_cstr(out, is_file ? " -r" : " -x");
    if (d->kind == OPTION_CHOICE) {
        buf_add_cstr(out, " -a '");
        add_members(out, d);
        buf_add_cstr(out, "'");
    }
}

/* The commands that take an option, and its names there. */
static void add_fish_option(struct buf *out, const struct option_desc *d)
{
    buf_add_cstr(out, "complete -c cpprof -n '__fish_seen_subcommand_from");
    for (size_t k = 0; k < command_table_len; k++)
        if (command_table[k].uses & d->uses)
            buf_printf(out, " %s", command_table[k].name);
    buf_add_cstr(out, "' -l ");
    add_name(out, d->name, true);
    if (d->letter)
        buf_printf(out, " -s %c", d->letter);
    add_fish_value(out, d);
    buf_printf(out, " -d '%s'\n", d->help);
}

/* The formats that each command can write. */
static void add_fish_formats(struct buf *out)
{
    for (size_t i = 0; i < command_table_len; i++) {
        const struct command *c = &command_table[i];
        if (!(c->uses & USE_ROWS))
            continue;
        buf_printf(out, "complete -c cpprof -n '__fish_seen_subcommand_from %s' -l format -x -a '",
                   c->name);
        output_as_list(c->uses, " ", " ", out);
        buf_add_cstr(out, "'\n");
    }
}

/* A flag in the reference's spelling, which has one dash and no command in front. */
static void add_fish_flag(struct buf *out, const char *name, bool takes_value, const char *help)
{
    buf_printf(out, "complete -c cpprof -n __fish_use_subcommand -o %s%s -d '%s'\n", name,
               takes_value ? " -r" : "", help);
}

static void print_fish(struct buf *out)
{
    buf_add_cstr(out, "# fish completion for cpprof; cpprof completion fish | source\n");
    for (size_t i = 0; i < command_table_len; i++)
        buf_printf(out, "complete -c cpprof -n __fish_use_subcommand -a %s -d '%s'\n",
                   command_table[i].name, command_table[i].help);
    for (size_t i = 0; i < output_formats_len; i++)
        add_fish_flag(out, output_formats[i].name, output_formats[i].takes_regex, "format");
    for (size_t i = 0; i < option_table_len; i++) {
        const struct option_desc *d = &option_table[i];
        if (d->spelling & IN_PPROF)
            add_fish_flag(out, d->name, option_takes_value(d), d->help);
        if (d->spelling & IN_COMMANDS)
            add_fish_option(out, d);
    }
    add_fish_formats(out);
    buf_add_cstr(out, "complete -c cpprof -n '__fish_seen_subcommand_from completion' -f "
                      "-a 'bash zsh fish'\n"
                      "complete -c cpprof -n '__fish_seen_subcommand_from help' -f -a '");
    add_commands(out);
    buf_add_cstr(out, "'\n");
}

bool completion_print(struct str shell, struct buf *out)
{
    static const struct {
        const char *shell;
        void (*print)(struct buf *out);
    } rows[] = {{"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}};
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        if (!str_eq(shell, str_of(rows[i].shell)))
            continue;
        rows[i].print(out);
        return true;
    }
    return false;
}

int command_completion(const struct command *cmd, struct console *con, struct request *rq,
                       struct notes *notes)
{
    struct buf text = BUF_INIT;
    (void)notes;
    if (rq->n_sources == 1 && completion_print(str_of(rq->sources[0]), &text))
        return command_print(con, &text);
    buf_done(&text);
    console_fatal(con, "usage: cpprof completion %s", cmd->positionals);
    return EXIT_TROUBLE;
}
