/* -symbolize=WORD:WORD:...: words from left to right, in any case. Source: spec/driver.md 8.1. */
#include "driver/symbolize_option.h"

/* `word` is lower case. */
static bool word_is(struct str s, const char *word)
{
    size_t i = 0;
    for (; i < s.len && word[i]; i++) {
        char c = s.ptr[i];
        if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != word[i])
            return false;
    }
    return i == s.len && !word[i];
}

static void pick_sources(struct symbolize_choice *c, bool local, bool remote)
{
    c->local = local;
    c->remote = remote;
}

static void pick_demangling(struct symbolize_choice *c, enum demangle_mode mode)
{
    c->demangle = mode;
    c->force = true; /* names that are there already are made anew */
}

/* False when the word is not known. */
static bool apply_word(struct symbolize_choice *c, struct str word)
{
    if (word.len == 0)
        return true;
    if (word_is(word, "none") || word_is(word, "no"))
        c->none = true;
    else if (word_is(word, "local"))
        pick_sources(c, true, false);
    else if (word_is(word, "fastlocal")) {
        pick_sources(c, true, false);
        c->fast = true;
    } else if (word_is(word, "remote"))
        pick_sources(c, false, true);
    else if (word_is(word, "force"))
        c->force = true;
    else if (word_is(word, "demangle=full") || word_is(word, "full"))
        pick_demangling(c, DEMANGLE_FULL);
    else if (word_is(word, "demangle=templates") || word_is(word, "templates"))
        pick_demangling(c, DEMANGLE_TEMPLATES);
    else if (word_is(word, "demangle=none"))
        pick_demangling(c, DEMANGLE_NONE);
    else
        return word_is(word, "demangle=default") || word_is(word, "default");
    return true;
}

struct symbolize_choice symbolize_option_parse(struct str value, struct notes *notes)
{
    struct symbolize_choice c = {.local = true, .remote = true, .demangle = DEMANGLE_DEFAULT};
    for (size_t from = 0; from <= value.len && !c.none;) {
        size_t to = str_find(value, PP_STR(":"), from);
        to = to == SIZE_MAX ? value.len : to;
        if (!apply_word(&c, str_sub(value, from, to))) {
            notes_add(notes, "ignoring unrecognized symbolization option: %.*s", (int)value.len,
                      value.ptr);
            notes_add(notes, "expecting -symbolize=[local|fastlocal|remote|none][:force]"
                             "[:demangle=[none|full|templates|default]");
        }
        from = to + 1;
    }
    return c;
}
