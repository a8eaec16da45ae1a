/* One program in many forms (testdata/bin): the same answers, wherever the debug information is.
 * The expected frames are those of llvm-symbolizer 14 for forge-dw5. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "symbolize/object.h"
#include "util/buf.h"

#define BIN "testdata/bin/"

/* "function file:line:column start" of each frame, " < " between. */
static char *ask_with(const char *name, const struct object_options *opt, uint64_t addr)
{
    char path[256];
    struct object *obj;
    struct object_frames f;
    struct err err = {0};
    struct buf b = BUF_INIT;
    snprintf(path, sizeof path, BIN "%s", name);
    if (!object_open(path, opt, NULL, &obj, &err))
        fail_msg("%s: %s", path, err.msg);
    assert_true(object_lookup(obj, &addr, 1, &f, &err));
    for (uint32_t i = 0; i < f.n; i++) {
        assert_true(f.frame[i].inlined == (i + 1 < f.n));
        buf_printf(&b, "%s%.*s %.*s:%d:%d %d", i ? " < " : "", (int)f.frame[i].function.len,
                   f.frame[i].function.ptr, (int)f.frame[i].file.len, f.frame[i].file.ptr,
                   (int)f.frame[i].line, (int)f.frame[i].column, (int)f.frame[i].start_line);
    }
    object_close(obj);
    buf_add_byte(&b, 0);
    assert_false(b.failed);
    return b.data;
}

static void expect(const char *name, uint64_t addr, const char *want)
{
    struct object_options opt = {.debug_file_directory = "/nonexistent", .threads = 1};
    char *got = ask_with(name, &opt, addr);
    if (strcmp(got, want) != 0)
        fail_msg("%s 0x%x: %s, not %s", name, (unsigned)addr, got, want);
    free(got);
}

static const char inlined[] =
    "twice /src/forge.c:6:18 4 < strike /src/forge.c:11:16 9 < forge /src/forge.c:19:16 15";

static void every_form_of_debug_information_gives_the_same_frames(void **state)
{
    static const char *const forms[] = {"forge-dw2",     "forge-dw3",   "forge-dw4",  "forge-dw5",
                                        "forge-dwarf64", "forge-gz",    "forge-zstd", "forge-zgnu",
                                        "forge-link",    "forge-split", "forge-alt",  "forge-sup"};
    (void)state;
    for (size_t i = 0; i < PP_COUNT(forms); i++)
        expect(forms[i], 0x400184, inlined);
}

static void a_debug_file_is_found_by_build_id(void **state)
{
    struct object_options opt = {.debug_file_directory = "/nowhere:" BIN "debug"};
    (void)state;
    char *got = ask_with("forge-stripped", &opt, 0x400184);
    assert_string_equal(got, inlined);
    free(got);
    expect("forge-stripped", 0x400184, "");
}

static void symbols_alone_name_the_function(void **state)
{
    (void)state;
    expect("forge-symtab", 0x400184, "forge :0:0 0");
    expect("forge-mini", 0x400184, "forge :0:0 0");
    expect("forge-symtab", 0x400162, "_start.cold :0:0 0");
}

static void the_symbol_names_the_outermost_frame_of_a_cold_part(void **state)
{
    (void)state;
    expect("forge-dw5", 0x400162, "_start.cold /src/forge.c:31:9 28");
}

static void of_several_names_the_last_that_is_exported_counts(void **state)
{
    (void)state;
    expect("bell-link", 0x320, "toll /src/bell.c:4:14 2");
    expect("bell-link", 0x330, "chime /src/bell.c:11:14 9");
}

static void an_address_outside_has_no_frames(void **state)
{
    (void)state;
    expect("forge-dw5", 0, "");
    expect("forge-dw5", 0x400000, "");
}

static void without_inlining_there_is_one_frame(void **state)
{
    struct object_options opt = {.no_inlines = true};
    (void)state;
    char *got = ask_with("forge-dw5", &opt, 0x400184);
    assert_string_equal(got, "forge /src/forge.c:6:18 4");
    free(got);
}

static void addresses_of_an_object_file_are_offsets_in_its_code(void **state)
{
    struct object_options opt = {.threads = 1};
    (void)state;
    char *got = ask_with("forge-object", &opt, 0x14);
    assert_string_equal(got, inlined);
    free(got);
    got = ask_with("forge-object", &opt, 0x100000);
    assert_string_equal(got, "");
    free(got);
}

static void addresses_have_to_ascend(void **state)
{
    static const uint64_t addrs[] = {2, 1};
    struct object_options opt = {0};
    struct object_frames f[2];
    struct object *obj;
    struct err err = {0};
    (void)state;
    assert_true(object_open(BIN "forge-dw5", &opt, NULL, &obj, &err));
    assert_false(object_lookup(obj, addrs, 2, f, &err));
    assert_int_equal(err.code, PP_ERR_USAGE);
    object_close(obj);
}

static void other_files_are_not_objects(void **state)
{
    struct object_options opt = {0};
    struct object *obj;
    struct err err = {0};
    (void)state;
    assert_false(object_open(BIN "forge.c", &opt, NULL, &obj, &err));
    assert_int_equal(err.code, PP_ERR_FORMAT);
    assert_null(obj);
    err.code = PP_OK;
    assert_false(object_open(BIN "missing", &opt, NULL, &obj, &err));
    assert_int_equal(err.code, PP_ERR_IO);
}

static void a_second_lookup_uses_what_the_first_has_read(void **state)
{
    static const uint64_t first[] = {0x400184}, second[] = {0x400150, 0x400184};
    struct object_options opt = {.threads = 2};
    struct object_frames a, b[2];
    struct object *obj;
    struct err err = {0};
    (void)state;
    assert_true(object_open(BIN "forge-split", &opt, NULL, &obj, &err));
    assert_true(object_lookup(obj, first, 1, &a, &err));
    assert_true(object_lookup(obj, second, 2, b, &err));
    assert_int_equal(a.n, 3);
    assert_int_equal(b[1].n, 3);
    assert_int_equal(b[0].n, 1);
    object_close(obj);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_of_debug_information_gives_the_same_frames),
        cmocka_unit_test(a_debug_file_is_found_by_build_id),
        cmocka_unit_test(symbols_alone_name_the_function),
        cmocka_unit_test(the_symbol_names_the_outermost_frame_of_a_cold_part),
        cmocka_unit_test(of_several_names_the_last_that_is_exported_counts),
        cmocka_unit_test(an_address_outside_has_no_frames),
        cmocka_unit_test(without_inlining_there_is_one_frame),
        cmocka_unit_test(addresses_of_an_object_file_are_offsets_in_its_code),
        cmocka_unit_test(addresses_have_to_ascend),
        cmocka_unit_test(other_files_are_not_objects),
        cmocka_unit_test(a_second_lookup_uses_what_the_first_has_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
