/* Options of subcommands, in the habits of GNU programs.
 *
 * --name VALUE, --name=VALUE, --no-name for flags, -n VALUE, -nVALUE, -n=VALUE, -cn5. A pprof
 * user's one-dash form of a long name (-cum, -nodecount=5) is understood as well. */
#include "cli/command_line.h"

#include <unistd.h>

#include "cli/option_table.h"
#include "driver/format.h"

struct scan {
    const struct command *cmd;
    struct request *rq;
    const char *const *args;
    size_t n, i; /* i: the argument being read */
    struct suggest *near;
    struct notes *notes;
    struct err *err;
};

/* An option as the user typed it, for messages. */
struct typed {
    const char *dashes;
    struct str name;
};

static bool fail(struct scan *s, const char *problem, struct typed t)
{
    return err_set(s->err, PP_ERR_USAGE, PP_NO_OFFSET, "%s '%s%.*s'", problem, t.dashes,
                   (int)t.name.len, t.name.ptr);
}

/* The first command of those that an option is for, to name it. */
static const char *owner(const struct option_desc *d)
{
    for (size_t i = 0; i < command_table_len; i++)
        if (command_table[i].uses & d->uses)
            return command_table[i].name;
    return "pprof";
}

/* One report takes the options of another one, as in the reference, but says so; and so does every
 * command with those that change nothing of what is said: about the run, and about sources where it
 * loads some. Anything else was meant for another command. */
static bool check_use(struct scan *s, const struct option_desc *d, struct typed t)
{
    if (d->uses == USE_EVERYWHERE || (d->uses & s->cmd->uses))
        return true;
    if (d->offset == offsetof(struct request, output_as))
        return true; /* text is fine, and every other value will be refused */
    bool harmless =
        d->group == GROUP_RUN || (d->group == GROUP_SOURCE && (s->cmd->uses & USE_LOADING));
    if (!harmless && (!(d->uses & USE_ALL) || !(s->cmd->uses & USE_ALL)))
        return err_set(s->err, PP_ERR_USAGE, PP_NO_OFFSET, "'%s%.*s' is an option of %s, not of %s",
                       t.dashes, (int)t.name.len, t.name.ptr, owner(d), s->cmd->name);
    notes_add(s->notes, "%s%.*s has no effect on %s", t.dashes, (int)t.name.len, t.name.ptr,
              s->cmd->name);
    return true;
}

static bool set(struct scan *s, const struct option_desc *d, struct typed t, struct str value)
{
    /* An empty word is a variable of a script that was not set: neither a gate nor a base. */
    bool is_lost = value.len == 0 && (d->group == GROUP_JUDGE || d->group == GROUP_COMPARE);
    if (!check_use(s, d, t))
        return false;
    switch (is_lost ? OPTION_SYNTAX : option_set_friendly(d, s->rq, value)) {
    case OPTION_OK:
        return true;
    case OPTION_SYNTAX:
        break;
    case OPTION_RANGE:
        return err_set(s->err, PP_ERR_USAGE, PP_NO_OFFSET,
                       "value '%.*s' of '%s%.*s' is out of range", (int)value.len, value.ptr,
                       t.dashes, (int)t.name.len, t.name.ptr);
    }
    return err_set(s->err, PP_ERR_USAGE, PP_NO_OFFSET, "'%.*s' is no value for '%s%.*s': %s",
                   (int)value.len, value.ptr, t.dashes, (int)t.name.len, t.name.ptr,
                   option_value_grammar(d));
}

/* The value that stands in the next argument. */
static bool set_next(struct scan *s, const struct option_desc *d, struct typed t)
{
    if (s->i + 1 == s->n)
        return fail(s, "a value is missing after", t);
    s->i++;
    return set(s, d, t, str_of(s->args[s->i]));
}

static bool starts_no(struct str name)
{
    return str_starts(name, PP_STR("no-")) || str_starts(name, PP_STR("no_"));
}

/* Those that the command has. */
static void offer_names(struct scan *s, struct str name)
{
    suggest_init(s->near, name);
    for (size_t i = 0; i < option_table_len; i++)
        if ((option_table[i].spelling & IN_COMMANDS) && (option_table[i].uses & s->cmd->uses))
            suggest_offer(s->near, option_table[i].name);
}

static bool parse_long(struct scan *s, const char *dashes, struct str body)
{
    size_t equals = str_find(body, PP_STR("="), 0);
    struct str name = equals == SIZE_MAX ? body : str_sub(body, 0, equals);
    struct typed t = {dashes, name};
    const struct option_desc *d = option_find_for(name, s->cmd->uses);

    if (!d && starts_no(name) && equals == SIZE_MAX) {
        d = option_find_for(str_sub(name, 3, name.len), s->cmd->uses);
        if (d && !option_takes_value(d))
            return set(s, d, t, PP_STR("false"));
        d = NULL;
    }
    if (!d) {
        offer_names(s, name);
        return fail(s, "unknown option", t);
    }
    if (equals != SIZE_MAX)
        return set(s, d, t, str_sub(body, equals + 1, body.len));
    return option_takes_value(d) ? set_next(s, d, t) : set(s, d, t, PP_STR("true"));
}

/* -c, -n5, -n=5, -n 5, -cn5 */
static bool parse_letters(struct scan *s, struct str letters)
{
    for (size_t i = 0; i < letters.len; i++) {
        struct typed t = {"-", str_sub(letters, i, i + 1)};
        const struct option_desc *d = option_find_letter(letters.ptr[i]);
        if (!d && letters.len > 1) { /* it was meant to be a long name */
            offer_names(s, letters);
            t.name = letters;
        }
        if (!d)
            return fail(s, "unknown option", t);
        if (!option_takes_value(d)) {
            if (!set(s, d, t, PP_STR("true")))
                return false;
            continue;
        }
        if (i + 1 == letters.len)
            return set_next(s, d, t);
        bool equals = letters.ptr[i + 1] == '=';
        return set(s, d, t, str_sub(letters, i + (equals ? 2 : 1), letters.len));
    }
    return true;
}

static bool parse_option(struct scan *s)
{
    struct str arg = str_of(s->args[s->i]);
    bool two = arg.ptr[1] == '-';
    struct str body = str_sub(arg, two ? 2 : 1, arg.len);
    size_t equals = str_find(body, PP_STR("="), 0);
    struct str name = equals == SIZE_MAX ? body : str_sub(body, 0, equals);
    /* Before its first letter is taken for an option. */
    if ((s->cmd->uses & USE_ALL) && output_format_find(name))
        return err_set(s->err, PP_ERR_USAGE, PP_NO_OFFSET,
                       "'%.*s' stands in place of a command: cpprof -%.*s FILE", (int)arg.len,
                       arg.ptr, (int)name.len, name.ptr);
    if (two || (name.len > 1 && option_find(name, IN_COMMANDS)))
        return parse_long(s, two ? "--" : "-", body);
    return parse_letters(s, body);
}

static bool take_regex(const struct command *cmd, struct request *rq, struct err *err)
{
    if (!cmd->takes_regex || rq->help || rq->help_all || rq->version)
        return true;
    if (rq->n_sources == 0)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                       "a regular expression and a profile are missing");
    const char *regex = rq->sources[0], *last = rq->sources[rq->n_sources - 1];
    if (access(regex, R_OK) == 0 && (rq->n_sources == 1 || access(last, F_OK) != 0))
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                       "'%s' is a file; a regular expression goes before it", regex);
    if (rq->n_sources == 1)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "no profile was named after '%s'", regex);
    rq->regex = str_of(regex);
    rq->sources++;
    rq->n_sources--;
    return true;
}

bool command_line_parse(const struct command *cmd, struct request *rq, const char *const *args,
                        size_t n, const char **room, struct suggest *near, struct notes *notes,
                        struct err *err)
{
    struct scan s = {cmd, rq, args, n, 0, near, notes, err};
    size_t n_files = 0;
    bool ended = false;
    suggest_init(near, PP_STR(""));
    for (; s.i < n; s.i++) {
        const char *arg = args[s.i];
        if (!ended && strcmp(arg, "--") == 0)
            ended = true;
        else if (ended || arg[0] != '-' || arg[1] == '\0')
            room[n_files++] = arg;
        else if (!parse_option(&s))
            return false;
    }
    rq->sources = room;
    rq->n_sources = n_files;
    return take_regex(cmd, rq, err);
}
