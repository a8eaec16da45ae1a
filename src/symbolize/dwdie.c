/* One entry, its ranges, and the function that it stands for.
 *
 * A concrete function has its name in its abstract instance, and that in the declaration inside a
 * class, perhaps in another unit or in a dwz file. The way there is bounded: a cycle ends. */
#include "symbolize/dwdie.h"

#include "symbolize/dwarf.h"

#define MAX_ORIGINS 16

static struct dw_value *field_of(struct dw_die *die, uint16_t name)
{
    switch (name) {
    case DW_AT_name:
        return &die->name;
    case DW_AT_linkage_name:
    case DW_AT_MIPS_linkage_name:
        return &die->linkage_name;
    case DW_AT_low_pc:
        return &die->low_pc;
    case DW_AT_high_pc:
        return &die->high_pc;
    case DW_AT_ranges:
        return &die->ranges;
    case DW_AT_abstract_origin:
        return &die->abstract_origin;
    case DW_AT_specification:
        return &die->specification;
    case DW_AT_call_file:
        return &die->call_file;
    case DW_AT_call_line:
        return &die->call_line;
    case DW_AT_call_column:
        return &die->call_column;
    case DW_AT_decl_line:
        return &die->decl_line;
    default:
        return NULL;
    }
}

void dw_die_attrs(struct dwreader *r, const struct dw_abbrev *ab, struct dw_widths w,
                  struct dw_die *die)
{
    memset(die, 0, sizeof *die);
    die->tag = ab->tag;
    for (uint32_t i = 0; i < ab->n_attrs && !r->bad; i++) {
        struct dw_value *v = field_of(die, ab->attrs[i].name);
        if (v)
            dw_value_read(r, &ab->attrs[i], w, v);
        else
            dw_form_skip(r, ab->attrs[i].form, w);
    }
}

bool dw_die_read(struct dw_place at, struct dw_die *die)
{
    if (!at.unit)
        return false;
    struct dwreader r = dwr_at((struct str){at.unit->info.ptr, (size_t)at.unit->end}, at.off,
                               at.unit->file->big_endian);
    uint64_t code = dwr_uleb(&r);
    const struct dw_abbrev *ab =
        r.bad || !code ? NULL : dw_abbrev_get(dwunit_abbrevs(at.unit), code);
    if (!ab || !dwfile_spend(at.unit->file, ab->n_attrs + 1))
        return false;
    dw_die_attrs(&r, ab, at.unit->widths, die);
    return !r.bad;
}

bool dw_die_ranges(const struct dwunit *u, const struct dw_die *die, struct dw_spans *out)
{
    uint64_t lo, hi;
    if (dw_value_is_set(&die->low_pc) && dw_value_is_set(&die->high_pc)) {
        if (!dw_value_addr(u, &die->low_pc, &lo))
            return true;
        if (!dw_value_is_addr(&die->high_pc))
            hi = lo + dw_value_number(&die->high_pc);
        else if (!dw_value_addr(u, &die->high_pc, &hi))
            return true;
        if (lo >= hi)
            return true;
        if (!vec_grow(out))
            return false;
        out->data[out->n++] = (struct elf_span){lo, hi};
        return true;
    }
    if (dw_value_is_set(&die->ranges))
        return dw_ranges_read(u, die->ranges.u, die->ranges.form, out);
    return true;
}

void dw_die_function(struct dw_place at, struct dw_function *out)
{
    struct dw_place todo[MAX_ORIGINS];
    size_t n = 0;
    todo[n++] = at;
    *out = (struct dw_function){PP_STR(""), PP_STR(""), 0};
    for (size_t i = 0; i < n; i++) {
        struct dw_die die;
        if (!dw_die_read(todo[i], &die))
            continue;
        struct dwunit *u = todo[i].unit;
        if (out->linkage_name.len == 0)
            out->linkage_name = dw_value_str(u, &die.linkage_name);
        if (out->name.len == 0)
            out->name = dw_value_str(u, &die.name);
        if (out->decl_line == 0)
            out->decl_line = dw_value_number(&die.decl_line);
        if (dw_value_is_set(&die.abstract_origin) && n < MAX_ORIGINS)
            todo[n++] = dw_value_place(u, &die.abstract_origin);
        if (dw_value_is_set(&die.specification) && n < MAX_ORIGINS)
            todo[n++] = dw_value_place(u, &die.specification);
    }
}
