/* Runs one fuzz target over files: a main in place of the fuzzer's, for any compiler.
 *
 * Takes files and directories (not searched below). Every input is an exact-length heap copy, so
 * that the address sanitizer sees a read past the end. Each input is tried whole, and cut at a few
 * places, for a parser meets truncated data more often than any other damage. The property is the
 * target's: it aborts. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run_copy(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);

    if (!copy)
        abort();
    if (size)
        memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(size ? copy : NULL, size);
    free(copy);
}

static int run_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    uint8_t *data = NULL;
    size_t size = 0, cap = 0, got;

    if (!f) {
        perror(path);
        return 1;
    }
    do {
        if (size == cap) {
            cap = cap ? cap * 2 : 65536;
            uint8_t *more = realloc(data, cap);
            if (!more)
                abort();
            data = more;
        }
        got = fread(data + size, 1, cap - size, f);
        size += got;
    } while (got);
    fclose(f);
    run_copy(data, size);
    for (size_t part = 1; part < 8; part++)
        run_copy(data, size / 8 * part);
    if (size)
        run_copy(data, size - 1);
    free(data);
    return 0;
}

static int run_path(const char *path)
{
    struct stat st;
    DIR *dir = NULL;
    struct dirent *entry;
    char name[4096];
    int bad = 0;

    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        dir = opendir(path);
    if (!dir)
        return run_file(path);
    while ((entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        bad |= run_file(name);
    }
    closedir(dir);
    return bad;
}

int main(int argc, char **argv)
{
    int bad = 0;

    run_copy((const uint8_t *)"", 0);
    for (int i = 1; i < argc; i++)
        bad |= run_path(argv[i]);
    return bad;
}
