/* Default drop and keep patterns: allocators, locks and the profiler itself.
 * Source: spec/profile.md 3.9. The files of these formats cannot carry patterns of their own. */
#include "legacy/patterns.h"

static const char cpu_drop[] = "ProfileData::Add|ProfileData::prof_handler|"
                               "CpuProfiler::prof_handler|__pthread_sighandler|__restore";

static const char heap_keep[] = "runtime\\.panic|runtime\\.reflectcall|runtime\\.call[0-9]*";

static const char heap_drop[] =
    "calloc|cfree|malloc|free|memalign|do_memalign|(__)?posix_memalign|pvalloc|valloc|realloc|"
    "tcmalloc::.*|tc_calloc|tc_cfree|tc_malloc|tc_free|tc_memalign|tc_posix_memalign|tc_pvalloc|"
    "tc_valloc|tc_realloc|tc_new|tc_delete|tc_newarray|tc_deletearray|tc_new_nothrow|"
    "tc_newarray_nothrow|malloc_zone_malloc|malloc_zone_calloc|malloc_zone_valloc|"
    "malloc_zone_realloc|malloc_zone_memalign|malloc_zone_free|runtime\\..*|BaseArena::.*|"
    "(::)?do_malloc_no_errno|(::)?do_malloc_pages|(::)?do_malloc|DoSampledAllocation|"
    "MallocedMemBlock::MallocedMemBlock|_M_allocate|__builtin_(vec_)?delete|__builtin_(vec_)?new|"
    "__gnu_cxx::new_allocator::allocate|__libc_malloc|__malloc_alloc_template::allocate|allocate|"
    "cpp_alloc|operator new(\\[\\])?|simple_alloc::allocate";

static const char lock_drop[] =
    "RecordLockProfileData|(base::)?RecordLockProfileData.*|(base::)?SubmitMutexProfileData.*|"
    "(base::)?SubmitSpinLockProfileData.*|(base::Mutex::)?AwaitCommon.*|(base::Mutex::)?Unlock.*|"
    "(base::Mutex::)?UnlockSlow.*|(base::Mutex::)?ReaderUnlock.*|(base::MutexLock::)?~MutexLock.*|"
    "(Mutex::)?AwaitCommon.*|(Mutex::)?Unlock.*|(Mutex::)?UnlockSlow.*|(Mutex::)?ReaderUnlock.*|"
    "(MutexLock::)?~MutexLock.*|(SpinLock::)?Unlock.*|(SpinLock::)?SlowUnlock.*|"
    "(SpinLockHolder::)?~SpinLockHolder.*";

/* Sample types, all of them and in this order, and what to prune then. */
static const struct {
    const char *types[5]; /* ends with NULL */
    const char *drop, *keep;
} rules[] = {
    {{"allocations", "size"}, heap_drop, heap_keep},
    {{"objects", "space"}, heap_drop, heap_keep},
    {{"inuse_objects", "inuse_space"}, heap_drop, heap_keep},
    {{"alloc_objects", "alloc_space"}, heap_drop, heap_keep},
    {{"alloc_objects", "alloc_space", "inuse_objects", "inuse_space"}, heap_drop, heap_keep},
    {{"contentions", "delay"}, lock_drop, ""},
};

static bool has_types(const struct profile *p, const char *const *types)
{
    uint32_t n = 0;
    while (n < p->n_types && types[n] && str_eq(profile_str(p, p->types[n].type), str_of(types[n])))
        n++;
    return !types[n] && n == p->n_types;
}

static bool set(struct profile *p, const char *drop, const char *keep, struct err *err)
{
    p->drop_frames = strtab_add(&p->strings, str_of(drop));
    p->keep_frames = strtab_add(&p->strings, str_of(keep));
    return (p->drop_frames != PP_NONE && p->keep_frames != PP_NONE) || err_nomem(err);
}

bool patterns_set(struct profile *p, struct err *err)
{
    for (size_t i = 0; i < PP_COUNT(rules); i++)
        if (has_types(p, rules[i].types))
            return set(p, rules[i].drop, rules[i].keep, err);
    return set(p, cpu_drop, "", err);
}
