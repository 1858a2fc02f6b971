#include "ops/contract_write.h"

#include "command/derive.h"
#include "ops/rule_pages.h"
#include "os/file.h"

#include <string.h>

enum { LARGEST = 16 * 1024 * 1024, MOST_FILES = 10000 };

struct folder {
    ft_ctx *cx;
    const char *path;
    struct ft_root root;
    struct ft_derived_list files;
    struct contract_write_out *out;
};

static ft_err write_one(struct folder *folder, const struct ft_derived *file) {
    ft_ctx *cx = folder->cx;
    struct ft_slice old;
    struct ft_slice new = ft_slice_of(file->text);
    enum ft_err_code err = ft_file_read(cx, &folder->root, file->path, LARGEST, &old);
    if (err == FT_OK && ft_slice_eq(old, new)) {
        folder->out->unchanged++;
        return FT_OK;
    }
    ft_clear(cx); /* absent or not readable as a file: writing says what is wrong, if anything */
    FT_TRY(ft_file_write(cx, &folder->root, file->path, 0644, new));
    *FT_PUSH(cx->arena, &folder->out->written) = ft_path_join(cx->arena, folder->path, file->path);
    return FT_OK;
}

static bool is_made(const struct folder *folder, const char *path) {
    for (size_t i = 0; i < folder->files.count; i++) {
        if (strcmp(folder->files.at[i].path, path) == 0) {
            return true;
        }
    }
    return false;
}

struct leftovers {
    struct folder *folder;
    struct ft_strings paths;
};

/* What carries our mark near its start, and is made no longer. */
static bool find_leftover(void *to, const struct ft_entry *entry) {
    enum { MARK_WITHIN = 400 };
    struct leftovers *left = to;
    ft_ctx *cx = left->folder->cx;
    struct ft_slice content;
    if (!S_ISREG(entry->info.st_mode)) {
        return strcmp(entry->path, "schemas") == 0 || strcmp(entry->path, "rules") == 0;
    }
    if (is_made(left->folder, entry->path) ||
        ft_file_read(cx, &left->folder->root, entry->path, LARGEST, &content) != FT_OK) {
        ft_clear(cx);
        return true;
    }
    content.size = content.size < MARK_WITHIN ? content.size : MARK_WITHIN;
    if (ft_slice_find(content, FT_SLICE(FT_DERIVED_MARK)) >= 0) {
        *FT_PUSH(cx->arena, &left->paths) = ft_strdup(cx->arena, entry->path);
    }
    return true;
}

static ft_err write_folder(struct folder *folder) {
    ft_ctx *cx = folder->cx;
    struct leftovers left = {.folder = folder};
    FT_TRY(ft_path_mkdirs(cx, folder->path, 0755));
    FT_TRY(ft_root_keep(cx, folder->path, &folder->root));
    for (size_t i = 0; i < folder->files.count; i++) {
        const char *path = folder->files.at[i].path;
        const char *slash = strchr(path, '/');
        if (slash) {
            const char *below = ft_strndup(cx->arena, path, (size_t)(slash - path));
            FT_TRY(ft_dir_make(cx, &folder->root, below, 0755));
        }
        FT_TRY(write_one(folder, &folder->files.at[i]));
    }
    FT_TRY(ft_walk(cx, &folder->root, MOST_FILES, find_leftover, &left));
    for (size_t i = 0; i < left.paths.count; i++) {
        FT_TRY(ft_file_remove(cx, &folder->root, left.paths.at[i]));
        *FT_PUSH(cx->arena, &folder->out->removed) =
            ft_path_join(cx->arena, folder->path, left.paths.at[i]);
    }
    return FT_OK;
}

ft_err contract_write(ft_ctx *cx, const struct contract_write_in *in,
                      struct contract_write_out *out) {
    static const char *const programs[] = {"openapi",  "mcp",        "schemas",
                                           "settings", "typescript", NULL};
    static const char *const pages[] = {"reference", NULL};
    static const char *const manual[] = {"man", NULL};
    const struct {
        const char *path;
        const char *const *kinds;
    } folders[] = {{in->contract, programs}, {in->docs, pages}, {in->man, manual}};
    struct contract_write_out made = {0};
    for (size_t i = 0; i < FT_COUNT(folders); i++) {
        struct folder folder = {.cx = cx, .path = folders[i].path, .out = &made};
        for (size_t k = 0; folder.path && folders[i].kinds[k]; k++) {
            FT_TRY(ft_derive(cx, ft_app_of(cx)->table, folders[i].kinds[k], &folder.files));
        }
        if (folder.path && folders[i].kinds == pages) {
            FT_TRY(ops_rule_pages(cx, &folder.files));
        }
        if (folder.path) {
            FT_TRY(write_folder(&folder));
        }
    }
    *out = made;
    return FT_OK;
}
