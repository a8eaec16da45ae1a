/* Reading .gopclntab.
 *
 * Layout: the Go runtime's symtab.go and cmd/link's pcln.go (as format, by version):
 *   header    magic, 2 zeros, instruction quantum, pointer size, then words: since 1.16 the
 *             offsets of the parts, since 1.18 the text start before them
 *   functab   pairs (entry, offset of the function's record), ascending, and the end of the last
 *   record    entry, name, args, deferreturn, pcsp, pcfile, pcln, n_pcdata, since 1.16 cu, since
 *             1.20 start line, flags, n_funcdata; then the offsets of pcdata and funcdata
 *   pc-value  steps of (zigzag value delta, pc delta / quantum), starting from value -1 */
#include "symbolize/gopclntab.h"

#include <elf.h>

#define MAX_INLINE 128
#define PCDATA_INL_TREE_INDEX 2
#define FUNCDATA_INL_TREE 3
#define NO_VALUE INT64_C(-1)

struct gofunc {
    uint64_t entry;
    uint32_t name, pcfile, pcln, cu, start_line;
    uint32_t inl_pcdata; /* offset of the table of inline tree indices, or 0 */
    uint32_t inl_tree;   /* offset of the inline tree, or UINT32_MAX */
};

static struct str from_offset(struct str s, uint64_t off)
{
    return off > s.len ? PP_STR("") : str_sub(s, (size_t)off, s.len);
}

static bool read_magic(struct dwreader *r, struct gopclntab *t)
{
    switch (dwr_u32(r)) {
    case 0xfffffffb:
        t->version = GOPCLN_12;
        break;
    case 0xfffffffa:
        t->version = GOPCLN_116;
        break;
    case 0xfffffff0:
        t->version = GOPCLN_118;
        break;
    case 0xfffffff1:
        t->version = GOPCLN_120;
        break;
    default:
        return false;
    }
    uint16_t zero = dwr_u16(r);
    t->quantum = dwr_u8(r);
    t->ptr_size = dwr_u8(r);
    return !r->bad && zero == 0 && (t->quantum == 1 || t->quantum == 2 || t->quantum == 4) &&
           (t->ptr_size == 4 || t->ptr_size == 8);
}

/* Width of a number in functab. */
static unsigned tab_width(const struct gopclntab *t)
{
    return t->version >= GOPCLN_118 ? 4 : t->ptr_size;
}

bool gopclntab_parse(struct str section, bool big_endian, struct gopclntab *t)
{
    struct dwreader r = dwr_at(section, 0, big_endian);
    memset(t, 0, sizeof *t);
    t->all = t->names = t->cutab = t->files = t->pctab = t->functab = section;
    t->inline_data = PP_STR("");
    t->big_endian = big_endian;
    if (!read_magic(&r, t))
        return false;
    unsigned w = t->ptr_size;
    t->n_funcs = dwr_uint(&r, w);
    if (t->version == GOPCLN_12) {
        t->functab = dwr_bytes(&r, dwr_left(&r));
        struct dwreader f = dwr_at(t->functab, 0, big_endian);
        if (t->n_funcs > dwr_left(&f) / (2 * (uint64_t)w))
            return false;
        dwr_skip(&f, t->n_funcs * 2 * w + w);
        t->files = from_offset(section, dwr_u32(&f));
        return !f.bad;
    }
    dwr_uint(&r, w); /* number of files */
    if (t->version >= GOPCLN_118)
        t->text = dwr_uint(&r, w);
    t->names = from_offset(section, dwr_uint(&r, w));
    t->cutab = from_offset(section, dwr_uint(&r, w));
    t->files = from_offset(section, dwr_uint(&r, w));
    t->pctab = from_offset(section, dwr_uint(&r, w));
    t->functab = from_offset(section, dwr_uint(&r, w));
    return !r.bad && t->n_funcs <= t->functab.len / (2 * (uint64_t)tab_width(t));
}

static uint64_t word_at(const struct gopclntab *t, struct str s, uint64_t off, unsigned width)
{
    struct dwreader r = dwr_at(s, off, t->big_endian);
    return dwr_uint(&r, width);
}

/* The i-th entry address; that of n_funcs is the end of the last function. */
static uint64_t entry_at(const struct gopclntab *t, uint64_t i)
{
    unsigned w = tab_width(t);
    uint64_t v = word_at(t, t->functab, i * 2 * w, w);
    return t->version >= GOPCLN_118 ? t->text + v : v;
}

/* Reads the record at `off` of functab (1.2: of the section). */
static bool read_func(const struct gopclntab *t, uint64_t off, struct gofunc *f)
{
    struct str base = t->version == GOPCLN_12 ? t->all : t->functab;
    struct dwreader r = dwr_at(base, off, t->big_endian);
    f->entry = dwr_uint(&r, tab_width(t));
    if (t->version >= GOPCLN_118)
        f->entry += t->text;
    f->name = dwr_u32(&r);
    dwr_skip(&r, 12); /* args, deferreturn (1.2: frame), pcsp */
    f->pcfile = dwr_u32(&r);
    f->pcln = dwr_u32(&r);
    f->cu = f->start_line = f->inl_pcdata = 0;
    f->inl_tree = UINT32_MAX;
    if (t->version == GOPCLN_12)
        return !r.bad;
    uint32_t n_pcdata = dwr_u32(&r);
    f->cu = dwr_u32(&r);
    if (t->version >= GOPCLN_120)
        f->start_line = dwr_u32(&r);
    dwr_skip(&r, 3);
    uint32_t n_funcdata = dwr_u8(&r);
    if (r.bad || t->version < GOPCLN_118)
        return !r.bad;
    struct dwreader data = r;
    dwr_skip(&data, (uint64_t)n_pcdata * 4);
    dwr_skip(&r, (uint64_t)PCDATA_INL_TREE_INDEX * 4);
    dwr_skip(&data, (uint64_t)FUNCDATA_INL_TREE * 4);
    if (n_pcdata > PCDATA_INL_TREE_INDEX && n_funcdata > FUNCDATA_INL_TREE) {
        f->inl_pcdata = dwr_u32(&r);
        f->inl_tree = dwr_u32(&data);
        if (r.bad || data.bad)
            f->inl_tree = UINT32_MAX;
    }
    return true;
}

static bool find_func(const struct gopclntab *t, uint64_t addr, struct gofunc *f)
{
    uint64_t lo = 0, hi = t->n_funcs;
    if (hi == 0 || addr >= entry_at(t, hi))
        return false;
    while (lo < hi) {
        uint64_t mid = lo + (hi - lo) / 2;
        if (entry_at(t, mid) <= addr)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == 0)
        return false;
    unsigned w = tab_width(t);
    uint64_t off = word_at(t, t->functab, (lo - 1) * 2 * w + w, w);
    return read_func(t, off, f) && f->entry <= addr;
}

/* The value at `pc` of the table at `off` of pctab. */
static int64_t pc_value(const struct gopclntab *t, uint32_t off, uint64_t entry, uint64_t pc)
{
    struct dwreader r = dwr_at(t->pctab, off, t->big_endian);
    int64_t value = NO_VALUE;
    uint64_t at = entry;
    for (bool first = true; off != 0 && !r.bad; first = false) {
        uint64_t delta = dwr_uleb(&r);
        if (delta == 0 && !first)
            break;
        value = (int32_t)((uint64_t)value + (delta >> 1 ^ (0 - (delta & 1))));
        at += dwr_uleb(&r) * t->quantum;
        if (!r.bad && pc < at)
            return value;
    }
    return NO_VALUE;
}

static struct str file_name(const struct gopclntab *t, const struct gofunc *f, int64_t number)
{
    if (number < 0 || (t->version == GOPCLN_12 && number == 0))
        return PP_STR("");
    if (t->version == GOPCLN_12)
        return dwr_str_at(t->all, word_at(t, t->files, (uint64_t)number * 4, 4));
    uint64_t off = word_at(t, t->cutab, ((uint64_t)f->cu + (uint64_t)number) * 4, 4);
    return off == UINT32_MAX ? PP_STR("") : dwr_str_at(t->files, off);
}

/* One node of an inline tree. */
struct inlined {
    uint32_t name, parent_pc, start_line;
};

static bool read_inlined(const struct gopclntab *t, const struct gofunc *f, int64_t index,
                         struct inlined *out)
{
    unsigned size = t->version >= GOPCLN_120 ? 16 : 20;
    struct dwreader r =
        dwr_at(t->inline_data, (uint64_t)f->inl_tree + (uint64_t)index * size, t->big_endian);
    dwr_skip(&r, t->version >= GOPCLN_120 ? 4 : 12); /* kind; before 1.20 parent, file and line */
    out->name = dwr_u32(&r);
    out->parent_pc = dwr_u32(&r);
    out->start_line = t->version >= GOPCLN_120 ? dwr_u32(&r) : 0;
    return !r.bad;
}

static void set_place(const struct gopclntab *t, const struct gofunc *f, uint64_t pc,
                      struct object_frame *frame)
{
    int64_t line = pc_value(t, f->pcln, f->entry, pc);
    frame->file = file_name(t, f, pc_value(t, f->pcfile, f->entry, pc));
    frame->line = line < 0 ? 0 : (uint64_t)line;
}

bool gopclntab_find(const struct gopclntab *t, uint64_t addr, bool no_inlines, struct arena *a,
                    struct object_frames *out)
{
    struct object_frame frames[MAX_INLINE];
    struct gofunc f;
    uint32_t n = 0;
    uint64_t pc = addr;
    if (!find_func(t, addr, &f))
        return true;
    /* Padding belongs to the function before it, but has no line. */
    if (f.pcln != 0 && pc_value(t, f.pcln, f.entry, addr) == NO_VALUE)
        return true;
    for (bool more = true; more; n++) {
        struct inlined in = {f.name, 0, f.start_line};
        more = n + 1 < MAX_INLINE && f.inl_tree != UINT32_MAX && t->inline_data.len && !no_inlines;
        if (more) {
            int64_t index = pc_value(t, f.inl_pcdata, f.entry, pc);
            more = index >= 0 && read_inlined(t, &f, index, &in);
        }
        if (!more)
            in = (struct inlined){f.name, 0, f.start_line};
        frames[n] = (struct object_frame){.function = dwr_str_at(t->names, in.name),
                                          .file = PP_STR(""),
                                          .start_line = in.start_line,
                                          .inlined = more};
        set_place(t, &f, pc, &frames[n]);
        pc = f.entry + in.parent_pc;
    }
    struct object_frame *copy = arena_array(a, struct object_frame, n);
    if (!copy)
        return false;
    memcpy(copy, frames, n * sizeof *frames);
    *out = (struct object_frames){copy, n};
    return true;
}

/* The rest of the loaded section that holds an address. */
static struct str bytes_at(struct elfimg *img, uint64_t addr)
{
    for (uint32_t i = 0; i < img->n_sections; i++) {
        const struct elf_section *s = &img->sections[i];
        if ((s->flags & SHF_ALLOC) && s->type != SHT_NOBITS && addr >= s->addr &&
            addr - s->addr < s->size)
            return from_offset(elfimg_raw(img, s), addr - s->addr);
    }
    return PP_STR("");
}

/* Words of the runtime's moduledata, which starts with the address of the table: the text that
 * it is about, and where inline trees are. 1.20 put two words in before the latter. */
#define MODULE_MINPC 20
#define MODULE_GOFUNC_118 38
#define MODULE_GOFUNC_120 40

/* Looks for moduledata in the data sections. */
static struct str find_inline_data(struct elfimg *img, const struct gopclntab *t, uint64_t table)
{
    unsigned w = t->ptr_size;
    uint64_t first = entry_at(t, 0);
    unsigned word = t->version >= GOPCLN_120 ? MODULE_GOFUNC_120 : MODULE_GOFUNC_118;
    for (uint32_t i = 0; i < img->n_sections; i++) {
        const struct elf_section *s = &img->sections[i];
        if (!(s->flags & SHF_ALLOC) || (s->flags & SHF_EXECINSTR) || s->type != SHT_PROGBITS)
            continue;
        struct str bytes = elfimg_raw(img, s);
        for (uint64_t off = 0; off + (uint64_t)(MODULE_GOFUNC_120 + 1) * w <= bytes.len; off += w)
            if (word_at(t, bytes, off, w) == table &&
                word_at(t, bytes, off + (uint64_t)MODULE_MINPC * w, w) == first)
                return bytes_at(img, word_at(t, bytes, off + (uint64_t)word * w, w));
    }
    return PP_STR("");
}

bool gopclntab_open(struct elfimg *img, struct gopclntab *t)
{
    uint64_t text = 0;
    uint32_t i = elfimg_find(img, PP_STR(".gopclntab"), 0);
    if (i == PP_NONE)
        i = elfimg_find(img, PP_STR(".data.rel.ro.gopclntab"), 0);
    if (i == PP_NONE || !gopclntab_parse(elfimg_bytes(img, i), img->big_endian, t))
        return false;
    /* In a position-independent program the loader fills in the start of the text. */
    uint32_t code = elfimg_find(img, PP_STR(".text"), 0);
    if (code != PP_NONE)
        text = img->sections[code].addr;
    if (t->version >= GOPCLN_118 && t->text == 0)
        t->text = text;
    if (t->version >= GOPCLN_118)
        t->inline_data = find_inline_data(img, t, img->sections[i].addr);
    return true;
}
