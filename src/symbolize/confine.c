/* A filter of system calls (seccomp) for workers, and the descriptors that they inherit.
 *
 * The filter names what is refused rather than what is allowed: what the C library needs to
 * allocate, to start threads and to read differs between its releases, and a report without symbols
 * is a high price for a new name of "open". */
#include "symbolize/confine.h"

#include <fcntl.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/syscall.h>
#endif

/* Where the system cannot close a range: descriptors beyond are hardly ever in use. */
#define MAX_DESCRIPTORS (1 << 20)

static void close_from(int first)
{
#ifdef SYS_close_range
    if (syscall(SYS_close_range, (unsigned)first, ~0u, 0u) == 0)
        return;
#endif
    long most = sysconf(_SC_OPEN_MAX);
    if (most < 0 || most > MAX_DESCRIPTORS)
        most = MAX_DESCRIPTORS;
    for (int fd = first; fd < most; fd++)
        close(fd);
}

int confine_descriptors(int kept, bool keep_errors)
{
    /* First out of the way: where the program was started without standard output it may be 1. */
    const int place = STDERR_FILENO + 1;
    if (kept != place && dup2(kept, place) < 0)
        return kept;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = STDIN_FILENO; fd <= (keep_errors ? STDOUT_FILENO : STDERR_FILENO); fd++) {
        if (null < 0)
            close(fd);
        else if (null != fd)
            dup2(null, fd);
    }
    close_from(place + 1);
    return place;
}

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))

#include <assert.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>

#include "util/attr.h"

#ifdef __x86_64__
#define ARCHITECTURE AUDIT_ARCH_X86_64
#define OTHER_ABI 0x40000000u /* numbers from here on are those of x32 */
#else
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#define OTHER_ABI UINT32_MAX
#endif

/* Calls that headers of older systems lack; their numbers are the same everywhere. */
enum {
    CALL_pidfd_send_signal = 424,
    CALL_io_uring_setup = 425,
    CALL_open_tree = 428,
    CALL_move_mount = 429,
    CALL_fsopen = 430,
    CALL_fsconfig = 431,
    CALL_fspick = 433,
    CALL_clone3 = 435,
    CALL_openat2 = 437,
    CALL_pidfd_getfd = 438,
    CALL_process_madvise = 440,
    CALL_mount_setattr = 442,
    CALL_quotactl_fd = 443,
    CALL_process_mrelease = 448,
    CALL_fchmodat2 = 452,
    CALL_setxattrat = 463,
    CALL_removexattrat = 466,
    CALL_open_tree_attr = 467,
    CALL_file_setattr = 469,
};

#define WRITING (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND)

/* clang-format off */
/* Programs, other processes, the system. */
static const uint32_t refused[] = {
    SYS_execve, SYS_execveat, SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev,
    CALL_process_madvise, CALL_process_mrelease, CALL_pidfd_getfd,
    SYS_kill, SYS_tkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, CALL_pidfd_send_signal,
    SYS_setpgid, SYS_setsid, SYS_setrlimit, SYS_setpriority, SYS_ioprio_set,
    SYS_sched_setparam, SYS_sched_setscheduler, SYS_sched_setattr, SYS_sched_setaffinity,
    SYS_migrate_pages, SYS_move_pages,
    SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_unshare, SYS_setns,
    CALL_open_tree, CALL_open_tree_attr, CALL_move_mount, CALL_mount_setattr,
    CALL_fsopen, CALL_fsconfig, CALL_fspick,
    SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, SYS_open_by_handle_at, CALL_io_uring_setup,
    SYS_keyctl, SYS_add_key, SYS_request_key,
    SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_kexec_load, SYS_kexec_file_load,
    SYS_reboot, SYS_syslog, SYS_vhangup, SYS_sethostname, SYS_setdomainname,
    SYS_swapon, SYS_swapoff, SYS_acct, SYS_quotactl, CALL_quotactl_fd,
    SYS_settimeofday, SYS_clock_settime, SYS_adjtimex, SYS_clock_adjtime,
#ifdef __x86_64__
    SYS_fork, SYS_vfork, SYS_iopl, SYS_ioperm,
#endif
};

/* Files, the network, memory and queues that are shared. Some ioctl calls change a file, or a
 * terminal, that is open for reading only. */
static const uint32_t refused_to_readers[] = {
    SYS_socket, SYS_socketpair, SYS_connect, SYS_bind, SYS_listen, SYS_ioctl,
    SYS_unlinkat, SYS_renameat, SYS_renameat2, SYS_linkat, SYS_symlinkat, SYS_mkdirat, SYS_mknodat,
    SYS_truncate, SYS_ftruncate, SYS_fallocate, SYS_memfd_create,
    SYS_fchmod, SYS_fchmodat, CALL_fchmodat2, SYS_fchown, SYS_fchownat, SYS_utimensat,
    SYS_setxattr, SYS_lsetxattr, SYS_fsetxattr, CALL_setxattrat,
    SYS_removexattr, SYS_lremovexattr, SYS_fremovexattr, CALL_removexattrat, CALL_file_setattr,
    SYS_shmget, SYS_shmat, SYS_shmctl, SYS_semget, SYS_semop, SYS_semtimedop, SYS_semctl,
    SYS_msgget, SYS_msgsnd, SYS_msgrcv, SYS_msgctl, SYS_mq_open, SYS_mq_unlink,
#ifdef __x86_64__
    SYS_unlink, SYS_rename, SYS_link, SYS_symlink, SYS_mkdir, SYS_rmdir, SYS_mknod, SYS_creat,
    SYS_chmod, SYS_chown, SYS_lchown, SYS_utime, SYS_utimes, SYS_futimesat,
#endif
};
/* clang-format on */

/* A call that depends on half of an argument: refused if the test holds, or unless. */
struct condition {
    uint32_t call;
    unsigned half; /* of all the arguments' */
    uint16_t test; /* BPF_JEQ: it is the value; BPF_JSET: it has one of its bits */
    uint32_t value;
    bool unless;
};

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define LOW(arg) (2 * (arg))
#define HIGH(arg) (2 * (arg) + 1)
#else
#define LOW(arg) (2 * (arg) + 1)
#define HIGH(arg) (2 * (arg))
#endif

static const struct condition conditions[] = {
    {SYS_clone, LOW(0), BPF_JSET, CLONE_THREAD, true},
    /* Limits of this process (0), to read: the administrator's could be raised again. */
    {SYS_prlimit64, LOW(0), BPF_JEQ, 0, true},
    {SYS_prlimit64, LOW(2), BPF_JEQ, 0, true},
    {SYS_prlimit64, HIGH(2), BPF_JEQ, 0, true},
    {SYS_ioctl, LOW(1), BPF_JEQ, TIOCSTI, false},
    {SYS_ioctl, LOW(1), BPF_JEQ, TIOCLINUX, false},
    /* A descriptor that has something can send any signal to its owner. */
    {SYS_fcntl, LOW(1), BPF_JEQ, F_SETOWN, false},
    {SYS_fcntl, LOW(1), BPF_JEQ, F_SETOWN_EX, false},
    {SYS_fcntl, LOW(1), BPF_JEQ, F_SETSIG, false},
    {SYS_ioctl, LOW(1), BPF_JEQ, FIOSETOWN, false},
    {SYS_ioctl, LOW(1), BPF_JEQ, SIOCSPGRP, false},
};

static const struct condition conditions_of_readers[] = {
#ifdef SYS_open
    {SYS_open, LOW(1), BPF_JSET, WRITING, false},
#endif
    {SYS_openat, LOW(2), BPF_JSET, WRITING, false},
};

#define MAX_CODE 512

struct filter {
    struct sock_filter code[MAX_CODE];
    unsigned short n;
};

#define LOAD_AT(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)(offset))
#define LOAD(field) LOAD_AT(offsetof(struct seccomp_data, field))
#define RETURN(what) BPF_STMT(BPF_RET | BPF_K, (what))
#define ERROR(number) RETURN(SECCOMP_RET_ERRNO | (number))
/* Skips `yes` instructions if the test holds, else `no`. */
#define JUMP(test, value, yes, no) BPF_JUMP(BPF_JMP | (test) | BPF_K, (value), (yes), (no))

static void add(struct filter *f, const struct sock_filter *code, size_t n)
{
    assert(n <= MAX_CODE - (size_t)f->n);
    memcpy(f->code + f->n, code, n * sizeof *code);
    f->n = (unsigned short)(f->n + n);
}

static void refuse_all(struct filter *f, const uint32_t *calls, size_t n, uint32_t error)
{
    for (size_t i = 0; i < n; i++) {
        const struct sock_filter code[] = {JUMP(BPF_JEQ, calls[i], 0, 1), ERROR(error)};
        add(f, code, PP_COUNT(code));
    }
}

static void refuse_some(struct filter *f, const struct condition *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct condition *c = &list[i];
        const struct sock_filter code[] = {
            JUMP(BPF_JEQ, c->call, 0, 4),
            LOAD_AT(offsetof(struct seccomp_data, args) + c->half * sizeof(uint32_t)),
            JUMP(c->test, c->value, c->unless, !c->unless), ERROR(EPERM), LOAD(nr)};
        add(f, code, PP_COUNT(code));
    }
}

void confine_process(enum confinement to)
{
    /* Of these two the flags are in memory, which a filter cannot see; there are older calls. */
    static const uint32_t blind[] = {CALL_clone3, CALL_openat2};
    static const struct sock_filter start[] = {
        LOAD(arch), JUMP(BPF_JEQ, ARCHITECTURE, 1, 0), ERROR(EPERM),
        LOAD(nr),   JUMP(BPF_JGE, OTHER_ABI, 0, 1),    ERROR(EPERM),
    };
    static const struct sock_filter end[] = {RETURN(SECCOMP_RET_ALLOW)};
    /* abort and raise signal the process itself. */
    const struct condition own = {SYS_tgkill, LOW(0), BPF_JEQ, (uint32_t)getpid(), true};
    struct filter f = {.n = 0};
    add(&f, start, PP_COUNT(start));
    refuse_all(&f, blind, PP_COUNT(blind), ENOSYS);
    refuse_all(&f, refused, PP_COUNT(refused), EPERM);
    refuse_some(&f, conditions, PP_COUNT(conditions));
    refuse_some(&f, &own, 1);
    if (to == CONFINED_TO_READING) {
        refuse_all(&f, refused_to_readers, PP_COUNT(refused_to_readers), EPERM);
        refuse_some(&f, conditions_of_readers, PP_COUNT(conditions_of_readers));
    }
    add(&f, end, PP_COUNT(end));
    struct sock_fprog program = {.len = f.n, .filter = f.code};
    /* Where this fails the worker is as it was: a process of its own with limits. */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

#else

void confine_process(enum confinement to)
{
    (void)to;
}

#endif
