/* Work for the gperftools profilers: sorts words, keeps some of them.
 * usage: sorter DIRECTORY    writes sorter.cpu.prof and sorter.heap.0001.heap into it */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gperftools/heap-profiler.h>
#include <gperftools/profiler.h>

enum { WORDS = 40000, WORD_LEN = 24, ROUNDS = 40 };

static unsigned long seed = 1;

static unsigned next_random(void)
{
    seed = seed * 6364136223846793005ul + 1442695040888963407ul;
    return (unsigned)(seed >> 33);
}

__attribute__((noinline)) static char *make_word(void)
{
    char *word = malloc(WORD_LEN);
    size_t len = 3 + next_random() % (WORD_LEN - 4);
    for (size_t i = 0; i < len; i++)
        word[i] = (char)('a' + next_random() % 26);
    word[len] = '\0';
    return word;
}

__attribute__((noinline)) static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

__attribute__((noinline)) static void shuffle(char **words)
{
    for (size_t i = WORDS - 1; i > 0; i--) {
        size_t k = next_random() % (i + 1);
        char *word = words[i];
        words[i] = words[k];
        words[k] = word;
    }
}

__attribute__((noinline)) static void sort_words(char **words)
{
    qsort(words, WORDS, sizeof *words, by_text);
}

/* Forgets every second word. */
__attribute__((noinline)) static void drop_words(char **words)
{
    for (size_t i = 0; i < WORDS; i += 2)
        free(words[i]);
}

int main(int argc, char **argv)
{
    char path[4096];
    if (argc != 2)
        return 2;
    snprintf(path, sizeof path, "%s/sorter.heap", argv[1]);
    HeapProfilerStart(path);
    char **words = calloc(WORDS, sizeof *words);
    for (size_t i = 0; i < WORDS; i++)
        words[i] = make_word();
    snprintf(path, sizeof path, "%s/sorter.cpu.prof", argv[1]);
    ProfilerStart(path);
    for (int round = 0; round < ROUNDS; round++) {
        shuffle(words);
        sort_words(words);
    }
    ProfilerStop();
    drop_words(words);
    HeapProfilerDump("end of work");
    HeapProfilerStop();
    return 0;
}
