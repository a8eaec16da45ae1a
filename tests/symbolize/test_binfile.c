/* Headers of binaries: what is read once, what is compared, and where reading stops. The files are
 * made here, in a folder of the test. */
#include "symbolize/binfile.h"

#include <elf.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/folder.h"
#include "util/limits.h"

#define SECTIONS_AT 4096
#define BYTES_AT 1024 /* what sections and segments refer to */

static const struct binfile_use everywhere = {.limit = UINT64_MAX};
static const struct binfile_use pages = {.start = 4096, .limit = 8192};
static const struct binfile_use kernel = {.start = 1, .limit = 8192, .offset = 1};

/* Overwrites a part of the file "bin", which is made when it is not there. */
static void put(uint64_t at, const void *bytes, size_t len)
{
    int fd = open("bin", O_WRONLY | O_CREAT, 0600);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, len, (off_t)at), (ssize_t)len);
    close(fd);
}

/* Section 1 has the names, as all of them do: `names` are at BYTES_AT, of len bytes. */
static void put_elf(uint16_t phnum, uint16_t shnum, const char *names, size_t len)
{
    Elf64_Ehdr h = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
                    .e_type = ET_DYN,
                    .e_version = EV_CURRENT,
                    .e_phoff = sizeof h,
                    .e_phentsize = sizeof(Elf64_Phdr),
                    .e_phnum = phnum,
                    .e_shoff = SECTIONS_AT,
                    .e_shentsize = sizeof(Elf64_Shdr),
                    .e_shnum = shnum,
                    .e_shstrndx = 1};
    Elf64_Shdr strings = {.sh_type = SHT_STRTAB, .sh_offset = BYTES_AT, .sh_size = len};
    put(0, &h, sizeof h);
    put(BYTES_AT, names, len);
    put(SECTIONS_AT + sizeof strings, &strings, sizeof strings);
    put(SECTIONS_AT + shnum * sizeof strings, "", 1);
}

static void put_section(uint16_t index, Elf64_Shdr s)
{
    put(SECTIONS_AT + index * sizeof s, &s, sizeof s);
}

struct opened {
    struct arena arena;
    struct binfiles files;
    struct binfile file;
    struct err err;
};

static bool open_as(struct opened *o, const char *path, const struct binfile_use *use)
{
    o->err = (struct err){PP_OK, 0, PP_NO_OFFSET, ""};
    o->files.arena = &o->arena;
    return binfile_open(&o->files, path, use, &o->file, &o->err);
}

#define NAMES "\0.text\0.debug_info\0.tex"

static void a_name_ends_where_it_has_to(void **state)
{
    struct opened o = {.files = {NULL, {NULL}}};
    Elf64_Phdr code = {.p_type = PT_LOAD, .p_flags = PF_X, .p_vaddr = 0x1000, .p_memsz = 0x100};
    (void)state;
    put_elf(1, 5, NAMES, sizeof NAMES - 1); /* what is behind ".tex" is not of the names */
    put(sizeof(Elf64_Ehdr), &code, sizeof code);
    put_section(2, (Elf64_Shdr){.sh_name = 1, .sh_addr = 0x4000}); /* in no segment */
    assert_true(open_as(&o, "bin", &everywhere));
    assert_null(o.file.text);
    assert_false(o.file.has_debug);
    put_section(3, (Elf64_Shdr){.sh_name = 19, .sh_addr = 0x1010});
    put_section(4, (Elf64_Shdr){.sh_name = UINT32_MAX, .sh_addr = 0x1010});
    assert_true(open_as(&o, "bin", &everywhere));
    assert_null(o.file.text);
    put_section(4, (Elf64_Shdr){.sh_name = 1, .sh_addr = 0x1010});
    put_section(3, (Elf64_Shdr){.sh_name = 7});
    assert_true(open_as(&o, "bin", &everywhere));
    assert_ptr_equal(o.file.text, o.file.segments);
    assert_true(o.file.has_debug);
    arena_done(&o.arena);
}

static void a_file_is_read_once_whatever_its_name(void **state)
{
    struct opened o = {.files = {NULL, {NULL}}};
    (void)state;
    put_elf(1, 2, NAMES, sizeof NAMES - 1);
    assert_true(open_as(&o, "bin", &everywhere));
    const struct object_segment *segments = o.file.segments;
    size_t used = o.arena.used;
    assert_int_equal(symlink("bin", "other"), 0);
    assert_true(open_as(&o, "./bin", &pages));
    assert_true(open_as(&o, "other", &everywhere));
    assert_ptr_equal(o.file.segments, segments);
    assert_int_equal(o.arena.used, used);
    put_elf(2, 2, NAMES, sizeof NAMES - 1); /* longer than it was */
    put(SECTIONS_AT * 2, "", 1);
    assert_true(open_as(&o, "bin", &everywhere));
    assert_int_equal(o.file.n_segments, 2);
    arena_done(&o.arena);
}

static void an_error_names_the_file_that_was_asked_for(void **state)
{
    struct opened o = {.files = {NULL, {NULL}}};
    (void)state;
    put(0, "\177ELF", 4);
    assert_int_equal(symlink("bin", "other"), 0);
    assert_false(open_as(&o, "bin", &everywhere));
    assert_string_equal(o.err.msg, "error reading ELF file bin: error parsing bin: EOF");
    assert_false(open_as(&o, "other", &everywhere));
    assert_string_equal(o.err.msg, "error reading ELF file other: error parsing other: EOF");
    arena_done(&o.arena);
}

#define NOTE "\4\0\0\0\2\0\0\0\3\0\0\0GNU\0\x12\xab\0\0"

static void notes_are_searched_up_to_a_bound(void **state)
{
    struct opened o = {.files = {NULL, {NULL}}};
    uint64_t half = PP_MAX_NOTES / 2 / 12 * 12; /* of zeros: notes without a name */
    (void)state;
    put_elf(0, 5, NAMES "\0\0\0\0\0\0\0\0" NOTE, sizeof NAMES NOTE + 6);
    put(1 << 20, "", 1);
    put((1 << 20) + half, "", 1);
    Elf64_Shdr zeros = {.sh_type = SHT_NOTE, .sh_offset = 1 << 20, .sh_size = half};
    Elf64_Shdr id = {.sh_type = SHT_NOTE,
                     .sh_offset = BYTES_AT + sizeof NAMES + 7,
                     .sh_size = sizeof NOTE - 1,
                     .sh_addralign = 4};
    put_section(2, zeros);
    put_section(3, id);
    assert_true(open_as(&o, "bin", &everywhere));
    assert_true(str_eq(o.file.build_id, PP_STR("12ab")));
    put_section(3, zeros);
    put_section(4, id);
    assert_true(open_as(&o, "bin", &everywhere));
    assert_true(str_eq(o.file.build_id, PP_STR("")));
    arena_done(&o.arena);
}

static void no_program_has_that_many_segments(void **state)
{
    struct opened o = {.files = {NULL, {NULL}}};
    Elf64_Ehdr h = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
                    .e_type = ET_DYN,
                    .e_version = EV_CURRENT,
                    .e_phoff = sizeof h,
                    .e_phentsize = sizeof(Elf64_Phdr),
                    .e_phnum = PP_MAX_SEGMENTS};
    (void)state;
    put(0, &h, sizeof h);
    put(PP_MAX_SEGMENTS * sizeof(Elf64_Phdr) + 4096, "", 1);
    assert_true(open_as(&o, "bin", &everywhere));
    h.e_phnum++;
    put(0, &h, sizeof h);
    assert_false(open_as(&o, "bin", &everywhere));
    assert_string_equal(o.err.msg, "error reading ELF file bin: error parsing bin: more program "
                                   "headers than a program can have");
    arena_done(&o.arena);
}

#define SYMBOLS_AT 16384
#define N_SYMBOLS 1400 /* more than are read at a time */
#define SYMBOL_NAMES "\0_stext_\0_stext\0"

static void put_kernel(void)
{
    put_elf(0, 4, SYMBOL_NAMES, sizeof SYMBOL_NAMES - 1);
    put_section(2, (Elf64_Shdr){.sh_type = SHT_SYMTAB,
                                .sh_offset = SYMBOLS_AT,
                                .sh_size = N_SYMBOLS * sizeof(Elf64_Sym),
                                .sh_link = 1});
    Elf64_Sym near = {.st_name = 1, .st_value = 0x2000}, is = {.st_name = 9, .st_value = 0x1001};
    Elf64_Sym last = {.st_name = 9, .st_value = 0x3000};
    put(SYMBOLS_AT + (N_SYMBOLS - 30) * sizeof near, &near, sizeof near);
    put(SYMBOLS_AT + (N_SYMBOLS - 20) * sizeof is, &is, sizeof is);
    put(SYMBOLS_AT + (N_SYMBOLS - 1) * sizeof last, &last, sizeof last);
}

static void the_first_symbol_of_the_name_relocates_a_kernel(void **state)
{
    struct opened o = {.files = {NULL, {NULL}}};
    struct binfile_use other = kernel;
    (void)state;
    put_kernel();
    assert_true(open_as(&o, "bin", &pages));
    assert_false(o.file.has_reloc);
    for (int i = 0; i < 2; i++) {
        assert_true(open_as(&o, "bin", &kernel));
        assert_true(o.file.has_reloc);
        assert_int_equal(o.file.reloc, 0x1001);
    }
    other.kernel_symbol = PP_STR("_stex");
    assert_true(open_as(&o, "bin", &other));
    assert_false(o.file.has_reloc);
    arena_done(&o.arena);
}

static void few_symbols_of_a_kernel_are_looked_for(void **state)
{
    struct opened o = {.files = {NULL, {NULL}}};
    struct binfile_use use = kernel;
    static const char *const names[] = {"a", "b", "c", "d", "_stext"};
    (void)state;
    put_kernel();
    for (size_t i = 0; i < PP_COUNT(names); i++) {
        use.kernel_symbol = str_of(names[i]);
        assert_int_equal(open_as(&o, "bin", &use), i < PP_MAX_RELOC_NAMES);
    }
    assert_string_equal(o.err.msg, "error reading ELF file bin: error parsing bin: mappings name "
                                   "more than 4 symbols of the kernel");
    use.kernel_symbol = PP_STR("b");
    assert_true(open_as(&o, "bin", &use));
    arena_done(&o.arena);
}

static void a_symbol_table_that_is_cut_is_an_error_for_who_needs_it(void **state)
{
    struct opened o = {.files = {NULL, {NULL}}};
    (void)state;
    put_kernel();
    assert_int_equal(truncate("bin", SYMBOLS_AT + N_SYMBOLS * sizeof(Elf64_Sym) - 1), 0);
    assert_true(open_as(&o, "bin", &pages));
    assert_false(open_as(&o, "bin", &kernel));
    assert_string_equal(o.err.msg, "error reading ELF file bin: error parsing bin: cannot load "
                                   "symbol section");
    arena_done(&o.arena);
}

/* A Java class of version 45.3, and a fat file as it may be at most, without a slice. */
static void a_fat_file_has_few_slices(void **state)
{
    struct opened o = {.files = {NULL, {NULL}}};
    (void)state;
    put(0, "\xca\xfe\xba\xbe\0\3\0\55", 8);
    put(65536, "", 1);
    assert_false(open_as(&o, "bin", &everywhere));
    assert_string_equal(o.err.msg, "error reading fat Mach-O file bin: error parsing bin: more "
                                   "architectures than there are");
    put(0, "\xca\xfe\xba\xbe\0\0\0\54", 8);
    assert_false(open_as(&o, "bin", &everywhere));
    assert_non_null(strstr(o.err.msg, "fat Mach-O file bin: architecture not found in bin: "));
    arena_done(&o.arena);
}

/* One of its commands is no segment, the next is __TEXT. */
static void a_mach_o_file_may_not_lie_above_its_mapping(void **state)
{
    struct opened o = {.files = {NULL, {NULL}}};
    struct binfile_use low = {0x1000, 0x2000, 0, PP_STR("")};
    struct binfile_use high = {0x4000, 0x5000, 0, PP_STR("")};
    uint32_t head[8] = {0xfeedfacf, 0x01000007, 3, 2, 2, 8 + 72};
    uint32_t other[2] = {0x1b, 8}, text[18] = {0x19, 72};
    memcpy(&text[2], "__TEXT", 6);
    text[6] = 0x4000;
    (void)state;
    put(0, head, sizeof head);
    put(sizeof head, other, sizeof other);
    put(sizeof head + sizeof other, text, sizeof text);
    assert_true(open_as(&o, "bin", &high));
    assert_int_equal(o.file.kind, BINFILE_MACHO);
    assert_false(open_as(&o, "bin", &low));
    assert_string_equal(o.err.msg,
                        "error reading Mach-O file bin: error parsing bin: the __TEXT segment "
                        "address (0x4000) > mapping start address (0x1000)");
    head[4] = 1;
    put(0, head, sizeof head);
    put(SECTIONS_AT, "", 1);
    assert_false(open_as(&o, "bin", &high));
    assert_non_null(strstr(o.err.msg, "could not find the __TEXT segment"));
    arena_done(&o.arena);
}

static void a_pipe_is_not_opened(void **state)
{
    struct opened o = {.files = {NULL, {NULL}}};
    (void)state;
    assert_int_equal(mkfifo("pipe", 0600), 0);
    assert_false(open_as(&o, "pipe", &everywhere));
    assert_string_equal(o.err.msg, "unrecognized binary format: pipe");
    arena_done(&o.arena);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_enter, folder_leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_name_ends_where_it_has_to),
        IN_FOLDER(a_file_is_read_once_whatever_its_name),
        IN_FOLDER(an_error_names_the_file_that_was_asked_for),
        IN_FOLDER(notes_are_searched_up_to_a_bound),
        IN_FOLDER(no_program_has_that_many_segments),
        IN_FOLDER(the_first_symbol_of_the_name_relocates_a_kernel),
        IN_FOLDER(few_symbols_of_a_kernel_are_looked_for),
        IN_FOLDER(a_symbol_table_that_is_cut_is_an_error_for_who_needs_it),
        IN_FOLDER(a_fat_file_has_few_slices),
        IN_FOLDER(a_mach_o_file_may_not_lie_above_its_mapping),
        IN_FOLDER(a_pipe_is_not_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
