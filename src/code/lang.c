#include "code/code.h"
#include "os/file.h"

#include <string.h>

#define FT_LANGUAGE(id, name, grammar, comment, extensions, names, interpreters)                   \
    extern const TSLanguage *grammar(void);
#include "code/languages.def"
#undef FT_LANGUAGE

static const struct ft_lang langs[] = {
#define FT_LANGUAGE(lang_id, lang_name, lang_grammar, comment, exts, names, programs)              \
    {.id = #lang_id,                                                                               \
     .name = (lang_name),                                                                          \
     .grammar = (lang_grammar),                                                                    \
     .line_comment = (comment),                                                                    \
     .extensions = (exts),                                                                         \
     .file_names = (names),                                                                        \
     .interpreters = (programs)},
#include "code/languages.def"
#undef FT_LANGUAGE
};

const struct ft_lang *ft_langs(size_t *count) {
    *count = FT_COUNT(langs);
    return langs;
}

const struct ft_lang *ft_lang_named(const char *id) {
    for (size_t i = 0; i < FT_COUNT(langs); i++) {
        if (strcmp(langs[i].id, id) == 0) {
            return &langs[i];
        }
    }
    return NULL;
}

/* Whether LIST, " a b ", holds WORD. */
static bool lists(const char *list, struct ft_slice word) {
    for (const char *at = list; word.size && *at;) {
        at += strspn(at, " ");
        size_t size = strcspn(at, " ");
        if (size == word.size && memcmp(at, word.data, size) == 0) {
            return true;
        }
        at += size;
    }
    return false;
}

/* "python3" of "#!/usr/bin/env -S python3 -u". */
static struct ft_slice interpreter_of(struct ft_slice content) {
    struct ft_slice line = {0};
    if (!ft_slice_starts(content, "#!") || !ft_slice_line(&content, &line)) {
        return (struct ft_slice){0};
    }
    line = ft_slice_trim((struct ft_slice){line.data + 2, line.size - 2});
    while (line.size) {
        size_t size = 0;
        while (size < line.size && line.data[size] != ' ' && line.data[size] != '\t') {
            size++;
        }
        struct ft_slice word = {line.data, size};
        for (const char *slash = NULL; (slash = memchr(word.data, '/', word.size));) {
            word.size -= (size_t)(slash + 1 - word.data);
            word.data = slash + 1;
        }
        if (word.size && !ft_slice_is(word, "env") && word.data[0] != '-') {
            return word;
        }
        line = ft_slice_trim((struct ft_slice){line.data + size, line.size - size});
    }
    return (struct ft_slice){0};
}

/* A header of C++ alone: C has none of these words, and a header for both asks which it is. */
static bool is_cpp_header(struct ft_slice content) {
    enum { LOOKED_AT = 64 * 1024 };
    static const char *const signs[] = {"class ",  "namespace ", "template<",  "template <",
                                        "public:", "private:",   "protected:", "using namespace "};
    struct ft_slice rest = {content.data, content.size < LOOKED_AT ? content.size : LOOKED_AT};
    struct ft_slice line;
    bool found = false;
    if (ft_slice_find(rest, FT_SLICE("__cplusplus")) >= 0) {
        return false;
    }
    while (!found && ft_slice_line(&rest, &line)) {
        line = ft_slice_trim(line);
        for (size_t i = 0; i < FT_COUNT(signs); i++) {
            found |= ft_slice_starts(line, signs[i]);
        }
    }
    return found;
}

const struct ft_lang *ft_lang_of(const char *path, struct ft_slice content) {
    struct ft_slice name = ft_slice_of(ft_path_base(path));
    struct ft_slice extension = ft_slice_of(ft_path_extension(path));
    for (size_t i = 0; i < FT_COUNT(langs); i++) {
        if (lists(langs[i].file_names, name) || lists(langs[i].extensions, extension)) {
            bool cpp = content.size && ft_slice_is(extension, "h") && is_cpp_header(content);
            return cpp ? ft_lang_named("cpp") : &langs[i];
        }
    }
    struct ft_slice program = extension.size ? (struct ft_slice){0} : interpreter_of(content);
    for (size_t i = 0; program.size && i < FT_COUNT(langs); i++) {
        if (lists(langs[i].interpreters, program)) {
            return &langs[i];
        }
    }
    return NULL;
}
