#include "base/text.h"
#include "code/source.h"
#include "deps/purl.h"
#include "deps/reader_int.h"

#include <stdio.h>
#include <stdlib.h>

enum { LONGEST_NAME = 512, LONGEST_REQUIREMENT = 1024, LONGEST_SAID = 200 };
enum { MOST_WARNINGS = 1000, MOST_CALLED = 100 };

static const struct reader_row {
    const char *globs;
    enum ft_ecosystem ecosystem;
    ft_reader_run run;
} rows[] = {
#define FT_READER(globs, ecosystem, run) {globs, FT_IN_##ecosystem, run},
#include "deps/readers.def"
#undef FT_READER
};

static bool fits(const char *globs, const char *path) {
    while (*globs) {
        char glob[64];
        size_t size = strcspn(globs, "|");
        snprintf(glob, sizeof glob, "%.*s", (int)size, globs);
        if (ft_glob(glob, strchr(glob, '/') ? path : ft_path_base(path))) {
            return true;
        }
        globs += size + (globs[size] == '|');
    }
    return false;
}

static const struct reader_row *row_of(const char *path) {
    for (size_t i = 0; i < FT_COUNT(rows); i++) {
        if (fits(rows[i].globs, path)) {
            return &rows[i];
        }
    }
    return NULL;
}

bool ft_deps_knows(const char *path) {
    return row_of(path) != NULL;
}

const char *ft_depth_name(enum ft_depth depth) {
    static const char *const names[] = {"unknown", "direct", "indirect"};
    return names[depth];
}

/* Bounded, on one line and visible. */
static bool is_sane(const char *text, size_t longest) {
    size_t size = strlen(text);
    for (const char *at = text; *at; at++) {
        if ((unsigned char)*at < ' ' || *at == 0x7f) {
            return false;
        }
    }
    return size && size <= longest && ft_utf8_valid((struct ft_slice){text, size});
}

static const char *purl_of(ft_ctx *cx, const struct ft_dependency *dependency) {
    struct ft_purl purl = {.type = ft_ecosystem_purl(dependency->ecosystem),
                           .name = dependency->name,
                           .version = dependency->version};
    char separator = dependency->ecosystem == FT_IN_MAVEN ? ':' : '/';
    const char *cut = strrchr(dependency->name, separator);
    const char *text = NULL;
    if (cut) {
        purl.namespace = ft_strndup(cx->arena, dependency->name, (size_t)(cut - dependency->name));
        purl.name = cut + 1;
    }
    if (dependency->ecosystem == FT_IN_GO && purl.version) {
        purl.version =
            ft_sprintf(cx->arena, "v%s", purl.version); /* a module's own, which OSV cuts */
    } else if (dependency->ecosystem == FT_IN_DEBIAN) {
        purl.namespace = "debian";
    } else if (dependency->ecosystem == FT_IN_ALPINE) {
        purl.namespace = "alpine";
    }
    if (ft_purl_build(cx, &purl, &text) != FT_OK) {
        ft_clear(cx);
    }
    return text;
}

struct ft_dependency *ft_reader_add(struct ft_reader *r, const char *name, const char *version,
                                    int64_t line) {
    if (!name || !is_sane(name, LONGEST_NAME)) {
        ft_reader_warn(r, line, "a dependency has no name that can be read");
        return NULL;
    }
    if (r->deps->count >= FT_DEPS_MOST) {
        if (!r->deps->full) {
            ft_reader_warn(r, line, "there are too many dependencies; what follows is left out");
        }
        r->deps->full = true;
        return NULL;
    }
    if (version && !is_sane(version, LONGEST_NAME)) {
        ft_reader_warn(r, line, "a dependency has no version that can be read");
        version = NULL;
    }
    struct ft_arena *arena = r->cx->arena;
    struct ft_dependency *made = FT_PUSH(arena, r->deps);
    *made = (struct ft_dependency){.ecosystem = r->ecosystem,
                                   .name = ft_strdup(arena, name),
                                   .version = ft_strdup(arena, version),
                                   .path = r->path,
                                   .line = line};
    return made;
}

void ft_reader_call(struct ft_reader *r, struct ft_dependency *made, const char *name) {
    if (name && is_sane(name, LONGEST_NAME) && made->called.count < MOST_CALLED) {
        *FT_PUSH(r->cx->arena, &made->called) = ft_strdup(r->cx->arena, name);
    }
}

void ft_reader_programs(struct ft_reader *r, struct ft_dependency *made,
                        const struct ft_data *table) {
    made->programs = true;
    for (const struct ft_data *at = ft_data_first(table); at; at = at->next) {
        ft_reader_call(r, made, at->key);
    }
}

void ft_reader_warn(struct ft_reader *r, int64_t line, const char *what) {
    if (r->deps->warnings.count < MOST_WARNINGS) {
        *FT_PUSH(r->cx->arena, &r->deps->warnings) = (struct ft_deps_warning){
            .path = r->path, .line = line, .message = ft_text_inert_dup(r->cx->arena, what)};
    }
}

ft_err ft_reader_bad(struct ft_reader *r, int64_t line, const char *what) {
    r->line = line;
    return ft_fail(r->cx, FT_FORMAT, "%s", what);
}

ft_err ft_reader_tree(struct ft_reader *r, ft_data_read read, struct ft_data **root) {
    struct ft_data_tree tree = {.cx = r->cx, .arena = r->scratch};
    enum ft_err_code err = read(&tree, r->text, root);
    r->line = tree.line;
    return err;
}

const struct ft_data *ft_reader_beside(struct ft_reader *r, const char *name, ft_data_read read) {
    const char *base = ft_path_base(r->path);
    const char *path = ft_sprintf(r->scratch, "%.*s%s", (int)(base - r->path), r->path, name);
    struct ft_data_tree tree = {.cx = r->cx, .arena = r->scratch};
    struct ft_data *root = NULL;
    struct ft_slice text;
    if (!r->root || ft_file_read(r->cx, r->root, path, FT_DEPS_FILE_MAX, &text) != FT_OK ||
        read(&tree, text, &root) != FT_OK) {
        ft_clear(r->cx);
        return NULL;
    }
    return root;
}

void ft_reader_names(struct ft_map *names, const struct ft_data *table) {
    for (const struct ft_data *at = ft_data_first(table); at; at = at->next) {
        if (at->key) {
            ft_put_name(names, at->key);
        }
    }
}

const char *ft_reader_abandoned(struct ft_reader *r, const struct ft_data *said) {
    if (!said || !said->text || (said->kind == FT_DATA_WORD && strcmp(said->text, "true") != 0)) {
        return NULL;
    }
    struct ft_slice text = ft_slice_of(said->kind == FT_DATA_TEXT ? said->text : "");
    return ft_text_one_line(r->cx->arena, text, LONGEST_SAID);
}

static int base64_value(char c) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

static void base64_to_hex(struct ft_buf *hex, struct ft_slice text) {
    unsigned bits = 0;
    int count = 0;
    for (size_t i = 0; i < text.size && base64_value(text.data[i]) >= 0; i++) {
        bits = bits << 6 | (unsigned)base64_value(text.data[i]);
        count += 6;
        if (count >= 8) {
            count -= 8;
            ft_buf_printf(hex, "%02x", bits >> count & 0xff);
            bits &= (1u << count) - 1;
        }
    }
}

static const struct {
    const char *name;
    size_t digits;
} hashes[] = {{"md5", 32}, {"sha1", 40}, {"sha256", 64}, {"sha384", 96}, {"sha512", 128}};

static bool is_hex(struct ft_slice text) {
    for (size_t i = 0; i < text.size; i++) {
        if (!strchr("0123456789abcdefABCDEF", text.data[i]) || !text.data[i]) {
            return false;
        }
    }
    return true;
}

/* One hash as HASHES[*RANK]. */
static bool one_hash(struct ft_slice text, struct ft_buf *hex, size_t *rank) {
    for (size_t i = 0; i < FT_COUNT(hashes); i++) {
        size_t named = strlen(hashes[i].name);
        bool is_named = ft_slice_starts(text, hashes[i].name) && text.size > named;
        char mark = is_named ? text.data[named] : '\0';
        struct ft_slice rest = {text.data + named + 1, text.size - named - 1};
        ft_buf_clear(hex);
        if (mark == '-') {
            base64_to_hex(hex, rest);
        } else if (is_named && (mark == ':' || mark == '=') && is_hex(rest)) {
            ft_buf_push(hex, rest.data, rest.size);
        } else if (text.size == hashes[i].digits && is_hex(text)) {
            ft_buf_push(hex, text.data, text.size);
        }
        if (hex->size == hashes[i].digits) {
            *rank = i;
            return true;
        }
    }
    return false;
}

const char *ft_reader_hash(struct ft_reader *r, const char *written) {
    FT_BUF struct ft_buf hex;
    const char *best = NULL;
    size_t best_rank = 0;
    ft_buf_init(&hex, FT_BUF_NO_CAP);
    while (written && *written) {
        size_t rank = 0;
        struct ft_slice word = {written, strcspn(written, " \t")};
        if (one_hash(word, &hex, &rank) && (!best || rank > best_rank)) {
            char *made = ft_sprintf(r->cx->arena, "%s:%s", hashes[rank].name, hex.data);
            for (char *at = made; *at; at++) {
                *at = *at >= 'A' && *at <= 'F' ? (char)(*at + 32) : *at;
            }
            best = made;
            best_rank = rank;
        }
        written += word.size;
        written += strspn(written, " \t");
    }
    return best;
}

/* What a reader leaves to be done for every dependency alike. */
static void finish(struct ft_reader *r, size_t begin) {
    for (size_t i = begin; i < r->deps->count; i++) {
        struct ft_dependency *made = &r->deps->at[i];
        if (made->requirement && !is_sane(made->requirement, LONGEST_REQUIREMENT)) {
            made->requirement = NULL;
        }
        if (made->licence && !is_sane(made->licence, LONGEST_REQUIREMENT)) {
            made->licence = NULL;
        }
        made->purl = purl_of(r->cx, made);
    }
}

ft_err ft_deps_read(ft_ctx *cx, const struct ft_root *root, const char *path,
                    struct ft_slice content, struct ft_deps *deps) {
    const struct reader_row *row = row_of(path);
    if (!row) {
        return FT_OK;
    }
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_reader reader = {.cx = cx,
                               .scratch = scratch,
                               .root = root,
                               .path = ft_strdup(cx->arena, path),
                               .text = content,
                               .ecosystem = row->ecosystem,
                               .deps = deps};
    size_t begin = deps->count;
    *FT_PUSH(cx->arena, &deps->files) = reader.path;
    enum ft_err_code err = row->run(&reader);
    finish(&reader, begin);
    if (err == FT_CANCELLED || err == FT_TIMEOUT) {
        return err;
    }
    if (err != FT_OK) {
        ft_reader_warn(&reader, reader.line, cx->error.message);
        ft_clear(cx);
    }
    return FT_OK;
}

static int by_place(const void *a, const void *b) {
    const struct ft_dependency *one = a;
    const struct ft_dependency *other = b;
    int order = strcmp(one->path, other->path);
    order = order ? order : (one->line > other->line) - (one->line < other->line);
    order = order ? order : strcmp(one->name, other->name);
    return order ? order
                 : strcmp(one->version ? one->version : "", other->version ? other->version : "");
}

ft_err ft_deps_scan(ft_ctx *cx, const struct ft_root *root, struct ft_deps *deps) {
    struct ft_source_list *kept = FT_NEW(cx->arena, struct ft_source_list);
    struct ft_source_list list = {0};
    struct ft_deps made = {.sources = kept};
    struct ft_strings unread = {0};
    struct ft_source_options options = {.unread = &unread};
    FT_TRY(ft_source_list(cx, root, &options, &list));
    *kept = list;
    for (size_t i = 0; i < unread.count; i++) {
        *FT_PUSH(cx->arena, &made.warnings) = (struct ft_deps_warning){
            .path = unread.at[i], .message = "the folder may not be looked into"};
    }
    for (size_t i = 0; i < list.count; i++) {
        const struct ft_source_file *file = &list.at[i];
        struct ft_slice content;
        if (file->vendored || !ft_deps_knows(file->path)) {
            continue;
        }
        FT_TRY(ft_checkpoint(cx));
        ft_progress(cx, "dependencies", (int64_t)i, (int64_t)list.count, "%s", file->path);
        if (ft_file_read(cx, root, file->path, FT_DEPS_FILE_MAX, &content) != FT_OK) {
            *FT_PUSH(cx->arena, &made.warnings) =
                (struct ft_deps_warning){.path = file->path, .message = cx->error.message};
            ft_clear(cx);
            continue;
        }
        FT_TRY(ft_deps_read(cx, root, file->path, content, &made));
    }
    if (made.count) {
        qsort(made.at, made.count, sizeof *made.at, by_place);
    }
    *deps = made;
    return FT_OK;
}
