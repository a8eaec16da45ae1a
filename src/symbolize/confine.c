/* A filter of system calls (seccomp) for workers. It names what is refused rather than what is
 * allowed: what the C library needs to allocate, to start threads and to read differs between its
 * releases, and a report without symbols is a high price for a new name of "open". */
#include "symbolize/confine.h"

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "util/attr.h"

#ifdef __x86_64__
#define ARCHITECTURE AUDIT_ARCH_X86_64
#define OTHER_ABI 0x40000000u /* numbers from here on are those of x32 */
#else
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#define OTHER_ABI UINT32_MAX
#endif

#define WRITING (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND)

/* clang-format off */
static const uint32_t refused[] = {
    SYS_execve, SYS_execveat, SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev,
    SYS_socket, SYS_socketpair, SYS_connect, SYS_bind, SYS_listen,
    SYS_unlinkat, SYS_renameat, SYS_renameat2, SYS_linkat, SYS_symlinkat, SYS_mkdirat, SYS_mknodat,
    SYS_truncate, SYS_ftruncate, SYS_fallocate,
    SYS_fchmod, SYS_fchmodat, SYS_fchown, SYS_fchownat, SYS_utimensat,
    SYS_setxattr, SYS_lsetxattr, SYS_fsetxattr, SYS_removexattr,
    SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_unshare, SYS_setns,
    SYS_bpf, SYS_perf_event_open, SYS_keyctl, SYS_add_key, SYS_request_key, SYS_kexec_load,
    SYS_init_module, SYS_finit_module, SYS_userfaultfd, SYS_open_by_handle_at,
    SYS_kill, SYS_setsid, SYS_memfd_create,
#ifdef SYS_io_uring_setup
    SYS_io_uring_setup,
#endif
#ifdef SYS_pidfd_send_signal
    SYS_pidfd_send_signal,
#endif
#ifdef __x86_64__
    SYS_unlink, SYS_rename, SYS_link, SYS_symlink, SYS_mkdir, SYS_rmdir, SYS_mknod, SYS_creat,
    SYS_chmod, SYS_chown, SYS_lchown, SYS_utime, SYS_utimes, SYS_futimesat,
#endif
};
/* clang-format on */

#define LOAD(field) \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offsetof(struct seccomp_data, field))
#define RETURN(what) BPF_STMT(BPF_RET | BPF_K, (what))
#define REFUSE RETURN(SECCOMP_RET_ERRNO | EPERM)
/* Skips `n` instructions unless the test holds. */
#define UNLESS(test, value, n) BPF_JUMP(BPF_JMP | (test) | BPF_K, (uint32_t)(value), 0, (n))
/* For a call that opens files, whose flags are argument `arg`: only to read. */
#define OPENS(call, arg)                                                             \
    UNLESS(BPF_JEQ, call, 4), LOAD(args[arg]), UNLESS(BPF_JSET, WRITING, 1), REFUSE, \
        RETURN(SECCOMP_RET_ALLOW)

void confine_to_reading(void)
{
    static const struct sock_filter start[] = {
        LOAD(arch),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
        REFUSE,
        LOAD(nr),
        UNLESS(BPF_JGE, OTHER_ABI, 1),
        REFUSE,
#ifdef SYS_openat2 /* its flags are in memory, which a filter cannot see */
        UNLESS(BPF_JEQ, SYS_openat2, 1),
        RETURN(SECCOMP_RET_ERRNO | ENOSYS),
#endif
#ifdef SYS_open
        OPENS(SYS_open, 1),
#endif
        OPENS(SYS_openat, 2),
    };
    struct sock_filter code[PP_COUNT(start) + 2 * PP_COUNT(refused) + 1];
    unsigned short n = 0;
    for (size_t i = 0; i < PP_COUNT(start); i++)
        code[n++] = start[i];
    for (size_t i = 0; i < PP_COUNT(refused); i++) {
        code[n++] = (struct sock_filter)UNLESS(BPF_JEQ, refused[i], 1);
        code[n++] = (struct sock_filter)REFUSE;
    }
    code[n++] = (struct sock_filter)RETURN(SECCOMP_RET_ALLOW);
    struct sock_fprog program = {.len = n, .filter = code};
    /* Where this fails the worker is as it was: a process of its own with limits. */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

#else

void confine_to_reading(void)
{
}

#endif
