/* Go's flag grammar over the tables of options and output formats.
 *
 * Takes the arguments, gives a request. Source: spec/driver.md 2.1 (rules and messages). A format
 * is a flag like any other: bool, or a string when it takes a regular expression. */
#include "cli/flags.h"

#include "cli/option_table.h"

static bool fail_value(const char *what, struct str value, const char *form, struct str name,
                       const char *reason, struct err *err)
{
    struct buf quoted = BUF_INIT;
    buf_add_quoted(&quoted, value);
    err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "invalid %s %.*s for %s%.*s: %s", what,
            (int)quoted.len, buf_str(&quoted).ptr, form, (int)name.len, name.ptr, reason);
    buf_done(&quoted);
    return false;
}

static bool fail_bool(struct str value, struct str name, struct err *err)
{
    return fail_value("boolean value", value, "-", name, "parse error", err);
}

static bool set_option(const struct option_desc *d, struct request *rq, struct str value,
                       struct err *err)
{
    enum option_status st = option_set(d, rq, value);
    if (st == OPTION_OK)
        return true;
    if (!option_takes_value(d))
        return fail_bool(value, str_of(d->name), err);
    return fail_value("value", value, "flag -", str_of(d->name),
                      st == OPTION_RANGE ? "value out of range" : "parse error", err);
}

static bool set_format(const struct output_format *f, struct request *rq, struct str value,
                       struct err *err)
{
    size_t i = (size_t)(f - output_formats);
    if (f->takes_regex)
        rq->formats[i].regex = value;
    else if (!option_parse_bool(value, &rq->formats[i].chosen))
        return fail_bool(value, str_of(f->name), err);
    return true;
}

static void offer_names(struct suggest *near, struct str name)
{
    suggest_init(near, name);
    for (size_t i = 0; i < option_table_len; i++)
        if (option_table[i].spelling & IN_PPROF)
            suggest_offer(near, option_table[i].name);
    for (size_t i = 0; i < output_formats_len; i++)
        suggest_offer(near, output_formats[i].name);
}

/* The flag in args[0]; *used becomes 2 when its value was args[1]. */
static enum flags_result parse_one(struct request *rq, const char *const *args, size_t n,
                                   size_t *used, struct suggest *near, struct err *err)
{
    struct str arg = str_of(args[0]);
    struct str name = str_sub(arg, arg.ptr[1] == '-' ? 2 : 1, arg.len);
    struct str value = PP_STR("true");

    if (name.len == 0 || name.ptr[0] == '-' || name.ptr[0] == '=') {
        err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "bad flag syntax: %s", args[0]);
        return FLAGS_BAD;
    }
    size_t equals = str_find(name, PP_STR("="), 0);
    bool has_value = equals != SIZE_MAX;
    if (has_value) {
        value = str_sub(name, equals + 1, name.len);
        name = str_sub(name, 0, equals);
    }
    const struct option_desc *d = option_find(name, IN_PPROF);
    const struct output_format *f = d ? NULL : output_format_find(name);
    if (!d && !f) {
        if (str_eq(name, PP_STR("h")) || str_eq(name, PP_STR("help")))
            return FLAGS_HELP;
        offer_names(near, name);
        err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "flag provided but not defined: -%.*s",
                (int)name.len, name.ptr);
        return FLAGS_BAD;
    }
    if (!has_value && (d ? option_takes_value(d) : f->takes_regex)) {
        if (n < 2) {
            err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "flag needs an argument: -%.*s", (int)name.len,
                    name.ptr);
            return FLAGS_BAD;
        }
        value = str_of(args[1]);
        *used = 2;
    }
    bool ok = d ? set_option(d, rq, value, err) : set_format(f, rq, value, err);
    return ok ? FLAGS_OK : FLAGS_BAD;
}

enum flags_result flags_parse(struct request *rq, const char *const *args, size_t n,
                              struct suggest *near, struct err *err)
{
    size_t i = 0;
    suggest_init(near, PP_STR(""));
    while (i < n && args[i][0] == '-' && args[i][1] != '\0') {
        size_t used = 1;
        if (strcmp(args[i], "--") == 0) {
            i++;
            break;
        }
        enum flags_result r = parse_one(rq, args + i, n - i, &used, near, err);
        if (r != FLAGS_OK)
            return r;
        i += used;
    }
    rq->sources = args + i;
    rq->n_sources = n - i;
    return FLAGS_OK;
}
