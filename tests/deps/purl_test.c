#include "support.h"

#include "deps/purl.h"
#include "json/json.h"
#include "os/file.h"

/* The specification's own vectors are no part of this project: they are read where FETTLE_DATA
 * says, or beside the checkout. */
static const char *vectors_of(struct test *t) {
    const char *data = getenv("FETTLE_DATA");
    size_t folder = strlen(__FILE__) - strlen(ft_path_base(__FILE__));
    return data ? ft_path_join(t->cx.arena, data, "purl")
                : ft_sprintf(t->cx.arena, "%.*s../../../shared/data/purl", (int)folder, __FILE__);
}

static const char *canonical(struct test *t, const char *text) {
    const char *built = NULL;
    assert_ok(t, ft_purl_canonical(&t->cx, text, &built));
    return built;
}

static void parts_are_told_apart(void **state) {
    struct test *t = *state;
    struct ft_purl purl;
    assert_ok(t, ft_purl_parse(&t->cx, "pkg:npm/%40Scope/Name@1.0%2B1?b=2&a=x%2Fy#./s//t/", &purl));
    assert_string_equal(purl.type, "npm");
    assert_string_equal(purl.namespace, "@scope");
    assert_string_equal(purl.name, "name");
    assert_string_equal(purl.version, "1.0+1");
    assert_string_equal(purl.qualifiers.at[0].key, "a");
    assert_string_equal(purl.qualifiers.at[0].value, "x/y");
    assert_string_equal(purl.subpath, "s/t");
    assert_string_equal(canonical(t, "pkg:PyPI/Django_x@1.11"), "pkg:pypi/django-x@1.11");
    assert_string_equal(canonical(t, "pkg://maven/org.x/y@1"), "pkg:maven/org.x/y@1");
    assert_string_equal(canonical(t, "pkg:deb/debian/attr@1:2.4.47-2%2Bb1?arch=amd64"),
                        "pkg:deb/debian/attr@1:2.4.47-2%2Bb1?arch=amd64");
    assert_string_equal(canonical(t, "pkg:gem/x@1?Platform=java"), "pkg:gem/x@1?platform=java");
    assert_ok(t, ft_purl_parse(&t->cx, "pkg:git/Host.org//a/b%2Fc@1", &purl));
    assert_string_equal(purl.namespace, "host.org");
    assert_string_equal(purl.name, "a/b/c");
    assert_string_equal(canonical(t, "pkg:git/alone@1"), "pkg:git/alone@1");
}

static void what_is_no_package_is_refused(void **state) {
    struct test *t = *state;
    static const char *const bad[] = {"",
                                      "npm/x@1",
                                      "pkg:",
                                      "pkg:npm",
                                      "pkg:npm/",
                                      "pkg:npm/@1",
                                      "pkg:3npm/x",
                                      "pkg:npm/x%zz",
                                      "pkg:npm/x%",
                                      "pkg:npm/x%00y",
                                      "pkg:npm/%ff",
                                      "pkg:npm/x?a b=1",
                                      "pkg:npm/x?a",
                                      "pkg:npm/x?a=1&a=2",
                                      "pkg:gem/x?Platform=java",
                                      "pkg:swift/x@1"};
    for (size_t i = 0; i < FT_COUNT(bad); i++) {
        struct ft_purl purl = {.name = "untouched"};
        if (ft_purl_parse(&t->cx, bad[i], &purl) != FT_FORMAT) {
            fail_msg("'%s' is taken for a package URL", bad[i]);
        }
        assert_string_equal(purl.name, "untouched");
    }
}

static struct ft_purl purl_of(struct test *t, const json_t *parts) {
    struct ft_purl purl = {.type = ft_json_get_string(parts, "type"),
                           .namespace = ft_json_get_string(parts, "namespace"),
                           .name = ft_json_get_string(parts, "name"),
                           .version = ft_json_get_string(parts, "version"),
                           .subpath = ft_json_get_string(parts, "subpath")};
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach(json_object_get(parts, "qualifiers"), key, value) {
        *FT_PUSH(t->cx.arena, &purl.qualifiers) =
            (struct ft_purl_qualifier){key, json_string_value(value)};
    }
    return purl;
}

static bool same(const char *a, const char *b) {
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_purl(const struct ft_purl *a, const struct ft_purl *b) {
    bool equal = same(a->type, b->type) && same(a->namespace, b->namespace) &&
                 same(a->name, b->name) && same(a->version, b->version) &&
                 same(a->subpath, b->subpath) && a->qualifiers.count == b->qualifiers.count;
    for (size_t i = 0; equal && i < a->qualifiers.count; i++) {
        bool found = false;
        for (size_t j = 0; j < b->qualifiers.count; j++) {
            found |= same(a->qualifiers.at[i].key, b->qualifiers.at[j].key) &&
                     same(a->qualifiers.at[i].value, b->qualifiers.at[j].value);
        }
        equal &= found;
    }
    return equal;
}

static bool holds(struct test *t, const json_t *vector) {
    const char *kind = ft_json_get_string(vector, "test_type");
    const json_t *input = json_object_get(vector, "input");
    const json_t *output = json_object_get(vector, "expected_output");
    bool fails = ft_json_get_bool(vector, "expected_failure");
    struct ft_purl purl = {0};
    const char *text = NULL;
    enum ft_err_code err = FT_OK;
    if (strcmp(kind, "parse") == 0) {
        err = ft_purl_parse(&t->cx, json_string_value(input), &purl);
    } else if (json_is_string(input)) {
        err = ft_purl_canonical(&t->cx, json_string_value(input), &text);
    } else {
        purl = purl_of(t, input);
        err = ft_purl_build(&t->cx, &purl, &text);
    }
    if (fails || err != FT_OK) {
        return fails == (err != FT_OK);
    }
    struct ft_purl expected = purl_of(t, output);
    return text ? same(text, json_string_value(output)) : same_purl(&purl, &expected);
}

struct visit {
    struct test *t;
    const struct ft_root *root;
    size_t held, failed;
};

static bool try_file(void *to, const struct ft_entry *entry) {
    struct visit *v = to;
    struct ft_slice text;
    json_t *file = NULL;
    size_t i = 0;
    json_t *vector = NULL;
    if (!S_ISREG(entry->info.st_mode)) {
        return true;
    }
    assert_ok(v->t, ft_file_read(&v->t->cx, v->root, entry->path, 1 << 24, &text));
    assert_ok(v->t, ft_json_parse(&v->t->cx, text, 0, &file));
    json_array_foreach(json_object_get(file, "tests"), i, vector) {
        if (holds(v->t, vector)) {
            v->held++;
        } else {
            char *said = json_dumps(vector, JSON_COMPACT);
            print_error("%s: %s\n", entry->path, said);
            free(said);
            v->failed++;
        }
    }
    json_decref(file);
    return false;
}

static void vectors_hold(void **state) {
    struct test *t = *state;
    struct ft_root root;
    const char *vectors = vectors_of(t);
    if (access(vectors, R_OK) != 0) {
        print_message("skipped: %s is not there\n", vectors);
        return;
    }
    assert_ok(t, ft_root_keep(&t->cx, vectors, &root));
    struct visit visit = {.t = t, .root = &root};
    assert_ok(t, ft_walk(&t->cx, &root, 1000, try_file, &visit));
    print_message("%zu vectors hold\n", visit.held);
    assert_int_equal(visit.failed, 0);
    assert_true(visit.held > 580);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(parts_are_told_apart),
        TEST(what_is_no_package_is_refused),
        TEST(vectors_hold),
    };
    return cmocka_run_group_tests_name("deps/purl", tests, NULL, NULL);
}
