/* Reading a settings file: YAML 1.2 mappings of scalars and lists, nothing else. */
#include "base/text.h"
#include "conf/conf_int.h"
#include "os/file.h"

#include <libfyaml.h>
#include <stdlib.h>
#include <string.h>

enum { LARGEST_FILE = 256 * 1024 };

struct reader {
    ft_ctx *cx;
    struct ft_conf *conf;
    const char *path;
    bool from_project;
};

static void destroy(void *document) {
    fy_document_destroy(document);
}

/* "fettle.yaml:12" */
static const char *origin_of(const struct reader *r, struct fy_node *node) {
    struct fy_token *token =
        fy_node_get_type(node) == FYNT_SCALAR ? fy_node_get_scalar_token(node) : NULL;
    const struct fy_mark *mark = token ? fy_token_start_mark(token) : NULL;
    const char *file = ft_text_inert_dup(r->cx->arena, r->path);
    return mark ? ft_sprintf(r->cx->arena, "%s:%d", file, mark->line + 1) : file;
}

static const char *scalar_of(const struct reader *r, struct fy_node *node) {
    size_t size = 0;
    const char *text = fy_node_get_scalar(node, &size);
    bool plain = text && !fy_node_is_alias(node) && !memchr(text, '\0', size);
    return plain ? ft_strndup(r->cx->arena, text, size) : NULL;
}

static ft_err read_value(const struct reader *r, enum ft_setting setting, struct fy_node *value,
                         const char *origin) {
    struct ft_strings texts = {0};
    bool is_list = fy_node_is_sequence(value);
    if (is_list) {
        void *at = NULL;
        for (struct fy_node *item = NULL; (item = fy_node_sequence_iterate(value, &at));) {
            *FT_PUSH(r->cx->arena, &texts) = scalar_of(r, item);
        }
    } else {
        *FT_PUSH(r->cx->arena, &texts) = scalar_of(r, value);
    }
    for (size_t i = 0; i < texts.count; i++) {
        if (!texts.at[i]) {
            return ft_fail(r->cx, FT_INVALID, "%s: %s has a value that is no plain text", origin,
                           ft_setting_info(setting)->name);
        }
    }
    return ft_setting_set(r->cx, r->conf, setting, &texts, is_list, origin);
}

/* One level of mappings: "sandbox: {memory: 4GiB}" names sandbox.memory. */
static ft_err read_mapping(const struct reader *r, struct fy_node *mapping, const char *prefix,
                           int depth) {
    void *at = NULL;
    for (struct fy_node_pair *pair = NULL; (pair = fy_node_mapping_iterate(mapping, &at));) {
        struct fy_node *key = fy_node_pair_key(pair);
        struct fy_node *value = fy_node_pair_value(pair);
        const char *word = key ? scalar_of(r, key) : NULL;
        const char *origin = key ? origin_of(r, key) : r->path;
        if (!word) {
            return ft_fail(r->cx, FT_INVALID, "%s: a key is no plain text", origin);
        }
        const char *name = *prefix ? ft_sprintf(r->cx->arena, "%s.%s", prefix, word) : word;
        enum ft_setting setting = ft_setting_named(name);
        if (setting == FT_S_COUNT) {
            if (!value || !fy_node_is_mapping(value) || depth > 4) {
                return ft_setting_unknown(r->cx, origin, name);
            }
            FT_TRY(read_mapping(r, value, name, depth + 1));
            continue;
        }
        if (r->from_project && !ft_setting_info(setting)->from_project) {
            FT_IGNORE(ft_fail(r->cx, FT_DENIED, "%s: a repository may not set %s", origin, name));
            return ft_hint(r->cx, "put it into your own config.yaml, or pass --set %s=…", name);
        }
        if (!value) {
            return ft_fail(r->cx, FT_INVALID, "%s: %s has no value", origin, name);
        }
        FT_TRY(read_value(r, setting, value, origin));
    }
    return FT_OK;
}

static void say_nothing(struct fy_diag *diag, void *user, const char *text, size_t size) {
    (void)diag;
    struct ft_buf *to = user;
    ft_buf_push(to, text, size);
}

/* A repository's file is read beneath its folder: it may be a link to somebody's secrets. */
static ft_err read_file(ft_ctx *cx, const char *path, bool from_project, struct ft_slice *text) {
    if (!from_project) {
        return ft_path_read(cx, path, LARGEST_FILE, text);
    }
    struct ft_root root = {0};
    const char *name = ft_path_base(path);
    FT_TRY(ft_root_open(cx, ft_strndup(cx->arena, path, (size_t)(name - path)), &root));
    enum ft_err_code err = ft_file_read(cx, &root, name, LARGEST_FILE, text);
    ft_root_close(&root);
    return err;
}

/* What YAML forbids anyway, and directives: libfyaml loops forever on some of it. */
static ft_err check_text(ft_ctx *cx, const char *path, struct ft_slice text) {
    struct ft_slice line;
    if (!ft_utf8_valid(text)) {
        return ft_fail(cx, FT_INVALID, "%s is not UTF-8", path);
    }
    for (size_t number = 1; ft_slice_line(&text, &line); number++) {
        if (ft_slice_starts(line, "%")) {
            return ft_fail(cx, FT_INVALID, "%s:%zu: directives have no meaning here", path, number);
        }
        for (size_t i = 0; i < line.size; i++) {
            unsigned char c = (unsigned char)line.data[i];
            if ((c < ' ' && c != '\t' && c != '\r') || c == 0x7f) {
                return ft_fail(cx, FT_INVALID, "%s:%zu: there is a control character", path,
                               number);
            }
        }
    }
    return FT_OK;
}

/* Comments and blank lines are no document to the parser, and no error to a person. */
static bool says_nothing(struct ft_slice text) {
    struct ft_slice line;
    while (ft_slice_line(&text, &line)) {
        line = ft_slice_trim(line);
        if (line.size && line.data[0] != '#') {
            return false;
        }
    }
    return true;
}

ft_err ft_yaml_document(ft_ctx *cx, const char *path, struct ft_slice text,
                        struct fy_document **made) {
    FT_TRY(check_text(cx, path, text));
    FT_BUF struct ft_buf said;
    ft_buf_init(&said, 4096);
    struct fy_diag_cfg diag_cfg;
    fy_diag_cfg_default(&diag_cfg);
    diag_cfg.fp = NULL;
    diag_cfg.output_fn = say_nothing;
    diag_cfg.user = &said;
    diag_cfg.colorize = false;
    struct fy_diag *diag = fy_diag_create(&diag_cfg);
    struct fy_parse_cfg cfg = {.flags = FYPCF_QUIET, .diag = diag};
    struct fy_document *document = fy_document_build_from_string(&cfg, text.data, text.size);
    fy_diag_destroy(diag);
    if (!document && !says_nothing(text)) {
        FT_IGNORE(ft_fail(cx, FT_INVALID, "%s is not YAML", path));
        return ft_hint(cx, "%s", ft_text_inert_dup(cx->arena, said.data));
    }
    if (document) {
        ft_arena_defer(cx->arena, destroy, document);
    }
    *made = document;
    return FT_OK;
}

ft_err ft_conf_yaml(ft_ctx *cx, struct ft_conf *conf, const char *path, bool from_project) {
    struct ft_slice text;
    struct fy_document *document = NULL;
    enum ft_err_code err = read_file(cx, path, from_project, &text);
    if (err == FT_NOTFOUND) {
        ft_clear(cx);
        return FT_OK;
    }
    FT_TRY(err);
    FT_TRY(ft_yaml_document(cx, path, text, &document));
    struct fy_node *root = document ? fy_document_root(document) : NULL;
    size_t scalar = 0;
    bool empty = root && fy_node_is_scalar(root) && fy_node_get_scalar(root, &scalar) && !scalar;
    if (!root || empty) {
        return FT_OK; /* "---" and comments */
    }
    if (!fy_node_is_mapping(root)) {
        return ft_fail(cx, FT_INVALID, "%s holds no mapping of settings", path);
    }
    struct reader r = {.cx = cx, .conf = conf, .path = path, .from_project = from_project};
    return read_mapping(&r, root, "", 0);
}
