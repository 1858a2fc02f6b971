#include "ops/config_show.h"

#include "base/text.h"

#include <string.h>

/* "improve" names its whole group. */
static bool asked_for(const char *name, const char *asked) {
    size_t size = asked ? strlen(asked) : 0;
    return !asked || (strncmp(name, asked, size) == 0 && (!name[size] || name[size] == '.'));
}

static ft_err unknown(ft_ctx *cx, const char *asked) {
    const char *names[FT_S_COUNT];
    for (size_t i = 0; i < FT_S_COUNT; i++) {
        names[i] = ft_setting_info((enum ft_setting)i)->name;
    }
    FT_IGNORE(
        ft_fail(cx, FT_INVALID, "there is no setting '%s'", ft_text_inert_dup(cx->arena, asked)));
    const char *meant = ft_text_meant(asked, names, FT_S_COUNT);
    return meant ? ft_hint(cx, "did you mean '%s'?", meant)
                 : ft_hint(cx, "`fettle config` lists the settings");
}

ft_err config_show(ft_ctx *cx, const struct config_show_in *in, struct config_show_out *out) {
    if (in->schema) {
        out->schema = ft_json_keep(cx->arena, ft_conf_schema());
        return FT_OK;
    }
    struct ft_conf *conf = NULL;
    struct list_setting found = {0};
    FT_TRY(ft_app_conf(cx, in->path, &conf));
    for (size_t i = 0; i < FT_S_COUNT; i++) {
        enum ft_setting setting = (enum ft_setting)i;
        const struct ft_setting_info *info = ft_setting_info(setting);
        if (asked_for(info->name, in->setting)) {
            *FT_PUSH(cx->arena, &found) = (struct shape_setting){
                .name = info->name,
                .value = ft_conf_text(conf, setting),
                .origin = ft_conf_origin(conf, setting),
                .help = info->help,
            };
        }
    }
    if (!found.count) {
        return unknown(cx, in->setting);
    }
    out->settings = found;
    return FT_OK;
}

void config_show_view(const struct config_show_out *out, struct ft_doc *doc) {
    static const char *const columns[] = {"setting", "value", "from", "what it does"};
    if (out->schema) {
        ft_doc_raw(doc, ft_json_text(ft_doc_arena(doc), out->schema, FT_JSON_PRETTY));
        return;
    }
    ft_doc_table(doc, columns, FT_COUNT(columns));
    for (size_t i = 0; i < out->settings.count; i++) {
        const struct shape_setting *s = &out->settings.at[i];
        ft_doc_cell(doc, FT_CODE, "%s", s->name);
        ft_doc_cell(doc, FT_PLAIN, "%s", s->value);
        ft_doc_cell(doc, strcmp(s->origin, "preset") == 0 ? FT_DIM : FT_GOOD, "%s", s->origin);
        ft_doc_cell(doc, FT_DIM, "%s", s->help);
    }
}
