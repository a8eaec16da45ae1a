/* Go's own function and line tables (.gopclntab), which stay in a stripped program: versions of
 * Go 1.2, 1.16, 1.18 and 1.20, inlined calls since 1.18. */
#ifndef CPPROF_SYMBOLIZE_GOPCLNTAB_H
#define CPPROF_SYMBOLIZE_GOPCLNTAB_H

#include "symbolize/elfimg.h"
#include "symbolize/object.h"

enum gopcln_version { GOPCLN_12 = 12, GOPCLN_116 = 116, GOPCLN_118 = 118, GOPCLN_120 = 120 };

struct gopclntab {
    enum gopcln_version version;
    bool big_endian;
    uint8_t quantum, ptr_size;
    struct str all;                                 /* the section */
    struct str names, cutab, files, pctab, functab; /* parts of it */
    uint64_t n_funcs, text;                         /* text: entries count from here (1.18) */
    struct str inline_data; /* what inline trees are offsets into; empty: not found */
};

/* Finds and checks the table of an image; false when there is none that can be read. */
bool gopclntab_open(struct elfimg *img, struct gopclntab *t);
/* The same of bytes; for gopclntab_open and tests. */
bool gopclntab_parse(struct str section, bool big_endian, struct gopclntab *t);

/* Frames of an address, innermost first, in `a`; *out is left alone when it is in no function.
 * False: no memory. */
PP_MUST_CHECK bool gopclntab_find(const struct gopclntab *t, uint64_t addr, bool no_inlines,
                                  struct arena *a, struct object_frames *out);

#endif
