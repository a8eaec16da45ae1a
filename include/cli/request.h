/* What a command line asks for: the record that both spellings are read into. */
#ifndef CPPROF_CLI_REQUEST_H
#define CPPROF_CLI_REQUEST_H

#include "driver/fetch.h"
#include "driver/format.h"
#include "report/options.h"
#include "report/source_places.h"

struct output_as;

/* What --path-map was given; the first that fits wins. */
struct path_maps {
    struct path_map item[32];
    size_t n;
};

/* What an option was given, in order; the items are the caller's, who made room for `cap`. */
struct name_list {
    const char **items;
    size_t n, cap;
};

/* How two sides are compared: cpprof diff, check, noise. */
struct compare_request {
    struct name_list old_side, new_side;
    struct str normalize, fail_on, gate, budget, test, correct, support, require_power, today,
        effect;
    double phi, error_rate, min_share, min_samples, min_effect;
    bool judge_support;
};

struct request {
    struct options report;
    struct compare_request compare;

    /* Where profiles come from and what is done to them before a report. */
    struct str base, diff_base, symbolize, buildid, add_comment, tools;
    struct str http, tls_cert, tls_key, tls_ca;
    int64_t seconds, timeout;
    bool all_frames, no_browser;

    /* Sets of chosen members: bit GRAN_x, SORT_x, LEGACY_x. */
    unsigned granularity, sort, legacy;

    /* Formats that were asked for, by their index in output_formats. */
    struct {
        bool chosen;
        struct str regex;
    } formats[OUTPUT_FORMATS_MAX];

    /* Ours, not the reference's. */
    struct str color; /* auto, always, never */
    struct path_maps path_maps;
    int64_t threads;        /* 0: as many as there are cores */
    int64_t symbol_seconds; /* 0: by the size of the binary */
    uint64_t max_inflated, max_memory;
    bool lenient, help, help_all, version;
    struct str debug_file_directory, kallsyms;
    bool cache, debuginfod;
    struct str executable;      /* of symbolize */
    struct str output_as;       /* text, json, ...: what the command can write */
    const struct output_as *as; /* the meaning of that; NULL in the reference's spelling */
    bool demangle, inlines;

    /* Names of sources in argv, and the binary in front of them if there is one. */
    const char *const *sources;
    size_t n_sources;
    const char *binary;

    /* What the checks made of it: see request_check. */
    const struct output_format *format; /* NULL: no report was named */
    struct str regex;
};

/* Legacy sample flags, in the order in which the reference looks at them. */
enum legacy_flag {
    LEGACY_TOTAL_DELAY,
    LEGACY_MEAN_DELAY,
    LEGACY_CONTENTIONS,
    LEGACY_INUSE_SPACE,
    LEGACY_INUSE_OBJECTS,
    LEGACY_ALLOC_SPACE,
    LEGACY_ALLOC_OBJECTS,
    LEGACY_FLAGS
};

/* All defaults. */
void request_init(struct request *rq);

/* The checks after parsing, in the reference's order (spec/driver.md 2.3, steps 2 to 11): finds
 * the binary, the format, sorting, granularity, sample index.
 * Errors: PP_ERR_USAGE with the reference's messages; the first failing step wins. */
PP_MUST_CHECK bool request_check(struct request *rq, struct notes *notes, struct err *err);

#endif
