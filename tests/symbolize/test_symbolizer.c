/* From a profile without names to one with them: finding binaries, the messages, the lines. The
 * binaries are those of testdata/bin, mapped as a loader would. Run from the top of the tree. */
#include "symbolize/symbolize.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/profiles.h"

#define ID "0123456789abcdef0123456789abcdef01234567"
#define OTHER_ID "00000000000000000000000000000000000000ff"
#define TWICE "0x400184" /* in forge: strike in it, twice in that */

struct fixture {
    char dir[40];
    struct arena arena;
    struct profile *p;
    struct notes notes;
    struct err err;
};

static int enter(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    *state = f;
    if (!f)
        return -1;
    strcpy(f->dir, "/tmp/cpprof-symbols-XXXXXX");
    arena_init(&f->arena, 0);
    return mkdtemp(f->dir) ? 0 : -1;
}

static int leave(void **state)
{
    struct fixture *f = *state;
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", f->dir);
    int rc = system(command);
    notes_done(&f->notes);
    arena_done(&f->arena);
    free(f);
    return rc;
}

/* Copies a binary to DIR/`to`, whose folders are made. */
static void put(const struct fixture *f, const char *from, const char *to)
{
    char command[400];
    snprintf(command, sizeof command, "mkdir -p $(dirname %s/%s) && cp testdata/bin/%s %s/%s",
             f->dir, to, from, f->dir, to);
    assert_int_equal(system(command), 0);
}

static const char *notes_of(struct fixture *f)
{
    buf_add_byte(&f->notes.text, '\0');
    f->notes.text.len--;
    return f->notes.text.data;
}

/* Looks for the binaries of a profile in `path`; "DIR" in it stands for the folder of the test. */
static void locate(struct fixture *f, const char *path, const char *text)
{
    struct symbolizer_options opt = {.threads = 2};
    struct symbolizer *s;
    char full[200] = "";
    for (const char *c = path; *c; c++)
        if (strncmp(c, "DIR", 3) == 0) {
            strcat(full, f->dir);
            c += 2;
        } else {
            strncat(full, c, 1);
        }
    opt.binary_path = full;
    f->p = profile_from_text(&f->arena, text);
    assert_true(symbolizer_new(&opt, &s, &f->err));
    assert_true(symbolizer_locate(s, f->p, &f->notes, &f->err));
    symbolizer_free(s);
}

static void run(struct fixture *f, struct symbolizer_mode mode, const char *text)
{
    struct symbolizer_options opt = {.debug_file_directory = "/nonexistent", .threads = 2};
    struct symbolizer *s;
    f->p = profile_from_text(&f->arena, text);
    assert_true(symbolizer_new(&opt, &s, &f->err));
    assert_true(symbolizer_run(s, f->p, &mode, &f->notes, &f->err));
    symbolizer_free(s);
}

static const struct symbolizer_mode plain = {false, false};

static void assert_file(const struct fixture *f, uint32_t mapping, const char *want)
{
    char full[200];
    struct str got = profile_str(f->p, f->p->mappings[mapping].file);
    snprintf(full, sizeof full, "%s%s%s", *want == '/' ? "" : f->dir, *want == '/' ? "" : "/",
             want);
    if (!str_eq(got, str_of(full)))
        fail_msg("%.*s, not %s", (int)got.len, got.ptr, full);
}

#define MAPPED "!mapping 400000 401000 0 /opt/app/prog "

static void every_layout_of_the_search_path_is_found(void **state)
{
    static const char *const with_id[] = {(ID "/prog"),
                                          (ID "/anything"),
                                          (ID "/.hidden"),
                                          ("opt/app/prog/" ID),
                                          "01/23456789abcdef0123456789abcdef01234567.debug",
                                          "prog",
                                          "opt/app/prog",
                                          "opt/app/prog.debug",
                                          "opt/app/.debug/prog.debug",
                                          "usr/lib/debug/opt/app/prog.debug"};
    for (size_t i = 0; i < PP_COUNT(with_id); i++) {
        struct fixture *f = *state;
        put(f, "forge-dw5", with_id[i]);
        locate(f, "/nonexistent:DIR", MAPPED ID "\n0x400170 1\n");
        assert_file(f, 0, with_id[i]);
        assert_string_equal(notes_of(f), "");
        assert_int_equal(leave(state), 0);
        assert_int_equal(enter(state), 0);
    }
}

static void other_places_are_not_searched(void **state)
{
    struct fixture *f = *state;
    put(f, "forge-dw5", "prog.debug");
    put(f, "forge-dw5", ".build-id/01/23456789abcdef0123456789abcdef01234567.debug");
    put(f, "forge-dw5", ID "/sub/prog");
    locate(f, "DIR", MAPPED ID "\n0x400170 1\n");
    assert_file(f, 0, "/opt/app/prog");
}

static void without_a_build_id_names_count(void **state)
{
    struct fixture *f = *state;
    put(f, "forge-dw5", "opt/app/prog");
    put(f, "forge-dw5", ID "/prog");
    locate(f, "DIR", MAPPED "-\n0x400170 1\n");
    assert_file(f, 0, "opt/app/prog");
}

static void a_file_of_another_build_is_passed_over(void **state)
{
    struct fixture *f = *state;
    char want[400];
    put(f, "forge-dw5", "prog");
    put(f, "forge-dw5", "more/opt/app/prog");
    locate(f, "DIR:DIR/more", MAPPED OTHER_ID "\n0x400170 1\n");
    assert_file(f, 0, "/opt/app/prog");
    snprintf(want, sizeof want,
             "Ignoring local file %s/prog: build-id mismatch (" OTHER_ID " != " ID ")\n"
             "Ignoring local file %s/more/opt/app/prog: build-id mismatch (" OTHER_ID " != " ID
             ")\n",
             f->dir, f->dir);
    assert_string_equal(notes_of(f), want);
}

static void what_is_no_binary_is_passed_over_in_silence(void **state)
{
    struct fixture *f = *state;
    put(f, "forge.c", "prog");
    put(f, "forge-dw5", "opt/app/prog");
    locate(f, "DIR", MAPPED ID "\n0x400170 1\n");
    assert_file(f, 0, "opt/app/prog");
    assert_string_equal(notes_of(f), "");
}

static void assert_rows(struct fixture *f, const char *want)
{
    assert_string_equal(profile_rows(&f->arena, f->p), want);
}

#define FORGE "!mapping 400000 401000 0 testdata/bin/"

static void addresses_become_lines_with_inlined_callers(void **state)
{
    struct fixture *f = *state;
    run(f, plain, FORGE "forge-dw5 " ID "\n0x4001b4;" TWICE " 3\n");
    assert_string_equal(notes_of(f), "");
    const struct mapping *m = &f->p->mappings[0];
    assert_true(m->has_functions && m->has_filenames && m->has_lines && m->has_inlines);
    assert_rows(f, "0x4001b4@_start[/src/forge.c]:30:9;0x400184@forge[/src/forge.c]:19:16>"
                   "strike[/src/forge.c]:11:16>twice[/src/forge.c]:6:18 3\n");
}

static void an_unknown_address_gets_a_line_without_a_name(void **state)
{
    struct fixture *f = *state;
    run(f, plain, FORGE "forge-stripped " ID "\n0x400170 3\n");
    const struct mapping *m = &f->p->mappings[0];
    assert_true(!m->has_functions && !m->has_filenames && !m->has_lines && m->has_inlines);
    assert_int_equal(location_n_lines(f->p, 0), 1);
    assert_int_equal(f->p->functions[f->p->lines[0].function].name, 0);
}

static void fast_mode_has_names_only(void **state)
{
    struct fixture *f = *state;
    run(f, (struct symbolizer_mode){.fast = true},
        FORGE "forge-dw5 " ID "\n0x4001b4;" TWICE " 3\n");
    const struct mapping *m = &f->p->mappings[0];
    assert_true(m->has_functions && !m->has_filenames && !m->has_lines && m->has_inlines);
    assert_rows(f, "0x4001b4@_start;0x400184@forge 3\n");
}

static void in_fast_mode_an_unknown_address_stays_as_it_is(void **state)
{
    struct fixture *f = *state;
    run(f, (struct symbolizer_mode){.fast = true}, FORGE "forge-stripped " ID "\n0x400170 3\n");
    assert_false(f->p->mappings[0].has_inlines);
    assert_int_equal(location_n_lines(f->p, 0), 0);
}

/* Many mappings may share one that is as long as a profile. */
static void a_name_that_no_file_can_have_is_cut(void **state)
{
    struct fixture *f = *state;
    static char text[200000];
    snprintf(text, sizeof text, "!mapping 400000 401000 0 %0100000d -\n0x400170 1\n", 7);
    locate(f, "DIR", text);
    assert_string_equal(notes_of(f), "");
    run(f, plain, text);
    assert_non_null(strstr(notes_of(f), "Local symbolization failed for 000000"));
    assert_non_null(strstr(notes_of(f), "0: stat 000000"));
    assert_true(f->notes.text.len < 2000);
}

static void functions_are_shared_and_ids_go_on(void **state)
{
    struct fixture *f = *state;
    run(f, plain,
        FORGE "forge-dw5 " ID "\n!mapping 700000 701000 0 testdata/bin/forge-dw4 " ID "\n"
              "!mapping 800000 801000 0 /old -\n"
              "0x400150;0x400184;0x700184;0x800000@forge[/src/forge.c]:1 1\n");
    /* old forge; then quench, twice, strike, forge, of which the second file adds none */
    assert_int_equal(f->p->n_functions, 5);
    for (uint32_t i = 0; i < f->p->n_functions; i++)
        assert_int_equal(f->p->functions[i].id, i + 1);
}

static void a_mapping_with_names_is_left_alone_unless_forced(void **state)
{
    struct fixture *f = *state;
    struct symbolizer_options opt = {.debug_file_directory = "/nonexistent", .threads = 1};
    struct symbolizer_mode force = {.force = true};
    struct symbolizer *s;
    f->p = profile_from_text(&f->arena, FORGE "forge-dw5 " ID "\n0x400184@old 1\n");
    f->p->mappings[0].has_functions = true;
    assert_true(symbolizer_new(&opt, &s, &f->err));
    assert_true(symbolizer_run(s, f->p, &plain, &f->notes, &f->err));
    assert_rows(f, "0x400184@old 1\n");
    assert_true(symbolizer_run(s, f->p, &force, &f->notes, &f->err));
    assert_int_equal(location_n_lines(f->p, 0), 3);
    symbolizer_free(s);
}

static void what_fails_is_told_in_the_order_of_mappings(void **state)
{
    struct fixture *f = *state;
    run(f, plain,
        "!mapping 100000 101000 0 - -\n"
        "!mapping 200000 201000 0 /no/such/lib.so " ID "\n"
        "!mapping 300000 301000 0 [vdso] -\n"
        "!mapping 400000 401000 0 testdata/bin/forge-dw5 " OTHER_ID "\n"
        "!mapping 500000 501000 0 testdata/bin/forge.c -\n"
        "!mapping 600000 601000 0 testdata/bin -\n"
        "!mapping 700000 701000 0 https://host/x -\n"
        "!mapping 800000 801000 0 /unused -\n"
        "0x100010;0x200010;0x300010;0x400170;0x500010;0x600010;0x700010 1\n");
    assert_string_equal(
        notes_of(f),
        "Main binary filename not available.\n"
        "Local symbolization failed for lib.so (build ID " ID "): stat /no/such/lib.so: no such "
        "file or directory\n"
        "Local symbolization failed for forge-dw5 (build ID " OTHER_ID "): build ID mismatch\n"
        "Local symbolization failed for forge.c: unrecognized binary format: "
        "testdata/bin/forge.c\n"
        "Local symbolization failed for bin: error reading magic number from testdata/bin: read "
        "testdata/bin: is a directory\n"
        "Some binary filenames not available. Symbolization may be incomplete.\n"
        "Try setting PPROF_BINARY_PATH to the search path for local binaries.\n");
}

static void a_later_mapping_without_a_file_counts_as_missing(void **state)
{
    struct fixture *f = *state;
    run(f, plain, FORGE "forge-dw5 " ID "\n!mapping 500000 501000 0 - -\n0x400170;0x500010 1\n");
    assert_string_equal(notes_of(f),
                        "Some binary filenames not available. Symbolization may be incomplete.\n"
                        "Try setting PPROF_BINARY_PATH to the search path for local binaries.\n");
}

static void the_first_address_decides_about_its_mapping(void **state)
{
    struct fixture *f = *state;
    /* outside of the range: the text form puts it into the first mapping all the same */
    run(f, plain, FORGE "forge-dw5 " ID "\n0x900000;0x400170 1\n");
    assert_rows(f, "0x900000;0x400170 1\n");
    run(f, plain, FORGE "forge-dw5 " ID "\n0x400170;0x900000 1\n");
    assert_int_equal(location_n_lines(f->p, 0), 1);
    assert_int_equal(location_n_lines(f->p, 1), 1); /* unknown, but it was asked for */
}

static void a_profile_without_mappings_stays_as_it_is(void **state)
{
    struct fixture *f = *state;
    run(f, plain, "0x400170 1\n");
    assert_rows(f, "0x400170 1\n");
    assert_string_equal(notes_of(f), "");
}

static void a_cut_file_costs_its_own_symbols(void **state)
{
    struct fixture *f = *state;
    char text[400], command[200];
    put(f, "forge-dw5", "whole");
    snprintf(command, sizeof command, "head -c 700 %s/whole > %s/cut", f->dir, f->dir);
    assert_int_equal(system(command), 0);
    snprintf(text, sizeof text,
             "!mapping 400000 401000 0 %s/cut -\n!mapping 500000 501000 0 %s/whole -\n"
             "0x400170;0x500170 1\n",
             f->dir, f->dir);
    run(f, plain, text);
    assert_non_null(strstr(notes_of(f), "Local symbolization failed for cut: "));
    assert_int_equal(location_n_lines(f->p, 1), 1);
    assert_true(f->p->mappings[1].has_functions);
}

static void the_kernel_is_named_by_its_list(void **state)
{
    struct fixture *f = *state;
    struct symbolizer_options opt = {.threads = 1};
    struct symbolizer *s;
    char path[80];
    snprintf(path, sizeof path, "%s/kallsyms", f->dir);
    FILE *list = fopen(path, "w");
    assert_non_null(list);
    fputs("ffffffff81000000 T _stext\nffffffff81000100 t do_it\nffffffffc0000000 t mod_it\t[m]\n",
          list);
    fclose(list);
    opt.kallsyms = path;
    f->p = profile_from_text(
        &f->arena, "!mapping ffffffff81000000 ffffffffc0000000 0 [kernel.kallsyms]_stext -\n"
                   "!mapping ffffffffc0000000 ffffffffc0001000 0 [m] -\n"
                   "!mapping ffffffffff600000 ffffffffff601000 0 [vsyscall] -\n"
                   "0xffffffffff600000;0xffffffffc0000010;0xffffffff81000110 2\n");
    assert_true(symbolizer_new(&opt, &s, &f->err));
    assert_true(symbolizer_run(s, f->p, &plain, &f->notes, &f->err));
    symbolizer_free(s);
    assert_rows(f, "0xffffffffff600000;0xffffffffc0000010@mod_it;0xffffffff81000110@do_it 2\n");
    assert_string_equal(notes_of(f), "");
}

static void has(struct fixture *f, const char *needle)
{
    if (!strstr(notes_of(f), needle))
        fail_msg("no '%s' in:\n%s", needle, notes_of(f));
}

/* What the doctor says goes where notes go. */
static void consult(struct fixture *f, const char *text, const char *executable)
{
    struct symbolizer_options opt = {
        .binary_path = f->dir, .debug_file_directory = "/nonexistent", .threads = 1};
    struct symbolizer *s;
    buf_clear(&f->notes.text);
    f->p = profile_from_text(&f->arena, text);
    assert_true(symbolizer_new(&opt, &s, &f->err));
    assert_true(symbolizer_doctor(s, f->p, str_of(executable), &f->notes.text, &f->err));
    symbolizer_free(s);
}

static void the_doctor_names_what_was_tried_and_found(void **state)
{
    struct fixture *f = *state;
    put(f, "forge-dw5", "opt/app/prog");
    put(f, "forge-dw5", "prog");
    consult(f, MAPPED OTHER_ID "\n!mapping 500000 501000 0 /unused -\n0x400170;0x400184 1\n", "");
    has(f, "mapping 1: /opt/app/prog\n  samples  1 of 1, with 2 addresses\n");
    has(f, "/prog: another build id, " ID "\n");
    has(f, "  cause    stat /opt/app/prog: no such file or directory\n");
    has(f, "  result   no binary was found\n  to do    set PPROF_BINARY_PATH");
    has(f, "\nNo sample is in: /unused\n");
    consult(f, MAPPED ID "\n0x400170;0x400184 1\n", "");
    has(f, "/prog: taken\n  file     ELF, ");
    has(f, "  result   2 of 2 addresses have a function, 2 a source line");
}

static void the_doctor_has_a_word_for_each_trouble(void **state)
{
    static const struct {
        const char *text, *executable, *word;
    } rows[] = {
        {MAPPED "-\n0x400170 1\n", "testdata/bin/forge-stripped", "it is stripped"},
        {MAPPED "-\n0x400170 1\n", "testdata/bin/forge-stripped",
         "  debug    /nonexistent/.build-id/01/23456789abcdef0123456789abcdef01234567.debug: "
         "no such file or directory\n"},
        {MAPPED "-\n0x400170 1\n", "testdata/bin/forge-symtab", "names are from the symbol table"},
        {MAPPED "-\n0x400900 1\n", "testdata/bin/forge-dw5", "is it the build that ran?"},
        {MAPPED OTHER_ID "\n0x400170 1\n", "testdata/bin/forge-dw5", "another build"},
        {"!mapping 400000 401000 9000 /x -\n0x400170 1\n", "testdata/bin/forge-dw5",
         "cause    no program header matches mapping info\n  result   the mapping does not fit"},
        {"!mapping 400000 401000 0 - -\n0x400170 1\n", "", "does not say which file"},
        {"!mapping 400000 401000 0 [vdso] -\n0x400170 1\n", "", "this is no file"},
        {"0x400170 1\n", "", "no mappings"},
    };
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        consult(*state, rows[i].text, rows[i].executable);
        has(*state, rows[i].word);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_layout_of_the_search_path_is_found, enter, leave),
        cmocka_unit_test_setup_teardown(other_places_are_not_searched, enter, leave),
        cmocka_unit_test_setup_teardown(without_a_build_id_names_count, enter, leave),
        cmocka_unit_test_setup_teardown(a_file_of_another_build_is_passed_over, enter, leave),
        cmocka_unit_test_setup_teardown(what_is_no_binary_is_passed_over_in_silence, enter, leave),
        cmocka_unit_test_setup_teardown(addresses_become_lines_with_inlined_callers, enter, leave),
        cmocka_unit_test_setup_teardown(an_unknown_address_gets_a_line_without_a_name, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(fast_mode_has_names_only, enter, leave),
        cmocka_unit_test_setup_teardown(in_fast_mode_an_unknown_address_stays_as_it_is, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(a_name_that_no_file_can_have_is_cut, enter, leave),
        cmocka_unit_test_setup_teardown(functions_are_shared_and_ids_go_on, enter, leave),
        cmocka_unit_test_setup_teardown(a_mapping_with_names_is_left_alone_unless_forced, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(what_fails_is_told_in_the_order_of_mappings, enter, leave),
        cmocka_unit_test_setup_teardown(a_later_mapping_without_a_file_counts_as_missing, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(the_first_address_decides_about_its_mapping, enter, leave),
        cmocka_unit_test_setup_teardown(a_profile_without_mappings_stays_as_it_is, enter, leave),
        cmocka_unit_test_setup_teardown(a_cut_file_costs_its_own_symbols, enter, leave),
        cmocka_unit_test_setup_teardown(the_kernel_is_named_by_its_list, enter, leave),
        cmocka_unit_test_setup_teardown(the_doctor_names_what_was_tried_and_found, enter, leave),
        cmocka_unit_test_setup_teardown(the_doctor_has_a_word_for_each_trouble, enter, leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
