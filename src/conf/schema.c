/* The JSON Schema of settings files, made from the table. */
#include "conf/conf.h"

#include <stdlib.h>
#include <string.h>

static json_t *schema_of(const struct ft_setting_info *info) {
    static const char *const types[] = {
        [FT_SET_TEXT] = "string",     [FT_SET_FLAG] = "boolean", [FT_SET_COUNT] = "integer",
        [FT_SET_DURATION] = "string", [FT_SET_SIZE] = "string",  [FT_SET_LIST] = "array",
        [FT_SET_RULES] = "array",
    };
    json_t *schema = json_object();
    json_object_set_new(schema, "type", json_string(types[info->type]));
    json_object_set_new(schema, "description", json_string(info->help));
    if (info->type == FT_SET_LIST || info->type == FT_SET_RULES) {
        json_object_set_new(schema, "items", json_pack("{s:s}", "type", "string"));
    } else {
        json_object_set_new(schema, "default",
                            info->type == FT_SET_FLAG
                                ? json_boolean(strcmp(info->preset, "true") == 0)
                                : json_string(info->preset));
    }
    if (info->type == FT_SET_COUNT) {
        json_object_set_new(schema, "default", json_integer(strtoll(info->preset, NULL, 10)));
        json_object_set_new(schema, "minimum", json_integer(0));
    }
    return schema;
}

json_t *ft_conf_schema(void) {
    json_t *properties = json_object();
    for (size_t i = 0; i < FT_S_COUNT; i++) {
        const struct ft_setting_info *info = ft_setting_info((enum ft_setting)i);
        const char *dot = strchr(info->name, '.');
        char group[64] = "";
        strncat(group, info->name, (size_t)(dot - info->name));
        if (!json_object_get(properties, group)) {
            json_object_set_new(properties, group,
                                json_pack("{s:s, s:b, s:{}}", "type", "object",
                                          "additionalProperties", 0, "properties"));
        }
        json_object_set_new(json_object_get(json_object_get(properties, group), "properties"),
                            dot + 1, schema_of(info));
    }
    return json_pack("{s:s, s:s, s:s, s:b, s:o}", "$schema",
                     "https://json-schema.org/draft/2020-12/schema", "title", "Fettle settings",
                     "type", "object", "additionalProperties", 0, "properties", properties);
}
