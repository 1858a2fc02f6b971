/* Settings: one table (settings.def), five places, in rising order: the preset, the person's
 * config.yaml, the project's fettle.yaml, FETTLE_* variables, flags.
 *
 * An unknown key, a wrong type or a value out of its range is FT_INVALID with file, line and a
 * suggestion. A project's file may only set what settings.def marks as the project's: a
 * repository cannot loosen its own sandbox. Frozen after loading; thread-safe.
 * spec/command.md CLI9.
 */
#ifndef FT_CONF_CONF_H
#define FT_CONF_CONF_H

#include "base/buf.h"
#include "base/ctx.h"
#include "json/json.h"

enum ft_setting_type {
    FT_SET_TEXT,
    FT_SET_FLAG,
    FT_SET_COUNT,
    FT_SET_DURATION, /* milliseconds */
    FT_SET_SIZE,     /* bytes */
    FT_SET_LIST,     /* of texts */
    FT_SET_RULES     /* a list to which each place adds: none can take away what another one says */
};

enum ft_setting {
#define FT_SETTING(id, name, type, preset, from_project, help) FT_S_##id,
#include "conf/settings.def"
#undef FT_SETTING
    FT_S_COUNT
};

struct ft_setting_info {
    const char *name; /* "sandbox.memory" */
    enum ft_setting_type type;
    const char *preset;
    bool from_project; /* may stand in a repository's own fettle.yaml */
    const char *help;
};
const struct ft_setting_info *ft_setting_info(enum ft_setting setting);

struct ft_conf;

struct ft_conf_sources {
    const char *person_file;        /* NULL or absent: none */
    const char *project_file;       /* NULL or absent: none */
    const char *const *environment; /* as environ(7), or NULL */
    const char *const *flags;       /* "name=value", NULL-terminated, or NULL */
};
/* In the context's arena. */
ft_err ft_conf_load(ft_ctx *cx, const struct ft_conf_sources *sources, struct ft_conf **conf);

/* The value as a person would write it; of a text, the text. */
const char *ft_conf_text(const struct ft_conf *conf, enum ft_setting setting);
bool ft_conf_flag(const struct ft_conf *conf, enum ft_setting setting);
int64_t ft_conf_number(const struct ft_conf *conf, enum ft_setting setting);
const struct ft_strings *ft_conf_list(const struct ft_conf *conf, enum ft_setting setting);
/* Where each item of the list stands. */
const struct ft_strings *ft_conf_origins(const struct ft_conf *conf, enum ft_setting setting);
/* Where the value came from: "preset", "fettle.yaml:3", "FETTLE_…". */
const char *ft_conf_origin(const struct ft_conf *conf, enum ft_setting setting);

/* JSON Schema 2020-12 of the files. The caller's. */
json_t *ft_conf_schema(void);

#endif
