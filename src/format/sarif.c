/* SARIF 2.1.0 (OASIS): one run, its rules, a result for each finding. */
#include "format/issue.h"
#include "format/table.h"

static const char *level_name(enum issue_level level)
{
    return level == ISSUE_ERROR ? "error" : level == ISSUE_WARNING ? "warning" : "note";
}

/* A path as a relative reference of RFC 3986: everything but unreserved bytes and "/" in per
 * cent. */
static void add_uri(struct buf *out, struct str path)
{
    buf_add_byte(out, '"');
    if (path.len && path.ptr[0] == '/')
        buf_add_cstr(out, "file://");
    for (size_t i = 0; i < path.len; i++) {
        unsigned char c = (unsigned char)path.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     (c && strchr("-._~/", c));
        if (plain)
            buf_add_byte(out, (char)c);
        else
            buf_printf(out, "%%%02X", c);
    }
    buf_add_byte(out, '"');
}

static void add_rules(const struct issue_list *l, struct buf *out)
{
    for (size_t i = 0; i < l->n_rules; i++) {
        buf_add_cstr(out, i ? ",\n            {\"id\": " : "\n            {\"id\": ");
        text_write_json(out, l->rules[i].id);
        buf_add_cstr(out, ", \"shortDescription\": {\"text\": ");
        text_write_json(out, l->rules[i].text);
        buf_add_cstr(out, "}}");
    }
}

/* A whole file is refused by GitHub's upload for one result without a physical location. */
static void add_place(const struct issue_list *l, const struct issue *i, struct buf *out)
{
    uint32_t line;
    struct str path = issue_place(l, i, &line);
    buf_add_cstr(out, ",\n          \"locations\": [{\"physicalLocation\": {\"artifactLocation\": "
                      "{\"uri\": ");
    add_uri(out, path);
    buf_printf(out, "}, \"region\": {\"startLine\": %u}}", line ? line : 1);
    if (i->function.len) {
        buf_add_cstr(out, ", \"logicalLocations\": [{\"fullyQualifiedName\": ");
        text_write_json(out, i->function);
        buf_add_cstr(out, ", \"kind\": \"function\"}]");
    }
    buf_add_cstr(out, "}]");
}

static void add_result(const struct issue_list *l, const struct issue *i, struct buf *out)
{
    buf_add_cstr(out, "        {\n          \"ruleId\": ");
    text_write_json(out, l->rules[i->rule].id);
    buf_printf(out, ",\n          \"ruleIndex\": %zu,\n          \"level\": \"%s\",\n", i->rule,
               level_name(i->level));
    buf_add_cstr(out, "          \"message\": {\"text\": ");
    text_write_json(out, i->message);
    buf_add_byte(out, '}');
    add_place(l, i, out);
    buf_add_cstr(out, ",\n          \"partialFingerprints\": {\"cpprof/v1\": \"");
    issue_fingerprint(l, i, out);
    buf_add_cstr(out, "\"}\n        }");
}

void issues_write_sarif(const struct issue_list *l, struct buf *out)
{
    bool any = false;
    buf_printf(out,
               "{\n  \"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n"
               "  \"version\": \"2.1.0\",\n  \"runs\": [\n    {\n      \"tool\": {\n"
               "        \"driver\": {\n          \"name\": \"cpprof\",\n"
               "          \"version\": \"%s\",\n          \"rules\": [",
               l->version);
    add_rules(l, out);
    buf_add_cstr(out, "\n          ]\n        }\n      },\n      \"results\": [");
    for (size_t i = 0; i < l->n_issues; i++) {
        if (l->issues[i].level == ISSUE_NONE)
            continue;
        buf_add_cstr(out, any ? ",\n" : "\n");
        add_result(l, &l->issues[i], out);
        any = true;
    }
    buf_add_cstr(out, any ? "\n      ]\n" : "]\n");
    buf_add_cstr(out, "    }\n  ]\n}\n");
}
