/* The table of options is whole, and the texts made from it name every row. */
#include "cli/option_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "cli/command.h"
#include "cli/completion.h"
#include "cli/help.h"
#include "cli/usage.h"

static bool has(const struct buf *text, const char *needle)
{
    return str_find(buf_str(text), str_of(needle), 0) != SIZE_MAX;
}

/* "--sample-index" or, for the manual, "sample-index". */
static const char *dashed(const struct option_desc *d, const char *prefix, char *out, size_t size)
{
    snprintf(out, size, "%s%s", prefix, d->name);
    for (char *c = out; *c; c++)
        *c = *c == '_' ? '-' : *c;
    return out;
}

static void names_and_letters_are_unique(void **state)
{
    (void)state;
    for (size_t i = 0; i < option_table_len; i++) {
        const struct option_desc *d = &option_table[i];
        assert_null(output_format_find(str_of(d->name)));
        assert_true(d->arg ? option_takes_value(d) : !option_takes_value(d));
        assert_true(d->spelling & IN_BOTH);
        for (size_t k = 0; k < i; k++) {
            /* A name may mean one thing for some commands and another one for others. */
            if (d->uses & option_table[k].uses)
                assert_string_not_equal(d->name, option_table[k].name);
            assert_true(!d->letter || d->letter != option_table[k].letter);
        }
    }
}

static void formats_are_sorted_and_each_has_a_title(void **state)
{
    (void)state;
    for (size_t i = 1; i < output_formats_len; i++)
        assert_true(strcmp(output_formats[i - 1].name, output_formats[i].name) < 0);
    for (int g = 0; g < OPTION_GROUPS; g++)
        assert_true(strlen(option_group_title((enum option_group)g)) > 0);
}

static void every_command_has_a_format_or_work_of_its_own(void **state)
{
    (void)state;
    for (size_t i = 0; i < command_table_len; i++) {
        const struct command *c = &command_table[i];
        assert_true(!c->format == (c->run != NULL));
        if (!c->format)
            continue;
        const struct output_format *f = output_format_find(str_of(c->format));
        assert_non_null(f);
        assert_int_equal(f->takes_regex, c->takes_regex);
        assert_true(c->uses != 0);
    }
}

static void the_whole_help_of_a_command_names_the_options_it_uses(void **state)
{
    (void)state;
    for (size_t i = 0; i < command_table_len; i++) {
        const struct command *c = &command_table[i];
        struct buf text = BUF_INIT;
        help_command(c, true, &text);
        for (size_t k = 0; c->format && k < option_table_len; k++) {
            const struct option_desc *d = &option_table[k];
            char name[64];
            snprintf(name, sizeof name, "--%s%s", d->name, d->arg ? "=" : " ");
            for (char *p = name; *p; p++)
                *p = *p == '_' ? '-' : *p;
            bool shown = (d->spelling & IN_COMMANDS) && (d->uses & c->uses);
            /* A name that fills its column has a newline behind it. */
            if (!d->arg && has(&text, name) != shown)
                name[strlen(name) - 1] = '\n';
            assert_int_equal(has(&text, name), shown);
        }
        buf_done(&text);
    }
}

static size_t count_lines(const struct buf *text, size_t *widest)
{
    size_t lines = 0, from = 0;
    *widest = 0;
    for (size_t i = 0; i < text->len; i++) {
        if (text->data[i] != '\n')
            continue;
        if (i - from > *widest)
            *widest = i - from;
        from = i + 1;
        lines++;
    }
    return lines;
}

static void help_fits_a_screen_and_leads_on(void **state)
{
    (void)state;
    for (size_t i = 0; i < command_table_len; i++) {
        const struct command *c = &command_table[i];
        struct buf text = BUF_INIT;
        size_t widest;
        help_command(c, false, &text);
        assert_in_range(count_lines(&text, &widest), 3, 40);
        assert_in_range(widest, 1, 92);
        assert_true(!c->uses == !has(&text, "--help-all"));
        assert_true(!c->uses == !has(&text, "\nExamples:\n  cpprof "));
        buf_done(&text);
    }
}

static void the_usage_text_names_every_flag_of_the_reference(void **state)
{
    struct buf text = BUF_INIT;
    (void)state;
    usage_print(&text);
    for (size_t i = 0; i < option_table_len; i++) {
        char name[64];
        snprintf(name, sizeof name, " -%s", option_table[i].name);
        bool ours = option_table[i].group == GROUP_RUN;
        if (option_table[i].spelling & IN_PPROF)
            assert_int_equal(has(&text, name), !ours);
    }
    size_t lines = 0;
    for (size_t i = 0; i < text.len; i++)
        lines += text.data[i] == '\n';
    assert_int_equal(lines, 139);
    buf_done(&text);
}

static void completion_knows_every_command_and_option(void **state)
{
    static const char *const shells[] = {"bash", "zsh", "fish"};
    char name[64];
    (void)state;
    for (size_t s = 0; s < PP_COUNT(shells); s++) {
        struct buf text = BUF_INIT;
        assert_true(completion_print(str_of(shells[s]), &text));
        for (size_t i = 0; i < command_table_len; i++)
            assert_true(has(&text, command_table[i].name));
        for (size_t i = 0; i < option_table_len; i++)
            if (option_table[i].spelling & IN_COMMANDS)
                assert_true(
                    has(&text, dashed(&option_table[i], s == 2 ? "-l " : "--", name, sizeof name)));
        buf_done(&text);
    }
    struct buf none = BUF_INIT;
    assert_false(completion_print(PP_STR("tcsh"), &none));
}

/* Run from the top of the tree, as the test runner does. */
static void the_manual_names_every_option_command_and_format(void **state)
{
    struct buf text = BUF_INIT;
    char name[64];
    (void)state;
    FILE *f = fopen("man/cpprof.1", "r");
    assert_non_null(f);
    for (int c; (c = getc(f)) != EOF;)
        buf_add_byte(&text, (char)c);
    fclose(f);
    for (size_t i = 0; i < option_table_len; i++) {
        const struct option_desc *d = &option_table[i];
        bool friendly = d->spelling & IN_COMMANDS;
        if (friendly)
            dashed(d, "Fl -", name, sizeof name);
        else
            snprintf(name, sizeof name, "Fl %s", d->name);
        if (!has(&text, name))
            fail_msg("man/cpprof.1 does not have %s", name);
    }
    for (size_t i = 0; i < command_table_len; i++) {
        snprintf(name, sizeof name, "Cm %s", command_table[i].name);
        if (!has(&text, name))
            fail_msg("man/cpprof.1 does not have %s", name);
    }
    for (size_t i = 0; i < output_formats_len; i++) {
        snprintf(name, sizeof name, "Fl %s", output_formats[i].name);
        if (!has(&text, name))
            fail_msg("man/cpprof.1 does not have %s", name);
    }
    buf_done(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_letters_are_unique),
        cmocka_unit_test(formats_are_sorted_and_each_has_a_title),
        cmocka_unit_test(every_command_has_a_format_or_work_of_its_own),
        cmocka_unit_test(the_whole_help_of_a_command_names_the_options_it_uses),
        cmocka_unit_test(help_fits_a_screen_and_leads_on),
        cmocka_unit_test(the_usage_text_names_every_flag_of_the_reference),
        cmocka_unit_test(completion_knows_every_command_and_option),
        cmocka_unit_test(the_manual_names_every_option_command_and_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
