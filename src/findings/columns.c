#include "columns_int.h"

#include "base/text.h"
#include "code/source.h"

#include <string.h>

enum { FILE_MAX = 64 << 20, KEPT_MAX = 128 << 20 };

/* A file, and the line that was looked for last: places come in order. */
struct lines {
    struct ft_slice text;
    int64_t line;
    size_t at;
};

void ft_columns_open(struct ft_columns *columns, const char *root) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    ft_ctx cx = {.arena = scratch};
    *columns = (struct ft_columns){.arena = ft_arena_new()};
    ft_map_init(&columns->files, columns->arena);
    columns->open = ft_root_open(&cx, root, &columns->root) == FT_OK;
}

void ft_columns_close(struct ft_columns *columns) {
    if (columns->open) {
        ft_root_close(&columns->root);
    }
    ft_arena_free(columns->arena);
}

static void read_lines(struct ft_columns *columns, const char *path, struct lines *lines) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    ft_ctx cx = {.arena = scratch};
    struct ft_slice text = {"", 0};
    *lines = (struct lines){.text = text, .line = 1};
    if (!columns->open || ft_source_read(&cx, &columns->root, path, FILE_MAX, &text) != FT_OK) {
        return;
    }
    lines->text = (struct ft_slice){ft_slice_dup(columns->arena, text), text.size};
    columns->bytes += text.size;
}

static struct lines *lines_of(struct ft_columns *columns, const char *path) {
    struct lines *lines = ft_map_get(&columns->files, ft_slice_of(path));
    if (lines) {
        return lines;
    }
    if (columns->bytes > KEPT_MAX) {
        ft_arena_free(columns->arena);
        columns->arena = ft_arena_new();
        ft_map_init(&columns->files, columns->arena);
        columns->bytes = 0;
    }
    lines = FT_NEW(columns->arena, struct lines);
    read_lines(columns, path, lines);
    ft_map_put(&columns->files, ft_slice_of(path), lines);
    return lines;
}

static bool go_to(struct lines *lines, int64_t line) {
    if (line < lines->line) {
        lines->line = 1;
        lines->at = 0;
    }
    while (lines->line < line) {
        const char *from = lines->text.data + lines->at;
        size_t left = lines->text.size - lines->at;
        const char *end = left ? memchr(from, '\n', left) : NULL;
        if (!end) {
            return false;
        }
        lines->at += (size_t)(end - from) + 1;
        lines->line++;
    }
    return true;
}

int64_t ft_column_units(struct ft_columns *columns, const char *path, int64_t line,
                        int64_t column) {
    struct lines *lines = lines_of(columns, path);
    if (column < 1 || !go_to(lines, line)) {
        return 0;
    }
    struct ft_slice rest = {lines->text.data + lines->at, lines->text.size - lines->at};
    if ((size_t)column - 1 > rest.size) {
        return 0;
    }
    rest.size = (size_t)column - 1;
    if (rest.size && memchr(rest.data, '\n', rest.size)) {
        return 0; /* the line became shorter since */
    }
    int64_t units = 1;
    while (rest.size) {
        size_t size = 0;
        units += ft_utf8_next(rest, &size) >= 0x10000 ? 2 : 1;
        rest = (struct ft_slice){rest.data + size, rest.size - size};
    }
    return units;
}
