#include "support.h"

#include "conf/conf.h"

static void put(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static ft_err load(struct test *t, const char *person, const char *project,
                   const char *const *environment, const char *const *flags,
                   struct ft_conf **conf) {
    struct ft_conf_sources sources = {.environment = environment, .flags = flags};
    if (person) {
        sources.person_file = test_path(t, "config.yaml");
        put(sources.person_file, person);
    }
    if (project) {
        sources.project_file = test_path(t, "fettle.yaml");
        put(sources.project_file, project);
    }
    return ft_conf_load(&t->cx, &sources, conf);
}

static void later_places_win(void **state) {
    struct test *t = *state;
    struct ft_conf *conf = NULL;
    const char *environment[] = {"PATH=/bin", "FETTLE_IMPROVE_MAX=7", NULL};
    const char *flags[] = {"improve.max=9", NULL};
    assert_ok(t, load(t, NULL, NULL, NULL, NULL, &conf));
    assert_int_equal(ft_conf_number(conf, FT_S_MAX), 50);
    assert_string_equal(ft_conf_origin(conf, FT_S_MAX), "preset");
    assert_ok(t, load(t, "improve:\n  max: 5\n", NULL, NULL, NULL, &conf));
    assert_int_equal(ft_conf_number(conf, FT_S_MAX), 5);
    assert_non_null(strstr(ft_conf_origin(conf, FT_S_MAX), "config.yaml:2"));
    assert_ok(t, load(t, "improve:\n  max: 5\n", "improve.max: 6\n", NULL, NULL, &conf));
    assert_int_equal(ft_conf_number(conf, FT_S_MAX), 6);
    assert_ok(t, load(t, NULL, "improve.max: 6\n", environment, NULL, &conf));
    assert_int_equal(ft_conf_number(conf, FT_S_MAX), 7);
    assert_ok(t, load(t, NULL, NULL, environment, flags, &conf));
    assert_int_equal(ft_conf_number(conf, FT_S_MAX), 9);
    assert_string_equal(ft_conf_origin(conf, FT_S_MAX), "--set");
}

/* A repository that could take away what its owner denies would deny nothing. */
static void rules_add_up(void **state) {
    struct test *t = *state;
    struct ft_conf *conf = NULL;
    const char *flags[] = {"policy.deny=curl *", NULL};
    assert_ok(t, load(t, "policy:\n  deny: [npm publish *]\n", "policy:\n  deny: []\n", NULL, NULL,
                      &conf));
    assert_int_equal(ft_conf_list(conf, FT_S_POLICY_DENY)->count, 1);
    assert_ok(t, load(t, "policy:\n  deny: [npm publish *]\n", "policy:\n  deny: [rm *, dd *]\n",
                      NULL, flags, &conf));
    assert_string_equal(ft_conf_text(conf, FT_S_POLICY_DENY), "npm publish *, rm *, dd *, curl *");
    const struct ft_strings *origins = ft_conf_origins(conf, FT_S_POLICY_DENY);
    assert_int_equal(origins->count, 4);
    assert_non_null(strstr(origins->at[0], "config.yaml:2"));
    assert_non_null(strstr(origins->at[2], "fettle.yaml:2"));
    assert_string_equal(origins->at[3], "--set");
    assert_err(load(t, NULL, "policy:\n  allow: ['*']\n", NULL, NULL, &conf), FT_DENIED);
}

static void values_have_their_types(void **state) {
    struct test *t = *state;
    struct ft_conf *conf = NULL;
    assert_ok(t, load(t,
                      "sandbox:\n  memory: 2GiB\n  timeout: 1m30s\n  unsafe: yes\n"
                      "improve:\n  fixers: [typos, 'unused-imports']\n",
                      NULL, NULL, NULL, &conf));
    assert_int_equal(ft_conf_number(conf, FT_S_SANDBOX_MEMORY), 2147483648);
    assert_int_equal(ft_conf_number(conf, FT_S_SANDBOX_TIMEOUT), 90000);
    assert_true(ft_conf_flag(conf, FT_S_SANDBOX));
    assert_int_equal(ft_conf_list(conf, FT_S_FIXERS)->count, 2);
    assert_string_equal(ft_conf_text(conf, FT_S_FIXERS), "typos, unused-imports");
}

static void an_unknown_key_is_named_with_its_line(void **state) {
    struct test *t = *state;
    struct ft_conf *conf = NULL;
    assert_err(load(t, NULL, "# mine\nimprove:\n  maxx: 5\n", NULL, NULL, &conf), FT_INVALID);
    assert_non_null(strstr(t->cx.error.message, "fettle.yaml:3"));
    assert_non_null(strstr(t->cx.error.hint, "improve.max"));
    assert_null(conf);
}

static void a_repository_cannot_loosen_its_sandbox(void **state) {
    struct test *t = *state;
    struct ft_conf *conf = NULL;
    static const char *const texts[] = {"sandbox:\n  unsafe: true\n", "sandbox.read: [/root]\n",
                                        "commit.name: Somebody Else\n", "improve.budget: 99999h\n"};
    for (size_t i = 0; i < FT_COUNT(texts); i++) {
        assert_err(load(t, NULL, texts[i], NULL, NULL, &conf), FT_DENIED);
    }
}

static void hostile_files_are_refused(void **state) {
    struct test *t = *state;
    struct ft_conf *conf = NULL;
    static const char *const texts[] = {"improve: [",
                                        "- a\n- b\n",
                                        "improve:\n  max: {a: b}\n",
                                        "improve:\n  max: many\n",
                                        "improve:\n  max: -1\n",
                                        "a: &a [*a]\n",
                                        "improve:\n  max: &x 5\n  fixers: [*x]\n",
                                        "? [complex]\n: 1\n",
                                        "%\xd2",
                                        "improve.max: \xff\n",
                                        "%YAML 1.2\n---\n",
                                        "a: \x1b\n",
                                        "\x01\x02",
                                        "improve:\n  max: 5\nimprove:\n  max: 6\n"};
    for (size_t i = 0; i < FT_COUNT(texts); i++) {
        if (load(t, NULL, texts[i], NULL, NULL, &conf) == FT_OK) {
            fail_msg("accepted: %s", texts[i]);
        }
    }
    FT_BUF struct ft_buf big;
    ft_buf_init(&big, FT_BUF_NO_CAP);
    ft_buf_repeat(&big, '#', 300 * 1024);
    assert_err(load(t, NULL, big.data, NULL, NULL, &conf), FT_LIMIT);
}

static void a_link_to_somebodys_secrets_is_not_followed(void **state) {
    struct test *t = *state;
    struct ft_conf *conf = NULL;
    put(test_path(t, "secret"), "improve.max: 3\n");
    assert_int_equal(symlink("secret", test_path(t, "fettle.yaml")), 0);
    struct ft_conf_sources sources = {.project_file = test_path(t, "fettle.yaml")};
    assert_err(ft_conf_load(&t->cx, &sources, &conf), FT_DENIED);
}

static void empty_files_are_fine(void **state) {
    struct test *t = *state;
    struct ft_conf *conf = NULL;
    static const char *const texts[] = {"", "\n\n", "# nothing yet\n", "---\n"};
    for (size_t i = 0; i < FT_COUNT(texts); i++) {
        assert_ok(t, load(t, texts[i], texts[i], NULL, NULL, &conf));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(later_places_win),
        TEST(rules_add_up),
        TEST(values_have_their_types),
        TEST(an_unknown_key_is_named_with_its_line),
        TEST(a_repository_cannot_loosen_its_sandbox),
        TEST(hostile_files_are_refused),
        TEST(a_link_to_somebodys_secrets_is_not_followed),
        TEST(empty_files_are_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
