/* What each fixer finds and what it leaves alone, on real repositories. */
#include "support.h"

#include "agent/scope.h"

#include <sys/wait.h>

static void git(struct test *t, const char *arguments) {
    char *line = ft_sprintf(t->cx.arena,
                            "cd %s && GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 git -c "
                            "user.name=a -c user.email=a@b %s >/dev/null 2>&1",
                            t->dir, arguments);
    assert_int_equal(system(line), 0);
}

/* Runs one fixer on what was put; texts of its suggestions: "path: content" or titles. */
static struct ft_suggestions find(struct test *t, const char *fixer) {
    struct ft_repo *repo = NULL;
    struct ft_conf *conf = NULL;
    const char *commit = NULL;
    const char *branch = NULL;
    struct ft_tree_list list = {0};
    struct ft_profile profile;
    struct ft_conf_sources sources = {0};
    struct ft_fix_scope *scope = NULL;
    struct ft_suggestions found = {0};
    git(t, "init -q -b main .");
    git(t, "add -A");
    git(t, "commit -qm one");
    assert_ok(t, ft_repo_open(&t->cx, t->dir, &repo));
    assert_ok(t, ft_repo_head(&t->cx, repo, &commit, &branch));
    assert_ok(t, ft_conf_load(&t->cx, &sources, &conf));
    assert_ok(t, ft_repo_list(&t->cx, repo, commit, &list));
    assert_ok(t, ft_profile_make(&t->cx, repo, commit, &list, conf, &profile));
    struct ft_scope_spec spec = {.repo = repo,
                                 .commit = commit,
                                 .list = &list,
                                 .profile = &profile,
                                 .conf = conf,
                                 .scratch = test_path(t, "scratch")};
    assert_ok(t, ft_scope_open(&t->cx, &spec, &scope));
    for (size_t i = 0; i < ft_fixer_count; i++) {
        if (strcmp(ft_fixers[i]->name, fixer) == 0) {
            assert_ok(t, ft_scope_find(&t->cx, scope, ft_fixers[i], &found));
            return found;
        }
    }
    fail_msg("there is no fixer %s", fixer);
    return found;
}

struct expectation {
    const char *path, *before, *after; /* after NULL: nothing to mend */
};

static void expect(struct test *t, const char *fixer, const struct expectation *cases,
                   size_t count) {
    for (size_t i = 0; i < count; i++) {
        test_put(t, cases[i].path, cases[i].before);
    }
    struct ft_suggestions found = find(t, fixer);
    for (size_t i = 0; i < count; i++) {
        const struct ft_file_change *change = NULL;
        for (size_t f = 0; f < found.count; f++) {
            for (size_t c = 0; c < found.at[f].changes.count; c++) {
                if (strcmp(found.at[f].changes.at[c].path, cases[i].path) == 0) {
                    change = &found.at[f].changes.at[c];
                }
            }
        }
        if (!cases[i].after && change) {
            fail_msg("%s was to be left alone, but became:\n%s", cases[i].path,
                     change->content.data);
        }
        if (cases[i].after && !change) {
            fail_msg("nothing was found in %s", cases[i].path);
        }
        if (cases[i].after && !ft_slice_is(change->content, cases[i].after)) {
            fail_msg("%s became:\n%s", cases[i].path, change->content.data);
        }
    }
}

static void unused_imports_go_and_used_ones_stay(void **state) {
    struct test *t = *state;
    static const struct expectation cases[] = {
        {"a.py", "import os\nimport sys\n\nprint(sys.argv)\n", "import sys\n\nprint(sys.argv)\n"},
        {"list.py", "from a import b, c, d\n\nprint(c)\n", "from a import c\n\nprint(c)\n"},
        {"paren.py", "from a import (\n    b,\n    c,\n)\n\nprint(b)\n",
         "from a import (\n    b,\n)\n\nprint(b)\n"},
        {"alias.py", "import numpy as np, os\n\nnp.zeros(1)\n",
         "import numpy as np\n\nnp.zeros(1)\n"},
        {"dotted.py", "import os.path\n\nos.path.join('a')\n", NULL},
        {"string.py", "from typing import List\n\ndef f(x: 'List[int]'): pass\n", NULL},
        {"all.py", "from a import b\n\n__all__ = ['b']\n", NULL},
        {"tried.py", "try:\n    import json\nexcept ImportError:\n    json = 1\n", NULL},
        {"future.py", "from __future__ import annotations\n", NULL},
        {"star.py", "from a import *\n", NULL},
        {"noqa.py", "import os  # noqa: F401\nimport sys\nprint(1)\n",
         "import os  # noqa: F401\nprint(1)\n"},
        {"only.py", "def f():\n    import os\n", NULL},
        {"effect.py", "import readline\nprint(1)\n", NULL},
        {"pkg/__init__.py", "from .a import b\n", NULL},
        {"broken.py", "import os\ndef f(:\n", NULL},
        {"a.mjs",
         "import a, { b } from 'x';\nimport './effect.js';\nimport * as n from 'n';\nn.f();\n",
         "import './effect.js';\nimport * as n from 'n';\nn.f();\n"},
        {"b.mjs", "import { a, b as c, d } from 'x';\na(d);\n",
         "import { a, d } from 'x';\na(d);\n"},
        {"short.mjs", "import { a } from 'x';\nexport default { a };\n", NULL},
        {"reexport.mjs", "import { a } from 'x';\nexport { a };\n", NULL},
        {"jsx.jsx", "import React from 'react';\nexport const a = () => <p/>;\n", NULL},
        {"type.ts", "import { A } from 'x';\nlet a: A;\nexport { a };\n", NULL},
        {"a.go", "package a\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n\nfunc f() { fmt.Println() }\n",
         "package a\n\nimport (\n\t\"fmt\"\n)\n\nfunc f() { fmt.Println() }\n"},
        {"b.go", "package a\n\nimport \"example.com/yaml.v3\"\n\nfunc g() {}\n", NULL},
        {"crlf.py", "import os\r\nimport sys\r\nprint(sys)\r\n", "import sys\r\nprint(sys)\r\n"},
    };
    expect(t, "unused-imports", cases, FT_COUNT(cases));
}

static void unused_definitions_go_and_reachable_ones_stay(void **state) {
    struct test *t = *state;
    static const struct expectation cases[] = {
        {"a.c",
         "/* Old. */\nstatic int old(void) {\n    return 1;\n}\n\nint used(void) {\n    return "
         "2;\n}\n",
         "int used(void) {\n    return 2;\n}\n"},
        {"loop.c", "static int f(int n) {\n    return n ? f(n - 1) : 0;\n}\n\nint g;\n",
         "int g;\n"},
        {"macro.c", "static int f(void) {\n    return 1;\n}\n#define CALL f()\n", NULL},
        {"paste.c", "static int cmd_a(void) {\n    return 1;\n}\n#define CMD(x) cmd_##x\n", NULL},
        {"attr.c", "static void __attribute__((constructor)) f(void) {\n}\n", NULL},
        {"var.c", "static const int a = 1;\nstatic int b, c;\nint d;\n",
         "static int b, c;\nint d;\n"},
        {"proto.c",
         "static int f(void);\nint (*p)(void) = f;\nstatic int f(void) {\n    return 1;\n}\n",
         NULL},
        {"h.h", "static inline int f(void) {\n    return 1;\n}\n", NULL},
        {"a.py", "_A = 1\n_B = 2\n\n\ndef _mine():\n    return _B\n\n\ndef g():\n    return 1\n",
         "_B = 2\n\n\ndef g():\n    return 1\n"},
        {"other.py", "_shared = 1\n", NULL},
        {"user.py", "from other import _shared\nprint(_shared)\n", NULL},
        {"dunder.py", "__version__ = '1'\npublic = 2\n", NULL},
        {"call.py", "_x = start()\n", NULL},
        {"deco.py", "@app.route('/')\ndef _f():\n    return 1\n", NULL},
        {"a.mjs", "function f() {\n  return 1;\n}\n\nexport function g() {\n  return 2;\n}\n",
         "export function g() {\n  return 2;\n}\n"},
        {"b.mjs", "const f = () => 1;\nconst n = start();\nexport const g = 2;\n",
         "const n = start();\nexport const g = 2;\n"},
        {"page.js", "function onLoad() {\n  return 1;\n}\n", NULL},
    };
    expect(t, "unused-private", cases, FT_COUNT(cases));
}

static void typos_are_mended_in_prose_alone(void **state) {
    struct test *t = *state;
    static const struct expectation cases[] = {
        {"README.md",
         "We recieve it. Teh End. RECIEVE!\n`recieve` and [seperate](seperate.md)\n\n    "
         "recieve\n\n```\nteh\n```\n",
         "We receive it. The End. RECEIVE!\n`recieve` and [separate](seperate.md)\n\n    "
         "recieve\n\n```\nteh\n```\n"},
        {"a.c", "/* It occured. */\nint occured; // occured\nconst char *s = \"recieve\";\n",
         "/* It occurred. */\nint occured; // occurred\nconst char *s = \"recieve\";\n"},
        {"name.py", "# calls recieve_all, self.recieve and recieve()\nx = 1\n", NULL},
        {"path.py", "# see /usr/lib/recieve/x and http://a.b/recieve and recieve.py\n", NULL},
        {"param.py", "def f(lenght=1):\n    # the lenght is in mm\n    return lenght\n", NULL},
        {"fine.md", "The theme, there: receive, separate.\n", NULL},
        {"LICENSE.txt", "recieve\n", NULL},
        {"text.txt", "untill\r\nthen\r\n", "until\r\nthen\r\n"},
    };
    expect(t, "typos", cases, FT_COUNT(cases));
}

static void missing_files_are_offered_once(void **state) {
    struct test *t = *state;
    test_put(t, "Makefile", "all:\n\ttrue\ntest:\n\ttrue\n");
    test_put(t, "a.py", "def f():\n  return 1\n");
    struct ft_suggestions found = find(t, "repository-files");
    assert_int_equal(found.count, 3);
    const char *text = "";
    for (size_t i = 0; i < found.count; i++) {
        text = ft_sprintf(t->cx.arena, "%s%s\n%s", text, found.at[i].changes.at[0].path,
                          found.at[i].changes.at[0].content.data);
    }
    assert_non_null(strstr(text, ".gitignore\n__pycache__/\n"));
    assert_non_null(strstr(text, "indent_size = 2\n"));
    assert_non_null(strstr(text, ".github/workflows/ci.yml"));
    assert_non_null(strstr(text, "make test"));
}

static void present_files_are_left_alone(void **state) {
    struct test *t = *state;
    test_put(t, "a.py", "x = 1\n");
    test_put(t, "Makefile", "test:\n\ttrue\n");
    test_put(t, ".gitignore", "");
    test_put(t, ".editorconfig", "");
    test_put(t, ".gitlab-ci.yml", "");
    assert_int_equal(find(t, "repository-files").count, 0);
}

static void ids_are_the_same_on_every_clone(void **state) {
    struct test *t = *state;
    test_put(t, "a.py", "import os\nimport sys\nx = 1\n");
    struct ft_suggestions found = find(t, "unused-imports");
    assert_int_equal(found.count, 1);
    assert_int_equal(found.at[0].part_count, 2);
    assert_string_equal(found.at[0].id, "unused-imports-5abe246866a3");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(unused_imports_go_and_used_ones_stay),
        TEST(unused_definitions_go_and_reachable_ones_stay),
        TEST(typos_are_mended_in_prose_alone),
        TEST(missing_files_are_offered_once),
        TEST(present_files_are_left_alone),
        TEST(ids_are_the_same_on_every_clone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
