/* The memory map section at the end of the older formats, and mappings for locations
 * (spec/profile.md 3.6, 3.7). */
#ifndef CPPROF_LEGACY_MEMMAP_H
#define CPPROF_LEGACY_MEMMAP_H

#include "legacy/lines.h"
#include "legacy/stacks.h"
#include "util/buf.h"

struct memmap {
    VEC(struct mapping) maps;
};

void memmap_done(struct memmap *m);

/* Reads all lines from here to the end as memory map lines; then joins adjacent entries and moves
 * the main binary to the front. Names are interned in the builder of `s`. */
PP_MUST_CHECK bool memmap_read(struct memmap *m, struct lines *l, struct stacks *s);
/* The same for the section that starts after the next marker, the current line included. */
PP_MUST_CHECK bool memmap_read_section(struct memmap *m, struct lines *l, struct stacks *s);

/* Gives each numbered location of `s` that has an address a mapping (in the end a fake one without
 * name), and adds the mappings to the builder. */
PP_MUST_CHECK bool memmap_attach(struct memmap *m, struct stacks *s);

/* memmap_line.c: one line as "range perm offset dev inode file" or as the brief form. */
struct memmap_line {
    uint64_t start, limit, offset;
    struct str file, build_id;
};
enum memmap_line_kind {
    MEMMAP_OTHER, /* not a mapping */
    MEMMAP_SKIP,  /* a mapping, but not executable */
    MEMMAP_MAPPING
};
enum memmap_line_kind memmap_parse_line(struct str line, struct memmap_line *out);
/* The line without the prefix that a logger put in front ("W1220 15:07 x.cc:12] "). */
struct str memmap_strip_log_prefix(struct str line);

/* memmap_attr.c: name=value lines, and $name in the lines after them. The first definition of a
 * name counts. The text of attributes_replace is good until its next call. */
struct attribute {
    struct str name, value; /* in the arena */
};
struct attributes {
    struct arena *arena;
    VEC(struct attribute) list; /* in order of definition */
    struct buf scratch;         /* a line with something replaced */
    size_t inserted, tried;     /* work so far, against what a hostile file may ask for */
};
PP_MUST_CHECK bool attributes_define(struct attributes *at, struct str line, struct err *err);
PP_MUST_CHECK bool attributes_replace(struct attributes *at, struct str line, struct str *out,
                                      struct err *err);
void attributes_done(struct attributes *at);

#endif
