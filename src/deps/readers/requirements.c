/* requirements.txt: pip's requirement specifiers, a line each. */
#include "deps/reader_int.h"

/* Joins lines that end in a backslash; the comment after " #" is no part of it. */
static bool logical_line(struct ft_slice *rest, struct ft_buf *text, int64_t *lines) {
    struct ft_slice line;
    bool any = false;
    ft_buf_clear(text);
    *lines = 0;
    while (ft_slice_line(rest, &line)) {
        any = true;
        ++*lines;
        line = ft_slice_trim(line);
        for (size_t i = 0; i < line.size; i++) {
            if (line.data[i] == '#' && (i == 0 || strchr(" \t", line.data[i - 1]))) {
                line.size = i;
            }
        }
        bool more = line.size && line.data[line.size - 1] == '\\';
        ft_buf_push(text, line.data, line.size - more);
        if (!more) {
            break;
        }
        ft_buf_putc(text, ' ');
    }
    return any;
}

static bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("-_.", c));
}

static const char *hash_in(struct ft_reader *r, const char *options) {
    const char *first = strstr(options, "--hash=");
    bool several = first && strstr(first + 1, "--hash=");
    return first && !several ? ft_reader_hash(r, first + strlen("--hash=")) : NULL;
}

/* One of "==1.0" and "===1.0", and not "==1.*". */
static const char *pinned(struct ft_reader *r, struct ft_slice range) {
    bool exact = ft_slice_starts(range, "==");
    if (!exact || memchr(range.data, ',', range.size) || memchr(range.data, '*', range.size)) {
        return NULL;
    }
    while (range.size && *range.data == '=') {
        range = (struct ft_slice){range.data + 1, range.size - 1};
    }
    return ft_slice_dup(r->scratch, ft_slice_trim(range));
}

static void requirement(struct ft_reader *r, const char *text, bool dev) {
    size_t size = 0;
    while (is_name_char(text[size])) {
        size++;
    }
    const char *rest = text + size + strspn(text + size, " \t");
    if (*rest == '[') {
        rest += strcspn(rest, "]");
        rest += *rest == ']';
        rest += strspn(rest, " \t");
    }
    if (!size || strncmp(rest, "://", 3) == 0 || (*rest == '/' && size)) {
        return; /* a file, a folder or an address */
    }
    const char *options = strstr(rest, " --");
    size_t length = options ? (size_t)(options - rest) : strlen(rest);
    const char *marker = memchr(rest, ';', length);
    struct ft_slice range = {rest, marker ? (size_t)(marker - rest) : length};
    range = ft_slice_trim(range);
    if (range.size > 1 && range.data[0] == '(') {
        range = ft_slice_trim((struct ft_slice){range.data + 1, range.size - 2});
    }
    if (range.size && !strchr("=<>!~@", *range.data)) {
        ft_reader_warn(r, r->line, "a line is no requirement");
        return;
    }
    const char *version = pinned(r, range);
    struct ft_dependency *made =
        ft_reader_add(r, ft_strndup(r->scratch, text, size), version, r->line);
    if (made) {
        made->requirement = version ? NULL : ft_slice_dup(r->cx->arena, range);
        made->requirement = version || *made->requirement ? made->requirement : "*";
        made->hash = options ? hash_in(r, options) : NULL;
        made->dev = dev;
    }
}

/* requirements-dev.txt, requirements/test.txt … */
static bool is_dev(const char *path) {
    static const char *const words[] = {"dev", "test", "lint", "docs"};
    const char *base = ft_path_base(path);
    for (size_t i = 0; i < FT_COUNT(words); i++) {
        if (strstr(base, words[i])) {
            return true;
        }
    }
    return false;
}

ft_err ft_read_requirements(struct ft_reader *r) {
    struct ft_slice rest = r->text;
    FT_BUF struct ft_buf text;
    int64_t lines = 0;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    if (memchr(r->text.data, '\0', r->text.size)) {
        return ft_reader_bad(r, 0, "it is no text");
    }
    bool dev = is_dev(r->path);
    for (r->line = 1; logical_line(&rest, &text, &lines); r->line += lines) {
        const char *line = text.data + strspn(text.data, " \t\xef\xbb\xbf");
        if (*line && *line != '-' && *line != '.' && *line != '/') {
            requirement(r, line, dev);
        }
    }
    return FT_OK;
}
