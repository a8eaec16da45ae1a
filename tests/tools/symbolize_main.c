/* A small driver of object_lookup: symbolize [--no-demangle] [--no-inlines]
 * [--debug-file-directory=DIR] -e FILE [ADDR...], addresses else on standard input, one a line. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "symbolize/object.h"

struct list {
    uint64_t *v;
    size_t n, cap;
};

static void add(struct list *l, uint64_t v)
{
    if (l->n == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 64;
        l->v = realloc(l->v, l->cap * sizeof *l->v);
        if (!l->v)
            exit(2);
    }
    l->v[l->n++] = v;
}

static int by_value(const void *pa, const void *pb)
{
    uint64_t a = *(const uint64_t *)pa, b = *(const uint64_t *)pb;
    return (a > b) - (a < b);
}

static void show(uint64_t addr, const struct object_frames *f)
{
    printf("0x%" PRIx64 "\n", addr);
    for (uint32_t i = 0; i < f->n; i++) {
        struct str fn = f->frame[i].function, file = f->frame[i].file;
        printf("  %.*s\t%.*s:%" PRIu64 ":%" PRIu64 "\n", fn.len ? (int)fn.len : 2,
               fn.len ? fn.ptr : "??", file.len ? (int)file.len : 2, file.len ? file.ptr : "??",
               f->frame[i].line, f->frame[i].column);
    }
    if (f->n == 0)
        printf("  ??\t??:0:0\n");
    printf("\n");
}

int main(int argc, char **argv)
{
    struct object_options opt = {0};
    struct list in = {0}, sorted = {0};
    struct notes notes = {0};
    struct err err = {0};
    const char *file = NULL;
    struct object *obj;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "-e") && i + 1 < argc)
            file = argv[++i];
        else if (!strncmp(argv[i], "--debug-file-directory=", 23))
            opt.debug_file_directory = argv[i] + 23;
        else if (!strcmp(argv[i], "--no-inlines"))
            opt.no_inlines = true;
        else if (!strncmp(argv[i], "--threads=", 10))
            opt.threads = (unsigned)strtoul(argv[i] + 10, NULL, 10);
        else if (argv[i][0] != '-' && strcmp(argv[i], "symbolize") != 0)
            add(&in, strtoull(argv[i], NULL, 16));
    }
    char line[256];
    if (in.n == 0)
        while (fgets(line, sizeof line, stdin))
            add(&in, strtoull(line, NULL, 16));
    for (size_t i = 0; i < in.n; i++)
        add(&sorted, in.v[i]);
    if (sorted.n)
        qsort(sorted.v, sorted.n, sizeof *sorted.v, by_value);
    size_t n = 0;
    for (size_t i = 0; i < sorted.n; i++)
        if (i == 0 || sorted.v[i] != sorted.v[n - 1])
            sorted.v[n++] = sorted.v[i];
    struct object_frames *out = calloc(n + 1, sizeof *out);
    if (!out || !file || !object_open(file, &opt, &notes, &obj, &err) ||
        !object_lookup(obj, sorted.v, n, out, &err)) {
        fprintf(stderr, "symbolize: %s\n", err.msg);
        return 2;
    }
    fwrite(notes.text.data, 1, notes.text.len, stderr);
    for (size_t i = 0; i < in.n; i++) {
        uint64_t *at = bsearch(&in.v[i], sorted.v, n, sizeof *sorted.v, by_value);
        show(in.v[i], &out[at - sorted.v]);
    }
    object_close(obj);
    notes_done(&notes);
    free(out);
    free(in.v);
    free(sorted.v);
    return 0;
}
