/* Line table headers: directories, files, and the paths made of them. */
#include "symbolize/dwline.h"

#include <stdlib.h>

#include "symbolize/dwarf.h"
#include "util/buf.h"

static bool add_file(struct dw_lines *l, struct str name, uint64_t dir)
{
    if (!vec_grow(&l->files))
        return false;
    l->files.data[l->files.n++] = (struct dw_line_file){name, dir, {NULL, 0}};
    return true;
}

/* Versions 2 to 4: names up to an empty one, then files up to an empty one. */
static bool read_old_tables(struct dw_lines *l, struct dwreader *r)
{
    for (;;) {
        struct str dir = dwr_cstr(r);
        if (r->bad)
            return false;
        if (dir.len == 0)
            break;
        if (!vec_grow(&l->dirs))
            return false;
        l->dirs.data[l->dirs.n++] = dir;
    }
    for (;;) {
        struct str name = dwr_cstr(r);
        if (r->bad)
            return false;
        if (name.len == 0)
            return true;
        uint64_t dir = dwr_uleb(r);
        dwr_skip_leb(r); /* time */
        dwr_skip_leb(r); /* length */
        if (!add_file(l, name, dir))
            return false;
    }
}

/* Version 5: a description of the entries, then the entries. */
static bool read_new_table(struct dw_lines *l, struct dwreader *r, struct dw_widths w, bool files)
{
    struct dw_attr format[256];
    unsigned n_format = dwr_u8(r);
    for (unsigned i = 0; i < n_format; i++) {
        uint64_t what = dwr_uleb(r), form = dwr_uleb(r);
        format[i] = (struct dw_attr){what > 0xffff ? 0xffff : (uint16_t)what,
                                     form > 0xffff ? 0xffff : (uint16_t)form, 0};
    }
    uint64_t n = dwr_uleb(r);
    for (uint64_t i = 0; i < n; i++) {
        const uint8_t *start = r->p;
        struct str name = PP_STR("");
        uint64_t dir = 0;
        for (unsigned k = 0; k < n_format; k++) {
            struct dw_value v;
            dw_value_read(r, &format[k], w, &v);
            if (format[k].name == DW_LNCT_path)
                name = dw_value_str(l->unit, &v);
            else if (format[k].name == DW_LNCT_directory_index)
                dir = v.u;
        }
        if (r->bad || r->p == start) /* an entry of no bytes could be repeated for ever */
            return false;
        if (files ? !add_file(l, name, dir) : !vec_grow(&l->dirs))
            return false;
        if (!files)
            l->dirs.data[l->dirs.n++] = name;
    }
    return !r->bad;
}

static bool read_header(struct dw_lines *l, struct dwreader r)
{
    unsigned off_size;
    uint64_t len = dwr_initial_length(&r, &off_size);
    if (len < dwr_left(&r))
        r.end = r.p + len;
    l->version = dwr_u16(&r);
    l->addr_size = l->unit->widths.addr_size;
    if (l->version < 2 || l->version > 5)
        return false;
    if (l->version >= 5) {
        l->addr_size = dwr_u8(&r);
        dwr_u8(&r); /* segment selectors are not used by anyone */
    }
    uint64_t header_len = dwr_uint(&r, off_size);
    l->program = r;
    dwr_skip(&l->program, header_len);
    l->min_inst = dwr_u8(&r);
    l->max_ops = l->version >= 4 ? dwr_u8(&r) : 1;
    dwr_u8(&r); /* default_is_stmt */
    l->line_base = (int8_t)dwr_u8(&r);
    l->line_range = dwr_u8(&r);
    l->opcode_base = dwr_u8(&r);
    for (unsigned i = 1; i < l->opcode_base; i++)
        l->operands[i] = dwr_u8(&r);
    if (r.bad || l->program.bad || l->program.p < r.p || !l->line_range || !l->opcode_base)
        return false;
    struct dw_widths w = {5, l->addr_size, (uint8_t)off_size};
    r.end = l->program.p; /* the tables end where the program starts */
    /* With a damaged file table lines are still right, files are not known. */
    bool ok = l->version >= 5 ? read_new_table(l, &r, w, false) && read_new_table(l, &r, w, true)
                              : read_old_tables(l, &r);
    (void)ok;
    return true;
}

bool dw_lines_open(const struct dwunit *u, struct dw_lines *l)
{
    memset(l, 0, sizeof *l);
    l->unit = u;
    if (!u->has_stmt_list)
        return false;
    struct dwreader r = dwr_at(u->file->sec[DW_LINE], u->stmt_list, u->file->big_endian);
    if (r.bad)
        return false;
    if (!read_header(l, r)) {
        dw_lines_done(l);
        return false;
    }
    uint64_t cost = (uint64_t)(l->program.end - r.p);
    if (!dwfile_spend(u->file, cost)) {
        dw_lines_done(l);
        return false;
    }
    return true;
}

void dw_lines_done(struct dw_lines *l)
{
    free(l->dirs.data);
    free(l->files.data);
    memset(l, 0, sizeof *l);
}

/* Files count from 1 before version 5, from 0 since. SIZE_MAX: there is no such file. */
static size_t file_at(const struct dw_lines *l, uint64_t index)
{
    if (l->version < 5)
        index--;
    return index < l->files.n ? (size_t)index : SIZE_MAX;
}

bool dw_lines_has_file(const struct dw_lines *l, uint64_t index)
{
    return file_at(l, index) != SIZE_MAX;
}

static bool is_absolute(struct str path)
{
    return path.len && path.ptr[0] == '/';
}

static void append_path(struct buf *b, struct str part)
{
    if (part.len == 0)
        return;
    bool slash = b->len && b->data[b->len - 1] == '/';
    while (slash && part.len && part.ptr[0] == '/')
        part = str_sub(part, 1, part.len);
    if (b->len && !slash && part.ptr[0] != '/')
        buf_add_byte(b, '/');
    buf_add_str(b, part);
}

struct str dw_lines_file(struct dw_lines *l, uint64_t index, struct arena *a)
{
    size_t at = file_at(l, index);
    if (at == SIZE_MAX)
        return PP_STR("");
    struct dw_line_file *f = &l->files.data[at];
    if (f->path.ptr)
        return f->path;
    if (is_absolute(f->name)) {
        f->path = f->name;
        return f->path;
    }
    struct str dir = PP_STR("");
    uint64_t d = l->version >= 5 ? f->dir : f->dir - 1;
    if (d < l->dirs.n)
        dir = l->dirs.data[d];
    struct buf b = BUF_INIT;
    if (!is_absolute(dir))
        append_path(&b, l->unit->comp_dir);
    append_path(&b, dir);
    append_path(&b, f->name);
    struct str path = b.failed ? PP_STR("") : arena_str(a, buf_str(&b));
    buf_done(&b);
    f->path = path.ptr ? path : PP_STR("");
    return f->path;
}
