/* Rust's older mangling: a nested C++ name whose last part is "h" and 16 hexadecimal digits.
 *
 * Takes "_ZN" <length><part>... "17h" <16 digits> "E", with an optional ".suffix"; gives the parts
 * with "::" between them, without the hash. Characters that C++ names may not have are written
 * $LT$, $u20$, ".." and so on. Rules: spec/driver.md 8.5;
 * compiler/rustc_symbol_mangling, legacy. */
#include "symbolize/rust.h"

/* "17h", 16 digits, "E" */
#define HASH_LEN 20
/* A part is not longer than this; guards the sum. */
#define MAX_PART 100000000

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Five different digits tell a hash from a C++ name that happens to look like one. */
static bool is_hash(struct str digits)
{
    unsigned seen = 0;

    for (size_t i = 0; i < digits.len; i++) {
        int v = hex_value(digits.ptr[i]);
        if (v < 0)
            return false;
        seen |= 1u << v;
    }
    return __builtin_popcount(seen) >= 5;
}

/* Cuts a suffix such as ".llvm.123" behind the closing E. */
static struct str cut_suffix(struct str name)
{
    for (size_t i = name.len; i-- > 1;)
        if (name.ptr[i] == '.' && name.ptr[i - 1] == 'E')
            return i > 1 ? str_sub(name, 0, i) : name;
    return name;
}

/* Decodes the escape at s.ptr[0] == '$' and returns its length; 0: not one. */
static size_t decode_escape(struct str s, char *out)
{
    static const struct {
        struct str code;
        char c;
    } codes[] = {
        {{"$C$", 3}, ','},  {{"$SP$", 4}, '@'}, {{"$BP$", 4}, '*'}, {{"$RF$", 4}, '&'},
        {{"$LT$", 4}, '<'}, {{"$GT$", 4}, '>'}, {{"$LP$", 4}, '('}, {{"$RP$", 4}, ')'},
    };
    for (size_t i = 0; i < PP_COUNT(codes); i++)
        if (str_starts(s, codes[i].code)) {
            *out = codes[i].c;
            return codes[i].code.len;
        }
    if (s.len < 5 || s.ptr[1] != 'u' || s.ptr[4] != '$')
        return 0;
    int high = hex_value(s.ptr[2]), low = hex_value(s.ptr[3]);
    if (high < 2 || high > 7 || low < 0) /* printable ASCII only */
        return 0;
    *out = (char)(high * 16 + low);
    return 5;
}

static void write_part(struct str part, struct buf *out)
{
    if (str_starts(part, PP_STR("_$")))
        part = str_sub(part, 1, part.len);
    while (part.len > 0) {
        size_t used = 1;
        char c = part.ptr[0];
        if (c == '$') {
            used = decode_escape(part, &c);
            if (used == 0) { /* not an escape: the rest stands as it is */
                buf_add_str(out, part);
                return;
            }
        } else if (str_starts(part, PP_STR(".."))) {
            buf_add_byte(out, ':');
            c = ':';
            used = 2;
        }
        buf_add_byte(out, c);
        part = str_sub(part, used, part.len);
    }
}

/* Takes "<length><part>" off the front of `rest`. */
static bool take_part(struct str *rest, struct str *part)
{
    size_t len = 0, pos = 0;

    while (pos < rest->len && rest->ptr[pos] >= '0' && rest->ptr[pos] <= '9') {
        len = len * 10 + (size_t)(rest->ptr[pos++] - '0');
        if (len > MAX_PART)
            return false;
    }
    if (pos == 0)
        return false;
    /* A part that starts with an underscore counts it; it only separates digits. */
    if (pos < rest->len && rest->ptr[pos] == '_' && len > 0) {
        pos++;
        len--;
    }
    if (len > rest->len - pos)
        return false;
    *part = str_sub(*rest, pos, pos + len);
    *rest = str_sub(*rest, pos + len, rest->len);
    return true;
}

bool rust_legacy_demangle(struct str name, struct buf *out)
{
    struct str part;
    size_t start = out->len;

    name = cut_suffix(name);
    if (name.len <= 3 + HASH_LEN || !str_starts(name, PP_STR("_ZN")) ||
        name.ptr[name.len - 1] != 'E')
        return false;
    struct str hash = str_sub(name, name.len - HASH_LEN, name.len - 1);
    if (!str_starts(hash, PP_STR("17h")) || !is_hash(str_sub(hash, 3, hash.len)))
        return false;
    struct str rest = str_sub(name, 3, name.len - HASH_LEN);
    while (rest.len > 0) {
        if (!take_part(&rest, &part))
            return false;
        if (out->len > start)
            buf_add_cstr(out, "::");
        write_part(part, out);
    }
    return !out->failed;
}
