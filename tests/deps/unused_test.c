#include "support.h"

#include "deps/unused.h"
#include "deps/unused_int.h"

static const char *unused(struct test *t, const char *folder) {
    struct ft_root root;
    struct ft_deps deps;
    struct ft_findings findings = {0};
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    assert_ok(t, ft_root_keep(&t->cx, test_path(t, folder), &root));
    assert_ok(t, ft_deps_scan(&t->cx, &root, &deps));
    assert_ok(t, ft_deps_unused(&t->cx, &root, &deps, &findings));
    for (size_t i = 0; i < findings.count; i++) {
        const struct ft_finding *f = &findings.at[i];
        assert_string_equal(f->rule->id, "dependency/unused");
        assert_int_equal(f->severity, FT_LOW);
        assert_int_equal(f->confidence, FT_LIKELY);
        ft_buf_printf(&text, "%s:%lld %.*s\n", f->place.path, (long long)f->place.line,
                      (int)strcspn(f->message, " "), f->message);
    }
    return ft_buf_text(&text, t->cx.arena);
}

static void note(void *to, uint32_t word) {
    ft_buf_printf(to, "%u ", word);
}

/* The numbers of NAMES (blanks between, from 1) that TEXT mentions, in order. */
static const char *mentions(struct test *t, const char *names, const char *text) {
    struct ft_mentions made;
    FT_BUF struct ft_buf found;
    ft_buf_init(&found, FT_BUF_NO_CAP);
    ft_mentions_init(&made, t->cx.arena);
    while (*names) {
        size_t size = strcspn(names, " ");
        ft_mentions_want(&made, ft_strndup(t->cx.arena, names, size));
        names += size + (names[size] == ' ');
    }
    ft_mentions_find(&made, ft_slice_of(text), note, &found);
    return ft_buf_text(&found, t->cx.arena);
}

static void names_are_found_as_wholes(void **state) {
    struct test *t = *state;
    assert_string_equal(mentions(t, "lodash react", "import 'lodash/fp'; React.x; my-react"),
                        "1 2 ");
    assert_string_equal(mentions(t, "react react-dom", "from \"react-dom/client\""), "2 ");
    assert_string_equal(mentions(t, "net-ssh", "Net::SSH net/ssh net_ssh net-ssh-x xnet-ssh"),
                        "1 1 1 ");
    assert_string_equal(mentions(t, "@s/x", "'@s/x/sub' node_modules/@s/x as/x"), "1 1 ");
    assert_string_equal(mentions(t, "Acme\\Log\\", "use Acme\\\\Log\\\\Writer; \\Acme\\Log\\X;"),
                        "1 1 ");
    assert_string_equal(mentions(t, "phoenix_live_view", "use Phoenix.LiveView.Router"), "1 ");
    assert_string_equal(mentions(t, "a.b/c a.b/c/d", "\"a.b/c/d/e\""), "1 2 ");
    assert_string_equal(mentions(t, "q", "q = 1; x.q; iq"), "1 1 ");
    assert_string_equal(mentions(t, "x-plugin-*", "'x-plugin-' + n; `x-plugin-${n}` x-plugin-y"),
                        "1 1 ");
    assert_string_equal(mentions(t, "bad name", ""), "");
    struct ft_mentions made;
    ft_mentions_init(&made, t->cx.arena);
    assert_int_equal(ft_mentions_want(&made, "with blank"), 0);
    assert_int_equal(ft_mentions_want(&made, "umlaut-\xc3\xa4"), 0);
    assert_int_equal(ft_mentions_want(&made, ""), 0);
    assert_int_equal(ft_mentions_want(&made, "--"), 0);
    char *text = ft_alloc(t->cx.arena, 301);
    memset(text, 'a', 300);
    assert_int_equal(ft_mentions_want(&made, text), 0);
    text[250] = '\0';
    assert_int_equal(ft_mentions_want(&made, text), 1);
}

static void npm(void **state) {
    struct test *t = *state;
    test_put(t, "npm/package.json",
             "{\n\"name\": \"app\", \"keywords\": [\"gone\"],\n\"dependencies\": {\n"
             "\"lodash\": \"^4\",\n\"gone\": \"1\",\n\"own\": \"file:../own\",\n\"renamed\": "
             "\"npm:real@1\"},\n\"devDependencies\": {\n\"@types/lodash\": \"1\",\n"
             "\"@types/gone2\": \"1\",\n\"eslint-plugin-vue\": \"1\",\n\"typescript\": \"5\",\n"
             "\"runs\": \"1\",\n\"wanted-by-runs\": \"1\",\n\"@types/node\": \"20\",\n"
             "\"in-script\": \"1\"},\n\"peerDependencies\": {\"react\": \"*\"},\n"
             "\"scripts\": {\"build\": \"tsc && program\", \"x\": \"node -r in-script\"}}\n");
    test_put(t, "npm/package-lock.json",
             "{\"packages\": {\"\": {\"dependencies\": {\"gone\": \"1\"}}, \"node_modules/runs\": "
             "{\"version\": \"1.0.0\", \"bin\": {\"program\": \"x.js\"}, \"peerDependencies\": "
             "{\"wanted-by-runs\": \"*\"}}, \"node_modules/gone\": {\"version\": \"1.0.0\"}, "
             "\"node_modules/wanted-by-runs\": {\"version\": \"1.0.0\"}}}");
    test_put(t, "npm/.eslintrc", "plugins: [vue]\n");
    test_put(t, "npm/src/a.js", "import x from 'lodash/fp';\nrequire('renamed');\n");
    test_put(t, "npm/CHANGELOG.md", "* gone is used no more\n");
    test_put(t, "npm/node_modules/other/index.js", "require('gone')\n");
    assert_string_equal(unused(t, "npm"), "package.json:5 gone\npackage.json:10 @types/gone2\n");
    test_put(t, "npm/Makefile", "all:\n\tgone --all\n");
    assert_string_equal(unused(t, "npm"), "package.json:10 @types/gone2\n");
    test_put(t, "family/package.json",
             "{\"optionalDependencies\": {\"@s/bin-linux-x64\": \"1\", \"x-plugin-a\": \"1\",\n"
             "\"y-plugin-a\": \"1\", \"host-x\": \"1\", \"host-x-part\": \"1\", \"one\": \"1\",\n"
             "\"one-part\": \"1\"}}");
    test_put(t, "family/x.js", "require('x-plugin-' + name); require('host-x'); require('one')");
    assert_string_equal(unused(t, "family"),
                        "package.json:2 y-plugin-a\npackage.json:3 one-part\n");
    test_put(t, "installed/package.json", "{\"devDependencies\": {\"@s/tool\": \"1\"}}");
    test_put(t, "installed/x.js", "");
    test_put(t, "installed/Makefile", "all:\n\tthing\n");
    /* Nobody says by what name it is run, so nobody can say that it is not. */
    assert_string_equal(unused(t, "installed"), "");
    test_put(t, "installed/node_modules/@s/tool/package.json", "{\"bin\": {\"thing2\": \"x\"}}");
    assert_string_equal(unused(t, "installed"), "package.json:1 @s/tool\n");
    test_put(t, "installed/node_modules/@s/tool/package.json", "{\"bin\": {\"thing\": \"x\"}}");
    assert_string_equal(unused(t, "installed"), "");
    test_put(t, "berry/package.json",
             "{\"devDependencies\": {\"@s/tool\": \"1\",\n\"@s/b\": \"1\",\n"
             "\"peer\": \"1\"}}");
    test_put(t, "berry/x.js", "run('thing')");
    test_put(t, "berry/yarn.lock",
             "__metadata:\n  version: 6\n\n\"@s/tool@npm:1\":\n  version: 1.0.0\n"
             "  resolution: \"@s/tool@npm:1.0.0\"\n  peerDependencies:\n    peer: \"*\"\n  bin:\n"
             "    thing: x.js\n  linkType: hard\n\n\"@s/b@npm:1\":\n  version: 1.0.0\n"
             "  resolution: \"@s/b@npm:1.0.0\"\n  bin:\n    other: x.js\n  linkType: hard\n\n"
             "\"peer@npm:1\":\n  version: 1.0.0\n  resolution: \"peer@npm:1.0.0\"\n"
             "  linkType: hard\n");
    assert_string_equal(unused(t, "berry"), "package.json:2 @s/b\n");
}

/* Each manifest answers for what lies below it; what serves all counts for all. */
static void workspaces(void **state) {
    struct test *t = *state;
    test_put(t, "ws/package.json", "{\"dependencies\": {\"alpha\": \"1\", \"beta\": \"1\"}}");
    test_put(t, "ws/pkg/a/package.json",
             "{\"dependencies\": {\n\"alpha\": \"1\",\n\"gamma\": \"1\"}}");
    test_put(t, "ws/pkg/b/package.json",
             "{\"dependencies\": {\n\"gamma\": \"1\",\n\"delta\": \"1\"}}");
    test_put(t, "ws/pkg/a/x.js", "require('gamma')");
    test_put(t, "ws/pkg/b/x.js", "require('alpha')");
    assert_string_equal(unused(t, "ws"),
                        "package.json:1 beta\npkg/a/package.json:2 alpha\n"
                        "pkg/b/package.json:2 gamma\npkg/b/package.json:3 delta\n");
    test_put(t, "ws/.github/workflows/ci.yml", "run: npx delta\n");
    assert_string_equal(unused(t, "ws"), "package.json:1 beta\npkg/a/package.json:2 alpha\n"
                                         "pkg/b/package.json:2 gamma\n");
    /* What tests bring along as data, and what has no sources, is not judged. */
    test_put(t, "data/tests/fixtures/package.json", "{\"dependencies\": {\"zeta\": \"1\"}}");
    test_put(t, "data/tests/fixtures/x.js", "");
    test_put(t, "data/tools/package.json", "{\"dependencies\": {\"zeta\": \"1\"}}");
    assert_string_equal(unused(t, "data"), "");
}

static void python(void **state) {
    struct test *t = *state;
    test_put(t, "py/requirements.txt",
             "PyYAML>=5\nbeautifulsoup4\nPillow\nnothing-much==1.0\npytest-cov\npython-slugify\n"
             "gunicorn\npsycopg2-binary\nZope.Event\nscikit-learn\n");
    test_put(t, "py/app.py",
             "import yaml, os\nfrom bs4 import X\nfrom slugify import slugify\n"
             "from sklearn import svm\n");
    assert_string_equal(unused(t, "py"), "requirements.txt:4 nothing-much\n");
    test_put(t, "py/.venv/lib/python3.11/site-packages/nothing_much-1.0.dist-info/top_level.txt",
             "much\n");
    assert_string_equal(unused(t, "py"), "requirements.txt:4 nothing-much\n");
    test_put(t, "py/b.py", "import much\n");
    assert_string_equal(unused(t, "py"), "");
    test_put(
        t, "toml/pyproject.toml",
        "[project]\nname = \"own\"\ndependencies = [\n  \"attrs>=1\",\n  \"absent[x]>=1\",\n]\n"
        "[project.optional-dependencies]\nall = [\"own[x]\", \"Absent2\"]\n"
        "[tool.named-here]\nx = 1\n[dependency-groups]\ndev = [\"named-here\", \"absent3\"]\n"
        "[build-system]\nrequires = [\"absent\"]\n");
    test_put(t, "toml/src/own.py", "import attr\n");
    assert_string_equal(unused(t, "toml"), "pyproject.toml:5 absent\npyproject.toml:8 Absent2\n"
                                           "pyproject.toml:12 absent3\n");
    test_put(
        t, "poetry/pyproject.toml",
        "[tool.poetry.dependencies]\npython = \"^3.9\"\nabsent = \"^1\"\nhere = {version = \"1\"}\n"
        "[tool.poetry.group.x.dependencies]\nabsent2 = \"1\"\n");
    test_put(t, "poetry/a.py", "import here # for python\n");
    assert_string_equal(unused(t, "poetry"), "pyproject.toml:3 absent\npyproject.toml:6 absent2\n");
    test_put(t, "pip/Pipfile", "[packages]\nabsent = \"*\"\nhere = \"*\"\n");
    test_put(t, "pip/a.ipynb", "{\"cells\": [{\"source\": [\"import here\\n\"]}]}");
    assert_string_equal(unused(t, "pip"), "Pipfile:2 absent\n");
    test_put(t, "frozen/requirements.txt", "absent==1\nbabel==2\ncd==1\nd==1\n");
    test_put(t, "frozen/a.py", "");
    assert_string_equal(unused(t, "frozen"), "");
    test_put(t, "aside/docs/requirements.txt", "used-above\nabsent\n");
    test_put(t, "aside/src/a.py", "import used_above\n");
    assert_string_equal(unused(t, "aside"), "docs/requirements.txt:2 absent\n");
}

static void rust_and_go(void **state) {
    struct test *t = *state;
    test_put(
        t, "rust/Cargo.toml",
        "[package]\nname = \"x\"\n[dependencies]\nserde-thing = \"1\"\nabsent = \"1\"\n"
        "new = { package = \"old\", version = \"1\" }\nopen-sys = \"1\"\n"
        "only = { version = \"1\", features = [\"js\"] }\nextra = { version = \"1\", optional = "
        "true }\n"
        "[dev-dependencies]\nabsent2 = \"1\"\n[target.'cfg(unix)'.dependencies]\nabsent3 = \"1\"\n"
        "[features]\nmore = [\"dep:extra\"]\n");
    test_put(t, "rust/src/lib.rs", "use serde_thing::X;\nuse new::Y;\n");
    test_put(t, "rust/Cargo.lock", "[[package]]\nname = \"absent\"\nversion = \"1.0.0\"\n");
    assert_string_equal(unused(t, "rust"),
                        "Cargo.toml:5 absent\nCargo.toml:11 absent2\nCargo.toml:13 absent3\n");
    test_put(t, "crates/Cargo.toml",
             "[workspace]\nmembers = [\"a\"]\n[workspace.dependencies]\nshared = \"1\"\n"
             "absent = \"1\"\nfeatured = { version = \"1\", features = [\"x\"] }\n");
    test_put(t, "crates/a/Cargo.toml",
             "[dependencies]\nshared.workspace = true\nfeatured.workspace = true\n");
    test_put(t, "crates/a/src/lib.rs", "\n");
    assert_string_equal(unused(t, "crates"), "Cargo.toml:5 absent\na/Cargo.toml:2 shared\n");
    test_put(t, "go/go.mod",
             "module example.com/app\n\ngo 1.24\n\nrequire (\n\texample.com/used v1.0.0\n"
             "\texample.com/absent/v2 v2.0.0\n\texample.com/far v1.0.0 // indirect\n"
             "\texample.com/old v1.0.0\n\texample.com/tool v1.0.0\n)\n\n"
             "tool example.com/tool/cmd/x\n\nreplace example.com/old => example.com/new v1.0.0\n");
    test_put(t, "go/go.sum", "example.com/absent/v2 v2.0.0 h1:x=\n");
    test_put(t, "go/main.go",
             "package main\nimport (\n\t\"example.com/used/sub\"\n"
             "\t\"example.com/old\"\n\t\"example.com/absent\"\n)\n");
    assert_string_equal(unused(t, "go"), "go.mod:7 example.com/absent/v2\n");
}

static void php_ruby_and_elixir(void **state) {
    struct test *t = *state;
    test_put(t, "php/composer.json",
             "{\"require\": {\"php\": \">=8\", \"ext-json\": \"*\",\n\"acme/log\": \"1\",\n"
             "\"acme/absent\": \"1\",\n\"acme/functions\": \"1\",\n\"acme/unlocked\": \"1\"}}");
    test_put(
        t, "php/composer.lock",
        "{\"packages\": [{\"name\": \"acme/log\", \"version\": \"1\", \"autoload\": {\"psr-4\": "
        "{\"Acme\\\\Logging\\\\\": \"src\"}}}, {\"name\": \"acme/absent\", \"version\": \"1\", "
        "\"type\": \"library\", \"autoload\": {\"psr-0\": {\"Absent_\": \"src\"}}}, {\"name\": "
        "\"acme/functions\", \"version\": \"1\", \"autoload\": {\"files\": [\"f.php\"]}}]}");
    test_put(t, "php/src/a.php", "<?php\nuse Acme\\Logging\\Writer;\n");
    assert_string_equal(unused(t, "php"), "composer.json:3 acme/absent\n");
    test_put(t, "rb/Gemfile",
             "source 'https://rubygems.org'\ngem 'net-thing'\ngem \"absent\", '~> 1'\n"
             "gem 'other', require: 'called/so'\ngem 'late', require: false\n");
    test_put(t, "rb/a.rb", "Net::Thing.start\nrequire 'called/so'\n");
    assert_string_equal(unused(t, "rb"), "Gemfile:3 absent\nGemfile:5 late\n");
    test_put(t, "rb/config/application.rb", "Bundler.require(*Rails.groups)\n");
    assert_string_equal(unused(t, "rb"), "Gemfile:5 late\n");
    test_put(t, "ex/mix.exs",
             "defmodule X.MixProject do\n  def application, do: [extra_applications: [:app_only]]\n"
             "  defp deps do\n    [{:live_thing, \"~> 1.0\"},\n     {:absent, \"~> 1.0\"},\n"
             "     {:app_only, \"~> 1.0\"},\n     {:own, path: \"../own\"}]\n  end\nend\n");
    test_put(t, "ex/mix.lock", "%{\n  \"absent\": {:hex, :absent, \"1.0.0\", \"aa\"},\n}\n");
    test_put(t, "ex/lib/x.ex", "use Live.Thing.Router\n");
    assert_string_equal(unused(t, "ex"), "mix.exs:5 absent\n");
}

/* What the table knows alone: packages are not called as what brings them. */
static void maven_and_nuget(void **state) {
    struct test *t = *state;
    test_put(
        t, "java/pom.xml",
        "<project>\n<artifactId>a</artifactId>\n<dependencies>\n"
        "<dependency><groupId>com.google.guava</groupId><artifactId>guava</artifactId>"
        "</dependency>\n"
        "<dependency><groupId>org.jsoup</groupId><artifactId>jsoup</artifactId></dependency>\n"
        "<dependency><groupId>org.json</groupId><artifactId>json</artifactId>"
        "<scope>runtime</scope></dependency>\n"
        "<dependency><groupId>org.nobody</groupId><artifactId>knows</artifactId></dependency>\n"
        "</dependencies>\n</project>\n");
    test_put(t, "java/src/main/java/A.java",
             "import com.google.common.collect.Lists;\nclass A {}\n");
    assert_string_equal(unused(t, "java"), "pom.xml:5 org.jsoup:jsoup\n");
    test_put(t, "net/App.csproj",
             "<Project Sdk=\"Microsoft.NET.Sdk\">\n<ItemGroup Condition=\"true\">\n"
             "<PackageReference Include=\"Newtonsoft.Json\" Version=\"13.0.1\" />\n"
             "<PackageReference Include=\"Dapper\" Version=\"2.0.0\" />\n"
             "<PackageReference Include=\"Nobody.Knows\" Version=\"1.0.0\" />\n"
             "</ItemGroup>\n</Project>\n");
    test_put(t, "net/Program.cs", "using Newtonsoft.Json.Linq;\nclass P {}\n");
    assert_string_equal(unused(t, "net"), "App.csproj:4 Dapper\n");
}

static void hostile_manifests_are_bounded(void **state) {
    struct test *t = *state;
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    ft_buf_puts(&text, "{\"dependencies\": {\"\": \"1\", \"a\\u001bb\": \"1\", \"../..\": \"1\"");
    for (int i = 0; i < 120000; i++) {
        ft_buf_printf(&text, ",\n\"a-%d\": \"1\"", i);
    }
    ft_buf_puts(&text, "}}");
    test_put(t, "many/package.json", text.data);
    ft_buf_clear(&text);
    for (int i = 0; i < 200000; i++) {
        ft_buf_puts(&text, "a-1-a/a.");
    }
    test_put(t, "many/x.js", text.data);
    const char *found = unused(t, "many");
    assert_non_null(strstr(found, "package.json:2 a-0\n"));
    assert_null(strstr(found, " a-1\x1b"));
    test_put(t, "broken/package.json", "{\"dependencies\": {\"x\": ");
    test_put(t, "broken/Cargo.toml", "[dependencies\nx");
    test_put(t, "broken/mix.exs", "{:x");
    test_put(t, "broken/Gemfile", "gem \"x\ngem\ngem (\n");
    test_put(t, "broken/a.js", "");
    test_put(t, "broken/a.rb", "");
    assert_string_equal(unused(t, "broken"), "");
    test_put(t, "odd/package.json",
             "{\"dependencies\": [\"x\"], \"devDependencies\": {\"y\": {\"z\": 1}}}");
    test_put(t, "odd/a.js", "");
    assert_string_equal(unused(t, "odd"), "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(names_are_found_as_wholes),
        TEST(npm),
        TEST(workspaces),
        TEST(python),
        TEST(rust_and_go),
        TEST(php_ruby_and_elixir),
        TEST(maven_and_nuget),
        TEST(hostile_manifests_are_bounded),
    };
    return cmocka_run_group_tests_name("deps/unused", tests, NULL, NULL);
}
