/* What a command refuses where the reference is silent or says little. */
#include "cli/strict.h"

#include "driver/object_file.h"
#include "driver/symbolize_option.h"
#include "measure/measure.h"
#include "profile/filter.h"
#include "util/notes.h"

bool strict_check_symbolize(struct str value, struct err *err)
{
    struct notes complaints = {.text = BUF_INIT};
    symbolize_option_parse(value, &complaints);
    bool ok = complaints.text.len == 0 && !complaints.text.failed;
    notes_done(&complaints);
    return ok || err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                         "'%.*s' is no value for '--symbolize': none, local, fastlocal, remote, "
                         "force, demangle=full|templates|none|default, joined by ':'",
                         (int)value.len, value.ptr);
}

bool strict_check_unit_of(struct str unit, struct str wanted, struct err *err)
{
    struct buf units = BUF_INIT;
    if (measure_can_show(unit, wanted))
        return true;
    measure_list_units(&units, unit);
    buf_add_cstr(&units, units.len ? ", auto or minimum" : "auto or minimum");
    if (units.failed)
        err_nomem(err);
    else
        err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "'%.*s' is no unit for %.*s: %.*s",
                (int)wanted.len, wanted.ptr, (int)unit.len, unit.ptr, (int)units.len, units.data);
    buf_done(&units);
    return false;
}

bool strict_check_unit(const struct profile *p, const struct options *opt,
                       const struct report_desc *desc, struct err *err)
{
    uint32_t index;
    if ((desc->needs & NEED_LABELS) || p->n_types == 0)
        return true;
    return profile_sample_index(p, opt->sample_index, &index, err) &&
           strict_check_unit_of(profile_str(p, p->types[index].unit), opt->unit, err);
}

bool strict_judge_misses(unsigned misses, unsigned fatal, struct err *err)
{
    static const struct {
        enum filter_miss bit;
        const char *option;
    } rows[] = {
        {MISS_FOCUS, "focus"},         {MISS_IGNORE, "ignore"},       {MISS_HIDE, "hide"},
        {MISS_SHOW, "show"},           {MISS_SHOW_FROM, "show-from"}, {MISS_TAGFOCUS, "tagfocus"},
        {MISS_TAGIGNORE, "tagignore"}, {MISS_TAGSHOW, "tagshow"},     {MISS_TAGHIDE, "taghide"},
        {MISS_TAGROOT, "tagroot"},     {MISS_TAGLEAF, "tagleaf"},
    };
    struct buf names = BUF_INIT;
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        if (misses & (unsigned)rows[i].bit)
            buf_printf(&names, "%s--%s", names.len ? ", " : "", rows[i].option);
    if (names.failed)
        err_nomem(err);
    else if (names.len)
        err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "no sample matches %.*s%s", (int)names.len,
                names.data, misses & fatal ? "" : " (see --lenient)");
    buf_done(&names);
    return misses == 0;
}

void strict_explain_source(const struct request *rq, struct err *err)
{
    for (size_t i = 0; err->code == PP_ERR_FORMAT && i < rq->n_sources; i++) {
        if (!object_file_is(rq->sources[i]))
            continue;
        err->code = PP_OK; /* another message takes its place */
        err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                "%s is a program, not a profile; it goes in front of one", rq->sources[i]);
    }
}
