/* Replies of workers: one byte (0: error, its text follows; 1: frames), and for frames the length
 * of the notes as a 32-bit little-endian number, the notes, a frameset. */
#include "symbolize/reply.h"

#include "symbolize/dwreader.h"

#define MAX_NOTES ((size_t)64 << 10)

enum reply_kind { REPLY_ERROR, REPLY_FRAMES };

void reply_write_frames(const struct frameset *set, struct str notes, struct buf *out)
{
    size_t len = notes.len < MAX_NOTES ? notes.len : MAX_NOTES;
    buf_add_byte(out, REPLY_FRAMES);
    for (unsigned shift = 0; shift < 32; shift += 8)
        buf_add_byte(out, (char)(len >> shift & 0xff));
    buf_add(out, notes.ptr, len);
    frameset_write(set, out);
}

void reply_write_error(const char *msg, struct buf *out)
{
    buf_add_byte(out, REPLY_ERROR);
    buf_add_cstr(out, msg);
}

bool reply_read(struct str reply, struct arena *a, struct str *notes, struct frameset *set,
                struct err *err)
{
    struct dwreader r = dwr_at(reply, 0, false);
    uint8_t kind = dwr_u8(&r);
    *notes = PP_STR("");
    *set = (struct frameset){0, NULL, NULL};
    if (r.bad || kind > REPLY_FRAMES)
        return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "no answer");
    if (kind == REPLY_ERROR)
        return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "%.*s",
                       (int)(reply.len < 1024 ? reply.len - 1 : 1023), reply.ptr + 1);
    *notes = dwr_bytes(&r, dwr_u32(&r));
    struct str body = dwr_bytes(&r, dwr_left(&r));
    return frameset_read(a, body, set, err);
}
