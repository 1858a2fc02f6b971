/* One file: every rule over one tree. */
#include "base/text.h"
#include "quality/quality_int.h"

#include <string.h>

enum { QUERY_MS = 3000, OWN_QUERY_MS = 500, SHOWN = 60, ID_TEXT = 200 };

const char *look_text(struct look *l, TSNode node) {
    struct ft_slice text = ft_node_text(l->tree, node);
    struct ft_slice line = {"", 0};
    (void)ft_slice_line(&text, &line);
    bool more = text.size > 0 || line.size > SHOWN;
    line.size = ft_text_cut(line, SHOWN);
    char *kept = ft_text_inert_dup(l->keep, ft_slice_dup(l->cx->arena, line));
    return more ? ft_sprintf(l->keep, "%s…", kept) : kept;
}

static bool has_room(const struct look *l, const struct ft_quality_rule *rule) {
    size_t count = 0;
    for (size_t i = l->result->findings.count; i > 0; i--) {
        const struct ft_finding *finding = &l->result->findings.at[i - 1];
        if (strcmp(finding->place.path, l->path) != 0) {
            break;
        }
        count += finding->rule == &rule->info;
    }
    return count < QUALITY_PER_FILE;
}

static struct ft_finding *report(struct look *l, const struct ft_quality_rule *rule,
                                 struct ft_place place, struct ft_slice text, const char *message) {
    if (!has_room(l, rule) || ft_finding_is_ignored(l->text, place.line, rule->info.id)) {
        return NULL;
    }
    place.path = l->path;
    text = ft_slice_trim(text);
    text.size = text.size < ID_TEXT ? text.size : ID_TEXT;
    struct ft_finding *finding = ft_finding_add(l->keep, &l->result->findings, &rule->info, place,
                                                ft_strdup(l->keep, message));
    finding->text = ft_slice_dup(l->keep, text);
    return finding;
}

struct ft_finding *look_report(struct look *l, const struct ft_quality_rule *rule, TSNode from,
                               TSNode to, const char *message) {
    TSPoint start = ts_node_start_point(from);
    TSPoint end = ts_node_end_point(to);
    size_t first = ts_node_start_byte(from);
    size_t last = ts_node_end_byte(to);
    struct ft_place place = {.line = (int64_t)start.row + 1,
                             .column = (int64_t)start.column + 1,
                             .end_line = (int64_t)end.row + 1,
                             .end_column = (int64_t)end.column + 1};
    last = last > first ? last : first;
    return report(l, rule, place, (struct ft_slice){l->text.data + first, last - first}, message);
}

struct ft_finding *look_report_at(struct look *l, const struct ft_quality_rule *rule, size_t start,
                                  size_t end, const char *message) {
    struct ft_place place = {.line = 1};
    size_t begin = 0;
    if (!has_room(l, rule)) {
        return NULL;
    }
    for (size_t i = 0; i < start && i < l->text.size; i++) {
        if (l->text.data[i] == '\n') {
            place.line++;
            begin = i + 1;
        }
    }
    place.column = (int64_t)(start - begin) + 1;
    place.end_line = place.line;
    place.end_column = place.column + (int64_t)(end - start);
    return report(l, rule, place, (struct ft_slice){l->text.data + start, end - start}, message);
}

struct finding_of {
    struct look *l;
    const struct query *query;
    const struct catalogue_part *parts;
    size_t count;
};

/* "{name}" is the text of that capture. */
static const char *fill(const struct finding_of *to, const struct ft_quality_rule *rule,
                        const struct query_match *match) {
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, 1000);
    const char *at = rule->message ? rule->message : rule->info.title;
    while (*at) {
        size_t plain = strcspn(at, "{");
        ft_buf_push(&text, at, plain);
        at += plain;
        size_t size = strcspn(at, "}");
        bool known = false;
        for (size_t i = 0; at[0] == '{' && at[size] && i < match->count && !known; i++) {
            struct ft_slice name = query_name(to->query, match->captures[i].index);
            known = name.size == size - 1 && memcmp(name.data, at + 1, name.size) == 0;
            if (known) {
                ft_buf_puts(&text, look_text(to->l, match->captures[i].node));
            }
        }
        if (known) {
            at += size + 1;
        } else if (*at) {
            ft_buf_putc(&text, *at++);
        }
    }
    return ft_buf_text(&text, to->l->keep);
}

/* At the capture "here", or at the first one. */
static void found_match(void *with, const struct query_match *match) {
    const struct finding_of *to = with;
    const struct ft_quality_rule *rule = to->parts[0].rule;
    for (size_t i = 0; i < to->count && to->parts[i].first_pattern <= match->pattern; i++) {
        rule = to->parts[i].rule;
    }
    if (!match->count) {
        return;
    }
    TSNode node = match->captures[0].node;
    for (size_t i = 0; i < match->count; i++) {
        if (ft_slice_is(query_name(to->query, match->captures[i].index), "here")) {
            node = match->captures[i].node;
        }
    }
    (void)look_report(to->l, rule, node, node, fill(to, rule, match));
}

static void run_queries(struct look *l) {
    const struct catalogue_language *language = l->language;
    struct finding_of to = {.l = l,
                            .query = language->query,
                            .parts = language->parts.at,
                            .count = language->parts.count};
    if (language->query) {
        l->result->open |=
            !query_run(language->query, l->tree, l->scratch, QUERY_MS, found_match, &to);
    }
    for (size_t i = 0; i < language->own.count; i++) {
        const struct catalogue_own *own = &language->own.at[i];
        struct catalogue_part part = {.rule = own->rule};
        struct finding_of alone = {.l = l, .query = own->query, .parts = &part, .count = 1};
        if (atomic_load(&own->rule->left)) {
            l->result->open = true;
            continue;
        }
        if (!query_run(own->query, l->tree, l->scratch, OWN_QUERY_MS, found_match, &alone)) {
            atomic_store(&own->rule->left, 1);
            *FT_PUSH(l->keep, &l->result->notes) = ft_sprintf(
                l->keep, "the rule %s takes too long (in %s), and is left out from there on",
                own->rule->info.id, ft_text_inert_dup(l->keep, l->path));
        }
    }
}

TSNode look_parent(const struct look *l) {
    return l->around.count ? l->around.at[l->around.count - 1] : (TSNode){0};
}

/* A cursor, as sources nest as deep as somebody likes. Nodes within an error are not what they
 * seem. */
static void run_checks(struct look *l) {
    TSTreeCursor cursor = ts_tree_cursor_new(ft_tree_root(l->tree));
    for (bool more = true; more;) {
        TSNode node = ts_tree_cursor_current_node(&cursor);
        TSSymbol symbol = ts_node_symbol(node);
        const struct catalogue_check *check =
            symbol < l->language->symbols ? l->language->by_symbol[symbol] : NULL;
        for (; check; check = check->next) {
            quality_check_at(check->rule->check)->look(l, check->rule, node);
        }
        if (!ts_node_is_error(node) && ts_tree_cursor_goto_first_child(&cursor)) {
            *FT_PUSH(l->cx->arena, &l->around) = node;
            continue;
        }
        while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
            if (!ts_tree_cursor_goto_parent(&cursor)) {
                more = false;
                break;
            }
            l->around.count--;
        }
    }
    ts_tree_cursor_delete(&cursor);
}

void look_at_file(struct look *l) {
    for (size_t i = 0; i < l->catalogue->common.count; i++) {
        const struct ft_quality_rule *rule = l->catalogue->common.at[i];
        quality_check_at(rule->check)->file(l, rule);
    }
    if (!l->tree || !l->language) {
        return;
    }
    for (size_t i = 0; i < l->language->whole.count; i++) {
        const struct ft_quality_rule *rule = l->language->whole.at[i];
        quality_check_at(rule->check)->file(l, rule);
    }
    run_checks(l);
    run_queries(l);
    if (l->catalogue->clones) {
        clones_collect(l);
    }
}
