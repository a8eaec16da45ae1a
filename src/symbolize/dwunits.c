/* Matching addresses with units by address ranges.
 *
 * The ranges in a unit's first entry are complete where a compiler writes them; .debug_aranges is
 * left out by some, or covers some units only. So the first entry counts, the table is asked for
 * units without a list there (DWARF 2 has none: code in other sections is in the table only), and
 * what is in neither is reported as unlisted. */
#include "symbolize/dwunits.h"

#include <stdlib.h>

#include "symbolize/dwranges.h"

/* So many units at most are asked about one address; honest files have one, rarely two. */
#define MAX_UNITS_OF_ADDRESS 8

struct matcher {
    const struct dwfile *f;
    const uint64_t *addrs;
    size_t n;
    struct dw_pairs *out;
    uint8_t *n_units;    /* of each address */
    uint32_t *last_unit; /* of each address, to see a second range of the same unit */
    bool *listed;        /* of each unit */
    bool *in_entry;      /* the unit's own ranges are known, and all of them */
    bool nomem;
};

static bool match_span(struct matcher *m, uint32_t unit, struct elf_span span)
{
    size_t lo = 0, hi = m->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (m->addrs[mid] < span.lo)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo >= m->n || m->addrs[lo] >= span.hi || !elfimg_is_code(m->f->img, span.lo))
        return true;
    size_t from = lo;
    for (; lo < m->n && m->addrs[lo] < span.hi; lo++) {
        if (m->n_units[lo] >= MAX_UNITS_OF_ADDRESS ||
            (m->n_units[lo] > 0 && m->last_unit[lo] == unit))
            continue;
        if (!vec_reserve((void **)&m->out->data, &m->out->cap, m->out->n + 1,
                         sizeof *m->out->data)) {
            m->nomem = true;
            return false;
        }
        m->out->data[m->out->n++] = (struct dw_pair){unit, (uint32_t)lo};
        m->n_units[lo]++;
        m->last_unit[lo] = unit;
    }
    return dwfile_spend(m->f, lo - from);
}

static bool match_entries(struct matcher *m)
{
    struct dw_spans spans = {0};
    bool ok = true;
    for (uint32_t i = 0; ok && i < m->f->n_units; i++) {
        const struct dwunit *u = &m->f->units[i];
        spans.n = 0;
        if (u->is_type || u->die >= u->end)
            continue;
        ok = dw_ranges_of_unit(u, &spans);
        m->listed[i] = spans.n > 0;
        m->in_entry[i] = spans.n > 0 && (u->has_ranges || u->widths.version > 2);
        for (size_t k = 0; ok && k < spans.n; k++)
            ok = match_span(m, i, spans.data[k]);
    }
    free(spans.data);
    return ok;
}

static bool match_arange(void *arg, uint64_t unit_off, struct elf_span span)
{
    struct matcher *m = arg;
    size_t lo = 0, hi = m->f->n_info;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (m->f->units[mid].off < unit_off)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo >= m->f->n_info || m->f->units[lo].off != unit_off || m->in_entry[lo])
        return true;
    m->listed[lo] = true;
    return match_span(m, (uint32_t)lo, span);
}

static int by_unit(const void *pa, const void *pb)
{
    const struct dw_pair *a = pa, *b = pb;
    if (a->unit != b->unit)
        return a->unit < b->unit ? -1 : 1;
    return (a->addr > b->addr) - (a->addr < b->addr);
}

static bool collect_unlisted(const struct matcher *m, uint32_t **out, size_t *n_out)
{
    *n_out = 0;
    *out = malloc((m->f->n_units + 1) * sizeof **out);
    for (size_t i = 0; *out && i < m->f->n_units; i++) {
        const struct dwunit *u = &m->f->units[i];
        if (!m->listed[i] && !u->is_type && !u->is_partial && u->die < u->end)
            (*out)[(*n_out)++] = (uint32_t)i;
    }
    return *out != NULL;
}

bool dwunits_match(const struct dwfile *f, const uint64_t *addrs, size_t n, struct dw_pairs *out,
                   uint32_t **unlisted, size_t *n_unlisted)
{
    struct matcher m = {.f = f, .addrs = addrs, .n = n, .out = out};
    size_t n_units = f->n_units ? f->n_units : 1, n_addrs = n ? n : 1;
    m.n_units = calloc(n_addrs, 1);
    m.last_unit = calloc(n_addrs, sizeof *m.last_unit);
    m.listed = calloc(n_units, sizeof *m.listed);
    m.in_entry = calloc(n_units, sizeof *m.in_entry);
    bool ok = m.n_units && m.last_unit && m.listed && m.in_entry && f->n_units < UINT32_MAX &&
              n < UINT32_MAX;
    *unlisted = NULL;
    *n_unlisted = 0;
    if (ok) {
        /* False here is the bound on work, or memory; the latter only is a failure. */
        if (match_entries(&m))
            dw_aranges_walk(f, match_arange, &m);
        ok = !m.nomem && collect_unlisted(&m, unlisted, n_unlisted);
        if (out->n)
            qsort(out->data, out->n, sizeof *out->data, by_unit);
    }
    free(m.n_units);
    free(m.last_unit);
    free(m.listed);
    free(m.in_entry);
    return ok;
}
