/* {path, old, new, replace_all} and {path, content}: one, a list, or a list under "edits" or
 * "files". */
#include "patch/patch_int.h"

#include <string.h>

struct reading {
    ft_ctx *cx;
    struct patch_ops *ops;
    enum ft_patch_form form;
    size_t number;
};

static ft_err wrong(struct reading *r, const char *what, const char *more) {
    FT_IGNORE(ft_fail(r->cx, FT_INVALID, "edit %zu of the input %s%s", r->number, what, more));
    r->cx->error.field = "input";
    return ft_hint(r->cx,
                   r->form == FT_PATCH_WHOLE
                       ? "it has path and content"
                       : "it has path, old, new and, where all places are meant, replace_all");
}

/* The first of NAMES that is there; other agents have other words for them. */
static const json_t *member(const json_t *object, const char *const *names) {
    const json_t *found = NULL;
    for (size_t i = 0; names[i] && !found; i++) {
        found = json_object_get(object, names[i]);
    }
    return found;
}

static const char *const path_names[] = {"path", "file_path", "file", NULL};
static const char *const old_names[] = {"old", "old_string", "search", NULL};
static const char *const new_names[] = {"new", "new_string", "replace", NULL};
static const char *const content_names[] = {"content", NULL};
static const char *const all_names[] = {"replace_all", NULL};

static ft_err get_text(struct reading *r, const json_t *object, const char *const *names,
                       bool required, struct ft_slice *text) {
    const json_t *value = member(object, names);
    if (!value && !required) {
        return FT_OK;
    }
    if (!json_is_string(value)) {
        return wrong(r, value ? "has no text as " : "has no ", names[0]);
    }
    struct ft_slice given = {json_string_value(value), json_string_length(value)};
    if (given.size && memchr(given.data, '\0', given.size)) {
        return wrong(r, "holds a NUL in ", names[0]);
    }
    *text = (struct ft_slice){ft_strndup(r->cx->arena, given.data, given.size), given.size};
    return FT_OK;
}

static ft_err check_names(struct reading *r, const json_t *object) {
    static const char *const *const replacing[] = {path_names, old_names, new_names, all_names};
    static const char *const *const whole[] = {path_names, content_names};
    bool is_whole = r->form == FT_PATCH_WHOLE;
    const char *const *const *known = is_whole ? whole : replacing;
    size_t count = is_whole ? FT_COUNT(whole) : FT_COUNT(replacing);
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)object, key, value) {
        bool found = strcmp(key, "edits") == 0;
        for (size_t i = 0; i < count && !found; i++) {
            for (size_t j = 0; known[i][j] && !found; j++) {
                found = strcmp(known[i][j], key) == 0;
            }
        }
        if (!found) {
            return wrong(r, "has an unknown member: ", key);
        }
    }
    return FT_OK;
}

static struct ft_slice with_lf(ft_ctx *cx, struct ft_slice text) {
    char *made = ft_alloc(cx->arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        bool pair = text.data[i] == '\r' && i + 1 < text.size && text.data[i + 1] == '\n';
        made[size] = text.data[i];
        size += !pair;
    }
    made[size] = '\0';
    return (struct ft_slice){made, size};
}

static ft_err read_whole(struct reading *r, const json_t *object, const char *path) {
    struct ft_slice content = {"", 0};
    FT_TRY(get_text(r, object, content_names, true, &content));
    for (size_t i = 0; i < r->ops->count; i++) {
        if (strcmp(r->ops->at[i].path, path) == 0) {
            return wrong(r, "gives a file whole that another one gives: ", path);
        }
    }
    struct patch_op *op = patch_op_add(r->cx, r->ops, PATCH_CREATE, path);
    op->whole = op->overwrite = true;
    op->content = content;
    return FT_OK;
}

static ft_err read_replace(struct reading *r, const json_t *object, const char *path) {
    struct ft_slice old = {"", 0};
    struct ft_slice new = {"", 0};
    struct patch_hunk *hunk = NULL;
    const json_t *all = member(object, all_names);
    FT_TRY(get_text(r, object, old_names, false, &old));
    FT_TRY(get_text(r, object, new_names, true, &new));
    if (all && !json_is_boolean(all)) {
        return wrong(r, "has neither true nor false as ", "replace_all");
    }
    if (!old.size) {
        struct patch_op *op = patch_op_add(r->cx, r->ops, PATCH_CREATE, path);
        op->content = new;
        return FT_OK;
    }
    old = with_lf(r->cx, old);
    new = with_lf(r->cx, new);
    if (ft_slice_eq(old, new)) {
        return wrong(r, "would change nothing: ", "old and new are the same");
    }
    struct patch_op *op = NULL;
    for (size_t i = 0; i < r->ops->count; i++) {
        bool same = strcmp(r->ops->at[i].path, path) == 0 && r->ops->at[i].kind == PATCH_CHANGE;
        op = same ? &r->ops->at[i] : op;
    }
    op = op ? op : patch_op_add(r->cx, r->ops, PATCH_CHANGE, path);
    FT_TRY(patch_hunk_add(r->cx, r->ops, op, &hunk));
    hunk->bytes = true;
    hunk->all = json_is_true(all);
    hunk->number = r->number;
    hunk->old_text = old;
    hunk->new_text = new;
    return patch_hunk_of_texts(r->cx, hunk, old, new);
}

static ft_err read_one(struct reading *r, const json_t *object, const char *outer) {
    struct ft_slice path = ft_slice_of(outer ? outer : "");
    r->number++;
    if (!json_is_object(object)) {
        return wrong(r, "is no object", "");
    }
    FT_TRY(check_names(r, object));
    FT_TRY(get_text(r, object, path_names, !outer, &path));
    if (r->form == FT_PATCH_WHOLE) {
        return read_whole(r, object, path.data);
    }
    const json_t *edits = json_object_get(object, "edits");
    if (!edits) {
        return read_replace(r, object, path.data);
    }
    size_t i = 0;
    const json_t *item = NULL;
    if (outer || !json_is_array(edits)) {
        return wrong(r, "has edits that are ", outer ? "inside edits" : "no list");
    }
    r->number--;
    json_array_foreach(edits, i, item) {
        FT_TRY(read_one(r, item, path.data));
    }
    return FT_OK;
}

ft_err patch_parse_json(ft_ctx *cx, enum ft_patch_form form, struct ft_slice text,
                        struct patch_ops *ops) {
    struct reading r = {.cx = cx, .ops = ops, .form = form};
    json_t *value = NULL;
    if (ft_json_parse(cx, text, FT_PATCH_FILE_MAX, &value) != FT_OK) {
        cx->error.code = FT_INVALID;
        cx->error.field = "input";
        return FT_INVALID;
    }
    ft_json_keep(cx->arena, value);
    const char *key = form == FT_PATCH_WHOLE ? "files" : "edits";
    const json_t *list = json_object_get(value, key);
    bool wrapped = json_is_array(list) && json_object_size(value) == 1;
    list = wrapped ? list : json_is_array(value) ? value : NULL;
    if (!list) {
        return read_one(&r, value, NULL);
    }
    size_t i = 0;
    const json_t *item = NULL;
    json_array_foreach(list, i, item) {
        FT_TRY(read_one(&r, item, NULL));
    }
    return r.number ? FT_OK : ft_fail(cx, FT_INVALID, "the list of edits is empty");
}
