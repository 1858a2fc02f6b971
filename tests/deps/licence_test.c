#include "support.h"

#include "deps/licence.h"

static void names_become_expressions(void **state) {
    struct test *t = *state;
    static const char *const same[][2] = {
        {"MIT", "MIT"},
        {"mit", "MIT"},
        {"MIT License", "MIT"},
        {"Apache License, Version 2.0", "Apache-2.0"},
        {"Apache 2.0", "Apache-2.0"},
        {"GPLv3+", "GPL-3.0-or-later"},
        {"GPL-2.0", "GPL-2.0-only"},
        {"GPL-2.0+", "GPL-2.0-or-later"},
        {"(mit or apache-2.0) and bsd-3-clause", "(MIT OR Apache-2.0) AND BSD-3-Clause"},
        {"(MIT)", "MIT"},
        {"((MIT OR ISC))", "MIT OR ISC"},
        {"GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"},
        {"LicenseRef-own", "LicenseRef-own"},
        {"GNU General Public License v3 or later (GPLv3+)", "GPL-3.0-or-later"},
        {"The Unlicense (Unlicense)", "Unlicense"},
    };
    for (size_t i = 0; i < FT_COUNT(same); i++) {
        const char *normal = ft_licence_normal(t->cx.arena, same[i][0]);
        if (!normal || strcmp(normal, same[i][1]) != 0) {
            fail_msg("'%s' becomes '%s'", same[i][0], normal ? normal : "nothing");
        }
    }
    static const char *const none[] = {"",    "SEE LICENSE IN x", "Proprietary", "MIT OR",
                                       "BSD", "UNLICENSED",       "OR MIT",      "MIT MIT",
                                       "()"};
    for (size_t i = 0; i < FT_COUNT(none); i++) {
        if (ft_licence_normal(t->cx.arena, none[i])) {
            fail_msg("'%s' is taken for a licence", none[i]);
        }
    }
    char *deep = ft_alloc(t->cx.arena, 901);
    memset(deep, '(', 900);
    assert_null(ft_licence_normal(t->cx.arena, deep));
}

static bool allowed(struct test *t, const char *expression, const char *one, const char *other) {
    struct ft_strings allow = {0};
    *FT_PUSH(t->cx.arena, &allow) = one;
    if (other) {
        *FT_PUSH(t->cx.arena, &allow) = other;
    }
    return ft_licence_allowed(t->cx.arena, expression, &allow);
}

static void expressions_are_allowed_as_they_mean(void **state) {
    struct test *t = *state;
    assert_true(allowed(t, "MIT OR GPL-3.0-only", "mit", NULL));
    assert_false(allowed(t, "MIT AND GPL-3.0-only", "MIT", NULL));
    assert_true(allowed(t, "MIT AND ISC", "MIT", "ISC"));
    assert_false(allowed(t, "MIT AND (ISC OR BSD-3-Clause)", "MIT", "Zlib"));
    assert_true(allowed(t, "ISC OR MIT AND Zlib", "ISC", NULL)); /* AND binds closer */
    assert_true(allowed(t, "GPL-2.0-only WITH Classpath-exception-2.0",
                        "GPL-2.0-only WITH Classpath-exception-2.0", NULL));
    assert_true(allowed(t, "Apache-2.0", "Apache 2.0", NULL));
}

static void installed_packages_say_theirs(void **state) {
    struct test *t = *state;
    struct ft_root root;
    struct ft_deps deps = {0};
    struct ft_project_identity identity;
    test_put(t, "package-lock.json",
             "{\"packages\": {\"node_modules/@s/a\": {\"version\": \"1.0.0\"}, "
             "\"node_modules/b\": {\"version\": \"1.0.0\"}}}");
    test_put(t, "node_modules/@s/a/package.json", "{\"licenses\": [{\"type\": \"MIT\"}]}");
    test_put(t, "node_modules/b/package.json", "{\"name\": \"b\"}");
    test_put(t, "node_modules/b/LICENSE",
             "Permission to use, copy, modify, and/or distribute this software for any purpose "
             "with or without fee is hereby granted.\n");
    test_put(t, "requirements.txt", "Foo.Bar==1.0\n");
    test_put(t, ".venv/lib/python3.11/site-packages/foo_bar-1.0.dist-info/METADATA",
             "Metadata-Version: 2.1\nLicense: UNKNOWN\n"
             "Classifier: License :: OSI Approved :: MIT License\n\nLicense: no\n");
    test_put(t, "LICENSE",
             "\n   Apache License\n  Version 2.0, January 2004\n\n"
             "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION\n");
    assert_ok(t, ft_root_keep(&t->cx, t->dir, &root));
    assert_ok(t, ft_deps_scan(&t->cx, &root, &deps));
    assert_ok(t, ft_licences_find(&t->cx, &root, &deps));
    assert_int_equal(deps.count, 3);
    assert_string_equal(deps.at[0].licence, "MIT");
    assert_string_equal(deps.at[1].licence, "0BSD");
    assert_string_equal(ft_licence_normal(t->cx.arena, deps.at[2].licence), "MIT");
    assert_ok(t, ft_project_identity(&t->cx, &root, &identity));
    assert_string_equal(identity.licence, "Apache-2.0");
    assert_string_equal(identity.evidence, "LICENSE:2");
    assert_null(identity.doubt);
}

/* A text that is not certain is none that a package is under; the project's own says so. */
static void a_text_counts_where_no_manifest_says_more(void **state) {
    struct test *t = *state;
    struct ft_root root;
    struct ft_deps deps = {0};
    struct ft_project_identity identity;
    test_put(t, "package.json", "{\"name\": \"x\", \"license\": \"SEE LICENSE IN COPYING\"}");
    test_put(t, "COPYING", "GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007\n");
    test_put(t, "go.mod", "module x\n\nrequire a.b/c v1.0.0\nrequire a.b/d v1.0.0\n");
    test_put(t, "vendor/a.b/c/LICENSE", "SPDX-License-Identifier: Zlib\n");
    test_put(t, "vendor/a.b/d/LICENSE", "GNU GENERAL PUBLIC LICENSE\nVersion 2, June 1991\n");
    assert_ok(t, ft_root_keep(&t->cx, t->dir, &root));
    assert_ok(t, ft_deps_scan(&t->cx, &root, &deps));
    assert_ok(t, ft_licences_find(&t->cx, &root, &deps));
    assert_int_equal(deps.count, 2);
    assert_string_equal(deps.at[0].licence, "Zlib");
    assert_null(deps.at[1].licence);
    assert_ok(t, ft_project_identity(&t->cx, &root, &identity));
    assert_string_equal(identity.licence, "GPL-3.0-only");
    assert_string_equal(identity.evidence, "COPYING:1");
    assert_non_null(strstr(identity.doubt, "later versions"));
    test_put(t, "package.json", "{\"name\": \"x\", \"license\": \"UNLICENSED\"}");
    assert_ok(t, ft_project_identity(&t->cx, &root, &identity));
    assert_string_equal(identity.licence, "UNLICENSED");
    assert_string_equal(identity.evidence, "package.json");
}

#define MIT                                                                                        \
    "Permission is hereby granted, free of charge, to any person obtaining a copy: the above "     \
    "copyright notice and this permission notice shall be included"
#define APACHE                                                                                     \
    "Apache License\nVersion 2.0, January 2004\nTERMS AND CONDITIONS FOR USE, REPRODUCTION, AND "  \
    "DISTRIBUTION\n"
#define LGPL "GNU LESSER GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007\n"
#define GPL "GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007\n"

static const char *told(struct test *t, const char *folder) {
    struct ft_root root;
    struct ft_project_identity made;
    assert_ok(t, ft_root_keep(&t->cx, test_path(t, folder), &root));
    assert_ok(t, ft_project_identity(&t->cx, &root, &made));
    return ft_sprintf(t->cx.arena, "%s by %s%s", made.licence, made.evidence,
                      made.doubt ? ", perhaps" : "");
}

static void files_named_by_licences_are_a_choice(void **state) {
    struct test *t = *state;
    test_put(t, "rust/LICENSE-APACHE", APACHE);
    test_put(t, "rust/LICENSE-MIT", MIT);
    test_put(t, "rust/COPYING", "This is under either of the two, as you like.\n");
    assert_string_equal(told(t, "rust"), "MIT OR Apache-2.0 by LICENSE-MIT:1, LICENSE-APACHE:1");
    test_put(t, "away/LICENSE-MIT", MIT);
    test_put(t, "away/UNLICENSE",
             "This is free and unencumbered software released into the public "
             "domain.\nAnyone is free to copy\n");
    assert_string_equal(told(t, "away"), "MIT OR Unlicense by LICENSE-MIT:1, UNLICENSE:1");
    test_put(t, "pair/LICENSE", MIT);
    test_put(t, "pair/COPYING", APACHE);
    assert_string_equal(told(t, "pair"), "MIT OR Apache-2.0 by LICENSE:1, COPYING:1, perhaps");
    test_put(t, "same/LICENSE", MIT);
    test_put(t, "same/COPYING", MIT);
    assert_string_equal(told(t, "same"), "MIT by LICENSE:1");
    test_put(t, "lesser/COPYING", GPL);
    test_put(t, "lesser/COPYING.LESSER", LGPL);
    assert_non_null(strstr(told(t, "lesser"), "LGPL-3.0-only by COPYING.LESSER:1"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(names_become_expressions),
        TEST(expressions_are_allowed_as_they_mean),
        TEST(installed_packages_say_theirs),
        TEST(a_text_counts_where_no_manifest_says_more),
        TEST(files_named_by_licences_are_a_choice),
    };
    return cmocka_run_group_tests_name("deps/licence", tests, NULL, NULL);
}
