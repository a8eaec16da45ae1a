/* Any bytes as an ELF file: headers, sections, notes, symbols. The promise: whatever is handed out
 * lies inside the image or its inflated copies (the sanitizer sees to it), and a name that the
 * symbol table gives for an address can be found by name again. */
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "symbolize/debugfiles.h"
#include "symbolize/symtab.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void release(void *ptr, size_t size)
{
    (void)size;
    free(ptr);
}

static unsigned touch(struct str s)
{
    unsigned sum = 0;
    for (size_t i = 0; i < s.len; i++)
        sum += (uint8_t)s.ptr[i];
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct elfimg *img, *inner;
    struct err err = {0};
    struct symtab t = {0};
    uint8_t *copy = size ? malloc(size) : NULL;
    if (!copy)
        return 0;
    memcpy(copy, data, size);
    if (!elfimg_from_memory("input", copy, size, release, &img, &err))
        return 0;
    volatile unsigned sum = touch(elfimg_build_id(img));
    for (uint32_t i = 0; i < img->n_sections && i < 64; i++)
        if (img->sections[i].size < 1 << 20)
            sum += touch(img->sections[i].name) + touch(elfimg_bytes(img, i));
    if (symtab_add(&t, img, SHT_SYMTAB) && symtab_add(&t, img, SHT_DYNSYM)) {
        symtab_sort(&t);
        for (uint64_t a = 0; a < 64; a++) {
            const struct sym *s = symtab_find(&t, a * 64);
            if (s && s->addr > a * 64)
                abort();
        }
    }
    symtab_done(&t);
    inner = debugfiles_embedded(img);
    elfimg_close(inner);
    elfimg_close(img);
    (void)sum;
    return 0;
}
