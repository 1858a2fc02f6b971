/* mix.lock: a map of Elixir, a line each: "name": {:hex, :name, "version", "inner", [:mix], […],
 * "hexpm", "outer"}. */
#include "deps/reader_int.h"

/* The quoted text at the beginning of *TEXT, taken off it; NULL where there is none. */
static const char *quoted(struct ft_reader *r, struct ft_slice *text) {
    const char *end =
        text->size > 1 && *text->data == '"' ? memchr(text->data + 1, '"', text->size - 1) : NULL;
    if (!end) {
        return NULL;
    }
    const char *made = ft_strndup(r->scratch, text->data + 1, (size_t)(end - text->data - 1));
    *text = (struct ft_slice){end + 1, text->size - (size_t)(end + 1 - text->data)};
    return made;
}

static bool skip(struct ft_slice *text, const char *word) {
    *text = ft_slice_trim(*text);
    if (!ft_slice_starts(*text, word)) {
        return false;
    }
    *text = (struct ft_slice){text->data + strlen(word), text->size - strlen(word)};
    *text = ft_slice_trim(*text);
    return true;
}

/* The last quoted text of the line is the hash of the package as it is downloaded. */
static const char *last_quoted(struct ft_reader *r, struct ft_slice text) {
    const char *end = text.size ? memrchr(text.data, '"', text.size) : NULL;
    size_t size = end ? (size_t)(end - text.data) : 0;
    const char *begin = size ? memrchr(text.data, '"', size) : NULL;
    return begin ? ft_strndup(r->scratch, begin + 1, (size_t)(end - begin - 1)) : NULL;
}

/* What mix.exs beside it says; "" where there is none. */
static struct ft_slice manifest_beside(struct ft_reader *r) {
    const char *base = ft_path_base(r->path);
    const char *path = ft_sprintf(r->scratch, "%.*smix.exs", (int)(base - r->path), r->path);
    struct ft_slice text;
    if (!r->root || ft_file_read(r->cx, r->root, path, FT_DEPS_FILE_MAX, &text) != FT_OK) {
        ft_clear(r->cx);
        return (struct ft_slice){"", 0};
    }
    return text;
}

ft_err ft_read_mix(struct ft_reader *r) {
    struct ft_slice rest = r->text;
    struct ft_slice asked = manifest_beside(r);
    struct ft_slice line;
    if (!ft_slice_starts(ft_slice_trim(r->text), "%{")) {
        return ft_reader_bad(r, 1, "it is no map of Elixir");
    }
    for (r->line = 1; ft_slice_line(&rest, &line); r->line++) {
        line = ft_slice_trim(line);
        skip(&line, "%{");
        const char *key = quoted(r, &line);
        if (!key || !skip(&line, ":") || !skip(&line, "{:hex,") || !skip(&line, ":")) {
            continue; /* from git or a folder */
        }
        size_t size = 0;
        while (size < line.size && !strchr(", ", line.data[size])) {
            size++;
        }
        const char *name = ft_strndup(r->scratch, line.data, size);
        line = (struct ft_slice){line.data + size, line.size - size};
        const char *version = skip(&line, ",") ? quoted(r, &line) : NULL;
        struct ft_dependency *made = version ? ft_reader_add(r, name, version, r->line) : NULL;
        if (made) {
            made->hash = ft_reader_hash(r, last_quoted(r, line));
            const char *tuple = ft_sprintf(r->scratch, "{:%s,", name);
            made->depth = !asked.size                                     ? FT_DEPTH_UNKNOWN
                          : ft_slice_find(asked, ft_slice_of(tuple)) >= 0 ? FT_DIRECT
                                                                          : FT_INDIRECT;
        }
    }
    return FT_OK;
}
