/* Shared by the writers of C++ names (cxx_print.c) and of expressions in them (cxx_expr.c). */
#ifndef CPPROF_SYMBOLIZE_CXX_WRITER_H
#define CPPROF_SYMBOLIZE_CXX_WRITER_H

#include "symbolize/cxx_node.h"

struct inner;

struct cxx_writer {
    struct cxx_style style;
    struct buf *out;
    size_t start;        /* out->len at the beginning */
    unsigned depth;      /* of cxx_print_node */
    unsigned long steps; /* nodes written, a shared one each time */
    char last;           /* byte written last */
    bool stop;           /* a bound was met; nothing more is written */
    struct inner *inner; /* declarators that wait for their base type, innermost first */
};

void cxx_write(struct cxx_writer *w, const char *s);
void cxx_write_str(struct cxx_writer *w, struct str s);
void cxx_write_long(struct cxx_writer *w, long num);
void cxx_print_node(struct cxx_writer *w, const struct cxx_node *n);
/* Elements with ", " between them; packs of nothing may be left out altogether. */
void cxx_print_list(struct cxx_writer *w, const struct cxx_node *list, bool skip_empty);
/* The part of a declarator that surrounds the declared name, without its base type. */
void cxx_print_declarator(struct cxx_writer *w, const struct cxx_node *n);
void cxx_print_head_name(struct cxx_writer *w, const struct cxx_node *n);
void cxx_print_expression(struct cxx_writer *w, const struct cxx_node *n);

#endif
