/* Tree-sitter queries of anybody: compiled with a reason where they are wrong, their predicates
 * checked beforehand, run with bounds. Expressions are Hyperscan's: their time is linear. */
#include "base/clock.h"
#include "base/text.h"
#include "quality/quality_int.h"

#include <string.h>

enum { EXPRESSION_MAX = 300, REPEAT_MAX = 100, MATCHES_UNDER_WAY = 512 };

enum test_op { TEST_EQUAL, TEST_ANY, TEST_MATCH, TEST_INSIDE, TEST_HAS, TEST_FUNCTION, TEST_NAMED };

struct test {
    enum test_op op;
    bool negated;
    uint32_t subject; /* a capture */
    int64_t other;    /* a capture to compare with, or -1 */
    const char *words;
    struct ft_strings texts;
    hs_database_t *expression;
};
struct pattern {
    FT_VEC(struct test);
};
struct query {
    TSQuery *query;
    struct pattern *patterns;
    size_t count;
};

static void release(void *object) {
    struct query *query = object;
    for (size_t p = 0; p < query->count; p++) {
        for (size_t i = 0; i < query->patterns[p].count; i++) {
            hs_free_database(query->patterns[p].at[i].expression);
        }
    }
    ts_query_delete(query->query);
}

/* Large counted repeats are what makes an automaton, and the time to build it, grow. */
static bool is_modest(const char *expression) {
    size_t braces = 0;
    for (const char *at = expression; *at; at++) {
        if (*at == '{') {
            long count = 0;
            for (at++; *at && *at != '}'; at++) {
                count = *at >= '0' && *at <= '9' ? count * 10 + (*at - '0') : 0;
                if (count > REPEAT_MAX) {
                    return false;
                }
            }
            if (!*at) {
                break;
            }
            braces++;
        }
    }
    return braces <= 4 && strlen(expression) <= EXPRESSION_MAX;
}

/* Repeated groups within repeated groups are what a query takes long to be made of. */
bool query_is_modest(struct ft_slice text) {
    enum { REPEATS = 24 };
    size_t count = 0;
    for (size_t i = 1; i < text.size; i++) {
        bool group = text.data[i - 1] == ')' || text.data[i - 1] == ']';
        count += group && strchr("*+?", text.data[i]) != NULL && text.data[i];
    }
    return count <= REPEATS;
}

static ft_err compile_expression(ft_ctx *cx, const char *text, hs_database_t **made) {
    hs_compile_error_t *error = NULL;
    unsigned flags = HS_FLAG_SINGLEMATCH | HS_FLAG_ALLOWEMPTY | HS_FLAG_DOTALL;
    if (!is_modest(text)) {
        return ft_fail(cx, FT_INVALID,
                       "the expression '%s' is too large: at most %d bytes, repeats up to %d", text,
                       EXPRESSION_MAX, REPEAT_MAX);
    }
    if (hs_compile(text, flags, HS_MODE_BLOCK, NULL, made, &error) == HS_SUCCESS) {
        return FT_OK;
    }
    ft_err err = ft_fail(cx, FT_INVALID, "'%s' is no expression that takes linear time: %s", text,
                         error ? error->message : "the processor lacks SSSE3");
    hs_free_compile_error(error);
    return err;
}

static const char *text_at(ft_ctx *cx, const struct query *query, uint32_t id) {
    uint32_t size = 0;
    const char *text = ts_query_string_value_for_id(query->query, id, &size);
    return ft_strndup(cx->arena, text, size);
}

static bool op_named(const char *name, struct test *test) {
    static const struct {
        const char *name;
        enum test_op op;
    } ops[] = {{"eq?", TEST_EQUAL},
               {"any-of?", TEST_ANY},
               {"match?", TEST_MATCH},
               {"inside?", TEST_INSIDE},
               {"has?", TEST_HAS},
               {"function-is?", TEST_FUNCTION},
               {"function-named?", TEST_NAMED}};
    test->negated = strncmp(name, "not-", 4) == 0;
    for (size_t i = 0; i < FT_COUNT(ops); i++) {
        if (strcmp(name + (test->negated ? 4 : 0), ops[i].name) == 0) {
            test->op = ops[i].op;
            return true;
        }
    }
    return false;
}

/* "(#op? @capture text …)" */
static ft_err compile_test(ft_ctx *cx, const struct query *query, const TSQueryPredicateStep *steps,
                           uint32_t count, struct test *test) {
    *test = (struct test){.other = -1};
    const char *name = steps[0].type == TSQueryPredicateStepTypeString
                           ? text_at(cx, query, steps[0].value_id)
                           : "";
    if (!op_named(name, test)) {
        FT_IGNORE(ft_fail(cx, FT_INVALID, "there is no predicate #%s", name));
        return ft_hint(cx, "there are #eq?, #any-of?, #match?, #inside?, #has?, #function-is?, "
                           "#function-named?, each also with not- before it");
    }
    if (count < 3 || steps[1].type != TSQueryPredicateStepTypeCapture) {
        return ft_fail(cx, FT_INVALID, "#%s takes a capture and what to compare it with", name);
    }
    test->subject = steps[1].value_id;
    if (test->op == TEST_EQUAL && count == 3 && steps[2].type == TSQueryPredicateStepTypeCapture) {
        test->other = steps[2].value_id;
        return FT_OK;
    }
    test->words = " ";
    for (uint32_t i = 2; i < count; i++) {
        if (steps[i].type != TSQueryPredicateStepTypeString) {
            return ft_fail(cx, FT_INVALID, "#%s takes texts after its capture", name);
        }
        const char *text = text_at(cx, query, steps[i].value_id);
        *FT_PUSH(cx->arena, &test->texts) = text;
        test->words = ft_sprintf(cx->arena, "%s%s ", test->words, text);
    }
    bool one = test->op == TEST_EQUAL || test->op == TEST_MATCH;
    if (one && count != 3) {
        return ft_fail(cx, FT_INVALID, "#%s takes one text", name);
    }
    return test->op == TEST_MATCH ? compile_expression(cx, test->texts.at[0], &test->expression)
                                  : FT_OK;
}

static size_t line_at(struct ft_slice text, size_t offset) {
    size_t line = 1;
    for (size_t i = 0; i < offset && i < text.size; i++) {
        line += text.data[i] == '\n';
    }
    return line;
}

static ft_err compile_tests(ft_ctx *cx, struct query *query, struct ft_slice text, size_t *line) {
    for (size_t p = 0; p < query->count; p++) {
        uint32_t count = 0;
        const TSQueryPredicateStep *steps =
            ts_query_predicates_for_pattern(query->query, (uint32_t)p, &count);
        *line = line_at(text, ts_query_start_byte_for_pattern(query->query, (uint32_t)p));
        for (uint32_t i = 0, start = 0; i < count; i++) {
            if (steps[i].type == TSQueryPredicateStepTypeDone) {
                struct test *test = FT_PUSH(cx->arena, &query->patterns[p]);
                FT_TRY(compile_test(cx, query, steps + start, i - start, test));
                start = i + 1;
            }
        }
    }
    return FT_OK;
}

ft_err query_compile(ft_ctx *cx, const struct ft_lang *lang, struct ft_slice text,
                     struct query **query, size_t *line) {
    static const char *const wrong[] = {[TSQueryErrorSyntax] = "it is not written as a query is",
                                        [TSQueryErrorNodeType] = "there is no such node",
                                        [TSQueryErrorField] = "there is no such field",
                                        [TSQueryErrorCapture] = "there is no such capture",
                                        [TSQueryErrorStructure] = "no node is built like that",
                                        [TSQueryErrorLanguage] = "the grammar does not fit"};
    uint32_t offset = 0;
    TSQueryError error = TSQueryErrorNone;
    TSQuery *compiled = ft_query_compile(lang, text, &offset, &error);
    if (!compiled) {
        size_t at = offset < text.size ? offset : text.size;
        struct ft_slice rest = {text.data + at, text.size - at};
        rest.size = strcspn(ft_slice_dup(cx->arena, rest), "\n");
        *line = line_at(text, at);
        return ft_fail(cx, FT_INVALID, "the query does not fit %s at '%.40s': %s", lang->name,
                       ft_text_inert_dup(cx->arena, ft_slice_dup(cx->arena, rest)), wrong[error]);
    }
    struct query *made = FT_NEW(cx->arena, struct query);
    made->query = compiled;
    made->count = ts_query_pattern_count(compiled);
    made->patterns = FT_NEW_N(cx->arena, struct pattern, made->count + 1);
    ft_arena_defer(cx->arena, release, made);
    FT_TRY(compile_tests(cx, made, text, line));
    *query = made;
    return FT_OK;
}

size_t query_patterns_before(const struct query *query, size_t offset) {
    size_t count = 0;
    while (count < query->count &&
           ts_query_start_byte_for_pattern(query->query, (uint32_t)count) < offset) {
        count++;
    }
    return count;
}

void query_scratch(const struct query *query, hs_scratch_t **scratch) {
    for (size_t p = 0; query && p < query->count; p++) {
        for (size_t i = 0; i < query->patterns[p].count; i++) {
            const hs_database_t *expression = query->patterns[p].at[i].expression;
            if (expression && hs_alloc_scratch(expression, scratch) != HS_SUCCESS) {
                ft_panic("no memory for an expression");
            }
        }
    }
}

struct ft_slice query_name(const struct query *query, uint32_t capture) {
    uint32_t size = 0;
    const char *name = ts_query_capture_name_for_id(query->query, capture, &size);
    return (struct ft_slice){name, size};
}

static TSNode captured(const TSQueryMatch *match, uint32_t capture) {
    for (uint16_t i = 0; i < match->capture_count; i++) {
        if (match->captures[i].index == capture) {
            return match->captures[i].node;
        }
    }
    return (TSNode){0};
}

static int stop_at_first(unsigned id, unsigned long long from, unsigned long long to,
                         unsigned flags, void *context) {
    (void)id, (void)from, (void)to, (void)flags;
    *(bool *)context = true;
    return 1;
}

/* What a loop goes through is evaluated once, before it. */
static bool is_repeated(TSNode loop, TSNode kid) {
    static const char *const fields[] = {"body", "condition", "update", "increment"};
    TSNode body = ft_node_field(loop, "body");
    bool found = ts_node_is_null(body);
    for (size_t i = 0; i < FT_COUNT(fields); i++) {
        TSNode part = ft_node_field(loop, fields[i]);
        found |= !ts_node_is_null(part) && ts_node_eq(part, kid);
    }
    return found;
}

/* Up to the function that NODE stands in, that one included. */
static bool is_inside(TSNode node, const char *types) {
    TSNode kid = node;
    for (TSNode at = ts_node_parent(node); !ts_node_is_null(at); at = ts_node_parent(at)) {
        if (ft_word_in(types, ts_node_type(at)) && is_repeated(at, kid)) {
            return true;
        }
        if (node_is_function(at)) {
            return false;
        }
        kid = at;
    }
    return false;
}

/* Whether the function around has one of the words among its own tokens ("async"). */
static bool function_is(const struct ft_tree *tree, TSNode node, const char *words) {
    TSNode function = node_function(node);
    for (uint32_t i = 0; !ts_node_is_null(function) && i < ts_node_child_count(function); i++) {
        TSNode kid = ts_node_child(function, i);
        struct ft_slice text = ft_node_text(tree, kid);
        if (text.size > 100 || ft_node_is(kid, "identifier")) {
            continue;
        }
        FT_SCRATCH struct ft_arena *arena = ft_arena_new();
        char *line = ft_slice_dup(arena, text);
        for (char *word = line; *word; word += strcspn(word, " \n\t")) {
            word += strspn(word, " \n\t");
            size_t size = strcspn(word, " \n\t");
            if (size && ft_word_in(words, ft_strndup(arena, word, size))) {
                return true;
            }
        }
    }
    return false;
}

static bool is_one_of(const struct test *test, struct ft_slice text) {
    bool found = false;
    for (size_t i = 0; i < test->texts.count; i++) {
        found |= ft_slice_is(text, test->texts.at[i]);
    }
    return found;
}

static bool matches(const struct test *test, struct ft_slice text, hs_scratch_t *scratch) {
    bool found = false;
    (void)hs_scan(test->expression, text.data, (unsigned)text.size, 0, scratch, stop_at_first,
                  &found);
    return found;
}

static bool holds(const struct test *test, const struct ft_tree *tree, const TSQueryMatch *match,
                  hs_scratch_t *scratch) {
    TSNode node = captured(match, test->subject);
    struct ft_slice text = ft_node_text(tree, node);
    bool found = false;
    if (ts_node_is_null(node)) {
        return test->negated; /* an optional part that is not there */
    }
    switch (test->op) {
    case TEST_EQUAL:
    case TEST_ANY:
        found = test->other >= 0
                    ? ft_slice_eq(text, ft_node_text(tree, captured(match, (uint32_t)test->other)))
                    : is_one_of(test, text);
        break;
    case TEST_MATCH:
        found = matches(test, text, scratch);
        break;
    case TEST_INSIDE:
        found = is_inside(node, test->words);
        break;
    case TEST_HAS:
        found = node_has(node, test->words, true);
        break;
    case TEST_FUNCTION:
        found = function_is(tree, node, test->words);
        break;
    case TEST_NAMED:
        node = node_function(node);
        found = is_one_of(test, ft_node_text(tree, ft_node_field(node, "name")));
        break;
    }
    return found != test->negated;
}

static bool is_late(TSQueryCursorState *state) {
    return ft_mono_ns() > *(const int64_t *)state->payload;
}

bool query_run(const struct query *query, const struct ft_tree *tree, hs_scratch_t *scratch,
               int64_t longest_ms, void (*found)(void *to, const struct query_match *match),
               void *to) {
    int64_t end_ns = ft_mono_ns() + longest_ms * 1000000;
    TSQueryCursorOptions options = {.payload = &end_ns, .progress_callback = is_late};
    TSQueryCursor *cursor = ts_query_cursor_new();
    TSQueryMatch match;
    bool in_time = true;
    ts_query_cursor_set_match_limit(cursor, MATCHES_UNDER_WAY);
    ts_query_cursor_exec_with_options(cursor, query->query, ft_tree_root(tree), &options);
    for (uint32_t count = 0; ts_query_cursor_next_match(cursor, &match); count++) {
        const struct pattern *pattern = &query->patterns[match.pattern_index];
        bool all = true;
        for (size_t i = 0; i < pattern->count && all; i++) {
            all = holds(&pattern->at[i], tree, &match, scratch);
        }
        if (all) {
            struct query_match told = {.pattern = match.pattern_index,
                                       .captures = match.captures,
                                       .count = match.capture_count};
            found(to, &told);
        }
        if (count % 64 == 63 && ft_mono_ns() > end_ns) {
            break;
        }
    }
    in_time = ft_mono_ns() <= end_ns;
    ts_query_cursor_delete(cursor);
    return in_time;
}
