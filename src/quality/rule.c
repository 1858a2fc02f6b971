/* Rules as they are written: YAML, ours and other people's. */
#include "base/clock.h"
#include "base/text.h"
#include "conf/yaml.h"
#include "quality/quality_int.h"

#include <stdlib.h>
#include <string.h>

/* LONGEST_MS: of the rules of one file. */
enum { LONGEST_MS = 3000, RULES_MAX = 500, QUERY_MAX = 8192, EXAMPLES_MAX = 50, TEXT_MAX = 4000 };

struct reading {
    ft_ctx *cx;
    const char *path; /* or the name of one that comes with the program */
    struct ft_slice text;
    bool own;
    const json_t *file; /* its "languages" hold for all of its rules */
    struct ft_quality_rules *rules;
    struct ft_strings *notes;
};

/* The line of "- id: ID", from 1; 1 where there is none. */
static int64_t line_of_id(struct ft_slice text, const char *id) {
    struct ft_slice line;
    for (int64_t number = 1; ft_slice_line(&text, &line); number++) {
        ptrdiff_t at = ft_slice_find(line, FT_SLICE("id:"));
        struct ft_slice rest = at < 0 ? (struct ft_slice){"", 0}
                                      : (struct ft_slice){line.data + at, line.size - (size_t)at};
        if (at >= 0 && (at == 0 || strchr(" {-,", line.data[at - 1])) &&
            ft_slice_find(rest, ft_slice_of(id)) >= 0) {
            return number;
        }
    }
    return 1;
}

/* The line in which the text of the query of the rule at LINE begins. */
static int64_t line_of_query(struct ft_slice text, int64_t after) {
    struct ft_slice line;
    for (int64_t number = 1; ft_slice_line(&text, &line); number++) {
        struct ft_slice rest = ft_slice_trim(line);
        if (number >= after && ft_slice_starts(rest, "query:")) {
            return number + (ft_slice_ends(rest, "|") || ft_slice_ends(rest, "|-"));
        }
    }
    return after;
}

static ft_err wrong(const struct reading *r, int64_t line, const char *what) {
    const char *path = ft_text_inert_dup(r->cx->arena, r->path);
    return ft_fail(r->cx, FT_INVALID, "%s:%lld: %s", path, (long long)line,
                   ft_text_inert_dup(r->cx->arena, what));
}

static const char *get(const struct reading *r, const json_t *object, const char *key) {
    const char *text = ft_json_get_string(object, key);
    return text ? ft_strdup(r->cx->arena, text) : NULL;
}

/* "c, python" or a list, as " c python "; NULL where one is unknown: it is in *BAD. */
static const char *languages_of(const struct reading *r, const json_t *value, const char **bad) {
    struct ft_arena *arena = r->cx->arena;
    const char *all = "";
    const char *list = " ";
    size_t i = 0;
    const json_t *item = NULL;
    all = json_is_string(value) ? json_string_value(value) : "";
    json_array_foreach(value, i, item) {
        all = ft_sprintf(arena, "%s %s", all, json_is_string(item) ? json_string_value(item) : "?");
    }
    for (const char *at = all; *at;) {
        at += strspn(at, " ,");
        size_t size = strcspn(at, " ,");
        const char *id = ft_strndup(arena, at, size);
        at += size;
        if (size && !ft_lang_named(id)) {
            *bad = id;
            return NULL;
        }
        list = size && !ft_word_in(list, id) ? ft_sprintf(arena, "%s%s ", list, id) : list;
    }
    return strcmp(list, " ") == 0 ? "" : list;
}

static const struct ft_lang *first_language(struct ft_arena *arena, const char *languages) {
    const char *at = languages + strspn(languages, " ");
    return *at ? ft_lang_named(ft_strndup(arena, at, strcspn(at, " "))) : NULL;
}

static ft_err add_example(const struct reading *r, const char *lang, const json_t *text,
                          const char *languages, struct ft_quality_examples *list) {
    const struct ft_lang *usual = first_language(r->cx->arena, languages);
    const struct ft_lang *known = lang ? ft_lang_named(lang) : usual;
    bool any = !lang && !usual && !*languages;
    if (!json_is_string(text) || !(known || any) || list->count >= EXAMPLES_MAX ||
        json_string_length(text) > TEXT_MAX) {
        return ft_fail(r->cx, FT_INVALID,
                       "an example is a text, or a mapping from a language to one; at most %d, of "
                       "%d bytes each",
                       EXAMPLES_MAX, TEXT_MAX);
    }
    *FT_PUSH(r->cx->arena, list) = (struct ft_quality_example){
        .lang = known, .text = ft_strdup(r->cx->arena, json_string_value(text))};
    return FT_OK;
}

/* A list of texts, each in the rule's first language, or "language: text". */
static ft_err read_examples(const struct reading *r, const json_t *value,
                            const struct ft_quality_rule *rule, struct ft_quality_examples *list) {
    size_t i = 0;
    const json_t *item = NULL;
    json_array_foreach(value, i, item) {
        const char *lang = NULL;
        json_t *text = NULL;
        if (!json_is_object(item)) {
            FT_TRY(add_example(r, NULL, item, rule->languages, list));
        }
        json_object_foreach((json_t *)item, lang, text) {
            FT_TRY(add_example(r, lang, text, rule->languages, list));
        }
    }
    return FT_OK;
}

static bool is_id(const char *id) {
    size_t size = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-_/");
    return id[size] == '\0' && size > 2 && size <= 80 && strchr(id, '/') && id[0] != '/' &&
           id[size - 1] != '/';
}

/* What all rules have to say; own ones may leave out what a reader can do without. */
static const char *wrong_words(const struct reading *r, const struct ft_quality_rule *rule,
                               const json_t *item) {
    static const char kinds[] = " security smell dead duplicate docs typo performance ";
    static const char keys[] = " id kind title severity confidence why fix cwe languages query "
                               "check message bad good ";
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)item, key, value) {
        if (!ft_word_in(keys, key)) {
            return ft_sprintf(r->cx->arena, "there is no member '%.40s' of a rule", key);
        }
    }
    if (!rule->info.id || !is_id(rule->info.id)) {
        return "a rule needs an id as 'mine/no-sleep': small letters, digits, '-', and one '/'";
    }
    if (!rule->info.kind || !ft_word_in(kinds, rule->info.kind)) {
        return "the kind is none of security, smell, dead, duplicate, docs, typo, performance";
    }
    if (!rule->info.title) {
        return "a rule needs a title";
    }
    if (r->own && (!rule->query || !*rule->languages)) {
        return "a rule needs languages and a query";
    }
    const char *severity = ft_json_get_string(item, "severity");
    const char *confidence = ft_json_get_string(item, "confidence");
    if ((severity && strcmp(ft_severity_name(rule->info.severity), severity) != 0) ||
        (confidence && strcmp(ft_confidence_name(rule->info.confidence), confidence) != 0)) {
        return "severity is note, low, medium, high or critical; confidence unsure, likely or sure";
    }
    return rule->query && strlen(rule->query) > QUERY_MAX ? "the query is longer than 8 KiB" : NULL;
}

/* Own queries are compiled now, each for itself; ours when they are used. */
static ft_err try_query(const struct reading *r, const struct ft_quality_rule *rule) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_ctx trying = *r->cx;
    const char *at = rule->languages;
    trying.arena = scratch;
    while (*(at += strspn(at, " "))) {
        size_t size = strcspn(at, " ");
        const struct ft_lang *lang = ft_lang_named(ft_strndup(scratch, at, size));
        struct query *query = NULL;
        size_t line = 1;
        at += size;
        if (!query_is_modest(ft_slice_of(rule->query))) {
            return wrong(r, rule->line,
                         ft_sprintf(r->cx->arena,
                                    "%s: the query repeats too many groups: at most 24",
                                    rule->info.id));
        }
        if (query_compile(&trying, lang, ft_slice_of(rule->query), &query, &line) != FT_OK) {
            int64_t first = line_of_query(r->text, rule->line);
            return wrong(r, first + (int64_t)line - 1,
                         ft_sprintf(r->cx->arena, "%s: %s", rule->info.id, trying.error.message));
        }
    }
    return FT_OK;
}

static ft_err read_rule(const struct reading *r, const json_t *item, size_t number) {
    struct ft_arena *arena = r->cx->arena;
    struct ft_quality_rule *rule = FT_NEW(arena, struct ft_quality_rule);
    const json_t *languages = json_object_get(item, "languages");
    const char *unknown = NULL;
    const char *check = ft_json_get_string(item, "check");
    const char *id = ft_json_get_string(item, "id");
    rule->line = id ? line_of_id(r->text, id) : 1;
    if (!json_is_object(item)) {
        return wrong(r, 1, ft_sprintf(arena, "rule %zu is no mapping", number + 1));
    }
    rule->info = (struct ft_rule_info){
        .id = get(r, item, "id"),
        .kind = get(r, item, "kind"),
        .title = get(r, item, "title"),
        .why = get(r, item, "why"),
        .fix = get(r, item, "fix"),
        .cwe = get(r, item, "cwe"),
        .severity = ft_severity_named(ft_json_get_string(item, "severity"), FT_LOW),
        .confidence = ft_confidence_named(ft_json_get_string(item, "confidence"), FT_LIKELY)};
    rule->query = get(r, item, "query");
    rule->message = get(r, item, "message");
    rule->file = r->own ? r->path : NULL;
    rule->check = check && !r->own ? quality_check_named(check) : -1;
    rule->languages =
        languages_of(r, languages ? languages : json_object_get(r->file, "languages"), &unknown);
    if (!rule->languages) {
        return wrong(r, rule->line, ft_sprintf(arena, "there is no language '%.40s'", unknown));
    }
    const char *said = wrong_words(r, rule, item);
    said = check && rule->check < 0 ? "only rules of the program name a check" : said;
    if (said) {
        return wrong(r, rule->line, id ? ft_sprintf(arena, "%.80s: %s", id, said) : said);
    }
    if (read_examples(r, json_object_get(item, "bad"), rule, &rule->bad) != FT_OK ||
        read_examples(r, json_object_get(item, "good"), rule, &rule->good) != FT_OK) {
        return wrong(r, rule->line, r->cx->error.message);
    }
    if (r->own) {
        FT_TRY(try_query(r, rule));
    }
    *FT_PUSH(arena, r->rules) = rule;
    return FT_OK;
}

static bool is_there(const struct ft_quality_rules *rules, const char *id) {
    for (size_t i = 0; id && i < rules->count; i++) {
        if (strcmp(rules->at[i]->info.id, id) == 0) {
            return true;
        }
    }
    return false;
}

static void read_rules(struct reading *r) {
    const json_t *list = json_object_get(r->file, "rules");
    size_t i = 0;
    const json_t *item = NULL;
    if (!list && json_object_get(r->file, "architecture")) {
        return; /* for others to read */
    }
    if (!json_is_array(list)) {
        FT_IGNORE(wrong(r, 1, "there is no list of rules: it begins with 'rules:'"));
        *FT_PUSH(r->cx->arena, r->notes) = r->cx->error.message;
        ft_clear(r->cx);
    }
    int64_t end_ns = ft_mono_ns() + (int64_t)LONGEST_MS * 1000000;
    json_array_foreach(list, i, item) {
        enum ft_err_code err = FT_OK;
        bool late = ft_mono_ns() > end_ns;
        if (late) {
            err = wrong(r, 1, "reading its rules takes too long: the rest is left out");
        } else if (r->rules->count >= RULES_MAX) {
            err = wrong(r, 1, "there are too many rules: at most 500 are read");
        } else if (is_there(r->rules, ft_json_get_string(item, "id"))) {
            err = wrong(r, line_of_id(r->text, ft_json_get_string(item, "id")),
                        "a rule of this id was read before");
        } else {
            err = read_rule(r, item, i);
        }
        if (err != FT_OK) {
            *FT_PUSH(r->cx->arena, r->notes) = r->cx->error.message;
            ft_clear(r->cx);
        }
        if (late || r->rules->count >= RULES_MAX) {
            return;
        }
    }
}

static void read_text(ft_ctx *cx, const char *path, struct ft_slice text, bool own,
                      struct ft_quality_rules *rules, struct ft_strings *notes) {
    struct reading r = {.cx = cx,
                        .path = ft_strdup(cx->arena, path),
                        .text = text,
                        .own = own,
                        .rules = rules,
                        .notes = notes};
    json_t *file = NULL;
    if (ft_yaml_parse(cx, ft_text_inert_dup(cx->arena, path), text, &file) != FT_OK) {
        *FT_PUSH(cx->arena, notes) =
            cx->error.hint
                ? ft_sprintf(cx->arena, "%s: %s", cx->error.message,
                             ft_text_inert_dup(cx->arena,
                                               ft_slice_dup(cx->arena, ft_slice_trim(ft_slice_of(
                                                                           cx->error.hint)))))
                : cx->error.message;
        ft_clear(cx);
        return;
    }
    r.file = file;
    read_rules(&r);
}

void ft_quality_read(ft_ctx *cx, const char *path, struct ft_slice text,
                     struct ft_quality_rules *rules, struct ft_strings *notes) {
    read_text(cx, path, text, true, rules, notes);
}

static int by_id(const void *a, const void *b) {
    return strcmp((*(struct ft_quality_rule *const *)a)->info.id,
                  (*(struct ft_quality_rule *const *)b)->info.id);
}

ft_err ft_quality_rules(ft_ctx *cx, struct ft_quality_rules *rules) {
    struct ft_quality_rules made = {0};
    struct ft_strings notes = {0};
    for (size_t i = 0; i < quality_texts_count; i++) {
        read_text(cx, quality_texts[i].name, ft_slice_of(quality_texts[i].text), false, &made,
                  &notes);
    }
    if (notes.count) {
        ft_panic("a rule of the program is wrong: %s", notes.at[0]);
    }
    qsort(made.at, made.count, sizeof *made.at, by_id);
    *rules = made;
    return FT_OK;
}
