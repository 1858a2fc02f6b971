/* The blocks that have a trigram. */
#include "make_int.h"

#include <string.h>

bool ft_gram_blocks(const struct segment *segment, uint32_t gram, uint64_t *bits, size_t words) {
    size_t starts_size = 0;
    size_t size = 0;
    uint32_t head = 0;
    const uint32_t *starts = ft_segment_part(segment, PART_GRAMS, &starts_size);
    const unsigned char *at = ft_segment_part(segment, PART_LISTS, &size);
    const unsigned char *end = at + size;
    memset(bits, 0, words * sizeof *bits);
    if (gram >= starts_size / sizeof *starts || !starts[gram] || starts[gram] > size) {
        return false;
    }
    at += starts[gram] - 1;
    if (!ft_varint_get(&at, end, &head)) {
        return false;
    }
    if (head & 1) {
        size_t room = words * sizeof *bits;
        memcpy(bits, at, (size_t)(end - at) < room ? (size_t)(end - at) : room);
        return true;
    }
    uint64_t block = 0;
    for (uint32_t left = head >> 1, delta = 0; left && ft_varint_get(&at, end, &delta); left--) {
        block += delta;
        if (block >= words * 64) {
            break;
        }
        bits[block / 64] |= (uint64_t)1 << block % 64;
    }
    return true;
}
