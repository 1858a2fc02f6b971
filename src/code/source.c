#include "code/source.h"

#include "base/text.h"
#include "code/headers.h"
#include "code/ignore.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST = 2000000, RULES_MAX = 1024 * 1024, HEAD = 8000, SAID_WITHIN = 1500 };

struct folder {
    const char *prefix; /* "" or "a/b/" */
    size_t size;
    struct ft_ignore *inherited, *rules; /* without and with what its own ignore files say */
    bool vendored;
    bool git; /* lies in a git repository: .gitignore files count */
};

struct listing {
    ft_ctx *cx;
    const struct ft_root *root;
    bool ignored;
    struct ft_strings *folders;
    const char *above; /* the root's own place in its repository: "" or "a/b/" */
    struct {
        FT_VEC(struct folder);
    } open; /* the folder at hand and those it lies in */
    struct ft_source_list list;
};

static struct ft_ignore *read_rules(struct listing *l, struct ft_ignore *parent, const char *prefix,
                                    const char *name) {
    struct ft_slice text;
    const char *path = ft_sprintf(l->cx->arena, "%s%s", prefix, name);
    if (ft_file_read(l->cx, l->root, path, RULES_MAX, &text) != FT_OK) {
        ft_clear(l->cx); /* mostly not there; one that cannot be read rules nothing */
        return parent;
    }
    return ft_ignore_add(l->cx->arena, parent, ft_sprintf(l->cx->arena, "%s%s", l->above, prefix),
                         text);
}

char *ft_source_top(struct ft_arena *arena, const char *path) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct stat info;
    for (char *folder = ft_strdup(arena, path);;) {
        if (lstat(ft_path_join(scratch, folder, ".git"), &info) == 0) {
            return folder;
        }
        char *slash = strrchr(folder, '/');
        if (!slash || slash == folder) {
            return NULL;
        }
        *slash = '\0';
    }
}

/* What the repository says of the folders on the way from its top to the root. */
static struct ft_ignore *read_above(struct listing *l, const char *top) {
    static const char *const names[] = {".git/info/exclude", ".gitignore"};
    struct ft_ignore *rules = NULL;
    const char *whole = l->root->path;
    size_t start = strlen(top);
    for (size_t size = start; size <= strlen(whole); size += strcspn(whole + size + 1, "/") + 1) {
        const char *folder = ft_strndup(l->cx->arena, whole, size);
        const char *place = size > start ? ft_sprintf(l->cx->arena, "%s/", folder + start + 1) : "";
        bool last = !whole[size]; /* its own .gitignore is read as any folder's */
        for (size_t i = 0; i < (last ? 1 : FT_COUNT(names)); i++) {
            struct ft_slice text;
            const char *path = ft_path_join(l->cx->arena, folder, names[i]);
            if (ft_path_read(l->cx, path, RULES_MAX, &text) == FT_OK) {
                rules = ft_ignore_add(l->cx->arena, rules, place, text);
            } else {
                ft_clear(l->cx);
            }
        }
        l->above = last ? place : "";
        if (last) {
            break;
        }
    }
    return rules;
}

static bool is_vendored(const char *name) {
    static const char *const names[] = {"node_modules", "bower_components", "vendor", "third_party",
                                        "third-party",  "site-packages",    ".venv",  "Pods"};
    for (size_t i = 0; i < FT_COUNT(names); i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void take_rules(struct listing *l, struct folder *folder) {
    folder->rules = folder->inherited;
    if (!l->ignored && folder->git) {
        folder->rules = read_rules(l, folder->rules, folder->prefix, ".gitignore");
    }
    if (!l->ignored) {
        folder->rules = read_rules(l, folder->rules, folder->prefix, ".fettleignore");
    }
}

static void enter(struct listing *l, const char *prefix, const char *name) {
    const struct folder *parent = &l->open.at[l->open.count - 1];
    struct folder folder = {.prefix = prefix,
                            .size = strlen(prefix),
                            .inherited = parent->rules,
                            .git = parent->git,
                            .vendored = parent->vendored || is_vendored(name)};
    take_rules(l, &folder);
    *FT_PUSH(l->cx->arena, &l->open) = folder;
    if (l->folders) {
        *FT_PUSH(l->cx->arena, l->folders) = prefix;
    }
}

static void enter_root(struct listing *l) {
    struct folder folder = {.prefix = ""};
    char *top = l->ignored ? NULL : ft_source_top(l->cx->arena, l->root->path);
    if (top) {
        folder.git = true;
        folder.inherited = read_above(l, top);
    }
    take_rules(l, &folder);
    *FT_PUSH(l->cx->arena, &l->open) = folder;
}

/* The walk comes back from folders without saying so. */
static struct folder *folder_of(struct listing *l, const char *path) {
    while (l->open.count > 1 && strncmp(l->open.at[l->open.count - 1].prefix, path,
                                        l->open.at[l->open.count - 1].size) != 0) {
        l->open.count--;
    }
    return &l->open.at[l->open.count - 1];
}

static bool is_generated_name(const char *name) {
    static const char *const globs[] = {"*.min.js",      "*.min.css",     "*.pb.go",
                                        "*_pb2.py",      "*_pb2_grpc.py", "*.pb.cc",
                                        "*.pb.h",        "*.g.dart",      "*.map",
                                        "*.designer.cs", "*.snap",        "package-lock.json",
                                        "yarn.lock",     "go.sum",        "pnpm-lock.yaml",
                                        "Cargo.lock",    "poetry.lock",   "composer.lock",
                                        "uv.lock",       "Pipfile.lock",  "Gemfile.lock"};
    for (size_t i = 0; i < FT_COUNT(globs); i++) {
        if (ft_glob(globs[i], name)) {
            return true;
        }
    }
    return false;
}

bool ft_source_is_foreign(const char *path) {
    char name[256];
    for (const char *at = path;;) {
        size_t size = strcspn(at, "/");
        if (!at[size]) {
            return is_generated_name(at);
        }
        size_t kept = size < sizeof name ? size : sizeof name - 1;
        memcpy(name, at, kept);
        name[kept] = '\0';
        if (is_vendored(name)) {
            return true;
        }
        at += size + 1;
    }
}

static bool take_file(struct listing *l, const struct folder *folder, const struct ft_entry *entry,
                      const char *name) {
    *FT_PUSH(l->cx->arena, &l->list) = (struct ft_source_file){
        .path = ft_strdup(l->cx->arena, entry->path),
        .size = entry->info.st_size,
        .mtime_ns = ft_file_time_ns(entry->info.st_mtim),
        .ctime_ns = ft_file_time_ns(entry->info.st_ctim),
        .inode = (int64_t)entry->info.st_ino,
        .lang = ft_lang_of(entry->path, (struct ft_slice){"", 0}),
        .vendored = folder->vendored,
        .generated = is_generated_name(name),
    };
    return false;
}

static bool is_ignored(struct listing *l, const struct folder *folder, const char *path,
                       bool is_folder) {
    if (!folder->rules) {
        return false;
    }
    const char *whole = *l->above ? ft_sprintf(l->cx->arena, "%s%s", l->above, path) : path;
    return ft_ignore_fits(folder->rules, whole, is_folder);
}

static bool visit(void *to, const struct ft_entry *entry) {
    struct listing *l = to;
    struct folder *folder = folder_of(l, entry->path);
    const char *name = entry->path + folder->size;
    bool is_folder = S_ISDIR(entry->info.st_mode);
    if (strcmp(name, ".git") == 0) {
        if (!folder->git) { /* a repository within a folder that is none */
            folder->git = true;
            take_rules(l, folder);
        }
        return false;
    }
    if ((!is_folder && !S_ISREG(entry->info.st_mode)) ||
        is_ignored(l, folder, entry->path, is_folder)) {
        return false;
    }
    if (!is_folder) {
        return take_file(l, folder, entry, name);
    }
    enter(l, ft_sprintf(l->cx->arena, "%s/", entry->path), name);
    return true;
}

static int by_path(const void *a, const void *b) {
    return strcmp(((const struct ft_source_file *)a)->path,
                  ((const struct ft_source_file *)b)->path);
}

ft_err ft_source_list(ft_ctx *cx, const struct ft_root *root,
                      const struct ft_source_options *options, struct ft_source_list *list) {
    struct listing l = {.cx = cx,
                        .root = root,
                        .above = "",
                        .ignored = options && options->ignored,
                        .folders = options ? options->folders : NULL};
    enter_root(&l);
    FT_TRY(ft_walk_readable(cx, root, MOST, options ? options->unread : NULL, visit, &l));
    if (l.list.count) {
        qsort(l.list.at, l.list.count, sizeof *l.list.at, by_path);
    }
    source_judge_headers(&l.list);
    *list = l.list;
    return FT_OK;
}

void ft_source_note_unread(struct ft_arena *arena, const struct ft_strings *unread,
                           struct ft_strings *notes) {
    for (size_t i = 0; i < unread->count; i++) {
        *FT_PUSH(arena, notes) =
            ft_sprintf(arena, "%s: left out: the folder may not be looked into",
                       ft_text_inert_dup(arena, unread->at[i]));
    }
}

bool ft_source_is_test(const char *path) {
    static const char *const globs[] = {
        "**/test/**",     "**/tests/**",     "**/testing/**",  "**/__tests__/**", "**/__mocks__/**",
        "**/testdata/**", "**/test_data/**", "**/fixtures/**", "**/spec/**",      "**/specs/**",
        "**/*_test.*",    "**/*_tests.*",    "**/*.test.*",    "**/*.tests.*",    "**/*.spec.*",
        "**/*_spec.rb",   "**/test_*.py",    "**/conftest.py", "**/*Test.java",   "**/*Tests.java",
        "**/*Tests.cs",   "**/*Test.php",    "**/*.Tests/**",  "**/benches/**"};
    for (size_t i = 0; i < FT_COUNT(globs); i++) {
        if (ft_glob(globs[i], path) || ft_glob(globs[i] + 3, path)) {
            return true;
        }
    }
    return false;
}

ft_err ft_source_read(ft_ctx *cx, const struct ft_root *root, const char *path, size_t max,
                      struct ft_slice *text) {
    FT_BUF struct ft_buf made;
    ft_buf_init(&made, FT_BUF_NO_CAP);
    FT_TRY(ft_file_read(cx, root, path, max, text));
    if (ft_utf16_text(&made, *text)) {
        *text = (struct ft_slice){ft_slice_dup(cx->arena, (struct ft_slice){made.data, made.size}),
                                  made.size};
    }
    return FT_OK;
}

bool ft_source_is_binary(struct ft_slice content) {
    size_t head = content.size < HEAD ? content.size : HEAD;
    if (head >= 2 &&
        (memcmp(content.data, "\xff\xfe", 2) == 0 || memcmp(content.data, "\xfe\xff", 2) == 0)) {
        return false;
    }
    return head && memchr(content.data, '\0', head) != NULL;
}

bool ft_source_is_generated(struct ft_slice content) {
    static const char *const marks[] = {"DO NOT EDIT", "Do not edit", "@generated",
                                        "AUTO-GENERATED", "autogenerated file"};
    struct ft_slice head = {content.data, content.size < SAID_WITHIN ? content.size : SAID_WITHIN};
    for (size_t i = 0; i < FT_COUNT(marks); i++) {
        if (ft_slice_find(head, ft_slice_of(marks[i])) >= 0) {
            return true;
        }
    }
    return false;
}
