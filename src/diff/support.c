/* Frames that are not judged themselves: their cost is charged to who called them.
 *
 * A generic list, not one of any program: schedulers, collectors, allocators, memory and string
 * primitives, entries of the kernel. A library that a program chose to call is not among them. */
#include "diff/diff.h"

const char diff_support_default[] =
    /* Go: the runtime and its assembly, which has no package in front */
    "^(runtime\\.|runtime/internal/|internal/runtime/|syscall\\.(raw)?(RawS|S|s)yscall"
    "|(gcWriteBarrier\\d*|wbZero|wbMove|aeshashbody|memeqbody|cmpbody|indexbody|indexbytebody"
    "|countbody|gogo|setg_gcc|callRet|crosscall\\w*|x_cgo\\w*|_cgo_\\w*|_rt0_\\w*)$)"
    /* C and C++: allocators, memory and string primitives, start of threads */
    "|^(__GI_|__libc_|__)?(malloc|calloc|realloc|free|cfree|memalign|posix_memalign"
    "|aligned_alloc|mem(set|cpy|move|cmp|chr|rchr)|str(len|cmp|ncmp|cpy|ncpy|chr|rchr|nlen))"
    "(_\\w*)?$"
    "|^(_int_(malloc|free|realloc|memalign)|malloc_consolidate|sysmalloc|systrim|unlink_chunk"
    "|tcache_\\w+|_?_?mem(set|cpy|move|cmp|chr)_\\w+|__str\\w+_(sse|avx|evex)\\w*"
    "|operator (new|delete)(\\[\\])?(\\(.*\\))?|tc_(malloc|free|new|delete)\\w*|tcmalloc::.*"
    "|je_\\w+|mi_\\w+|_start|__libc_start\\w*|start_thread|__?clone3?)$"
    /* Rust's allocator; Java's collector and compiler threads */
    "|^__(rust|rdl|rg)_(alloc|dealloc|realloc)|^alloc::alloc::"
    "|^(G1|GCTask|ParallelGC|CompileBroker|C[12]_?Compiler|VMThread)"
    /* the kernel */
    "|^(entry_SYSCALL|do_syscall_64|asm_exc_|asm_sysvec_|ret_from_fork|el0_svc)|^\\[(kernel|vdso)";
