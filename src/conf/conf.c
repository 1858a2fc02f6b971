#include "base/clock.h"
#include "base/text.h"
#include "conf/conf_int.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct ft_setting_info infos[FT_S_COUNT] = {
#define FT_SETTING(id, setting_name, setting_type, setting_preset, project_may, text)              \
    [FT_S_##id] = {.name = (setting_name),                                                         \
                   .type = (setting_type),                                                         \
                   .preset = (setting_preset),                                                     \
                   .from_project = (project_may),                                                  \
                   .help = (text)},
#include "conf/settings.def"
#undef FT_SETTING
};

const struct ft_setting_info *ft_setting_info(enum ft_setting setting) {
    return &infos[setting];
}

enum ft_setting ft_setting_named(const char *name) {
    for (size_t i = 0; i < FT_S_COUNT; i++) {
        if (strcmp(infos[i].name, name) == 0) {
            return (enum ft_setting)i;
        }
    }
    return FT_S_COUNT;
}

ft_err ft_setting_unknown(ft_ctx *cx, const char *origin, const char *name) {
    const char *names[FT_S_COUNT];
    for (size_t i = 0; i < FT_S_COUNT; i++) {
        names[i] = infos[i].name;
    }
    const char *meant = ft_text_meant(name, names, FT_S_COUNT);
    FT_IGNORE(ft_fail(cx, FT_INVALID, "%s: there is no setting '%s'", origin,
                      ft_text_inert_dup(cx->arena, name)));
    return meant ? ft_hint(cx, "did you mean '%s'?", meant)
                 : ft_hint(cx, "`fettle config` lists the settings");
}

static bool parse_count(const char *text, int64_t *number) {
    char *end = NULL;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (end == text || *end || errno || value < 0) {
        return false;
    }
    *number = value;
    return true;
}

static bool parse_flag(const char *text, int64_t *number) {
    static const char *const words[] = {"false", "true", "no", "yes", "off", "on", "0", "1"};
    for (size_t i = 0; i < FT_COUNT(words); i++) {
        if (strcmp(text, words[i]) == 0) {
            *number = (int64_t)(i % 2);
            return true;
        }
    }
    return false;
}

/* Whether TEXT is a value of TYPE; its number where it has one. */
static bool parse_scalar(enum ft_setting_type type, const char *text, int64_t *number) {
    switch (type) {
    case FT_SET_FLAG:
        return parse_flag(text, number);
    case FT_SET_COUNT:
        return parse_count(text, number);
    case FT_SET_DURATION:
        return ft_duration_parse(text, number);
    case FT_SET_SIZE:
        return ft_size_parse(text, number);
    case FT_SET_TEXT:
    case FT_SET_LIST:
    case FT_SET_RULES:
        break;
    }
    return true;
}

static const char *const type_words[] = {
    [FT_SET_TEXT] = "a text",
    [FT_SET_FLAG] = "true or false",
    [FT_SET_COUNT] = "a whole number",
    [FT_SET_DURATION] = "a duration such as 90s, 10m or 1h30m",
    [FT_SET_SIZE] = "a size such as 500MB or 2GiB",
    [FT_SET_LIST] = "a list",
    [FT_SET_RULES] = "a list",
};

static bool holds_list(const struct ft_setting_info *info) {
    return info->type == FT_SET_LIST || info->type == FT_SET_RULES;
}

/* What VALUE begins with: what other places said of rules, else nothing. */
static struct setting_value begin(ft_ctx *cx, const struct setting_value *before,
                                  enum ft_setting_type type, const char *origin) {
    struct setting_value value = {.origin = origin, .shown = ""};
    if (type != FT_SET_RULES || !before->list.count) {
        return value;
    }
    value = *before;
    value.origin = ft_sprintf(cx->arena, "%s, %s", before->origin, origin);
    return value;
}

ft_err ft_setting_set(ft_ctx *cx, struct ft_conf *conf, enum ft_setting setting,
                      const struct ft_strings *texts, bool is_list, const char *origin) {
    const struct ft_setting_info *info = &infos[setting];
    struct setting_value value = begin(cx, &conf->values[setting], info->type, origin);
    if (is_list && !holds_list(info)) {
        return ft_fail(cx, FT_INVALID, "%s: %s is %s, not a list", origin, info->name,
                       type_words[info->type]);
    }
    for (size_t i = 0; i < texts->count; i++) {
        const char *text = texts->at[i];
        if (!parse_scalar(info->type, text, &value.number)) {
            return ft_fail(cx, FT_INVALID, "%s: %s is '%s', but has to be %s", origin, info->name,
                           ft_text_inert_dup(cx->arena, text), type_words[info->type]);
        }
        value.shown = *value.shown ? ft_sprintf(cx->arena, "%s, %s", value.shown, text) : text;
        *FT_PUSH(cx->arena, &value.list) = text;
        *FT_PUSH(cx->arena, &value.origins) = origin;
    }
    conf->values[setting] = value;
    return FT_OK;
}

/* A list that stands in one text: parts between commas; nothing is an empty list. */
static ft_err set_from_text(ft_ctx *cx, struct ft_conf *conf, enum ft_setting setting,
                            const char *text, const char *origin) {
    struct ft_strings texts = {0};
    if (!holds_list(&infos[setting])) {
        *FT_PUSH(cx->arena, &texts) = text;
        return ft_setting_set(cx, conf, setting, &texts, false, origin);
    }
    for (const char *at = text; *at;) {
        size_t size = strcspn(at, ",");
        struct ft_slice part = ft_slice_trim((struct ft_slice){at, size});
        if (part.size) {
            *FT_PUSH(cx->arena, &texts) = ft_slice_dup(cx->arena, part);
        }
        at += size + (at[size] == ',');
    }
    return ft_setting_set(cx, conf, setting, &texts, true, origin);
}

/* "sandbox.memory" is FETTLE_SANDBOX_MEMORY. */
static const char *variable_of(struct ft_arena *arena, const char *name) {
    char *variable = ft_sprintf(arena, "FETTLE_%s", name);
    for (char *at = variable; *at; at++) {
        *at = *at == '.' ? '_' : (char)toupper((unsigned char)*at);
    }
    return variable;
}

static ft_err from_environment(ft_ctx *cx, struct ft_conf *conf, const char *const *environment) {
    for (; environment && *environment; environment++) {
        if (strncmp(*environment, "FETTLE_", 7) != 0) {
            continue;
        }
        for (size_t i = 0; i < FT_S_COUNT; i++) {
            const char *variable = variable_of(cx->arena, infos[i].name);
            size_t size = strlen(variable);
            if (strncmp(*environment, variable, size) == 0 && (*environment)[size] == '=') {
                FT_TRY(set_from_text(cx, conf, (enum ft_setting)i,
                                     ft_strdup(cx->arena, *environment + size + 1), variable));
            }
        }
    }
    return FT_OK;
}

static ft_err from_flags(ft_ctx *cx, struct ft_conf *conf, const char *const *flags) {
    for (; flags && *flags; flags++) {
        const char *equals = strchr(*flags, '=');
        if (!equals) {
            FT_IGNORE(ft_fail(cx, FT_INVALID, "--set takes NAME=VALUE, not '%s'", *flags));
            return ft_hint(cx, "for example --set sandbox.timeout=5m");
        }
        const char *name = ft_strndup(cx->arena, *flags, (size_t)(equals - *flags));
        enum ft_setting setting = ft_setting_named(name);
        if (setting == FT_S_COUNT) {
            return ft_setting_unknown(cx, "--set", name);
        }
        FT_TRY(set_from_text(cx, conf, setting, ft_strdup(cx->arena, equals + 1), "--set"));
    }
    return FT_OK;
}

ft_err ft_conf_load(ft_ctx *cx, const struct ft_conf_sources *sources, struct ft_conf **conf) {
    struct ft_conf *made = FT_NEW(cx->arena, struct ft_conf);
    for (size_t i = 0; i < FT_S_COUNT; i++) {
        FT_TRY(set_from_text(cx, made, (enum ft_setting)i, infos[i].preset, "preset"));
    }
    if (sources->person_file) {
        FT_TRY(ft_conf_yaml(cx, made, sources->person_file, false));
    }
    if (sources->project_file) {
        FT_TRY(ft_conf_yaml(cx, made, sources->project_file, true));
    }
    FT_TRY(from_environment(cx, made, sources->environment));
    FT_TRY(from_flags(cx, made, sources->flags));
    *conf = made;
    return FT_OK;
}

const char *ft_conf_text(const struct ft_conf *conf, enum ft_setting setting) {
    return conf->values[setting].shown;
}

bool ft_conf_flag(const struct ft_conf *conf, enum ft_setting setting) {
    return conf->values[setting].number != 0;
}

int64_t ft_conf_number(const struct ft_conf *conf, enum ft_setting setting) {
    return conf->values[setting].number;
}

const struct ft_strings *ft_conf_list(const struct ft_conf *conf, enum ft_setting setting) {
    return &conf->values[setting].list;
}

const struct ft_strings *ft_conf_origins(const struct ft_conf *conf, enum ft_setting setting) {
    return &conf->values[setting].origins;
}

const char *ft_conf_origin(const struct ft_conf *conf, enum ft_setting setting) {
    return conf->values[setting].origin;
}
