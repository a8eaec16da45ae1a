/* Any bytes as a line table, alone in a unit that covers all addresses. The promise: a found row
 * does not depend on the other addresses that were asked for. */
#include <stdlib.h>
#include <string.h>

#include "symbolize/dwline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint64_t addrs[] = {0, 1, 0x10, 0x100, 0x1000, 0x1001, 0x1010, 0x1100, 0x2000};
    struct elf_span all = {0, UINT64_MAX};
    struct elfimg img = {.code = &all, .n_code = 1};
    _Atomic uint64_t work = 1 << 24;
    struct dwfile f = {.img = &img, .work = &work};
    struct arena a;
    struct dw_lines l;
    struct dw_line_hit together[PP_COUNT(addrs)] = {{0}}, alone;
    if (size < 1)
        return 0;
    char *copy = malloc(size);
    if (!copy)
        return 0;
    memcpy(copy, data, size);
    f.big_endian = copy[0] & 1;
    f.sec[DW_LINE] = f.sec[DW_LINE_STR] = f.sec[DW_STR] = (struct str){copy + 1, size - 1};
    struct dwunit u = {.file = &f, .has_stmt_list = true, .widths = {4, 8, 4}};
    u.comp_dir = PP_STR("/dir");
    arena_init(&a, 1 << 24);
    if (dw_lines_open(&u, &l)) {
        dw_lines_find(&l, addrs, PP_COUNT(addrs), together);
        for (size_t i = 0; i < PP_COUNT(addrs); i++) {
            memset(&alone, 0, sizeof alone);
            struct dw_lines again;
            if (!dw_lines_open(&u, &again))
                break;
            dw_lines_find(&again, &addrs[i], 1, &alone);
            dw_lines_done(&again);
            if (alone.found != together[i].found || alone.line != together[i].line ||
                alone.file != together[i].file || alone.column != together[i].column)
                abort();
            dw_lines_file(&l, together[i].file, &a);
        }
        dw_lines_done(&l);
    }
    arena_done(&a);
    free(copy);
    return 0;
}
