/* The table of formats, and the message for a value that is none. */
#include "cli/output_as.h"

#include "cli/option_table.h"
#include "cli/suggest.h"

static const struct output_as rows[] = {
    {"text", USE_EVERYWHERE, TABLE_NONE, NULL},
    {"json", USE_ROWS, TABLE_JSON, NULL},
    {"csv", USE_ROWS, TABLE_CSV, NULL},
    {"tsv", USE_ROWS, TABLE_TSV, NULL},
    {"markdown", USE_ROWS, TABLE_MARKDOWN, NULL},
    {"github", USE_DIFF | USE_CHECK, TABLE_NONE, issues_write_github},
    {"gitlab", USE_DIFF | USE_CHECK, TABLE_NONE, issues_write_gitlab},
    {"sarif", USE_DIFF | USE_CHECK, TABLE_NONE, issues_write_sarif},
    {"junit", USE_DIFF | USE_CHECK, TABLE_NONE, issues_write_junit},
    {"benchmark", USE_DIFF | USE_CHECK, TABLE_NONE, issues_write_benchmark},
};

void output_as_list(unsigned uses, const char *between, const char *before_last, struct buf *out)
{
    size_t n = 0, at = 0;
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        n += (rows[i].uses & uses) != 0;
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        if (!(rows[i].uses & uses))
            continue;
        buf_add_cstr(out, at == 0 ? "" : at + 1 == n ? before_last : between);
        buf_add_cstr(out, rows[i].name);
        at++;
    }
}

static void refuse(struct str name, unsigned uses, const char *near, struct err *err)
{
    struct buf known = BUF_INIT;
    output_as_list(uses, ", ", " or ", &known);
    err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "'%.*s' is no value for '--format': %.*s%s%s%s",
            (int)(name.len < 80 ? name.len : 80), name.ptr, (int)known.len, buf_str(&known).ptr,
            near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    buf_done(&known);
}

const struct output_as *output_as_find(struct str name, unsigned uses, struct err *err)
{
    struct suggest near;
    suggest_init(&near, name);
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        if (!(rows[i].uses & uses))
            continue;
        if (str_eq(name, str_of(rows[i].name)))
            return &rows[i];
        suggest_offer(&near, rows[i].name);
    }
    refuse(name, uses, near.best, err);
    return NULL;
}
