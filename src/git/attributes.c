/* .gitattributes as they stand in one commit. libgit2 would mix in those of the working tree and
 * the index, and look at the disk for every file. */
#include "git_int.h"

#include "base/text.h"

#include <string.h>

enum {
    ATTRIBUTES_MAX = 1 << 20, /* bytes of one .gitattributes */
    RULES_MAX = 10000,        /* in one commit: every file is held against every rule above it */
};

struct effect {
    unsigned mask, value; /* which attributes it speaks of, and what it says */
};

struct rule {
    const char *pattern;
    bool anchored; /* against the path below the folder, not the last name alone */
    struct effect effect;
};

struct rules {
    FT_VEC(struct rule);
};

void ft_attributes_init(struct ft_attributes *attributes, struct ft_arena *arena) {
    *attributes = (struct ft_attributes){0};
    ft_map_init(&attributes->folders, arena);
    ft_map_init(&attributes->macros, arena);
    ft_map_init(&attributes->visited, arena);
    struct effect *binary = FT_NEW(arena, struct effect);
    *binary = (struct effect){.mask = FT_ATTR_NO_DIFF, .value = FT_ATTR_NO_DIFF};
    ft_map_put(&attributes->macros, FT_SLICE("binary"), binary);
}

static bool next_word(struct ft_slice *rest, struct ft_slice *word) {
    static const char blanks[] = {' ', '\t', '\r', '\n'};
    *rest = ft_slice_trim(*rest);
    size_t size = 0;
    while (size < rest->size && !memchr(blanks, rest->data[size], sizeof blanks)) {
        size++;
    }
    *word = (struct ft_slice){rest->data, size};
    rest->data += size;
    rest->size -= size;
    return size > 0;
}

static bool is_false(struct ft_slice value) {
    return ft_slice_is(value, "false") || ft_slice_is(value, "0") || ft_slice_is(value, "no");
}

/* Which of the attributes we care for NAME is, and whether VALUE turns it on. */
static struct effect effect_of(struct ft_slice name, struct ft_slice value, bool has_value,
                               bool negated) {
    if (ft_slice_is(name, "filter")) {
        return (struct effect){FT_ATTR_FILTERED, has_value && value.size ? FT_ATTR_FILTERED : 0};
    }
    if (ft_slice_is(name, "ident")) {
        return (struct effect){FT_ATTR_IDENT, negated || has_value ? 0 : FT_ATTR_IDENT};
    }
    if (ft_slice_is(name, "working-tree-encoding")) {
        bool plain = !value.size || ft_slice_is(value, "UTF-8") || ft_slice_is(value, "utf-8");
        return (struct effect){FT_ATTR_ENCODING, plain ? 0 : FT_ATTR_ENCODING};
    }
    if (ft_slice_is(name, "diff")) {
        return (struct effect){FT_ATTR_NO_DIFF, negated ? FT_ATTR_NO_DIFF : 0};
    }
    bool on = !negated && !is_false(value);
    if (ft_slice_is(name, "linguist-generated")) {
        return (struct effect){FT_ATTR_GENERATED, on ? FT_ATTR_GENERATED : 0};
    }
    if (ft_slice_is(name, "linguist-vendored")) {
        return (struct effect){FT_ATTR_VENDORED, on ? FT_ATTR_VENDORED : 0};
    }
    return (struct effect){0, 0};
}

static void add_effect(struct effect *to, struct effect more) {
    to->value = (to->value & ~more.mask) | more.value;
    to->mask |= more.mask;
}

static struct effect parse_effects(const struct ft_attributes *attributes, struct ft_slice rest) {
    struct effect all = {0, 0};
    struct ft_slice word;
    while (next_word(&rest, &word)) {
        bool unset = word.data[0] == '-';
        bool unspecified = word.data[0] == '!';
        if (unset || unspecified) {
            word.data++;
            word.size--;
        }
        const char *equals = word.size ? memchr(word.data, '=', word.size) : NULL;
        struct ft_slice name = {word.data, equals ? (size_t)(equals - word.data) : word.size};
        struct ft_slice value = {equals ? equals + 1 : "", equals ? word.size - name.size - 1 : 0};
        const struct effect *macro = ft_map_get(&attributes->macros, name);
        if (macro && !unset) {
            add_effect(&all, (struct effect){macro->mask, unspecified ? 0 : macro->value});
            continue;
        }
        struct effect effect = effect_of(name, value, equals != NULL, unset || unspecified);
        if (unspecified) {
            effect.value = 0;
        }
        add_effect(&all, effect);
    }
    return all;
}

/* A backslash before a character that means something becomes a class of that one character. */
static const char *copy_pattern(struct ft_arena *arena, struct ft_slice text) {
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '\\' && i + 1 < text.size) {
            i++;
            bool special = strchr("*?[\\", text.data[i]) != NULL;
            ft_buf_printf(&buf, special ? "[%c]" : "%c", text.data[i]);
        } else {
            ft_buf_putc(&buf, text.data[i]);
        }
    }
    return ft_buf_text(&buf, arena);
}

/* The pattern at the start of a line, which may be quoted. */
static bool take_pattern(struct ft_slice *line, struct ft_slice *pattern) {
    if (line->data[0] != '"') {
        return next_word(line, pattern);
    }
    size_t end = 1;
    while (end < line->size && line->data[end] != '"') {
        end += line->data[end] == '\\' ? 2 : 1;
    }
    if (end >= line->size) {
        return false;
    }
    *pattern = (struct ft_slice){line->data + 1, end - 1};
    *line = (struct ft_slice){line->data + end + 1, line->size - end - 1};
    return true;
}

static void parse_line(struct ft_attributes *attributes, struct rules *rules, bool top,
                       struct ft_slice line) {
    struct ft_arena *arena = attributes->folders.arena;
    struct ft_slice pattern;
    line = ft_slice_trim(line);
    if (!line.size || line.data[0] == '#' || !take_pattern(&line, &pattern)) {
        return;
    }
    struct effect effect = parse_effects(attributes, line);
    if (ft_slice_starts(pattern, "[attr]")) {
        struct effect *macro = FT_NEW(arena, struct effect);
        *macro = effect;
        if (top && pattern.size > 6) {
            ft_map_put(&attributes->macros, (struct ft_slice){pattern.data + 6, pattern.size - 6},
                       macro);
        }
        return;
    }
    if (!effect.mask || !pattern.size || pattern.data[pattern.size - 1] == '/') {
        return; /* says nothing about files that we want to know */
    }
    struct rule *rule = FT_PUSH(arena, rules);
    rule->anchored = memchr(pattern.data, '/', pattern.size) != NULL;
    bool leading = pattern.data[0] == '/';
    rule->pattern =
        copy_pattern(arena, (struct ft_slice){pattern.data + leading, pattern.size - leading});
    rule->effect = effect;
}

void ft_attributes_parse(struct ft_attributes *attributes, const char *folder,
                         struct ft_slice text) {
    struct rules *rules = FT_NEW(attributes->folders.arena, struct rules);
    struct ft_slice line;
    if (ft_slice_starts(text, "\xef\xbb\xbf")) {
        text.data += 3;
        text.size -= 3;
    }
    while (ft_slice_line(&text, &line)) {
        parse_line(attributes, rules, !*folder, line);
    }
    attributes->rules += rules->count;
    if (rules->count) {
        ft_map_put(&attributes->folders, ft_slice_of(folder), rules);
    }
}

ft_err ft_attributes_load(ft_ctx *cx, struct ft_repo *repo, struct ft_attributes *attributes,
                          git_tree *tree, const char *path) {
    const git_tree_entry *entry = git_tree_entry_byname(tree, ".gitattributes");
    if (!entry || (git_tree_entry_filemode(entry) != GIT_FILEMODE_BLOB &&
                   git_tree_entry_filemode(entry) != GIT_FILEMODE_BLOB_EXECUTABLE)) {
        return FT_OK; /* git does not follow a link here either */
    }
    FT_DROP(odb_object) git_odb_object *blob = NULL;
    enum ft_err_code err = ft_git_blob(cx, repo, git_tree_entry_id(entry), ATTRIBUTES_MAX, &blob);
    if (err != FT_OK) {
        return ft_wrap(cx, "%s/.gitattributes", path);
    }
    ft_attributes_parse(attributes, path, ft_git_bytes(blob));
    if (attributes->rules > RULES_MAX) {
        return ft_fail(cx, FT_LIMIT, "the .gitattributes of the commit have more than %d rules",
                       RULES_MAX);
    }
    return FT_OK;
}

static void apply_rules(const struct rules *rules, const char *below, unsigned *value) {
    const char *base = ft_path_base(below);
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule *rule = &rules->at[i];
        if (ft_glob(rule->pattern, rule->anchored ? below : base)) {
            *value = (*value & ~rule->effect.mask) | rule->effect.value;
        }
    }
}

unsigned ft_attributes_of(const struct ft_attributes *attributes, const char *path) {
    unsigned value = 0;
    if (!attributes->folders.count) {
        return value;
    }
    /* From the root down: what stands nearer to the file wins. */
    for (const char *at = path;;) {
        size_t size = at == path ? 0 : (size_t)(at - path) - 1;
        const struct rules *rules = ft_map_get(&attributes->folders, (struct ft_slice){path, size});
        if (rules) {
            apply_rules(rules, at, &value);
        }
        const char *slash = strchr(at, '/');
        if (!slash) {
            return value;
        }
        at = slash + 1;
    }
}
