/* SVG from dot, so that a browser can move and zoom it. Source: spec/driver.md 12.
 *
 * Every byte is as the reference has it but those of the script: it embeds a library that is not
 * ours to copy, so here is a small one of our own for the same <g id="viewport">. */
#include "driver/svg.h"

#include <stdbool.h>

/* Drag moves, the wheel zooms about the pointer, a double click goes back to the start. Points are
 * taken in the coordinates of the group (zoom) or of the page (drag). No "]]>" may stand here. */
static const char script[] =
    "\n"
    "(function () {\n"
    "  'use strict';\n"
    "  var root = document.documentElement, drag = null, first = null;\n"
    "  function group() { return document.getElementById('viewport'); }\n"
    "  function matrixOf(g) {\n"
    "    var t = g.transform.baseVal.consolidate();\n"
    "    return t ? t.matrix : root.createSVGMatrix();\n"
    "  }\n"
    "  function place(g, m) {\n"
    "    first = first || g.getAttribute('transform');\n"
    "    g.setAttribute('transform', 'matrix(' + [m.a, m.b, m.c, m.d, m.e, m.f].join(' ') + ')');\n"
    "  }\n"
    "  function pointIn(element, event) {\n"
    "    var p = root.createSVGPoint();\n"
    "    p.x = event.clientX;\n"
    "    p.y = event.clientY;\n"
    "    return p.matrixTransform(element.getScreenCTM().inverse());\n"
    "  }\n"
    "  root.addEventListener('wheel', function (event) {\n"
    "    var g = group(), p = pointIn(g, event), k = Math.pow(1.2, event.deltaY > 0 ? -1 : 1);\n"
    "    place(g, matrixOf(g).translate(p.x, p.y).scale(k).translate(-p.x, -p.y));\n"
    "    event.preventDefault();\n"
    "  }, { passive: false });\n"
    "  root.addEventListener('mousedown', function (event) {\n"
    "    drag = { from: pointIn(root, event), matrix: matrixOf(group()) };\n"
    "    event.preventDefault();\n"
    "  });\n"
    "  root.addEventListener('mousemove', function (event) {\n"
    "    if (!drag) { return; }\n"
    "    var to = pointIn(root, event), move = root.createSVGMatrix();\n"
    "    move = move.translate(to.x - drag.from.x, to.y - drag.from.y);\n"
    "    place(group(), move.multiply(drag.matrix));\n"
    "  });\n"
    "  function drop() { drag = null; }\n"
    "  root.addEventListener('mouseup', drop);\n"
    "  root.addEventListener('mouseleave', drop);\n"
    "  root.addEventListener('dblclick', function () {\n"
    "    if (first) { group().setAttribute('transform', first); }\n"
    "  });\n"
    "})();\n";

/* A piece of the text that something else takes the place of. */
struct piece {
    size_t from, to;
};

static size_t skip_blanks(struct str s, size_t at)
{
    while (at < s.len &&
           (s.ptr[at] == ' ' || (s.ptr[at] >= '\t' && s.ptr[at] <= '\r' && s.ptr[at] != '\v')))
        at++;
    return at;
}

/* Moves over blanks and NAME="something"; false: that does not stand here. */
static bool skip_attribute(struct str s, size_t *at, struct str start)
{
    size_t from = skip_blanks(s, *at);
    if (!str_starts(str_sub(s, from, s.len), start))
        return false;
    from += start.len;
    size_t quote = str_find(s, PP_STR("\""), from);
    if (quote == SIZE_MAX || quote == from)
        return false;
    *at = quote + 1;
    return true;
}

/* The first <svg width="" height="" viewBox="" in this order. */
static struct piece find_size(struct str s)
{
    for (size_t from = 0; (from = str_find(s, PP_STR("<svg"), from)) != SIZE_MAX; from++) {
        size_t at = from + 4;
        if (skip_attribute(s, &at, PP_STR("width=\"")) &&
            skip_attribute(s, &at, PP_STR("height=\"")) &&
            skip_attribute(s, &at, PP_STR("viewBox=\"")))
            return (struct piece){from, at};
    }
    return (struct piece){0, 0};
}

static size_t find_graph(struct str s)
{
    static const char start[] = "<g id=\"graph";
    const size_t len = sizeof start - 1;
    size_t at = 0;
    while ((at = str_find(s, str_of(start), at)) != SIZE_MAX) {
        if (s.len - at > len + 1 && s.ptr[at + len] >= '0' && s.ptr[at + len] <= '9' &&
            s.ptr[at + len + 1] == '"')
            return at;
        at += len;
    }
    return SIZE_MAX;
}

/* dot writes "&;" for a name that ends in '&', which is no XML. */
static void repair(struct str svg, struct buf *out)
{
    for (size_t from = 0; from < svg.len;) {
        size_t at = str_find(svg, PP_STR("&;"), from);
        size_t to = at == SIZE_MAX ? svg.len : at;
        buf_add_str(out, str_sub(svg, from, to));
        if (at != SIZE_MAX)
            buf_add_cstr(out, "&amp;;");
        from = at == SIZE_MAX ? svg.len : at + 2;
    }
}

/* Appends s[*at, to) with the size replaced where it stands in there. */
static void add_part(struct buf *out, struct str s, size_t *at, size_t to, struct piece size)
{
    if (size.to > size.from && size.from >= *at && size.to <= to) {
        buf_add_str(out, str_sub(s, *at, size.from));
        buf_add_cstr(out, "<svg width=\"100%\" height=\"100%\"");
        *at = size.to;
    }
    buf_add_str(out, str_sub(s, *at, to));
    *at = to;
}

void svg_massage(struct str svg, struct buf *out)
{
    struct buf repaired = BUF_INIT;
    repair(svg, &repaired);
    struct str s = buf_str(&repaired);
    struct piece size = find_size(s);
    size_t graph = find_graph(s), end = str_find(s, PP_STR("</svg>"), 0), at = 0;
    for (size_t step = 0; step < 2; step++) { /* the two insertions, the nearer one first */
        bool at_graph = graph != SIZE_MAX && (graph < end || end == SIZE_MAX);
        size_t *next = at_graph ? &graph : &end;
        if (*next == SIZE_MAX)
            break;
        add_part(out, s, &at, *next, size);
        if (at_graph) {
            buf_add_cstr(out, "<script type=\"text/ecmascript\"><![CDATA[");
            buf_add_cstr(out, script);
            buf_add_cstr(out, "]]></script><g id=\"viewport\" "
                              "transform=\"scale(0.5,0.5) translate(0,0)\">");
        } else {
            buf_add_cstr(out, "</g>");
        }
        *next = SIZE_MAX;
    }
    add_part(out, s, &at, s.len, size);
    out->failed = out->failed || repaired.failed;
    buf_done(&repaired);
}
