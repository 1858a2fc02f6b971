/* Shared by the files of conf. */
#ifndef FT_CONF_CONF_INT_H
#define FT_CONF_CONF_INT_H

#include "conf/conf.h"

struct setting_value {
    const char *shown;  /* as written */
    const char *origin; /* where it stands */
    int64_t number;
    struct ft_strings list, origins; /* of each item */
};

struct ft_conf {
    struct setting_value values[FT_S_COUNT];
};

/* The setting of that name, or FT_S_COUNT. */
enum ft_setting ft_setting_named(const char *name);
ft_err ft_setting_unknown(ft_ctx *cx, const char *origin, const char *name);
/* Sets from one text, or from the texts of a list. */
ft_err ft_setting_set(ft_ctx *cx, struct ft_conf *conf, enum ft_setting setting,
                      const struct ft_strings *texts, bool is_list, const char *origin);
/* Reads one YAML file into CONF. */
ft_err ft_conf_yaml(ft_ctx *cx, struct ft_conf *conf, const char *path, bool from_project);

struct fy_document;
/* The guarded way into the parser; *MADE is NULL for a text that says nothing. It lives as long as
 * the arena. */
ft_err ft_yaml_document(ft_ctx *cx, const char *path, struct ft_slice text,
                        struct fy_document **made);

#endif
