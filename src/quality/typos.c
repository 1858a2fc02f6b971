#include "quality/typos.h"

#include "code/edit.h"
#include "os/file.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct misspelling {
    const char *wrong, *right;
};

static const struct misspelling misspellings[] = {
#define FT_TYPO(wrong, right) {wrong, right},
#include "quality/misspellings.def"
#undef FT_TYPO
};

enum { LONGEST = 24 };

struct typos {
    struct ft_arena *arena;
    const struct ft_lang *lang;
    struct ft_slice text;
    const struct ft_strings *allowed;
    bool document; /* prose, where brackets hold a link's text */
    struct ft_typos *found;
};

static int by_word(const void *word, const void *entry) {
    return strcmp(word, ((const struct misspelling *)entry)->wrong);
}

/* What was meant by WORD, in its case; NULL where it is right. */
static const char *meant(struct typos *t, struct ft_slice word) {
    char lower[LONGEST + 1];
    if (word.size < 3 || word.size > LONGEST) {
        return NULL;
    }
    size_t capitals = 0;
    for (size_t i = 0; i < word.size; i++) {
        lower[i] = (char)tolower((unsigned char)word.data[i]);
        capitals += lower[i] != word.data[i];
    }
    lower[word.size] = '\0';
    const struct misspelling *found =
        bsearch(lower, misspellings, FT_COUNT(misspellings), sizeof *misspellings, by_word);
    bool first = lower[0] != word.data[0];
    bool all = capitals == word.size;
    if (!found || (capitals && !all && !(first && capitals == 1))) {
        return NULL;
    }
    for (size_t i = 0; t->allowed && i < t->allowed->count; i++) {
        if (strcmp(t->allowed->at[i], lower) == 0) {
            return NULL;
        }
    }
    char *right = ft_strdup(t->arena, found->right);
    for (char *at = right; *at && capitals; at++) {
        *at = all || at == right ? (char)toupper((unsigned char)*at) : *at;
    }
    return right;
}

/* A word that touches any of these is a name, a path or an address. */
static bool is_glue(char c) {
    return isalnum((unsigned char)c) || strchr("_-/\\@#$<>{}[]`\"=&%~+*", c) ||
           (unsigned char)c >= 0x80;
}

static bool stands_alone(struct ft_slice text, size_t start, size_t end, bool document) {
    char before = start > ft_text_bom(text) ? text.data[start - 1] : ' ';
    char after = end < text.size ? text.data[end] : ' ';
    char next = end + 1 < text.size ? text.data[end + 1] : ' ';
    bool dotted = (after == '.' || after == ':') && is_glue(next);
    bool dot_before =
        (before == '.' || before == ':') && start > 1 && is_glue(text.data[start - 2]);
    bool left = is_glue(before) && before != '*' && !(document && before == '[');
    bool right = is_glue(after) && after != '*' && !(document && after == ']');
    return !left && !right && !dotted && !dot_before && after != '(' && before != '\'' &&
           after != '\'';
}

/* Whether the code of this file has the word as a name. */
static bool is_name_here(struct typos *t, struct ft_slice word, size_t comment_start,
                         size_t comment_end) {
    struct ft_slice before = {t->text.data, comment_start};
    struct ft_slice after = {t->text.data + comment_end, t->text.size - comment_end};
    const struct ft_slice parts[] = {before, after};
    for (size_t p = 0; p < 2 && t->lang; p++) {
        struct ft_slice rest = parts[p];
        for (ptrdiff_t at = 0; (at = ft_slice_find(rest, word)) >= 0;) {
            size_t end = (size_t)at + word.size;
            char left = at ? rest.data[at - 1] : ' ';
            char right = end < rest.size ? rest.data[end] : ' ';
            if (left == '_' || right == '_' || right == '(' || left == '.' || right == '=') {
                return true;
            }
            rest = (struct ft_slice){rest.data + end, rest.size - end};
        }
    }
    return false;
}

/* Words of the text from START to END of the file. */
static void look(struct typos *t, size_t start, size_t end) {
    struct ft_slice text = t->text;
    for (size_t i = start; i < end;) {
        size_t from = i;
        while (i < end && (isalpha((unsigned char)text.data[i]) ||
                           (text.data[i] == '\'' && i > from && i + 1 < end &&
                            isalpha((unsigned char)text.data[i + 1])))) {
            i++;
        }
        struct ft_slice word = {text.data + from, i - from};
        const char *right = word.size ? meant(t, word) : NULL;
        if (right && stands_alone(text, from, i, t->document) &&
            !is_name_here(t, word, start, end)) {
            *FT_PUSH(t->arena, t->found) = (struct ft_typo){from, i, right};
        }
        i += i == from;
    }
}

static bool visit_comment(void *to, const struct ft_tree *tree, TSNode node) {
    (void)tree;
    if (strstr(ts_node_type(node), "comment") && ts_node_named_child_count(node) == 0) {
        look(to, ts_node_start_byte(node), ts_node_end_byte(node));
        return false;
    }
    return true;
}

static bool is_fence(struct ft_slice line) {
    return ft_slice_starts(line, "```") || ft_slice_starts(line, "~~~");
}

/* The prose of one line: code spans, links' targets and markup are left out. */
static void look_at_line(struct typos *t, struct ft_slice line) {
    size_t start = (size_t)(line.data - t->text.data);
    for (size_t i = 0; i < line.size;) {
        size_t from = i;
        while (i < line.size && !strchr("`<", line.data[i]) &&
               !(line.data[i] == ']' && i + 1 < line.size && line.data[i + 1] == '(')) {
            i++;
        }
        look(t, start + from, start + i);
        if (i < line.size) {
            char close = line.data[i] == '`' ? '`' : line.data[i] == '<' ? '>' : ')';
            const char *end = memchr(line.data + i + 1, close, line.size - i - 1);
            i = end ? (size_t)(end - line.data) + 1 : line.size;
        }
    }
}

/* Fenced and indented code is no prose. */
static void look_at_document(struct typos *t) {
    struct ft_slice rest = t->text;
    struct ft_slice line;
    bool fenced = false;
    while (ft_slice_line(&rest, &line)) {
        bool fence = is_fence(ft_slice_trim(line));
        fenced ^= fence;
        if (!fence && !fenced && !ft_slice_starts(line, "    ") && !ft_slice_starts(line, "\t")) {
            look_at_line(t, line);
        }
    }
}

bool ft_typos_is_document(const char *path) {
    static const char *const extensions[] = {"md", "markdown", "rst", "txt", "adoc"};
    const char *name = ft_path_base(path);
    if (strcasecmp(name, "requirements.txt") == 0 || strcasecmp(name, "CMakeLists.txt") == 0 ||
        strncasecmp(name, "LICEN", 5) == 0 || strncasecmp(name, "COPYING", 7) == 0) {
        return false;
    }
    for (size_t i = 0; i < FT_COUNT(extensions); i++) {
        if (strcmp(ft_path_extension(path), extensions[i]) == 0) {
            return true;
        }
    }
    return strcmp(name, "README") == 0;
}

void ft_typos_find(struct ft_arena *arena, const char *path, const struct ft_lang *lang,
                   struct ft_slice text, const struct ft_tree *tree,
                   const struct ft_strings *allowed, struct ft_typos *typos) {
    struct typos t = {.arena = arena,
                      .lang = lang,
                      .text = text,
                      .allowed = allowed,
                      .document = ft_typos_is_document(path),
                      .found = typos};
    if (t.document) {
        look_at_document(&t);
    } else if (tree) {
        ft_tree_walk(tree, ft_tree_root(tree), visit_comment, &t);
    }
}
