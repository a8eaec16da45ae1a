/* Any bytes as the unit index of a .dwp; the first byte chooses the byte order, the next eight are
 * the wanted id. A row is found only if the id stands somewhere in the table; cut by a byte, the
 * index has no other row for it. */
#include <stdlib.h>
#include <string.h>

#include "symbolize/dwsplit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool holds(struct str index, uint64_t id, bool big_endian)
{
    for (size_t at = 16; at + 8 <= index.len; at += 8) {
        struct dwreader r = dwr_at(index, at, big_endian);
        if (dwr_u64(&r) == id)
            return true;
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dwp_row row, cut;
    uint64_t id;
    if (size < 10)
        return 0;
    bool big_endian = data[0] & 1;
    memcpy(&id, data + 1, sizeof id);
    struct str index = {(const char *)data + 9, size - 9};
    if (!dwp_index_find(index, big_endian, id, &row))
        return 0;
    if (!holds(index, id, big_endian))
        abort();
    index.len--;
    if (dwp_index_find(index, big_endian, id, &cut) && memcmp(&row, &cut, sizeof row) != 0)
        abort();
    return 0;
}
