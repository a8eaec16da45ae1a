/* What the files of weblist share (spec/report.md 17). Private to src/report. */
#ifndef CPPROF_REPORT_WEBLIST_H
#define CPPROF_REPORT_WEBLIST_H

#include "report/binary.h"
#include "report/report_impl.h"
#include "util/vec.h"

/* One address that samples went through. */
struct spot {
    uint64_t addr;
    uint32_t location; /* the one that made it wanted */
    int64_t flat, cum; /* cum: once for every occurrence in a stack */
    bool wanted;
    struct binary *binary; /* of a wanted one; NULL: unknown */
};

/* One instruction, or an address without a binary that stands for one. */
struct web_inst {
    uint64_t addr, obj_addr, length;
    struct str text; /* "" for an address without a binary */
    struct str file; /* where the innermost frame is */
    int64_t line;
    int64_t flat, cum;
};

/* A call that was inlined between a source line and an instruction below it. */
struct web_call {
    struct str file;
    int64_t line;
};

/* An instruction below one source line. */
struct web_place {
    struct str file, function;
    int64_t line;
    uint64_t addr;
    const struct web_call *calls; /* outermost first */
    uint32_t n_calls;
    size_t order; /* in which places were made */
};

struct weblist {
    struct report *r;
    struct spot *spots; /* by address */
    size_t n_spots;
    bool *interest; /* by string: a function of that name, or linkage name, is shown */
    str_id *pretty; /* by linkage name: the name to show, 0: the same */
    VEC(struct web_inst) insts;
    VEC(struct web_place) places;
};

/* Finds the instructions around wanted spots and their places (weblist_code.c).
 * Notes: what could not be disassembled. Errors: PP_ERR_NOMEM. */
PP_MUST_CHECK bool weblist_find_code(struct weblist *w, struct err *err);

/* The page from places and instructions (weblist_page.c). Errors: PP_ERR_NOMEM. */
PP_MUST_CHECK bool weblist_write(struct weblist *w, struct buf *out, struct err *err);

/* The text, style and script around the listings (weblist_shell.c). */
void weblist_begin_page(const struct report *r, struct buf *out);
void weblist_end_page(struct buf *out);
/* Text in a page, as Go's html/template writes it. */
void weblist_add_text(struct buf *out, struct str text);

#endif
