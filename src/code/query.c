#include "code/code.h"
#include "code/memory_int.h"

#include <pthread.h>
#include <string.h>

struct ft_query {
    struct ft_query *next;
    const struct ft_lang *lang;
    const char *text;
    TSQuery *query;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct ft_query *queries; /* as many as there are texts in the program */

/* A query that does not compile leaves memory behind that nobody can reach. */
TSQuery *ft_query_compile(const struct ft_lang *lang, struct ft_slice text, uint32_t *offset,
                          TSQueryError *error) {
    jmp_buf out;
    if (setjmp(out)) { /* from within an allocation */
        ft_parser_memory_drop();
        *offset = 0;
        *error = TSQueryErrorStructure;
        return NULL;
    }
    ft_parser_memory_begin(FT_QUERY_CHUNK, FT_PARSE_MEMORY_MAX, &out);
    TSQuery *query = ts_query_new(lang->grammar(), text.data, (uint32_t)text.size, offset, error);
    if (query) {
        ft_parser_memory_end();
    } else {
        ft_parser_memory_drop();
    }
    return query;
}

static struct ft_query *compile(const struct ft_lang *lang, const char *text) {
    uint32_t offset = 0;
    TSQueryError error = TSQueryErrorNone;
    TSQuery *query = ft_query_compile(lang, ft_slice_of(text), &offset, &error);
    if (!query) {
        ft_panic("a query for %s does not compile at: %.40s", lang->name, text + offset);
    }
    struct ft_query *made = ft_xmalloc(sizeof *made);
    *made = (struct ft_query){.next = queries, .lang = lang, .text = text, .query = query};
    return queries = made;
}

const struct ft_query *ft_query_of(const struct ft_lang *lang, const char *text) {
    pthread_mutex_lock(&lock);
    struct ft_query *found = queries;
    while (found && (found->lang != lang || strcmp(found->text, text) != 0)) {
        found = found->next;
    }
    found = found ? found : compile(lang, text);
    pthread_mutex_unlock(&lock);
    return found;
}

static struct ft_slice operand(const struct ft_query *query, const struct ft_tree *tree,
                               const TSQueryMatch *match, TSQueryPredicateStep step) {
    if (step.type == TSQueryPredicateStepTypeString) {
        uint32_t size = 0;
        const char *text = ts_query_string_value_for_id(query->query, step.value_id, &size);
        return (struct ft_slice){text, size};
    }
    for (uint16_t i = 0; i < match->capture_count; i++) {
        if (match->captures[i].index == step.value_id) {
            return ft_node_text(tree, match->captures[i].node);
        }
    }
    return (struct ft_slice){"", 0};
}

/* #eq? and #not-eq?, and #any-of? with its list; no others are used here. */
static bool holds(const struct ft_query *query, const struct ft_tree *tree,
                  const TSQueryMatch *match, const TSQueryPredicateStep *steps, uint32_t count) {
    struct ft_slice name = operand(query, tree, match, steps[0]);
    struct ft_slice subject = operand(query, tree, match, steps[1]);
    bool equal = false;
    for (uint32_t i = 2; i < count; i++) {
        equal |= ft_slice_eq(subject, operand(query, tree, match, steps[i]));
    }
    if (ft_slice_is(name, "eq?") || ft_slice_is(name, "any-of?")) {
        return equal;
    }
    if (!ft_slice_is(name, "not-eq?")) {
        ft_panic("a query uses the predicate #%.*s", (int)name.size, name.data);
    }
    return !equal;
}

static bool all_hold(const struct ft_query *query, const struct ft_tree *tree,
                     const TSQueryMatch *match) {
    uint32_t count = 0;
    const TSQueryPredicateStep *steps =
        ts_query_predicates_for_pattern(query->query, match->pattern_index, &count);
    for (uint32_t i = 0, start = 0; i < count; i++) {
        if (steps[i].type == TSQueryPredicateStepTypeDone) {
            if (!holds(query, tree, match, steps + start, i - start)) {
                return false;
            }
            start = i + 1;
        }
    }
    return true;
}

void ft_query_run(const struct ft_query *query, const struct ft_tree *tree, TSNode from,
                  bool (*visit)(void *to, const struct ft_tree *tree,
                                const struct ft_capture *captures, size_t count),
                  void *to) {
    enum { MOST_CAPTURES = 32 };
    TSQueryCursor *cursor = ts_query_cursor_new();
    ts_query_cursor_exec(cursor, query->query, from);
    TSQueryMatch match;
    for (bool more = true; more && ts_query_cursor_next_match(cursor, &match);) {
        struct ft_capture captures[MOST_CAPTURES];
        size_t count = 0;
        if (!all_hold(query, tree, &match)) {
            continue;
        }
        for (; count < match.capture_count && count < MOST_CAPTURES; count++) {
            uint32_t size = 0;
            captures[count].name =
                ts_query_capture_name_for_id(query->query, match.captures[count].index, &size);
            captures[count].node = match.captures[count].node;
        }
        more = visit(to, tree, captures, count);
    }
    ts_query_cursor_delete(cursor);
}
