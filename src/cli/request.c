/* A request from its defaults to a checked whole. Source: spec/driver.md 2.3. */
#include "cli/request.h"

#include "cli/option_table.h"
#include "diff/judge.h"
#include "driver/object_file.h"

void request_init(struct request *rq)
{
    *rq = (struct request){.report = options_default, .seconds = -1, .timeout = -1};
    rq->color = PP_STR("auto");
    rq->output_as = PP_STR("text");
    rq->compare.phi = judge_rules_default.stated_phi;
    rq->compare.error_rate = judge_rules_default.q;
    rq->compare.min_share = judge_rules_default.min_share;
    rq->compare.min_samples = judge_rules_default.min_samples;
    rq->compare.min_effect = judge_rules_default.min_effect;
    rq->demangle = rq->inlines = rq->cache = true;
}

/* More than one member of a group: names them in the table's order. */
static bool check_group(size_t offset, unsigned set, struct err *err)
{
    struct buf names = BUF_INIT;
    for (size_t i = 0; i < option_table_len && (set & (set - 1)); i++) {
        const struct option_desc *d = &option_table[i];
        if (d->kind == OPTION_MEMBER && d->offset == offset && (set & 1u << d->member))
            buf_printf(&names, "%s%s", names.len ? " " : "", d->name);
    }
    bool ok = names.len == 0 && !names.failed;
    if (names.failed)
        err_nomem(err);
    else if (!ok)
        err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "conflicting options set: [%.*s]", (int)names.len,
                names.data);
    buf_done(&names);
    return ok;
}

static unsigned only_member(unsigned set)
{
    unsigned bit = 0;
    while (set >>= 1)
        bit++;
    return bit;
}

static bool check_groups(struct request *rq, struct err *err)
{
    if (!check_group(offsetof(struct request, sort), rq->sort, err) ||
        !check_group(offsetof(struct request, granularity), rq->granularity, err))
        return false;
    if (rq->sort)
        rq->report.sort = (enum sort_order)only_member(rq->sort);
    if (rq->granularity)
        rq->report.granularity = (enum granularity)only_member(rq->granularity);
    return true;
}

static bool check_format(struct request *rq, struct err *err)
{
    for (size_t i = 0; i < output_formats_len; i++) {
        if (!rq->formats[i].chosen && rq->formats[i].regex.len == 0)
            continue;
        if (rq->format)
            return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "must set at most one output format");
        rq->format = &output_formats[i];
        rq->regex = rq->formats[i].regex;
    }
    if (rq->format && rq->http.len)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                       "-http is not compatible with an output format on the command line");
    if (rq->no_browser && !rq->http.len)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "-no_browser only makes sense with -http");
    return true;
}

/* The older flags choose the sample index, the first of them that is set; -mean_delay means
 * -mean even when it comes too late to choose. */
static void apply_legacy(struct request *rq, struct notes *notes)
{
    static const struct {
        const char *flag, *index;
    } rows[LEGACY_FLAGS] = {
        [LEGACY_TOTAL_DELAY] = {"total_delay", "delay"},
        [LEGACY_MEAN_DELAY] = {"mean_delay", "delay"},
        [LEGACY_CONTENTIONS] = {"contentions", "contentions"},
        [LEGACY_INUSE_SPACE] = {"inuse_space", "inuse_space"},
        [LEGACY_INUSE_OBJECTS] = {"inuse_objects", "inuse_objects"},
        [LEGACY_ALLOC_SPACE] = {"alloc_space", "alloc_space"},
        [LEGACY_ALLOC_OBJECTS] = {"alloc_objects", "alloc_objects"},
    };
    for (unsigned i = 0; i < LEGACY_FLAGS; i++) {
        if (!(rq->legacy & 1u << i))
            continue;
        if (rq->report.sample_index.len)
            notes_add(notes, "Multiple value selections, ignoring -%s", rows[i].flag);
        else
            rq->report.sample_index = str_of(rows[i].index);
    }
    if (rq->legacy & 1u << LEGACY_MEAN_DELAY)
        rq->report.mean = true;
}

bool request_check(struct request *rq, struct notes *notes, struct err *err)
{
    if (rq->n_sources > 1 && object_file_is(rq->sources[0])) {
        rq->binary = rq->sources[0];
        rq->sources++;
        rq->n_sources--;
    }
    if (!check_groups(rq, err) || !check_format(rq, err))
        return false;
    apply_legacy(rq, notes);
    if (rq->base.len && rq->diff_base.len)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                       "-base and -diff_base flags cannot both be specified");
    if (rq->report.normalize && !rq->base.len && !rq->diff_base.len)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "must have base profile to normalize by");
    return true;
}
