/* CI and the commands it runs, licences, what the repository asks of who works on it. */
#include "base/text.h"
#include "licence/licence.h"
#include "project/look_int.h"

#include <string.h>

enum { CI_READ = 6, LICENCES_MOST = 12, COMMAND_MOST = 100 };

/* The first line that does something of each `run` and `script`. */
static void take_command(struct look *look, const struct ft_data *node, const char *file) {
    struct ft_slice text = ft_slice_of(node->text);
    struct ft_slice line;
    for (size_t at = 0; ft_slice_line(&text, &line); at++) {
        line = ft_slice_trim(line);
        if (!line.size || *line.data == '#' || ft_slice_starts(line, "set ") ||
            ft_slice_starts(line, "echo ") || line.size > COMMAND_MOST) {
            continue;
        }
        look_fact(look, "ci-command", ft_slice_dup(look->cx->arena, line), file,
                  (size_t)node->line);
        return;
    }
}

static void take_commands(struct look *look, const struct ft_data *node, const char *file,
                          bool inside) {
    for (const struct ft_data *one = ft_data_first(node); one; one = one->next) {
        bool named = one->key && (strcmp(one->key, "run") == 0 || strcmp(one->key, "script") == 0);
        if (one->text && one->kind != FT_DATA_TABLE && (named || (inside && !one->key))) {
            take_command(look, one, file);
        }
        take_commands(look, one, file, named && one->kind == FT_DATA_LIST);
    }
}

static void read_ci(struct look *look, const char *path) {
    take_commands(look, look_tree(look, path, ft_data_yaml), path, false);
}

void find_ci(struct look *look) {
    static const char *const globs[][2] = {{".github/workflows/*.y*ml", "GitHub Actions"},
                                           {".gitlab-ci.yml", "GitLab CI"},
                                           {".circleci/config.yml", "CircleCI"},
                                           {"Jenkinsfile", "Jenkins"},
                                           {".travis.yml", "Travis CI"},
                                           {"azure-pipelines.yml", "Azure Pipelines"},
                                           {"bitbucket-pipelines.yml", "Bitbucket Pipelines"},
                                           {"appveyor.yml", "AppVeyor"},
                                           {".cirrus.yml", "Cirrus CI"},
                                           {".drone.yml", "Drone"},
                                           {".buildkite/pipeline.yml", "Buildkite"},
                                           {".woodpecker.yml", "Woodpecker"},
                                           {".forgejo/workflows/*.y*ml", "Forgejo Actions"},
                                           {".gitea/workflows/*.y*ml", "Gitea Actions"},
                                           {".ci/run", "a script"}};
    int read = 0;
    for (size_t g = 0; g < FT_COUNT(globs); g++) {
        for (size_t i = 0; i < look->list->count; i++) {
            const char *path = look->list->at[i].path;
            if (!ft_glob(globs[g][0], path)) {
                continue;
            }
            look_fact(look, "ci", globs[g][1], path, 0);
            if (ft_slice_ends(ft_slice_of(path), "ml") && read++ < CI_READ) {
                read_ci(look, path);
            }
        }
    }
}

static void add_licence(struct look *look, const char *path) {
    struct ft_slice text;
    struct ft_licence_found found;
    struct ft_arena *arena = look->cx->arena;
    const char *slash = strrchr(path, '/');
    if (!look_read(look, path, &text) || !ft_licence_of_text(arena, text, &found)) {
        return;
    }
    const char *evidence = found.doubt
                               ? ft_sprintf(arena, "%s:%zu (%s)", path, found.line, found.doubt)
                               : ft_sprintf(arena, "%s:%zu", path, found.line);
    const char *value = found.doubt ? ft_sprintf(arena, "%s, not certain", found.id) : found.id;
    if (!slash || strncmp(path, "LICENSES/", 9) == 0) {
        look_fact(look, "licence", value, evidence, 0);
    } else {
        look_fact(look, "vendored", ft_sprintf(arena, "%.*s: %s", (int)(slash - path), path, value),
                  evidence, 0);
    }
}

/* What a manifest says, by its own line. */
static void add_declared(struct look *look) {
    static const struct {
        const char *file;
        look_form form;
        const char *table;
    } manifests[] = {{"package.json", ft_data_json, NULL},
                     {"pyproject.toml", ft_data_toml, "project"},
                     {"Cargo.toml", ft_data_toml, "package"},
                     {"composer.json", ft_data_json, NULL}};
    for (size_t i = 0; i < FT_COUNT(manifests); i++) {
        const struct ft_data *root = look_tree(look, manifests[i].file, manifests[i].form);
        const struct ft_data *top =
            manifests[i].table ? ft_data_get(root, manifests[i].table) : root;
        const struct ft_data *said = ft_data_get(top, "license");
        if (said && said->kind == FT_DATA_TEXT && said->text &&
            strncmp(said->text, "SEE LICENSE", 11) != 0) {
            look_fact(look, "licence", said->text, manifests[i].file, (size_t)said->line);
        }
    }
}

/* The project's own first, then those of the folders that it brings along. */
void find_licences(struct look *look) {
    int read = 0;
    add_declared(look);
    for (int deep = 0; deep < 2; deep++) {
        for (size_t i = 0; i < look->list->count && read < LICENCES_MOST; i++) {
            const char *path = look->list->at[i].path;
            bool own = !strchr(path, '/') || (strncmp(path, "LICENSES/", 9) == 0);
            if (own == !deep && (ft_licence_file_name(ft_path_base(path)) ||
                                 (own && strncmp(path, "LICENSES/", 9) == 0))) {
                add_licence(look, path);
                read++;
            }
        }
    }
}

void find_conventions(struct look *look) {
    static const char *const files[][2] = {
        {".editorconfig", "EditorConfig"},
        {"CONTRIBUTING.md|CONTRIBUTING|CONTRIBUTING.rst|.github/CONTRIBUTING.md|docs/"
         "CONTRIBUTING.md",
         "how to contribute"},
        {"AGENTS.md|CLAUDE.md|GEMINI.md|.cursorrules|.github/copilot-instructions.md",
         "instructions for agents"},
        {"CODE_OF_CONDUCT.md|.github/CODE_OF_CONDUCT.md", "code of conduct"},
        {"SECURITY.md|.github/SECURITY.md", "security policy"},
        {"CODEOWNERS|.github/CODEOWNERS|docs/CODEOWNERS", "code owners"},
        {".pre-commit-config.yaml", "pre-commit"},
        {"lefthook.yml", "Lefthook"},
        {".husky/pre-commit", "Husky"},
        {"commitlint.config.js|.commitlintrc.json|.commitlintrc.yml", "commitlint"},
        {"renovate.json|.github/renovate.json", "Renovate"},
        {".github/dependabot.yml", "Dependabot"},
    };
    static const char *const logs[] = {"CHANGELOG.md", "CHANGELOG", "CHANGES.md", "CHANGES",
                                       "HISTORY.md",   "NEWS.md",   "NEWS"};
    for (size_t i = 0; i < FT_COUNT(files); i++) {
        for (const char *at = files[i][0]; at;) {
            const char *bar = strchr(at, '|');
            const char *file =
                look_file(look, bar ? ft_strndup(look->cx->arena, at, (size_t)(bar - at)) : at);
            if (file) {
                look_fact(look, "convention", files[i][1], file, 0);
                break;
            }
            at = bar ? bar + 1 : NULL;
        }
    }
    for (size_t i = 0; i < FT_COUNT(logs); i++) {
        struct ft_slice text;
        if (look_read(look, logs[i], &text)) {
            size_t kept = look_line(text, "keepachangelog.com");
            kept = kept ? kept : look_line(text, "## [Unreleased]");
            look_fact(look, "convention",
                      kept ? "a change log, as Keep a Changelog" : "a change log", logs[i], kept);
            return;
        }
    }
}
