/* report/source_search: sources of programs that were built elsewhere, in a tree made for a
 * test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/source.h"
#include "util/path.h"

/* A temporary folder with the files of a test; each file holds its own name in it. */
struct tree {
    char root[64];
    struct arena arena;
    char files[8][256];
    size_t n;
};

static struct str in_tree(struct tree *t, const char *name)
{
    struct str path = path_join(&t->arena, str_of(t->root), str_of(name));
    assert_non_null(path.ptr);
    path = arena_str(&t->arena, path);
    assert_non_null(path.ptr);
    return path;
}

static void add_file(struct tree *t, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", t->root, name);
    for (char *slash = strchr(path + strlen(t->root) + 1, '/'); slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0777);
        *slash = '/';
    }
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fprintf(f, "%s\n", name) > 0);
    assert_int_equal(fclose(f), 0);
    assert_true(t->n < 8 && strlen(name) < 256);
    snprintf(t->files[t->n++], 256, "%s", name);
}

static int setup(void **state)
{
    struct tree *t = calloc(1, sizeof *t);
    assert_non_null(t);
    snprintf(t->root, sizeof t->root, "/tmp/source-search-XXXXXX");
    assert_non_null(mkdtemp(t->root));
    arena_init(&t->arena, 0);
    *state = t;
    return 0;
}

/* Removes each file and the folders that it leaves empty. */
static int teardown(void **state)
{
    struct tree *t = *state;
    for (size_t i = 0; i < t->n; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", t->root, t->files[i]);
        unlink(path);
        for (char *slash; (slash = strrchr(path, '/')) > path + strlen(t->root);) {
            *slash = '\0';
            rmdir(path);
        }
    }
    rmdir(t->root);
    arena_done(&t->arena);
    free(t);
    return 0;
}

/* The name, in the tree, of the file that is found; "" when none is. */
static const char *found(struct tree *t, const struct source_places *places,
                         const char *source_path, const char *program, const char *name)
{
    struct source_search search = {in_tree(t, source_path), PP_STR(""), places,
                                   *program ? in_tree(t, program) : PP_STR("")};
    struct source_text text;
    struct err err = {0};
    if (!source_read(&t->arena, &search, str_of(name), &text, &err)) {
        assert_int_equal(err.code, PP_ERR_IO);
        return "";
    }
    assert_int_equal(text.n, 1);
    struct str line = arena_str(&t->arena, text.lines[0]);
    assert_true(text.found_at.len == 0 || str_ends(text.found_at, line));
    return line.ptr;
}

static void the_library_of_go_is_found_by_any_of_its_names(void **state)
{
    struct tree *t = *state;
    struct str roots[] = {in_tree(t, "nowhere"), in_tree(t, "sdk")};
    struct source_places places = {.goroots = roots, .n_goroots = 2};
    static const char *const names[] = {
        "$GOROOT/src/runtime/proc.go",
        "/nowhere/go/src/runtime/proc.go",
        "/nowhere/lib/go-1.19/src/runtime/proc.go",
        "/nowhere/go1.22/src/runtime/proc.go",
        "/opt/hostedtoolcache/go/1.21.0/x64/src/runtime/proc.go",
        "/home/ann/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.21.0.linux-amd64/src/runtime/proc.go",
        "runtime/proc.go",
    };
    add_file(t, "sdk/src/runtime/proc.go");
    add_file(t, "work/proc.go"); /* another one */
    for (size_t i = 0; i < PP_COUNT(names); i++)
        assert_string_equal(found(t, &places, "work", "", names[i]), "sdk/src/runtime/proc.go");
}

static void the_library_of_go_is_not_looked_for_under_other_names(void **state)
{
    struct tree *t = *state;
    struct str roots[] = {in_tree(t, "sdk")};
    struct source_places places = {.goroots = roots, .n_goroots = 1};
    add_file(t, "sdk/src/fmt/print.go");
    assert_string_equal(found(t, &places, "work", "", "/home/ann/src/fmt/print.go"), "");
    assert_string_equal(found(t, &places, "work", "", "example.com/fmt/print.go"), "");
    /* and a file of the library is no file of the checkout */
    add_file(t, "work/sort.go");
    assert_string_equal(found(t, &places, "work", "", "/nowhere/go/src/sort/sort.go"), "");
}

static void modules_are_in_the_cache_with_their_names_escaped(void **state)
{
    struct tree *t = *state;
    struct str caches[] = {in_tree(t, "none"), in_tree(t, "mod")};
    struct source_places places = {.modules = caches, .n_modules = 2};
    const char *want = "mod/github.com/!burnt!sushi/toml@v1.2.0/Lex/Lex.go";
    add_file(t, want);
    assert_string_equal(found(t, &places, "work", "",
                              "/root/go/pkg/mod/github.com/!burnt!sushi/toml@v1.2.0/Lex/Lex.go"),
                        want);
    assert_string_equal(
        found(t, &places, "work", "", "github.com/BurntSushi/toml@v1.2.0/Lex/Lex.go"), want);
    assert_string_equal(
        found(t, &places, "work", "", "/cache/github.com/BurntSushi/toml@v1.2.0/Lex/Lex.go"), want);
    assert_string_equal(
        found(t, &places, "work", "", "github.com/BurntSushi/toml@v1.3.0/Lex/Lex.go"), "");
}

static void modules_are_below_vendor_without_a_version(void **state)
{
    struct tree *t = *state;
    struct source_places places = {0};
    const char *want = "work/vendor/github.com/Ann/lib/v2/a.go";
    add_file(t, want);
    add_file(t, "work/go.mod");
    add_file(t, "work/cmd/x/main.go");
    assert_string_equal(found(t, &places, "work", "", "github.com/Ann/lib/v2@v2.0.1/a.go"), want);
    assert_string_equal(
        found(t, &places, "work/cmd/x", "", "/go/pkg/mod/github.com/Ann/lib/v2@v2.0.1/a.go"), want);
    assert_string_equal(found(t, &places, "work", "", "github.com/Ann/lib/v3@v2.0.1/a.go"), "");
}

static void gopath_is_searched_after_src(void **state)
{
    struct tree *t = *state;
    struct str paths[] = {in_tree(t, "gp")};
    struct source_places places = {.gopaths = paths, .n_gopaths = 1};
    add_file(t, "gp/src/example.com/a/b.go");
    assert_string_equal(found(t, &places, "work", "", "/home/x/src/w/src/example.com/a/b.go"),
                        "gp/src/example.com/a/b.go");
}

static void a_checkout_has_the_end_of_the_name(void **state)
{
    struct tree *t = *state;
    struct source_places places = {0};
    add_file(t, "work/.git");
    add_file(t, "work/src/net/conn.c");
    add_file(t, "work/conn.c");
    add_file(t, "outside.c");
    assert_string_equal(found(t, &places, "work", "", "/build/7/src/net/conn.c"),
                        "work/src/net/conn.c");
    assert_string_equal(found(t, &places, "work/src/net", "", "/build/7/src/net/conn.c"),
                        "work/src/net/conn.c");
    assert_string_equal(found(t, &places, "work", "", "/build/7/x/conn.c"), "work/conn.c");
    /* not by the base name in a folder that nobody named, and not outside of the project */
    assert_string_equal(found(t, &places, "work/src", "", "/build/7/x/conn.c"), "");
    assert_string_equal(found(t, &places, "work", "", "/build/7/x/outside.c"), "");
}

static void sources_may_be_beside_the_program(void **state)
{
    struct tree *t = *state;
    struct source_places places = {0};
    add_file(t, "proj/Cargo.toml");
    add_file(t, "proj/src/main.rs");
    add_file(t, "proj/target/debug/prog");
    assert_string_equal(found(t, &places, "work", "proj/target/debug/prog", "/ci/proj/src/main.rs"),
                        "proj/src/main.rs");
    assert_string_equal(found(t, &places, "work", "gone/prog", "/ci/proj/src/main.rs"), "");
}

static void path_map_goes_before_all_else(void **state)
{
    struct tree *t = *state;
    struct path_map maps[] = {{PP_STR("/build/app"), in_tree(t, "one")},
                              {PP_STR("/build/"), in_tree(t, "two")}};
    struct source_places places = {.maps = maps, .n_maps = 2};
    add_file(t, "one/a.c");
    add_file(t, "two/app/a.c");
    add_file(t, "two/app/b.c");
    add_file(t, "two/application/a.c");
    assert_string_equal(found(t, &places, "work", "", "/build/app/a.c"), "one/a.c");
    assert_string_equal(found(t, &places, "work", "", "/build/app/b.c"), "two/app/b.c");
    assert_string_equal(found(t, &places, "work", "", "/build/application/a.c"),
                        "two/application/a.c");
    assert_string_equal(found(t, &places, "work", "", "/building/app/a.c"), "");
}

static void a_file_that_is_where_the_reference_looks_has_no_other_place(void **state)
{
    struct tree *t = *state;
    struct source_places places = {0};
    struct source_search search = {in_tree(t, "work"), PP_STR(""), &places, PP_STR("")};
    struct source_text text;
    struct err err = {0};
    add_file(t, "work/a.c");
    assert_true(source_read(&t->arena, &search, PP_STR("a.c"), &text, &err));
    assert_int_equal(text.found_at.len, 0);
    assert_true(source_read(&t->arena, &search, PP_STR("/x/a.c"), &text, &err));
    assert_true(str_ends(text.found_at, PP_STR("work/a.c")));
    /* without places, only the reference's rule */
    search.places = NULL;
    assert_false(source_read(&t->arena, &search, PP_STR("/x/a.c"), &text, &err));
    assert_string_equal(err.msg, "open /x/a.c: no such file or directory");
}

static void the_message_lists_what_was_tried(void **state)
{
    struct tree *t = *state;
    struct str roots[] = {PP_STR("/nowhere/sdk")}, caches[] = {PP_STR("/nowhere/mod")};
    struct source_places places = {
        .goroots = roots, .n_goroots = 1, .modules = caches, .n_modules = 1};
    struct source_search search = {PP_STR("/nowhere/w"), PP_STR(""), &places, PP_STR("")};
    struct source_text text;
    struct err err = {0}, err2 = {0};
    assert_false(source_read(&t->arena, &search, PP_STR("runtime/proc.go"), &text, &err));
    assert_string_equal(err.msg, "could not find runtime/proc.go; tried it as named and below "
                                 "/nowhere/sdk/src, /nowhere/w (--path-map and --source-path name "
                                 "others)");
    assert_false(source_read(&t->arena, &search, PP_STR("a.b/c@v1.0.0/d.go"), &text, &err2));
    assert_string_equal(err2.msg, "could not find a.b/c@v1.0.0/d.go; tried it as named and below "
                                  "/nowhere/mod, /nowhere/w (--path-map and --source-path name "
                                  "others)");
}

static void a_name_without_end_costs_little(void **state)
{
    struct tree *t = *state;
    struct source_places places = {0};
    struct source_search search = {in_tree(t, "work"), PP_STR(""), &places, PP_STR("")};
    struct source_text text;
    struct err err = {0}, err2 = {0};
    struct buf name = BUF_INIT;
    for (int i = 0; i < 2000; i++)
        buf_add_cstr(&name, "/a");
    assert_false(source_read(&t->arena, &search, buf_str(&name), &text, &err));
    buf_fill(&name, 'x', 100000);
    assert_false(source_read(&t->arena, &search, buf_str(&name), &text, &err2));
    assert_int_equal(err2.code, PP_ERR_IO);
    buf_done(&name);
}

static void a_pipe_is_not_even_opened(void **state)
{
    struct tree *t = *state;
    struct source_search search = {PP_STR(""), PP_STR(""), NULL, PP_STR("")};
    struct source_text text;
    struct err err = {0};
    char event[sizeof(struct inotify_event) + 256];
    struct str pipe = in_tree(t, "pipe");
    int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    assert_int_equal(mkfifo(pipe.ptr, 0600), 0);
    assert_true(watch >= 0 && inotify_add_watch(watch, pipe.ptr, IN_OPEN) >= 0);
    assert_false(source_read(&t->arena, &search, pipe, &text, &err));
    assert_non_null(strstr(err.msg, "invalid argument"));
    /* who waits there to write would take us for a reader */
    assert_int_equal(read(watch, event, sizeof event), -1);
    close(watch);
    unlink(pipe.ptr);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_library_of_go_is_found_by_any_of_its_names),
        TEST(the_library_of_go_is_not_looked_for_under_other_names),
        TEST(modules_are_in_the_cache_with_their_names_escaped),
        TEST(modules_are_below_vendor_without_a_version),
        TEST(gopath_is_searched_after_src),
        TEST(a_checkout_has_the_end_of_the_name),
        TEST(sources_may_be_beside_the_program),
        TEST(path_map_goes_before_all_else),
        TEST(a_file_that_is_where_the_reference_looks_has_no_other_place),
        TEST(the_message_lists_what_was_tried),
        TEST(a_name_without_end_costs_little),
        TEST(a_pipe_is_not_even_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
