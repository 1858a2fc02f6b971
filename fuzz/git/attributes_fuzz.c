/* .gitattributes of anybody: any bytes are read, and every path gets an answer that holds. */
#include "git/git_int.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { KNOWN = FT_ATTR_CONVERTED | FT_ATTR_NOT_TEXT };

/* What stands before the next NUL. */
static struct ft_slice next_part(struct ft_slice *rest) {
    const char *end = memchr(rest->data, '\0', rest->size);
    struct ft_slice part = {rest->data, end ? (size_t)(end - rest->data) : rest->size};
    size_t used = part.size + (end != NULL);
    rest->data += used;
    rest->size -= used;
    return part;
}

/* A path, the file of the root, the file of its first folder. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size) {
        return 0;
    }
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    struct ft_slice rest = {(const char *)data, size};
    const char *path = ft_slice_dup(arena, next_part(&rest));
    struct ft_slice root = next_part(&rest);
    const char *slash = strchr(path, '/');
    unsigned answers[2];
    for (size_t i = 0; i < FT_COUNT(answers); i++) {
        struct ft_attributes attributes;
        ft_attributes_init(&attributes, arena);
        ft_attributes_parse(&attributes, "", root);
        if (slash) {
            const char *folder = ft_strndup(arena, path, (size_t)(slash - path));
            ft_attributes_parse(&attributes, folder, rest);
        }
        answers[i] = ft_attributes_of(&attributes, path);
        if (attributes.rules > size) {
            ft_panic("%zu rules in %zu bytes", attributes.rules, size);
        }
    }
    if ((answers[0] & ~(unsigned)KNOWN) || answers[0] != answers[1]) {
        ft_panic("%s has the attributes %x, then %x", path, answers[0], answers[1]);
    }
    return 0;
}
