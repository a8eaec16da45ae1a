/* Is this file an object file? The test opens it as if all of memory were mapped from it
 * (spec/driver.md 2.3 step 2). */
#include "driver/object_file.h"

#include "symbolize/binfile.h"

bool object_file_is(const char *path)
{
    struct binfile_use everywhere = {.limit = UINT64_MAX};
    struct arena a;
    struct binfiles files = {.arena = &a};
    struct binfile f;
    struct err ignored = {PP_OK, 0, PP_NO_OFFSET, ""};
    arena_init(&a, 0);
    bool is = binfile_open(&files, path, &everywhere, &f, &ignored);
    arena_done(&a);
    return is;
}
