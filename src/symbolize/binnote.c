/* The GNU build id among ELF notes, with the strictness of the reference: a malformed note, or a
 * second build id, and there is none (spec/driver.md 9.1). */
#include "symbolize/binread.h"

#define NOTE_BUILD_ID 3
#define MAX_PART (1u << 20) /* of a name or a description */

/* Bytes that are missing to the next multiple of `align`; where that is no power of two, what the
 * bits of the formula give, and none if they give less. */
static size_t padding(size_t size, uint64_t align)
{
    uint64_t pad = ((size + align - 1) & ~(align - 1)) - size;
    return pad > INT64_MAX ? 0 : (size_t)pad;
}

struct note {
    uint64_t type;
    struct str name, desc;
};

/* Reads the note at *at and moves on. False: it is cut, or too large. */
static bool next_note(const struct binread *f, struct str bytes, size_t *at, uint64_t align,
                      struct note *out)
{
    const uint8_t *p = (const uint8_t *)bytes.ptr + *at;
    size_t left = bytes.len - *at, name_len = 0;
    if (left < 12)
        return false;
    uint64_t name_size = binread_word(f, p, 4), desc_size = binread_word(f, p + 4, 4);
    out->type = binread_word(f, p + 8, 4);
    out->name = PP_STR("");
    if (name_size > MAX_PART || desc_size > MAX_PART)
        return false;
    if (name_size > 0) { /* whatever its size, a name ends at a NUL */
        const uint8_t *nul = memchr(p + 12, 0, left - 12);
        if (!nul)
            return false;
        out->name = (struct str){(const char *)p + 12, (size_t)(nul - p) - 12};
        name_len = out->name.len + 1;
    }
    size_t desc = 12 + name_len + padding(12 + name_len, align);
    if (desc > left || desc_size > left - desc)
        return false;
    out->desc = (struct str){(const char *)p + desc, (size_t)desc_size};
    size_t end = desc + out->desc.len, pad = padding(out->desc.len, align);
    *at += pad > left - end ? left : end + pad;
    return true;
}

bool binnote_find(const struct binread *f, const uint8_t *bytes, size_t len, uint64_t align,
                  struct str *id)
{
    struct str all = {(const char *)bytes, len};
    bool found = false;
    *id = PP_STR("");
    for (size_t at = 0; at < len;) {
        struct note n;
        if (!next_note(f, all, &at, align, &n))
            return false;
        if (n.type != NOTE_BUILD_ID || !str_eq(n.name, PP_STR("GNU")))
            continue;
        if (found)
            return false;
        found = true;
        *id = n.desc;
    }
    return true;
}
