/* Reading what is known of libraries. The texts are ours: what is wrong in them is a broken
 * invariant, found by the tests. */
#include "rules/model.h"

#include "base/text.h"
#include "conf/yaml.h"
#include "rules/rules_int.h"

#include <stdlib.h>
#include <string.h>

static const char *const languages[] = {"c",    "cpp",        "c_sharp",   "go",
                                        "java", "javascript", "php",       "python",
                                        "ruby", "tsx",        "typescript"};

uint32_t model_language(const char *id) {
    for (size_t i = 0; i < FT_COUNT(languages); i++) {
        if (strcmp(languages[i], id) == 0) {
            return 1U << i;
        }
    }
    return 0;
}

struct loading {
    ft_ctx *cx;
    struct models *models;
    const char *file;
    uint32_t languages;
    uint64_t remote;  /* rules that are about others' data alone */
    uint64_t special; /* rules that are about sources of their own alone */
};

static const char *get(const struct loading *l, const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text ? ft_strdup(l->cx->arena, text) : NULL;
}

/* Takes the next part before MARK off *TEXT. */
static char *part(struct ft_arena *arena, const char **text, const char *mark) {
    size_t size = strcspn(*text, mark);
    struct ft_slice trimmed = ft_slice_trim((struct ft_slice){*text, size});
    *text += size + ((*text)[size] != '\0');
    return ft_slice_dup(arena, trimmed);
}

static void release_expression(void *expression) {
    regfree(expression);
}

/* "0=text", "0!=text", "name~expression", "name!~expression" */
static struct model_condition condition_of(const struct loading *l, const char *text) {
    struct model_condition condition = {.index = -1};
    size_t size = strcspn(text, "=~!");
    const char *name = ft_slice_dup(l->cx->arena, ft_slice_trim((struct ft_slice){text, size}));
    if (name[0] >= '0' && name[0] <= '9') {
        condition.index = (int)strtol(name, NULL, 10);
    } else {
        condition.name = name;
    }
    condition.negated = text[size] == '!';
    size += condition.negated;
    const char *value = text[size] ? text + size + 1 : "";
    if (text[size] == '~') {
        regex_t *expression = FT_NEW(l->cx->arena, regex_t);
        if (regcomp(expression, value, REG_EXTENDED | REG_ICASE | REG_NOSUB) != 0) {
            ft_panic("%s: no expression: %s", l->file, value);
        }
        ft_arena_defer(l->cx->arena, release_expression, expression);
        condition.expression = expression;
    } else {
        condition.text = ft_strdup(l->cx->arena, value);
    }
    return condition;
}

static void take_argument(struct model *model, const char *word, struct ft_arena *arena) {
    if (strcmp(word, "*") == 0) {
        model->arguments = UINT64_MAX;
    } else if (strcmp(word, "first") == 0) {
        model->takes_first = true;
    } else if (strcmp(word, "this") == 0) {
        model->takes_receiver = true;
    } else if (word[0] >= '0' && word[0] <= '9') {
        long first = strtol(word, NULL, 10);
        bool open = word[strlen(word) - 1] == '-'; /* "1-": from the second on */
        for (long i = first; i < MODEL_ARGUMENTS && (open || i == first); i++) {
            model->arguments |= UINT64_C(1) << i;
        }
    } else if (*word) {
        model->keywords = ft_sprintf(arena, "%s%s ", model->keywords ? model->keywords : " ", word);
    }
}

/* "0, name; 1=text; shell=true" between the parentheses. */
static void take_arguments(const struct loading *l, struct model *model, const char *inside) {
    struct ft_arena *arena = l->cx->arena;
    const char *list = part(arena, &inside, ";");
    while (*list) {
        take_argument(model, part(arena, &list, ","), arena);
    }
    while (*inside) {
        const char *text = part(arena, &inside, ";");
        if (*text) {
            *FT_PUSH(arena, &model->conditions) = condition_of(l, text);
        }
    }
}

struct model_givers {
    FT_VEC(struct model_giver {
        uint32_t languages;
        const char *receiver;
    });
};

/* The part of a way after its last dot or mark. */
static const char *last_part(const char *path) {
    const char *last = path;
    for (const char *at = path; *at; at++) {
        last = *at == '.' || *at == '?' ? at + 1 : last;
    }
    return last;
}

static void add_giver(const struct loading *l, const char *receiver) {
    while (receiver && *receiver) {
        size_t size = strcspn(receiver, "|");
        const char *one = ft_strndup(l->cx->arena, receiver, size);
        struct ft_slice key = ft_slice_of(last_part(one));
        struct model_givers *givers = ft_map_get(&l->models->givers, key);
        if (!givers) {
            givers = FT_NEW(l->cx->arena, struct model_givers);
            ft_map_put(&l->models->givers, key, givers);
        }
        *FT_PUSH(l->cx->arena, givers) = (struct model_giver){l->languages, one};
        receiver += size + (receiver[size] != '\0');
    }
}

bool models_give(const struct models *models, uint32_t language, const char *path) {
    const struct model_givers *givers =
        path ? ft_map_get(&models->givers, ft_slice_of(last_part(path))) : NULL;
    for (size_t i = 0; givers && i < givers->count; i++) {
        if ((givers->at[i].languages & language) && model_receives(givers->at[i].receiver, path)) {
            return true;
        }
    }
    return false;
}

static void add_named(const struct loading *l, const char *name, const struct model *model) {
    struct ft_slice key = ft_slice_of(name);
    struct model_list *list = ft_map_get(&l->models->by_name, key);
    if (!list) {
        list = FT_NEW(l->cx->arena, struct model_list);
        ft_map_put(&l->models->by_name, key, list);
    }
    *FT_PUSH(l->cx->arena, list) = *model;
}

/* Where the arguments begin: the receiver may be a call itself, "Path().open(this)". */
static const char *open_of(const char *place) {
    int depth = 0;
    for (size_t i = strlen(place); i-- > 0;) {
        depth += place[i] == ')' ? 1 : place[i] == '(' ? -1 : 0;
        if (depth == 0) {
            return place[i] == '(' ? place + i : NULL;
        }
    }
    return NULL;
}

/* "Receiver.name|name(arguments)": one model a name. */
static void add_place(const struct loading *l, const char *place, struct model model) {
    struct ft_arena *arena = l->cx->arena;
    const char *open = open_of(place);
    size_t size = open ? (size_t)(open - place) : strlen(place);
    char *callee = ft_slice_dup(arena, ft_slice_trim((struct ft_slice){place, size}));
    if (open) {
        take_arguments(l, &model, ft_strndup(arena, open + 1, strlen(open) - 2));
    } else {
        model.arguments = UINT64_MAX;
    }
    char *names = strrchr(callee, '.');
    if (names) {
        *names++ = '\0';
        model.receiver = callee;
    } else {
        names = callee;
    }
    model.languages = l->languages;
    if (model.kind == MODEL_SOURCE && model.receiver && strcmp(model.receiver, "*") != 0) {
        add_giver(l, model.receiver);
    }
    for (const char *rest = names; *rest;) {
        add_named(l, part(arena, &rest, "|"), &model);
    }
}

static void add_places(const struct loading *l, const json_t *list, const struct model *model) {
    size_t i = 0;
    const json_t *place = NULL;
    json_array_foreach(list, i, place) {
        add_place(l, json_string_value(place), *model);
    }
}

static int into_of(const char *text) {
    return !text                        ? -1
           : strcmp(text, "this") == 0  ? -2
           : strcmp(text, "value") == 0 ? -1
                                        : (int)strtol(text, NULL, 10);
}

/* The bit of the rule that a source is about alone; or 0. */
static uint64_t rule_bit(const struct loading *l, const char *id) {
    for (size_t i = l->models->rules.count; id && i-- > 0;) {
        if (strcmp(l->models->rules.at[i]->id, id) == 0) {
            return UINT64_C(1) << (i % MODEL_RULES);
        }
    }
    if (id) {
        ft_panic("%s: no rule %s", l->file, id);
    }
    return 0;
}

/* The rules that what comes out of a source is not about. */
static uint64_t rules_without(const struct loading *l, const json_t *source) {
    uint64_t only = rule_bit(l, get(l, source, "only"));
    uint64_t except = rule_bit(l, get(l, source, "except"));
    return except | (only ? ~only : (get(l, source, "local") ? l->remote : 0) | l->special);
}

static void find_special(struct loading *l, const json_t *sources) {
    size_t i = 0;
    const json_t *item = NULL;
    json_array_foreach(sources, i, item) {
        l->special |= rule_bit(l, get(l, item, "only"));
    }
    for (uint32_t bit = 0; bit < MODEL_LANGUAGES; bit++) {
        l->models->special[bit] |= l->languages >> bit & 1 ? l->special : 0;
    }
}

uint64_t models_special(const struct models *models, uint32_t language) {
    return language ? models->special[__builtin_ctz(language)] : 0;
}

static void add_known(const struct loading *l, const json_t *list, enum model_kind kind) {
    size_t i = 0;
    const json_t *item = NULL;
    json_array_foreach(list, i, item) {
        bool bare = json_is_string(item);
        struct model model = {.kind = kind,
                              .text = bare ? NULL : get(l, item, "is"),
                              .into = bare ? -1 : into_of(get(l, item, "into")),
                              .varies = !bare && get(l, item, "varies"),
                              .rules = kind == MODEL_SOURCE ? rules_without(l, item) : UINT64_MAX};
        add_place(l, bare ? json_string_value(item) : get(l, item, "at"), model);
    }
}

static int index_of(const struct loading *l, const json_t *item, const char *name) {
    const char *text = get(l, item, name);
    return text ? (int)strtol(text, NULL, 10) : -1;
}

static void add_moves(const struct loading *l, const json_t *list) {
    size_t i = 0;
    const json_t *item = NULL;
    json_array_foreach(list, i, item) {
        struct model model = {.kind = MODEL_MOVE,
                              .into = index_of(l, item, "into"),
                              .from = index_of(l, item, "from"),
                              .length = index_of(l, item, "length"),
                              .fill = index_of(l, item, "fill"),
                              .ends = get(l, item, "ends") != NULL};
        add_place(l, get(l, item, "at"), model);
    }
}

static void add_params(const struct loading *l, const json_t *list) {
    size_t i = 0;
    const json_t *item = NULL;
    json_array_foreach(list, i, item) {
        const char *except = get(l, item, "except");
        *FT_PUSH(l->cx->arena, &l->models->params) =
            (struct model_param){.languages = l->languages,
                                 .mark = get(l, item, "mark"),
                                 .on = get(l, item, "on"),
                                 .type = get(l, item, "type"),
                                 .name = get(l, item, "name"),
                                 .text = get(l, item, "is"),
                                 .except = except ? except : "",
                                 .safe = get(l, item, "local") ? l->remote : 0};
    }
}

static void add_bits(const struct loading *l, uint64_t *by_language, uint64_t bits) {
    for (uint32_t i = 0; i < MODEL_LANGUAGES; i++) {
        by_language[i] |= l->languages >> i & 1 ? bits : 0;
    }
}

uint64_t models_bits(const uint64_t *by_language, uint32_t language) {
    return language ? by_language[__builtin_ctz(language)] : 0;
}

static void add_rule(struct loading *l, const json_t *item) {
    struct ft_rule_info *rule = FT_NEW(l->cx->arena, struct ft_rule_info);
    const char *kind = get(l, item, "kind");
    *rule = (struct ft_rule_info){.id = get(l, item, "id"),
                                  .kind = kind ? kind : "security",
                                  .title = get(l, item, "title"),
                                  .why = get(l, item, "why"),
                                  .fix = get(l, item, "fix"),
                                  .cwe = get(l, item, "cwe"),
                                  .severity = ft_severity_named(get(l, item, "severity"), FT_HIGH),
                                  .confidence =
                                      ft_confidence_named(get(l, item, "confidence"), FT_LIKELY)};
    int number = (int)(l->models->rules.count % MODEL_RULES);
    /* Numbers are shared by rules of different languages: no value belongs to two. */
    *FT_PUSH(l->cx->arena, &l->models->rules) = rule;
    const char *name = strrchr(rule->id, '/');
    bool quoted =
        name && (strcmp(name, "/xpath-injection") == 0 || strcmp(name, "/code-injection") == 0);
    uint64_t bit = UINT64_C(1) << number;
    add_bits(l, l->models->quoted, quoted ? bit : 0);
    add_bits(l, l->models->pages, name && strcmp(name, "/xss") == 0 ? bit : 0);
    bool address = name && (strcmp(name, "/open-redirect") == 0 || strcmp(name, "/ssrf") == 0);
    add_bits(l, l->models->addresses, address ? bit : 0);
    l->models->zero |= name && strcmp(name, "/division-by-zero") == 0 ? UINT64_C(1) << number : 0;
    l->remote |= get(l, item, "remote") ? UINT64_C(1) << number : 0;
    struct model model = {.kind = MODEL_SINK, .rule = rule, .number = number, .into = -1};
    add_places(l, json_object_get(item, "sinks"), &model);
    model.kind = MODEL_DANGER;
    add_places(l, json_object_get(item, "calls"), &model);
    model.kind = MODEL_CLEAN;
    model.rules = UINT64_C(1) << number;
    add_places(l, json_object_get(item, "clean"), &model);
    model.quoted = true;
    add_places(l, json_object_get(item, "quoted"), &model);
    model.kept = TAINT_SINGLE;
    add_places(l, json_object_get(item, "quoted_double"), &model);
    model.kept = TAINT_SINGLE | TAINT_DOUBLE;
    add_places(l, json_object_get(item, "unquoted"), &model);
}

static ft_err load_text(ft_ctx *cx, struct models *models, const struct rules_text *text) {
    json_t *root = NULL;
    struct loading l = {.cx = cx, .models = models, .file = text->name};
    FT_TRY(ft_yaml_parse(cx, text->name, ft_slice_of(text->text), &root));
    const char *names = get(&l, root, "languages");
    if (!names) {
        ft_panic("%s: no languages", text->name);
    }
    while (*names) {
        l.languages |= model_language(part(cx->arena, &names, " "));
    }
    size_t i = 0;
    const json_t *item = NULL;
    json_array_foreach(json_object_get(root, "rules"), i, item) {
        add_rule(&l, item);
    }
    find_special(&l, json_object_get(root, "sources"));
    add_known(&l, json_object_get(root, "sources"), MODEL_SOURCE);
    add_known(&l, json_object_get(root, "types"), MODEL_TYPE);
    add_known(&l, json_object_get(root, "passes"), MODEL_PASS);
    add_known(&l, json_object_get(root, "clean"), MODEL_CLEAN);
    add_known(&l, json_object_get(root, "ends"), MODEL_END);
    add_known(&l, json_object_get(root, "rooms"), MODEL_ROOM);
    add_moves(&l, json_object_get(root, "moves"));
    add_params(&l, json_object_get(root, "params"));
    return FT_OK;
}

ft_err models_load(ft_ctx *cx, struct models *models) {
    *models = (struct models){0};
    ft_map_init(&models->by_name, cx->arena);
    ft_map_init(&models->givers, cx->arena);
    for (size_t i = 0; i < rules_texts_count; i++) {
        FT_TRY(load_text(cx, models, &rules_texts[i]));
    }
    return FT_OK;
}

const struct model_list *models_named(const struct models *models, const char *name) {
    return ft_map_get(&models->by_name, ft_slice_of(name));
}

/* One name of a receiver: the whole way, or the end of it after a dot. */
static bool receives_one(const char *name, size_t size, const char *path) {
    size_t whole = strlen(path);
    bool any = size > 2 && memcmp(name, "*.", 2) == 0; /* "*.x()" is "x()" of anything */
    name += any ? 2 : 0;
    size -= any ? 2 : 0;
    if (size == 1 && name[0] == '*') {
        return true;
    }
    if (size > 1 && name[0] == '~') { /* "~word": the word stands in its last part */
        const char *last = last_part(path);
        for (; *last && strncasecmp(last, name + 1, size - 1) != 0; last++) {
        }
        return *last != '\0';
    }
    return whole >= size && memcmp(path + whole - size, name, size) == 0 &&
           (whole == size || strchr(".?", path[whole - size - 1]));
}

bool model_receives(const char *receiver, const char *path) {
    if (!receiver || !path) {
        return receiver && strcmp(receiver, "*") == 0;
    }
    while (*receiver) {
        size_t size = strcspn(receiver, "|");
        if (receives_one(receiver, size, path)) {
            return true;
        }
        receiver += size + (receiver[size] != '\0');
    }
    return false;
}
