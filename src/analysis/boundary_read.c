/* Boundaries as they stand in files of rules. */
#include "analysis/boundary.h"
#include "base/text.h"
#include "conf/yaml.h"
#include "quality/quality.h"

#include <string.h>

enum { GROUPS_MAX = 500, RULES_MAX = 500, GLOBS_MAX = 2000 };

#define WHY                                                                                        \
    "Which part may use which was agreed upon, so that each can be understood, tested and "        \
    "replaced by itself; an exception makes the next one easier."
const struct ft_rule_info ft_boundary_import = {
    .id = "architecture",
    .kind = "architecture",
    .title = "An import that the project's architecture forbids",
    .why = WHY,
    .fix = "Move what is needed to where it may be used from, or hand it in from outside. Where "
           "the rule is what is wrong, change it in `.fettle/rules`.",
    .severity = FT_MEDIUM,
    .confidence = FT_SURE,
};
const struct ft_rule_info ft_boundary_cycle = {
    .id = "architecture/cycle",
    .kind = "architecture",
    .title = "Parts that need each other in a circle",
    .why = "None of them can be understood, built or tested without all the others.",
    .fix = "Turn this import round: move what both need into a part below, or hand it in from "
           "outside.",
    .severity = FT_MEDIUM,
    .confidence = FT_SURE,
};

struct reading {
    ft_ctx *cx;
    const char *path;
    struct ft_boundary_set set;
    size_t globs;
};

static ft_err wrong(const struct reading *r, const char *what) {
    return ft_fail(r->cx, FT_INVALID, "%s: architecture: %s",
                   ft_text_inert_dup(r->cx->arena, r->path), what);
}

static ft_err wrong_name(const struct reading *r, const char *what, const char *name) {
    return wrong(
        r, ft_sprintf(r->cx->arena, "%s '%.80s'", what, ft_text_inert_dup(r->cx->arena, name)));
}

/* A text, or a list of texts. */
static ft_err texts_of(const struct reading *r, const json_t *value, struct ft_strings *texts) {
    size_t i = 0;
    const json_t *item = NULL;
    if (json_is_string(value)) {
        *FT_PUSH(r->cx->arena, texts) = json_string_value(value);
        return FT_OK;
    }
    json_array_foreach(value, i, item) {
        if (!json_is_string(item)) {
            return wrong(r, "a list holds something that is no text");
        }
        *FT_PUSH(r->cx->arena, texts) = json_string_value(item);
    }
    return json_is_array(value) ? FT_OK : wrong(r, "there is no text or list where one must be");
}

static ft_err add_group(struct reading *r, const char *name, size_t *number) {
    if (r->set.groups.count >= GROUPS_MAX) {
        return wrong(r, "there are more than 500 groups");
    }
    *number = r->set.groups.count;
    *FT_PUSH(r->cx->arena, &r->set.groups) = (struct ft_boundary_group){.name = name, .layer = -1};
    return FT_OK;
}

static ft_err read_groups(struct reading *r, const json_t *groups) {
    const char *name = NULL;
    json_t *value = NULL;
    if (groups && !json_is_object(groups)) {
        return wrong(r, "'groups' is no mapping from names to globs");
    }
    json_object_foreach((json_t *)groups, name, value) {
        size_t number = 0;
        struct ft_strings globs = {0};
        FT_TRY(add_group(r, name, &number));
        FT_TRY(texts_of(r, value, &globs));
        r->globs += globs.count;
        if (!globs.count || r->globs > GLOBS_MAX) {
            return wrong_name(
                r, globs.count ? "there are too many globs in" : "there is no glob in", name);
        }
        r->set.groups.at[number].globs = globs;
    }
    return FT_OK;
}

/* By name; a glob is a group of its own. */
static ft_err find_group(struct reading *r, const char *name, size_t *number) {
    for (size_t i = 0; i < r->set.groups.count; i++) {
        if (strcmp(r->set.groups.at[i].name, name) == 0) {
            *number = i;
            return FT_OK;
        }
    }
    if (!strpbrk(name, "*/")) {
        return wrong_name(r, "there is no group", name);
    }
    FT_TRY(add_group(r, name, number));
    *FT_PUSH(r->cx->arena, &r->set.groups.at[*number].globs) = name;
    return FT_OK;
}

static ft_err read_layers(struct reading *r, const json_t *layers) {
    size_t layer = 0;
    const json_t *value = NULL;
    if (layers && !json_is_array(layers)) {
        return wrong(r, "'layers' is no list, the lowest first");
    }
    json_array_foreach(layers, layer, value) {
        struct ft_strings names = {0};
        FT_TRY(texts_of(r, value, &names));
        for (size_t i = 0; i < names.count; i++) {
            size_t group = 0;
            FT_TRY(find_group(r, names.at[i], &group));
            if (r->set.groups.at[group].layer >= 0) {
                return wrong_name(r, "two layers hold", names.at[i]);
            }
            r->set.groups.at[group].layer = (int)layer;
            r->set.layered = true;
        }
    }
    return FT_OK;
}

static const struct ft_rule_info *info_of(const struct reading *r, const json_t *rule) {
    struct ft_rule_info *info = FT_NEW(r->cx->arena, struct ft_rule_info);
    const char *why = ft_json_get_string(rule, "why");
    const char *fix = ft_json_get_string(rule, "fix");
    *info = ft_boundary_import;
    info->why = why ? why : info->why;
    info->fix = fix ? fix : info->fix;
    info->severity = ft_severity_named(ft_json_get_string(rule, "severity"), info->severity);
    return info;
}

static ft_err check_keys(const struct reading *r, const json_t *object, const char *known) {
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)object, key, value) {
        const char *at = strstr(known, ft_sprintf(r->cx->arena, " %s ", key));
        if (!at || strchr(key, ' ')) {
            return wrong_name(r, "there is no setting", key);
        }
    }
    return FT_OK;
}

static ft_err read_rule(struct reading *r, const json_t *rule, struct ft_strings *targets,
                        struct ft_boundary_rule *made) {
    const char *from = ft_json_get_string(rule, "from");
    const json_t *not = json_object_get(rule, "not");
    const json_t *only = json_object_get(rule, "only");
    FT_TRY(check_keys(r, rule, " from not only why fix severity "));
    if (!from || !not == !only) {
        return wrong(r, "a rule has 'from' and either 'not' or 'only'");
    }
    const char *severity = ft_json_get_string(rule, "severity");
    if (severity && ft_severity_named(severity, FT_CRITICAL + 1) > FT_CRITICAL) {
        return wrong_name(r, "there is no severity", severity);
    }
    FT_TRY(texts_of(r, only ? only : not, targets));
    made->only = only != NULL;
    made->info = info_of(r, rule);
    return find_group(r, from, &made->from);
}

/* Flags last: rules may make groups of globs. */
static ft_err read_rules(struct reading *r, const json_t *rules) {
    size_t i = 0;
    const json_t *rule = NULL;
    if (rules && (!json_is_array(rules) || json_array_size(rules) > RULES_MAX)) {
        return wrong(r, "'rules' is no list of at most 500 rules");
    }
    struct ft_strings *targets =
        FT_NEW_N(r->cx->arena, struct ft_strings, json_array_size(rules) + 1);
    json_array_foreach(rules, i, rule) {
        struct ft_boundary_rule made = {0};
        size_t group = 0;
        FT_TRY(read_rule(r, rule, &targets[i], &made));
        for (size_t k = 0; k < targets[i].count; k++) {
            FT_TRY(find_group(r, targets[i].at[k], &group));
        }
        *FT_PUSH(r->cx->arena, &r->set.rules) = made;
    }
    for (i = 0; i < r->set.rules.count; i++) {
        struct ft_boundary_rule *made = &r->set.rules.at[i];
        made->groups = FT_NEW_N(r->cx->arena, bool, r->set.groups.count);
        for (size_t k = 0; k < targets[i].count; k++) {
            size_t group = 0;
            FT_TRY(find_group(r, targets[i].at[k], &group));
            made->groups[group] = true;
        }
    }
    return FT_OK;
}

static ft_err read_set(struct reading *r, const json_t *value) {
    const char *acyclic = ft_json_get_string(value, "acyclic");
    if (!json_is_object(value)) {
        return wrong(r, "it is no mapping");
    }
    FT_TRY(check_keys(r, value, " groups layers rules acyclic "));
    FT_TRY(read_groups(r, json_object_get(value, "groups")));
    FT_TRY(read_layers(r, json_object_get(value, "layers")));
    FT_TRY(read_rules(r, json_object_get(value, "rules")));
    if (acyclic && strcmp(acyclic, "true") != 0 && strcmp(acyclic, "false") != 0) {
        return wrong(r, "'acyclic' is true or false");
    }
    r->set.acyclic = acyclic && strcmp(acyclic, "true") == 0;
    return FT_OK;
}

void ft_boundaries_read(ft_ctx *cx, const char *path, struct ft_slice text,
                        struct ft_boundaries *boundaries, struct ft_strings *notes) {
    struct reading r = {.cx = cx, .path = ft_strdup(cx->arena, path)};
    json_t *file = NULL;
    /* Whoever reads the other rules says what is wrong with the YAML. */
    if (ft_slice_find(text, FT_SLICE("architecture")) < 0 ||
        ft_yaml_parse(cx, r.path, text, &file) != FT_OK || !json_object_get(file, "architecture")) {
        ft_clear(cx);
        return;
    }
    if (read_set(&r, json_object_get(file, "architecture")) == FT_OK) {
        *FT_PUSH(cx->arena, boundaries) = r.set;
    } else {
        *FT_PUSH(cx->arena, notes) = cx->error.message;
        ft_clear(cx);
    }
}

struct taking {
    ft_ctx *cx;
    struct ft_boundaries *boundaries;
    struct ft_strings *notes;
};

static void take(void *to, const char *path, struct ft_slice text) {
    struct taking *taking = to;
    ft_boundaries_read(taking->cx, path, text, taking->boundaries, taking->notes);
}

ft_err ft_boundaries_own(ft_ctx *cx, const struct ft_root *root, const struct ft_conf *conf,
                         struct ft_boundaries *boundaries, struct ft_strings *notes) {
    struct ft_strings elsewhere = {0}; /* told by whoever reads the other rules */
    struct taking taking = {cx, boundaries, notes};
    ft_quality_own_texts(cx, root, conf, take, &taking, &elsewhere);
    return ft_checkpoint(cx);
}
