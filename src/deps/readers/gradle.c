/* gradle.lockfile, and what build.gradle (Groovy or Kotlin) says in plain words. */
#include "deps/reader_int.h"

ft_err ft_read_gradle_lock(struct ft_reader *r) {
    struct ft_slice rest = r->text;
    struct ft_slice line;
    for (r->line = 1; ft_slice_line(&rest, &line); r->line++) {
        line = ft_slice_trim(line);
        const char *equals = line.size ? memchr(line.data, '=', line.size) : NULL;
        if (!line.size || *line.data == '#' || ft_slice_starts(line, "empty=")) {
            continue;
        }
        const char *text =
            ft_strndup(r->scratch, line.data, equals ? (size_t)(equals - line.data) : line.size);
        const char *cut = strrchr(text, ':');
        if (!equals || !cut || cut == text || !memchr(text, ':', (size_t)(cut - text))) {
            return ft_reader_bad(r, r->line, "a line is no group:artifact:version=configurations");
        }
        struct ft_slice used = {equals + 1, line.size - (size_t)(equals + 1 - line.data)};
        struct ft_dependency *made =
            ft_reader_add(r, ft_strndup(r->scratch, text, (size_t)(cut - text)), cut + 1, r->line);
        if (made) {
            made->dev = ft_slice_find(used, FT_SLICE("Classpath")) >= 0 &&
                        ft_slice_find(used, FT_SLICE("runtimeClasspath")) < 0 &&
                        ft_slice_find(used, FT_SLICE("compileClasspath")) < 0;
        }
    }
    return FT_OK;
}

static const char *const configurations[] = {"implementation",
                                             "api",
                                             "compileOnly",
                                             "runtimeOnly",
                                             "testImplementation",
                                             "testCompileOnly",
                                             "testRuntimeOnly",
                                             "annotationProcessor",
                                             "kapt",
                                             "ksp",
                                             "compile",
                                             "runtime",
                                             "testCompile",
                                             "androidTestImplementation",
                                             "debugImplementation",
                                             "releaseImplementation",
                                             "classpath"};

/* The word that LINE begins with, where it is a configuration. */
static const char *configuration(struct ft_slice *line) {
    for (size_t i = 0; i < FT_COUNT(configurations); i++) {
        size_t size = strlen(configurations[i]);
        if (ft_slice_starts(*line, configurations[i]) && line->size > size &&
            strchr(" (\t", line->data[size])) {
            *line = (struct ft_slice){line->data + size, line->size - size};
            return configurations[i];
        }
    }
    return NULL;
}

/* The next quoted text of *LINE, taken off it. */
static const char *quoted(struct ft_reader *r, struct ft_slice *line) {
    for (size_t i = 0; i < line->size; i++) {
        char c = line->data[i];
        if (c != '"' && c != '\'') {
            continue;
        }
        const char *end = memchr(line->data + i + 1, c, line->size - i - 1);
        if (!end) {
            return NULL;
        }
        const char *begin = line->data + i + 1;
        *line = (struct ft_slice){end + 1, line->size - (size_t)(end + 1 - line->data)};
        return ft_strndup(r->scratch, begin, (size_t)(end - begin));
    }
    return NULL;
}

/* "group: 'a', name: 'b', version: 'c'" to the same form as 'a:b:c'. */
static const char *by_words(struct ft_reader *r, struct ft_slice line) {
    static const char *const words[] = {"group", "name", "version"};
    const char *parts[3] = {"", "", ""};
    for (size_t i = 0; i < 3; i++) {
        ptrdiff_t at = ft_slice_find(line, ft_slice_of(words[i]));
        if (at >= 0) {
            struct ft_slice rest = {line.data + at, line.size - (size_t)at};
            const char *part = quoted(r, &rest);
            parts[i] = part ? part : "";
        }
    }
    return ft_sprintf(r->scratch, "%s:%s%s%s", parts[0], parts[1], *parts[2] ? ":" : "", parts[2]);
}

static void add(struct ft_reader *r, const char *text, const char *kind) {
    const char *first = strchr(text, ':');
    const char *second = first ? strchr(first + 1, ':') : NULL;
    if (!first || first == text || !first[1] || first[1] == ':' || strchr(text, ' ')) {
        return;
    }
    size_t size = second ? (size_t)(second - text) : strlen(text);
    const char *version =
        second ? ft_strndup(r->scratch, second + 1, strcspn(second + 1, ":@")) : NULL;
    bool pinned =
        version && *version && !strpbrk(version, "+$[(,") && strncmp(version, "latest.", 7) != 0;
    const char *name = ft_strndup(r->scratch, text, size);
    struct ft_dependency *made =
        strchr(name, '$') ? NULL : ft_reader_add(r, name, pinned ? version : NULL, r->line);
    if (made) {
        bool known = version && !strchr(version, '$');
        made->requirement = pinned || !known ? NULL : ft_strdup(r->cx->arena, version);
        made->depth = FT_DIRECT;
        made->dev = strncmp(kind, "test", 4) == 0 || strncmp(kind, "androidTest", 11) == 0;
    }
}

ft_err ft_read_gradle(struct ft_reader *r) {
    struct ft_slice rest = r->text;
    struct ft_slice line;
    bool comment = false;
    for (r->line = 1; ft_slice_line(&rest, &line); r->line++) {
        line = ft_slice_trim(line);
        comment |= ft_slice_starts(line, "/*");
        if (comment) {
            comment = ft_slice_find(line, FT_SLICE("*/")) < 0;
            continue;
        }
        const char *kind = configuration(&line);
        if (!kind) {
            continue;
        }
        ptrdiff_t name = ft_slice_find(line, FT_SLICE("name"));
        bool words = name >= 0 && ft_slice_find(line, FT_SLICE("group")) >= 0;
        const char *text = words ? by_words(r, line) : quoted(r, &line);
        if (text) {
            add(r, text, kind);
        }
    }
    return FT_OK;
}
