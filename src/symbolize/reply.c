/* Replies of workers: one byte (0: error, its text follows; 1: frames; 2: frames for want of a
 * debug file), and for frames the length of the notes as a 32-bit little-endian number, the notes,
 * a frameset. */
#include "symbolize/reply.h"

#include "symbolize/dwreader.h"

#define MAX_NOTES ((size_t)64 << 10)

enum reply_kind { REPLY_ERROR, REPLY_FRAMES, REPLY_LACKING };

void reply_write(const struct reply *r, struct buf *out)
{
    size_t len = r->notes.len < MAX_NOTES ? r->notes.len : MAX_NOTES;
    buf_add_byte(out, r->lacks_debug_file ? REPLY_LACKING : REPLY_FRAMES);
    for (unsigned shift = 0; shift < 32; shift += 8)
        buf_add_byte(out, (char)(len >> shift & 0xff));
    buf_add(out, r->notes.ptr, len);
    frameset_write(&r->set, out);
}

void reply_write_error(const char *msg, struct buf *out)
{
    buf_add_byte(out, REPLY_ERROR);
    buf_add_cstr(out, msg);
}

bool reply_read(struct str bytes, struct arena *a, struct reply *out, struct err *err)
{
    struct dwreader r = dwr_at(bytes, 0, false);
    uint8_t kind = dwr_u8(&r);
    *out = (struct reply){.notes = PP_STR("")};
    if (r.bad || kind > REPLY_LACKING)
        return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "no answer");
    if (kind == REPLY_ERROR)
        return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "%.*s",
                       (int)(bytes.len < 1024 ? bytes.len - 1 : 1023), bytes.ptr + 1);
    out->lacks_debug_file = kind == REPLY_LACKING;
    out->notes = dwr_bytes(&r, dwr_u32(&r));
    struct str body = dwr_bytes(&r, dwr_left(&r));
    return frameset_read(a, body, &out->set, err);
}
