/* The table of output formats. Source: spec/driver.md 2.2, 12, Appendix A. */
#include "driver/format.h"

#include "util/attr.h"

static const char *const eog[] = {"eog", NULL};
static const char *const evince[] = {"evince", NULL};
static const char *const gv[] = {"gv --noantialias", NULL};
static const char *const kcachegrind[] = {"kcachegrind", NULL};
/* Tried after $BROWSER; xdg-open, with a display, comes last. */
static const char *const browsers[] = {"chrome",  "google-chrome",    "chromium",
                                       "firefox", "sensible-browser", NULL};

const struct output_format output_formats[] = {
    {"callgrind", "callgrind", "Outputs a graph in callgrind format", false, NULL, "callgraph.out",
     NULL},
    {"comments", "comments", "Output all profile comments", false, NULL, NULL, NULL},
    {"disasm", "disasm", "Output assembly listings annotated with samples", true, NULL, NULL, NULL},
    {"dot", "dot", "Outputs a graph in DOT format", false, NULL, NULL, NULL},
    {"eog", "dot", "Visualize graph through eog", false, "svg", "svg", eog},
    {"evince", "dot", "Visualize graph through evince", false, "pdf", "pdf", evince},
    {"gif", "dot", "Outputs a graph image in GIF format", false, "gif", "gif", NULL},
    {"gv", "dot", "Visualize graph through gv", false, "ps", "ps", gv},
    {"kcachegrind", "callgrind", "Visualize report in KCachegrind", false, NULL, "grind",
     kcachegrind},
    {"list", "list", "Output annotated source for functions matching regexp", true, NULL, NULL,
     NULL},
    {"pdf", "dot", "Outputs a graph in PDF format", false, "pdf", "pdf", NULL},
    {"peek", "peek", "Output callers/callees of functions matching regexp", true, NULL, NULL, NULL},
    {"png", "dot", "Outputs a graph image in PNG format", false, "png", "png", NULL},
    {"proto", "proto", "Outputs the profile in compressed protobuf format", false, NULL, "pb.gz",
     NULL},
    {"ps", "dot", "Outputs a graph in PS format", false, "ps", "ps", NULL},
    {"raw", "raw", "Outputs a text representation of the raw profile", false, NULL, NULL, NULL},
    {"svg", "dot", "Outputs a graph in SVG format", false, "svg", "svg", NULL},
    {"tags", "tags", "Outputs all tags in the profile", false, NULL, NULL, NULL},
    {"text", "top", "Outputs top entries in text form", false, NULL, NULL, NULL},
    {"top", "top", "Outputs top entries in text form", false, NULL, NULL, NULL},
    {"topproto", "topproto", "Outputs top entries in compressed protobuf format", false, NULL,
     "pb.gz", NULL},
    {"traces", "traces", "Outputs all profile samples in text form", false, NULL, NULL, NULL},
    {"tree", "tree", "Outputs a text rendering of call graph", false, NULL, NULL, NULL},
    {"web", "dot", "Visualize graph through web browser", false, "svg", "svg", browsers},
    {"weblist", "weblist", "Display annotated source in a web browser", true, NULL, "html",
     browsers},
};
const size_t output_formats_len = PP_COUNT(output_formats);
_Static_assert(PP_COUNT(output_formats) <= OUTPUT_FORMATS_MAX, "a set of formats is one array");

const struct output_format *output_format_find(struct str name)
{
    for (size_t i = 0; i < output_formats_len; i++)
        if (str_eq(name, str_of(output_formats[i].name)))
            return &output_formats[i];
    return NULL;
}

bool output_format_in_browser(const struct output_format *f)
{
    return f->viewers == browsers;
}
