/* Frames of a sorted batch of addresses from the units of one DWARF file. */
#ifndef CPPROF_SYMBOLIZE_DWLOOKUP_H
#define CPPROF_SYMBOLIZE_DWLOOKUP_H

#include "symbolize/dwfile.h"
#include "symbolize/dwsplit.h"
#include "symbolize/object.h"

struct dwlookup {
    struct dwfile *file;
    struct dwsplit *split;
    bool no_inlines;
    unsigned threads;
    /* See struct dw_scan. Called by several threads. */
    bool (*may_be_code)(const void *arg, uint64_t addr);
    const void *arg;
};

/* Sets out[i] for each address of which something is known; others are left as they are. The
 * frames are in `arenas`, one for each of `threads` threads; the file's strings are not copied.
 * A last frame without a function is code outside of every function, but with a line.
 * False: no memory. */
PP_MUST_CHECK bool dwlookup_run(const struct dwlookup *l, const uint64_t *addrs, size_t n,
                                struct object_frames *out, struct arena *arenas);

#endif
