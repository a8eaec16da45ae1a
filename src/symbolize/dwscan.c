/* One pass over a unit's entries, against a sorted batch of addresses.
 *
 * The innermost function of an address is the last entry, in the order of the file, whose ranges
 * hold it: children come after their parents. Two passes keep that cheap. The first skips what
 * hardly ever holds code of its own: types, and functions without an asked address. The second
 * skips nothing and runs only for addresses that the first did not find (padding, functions
 * nested in others). Ranges that start outside of every section with code belong to functions that
 * the linker dropped. */
#include "symbolize/dwscan.h"

#include <stdlib.h>

#include "symbolize/dwarf.h"

/* Nesting beyond this is not a program's. */
#define MAX_DEPTH 1024

struct pass {
    struct dw_scan *s;
    struct dwunit *u;
    const struct elfimg *img; /* whose sections the addresses are in */
    struct dwreader r;
    const uint64_t *addrs;
    size_t n;
    uint32_t *leaf;
    bool full;    /* skip nothing */
    bool skipped; /* something was skipped */
    unsigned depth;
    unsigned hit_depth;  /* children of a function that was hit start here; 0: outside of one */
    uint32_t hit_node;   /* that function */
    unsigned dead_depth; /* the same of a function without hits that cannot be jumped over */
    uint32_t node[MAX_DEPTH]; /* the node around the entries of each depth */
};

void dw_scan_done(struct dw_scan *s)
{
    free(s->nodes);
    free(s->spans.data);
    memset(s, 0, sizeof *s);
}

static bool add_node(struct dw_scan *s, uint64_t off, uint32_t parent, bool inlined, uint32_t *node)
{
    if (s->n_nodes >= PP_NONE - 1 ||
        !vec_reserve((void **)&s->nodes, &s->cap_nodes, s->n_nodes + 1, sizeof *s->nodes))
        return false;
    *node = (uint32_t)s->n_nodes;
    s->nodes[s->n_nodes++] = (struct dw_node){off, parent, inlined};
    return true;
}

static inline void skip_attrs(struct dwreader *r, const struct dw_abbrev *ab, struct dw_widths w)
{
    const struct dw_skip *end = ab->skips + ab->n_skips;
    for (const struct dw_skip *s = ab->skips; s < end; s++) {
        if (PP_LIKELY(s->form == 0))
            dwr_skip(r, s->bytes);
        else if (s->form == DW_FORM_exprloc)
            dwr_skip(r, dwr_uleb(r));
        else if (s->form == DW_FORM_udata || s->form == DW_FORM_strx || s->form == DW_FORM_sdata)
            dwr_skip_leb(r);
        else
            dw_form_skip_variable(r, s->form, w);
    }
}

/* Whether address i can be given away. In the first pass an entry inside of a function that was hit
 * gets what that function holds only: whether it is read at all depends on what else is asked, and
 * that must not show. What lies outside is for the second pass. */
static bool is_free(struct pass *p, size_t i)
{
    bool held = p->leaf[i] != PP_NONE && p->leaf[i] >= p->hit_node;
    if (p->full || !p->hit_depth || held)
        return true;
    p->skipped = true;
    return false;
}

/* Gives the addresses inside of the spans to `node`; *hits is how many there were. */
static void claim(struct pass *p, uint32_t node, size_t *hits)
{
    *hits = 0;
    for (size_t k = 0; k < p->s->spans.n; k++) {
        struct elf_span span = p->s->spans.data[k];
        size_t lo = 0, hi = p->n;
        while (lo < hi) {
            size_t mid = lo + (hi - lo) / 2;
            if (p->addrs[mid] < span.lo)
                lo = mid + 1;
            else
                hi = mid;
        }
        if (lo >= p->n || p->addrs[lo] >= span.hi || !elfimg_is_code(p->img, span.lo))
            continue;
        for (; lo < p->n && p->addrs[lo] < span.hi; lo++, ++*hits)
            if (is_free(p, lo))
                p->leaf[lo] = node;
    }
}

/* Jumps to the next sibling if the entry says where that is. `attrs` is its first attribute. */
static bool jump(struct pass *p, const struct dw_abbrev *ab, struct dwreader attrs)
{
    uint64_t to;
    if (!ab->sibling.form)
        return false;
    dwr_skip(&attrs, ab->sibling.at);
    if (ab->sibling.form == DW_FORM_ref_udata)
        to = dwr_uleb(&attrs);
    else
        to = dwr_uint(&attrs, (unsigned)dw_form_width(ab->sibling.form, p->u->widths));
    const uint8_t *base = (const uint8_t *)p->u->info.ptr;
    uint64_t here = (uint64_t)(attrs.p - base);
    /* Only forward, and behind this very value: no entry is met twice. */
    if (attrs.bad || to > p->u->end - p->u->off || p->u->off + to < here)
        return false;
    p->r.p = base + p->u->off + to;
    p->skipped = true;
    return true;
}

static void read_fixed(struct dwreader attrs, const struct dw_fixed *place, struct dw_widths w,
                       struct dw_value *v)
{
    struct dw_attr at = {0, place->form, 0};
    v->form = 0;
    if (!place->form)
        return;
    dwr_skip(&attrs, place->at);
    dw_value_read(&attrs, &at, w, v);
    if (attrs.bad)
        v->form = 0;
}

/* Reads what an entry says about its addresses and moves behind it. */
static void read_spans(struct pass *p, const struct dw_abbrev *ab)
{
    struct dw_die die;
    struct dw_widths w = p->u->widths;
    if (ab->pc_fixed) {
        read_fixed(p->r, &ab->low_pc, w, &die.low_pc);
        read_fixed(p->r, &ab->high_pc, w, &die.high_pc);
        read_fixed(p->r, &ab->ranges, w, &die.ranges);
        skip_attrs(&p->r, ab, w);
    } else {
        dw_die_attrs(&p->r, ab, w, &die);
    }
    p->s->spans.n = 0;
    if (!dw_die_ranges(p->u, &die, &p->s->spans))
        p->s->spans.n = 0;
}

/* A function or inlined call. Sets *node for its children. */
static bool meet_function(struct pass *p, const struct dw_abbrev *ab, uint64_t off, uint32_t *node,
                          bool *hit)
{
    size_t hits = 0;
    *hit = false;
    if (!ab->has_pc && !ab->children) {
        skip_attrs(&p->r, ab, p->u->widths);
        return true;
    }
    uint32_t parent = p->node[p->depth];
    if (!add_node(p->s, off, parent, ab->tag == DW_TAG_inlined_subroutine, node))
        return false;
    if (!ab->has_pc) {
        skip_attrs(&p->r, ab, p->u->widths);
        return true;
    }
    read_spans(p, ab);
    claim(p, *node, &hits);
    *hit = hits > 0;
    /* Nobody can ask for the node of an entry that holds nothing and is skipped. */
    if (!*hit && !p->full && !p->hit_depth)
        p->s->n_nodes--;
    return true;
}

static bool is_type(uint16_t tag)
{
    switch (tag) {
    case DW_TAG_array_type:
    case DW_TAG_class_type:
    case DW_TAG_enumeration_type:
    case DW_TAG_structure_type:
    case DW_TAG_subroutine_type:
    case DW_TAG_union_type:
        return true;
    default:
        return false;
    }
}

static bool enter_children(struct pass *p, uint32_t node)
{
    if (p->depth + 1 >= MAX_DEPTH)
        return false;
    p->node[++p->depth] = node;
    return true;
}

static void leave_children(struct pass *p)
{
    if (p->hit_depth == p->depth)
        p->hit_depth = 0;
    if (p->dead_depth == p->depth)
        p->dead_depth = 0;
    p->depth--;
}

/* One entry. False ends the pass; *nomem tells why. */
static bool meet(struct pass *p, uint64_t code, uint64_t off, const struct dw_abbrevs *abbrevs,
                 bool *nomem)
{
    const struct dw_abbrev *ab = dw_abbrev_get(abbrevs, code);
    if (PP_UNLIKELY(!ab))
        return false;
    uint32_t node = p->node[p->depth];
    if (p->dead_depth) {
        skip_attrs(&p->r, ab, p->u->widths);
        return !ab->children || enter_children(p, node);
    }
    struct dwreader attrs = p->r;
    bool lazy = !p->full && !p->hit_depth;
    bool function = ab->tag == DW_TAG_subprogram || ab->tag == DW_TAG_inlined_subroutine;
    bool hit = false;
    if (function) {
        if (!meet_function(p, ab, off, &node, &hit)) {
            *nomem = true;
            return false;
        }
        if (lazy && !hit && ab->children) {
            if (jump(p, ab, attrs))
                return true;
            p->dead_depth = p->depth + 1;
            p->skipped = true;
        }
    } else {
        if (lazy && ab->children && is_type(ab->tag) && jump(p, ab, attrs))
            return true;
        skip_attrs(&p->r, ab, p->u->widths);
    }
    if (hit && ab->children && !p->hit_depth) {
        p->hit_depth = p->depth + 1;
        p->hit_node = node;
    }
    return !ab->children || enter_children(p, node);
}

static bool run(struct pass *p)
{
    const struct dw_abbrevs *abbrevs = dwunit_abbrevs(p->u);
    const uint8_t *base = (const uint8_t *)p->u->info.ptr;
    bool nomem = false;
    if (!dwfile_spend(p->u->file, (p->u->end - p->u->die) * (p->full ? 2 : 1)))
        return true;
    p->r =
        dwr_at((struct str){p->u->info.ptr, (size_t)p->u->end}, p->u->die, p->u->file->big_endian);
    p->depth = 0;
    p->node[0] = PP_NONE;
    while (p->r.p < p->r.end && !p->r.bad) {
        uint64_t off = (uint64_t)(p->r.p - base);
        uint64_t code = dwr_uleb(&p->r);
        if (code) {
            if (!meet(p, code, off, abbrevs, &nomem))
                return !nomem;
            if (p->depth > 0)
                continue;
        } else if (p->depth > 0) {
            leave_children(p);
        }
        if (p->depth == 0)
            break;
    }
    return true;
}

/* Whether an address without a function is worth a second pass. */
static bool is_open(const struct pass *p, size_t i)
{
    const struct dw_scan *s = p->s;
    return p->leaf[i] == PP_NONE && (!s->may_be_code || s->may_be_code(s->arg, p->addrs[i]));
}

/* The second pass, for the addresses that have no function yet. */
static bool run_rest(struct pass *p)
{
    size_t n_rest = 0;
    for (size_t i = 0; p->skipped && i < p->n; i++)
        n_rest += is_open(p, i);
    if (!n_rest)
        return true;
    uint64_t *addrs = malloc(n_rest * sizeof *addrs);
    uint32_t *leaf = malloc(n_rest * sizeof *leaf);
    size_t *which = malloc(n_rest * sizeof *which);
    bool ok = addrs && leaf && which;
    size_t k = 0;
    for (size_t i = 0; ok && i < p->n; i++)
        if (is_open(p, i)) {
            which[k] = i;
            addrs[k] = p->addrs[i];
            leaf[k++] = PP_NONE;
        }
    struct pass *rest = ok ? malloc(sizeof *rest) : NULL;
    if (rest) {
        *rest = (struct pass){.s = p->s,
                              .u = p->u,
                              .img = p->img,
                              .addrs = addrs,
                              .n = k,
                              .leaf = leaf,
                              .full = true};
        ok = run(rest);
        for (size_t i = 0; i < k; i++)
            p->leaf[which[i]] = leaf[i];
    }
    ok = ok && rest;
    free(rest);
    free(which);
    free(addrs);
    free(leaf);
    return ok;
}

bool dw_scan_unit(struct dw_scan *s, struct dwunit *u, const uint64_t *addrs, size_t n,
                  uint32_t *leaf)
{
    struct pass *p = calloc(1, sizeof *p);
    s->n_nodes = 0;
    for (size_t i = 0; i < n; i++)
        leaf[i] = PP_NONE;
    if (!p)
        return false;
    p->s = s;
    p->u = u;
    p->img = u->skeleton ? u->skeleton->file->img : u->file->img;
    p->addrs = addrs;
    p->n = n;
    p->leaf = leaf;
    bool ok = run(p) && run_rest(p);
    free(p);
    return ok;
}
