/* Zip: what is in it goes through the bounds on everything that is unpacked. */
#include "data/zip.h"

#include "archive_int.h"

struct zip {
    struct ft_unpack *unpack;
    const char *path;
    struct ft_zip_source source;
    size_t seen, left_out;
};

static ft_err open_entry(ft_ctx *cx, void *to, const struct ft_zip_entry *entry) {
    struct zip *zip = to;
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    zip->seen++;
    if (ft_slice_ends(entry->name, "/")) {
        return FT_OK;
    }
    bool small = entry->size <= FT_SECRET_FILE_MAX;
    if (small && !ft_unpack_may(zip->unpack, zip->path, (size_t)entry->size)) {
        return FT_LIMIT;
    }
    if (ft_zip_unpack(cx, &zip->source, entry, FT_SECRET_FILE_MAX, &text) != FT_OK) {
        zip->left_out++; /* the others may still be had */
        ft_clear(cx);
        return FT_OK;
    }
    ft_unpack_entry(zip->unpack, zip->path, entry->name, (struct ft_slice){text.data, text.size});
    return FT_OK;
}

void ft_unpack_zip(struct ft_unpack *unpack, const char *path, struct ft_slice content) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_ctx reading = {.arena = scratch, .cancelled = unpack->cx->cancelled};
    struct zip zip = {.unpack = unpack,
                      .path = path,
                      .source = {.fd = -1, .bytes = content, .size = content.size}};
    enum ft_err_code err = ft_zip_each(&reading, &zip.source, open_entry, &zip);
    if (err != FT_OK && reading.error.message) { /* else the note is there */
        ft_unpack_note(unpack, path,
                       ft_sprintf(scratch, "left out%s: %s", zip.seen ? " in part" : "",
                                  reading.error.message));
    }
    if (zip.left_out) {
        ft_unpack_note(
            unpack, path,
            ft_sprintf(scratch,
                       "left out in part: %zu of its files are encrypted, damaged, larger"
                       " than 64 MiB, or unpack to more than %d times their size",
                       zip.left_out, FT_ZIP_RATIO_MAX));
    }
}
