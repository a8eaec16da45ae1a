#include "support/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "profile/encode.h"
#include "support/profiles.h"

int folder_enter(void **state)
{
    char *dir = strdup("/tmp/cpprof-test-XXXXXX");
    *state = dir;
    return dir && mkdtemp(dir) && chdir(dir) == 0 ? 0 : -1;
}

int folder_leave(void **state)
{
    char command[64];
    int rc = chdir("/");
    snprintf(command, sizeof command, "rm -rf %s", (char *)*state);
    rc |= system(command);
    free(*state);
    return rc;
}

void folder_put_profile(const char *path, const char *text)
{
    struct arena a;
    struct buf bytes = BUF_INIT;
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    arena_init(&a, 0);
    assert_true(profile_encode(profile_from_text(&a, text), &bytes, &err));
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.data, 1, bytes.len, f), bytes.len);
    assert_int_equal(fclose(f), 0);
    buf_done(&bytes);
    arena_done(&a);
}
