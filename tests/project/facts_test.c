/* What is said of small repositories of each ecosystem, and what must not be. */
#include "project_support.h"

struct file {
    const char *path, *text;
};

/* All that is known of FILES, commands first; the folder is emptied before. */
static const char *known(struct test *t, const struct file *files) {
    nftw(t->dir, test_remove_entry, 32, FTW_DEPTH | FTW_PHYS);
    mkdir(t->dir, 0755);
    for (; files->path; files++) {
        test_put(t, files->path, files->text);
    }
    struct looked looked = look(t);
    return ft_sprintf(t->cx.arena, "%s%s", commands(t, &looked.profile), facts(t, &looked.profile));
}

#define FILES(...) ((const struct file[]){__VA_ARGS__, {NULL, NULL}})

static void maven_and_its_wrapper(void **state) {
    struct test *t = *state;
    static const char pom[] =
        "<project>\n<parent>\n<artifactId>spring-boot-starter-parent</artifactId>\n</parent>\n"
        "<dependencies><dependency>\n<artifactId>junit-jupiter</artifactId></dependency>\n"
        "<!-- <artifactId>quarkus-core</artifactId> -->\n</dependencies>\n"
        "<plugin><artifactId>spotless-maven-plugin</artifactId></plugin></project>\n";
    const char *text = known(t, FILES({"pom.xml", pom}));
    assert_string_equal(text, "build .: mvn -B -o test-compile [pom.xml (Maven project)]\n"
                              "test .: mvn -B -o test [pom.xml (Maven project)]\n"
                              "format .: mvn -B -o spotless:apply [pom.xml (spotless:apply)]\n"
                              "framework: Spring Boot [pom.xml:3]\n"
                              "build-system: Maven [pom.xml]\n"
                              "test-runner: JUnit 5 [pom.xml:6]\n"
                              "formatter: Spotless [pom.xml:9]\n");
    text = known(t, FILES({"pom.xml", pom}, {"mvnw", "#!/bin/sh\n"},
                          {".git/person.yaml", "sandbox.hosts: [repo.example.org]\n"}));
    assert_non_null(strstr(text, "test .: sh ./mvnw -B test [mvnw (Maven project)]\n"));
}

static void gradle_with_kotlin(void **state) {
    struct test *t = *state;
    const char *text =
        known(t, FILES({"build.gradle.kts",
                        "plugins {\n  kotlin(\"jvm\") version \"2.0\"\n  checkstyle\n"
                        "  id(\"io.quarkus\")\n}\n// implementation(\"io.ktor:x:1\")\n"
                        "dependencies {\n  testImplementation("
                        "\"org.junit.jupiter:junit-jupiter:5.10\")\n}\n"}));
    assert_non_null(strstr(text, "build .: gradle --no-daemon --console=plain --offline assemble "
                                 "[build.gradle.kts (Gradle project)]\n"));
    assert_non_null(strstr(text, "lint .: gradle --no-daemon --console=plain --offline "
                                 "checkstyleMain"));
    assert_non_null(strstr(text, "framework: Quarkus [build.gradle.kts:4]\n"));
    assert_non_null(strstr(text, "test-runner: JUnit 5 [build.gradle.kts:8]\n"));
    assert_non_null(strstr(text, "linter: Checkstyle [build.gradle.kts:3]\n"));
    assert_null(strstr(text, "Ktor"));
    assert_null(strstr(text, "detekt"));
    assert_null(strstr(text, "spotless"));
}

static const struct ft_project_command *command_of(const struct looked *looked, const char *tool) {
    for (size_t i = 0; i < looked->profile.commands.count; i++) {
        if (strcmp(looked->profile.commands.at[i].tool, tool) == 0) {
            return &looked->profile.commands.at[i];
        }
    }
    return NULL;
}

/* It would fetch Gradle first; and its script counts for trust. */
static void a_wrapper_needs_the_network(void **state) {
    struct test *t = *state;
    if (system("command -v gradle >/dev/null 2>&1") == 0) {
        skip();
    }
    test_put(t, "build.gradle", "plugins {\n  id 'java'\n}\n");
    test_put(t, "gradlew", "#!/bin/sh\n");
    assert_int_equal(chmod(test_path(t, "gradlew"), 0755), 0);
    struct looked looked = look(t);
    const struct ft_project_command *test = command_of(&looked, "gradle wrapper");
    assert_non_null(test);
    assert_non_null(strstr(test->line, "./gradlew "));
    assert_string_equal(test->file, "gradlew");
    assert_false(test->available);
    assert_non_null(strstr(test->lacks, "network"));
    test_put(t, "gradlew", "#!/bin/sh\nother\n");
    assert_string_not_equal(look(t).digest, looked.digest);
    looked = look(t);
    test_put(t, "gradle/wrapper/gradle-wrapper.properties", "distributionUrl=x\n");
    assert_string_not_equal(look(t).digest, looked.digest);
}

/* Its plugins lie in the home, which the sandbox empties. */
static void maven_works_offline_where_the_project_keeps_its_packages(void **state) {
    struct test *t = *state;
    test_put(t, "pom.xml", "<project></project>\n");
    struct looked looked = look(t);
    const struct ft_project_command *test = command_of(&looked, "mvn");
    assert_false(test->available);
    assert_non_null(strstr(test->lacks, "network"));
    test_put(t, ".mvn/maven.config", "-Dmaven.repo.local=packages\n");
    looked = look(t);
    test = command_of(&looked, "mvn");
    assert_null(test->lacks);
    assert_int_equal(test->available,
                     access("/usr/bin/mvn", X_OK) == 0 || access("/usr/local/bin/mvn", X_OK) == 0);
}

static void dotnet_is_built_where_it_is_clear_what(void **state) {
    struct test *t = *state;
    static const char web[] = "<Project Sdk=\"Microsoft.NET.Sdk.Web\">\n</Project>\n";
    static const char tests[] =
        "<Project Sdk=\"Microsoft.NET.Sdk\">\n<ItemGroup>\n<PackageReference Include=\"xunit\" "
        "Version=\"2\" />\n<PackageReference Include=\"Microsoft.NET.Test.Sdk\" />\n"
        "</ItemGroup>\n</Project>\n";
    const char *text = known(t, FILES({"a.sln", "x\n"}, {"web/web.csproj", web},
                                      {"tests/t.csproj", tests}, {"web/Program.cs", "x();\n"}));
    assert_string_equal(text, "build .: dotnet build --nologo [a.sln (solution)]\n"
                              "test .: dotnet test --nologo [a.sln (test projects)]\n"
                              "framework: ASP.NET Core [web/web.csproj:1]\n"
                              "test-runner: xUnit [tests/t.csproj:3]\n"
                              "entry-point: web/Program.cs [web/Program.cs]\n");
    text = known(t, FILES({"a.csproj", web}, {"b.csproj", tests}));
    assert_null(strstr(text, "build ."));
    text = known(t, FILES({"a.csproj", web}));
    assert_non_null(strstr(text, "build .: dotnet build"));
    assert_null(strstr(text, "test ."));
}

static void ruby(void **state) {
    struct test *t = *state;
    const char *text =
        known(t, FILES({"Gemfile", "gem \"rails\"\n# gem \"sinatra\"\ngem 'rspec-rails'\n"
                                   "gem 'rubocop', require: false\n"},
                       {"spec/a_spec.rb", "x\n"}, {"config.ru", "run X\n"}));
    assert_string_equal(text, "test .: bundle exec rspec [Gemfile:3 (rspec-rails)]\n"
                              "lint .: bundle exec rubocop [Gemfile:4 (rubocop)]\n"
                              "format .: bundle exec rubocop -a [Gemfile:4 (rubocop)]\n"
                              "framework: Rails [Gemfile:1]\npackage-manager: Bundler [Gemfile]\n"
                              "test-runner: RSpec [Gemfile:3]\nlinter: RuboCop [Gemfile:4]\n"
                              "entry-point: config.ru [config.ru]\n");
    text = known(t, FILES({"Rakefile", "Rake::TestTask.new\n"}, {"test/a_test.rb", "x\n"}));
    assert_non_null(strstr(text, "test .: rake test [Rakefile (Rake::TestTask)]\n"));
    text =
        known(t, FILES({"Rakefile", "task :x\n"}, {"a.gemspec", "s.add_dependency 'sinatra'\n"}));
    assert_null(strstr(text, "rake test"));
    assert_non_null(strstr(text, "framework: Sinatra [a.gemspec:1]\n"));
}

static void php(void **state) {
    struct test *t = *state;
    test_put(t, "composer.json",
             "{\n\"require\": {\"php\": \"8\", \"laravel/framework\": \"11\"},\n"
             "\"require-dev\": {\n\"phpunit/phpunit\": \"11\"}\n}\n");
    test_put(t, "tests/ATest.php", "<?php\n");
    test_put(t, "artisan", "#!/usr/bin/env php\n");
    struct looked looked = look(t);
    const char *text = facts(t, &looked.profile);
    assert_string_equal(commands(t, &looked.profile),
                        "test .: vendor/bin/phpunit [composer.json:4 (phpunit/phpunit)]\n");
    assert_false(looked.profile.commands.at[0].available); /* vendor is not in the commit */
    assert_non_null(strstr(text, "framework: Laravel [composer.json:2]\n"));
    assert_non_null(strstr(text, "package-manager: Composer [composer.json]\n"));
    assert_non_null(strstr(text, "test-runner: PHPUnit [composer.json:4]\n"));
    assert_non_null(strstr(text, "entry-point: artisan [artisan]\n"));
    assert_null(strstr(text, "Symfony"));
}

static void elixir(void **state) {
    struct test *t = *state;
    const char *text =
        known(t, FILES({"mix.exs", "def application, do: [\n  mod: {Shop.Application, []}\n]\n"
                                   "{:phoenix, \"~> 1.7\"},\n# {:credo, \"1\"}\n"},
                       {".formatter.exs", "[]\n"}, {"test/a_test.exs", "x\n"},
                       {"test/test_helper.exs", "ExUnit.start()\n"}));
    assert_string_equal(text, "build .: mix compile [mix.exs (Mix project)]\n"
                              "test .: mix test [mix.exs (test files)]\n"
                              "format .: mix format [mix.exs (.formatter.exs)]\n"
                              "framework: Phoenix [mix.exs:4]\n"
                              "build-system: Mix [mix.exs]\npackage-manager: Hex [mix.exs]\n"
                              "test-runner: ExUnit [test/test_helper.exs]\n"
                              "formatter: mix format [.formatter.exs]\n"
                              "entry-point: Shop.Application [mix.exs:2]\n");
}

static void go_and_rust(void **state) {
    struct test *t = *state;
    const char *text =
        known(t, FILES({"go.mod", "module a\n\nrequire (\n\tgithub.com/labstack/echo/v4 v4.1.0\n"
                                  "\t// github.com/gin-gonic/gin v1\n)\n"},
                       {"cmd/shop/main.go", "package main\n\nfunc main() {\n}\n"},
                       {"lib/main.go", "package lib\n"}, {".golangci.yml", "x: 1\n"}));
    assert_non_null(strstr(text, "lint .: golangci-lint run [.golangci.yml (rules file)]\n"));
    assert_non_null(strstr(text, "framework: Echo [go.mod:4]\n"));
    assert_non_null(strstr(text, "entry-point: cmd/shop/main.go [cmd/shop/main.go:3]\n"));
    assert_null(strstr(text, "lib/main.go"));
    assert_null(strstr(text, "Gin"));
    text = known(t, FILES({"Cargo.toml", "[package]\nname = \"a\"\nlicense = \"MIT\"\n\n[[bin]]\n"
                                         "name = \"shop\"\n\n[dependencies]\naxum = \"0.7\"\n\n"
                                         "[lints.clippy]\npedantic = \"warn\"\n"},
                          {"src/main.rs", "fn main() {}\n"}));
    assert_non_null(strstr(text, "lint .: cargo clippy --offline [Cargo.toml (lints.clippy)]\n"));
    assert_non_null(strstr(text, "framework: axum [Cargo.toml:9]\n"));
    assert_non_null(strstr(text, "entry-point: shop [Cargo.toml:6]\n"));
    assert_non_null(strstr(text, "entry-point: src/main.rs [src/main.rs]\n"));
    assert_non_null(strstr(text, "licence: MIT [Cargo.toml:3]\n"));
    assert_null(strstr(text, "cargo fmt"));
}

static void python(void **state) {
    struct test *t = *state;
    const char *text = known(
        t, FILES({"pyproject.toml", "[project]\nname = \"a\"\ndescription = \"a flask of django\"\n"
                                    "dependencies = [\n  \"FastAPI>=0.1\",\n]\n[project.scripts]\n"
                                    "shop = \"shop.cli:main\"\n[tool.ruff]\n"},
                 {"requirements.txt", "# django\nclick==8\n"},
                 {"run.py", "import x\nif __name__ == \"__main__\":\n    x\n"},
                 {"lib.py", "x = 1\n"}, {"uv.lock", ""}));
    assert_non_null(strstr(text, "framework: FastAPI [pyproject.toml:5]\n"));
    assert_non_null(strstr(text, "framework: Click [requirements.txt:2]\n"));
    assert_non_null(strstr(text, "entry-point: shop (shop.cli:main) [pyproject.toml:8]\n"));
    assert_non_null(strstr(text, "entry-point: run.py [run.py:2]\n"));
    assert_non_null(strstr(text, "package-manager: uv [uv.lock]\n"));
    assert_non_null(strstr(text, "linter: ruff [pyproject.toml:9]\n"));
    assert_null(strstr(text, "Django"));
    assert_null(strstr(text, "Flask"));
    assert_null(strstr(text, "lib.py"));
}

static void javascript(void **state) {
    struct test *t = *state;
    const char *text =
        known(t, FILES({"package.json",
                        "{\n\"description\": \"like vue\",\n\"bin\": {\"shop\": \"bin/shop.js\"},\n"
                        "\"exports\": {\".\": \"./lib/index.js\"},\n\"license\": \"ISC\",\n"
                        "\"dependencies\": {\n\"@nestjs/core\": \"10\"},\n"
                        "\"devDependencies\": {\"vitest\": \"2\", \"typescript\": \"5\"}}\n"},
                       {"pnpm-lock.yaml", "x: 1\n"}));
    assert_string_equal(text, "framework: NestJS [package.json:7]\n"
                              "build-system: tsc [package.json:8]\n"
                              "package-manager: pnpm [pnpm-lock.yaml]\n"
                              "test-runner: Vitest [package.json:8]\n"
                              "entry-point: bin/shop.js [package.json:3]\n"
                              "entry-point: ./lib/index.js [package.json:4]\n"
                              "licence: ISC [package.json:5]\n");
}

static void native(void **state) {
    struct test *t = *state;
    const char *text =
        known(t, FILES({"CMakeLists.txt", "find_package(GTest REQUIRED)\n# find_package(Catch2)\n"
                                          "add_executable(shop main.c)\nenable_testing()\n"},
                       {"vcpkg.json", "{\"dependencies\": [\"gtest\"]}\n"},
                       {"conanfile.txt", "[requires]\ncmocka/1.1.5\n"}));
    assert_non_null(strstr(text, "build-system: CMake [CMakeLists.txt]\n"));
    assert_non_null(strstr(text, "package-manager: Conan [conanfile.txt]\n"));
    assert_non_null(strstr(text, "package-manager: vcpkg [vcpkg.json]\n"));
    assert_non_null(strstr(text, "test-runner: CTest [CMakeLists.txt:4]\n"));
    assert_non_null(strstr(text, "test-runner: GoogleTest ["));
    assert_non_null(strstr(text, "test-runner: cmocka [conanfile.txt:2]\n"));
    assert_non_null(strstr(text, "entry-point: shop [CMakeLists.txt:3]\n"));
    assert_null(strstr(text, "Catch2"));
    text = known(t, FILES({"Makefile", "shop: shop.o\n\tcc -o shop shop.o -lcmocka\n"},
                          {"shop.c", "int x;\nint main(void) {\n}\n"},
                          {"other.c", "\nint main(void) {\n}\n"}));
    assert_non_null(strstr(text, "entry-point: shop.c [shop.c:2]\n"));
    assert_non_null(strstr(text, "test-runner: cmocka [Makefile:2]\n"));
    assert_null(strstr(text, "other.c"));
    text = known(t, FILES({"configure.ac", "AC_INIT\n"}, {"Makefile.am", "TESTS = a\n"}));
    assert_non_null(strstr(text, "build-system: Autotools [configure.ac]\n"));
    assert_non_null(strstr(text, "test .: make check [Makefile.am (TESTS)]\n"));
    text = known(t, FILES({"MODULE.bazel", "bazel_dep(name = \"googletest\", version = \"1\")\n"},
                          {"a_test.cc", "x\n"}));
    assert_non_null(strstr(text, "test .: bazel test //... [MODULE.bazel (Bazel workspace)]\n"));
    assert_non_null(strstr(text, "test-runner: GoogleTest [MODULE.bazel:1]\n"));
}

static void ci_containers_and_what_is_asked_of_people(void **state) {
    struct test *t = *state;
    const char *text = known(
        t, FILES({".github/workflows/ci.yml",
                  "jobs:\n  a:\n    steps:\n      - uses: x\n      - run: make test\n"
                  "      - run: |\n          # why\n          npm run lint\n"},
                 {"Dockerfile", "FROM x\nENTRYPOINT [\"/shop\"]\nRUN CMD x\n"},
                 {"Procfile", "web: python app.py\n"}, {"AGENTS.md", "x\n"},
                 {"CHANGELOG.md", "# Changes\n\n## [Unreleased]\n"}, {".editorconfig", "x\n"}));
    assert_string_equal(text, "entry-point: ENTRYPOINT [\"/shop\"] [Dockerfile:2]\n"
                              "entry-point: python app.py [Procfile:1]\n"
                              "ci: GitHub Actions [.github/workflows/ci.yml]\n"
                              "ci-command: make test [.github/workflows/ci.yml:5]\n"
                              "ci-command: npm run lint [.github/workflows/ci.yml:6]\n"
                              "container: Dockerfile [Dockerfile]\n"
                              "convention: EditorConfig [.editorconfig]\n"
                              "convention: instructions for agents [AGENTS.md]\n"
                              "convention: a change log, as Keep a Changelog [CHANGELOG.md:3]\n");
}

static void licences_of_the_project_and_of_what_it_brings(void **state) {
    struct test *t = *state;
    const char *text =
        known(t, FILES({"COPYING", "GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007\n"},
                       {"lib/x/LICENSE", "// SPDX-License-Identifier: Zlib\n"},
                       {"lib/y/LICENSE", "all rights reserved\n"}));
    assert_string_equal(text,
                        "licence: GPL-3.0-only, not certain [COPYING:1 (the text alone does not "
                        "say whether later versions are meant, too)]\n"
                        "vendored: lib/x: Zlib [lib/x/LICENSE:1]\n");
}

/* Files "BEFOREaAFTER", "BEFOREbAFTER" … */
static void put_many(struct test *t, const char *before, const char *after, const char *text,
                     int count) {
    for (int i = 0; i < count; i++) {
        test_put(t, ft_sprintf(t->cx.arena, "%s%c%s", before, 'a' + i, after), text);
    }
}

static void habits_are_what_nearly_all_files_have(void **state) {
    struct test *t = *state;
    put_many(t, "src/my_", ".py",
             "def my_name():\n    x\n    if y:\n        z\ndef my_other():\n    x\n", 8);
    put_many(t, "web/someName", ".js",
             "function doIt() {\n\tx\n}\r\nfunction doThat() {\n\ty\r\n}\n", 8);
    put_many(t, "tests/test_", ".py", "import unittest\n", 3);
    struct looked looked = look(t);
    const char *text = facts(t, &looked.profile);
    assert_non_null(strstr(text, "convention: Python: 4 spaces, LF ["));
    assert_non_null(strstr(text, "convention: Python: snake_case files and functions ["));
    assert_non_null(strstr(text, "convention: JavaScript: tabs, CRLF ["));
    assert_non_null(strstr(text, "convention: JavaScript: camelCase files and functions ["));
    assert_non_null(strstr(text, "convention: tests are called test_*.py [tests/test_a.py and 2 "
                                 "more files]\n"));
    put_many(t, "src/My", "Thing.py", "def myName():\n  x\n  if y:\n    z\n", 8);
    put_many(t, "tests/", "_test.py", "import unittest\n", 3);
    looked = look(t);
    text = facts(t, &looked.profile);
    assert_null(strstr(text, "Python: 4"));
    assert_non_null(strstr(text, "Python: LF ["));
    assert_null(strstr(text, "snake_case"));
    assert_null(strstr(text, "tests are called"));
}

/* The subjects of TWELVE commits, one a word before the colon. */
static const char *after_commits(struct test *t, const char *const *subjects, size_t count) {
    const char *script = ft_sprintf(t->cx.arena,
                                    "cd %s && export GIT_CONFIG_GLOBAL=/dev/null && "
                                    "rm -rf .git && git init -q .",
                                    t->dir);
    for (size_t i = 0; i < 12; i++) {
        script = ft_sprintf(
            t->cx.arena, "%s && git -c user.name=a -c user.email=a@b commit --allow-empty -qm '%s'",
            script, subjects[i % count]);
    }
    assert_int_equal(system(script), 0);
    struct looked looked = look(t); /* one more, "x" */
    return facts(t, &looked.profile);
}

static void commits_have_a_style_where_most_have_it(void **state) {
    struct test *t = *state;
    static const char *const conventional[] = {"feat(shop): sell", "fix!: mend", "docs: say"};
    static const char *const prefixed[] = {"shop: sell", "base, os: mend", "a/b: say"};
    static const char *const tickets[] = {"SHOP-12 sell", "[SHOP-3] mend"};
    static const char *const none[] = {"sell: more", "Mend it", "Say what: it is"};
    test_put(t, "a", "x\n");
    assert_string_equal(after_commits(t, conventional, 3),
                        "convention: conventional commits [12 of the last 13 commits]\n");
    assert_string_equal(after_commits(t, prefixed, 3),
                        "convention: commits as 'module: what' [12 of the last 13 commits]\n");
    assert_string_equal(after_commits(t, tickets, 2),
                        "convention: commits as 'TICKET-1 what' [12 of the last 13 commits]\n");
    assert_string_equal(after_commits(t, none, 3), "");
}

/* What a repository says comes to a terminal and to models: nothing in it may steer them. */
static void values_of_anybody_are_tamed(void **state) {
    struct test *t = *state;
    FT_BUF struct ft_buf long_text;
    ft_buf_init(&long_text, FT_BUF_NO_CAP);
    ft_buf_puts(&long_text, "web: ");
    ft_buf_repeat(&long_text, 'x', 5000);
    const char *text =
        known(t, FILES({"package.json", "{\"main\": \"a\\u001b[2Jb\", \"license\": 3}"},
                       {"Procfile", long_text.data}, {"pom.xml", "<project><artifactId"},
                       {"Cargo.toml", "[[[\n"}));
    assert_non_null(strstr(text, "entry-point: a\\x1b[2Jb [package.json:1]\n"));
    assert_null(strstr(text, "xxx"));
    assert_null(strchr(text, '\x1b'));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(maven_and_its_wrapper),
        TEST(gradle_with_kotlin),
        TEST(a_wrapper_needs_the_network),
        TEST(maven_works_offline_where_the_project_keeps_its_packages),
        TEST(dotnet_is_built_where_it_is_clear_what),
        TEST(ruby),
        TEST(php),
        TEST(elixir),
        TEST(go_and_rust),
        TEST(python),
        TEST(javascript),
        TEST(native),
        TEST(ci_containers_and_what_is_asked_of_people),
        TEST(licences_of_the_project_and_of_what_it_brings),
        TEST(habits_are_what_nearly_all_files_have),
        TEST(commits_have_a_style_where_most_have_it),
        TEST(values_of_anybody_are_tamed),
    };
    return cmocka_run_group_tests_name("project/facts", tests, NULL, NULL);
}
