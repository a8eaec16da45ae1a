/* Finding split units.
 *
 * BINARY.dwp beside the binary comes first. Else the .dwo file: the directory of compilation and
 * the name joined; the name in the current directory; its last component beside the binary. A
 * file whose unit has another dwo id is not used. */
#include "symbolize/dwsplit.h"

#include <stdlib.h>

#include "symbolize/dwarf.h"
#include "util/buf.h"
#include "util/par.h"
#include "util/path.h"
#include "util/vec.h"

/* One missing file is news, a thousand are not. */
#define MAX_MISSING_NOTES 3

struct opened {
    struct str path;
    struct dwfile *file; /* NULL: could not be opened */
};

struct found {
    const struct dwunit *skeleton;
    struct dwunit *unit;
};

struct dwsplit {
    pthread_mutex_t lock;
    struct arena arena;
    struct str binary, debug;
    _Atomic uint64_t *work;
    struct notes *notes;
    bool tried_dwp;
    unsigned n_missing;
    struct dwfile *dwp;
    VEC(struct opened) files;
    VEC(struct found) found; /* by skeleton, ascending */
};

struct dwsplit *dwsplit_new(struct str binary, struct str debug, _Atomic uint64_t *work,
                            struct notes *notes)
{
    struct dwsplit *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    pthread_mutex_init(&s->lock, NULL);
    arena_init(&s->arena, 0);
    s->binary = binary;
    s->debug = debug;
    s->work = work;
    s->notes = notes;
    return s;
}

void dwsplit_free(struct dwsplit *s)
{
    if (!s)
        return;
    dwfile_close(s->dwp);
    for (size_t i = 0; i < s->files.n; i++)
        dwfile_close(s->files.data[i].file);
    free(s->files.data);
    free(s->found.data);
    pthread_mutex_destroy(&s->lock);
    arena_done(&s->arena);
    free(s);
}

bool dwsplit_is_skeleton(const struct dwunit *u)
{
    return u->has_dwo_id && !u->file->is_dwo && (u->type == DW_UT_skeleton || u->dwo_name.len > 0);
}

static struct dwfile *open_file(struct dwsplit *s, struct str path)
{
    struct elfimg *img;
    struct dwfile *f;
    struct err err = {0};
    for (size_t i = 0; i < s->files.n; i++)
        if (str_eq(s->files.data[i].path, path))
            return s->files.data[i].file;
    struct opened o = {arena_str(&s->arena, path), NULL};
    if (!o.path.ptr || !vec_grow(&s->files))
        return NULL;
    if (elfimg_open(o.path.ptr, &img, &err) && dwfile_open(img, true, true, 1, s->work, &f, &err)) {
        if (dwfile_read_units(f, 1))
            o.file = f;
        else
            dwfile_close(f);
    }
    s->files.data[s->files.n++] = o;
    return o.file;
}

static struct dwunit *unit_of_id(struct dwfile *f, const struct dwunit *skeleton)
{
    for (size_t i = 0; f && i < f->n_info; i++) {
        struct dwunit *u = &f->units[i];
        if (!u->is_type && u->has_dwo_id && u->dwo_id == skeleton->dwo_id)
            return u;
    }
    return NULL;
}

/* The package beside the binary, or beside its debug file. */
static void open_dwp(struct dwsplit *s)
{
    s->tried_dwp = true;
    for (int i = 0; i < 2 && !s->dwp; i++) {
        struct buf path = BUF_INIT;
        buf_add_str(&path, i == 0 ? s->binary : s->debug);
        buf_add_cstr(&path, ".dwp");
        buf_add_byte(&path, 0);
        struct elfimg *img;
        struct dwfile *f;
        struct err err = {0};
        if (!path.failed && elfimg_open(path.data, &img, &err) &&
            dwfile_open(img, true, true, par_cores(), s->work, &f, &err)) {
            if (f->sec[DW_CU_INDEX].len)
                s->dwp = f;
            else
                dwfile_close(f);
        }
        buf_done(&path);
    }
}

static struct str part_of(struct str section, struct dw_slice slice)
{
    if (slice.off > section.len || slice.size > section.len - slice.off)
        return PP_STR("");
    return str_sub(section, (size_t)slice.off, (size_t)(slice.off + slice.size));
}

/* The unit of a row: its header counts from its own parts of the other sections. */
static struct dwunit *unit_of_dwp(struct dwsplit *s, const struct dwunit *skeleton)
{
    struct dwp_row row;
    struct dwfile *f = s->dwp;
    if (!dwp_index_find(f->sec[DW_CU_INDEX], f->big_endian, skeleton->dwo_id, &row))
        return NULL;
    struct str info = part_of(f->sec[DW_INFO], row.info);
    uint64_t off = 0;
    /* Type units of version 5 may come first in the same part. */
    while (off < info.len) {
        struct dwunit *u = arena_new(&s->arena, struct dwunit);
        if (!u || !dwunit_read_header(f, info, false, off, u))
            return NULL;
        off = u->end;
        if (u->is_type)
            continue;
        u->in_package = true;
        u->abbrev_off += row.abbrev.off;
        u->str_offsets_base = row.str_offsets.off;
        u->rnglists_base = row.rnglists.off;
        dwunit_read_root(u);
        return u->has_dwo_id && u->dwo_id != skeleton->dwo_id ? NULL : u;
    }
    return NULL;
}

static struct dwunit *try_file(struct dwsplit *s, const struct dwunit *skeleton, struct str dir,
                               struct str name)
{
    struct buf path = BUF_INIT;
    struct dwunit *u = NULL;
    if (dir.len && !(name.len && name.ptr[0] == '/')) {
        buf_add_str(&path, dir);
        buf_add_byte(&path, '/');
    }
    buf_add_str(&path, name);
    if (!path.failed && path.len && !memchr(path.data, 0, path.len))
        u = unit_of_id(open_file(s, buf_str(&path)), skeleton);
    buf_done(&path);
    return u;
}

/* Skeletons of DWARF 5 do not name their source. */
static void note_missing(struct dwsplit *s, const struct dwunit *skeleton)
{
    struct str source = skeleton->name, dwo = skeleton->dwo_name;
    notes_add(s->notes, "%.*s: debug information%s%.*s not found: no %.*s with its dwo id",
              (int)s->binary.len, s->binary.ptr, source.len ? " of " : "", (int)source.len,
              source.ptr, (int)dwo.len, dwo.ptr);
}

static struct dwunit *search(struct dwsplit *s, const struct dwunit *skeleton)
{
    struct str name = skeleton->dwo_name;
    struct dwunit *u = NULL;
    if (!s->tried_dwp)
        open_dwp(s);
    if (s->dwp)
        u = unit_of_dwp(s, skeleton);
    if (!u && name.len) {
        u = try_file(s, skeleton, skeleton->comp_dir, name);
        if (!u)
            u = try_file(s, skeleton, PP_STR(""), name);
        struct str dir = path_dir(&s->arena, s->binary);
        if (!u && dir.ptr)
            u = try_file(s, skeleton, dir, path_base(name));
    }
    if (!u && s->notes && s->n_missing++ < MAX_MISSING_NOTES)
        note_missing(s, skeleton);
    /* A copy: an object that was linked in twice has two skeletons for one unit. */
    struct dwunit *own = u ? arena_new(&s->arena, struct dwunit) : NULL;
    if (own) {
        *own = *u;
        own->skeleton = skeleton;
    }
    return own;
}

struct dwunit *dwsplit_find(struct dwsplit *s, const struct dwunit *skeleton)
{
    pthread_mutex_lock(&s->lock);
    size_t lo = 0, hi = s->found.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if ((uintptr_t)s->found.data[mid].skeleton < (uintptr_t)skeleton)
            lo = mid + 1;
        else
            hi = mid;
    }
    struct dwunit *u;
    if (lo < s->found.n && s->found.data[lo].skeleton == skeleton) {
        u = s->found.data[lo].unit;
    } else {
        u = search(s, skeleton);
        if (vec_grow(&s->found)) {
            memmove(s->found.data + lo + 1, s->found.data + lo,
                    (s->found.n - lo) * sizeof *s->found.data);
            s->found.data[lo] = (struct found){skeleton, u};
            s->found.n++;
        }
    }
    pthread_mutex_unlock(&s->lock);
    return u;
}
