/* The files that hold a name: read, parsed, their scopes kept and their trees let go. */
#include "base/text.h"
#include "index/search.h"
#include "refactor/rename_int.h"

#include <ctype.h>
#include <string.h>

enum { FILES_MAX = 20000, LINES_MAX = 1000000 };

bool rename_is(const struct rename_file *file, const struct ft_name *name, const char *word) {
    return ft_slice_is((struct ft_slice){file->text.data + name->start, name->end - name->start},
                       word);
}

struct ft_refactor_place rename_place(struct renaming *r, const struct rename_file *file,
                                      uint32_t start, const char *what) {
    enum { LINE_MAX_BYTES = 300 };
    const char *text = file->text.data;
    uint32_t from = start;
    uint32_t to = start;
    while (from > 0 && text[from - 1] != '\n') {
        from--;
    }
    while (to < file->text.size && text[to] != '\n' && text[to] != '\r' &&
           to - from < LINE_MAX_BYTES) {
        to++;
    }
    return (struct ft_refactor_place){
        .path = file->path,
        .line = (uint32_t)ft_line_of(file->text, start),
        .column = start - from + 1,
        .what = what,
        .text = ft_strndup(r->cx->arena, text + from, to - from),
    };
}

bool rename_mix(const struct ft_lang *a, const struct ft_lang *b) {
    static const char *const mixing[] = {" c cpp ", " javascript typescript tsx "};
    for (size_t i = 0; a != b && i < FT_COUNT(mixing); i++) {
        FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
        if (strstr(mixing[i], ft_sprintf(scratch, " %s ", a->id)) &&
            strstr(mixing[i], ft_sprintf(scratch, " %s ", b->id))) {
            return true;
        }
    }
    return a == b;
}

struct looking {
    struct renaming *r;
    struct rename_file *file;
    const char *word;
};

static bool is_word_byte(char c) {
    return ft_is_name_char(c) && c != '$';
}

static void look_for_words(struct looking *look, struct ft_slice text, bool comment) {
    struct ft_slice word = ft_slice_of(look->word);
    uint32_t base = (uint32_t)(text.data - look->file->text.data);
    for (size_t at = 0; at + word.size <= text.size;) {
        ptrdiff_t found = ft_slice_find((struct ft_slice){text.data + at, text.size - at}, word);
        if (found < 0) {
            return;
        }
        at += (size_t)found;
        size_t end = at + word.size;
        bool left = at == 0 || !is_word_byte(text.data[at - 1]);
        bool right = end == text.size || !is_word_byte(text.data[end]);
        if (left && right) {
            *FT_PUSH(look->r->cx->arena, &look->file->words) = (struct rename_word){
                base + (uint32_t)at, base + (uint32_t)end, comment, word.size == text.size};
        }
        at = end;
    }
}

/* An error below NODE in line ROW. */
static bool has_error_near(TSNode node, uint32_t row, int deep) {
    if (ts_node_is_error(node) || ts_node_is_missing(node)) {
        uint32_t from = ts_node_start_point(node).row;
        return from <= row && ts_node_end_point(node).row >= row;
    }
    uint32_t count = ts_node_has_error(node) && deep < 50 ? ts_node_child_count(node) : 0;
    for (uint32_t i = 0; i < count; i++) {
        if (has_error_near(ts_node_child(node, i), row, deep + 1)) {
            return true;
        }
    }
    return false;
}

/* Whether the source around a name is not understood: it lies in an error, or one is close by in
 * what it is part of. */
static bool is_broken(TSNode node) {
    uint32_t row = ts_node_start_point(node).row;
    TSNode parent = ts_node_parent(node);
    for (int up = 0; !ts_node_is_null(parent); up++, parent = ts_node_parent(parent)) {
        if (ts_node_is_error(parent) || (up < 2 && has_error_near(parent, row, 0))) {
            return true;
        }
    }
    return false;
}

static bool look_at(void *to, const struct ft_tree *tree, TSNode node) {
    struct looking *look = to;
    const char *type = ts_node_type(node);
    bool leaf = ts_node_named_child_count(node) == 0;
    if (strstr(type, "comment")) {
        look_for_words(look, ft_node_text(tree, node), true);
        return false;
    }
    struct ft_slice text = ft_node_text(tree, node);
    bool key = strcmp(type, "hash_key_symbol") == 0; /* a name */
    if (leaf && !key && (strstr(type, "string") || strstr(type, "symbol"))) {
        bool quoted = text.size > 1 && (strchr("\"'`", text.data[0]) || text.data[0] == ':');
        size_t cut = quoted ? 1 : 0;
        bool closed = quoted && text.data[0] != ':';
        look_for_words(look, (struct ft_slice){text.data + cut, text.size - cut - closed}, false);
    } else if (leaf && ft_slice_is(text, look->word) && tree->errors && is_broken(node)) {
        *FT_PUSH(look->r->cx->arena, &look->file->broken) = ts_node_start_byte(node);
    }
    return !leaf;
}

/* What stands before the name where it is a member: its type tells whose member. */
static void add_objects(struct renaming *r, const struct rename_file *file,
                        struct ft_strings *names) {
    for (size_t i = 0; i < file->scopes->names.count; i++) {
        const struct ft_name *name = &file->scopes->names.at[i];
        struct ft_slice before = name->before;
        size_t at = before.size;
        while (at > 0 && ft_is_name_char(before.data[at - 1])) {
            at--;
        }
        if (name->role == FT_NAME_MEMBER && at < before.size) {
            *FT_PUSH(r->cx->arena, names) =
                ft_strndup(r->cx->arena, before.data + at, before.size - at);
        }
    }
}

static ft_err read_file(struct renaming *r, const struct ft_strings *names,
                        struct rename_file *file) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    ft_ctx parsing = *r->cx;
    struct ft_tree *tree = NULL;
    parsing.arena = scratch;
    ft_err err = ft_parse(&parsing, file->lang, file->text, &tree);
    if (err == FT_OK) {
        file->scopes = NULL;
        struct looking look = {r, file, r->spec->old};
        ft_tree_walk(tree, ft_tree_root(tree), look_at, &look);
        struct ft_strings wanted = {0};
        file->errors = tree->errors;
        for (size_t i = 0; i < names->count; i++) {
            *FT_PUSH(r->cx->arena, &wanted) = names->at[i];
        }
        err = ft_scope_read(r->cx, r->reader, tree, &wanted, &file->scopes);
        size_t before = wanted.count;
        add_objects(r, file, &wanted);
        return err != FT_OK || wanted.count == before
                   ? err
                   : ft_scope_read(r->cx, r->reader, tree, &wanted, &file->scopes);
    }
    return err == FT_LIMIT ? FT_OK : ft_fail(r->cx, err, "%s", parsing.error.message);
}

static bool is_known(const struct renaming *r, uint32_t number) {
    for (size_t i = 0; i < r->files.count; i++) {
        if (r->files.at[i].number == number) {
            return true;
        }
    }
    return false;
}

static ft_err take(struct renaming *r, const struct ft_strings *names, uint32_t number,
                   const struct ft_lang *lang) {
    struct ft_index_file info;
    FT_BUF struct ft_buf content;
    struct ft_text_form form;
    ft_buf_init(&content, FT_BUF_NO_CAP);
    if (!ft_index_file(r->spec->index, number, &info) || !ft_scope_known(info.lang) ||
        info.binary || info.vendored || (lang && !rename_mix(info.lang, lang)) ||
        !ft_index_read(r->spec->index, number, &content) || content.size > FT_PARSE_MAX) {
        return FT_OK;
    }
    struct rename_file file = {.number = number, .path = info.path, .lang = info.lang};
    file.text = (struct ft_slice){ft_buf_text(&content, r->cx->arena), content.size};
    ft_text_form(file.text, &form);
    if (form.encoding == FT_ENC_UTF16LE || form.encoding == FT_ENC_UTF16BE ||
        form.encoding == FT_ENC_BINARY) {
        return FT_OK;
    }
    FT_TRY(read_file(r, names, &file));
    if (file.scopes) {
        *FT_PUSH(r->cx->arena, &r->files) = file;
    }
    return FT_OK;
}

ft_err rename_files(struct renaming *r, const char *name, const struct ft_lang *lang) {
    struct ft_search_answer answer;
    struct ft_strings names = {0};
    size_t sigil = strspn(name, "@$");
    struct ft_search_spec spec = {.query = name + sigil, .word = true, .limit = LINES_MAX};
    *FT_PUSH(r->cx->arena, &names) = r->spec->old;
    *FT_PUSH(r->cx->arena, &names) = r->spec->new;
    FT_TRY(ft_search(r->cx, r->spec->index, &spec, &answer));
    uint32_t last = UINT32_MAX;
    for (size_t i = 0; i < answer.hits.count; i++) {
        uint32_t number = answer.hits.at[i].file;
        if (number != last && !is_known(r, number)) {
            FT_TRY(take(r, &names, number, lang));
            FT_TRY(ft_checkpoint(r->cx));
        }
        last = number;
        if (r->files.count > FILES_MAX) {
            break;
        }
    }
    if (answer.more || r->files.count > FILES_MAX) {
        return ft_fail(r->cx, FT_LIMIT, "'%s' stands in more than %d files", name, FILES_MAX);
    }
    return FT_OK;
}
