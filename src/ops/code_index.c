#include "ops/code_index.h"

#include "base/clock.h"
#include "base/hash.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

static const char *kept_in(ft_ctx *cx, const char *folders, const char *top) {
    return ft_sprintf(cx->arena, "%s/%.32s", folders, ft_sha256_hex(cx->arena, ft_slice_of(top)));
}

/* The repository that FOLDER lies in; where there is none, the highest folder that has an index;
 * else FOLDER itself. */
static const char *top_of(ft_ctx *cx, const char *folders, const char *folder) {
    const char *top = ft_source_top(cx->arena, folder);
    struct stat info;
    if (top) {
        return top;
    }
    top = folder;
    for (char *at = ft_strdup(cx->arena, folder);;) {
        if (stat(kept_in(cx, folders, at), &info) == 0) {
            top = ft_strdup(cx->arena, at);
        }
        char *slash = strrchr(at, '/');
        if (!slash || slash == at) {
            return top;
        }
        *slash = '\0';
    }
}

/* Indexes that nobody has opened for long are taken out when another one is made. */
static void prune(ft_ctx *cx, const char *folders) {
    enum { DAYS = 30 };
    struct ft_root root;
    struct stat info;
    int64_t oldest = ft_now_ms() / 1000 - (int64_t)DAYS * 24 * 60 * 60;
    DIR *stream = ft_root_keep(cx, folders, &root) == FT_OK ? opendir(folders) : NULL;
    for (const struct dirent *entry = NULL; stream && (entry = readdir(stream));) {
        const char *lock = ft_sprintf(cx->arena, "%s/%s/lock", folders, entry->d_name);
        if (entry->d_name[0] != '.' && lstat(lock, &info) == 0 && info.st_mtime < oldest &&
            ft_tree_remove(cx, &root, entry->d_name) != FT_OK) {
            ft_clear(cx); /* another time */
        }
    }
    if (stream) {
        closedir(stream);
    }
}

ft_err ops_index_open(ft_ctx *cx, const char *path, bool kept, bool anew, struct ops_index *index) {
    struct ops_index made = {0};
    struct stat info;
    const char *real = NULL;
    const char *folders = NULL;
    FT_TRY(ft_path_real(cx, path, &real));
    bool file = stat(real, &info) == 0 && S_ISREG(info.st_mode);
    size_t size = file ? (size_t)(ft_path_base(real) - real) - 1 : strlen(real);
    made.root = size ? ft_strndup(cx->arena, real, size) : "/";
    FT_TRY(ft_app_cache_dir(cx, "index", &folders));
    const char *top = top_of(cx, folders, made.root);
    const char *below = real + strlen(top);
    below += *below == '/';
    made.under = !*below ? NULL : file ? below : ft_sprintf(cx->arena, "%s/", below);
    FT_TRY(ft_root_keep(cx, top, &made.top));
    struct ft_root *root = FT_NEW(cx->arena, struct ft_root);
    *root = made.top;
    struct ft_index_spec spec = {
        .root = root,
        .folder =
            ft_sprintf(cx->arena, "%s/%.32s", folders, ft_sha256_hex(cx->arena, ft_slice_of(top))),
        .kept = kept,
        .anew = anew,
    };
    FT_TRY(ft_index_open(cx, &spec, &made.index));
    struct ft_index_state state;
    ft_index_state(made.index, &state);
    if (state.made) {
        prune(cx, folders);
    }
    *index = made;
    return FT_OK;
}

void ops_index_note(ft_ctx *cx, const struct ops_index *opened, struct ft_strings *notes) {
    struct ft_strings all = {0};
    struct ft_strings below = {0};
    if (ft_index_unread(cx, opened->index, &all) != FT_OK) {
        ft_clear(cx);
    }
    for (size_t i = 0; i < all.count; i++) {
        if (!opened->under || ft_slice_starts(ft_slice_of(all.at[i]), opened->under)) {
            *FT_PUSH(cx->arena, &below) = ops_index_path(opened, all.at[i]);
        }
    }
    ft_source_note_unread(cx->arena, &below, notes);
}

ft_err ops_code_open(ft_ctx *cx, const struct ops_index *opened, int64_t budget_ms,
                     struct ops_code *code) {
    struct ops_code made;
    FT_TRY(ft_uses_open(cx, opened->index, budget_ms, &made.uses));
    FT_TRY(ft_graph_open(cx, opened->index, made.uses, &made.graph));
    ft_uses_state(made.uses, &made.state);
    *code = made;
    return FT_OK;
}

ft_err ops_place_parse(ft_ctx *cx, const struct ops_index *opened, const char *text,
                       struct ops_place *place) {
    long long numbers[2] = {0, 0};
    int count = 0;
    char *path = ft_strdup(cx->arena, text);
    for (char *colon = NULL; count < 2 && (colon = strrchr(path, ':'));) {
        char *end = NULL;
        long long number = strtoll(colon + 1, &end, 10);
        if (end == colon + 1 || *end || number < 1 || number > INT32_MAX) {
            break;
        }
        numbers[1] = numbers[0];
        numbers[0] = number;
        *colon = '\0';
        count++;
    }
    if (!count || !*path) {
        FT_IGNORE(ft_fail(cx, FT_INVALID, "'%s' is no place", text));
        return ft_hint(cx, "write it as src/a.c:12 or src/a.c:12:5");
    }
    const char *real = NULL;
    if (ft_path_real(cx, path, &real) != FT_OK) {
        ft_clear(cx);
        FT_TRY(ft_path_real(cx, ft_path_join(cx->arena, opened->root, path), &real));
    }
    size_t size = strlen(opened->top.path);
    bool inside = strncmp(real, opened->top.path, size) == 0 && real[size] == '/';
    if (!inside || ft_index_find(opened->index, real + size + 1) == FT_INDEX_GONE) {
        return ft_fail(cx, FT_NOTFOUND, "%s is no file of the project in %s", path,
                       opened->top.path);
    }
    *place = (struct ops_place){ft_strdup(cx->arena, real + size + 1), (uint32_t)numbers[0],
                                (uint32_t)numbers[1]};
    return FT_OK;
}

const char *ops_index_path(const struct ops_index *opened, const char *path) {
    size_t size = strlen(opened->root) - strlen(opened->top.path);
    return size ? path + size : path;
}

void ops_symbol_shape(const struct ops_index *opened, const struct ft_symbol *symbol,
                      struct shape_code_symbol *shape) {
    struct ft_index_file file;
    if (!ft_index_file(opened->index, symbol->file, &file)) {
        file.path = "";
    }
    *shape = (struct shape_code_symbol){
        .name = symbol->name,
        .kind = ft_symbol_kind_name(symbol->kind),
        .path = ops_index_path(opened, file.path),
        .line = symbol->line,
        .end_line = symbol->end_line,
        .inside = symbol->inside,
        .local = symbol->local,
    };
}

struct ops_teller {
    const struct ops_index *opened;
    struct ft_arena *arena; /* of what follows: the file of the last symbol */
    struct ft_buf content;
    struct ft_declarations in;
    int64_t file;
};

static void free_teller(void *object) {
    struct ops_teller *teller = object;
    ft_arena_free(teller->arena);
    ft_buf_release(&teller->content);
}

struct ops_teller *ops_teller_new(ft_ctx *cx, const struct ops_index *opened) {
    struct ops_teller *teller = FT_NEW(cx->arena, struct ops_teller);
    *teller = (struct ops_teller){.opened = opened, .arena = ft_arena_new(), .file = -1};
    ft_buf_init(&teller->content, FT_BUF_NO_CAP);
    ft_arena_defer(cx->arena, free_teller, teller);
    return teller;
}

void ops_symbol_tell(ft_ctx *cx, struct ops_teller *teller, const struct ft_symbol *symbol,
                     struct shape_code_symbol *shape) {
    const struct ft_index *index = teller->opened->index;
    if (teller->file != symbol->file) {
        struct ft_index_file file;
        bool there = ft_index_file(index, symbol->file, &file) &&
                     ft_index_read(index, symbol->file, &teller->content);
        struct ft_slice text = {teller->content.data, there ? teller->content.size : 0};
        ft_arena_clear(teller->arena);
        ft_declarations_in(teller->arena, there ? file.lang : NULL, text, &teller->in);
        teller->file = symbol->file;
    }
    struct ft_declaration told = ft_declaration_of(cx->arena, &teller->in, symbol);
    shape->signature = told.signature;
    shape->doc = told.doc;
}

const char *ops_symbol_around(const struct ops_index *opened, struct ft_arena *arena, uint32_t file,
                              uint32_t line) {
    struct ft_symbol symbol;
    if (!ft_index_around(opened->index, file, line, &symbol)) {
        return NULL;
    }
    return symbol.inside ? ft_sprintf(arena, "%s.%s", symbol.inside, symbol.name)
                         : ft_strdup(arena, symbol.name);
}

void ops_symbols_view(const struct list_code_symbol *symbols, const char *root,
                      struct ft_doc *doc) {
    for (size_t i = 0; i < symbols->count; i++) {
        const struct shape_code_symbol *symbol = &symbols->at[i];
        bool has_line = symbol->line != FT_ABSENT && symbol->line > 0;
        ft_doc_span(doc, FT_STRONG, "%s", symbol->name);
        ft_doc_span(doc, FT_DIM, "  %s%s%s  ", symbol->kind, symbol->inside ? " in " : "",
                    symbol->inside ? symbol->inside : "");
        ft_doc_file(doc, FT_PLAIN, ft_sprintf(ft_doc_arena(doc), "%s/%s", root, symbol->path),
                    has_line ? ft_sprintf(ft_doc_arena(doc), "%s:%lld", symbol->path,
                                          (long long)symbol->line)
                             : symbol->path);
        ft_doc_span(doc, FT_PLAIN, "\n");
    }
    ft_doc_end(doc);
}
