/* The names that \p{...} knows: general categories with their long names (PropertyValueAliases.txt)
 * and scripts, as of Unicode 15, the version of Go's tables. */
#include "util/re2_syntax.h"

struct category {
    const char *name;
    const char *pcre;
};

/* clang-format off: tables */
static const struct category categories[] = {
    {"C", "C"},
    {"Other", "C"},
    {"Cc", "Cc"},
    {"Control", "Cc"},
    {"cntrl", "Cc"},
    {"Cf", "Cf"},
    {"Format", "Cf"},
    {"Cn", "Cn"},
    {"Unassigned", "Cn"},
    {"Co", "Co"},
    {"Private_Use", "Co"},
    {"Cs", "Cs"},
    {"Surrogate", "Cs"},
    {"L", "L"},
    {"Letter", "L"},
    {"LC", "L&"},
    {"Cased_Letter", "L&"},
    {"Ll", "Ll"},
    {"Lowercase_Letter", "Ll"},
    {"Lm", "Lm"},
    {"Modifier_Letter", "Lm"},
    {"Lo", "Lo"},
    {"Other_Letter", "Lo"},
    {"Lt", "Lt"},
    {"Titlecase_Letter", "Lt"},
    {"Lu", "Lu"},
    {"Uppercase_Letter", "Lu"},
    {"M", "M"},
    {"Mark", "M"},
    {"Combining_Mark", "M"},
    {"Mc", "Mc"},
    {"Spacing_Mark", "Mc"},
    {"Me", "Me"},
    {"Enclosing_Mark", "Me"},
    {"Mn", "Mn"},
    {"Nonspacing_Mark", "Mn"},
    {"N", "N"},
    {"Number", "N"},
    {"Nd", "Nd"},
    {"Decimal_Number", "Nd"},
    {"digit", "Nd"},
    {"Nl", "Nl"},
    {"Letter_Number", "Nl"},
    {"No", "No"},
    {"Other_Number", "No"},
    {"P", "P"},
    {"Punctuation", "P"},
    {"punct", "P"},
    {"Pc", "Pc"},
    {"Connector_Punctuation", "Pc"},
    {"Pd", "Pd"},
    {"Dash_Punctuation", "Pd"},
    {"Pe", "Pe"},
    {"Close_Punctuation", "Pe"},
    {"Pf", "Pf"},
    {"Final_Punctuation", "Pf"},
    {"Pi", "Pi"},
    {"Initial_Punctuation", "Pi"},
    {"Po", "Po"},
    {"Other_Punctuation", "Po"},
    {"Ps", "Ps"},
    {"Open_Punctuation", "Ps"},
    {"S", "S"},
    {"Symbol", "S"},
    {"Sc", "Sc"},
    {"Currency_Symbol", "Sc"},
    {"Sk", "Sk"},
    {"Modifier_Symbol", "Sk"},
    {"Sm", "Sm"},
    {"Math_Symbol", "Sm"},
    {"So", "So"},
    {"Other_Symbol", "So"},
    {"Z", "Z"},
    {"Separator", "Z"},
    {"Zl", "Zl"},
    {"Line_Separator", "Zl"},
    {"Zp", "Zp"},
    {"Paragraph_Separator", "Zp"},
    {"Zs", "Zs"},
    {"Space_Separator", "Zs"},
    {"Any", NULL},
    {"ASCII", NULL},
    {"Assigned", "Cn"},
};

static const char *const scripts[] = {
    "Adlam",
    "Ahom",
    "Anatolian_Hieroglyphs",
    "Arabic",
    "Armenian",
    "Avestan",
    "Balinese",
    "Bamum",
    "Bassa_Vah",
    "Batak",
    "Bengali",
    "Bhaiksuki",
    "Bopomofo",
    "Brahmi",
    "Braille",
    "Buginese",
    "Buhid",
    "Canadian_Aboriginal",
    "Carian",
    "Caucasian_Albanian",
    "Chakma",
    "Cham",
    "Cherokee",
    "Chorasmian",
    "Common",
    "Coptic",
    "Cuneiform",
    "Cypriot",
    "Cypro_Minoan",
    "Cyrillic",
    "Deseret",
    "Devanagari",
    "Dives_Akuru",
    "Dogra",
    "Duployan",
    "Egyptian_Hieroglyphs",
    "Elbasan",
    "Elymaic",
    "Ethiopic",
    "Georgian",
    "Glagolitic",
    "Gothic",
    "Grantha",
    "Greek",
    "Gujarati",
    "Gunjala_Gondi",
    "Gurmukhi",
    "Han",
    "Hangul",
    "Hanifi_Rohingya",
    "Hanunoo",
    "Hatran",
    "Hebrew",
    "Hiragana",
    "Imperial_Aramaic",
    "Inherited",
    "Inscriptional_Pahlavi",
    "Inscriptional_Parthian",
    "Javanese",
    "Kaithi",
    "Kannada",
    "Katakana",
    "Kawi",
    "Kayah_Li",
    "Kharoshthi",
    "Khitan_Small_Script",
    "Khmer",
    "Khojki",
    "Khudawadi",
    "Lao",
    "Latin",
    "Lepcha",
    "Limbu",
    "Linear_A",
    "Linear_B",
    "Lisu",
    "Lycian",
    "Lydian",
    "Mahajani",
    "Makasar",
    "Malayalam",
    "Mandaic",
    "Manichaean",
    "Marchen",
    "Masaram_Gondi",
    "Medefaidrin",
    "Meetei_Mayek",
    "Mende_Kikakui",
    "Meroitic_Cursive",
    "Meroitic_Hieroglyphs",
    "Miao",
    "Modi",
    "Mongolian",
    "Mro",
    "Multani",
    "Myanmar",
    "Nabataean",
    "Nag_Mundari",
    "Nandinagari",
    "New_Tai_Lue",
    "Newa",
    "Nko",
    "Nushu",
    "Nyiakeng_Puachue_Hmong",
    "Ogham",
    "Ol_Chiki",
    "Old_Hungarian",
    "Old_Italic",
    "Old_North_Arabian",
    "Old_Permic",
    "Old_Persian",
    "Old_Sogdian",
    "Old_South_Arabian",
    "Old_Turkic",
    "Old_Uyghur",
    "Oriya",
    "Osage",
    "Osmanya",
    "Pahawh_Hmong",
    "Palmyrene",
    "Pau_Cin_Hau",
    "Phags_Pa",
    "Phoenician",
    "Psalter_Pahlavi",
    "Rejang",
    "Runic",
    "Samaritan",
    "Saurashtra",
    "Sharada",
    "Shavian",
    "Siddham",
    "SignWriting",
    "Sinhala",
    "Sogdian",
    "Sora_Sompeng",
    "Soyombo",
    "Sundanese",
    "Syloti_Nagri",
    "Syriac",
    "Tagalog",
    "Tagbanwa",
    "Tai_Le",
    "Tai_Tham",
    "Tai_Viet",
    "Takri",
    "Tamil",
    "Tangsa",
    "Tangut",
    "Telugu",
    "Thaana",
    "Thai",
    "Tibetan",
    "Tifinagh",
    "Tirhuta",
    "Toto",
    "Ugaritic",
    "Vai",
    "Vithkuqi",
    "Wancho",
    "Warang_Citi",
    "Yezidi",
    "Yi",
    "Zanabazar_Square",
};

static const struct re2_range any[] = {{0, PP_RE2_MAX_RUNE}};
static const struct re2_range ascii[] = {{0, 0x7F}};
/* Scripts of Unicode 15, which the matching library of older systems does not know. */
static const struct re2_range kawi[] = {{0x11F00, 0x11F10}, {0x11F12, 0x11F3A}, {0x11F3E, 0x11F59}};
static const struct re2_range nag_mundari[] = {{0x1E4D0, 0x1E4F9}};

static const struct {
    const char *name;
    const struct re2_range *at;
    size_t n;
} known[] = {
    {"Any", any, PP_COUNT(any)},
    {"ASCII", ascii, PP_COUNT(ascii)},
    {"Kawi", kawi, PP_COUNT(kawi)},
    {"Nag_Mundari", nag_mundari, PP_COUNT(nag_mundari)},
};
/* clang-format on */

static bool is_separator(char c)
{
    return c == '_' || c == '-' || c == ' ';
}

static char to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same_name(struct str given, const char *known_name)
{
    struct str name = str_of(known_name);
    size_t i = 0, k = 0;
    for (;;) {
        while (i < given.len && is_separator(given.ptr[i]))
            i++;
        while (k < name.len && is_separator(name.ptr[k]))
            k++;
        if (i == given.len || k == name.len)
            return i == given.len && k == name.len;
        if (to_lower(given.ptr[i++]) != to_lower(name.ptr[k++]))
            return false;
    }
}

bool re2_prop_find(struct str name, uint16_t *id)
{
    for (size_t i = 0; i < PP_COUNT(categories); i++) {
        *id = (uint16_t)i;
        if (same_name(name, categories[i].name))
            return true;
    }
    for (size_t i = 0; i < PP_COUNT(scripts); i++) {
        *id = (uint16_t)(PP_COUNT(categories) + i);
        if (same_name(name, scripts[i]))
            return true;
    }
    return false;
}

static const char *prop_name(uint16_t id)
{
    return id < PP_COUNT(categories) ? categories[id].name : scripts[id - PP_COUNT(categories)];
}

const struct re2_range *re2_prop_ranges(uint16_t id, size_t *n)
{
    for (size_t i = 0; i < PP_COUNT(known); i++) {
        *n = known[i].n;
        if (strcmp(prop_name(id), known[i].name) == 0)
            return known[i].at;
    }
    *n = 0;
    return NULL;
}

bool re2_prop_is_complement(uint16_t id)
{
    return strcmp(prop_name(id), "Assigned") == 0;
}

/* A bare script name is a script in old versions of the library and script extensions, which Go
 * does not have, in newer ones; these understand "sc:". */
void re2_prop_pcre(uint16_t id, bool with_sc, struct buf *out)
{
    if (id < PP_COUNT(categories)) {
        buf_add_cstr(out, categories[id].pcre);
        return;
    }
    buf_add_cstr(out, with_sc ? "sc:" : "");
    buf_add_cstr(out, prop_name(id));
}
