/* A library to preload into cpprof that makes calls into the system fail.
 *
 * FAULT=KIND:N      the N-th call of that kind fails, the others work
 * FAULT=KIND:N+     the N-th and every one after it
 * FAULT=KIND:short  reads and writes take one byte at a time; every other one is interrupted
 * FAULT_TRACE=1     the failing call's stack goes to standard error
 * FAULT_COUNT=FILE  at the end, "KIND CALLS" for every kind goes to FILE
 *
 * Only a program named cpprof is meant: what it starts (dot, a converter) inherits the environment
 * but runs untouched. Kinds are the rows of `kinds`. tests/fault/sweep.sh is the user of this. */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum kind { ALLOC, MAP, OPEN, READ, WRITE, STAT, CLOSE, SPAWN, THREAD, PIPE, RENAME, SEEK, KINDS };
static const struct {
    const char *name;
    int sys; /* errno of the failure */
} kinds[KINDS] = {
    [ALLOC] = {"alloc", ENOMEM}, [MAP] = {"map", ENOMEM},     [OPEN] = {"open", EMFILE},
    [READ] = {"read", EIO},      [WRITE] = {"write", ENOSPC}, [STAT] = {"stat", EIO},
    [CLOSE] = {"close", EIO},    [SPAWN] = {"spawn", EAGAIN}, [THREAD] = {"thread", EAGAIN},
    [PIPE] = {"pipe", EMFILE},   [RENAME] = {"rename", EIO},  [SEEK] = {"seek", ESPIPE},
};

/* A preloaded library has no other place to keep its state. */
static struct {
    bool on, from_here_on, in_pieces, trace;
    enum kind kind;
    unsigned long at;
    atomic_ulong calls[KINDS];
    pid_t pid;
} state;

static void parse(const char *spec)
{
    const char *colon = strchr(spec, ':');
    for (size_t i = 0; colon && i < KINDS; i++) {
        size_t len = strlen(kinds[i].name);
        if ((size_t)(colon - spec) != len || strncmp(spec, kinds[i].name, len) != 0)
            continue;
        char *end = NULL;
        state.kind = (enum kind)i;
        state.at = strtoul(colon + 1, &end, 10);
        state.from_here_on = *end == '+';
        state.in_pieces = strcmp(colon + 1, "short") == 0;
    }
}

__attribute__((constructor)) static void begin(void)
{
    const char *spec = getenv("FAULT");
    if (strcmp(program_invocation_short_name, "cpprof") != 0)
        return;
    state.pid = getpid();
    if (spec)
        parse(spec);
    state.trace = getenv("FAULT_TRACE") != NULL;
    state.on = true;
}

__attribute__((destructor)) static void end(void)
{
    const char *name = getenv("FAULT_COUNT");
    if (!state.on || !name || getpid() != state.pid)
        return;
    state.on = false;
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    for (size_t i = 0; fd >= 0 && i < KINDS; i++)
        dprintf(fd, "%s %lu\n", kinds[i].name, atomic_load(&state.calls[i]));
    if (fd >= 0)
        close(fd);
}

static bool fails(enum kind kind)
{
    if (!state.on)
        return false;
    unsigned long n = atomic_fetch_add(&state.calls[kind], 1) + 1;
    if (kind != state.kind || !state.at)
        return false;
    if (n != state.at && !(state.from_here_on && n > state.at))
        return false;
    if (state.trace && n == state.at) {
        void *frames[32];
        state.on = false;
        backtrace_symbols_fd(frames, backtrace(frames, 32), STDERR_FILENO);
        state.on = true;
    }
    errno = kinds[kind].sys;
    return true;
}

/* In pieces: the length to ask for, or 0 for an interruption. */
static size_t piece(enum kind kind, size_t n)
{
    if (!state.on || !state.in_pieces || kind != state.kind || n == 0)
        return n ? n : 1;
    errno = EINTR;
    return atomic_load(&state.calls[kind]) % 2 ? 0 : 1;
}

/* real(malloc)(8): the function behind ours. */
#define REAL(result, name, ...)                \
    static result (*real_##name)(__VA_ARGS__); \
    if (!real_##name)                          \
    *(void **)&real_##name = dlsym(RTLD_NEXT, #name)

/* --- memory --- */

void *malloc(size_t n)
{
    REAL(void *, malloc, size_t);
    return fails(ALLOC) ? NULL : real_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    REAL(void *, calloc, size_t, size_t);
    return fails(ALLOC) ? NULL : real_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    REAL(void *, realloc, void *, size_t);
    return fails(ALLOC) ? NULL : real_realloc(p, n);
}

int posix_memalign(void **p, size_t align, size_t n)
{
    REAL(int, posix_memalign, void **, size_t, size_t);
    return fails(ALLOC) ? ENOMEM : real_posix_memalign(p, align, n);
}

void *aligned_alloc(size_t align, size_t n)
{
    REAL(void *, aligned_alloc, size_t, size_t);
    return fails(ALLOC) ? NULL : real_aligned_alloc(align, n);
}

void *mmap(void *at, size_t len, int prot, int flags, int fd, off_t off)
{
    REAL(void *, mmap, void *, size_t, int, int, int, off_t);
    return fails(MAP) ? MAP_FAILED : real_mmap(at, len, prot, flags, fd, off);
}

void *mmap64(void *at, size_t len, int prot, int flags, int fd, off_t off)
{
    return mmap(at, len, prot, flags, fd, off);
}

void *mremap(void *at, size_t old, size_t len, int flags, ...)
{
    REAL(void *, mremap, void *, size_t, size_t, int, ...);
    return fails(MAP) ? MAP_FAILED : real_mremap(at, old, len, flags);
}

/* --- files --- */

static mode_t mode_of(int flags, va_list args)
{
    return flags & (O_CREAT | __O_TMPFILE) ? va_arg(args, mode_t) : 0;
}

int open(const char *name, int flags, ...)
{
    REAL(int, open, const char *, int, ...);
    va_list args;
    va_start(args, flags);
    mode_t mode = mode_of(flags, args);
    va_end(args);
    return fails(OPEN) ? -1 : real_open(name, flags, mode);
}

int open64(const char *name, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = mode_of(flags, args);
    va_end(args);
    return open(name, flags, mode);
}

int __open_2(const char *name, int flags);
int __open_2(const char *name, int flags)
{
    return open(name, flags);
}

int openat(int dir, const char *name, int flags, ...)
{
    REAL(int, openat, int, const char *, int, ...);
    va_list args;
    va_start(args, flags);
    mode_t mode = mode_of(flags, args);
    va_end(args);
    return fails(OPEN) ? -1 : real_openat(dir, name, flags, mode);
}

FILE *fopen(const char *name, const char *mode)
{
    REAL(FILE *, fopen, const char *, const char *);
    return fails(OPEN) ? NULL : real_fopen(name, mode);
}

FILE *tmpfile(void)
{
    REAL(FILE *, tmpfile, void);
    return fails(OPEN) ? NULL : real_tmpfile();
}

ssize_t read(int fd, void *to, size_t n)
{
    REAL(ssize_t, read, int, void *, size_t);
    if (fails(READ))
        return -1;
    size_t ask = piece(READ, n);
    return ask == 0 ? -1 : real_read(fd, to, n < ask ? n : ask);
}

ssize_t __read_chk(int fd, void *to, size_t n, size_t room);
ssize_t __read_chk(int fd, void *to, size_t n, size_t room)
{
    if (n > room)
        abort();
    return read(fd, to, n);
}

ssize_t pread(int fd, void *to, size_t n, off_t off)
{
    REAL(ssize_t, pread, int, void *, size_t, off_t);
    if (fails(READ))
        return -1;
    size_t ask = piece(READ, n);
    return ask == 0 ? -1 : real_pread(fd, to, n < ask ? n : ask, off);
}

ssize_t pread64(int fd, void *to, size_t n, off_t off)
{
    return pread(fd, to, n, off);
}

ssize_t __pread_chk(int fd, void *to, size_t n, off_t off, size_t room);
ssize_t __pread_chk(int fd, void *to, size_t n, off_t off, size_t room)
{
    if (n > room)
        abort();
    return pread(fd, to, n, off);
}

ssize_t write(int fd, const void *from, size_t n)
{
    REAL(ssize_t, write, int, const void *, size_t);
    /* Standard error stays, or nobody could tell what the failure came to. */
    if (fd == STDERR_FILENO)
        return real_write(fd, from, n);
    if (fails(WRITE))
        return -1;
    size_t ask = piece(WRITE, n);
    return ask == 0 ? -1 : real_write(fd, from, n < ask ? n : ask);
}

int close(int fd)
{
    REAL(int, close, int);
    int status = real_close(fd);
    return fails(CLOSE) ? -1 : status;
}

int stat(const char *name, struct stat *st)
{
    REAL(int, stat, const char *, struct stat *);
    return fails(STAT) ? -1 : real_stat(name, st);
}

int lstat(const char *name, struct stat *st)
{
    REAL(int, lstat, const char *, struct stat *);
    return fails(STAT) ? -1 : real_lstat(name, st);
}

int fstat(int fd, struct stat *st)
{
    REAL(int, fstat, int, struct stat *);
    return fails(STAT) ? -1 : real_fstat(fd, st);
}

off_t lseek(int fd, off_t off, int whence)
{
    REAL(off_t, lseek, int, off_t, int);
    return fails(SEEK) ? -1 : real_lseek(fd, off, whence);
}

int rename(const char *from, const char *to)
{
    REAL(int, rename, const char *, const char *);
    return fails(RENAME) ? -1 : real_rename(from, to);
}

/* --- processes and threads --- */

pid_t fork(void)
{
    REAL(pid_t, fork, void);
    return fails(SPAWN) ? -1 : real_fork();
}

int posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attr, char *const argv[], char *const envp[])
{
    REAL(int, posix_spawnp, pid_t *, const char *, const posix_spawn_file_actions_t *,
         const posix_spawnattr_t *, char *const[], char *const[]);
    return fails(SPAWN) ? errno : real_posix_spawnp(pid, file, actions, attr, argv, envp);
}

int posix_spawn(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *attr, char *const argv[], char *const envp[])
{
    REAL(int, posix_spawn, pid_t *, const char *, const posix_spawn_file_actions_t *,
         const posix_spawnattr_t *, char *const[], char *const[]);
    return fails(SPAWN) ? errno : real_posix_spawn(pid, file, actions, attr, argv, envp);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*fn)(void *), void *arg)
{
    REAL(int, pthread_create, pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    return fails(THREAD) ? errno : real_pthread_create(thread, attr, fn, arg);
}

int pipe2(int ends[2], int flags)
{
    REAL(int, pipe2, int[2], int);
    return fails(PIPE) ? -1 : real_pipe2(ends, flags);
}

int pipe(int ends[2])
{
    return pipe2(ends, 0);
}
