/* Asks damaged copies of good binaries for frames.
 *
 * usage: binaries [-n COPIES] [-s SEED] FILE...
 *   COPIES copies, numbered from SEED on, each of a file that its number chooses.
 * usage: binaries -1 NUMBER FILE... >COPY     prints one copy again (the same list of files)
 *
 * A copy lies among links to the other files, so that what belongs to one another is found. It is
 * asked itself, and so is the file whose name its own begins with: a damaged .dwo, .dwp or .debug
 * file is read by way of its program. Each time has to end in frames or an error, within 10 s of
 * processor and 1 GB, without a reader that crashed or had to be stopped. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "support/damage.h"
#include "symbolize/elfimg.h"
#include "symbolize/symbolize.h"
#include "util/vec.h"

enum { MAX_SECONDS = 10, MAX_MEGABYTES = 1024, N_ADDRS = 200 };

struct file {
    const char *path, *name;
    struct elfimg *img; /* NULL: not an ELF file */
};

struct run {
    char dir[PATH_MAX];
    struct file *files;
    size_t n_files;
    struct symbolizer *symbolizer;
    uint64_t number, asked, answered, frames, findings;
    double slowest;
};

static double seconds_of_children(void)
{
    struct rusage use;
    getrusage(RUSAGE_CHILDREN, &use);
    return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
           (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) * 1e-6;
}

static long megabytes_of_children(void)
{
    struct rusage use;
    getrusage(RUSAGE_CHILDREN, &use);
    return use.ru_maxrss / 1024;
}

/* --- damage --- */

/* A part of the file that means something as a whole: a section, or the headers. */
static struct elf_span choose_part(struct dice *d, const struct file *f)
{
    struct elf_span all = {0, f->img->size};
    if (f->img->n_sections == 0 || dice_roll(d, 8) == 0)
        return all;
    if (dice_roll(d, 6) == 0) /* mostly the section headers are the last */
        return dice_roll(d, 2) ? (struct elf_span){0, 512 < all.hi ? 512 : all.hi}
                               : (struct elf_span){all.hi - all.hi / 8, all.hi};
    const struct elf_section *s = &f->img->sections[dice_roll(d, f->img->n_sections)];
    if (elfimg_raw(f->img, s).len == 0)
        return all;
    return (struct elf_span){s->offset, s->offset + s->size};
}

static void put_number(struct dice *d, uint8_t *at, uint64_t room)
{
    static const uint64_t values[] = {0,          1,         0x7fffffff, 0xffffffff,
                                      UINT64_MAX, INT64_MAX, 0x80808080, 0x1000};
    uint64_t v = dice_roll(d, 4) ? values[dice_roll(d, PP_COUNT(values))] : dice_roll(d, 0x10000);
    uint64_t bytes = UINT64_C(1) << dice_roll(d, 4);
    memcpy(at, &v, bytes < room ? bytes : room);
}

static void edit(struct dice *d, uint8_t *data, struct elf_span part, size_t size)
{
    uint64_t at = part.lo + dice_roll(d, part.hi - part.lo), room = part.hi - at;
    uint64_t from = dice_roll(d, size), n = 1 + dice_roll(d, 64);
    switch (dice_roll(d, 4)) {
    case 0:
        data[at] ^= (uint8_t)(1u << dice_roll(d, 8));
        break;
    case 1:
        data[at] = (uint8_t)dice_roll(d, 256);
        break;
    case 2:
        put_number(d, data + at, room);
        break;
    default: /* bytes from elsewhere */
        n = n < room ? n : room;
        n = n < size - from ? n : size - from;
        memmove(data + at, data + from, n);
    }
}

/* The damaged copy of a number; its bytes are the caller's to free. */
static const struct file *make_copy(const struct run *run, uint8_t **data, size_t *size)
{
    struct dice d = {run->number * UINT64_C(0x9e3779b97f4a7c15) + 1};
    const struct file *f = &run->files[dice_roll(&d, run->n_files)];
    *size = f->img->size;
    *data = malloc(*size);
    if (!*data)
        abort();
    memcpy(*data, f->img->data, *size);
    struct elf_span part = choose_part(&d, f);
    for (uint64_t n = 1 + dice_roll(&d, 12); n > 0; n--) {
        edit(&d, *data, part, *size);
        if (dice_roll(&d, 3) == 0)
            part = choose_part(&d, f);
    }
    if (dice_roll(&d, 16) == 0)
        *size = dice_roll(&d, *size + 1);
    return f;
}

/* --- questions --- */

/* Addresses all over the code of the undamaged file, and two that are nobody's. */
static size_t spread(const struct elfimg *img, uint64_t *addrs)
{
    size_t n = 0;
    addrs[n++] = 0;
    for (size_t i = 0; i < img->n_code; i++) {
        struct elf_span s = img->code[i];
        uint64_t most = N_ADDRS / img->n_code, step = (s.hi - s.lo) / (most ? most : 1) + 1;
        for (uint64_t a = s.lo; a < s.hi && n <= N_ADDRS; a += step)
            if (a > addrs[n - 1])
                addrs[n++] = a;
    }
    addrs[n++] = UINT64_MAX;
    return n;
}

static void report(struct run *run, const struct file *f, const char *what, struct str more)
{
    printf("FAIL copy %llu, asking %s: %s%.*s\n", (unsigned long long)run->number, f->name, what,
           (int)more.len, more.ptr);
    run->findings++;
}

static void ask(struct run *run, const struct file *f)
{
    char path[PATH_MAX + NAME_MAX + 2];
    uint64_t addrs[N_ADDRS + 3];
    struct object_frames frames[PP_COUNT(addrs)];
    struct notes notes = {.text = BUF_INIT};
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    struct arena a;
    size_t n = spread(f->img, addrs);
    double before = seconds_of_children();
    snprintf(path, sizeof path, "%s/%s", run->dir, f->name);
    arena_init(&a, 0);
    bool ok = symbolizer_look_up(run->symbolizer, path, false, addrs, n, &a, frames, &notes, &err);
    double spent = seconds_of_children() - before;
    struct str said = buf_str(&notes.text), none = PP_STR("");
    run->asked++;
    run->answered += ok;
    for (size_t i = 0; i < n && ok; i++)
        run->frames += frames[i].n;
    run->slowest = spent > run->slowest ? spent : run->slowest;
    if (ok != (err.code == PP_OK))
        report(run, f, "result and error do not agree", none);
    if (str_find(said, PP_STR("reader"), 0) != SIZE_MAX ||
        str_find(said, PP_STR("it took"), 0) != SIZE_MAX)
        report(run, f, "", said);
    if (spent > MAX_SECONDS)
        report(run, f, "took more than 10 s", none);
    notes_done(&notes);
    arena_done(&a);
}

static void put_file(const struct run *run, const struct file *f, const uint8_t *data, size_t size)
{
    char path[PATH_MAX + NAME_MAX + 2];
    snprintf(path, sizeof path, "%s/%s", run->dir, f->name);
    unlink(path);
    if (!data) {
        if (symlink(f->path, path) != 0)
            perror(path);
        return;
    }
    FILE *out = fopen(path, "wb");
    if (!out || fwrite(data, 1, size, out) != size || fclose(out) != 0) {
        perror(path);
        exit(2);
    }
}

static const struct file *program_of(const struct run *run, const struct file *f)
{
    const struct file *best = NULL;
    for (size_t i = 0; i < run->n_files; i++) {
        size_t len = strlen(run->files[i].name);
        if (&run->files[i] != f && strncmp(f->name, run->files[i].name, len) == 0 &&
            (!best || len > strlen(best->name)))
            best = &run->files[i];
    }
    return best;
}

static void run_copy(struct run *run)
{
    uint8_t *data;
    size_t size;
    const struct file *f = make_copy(run, &data, &size), *program = program_of(run, f);
    put_file(run, f, data, size);
    free(data);
    ask(run, f);
    if (program)
        ask(run, program);
    put_file(run, f, NULL, 0);
}

/* --- the whole run --- */

static bool open_files(struct run *run, char **paths, size_t n)
{
    run->files = calloc(n ? n : 1, sizeof *run->files);
    for (size_t i = 0; i < n && run->files; i++) {
        struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
        struct file *f = &run->files[run->n_files];
        f->path = realpath(paths[i], NULL);
        if (!f->path || !elfimg_open(f->path, &f->img, &err)) {
            free((void *)(uintptr_t)f->path);
            continue;
        }
        f->name = strrchr(f->path, '/') + 1;
        run->n_files++;
    }
    return run->n_files > 0;
}

static int run_all(struct run *run, uint64_t copies)
{
    const struct symbolizer_options options = {.debug_file_directory = run->dir, .threads = 2};
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    const char *tmp = getenv("TMPDIR");
    snprintf(run->dir, sizeof run->dir, "%s/cpprof-binaries.XXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(run->dir) || !symbolizer_new(&options, &run->symbolizer, &err)) {
        perror(run->dir);
        return 2;
    }
    for (size_t i = 0; i < run->n_files; i++)
        put_file(run, &run->files[i], NULL, 0);
    for (uint64_t end = run->number + copies; run->number < end; run->number++)
        run_copy(run);
    for (size_t i = 0; i < run->n_files; i++) {
        char path[PATH_MAX + NAME_MAX + 2];
        snprintf(path, sizeof path, "%s/%s", run->dir, run->files[i].name);
        unlink(path);
    }
    rmdir(run->dir);
    symbolizer_free(run->symbolizer);
    long megabytes = megabytes_of_children();
    if (megabytes > MAX_MEGABYTES) {
        printf("FAIL a copy took %ld MB\n", megabytes);
        run->findings++;
    }
    printf("%llu copies, asked %llu times: %llu answers, %llu frames; slowest %.2f s; at most %ld "
           "MB\n",
           (unsigned long long)copies, (unsigned long long)run->asked,
           (unsigned long long)run->answered, (unsigned long long)run->frames, run->slowest,
           megabytes);
    printf("%d passed, %llu failed\n", run->findings == 0, (unsigned long long)run->findings);
    return run->findings != 0;
}

static int print_copy(const struct run *run)
{
    uint8_t *data;
    size_t size;
    make_copy(run, &data, &size);
    bool ok = fwrite(data, 1, size, stdout) == size;
    free(data);
    return !ok;
}

int main(int argc, char **argv)
{
    struct run run = {.number = 1};
    uint64_t copies = 1000;
    bool print_one = false;
    int c;
    while ((c = getopt(argc, argv, "n:s:1:")) != -1) {
        if (c == 'n')
            copies = strtoull(optarg, NULL, 10);
        else if (c == 's' || c == '1')
            run.number = strtoull(optarg, NULL, 10);
        else
            return 2;
        print_one = print_one || c == '1';
    }
    if (!open_files(&run, argv + optind, (size_t)(argc - optind))) {
        fprintf(stderr, "usage: binaries [-n COPIES] [-s SEED] FILE...\n");
        return 2;
    }
    int status = print_one ? print_copy(&run) : run_all(&run, copies);
    for (size_t i = 0; i < run.n_files; i++) {
        elfimg_close(run.files[i].img);
        free((void *)(uintptr_t)run.files[i].path);
    }
    free(run.files);
    return status;
}
