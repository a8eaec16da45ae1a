/* Recognises sources that are URLs.
 *
 * Takes the name of a source, gives its scheme and host. A name that is no URL, or has a scheme but
 * no host ("localhost:80"), is tried again behind "http://". Source: spec/driver.md 7.2. */
#include "driver/source_url.h"

#include <strings.h>

#include "util/url.h"

static bool is_file_scheme(struct str scheme)
{
    return scheme.len == 4 && strncasecmp(scheme.ptr, "file", 4) == 0;
}

bool source_url_parse(struct str source, struct source_url *out)
{
    struct url url;
    bool ok = url_parse(source, &url);
    out->implied_http =
        !ok || (url.host.len == 0 && url.scheme.len > 0 && !is_file_scheme(url.scheme));
    if (out->implied_http) {
        url.scheme = PP_STR("http");
        if (!url_parse_after_scheme(source, &url.host))
            return false;
    }
    out->scheme = url.scheme;
    out->host = url.host;
    return url.host.len > 0;
}
