/* Files that a repository should have and lacks: .gitignore, .editorconfig, a CI file. */
#include "agent/fixer.h"

#include <string.h>

/* Adds one new file as a suggestion. */
static ft_err suggest(ft_ctx *cx, struct ft_fix_scope *scope, const char *path,
                      const struct ft_buf *text, const char *why, int value) {
    struct ft_suggestion suggestion = {
        .title = ft_sprintf(cx->arena, "Add %s", path),
        .why = why,
        .risk = FT_RISK_NONE,
        .value = value,
    };
    *FT_PUSH(cx->arena, &suggestion.changes) = (struct ft_file_change){
        .path = path,
        .content = {ft_buf_text(text, cx->arena), text->size},
        .mode = 0100644,
    };
    ft_fix_found(cx, &suggestion, "missing-file", path, 0, "is missing");
    return ft_fix_suggest(cx, scope, suggestion);
}

static bool has_language(const struct ft_profile *profile, const char *id) {
    for (size_t i = 0; i < profile->languages.count; i++) {
        if (strcmp(profile->languages.at[i].id, id) == 0) {
            return true;
        }
    }
    return false;
}

static ft_err ignore_file(ft_ctx *cx, struct ft_fix_scope *scope) {
    static const struct {
        const char *language, *patterns;
    } patterns[] = {
        {"c", "*.o\n*.a\n*.so\n/build/\n"},
        {"cpp", "*.o\n*.a\n*.so\n/build/\n"},
        {"python", "__pycache__/\n*.pyc\n.venv/\n*.egg-info/\n"},
        {"javascript", "node_modules/\n"},
        {"typescript", "node_modules/\n*.tsbuildinfo\n"},
        {"java", "*.class\n/target/\n"},
        {"rust", "/target/\n"},
    };
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    for (size_t i = 0; i < FT_COUNT(patterns); i++) {
        if (has_language(ft_fix_profile(scope), patterns[i].language) &&
            !strstr(text.data, patterns[i].patterns)) {
            ft_buf_puts(&text, patterns[i].patterns);
        }
    }
    if (!text.size || ft_fix_has_path(scope, ".gitignore")) {
        return FT_OK;
    }
    return suggest(cx, scope, ".gitignore", &text,
                   "Without it, what a build leaves behind is offered for every commit.", 25);
}

struct indents {
    size_t tabs, widths[9];
    size_t lf, crlf;
};

/* How the lines of one text begin. */
static void count_indents(struct ft_slice text, struct indents *indents) {
    struct ft_slice line;
    size_t before = 0;
    while (ft_slice_line(&text, &line)) {
        size_t spaces = 0;
        while (spaces < line.size && line.data[spaces] == ' ') {
            spaces++;
        }
        indents->tabs += line.size && line.data[0] == '\t';
        if (spaces > before && spaces - before <= 8 && spaces < line.size) {
            indents->widths[spaces - before]++;
        }
        before = spaces < line.size ? spaces : before;
    }
}

static void indent_lines(struct ft_buf *text, const struct indents *indents) {
    size_t width = 4;
    size_t spaces = 0;
    for (size_t i = 2; i <= 8; i++) {
        width = indents->widths[i] > indents->widths[width] ? i : width;
        spaces += indents->widths[i];
    }
    if (indents->tabs > spaces) {
        ft_buf_puts(text, "indent_style = tab\n");
    } else {
        ft_buf_printf(text, "indent_style = space\nindent_size = %zu\n", width);
    }
}

/* Says what the files already do, so that nobody's editor changes it. */
static ft_err editor_file(ft_ctx *cx, struct ft_fix_scope *scope) {
    struct indents all = {0};
    size_t files = 0;
    if (ft_fix_has_path(scope, ".editorconfig")) {
        return FT_OK;
    }
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    for (size_t i = 0; i < ft_fix_file_count(scope); i++) {
        const struct ft_fix_file *file = ft_fix_file_at(scope, i);
        if (file->lang) {
            files++;
            count_indents(file->text, &all);
            all.crlf += file->form.eol == FT_EOL_CRLF;
            all.lf += file->form.eol == FT_EOL_LF;
        }
    }
    if (!files) {
        return FT_OK;
    }
    ft_buf_printf(&text,
                  "root = true\n\n[*]\ncharset = utf-8\nend_of_line = %s\n"
                  "insert_final_newline = true\n",
                  all.crlf > all.lf ? "crlf" : "lf");
    indent_lines(&text, &all);
    if (ft_fix_has_path(scope, "Makefile") && !strstr(text.data, "= tab")) {
        ft_buf_puts(&text, "\n[Makefile]\nindent_style = tab\n");
    }
    return suggest(cx, scope, ".editorconfig", &text,
                   "It tells every editor what the files here already do.", 15);
}

/* A line of a YAML block scalar: the command as it is, in its folder. */
static void ci_step(struct ft_buf *text, const struct ft_project_command *command) {
    static const char *const names[] = {[FT_CMD_BUILD] = "Build",
                                        [FT_CMD_TEST] = "Test",
                                        [FT_CMD_LINT] = "Lint",
                                        [FT_CMD_FORMAT] = "Format"};
    ft_buf_printf(text, "      - name: %s\n", names[command->kind]);
    if (strcmp(command->dir, ".") != 0) {
        ft_buf_printf(text, "        working-directory: %s\n", command->dir);
    }
    ft_buf_printf(text, "        run: |\n          %s\n", command->typed);
}

static ft_err ci_file(ft_ctx *cx, struct ft_fix_scope *scope) {
    const struct ft_profile *profile = ft_fix_profile(scope);
    bool tests = false;
    for (size_t i = 0; i < profile->facts.count; i++) {
        if (strcmp(profile->facts.at[i].kind, "ci") == 0) {
            return FT_OK;
        }
    }
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    ft_buf_puts(&text, "name: ci\non: [push, pull_request]\npermissions:\n  contents: read\njobs:\n"
                       "  test:\n    runs-on: ubuntu-latest\n    steps:\n"
                       "      - uses: actions/checkout@v4\n");
    for (size_t i = 0; i < profile->commands.count; i++) {
        const struct ft_project_command *command = &profile->commands.at[i];
        if (command->kind == FT_CMD_BUILD || command->kind == FT_CMD_TEST) {
            ci_step(&text, command);
            tests |= command->kind == FT_CMD_TEST;
        }
    }
    if (!tests) {
        return FT_OK;
    }
    return suggest(cx, scope, ".github/workflows/ci.yml", &text,
                   "The project has tests that nothing runs by itself.", 20);
}

static ft_err find(ft_ctx *cx, struct ft_fix_scope *scope) {
    FT_TRY(ignore_file(cx, scope));
    FT_TRY(editor_file(cx, scope));
    return ci_file(cx, scope);
}

const struct ft_fixer ft_fixer_repository_files = {
    .name = "repository-files",
    .summary = "files that a repository should have",
    .find = find,
};
