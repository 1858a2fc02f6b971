/* Build files of anybody: what is detected names a file that is there, and no command holds a word
 * that the repository chose. */
#include "git/git_int.h"
#include "project/project.h"

#include <git2/sys/mempack.h>
#include <git2/sys/repository.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = {
    "Makefile",
    "GNUmakefile",
    "Makefile.in",
    "configure",
    "CMakeLists.txt",
    "meson.build",
    "package.json",
    ".prettierrc",
    "eslint.config.js",
    "yarn.lock",
    "pyproject.toml",
    "setup.cfg",
    "tox.ini",
    "setup.py",
    "requirements.txt",
    "tests/test_a.py",
    "tests/__init__.py",
    "go.mod",
    "Cargo.toml",
    "rustfmt.toml",
    ".clang-format",
    "LICENSE",
    ".editorconfig",
    ".travis.yml",
    "main.c",
    "web/package.json",
    "lib/Makefile",
    "py/setup.cfg",
    "py/test_b.py",
    ".github/workflows/ci.yml",
    "pom.xml",
    "mvnw",
    "build.gradle.kts",
    "a.sln",
    "a.csproj",
    "Gemfile",
    "composer.json",
    "mix.exs",
    "vcpkg.json",
    "conanfile.txt",
    "configure.ac",
    "Makefile.am",
    "MODULE.bazel",
    "Dockerfile",
    "Procfile",
    "CHANGELOG.md",
    "lib/x/LICENSE",
    "cmd/main.go",
    "src/a.py",
    "src/b.py",
    "src/c.py",
    "src/d.py",
    "src/e.py",
    "src/f.py",
};

static int by_path(const void *a, const void *b) {
    return strcmp(((const struct ft_tree_entry *)a)->path, ((const struct ft_tree_entry *)b)->path);
}

static bool has_path(const struct ft_tree_list *list, const char *path) {
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->at[i].path, path) == 0) {
            return true;
        }
    }
    return false;
}

/* Records: which file, two bytes for the size, the content. */
static void put_files(struct ft_arena *arena, git_odb *odb, struct ft_tree_list *list,
                      const uint8_t *data, size_t size) {
    while (size > 3) {
        const char *name = names[data[0] % FT_COUNT(names)];
        size_t length = (size_t)(data[1] | data[2] << 8);
        git_oid id;
        length = length < size - 3 ? length : size - 3;
        if (!has_path(list, name)) {
            struct ft_tree_entry *entry = FT_PUSH(arena, list);
            *entry = (struct ft_tree_entry){.path = name, .mode = 0100644};
            if (git_odb_write(&id, odb, data + 3, length, GIT_OBJECT_BLOB) < 0) {
                ft_panic("a blob cannot be kept in memory");
            }
            git_oid_tostr(entry->oid, sizeof entry->oid, &id);
        }
        data += length + 3;
        size -= length + 3;
    }
    if (list->count) {
        qsort(list->at, list->count, sizeof *list->at, by_path);
    }
}

static void check(ft_ctx *cx, struct ft_repo *repo, const struct ft_tree_list *list,
                  const struct ft_conf *conf) {
    struct ft_profile profile;
    const char *digest = NULL;
    const char *again = NULL;
    if (ft_profile_make(cx, repo, "hostile", list, conf, &profile) != FT_OK ||
        ft_trust_digest(cx, list, &profile, &digest) != FT_OK ||
        ft_trust_digest(cx, list, &profile, &again) != FT_OK) {
        ft_panic("no profile: %s", cx->error.message);
    }
    if (strcmp(digest, again) != 0) {
        ft_panic("two digests of the same files");
    }
    for (size_t i = 0; i < profile.commands.count; i++) {
        const struct ft_project_command *c = &profile.commands.at[i];
        if (!has_path(list, c->file) || !c->evidence || !c->typed || !*c->needs ||
            strlen(c->line) > 200 || strpbrk(c->line, "\n`$")) {
            ft_panic("a command '%s' out of %s", c->line, c->file);
        }
    }
    for (size_t i = 0; i < profile.facts.count; i++) {
        const struct ft_fact *fact = &profile.facts.at[i];
        if (!fact->kind || !*fact->value || !*fact->evidence) {
            ft_panic("half a fact");
        }
        if (strlen(fact->value) > 500 || strpbrk(fact->value, "\n\r\x1b")) {
            ft_panic("a value that steers: '%s'", fact->value);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    struct ft_repo repo = {.path = "/hostile"};
    git_odb_backend *memory = NULL;
    struct ft_tree_list list = {0};
    struct ft_conf *conf = NULL;
    const struct ft_conf_sources none = {0};
    ft_git_init();
    if (git_odb_new(&repo.odb) < 0 || git_mempack_new(&memory) < 0 ||
        git_odb_add_backend(repo.odb, memory, 1) < 0 ||
        git_repository_wrap_odb(&repo.git, repo.odb) < 0 ||
        ft_conf_load(&cx, &none, &conf) != FT_OK) {
        ft_panic("no object database in memory");
    }
    put_files(arena, repo.odb, &list, data, size);
    check(&cx, &repo, &list, conf);
    git_repository_free(repo.git);
    git_odb_free(repo.odb);
    return 0;
}
