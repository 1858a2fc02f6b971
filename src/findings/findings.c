#include "findings/findings.h"

#include "base/hash.h"
#include "base/map.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static const char *const severities[] = {"note", "low", "medium", "high", "critical"};
static const char *const confidences[] = {"unsure", "likely", "sure"};

const char *ft_severity_name(enum ft_severity severity) {
    return severities[severity];
}

const char *ft_confidence_name(enum ft_confidence confidence) {
    return confidences[confidence];
}

static int rank_of(const char *const *names, size_t count, const char *name, int unknown) {
    for (size_t i = 0; name && i < count; i++) {
        if (strcmp(names[i], name) == 0) {
            return (int)i;
        }
    }
    return unknown;
}

enum ft_severity ft_severity_named(const char *name, enum ft_severity unknown) {
    return (enum ft_severity)rank_of(severities, FT_COUNT(severities), name, (int)unknown);
}

enum ft_confidence ft_confidence_named(const char *name, enum ft_confidence unknown) {
    return (enum ft_confidence)rank_of(confidences, FT_COUNT(confidences), name, (int)unknown);
}

struct ft_finding *ft_finding_add(struct ft_arena *arena, struct ft_findings *findings,
                                  const struct ft_rule_info *rule, struct ft_place place,
                                  const char *message) {
    struct ft_finding *finding = FT_PUSH(arena, findings);
    *finding = (struct ft_finding){.rule = rule,
                                   .severity = rule->severity,
                                   .confidence = rule->confidence,
                                   .place = place,
                                   .message = message};
    return finding;
}

static int compare_numbers(int64_t a, int64_t b) {
    return (a > b) - (a < b);
}

static int compare(const void *a, const void *b) {
    const struct ft_finding *x = a;
    const struct ft_finding *y = b;
    int order = strcmp(x->place.path, y->place.path);
    order = order ? order : compare_numbers(x->place.line, y->place.line);
    order = order ? order : compare_numbers(x->place.column, y->place.column);
    order = order ? order : strcmp(x->rule->id, y->rule->id);
    order = order ? order : strcmp(x->message, y->message);
    return order ? order : compare_numbers((int64_t)y->steps.count, (int64_t)x->steps.count);
}

static bool is_same(const struct ft_finding *a, const struct ft_finding *b) {
    return a->place.line == b->place.line && a->place.column == b->place.column &&
           strcmp(a->place.path, b->place.path) == 0 && strcmp(a->rule->id, b->rule->id) == 0 &&
           strcmp(a->message, b->message) == 0;
}

/* Of rule, file and text, and which of several such it is: moving lines changes nothing. */
static const char *id_of(struct ft_arena *arena, const struct ft_finding *finding,
                         struct ft_map *seen) {
    const char *text = finding->text ? finding->text : finding->message;
    const char *key = ft_sprintf(arena, "%s\n%s\n%s", finding->rule->id, finding->place.path, text);
    int64_t *times = ft_map_get(seen, ft_slice_of(key));
    if (!times) {
        times = FT_NEW(arena, int64_t);
        ft_map_put(seen, ft_slice_of(key), times);
    }
    key = ft_sprintf(arena, "%s\n%lld", key, (long long)(*times)++);
    return ft_strndup(arena, ft_sha256_hex(arena, ft_slice_of(key)), 16);
}

void ft_findings_finish(struct ft_arena *arena, struct ft_findings *findings) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_map seen;
    size_t kept = 0;
    ft_map_init(&seen, scratch);
    if (findings->count) {
        qsort(findings->at, findings->count, sizeof *findings->at, compare);
    }
    for (size_t i = 0; i < findings->count; i++) {
        struct ft_finding *finding = &findings->at[i];
        if (kept && is_same(&findings->at[kept - 1], finding)) {
            continue;
        }
        finding->id = ft_strdup(arena, id_of(scratch, finding, &seen));
        findings->at[kept++] = *finding;
    }
    findings->count = kept;
}

/* The line of that number, without its end. */
static struct ft_slice line_of(struct ft_slice content, int64_t number) {
    struct ft_slice line = {"", 0};
    for (int64_t i = 0; i < number; i++) {
        if (!ft_slice_line(&content, &line)) {
            return (struct ft_slice){"", 0};
        }
    }
    return line;
}

/* "fettle:ignore" alone, or before names of rules of which one is RULE or the end of it. */
static bool says_ignore(struct ft_slice line, const char *rule) {
    static const char word[] = "fettle:ignore";
    ptrdiff_t at = ft_slice_find(line, ft_slice_of(word));
    if (at < 0) {
        return false;
    }
    struct ft_slice rest = {line.data + at + sizeof word - 1,
                            line.size - (size_t)at - (sizeof word - 1)};
    bool named = false;
    while (rest.size) {
        size_t size = 0;
        while (size < rest.size && (ft_is_name_char(rest.data[size]) || rest.data[size] == '-' ||
                                    rest.data[size] == '/')) {
            size++;
        }
        bool is_name = size > 1 && memchr(rest.data, '/', size);
        if (is_name && size == strlen(rule) && memcmp(rest.data, rule, size) == 0) {
            return true;
        }
        named |= is_name && rest.data[0] != '/' && rest.data[size - 1] != '/';
        size += size < rest.size;
        rest = (struct ft_slice){rest.data + size, rest.size - size};
    }
    return !named;
}

/* Nothing but a comment: no letters before the mark that it begins with. */
static bool is_comment_line(struct ft_slice line) {
    line = ft_slice_trim(line);
    static const char *const marks[] = {"//", "#", "/*", "*", "--", "<!--", ";", "%"};
    for (size_t i = 0; i < FT_COUNT(marks); i++) {
        if (ft_slice_starts(line, marks[i])) {
            return true;
        }
    }
    return false;
}

bool ft_finding_is_ignored(struct ft_slice content, int64_t line, const char *rule) {
    struct ft_slice above = line > 1 ? line_of(content, line - 1) : (struct ft_slice){"", 0};
    return says_ignore(line_of(content, line), rule) ||
           (is_comment_line(above) && says_ignore(above, rule));
}
