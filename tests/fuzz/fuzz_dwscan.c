/* Any bytes as .debug_info, .debug_abbrev and the sections they refer to: units are read, entries
 * scanned, functions described. The promise: a node's parent comes before it, so that every chain
 * of frames ends. */
#include <stdlib.h>
#include <string.h>

#include "symbolize/dwscan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint64_t addrs[] = {0, 1, 0x10, 0x100, 0x1000, 0x1001, 0x1010, 0x1100, 0x2000};

static void scan(struct dwfile *f)
{
    struct dw_scan s = {0};
    uint32_t leaf[PP_COUNT(addrs)];
    for (size_t i = 0; i < f->n_units && i < 64; i++) {
        struct dwunit *u = &f->units[i];
        if (!dw_scan_unit(&s, u, addrs, PP_COUNT(addrs), leaf))
            break;
        for (size_t k = 0; k < s.n_nodes; k++)
            if (s.nodes[k].parent != PP_NONE && s.nodes[k].parent >= k)
                abort();
        for (size_t k = 0; k < PP_COUNT(addrs); k++) {
            struct dw_function fn;
            if (leaf[k] == PP_NONE)
                continue;
            if (leaf[k] >= s.n_nodes)
                abort();
            dw_die_function((struct dw_place){u, s.nodes[leaf[k]].off}, &fn);
        }
    }
    dw_scan_done(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct elf_span all = {0, UINT64_MAX};
    struct elfimg img = {.code = &all, .n_code = 1};
    _Atomic uint64_t work = 1 << 24;
    if (size < 4)
        return 0;
    struct dwfile *f;
    struct err err = {0};
    if (!dwfile_open(&img, false, false, 1, &work, &f, &err))
        return 0;
    /* Two bytes say where .debug_info ends and .debug_abbrev starts; the rest
     * is everything else. */
    size_t n = size - 3, at = (size_t)(data[1] | data[2] << 8) % (n + 1);
    char *info = malloc(at + 1), *rest = malloc(n - at + 1);
    if (info && rest) {
        memcpy(info, data + 3, at);
        memcpy(rest, data + 3 + at, n - at);
        f->big_endian = data[0] & 1;
        f->sec[DW_INFO] = (struct str){info, at};
        for (unsigned i = DW_ABBREV; i < DW_CU_INDEX; i++)
            f->sec[i] = (struct str){rest, n - at};
        if (dwfile_read_units(f, 1))
            scan(f);
    }
    dwfile_close(f);
    free(info);
    free(rest);
    return 0;
}
