/* From the words OLD and NEW to files. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "cli/compare.h"
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

bool compare_find_files(struct arena *a, const char *const *args, size_t n,
                        struct compare_files *out, struct err *err)
{
    struct file_list list = {.a = a};
    bool ok = true;
    for (size_t i = 0; ok && i < n; i++)
        ok = add_word(&list, args[i], err);
    out->names = arena_array(a, const char *, list.names.n);
    out->n = list.names.n;
    if (ok && !out->names)
        ok = err_nomem(err);
    if (ok && list.names.n)
        memcpy(out->names, list.names.data, list.names.n * sizeof *out->names);
    free(list.names.data);
    return ok;
}

bool compare_same_files(const struct compare_files *a, const struct compare_files *b)
{
    struct stat one, other;
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (stat(a->names[i], &one) != 0 || stat(b->names[i], &other) != 0 ||
            one.st_dev != other.st_dev || one.st_ino != other.st_ino)
            return false;
    return true;
}
