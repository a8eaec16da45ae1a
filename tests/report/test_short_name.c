/* short names: the table of spec/report.md 6.2, and what is near its rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/short_name.h"
#include "util/attr.h"

static void names_are_shortened_by_the_first_rule_that_fits(void **state)
{
    static const struct {
        const char *name, *out;
    } rows[] = {
        {"github.com/a/b/v2/c.(*T[...]).M", "c.(*T[...]).M"},
        {"a/v1/b/v10.X", "b.X"},
        {"gopkg.in/yaml.v2.Unmarshal", "yaml.v2.Unmarshal"},
        {"com.foo.Bar.baz(int)", "Bar.baz"},
        {"java.lang.Thread.<init>", "Thread.<init>"},
        {"ns::inner::Class::method<int>(char)", "Class::method<int>"},
        {"std::vector<int>::push_back", "std::vector<int>::push_back"},
        {"(anonymous namespace)::foo::bar", "foo::bar"},
        {"runtime.main", "runtime.main"},
        {"", ""},
        {"/v2.x", ".x"},
        {"a/v02.X", "v02.X"},   /* no version, so a segment */
        {"a/v2/v3.X", "v3.X"},  /* only the first goes */
        {"a/v2\n.X", "v2\n.X"}, /* no version with a newline in the name */
        {"a.B.c$1(", "B.c$1"},  /* Java with a dollar */
        {"a.B.c x", "a.B.c x"}, /* neither the end nor a parenthesis follows */
        {"a::__B::~m<a>b>c", "__B::~m<a>b>"},
        {"a::b::C::d::E::f", "E::f"}, /* as many qualifiers as possible */
        {"A::f", "A::f"},             /* one qualifier at least goes before the class */
        {"1a::B::c", "1a::B::c"},
        {"(anonymous namespace)::(anonymous namespace)::x", "(anonymous namespace)::x"},
    };
    struct buf b = BUF_INIT;
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        buf_clear(&b);
        short_name(str_of(rows[i].name), &b);
        if (!str_eq(buf_str(&b), str_of(rows[i].out)))
            fail_msg("%s: %.*s, not %s", rows[i].name, (int)b.len, b.data, rows[i].out);
    }
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_shortened_by_the_first_rule_that_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
