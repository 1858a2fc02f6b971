#include "support.h"

#include "deps/version.h"

static int sign(int order) {
    return (order > 0) - (order < 0);
}

/* Each row rises strictly from left to right; "=" says that its neighbours are the same. */
static void check_rising(enum ft_version_scheme scheme, const char *const *versions, size_t count) {
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            int expected = (i > j) - (i < j);
            if (sign(ft_version_compare(scheme, versions[i], versions[j])) != expected) {
                fail_msg("'%s' and '%s' are not in their order", versions[i], versions[j]);
            }
        }
    }
}

#define RISING(scheme, ...)                                                                        \
    do {                                                                                           \
        static const char *const versions[] = {__VA_ARGS__};                                       \
        check_rising(scheme, versions, FT_COUNT(versions));                                        \
    } while (0)

static void check_same(enum ft_version_scheme scheme, const char *a, const char *b) {
    if (ft_version_compare(scheme, a, b) != 0) {
        fail_msg("'%s' and '%s' are not the same", a, b);
    }
}

static void each_scheme_has_its_order(void **state) {
    (void)state;
    RISING(FT_VERSION_SEMVER, "nonsense", "0.0.0-20200101000000-aaaaaaaaaaaa",
           "0.0.0-20210101000000-000000000000", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta",
           "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0",
           "1.10.0", "2.0.0-0", "2.0.0");
    check_same(FT_VERSION_SEMVER, "v2.0.0+incompatible", "2.0.0");
    check_same(FT_VERSION_SEMVER, "1.2", "1.2.0");
    RISING(FT_VERSION_PYTHON, "?", "1.0.dev456", "1.0a1", "1.0a2.dev456", "1.0a12.dev456", "1.0a12",
           "1.0b1.dev456", "1.0b2", "1.0b2.post345.dev456", "1.0b2.post345", "1.0rc1.dev456",
           "1.0rc1", "1.0", "1.0+abc.5", "1.0+abc.7", "1.0+5", "1.0.post456.dev34", "1.0.post456",
           "1.0.15", "1.1.dev1", "1!0.1");
    check_same(FT_VERSION_PYTHON, "1.0-1", "1.0.post1");
    check_same(FT_VERSION_PYTHON, "1.0.0ALPHA_1", "1a1");
    RISING(FT_VERSION_MAVEN, "1-alpha-1", "1-beta", "1-milestone", "1-rc", "1-snapshot", "1",
           "1-sp", "1-abc", "1-1", "1.1", "1.2", "1.10", "2.0.0.v200706041905-7C78EK9E");
    check_same(FT_VERSION_MAVEN, "1.0.ga", "1-final");
    check_same(FT_VERSION_MAVEN, "1a1", "1-alpha-1");
    RISING(FT_VERSION_GEM, "1.0.a", "1.0.a.2", "1.0.b1", "1.0", "1.0.1.pre", "1.0.1", "1.8.2.a10",
           "1.8.2.b1", "1.8.2", "1.10");
    check_same(FT_VERSION_GEM, "1.0.0", "1");
    check_same(FT_VERSION_GEM, "1-a", "1.pre.a");
    RISING(FT_VERSION_COMPOSER, "dev-master", "1.0.0-dev", "1.0.0-alpha1", "1.0.0-beta2",
           "1.0.0-RC1", "1.0.0", "1.0.0-patch1", "1.0.1", "1.10", "2.x-dev");
    check_same(FT_VERSION_COMPOSER, "v1.2", "1.2.0.0");
    RISING(FT_VERSION_NUGET, "1.0.0-alpha", "1.0.0-Beta", "1.0.0", "1.0.0.1", "1.0.1", "1.10");
    check_same(FT_VERSION_NUGET, "1.0.0-RC+build", "1.0-rc");
    RISING(FT_VERSION_DEBIAN, "1.0~rc1-1", "1.0-1~bpo1", "1.0-1", "1.0-1+b1", "1.0-2", "1.0a-1",
           "1.0+dfsg-1", "1.10-1", "1:0.1-1");
    check_same(FT_VERSION_DEBIAN, "0:1.0-0", "1.0");
    RISING(FT_VERSION_ALPINE, "1.0_alpha1", "1.0_rc1", "1.0_rc1-r1", "1.0", "1.0-r1", "1.0-r10",
           "1.0_p1", "1.0a", "1.0.1", "1.01", "1.1", "1.10");
}

static void hostile_versions_have_a_place(void **state) {
    struct test *t = *state;
    char *digits = ft_alloc(t->cx.arena, 100001);
    memset(digits, '9', 100000);
    for (int scheme = 0; scheme < FT_VERSION_SCHEMES; scheme++) {
        enum ft_version_scheme s = (enum ft_version_scheme)scheme;
        assert_false(ft_version_valid(s, ""));
        assert_false(ft_version_valid(s, digits));
        assert_true(ft_version_compare(s, digits, "1.0") < 0);
        assert_true(ft_version_compare(s, "1.0", "99999999999999999999999999999999999") < 0);
        assert_int_equal(ft_version_compare(s, "\xff\xfe", "\xff\xfe"), 0);
    }
}

static bool in(const char *version, const struct ft_range_event *events, size_t count,
               const char **fixed) {
    struct ft_range range = {.at = (struct ft_range_event *)(uintptr_t)events, .count = count};
    return ft_range_has(FT_VERSION_SEMVER, &range, version, fixed);
}

static void ranges_are_osvs(void **state) {
    (void)state;
    const char *fixed = NULL;
    static const struct ft_range_event two[] = {{FT_RANGE_FIXED, "3.1.0"},
                                                {FT_RANGE_INTRODUCED, "0"},
                                                {FT_RANGE_INTRODUCED, "3.0.0"},
                                                {FT_RANGE_FIXED, "2.4.5"}};
    assert_true(in("1.0.0", two, 4, &fixed));
    assert_string_equal(fixed, "2.4.5");
    assert_false(in("2.4.5", two, 4, &fixed));
    assert_true(in("3.0.9", two, 4, &fixed));
    assert_string_equal(fixed, "3.1.0");
    assert_false(in("3.1.0", two, 4, &fixed));
    assert_true(in("0.0.0-0", two, 4, &fixed));
    static const struct ft_range_event last[] = {{FT_RANGE_INTRODUCED, "1.0.0"},
                                                 {FT_RANGE_LAST, "1.5.0"}};
    assert_true(in("1.5.0", last, 2, &fixed));
    assert_null(fixed);
    assert_false(in("1.5.1", last, 2, &fixed));
    assert_false(in("0.9.0", last, 2, &fixed));
    static const struct ft_range_event limit[] = {{FT_RANGE_INTRODUCED, "1.0.0"},
                                                  {FT_RANGE_LIMIT, "2.0.0"}};
    assert_true(in("1.9.0", limit, 2, NULL));
    assert_false(in("2.0.0", limit, 2, NULL));
    static const struct ft_range_event never[] = {{FT_RANGE_FIXED, "2.0.0"}};
    assert_false(in("1.0.0", never, 1, NULL));
}

static void names_are_compared_as_their_registries_do(void **state) {
    struct test *t = *state;
    assert_string_equal(ft_package_name(t->cx.arena, FT_IN_PYPI, "Foo.-_Bar"), "foo-bar");
    assert_string_equal(ft_package_name(t->cx.arena, FT_IN_NUGET, "Newtonsoft.Json"),
                        "newtonsoft.json");
    assert_string_equal(ft_package_name(t->cx.arena, FT_IN_NPM, "JSONStream"), "JSONStream");
    assert_int_equal(ft_ecosystem_named("Debian:12"), FT_IN_DEBIAN);
    assert_int_equal(ft_ecosystem_named("crates.io"), FT_IN_CRATES);
    assert_int_equal(ft_ecosystem_named("Bitnami"), FT_ECOSYSTEMS);
}

static void releases_are_told_from_what_comes_before(void **state) {
    (void)state;
    static const struct {
        enum ft_version_scheme scheme;
        const char *releases, *others; /* blanks between */
    } known[] = {
        {FT_VERSION_SEMVER, "1.0.0 v1.2 2.0.0+incompatible 0.1",
         "1.0.0-rc.1 1.0.0-1 0.0.0-20200101000000-abcdef012345 latest v -"},
        {FT_VERSION_PYTHON, "1.0 1!2.0 1.0.post1 1.0-1 2024.1.1 1.0+local",
         "1.0a1 1.0b2 1.0rc1 1.0.dev3 1.0.post1.dev2 1.0c1 x"},
        {FT_VERSION_MAVEN, "1.0 1.0.Final 5.3.0.RELEASE 1.0-1 1.0-sp1",
         "1.0-SNAPSHOT 1.0-M1 1.0-alpha-1 1.0-rc1 32.0-jre"},
        {FT_VERSION_GEM, "1.0 1.0.1", "1.0.pre 1.0.0.rc1 1.0.a"},
        {FT_VERSION_COMPOSER, "1.0 v2.0.1 1.0-p1 1.0-patch2", "1.0-beta1 dev-main 1.0-RC1"},
        {FT_VERSION_NUGET, "1.0 1.0.0.1", "1.0.0-preview.1"},
    };
    for (size_t i = 0; i < FT_COUNT(known); i++) {
        for (int kind = 0; kind < 2; kind++) {
            char text[64];
            const char *at = kind ? known[i].others : known[i].releases;
            for (size_t size = 0; *at; at += size + (at[size] == ' ')) {
                size = strcspn(at, " ");
                snprintf(text, sizeof text, "%.*s", (int)size, at);
                if (ft_version_is_release(known[i].scheme, text) == (kind == 1)) {
                    fail_msg("scheme %d: %s", (int)known[i].scheme, text);
                }
            }
        }
    }
    assert_true(ft_version_is_major("1.9", "v2.0"));
    assert_false(ft_version_is_major("1!1.0", "1!01.4"));
    assert_false(ft_version_is_major("0.9", "0.10"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(each_scheme_has_its_order),
        TEST(hostile_versions_have_a_place),
        TEST(ranges_are_osvs),
        TEST(names_are_compared_as_their_registries_do),
        TEST(releases_are_told_from_what_comes_before),
    };
    return cmocka_run_group_tests_name("deps/version", tests, NULL, NULL);
}
