/* Sections and unit headers of one DWARF file (DWARF 5, section 7.5.1; versions 2 to 5).
 *
 * Headers are walked once; the first entry of every unit is read because its ranges say whether
 * the unit is needed at all. For that only the front of its abbreviation table is read. */
#include "symbolize/dwfile.h"

#include <stdlib.h>

#include "symbolize/dwarf.h"
#include "symbolize/dwform.h"
#include "util/hash.h"
#include "util/par.h"
#include "util/vec.h"

struct section_name {
    const char *name; /* behind ".debug_" or ".zdebug_" */
    bool in_dwo;      /* has ".dwo" behind it in a .dwo file */
    bool only_dwo;
};

static const struct section_name names[DW_N_SECTIONS] = {
    [DW_INFO] = {"info", true, false},
    [DW_TYPES] = {"types", true, false},
    [DW_ABBREV] = {"abbrev", true, false},
    [DW_LINE] = {"line", true, false},
    [DW_STR] = {"str", true, false},
    [DW_LINE_STR] = {"line_str", false, false},
    [DW_STR_OFFSETS] = {"str_offsets", true, false},
    [DW_ADDR] = {"addr", false, false},
    [DW_RANGES] = {"ranges", false, false},
    [DW_RNGLISTS] = {"rnglists", true, false},
    [DW_ARANGES] = {"aranges", false, false},
    [DW_CU_INDEX] = {"cu_index", false, true},
};

struct cache_slot {
    uint64_t off;
    struct dw_widths w;
    const struct dw_abbrevs *table; /* NULL: free */
};

struct dw_abbrev_cache {
    struct cache_slot *slots;
    size_t n, cap; /* cap is a power of two */
};

static const struct dw_abbrevs no_abbrevs = {NULL, 0, true};

/* Whether `name` is the section, under either of its names. */
static bool is_section(struct str name, const struct section_name *want, bool dwo)
{
    struct str plain = str_of(want->name), suffix = PP_STR(".dwo");
    size_t from = str_starts(name, PP_STR(".debug_"))    ? 7
                  : str_starts(name, PP_STR(".zdebug_")) ? 8
                                                         : 0;
    if (!from)
        return false;
    struct str rest = str_sub(name, from, name.len);
    if (dwo && want->in_dwo) {
        if (!str_ends(rest, suffix))
            return false;
        rest = str_sub(rest, 0, rest.len - suffix.len);
    }
    return str_eq(rest, plain);
}

bool dwfile_is_in(const struct elfimg *img)
{
    for (size_t i = 0; i < img->n_sections; i++)
        if (is_section(img->sections[i].name, &names[DW_INFO], false) &&
            elfimg_raw(img, &img->sections[i]).len)
            return true;
    return false;
}

#define MAX_PARTS 256

/* The sections of one name: one, or in objects with section groups several, put together. */
static bool join_parts(struct dwfile *f, enum dw_section which, const uint32_t *parts, size_t n)
{
    size_t len = 0;
    for (size_t i = 0; i < n; i++)
        len += elfimg_bytes(f->img, parts[i]).len;
    char *joined = arena_array(&f->arena, char, len);
    if (!joined)
        return false;
    f->sec[which] = (struct str){joined, len};
    for (size_t i = 0; i < n; i++) {
        struct str part = elfimg_bytes(f->img, parts[i]);
        if (part.len)
            memcpy(joined, part.ptr, part.len);
        joined += part.len;
    }
    return true;
}

static bool load_sections(struct dwfile *f, bool dwo, unsigned threads)
{
    uint32_t all[DW_N_SECTIONS];
    size_t n_all = 0;
    for (unsigned w = 0; w < DW_N_SECTIONS; w++)
        for (uint32_t i = 0; i < f->img->n_sections && n_all < DW_N_SECTIONS; i++)
            if (is_section(f->img->sections[i].name, &names[w], dwo)) {
                all[n_all++] = i;
                break;
            }
    elfimg_load(f->img, all, n_all, threads);
    for (unsigned w = 0; w < DW_N_SECTIONS; w++) {
        uint32_t parts[MAX_PARTS];
        size_t n = 0;
        for (uint32_t i = 0; i < f->img->n_sections && n < MAX_PARTS; i++)
            if (is_section(f->img->sections[i].name, &names[w], dwo))
                parts[n++] = i;
        f->sec[w] = n ? elfimg_bytes(f->img, parts[0]) : PP_STR("");
        if (n > 1 && (w == DW_INFO || w == DW_TYPES) &&
            !join_parts(f, (enum dw_section)w, parts, n))
            return false;
    }
    return true;
}

bool dwunit_read_header(struct dwfile *f, struct str info, bool types, uint64_t off,
                        struct dwunit *u)
{
    struct dwreader r = dwr_at(info, off, f->big_endian);
    unsigned off_size;
    memset(u, 0, sizeof *u);
    u->file = f;
    u->info = info;
    u->off = off;
    u->name = u->comp_dir = u->dwo_name = PP_STR("");
    uint64_t len = dwr_initial_length(&r, &off_size);
    if (r.bad || !len)
        return false;
    /* A unit that claims more than there is ends with the section. */
    u->end = (uint64_t)(r.p - (const uint8_t *)info.ptr);
    u->end += len < dwr_left(&r) ? len : dwr_left(&r);
    u->widths.off_size = (uint8_t)off_size;
    uint16_t version = dwr_u16(&r);
    u->widths.version = (uint8_t)version;
    u->type = types ? DW_UT_type : DW_UT_compile;
    if (version >= 5) {
        u->type = dwr_u8(&r);
        u->widths.addr_size = dwr_u8(&r);
        u->abbrev_off = dwr_uint(&r, off_size);
    } else {
        u->abbrev_off = dwr_uint(&r, off_size);
        u->widths.addr_size = dwr_u8(&r);
    }
    if (u->type == DW_UT_skeleton || u->type == DW_UT_split_compile) {
        u->dwo_id = dwr_u64(&r);
        u->has_dwo_id = true;
    } else if (u->type == DW_UT_type || u->type == DW_UT_split_type) {
        u->signature = dwr_u64(&r);
        u->type_off = dwr_uint(&r, off_size);
        u->is_type = true;
    }
    u->die = (uint64_t)(r.p - (const uint8_t *)info.ptr);
    uint8_t as = u->widths.addr_size;
    if (r.bad || version < 2 || version > 5 || (as != 4 && as != 8 && as != 2) || u->die > u->end)
        u->die = u->end; /* nothing in it that could be read; the next unit may be good */
    return true;
}

/* What the first entry says, before bases are known. */
struct root_values {
    struct dw_value name, comp_dir, dwo_name, low_pc, high_pc;
};

static void note_root(struct dwunit *u, struct root_values *v, uint16_t at,
                      const struct dw_value *val)
{
    switch (at) {
    case DW_AT_name:
        v->name = *val;
        break;
    case DW_AT_comp_dir:
        v->comp_dir = *val;
        break;
    case DW_AT_dwo_name:
    case DW_AT_GNU_dwo_name:
        v->dwo_name = *val;
        break;
    case DW_AT_low_pc:
        v->low_pc = *val;
        break;
    case DW_AT_high_pc:
        v->high_pc = *val;
        break;
    case DW_AT_ranges:
        u->has_ranges = true;
        u->ranges = val->u;
        u->ranges_form = val->form;
        break;
    case DW_AT_stmt_list:
        u->has_stmt_list = true;
        u->stmt_list = val->u;
        break;
    case DW_AT_str_offsets_base:
        u->str_offsets_base = val->u;
        break;
    case DW_AT_addr_base:
    case DW_AT_GNU_addr_base:
        u->addr_base = val->u;
        break;
    case DW_AT_rnglists_base:
        u->rnglists_base = val->u;
        break;
    case DW_AT_GNU_ranges_base:
        u->ranges_base = val->u;
        break;
    case DW_AT_GNU_dwo_id:
        u->dwo_id = val->u;
        u->has_dwo_id = true;
        break;
    default:
        break;
    }
}

/* The abbreviation of the first entry: mostly the first of its table. */
static const struct dw_abbrev *root_abbrev(struct dwunit *u, uint64_t code, struct arena *a)
{
    struct str section = u->file->sec[DW_ABBREV];
    struct dwreader r = dwr_at(section, u->abbrev_off, u->file->big_endian);
    const struct dw_abbrevs *t;
    uint64_t used;
    if (dwr_uleb(&r) == code && !r.bad)
        t = dw_abbrevs_read(a, section, u->abbrev_off, u->widths, u->file->big_endian, code, &used);
    else
        t = dwunit_abbrevs(u);
    return t ? dw_abbrev_get(t, code) : NULL;
}

static void resolve_root(struct dwunit *u, const struct root_values *v)
{
    u->name = dw_value_str(u, &v->name);
    u->comp_dir = dw_value_str(u, &v->comp_dir);
    u->dwo_name = dw_value_str(u, &v->dwo_name);
    u->has_low_pc = dw_value_addr(u, &v->low_pc, &u->low_pc);
    if (!u->has_low_pc)
        u->low_pc = 0;
    if (!u->has_low_pc || !dw_value_is_set(&v->high_pc))
        return;
    if (dw_value_is_addr(&v->high_pc)) {
        u->has_high_pc = dw_value_addr(u, &v->high_pc, &u->high_pc);
    } else {
        u->has_high_pc = true;
        u->high_pc = u->low_pc + dw_value_number(&v->high_pc);
    }
}

void dwunit_read_root(struct dwunit *u)
{
    struct arena a;
    struct root_values v = {0};
    struct dwreader r =
        dwr_at((struct str){u->info.ptr, (size_t)u->end}, u->die, u->file->big_endian);
    bool wide = u->widths.off_size == 8;
    if (u->widths.version >= 5) {
        /* What holds where the attribute is left out, as in .dwo files: behind the header. */
        u->str_offsets_base += wide ? 16 : 8;
        u->addr_base = wide ? 16 : 8;
        u->rnglists_base += wide ? 20 : 12;
    }
    arena_init(&a, 0);
    uint64_t code = dwr_uleb(&r);
    const struct dw_abbrev *ab = r.bad || !code ? NULL : root_abbrev(u, code, &a);
    u->is_partial = ab && ab->tag == DW_TAG_partial_unit;
    for (uint32_t i = 0; ab && i < ab->n_attrs; i++) {
        struct dw_value val;
        dw_value_read(&r, &ab->attrs[i], u->widths, &val);
        if (r.bad)
            break;
        note_root(u, &v, ab->attrs[i].name, &val);
    }
    arena_done(&a);
    resolve_root(u, &v);
}

static bool walk_headers(struct dwfile *f, enum dw_section which, void **units, size_t *n,
                         size_t *cap)
{
    struct str info = f->sec[which];
    uint64_t off = 0;
    while (off < info.len) {
        if (!vec_reserve(units, cap, *n + 1, sizeof(struct dwunit)))
            return false;
        struct dwunit *u = (struct dwunit *)*units + *n;
        if (!dwunit_read_header(f, info, which == DW_TYPES, off, u))
            break;
        off = u->end;
        ++*n;
    }
    return true;
}

static void read_roots(void *arg, unsigned worker, size_t from, size_t to)
{
    struct dwfile *f = arg;
    (void)worker;
    for (size_t i = from; i < to; i++)
        if (!f->units[i].is_type)
            dwunit_read_root(&f->units[i]);
}

bool dwfile_read_units(struct dwfile *f, unsigned threads)
{
    void *units = NULL;
    size_t n = 0, cap = 0, n_info;
    bool ok = walk_headers(f, DW_INFO, &units, &n, &cap);
    n_info = n;
    ok = ok && walk_headers(f, DW_TYPES, &units, &n, &cap);
    f->units = units;
    f->n_units = n;
    f->n_info = n_info;
    if (ok)
        par_ranges(threads, n, 64, read_roots, f);
    return ok;
}

bool dwfile_open(struct elfimg *img, bool own, bool dwo, unsigned threads, _Atomic uint64_t *work,
                 struct dwfile **out, struct err *err)
{
    struct dwfile *f = calloc(1, sizeof *f);
    *out = NULL;
    if (f)
        f->cache = calloc(1, sizeof *f->cache);
    if (!f || !f->cache) {
        free(f);
        if (own)
            elfimg_close(img);
        return err_nomem(err);
    }
    arena_init(&f->arena, 0);
    pthread_mutex_init(&f->lock, NULL);
    f->img = img;
    f->owns_img = own;
    f->is_dwo = dwo;
    f->big_endian = img->big_endian;
    f->work = work;
    bool ok = load_sections(f, dwo, threads);
    uint64_t bytes = 0;
    for (unsigned i = 0; i < DW_N_SECTIONS; i++)
        bytes += f->sec[i].len;
    /* Linear work in what there is, with room for the constant factors of honest files. */
    atomic_fetch_add(work, 64 * bytes + (UINT64_C(16) << 20));
    if (!ok) {
        dwfile_close(f);
        return err_nomem(err);
    }
    *out = f;
    return true;
}

void dwfile_close(struct dwfile *f)
{
    if (!f)
        return;
    dwfile_close(f->alt);
    if (f->owns_img)
        elfimg_close(f->img);
    free(f->units);
    free(f->cache->slots);
    free(f->cache);
    pthread_mutex_destroy(&f->lock);
    arena_done(&f->arena);
    free(f);
}

struct dwunit *dwfile_unit_at(const struct dwfile *f, uint64_t off)
{
    size_t lo = 0, hi = f->n_info;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (f->units[mid].off <= off)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == 0)
        return NULL;
    struct dwunit *u = &f->units[lo - 1];
    return off >= u->die && off < u->end ? u : NULL;
}

struct dwunit *dwfile_type_unit(const struct dwfile *f, uint64_t signature)
{
    if (!dwfile_spend(f, f->n_units))
        return NULL;
    for (size_t i = 0; i < f->n_units; i++)
        if (f->units[i].is_type && f->units[i].signature == signature)
            return &f->units[i];
    return NULL;
}

static struct cache_slot *cache_slot(struct cache_slot *slots, size_t cap, uint64_t off,
                                     struct dw_widths w)
{
    size_t i =
        (size_t)hash_mix(off, (uint64_t)w.version << 16 | (uint64_t)w.addr_size << 8 | w.off_size);
    for (;; i++) {
        struct cache_slot *s = &slots[i & (cap - 1)];
        if (!s->table || (s->off == off && memcmp(&s->w, &w, sizeof w) == 0))
            return s;
    }
}

static bool cache_grow(struct dw_abbrev_cache *c)
{
    if (c->n * 2 < c->cap)
        return true;
    size_t cap = c->cap ? c->cap * 2 : 64;
    struct cache_slot *slots = calloc(cap, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < c->cap; i++)
        if (c->slots[i].table)
            *cache_slot(slots, cap, c->slots[i].off, c->slots[i].w) = c->slots[i];
    free(c->slots);
    c->slots = slots;
    c->cap = cap;
    return true;
}

const struct dw_abbrevs *dwunit_abbrevs(struct dwunit *u)
{
    struct dwfile *f = u->file;
    const struct dw_abbrevs *t = atomic_load_explicit(&u->abbrevs, memory_order_acquire);
    if (t)
        return t;
    pthread_mutex_lock(&f->lock);
    if (cache_grow(f->cache)) {
        struct cache_slot *s = cache_slot(f->cache->slots, f->cache->cap, u->abbrev_off, u->widths);
        if (!s->table) {
            uint64_t used = 0;
            if (dwfile_spend(f, 1))
                t = dw_abbrevs_read(&f->arena, f->sec[DW_ABBREV], u->abbrev_off, u->widths,
                                    f->big_endian, 0, &used);
            *s = (struct cache_slot){u->abbrev_off, u->widths, t ? t : &no_abbrevs};
            f->cache->n++;
            dwfile_spend(f, used * 16);
        }
        t = s->table;
    }
    pthread_mutex_unlock(&f->lock);
    if (!t)
        t = &no_abbrevs;
    atomic_store_explicit(&u->abbrevs, t, memory_order_release);
    return t;
}
