/* What an open index says of files and symbols. Everything read from a segment is checked against
 * its bounds: a damaged index may answer wrongly, it does no harm. */
#include "index_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint32_t files_in(const struct segment *segment) {
    return segment->map ? segment->head->files : 0;
}

static uint32_t symbols_in(const struct segment *segment) {
    return segment->map ? segment->head->symbols : 0;
}

const struct ft_root *ft_index_root(const struct ft_index *index) {
    return index->root;
}

uint32_t ft_index_count(const struct ft_index *index) {
    return files_in(&index->base) + files_in(&index->overlay);
}

uint32_t ft_index_symbols(const struct ft_index *index) {
    return symbols_in(&index->base) + symbols_in(&index->overlay);
}

const char *ft_index_folder(const struct ft_index *index) {
    return index->folder;
}

uint64_t ft_index_version(const struct ft_index *index) {
    return index->base.head->made ^ (index->overlay.map ? index->overlay.head->made * 31 : 0);
}

static bool is_gone(const struct ft_index *index, uint32_t number) {
    size_t size = 0;
    if (!index->overlay.map || number >= index->base.head->files) {
        return false;
    }
    const uint64_t *gone = ft_segment_part(&index->overlay, PART_GONE, &size);
    return gone[number / 64] >> number % 64 & 1;
}

/* The segment of NUMBER, which becomes its number there. */
static const struct segment *segment_of(const struct ft_index *index, uint32_t *number) {
    if (*number < index->base.head->files) {
        return &index->base;
    }
    *number -= index->base.head->files;
    return *number < files_in(&index->overlay) ? &index->overlay : NULL;
}

static const char *text_at(const struct segment *segment, enum part part, uint32_t at) {
    size_t size = 0;
    const char *pool = ft_segment_part(segment, part, &size);
    return at < size ? pool + at : "";
}

bool ft_index_file(const struct ft_index *index, uint32_t number, struct ft_index_file *file) {
    size_t count = 0;
    const struct ft_lang *langs = ft_langs(&count);
    bool gone = is_gone(index, number);
    const struct segment *segment = segment_of(index, &number);
    if (!segment || gone) {
        return false;
    }
    const struct file_record *record = &segment->files[number];
    *file = (struct ft_index_file){
        .path = text_at(segment, PART_PATHS, record->path),
        .size = record->size,
        .lang = record->lang && record->lang <= count ? &langs[record->lang - 1] : NULL,
        .binary = record->flags & FILE_BINARY,
        .large = record->flags & FILE_LARGE,
        .generated = record->flags & FILE_GENERATED,
        .vendored = record->flags & FILE_VENDORED,
        .content = record->content,
    };
    return true;
}

void ft_index_order(const struct ft_index *index, struct ft_arena *arena, uint32_t **numbers,
                    uint32_t *count) {
    uint32_t base = files_in(&index->base);
    uint32_t over = files_in(&index->overlay);
    uint32_t *made = FT_NEW_N(arena, uint32_t, (size_t)base + over + 1);
    uint32_t size = 0;
    for (uint32_t b = 0, o = 0; b < base || o < over;) {
        if (b < base && is_gone(index, b)) {
            b++;
        } else if (o == over ||
                   (b < base && strcmp(text_at(&index->base, PART_PATHS, index->base.files[b].path),
                                       text_at(&index->overlay, PART_PATHS,
                                               index->overlay.files[o].path)) < 0)) {
            made[size++] = b++;
        } else {
            made[size++] = base + o++;
        }
    }
    *numbers = made;
    *count = size;
}

static int64_t find_in(const struct segment *segment, const char *path) {
    for (uint32_t from = 0, to = files_in(segment); from < to;) {
        uint32_t middle = from + (to - from) / 2;
        int order = strcmp(text_at(segment, PART_PATHS, segment->files[middle].path), path);
        if (order == 0) {
            return middle;
        }
        from = order < 0 ? middle + 1 : from;
        to = order < 0 ? to : middle;
    }
    return FT_INDEX_GONE;
}

int64_t ft_index_find(const struct ft_index *index, const char *path) {
    int64_t found = find_in(&index->overlay, path);
    if (found >= 0) {
        return found + files_in(&index->base);
    }
    found = find_in(&index->base, path);
    return found >= 0 && is_gone(index, (uint32_t)found) ? FT_INDEX_GONE : found;
}

static bool is_as_indexed(const struct file_record *record, const struct stat *info) {
    return record->size == info->st_size && record->mtime_ns == ft_file_time_ns(info->st_mtim) &&
           record->ctime_ns == ft_file_time_ns(info->st_ctim) &&
           record->inode == (int64_t)info->st_ino;
}

/* From FROM on, SIZE bytes or to the end, whichever comes first. */
static bool read_from(int fd, uint64_t from, uint64_t size, struct ft_buf *buf) {
    while (buf->size < size) {
        char *to = ft_buf_reserve(buf, (size_t)(size - buf->size) + 1);
        ssize_t done = pread(fd, to, (size_t)(size - buf->size), (off_t)(from + buf->size));
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            return done == 0;
        }
        buf->size += (size_t)done;
    }
    return true;
}

static void cut(struct ft_buf *buf, uint64_t from, uint64_t to) {
    size_t end = to < buf->size ? (size_t)to : buf->size;
    size_t begin = from < end ? (size_t)from : end;
    memmove(buf->data, buf->data + begin, end - begin);
    buf->size = end - begin;
    buf->data[buf->size] = '\0';
}

bool ft_index_read_part(const struct ft_index *index, uint32_t number, uint64_t from, uint64_t to,
                        struct ft_buf *buf, bool *changed) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    ft_ctx cx = {.arena = scratch};
    struct ft_index_file file;
    struct stat info;
    uint32_t own = number;
    const struct segment *segment = segment_of(index, &own);
    int fd = -1;
    ft_buf_clear(buf);
    if (!ft_index_file(index, number, &file) ||
        ft_file_open(&cx, index->root, file.path, O_RDONLY | O_NONBLOCK, 0, &fd) != FT_OK) {
        return false;
    }
    bool fine = fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size <= FT_INDEX_FILE_MAX;
    *changed = fine && (from || to < UINT64_MAX) && !is_as_indexed(&segment->files[own], &info);
    uint64_t size = fine ? (uint64_t)info.st_size : 0;
    bool wide = segment->files[own].flags & FILE_WIDE; /* parts are those of the text */
    uint64_t end = *changed || wide || to > size ? size : to;
    uint64_t begin = *changed || wide ? 0 : from < end ? from : end;
    fine = fine && read_from(fd, begin, end - begin, buf);
    close(fd);
    ft_buf_reserve(buf, 1)[0] = '\0';
    if (begin == 0) {
        ft_content_decode(buf);
    }
    if (wide && !*changed) {
        cut(buf, from, to);
    }
    return fine;
}

bool ft_index_read(const struct ft_index *index, uint32_t number, struct ft_buf *buf) {
    bool changed = false;
    return ft_index_read_part(index, number, 0, UINT64_MAX, buf, &changed);
}

static void add_totals(const struct segment *segment, struct ft_index_state *state) {
    if (segment->map) {
        state->files += segment->head->files;
        state->bytes += (int64_t)segment->head->bytes;
        state->symbols += segment->head->symbols;
        state->unsearchable += segment->head->unsearchable;
    }
}

/* What the heads say, without what is gone: the files themselves are not looked at. */
void ft_index_state(const struct ft_index *index, struct ft_index_state *state) {
    const struct segment *base = &index->base;
    const struct segment *over = &index->overlay;
    *state = (struct ft_index_state){
        .changed = index->changed,
        .made = index->made,
        .overlay = files_in(over),
        .disk = (int64_t)(base->size + over->size),
        .built_ms = (over->map ? over->head->compared_ns : base->head->compared_ns) / 1000000,
    };
    add_totals(base, state);
    add_totals(over, state);
    for (uint32_t i = 0; over->map && i < files_in(base); i++) {
        if (is_gone(index, i)) {
            const struct file_record *record = &base->files[i];
            state->files--;
            state->bytes -= record->size;
            state->symbols -= record->symbols;
            state->unsearchable -= (record->flags & (FILE_BINARY | FILE_LARGE | FILE_UNREAD)) != 0;
        }
    }
}
