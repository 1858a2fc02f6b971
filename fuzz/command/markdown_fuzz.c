/* Markdown of anybody: what a terminal gets holds none of its control characters but our own. */
#include "command/doc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Our sequences: CSI … m, and OSC 8 with a URI of printable ASCII. Returns what is behind it. */
static const char *skip_ours(const char *at, const char *end) {
    if (at + 1 < end && at[1] == '[') {
        for (at += 2; at < end && ((*at >= '0' && *at <= '9') || *at == ';'); at++) {
        }
        return at < end && *at == 'm' ? at : NULL;
    }
    if (end - at < 5 || memcmp(at, "\x1b]8;;", 5) != 0) {
        return NULL;
    }
    for (at += 5; at<end && * at> ' ' && *at < 0x7f; at++) {
    }
    return at + 1 < end && at[0] == '\x1b' && at[1] == '\\' ? at + 1 : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    const struct ft_doc_terminal terminal = {.width = size ? data[0] : 0, .colour = true};
    struct ft_doc *doc = ft_doc_new(arena);
    FT_BUF struct ft_buf out;
    ft_buf_init(&out, FT_BUF_NO_CAP);
    ft_doc_markdown(doc, ft_strndup(arena, (const char *)data, size), "/nowhere");
    ft_doc_write_terminal(doc, &terminal, &out);
    for (const char *at = out.data; at < out.data + out.size; at++) {
        at = *at == '\x1b' ? skip_ours(at, out.data + out.size) : at;
        if (!at || ((unsigned char)*at < 0x20 && *at != '\n' && *at != '\t') || *at == 0x7f) {
            abort();
        }
    }
    return 0;
}
