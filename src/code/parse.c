#include "memory_int.h"

#include "base/clock.h"
#include "code/code.h"

#include <string.h>

/* Of the processor, not of the clock, so that a busy machine reads the same files. The slowest of
 * the grammars passes over a megabyte of honest source in less than half of what it may take. */
enum { LONGEST_PARSE_MS = 5000, SHORTEST_LIMIT_MS = 1000, BYTES_A_MS = 250 };

static void delete_tree(void *tree) {
    ts_tree_delete(tree);
}

struct source {
    struct ft_slice text;
    const ft_ctx *cx;
    int64_t end_ns;
    unsigned asked; /* how often whether it is too long */
};

static const char *read_source(void *payload, uint32_t offset, TSPoint at, uint32_t *size) {
    (void)at;
    const struct source *source = payload;
    *size = offset < source->text.size ? (uint32_t)source->text.size - offset : 0;
    return source->text.data + offset;
}

/* True stops the parser. */
static bool too_long(TSParseState *state) {
    struct source *source = state->payload;
    bool cancelled = source->cx->cancelled && atomic_load(source->cx->cancelled);
    /* Every hundred steps of the parser; the kernel need not be asked each time. */
    return cancelled || (++source->asked % 16 == 0 && ft_thread_ns() > source->end_ns);
}

static bool count_error(void *to, const struct ft_tree *tree, TSNode node) {
    (void)tree;
    size_t *errors = to;
    *errors += ts_node_is_error(node) || ts_node_is_missing(node);
    return ts_node_has_error(node);
}

/* The parser, too, lives between the beginning and the end of what is counted: nothing of it is
 * left where the parse is. */
static TSTree *parse(const TSLanguage *grammar, struct source *source) {
    TSInput input = {.payload = source, .read = read_source, .encoding = TSInputEncodingUTF8};
    TSParseOptions options = {.payload = source, .progress_callback = too_long};
    TSParser *parser = ts_parser_new();
    if (!ts_parser_set_language(parser, grammar)) {
        ft_panic("the grammar of %s does not fit the parser", ts_language_name(grammar));
    }
    TSTree *tree = ts_parser_parse_with_options(parser, NULL, input, options);
    ts_parser_delete(parser);
    return tree;
}

/* So that many small files of an attacker take less than as many large ones of anybody. */
static int64_t limit_ms(struct ft_slice text) {
    int64_t limit = SHORTEST_LIMIT_MS + (int64_t)(text.size / BYTES_A_MS);
    return limit < LONGEST_PARSE_MS ? limit : LONGEST_PARSE_MS;
}

TSTree *ft_parse_tree(const ft_ctx *cx, const struct ft_lang *lang, struct ft_slice text) {
    struct source source = {
        .text = text, .cx = cx, .end_ns = ft_thread_ns() + limit_ms(text) * 1000000};
    jmp_buf out;
    if (text.size > FT_PARSE_MAX) {
        return NULL;
    }
    if (setjmp(out)) { /* from within an allocation */
        ft_parser_memory_drop();
        return NULL;
    }
    ft_parser_memory_begin(FT_PARSE_MEMORY_MAX, &out);
    TSTree *tree = parse(lang->grammar(), &source);
    ft_parser_memory_end();
    return tree;
}

ft_err ft_parse(ft_ctx *cx, const struct ft_lang *lang, struct ft_slice text,
                struct ft_tree **tree) {
    if (text.size > FT_PARSE_MAX) {
        return ft_fail(cx, FT_LIMIT, "a source of %zu bytes is over the limit of %d", text.size,
                       FT_PARSE_MAX);
    }
    TSTree *parsed = ft_parse_tree(cx, lang, text);
    if (!parsed) {
        FT_TRY(ft_checkpoint(cx));
        return ft_fail(cx, FT_LIMIT, "parsing takes longer than %.1f s, or more than %d MiB",
                       (double)limit_ms(text) / 1000, FT_PARSE_MEMORY_MAX >> 20);
    }
    ft_arena_defer(cx->arena, delete_tree, parsed);
    struct ft_tree *made = FT_NEW(cx->arena, struct ft_tree);
    *made = (struct ft_tree){.lang = lang, .text = text, .tree = parsed};
    if (ts_node_has_error(ts_tree_root_node(parsed))) {
        ft_tree_walk(made, ts_tree_root_node(parsed), count_error, &made->errors);
    }
    *tree = made;
    return FT_OK;
}

TSNode ft_tree_root(const struct ft_tree *tree) {
    return ts_tree_root_node(tree->tree);
}

struct ft_slice ft_node_text(const struct ft_tree *tree, TSNode node) {
    if (ts_node_is_null(node)) {
        return (struct ft_slice){"", 0};
    }
    uint32_t start = ts_node_start_byte(node);
    return (struct ft_slice){tree->text.data + start, ts_node_end_byte(node) - start};
}

bool ft_node_is(TSNode node, const char *type) {
    return !ts_node_is_null(node) && strcmp(ts_node_type(node), type) == 0;
}

TSNode ft_node_field(TSNode node, const char *field) {
    return ts_node_is_null(node)
               ? node
               : ts_node_child_by_field_name(node, field, (uint32_t)strlen(field));
}

size_t ft_node_line(TSNode node) {
    return (size_t)ts_node_start_point(node).row + 1;
}

void ft_tree_walk(const struct ft_tree *tree, TSNode from,
                  bool (*visit)(void *to, const struct ft_tree *tree, TSNode node), void *to) {
    /* A cursor instead of recursion: sources nest as deep as somebody likes. */
    TSTreeCursor cursor = ts_tree_cursor_new(from);
    for (bool more = true; more;) {
        TSNode node = ts_tree_cursor_current_node(&cursor);
        bool counted = ts_node_is_named(node) || ts_node_is_missing(node);
        bool inside = !counted || visit(to, tree, node);
        if (inside && ts_tree_cursor_goto_first_child(&cursor)) {
            continue;
        }
        while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
            if (!ts_tree_cursor_goto_parent(&cursor)) {
                more = false;
                break;
            }
        }
    }
    ts_tree_cursor_delete(&cursor);
}
