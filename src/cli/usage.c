/* What -h prints: the reference's usage text (spec/driver.md, Appendix A), with our name where it
 * is the program to type. The lists of formats and options come from their tables; the rest is
 * prose. */
#include "cli/usage.h"

#include "cli/option_table.h"

static const char head[] =
    "usage:\n"
    "\n"
    "Produce output in the specified format.\n"
    "\n"
    "   cpprof <format> [options] [binary] <source> ...\n"
    "\n"
    "Omit the format to get an interactive shell whose commands can be used\n"
    "to generate various views of a profile\n"
    "\n"
    "   cpprof [options] [binary] <source> ...\n"
    "\n"
    "Omit the format and provide the \"-http\" flag to get an interactive web\n"
    "interface at the specified host:port that can be used to navigate through\n"
    "various views of a profile.\n"
    "\n"
    "   cpprof -http [host]:[port] [options] [binary] <source> ...\n"
    "\n"
    "Details:\n"
    "  Output formats (select at most one):\n";

static const char tail[] =
    "  Source options:\n"
    "    -seconds              Duration for time-based profile collection\n"
    "    -timeout              Timeout in seconds for profile collection\n"
    "    -buildid              Override build id for main binary\n"
    "    -add_comment          Free-form annotation to add to the profile\n"
    "                          Displayed on some reports or with cpprof -comments\n"
    "    -diff_base source     Source of base profile for comparison\n"
    "    -base source          Source of base profile for profile subtraction\n"
    "    profile.pb.gz         Profile in compressed protobuf format\n"
    "    legacy_profile        Profile in legacy pprof format\n"
    "    http://host/profile   URL for profile handler to retrieve\n"
    "    -symbolize=           Controls source of symbol information\n"
    "      none                  Do not attempt symbolization\n"
    "      local                 Examine only local binaries\n"
    "      fastlocal             Only get function names from local binaries\n"
    "      remote                Do not examine local binaries\n"
    "      force                 Force re-symbolization\n"
    "    Binary                  Local path or build id of binary for symbolization\n"
    "    -tls_cert             TLS client certificate file for fetching profile and symbols\n"
    "    -tls_key              TLS private key file for fetching profile and symbols\n"
    "    -tls_ca               TLS CA certs file for fetching profile and symbols\n"
    "\n"
    "  Misc options:\n"
    "   -http              Provide web interface at host:port.\n"
    "                      Host is optional and 'localhost' by default.\n"
    "                      Port is optional and a randomly available port by default.\n"
    "   -no_browser        Skip opening a browser for the interactive web UI.\n"
    "   -tools             Search path for object tools\n"
    "   -all_frames        Ignore drop_frames and keep_frames regexps in the profile\n"
    "                      Rarely needed, mainly used for debugging pprof itself\n"
    "\n"
    "  Legacy convenience options:\n"
    "   -inuse_space           Same as -sample_index=inuse_space\n"
    "   -inuse_objects         Same as -sample_index=inuse_objects\n"
    "   -alloc_space           Same as -sample_index=alloc_space\n"
    "   -alloc_objects         Same as -sample_index=alloc_objects\n"
    "   -total_delay           Same as -sample_index=delay\n"
    "   -contentions           Same as -sample_index=contentions\n"
    "   -mean_delay            Same as -mean -sample_index=delay\n"
    "\n"
    "  Environment Variables:\n"
    "   PPROF_TMPDIR       Location for saved profiles (default $HOME/pprof)\n"
    "   PPROF_TOOLS        Search path for object-level tools\n"
    "   PPROF_BINARY_PATH  Search path for local binary files\n"
    "                      default: $HOME/pprof/binaries\n"
    "                      searches $buildid/$name, $buildid/*, $path/$buildid,\n"
    "                      ${buildid:0:2}/${buildid:2}.debug, $name, $path,\n"
    "                      ${name}.debug, $dir/.debug/${name}.debug,\n"
    "                      usr/lib/debug/$dir/${name}.debug\n"
    "   * On Windows, %USERPROFILE% is used instead of $HOME\n";

static void add_row(struct buf *out, const char *indent, const char *name, const char *help)
{
    size_t width = strlen(name) + 1;
    buf_printf(out, "%s-%s", indent, name);
    buf_fill(out, ' ', width < 16 ? 16 - width : 0);
    buf_printf(out, " %s\n", help);
}

/* The option whose name comes next behind `last` in the alphabet, or NULL. */
static const struct option_desc *next_option(const char *last)
{
    const struct option_desc *next = NULL;
    for (size_t i = 0; i < option_table_len; i++) {
        const struct option_desc *d = &option_table[i];
        if ((d->spelling & IN_USAGE) && strcmp(d->name, last) > 0 &&
            (!next || strcmp(d->name, next->name) < 0))
            next = d;
    }
    return next;
}

static void add_options(struct buf *out)
{
    const struct option_desc *d = NULL;
    buf_add_cstr(out, "\n  Options:\n");
    while ((d = next_option(d ? d->name : "")))
        add_row(out, "    ", d->name, d->help);
}

static void add_group(struct buf *out, const char *title, enum option_group group)
{
    buf_add_cstr(out, "    ");
    buf_pad_right(out, str_of(title), 16);
    buf_add_cstr(out, " \n");
    for (size_t i = 0; i < option_table_len; i++)
        if (option_table[i].group == group && option_table[i].kind == OPTION_MEMBER)
            add_row(out, "      ", option_table[i].name, option_table[i].help);
}

void usage_print(struct buf *out)
{
    buf_add_cstr(out, head);
    for (size_t i = 0; i < output_formats_len; i++)
        add_row(out, "    ", output_formats[i].name, output_formats[i].help);
    add_options(out);
    buf_add_cstr(out, "\n  Option groups (only set one per group):\n");
    add_group(out, "granularity", GROUP_GRANULARITY);
    add_group(out, "sort", GROUP_SORT);
    buf_add_byte(out, '\n');
    buf_add_cstr(out, tail);
}
