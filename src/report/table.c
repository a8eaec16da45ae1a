/* Cells and facts that the tables of reports on one profile share. */
#include "report/diff_report.h"
#include "report/symbolize_report.h"
#include "report/table_impl.h"

const struct table_desc *const report_descriptions[] = {
    &top_table_desc,       &tree_table_desc, &peek_table_desc,   &list_table_desc,
    &list_diff_table_desc, &tags_table_desc, &traces_table_desc, &comments_table_desc,
    &symbolize_table_desc, &diff_table_desc, &check_table_desc,  &noise_table_desc,
};
const size_t report_descriptions_len = PP_COUNT(report_descriptions);

void report_table_init(const struct report *r, const struct table_desc *desc, struct table *t)
{
    table_init(t, r->arena, desc);
    t->value_type = r->type;
    t->value_unit = r->unit;
}

void report_profile_facts(const struct report *r, struct cell *facts)
{
    const struct profile *p = r->p;
    struct str title = report_title(r);
    facts[FACT_FILE] = title.ptr ? name_cell(title) : cell_none();
    facts[FACT_BUILD_ID] =
        p->n_mappings ? name_cell(profile_str(p, p->mappings[0].build_id)) : cell_none();
    facts[FACT_TIME] = p->time_ns ? cell_int(p->time_ns) : cell_none();
    facts[FACT_DURATION] = p->duration_ns ? cell_int(p->duration_ns) : cell_none();
    facts[FACT_TOTAL] = report_value_cell(r, r->total);
}

static struct cell address_cell(const struct report *r, uint64_t address)
{
    struct buf text = BUF_INIT;
    buf_add_cstr(&text, "0x");
    buf_add_hex(&text, address);
    struct str kept = text.failed ? (struct str){NULL, 0} : arena_str(r->arena, buf_str(&text));
    buf_done(&text);
    return kept.ptr ? cell_text(kept) : cell_none();
}

void report_place_cells(const struct report *r, const struct node_info *info, struct cell *place)
{
    place[PLACE_FUNCTION] = name_cell(profile_str(r->p, info->name));
    place[PLACE_FILE] = name_cell(profile_str(r->p, info->file));
    place[PLACE_LINE] = info->line ? cell_int(info->line) : cell_none();
    place[PLACE_COLUMN] = info->column ? cell_int(info->column) : cell_none();
    place[PLACE_ADDRESS] = info->address ? address_cell(r, info->address) : cell_none();
    place[PLACE_BINARY] = name_cell(profile_str(r->p, info->objfile));
}

struct cell report_value_cell(const struct report *r, int64_t v)
{
    return cell_int(report_ratio(r, v));
}

struct cell percent_cell(int64_t v, int64_t whole)
{
    return whole != 0 ? cell_real(100 * (double)v / (double)whole) : cell_none();
}

struct cell name_cell(struct str text)
{
    return text.len ? cell_text(text) : cell_none();
}
