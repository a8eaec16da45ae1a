/* One set of DWARF sections and its units: of a program or its separate debug file, of a .dwo, of
 * one .dwp, or of a dwz supplementary file.
 *
 * Threads: after dwfile_open everything is read-only but the caches of abbreviation tables and of
 * full unit entries, which have a lock. */
#ifndef CPPROF_SYMBOLIZE_DWFILE_H
#define CPPROF_SYMBOLIZE_DWFILE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "symbolize/dwabbrev.h"
#include "symbolize/elfimg.h"
#include "util/arena.h"
#include "util/err.h"

enum dw_section {
    DW_INFO,
    DW_TYPES,
    DW_ABBREV,
    DW_LINE,
    DW_STR,
    DW_LINE_STR,
    DW_STR_OFFSETS,
    DW_ADDR,
    DW_RANGES,
    DW_RNGLISTS,
    DW_ARANGES,
    DW_CU_INDEX,
    DW_N_SECTIONS,
};

struct dwfile;

/* Bytes of one section that a unit may use: all of it, or its contribution in a .dwp. */
struct dw_slice {
    uint64_t off, size;
};

struct dwunit {
    struct dwfile *file;
    struct str info;        /* the section it is in */
    uint64_t off, die, end; /* in `info`: header, first entry, behind the last */
    struct dw_widths widths;
    bool is_type;    /* a type unit: has no code */
    bool is_partial; /* imported by others: has no code of its own */
    bool in_package; /* `info` is its own part of a .dwp */
    uint8_t type;    /* enum dw_ut; of older versions DW_UT_compile or DW_UT_type */
    uint64_t dwo_id, signature, type_off;
    uint64_t abbrev_off;
    _Atomic(const struct dw_abbrevs *) abbrevs; /* see dwunit_abbrevs */

    /* From the unit's first entry. */
    bool has_stmt_list, has_ranges, has_dwo_id, has_low_pc, has_high_pc;
    uint64_t stmt_list, low_pc, high_pc;
    uint64_t str_offsets_base, addr_base, rnglists_base;
    uint64_t ranges_base; /* DW_AT_GNU_ranges_base, for the entries of the .dwo */
    uint64_t ranges;      /* DW_AT_ranges as it stands */
    uint16_t ranges_form;
    struct str name, comp_dir, dwo_name;

    const struct dwunit *skeleton; /* of a split unit: where its addresses and lines are */
};

struct dwfile {
    struct arena arena; /* guarded by lock once units are read */
    struct elfimg *img;
    bool owns_img;
    bool big_endian;
    bool is_dwo;
    struct str sec[DW_N_SECTIONS];
    struct dwunit *units; /* of .debug_info by offset, then those of .debug_types */
    size_t n_units, n_info;
    struct dwfile *alt;     /* dwz: supplementary file, or NULL */
    _Atomic uint64_t *work; /* what may still be spent on this object (see dwfile_spend) */
    pthread_mutex_t lock;
    struct dw_abbrev_cache *cache;
};

/* Takes over img if `own`. Inflates the sections on `threads` threads. `dwo` chooses the sections
 * named .dwo. False: no memory (img is then released if `own`). */
PP_MUST_CHECK bool dwfile_open(struct elfimg *img, bool own, bool dwo, unsigned threads,
                               _Atomic uint64_t *work, struct dwfile **out, struct err *err);
void dwfile_close(struct dwfile *f);

/* Whether an image has debug information of its own. */
bool dwfile_is_in(const struct elfimg *img);

/* Reads headers and first entries of the units in f->sec, once; f->alt has to be there before,
 * since the entries may have strings in it. Not for a .dwp: its index leads to its units.
 * False: no memory. */
PP_MUST_CHECK bool dwfile_read_units(struct dwfile *f, unsigned threads);
/* Reads one unit header at `off` of the section; false when it is damaged. */
bool dwunit_read_header(struct dwfile *f, struct str info, bool types, uint64_t off,
                        struct dwunit *u);
/* Reads the unit's first entry. */
void dwunit_read_root(struct dwunit *u);

/* The unit of .debug_info that holds an offset, or NULL. */
struct dwunit *dwfile_unit_at(const struct dwfile *f, uint64_t off);
/* The type unit of a signature, or NULL. */
struct dwunit *dwfile_type_unit(const struct dwfile *f, uint64_t signature);

/* The unit's abbreviation table, read at the first call; NULL when it is damaged. */
const struct dw_abbrevs *dwunit_abbrevs(struct dwunit *u);

/* Takes `n` from the work that hostile input may cause; false when it is used up. */
static inline bool dwfile_spend(const struct dwfile *f, uint64_t n)
{
    return atomic_fetch_sub_explicit(f->work, n, memory_order_relaxed) > n &&
           atomic_load_explicit(f->work, memory_order_relaxed) < UINT64_MAX / 2;
}

#endif
