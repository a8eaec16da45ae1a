/* Shortens names that no demangler took, because some profilers demangle on their own.
 * Rules: spec/driver.md 8.5, "Looks like C++" and "Removing balanced pairs". */
#include "symbolize/cleanup.h"

bool cleanup_looks_like_cxx(struct str name)
{
    if (str_find(name, PP_STR(".<"), 0) != SIZE_MAX || /* Java's Foo.<init> */
        str_find(name, PP_STR("])."), 0) != SIZE_MAX)  /* methods of Go's generic types */
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c == '<' || c == '>' || c == '[' || c == ']')
            return true;
    }
    return str_find(name, PP_STR("::"), 0) != SIZE_MAX;
}

void cleanup_remove_pairs(struct str name, char open, char close, struct buf *out)
{
    size_t nesting = 0, kept = 0, start = 0; /* [0, kept) is decided; start: outermost opener */

    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == open) {
            if (nesting++ == 0)
                start = i;
        } else if (name.ptr[i] == close) {
            if (nesting == 0)
                break; /* the rest stays as it is */
            if (--nesting == 0) {
                buf_add_str(out, str_sub(name, kept, start));
                kept = i + 1;
            }
        }
    }
    buf_add_str(out, str_sub(name, kept, name.len));
}

void cleanup_name(struct str name, enum demangle_mode mode, struct buf *out)
{
    struct buf no_params = BUF_INIT;

    if (mode == DEMANGLE_FULL || mode == DEMANGLE_NONE || !cleanup_looks_like_cxx(name)) {
        buf_add_str(out, name);
        return;
    }
    cleanup_remove_pairs(name, '(', ')', &no_params);
    if (mode == DEMANGLE_DEFAULT)
        cleanup_remove_pairs(buf_str(&no_params), '<', '>', out);
    else
        buf_add_str(out, buf_str(&no_params));
    out->failed = out->failed || no_params.failed;
    buf_done(&no_params);
}
