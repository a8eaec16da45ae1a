/* The page around weblist's listings: our own style and script. What they show is laid out as the
 * reference lays it out (spec/report.md 17). */
#include "report/weblist.h"

static const char style[] =
    "<style>\n"
    "body { font-family: sans-serif; margin: 1em 2em; color: #222; background: #fff; }\n"
    "h2 { font-size: 120%; margin: 1.5em 0 0; }\n"
    ".legend { font-size: 90%; color: #444; }\n"
    ".filename { margin: 0.2em 0 0.5em; font-size: 90%; color: #444; }\n"
    "pre { margin: 0; cursor: default; tab-size: 8; }\n"
    ".line { color: #999; }\n"
    ".livesrc { cursor: pointer; color: #00d; }\n"
    ".livesrc:hover { background: #eef; }\n"
    ".nop { color: #666; }\n"
    ".asm { display: none; color: #040; }\n"
    ".asm.open { display: inline; }\n"
    ".inlinesrc { color: #00a; }\n"
    ".unimportant { color: #999; }\n"
    "</style>\n";

/* A click on a source line shows or hides the instructions that stand below it. */
static const char script[] =
    "<script>\n"
    "document.addEventListener('click', function (event) {\n"
    "  var at = event.target;\n"
    "  while (at && !(at.classList && at.classList.contains('livesrc'))) { at = at.parentNode; }\n"
    "  var code = at && at.nextElementSibling;\n"
    "  if (code && code.classList.contains('asm')) { code.classList.toggle('open'); }\n"
    "});\n"
    "</script>\n";

void weblist_add_text(struct buf *out, struct str text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char *entity = NULL;
        switch (text.ptr[i]) {
        case '&':
            entity = "&amp;";
            break;
        case '<':
            entity = "&lt;";
            break;
        case '>':
            entity = "&gt;";
            break;
        case '"':
            entity = "&#34;";
            break;
        case '\'':
            entity = "&#39;";
            break;
        case '+':
            entity = "&#43;";
            break;
        case '\0':
            entity = "\xef\xbf\xbd"; /* U+FFFD */
            break;
        }
        if (!entity)
            continue;
        buf_add_str(out, str_sub(text, from, i));
        buf_add_cstr(out, entity);
        from = i + 1;
    }
    buf_add_str(out, str_sub(text, from, text.len));
}

/* The profile's labels, one a line. */
static void add_legend(const struct report *r, struct buf *out)
{
    struct buf labels = BUF_INIT;
    report_profile_labels(r, &labels);
    struct str rest = buf_str(&labels), line;
    buf_add_cstr(out, "<div class=\"legend\">");
    for (const char *between = ""; str_next_part(&rest, '\n', &line); between = "<br>\n") {
        buf_add_cstr(out, between);
        weblist_add_text(out, line);
    }
    buf_add_cstr(out, "<br>Total: ");
    report_value(r, out, r->total);
    buf_add_cstr(out, "</div>");
    out->failed = out->failed || labels.failed;
    buf_done(&labels);
}

void weblist_begin_page(const struct report *r, struct buf *out)
{
    struct str title = report_title(r);
    buf_add_cstr(out, "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"UTF-8\">\n<title>");
    weblist_add_text(out, title.ptr ? title : PP_STR("unknown"));
    buf_add_byte(out, ' ');
    weblist_add_text(out, r->type.len ? r->type : PP_STR("unknown"));
    buf_add_cstr(out, "</title>\n");
    buf_add_cstr(out, style);
    buf_add_cstr(out, script);
    buf_add_cstr(out, "</head>\n<body>\n\n");
    add_legend(r, out);
}

void weblist_end_page(struct buf *out)
{
    buf_add_cstr(out, "</body>\n</html>\n");
}
