/* Runs reports over damaged copies of good profiles, many a second.
 *
 * usage: mutate [-n COPIES] [-s SEED] [-w DIR] [-k EVERY] FILE...
 *   COPIES copies, numbered from SEED on, each from a file, and a second one to splice, chosen by
 *   its number. -w: every EVERYth copy (default 100) is left in DIR, as N.ok or N.bad by verdict.
 * usage: mutate -1 NUMBER FILE... >COPY       prints one copy again (the same list of files)
 *
 * Each copy is loaded as a file would be and printed by several reports, in a child process that
 * does many. A crash or a sanitizer's report ends the child: the copy's number is told and the
 * next child goes on behind it. So does a report that takes longer than 5 seconds. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "input/input.h"
#include "profile/filter.h"
#include "report/report.h"
#include "support/damage.h"
#include "symbolize/demangle.h"
#include "util/vec.h"

enum { BATCH = 2000, SLOW_SECONDS = 5, LARGE = 64 << 10 };
#define BUDGET ((size_t)512 << 20)

struct options_of_run {
    uint64_t copies, seed, every;
    const char *dir;
};

struct file {
    struct str data; /* on the heap */
};

struct file_list {
    struct file *data;
    size_t n, cap;
};

/* Shared with the children. */
struct tally {
    uint64_t number; /* the copy at hand */
    const char *report;
    uint64_t accepted, refused, reports, failed_reports;
    double slowest;
    uint64_t slowest_number;
    const char *slowest_report;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static struct str read_file(const char *name)
{
    struct buf b = BUF_INIT;
    FILE *f = fopen(name, "rb");
    if (!f) {
        perror(name);
        exit(2);
    }
    while (buf_reserve(&b, 65536)) {
        size_t n = fread(b.data + b.len, 1, 65536, f);
        if (n == 0)
            break;
        b.len += n;
    }
    fclose(f);
    if (b.failed)
        exit(2);
    return buf_str(&b);
}

/* Without gzip's check sums damage goes deeper: a packed file stands in the list both ways. */
static bool add_file(const char *name, struct file_list *files)
{
    struct str data = read_file(name);
    struct arena a;
    struct err err = {0};
    const uint8_t *out;
    size_t len;
    arena_init(&a, 0);
    if (!vec_room(files, 2))
        return false;
    files->data[files->n++].data = data;
    if (data.len > 2 && memcmp(data.ptr, "\x1f\x8b", 2) == 0 &&
        gunzip(&a, (const uint8_t *)data.ptr, data.len, &(struct gunzip_options){0, 2}, &out, &len,
               &err)) {
        char *copy = malloc(len + 1);
        if (!copy)
            return false;
        memcpy(copy, out, len);
        files->data[files->n++].data = (struct str){copy, len};
    }
    arena_done(&a);
    return true;
}

static int drop_files(struct file_list *files, int status)
{
    for (size_t i = 0; i < files->n; i++)
        free((void *)(uintptr_t)files->data[i].data.ptr);
    free(files->data);
    return status;
}

/* Large files are slow: most choices of one are taken back. */
static struct str choose(struct dice *d, const struct file *files, size_t n)
{
    struct str s = files[dice_roll(d, n)].data;
    if (s.len > LARGE && dice_roll(d, 16))
        s = files[dice_roll(d, n)].data;
    if (s.len > LARGE && dice_roll(d, 16))
        s = files[dice_roll(d, n)].data;
    return s;
}

static void make_copy(uint64_t number, const struct file *files, size_t n, struct buf *out)
{
    struct dice d = {number * UINT64_C(0x9e3779b97f4a7c15) + 1};
    struct str data = choose(&d, files, n), other = choose(&d, files, n);
    damage_copy(&d, data, other, out);
}

static bool load(struct arena *a, struct str copy, struct profile **p, struct err *err)
{
    struct input_options opt = {.labels = true, .threads = 1};
    return input_parse(a, (const uint8_t *)copy.ptr, copy.len, &opt, p, err) &&
           profile_add_empty_mapping(*p, err) &&
           demangle_profile(*p, DEMANGLE_DEFAULT, false, err) &&
           profile_prune_uninteresting(*p, err);
}

static void check_err(bool ok, const struct err *err)
{
    if (ok != (err->code == PP_OK) || (!ok && !err->msg[0])) {
        fprintf(stderr, "result and error do not agree\n");
        abort();
    }
}

static bool run_report(struct str copy, const char *name, struct tally *tally)
{
    struct arena a;
    struct profile *p = NULL;
    struct err err = {0};
    struct buf text = BUF_INIT;
    struct notes notes = {.text = BUF_INIT};
    unsigned misses = 0;
    struct report_request rq = {.desc = report_find(str_of(name)), .threads = 1};
    struct options opt = options_default;
    double from = now();

    tally->report = name;
    alarm(SLOW_SECONDS * 4);
    if (rq.desc->takes_regex)
        rq.regex = PP_STR("m.*n");
    arena_init(&a, BUDGET);
    bool loaded = load(&a, copy, &p, &err);
    check_err(loaded, &err);
    if (loaded) {
        profile_clean_mapping_names(p);
        bool ok = report_run(&rq, p, &opt, &text, &notes, &misses, &err);
        check_err(ok, &err);
        tally->reports++;
        tally->failed_reports += !ok;
    }
    notes_done(&notes);
    buf_done(&text);
    arena_done(&a);
    double spent = now() - from;
    if (spent > tally->slowest) {
        tally->slowest = spent;
        tally->slowest_number = tally->number;
        tally->slowest_report = name;
    }
    if (spent > SLOW_SECONDS) {
        fprintf(stderr, "took %.1f s\n", spent);
        abort();
    }
    return loaded;
}

static void run_copy(struct str copy, const struct options_of_run *run, struct tally *tally)
{
    static const char *const reports[] = {"top",  "peek", "raw",       "traces", "dot",
                                          "tags", "tree", "callgrind", "proto",  "topproto"};
    bool ok = run_report(copy, reports[0], tally);
    for (size_t i = 1; ok && i < PP_COUNT(reports); i++)
        run_report(copy, reports[i], tally);
    tally->accepted += ok;
    tally->refused += !ok;
    if (!run->dir || tally->number % run->every)
        return;
    char name[4096];
    snprintf(name, sizeof name, "%s/%llu.%s", run->dir, (unsigned long long)tally->number,
             ok ? "ok" : "bad");
    FILE *f = fopen(name, "wb");
    if (!f || fwrite(copy.ptr, 1, copy.len, f) != copy.len || fclose(f) != 0) {
        perror(name);
        abort();
    }
}

static void run_batch(uint64_t to, const struct options_of_run *run, const struct file *files,
                      size_t n, struct tally *tally)
{
    for (; tally->number < to; tally->number++) {
        struct buf b = BUF_INIT;
        make_copy(tally->number, files, n, &b);
        /* An exact copy: the sanitizer sees a read behind it. */
        char *exact = malloc(b.len ? b.len : 1);
        if (!exact)
            abort();
        if (b.len)
            memcpy(exact, b.data, b.len);
        size_t len = b.len;
        buf_done(&b);
        run_copy((struct str){exact, len}, run, tally);
        free(exact);
    }
}

static int run_all(const struct options_of_run *run, const struct file *files, size_t n)
{
    struct tally *tally =
        mmap(NULL, sizeof *tally, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    uint64_t end = run->seed + run->copies, findings = 0;
    if (tally == MAP_FAILED)
        return 2;
    *tally = (struct tally){.number = run->seed};
    while (tally->number < end) {
        uint64_t to = end - tally->number < BATCH ? end : tally->number + BATCH;
        pid_t pid = fork();
        if (pid == 0) {
            run_batch(to, run, files, n, tally);
            exit(0);
        }
        int status;
        if (pid < 0 || waitpid(pid, &status, 0) < 0)
            return 2;
        if (status == 0)
            continue;
        findings++;
        printf("FAIL copy %llu, report %s: %s %d\n", (unsigned long long)tally->number,
               tally->report, WIFSIGNALED(status) ? "signal" : "status",
               WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
        fflush(stdout);
        tally->number++;
    }
    struct rusage use;
    getrusage(RUSAGE_CHILDREN, &use);
    printf("%llu copies: %llu accepted, %llu refused; %llu reports, %llu with an error; "
           "slowest %.2f s (%s of copy %llu); at most %ld MB; %.0f s of processor\n",
           (unsigned long long)run->copies, (unsigned long long)tally->accepted,
           (unsigned long long)tally->refused, (unsigned long long)tally->reports,
           (unsigned long long)tally->failed_reports, tally->slowest,
           tally->slowest_report ? tally->slowest_report : "none",
           (unsigned long long)tally->slowest_number, use.ru_maxrss / 1024,
           (double)use.ru_utime.tv_sec + (double)use.ru_stime.tv_sec);
    printf("%d passed, %llu failed\n", findings == 0, (unsigned long long)findings);
    return findings != 0;
}

int main(int argc, char **argv)
{
    struct options_of_run run = {.copies = 1000, .seed = 1, .every = 100};
    struct file_list files = {NULL, 0, 0};
    bool print_one = false;
    int c;
    while ((c = getopt(argc, argv, "n:s:w:k:1:")) != -1) {
        switch (c) {
        case 'n':
            run.copies = strtoull(optarg, NULL, 10);
            break;
        case 's':
            run.seed = strtoull(optarg, NULL, 10);
            break;
        case 'w':
            run.dir = optarg;
            break;
        case 'k':
            run.every = strtoull(optarg, NULL, 10);
            break;
        case '1':
            run.seed = strtoull(optarg, NULL, 10);
            print_one = true;
            break;
        default:
            return 2;
        }
    }
    for (int i = optind; i < argc; i++)
        if (!add_file(argv[i], &files))
            return 2;
    if (files.n == 0 || run.every == 0) {
        fprintf(stderr, "usage: mutate [-n COPIES] [-s SEED] [-w DIR] [-k EVERY] FILE...\n");
        return 2;
    }
    if (!print_one)
        return drop_files(&files, run_all(&run, files.data, files.n));
    struct buf b = BUF_INIT;
    make_copy(run.seed, files.data, files.n, &b);
    int status = fwrite(b.data, 1, b.len, stdout) == b.len ? 0 : 1;
    buf_done(&b);
    return drop_files(&files, status);
}
