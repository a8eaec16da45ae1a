/* Readable names: every row of the table in spec/driver.md 8.5, and what the rows do not say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "profile/builder.h"
#include "symbolize/cleanup.h"
#include "symbolize/cxx_read.h"
#include "symbolize/demangle.h"

/* What a function with only this system name is called. */
static const char *named(struct arena *a, const char *system, enum demangle_mode mode)
{
    struct builder b;
    struct profile *p = NULL;
    struct err err = {0};

    assert_true(builder_init(&b, a, &err));
    struct function f = {.system_name = builder_str(&b, str_of(system))};
    assert_int_equal(builder_function(&b, &f), 0);
    assert_true(builder_finish(&b, &p));
    builder_done(&b);
    assert_true(demangle_profile(p, mode, false, &err));
    return arena_str(a, profile_str(p, p->functions[0].name)).ptr;
}

/* A row: system name, its name in default, templates and full mode; a missing one is as the one
 * before. */
static void check_rows(const char *const rows[][4], size_t n)
{
    static const enum demangle_mode modes[] = {DEMANGLE_DEFAULT, DEMANGLE_TEMPLATES, DEMANGLE_FULL};

    for (size_t i = 0; i < n; i++) {
        const char *expected = rows[i][0];
        for (size_t m = 0; m < PP_COUNT(modes); m++) {
            struct arena a;
            arena_init(&a, 0);
            expected = rows[i][m + 1] ? rows[i][m + 1] : expected;
            assert_string_equal(named(&a, rows[i][0], modes[m]), expected);
            arena_done(&a);
        }
    }
}
#define CHECK(...)                                          \
    do {                                                    \
        static const char *const rows[][4] = {__VA_ARGS__}; \
        check_rows(rows, PP_COUNT(rows));                   \
    } while (0)

static void cxx_names_lose_parameters_and_template_arguments_by_mode(void **state)
{
    (void)state;
    CHECK({"_Z3fooic", "foo", NULL, "foo(int, char)"},
          {"_ZNK3Foo3barEi", "Foo::bar", NULL, "Foo::bar(int) const"},
          {"_ZN3FooIiE3barIdEEvT_", "Foo::bar", "Foo<int>::bar<double>",
           "void Foo<int>::bar<double>(double)"},
          {"_Z3maxIiET_S0_S0_", "max", "max<int>", "int max<int>(int, int)"},
          {"_ZNSt6vectorIiSaIiEE9push_backEOi", "std::vector::push_back",
           "std::vector<int, std::allocator<int> >::push_back",
           "std::vector<int, std::allocator<int> >::push_back(int&&)"},
          {"_ZN12_GLOBAL__N_13fooEv", "(anonymous namespace)::foo", NULL,
           "(anonymous namespace)::foo()"},
          {"_ZNSsC1ERKSs", "std::basic_string::basic_string",
           "std::basic_string<char, std::char_traits<char>, std::allocator<char> >::basic_string",
           "std::basic_string<char, std::char_traits<char>, std::allocator<char> >::basic_string("
           "std::string const&)"});
}

static void operators_keep_their_signs(void **state)
{
    (void)state;
    CHECK({"_ZN1AltIiEEbT_", "A::operator<", "A::operator< <int>", "bool A::operator< <int>(int)"},
          {"_ZN1AcvT_IiEEv", "A::operator int", "A::operator int<int>", "A::operator int<int>()"},
          {"_ZN1AcvSt6vectorIT_SaIS1_EEIiEEv", "A::operator std::vector",
           "A::operator std::vector<int, std::allocator<int> ><int>",
           "A::operator std::vector<int, std::allocator<int> ><int>()"},
          {"_ZlsRSoRK1A", "operator<<", NULL, "operator<<(std::ostream&, A const&)"},
          {"_ZnwmPv", "operator new", NULL, "operator new(unsigned long, void*)"},
          {"_Zli2_sy", "operator\"\" _s", NULL, "operator\"\" _s(unsigned long long)"});
}

static void local_names_show_an_empty_list_for_their_function(void **state)
{
    (void)state;
    CHECK({"_ZZ4mainENKUliE0_clEi", "main::{lambda(int)#2}::operator()", NULL,
           "main::{lambda(int)#2}::operator()(int) const"},
          {"_ZZN1A3fooEiENK1B3barEv", "A::foo()::B::bar", NULL, "A::foo(int)::B::bar() const"},
          {"_ZZNK1A3fooEiE1x", "A::foo() const::x", NULL, "A::foo(int) const::x"},
          {"_ZZ3foovE3bar", "foo()::bar"},
          {"_ZZN1A3fooEidEd0_NKUlvE_clEv", "A::foo()::{default arg#2}::{lambda()#1}::operator()",
           NULL, "A::foo(int, double)::{default arg#2}::{lambda()#1}::operator()() const"});
}

static void lambdas_show_what_they_are_generic_in(void **state)
{
    (void)state;
    CHECK({"_ZZ3fooIiEvT_ENKUlS0_E_clEi", "foo()::{lambda(auto:1)#1}::operator()",
           "foo<int>()::{lambda(auto:1)#1}::operator()",
           "foo<int>(int)::{lambda(auto:1)#1}::operator()(int) const"},
          {"_ZZ1fvENKUlDpOT_E_clIJRiRdEEEDaS1_", "f()::{lambda((auto:1&&)...)#1}::operator()",
           "f()::{lambda((auto:1&&)...)#1}::operator()<int&, double&>",
           "auto f()::{lambda((auto:1&&)...)#1}::operator()<int&, double&>((int&, double&&&)...) "
           "const"},
          {"_ZNK3fooMUlTyTniTpTyT_T0_E_clIiEEDaS_",
           "foo::{lambda<typename $T, int $N, typename ...$T0>($T, $N)#1}::operator()",
           "foo::{lambda<typename $T, int $N, typename ...$T0>($T, $N)#1}::operator()<int>",
           "auto foo::{lambda<typename $T, int $N, typename ...$T0>($T, $N)#1}::operator()<int>"
           "(foo) const"});
}

static void argument_packs_are_written_out(void **state)
{
    (void)state;
    CHECK({"_Z3fooIJidEEvDpT_", "foo", "foo<int, double>", "void foo<int, double>(int, double)"},
          {"_Z3fooIJEEvDpT_", "foo", "foo<>", "void foo<>()"},
          {"_Z3fooIJiEEvDpOT_", "foo", "foo<int>", "void foo<int>(int&&)"},
          {"_Z3fooIJRiEEvDpOT_", "foo", "foo<int&>", "void foo<int&>(int&)"},
          {"_Z1fI1AI1BJEEEvv", "f", "f<A<B> >", "void f<A<B> >()"},
          {"_Z1fIJ1AEEv1BIJXsZT_EEE", "f", "f<A>", "void f<A>(B<1>)"});
}

static void declarators_are_inside_out(void **state)
{
    (void)state;
    CHECK({"_Z1fPFivE", "f", NULL, "f(int (*)())"}, {"_Z1fPKFivE", "f", NULL, "f(int (*)() const)"},
          {"_Z1fRA3_A4_Ki", "f", NULL, "f(int const (&) [3][4])"},
          {"_Z1fM1AKFiiE", "f", NULL, "f(int (A::*)(int) const)"},
          {"_Z1fIiEPFvvEv", "f", "f<int>", "void (*f<int>())()"},
          {"_Z1fDv4_f", "f", NULL, "f(float __vector(4))"},
          {"_Z1fPVKi", "f", NULL, "f(int const volatile*)"});
}

static void expressions_have_the_reference_s_parentheses(void **state)
{
    (void)state;
    CHECK({"_Z1fIiEDTplLi1ET_ET_", "f", "f<int>", "decltype ((1)+(int)) f<int>(int)"},
          {"_Z1fILb1ELc65ELin3EEvv", "f", "f<true, (char)65, -3>", "void f<true, (char)65, -3>()"},
          {"_Z1fIXgtLi1ELi2EEEvv", "f", "f<((1)>(2))>", "void f<((1)>(2))>()"},
          {"_Z1fIXadL_Z1gvEEEvv", "f", "f<&g>", "void f<&g>()"},
          {"_Z1fIiEvDTclsr3stdE7declvalIT_EEE", "f", "f<int>",
           "void f<int>(decltype (std::declval<int>()))"},
          {"_Z1fIiEDTstT_Ev", "f", "f<int>", "decltype (sizeof (int)) f<int>()"},
          {"_Z1fIJiiEEvDTfrplfp_E", "f", "f<int, int>",
           "void f<int, int>(decltype (({parm#1}+...)))"});
}

static void dependent_scopes_count_in_back_references_as_the_reference_counts(void **state)
{
    (void)state;
    /* By the ABI S2_ is T_; the reference has counted is_array before it. */
    CHECK(
        {"_Z1fI1AENSt9enable_ifIXntsr8is_arrayIT_EE5valueES2_E4typeES3_", "f", "f<A>",
         "std::enable_if<!is_array<A>::value, is_array>::type f<A>(A)"},
        {"_ZSt4swapIjENSt9enable_ifIXsr6__and_ISt6__not_ISt15__is_tuple_likeIT_EESt21is_move_"
         "constructibleIS3_ESt18is_move_assignableIS3_EEE5valueEvE4typeERS3_SC_",
         "std::swap", "std::swap<unsigned int>",
         "std::enable_if<__and_<std::__not_<std::__is_tuple_like<unsigned int> >, "
         "std::is_move_constructible<std::__is_tuple_like>, "
         "std::is_move_assignable<std::__is_tuple_like> >::value, void>::type "
         "std::swap<unsigned int>(std::__is_tuple_like&, std::enable_if<__and_<std::__not_<"
         "std::__is_tuple_like<unsigned int> >, std::is_move_constructible<std::__is_tuple_like>, "
         "std::is_move_assignable<std::__is_tuple_like> >::value, void>::type)"},
        /* A scope without template arguments is not counted. */
        {"_Z1fI1AENSt9enable_ifIXntsr3stdE9is_same_vIT_iEEvE4typeES2_", "f", "f<A>",
         "std::enable_if<!std::is_same_v<A, int>, void>::type f<A>(A)"});
}

static void constructors_are_named_after_their_class(void **state)
{
    (void)state;
    CHECK({"_ZN1a1bUt_C2Ev", "a::b::{unnamed type#1}::{unnamed type#1}", NULL,
           "a::b::{unnamed type#1}::{unnamed type#1}()"},
          {"_ZN1a1bUt_D2Ev", "a::b::{unnamed type#1}::~{unnamed type#1}", NULL,
           "a::b::{unnamed type#1}::~{unnamed type#1}()"},
          {"_ZN1BCI11AEi", "B::B", NULL, "B::B(int)"},
          {"_ZN1BIiEC1Ev", "B::B", "B<int>::B", "B<int>::B()"});
}

static void made_objects_have_a_prefix_and_full_names(void **state)
{
    (void)state;
    CHECK({"_ZThn8_N1A1fEv", "non-virtual thunk to A::f()"}, {"_ZTV3Foo", "vtable for Foo"},
          {"_ZGVZ3foovE1x", "guard variable for foo()::x"},
          {"_ZTC1A8_1B", "construction vtable for B-in-A"},
          {"_ZTI3FooIiE", "typeinfo for Foo", "typeinfo for Foo<int>"},
          {"_ZGR1x_", "reference temporary for x"}, {"_ZTV3Foo@@V1", "vtable for Foo"});
}

static void what_follows_a_name_is_ignored_unless_its_types_are_read(void **state)
{
    (void)state;
    CHECK({"_Z3foov.constprop.0.isra.1", "foo", NULL, "foo()"},
          {"_Z3foov.cold", "foo", NULL, "foo()"}, {"_Z3foov@plt", "foo", NULL, "_Z3foov@plt"},
          {"_Z3fooZZZ", "foo", NULL, "_Z3fooZZZ"}, {"_Z1a.b", "a", NULL, "_Z1a.b"});
}

static void what_is_no_linkage_name_stays(void **state)
{
    (void)state;
    CHECK({"_Zfoo"}, {"_Z"}, {"?foo@@YAXXZ"}, {"_D3foo3barFZv"}, {"_GLOBAL__sub_I_foo.cc"}, {""},
          {"_"}, {"main"}, {"_R"}, {"_R1C3foo"}, {"_RNvC3foo"}, {"_ZN"}, {"_Z1fIT_Ev1"});
}

static void a_second_try_leaves_out_the_underscore_of_macos(void **state)
{
    (void)state;
    CHECK({"__Z3foov", "foo", NULL, "foo()"}, {"__RNvC6_123foo3bar", "123foo::bar"},
          {"____Z3foov_block_invoke_2", "invocation function for block in foo", NULL,
           "invocation function for block in foo()"});
}

static void global_keys_show_parameters_in_every_mode(void **state)
{
    (void)state;
    CHECK({"_GLOBAL__I__Z3foov", "global constructors keyed to foo()"},
          {"_GLOBAL__D__ZN3FooIiE3barEi", "global destructors keyed to Foo::bar(int)",
           "global destructors keyed to Foo<int>::bar(int)"});
}

static void rust_names_of_both_kinds(void **state)
{
    (void)state;
    CHECK({"_RNvC6_123foo3bar", "123foo::bar"},
          {"_RINvC1a8align_ofjE", "a::align_of::<>", "a::align_of::<usize>"},
          {"_RNvXs_C1aINtC1b1VhENtC1c1T1m.llvm.1", "<b::V<> as c::T>::m", "<b::V<u8> as c::T>::m"},
          {"_RNCNvC1a1f0", "a::f::{closure#0}"},
          {"_RNvMC1aDINtC1b2FnTjEEp6OutputmEL_1m", "<dyn b::Fn<, Output = u32>>::m",
           "<dyn b::Fn<(usize,), Output = u32>>::m"},
          {"_RNvC1au8gdel_5qa", "a::g\xc3\xb6"
                                "del"},
          {"_ZN4core3fmt5Write9write_fmt17h0123456789abcdefE", "core::fmt::Write::write_fmt"},
          {"_ZN39_$LT$a..B$u20$as$u20$c..D$LT$u8$GT$$GT$3fmt17h0123456789abcdefE.llvm.7",
           "<a::B as c::D<u8>>::fmt"},
          {"_ZN1a1b17h0000000000000000E", "a::b::h0000000000000000"});
}

static void demangled_looking_names_are_shortened(void **state)
{
    (void)state;
    CHECK({"std::vector<int,std::allocator<int>>::push_back(int&&)", "std::vector::push_back",
           "std::vector<int,std::allocator<int>>::push_back",
           "std::vector<int,std::allocator<int>>::push_back(int&&)"},
          {"a::(anonymous)::b(int)", "a::::b", NULL, "a::(anonymous)::b(int)"},
          {"operator<(int)::x", "operator<::x", NULL, "operator<(int)::x"}, {"a::b)c("},
          {"foo(bar)"}, {"main.(*T).Meth"}, {"java.lang.Foo.<init>"}, {"foo.(*Bar[...]).Method"},
          {"-[NSObject init]"});
}

/* --- names that were there, force ----------------------------------------------------------- */

static void check_pair(const char *name, const char *system, enum demangle_mode mode, bool force,
                       const char *expected)
{
    struct arena a;
    struct builder b;
    struct profile *p = NULL;
    struct err err = {0};

    arena_init(&a, 0);
    assert_true(builder_init(&b, &a, &err));
    struct function f = {.name = builder_str(&b, str_of(name)),
                         .system_name = builder_str(&b, str_of(system))};
    assert_int_equal(builder_function(&b, &f), 0);
    assert_true(builder_finish(&b, &p));
    builder_done(&b);
    assert_true(demangle_profile(p, mode, force, &err));
    assert_true(str_eq(profile_str(p, p->functions[0].name), str_of(expected)));
    assert_true(str_eq(profile_str(p, p->functions[0].system_name), str_of(system)));
    arena_done(&a);
}

static void a_name_unlike_the_system_name_is_kept(void **state)
{
    (void)state;
    check_pair("", "_Z3fooic", DEMANGLE_DEFAULT, false, "foo");
    check_pair("_Z3fooic", "_Z3fooic", DEMANGLE_DEFAULT, false, "foo");
    check_pair("foo(int, char)", "_Z3fooic", DEMANGLE_DEFAULT, false, "foo(int, char)");
    check_pair("_Z3fooic", "", DEMANGLE_DEFAULT, false, "_Z3fooic");
}

static void force_puts_the_system_name_back_first(void **state)
{
    (void)state;
    check_pair("foo(int, char)", "_Z3fooic", DEMANGLE_DEFAULT, true, "foo");
    check_pair("_Z3fooic", "", DEMANGLE_DEFAULT, true, "_Z3fooic");
    check_pair("foo(int, char)", "_Z3fooic", DEMANGLE_NONE, true, "_Z3fooic");
    check_pair("", "_Z3fooic", DEMANGLE_NONE, true, "");
}

/* --- bounds -------------------------------------------------------------------------------- */

static void names_that_would_explode_are_left_alone(void **state)
{
    struct buf name = BUF_INIT, out = BUF_INIT;
    (void)state;

    /* Each type is a pair of the one before: 2^40 leaves. */
    buf_add_cstr(&name, "_Z1f1aSt4pairIS_S_E");
    for (int i = 2; i < 36; i++)
        buf_printf(&name, "S1_IS%c_S%c_E", i < 10 ? '0' + i : 'A' + i - 10,
                   i < 10 ? '0' + i : 'A' + i - 10);
    assert_false(demangle_name(buf_str(&name), DEMANGLE_FULL, &out));
    assert_int_equal(out.len, 0);

    /* A million pointers. */
    buf_clear(&name);
    buf_add_cstr(&name, "_Z1f");
    buf_fill(&name, 'P', 60000);
    buf_add_byte(&name, 'i');
    assert_false(demangle_name(buf_str(&name), DEMANGLE_FULL, &out));

    /* Back references that double. */
    buf_clear(&name);
    buf_add_cstr(&name, "_RINvC1a1fTjjE");
    for (int i = 0; i < 40; i++)
        buf_add_cstr(&name, "TB7_B7_E");
    buf_add_cstr(&name, "E");
    (void)demangle_name(buf_str(&name), DEMANGLE_FULL, &out);
    buf_done(&name);
    buf_done(&out);
}

static void every_prefix_of_a_name_ends_well(void **state)
{
    static const char *const names[] = {
        "_ZNSt6vectorIiSaIiEE9push_backEOi",
        "_ZZN1A3fooEidEd0_NKUlvE_clEv",
        "_Z1fIiEvDTclsr3stdE7declvalIT_EEE",
        "_RNvXs_C1aINtC1b1VhENtC1c1T1m.llvm.1",
        "_ZN4core3fmt5Write9write_fmt17h0123456789abcdefE",
    };
    struct buf out = BUF_INIT;
    (void)state;

    for (size_t i = 0; i < PP_COUNT(names); i++)
        for (size_t len = 0; len <= strlen(names[i]); len++)
            for (int mode = DEMANGLE_DEFAULT; mode <= DEMANGLE_FULL; mode++) {
                struct str name = {names[i], len};
                buf_clear(&out);
                if (!demangle_name(name, (enum demangle_mode)mode, &out))
                    assert_int_equal(out.len, 0);
            }
    buf_done(&out);
}

/* Leaves a value all over the stack that later calls will use. */
static __attribute__((noinline)) void leave_on_the_stack(int value)
{
    volatile int words[4096];
    for (size_t i = 0; i < PP_COUNT(words); i++)
        words[i] = value;
}

static void what_the_stack_held_makes_no_difference(void **state)
{
    static const int values[] = {0, 1, -1, 0x55555555};
    (void)state;
    for (size_t i = 0; i < PP_COUNT(values); i++) {
        struct arena a;
        arena_init(&a, 0);
        leave_on_the_stack(values[i]);
        assert_non_null(cxx_read(&a, "_Z1fIiEvDTclsr3stdE7declvalIT_EEE", true));
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cxx_names_lose_parameters_and_template_arguments_by_mode),
        cmocka_unit_test(operators_keep_their_signs),
        cmocka_unit_test(local_names_show_an_empty_list_for_their_function),
        cmocka_unit_test(lambdas_show_what_they_are_generic_in),
        cmocka_unit_test(argument_packs_are_written_out),
        cmocka_unit_test(declarators_are_inside_out),
        cmocka_unit_test(expressions_have_the_reference_s_parentheses),
        cmocka_unit_test(dependent_scopes_count_in_back_references_as_the_reference_counts),
        cmocka_unit_test(constructors_are_named_after_their_class),
        cmocka_unit_test(made_objects_have_a_prefix_and_full_names),
        cmocka_unit_test(what_follows_a_name_is_ignored_unless_its_types_are_read),
        cmocka_unit_test(what_is_no_linkage_name_stays),
        cmocka_unit_test(a_second_try_leaves_out_the_underscore_of_macos),
        cmocka_unit_test(global_keys_show_parameters_in_every_mode),
        cmocka_unit_test(rust_names_of_both_kinds),
        cmocka_unit_test(demangled_looking_names_are_shortened),
        cmocka_unit_test(a_name_unlike_the_system_name_is_kept),
        cmocka_unit_test(force_puts_the_system_name_back_first),
        cmocka_unit_test(names_that_would_explode_are_left_alone),
        cmocka_unit_test(every_prefix_of_a_name_ends_well),
        cmocka_unit_test(what_the_stack_held_makes_no_difference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
