/* Zip, by its central directory (APPNOTE.TXT 4.3): what that does not list is not in it. */
#include "archive_int.h"

#include <stdint.h>
#include <string.h>

enum { END_SIZE = 22, COMMENT_MAX = 65535, CENTRAL_SIZE = 46, LOCAL_SIZE = 30 };
enum { STORED = 0, DEFLATED = 8, ENCRYPTED = 1 };

static uint32_t number(struct ft_slice text, size_t at, int bytes) {
    uint32_t value = 0;
    for (int i = bytes; i-- > 0;) {
        value = value << 8 | (unsigned char)text.data[at + (size_t)i];
    }
    return value;
}

/* Where the central directory begins; false where there is no end record that tells. */
static bool find_directory(struct ft_slice content, size_t *at, size_t *count) {
    size_t most = content.size < END_SIZE + COMMENT_MAX ? content.size : END_SIZE + COMMENT_MAX;
    for (size_t back = END_SIZE; back <= most; back++) {
        size_t end = content.size - back;
        if (memcmp(content.data + end, "PK\5\6", 4) == 0) {
            *count = number(content, end + 10, 2);
            *at = number(content, end + 16, 4);
            return *at < content.size;
        }
    }
    return false;
}

struct entry {
    uint32_t flags, method, packed, size, local;
    struct ft_slice name;
    size_t next;
};

static bool read_entry(struct ft_slice content, size_t at, struct entry *entry) {
    if (content.size - at < CENTRAL_SIZE || memcmp(content.data + at, "PK\1\2", 4) != 0) {
        return false;
    }
    size_t name = number(content, at + 28, 2);
    size_t rest = number(content, at + 30, 2) + number(content, at + 32, 2);
    *entry = (struct entry){.flags = number(content, at + 8, 2),
                            .method = number(content, at + 10, 2),
                            .packed = number(content, at + 20, 4),
                            .size = number(content, at + 24, 4),
                            .local = number(content, at + 42, 4),
                            .next = at + CENTRAL_SIZE + name + rest};
    if (entry->next > content.size) {
        return false;
    }
    entry->name = (struct ft_slice){content.data + at + CENTRAL_SIZE, name};
    return true;
}

/* The packed bytes: after the local header, whose lengths are its own. */
static bool find_data(struct ft_slice content, const struct entry *entry, struct ft_slice *data) {
    size_t at = entry->local;
    if (at > content.size || content.size - at < LOCAL_SIZE ||
        memcmp(content.data + at, "PK\3\4", 4) != 0) {
        return false;
    }
    at += LOCAL_SIZE + number(content, at + 26, 2) + number(content, at + 28, 2);
    if (at > content.size || content.size - at < entry->packed) {
        return false;
    }
    *data = (struct ft_slice){content.data + at, entry->packed};
    return true;
}

static bool open_entry(struct ft_unpack *unpack, const char *path, struct ft_slice content,
                       const struct entry *entry) {
    FT_BUF struct ft_buf text;
    struct ft_slice data;
    ft_buf_init(&text, FT_SECRET_FILE_MAX + (1 << 17));
    if (ft_slice_ends(entry->name, "/") || entry->flags & ENCRYPTED) {
        return true;
    }
    if (!find_data(content, entry, &data)) {
        ft_unpack_note(unpack, path, "left out in part: an entry lies outside of the archive");
        return false;
    }
    if (!ft_unpack_may(unpack, path, entry->method == STORED ? data.size : 0)) {
        return false;
    }
    if (entry->method == STORED) {
        ft_unpack_entry(unpack, path, entry->name, data);
        return true;
    }
    if (entry->method != DEFLATED || entry->size > FT_SECRET_FILE_MAX) {
        return true; /* other methods are rare; what is too large as a file is too large here */
    }
    if (!ft_inflate(unpack, path, data, false, &text)) {
        return false;
    }
    ft_unpack_entry(unpack, path, entry->name, (struct ft_slice){text.data, text.size});
    return true;
}

void ft_unpack_zip(struct ft_unpack *unpack, const char *path, struct ft_slice content) {
    size_t at = 0;
    size_t count = 0;
    struct entry entry;
    if (!find_directory(content, &at, &count)) {
        ft_unpack_note(unpack, path, "left out: its directory is damaged or missing");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (!read_entry(content, at, &entry)) {
            ft_unpack_note(unpack, path, "left out in part: its directory is damaged");
            return;
        }
        if (ft_checkpoint(unpack->cx) != FT_OK || !open_entry(unpack, path, content, &entry)) {
            return;
        }
        at = entry.next;
    }
}
