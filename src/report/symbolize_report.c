/* Frames of addresses as text, as JSON lines and as a table. */
#include "report/symbolize_report.h"

/* The name as it is to be shown; `room` holds it where it is another one. */
static struct str shown_name(const struct symbolize_rows *rows, struct str name, struct buf *room)
{
    buf_clear(room);
    if (rows->mode != DEMANGLE_NONE && demangle_name(name, rows->mode, room))
        return buf_str(room);
    return name;
}

/* --- as text --- */

/* Text from the binary must not break the lines. */
static void add_visible(struct buf *out, struct str s)
{
    if (s.len == 0)
        buf_add_cstr(out, "??");
    for (size_t i = 0; i < s.len; i++) {
        bool steers = (unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7f;
        buf_add_byte(out, steers ? '?' : s.ptr[i]);
    }
}

static void print_frame(const struct object_frame *f, struct str name, struct buf *out)
{
    buf_add_cstr(out, "  ");
    add_visible(out, name);
    buf_add_byte(out, '\t');
    add_visible(out, f->file);
    buf_add_byte(out, ':');
    buf_add_u64(out, f->line);
    buf_add_byte(out, ':');
    buf_add_u64(out, f->column);
    buf_add_byte(out, '\n');
}

void symbolize_report_text(const struct symbolize_rows *rows, struct buf *out)
{
    static const struct object_frame unknown = {.function = {"", 0}, .file = {"", 0}};
    struct buf room = BUF_INIT;
    for (size_t i = 0; i < rows->n; i++) {
        const struct object_frames *f = rows->row[i].frames;
        buf_add_cstr(out, "0x");
        buf_add_hex(out, rows->row[i].address);
        buf_add_byte(out, '\n');
        for (uint32_t k = 0; k < f->n; k++)
            print_frame(&f->frame[k], shown_name(rows, f->frame[k].function, &room), out);
        if (f->n == 0)
            print_frame(&unknown, unknown.function, out);
        buf_add_byte(out, '\n');
    }
    out->failed |= room.failed;
    buf_done(&room);
}

/* --- as JSON lines --- */

static void write_frame(const struct object_frame *f, struct str name, struct buf *out)
{
    buf_add_cstr(out, "{\"function\":");
    text_write_json(out, name);
    buf_add_cstr(out, ",\"file\":");
    text_write_json(out, f->file);
    buf_printf(out, ",\"line\":%llu,\"column\":%llu,\"start_line\":%llu,\"inlined\":%s}",
               (unsigned long long)f->line, (unsigned long long)f->column,
               (unsigned long long)f->start_line, f->inlined ? "true" : "false");
}

void symbolize_report_lines(const struct symbolize_rows *rows, struct buf *out)
{
    struct buf room = BUF_INIT;
    for (size_t i = 0; i < rows->n; i++) {
        const struct object_frames *f = rows->row[i].frames;
        buf_add_cstr(out, "{\"address\":\"0x");
        buf_add_hex(out, rows->row[i].address);
        buf_add_cstr(out, "\",\"frames\":[");
        for (uint32_t k = 0; k < f->n; k++) {
            buf_add_cstr(out, k ? "," : "");
            write_frame(&f->frame[k], shown_name(rows, f->frame[k].function, &room), out);
        }
        buf_add_cstr(out, "]}\n");
    }
    out->failed |= room.failed;
    buf_done(&room);
}

/* --- as a table --- */

enum {
    COL_ADDRESS,
    COL_DEPTH,
    COL_FUNCTION,
    COL_FILE,
    COL_LINE,
    COL_COLUMN,
    COL_START_LINE,
    COL_INLINED,
    N_COLUMNS
};

static const struct column columns[N_COLUMNS] = {
    [COL_ADDRESS] = {"address", CELL_TEXT, "", "as asked, in hexadecimal", false},
    [COL_DEPTH] = {"depth", CELL_INT, "", "0: the innermost frame; none: nothing is known", false},
    [COL_FUNCTION] = {"function", CELL_TEXT, "", "its name", false},
    [COL_FILE] = {"file", CELL_TEXT, "", "source file", false},
    [COL_LINE] = {"line", CELL_INT, "", "line in it", false},
    [COL_COLUMN] = {"column", CELL_INT, "", "column in that", false},
    [COL_START_LINE] = {"start_line", CELL_INT, "", "where the function starts", true},
    [COL_INLINED] = {"inlined", CELL_BOOL, "", "into the frame that follows", false},
};

const struct table_desc symbolize_table_desc = {.report = "symbolize",
                                                .row = "a frame of an address",
                                                .columns = columns,
                                                .n_columns = N_COLUMNS};

static struct cell number_cell(uint64_t v)
{
    return v && v <= INT64_MAX ? cell_int((int64_t)v) : cell_none();
}

static struct cell kept_cell(struct table *t, struct str text)
{
    struct str kept = arena_str(t->arena, text);
    t->failed |= kept.ptr == NULL;
    return text.len && kept.ptr ? cell_text(kept) : cell_none();
}

static void add_row(const struct symbolize_row *row, struct str address, uint32_t depth,
                    struct str name, struct table *t)
{
    struct cell *c = table_add_row(t);
    if (!c)
        return;
    c[COL_ADDRESS] = kept_cell(t, address);
    if (row->frames->n == 0)
        return;
    const struct object_frame *f = &row->frames->frame[depth];
    c[COL_DEPTH] = cell_int(depth);
    c[COL_FUNCTION] = kept_cell(t, name);
    c[COL_FILE] = kept_cell(t, f->file);
    c[COL_LINE] = number_cell(f->line);
    c[COL_COLUMN] = number_cell(f->column);
    c[COL_START_LINE] = number_cell(f->start_line);
    c[COL_INLINED] = cell_bool(f->inlined);
}

void symbolize_report_table(const struct symbolize_rows *rows, struct arena *a, struct table *t)
{
    struct buf room = BUF_INIT, address = BUF_INIT;
    table_init(t, a, &symbolize_table_desc);
    for (size_t i = 0; i < rows->n; i++) {
        const struct object_frames *f = rows->row[i].frames;
        buf_clear(&address);
        buf_add_cstr(&address, "0x");
        buf_add_hex(&address, rows->row[i].address);
        for (uint32_t k = 0; k < f->n; k++)
            add_row(&rows->row[i], buf_str(&address), k,
                    shown_name(rows, f->frame[k].function, &room), t);
        if (f->n == 0)
            add_row(&rows->row[i], buf_str(&address), 0, PP_STR(""), t);
    }
    t->failed |= room.failed || address.failed;
    buf_done(&room);
    buf_done(&address);
}
