#include "memory_int.h"

#include "base/clock.h"
#include "code/code.h"
#include "loop/loop.h"

#include <string.h>

/* Of the processor, not of the clock, so that a busy machine reads the same files. The slowest of
 * the grammars passes over a megabyte of honest source in less than half of what it may take. */
enum { LONGEST_PARSE_MS = 5000, SHORTEST_LIMIT_MS = 1000, BYTES_A_MS = 250 };

/* tree-sitter gives back its stack of states by a call for each level that is open, about a hundred
 * bytes each, and a byte of a source may open one. What is open takes memory, too, so that no
 * source within its bound needs more than the most. A small source is content with anybody's stack,
 * and need not wait for a thread. */
enum {
    SMALL_SOURCE = 16 << 10,
    STACK_AT_LEAST = 1 << 20,
    STACK_A_BYTE = 256,
    STACK_MAX = 256 << 20
};

void ft_tree_delete(TSTree *tree) {
    ft_parser_memory_free(tree);
}

static void delete_tree(void *tree) {
    ft_tree_delete(tree);
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

struct parse {
    const TSLanguage *grammar;
    struct source source;
    TSTree *tree; /* NULL: it was stopped */
};

/* The parser, too, lives between the beginning and the end of what is counted: nothing of it is
 * left where the parse is. */
static void parse_counted(struct parse *parse) {
    TSInput input = {
        .payload = &parse->source, .read = read_source, .encoding = TSInputEncodingUTF8};
    TSParseOptions options = {.payload = &parse->source, .progress_callback = too_long};
    TSParser *parser = ts_parser_new();
    if (!ts_parser_set_language(parser, parse->grammar)) {
        ft_panic("the grammar of %s does not fit the parser", ts_language_name(parse->grammar));
    }
    parse->tree = ts_parser_parse_with_options(parser, NULL, input, options);
    if (parse->tree) {
        ts_parser_delete(parser);
    }
}

/* So that many small files of an attacker take less than as many large ones of anybody. */
static int64_t limit_ms(struct ft_slice text) {
    int64_t limit = SHORTEST_LIMIT_MS + (int64_t)(text.size / BYTES_A_MS);
    return limit < LONGEST_PARSE_MS ? limit : LONGEST_PARSE_MS;
}

static void parse_bounded(void *with) {
    struct parse *parse = with;
    jmp_buf out;
    parse->source.end_ns = ft_thread_ns() + limit_ms(parse->source.text) * 1000000;
    if (setjmp(out)) { /* from within an allocation */
        parse->tree = NULL;
        ft_parser_memory_drop();
        return;
    }
    ft_parser_memory_begin(FT_PARSE_CHUNK, FT_PARSE_MEMORY_MAX, &out);
    parse_counted(parse);
    if (parse->tree) {
        ft_parser_memory_end();
    } else {
        ft_parser_memory_drop();
    }
}

static size_t stack_for(struct ft_slice text) {
    size_t stack = STACK_AT_LEAST + text.size * STACK_A_BYTE;
    return stack < STACK_MAX ? stack : STACK_MAX;
}

TSTree *ft_parse_tree(const ft_ctx *cx, const struct ft_lang *lang, struct ft_slice text) {
    struct parse parse = {.grammar = lang->grammar(), .source = {.text = text, .cx = cx}};
    if (text.size > FT_PARSE_MAX) {
        return NULL;
    }
    if (text.size < SMALL_SOURCE) {
        parse_bounded(&parse);
    } else if (!ft_run_with_stack("parse", stack_for(text), parse_bounded, &parse)) {
        return NULL;
    }
    return parse.tree;
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
        return ft_fail(
            cx, FT_LIMIT,
            "parsing takes longer than %.1f s or more than %d MiB, or has no room for its stack",
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
