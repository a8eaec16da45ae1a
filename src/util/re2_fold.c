/* Simple case folding of Unicode (CaseFolding.txt, status C and S; data of Unicode 14, in which
 * nothing has changed up to 15.0). Runes that fold together form a group: most groups are pairs,
 * kept as runs of pairs at equal distance; the larger ones are listed. Made by
 * tests/differential/regex/fold_table.pl. */
#include "util/re2_syntax.h"

struct fold_run {
    uint32_t first;
    uint16_t n, step;
    int32_t delta; /* first + i * step folds with that plus delta */
};

/* clang-format off: tables */
static const struct fold_run runs[] = {
    {0x41, 10, 1, 32},     {0x4C, 7, 1, 32},       {0x54, 7, 1, 32},     {0xC0, 5, 1, 32},
    {0xC6, 17, 1, 32},     {0xD8, 7, 1, 32},       {0xDF, 1, 1, 7615},   {0xFF, 1, 1, 121},
    {0x100, 24, 2, 1},     {0x132, 3, 2, 1},       {0x139, 8, 2, 1},     {0x14A, 23, 2, 1},
    {0x179, 3, 2, 1},      {0x180, 1, 1, 195},     {0x181, 1, 1, 210},   {0x182, 2, 2, 1},
    {0x186, 1, 1, 206},    {0x187, 1, 1, 1},       {0x189, 2, 1, 205},   {0x18B, 1, 1, 1},
    {0x18E, 1, 1, 79},     {0x18F, 1, 1, 202},     {0x190, 1, 1, 203},   {0x191, 1, 1, 1},
    {0x193, 1, 1, 205},    {0x194, 1, 1, 207},     {0x195, 1, 1, 97},    {0x196, 1, 1, 211},
    {0x197, 1, 1, 209},    {0x198, 1, 1, 1},       {0x19A, 1, 1, 163},   {0x19C, 1, 1, 211},
    {0x19D, 1, 1, 213},    {0x19E, 1, 1, 130},     {0x19F, 1, 1, 214},   {0x1A0, 3, 2, 1},
    {0x1A6, 1, 1, 218},    {0x1A7, 1, 1, 1},       {0x1A9, 1, 1, 218},   {0x1AC, 1, 1, 1},
    {0x1AE, 1, 1, 218},    {0x1AF, 1, 1, 1},       {0x1B1, 2, 1, 217},   {0x1B3, 2, 2, 1},
    {0x1B7, 1, 1, 219},    {0x1B8, 1, 1, 1},       {0x1BC, 1, 1, 1},     {0x1BF, 1, 1, 56},
    {0x1CD, 8, 2, 1},      {0x1DE, 9, 2, 1},       {0x1F4, 1, 1, 1},     {0x1F8, 20, 2, 1},
    {0x222, 9, 2, 1},      {0x23A, 1, 1, 10795},   {0x23B, 1, 1, 1},     {0x23E, 1, 1, 10792},
    {0x23F, 2, 1, 10815},  {0x241, 1, 1, 1},       {0x244, 1, 1, 69},    {0x245, 1, 1, 71},
    {0x246, 5, 2, 1},      {0x250, 1, 1, 10783},   {0x251, 1, 1, 10780}, {0x252, 1, 1, 10782},
    {0x25C, 1, 1, 42319},  {0x261, 1, 1, 42315},   {0x265, 1, 1, 42280}, {0x266, 1, 1, 42308},
    {0x26A, 1, 1, 42308},  {0x26B, 1, 1, 10743},   {0x26C, 1, 1, 42305}, {0x271, 1, 1, 10749},
    {0x27D, 1, 1, 10727},  {0x282, 1, 1, 42307},   {0x287, 1, 1, 42282}, {0x29D, 1, 1, 42261},
    {0x29E, 1, 1, 42258},  {0x370, 2, 2, 1},       {0x376, 1, 1, 1},     {0x37B, 3, 1, 130},
    {0x37F, 1, 1, 116},    {0x386, 1, 1, 38},      {0x388, 3, 1, 37},    {0x38C, 1, 1, 64},
    {0x38E, 2, 1, 63},     {0x391, 2, 2, 32},      {0x394, 2, 2, 32},    {0x397, 1, 1, 32},
    {0x39B, 2, 2, 32},     {0x39E, 2, 1, 32},      {0x3A4, 2, 1, 32},    {0x3A7, 2, 1, 32},
    {0x3AA, 2, 1, 32},     {0x3CF, 1, 1, 8},       {0x3D8, 12, 2, 1},    {0x3F2, 1, 1, 7},
    {0x3F7, 1, 1, 1},      {0x3FA, 1, 1, 1},       {0x400, 16, 1, 80},   {0x410, 2, 1, 32},
    {0x413, 2, 2, 32},     {0x416, 8, 1, 32},      {0x41F, 2, 1, 32},    {0x423, 7, 1, 32},
    {0x42B, 5, 1, 32},     {0x460, 1, 1, 1},       {0x464, 15, 2, 1},    {0x48A, 27, 2, 1},
    {0x4C0, 1, 1, 15},     {0x4C1, 7, 2, 1},       {0x4D0, 48, 2, 1},    {0x531, 38, 1, 48},
    {0x10A0, 38, 1, 7264}, {0x10C7, 1, 1, 7264},   {0x10CD, 1, 1, 7264}, {0x10D0, 43, 1, 3008},
    {0x10FD, 3, 1, 3008},  {0x13A0, 80, 1, 38864}, {0x13F0, 6, 1, 8},    {0x1D79, 1, 1, 35332},
    {0x1D7D, 1, 1, 3814},  {0x1D8E, 1, 1, 35384},  {0x1E00, 48, 2, 1},   {0x1E62, 26, 2, 1},
    {0x1EA0, 48, 2, 1},    {0x1F00, 8, 1, 8},      {0x1F10, 6, 1, 8},    {0x1F20, 8, 1, 8},
    {0x1F30, 8, 1, 8},     {0x1F40, 6, 1, 8},      {0x1F51, 4, 2, 8},    {0x1F60, 8, 1, 8},
    {0x1F70, 2, 1, 74},    {0x1F72, 4, 1, 86},     {0x1F76, 2, 1, 100},  {0x1F78, 2, 1, 128},
    {0x1F7A, 2, 1, 112},   {0x1F7C, 2, 1, 126},    {0x1F80, 8, 1, 8},    {0x1F90, 8, 1, 8},
    {0x1FA0, 8, 1, 8},     {0x1FB0, 2, 1, 8},      {0x1FB3, 1, 1, 9},    {0x1FC3, 1, 1, 9},
    {0x1FD0, 2, 1, 8},     {0x1FE0, 2, 1, 8},      {0x1FE5, 1, 1, 7},    {0x1FF3, 1, 1, 9},
    {0x2132, 1, 1, 28},    {0x2160, 16, 1, 16},    {0x2183, 1, 1, 1},    {0x24B6, 26, 1, 26},
    {0x2C00, 48, 1, 48},   {0x2C60, 1, 1, 1},      {0x2C67, 3, 2, 1},    {0x2C72, 1, 1, 1},
    {0x2C75, 1, 1, 1},     {0x2C80, 50, 2, 1},     {0x2CEB, 2, 2, 1},    {0x2CF2, 1, 1, 1},
    {0xA640, 5, 2, 1},     {0xA64C, 17, 2, 1},     {0xA680, 14, 2, 1},   {0xA722, 7, 2, 1},
    {0xA732, 31, 2, 1},    {0xA779, 2, 2, 1},      {0xA77E, 5, 2, 1},    {0xA78B, 1, 1, 1},
    {0xA790, 2, 2, 1},     {0xA794, 1, 1, 48},     {0xA796, 10, 2, 1},   {0xA7B3, 1, 1, 928},
    {0xA7B4, 8, 2, 1},     {0xA7C7, 2, 2, 1},      {0xA7D0, 1, 1, 1},    {0xA7D6, 2, 2, 1},
    {0xA7F5, 1, 1, 1},     {0xFF21, 26, 1, 32},    {0x10400, 40, 1, 40}, {0x104B0, 36, 1, 40},
    {0x10570, 11, 1, 39},  {0x1057C, 15, 1, 39},   {0x1058C, 7, 1, 39},  {0x10594, 2, 1, 39},
    {0x10C80, 51, 1, 64},  {0x118A0, 32, 1, 32},   {0x16E40, 32, 1, 32}, {0x1E900, 34, 1, 34},
};

static const uint32_t orbits[][PP_RE2_ORBIT] = {
    {0x4B, 0x6B, 0x212A},           {0x53, 0x73, 0x17F},
    {0xB5, 0x39C, 0x3BC},           {0xC5, 0xE5, 0x212B},
    {0x1C4, 0x1C5, 0x1C6},          {0x1C7, 0x1C8, 0x1C9},
    {0x1CA, 0x1CB, 0x1CC},          {0x1F1, 0x1F2, 0x1F3},
    {0x345, 0x399, 0x3B9, 0x1FBE},  {0x392, 0x3B2, 0x3D0},
    {0x395, 0x3B5, 0x3F5},          {0x398, 0x3B8, 0x3D1, 0x3F4},
    {0x39A, 0x3BA, 0x3F0},          {0x3A0, 0x3C0, 0x3D6},
    {0x3A1, 0x3C1, 0x3F1},          {0x3A3, 0x3C2, 0x3C3},
    {0x3A6, 0x3C6, 0x3D5},          {0x3A9, 0x3C9, 0x2126},
    {0x412, 0x432, 0x1C80},         {0x414, 0x434, 0x1C81},
    {0x41E, 0x43E, 0x1C82},         {0x421, 0x441, 0x1C83},
    {0x422, 0x442, 0x1C84, 0x1C85}, {0x42A, 0x44A, 0x1C86},
    {0x462, 0x463, 0x1C87},         {0x1C88, 0xA64A, 0xA64B},
    {0x1E60, 0x1E61, 0x1E9B},
};
/* clang-format on */

/* The members of an orbit row: three or four, a missing one is 0. */
static size_t orbit_copy(const uint32_t row[PP_RE2_ORBIT], uint32_t out[PP_RE2_ORBIT])
{
    size_t n = row[PP_RE2_ORBIT - 1] ? PP_RE2_ORBIT : PP_RE2_ORBIT - 1;
    for (size_t i = 0; i < n; i++)
        out[i] = row[i];
    return n;
}

/* The pair of `run` that has `rune` as its first (shift 0) or second (shift delta) member. */
static bool run_find(const struct fold_run *run, uint32_t rune, uint32_t shift, uint32_t *lower)
{
    uint32_t first = run->first + shift;
    if (rune < first)
        return false;
    uint32_t away = rune - first;
    *lower = rune - shift;
    return away % run->step == 0 && away / run->step < run->n;
}

size_t re2_fold_orbit(uint32_t rune, uint32_t out[PP_RE2_ORBIT])
{
    for (size_t i = 0; i < PP_COUNT(orbits); i++)
        for (size_t k = 0; k < PP_RE2_ORBIT; k++)
            if (orbits[i][k] == rune && rune != 0)
                return orbit_copy(orbits[i], out);
    for (size_t i = 0; i < PP_COUNT(runs); i++) {
        uint32_t lower, delta = (uint32_t)runs[i].delta;
        if (run_find(&runs[i], rune, 0, &lower) || run_find(&runs[i], rune, delta, &lower)) {
            out[0] = lower;
            out[1] = lower + delta;
            return 2;
        }
    }
    out[0] = rune;
    return 1;
}

size_t re2_fold_group(size_t i, uint32_t out[PP_RE2_ORBIT])
{
    if (i < PP_COUNT(orbits))
        return orbit_copy(orbits[i], out);
    i -= PP_COUNT(orbits);
    for (size_t r = 0; r < PP_COUNT(runs); i -= runs[r].n, r++) {
        if (i >= runs[r].n)
            continue;
        out[0] = runs[r].first + (uint32_t)i * runs[r].step;
        out[1] = out[0] + (uint32_t)runs[r].delta;
        return 2;
    }
    return 0;
}

/* Adds the partners of those of the run's runes, moved by `from`, that are in lo..hi. */
static bool add_run(struct arena *a, struct re2_set *s, const struct fold_run *run, uint32_t from,
                    uint32_t to, uint32_t lo, uint32_t hi)
{
    uint32_t first = run->first + from, last = first + (run->n - 1u) * run->step;
    if (hi < first || lo > last)
        return true;
    uint32_t begin = lo <= first ? 0 : (lo - first + run->step - 1) / run->step;
    uint32_t end = hi >= last ? run->n - 1u : (hi - first) / run->step;
    if (begin > end)
        return true;
    uint32_t base = run->first + to;
    if (run->step == 1)
        return re2_set_add(a, s, base + begin, base + end);
    for (uint32_t i = begin; i <= end; i++)
        if (!re2_set_add(a, s, base + i * run->step, base + i * run->step))
            return false;
    return true;
}

bool re2_set_add_folded(struct arena *a, struct re2_set *s, uint32_t lo, uint32_t hi)
{
    if (!re2_set_add(a, s, lo, hi))
        return false;
    for (size_t i = 0; i < PP_COUNT(runs); i++) {
        uint32_t delta = (uint32_t)runs[i].delta;
        if (!add_run(a, s, &runs[i], 0, delta, lo, hi) ||
            !add_run(a, s, &runs[i], delta, 0, lo, hi))
            return false;
    }
    for (size_t i = 0; i < PP_COUNT(orbits); i++) {
        uint32_t group[PP_RE2_ORBIT];
        size_t n = orbit_copy(orbits[i], group);
        bool touched = false;
        for (size_t k = 0; k < n; k++)
            touched = touched || (group[k] >= lo && group[k] <= hi);
        for (size_t k = 0; touched && k < n; k++)
            if (!re2_set_add(a, s, group[k], group[k]))
                return false;
    }
    return true;
}
