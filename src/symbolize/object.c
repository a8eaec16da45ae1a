/* One binary and all that can be told about its addresses.
 *
 * Opening reads headers only. The first lookup finds the debug information (in the file, or in a
 * separate one), the symbols, and what both refer to. DWARF gives the frames; the symbol table
 * names the outermost one, since only it knows about clones, cold parts and assembler. */
#include "symbolize/object.h"

#include <elf.h>
#include <stdlib.h>

#include "symbolize/debugfiles.h"
#include "symbolize/dwlookup.h"
#include "symbolize/gopclntab.h"
#include "symbolize/symtab.h"
#include "util/par.h"

#define MAX_THREADS 64

struct object {
    struct arena arena;
    struct arena arenas[MAX_THREADS]; /* of the lookup's threads */
    struct object_options options;
    unsigned threads;
    struct notes *notes;
    struct elfimg *img;
    struct str build_id;
    bool loaded;
    struct elfimg *debug_img; /* separate debug file, or NULL */
    struct elfimg *embedded;  /* .gnu_debugdata, or NULL */
    struct dwfile *dwarf;     /* or NULL */
    struct gopclntab go;      /* without DWARF, if has_go */
    struct dwsplit *split;
    struct symtab symbols; /* of the program, with the better table of the debug file */
    bool has_symtab, has_go;
    _Atomic uint64_t work;
};

bool object_open(const char *path, const struct object_options *options, struct notes *notes,
                 struct object **out, struct err *err)
{
    struct object *obj = calloc(1, sizeof *obj);
    *out = NULL;
    if (!obj)
        return err_nomem(err);
    arena_init(&obj->arena, 0);
    for (unsigned i = 0; i < MAX_THREADS; i++)
        arena_init(&obj->arenas[i], 0);
    obj->options = *options;
    obj->notes = notes;
    obj->threads = options->threads ? options->threads : par_cores();
    if (obj->threads > MAX_THREADS)
        obj->threads = MAX_THREADS;
    const char *dir =
        options->debug_file_directory ? options->debug_file_directory : DEBUGFILES_DIRECTORY;
    obj->options.debug_file_directory = arena_str(&obj->arena, str_of(dir)).ptr;
    if (!obj->options.debug_file_directory)
        err_nomem(err);
    if (!obj->options.debug_file_directory || !elfimg_open(path, &obj->img, err)) {
        object_close(obj);
        return false;
    }
    obj->build_id = arena_hex(&obj->arena, elfimg_build_id(obj->img));
    *out = obj;
    return true;
}

void object_close(struct object *obj)
{
    if (!obj)
        return;
    dwsplit_free(obj->split);
    dwfile_close(obj->dwarf);
    symtab_done(&obj->symbols);
    elfimg_close(obj->embedded);
    elfimg_close(obj->debug_img);
    elfimg_close(obj->img);
    for (unsigned i = 0; i < MAX_THREADS; i++)
        arena_done(&obj->arenas[i]);
    arena_done(&obj->arena);
    free(obj);
}

/* .symtab of the debug file, else of the program; else .dynsym and what is embedded. Where only the
 * debug file has a .symtab, .dynsym comes behind it: of several names of a function the exported
 * one counts, as for a reader of the stripped program alone. */
static bool load_symbols(struct object *obj)
{
    struct symtab *t = &obj->symbols;
    bool of_debug_file = obj->debug_img && symtab_is_in(obj->debug_img, SHT_SYMTAB);
    bool of_program = symtab_is_in(obj->img, SHT_SYMTAB);
    obj->has_symtab = of_debug_file || of_program;
    if (obj->has_symtab && !symtab_add(t, of_debug_file ? obj->debug_img : obj->img, SHT_SYMTAB))
        return false;
    if (!of_program && !symtab_add(t, obj->img, SHT_DYNSYM))
        return false;
    if (!obj->has_symtab) {
        obj->embedded = debugfiles_embedded(obj->img);
        if (obj->embedded && !symtab_add(t, obj->embedded, SHT_SYMTAB))
            return false;
    }
    symtab_sort(t);
    return true;
}

/* The debug file that was named, or NULL. */
static struct elfimg *open_debug_file(const struct object *obj)
{
    struct elfimg *img;
    struct err ignored = {0};
    if (!obj->options.debug_file || obj->build_id.len == 0 ||
        !elfimg_open(obj->options.debug_file, &img, &ignored))
        return NULL;
    if (str_eq(elfimg_build_id(img), elfimg_build_id(obj->img)))
        return img;
    elfimg_close(img);
    return NULL;
}

static bool load_dwarf(struct object *obj, struct err *err)
{
    const char *dirs = obj->options.debug_file_directory;
    if (!dwfile_is_in(obj->img))
        obj->debug_img = open_debug_file(obj);
    if (!dwfile_is_in(obj->img) && !obj->debug_img)
        obj->debug_img = debugfiles_find(obj->img, dirs, obj->notes);
    struct elfimg *img = obj->debug_img ? obj->debug_img : obj->img;
    if (!dwfile_is_in(img)) {
        obj->has_go = gopclntab_open(obj->img, &obj->go);
        return true;
    }
    if (!dwfile_open(img, false, false, obj->threads, &obj->work, &obj->dwarf, err))
        return false;
    struct elfimg *alt = debugfiles_find_alt(img, dirs, obj->notes);
    if (alt && !dwfile_open(alt, true, false, obj->threads, &obj->work, &obj->dwarf->alt, err))
        return false;
    if ((alt && !dwfile_read_units(obj->dwarf->alt, obj->threads)) ||
        !dwfile_read_units(obj->dwarf, obj->threads))
        return err_nomem(err);
    obj->split = dwsplit_new(obj->img->path, img->path, &obj->work, obj->notes);
    return obj->split || err_nomem(err);
}

/* The outermost frame has the name of the symbol; without debug information it is all there is. */
static bool name_outermost(struct object *obj, uint64_t addr, struct object_frames *out)
{
    const struct sym *s = symtab_find(&obj->symbols, addr);
    if (!s)
        return true;
    uint32_t n = out->n ? out->n : 1;
    struct object_frame *frames = arena_array(&obj->arena, struct object_frame, n);
    if (!frames)
        return false;
    frames[0].function = frames[0].file = PP_STR("");
    if (out->n)
        memcpy(frames, out->frame, n * sizeof *frames);
    frames[n - 1].function = s->name;
    if (frames[n - 1].file.len == 0)
        frames[n - 1].file = s->file;
    *out = (struct object_frames){frames, n};
    return true;
}

/* A full symbol table knows every function, those without debug information too. */
static bool has_symbol(const void *arg, uint64_t addr)
{
    return symtab_find(arg, addr) != NULL;
}

static bool look_up(struct object *obj, const uint64_t *addrs, size_t n, struct object_frames *out,
                    struct err *err)
{
    if (obj->dwarf) {
        struct dwlookup l = {
            .file = obj->dwarf,
            .split = obj->split,
            .no_inlines = obj->options.no_inlines,
            .threads = obj->threads,
            .may_be_code = obj->has_symtab ? has_symbol : NULL,
            .arg = &obj->symbols,
        };
        if (!dwlookup_run(&l, addrs, n, out, obj->arenas))
            return err_nomem(err);
    }
    for (size_t i = 0; i < n; i++) {
        if (obj->has_go &&
            !gopclntab_find(&obj->go, addrs[i], obj->options.no_inlines, &obj->arena, &out[i]))
            return err_nomem(err);
        if (!name_outermost(obj, addrs[i], &out[i]))
            return err_nomem(err);
    }
    return true;
}

bool object_lookup(struct object *obj, const uint64_t *addrs, size_t n, struct object_frames *out,
                   struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = (struct object_frames){NULL, 0};
        if (i && addrs[i] <= addrs[i - 1])
            return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "addresses do not ascend");
    }
    if (n == 0)
        return true;
    if (!obj->loaded) {
        if (!load_dwarf(obj, err))
            return false;
        if (!load_symbols(obj))
            return err_nomem(err);
        obj->loaded = true;
    }
    /* Addresses of a relocatable object are offsets in its first section of code. */
    if (obj->img->type == ET_REL)
        while (n && addrs[n - 1] >= obj->img->text_size)
            n--;
    return look_up(obj, addrs, n, out, err);
}

bool object_lacks_debug_file(const struct object *obj)
{
    return obj->loaded && obj->build_id.len > 0 && !obj->dwarf && !obj->debug_img;
}
