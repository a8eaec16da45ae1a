/* The graph that dot drew, made fit for a browser. Private to src/driver. */
#ifndef CPPROF_DRIVER_SVG_H
#define CPPROF_DRIVER_SVG_H

#include "util/buf.h"

/* Appends dot's SVG to `out`, repaired, as large as the window, and with a script that moves and
 * zooms it. What is not there to be changed stays as it is. */
void svg_massage(struct str svg, struct buf *out);

#endif
