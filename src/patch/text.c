/* A file's bytes as text in lines, and back without a byte changed. */
#include "base/text.h"

#include "patch/patch_int.h"

#include <string.h>

static void put_utf8(struct ft_buf *to, uint32_t code) {
    char bytes[4];
    size_t size = 0;
    if (code < 0x80) {
        bytes[size++] = (char)code;
    } else if (code < 0x800) {
        bytes[size++] = (char)(0xc0 | code >> 6);
        bytes[size++] = (char)(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        bytes[size++] = (char)(0xe0 | code >> 12);
        bytes[size++] = (char)(0x80 | (code >> 6 & 0x3f));
        bytes[size++] = (char)(0x80 | (code & 0x3f));
    } else {
        bytes[size++] = (char)(0xf0 | code >> 18);
        bytes[size++] = (char)(0x80 | (code >> 12 & 0x3f));
        bytes[size++] = (char)(0x80 | (code >> 6 & 0x3f));
        bytes[size++] = (char)(0x80 | (code & 0x3f));
    }
    ft_buf_push(to, bytes, size);
}

static uint32_t unit_at(struct ft_slice bytes, size_t at, bool big) {
    unsigned char first = (unsigned char)bytes.data[at];
    unsigned char second = (unsigned char)bytes.data[at + 1];
    return big ? (uint32_t)(first << 8 | second) : (uint32_t)(second << 8 | first);
}

/* False for what is no UTF-16 text: an odd byte, half a pair, a NUL. */
static bool from_utf16(struct ft_slice bytes, bool big, struct ft_buf *text) {
    if (bytes.size % 2) {
        return false;
    }
    for (size_t at = 2; at < bytes.size; at += 2) {
        uint32_t code = unit_at(bytes, at, big);
        if (code >= 0xd800 && code < 0xdc00 && at + 3 < bytes.size) {
            uint32_t low = unit_at(bytes, at += 2, big);
            if (low < 0xdc00 || low > 0xdfff) {
                return false;
            }
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        } else if (code == 0 || (code >= 0xd800 && code <= 0xdfff)) {
            return false;
        }
        put_utf8(text, code);
    }
    return true;
}

static void put_unit(struct ft_buf *to, uint32_t unit, bool big) {
    char high = (char)(unit >> 8);
    char low = (char)(unit & 0xff);
    ft_buf_putc(to, big ? high : low);
    ft_buf_putc(to, big ? low : high);
}

static void to_utf16(struct ft_slice text, bool big, struct ft_buf *bytes) {
    put_unit(bytes, 0xfeff, big);
    while (text.size) {
        size_t size = 0;
        uint32_t code = ft_utf8_next(text, &size);
        text.data += size;
        text.size -= size;
        if (code >= 0x10000) {
            put_unit(bytes, 0xd800 + ((code - 0x10000) >> 10), big);
            put_unit(bytes, 0xdc00 + ((code - 0x10000) & 0x3ff), big);
        } else {
            put_unit(bytes, code, big);
        }
    }
}

bool patch_to_latin1(ft_ctx *cx, struct ft_slice text, struct ft_slice *made) {
    char *bytes = ft_alloc(cx->arena, text.size + 1);
    size_t count = 0;
    while (text.size) {
        size_t size = 0;
        uint32_t code = ft_utf8_next(text, &size);
        if (code > 0xff) {
            return false;
        }
        bytes[count++] = (char)code;
        text.data += size;
        text.size -= size;
    }
    *made = (struct ft_slice){bytes, count};
    return true;
}

void patch_text_split(ft_ctx *cx, struct ft_slice all, struct patch_text *text) {
    struct {
        FT_VEC(struct patch_span);
    } lines = {0};
    size_t at = ft_text_bom(all);
    /* Lines end with CR alone only in a text without any LF. */
    bool old_mac = all.size && !memchr(all.data, '\n', all.size);
    while (at < all.size) {
        const char *end = memchr(all.data + at, old_mac ? '\r' : '\n', all.size - at);
        size_t stop = end ? (size_t)(end - all.data) : all.size;
        bool pair = end && *end == '\n' && stop > at && end[-1] == '\r';
        *FT_PUSH(cx->arena, &lines) = (struct patch_span){at, stop - pair, stop + (end ? 1 : 0)};
        at = stop + 1;
    }
    *text = (struct patch_text){.all = all,
                                .encoding = FT_ENC_UTF8,
                                .lines = lines.at,
                                .count = lines.count,
                                .eol = ft_text_newline(all)};
    text->ends = !lines.count || lines.at[lines.count - 1].end < lines.at[lines.count - 1].next;
    if (!old_mac && text->eol[0] == '\r' && !text->eol[1]) {
        text->eol = "\n";
    }
}

ft_err patch_text_read(ft_ctx *cx, const char *path, struct ft_slice bytes,
                       struct patch_text *text) {
    struct ft_text_form form;
    ft_text_form(bytes, &form);
    struct ft_slice all = bytes;
    bool big = form.encoding == FT_ENC_UTF16BE;
    if (form.encoding == FT_ENC_BINARY) {
        return ft_fail(cx, FT_FORMAT, "%s is binary: it holds NUL bytes", path);
    }
    if (big || form.encoding == FT_ENC_UTF16LE) {
        FT_BUF struct ft_buf made;
        ft_buf_init(&made, FT_BUF_NO_CAP);
        if (!from_utf16(bytes, big, &made)) {
            return ft_fail(cx, FT_FORMAT, "%s is binary: it begins like UTF-16, but is none", path);
        }
        all = (struct ft_slice){ft_buf_text(&made, cx->arena), made.size};
    }
    patch_text_split(cx, all, text);
    text->encoding = form.encoding;
    return FT_OK;
}

struct ft_slice patch_shown(ft_ctx *cx, const char *path, struct ft_slice bytes) {
    struct patch_text text;
    struct ft_text_form form;
    ft_text_form(bytes, &form);
    bool wide = form.encoding == FT_ENC_UTF16LE || form.encoding == FT_ENC_UTF16BE;
    if (wide && patch_text_read(cx, path, bytes, &text) == FT_OK) {
        return text.all;
    }
    ft_clear(cx);
    return bytes;
}

ft_err patch_text_write(ft_ctx *cx, const char *path, enum ft_encoding encoding,
                        struct ft_slice text, struct ft_slice *bytes) {
    if (text.size && memchr(text.data, '\0', text.size)) {
        return ft_fail(cx, FT_INVALID, "the new text of %s holds a NUL byte", path);
    }
    if (encoding != FT_ENC_UTF16LE && encoding != FT_ENC_UTF16BE) {
        if (ft_slice_starts(text, "\xff\xfe") || ft_slice_starts(text, "\xfe\xff")) {
            return ft_fail(cx, FT_INVALID, "%s would begin like UTF-16, which it is not", path);
        }
        *bytes = text;
        return FT_OK;
    }
    if (!ft_utf8_valid(text)) {
        return ft_fail(cx, FT_INVALID, "the new text of %s is no UTF-8, which UTF-16 is made from",
                       path);
    }
    FT_BUF struct ft_buf made;
    ft_buf_init(&made, FT_BUF_NO_CAP);
    to_utf16(text, encoding == FT_ENC_UTF16BE, &made);
    *bytes = (struct ft_slice){ft_buf_text(&made, cx->arena), made.size};
    return FT_OK;
}

struct ft_slice patch_text_line(const struct patch_text *text, size_t line) {
    const struct patch_span *span = &text->lines[line];
    return (struct ft_slice){text->all.data + span->start, span->end - span->start};
}
