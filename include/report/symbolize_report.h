/* Frames of addresses in a binary, for people and for machines. */
#ifndef CPPROF_REPORT_SYMBOLIZE_REPORT_H
#define CPPROF_REPORT_SYMBOLIZE_REPORT_H

#include "format/table.h"
#include "symbolize/demangle.h"
#include "symbolize/object.h"

struct symbolize_row {
    uint64_t address;
    const struct object_frames *frames;
};

/* Rows in the order in which they were asked for. */
struct symbolize_rows {
    const struct symbolize_row *row;
    size_t n;
    enum demangle_mode mode;
};

extern const struct table_desc symbolize_table_desc;

/* The address, then a line "  function<TAB>file:line:column" for each frame, innermost first, then
 * an empty line; what is unknown is "??" or 0. */
void symbolize_report_text(const struct symbolize_rows *rows, struct buf *out);
/* JSON lines, an object an address: who asks for many need not wait for the last. */
void symbolize_report_lines(const struct symbolize_rows *rows, struct buf *out);
/* A row a frame; of an address without frames, one row. */
void symbolize_report_table(const struct symbolize_rows *rows, struct arena *a, struct table *t);

#endif
