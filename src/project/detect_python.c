/* Python projects: their tests, formatters and linters. */
#include "project/look_int.h"

#include <string.h>

struct python {
    struct ft_slice pyproject, setup_cfg, tox;
    const char *sample; /* a test file */
    bool unittest, pytest, in_tests;
};

static bool is_test(const char *path) {
    const char *name = ft_path_base(path);
    return strncmp(name, "test_", 5) == 0 || ft_slice_ends(ft_slice_of(name), "_test.py");
}

/* Looks into a few test files: which runner do they want? */
static void look_at_tests(struct look *look, struct python *python) {
    size_t prefix = strlen(look->dir);
    int seen = 0;
    for (size_t i = 0; i < look->list->count && seen < 20; i++) {
        const char *path = look->list->at[i].path;
        struct ft_slice text;
        if (strncmp(path, look->dir, prefix) != 0 || !ft_slice_ends(ft_slice_of(path), ".py") ||
            !is_test(path) || !look_read(look, path + prefix, &text)) {
            continue;
        }
        seen++;
        python->sample = python->sample ? python->sample : path;
        python->in_tests |= strncmp(path + prefix, "tests/", 6) == 0;
        python->unittest |= ft_slice_find(text, FT_SLICE("unittest")) >= 0;
        python->pytest |= ft_slice_find(text, FT_SLICE("import pytest")) >= 0;
    }
}

static bool wants_pytest(struct look *look, const struct python *python) {
    return python->pytest || look_file(look, "pytest.ini") || look_file(look, "conftest.py") ||
           look_file(look, "tests/conftest.py") ||
           ft_slice_find(python->pyproject, FT_SLICE("[tool.pytest")) >= 0 ||
           ft_slice_find(python->setup_cfg, FT_SLICE("[tool:pytest]")) >= 0 ||
           ft_slice_find(python->tox, FT_SLICE("pytest")) >= 0 || !python->unittest;
}

static void add_tests(struct look *look, const struct python *python) {
    bool pytest = wants_pytest(look, python);
    look_fact(look, "test-runner", pytest ? "pytest" : "unittest", python->sample, 0);
    if (pytest) {
        look_add(look, FT_CMD_TEST, "pytest", "python3 -m pytest -q -rA -p no:cacheprovider",
                 python->sample, 0, "test files");
        return;
    }
    bool package = look_file(look, "tests/__init__.py") != NULL;
    look_add(look, FT_CMD_TEST, "unittest",
             !python->in_tests ? "python3 -m unittest discover -v"
             : package         ? "python3 -m unittest discover -v -s tests -t ."
                               : "python3 -m unittest discover -v -s tests",
             python->sample, 0, "test files");
}

static void add_tools(struct look *look, const struct python *python) {
    static const struct {
        const char *section, *tool, *kind, *line;
    } tools[] = {
        {"[tool.ruff", "ruff", "linter", "ruff check --fix --quiet . ; ruff format --quiet ."},
        {"[tool.black", "black", "formatter", "black -q ."},
        {"[tool.isort", "isort", "formatter", "isort -q ."},
    };
    const char *file = look_file(look, "pyproject.toml");
    for (size_t i = 0; file && i < FT_COUNT(tools); i++) {
        size_t line = look_line(python->pyproject, tools[i].section);
        if (line) {
            look_fact(look, tools[i].kind, tools[i].tool, file, line);
            look_add(look, FT_CMD_FORMAT, tools[i].tool, tools[i].line, file, line,
                     tools[i].section);
        }
    }
}

void detect_python(struct look *look) {
    struct python python = {.pyproject = {"", 0}, .setup_cfg = {"", 0}, .tox = {"", 0}};
    look_read(look, "pyproject.toml", &python.pyproject);
    look_read(look, "setup.cfg", &python.setup_cfg);
    look_read(look, "tox.ini", &python.tox);
    bool marked = python.pyproject.size || python.setup_cfg.size || look_file(look, "setup.py") ||
                  look_file(look, "requirements.txt") || look_file(look, "tests/__init__.py");
    add_tools(look, &python);
    if (*look->dir && !marked) {
        return; /* a folder below the root counts where it is a project of its own */
    }
    look_at_tests(look, &python);
    if (python.sample && !look_has(look, FT_CMD_TEST)) {
        add_tests(look, &python);
    }
}
