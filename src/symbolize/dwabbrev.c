/* Reading abbreviation tables, and skipping values by their forms.
 *
 * A table is read once and turned into skip steps: most entries that a scan meets are not looked
 * at, and moving over one then costs a step for each run of fixed widths. */
#include "symbolize/dwabbrev.h"

#include <assert.h>
#include <stdlib.h>

#include "symbolize/dwarf.h"
#include "util/vec.h"

int dw_form_width(uint16_t form, struct dw_widths w)
{
    switch (form) {
    case DW_FORM_flag_present:
    case DW_FORM_implicit_const:
        return 0;
    case DW_FORM_data1:
    case DW_FORM_ref1:
    case DW_FORM_flag:
    case DW_FORM_strx1:
    case DW_FORM_addrx1:
        return 1;
    case DW_FORM_data2:
    case DW_FORM_ref2:
    case DW_FORM_strx2:
    case DW_FORM_addrx2:
        return 2;
    case DW_FORM_strx3:
    case DW_FORM_addrx3:
        return 3;
    case DW_FORM_data4:
    case DW_FORM_ref4:
    case DW_FORM_ref_sup4:
    case DW_FORM_strx4:
    case DW_FORM_addrx4:
        return 4;
    case DW_FORM_data8:
    case DW_FORM_ref8:
    case DW_FORM_ref_sig8:
    case DW_FORM_ref_sup8:
        return 8;
    case DW_FORM_data16:
        return 16;
    case DW_FORM_addr:
        return w.addr_size;
    case DW_FORM_ref_addr: /* DWARF 2 gave it the size of an address */
        return w.version <= 2 ? w.addr_size : w.off_size;
    case DW_FORM_strp:
    case DW_FORM_strp_sup:
    case DW_FORM_line_strp:
    case DW_FORM_sec_offset:
    case DW_FORM_GNU_ref_alt:
    case DW_FORM_GNU_strp_alt:
        return w.off_size;
    default:
        return -1;
    }
}

void dw_form_skip(struct dwreader *r, uint16_t form, struct dw_widths w)
{
    int width = dw_form_width(form, w);
    if (width >= 0)
        dwr_skip(r, (uint64_t)width);
    else
        dw_form_skip_variable(r, form, w);
}

void dw_form_skip_variable(struct dwreader *r, uint16_t form, struct dw_widths w)
{
    switch (form) {
    case DW_FORM_sdata:
    case DW_FORM_udata:
    case DW_FORM_ref_udata:
    case DW_FORM_strx:
    case DW_FORM_addrx:
    case DW_FORM_loclistx:
    case DW_FORM_rnglistx:
    case DW_FORM_GNU_addr_index:
    case DW_FORM_GNU_str_index:
        dwr_skip_leb(r);
        break;
    case DW_FORM_string:
        dwr_cstr(r);
        break;
    case DW_FORM_block1:
        dwr_skip(r, dwr_u8(r));
        break;
    case DW_FORM_block2:
        dwr_skip(r, dwr_u16(r));
        break;
    case DW_FORM_block4:
        dwr_skip(r, dwr_u32(r));
        break;
    case DW_FORM_block:
    case DW_FORM_exprloc:
        dwr_skip(r, dwr_uleb(r));
        break;
    case DW_FORM_indirect: {
        uint64_t real = dwr_uleb(r);
        /* A form that points at itself, or at a constant that is not here, is damage. */
        if (real == DW_FORM_indirect || real == DW_FORM_implicit_const || real > 0xfffe)
            r->bad = true;
        else
            dw_form_skip(r, (uint16_t)real, w);
        break;
    }
    default:
        r->bad = true;
        r->p = r->end;
    }
}

struct growing {
    VEC(struct dw_abbrev) items;
    VEC(struct dw_attr) attrs;
    VEC(struct dw_skip) skips;
};

static bool add_skip(struct growing *g, uint16_t form, uint32_t bytes, uint32_t first)
{
    struct dw_skip *last = g->skips.n > first ? &g->skips.data[g->skips.n - 1] : NULL;
    if (form == 0 && last && last->form == 0 && last->bytes < UINT32_MAX - bytes) {
        last->bytes += bytes;
        return true;
    }
    if (form == 0 && bytes == 0)
        return true;
    if (!vec_grow(&g->skips))
        return false;
    assert(g->skips.data);
    g->skips.data[g->skips.n++] = (struct dw_skip){form, bytes};
    return true;
}

static bool is_unit_ref(uint16_t form)
{
    return form == DW_FORM_ref1 || form == DW_FORM_ref2 || form == DW_FORM_ref4 ||
           form == DW_FORM_ref8 || form == DW_FORM_ref_udata;
}

/* Remembers where the attributes are that a scan looks at. `fixed` is the distance from the first
 * one, or -1 when that is not the same in every entry. */
static void note_attr(struct dw_abbrev *ab, const struct dw_attr *at, int64_t fixed)
{
    struct dw_fixed *place = at->name == DW_AT_low_pc    ? &ab->low_pc
                             : at->name == DW_AT_high_pc ? &ab->high_pc
                             : at->name == DW_AT_ranges  ? &ab->ranges
                                                         : NULL;
    bool is_fixed = fixed >= 0 && fixed < UINT32_MAX;
    if (at->name == DW_AT_low_pc || at->name == DW_AT_ranges)
        ab->has_pc = true;
    if (at->name == DW_AT_sibling && is_fixed && is_unit_ref(at->form))
        ab->sibling = (struct dw_fixed){(uint32_t)fixed, at->form};
    if (!place)
        return;
    /* A constant in the table itself, or a form in the entry, is for the slow way. */
    if (is_fixed && at->form != DW_FORM_implicit_const && at->form != DW_FORM_indirect)
        *place = (struct dw_fixed){(uint32_t)fixed, at->form};
    else
        ab->pc_fixed = false;
}

static uint16_t fit16(uint64_t v)
{
    return v > 0xfffe ? 0xffff : (uint16_t)v;
}

/* The attribute list of one abbreviation; pointers hold indices until the end. */
static bool read_attrs(struct dwreader *r, struct growing *g, struct dw_abbrev *ab,
                       struct dw_widths w)
{
    uint32_t first_skip = (uint32_t)g->skips.n;
    int64_t fixed = 0; /* bytes so far, or -1 after a value of no fixed width */
    for (;;) {
        struct dw_attr at = {fit16(dwr_uleb(r)), fit16(dwr_uleb(r)), 0};
        if (at.form == DW_FORM_implicit_const)
            at.implicit = dwr_sleb(r);
        if (r->bad)
            return false;
        if (at.name == 0 && at.form == 0)
            break;
        int width = dw_form_width(at.form, w);
        note_attr(ab, &at, fixed);
        fixed = fixed < 0 || width < 0 ? -1 : fixed + width;
        if (!vec_grow(&g->attrs) ||
            !add_skip(g, width < 0 ? at.form : 0, width < 0 ? 0 : (uint32_t)width, first_skip))
            return false;
        g->attrs.data[g->attrs.n++] = at;
        ab->n_attrs++;
    }
    ab->n_skips = (uint32_t)g->skips.n - first_skip;
    return true;
}

static int by_code(const void *pa, const void *pb)
{
    const struct dw_abbrev *a = pa, *b = pb;
    return (a->code > b->code) - (a->code < b->code);
}

/* Moves everything into the arena and turns counts into pointers. */
static struct dw_abbrevs *finish(struct arena *a, const struct growing *g)
{
    struct dw_abbrevs *t = arena_new(a, struct dw_abbrevs);
    struct dw_abbrev *items = arena_array(a, struct dw_abbrev, g->items.n);
    struct dw_attr *attrs = arena_array(a, struct dw_attr, g->attrs.n);
    struct dw_skip *skips = arena_array(a, struct dw_skip, g->skips.n);
    if (!t || !items || !attrs || !skips)
        return NULL;
    if (g->attrs.n)
        memcpy(attrs, g->attrs.data, g->attrs.n * sizeof *attrs);
    if (g->skips.n)
        memcpy(skips, g->skips.data, g->skips.n * sizeof *skips);
    t->items = items;
    t->n = g->items.n;
    t->dense = true;
    for (size_t i = 0; i < t->n; i++) {
        items[i] = g->items.data[i];
        items[i].attrs = attrs;
        items[i].skips = skips;
        attrs += items[i].n_attrs;
        skips += items[i].n_skips;
        t->dense = t->dense && items[i].code == i + 1;
    }
    if (!t->dense)
        qsort(items, t->n, sizeof *items, by_code);
    return t;
}

const struct dw_abbrevs *dw_abbrevs_read(struct arena *a, struct str section, uint64_t off,
                                         struct dw_widths w, bool big_endian, uint64_t last_code,
                                         uint64_t *used)
{
    struct dwreader r = dwr_at(section, off, big_endian);
    struct growing g = {0};
    const struct dw_abbrevs *t = NULL;
    const uint8_t *start = r.p;
    bool ok = !r.bad;
    while (ok) {
        struct dw_abbrev ab = {.code = dwr_uleb(&r)};
        /* A table at the very end may lack its terminator. */
        if (r.bad || ab.code == 0)
            break;
        ab.tag = fit16(dwr_uleb(&r));
        ab.children = dwr_u8(&r) != 0;
        ab.pc_fixed = true;
        ok = !r.bad && read_attrs(&r, &g, &ab, w) && vec_grow(&g.items);
        if (ok)
            g.items.data[g.items.n++] = ab;
        if (ab.code == last_code)
            break;
    }
    /* What was read before damage is still good for the entries that use it. */
    if (g.items.n)
        t = finish(a, &g);
    *used = (uint64_t)(r.p - start);
    free(g.items.data);
    free(g.attrs.data);
    free(g.skips.data);
    return t;
}

const struct dw_abbrev *dw_abbrev_search(const struct dw_abbrevs *t, uint64_t code)
{
    size_t lo = 0, hi = t->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (t->items[mid].code < code)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < t->n && t->items[lo].code == code ? &t->items[lo] : NULL;
}
