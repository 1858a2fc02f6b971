#include "conf/conf_int.h"
#include "conf/yaml.h"

#include <libfyaml.h>

enum { DEEPEST = 32 };

static json_t *text_of(struct fy_node *node) {
    size_t size = 0;
    const char *text = fy_node_get_scalar(node, &size);
    return text ? json_stringn_nocheck(text, size) : json_null();
}

/* NULL where it is nested too deep. */
static json_t *value_of(struct fy_node *node, int depth) {
    if (!node || fy_node_is_scalar(node)) {
        return node ? text_of(node) : json_null();
    }
    if (depth >= DEEPEST) {
        return NULL;
    }
    bool is_list = fy_node_is_sequence(node);
    json_t *made = is_list ? json_array() : json_object();
    void *at = NULL;
    struct fy_node *item = NULL;
    while (is_list && (item = fy_node_sequence_iterate(node, &at))) {
        json_t *value = value_of(item, depth + 1);
        if (!value) {
            json_decref(made);
            return NULL;
        }
        json_array_append_new(made, value);
    }
    struct fy_node_pair *pair = NULL;
    while (!is_list && (pair = fy_node_mapping_iterate(node, &at))) {
        struct fy_node *key = fy_node_pair_key(pair);
        size_t size = 0;
        const char *name = key && fy_node_is_scalar(key) ? fy_node_get_scalar(key, &size) : NULL;
        json_t *value = name ? value_of(fy_node_pair_value(pair), depth + 1) : NULL;
        if (!value) {
            json_decref(made);
            return NULL;
        }
        json_object_setn_new_nocheck(made, name, size, value);
    }
    return made;
}

ft_err ft_yaml_parse(ft_ctx *cx, const char *name, struct ft_slice text, json_t **value) {
    struct fy_document *document = NULL;
    FT_TRY(ft_yaml_document(cx, name, text, &document));
    struct fy_node *root = document ? fy_document_root(document) : NULL;
    json_t *made = root ? value_of(root, 0) : NULL;
    if (root && !made) {
        return ft_fail(cx, FT_LIMIT,
                       "%s has a key that is no text, or is nested deeper than %d levels", name,
                       DEEPEST);
    }
    *value = made ? ft_json_keep(cx->arena, made) : NULL;
    return FT_OK;
}
