/* Split DWARF: the unit in a .dwo file or a .dwp package that belongs to a skeleton unit
 * (DWARF 5, section 7.3; version 4: GNU DebugFission). */
#ifndef CPPROF_SYMBOLIZE_DWSPLIT_H
#define CPPROF_SYMBOLIZE_DWSPLIT_H

#include "symbolize/dwfile.h"
#include "util/notes.h"

struct dwsplit;

/* `binary` and `debug` are the paths of the program and of the file with its skeletons. */
struct dwsplit *dwsplit_new(struct str binary, struct str debug, _Atomic uint64_t *work,
                            struct notes *notes);
void dwsplit_free(struct dwsplit *s);

/* Whether the unit has its entries elsewhere. */
bool dwsplit_is_skeleton(const struct dwunit *u);

/* The split unit, or NULL when it is not found. Any thread may call it. */
struct dwunit *dwsplit_find(struct dwsplit *s, const struct dwunit *skeleton);

/* Where the parts of one unit are in the sections of a .dwp. */
struct dwp_row {
    struct dw_slice info, abbrev, str_offsets, rnglists;
};
/* The row of a dwo id in .debug_cu_index; false when it is not there or the index is damaged. */
bool dwp_index_find(struct str index, bool big_endian, uint64_t dwo_id, struct dwp_row *out);

#endif
