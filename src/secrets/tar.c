/* tar: POSIX ustar and pax, GNU's long names (pax(1), tar(5)). */
#include "archive_int.h"

#include <string.h>

enum { BLOCK = 512, NAME_AT = 0, SIZE_AT = 124, SUM_AT = 148, TYPE_AT = 156, PREFIX_AT = 345 };

/* An octal field; false where it holds anything else (a size in base 256 is over our bounds). */
static bool octal(const char *field, size_t width, size_t *value) {
    size_t number = 0;
    size_t i = 0;
    while (i < width && field[i] == ' ') {
        i++;
    }
    size_t digits = i;
    for (; i < width && field[i] >= '0' && field[i] <= '7'; i++) {
        number = number << 3 | (size_t)(field[i] - '0');
    }
    *value = number;
    return i > digits && (i == width || field[i] == ' ' || field[i] == '\0');
}

static bool sum_fits(const char *header) {
    size_t said = 0;
    size_t sum = 0;
    for (size_t i = 0; i < BLOCK; i++) {
        sum += i >= SUM_AT && i < SUM_AT + 8 ? ' ' : (unsigned char)header[i];
    }
    return octal(header + SUM_AT, 8, &said) && said == sum;
}

bool ft_is_tar(struct ft_slice content) {
    return content.size >= BLOCK && memcmp(content.data + 257, "ustar", 5) == 0 &&
           sum_fits(content.data);
}

static struct ft_slice field(const char *at, size_t width) {
    return (struct ft_slice){at, strnlen(at, width)};
}

static struct ft_slice name_of(struct ft_unpack *unpack, const char *header) {
    struct ft_slice name = field(header + NAME_AT, 100);
    struct ft_slice prefix = field(header + PREFIX_AT, 155);
    if (!prefix.size || memcmp(header + 257, "ustar\0", 6) != 0) {
        return name;
    }
    return ft_slice_of(ft_sprintf(unpack->cx->arena, "%.*s/%.*s", (int)prefix.size, prefix.data,
                                  (int)name.size, name.data));
}

/* "path=…" of a pax header's records ("LENGTH KEY=VALUE\n"). */
static struct ft_slice pax_path(struct ft_slice records) {
    ptrdiff_t at = ft_slice_find(records, FT_SLICE(" path="));
    if (at < 0) {
        return (struct ft_slice){"", 0};
    }
    struct ft_slice path = {records.data + at + 6, records.size - (size_t)at - 6};
    const char *end = memchr(path.data, '\n', path.size);
    path.size = end ? (size_t)(end - path.data) : path.size;
    return path;
}

void ft_unpack_tar(struct ft_unpack *unpack, const char *path, struct ft_slice content) {
    struct ft_slice longer = {"", 0}; /* a name that the next header is too short for */
    size_t size = 0;
    for (size_t at = 0; content.size - at >= BLOCK; at += (size + BLOCK - 1) / BLOCK * BLOCK) {
        const char *header = content.data + at;
        if (!*header) {
            return; /* two empty blocks end it */
        }
        at += BLOCK;
        if (!sum_fits(header) || !octal(header + SIZE_AT, 12, &size) || size > content.size - at) {
            ft_unpack_note(unpack, path, "left out in part: a header is damaged, or it is cut off");
            return;
        }
        struct ft_slice data = {content.data + at, size};
        char type = header[TYPE_AT];
        if (type == 'L') {
            longer = field(data.data, data.size);
        } else if (type == 'x') {
            longer = pax_path(data);
        } else {
            if (type == '0' || type == '\0' || type == '7') {
                if (ft_checkpoint(unpack->cx) != FT_OK || !ft_unpack_may(unpack, path, size)) {
                    return;
                }
                ft_unpack_entry(unpack, path, longer.size ? longer : name_of(unpack, header), data);
            }
            longer.size = 0;
        }
        if ((size + BLOCK - 1) / BLOCK * BLOCK > content.size - at) {
            return;
        }
    }
}
