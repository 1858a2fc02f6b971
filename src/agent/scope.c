#include "agent/scope_int.h"
#include "base/text.h"

#include <string.h>

enum { LARGEST_FILE = 1024 * 1024, MOST_BYTES = 512 * 1024 * 1024 };

static bool is_protected(const struct ft_conf *conf, const char *path) {
    const struct ft_strings *globs = ft_conf_list(conf, FT_S_PROTECTED);
    for (size_t i = 0; i < globs->count; i++) {
        if (ft_glob(globs->at[i], path)) {
            return true;
        }
    }
    return false;
}

static bool is_skipped(const struct ft_strings *skip, const char *path) {
    for (size_t i = 0; skip && i < skip->count; i++) {
        if (strcmp(skip->at[i], path) == 0) {
            return true;
        }
    }
    return false;
}

/* Folders that hold other people's work by convention. */
static bool is_vendored(const char *path) {
    static const char *const globs[] = {"**/node_modules/**",   "**/vendor/**", "**/third_party/**",
                                        "**/.venv/**",          "**/*.min.js",  "**/*.min.css",
                                        "**/package-lock.json", "**/*.lock"};
    for (size_t i = 0; i < FT_COUNT(globs); i++) {
        if (ft_glob(globs[i], path)) {
            return true;
        }
    }
    return false;
}

static ft_err add_file(ft_ctx *cx, struct ft_fix_scope *scope, const struct ft_tree_entry *entry,
                       int64_t *bytes) {
    bool regular = (entry->mode & 0170000) == 0100000;
    if (!regular || entry->filtered || entry->generated || is_vendored(entry->path) ||
        is_skipped(scope->spec.skip, entry->path) || is_protected(scope->spec.conf, entry->path)) {
        return FT_OK;
    }
    struct ft_slice text;
    enum ft_err_code err = ft_repo_blob(cx, scope->spec.repo, entry->oid, LARGEST_FILE, &text);
    if (err == FT_LIMIT) {
        ft_clear(cx);
        return FT_OK;
    }
    FT_TRY(err);
    *bytes += (int64_t)text.size;
    if (*bytes > MOST_BYTES) {
        return ft_fail(cx, FT_LIMIT, "the texts of this repository have more than %d MB",
                       MOST_BYTES / 1000000);
    }
    struct ft_fix_file file = {.path = entry->path, .text = text};
    ft_text_form(text, &file.form);
    if (file.form.encoding == FT_ENC_BINARY) {
        return FT_OK;
    }
    file.lang = ft_lang_of(entry->path, text);
    *FT_PUSH(cx->arena, &scope->files) = (struct scope_file){.file = file, .mode = entry->mode};
    return FT_OK;
}

ft_err ft_scope_open(ft_ctx *cx, const struct ft_scope_spec *spec, struct ft_fix_scope **scope) {
    struct ft_fix_scope *made = FT_NEW(cx->arena, struct ft_fix_scope);
    made->spec = *spec;
    ft_map_init(&made->paths, cx->arena);
    ft_map_init(&made->indices, cx->arena);
    int64_t bytes = 0;
    for (size_t i = 0; i < spec->list->count; i++) {
        FT_TRY(ft_checkpoint(cx));
        ft_progress(cx, "read", (int64_t)i, (int64_t)spec->list->count, "reading the files");
        ft_map_put(&made->paths, ft_slice_of(spec->list->at[i].path), &spec->list->at[i]);
        FT_TRY(add_file(cx, made, &spec->list->at[i], &bytes));
    }
    for (size_t i = 0; i < made->files.count; i++) {
        ft_map_put(&made->indices, ft_slice_of(made->files.at[i].file.path), &made->files.at[i]);
    }
    *scope = made;
    return FT_OK;
}

ft_err ft_scope_find(ft_ctx *cx, struct ft_fix_scope *scope, const struct ft_fixer *fixer,
                     struct ft_suggestions *found) {
    struct ft_suggestions all = {0};
    scope->found = &all;
    scope->fixer = fixer;
    enum ft_err_code err = fixer->find(cx, scope);
    scope->found = NULL;
    FT_TRY(err);
    *found = all;
    return FT_OK;
}

size_t ft_fix_file_count(const struct ft_fix_scope *scope) {
    return scope->files.count;
}

const struct ft_fix_file *ft_fix_file_at(const struct ft_fix_scope *scope, size_t i) {
    return &scope->files.at[i].file;
}

const struct ft_tree *ft_fix_tree(ft_ctx *cx, struct ft_fix_scope *scope, size_t i) {
    struct scope_file *file = &scope->files.at[i];
    bool utf8 =
        file->file.form.encoding == FT_ENC_UTF8 || file->file.form.encoding == FT_ENC_UTF8_BOM;
    if (!file->parsed && file->file.lang && utf8) {
        if (ft_parse(cx, file->file.lang, file->file.text, &file->tree) != FT_OK) {
            ft_clear(cx); /* too large or too slow: it is left alone */
        }
    }
    file->parsed = true;
    return file->tree && file->tree->errors == 0 ? file->tree : NULL;
}

bool ft_fix_has_path(const struct ft_fix_scope *scope, const char *path) {
    return ft_map_get(&scope->paths, ft_slice_of(path)) != NULL;
}

const struct ft_profile *ft_fix_profile(const struct ft_fix_scope *scope) {
    return scope->spec.profile;
}

const struct ft_conf *ft_fix_conf(const struct ft_fix_scope *scope) {
    return scope->spec.conf;
}

/* What differs between the scope's files and a copy that a tool has worked on. */
static ft_err gather_changes(ft_ctx *cx, const struct ft_fix_scope *scope,
                             const struct ft_root *copy, struct ft_fix_run_result *result) {
    for (size_t i = 0; i < scope->files.count; i++) {
        const struct ft_fix_file *file = &scope->files.at[i].file;
        struct ft_slice after;
        if (ft_file_read(cx, copy, file->path, LARGEST_FILE, &after) != FT_OK) {
            ft_clear(cx); /* removed, replaced by something else or grown: not ours to take */
            continue;
        }
        if (!ft_slice_eq(after, file->text)) {
            *FT_PUSH(cx->arena, &result->changes) =
                (struct ft_file_change){.path = file->path, .content = after};
        }
    }
    return FT_OK;
}

static ft_err run_in_copy(ft_ctx *cx, struct ft_fix_scope *scope, const struct ft_root *copy,
                          const struct ft_project_command *command,
                          struct ft_fix_run_result *result) {
    const struct workplace *workplace = scope->spec.workplace;
    FT_TRY(workplace_fill(cx, workplace, scope->spec.commit, copy));
    struct ft_sandbox_result ran;
    FT_TRY(workplace_run(cx, workplace, copy->path, command, &ran));
    struct ft_fix_run_result made = {.status =
                                         ran.proc.end == FT_PROC_EXITED ? ran.proc.status : -1};
    FT_TRY(gather_changes(cx, scope, copy, &made));
    *result = made;
    return FT_OK;
}

ft_err ft_fix_run(ft_ctx *cx, struct ft_fix_scope *scope, const struct ft_project_command *command,
                  struct ft_fix_run_result *result) {
    if (!scope->spec.trusted || !scope->spec.workplace) {
        return ft_fail(cx, FT_APPROVAL, "'%s' may not run before the project is trusted",
                       command->line);
    }
    if (command->lacks) {
        return ft_fail(cx, FT_UNAVAILABLE, "'%s' %s", command->line, command->lacks);
    }
    if (!command->available) {
        return ft_fail(cx, FT_UNAVAILABLE, "%s is not installed", command->needs);
    }
    struct ft_root copy;
    const char *path = ft_path_join(cx->arena, scope->spec.scratch, scope->fixer->name);
    FT_TRY(ft_path_mkdirs(cx, path, 0700));
    FT_TRY(ft_root_open(cx, path, &copy));
    enum ft_err_code err = ft_tree_remove(cx, &copy, ".");
    err = err == FT_OK ? run_in_copy(cx, scope, &copy, command, result) : err;
    struct ft_error first = cx->error;
    if (ft_tree_remove(cx, &copy, ".") != FT_OK) {
        cx->error = first; /* the scratch folder is emptied again before its next use */
    }
    ft_root_close(&copy);
    return err;
}
