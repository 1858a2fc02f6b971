/* One pass over the texts of a project, for the names of what its manifests ask for. */
#include "base/text.h"
#include "code/source.h"
#include "deps/unused_int.h"
#include "licence/licence.h"

#include <string.h>

enum { TEXT_MAX = 16 * 1024 * 1024, MANIFESTS_MAX = 5000 };

static const struct ft_rule_info unused = {
    .id = "dependency/unused",
    .kind = "dependency",
    .title = "A dependency is named nowhere",
    .why = "it is installed, watched and updated for nothing, and its holes become the project's",
    .fix = "take it out of the manifest; where something needs it unnamed, a comment that names it "
           "says so",
    .cwe = "CWE-1164",
    .severity = FT_LOW,
    .confidence = FT_LIKELY,
};

/* That a manifest asks for something of this name: chains from 1. */
struct place {
    size_t asked;
    size_t same; /* the next of this manifest and word */
    size_t next; /* the next of this word, whichever manifest it is of */
};
struct word {
    size_t places;
    size_t seen; /* in which text, from 1 */
    bool everywhere;
};
struct key {
    uint32_t manifest, word;
};
struct pass {
    ft_ctx *cx;
    const struct ft_root *root;
    struct ft_arena *arena;
    struct ft_manifests manifests;
    struct ft_mentions mentions;
    struct {
        FT_VEC(struct place);
    } places;
    struct {
        FT_VEC(struct word);
    } words;
    struct ft_map keys;    /* struct key to the first of its places */
    struct ft_map paths;   /* of manifests to their numbers, from 1 */
    struct ft_map folders; /* to the manifests for which the texts below it count */
    size_t open;           /* of what is asked for, not yet seen */
    /* Of the text at hand: */
    size_t text;
    bool shared;                      /* counts for all manifests */
    const struct ft_manifest *except; /* for which it does not, or NULL */
    struct numbers {
        FT_VEC(size_t);
    } covering; /* manifests below whose folder it lies */
};

static void use(struct pass *pass, size_t place) {
    struct ft_asked *asked = &pass->manifests.asked.at[pass->places.at[place - 1].asked];
    if (!asked->used) {
        asked->used = true;
        pass->open--;
        pass->manifests.files.at[asked->manifest].open--;
    }
}

static size_t first_place(const struct pass *pass, struct key key) {
    return (size_t)(uintptr_t)ft_map_get(&pass->keys,
                                         (struct ft_slice){(const char *)&key, sizeof key});
}

static void found(void *to, uint32_t number) {
    struct pass *pass = to;
    struct word *word = &pass->words.at[number - 1];
    if (word->everywhere || word->seen == pass->text) {
        return;
    }
    word->seen = pass->text;
    if (pass->shared) {
        word->everywhere = true;
        for (size_t at = word->places; at; at = pass->places.at[at - 1].next) {
            use(pass, at);
        }
        return;
    }
    for (size_t i = 0; i < pass->covering.count; i++) {
        const struct ft_manifest *manifest = &pass->manifests.files.at[pass->covering.at[i]];
        if (manifest == pass->except) {
            continue;
        }
        struct key key = {(uint32_t)pass->covering.at[i], number};
        for (size_t at = first_place(pass, key); at; at = pass->places.at[at - 1].same) {
            use(pass, at);
        }
    }
}

static void want(struct pass *pass, size_t asked, const char *name) {
    uint32_t number = ft_mentions_want(&pass->mentions, name);
    if (!number) {
        return;
    }
    while (pass->words.count < pass->mentions.count) {
        FT_PUSH(pass->arena, &pass->words);
    }
    struct word *word = &pass->words.at[number - 1];
    struct key key = {(uint32_t)pass->manifests.asked.at[asked].manifest, number};
    struct place *place = FT_PUSH(pass->arena, &pass->places);
    *place = (struct place){.asked = asked, .next = word->places};
    word->places = pass->places.count;
    place->same = (size_t)(uintptr_t)ft_map_put(&pass->keys,
                                                (struct ft_slice){(const char *)&key, sizeof key},
                                                (void *)(uintptr_t)pass->places.count);
}

/* What cannot be looked for, or need not be named, counts as used. */
static void want_all(struct pass *pass) {
    for (size_t i = 0; i < pass->manifests.asked.count; i++) {
        struct ft_asked *asked = &pass->manifests.asked.at[i];
        if (asked->silent || (asked->name && !ft_mentions_want(&pass->mentions, asked->name))) {
            asked->used = true;
            continue;
        }
        if (asked->name) {
            want(pass, i, asked->name);
        }
        for (size_t k = 0; k < asked->called.count; k++) {
            want(pass, i, asked->called.at[k]);
        }
        pass->open++;
        pass->manifests.files.at[asked->manifest].open++;
    }
    while (pass->words.count < pass->mentions.count) {
        FT_PUSH(pass->arena, &pass->words);
    }
}

static bool is_one_of(const char *const *names, size_t count, struct ft_slice name) {
    for (size_t i = 0; i < count; i++) {
        if (ft_slice_is(name, names[i])) {
            return true;
        }
    }
    return false;
}

/* What pins, lists or updates dependencies, or tells of former ones, uses none. */
static bool is_list(const char *path) {
    static const char *const globs[] = {"*.lock",
                                        "go.sum",
                                        "go.work.sum",
                                        "bun.lock*",
                                        "npm-shrinkwrap.json",
                                        "package-lock.json",
                                        ".package-lock*",
                                        "pnpm-lock*",
                                        "packages.lock.json",
                                        "*.lockfile",
                                        ".terraform.lock*",
                                        "requirements*.txt",
                                        "CHANGELOG*",
                                        "[Cc]hangelog*",
                                        "CHANGES*",
                                        "HISTORY*",
                                        "NEWS*",
                                        "NOTICE*",
                                        "THIRD[-_ ]PARTY*",
                                        "[Tt]hird[-_ ][Pp]arty*",
                                        "ThirdParty*",
                                        "*.cdx.json",
                                        "*.spdx*",
                                        "dependabot.y*ml",
                                        "renovate.json*",
                                        ".renovaterc*"};
    const char *base = ft_path_base(path);
    for (size_t i = 0; i < FT_COUNT(globs); i++) {
        if (ft_glob(globs[i], base)) {
            return true;
        }
    }
    return ft_licence_file_name(base);
}

/* What serves the whole repository: what lies at its top, and in folders for that. */
static bool is_shared(const char *path) {
    static const char *const folders[] = {"ci",    "scripts", "script", "tools",   "bin",
                                          "build", "docker",  "hack",   "deploy",  "infra",
                                          "make",  "etc",     "config", "configs", "ops"};
    struct ft_slice first = {path, strcspn(path, "/")};
    return !path[first.size] || *path == '.' || is_one_of(folders, FT_COUNT(folders), first);
}

static bool is_source_of(enum ft_ecosystem ecosystem, const char *path) {
    static const char *const extensions[FT_ECOSYSTEMS] = {
        [FT_IN_NPM] = " js jsx mjs cjs ts tsx mts cts vue svelte astro coffee html ",
        [FT_IN_PYPI] = " py pyx pyi ipynb ",
        [FT_IN_CRATES] = " rs ",
        [FT_IN_GO] = " go ",
        [FT_IN_RUBYGEMS] = " rb rake ru ",
        [FT_IN_PACKAGIST] = " php ",
        [FT_IN_HEX] = " ex exs ",
        [FT_IN_MAVEN] = " java kt scala groovy ",
        [FT_IN_NUGET] = " cs fs vb cshtml razor ",
    };
    return extensions[ecosystem] && ft_word_in(extensions[ecosystem], ft_path_extension(path));
}

/* The manifests below whose folder PATH lies. */
static void cover(struct pass *pass, const char *path) {
    pass->covering.count = 0;
    for (size_t size = (size_t)(ft_path_base(path) - path);;) {
        const struct numbers *here = ft_map_get(&pass->folders, (struct ft_slice){path, size});
        for (size_t i = 0; here && i < here->count; i++) {
            *FT_PUSH(pass->arena, &pass->covering) = here->at[i];
        }
        if (!size) {
            return;
        }
        const char *before = size > 1 ? memrchr(path, '/', size - 1) : NULL;
        size = before ? (size_t)(before - path) + 1 : 0;
    }
}

static bool is_open(const struct pass *pass) {
    for (size_t i = 0; i < pass->covering.count; i++) {
        if (pass->manifests.files.at[pass->covering.at[i]].open) {
            return true;
        }
    }
    return false;
}

static void find(struct pass *pass, struct ft_slice text, bool shared,
                 const struct ft_manifest *except) {
    pass->text++;
    pass->shared = shared;
    pass->except = except;
    ft_mentions_find(&pass->mentions, text, found, pass);
}

/* Of its path, what names a tool: ".rubocop.yml", ".storybook/main.js", "jest.config.js". */
static void find_in_path(struct pass *pass, const char *path) {
    const char *part = path;
    while (*part) {
        size_t size = strcspn(part, "/");
        bool last = !part[size];
        if (last || *part == '.') {
            struct ft_slice name = {part + (*part == '.'), size - (*part == '.')};
            find(pass, name, is_shared(path), NULL);
        }
        part += size + !last;
    }
}

/* A manifest asks for more than one of them has: what it says beside counts for all, what it asks
 * for only for those of other folders. Of Python's, none counts for another: they repeat. */
static bool find_in_manifest(struct pass *pass, const char *path, struct ft_slice text) {
    size_t at = (size_t)(uintptr_t)ft_map_get(&pass->paths, ft_slice_of(path));
    const struct ft_manifest *manifest = at ? &pass->manifests.files.at[at - 1] : NULL;
    if (!manifest) {
        return false;
    }
    find(pass, ft_slice_of(manifest->rest), is_shared(path), NULL);
    if (manifest->ecosystem != FT_IN_PYPI) {
        find(pass, text, false, manifest);
    }
    return true;
}

static ft_err look_at(struct pass *pass, const struct ft_source_file *file) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    FT_BUF struct ft_buf decoded;
    ft_buf_init(&decoded, FT_BUF_NO_CAP);
    struct ft_ctx reading = {.arena = scratch};
    struct ft_slice text;
    bool shared = is_shared(file->path);
    cover(pass, file->path);
    if (file->vendored || (!shared && !is_open(pass))) {
        return FT_OK;
    }
    find_in_path(pass, file->path);
    if (file->size > TEXT_MAX || is_list(file->path) ||
        ft_file_read(&reading, pass->root, file->path, TEXT_MAX, &text) != FT_OK ||
        ft_source_is_binary(text)) {
        return FT_OK;
    }
    if (ft_utf16_text(&decoded, text)) {
        text = (struct ft_slice){decoded.data, decoded.size};
    }
    if (!ft_asked_knows(file->path) || !find_in_manifest(pass, file->path, text)) {
        find(pass, text, shared, NULL);
    }
    return FT_OK;
}

static ft_err read_manifests(struct pass *pass, const struct ft_source_list *list) {
    for (size_t i = 0; i < list->count && pass->manifests.files.count < MANIFESTS_MAX; i++) {
        const struct ft_source_file *file = &list->at[i];
        struct ft_slice text;
        if (file->vendored || !ft_asked_knows(file->path) || ft_source_is_test(file->path)) {
            continue; /* what tests bring along as data asks for what it likes */
        }
        FT_TRY(ft_checkpoint(pass->cx));
        FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
        struct ft_ctx reading = {.arena = scratch};
        if (ft_file_read(&reading, pass->root, file->path, FT_DEPS_FILE_MAX, &text) == FT_OK) {
            ft_asked_read(&pass->manifests, file->path, text);
        }
    }
    for (size_t i = 0; i < pass->manifests.files.count; i++) {
        const char *folder = pass->manifests.files.at[i].folder;
        struct numbers *here = ft_map_get(&pass->folders, ft_slice_of(folder));
        if (!here) {
            here = FT_NEW(pass->arena, struct numbers);
            ft_map_put(&pass->folders, ft_slice_of(folder), here);
        }
        *FT_PUSH(pass->arena, here) = i;
        ft_map_put(&pass->paths, ft_slice_of(pass->manifests.files.at[i].path),
                   (void *)(uintptr_t)(i + 1));
    }
    return FT_OK;
}

static void find_sources(struct pass *pass, const struct ft_source_list *list) {
    for (size_t i = 0; i < list->count; i++) {
        if (list->at[i].vendored || ft_asked_knows(list->at[i].path)) {
            continue;
        }
        cover(pass, list->at[i].path);
        for (size_t k = 0; k < pass->covering.count; k++) {
            struct ft_manifest *manifest = &pass->manifests.files.at[pass->covering.at[k]];
            manifest->sources |= is_source_of(manifest->ecosystem, list->at[i].path);
        }
    }
}

static void report(struct pass *pass, struct ft_findings *findings) {
    struct ft_arena *arena = pass->cx->arena;
    for (size_t i = 0; i < pass->manifests.asked.count; i++) {
        const struct ft_asked *asked = &pass->manifests.asked.at[i];
        struct ft_manifest *manifest = &pass->manifests.files.at[asked->manifest];
        manifest->loads |= !asked->name && asked->used;
    }
    for (size_t i = 0; i < pass->manifests.asked.count; i++) {
        const struct ft_asked *asked = &pass->manifests.asked.at[i];
        const struct ft_manifest *manifest = &pass->manifests.files.at[asked->manifest];
        if (asked->used || !asked->name || !manifest->sources ||
            (manifest->loads && !asked->named_only)) {
            continue;
        }
        bool whole = !*manifest->folder;
        struct ft_place place = {.path = ft_strdup(arena, manifest->path), .line = asked->line};
        const char *text =
            ft_sprintf(arena, "%s is asked for, but no text %s%s names it", asked->name,
                       whole ? "of the project" : "below ", manifest->folder);
        ft_finding_add(arena, findings, &unused, place, text)->text = ft_strdup(arena, asked->name);
    }
}

ft_err ft_deps_unused(ft_ctx *cx, const struct ft_root *root, const struct ft_deps *deps,
                      struct ft_findings *findings) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_source_list list = {0};
    struct ft_strings unread = {0};
    struct ft_source_options options = {.unread = &unread};
    struct pass pass = {.cx = cx, .root = root, .arena = scratch};
    pass.manifests = (struct ft_manifests){.cx = cx, .root = root, .deps = deps, .arena = scratch};
    ft_map_init(&pass.keys, scratch);
    ft_map_init(&pass.folders, scratch);
    ft_map_init(&pass.paths, scratch);
    ft_mentions_init(&pass.mentions, scratch);
    if (deps->sources) {
        list = *deps->sources;
    } else {
        FT_TRY(ft_source_list(cx, root, &options, &list));
    }
    FT_TRY(read_manifests(&pass, &list));
    ft_asked_names(&pass.manifests);
    want_all(&pass);
    if (pass.open) {
        find_sources(&pass, &list);
    }
    for (size_t i = 0; i < list.count && pass.open; i++) {
        FT_TRY(ft_checkpoint(cx));
        if (i % 64 == 0) {
            ft_progress(cx, "mentions", (int64_t)i, (int64_t)list.count, "%s", list.at[i].path);
        }
        FT_TRY(look_at(&pass, &list.at[i]));
    }
    report(&pass, findings);
    ft_findings_finish(cx->arena, findings);
    return FT_OK;
}
