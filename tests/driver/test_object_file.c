/* What counts as a program or library. */
#include "driver/object_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static bool is_object(const void *bytes, size_t len)
{
    char path[] = "/tmp/cpprof-object-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, len), (ssize_t)len);
    close(fd);
    bool is = object_file_is(path);
    unlink(path);
    return is;
}

/* A header of a 64-bit little-endian ELF file without segments and sections. */
static void elf_header(uint8_t h[64])
{
    memset(h, 0, 64);
    memcpy(h, "\177ELF\2\1\1", 7);
    h[16] = 2;
    h[20] = 1;
}

static void this_program_is_an_object_file(void **state)
{
    (void)state;
    assert_true(object_file_is("/proc/self/exe"));
}

static void folders_and_missing_and_empty_files_are_none(void **state)
{
    (void)state;
    assert_false(object_file_is("/"));
    assert_false(object_file_is("/nonexistent"));
    assert_false(object_file_is("/dev/null"));
    assert_false(is_object("", 0));
    assert_false(is_object("\177EL", 3));
    assert_false(is_object("MZ text\n", 8));
}

static void an_elf_header_must_be_sane(void **state)
{
    uint8_t h[64];
    static const struct {
        size_t at;
        uint8_t value;
    } wrong[] = {{4, 3}, {5, 0}, {6, 2}, {20, 2}, {60, 1}};
    (void)state;
    elf_header(h);
    assert_true(is_object(h, sizeof h));
    assert_false(is_object(h, 63));
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        elf_header(h);
        h[wrong[i].at] = wrong[i].value;
        assert_false(is_object(h, sizeof h));
    }
}

static void elf_tables_must_lie_in_the_file(void **state)
{
    uint8_t h[64 + 56];
    (void)state;
    memset(h, 0, sizeof h);
    elf_header(h);
    h[32] = 64; /* segments: one, behind the header */
    h[54] = 56;
    h[56] = 1;
    assert_true(is_object(h, sizeof h));
    assert_false(is_object(h, sizeof h - 1));
    h[54] = 55;
    assert_false(is_object(h, sizeof h));
}

/* A 64-bit Mach-O file with one segment. */
static void macho(uint8_t *m, const char *segment, uint8_t address)
{
    memset(m, 0, 32 + 72);
    memcpy(m, "\xcf\xfa\xed\xfe", 4);
    m[16] = 1;
    m[20] = 72;
    m[32] = 0x19;
    m[36] = 72;
    memcpy(m + 40, segment, strlen(segment));
    m[32 + 24 + 4] = address;
}

static void a_mach_o_library_is_one_and_a_program_is_not(void **state)
{
    uint8_t m[32 + 72];
    (void)state;
    macho(m, "__TEXT", 0);
    assert_true(is_object(m, sizeof m));
    macho(m, "__TEXT", 1); /* at 0x100000000, as programs are */
    assert_false(is_object(m, sizeof m));
    macho(m, "__DATA", 0);
    assert_false(is_object(m, sizeof m));
    macho(m, "__TEXT", 0);
    m[36] = 73; /* a command longer than all commands */
    assert_false(is_object(m, sizeof m));
}

static void a_pe_file_has_its_signature(void **state)
{
    uint8_t pe[64 + 24];
    (void)state;
    memset(pe, 0, sizeof pe);
    memcpy(pe, "MZ", 2);
    pe[0x3c] = 64;
    memcpy(pe + 64, "PE\0\0\x64\x86", 6);
    assert_true(is_object(pe, sizeof pe));
    pe[64 + 6] = 9; /* sections that are not there */
    assert_false(is_object(pe, sizeof pe));
    pe[64 + 6] = 0;
    pe[0x3c] = 65;
    assert_false(is_object(pe, sizeof pe));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(this_program_is_an_object_file),
        cmocka_unit_test(folders_and_missing_and_empty_files_are_none),
        cmocka_unit_test(an_elf_header_must_be_sane),
        cmocka_unit_test(elf_tables_must_lie_in_the_file),
        cmocka_unit_test(a_mach_o_library_is_one_and_a_program_is_not),
        cmocka_unit_test(a_pe_file_has_its_signature),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
