/* Where sources may be on this machine: what --path-map and the environment say. */
#ifndef CPPROF_CLI_PLACES_H
#define CPPROF_CLI_PLACES_H

#include "cli/request.h"
#include "util/arena.h"

enum { PLACES_MAX = 16 }; /* folders of one kind */

struct places {
    struct source_places of; /* points into the rest */
    struct str goroots[PLACES_MAX], modules[PLACES_MAX], gopaths[PLACES_MAX];
    struct arena arena;
};

/* Reads GOROOT, GOPATH, GOMODCACHE, HOME and PATH. `rq` must outlive the places, which may not be
 * moved. What does not fit or finds no memory is left out. */
void places_init(struct places *p, const struct request *rq);
void places_done(struct places *p);

#endif
