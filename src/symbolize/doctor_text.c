/* The doctor's findings as text: label and value in columns, advice last. */
#include <elf.h>
#include <inttypes.h>

#include "symbolize/doctor.h"

#define KERNEL_HALF (UINT64_C(1) << 63)

/* Lines, the first behind its label, the others below. */
static void add_lines(struct buf *out, const char *label, struct str text)
{
    for (struct str line; str_next_part(&text, '\n', &line);) {
        buf_printf(out, "  %-9s", label);
        buf_add_str(out, line);
        buf_add_byte(out, '\n');
        label = "";
    }
}

static void add_head(const struct profile *p, uint32_t index, const struct doctor_finding *f,
                     struct buf *out)
{
    const struct mapping *m = &p->mappings[index];
    struct str file = profile_str(p, m->file), id = profile_str(p, m->build_id);
    buf_printf(out, "%smapping %" PRIu64 ": ", out->len ? "\n" : "", m->id);
    buf_add_str(out, file.len ? file : PP_STR("(no file name)"));
    buf_printf(out, "\n  samples  %" PRIu64 " of %" PRIu32 ", with %" PRIu64 " addresses\n",
               f->samples, p->samples.n, f->addresses);
    buf_printf(out, "  range    0x%" PRIx64 "-0x%" PRIx64 ", file offset 0x%" PRIx64 "\n", m->start,
               m->limit, m->offset);
    buf_add_cstr(out, "  build id ");
    buf_add_str(out, id.len ? id : PP_STR("none in the profile"));
    buf_add_byte(out, '\n');
    if (f->state != DOCTOR_HAS_NAMES)
        add_lines(out, "tried", buf_str(&f->tried));
}

static void add_file(const struct doctor_finding *f, struct str name, struct buf *out)
{
    if (f->state < DOCTOR_OTHER_BUILD)
        return;
    struct str id = f->file.build_id;
    const char *kind = f->file.kind == BINFILE_ELF  ? "ELF"
                       : f->file.kind == BINFILE_PE ? "PE"
                                                    : "Mach-O";
    const char *debug = f->file.kind != BINFILE_ELF ? ""
                        : f->file.has_debug         ? ", debug information inside"
                        : f->lined                  ? ", debug information in another file"
                                                    : ", no debug information";
    if (f->asked && !str_eq(str_of(f->asked), name)) /* from a server, or the kernel's list */
        buf_printf(out, "  asked    %s\n", f->asked);
    if (f->kernel)
        return;
    buf_printf(out, "  file     %s, %" PRIu64 " bytes, build id %.*s%s\n", kind, f->file.size,
               id.len ? (int)id.len : 4, id.len ? id.ptr : "none", debug);
    add_lines(out, "debug", buf_str(&f->debug));
}

static const char *result_of(enum doctor_state state)
{
    switch (state) {
    case DOCTOR_HAS_NAMES:
        return "names came with the profile";
    case DOCTOR_NO_FILE:
        return "the profile does not say which file this is";
    case DOCTOR_PSEUDO:
        return "this is no file: such addresses stay without names";
    case DOCTOR_NOT_OPENED:
        return "no binary was found";
    case DOCTOR_OTHER_BUILD:
        return "the file is another build";
    case DOCTOR_OTHER_FORMAT:
        return "symbols are read from ELF files only";
    case DOCTOR_NO_BASE:
        return "the mapping does not fit the file";
    case DOCTOR_NOT_READ:
        return "nothing could be read from the file";
    case DOCTOR_UNUSED:
    case DOCTOR_ASKED:
        break;
    }
    return NULL;
}

static const char *advice_for_answers(const struct doctor_finding *f)
{
    if (f->kernel)
        return f->named ? NULL : "is the list of this machine, and of the same start of it?";
    if (f->named == 0 && f->file.has_debug)
        return "is it the build that ran? The addresses are not code of this file";
    if (f->named == 0)
        return "it is stripped: install its debug file (see --debug-file-directory and "
               "--debuginfod), or name a build with symbols";
    if (f->lined == 0)
        return "names are from the symbol table: for lines compile with -g, or install the debug "
               "file (see --debug-file-directory)";
    return NULL;
}

/* A debug file made by stripping all but the debug information: its segments are empty. */
static bool is_debug_file(const struct binfile *f)
{
    bool empty = f->has_debug;
    for (size_t i = 0; i < f->n_segments; i++)
        empty = empty && (f->segments[i].type != PT_LOAD || f->segments[i].filesz == 0);
    return empty;
}

static const char *advice(const struct mapping *m, const struct doctor_finding *f)
{
    switch (f->state) {
    case DOCTOR_UNUSED:
    case DOCTOR_OTHER_FORMAT:
        break;
    case DOCTOR_HAS_NAMES:
        return "nothing; --symbolize=force looks them up again";
    case DOCTOR_NO_FILE:
        return "name it in front of the profile: cpprof top BINARY PROFILE";
    case DOCTOR_PSEUDO:
        return m->start >= KERNEL_HALF ? "--kallsyms=/proc/kallsyms, or put vmlinux into a folder "
                                         "of PPROF_BINARY_PATH, as BUILDID/vmlinux"
                                       : NULL;
    case DOCTOR_NOT_OPENED:
        return m->build_id ? "set PPROF_BINARY_PATH to the folder of the binary, or see "
                             "--debuginfod; for the program itself: cpprof top BINARY PROFILE"
                           : "set PPROF_BINARY_PATH to the folder of the binary; for the program "
                             "itself: cpprof top BINARY PROFILE";
    case DOCTOR_OTHER_BUILD:
        return "get the binary that was profiled: the build ids have to be the same";
    case DOCTOR_NO_BASE:
        if (is_debug_file(&f->file))
            return "this is a debug file: put the folder of the program before it in "
                   "PPROF_BINARY_PATH, and see --debug-file-directory";
        return "is it the file that ran? Addresses and segments do not go together";
    case DOCTOR_NOT_READ:
        return f->kernel ? "name a list that root has read from /proc/kallsyms"
                         : "the file is damaged: get it again";
    case DOCTOR_ASKED:
        return advice_for_answers(f);
    }
    return NULL;
}

void doctor_print_unused(const struct profile *p, const struct doctor_finding *findings,
                         struct buf *out)
{
    bool any = false;
    for (uint32_t i = 0; i < p->n_mappings; i++) {
        if (findings[i].state != DOCTOR_UNUSED)
            continue;
        struct str file = profile_str(p, p->mappings[i].file);
        buf_add_cstr(out, any ? ", " : out->len ? "\nNo sample is in: " : "No sample is in: ");
        buf_add_str(out, file.len ? file : PP_STR("(no file name)"));
        any = true;
    }
    buf_add_cstr(out, any ? "\n" : "");
}

void doctor_print(const struct profile *p, uint32_t index, const struct doctor_finding *f,
                  struct buf *out)
{
    const struct mapping *m = &p->mappings[index];
    const char *result = result_of(f->state), *todo = advice(m, f);
    add_head(p, index, f, out);
    add_file(f, profile_str(p, m->file), out);
    add_lines(out, "cause", buf_str(&f->cause));
    if (result)
        buf_printf(out, "  result   %s\n", result);
    else
        buf_printf(out,
                   "  result   %" PRIu64 " of %" PRIu64 " addresses have a function, %" PRIu64
                   " a source line (0x%" PRIx64 " in the process is 0x0 in the file)\n",
                   f->named, f->addresses, f->lined, f->base);
    if (todo)
        buf_printf(out, "  to do    %s\n", todo);
}
