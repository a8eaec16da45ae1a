/* Damages copies of a binary and symbolizes them, each in a child process with limits of time.
 *
 *   mutate FILE COUNT SEED [ADDRESS-FILE]
 *
 * Bytes are changed anywhere, in headers more often, and in sections named .debug*; some copies
 * are cut. Exit status 1 when a child crashed, took over 10 seconds, or over 1 GB. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "symbolize/elfimg.h"
#include "symbolize/object.h"

#define MAX_ADDRS 4096
#define PP_CHILD_SECONDS 10
#define PP_CHILD_KB (1024L * 1024)

static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static void damage(uint8_t *data, size_t *size, uint64_t from, uint64_t len, uint64_t *rng)
{
    static const uint8_t odd[] = {0, 1, 0x7f, 0x80, 0xfe, 0xff};
    unsigned n = 1 + (unsigned)(next_random(rng) % 24);
    if (len == 0 || from + len > *size) {
        from = 0;
        len = *size;
    }
    for (unsigned i = 0; i < n; i++) {
        uint64_t at = from + next_random(rng) % len;
        switch (next_random(rng) % 4) {
        case 0:
            data[at] = odd[next_random(rng) % PP_COUNT(odd)];
            break;
        case 1:
            data[at] ^= (uint8_t)(1u << next_random(rng) % 8);
            break;
        case 2:
            data[at] = (uint8_t)next_random(rng);
            break;
        default: { /* a run copied from elsewhere */
            uint64_t run = 1 + next_random(rng) % 32, src = next_random(rng) % *size;
            if (at + run <= *size && src + run <= *size)
                memmove(data + at, data + src, run);
        }
        }
    }
    if (next_random(rng) % 40 == 0)
        *size = *size / 2 + next_random(rng) % (*size / 2 + 1);
}

static int child(const char *path, const uint64_t *addrs, size_t n)
{
    static struct object_frames out[MAX_ADDRS];
    struct object_options opt = {.threads = 2};
    struct object *obj;
    struct err err = {0};
    if (!object_open(path, &opt, NULL, &obj, &err))
        return 0;
    uint64_t sum = 0;
    if (object_lookup(obj, addrs, n, out, &err))
        for (size_t i = 0; i < n; i++)
            for (uint32_t k = 0; k < out[i].n; k++) {
                struct str s = out[i].frame[k].function, f = out[i].frame[k].file;
                sum += s.len ? (uint8_t)s.ptr[0] + (uint8_t)s.ptr[s.len - 1] : 0;
                sum += f.len ? (uint8_t)f.ptr[0] + (uint8_t)f.ptr[f.len - 1] : 0;
            }
    object_close(obj);
    return sum == 42 ? 3 : 0;
}

static size_t read_addrs(const char *path, uint64_t *addrs)
{
    char line[64];
    size_t n = 0, k = 0;
    FILE *f = path ? fopen(path, "r") : NULL;
    while (f && n < MAX_ADDRS && fgets(line, sizeof line, f))
        addrs[n++] = strtoull(line, NULL, 16);
    if (f)
        fclose(f);
    for (uint64_t a = 0x1000; !path && n < MAX_ADDRS; a += 7)
        addrs[n++] = a;
    for (size_t i = 1; i < n; i++)
        for (size_t j = i; j > 0 && addrs[j - 1] > addrs[j]; j--) {
            uint64_t t = addrs[j];
            addrs[j] = addrs[j - 1];
            addrs[j - 1] = t;
        }
    for (size_t i = 0; i < n; i++)
        if (k == 0 || addrs[k - 1] != addrs[i])
            addrs[k++] = addrs[i];
    return k;
}

int main(int argc, char **argv)
{
    static uint64_t addrs[MAX_ADDRS];
    struct elfimg *img;
    struct err err = {0};
    if (argc < 4 || !elfimg_open(argv[1], &img, &err))
        return fprintf(stderr, "mutate FILE COUNT SEED [ADDRESS-FILE] %s\n", err.msg), 2;
    size_t n = read_addrs(argc > 4 ? argv[4] : NULL, addrs);
    uint64_t rng = strtoull(argv[3], NULL, 10);
    unsigned long count = strtoul(argv[2], NULL, 10), bad = 0;
    uint8_t *copy = malloc(img->size);
    char path[4096];
    snprintf(path, sizeof path, "%s.mutant.%d", argv[1][0] == '/' ? "/tmp/pp" : argv[1], getpid());
    for (unsigned long i = 0; copy && i < count; i++) {
        size_t size = img->size;
        memcpy(copy, img->data, size);
        const struct elf_section *s = &img->sections[next_random(&rng) % img->n_sections];
        uint64_t kind = next_random(&rng) % 8;
        if (kind == 0)
            damage(copy, &size, 0, 64, &rng);
        else if (kind == 1)
            damage(copy, &size, img->size - img->n_sections * 64, img->n_sections * 64, &rng);
        else if (kind == 2)
            damage(copy, &size, 0, img->size, &rng);
        else
            damage(copy, &size, s->offset, s->size, &rng);
        FILE *f = fopen(path, "w");
        if (!f || fwrite(copy, 1, size, f) != size || fclose(f) != 0)
            return 2;
        struct timespec t0, t1;
        clock_gettime(CLOCK_MONOTONIC, &t0);
        pid_t pid = fork();
        if (pid == 0) {
            alarm(PP_CHILD_SECONDS);
            _exit(child(path, addrs, n));
        }
        int status = 0;
        struct rusage use;
        wait4(pid, &status, 0, &use);
        clock_gettime(CLOCK_MONOTONIC, &t1);
        double s_used = (double)(t1.tv_sec - t0.tv_sec) + (double)(t1.tv_nsec - t0.tv_nsec) / 1e9;
        if (!WIFEXITED(status) || (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != 3) ||
            use.ru_maxrss > PP_CHILD_KB) {
            char keep[4200];
            snprintf(keep, sizeof keep, "%s.%lu", path, i);
            rename(path, keep);
            printf("%s: status %d, %.1f s, %ld KB\n", keep, status, s_used, use.ru_maxrss);
            bad++;
        }
        fflush(stdout);
    }
    unlink(path);
    free(copy);
    elfimg_close(img);
    printf("%lu copies, %lu bad\n", count, bad);
    return bad ? 1 : 0;
}
