/* Any text as a URL: scheme and host are parts of the text; behind "scheme://" both ways to read it
 * agree; a source has a host. */
#include <stdint.h>
#include <stdlib.h>

#include "driver/source_url.h"
#include "util/buf.h"
#include "util/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
    if (!ok)
        abort();
}

static void check_inside(struct str part, struct str text)
{
    check(part.len == 0 || (part.ptr >= text.ptr && part.len <= text.len &&
                            part.ptr + part.len <= text.ptr + text.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {(const char *)data, size}, host;
    struct buf whole = BUF_INIT;
    struct url url;
    struct source_url source;
    if (url_parse(text, &url)) {
        check_inside(url.scheme, text);
        check_inside(url.host, text);
    }
    buf_add_cstr(&whole, "http://");
    buf_add_str(&whole, text);
    bool ok = url_parse_after_scheme(text, &host);
    check(!whole.failed && url_parse(buf_str(&whole), &url) == ok);
    check(!ok || str_eq(url.host, host));
    if (source_url_parse(text, &source)) {
        check(source.host.len > 0 && (source.scheme.len > 0 || !source.implied_http));
        check_inside(source.host, text);
    }
    buf_done(&whole);
    return 0;
}
