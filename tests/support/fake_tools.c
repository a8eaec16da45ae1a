/* nm and objdump as shell scripts that print files. */
#include "support/fake_tools.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/profiles.h"

int fake_tools_setup(void **state)
{
    struct fake_tools *f = calloc(1, sizeof *f);
    assert_non_null(f);
    snprintf(f->dir, sizeof f->dir, "/tmp/fake-tools-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    arena_init(&f->arena, 0);
    *state = f;
    return 0;
}

int fake_tools_teardown(void **state)
{
    static const char *const files[] = {"nm",        "objdump", "nm.txt", "objdump.txt",
                                        "arguments", "a.c",     "b.c"};
    struct fake_tools *f = *state;
    for (size_t i = 0; i < PP_COUNT(files); i++) {
        char path[256];
        snprintf(path, sizeof path, "%s/%s", f->dir, files[i]);
        unlink(path);
    }
    rmdir(f->dir);
    buf_done(&f->out);
    notes_done(&f->notes);
    notes_done(&f->printed);
    arena_done(&f->arena);
    free(f);
    return 0;
}

void fake_tools_write(struct fake_tools *f, const char *name, const char *text, unsigned mode)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", f->dir, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
}

const char *fake_tools_read(struct fake_tools *f, const char *name)
{
    char path[256], *text = arena_alloc(&f->arena, 4096, 1);
    snprintf(path, sizeof path, "%s/%s", f->dir, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(text);
    assert_true(fread(text, 1, 4095, file) > 0);
    fclose(file);
    return text;
}

void fake_tools_print(struct fake_tools *f, const char *nm, const char *objdump)
{
    fake_tools_write(f, "nm", "#!/bin/sh\ncat \"${0%/*}/nm.txt\"\n", 0755);
    fake_tools_write(f, "objdump",
                     "#!/bin/sh\n[ \"$1\" = --version ] && echo GNU objdump && exit\n"
                     "echo \"$@\" >\"${0%/*}/arguments\"\ncat \"${0%/*}/objdump.txt\"\n",
                     0755);
    fake_tools_write(f, "nm.txt", nm, 0644);
    fake_tools_write(f, "objdump.txt", objdump, 0644);
}

bool fake_tools_run(struct fake_tools *f, const char *name, const char *samples, const char *regex,
                    const struct source_places *places)
{
    char self[256], text[4096], tools[256];
    struct options opt = options_default;
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    assert_true(n > 0);
    self[n] = '\0';
    snprintf(text, sizeof text, "!mapping 0 ffffffffffffffff 0 %s -\n%s", self, samples);
    if (samples[0] == '!')
        snprintf(text, sizeof text, "%s", samples);
    snprintf(tools, sizeof tools, "nm:%s,objdump:%s", f->dir, f->dir);
    struct report_request rq = {.desc = report_find(str_of(name)),
                                .regex = str_of(regex),
                                .threads = 1,
                                .places = places,
                                .tools = str_of(tools),
                                .printed = &f->printed};
    unsigned misses;
    opt.source_path = str_of(f->dir);
    buf_clear(&f->out);
    f->err = (struct err){0};
    return report_run(&rq, profile_from_text(&f->arena, text), &opt, &f->out, &f->notes, &misses,
                      &f->err);
}

const char *fake_tools_text(struct buf *b)
{
    buf_add_byte(b, '\0');
    return b->data;
}
