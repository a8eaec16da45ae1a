/* Finding and reading source files for list and weblist. Private to src/report. */
#ifndef CPPROF_REPORT_SOURCE_H
#define CPPROF_REPORT_SOURCE_H

#include "report/source_places.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/err.h"
#include "util/notes.h"

/* Where sources are looked for (spec/report.md 10.3). */
struct source_search {
    struct str source_path; /* "" means the current directory */
    struct str trim_path;
    const struct source_places *places; /* NULL: where the reference looks, nowhere else */
    struct str program;                 /* with `places`: the main binary, or "" */
};

/* The lines of one file, without their ends. */
struct source_text {
    const struct str *lines;
    size_t n;
    struct str found_at; /* the file's name when it is where the reference does not look, else "" */
};

/* Reads the source that `name` (as the report shows it) stands for. A directory has no lines.
 * Errors: PP_ERR_IO with the message that list prints after " Error: ". */
PP_MUST_CHECK bool source_read(struct arena *a, const struct source_search *search, struct str name,
                               struct source_text *out, struct err *err);

/* --- pieces of the search (source.c, source_search.c) --- */

/* Opens a regular file or a directory. -1: errno is set. */
int source_file_open(struct arena *a, struct str path);
/* The search path, the current directory when none is given. ptr NULL: no memory. */
struct str source_search_path(struct arena *a, const struct source_search *search);

/* Opens the file by --path-map alone, which goes before all else. -1: none fits. */
int source_search_mapped(struct arena *a, const struct source_search *search, struct str name,
                         struct str *path);
/* Opens the file in one of the other places. -1: it is in none; `tried` then lists where it would
 * have been, for a message. */
int source_search_places(struct arena *a, const struct source_search *search, struct str name,
                         struct str *path, struct buf *tried);

/* --- each file once (source_cache.c) --- */

struct source_entry {
    struct source_entry *next;
    struct str file;
    struct source_text text;
    bool ok;
    struct str error; /* why there is no text */
};

#define SOURCE_LISTS 1024

struct source_cache {
    struct arena *arena;
    struct source_search search;
    struct notes *notes;                        /* told of files found elsewhere */
    struct source_entry *by_name[SOURCE_LISTS]; /* lists, by the hash of the name */
};

/* The entry of a file that was read before, or NULL. */
const struct source_entry *source_cache_find(const struct source_cache *c, struct str file);
/* Reads a file once. NULL: no memory. */
const struct source_entry *source_cache_read(struct source_cache *c, struct str file,
                                             struct err *err);

#endif
