/* Mapping names that look like URLs, and those of pseudo mappings.
 * Source: spec/driver.md 7.5 (Go's url.Parse), spec/profile.md 2.6. */
#include "profile/profile.h"

#include "util/path.h"
#include "util/url.h"

struct str mapping_url_scheme(const struct profile *p, const struct mapping *m)
{
    struct url url;
    return url_parse(profile_str(p, m->file), &url) ? url.scheme : PP_STR("");
}

void profile_clean_mapping_names(struct profile *p)
{
    for (uint32_t i = 0; i < p->n_mappings; i++) {
        struct mapping *m = &p->mappings[i];
        if (!m->build_id && mapping_url_scheme(p, m).len)
            m->file = 0;
    }
}

bool mapping_is_unsymbolizable(const struct profile *p, const struct mapping *m)
{
    struct str file = profile_str(p, m->file);
    struct str base = path_base(file);
    return file.len == 0 || str_starts(base, PP_STR("[")) ||
           str_starts(base, PP_STR("linux-vdso")) || str_starts(file, PP_STR("/dev/dri/")) ||
           str_starts(file, PP_STR("/memfd:")) || str_eq(file, PP_STR("//anon"));
}
