/* From the words OLD and NEW to files. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "cli/compare.h"
#include "util/limits.h"
#include "util/vec.h"

struct file_list {
    struct arena *a;
    VEC(const char *) names;
};

static bool add(struct file_list *list, struct str name, struct err *err)
{
    struct str copy = arena_str(list->a, name);
    if (!copy.ptr || !vec_grow(&list->names))
        return err_nomem(err);
    list->names.data[list->names.n++] = copy.ptr;
    return true;
}

static int by_name(const void *pa, const void *pb)
{
    return strcmp(*(const char *const *)pa, *(const char *const *)pb);
}

/* A name that leads nowhere is a run that is missing, not a folder with one run less. */
static bool add_entries(struct file_list *list, DIR *dir, const char *path, struct err *err)
{
    struct buf name = BUF_INIT;
    struct stat st;
    bool ok = true;
    while (ok) {
        errno = 0;
        const struct dirent *e = readdir(dir);
        if (!e) {
            ok = errno == 0 || err_set_sys(err, errno, "read %s", path);
            break;
        }
        if (e->d_name[0] == '.')
            continue;
        buf_clear(&name);
        buf_printf(&name, "%s/%s", path, e->d_name);
        buf_add_byte(&name, '\0');
        if (name.failed)
            ok = err_nomem(err);
        else if (stat(name.data, &st) != 0)
            ok = err_set_sys(err, errno, "open %s", name.data);
        else if (S_ISREG(st.st_mode))
            ok = add(list, str_of(name.data), err);
    }
    buf_done(&name);
    return ok;
}

/* Every file of the folder is a run, in the order of names. */
static bool add_folder(struct file_list *list, const char *path, struct err *err)
{
    size_t from = list->names.n;
    DIR *dir = opendir(path);
    if (!dir)
        return err_set_sys(err, errno, "open %s", path);
    bool ok = add_entries(list, dir, path, err);
    closedir(dir);
    if (!ok)
        return false;
    if (list->names.n == from)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "%s: the folder has no files", path);
    qsort(list->names.data + from, list->names.n - from, sizeof *list->names.data, by_name);
    return true;
}

/* A word that is no file itself and has commas is a list. */
static bool add_word(struct file_list *list, const char *word, struct err *err)
{
    struct stat st;
    struct str rest = str_of(word);
    if (stat(word, &st) == 0)
        return S_ISDIR(st.st_mode) ? add_folder(list, word, err) : add(list, rest, err);
    if (!strchr(word, ','))
        return add(list, rest, err);
    for (bool more = true; more;) {
        size_t comma = str_find(rest, PP_STR(","), 0);
        struct str name = comma == SIZE_MAX ? rest : str_sub(rest, 0, comma);
        more = comma != SIZE_MAX;
        if (name.len == 0)
            return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "an empty name in the list '%s'", word);
        if (!add(list, name, err))
            return false;
        rest = more ? str_sub(rest, comma + 1, rest.len) : rest;
    }
    return true;
}

/* --- which of the names are one file --- */

struct file_id {
    dev_t dev;
    ino_t ino;
    bool known; /* a file, which can be read again; a pipe cannot */
};

static struct file_id identify(const char *name)
{
    struct stat st;
    if (stat(name, &st) != 0 || !S_ISREG(st.st_mode))
        return (struct file_id){.known = false};
    return (struct file_id){st.st_dev, st.st_ino, true};
}

/* The name of the same file, or NULL. */
static const char *find_same(const struct compare_files *files, const struct file_id *id)
{
    for (size_t i = 0; id->known && i < files->n; i++)
        if (files->ids[i].known && files->ids[i].dev == id->dev && files->ids[i].ino == id->ino)
            return files->names[i];
    return NULL;
}

/* Two names of one file would be two runs that agree, and make everything look sure. */
static void add_once(struct compare_files *files, const char *name, struct notes *notes)
{
    struct file_id id = identify(name);
    const char *same = find_same(files, &id);
    if (same && strcmp(same, name) == 0)
        notes_add(notes, "%s is named twice: a file is one run", name);
    else if (same)
        notes_add(notes, "%s is %s: a file is one run", name, same);
    if (same)
        return;
    files->names[files->n] = name;
    files->ids[files->n++] = id;
}

bool compare_find_files(struct arena *a, const char *const *args, size_t n,
                        struct compare_files *out, struct notes *notes, struct err *err)
{
    struct file_list list = {.a = a};
    bool ok = true;
    for (size_t i = 0; ok && i < n; i++)
        ok = add_word(&list, args[i], err);
    if (ok && list.names.n > PP_MAX_RUNS)
        ok = err_set(err, PP_ERR_LIMIT, PP_NO_OFFSET, "more than %d runs", PP_MAX_RUNS);
    *out = (struct compare_files){.names = arena_array(a, const char *, list.names.n),
                                  .ids = arena_array(a, struct file_id, list.names.n)};
    if (ok && !(out->names && out->ids))
        ok = err_nomem(err);
    for (size_t i = 0; ok && i < list.names.n; i++)
        add_once(out, list.names.data[i], notes);
    free(list.names.data);
    return ok;
}

void compare_note_shared(const struct compare_files side[2], struct notes *notes)
{
    size_t n = 0;
    for (size_t i = 0; i < side[1].n; i++)
        n += find_same(&side[0], &side[1].ids[i]) != NULL;
    if (n > 0 && n == side[0].n && n == side[1].n) {
        notes_add(notes, "OLD and NEW are the same files: nothing can have changed");
        return;
    }
    for (size_t i = 0; i < side[1].n; i++)
        if (find_same(&side[0], &side[1].ids[i]))
            notes_add(notes, "%s is on both sides: in it nothing can have changed",
                      side[1].names[i]);
}
