/* Attribute values: numbers, addresses, strings, references. */
#include "symbolize/dwform.h"

#include "symbolize/dwarf.h"

void dw_value_read(struct dwreader *r, const struct dw_attr *at, struct dw_widths w,
                   struct dw_value *v)
{
    uint64_t form = at->form;
    v->u = 0;
    v->s = PP_STR("");
    if (form == DW_FORM_indirect) {
        form = dwr_uleb(r);
        if (form == DW_FORM_indirect || form == DW_FORM_implicit_const || form > 0xfffe)
            r->bad = true;
    }
    v->form = (uint16_t)form;
    int width = dw_form_width(v->form, w);
    if (v->form == DW_FORM_implicit_const) {
        v->u = (uint64_t)at->implicit;
    } else if (v->form == DW_FORM_flag_present) {
        v->u = 1;
    } else if (width == 3) {
        v->u = dwr_u24(r);
    } else if (width == 1 || width == 2 || width == 4 || width == 8) {
        v->u = dwr_uint(r, (unsigned)width);
    } else if (v->form == DW_FORM_string) {
        v->s = dwr_cstr(r);
    } else if (v->form == DW_FORM_sdata) {
        v->u = (uint64_t)dwr_sleb(r);
    } else if (v->form == DW_FORM_udata || v->form == DW_FORM_ref_udata ||
               v->form == DW_FORM_strx || v->form == DW_FORM_addrx || v->form == DW_FORM_rnglistx ||
               v->form == DW_FORM_GNU_addr_index || v->form == DW_FORM_GNU_str_index ||
               v->form == DW_FORM_loclistx) {
        v->u = dwr_uleb(r);
    } else {
        dw_form_skip(r, v->form, w);
    }
}

uint64_t dw_value_number(const struct dw_value *v)
{
    switch (v->form) {
    case DW_FORM_data1:
    case DW_FORM_data2:
    case DW_FORM_data4:
    case DW_FORM_data8:
    case DW_FORM_udata:
    case DW_FORM_sdata:
    case DW_FORM_implicit_const:
    case DW_FORM_sec_offset:
        return v->u;
    default:
        return 0;
    }
}

bool dw_value_is_addr(const struct dw_value *v)
{
    switch (v->form) {
    case DW_FORM_addr:
    case DW_FORM_addrx:
    case DW_FORM_addrx1:
    case DW_FORM_addrx2:
    case DW_FORM_addrx3:
    case DW_FORM_addrx4:
    case DW_FORM_GNU_addr_index:
        return true;
    default:
        return false;
    }
}

bool dwunit_addr(const struct dwunit *u, uint64_t index, uint64_t *addr)
{
    const struct dwunit *home = u->skeleton ? u->skeleton : u;
    unsigned size = home->widths.addr_size;
    if (index > UINT64_MAX / 16 || home->addr_base > UINT64_MAX / 2)
        return false;
    struct dwreader r =
        dwr_at(home->file->sec[DW_ADDR], home->addr_base + index * size, home->file->big_endian);
    *addr = dwr_uint(&r, size);
    return !r.bad;
}

bool dw_value_addr(const struct dwunit *u, const struct dw_value *v, uint64_t *addr)
{
    *addr = v->u;
    if (v->form == DW_FORM_addr)
        return true;
    return dw_value_is_addr(v) && dwunit_addr(u, v->u, addr);
}

static struct str indexed_str(const struct dwunit *u, uint64_t index)
{
    const struct dwfile *f = u->file;
    unsigned size = u->widths.off_size;
    if (index > UINT64_MAX / 16 || u->str_offsets_base > UINT64_MAX / 2)
        return PP_STR("");
    struct dwreader r =
        dwr_at(f->sec[DW_STR_OFFSETS], u->str_offsets_base + index * size, f->big_endian);
    uint64_t off = dwr_uint(&r, size);
    return r.bad ? PP_STR("") : dwr_str_at(f->sec[DW_STR], off);
}

struct str dw_value_str(const struct dwunit *u, const struct dw_value *v)
{
    const struct dwfile *f = u->file;
    switch (v->form) {
    case DW_FORM_string:
        return v->s;
    case DW_FORM_strp:
        return dwr_str_at(f->sec[DW_STR], v->u);
    case DW_FORM_line_strp:
        return dwr_str_at(f->sec[DW_LINE_STR], v->u);
    case DW_FORM_strx:
    case DW_FORM_strx1:
    case DW_FORM_strx2:
    case DW_FORM_strx3:
    case DW_FORM_strx4:
    case DW_FORM_GNU_str_index:
        return indexed_str(u, v->u);
    case DW_FORM_GNU_strp_alt:
    case DW_FORM_strp_sup:
        return f->alt ? dwr_str_at(f->alt->sec[DW_STR], v->u) : PP_STR("");
    default:
        return PP_STR("");
    }
}

static struct dw_place place_in(struct dwfile *f, uint64_t off)
{
    struct dwunit *u = f ? dwfile_unit_at(f, off) : NULL;
    return (struct dw_place){u, off};
}

struct dw_place dw_value_place(struct dwunit *u, const struct dw_value *v)
{
    switch (v->form) {
    case DW_FORM_ref1:
    case DW_FORM_ref2:
    case DW_FORM_ref4:
    case DW_FORM_ref8:
    case DW_FORM_ref_udata:
        if (v->u < u->end - u->off && v->u >= u->die - u->off)
            return (struct dw_place){u, u->off + v->u};
        return (struct dw_place){NULL, 0};
    case DW_FORM_ref_addr:
        if (u->in_package)
            return (struct dw_place){v->u >= u->die && v->u < u->end ? u : NULL, v->u};
        return place_in(u->file, v->u);
    case DW_FORM_GNU_ref_alt:
    case DW_FORM_ref_sup4:
    case DW_FORM_ref_sup8:
        return place_in(u->file->alt, v->u);
    case DW_FORM_ref_sig8: {
        struct dwunit *t = dwfile_type_unit(u->file, v->u);
        if (t && t->type_off < t->end - t->off)
            return (struct dw_place){t, t->off + t->type_off};
        return (struct dw_place){NULL, 0};
    }
    default:
        return (struct dw_place){NULL, 0};
    }
}
