/* Java location lines: function, file and line for an address of the samples.
 *
 * Rules: spec/profile.md 3.8, "Locations". A function is known by its name alone: the file of the
 * first line that has the name stays. The addresses are only keys; in the profile they are 0. */
#include <stdlib.h>

#include "legacy/finish.h"
#include "legacy/java.h"
#include "legacy/scan.h"
#include "util/path.h"

struct java {
    struct stacks *s;
    VEC(struct function) functions; /* by first appearance of the name */
    VEC(uint32_t) function_of;      /* string id of a name -> index + 1 */
    struct line *lines;             /* one a location */
};

struct frame {
    struct str name, file;
    int64_t line;
};

/* The last '(' before `end` that follows white space; SIZE_MAX: none. */
static size_t find_parenthesis(struct str s, size_t end)
{
    for (size_t i = end; i-- > 1;)
        if (s.ptr[i] == '(' && byte_is_ws(s.ptr[i - 1]))
            return i;
    return SIZE_MAX;
}

/* text WS (file:[-]digits) */
static bool match_file_line(struct str s, struct frame *f)
{
    if (!str_ends(s, PP_STR(")")))
        return false;
    size_t end = s.len - 1, digits = end;
    while (digits > 0 && byte_is_digit(s.ptr[digits - 1]))
        digits--;
    size_t number = digits > 0 && s.ptr[digits - 1] == '-' ? digits - 1 : digits;
    if (digits == end || number < 2 || s.ptr[number - 1] != ':')
        return false;
    size_t colon = number - 1, open = find_parenthesis(s, colon - 1);
    if (open == SIZE_MAX)
        return false;
    f->name = str_sub(s, 0, open - 1);
    f->file = str_sub(s, open + 1, colon);
    if (num_parse_i64(str_sub(s, number, end), &f->line) != NUM_OK || f->line < 0)
        f->line = 0;
    return true;
}

/* text WS (path) */
static bool match_path(struct str s, struct frame *f)
{
    if (!str_ends(s, PP_STR(")")))
        return false;
    size_t open = find_parenthesis(s, s.len - 1);
    if (open == SIZE_MAX)
        return false;
    f->name = str_sub(s, 0, open - 1);
    f->file = path_base(str_sub(s, open + 1, s.len - 1));
    return true;
}

static struct frame read_frame(struct str rest)
{
    struct frame f = {rest, PP_STR(""), 0};
    if (!match_file_line(rest, &f) && !match_path(rest, &f) &&
        str_find(rest, PP_STR("generated stub/JIT"), 0) != SIZE_MAX)
        f.name = PP_STR("STUB");
    return f;
}

/* The index of the function with that name, made with `file` when it is new. */
static uint32_t function_of(struct java *j, const struct frame *f)
{
    struct err *err = j->s->err;
    str_id name = builder_str(&j->s->b, f->name);
    if (name == PP_NONE)
        return PP_NONE;
    size_t known = j->function_of.n;
    if (name >= known) {
        if (!vec_room(&j->function_of, name + 1 - known))
            goto no_memory;
        memset(j->function_of.data + known, 0, (name + 1 - known) * sizeof(uint32_t));
        j->function_of.n = (size_t)name + 1;
    }
    if (j->function_of.data[name])
        return j->function_of.data[name] - 1;
    struct function fn = {.name = name, .system_name = name};
    fn.file = builder_str(&j->s->b, f->file);
    if (fn.file == PP_NONE)
        return PP_NONE;
    if (j->functions.n >= PP_NONE - 2 || !vec_grow(&j->functions))
        goto no_memory;
    j->functions.data[j->functions.n++] = fn;
    j->function_of.data[name] = (uint32_t)j->functions.n;
    return j->function_of.data[name] - 1;
no_memory:
    err_nomem(err);
    return PP_NONE;
}

/* `0x` hex+ WS+ rest; other lines are ignored. */
static bool read_line(struct java *j, struct str line)
{
    struct str digits;
    size_t pos = 0;
    uint64_t addr;
    if (!scan_literal(line, &pos, PP_STR("0x")) || !scan_word(line, &pos, is_hex, &digits) ||
        !scan_some(line, &pos, byte_is_ws))
        return true;
    if (num_parse_hex(digits, &addr) != NUM_OK)
        return err_set(
            j->s->err, PP_ERR_FORMAT, PP_NO_OFFSET,
            "parsing sample %.*s: strconv.ParseUint: parsing \"%.*s\": value out of range",
            (int)(line.len < 400 ? line.len : 400), line.ptr,
            (int)(digits.len < 200 ? digits.len : 200), digits.ptr);
    uint32_t loc = stacks_find(j->s, addr);
    if (loc == PP_NONE)
        return true;
    struct frame f = read_frame(str_sub(line, pos, line.len));
    uint32_t fn = function_of(j, &f);
    if (fn == PP_NONE)
        return false;
    j->lines[loc] = (struct line){.function = fn, .line = f.line};
    return true;
}

static bool read_lines(struct java *j, struct str text)
{
    while (text.len) {
        const char *end = memchr(text.ptr, '\n', text.len);
        size_t len = end ? (size_t)(end - text.ptr) : text.len;
        if (!read_line(j, str_trim(str_sub(text, 0, len))))
            return false;
        text = str_sub(text, end ? len + 1 : len, text.len);
    }
    return true;
}

/* Functions in order of first use by the locations, and the lines pointing to them. */
static bool number_functions(struct java *j)
{
    struct stacks *s = j->s;
    uint32_t *numbers = arena_array(s->b.p->arena, uint32_t, j->functions.n);
    if (!numbers)
        return err_nomem(s->err);
    for (size_t i = 0; i < s->locations.n; i++) {
        struct line *line = &j->lines[i];
        if (line->function == PP_NONE)
            continue;
        uint32_t *number = &numbers[line->function];
        if (*number == 0) {
            uint32_t index = builder_function(&s->b, &j->functions.data[line->function]);
            if (index == PP_NONE)
                return false;
            *number = index + 1;
        }
        line->function = *number - 1;
    }
    return true;
}

static bool finish(struct java *j, struct str text, struct profile **out)
{
    struct stacks *s = j->s;
    if (!stacks_number(s))
        return false;
    size_t n = s->locations.n;
    j->lines = arena_array(s->b.p->arena, struct line, n);
    if (!j->lines)
        return err_nomem(s->err);
    for (size_t i = 0; i < n; i++)
        j->lines[i].function = PP_NONE;
    if (!read_lines(j, text) || !number_functions(j))
        return false;
    for (size_t i = 0; i < n; i++)
        if (j->lines[i].function != PP_NONE)
            s->locations.data[i].address = 0; /* so it gets no mapping */
    s->lines = j->lines;
    if (s->b.p->n_types == 0 && stacks_count(s))
        return err_set(s->err, PP_ERR_FORMAT, PP_NO_OFFSET, "missing sample type information");
    if (!finish_without_map(s, out))
        return false;
    for (uint32_t i = 0; i < (*out)->n_locations; i++)
        (*out)->locations[i].address = 0;
    return true;
}

bool java_finish(struct stacks *s, struct str text, struct profile **out)
{
    struct java j = {.s = s};
    bool ok = finish(&j, text, out);
    s->lines = NULL;
    free(j.functions.data);
    free(j.function_of.data);
    return ok;
}
