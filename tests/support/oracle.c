/* Every unit of every binary of a directory, by libdwarf and by us. */
#include "support/oracle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <dirent.h>
#include <libdwarf.h>
#include <limits.h>

static struct dwunit *unit_at(struct dwfile *f, uint64_t off)
{
    for (size_t i = 0; i < f->n_info; i++)
        if (f->units[i].off == off)
            return &f->units[i];
    return NULL;
}

static size_t compare_units(Dwarf_Debug dbg, struct dwfile *f, const char *path, oracle_unit_fn *fn)
{
    size_t compared = 0;
    Dwarf_Error error = NULL;
    Dwarf_Unsigned next = 0, off = 0;
    while (dwarf_next_cu_header_d(dbg, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, &next,
                                  NULL, &error) == DW_DLV_OK) {
        Dwarf_Die die;
        struct dwunit *u = unit_at(f, off);
        off = next;
        assert_non_null(u);
        if (u->is_type || dwarf_siblingof_b(dbg, NULL, 1, &die, &error) != DW_DLV_OK)
            continue;
        compared += fn(dbg, die, u, path);
        dwarf_dealloc(dbg, die, DW_DLA_DIE);
    }
    return compared;
}

static size_t compare_file(const char *path, oracle_unit_fn *fn)
{
    _Atomic uint64_t work = 0;
    Dwarf_Debug dbg;
    Dwarf_Error error = NULL;
    struct elfimg *img;
    struct dwfile *f;
    struct err err = {0};
    size_t n = 0;
    if (!elfimg_open(path, &img, &err))
        return 0;
    /* libdwarf 20210528 relocates objects for some machines only, and reads no .dwo alone. */
    if (img->type != 2 && img->type != 3) {
        elfimg_close(img);
        return 0;
    }
    assert_true(dwfile_open(img, true, false, 2, &work, &f, &err));
    assert_true(dwfile_read_units(f, 2));
    if (dwarf_init_path(path, NULL, 0, DW_DLC_READ, 0, NULL, NULL, &dbg, NULL, 0, NULL, &error) ==
        DW_DLV_OK) {
        n = compare_units(dbg, f, path, fn);
        dwarf_finish(dbg, &error);
    }
    dwfile_close(f);
    return n;
}

size_t oracle_compare(const char *directory, oracle_unit_fn *fn)
{
    DIR *d = opendir(directory);
    struct dirent *e;
    size_t n = 0;
    while (d && (e = readdir(d)) != NULL) {
        char path[PATH_MAX];
        if (e->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", directory, e->d_name);
        n += compare_file(path, fn);
    }
    if (d)
        closedir(d);
    return n;
}

const char *oracle_other_binaries(void)
{
    static char path[PATH_MAX];
    const char *named = getenv("CPPROF_ORACLE_BIN"), *shared = getenv("SHARED");
    if (named)
        return named;
    snprintf(path, sizeof path, "%s/symbols/bin", shared ? shared : "../shared");
    return access(path, F_OK) == 0 ? path : NULL;
}
