/* How much a deflate stream gives, without giving it. */
#ifndef CPPROF_INPUT_DEFLATE_SIZE_H
#define CPPROF_INPUT_DEFLATE_SIZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Walks the stream that starts at in[0]. True: it ends at in[*used] and inflates to *size bytes;
 * or *size is above `max`, and the walk stopped there. False: it is cut, damaged, or uses a code
 * that not every decoder takes; then *size and *used say how far it went. Distances are not
 * checked, so an inflater has the last word. */
bool deflate_size(const uint8_t *in, size_t len, uint64_t max, size_t *used, uint64_t *size);

#endif
