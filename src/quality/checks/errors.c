/* Errors that nobody hears of. */
#include "base/text.h"
#include "quality/quality_int.h"

#include <string.h>

static TSNode body_of(TSNode clause) {
    TSNode body = ft_node_field(clause, "body");
    FT_KIDS struct ft_kids kids = ft_kids_of(clause);
    for (TSNode kid; ts_node_is_null(body) && ft_kids_next(&kids, &kid);) {
        body = node_is_any(kid, " block then ") ? kid : body;
    }
    return body;
}

/* Whether the lines of the clause say something in a comment. */
static bool has_comment(const struct look *l, TSNode clause) {
    struct ft_slice text = l->text;
    size_t end = ts_node_end_byte(clause);
    const char *rest = text.data + end;
    size_t size = 0;
    while (end + size < text.size && rest[size] != '\n') {
        size++;
    }
    struct ft_slice after = {rest, size};
    struct ft_slice own = ft_node_text(l->tree, clause);
    return ft_slice_find(after, FT_SLICE("#")) >= 0 || ft_slice_find(after, FT_SLICE("//")) >= 0 ||
           ft_slice_find(own, FT_SLICE("#")) >= 0 || ft_slice_find(own, FT_SLICE("//")) >= 0 ||
           ft_slice_find(own, FT_SLICE("/*")) >= 0;
}

/* Closing, removing and the like: nothing is left to do where that fails. */
static bool is_cleanup(const struct look *l, TSNode clause) {
    static const char *const words[] = {"close",   "Close",   "unlink",  "remove", "delete",
                                        "dispose", "Dispose", "flush",   "cancel", "kill",
                                        "destroy", "sleep",   "shutdown"};
    TSNode tried = body_of(ts_node_parent(clause));
    struct ft_slice text = ft_node_text(l->tree, tried);
    bool found = false;
    for (size_t i = 0; i < FT_COUNT(words); i++) {
        found |= ft_slice_find(text, ft_slice_of(words[i])) >= 0;
    }
    return found && node_kids(tried) == 1;
}

static bool says_meant(const struct look *l, TSNode clause) {
    TSNode name = ft_node_field(clause, "name");
    FT_KIDS struct ft_kids kids = ft_kids_of(clause);
    for (TSNode kid; ts_node_is_null(name) && ft_kids_next(&kids, &kid);) {
        name = ft_node_field(kid, "name");
    }
    name = ts_node_is_null(name) ? ft_node_field(clause, "parameter") : name;
    struct ft_slice text = ft_node_text(l->tree, name);
    return ft_slice_find(text, FT_SLICE("gnor")) >= 0 ||
           ft_slice_find(text, FT_SLICE("xpected")) >= 0 ||
           ft_slice_find(text, FT_SLICE("nused")) >= 0 || ft_slice_starts(text, "_");
}

/* Python: bare, Exception or BaseException. */
static bool is_broad(const struct look *l, TSNode clause) {
    TSNode value = ft_node_field(clause, "value");
    if (ft_node_is(value, "as_pattern")) {
        value = node_kid(value, 0);
    }
    return ts_node_is_null(value) || node_text_is(l, value, "Exception") ||
           node_text_is(l, value, "BaseException");
}

static bool is_empty(const struct look *l, TSNode clause) {
    TSNode body = body_of(clause);
    bool python = strcmp(l->tree->lang->id, "python") == 0;
    if (python) {
        return is_broad(l, clause) && node_kids(body) == 1 &&
               (ft_node_is(node_kid(body, 0), "pass_statement") ||
                node_text_is(l, node_kid(body, 0), "..."));
    }
    if (strcmp(l->tree->lang->id, "ruby") == 0) {
        return ts_node_is_null(body);
    }
    bool script = ft_word_in(" javascript typescript tsx ", l->tree->lang->id);
    return !ts_node_is_null(body) && ts_node_named_child_count(body) == 0 &&
           !(script && ts_node_is_null(ft_node_field(clause, "parameter")));
}

static void look_empty(struct look *l, const struct ft_quality_rule *rule, TSNode node) {
    if (is_empty(l, node) && !has_comment(l, node) && !says_meant(l, node) &&
        !is_cleanup(l, node) && !ts_node_has_error(node)) {
        (void)look_report(l, rule, node, node, "whatever goes wrong here is never heard of");
    }
}

static void look_bare(struct look *l, const struct ft_quality_rule *rule, TSNode node) {
    TSNode first = node_kid(node, 0);
    if (ft_node_is(first, "block") && !is_empty(l, node) &&
        !node_has(node, " raise_statement ", true) && !has_comment(l, node)) {
        (void)look_report(l, rule, node, first, "this also stops KeyboardInterrupt and SystemExit");
    }
}

static bool mentions(const struct look *l, TSNode node, const char *word) {
    return !ts_node_is_null(node) &&
           ft_slice_find(ft_node_text(l->tree, node), ft_slice_of(word)) >= 0;
}

static void look_rescue(struct look *l, const struct ft_quality_rule *rule, TSNode node) {
    TSNode classes = ft_node_field(node, "exceptions");
    if (node_text_is(l, classes, "Exception") && !mentions(l, body_of(node), "raise") &&
        !mentions(l, body_of(node), "exit")) {
        (void)look_report(l, rule, classes, classes,
                          "this also stops Interrupt, SystemExit and NoMemoryError");
    }
}

const struct quality_check quality_checks_errors[] = {
    {"empty-catch", " catch_clause except_clause rescue ", look_empty, NULL},
    {"bare-except", " except_clause ", look_bare, NULL},
    {"rescue-exception", " rescue ", look_rescue, NULL},
    {0}};
