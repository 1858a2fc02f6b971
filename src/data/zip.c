#include "data/zip.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { END_SIZE = 22, COMMENT_MAX = 65535, LOCATOR_SIZE = 20, END64_SIZE = 56 };
enum { HEAD_SIZE = 46, LOCAL_SIZE = 30, STORED = 0, DEFLATED = 8, ENCRYPTED = 1 };

static uint64_t number(const char *bytes, size_t size) {
    uint64_t value = 0;
    while (size-- > 0) {
        value = value << 8 | (unsigned char)bytes[size];
    }
    return value;
}

static ft_err read_at(ft_ctx *cx, const struct ft_zip_source *source, uint64_t at, char *to,
                      size_t size) {
    if (at > source->size || size > source->size - at) {
        return ft_fail(cx, FT_FORMAT, "the archive ends before what it says is in it");
    }
    if (source->fd < 0) {
        memcpy(to, source->bytes.data + at, size);
        return FT_OK;
    }
    while (size) {
        ssize_t got = pread(source->fd, to, size, (off_t)at);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return got < 0 ? ft_fail_errno(cx, "cannot read the archive")
                           : ft_fail(cx, FT_FORMAT, "the archive became shorter");
        }
        to += got;
        at += (uint64_t)got;
        size -= (size_t)got;
    }
    return FT_OK;
}

struct directory {
    uint64_t offset, size, count;
};

/* Archives with more than 65,535 entries say so in a record of their own. */
static ft_err find_large(ft_ctx *cx, const struct ft_zip_source *source, uint64_t end,
                         struct directory *directory) {
    char bytes[END64_SIZE];
    if (end < LOCATOR_SIZE) {
        return FT_OK;
    }
    FT_TRY(read_at(cx, source, end - LOCATOR_SIZE, bytes, LOCATOR_SIZE));
    if (memcmp(bytes, "PK\6\7", 4) != 0) {
        return FT_OK;
    }
    FT_TRY(read_at(cx, source, number(bytes + 8, 8), bytes, END64_SIZE));
    if (memcmp(bytes, "PK\6\6", 4) != 0) {
        return ft_fail(cx, FT_FORMAT, "the archive's directory is not where it says");
    }
    *directory = (struct directory){.count = number(bytes + 32, 8),
                                    .size = number(bytes + 40, 8),
                                    .offset = number(bytes + 48, 8)};
    return FT_OK;
}

static ft_err find_directory(ft_ctx *cx, const struct ft_zip_source *source,
                             struct directory *directory) {
    FT_BUF struct ft_buf tail;
    ft_buf_init(&tail, FT_BUF_NO_CAP);
    uint64_t most = END_SIZE + COMMENT_MAX;
    size_t size = (size_t)(source->size < most ? source->size : most);
    char *bytes = ft_buf_reserve(&tail, size + 1);
    FT_TRY(read_at(cx, source, source->size - size, bytes, size));
    for (size_t at = size; at-- > 0;) {
        bool here = size - at >= END_SIZE && memcmp(bytes + at, "PK\5\6", 4) == 0 &&
                    number(bytes + at + 20, 2) <= size - at - END_SIZE;
        if (here) {
            *directory = (struct directory){.count = number(bytes + at + 10, 2),
                                            .size = number(bytes + at + 12, 4),
                                            .offset = number(bytes + at + 16, 4)};
            return find_large(cx, source, source->size - size + at, directory);
        }
    }
    return ft_fail(cx, FT_FORMAT, "it is no zip archive");
}

/* Sizes that do not fit into four bytes stand in an extra field, in this order. */
static void large_sizes(struct ft_slice extra, struct ft_zip_entry *entry) {
    uint64_t *const fields[] = {&entry->size, &entry->packed, &entry->offset};
    while (extra.size >= 4) {
        size_t size = (size_t)number(extra.data + 2, 2);
        if (size > extra.size - 4) {
            return;
        }
        if (number(extra.data, 2) == 1) {
            struct ft_slice left = {extra.data + 4, size};
            for (size_t i = 0; i < FT_COUNT(fields); i++) {
                if (*fields[i] == UINT32_MAX && left.size >= 8) {
                    *fields[i] = number(left.data, 8);
                    left = (struct ft_slice){left.data + 8, left.size - 8};
                }
            }
            return;
        }
        extra = (struct ft_slice){extra.data + 4 + size, extra.size - 4 - size};
    }
}

/* Takes the next entry off the directory. */
static ft_err next(ft_ctx *cx, struct ft_slice *rest, struct ft_zip_entry *entry) {
    const char *at = rest->data;
    if (rest->size < HEAD_SIZE || memcmp(at, "PK\1\2", 4) != 0) {
        return ft_fail(cx, FT_FORMAT, "the archive's directory is damaged");
    }
    size_t name = (size_t)number(at + 28, 2);
    size_t extra = (size_t)number(at + 30, 2);
    size_t comment = (size_t)number(at + 32, 2);
    if (name + extra + comment > rest->size - HEAD_SIZE) {
        return ft_fail(cx, FT_FORMAT, "the archive's directory is damaged");
    }
    entry->flags = (unsigned)number(at + 8, 2);
    entry->method = (unsigned)number(at + 10, 2);
    entry->checksum = (uint32_t)number(at + 16, 4);
    entry->packed = number(at + 20, 4);
    entry->size = number(at + 24, 4);
    entry->offset = number(at + 42, 4);
    entry->name = (struct ft_slice){at + HEAD_SIZE, name};
    large_sizes((struct ft_slice){at + HEAD_SIZE + name, extra}, entry);
    size_t whole = HEAD_SIZE + name + extra + comment;
    *rest = (struct ft_slice){at + whole, rest->size - whole};
    return FT_OK;
}

ft_err ft_zip_each(ft_ctx *cx, const struct ft_zip_source *source, ft_zip_visit visit, void *to) {
    struct directory directory = {0};
    FT_BUF struct ft_buf bytes;
    uint64_t packed = 0;
    uint64_t unpacked = 0;
    ft_buf_init(&bytes, FT_BUF_NO_CAP);
    FT_TRY(find_directory(cx, source, &directory));
    if (directory.size > FT_ZIP_DIRECTORY_MAX || directory.count > FT_ZIP_ENTRIES_MAX) {
        return ft_fail(cx, FT_LIMIT, "the archive has too large a directory");
    }
    if (directory.offset > source->size || directory.size > source->size - directory.offset) {
        return ft_fail(cx, FT_FORMAT, "the archive ends before what it says is in it");
    }
    char *read = ft_buf_reserve(&bytes, (size_t)directory.size + 1);
    FT_TRY(read_at(cx, source, directory.offset, read, (size_t)directory.size));
    struct ft_slice rest = {read, (size_t)directory.size};
    for (size_t i = 0; i < directory.count; i++) {
        struct ft_zip_entry entry = {.index = i, .count = (size_t)directory.count};
        FT_TRY(ft_checkpoint(cx));
        FT_TRY(next(cx, &rest, &entry));
        /* Entries that share their bytes are how a small archive holds much. */
        bool fits =
            entry.packed <= source->size - packed && entry.size <= FT_ZIP_TOTAL_MAX - unpacked;
        if (!fits) {
            return ft_fail(cx, FT_LIMIT, "the archive says that more is in it than there can be");
        }
        packed += entry.packed;
        unpacked += entry.size;
        FT_TRY(visit(cx, to, &entry));
    }
    return FT_OK;
}

static bool inflate_all(struct ft_slice packed, char *to, size_t size) {
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)packed.data,
                       .avail_in = (uInt)packed.size,
                       .next_out = (Bytef *)to,
                       .avail_out = (uInt)size};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) {
        return false;
    }
    int code = inflate(&stream, Z_FINISH);
    bool whole = code == Z_STREAM_END && stream.total_out == size;
    inflateEnd(&stream);
    return whole;
}

static ft_err may_unpack(ft_ctx *cx, const struct ft_zip_entry *entry, size_t most) {
    bool bomb = entry->size > FT_ZIP_FREE && entry->size / FT_ZIP_RATIO_MAX > entry->packed;
    if (entry->size > most || entry->packed > most || bomb) {
        return ft_fail(cx, FT_LIMIT, "%llu bytes unpack to %llu bytes",
                       (unsigned long long)entry->packed, (unsigned long long)entry->size);
    }
    if ((entry->method != STORED && entry->method != DEFLATED) || entry->flags & ENCRYPTED) {
        return ft_fail(cx, FT_FORMAT, "it is packed in a way that is not read here");
    }
    return FT_OK;
}

/* The packed bytes of ENTRY: after the local header, whose lengths are its own. In memory they stay
 * where they are. */
static ft_err packed_of(ft_ctx *cx, const struct ft_zip_source *source,
                        const struct ft_zip_entry *entry, struct ft_buf *room,
                        struct ft_slice *packed) {
    char local[LOCAL_SIZE];
    FT_TRY(read_at(cx, source, entry->offset, local, sizeof local));
    if (memcmp(local, "PK\3\4", 4) != 0) {
        return ft_fail(cx, FT_FORMAT, "it is not where the directory says");
    }
    uint64_t at = entry->offset + LOCAL_SIZE + number(local + 26, 2) + number(local + 28, 2);
    size_t size = (size_t)entry->packed;
    if (source->fd < 0 && at <= source->size && size <= source->size - at) {
        *packed = (struct ft_slice){source->bytes.data + at, size};
        return FT_OK;
    }
    char *bytes = ft_buf_reserve(room, size + 1);
    FT_TRY(read_at(cx, source, at, bytes, size));
    *packed = (struct ft_slice){bytes, size};
    return FT_OK;
}

ft_err ft_zip_unpack(ft_ctx *cx, const struct ft_zip_source *source,
                     const struct ft_zip_entry *entry, size_t most, struct ft_buf *content) {
    FT_BUF struct ft_buf room;
    struct ft_slice packed = {"", 0};
    ft_buf_init(&room, FT_BUF_NO_CAP);
    FT_TRY(may_unpack(cx, entry, most));
    FT_TRY(packed_of(cx, source, entry, &room, &packed));
    ft_buf_clear(content);
    size_t size = (size_t)entry->size;
    char *to = ft_buf_reserve(content, size + 1);
    bool whole = entry->method == STORED ? packed.size == size : inflate_all(packed, to, size);
    if (whole && entry->method == STORED) {
        memcpy(to, packed.data, size);
    }
    if (!whole || (uint32_t)crc32(0, (const Bytef *)to, (uInt)size) != entry->checksum) {
        return ft_fail(cx, FT_FORMAT, "it is damaged");
    }
    content->size = size;
    to[size] = '\0';
    return FT_OK;
}
