/* Headers of binaries: a base for the first address, or an error; a build id is hexadecimal. The
 * first byte chooses how the file is mapped. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "symbolize/binfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct binfile_use uses[] = {
    {0, UINT64_MAX, 0, {"", 0}},
    {0x400000, 0x401000, 0, {"", 0}},
    {0x7f0000001000, 0x7f0000003000, 0x1000, {"", 0}},
    {0xffffffff81000001, 0xffffffff82000000, 0, {"_stext", 6}}, /* looks for the symbol */
};

static void check(const struct binfile *f)
{
    for (size_t i = 0; i < f->build_id.len; i++)
        if (!memchr("0123456789abcdef", f->build_id.ptr[i], 16))
            abort();
    if (f->text && (f->text < f->segments || f->text >= f->segments + f->n_segments))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    struct binfile f;
    struct arena a;
    struct binfiles files = {.arena = &a};
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""}, why = {PP_OK, 0, PP_NO_OFFSET, ""};
    uint64_t base;
    if (size == 0)
        return 0;
    const struct binfile_use *use = &uses[data[0] % PP_COUNT(uses)];
    int fd = memfd_create("binary", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data + 1, size - 1) != (ssize_t)(size - 1))
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    arena_init(&a, (size_t)64 << 20);
    bool ok = binfile_open(&files, path, use, &f, &err);
    if (ok != (err.code == PP_OK))
        abort();
    if (ok) {
        check(&f);
        if (binfile_base(&f, use, use->start, &base, &why) != (why.code == PP_OK))
            abort();
    }
    arena_done(&a);
    close(fd);
    return 0;
}
