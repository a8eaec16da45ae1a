/* report/disasm: the texts of nm and of both disassemblers, and the report with programs of a
 * test's own in their place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "report/nmlist.h"
#include "report/objdump.h"
#include "support/fake_tools.h"
#include "support/profiles.h"

/* --- objdump --- */

/* One line an instruction: ADDRESS|TEXT|FUNCTION|FILE|LINE */
static void assert_disassembly(const char *output, const char *expected)
{
    struct disassembly d = DISASSEMBLY_INIT;
    struct err err = {0};
    struct buf got = BUF_INIT;
    assert_true(objdump_parse(str_of(output), &d, &err));
    for (size_t i = 0; i < d.insts.n; i++) {
        const struct instruction *x = &d.insts.data[i];
        buf_printf(&got, "%llx|%.*s|%.*s|%.*s|%lld\n", (unsigned long long)x->addr,
                   (int)x->text.len, x->text.ptr, (int)x->function.len, x->function.ptr,
                   (int)x->file.len, x->file.ptr, (long long)x->line);
    }
    buf_add_byte(&got, '\0');
    assert_string_equal(got.data, expected);
    buf_done(&got);
    disassembly_done(&d);
}

static void gnu_objdump_names_functions_files_and_lines(void **state)
{
    (void)state;
    assert_disassembly("\n"
                       "prog:     file format elf64-x86-64\n"
                       "\n\n"
                       "Disassembly of section .text:\n"
                       "\n"
                       "0000000000401126 <main>:\n"
                       "main():\n"
                       "/src/hello.c:9\n"
                       "  401126:\tpush   %rbp\n"
                       "/src/hello.c:10 (discriminator 3)\n"
                       "  401127:\tmov    %rsp,%rbp\n"
                       "\t...\n"
                       "  40112a:\tret    \n",
                       "401126|push   %rbp|main|/src/hello.c|9\n"
                       "401127|mov    %rsp,%rbp|main|/src/hello.c|10\n"
                       "40112a|ret|||0\n");
}

static void llvm_objdump_puts_a_semicolon_in_front(void **state)
{
    (void)state;
    assert_disassembly("\n"
                       "h:\tfile format elf64-x86-64\n"
                       "\n"
                       "Disassembly of section .text:\n"
                       "\n"
                       "0000000000001640 <spin(unsigned int)>:\n"
                       "; spin(unsigned int)():\n"
                       "; /src/h.cc:8\n"
                       "    1640:      \ttestl\t%edi, %edi\n"
                       "; mix():\n"
                       "; /src/h.cc:7\n"
                       "    1642:      \tje\t0x1670 <spin(unsigned int)+0x30>\n",
                       "1640|testl\t%edi, %edi|spin(unsigned int)|/src/h.cc|8\n"
                       "1642|je\t0x1670 <spin(unsigned int)+0x30>|mix|/src/h.cc|7\n");
}

static void the_rules_match_more_than_they_mean_to(void **state)
{
    (void)state;
    /* leading hexadecimal digits of a function are lost */
    assert_disassembly("foo(int, char):\n 1:\tnop\n", "1|nop|oo(int, char)||0\n");
    assert_disassembly("0000 <f>:\n 1:\tnop\n", "1|nop|<f>||0\n");
    /* the last colon before a digit, the last "():" */
    assert_disassembly("; C:/a:3:4x\n 1:\tnop\n", "1|nop||C:/a:3|4\n");
    assert_disassembly("a()::b():\n 1:\tnop\n", "1|nop|a()::b||0\n");
    assert_disassembly(";():\n 1:\tnop\n", "1|nop|;||0\n");
    /* a line number that is too large matches and changes nothing */
    assert_disassembly("a.c:5\nb.c:4294967296\n 1:\tnop\n", "1|nop||a.c|5\n");
    /* an address that is too large is no instruction: here it is a file and a line */
    assert_disassembly("11112222333344445:\t1 nop:7\n 1:\tnop\n",
                       "1|nop||11112222333344445:\t1 nop|7\n");
    /* no text, no instruction */
    assert_disassembly("401126:\n 1: x\n", "1|x|||0\n");
    assert_disassembly("", "");
    assert_disassembly("f():\na.c:1\n\n 1:\tnop", "1|nop|||0\n");
}

static void an_objdump_of_llvm_is_told_by_its_version(void **state)
{
    (void)state;
    assert_true(tools_is_llvm_objdump(PP_STR("Debian LLVM version 14.0.6\n  Optimized build.\n")));
    assert_true(tools_is_llvm_objdump(PP_STR("LLVM (http://llvm.org/):\n  LLVM version 8.0.0\n")));
    assert_true(tools_is_llvm_objdump(PP_STR("LLVM version custom-trunk 12345\n")));
    assert_false(tools_is_llvm_objdump(PP_STR("LLVM version 7.0.1\n")));
    assert_false(tools_is_llvm_objdump(PP_STR("LLVM version 14\n")));
    assert_false(tools_is_llvm_objdump(PP_STR("LLVM version ")));
    assert_false(tools_is_llvm_objdump(PP_STR("GNU objdump (GNU Binutils) 2.40\n")));
}

/* --- nm --- */

/* One line a symbol: START-END NAME NAME ... */
static void assert_symbols(const char *text, const char *regex, uint64_t address,
                           const char *expected)
{
    struct arena a;
    struct nmlist syms = {{NULL, 0, 0}};
    struct symbol_query q = {NULL, address};
    struct err err = {0};
    struct buf got = BUF_INIT;
    arena_init(&a, 0);
    assert_true(regex_compile(str_of(regex), &q.regex, &err));
    assert_true(nmlist_parse(str_of(text), &a, &q, &syms, &err));
    for (size_t i = 0; i < syms.of.n; i++) {
        const struct symbol *s = &syms.of.data[i];
        buf_printf(&got, "%llx-%llx", (unsigned long long)s->start, (unsigned long long)s->end);
        for (size_t k = 0; k < s->n_names; k++)
            buf_printf(&got, " %.*s", (int)s->names[k].len, s->names[k].ptr);
        buf_add_byte(&got, '\n');
    }
    buf_add_byte(&got, '\0');
    assert_string_equal(got.data, expected);
    buf_done(&got);
    nmlist_done(&syms);
    regex_free(q.regex);
    arena_done(&a);
}

#define NM                        \
    "                 U printf\n" \
    "                 w __gmon\n" \
    "0000000000001000 T _init\n"  \
    "0000000000001040 T main\n"   \
    "0000000000001040 T start\n"  \
    "0000000000001100 t _ZN3foo3barEi\n"

static void symbols_end_before_the_next_address(void **state)
{
    (void)state;
    assert_symbols(NM, ".", 0,
                   "1000-103f _init\n1040-10ff main\n1100-ffffffffffffffff _ZN3foo3barEi\n");
    assert_symbols(NM, "^start$", 0, "1040-10ff start\n");
    assert_symbols(NM, "nothing", 0, "");
}

static void an_address_keeps_all_names_of_its_group(void **state)
{
    (void)state;
    assert_symbols(NM, "^0x1050$", 0x1050, "1040-10ff main start\n");
    assert_symbols(NM, "^0x1050$", 0x10ff, "1040-10ff main start\n");
    assert_symbols(NM, "^0x1050$", 0xfff, "");
}

static void names_match_in_their_readable_forms_too(void **state)
{
    (void)state;
    assert_symbols(NM, "^foo::bar\\(int\\)$", 0, "1100-ffffffffffffffff foo::bar(int)\n");
    assert_symbols(NM, "^foo::bar$", 0, "1100-ffffffffffffffff foo::bar\n");
}

static void lines_of_nm_that_are_no_symbols_are_skipped(void **state)
{
    (void)state;
    assert_symbols("prog: no symbols\n\n123\n123 T\nxyz T a\n10 T a b\n"
                   "11112222333344445 T big\n20    c\n",
                   ".", 0, "10-1f a b\n20-ffffffffffffffff c\n");
    assert_symbols("0 T zero\n0 T nought\n5 T five", "nought|five", 0,
                   "0-4 nought\n5-ffffffffffffffff five\n");
}

/* --- the report --- */

#define SAMPLES                                  \
    "0x1000@main[m.c]:3;0x1041@work[w.c]:7 30\n" \
    "0x1000@main[m.c]:3;0x1044@work[w.c]:8 12\n" \
    "0x1000@main[m.c]:3;0x105f@work[w.c]:9 5\n"
#define LISTED "0000000000001000 T main\n0000000000001040 T work\n0000000000001060 T end\n"

static void instructions_have_the_weight_up_to_the_next_one(void **state)
{
    struct fake_tools *f = *state;
    fake_tools_print(f, LISTED,
                     "work():\n/src/w.c:7\n    1040:\tadd    %eax,%ebx\n"
                     "    1043:\tmov    0x123456789(%rax,%rbx,8),%rcx       # far\n"
                     "/src/w.c:8\n"
                     "    1048:\tvfmadd231ps 0x100(%rdi,%rcx,4),%ymm1,%ymm0\n"
                     "    104f:\tret\n");
    assert_true(fake_tools_run(f, "disasm", SAMPLES, "work", NULL));
    assert_string_equal(
        fake_tools_text(&f->out),
        "Total: 47\n"
        "ROUTINE ======================== work\n"
        "        42         42 (flat, cum) 89.36% of Total\n"
        "        30         30       1040: add    %eax,%ebx                        ;work w.c:7\n"
        "        12         12       1043: mov    0x123456789(%rax,%rbx,8),%rcx       # far\n"
        "                                                                          ;work w.c:8\n"
        "         .          .       1048: vfmadd231ps 0x100(%rdi,%rcx,4),%ymm1,%ymm0\n"
        "         .          .       104f: ret\n");
}

static void what_the_disassembler_does_not_know_comes_from_the_samples(void **state)
{
    struct fake_tools *f = *state;
    fake_tools_print(f, LISTED, " 1000: call\n 1005: ret\n");
    assert_true(fake_tools_run(f, "disasm", SAMPLES, "main", NULL));
    assert_string_equal(
        fake_tools_text(&f->out),
        "Total: 47\n"
        "ROUTINE ======================== main\n"
        "         0         47 (flat, cum)   100% of Total\n"
        "         .         47       1000: call                                    ;main m.c:3\n"
        "         .          .       1005: ret\n");
}

static void nothing_found_is_told_in_three_ways(void **state)
{
    struct fake_tools *f = *state;
    fake_tools_print(
        f, "0000000000001000 T main\n0000000000001040 T work\n0000000000002000 T idle\n", "");
    assert_false(fake_tools_run(f, "disasm", SAMPLES, "^work$",
                                NULL)); /* matched against "ADDRESS work w.c:7" first */
    assert_string_equal(f->err.msg, "no matches found for regexp ^work$");
    assert_false(fake_tools_run(f, "disasm", SAMPLES, "0x10", NULL));
    assert_string_equal(f->err.msg, "no matches found for address 0x10");
    assert_false(fake_tools_run(f, "disasm", SAMPLES, "0x2001", NULL));
    assert_string_equal(f->err.msg, "address 0x2001 found in binary, but the corresponding symbols "
                                    "do not have samples in the profile");
}

static void a_disassembler_that_fails_or_is_missing_is_an_error(void **state)
{
    struct fake_tools *f = *state;
    char expected[400];
    fake_tools_print(f, LISTED, "");
    fake_tools_write(f, "objdump",
                     "#!/bin/sh\n[ \"$1\" = --version ] && echo GNU objdump && exit\n"
                     "exit 3\n",
                     0755);
    assert_false(fake_tools_run(f, "disasm", SAMPLES, "work", NULL));
    snprintf(expected, sizeof expected,
             "[%s/objdump --disassemble --demangle --no-show-raw-insn --line-numbers "
             "--start-address=0x1040 --stop-address=0x105f ",
             f->dir);
    assert_memory_equal(f->err.msg, expected, strlen(expected));
    assert_non_null(strstr(f->err.msg, "]: exit status 3"));
    fake_tools_write(f, "objdump", "#!/bin/sh\necho some other program\n", 0755);
    assert_false(fake_tools_run(f, "disasm", SAMPLES, "work", NULL));
    assert_string_equal(f->err.msg, "cannot disasm: no objdump tool available");
}

static void a_binary_that_is_gone_is_told_on_standard_output(void **state)
{
    struct fake_tools *f = *state;
    struct report_request rq = {.desc = report_find(PP_STR("disasm")),
                                .regex = PP_STR("."),
                                .threads = 1,
                                .tools = PP_STR(""),
                                .printed = &f->printed};
    struct profile *p = profile_from_text(&f->arena, "!mapping 0 ffffffffffffffff 0 /gone/prog -\n"
                                                     "0x1000@main 1\n");
    unsigned misses;
    assert_false(report_run(&rq, p, &options_default, &f->out, &f->notes, &misses, &f->err));
    assert_string_equal(fake_tools_text(&f->printed.text),
                        "stat /gone/prog: no such file or directory\n");
    assert_string_equal(f->err.msg, "no matches found for regexp .");
}

static void a_file_whose_name_looks_like_an_option_gets_a_folder(void **state)
{
    struct fake_tools *f = *state;
    assert_true(str_eq(tools_file_argument(&f->arena, PP_STR("-n")), PP_STR("./-n")));
    assert_true(str_eq(tools_file_argument(&f->arena, PP_STR("@file")), PP_STR("./@file")));
    assert_true(str_eq(tools_file_argument(&f->arena, PP_STR("/bin/a")), PP_STR("/bin/a")));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, fake_tools_setup, fake_tools_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gnu_objdump_names_functions_files_and_lines),
        cmocka_unit_test(llvm_objdump_puts_a_semicolon_in_front),
        cmocka_unit_test(the_rules_match_more_than_they_mean_to),
        cmocka_unit_test(an_objdump_of_llvm_is_told_by_its_version),
        cmocka_unit_test(symbols_end_before_the_next_address),
        cmocka_unit_test(an_address_keeps_all_names_of_its_group),
        cmocka_unit_test(names_match_in_their_readable_forms_too),
        cmocka_unit_test(lines_of_nm_that_are_no_symbols_are_skipped),
        TEST(instructions_have_the_weight_up_to_the_next_one),
        TEST(what_the_disassembler_does_not_know_comes_from_the_samples),
        TEST(nothing_found_is_told_in_three_ways),
        TEST(a_disassembler_that_fails_or_is_missing_is_an_error),
        TEST(a_binary_that_is_gone_is_told_on_standard_output),
        TEST(a_file_whose_name_looks_like_an_option_gets_a_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
