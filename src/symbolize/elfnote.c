/* The GNU build id from the notes of an ELF file (gABI, "Note Section").
 *
 * Sections are looked at first: the segments of a separate debug file describe the program, not
 * the debug file, and their offsets may point anywhere in it. */
#include "symbolize/elfimg.h"

#include <elf.h>

#define MAX_BUILD_ID 64

static struct str find_build_id(struct str notes, uint64_t align, bool big_endian)
{
    struct dwreader r = dwr_at(notes, 0, big_endian);
    uint64_t mask = align == 8 ? 7 : 3;
    while (dwr_left(&r) >= 12) {
        uint32_t name_len = dwr_u32(&r), desc_len = dwr_u32(&r), type = dwr_u32(&r);
        uint64_t at = (uint64_t)(r.p - (const uint8_t *)notes.ptr);
        struct str name = dwr_bytes(&r, name_len);
        dwr_skip(&r, ((at + name_len + mask) & ~mask) - at - name_len);
        at = (uint64_t)(r.p - (const uint8_t *)notes.ptr);
        struct str desc = dwr_bytes(&r, desc_len);
        if (r.bad)
            break;
        if (type == NT_GNU_BUILD_ID && name.len == 4 && memcmp(name.ptr, "GNU", 4) == 0 &&
            desc.len > 0 && desc.len <= MAX_BUILD_ID)
            return desc;
        uint64_t pad = ((at + desc_len + mask) & ~mask) - at - desc_len;
        if (pad > dwr_left(&r))
            break;
        dwr_skip(&r, pad);
    }
    return PP_STR("");
}

struct str elfimg_build_id(struct elfimg *img)
{
    for (size_t i = 0; i < img->n_sections; i++) {
        const struct elf_section *s = &img->sections[i];
        if (s->type != SHT_NOTE)
            continue;
        struct str id = find_build_id(elfimg_raw(img, s), 4, img->big_endian);
        if (id.len)
            return id;
    }
    for (size_t i = 0; i < img->n_segments; i++) {
        const struct object_segment *p = &img->segments[i];
        if (p->type != PT_NOTE || p->offset > img->size || p->filesz > img->size - p->offset)
            continue;
        struct str notes = {(const char *)img->data + p->offset, (size_t)p->filesz};
        struct str id = find_build_id(notes, p->align, img->big_endian);
        if (id.len)
            return id;
    }
    return PP_STR("");
}
