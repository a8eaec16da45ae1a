/* The line number program, run once against a sorted batch of addresses.
 *
 * Rows are not kept: when a row's address passes the next address that was asked for, the row
 * before it is the answer. A sequence that does not start in a section with code belongs to a
 * function that the linker dropped; it is run (its end has to be found) but answers nothing. */
#include "symbolize/dwarf.h"
#include "symbolize/dwline.h"

struct row {
    uint64_t addr, file, line, column;
};

struct machine {
    struct dw_lines *l;
    struct dwreader r;
    struct row now, last; /* registers; the last row of this sequence */
    uint64_t op_index;
    bool has_last, live;
    const uint64_t *addrs;
    size_t n, next, n_found; /* next: first address not below last.addr */
    uint64_t next_addr;      /* addrs[next], or no address at all */
    struct dw_line_hit *hits;
    uint64_t op_addr[256]; /* special opcodes: operation advance, line advance */
    int64_t op_line[256];
};

static size_t first_not_below(const uint64_t *addrs, size_t n, uint64_t addr)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (addrs[mid] < addr)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static void seek(struct machine *m, uint64_t addr)
{
    m->next = first_not_below(m->addrs, m->n, addr);
    m->next_addr = m->live && m->next < m->n ? m->addrs[m->next] : UINT64_MAX;
}

static void start_sequence(struct machine *m)
{
    m->now = (struct row){0, 1, 1, 0};
    m->op_index = 0;
    m->has_last = false;
    m->live = elfimg_is_code(m->l->unit->file->img, 0);
}

/* The addresses in [last.addr, addr) belong to the last row. */
static void answer(struct machine *m, uint64_t addr)
{
    while (m->next < m->n && m->addrs[m->next] < addr) {
        struct dw_line_hit *h = &m->hits[m->next++];
        if (h->found)
            continue;
        *h = (struct dw_line_hit){true, m->last.file, m->last.line, m->last.column};
        m->n_found++;
    }
    m->next_addr = m->next < m->n ? m->addrs[m->next] : UINT64_MAX;
}

static inline void emit(struct machine *m)
{
    if (PP_UNLIKELY(!m->has_last || m->now.addr < m->last.addr))
        seek(m, m->now.addr);
    else if (PP_UNLIKELY(m->now.addr > m->next_addr))
        answer(m, m->now.addr);
    m->last = m->now;
    m->has_last = true;
}

static inline void advance(struct machine *m, uint64_t ops)
{
    const struct dw_lines *l = m->l;
    if (PP_LIKELY(l->max_ops <= 1)) {
        m->now.addr += ops * l->min_inst;
        return;
    }
    uint64_t at = m->op_index + ops;
    m->now.addr += at / l->max_ops * l->min_inst;
    m->op_index = at % l->max_ops;
}

static void run_extended(struct machine *m)
{
    struct dwreader *r = &m->r;
    uint64_t len = dwr_uleb(r);
    if (len == 0 || !dwr_has(r, len))
        return;
    struct dwreader op = *r;
    dwr_skip(r, len);
    op.end = r->p;
    switch (dwr_u8(&op)) {
    case DW_LNE_end_sequence:
        emit(m);
        start_sequence(m);
        break;
    case DW_LNE_set_address:
        m->now.addr = dwr_uint(&op, len == 9 ? 8 : len == 5 ? 4 : len == 3 ? 2 : 0);
        m->op_index = 0;
        /* Its first row decides: a sequence may end where its section does. */
        if (!m->has_last)
            m->live = elfimg_is_code(m->l->unit->file->img, m->now.addr);
        break;
    case DW_LNE_define_file: {
        struct str name = dwr_cstr(&op);
        uint64_t dir = dwr_uleb(&op);
        if (!op.bad && vec_grow(&m->l->files))
            m->l->files.data[m->l->files.n++] = (struct dw_line_file){name, dir, {NULL, 0}};
        break;
    }
    default:
        break;
    }
}

static void run_standard(struct machine *m, uint8_t op)
{
    struct dwreader *r = &m->r;
    switch (op) {
    case DW_LNS_copy:
        emit(m);
        break;
    case DW_LNS_advance_pc:
        advance(m, dwr_uleb(r));
        break;
    case DW_LNS_advance_line:
        m->now.line += (uint64_t)dwr_sleb(r);
        break;
    case DW_LNS_set_file:
        m->now.file = dwr_uleb(r);
        break;
    case DW_LNS_set_column:
        m->now.column = dwr_uleb(r);
        break;
    case DW_LNS_const_add_pc:
        advance(m, m->op_addr[255]);
        break;
    case DW_LNS_fixed_advance_pc:
        m->now.addr += dwr_u16(r);
        m->op_index = 0;
        break;
    default: /* flags that nobody asks for, and opcodes of later versions */
        for (unsigned i = 0; i < m->l->operands[op]; i++)
            dwr_skip_leb(r);
    }
}

static void run(struct machine *m)
{
    const uint8_t opcode_base = m->l->opcode_base;
    while (m->r.p < m->r.end && m->n_found < m->n) {
        uint8_t op = *m->r.p++;
        if (PP_LIKELY(op >= opcode_base)) {
            advance(m, m->op_addr[op]);
            m->now.line += (uint64_t)m->op_line[op];
            emit(m);
        } else if (op == DW_LNS_extended) {
            run_extended(m);
        } else {
            run_standard(m, op);
        }
    }
}

void dw_lines_find(struct dw_lines *l, const uint64_t *addrs, size_t n, struct dw_line_hit *hits)
{
    struct machine m = {.l = l, .r = l->program, .addrs = addrs, .n = n, .hits = hits};
    for (unsigned op = l->opcode_base; op < 256; op++) {
        unsigned adjusted = op - l->opcode_base;
        m.op_addr[op] = adjusted / l->line_range;
        m.op_line[op] = l->line_base + (int64_t)(adjusted % l->line_range);
    }
    start_sequence(&m);
    run(&m);
    for (size_t i = 0; i < n; i++)
        hits[i].line &= UINT32_MAX; /* the register has 32 bits in every consumer */
}
