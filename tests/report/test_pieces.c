/* Long reports go to a sink in pieces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <malloc.h>
#include <sys/resource.h>

#include "support/arena_state.h"
#include "support/profiles.h"
#include "support/reports.h"

/* What came, and what to do with the next piece. */
struct receiver {
    struct buf text;
    unsigned n_pieces;
    unsigned close_at, fail_at; /* that piece; 0: none */
    struct report_sink *sink;
};

static bool take(void *arg, struct str piece, struct err *err)
{
    struct receiver *to = arg;
    assert_true(piece.len > 0 &&
                strchr("\n}", piece.ptr[piece.len - 1])); /* a line, a row of JSON */
    to->n_pieces++;
    if (to->n_pieces == to->fail_at)
        return err_set(err, PP_ERR_IO, PP_NO_OFFSET, "the disk is full");
    if (to->n_pieces == to->close_at) {
        to->sink->closed = true;
        return false;
    }
    buf_add_str(&to->text, piece);
    return true;
}

static struct profile *p;

static int make_profile(void **state)
{
    struct buf text = BUF_INIT;
    if (arena_state_start(state) != 0)
        return -1;
    buf_add_cstr(&text, "!types x/ns y/bytes\n!mapping 1000 90000000 0 /bin/prog abc\n");
    for (unsigned i = 0; i < 8000; i++)
        buf_printf(
            &text,
            "main;0x%x@some::name::of::caller%u[file.c=%u]:%u>inlined[f.c];leaf%u %u %u k=v%u\n",
            0x2000 + i, i, i, i + 1, i % 2000, i, i * 3, i % 9);
    buf_add_byte(&text, '\0');
    assert_false(text.failed);
    p = profile_from_text(*state, text.data);
    buf_done(&text);
    return 0;
}

/* Runs it with the sink; `rest` gets what the sink has not got. */
static bool run(const char *name, enum table_format as, struct receiver *to, struct buf *rest,
                struct err *err)
{
    struct report_sink sink = {.take = take, .arg = to};
    struct report_request rq = {.desc = report_find(str_of(name)),
                                .regex = PP_STR("."),
                                .threads = 1,
                                .as = as,
                                .sink = to ? &sink : NULL};
    struct options opt = untrimmed();
    struct notes notes = {0};
    unsigned misses;
    assert_non_null(rq.desc);
    if (to)
        to->sink = &sink;
    bool ok = report_run(&rq, p, &opt, rest, &notes, &misses, err);
    notes_done(&notes);
    return ok;
}

static void pieces_are_the_whole(const char *name, enum table_format as)
{
    struct receiver to = {.text = BUF_INIT};
    struct buf rest = BUF_INIT, whole = BUF_INIT;
    struct err err = {0};
    assert_true(run(name, as, NULL, &whole, &err));
    assert_true(run(name, as, &to, &rest, &err));
    assert_true(to.n_pieces > 0);
    assert_true(rest.len < whole.len);
    buf_add_str(&to.text, buf_str(&rest));
    assert_int_equal(to.text.len, whole.len);
    assert_memory_equal(to.text.data, whole.data, whole.len);
    buf_done(&to.text);
    buf_done(&rest);
    buf_done(&whole);
}

static void pieces_are_the_text(void **state)
{
    static const char *const names[] = {"traces", "raw", "callgrind", "tree", "peek", "list"};
    (void)state;
    for (size_t i = 0; i < PP_COUNT(names); i++)
        pieces_are_the_whole(names[i], TABLE_NONE);
}

static void pieces_are_the_rows(void **state)
{
    static const enum table_format formats[] = {TABLE_JSON, TABLE_CSV, TABLE_TSV, TABLE_MARKDOWN};
    (void)state;
    for (size_t i = 0; i < PP_COUNT(formats); i++)
        pieces_are_the_whole("traces", formats[i]);
}

static void a_short_report_comes_whole(void **state)
{
    struct receiver to = {.text = BUF_INIT};
    struct buf rest = BUF_INIT;
    struct err err = {0};
    (void)state;
    assert_true(run("comments", TABLE_NONE, &to, &rest, &err));
    assert_int_equal(to.n_pieces, 0);
    buf_done(&rest);
}

static void a_closed_sink_ends_the_work(void **state)
{
    struct receiver to = {.text = BUF_INIT, .close_at = 2};
    struct buf rest = BUF_INIT;
    struct err err = {0};
    (void)state;
    assert_true(run("raw", TABLE_NONE, &to, &rest, &err));
    assert_int_equal(err.code, PP_OK);
    assert_int_equal(to.n_pieces, 2);
    buf_done(&to.text);
    buf_done(&rest);
}

#if defined(__GLIBC__) && !PP_SANITIZED
#define MEMORY_CAN_END
#endif

#ifdef MEMORY_CAN_END
/* No memory from the first piece on. */
static bool starve(void *arg, struct str piece, struct err *err)
{
    struct rlimit *before = arg;
    (void)piece;
    (void)err;
    if (before->rlim_max == 0 && getrlimit(RLIMIT_DATA, before) == 0) {
        struct rlimit none = {4096, before->rlim_max}; /* Linux takes 0 for another wish */
        malloc_trim(0);                                /* what earlier tests left, too */
        setrlimit(RLIMIT_DATA, &none);
    }
    return true;
}

static void names_are_made_before_the_first_piece(void **state)
{
    struct buf text = BUF_INIT, rest = BUF_INIT;
    struct rlimit before = {0, 0};
    struct report_sink sink = {.take = starve, .arg = &before};
    struct report_request rq = {.desc = report_find(PP_STR("traces")), .threads = 1, .sink = &sink};
    struct options opt = untrimmed();
    struct notes notes = {0};
    struct err err = {0};
    unsigned misses;
    for (unsigned i = 0; i < 4000; i++) {
        buf_fill(&text, 'f', 1000);
        buf_printf(&text, "%u 1\n", i);
    }
    buf_add_byte(&text, '\0');
    assert_false(text.failed);
    struct profile *long_names = profile_from_text(*state, text.data);
    buf_done(&text);
    bool ok = report_run(&rq, long_names, &opt, &rest, &notes, &misses, &err);
    assert_int_equal(setrlimit(RLIMIT_DATA, &before), 0);
    assert_string_equal(err.msg, "");
    assert_true(ok);
    buf_done(&rest);
    notes_done(&notes);
}
#endif

static void a_failure_of_the_sink_is_that_of_the_report(void **state)
{
    struct receiver to = {.text = BUF_INIT, .fail_at = 2};
    struct buf rest = BUF_INIT;
    struct err err = {0};
    (void)state;
    assert_false(run("raw", TABLE_NONE, &to, &rest, &err));
    assert_string_equal(err.msg, "the disk is full");
    assert_int_equal(to.n_pieces, 2);
    buf_done(&to.text);
    buf_done(&rest);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_the_text),
        cmocka_unit_test(pieces_are_the_rows),
        cmocka_unit_test(a_short_report_comes_whole),
        cmocka_unit_test(a_closed_sink_ends_the_work),
#ifdef MEMORY_CAN_END
        cmocka_unit_test(names_are_made_before_the_first_piece),
#endif
        cmocka_unit_test(a_failure_of_the_sink_is_that_of_the_report),
    };
    return cmocka_run_group_tests(tests, make_profile, arena_state_stop);
}
