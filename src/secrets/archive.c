#include "archive_int.h"

#include "base/text.h"
#include "os/file.h"

#include <string.h>
#include <zlib.h>

enum {
    TOTAL_MAX = 256 << 20,
    ENTRIES_MAX = 20000,
    DEPTH_MAX = 3,
    NAME_MAX_BYTES = 1024,
    GZIP_MAX = 128 << 20,
    FREE_BYTES = 16 << 20, /* below this no ratio is looked at: text packs well */
    RATIO_MAX = 100,
    CHUNK = 64 * 1024
};

static bool is_zip(struct ft_slice content) {
    return content.size >= 22 &&
           (memcmp(content.data, "PK\3\4", 4) == 0 || memcmp(content.data, "PK\5\6", 4) == 0);
}

static bool is_gzip(struct ft_slice content) {
    return content.size >= 18 && memcmp(content.data, "\x1f\x8b\x08", 3) == 0;
}

bool ft_archive_is(struct ft_slice content) {
    return is_zip(content) || is_gzip(content) || ft_is_tar(content);
}

void ft_unpack_note(struct ft_unpack *unpack, const char *archive, const char *what) {
    struct ft_strings *notes = unpack->notes;
    const char *note = ft_sprintf(unpack->cx->arena, "%s: %s", archive, what);
    bool said = notes->count && strcmp(notes->at[notes->count - 1], note) == 0;
    if (notes->count < 100 && !said) {
        *FT_PUSH(unpack->cx->arena, notes) = note;
    }
}

bool ft_unpack_may(struct ft_unpack *unpack, const char *archive, size_t size) {
    if (size > TOTAL_MAX - unpack->bytes) {
        ft_unpack_note(unpack, archive, "left out in part: it holds more than 256 MiB");
        return false;
    }
    if (unpack->bytes + size > FREE_BYTES && (unpack->bytes + size) / RATIO_MAX > unpack->packed) {
        ft_unpack_note(unpack, archive,
                       "left out in part: it unpacks to more than a hundred times its size");
        return false;
    }
    if (unpack->entries >= ENTRIES_MAX) {
        ft_unpack_note(unpack, archive, "left out in part: it holds more than 20,000 files");
        return false;
    }
    return true;
}

bool ft_inflate(struct ft_unpack *unpack, const char *archive, struct ft_slice raw, bool gzip,
                struct ft_buf *to) {
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)raw.data, .avail_in = (uInt)raw.size};
    if (inflateInit2(&stream, gzip ? 16 + MAX_WBITS : -MAX_WBITS) != Z_OK) {
        ft_panic("zlib does not start");
    }
    int code = Z_OK;
    bool ok = true;
    while (ok && code == Z_OK) {
        char *room = ft_buf_reserve(to, CHUNK);
        if (!room) {
            ft_unpack_note(unpack, archive, "left out in part: it unpacks to too much");
            ok = false;
        }
        ok = ok && ft_unpack_may(unpack, archive, to->size);
        if (ok) {
            stream.next_out = (Bytef *)room;
            stream.avail_out = CHUNK;
            code = inflate(&stream, Z_NO_FLUSH);
            to->size += CHUNK - stream.avail_out;
        }
    }
    inflateEnd(&stream);
    if (ok && code != Z_STREAM_END) {
        ft_unpack_note(unpack, archive, "left out in part: its compressed data is damaged");
    }
    return ok && code == Z_STREAM_END;
}

static void open_archive(struct ft_unpack *unpack, const char *path, struct ft_slice content);

/* "a.tar.gz" holds "a.tar"; what else a gzip file holds is called as it without its ending. */
static void open_gzip(struct ft_unpack *unpack, const char *path, struct ft_slice content) {
    FT_BUF struct ft_buf text;
    struct ft_slice name = ft_slice_of(ft_path_base(path));
    ft_buf_init(&text, GZIP_MAX);
    if (ft_slice_ends(name, ".tgz")) {
        name = FT_SLICE("archive.tar");
    } else if (ft_slice_ends(name, ".gz") && name.size > 3) {
        name.size -= 3;
    }
    /* Of what is too large or damaged, the beginning is as good as any. */
    bool whole = ft_inflate(unpack, path, content, true, &text);
    struct ft_slice inner = {text.data, text.size};
    if (!whole && !text.size) {
        return;
    }
    if (ft_is_tar(inner)) { /* one archive for people, so one level of depth */
        unpack->bytes += inner.size;
        ft_unpack_tar(unpack, path, inner);
    } else {
        ft_unpack_entry(unpack, path, name, inner);
    }
}

void ft_unpack_entry(struct ft_unpack *unpack, const char *archive, struct ft_slice name,
                     struct ft_slice content) {
    FT_BUF struct ft_buf shown;
    ft_buf_init(&shown, FT_BUF_NO_CAP);
    if (!ft_unpack_may(unpack, archive, content.size)) {
        return;
    }
    unpack->entries++;
    unpack->bytes += content.size;
    name.size = name.size < NAME_MAX_BYTES ? name.size : NAME_MAX_BYTES;
    ft_text_inert(&shown, name, false);
    const char *path = ft_sprintf(unpack->cx->arena, "%s!/%s", archive, shown.data);
    if (!ft_archive_is(content)) {
        unpack->visit(unpack->to, path, content);
    } else if (unpack->depth >= DEPTH_MAX) {
        ft_unpack_note(unpack, path, "left out: an archive in an archive in an archive");
    } else {
        open_archive(unpack, path, content);
    }
}

static void open_archive(struct ft_unpack *unpack, const char *path, struct ft_slice content) {
    unpack->depth++;
    if (is_zip(content)) {
        ft_unpack_zip(unpack, path, content);
    } else if (is_gzip(content)) {
        open_gzip(unpack, path, content);
    } else if (ft_is_tar(content)) {
        ft_unpack_tar(unpack, path, content);
    }
    unpack->depth--;
}

void ft_archive_each(ft_ctx *cx, const char *path, struct ft_slice content, ft_archive_visit *visit,
                     void *to, struct ft_strings *notes) {
    struct ft_unpack unpack = {
        .cx = cx, .visit = visit, .to = to, .notes = notes, .packed = content.size};
    if (content.size <= FT_SECRET_FILE_MAX) {
        open_archive(&unpack, path, content);
    }
}
