#include "archive_int.h"

#include "base/text.h"
#include "os/file.h"

#include <string.h>

enum {
    TOTAL_MAX = 256 << 20,
    ENTRIES_MAX = 20000,
    DEPTH_MAX = 3,
    NAME_MAX_BYTES = 1024,
    PACKED_MAX = 128 << 20,
    FREE_BYTES = 16 << 20, /* below this no ratio is looked at: text packs well */
    RATIO_MAX = 100
};

static bool is_zip(struct ft_slice content) {
    return content.size >= 22 &&
           (memcmp(content.data, "PK\3\4", 4) == 0 || memcmp(content.data, "PK\5\6", 4) == 0);
}

bool ft_archive_is(struct ft_slice content) {
    return is_zip(content) || ft_packing_of(content) || ft_is_tar(content);
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

static void open_archive(struct ft_unpack *unpack, const char *path, struct ft_slice content);

/* "a.tar.gz" holds "a.tar". */
static void open_packed(struct ft_unpack *unpack, const char *path,
                        const struct ft_packing *packing, struct ft_slice content) {
    FT_BUF struct ft_buf text;
    struct ft_slice name = ft_packed_name(packing, ft_slice_of(ft_path_base(path)));
    ft_buf_init(&text, PACKED_MAX);
    /* Of what is too large or damaged, the beginning is as good as any. */
    bool whole = ft_unpack_stream(unpack, path, packing, content, &text);
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
    const struct ft_packing *packing = ft_packing_of(content);
    unpack->depth++;
    if (is_zip(content)) {
        ft_unpack_zip(unpack, path, content);
    } else if (packing) {
        open_packed(unpack, path, packing, content);
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
