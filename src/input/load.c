/* Bytes to a checked profile: unpack, try the formats of one table in order.
 * Steps and messages: spec/profile.md 2.1, 2.2. */
#include "input/input.h"

#include "input/source.h"
#include "legacy/legacy.h"
#include "profile/decode.h"

enum parse_result { PARSE_OK, PARSE_NOT_MINE, PARSE_FAILED };

typedef enum parse_result format_parser(struct arena *a, struct str data,
                                        const struct input_options *opt, struct profile **out,
                                        struct err *err);

static enum parse_result parse_proto(struct arena *a, struct str data,
                                     const struct input_options *opt, struct profile **out,
                                     struct err *err)
{
    struct decode_options decode = {.labels = opt->labels, .threads = opt->threads};
    switch (profile_decode(a, (const uint8_t *)data.ptr, data.len, &decode, out, err)) {
    case DECODE_OK:
        return PARSE_OK;
    case DECODE_NOT_PROTO:
        return PARSE_NOT_MINE;
    case DECODE_CONCATENATED:
        err_prefix(err, "parsing profile");
        break;
    case DECODE_MALFORMED:
        err_prefix(err, "malformed profile");
        break;
    case DECODE_FAILED:
        break;
    }
    return PARSE_FAILED;
}

static enum parse_result parse_legacy(struct arena *a, struct str data,
                                      const struct input_options *opt, struct profile **out,
                                      struct err *err)
{
    (void)opt; /* the older formats have few labels, which are always read */
    switch (legacy_parse(a, (const uint8_t *)data.ptr, data.len, out, err)) {
    case LEGACY_OK:
        break;
    case LEGACY_NOT_MINE:
        return PARSE_NOT_MINE;
    case LEGACY_FAILED:
        if (err->code == PP_ERR_FORMAT)
            err_prefix(err, "parsing profile");
        return PARSE_FAILED;
    }
    /* Ids are numbered and references are indices by construction; this remains of the check. */
    if ((*out)->n_types == 0 && (*out)->samples.n > 0) {
        *out = NULL;
        err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET,
                "malformed profile: missing sample type information");
        return PARSE_FAILED;
    }
    return PARSE_OK;
}

/* Tried in this order; the first that knows the data decides. */
static format_parser *const formats[] = {parse_proto, parse_legacy};

static bool is_gzip(const uint8_t *data, size_t len)
{
    return len >= 2 && data[0] == 0x1f && data[1] == 0x8b;
}

static bool unpack(struct arena *a, const uint8_t *data, size_t len,
                   const struct input_options *opt, struct str *out, struct err *err)
{
    const struct gunzip_options how = {opt->max_inflated, opt->threads};
    const uint8_t *inflated;
    if (!gunzip(a, data, len, &how, &inflated, &out->len, err))
        return err->code == PP_ERR_NOMEM ? false : err_prefix(err, "decompressing profile");
    out->ptr = (const char *)inflated;
    return true;
}

static bool parse(struct arena *a, struct str data, const struct input_options *opt,
                  struct profile **out, struct err *err)
{
    if (data.len == 0)
        return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "parsing profile: empty input file");
    if (!source_check_size(data.len, opt->max_inflated, err))
        return false;
    for (size_t i = 0; i < PP_COUNT(formats); i++) {
        enum parse_result result = formats[i](a, data, opt, out, err);
        if (result != PARSE_NOT_MINE)
            return result == PARSE_OK;
    }
    return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET,
                   "parsing profile: unrecognized profile format");
}

bool input_parse(struct arena *a, const uint8_t *data, size_t len, const struct input_options *opt,
                 struct profile **out, struct err *err)
{
    struct str bytes = {(const char *)data, len};
    *out = NULL;
    if (is_gzip(data, len) && !unpack(a, data, len, opt, &bytes, err))
        return false;
    return parse(a, bytes, opt, out, err);
}

bool input_load(struct arena *a, const char *name, const struct input_options *opt,
                struct profile **out, struct err *err)
{
    struct source source;
    struct str bytes;
    bool ok;
    *out = NULL;
    if (!source_open(name, opt, &source, err))
        return false;
    if (is_gzip(source.bytes.data, source.len)) {
        ok = unpack(a, source.bytes.data, source.len, opt, &bytes, err);
    } else {
        bytes = (struct str){(const char *)source.bytes.data, source.len};
        ok = source_give(&source, a, err);
    }
    source_close(&source); /* the packed bytes are not needed any more */
    return ok && parse(a, bytes, opt, out, err);
}
