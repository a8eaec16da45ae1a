/* Finding separate debug files.
 *
 * By build id: DIR/.build-id/xx/yyyy.debug, whose own build id has to be the same. By debug link:
 * beside the binary, in .debug/ there, and in DIR under the binary's directory; the CRC-32 in the
 * link has to be that of the file. Supplementary files (dwz) by their path or build id; DWARF 5
 * names them in .debug_sup (section 7.3.6), where a checksum stands for the build id. */
#include "symbolize/debugfiles.h"

#include <limits.h>
#include <stdlib.h>

#include "symbolize/dwfile.h"
#include "symbolize/unpack.h"
#include "util/buf.h"
#include "util/limits.h"
#include "util/path.h"

static void free_data(void *ptr, size_t size)
{
    (void)size;
    free(ptr);
}

/* Opens the path in `b`, which is emptied. */
static struct elfimg *open_path(struct buf *b)
{
    struct elfimg *img = NULL;
    struct err err = {0};
    buf_add_byte(b, 0);
    if (!b->failed && !elfimg_open(b->data, &img, &err))
        img = NULL;
    buf_clear(b);
    return img;
}

/* The next part of a ':' separated list; false at the end. */
static bool next_directory(const char **list, struct str *dir)
{
    while (**list == ':')
        ++*list;
    size_t len = strcspn(*list, ":");
    *dir = (struct str){*list, len};
    *list += len;
    return len > 0;
}

bool debugfiles_next_place(const char **directories, struct str id, struct buf *path)
{
    struct str dir;
    if (id.len < 4 || !next_directory(directories, &dir))
        return false;
    buf_add_str(path, dir);
    buf_add_cstr(path, "/.build-id/");
    buf_add_str(path, str_sub(id, 0, 2));
    buf_add_byte(path, '/');
    buf_add_str(path, str_sub(id, 2, id.len));
    buf_add_cstr(path, ".debug");
    return true;
}

/* The file with that build id, for `img`. */
static struct elfimg *by_build_id(struct elfimg *img, struct str id, const char *directories)
{
    struct buf b = BUF_INIT;
    struct elfimg *found = NULL;
    struct str hex = arena_hex(&img->arena, id);
    while (!found && hex.ptr && debugfiles_next_place(&directories, hex, &b)) {
        found = open_path(&b);
        if (found && !str_eq(elfimg_build_id(found), id)) {
            elfimg_close(found);
            found = NULL;
        }
    }
    buf_done(&b);
    return found;
}

/* A file's name and what has to be behind it in a link section. */
static bool read_link(struct elfimg *img, struct str section, struct str *name, struct str *rest)
{
    struct str bytes = elfimg_bytes(img, elfimg_find(img, section, 0));
    struct dwreader r = dwr_at(bytes, 0, img->big_endian);
    *name = dwr_cstr(&r);
    *rest = dwr_bytes(&r, dwr_left(&r));
    return !r.bad && name->len > 0;
}

static struct elfimg *check_crc(struct elfimg *found, uint32_t crc, const struct elfimg *img,
                                struct notes *notes)
{
    if (found && unpack_crc32(found->data, found->size) != crc) {
        if (notes)
            notes_add(notes, "%s: not used for %s: its checksum is not the one in .gnu_debuglink",
                      found->path.ptr, img->path.ptr);
        elfimg_close(found);
        return NULL;
    }
    return found;
}

/* The directory of the binary, absolute, without links; NULL when it cannot be told. */
static char *real_directory(const struct elfimg *img)
{
    char *path = realpath(img->path.ptr, NULL);
    char *slash = path ? strrchr(path, '/') : NULL;
    if (slash)
        slash[slash == path ? 1 : 0] = 0;
    return path;
}

static struct elfimg *by_link(struct elfimg *img, const char *directories, struct notes *notes)
{
    struct str name, rest, dir;
    if (!read_link(img, PP_STR(".gnu_debuglink"), &name, &rest))
        return NULL;
    /* The CRC stands at the next multiple of 4. */
    struct dwreader r = dwr_at(rest, (4 - (name.len + 1) % 4) % 4, img->big_endian);
    uint32_t crc = dwr_u32(&r);
    struct str home = path_dir(&img->arena, img->path);
    if (r.bad || !home.ptr || memchr(name.ptr, '/', name.len))
        return NULL;
    struct buf b = BUF_INIT;
    struct elfimg *found = NULL;
    for (int i = 0; i < 2 && !found; i++) {
        buf_add_str(&b, home);
        buf_add_cstr(&b, i == 0 ? "/" : "/.debug/");
        buf_add_str(&b, name);
        found = check_crc(open_path(&b), crc, img, notes);
    }
    char *real = found ? NULL : real_directory(img);
    while (!found && real && next_directory(&directories, &dir)) {
        buf_add_str(&b, dir);
        buf_add_cstr(&b, real);
        buf_add_byte(&b, '/');
        buf_add_str(&b, name);
        found = check_crc(open_path(&b), crc, img, notes);
    }
    free(real);
    buf_done(&b);
    return found;
}

struct elfimg *debugfiles_find(struct elfimg *img, const char *directories, struct notes *notes)
{
    struct elfimg *found = by_build_id(img, elfimg_build_id(img), directories);
    return found ? found : by_link(img, directories, notes);
}

/* What .debug_sup says of the supplementary file, in a file that has one (`which` 0) or in the
 * supplementary file itself (1). */
static bool read_sup(struct elfimg *img, uint8_t which, struct str *name, struct str *checksum)
{
    struct str bytes = elfimg_bytes(img, elfimg_find(img, PP_STR(".debug_sup"), 0));
    struct dwreader r = dwr_at(bytes, 0, img->big_endian);
    uint16_t version = dwr_u16(&r);
    uint8_t is = dwr_u8(&r);
    *name = dwr_cstr(&r);
    *checksum = dwr_bytes(&r, dwr_uleb(&r));
    return !r.bad && version == 5 && is == which && checksum->len > 0;
}

struct elfimg *debugfiles_find_alt(struct elfimg *img, const char *directories, struct notes *notes)
{
    struct str name, id, ignored, checksum;
    bool sup = read_sup(img, 0, &name, &id) && name.len > 0;
    if (!sup && !read_link(img, PP_STR(".gnu_debugaltlink"), &name, &id))
        return NULL;
    struct buf b = BUF_INIT;
    struct str home = path_dir(&img->arena, img->path);
    if (name.ptr[0] != '/' && home.ptr) {
        buf_add_str(&b, home);
        buf_add_byte(&b, '/');
    }
    buf_add_str(&b, name);
    struct elfimg *found = open_path(&b);
    buf_done(&b);
    if (found && !(sup ? read_sup(found, 1, &ignored, &checksum) && str_eq(checksum, id)
                       : str_eq(elfimg_build_id(found), id))) {
        elfimg_close(found);
        found = NULL;
    }
    if (!found && !sup)
        found = by_build_id(img, id, directories);
    if (!found && notes)
        notes_add(notes, "%s: supplementary debug file %.*s with the right build id not found",
                  img->path.ptr, (int)name.len, name.ptr);
    return found;
}

struct elfimg *debugfiles_embedded(struct elfimg *img)
{
    struct str packed = elfimg_bytes(img, elfimg_find(img, PP_STR(".gnu_debugdata"), 0));
    uint8_t *data;
    size_t size;
    struct elfimg *out;
    struct err err = {0};
    if (packed.len == 0 ||
        !unpack_xz((const uint8_t *)packed.ptr, packed.len, PP_MAX_EMBEDDED, &data, &size))
        return NULL;
    return elfimg_from_memory(img->path.ptr, data, size, free_data, &out, &err) ? out : NULL;
}
