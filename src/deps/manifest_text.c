/* What manifests ask for that are lists of lines or code: go.mod, Gemfile, mix.exs, requirements.
 */
#include "deps/unused_int.h"

#include <string.h>

static void push_line(struct ft_buf *rest, struct ft_slice line) {
    ft_buf_push(rest, line.data, line.size);
    ft_buf_putc(rest, '\n');
}

/* What a reader of readers.def took from the manifest itself. */
static void ask_read(struct ft_manifests *all) {
    const char *path = all->files.at[all->files.count - 1].path;
    for (size_t i = 0; i < all->deps->count; i++) {
        const struct ft_dependency *d = &all->deps->at[i];
        if (d->depth == FT_DIRECT && strcmp(d->path, path) == 0) {
            ft_asked_add(all, d->name, d->line);
        }
    }
}

/* A line with a version pins something; the others say which tools it is for. */
static bool has_version(struct ft_slice line) {
    for (size_t i = 0; i + 2 < line.size; i++) {
        if (strchr(" \t", line.data[i]) && line.data[i + 1] == 'v' && line.data[i + 2] >= '0' &&
            line.data[i + 2] <= '9') {
            return true;
        }
    }
    return false;
}

void ft_asked_go(struct ft_manifests *all, struct ft_slice text, struct ft_buf *rest) {
    struct ft_slice line;
    ask_read(all);
    while (ft_slice_line(&text, &line)) {
        ptrdiff_t comment = ft_slice_find(line, FT_SLICE("//"));
        line.size = comment >= 0 ? (size_t)comment : line.size;
        if (!has_version(line)) {
            push_line(rest, line);
        }
    }
}

void ft_asked_requirements(struct ft_manifests *all, struct ft_slice text, struct ft_buf *rest) {
    (void)text;
    (void)rest;
    ask_read(all);
}

/* The text in quotes at the beginning of TEXT, or of NULL. */
static const char *quoted(struct ft_arena *arena, struct ft_slice text) {
    text = ft_slice_trim(text);
    char mark = text.size ? *text.data : '\0';
    const char *end =
        mark == '"' || mark == '\'' ? memchr(text.data + 1, mark, text.size - 1) : NULL;
    return end ? ft_strndup(arena, text.data + 1, (size_t)(end - text.data - 1)) : NULL;
}

static struct ft_slice after(struct ft_slice text, ptrdiff_t at) {
    return (struct ft_slice){text.data + at, text.size - (size_t)at};
}

static void ask_gem(struct ft_manifests *all, struct ft_slice line, int64_t number) {
    bool call = line.size > 3 && line.data[3] == '(';
    const char *name = quoted(all->arena, after(line, 3 + call));
    struct ft_asked *made = ft_asked_add(all, name, number);
    ptrdiff_t required = ft_slice_find(line, FT_SLICE("require:"));
    if (!made || required < 0) {
        return;
    }
    struct ft_slice value = ft_slice_trim(after(line, required + 8));
    const char *feature = quoted(all->arena, value);
    made->named_only = ft_slice_starts(value, "false");
    if (feature) {
        *FT_PUSH(all->arena, &made->called) = feature;
    }
}

/* Bundler.require loads each gem of it, so that none need be named. */
void ft_asked_gemfile(struct ft_manifests *all, struct ft_slice text, struct ft_buf *rest) {
    struct ft_slice line;
    for (int64_t number = 1; ft_slice_line(&text, &line); number++) {
        struct ft_slice said = ft_slice_trim(line);
        if (ft_slice_starts(said, "gem ") || ft_slice_starts(said, "gem(")) {
            ask_gem(all, said, number);
        } else {
            push_line(rest, line);
        }
    }
    struct ft_asked *loader = ft_asked_add(all, "Bundler.require", 0);
    if (loader) {
        *FT_PUSH(all->arena, &loader->called) = loader->name;
        *FT_PUSH(all->arena, &loader->called) = "jekyll";
        loader->name = NULL;
    }
}

static bool is_atom_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* A tuple {:name, "~> 1.0"} or {:name, git: …} on a line; one with a folder is the project's own.
 */
static bool ask_hex(struct ft_manifests *all, struct ft_slice line, int64_t number) {
    if (!ft_slice_starts(line, "{:")) {
        return false;
    }
    size_t size = 2;
    while (size < line.size && is_atom_char(line.data[size])) {
        size++;
    }
    struct ft_slice more = ft_slice_trim(after(line, (ptrdiff_t)size));
    if (size == 2 || !more.size || *more.data != ',') {
        return false;
    }
    more = ft_slice_trim(after(more, 1));
    bool ranged = more.size && (*more.data == '"' || *more.data == '\'');
    if (!ranged && !ft_slice_starts(more, "git:") && !ft_slice_starts(more, "github:")) {
        return false;
    }
    ft_asked_add(all, ft_strndup(all->arena, line.data + 2, size - 2), number);
    return true;
}

void ft_asked_mix(struct ft_manifests *all, struct ft_slice text, struct ft_buf *rest) {
    struct ft_slice line;
    for (int64_t number = 1; ft_slice_line(&text, &line); number++) {
        struct ft_slice said = ft_slice_trim(line);
        if (ft_slice_starts(said, "[{:")) {
            said = after(said, 1);
        }
        if (!ask_hex(all, said, number)) {
            push_line(rest, line);
        }
    }
}
