#include "index_int.h"

#include "base/text.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static bool holds(const struct segment *segment, enum part part, size_t item, size_t count) {
    uint64_t offset = segment->head->parts[part].offset;
    uint64_t size = segment->head->parts[part].size;
    return offset % 8 == 0 && offset <= segment->size && size <= segment->size - offset &&
           size / item >= count;
}

/* A pool of texts that ends with a NUL: whatever offset into it is a text. */
static bool is_pool(const struct segment *segment, enum part part) {
    uint64_t size = segment->head->parts[part].size;
    return holds(segment, part, 1, 1) &&
           segment->map[segment->head->parts[part].offset + size - 1] == '\0';
}

const void *ft_segment_part(const struct segment *segment, enum part part, size_t *size) {
    *size = segment->head->parts[part].size;
    return segment->map + segment->head->parts[part].offset;
}

static bool is_whole(struct segment *segment) {
    size_t langs = 0;
    size_t ignored = 0;
    const struct segment_head *head = segment->head;
    size_t checked = offsetof(struct segment_head, check);
    ft_langs(&langs);
    if (memcmp(head->magic, SEGMENT_MAGIC, sizeof head->magic) != 0 ||
        head->version != SEGMENT_VERSION || head->langs != langs ||
        head->check != ft_content_hash((struct ft_slice){segment->map, checked}) ||
        !holds(segment, PART_FILES, sizeof(struct file_record), head->files) ||
        !holds(segment, PART_SYMBOLS, 1, 0) || !holds(segment, PART_CHUNKS, 1, 0) ||
        !holds(segment, PART_BY_NAME, sizeof(struct name_record), head->symbols) ||
        !holds(segment, PART_GONE, 1, 0) || !holds(segment, PART_LISTS, 1, 0) ||
        !holds(segment, PART_BLOCKS, sizeof(struct block_record), head->blocks) ||
        !holds(segment, PART_GRAMS, 1, 0) || !is_pool(segment, PART_PATHS)) {
        return false;
    }
    segment->files = ft_segment_part(segment, PART_FILES, &ignored);
    size_t size = 0;
    segment->chunks = ft_segment_part(segment, PART_CHUNKS, &size);
    segment->chunk_count = (uint32_t)(size / sizeof *segment->chunks);
    segment->by_name = ft_segment_part(segment, PART_BY_NAME, &ignored);
    segment->blocks = ft_segment_part(segment, PART_BLOCKS, &ignored);
    segment->paths = ft_segment_part(segment, PART_PATHS, &ignored);
    return true;
}

bool ft_segment_map(const char *folder, const char *name, struct segment *segment) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct stat info;
    int fd = open(ft_path_join(scratch, folder, name), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool fine = fd >= 0 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode) &&
                (size_t)info.st_size >= sizeof(struct segment_head);
    void *map = fine ? mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
    if (fd >= 0) {
        close(fd);
    }
    if (map == MAP_FAILED) {
        return false;
    }
    struct segment made = {.map = map, .size = (size_t)info.st_size, .head = map};
    if (!is_whole(&made)) {
        munmap(map, made.size);
        return false;
    }
    *segment = made;
    return true;
}

void ft_segment_unmap(struct segment *segment) {
    if (segment->map) {
        munmap((void *)(uintptr_t)segment->map, segment->size);
    }
    *segment = (struct segment){0};
}
