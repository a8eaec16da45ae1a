/* What the tables of all reports hold, as the schema of their JSON and as a part of the manual.
 * usage: describe schema|manual        (make describe; tests/format/test_describe.sh compares) */
#include <stdio.h>
#include <stdlib.h>

#include "report/report.h"

static void fatal(const char *why)
{
    fprintf(stderr, "describe: %s\n", why);
    exit(2);
}

/* --- the schema --- */

static const char *json_type(const struct column *c)
{
    static const char *const names[] = {[CELL_TEXT] = "string",
                                        [CELL_INT] = "integer",
                                        [CELL_REAL] = "number",
                                        [CELL_BOOL] = "boolean"};
    return names[c->type];
}

static void add_help(struct buf *out, const struct column *c)
{
    struct buf text = BUF_INIT;
    buf_add_cstr(&text, c->help);
    if (column_has_value(c))
        buf_add_cstr(&text, " (in value_unit)");
    else if (c->unit[0])
        buf_printf(&text, " (%s)", c->unit);
    text_write_json(out, buf_str(&text));
    buf_done(&text);
}

/* The members of an object that has the columns. */
static void add_members(struct buf *out, const struct column *columns, size_t n, bool units,
                        const char *indent)
{
    buf_printf(out, "%s\"required\": [", indent);
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "%s\"%s\"", i ? ", " : "", columns[i].name);
    buf_printf(out, "],\n%s\"properties\": {", indent);
    for (size_t i = 0; i < n; i++) {
        const struct column *c = &columns[i];
        buf_printf(out,
                   "%s\n%s  \"%s\": {\"type\": [\"%s\", \"null\"], \"description\": ", i ? "," : "",
                   indent, c->name, json_type(c));
        add_help(out, c);
        buf_add_byte(out, '}');
        if (units && c->unit[0])
            buf_printf(out, ",\n%s  \"%s_unit\": {\"type\": \"string\"}", indent, c->name);
    }
    buf_printf(out, "\n%s}\n", indent);
}

static void add_rows(struct buf *out, const struct table_desc *d, const char *prefix)
{
    buf_printf(out, "        \"%scolumns\": {\"$ref\": \"#/$defs/columns\"},\n", prefix);
    buf_printf(out, "        \"%srows\": {\n          \"description\": \"each is %s\",\n", prefix,
               d->row);
    buf_add_cstr(out, "          \"type\": \"array\",\n          \"items\": {\n"
                      "            \"type\": \"object\",\n");
    add_members(out, d->columns, d->n_columns, false, "            ");
    buf_add_cstr(out, "          }\n        }");
}

static void add_report(struct buf *out, const struct table_desc *d)
{
    char prefix[64] = "";
    buf_printf(out,
               ",\n    \"%s\": {\n      \"type\": \"object\",\n      \"required\": [\"schema\", "
               "\"schema_version\", \"report\", \"value_type\", \"value_unit\", \"columns\", "
               "\"summary\", \"rows\"],\n      \"properties\": {\n"
               "        \"schema\": {\"const\": \"cpprof\"},\n"
               "        \"schema_version\": {\"const\": %d},\n"
               "        \"report\": {\"const\": \"%s\"},\n"
               "        \"value_type\": {\"type\": \"string\"},\n"
               "        \"value_unit\": {\"type\": \"string\"},\n"
               "        \"summary\": {\n          \"type\": \"object\",\n",
               d->report, TABLE_SCHEMA_VERSION, d->report);
    add_members(out, d->facts, d->n_facts, true, "          ");
    buf_add_cstr(out, "        },\n");
    add_rows(out, d, prefix);
    if (d->part) {
        snprintf(prefix, sizeof prefix, "%s_", d->part->report);
        buf_add_cstr(out, ",\n");
        add_rows(out, d->part, prefix);
    }
    buf_add_cstr(out, "\n      }\n    }");
}

/* The one report whose JSON is lines: its first two columns are the place of a frame. */
static bool is_lines(const struct table_desc *d)
{
    return strcmp(d->report, "symbolize") == 0;
}

static void add_lines(struct buf *out, const struct table_desc *d)
{
    buf_printf(out,
               ",\n    \"%s\": {\n      \"description\": \"one line of many: an address\",\n"
               "      \"type\": \"object\",\n      \"required\": [\"address\", \"frames\"],\n"
               "      \"properties\": {\n        \"address\": {\"type\": \"string\"},\n"
               "        \"frames\": {\n          \"description\": \"innermost first\",\n"
               "          \"type\": \"array\",\n          \"items\": {\n"
               "            \"type\": \"object\",\n",
               d->report);
    add_members(out, d->columns + 2, d->n_columns - 2, false, "            ");
    buf_add_cstr(out, "          }\n        }\n      }\n    }");
}

static void write_schema(struct buf *out)
{
    buf_printf(out,
               "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
               "  \"title\": \"what cpprof writes with --format=json, version %d\",\n"
               "  \"description\": \"Made by 'make describe' of the tables' descriptions. The "
               "version changes when a reader of the one before could misread what is written; "
               "members may be added without that. null: there is no value.\",\n"
               "  \"oneOf\": [",
               TABLE_SCHEMA_VERSION);
    for (size_t i = 0; i < report_descriptions_len; i++)
        buf_printf(out, "%s\n    {\"$ref\": \"#/$defs/%s\"}", i ? "," : "",
                   report_descriptions[i]->report);
    buf_add_cstr(out, "\n  ],\n  \"$defs\": {\n    \"columns\": {\n      \"type\": \"array\",\n"
                      "      \"items\": {\n        \"type\": \"object\",\n"
                      "        \"required\": [\"name\", \"type\", \"unit\"],\n"
                      "        \"properties\": {\n          \"name\": {\"type\": \"string\"},\n"
                      "          \"type\": {\"enum\": [\"string\", \"integer\", \"number\", "
                      "\"boolean\"]},\n          \"unit\": {\"type\": \"string\"}\n"
                      "        }\n      }\n    }");
    for (size_t i = 0; i < report_descriptions_len; i++)
        if (is_lines(report_descriptions[i]))
            add_lines(out, report_descriptions[i]);
        else
            add_report(out, report_descriptions[i]);
    buf_add_cstr(out, "\n  }\n}\n");
}

/* --- the manual --- */

static void add_list(struct buf *out, const struct column *columns, size_t n)
{
    static const char *const types[] = {[CELL_TEXT] = "text",
                                        [CELL_INT] = "integer",
                                        [CELL_REAL] = "real",
                                        [CELL_BOOL] = "true or false"};
    buf_add_cstr(out, ".Bl -tag -width change_percent -compact\n");
    for (size_t i = 0; i < n; i++) {
        const struct column *c = &columns[i];
        buf_printf(out, ".It Va %s\n%s", c->name, types[c->type]);
        if (c->unit[0])
            buf_printf(out, ", %s", column_has_value(c) ? "in the unit of values" : c->unit);
        buf_printf(out, ": %s\n", c->help);
    }
    buf_add_cstr(out, ".El\n");
}

static void write_manual(struct buf *out)
{
    for (size_t i = 0; i < report_descriptions_len; i++) {
        const struct table_desc *d = report_descriptions[i];
        buf_printf(out, ".Ss %s\nA row is %s.\n.Pp\n", d->report, d->row);
        add_list(out, d->columns, d->n_columns);
        if (d->n_facts) {
            buf_add_cstr(out, ".Pp\nIn the summary:\n.Pp\n");
            add_list(out, d->facts, d->n_facts);
        }
        if (!d->part)
            continue;
        buf_printf(out, ".Pp\nIn\n.Va %s_rows ,\na row is %s.\n.Pp\n", d->part->report,
                   d->part->row);
        add_list(out, d->part->columns, d->part->n_columns);
    }
}

int main(int argc, char **argv)
{
    struct buf out = BUF_INIT;
    if (argc == 2 && strcmp(argv[1], "schema") == 0)
        write_schema(&out);
    else if (argc == 2 && strcmp(argv[1], "manual") == 0)
        write_manual(&out);
    else
        fatal("usage: describe schema|manual");
    if (out.failed || fwrite(out.data, 1, out.len, stdout) != out.len || fflush(stdout) != 0)
        fatal("no memory, or nowhere to write to");
    buf_done(&out);
    return 0;
}
