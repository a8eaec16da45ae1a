/* Any bytes as the notes of an ELF file; the first byte chooses byte order and alignment. A build
 * id lies inside the notes, behind its name; a second one, or notes that end too soon, and there
 * is none. */
#include <stdlib.h>
#include <string.h>

#include "symbolize/binread.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
    if (!ok)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint64_t alignments[] = {0, 1, 4, 8, 4096, UINT64_C(1) << 63};
    struct str id, again;
    if (size < 2)
        return 0;
    struct binread f = {.fd = -1, .big = data[0] & 1};
    uint64_t align = alignments[data[0] / 2 % PP_COUNT(alignments)];
    size_t len = size - 1;
    uint8_t *notes = malloc(2 * len);
    check(notes);
    memcpy(notes, data + 1, len);
    if (binnote_find(&f, notes, len, align, &id) && id.len) {
        const uint8_t *at = (const uint8_t *)id.ptr;
        check(at >= notes + 16 && id.len <= len - (size_t)(at - notes));
        check(memmem(notes, (size_t)(at - notes), "GNU", 4));
        memcpy(notes + len, data + 1, len); /* all of it twice */
        check(!binnote_find(&f, notes, 2 * len, align, &again) || len % (align ? align : 1));
    }
    free(notes);
    return 0;
}
