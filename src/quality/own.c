/* Where a person's own rules stand. */
#include "base/clock.h"
#include "base/text.h"
#include "os/file.h"
#include "quality/quality_int.h"

#include <fcntl.h>
#include <string.h>

enum { RULE_FILE_MAX = 256 * 1024, RULE_FILES = 100, FOLDER_MAX = 1000, LONGEST_MS = 10000 };

struct own {
    ft_ctx *cx;
    struct ft_strings *notes;
    struct {
        FT_VEC(const char *);
    } names;
    void (*take)(void *to, const char *path, struct ft_slice text);
    void *to;
    size_t files;
    int64_t end_ns;
};

static bool is_rule_file(const char *path) {
    const char *extension = ft_path_extension(path);
    return strcmp(extension, "yaml") == 0 || strcmp(extension, "yml") == 0;
}

static bool collect(void *to, const struct ft_entry *entry) {
    struct own *own = to;
    if (S_ISREG(entry->info.st_mode) && is_rule_file(entry->path)) {
        *FT_PUSH(own->cx->arena, &own->names) = ft_strdup(own->cx->arena, entry->path);
    }
    return !S_ISDIR(entry->info.st_mode);
}

static void note(struct own *own) {
    *FT_PUSH(own->cx->arena, own->notes) = own->cx->error.message;
    ft_clear(own->cx);
}

static void take_file(struct own *own, const struct ft_root *root, const char *name,
                      const char *shown) {
    struct ft_slice text;
    if (own->files++ == RULE_FILES) {
        FT_IGNORE(ft_fail(own->cx, FT_LIMIT,
                          "there are more than %d files of rules: %s … are "
                          "left out",
                          RULE_FILES, ft_text_inert_dup(own->cx->arena, shown)));
        note(own);
    } else if (own->files > RULE_FILES || ft_mono_ns() > own->end_ns) {
        return;
    } else if (ft_file_read(own->cx, root, name, RULE_FILE_MAX, &text) != FT_OK) {
        note(own);
    } else {
        own->take(own->to, shown, text);
    }
}

/* Its files, not those of folders in it. */
static ft_err take_folder(struct own *own, const struct ft_root *root, const char *shown) {
    own->names.count = 0;
    FT_TRY(ft_walk(own->cx, root, FOLDER_MAX, collect, own));
    for (size_t i = 0; i < own->names.count; i++) {
        take_file(own, root, own->names.at[i],
                  ft_path_join(own->cx->arena, shown, own->names.at[i]));
    }
    return FT_OK;
}

/* .fettle/rules of the project, beneath its root: a link out of it is not followed. */
static void take_project(struct own *own, const struct ft_root *project) {
    static const char folder[] = ".fettle/rules";
    struct ft_root root = {.path = ft_path_join(own->cx->arena, project->path, folder)};
    enum ft_err_code err =
        ft_file_open(own->cx, project, folder, O_RDONLY | O_DIRECTORY, 0, &root.fd);
    if (err == FT_OK) {
        err = take_folder(own, &root, folder);
        ft_root_close(&root);
    }
    if (err != FT_OK && err != FT_NOTFOUND) {
        note(own);
    }
    ft_clear(own->cx);
}

static ft_err take_named(struct own *own, const char *path) {
    const char *real = NULL;
    struct ft_root root;
    struct stat info;
    FT_TRY(ft_path_real(own->cx, path, &real));
    bool folder = stat(real, &info) == 0 && S_ISDIR(info.st_mode);
    const char *name = ft_path_base(real);
    const char *around = ft_strndup(own->cx->arena, real, (size_t)(name - real));
    FT_TRY(ft_root_open(own->cx, folder ? real : *around ? around : ".", &root));
    enum ft_err_code err = FT_OK;
    if (folder) {
        err = take_folder(own, &root, path);
    } else {
        take_file(own, &root, name, path);
    }
    ft_root_close(&root);
    return err;
}

static void each(struct own *own, const struct ft_root *root, const struct ft_conf *conf) {
    own->end_ns = ft_mono_ns() + (int64_t)LONGEST_MS * 1000000;
    const struct ft_strings *paths = conf ? ft_conf_list(conf, FT_S_FINDING_RULES) : NULL;
    if (root) {
        take_project(own, root);
    }
    for (size_t i = 0; paths && i < paths->count; i++) {
        if (take_named(own, paths->at[i]) != FT_OK) {
            FT_IGNORE(ft_wrap(own->cx, "findings.rules"));
            note(own);
        }
    }
}

void ft_quality_own_texts(ft_ctx *cx, const struct ft_root *root, const struct ft_conf *conf,
                          void (*take)(void *to, const char *path, struct ft_slice text), void *to,
                          struct ft_strings *notes) {
    struct own own = {.cx = cx, .notes = notes, .take = take, .to = to};
    each(&own, root, conf);
}

struct own_taking {
    ft_ctx *cx;
    struct ft_quality_rules *rules;
    struct ft_strings *notes;
    struct ft_buf *key;
};

static void take_rules(void *to, const char *path, struct ft_slice text) {
    struct own_taking *taking = to;
    ft_quality_read(taking->cx, path, text, taking->rules, taking->notes);
}

ft_err ft_quality_own(ft_ctx *cx, const struct ft_root *root, const struct ft_conf *conf,
                      struct ft_quality_rules *rules, struct ft_strings *notes) {
    struct own_taking taking = {.cx = cx, .rules = rules, .notes = notes};
    struct own own = {.cx = cx, .notes = notes, .take = take_rules, .to = &taking};
    each(&own, root, conf);
    return ft_checkpoint(cx);
}

static void take_key(void *to, const char *path, struct ft_slice text) {
    struct own_taking *taking = to;
    ft_buf_puts(taking->key, path);
    ft_buf_printf(taking->key, " %zu\n", text.size);
    ft_buf_push(taking->key, text.data, text.size);
}

ft_err ft_quality_key(ft_ctx *cx, const struct ft_root *root, const struct ft_conf *conf,
                      struct ft_buf *key) {
    static const enum ft_setting settings[] = {
        FT_S_WORDS,           FT_S_FINDING_RULES,     FT_S_FINDING_LINES,  FT_S_FINDING_COMPLEXITY,
        FT_S_FINDING_NESTING, FT_S_FINDING_COGNITIVE, FT_S_FINDING_PARAMS, FT_S_FINDING_CLONES};
    struct ft_strings notes = {0};
    struct own_taking taking = {.cx = cx, .key = key};
    struct own own = {.cx = cx, .notes = &notes, .take = take_key, .to = &taking};
    for (size_t i = 0; i < FT_COUNT(settings); i++) {
        ft_buf_printf(key, "%s\n", ft_conf_text(conf, settings[i]));
    }
    each(&own, root, conf);
    for (size_t i = 0; i < notes.count; i++) {
        ft_buf_puts(key, notes.at[i]);
    }
    return FT_OK;
}
