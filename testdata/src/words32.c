/* A 64-bit little-endian CPU profile to a 32-bit big-endian one, as a small machine would write it:
 * addresses lose their upper half, in the samples and in the memory map.
 * usage: words32 < 64.prof > 32.prof */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t next_word(void)
{
    uint64_t word;
    if (fread(&word, sizeof word, 1, stdin) != 1)
        exit(1);
    return word;
}

static uint64_t copy_word(void)
{
    uint64_t word = next_word();
    for (int shift = 24; shift >= 0; shift -= 8)
        putchar((int)(word >> shift & 0xff));
    return word;
}

int main(void)
{
    char line[4096];
    for (int i = 0; i < 5; i++)
        copy_word();
    for (int at_end = 0; !at_end;) {
        uint64_t count = copy_word(), depth = copy_word(), leaf = copy_word();
        at_end = count == 0 && depth == 1 && leaf == 0;
        for (uint64_t i = 1; i < depth; i++)
            copy_word();
    }
    while (fgets(line, sizeof line, stdin)) {
        uint64_t start, limit;
        int rest;
        if (sscanf(line, "%" SCNx64 "-%" SCNx64 "%n", &start, &limit, &rest) == 2)
            printf("%08" PRIx32 "-%08" PRIx32 "%s", (uint32_t)start, (uint32_t)limit, line + rest);
        else
            fputs(line, stdout);
    }
    return 0;
}
