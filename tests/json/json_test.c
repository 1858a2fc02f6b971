#include "support.h"

#include "json/json.h"

#include <dirent.h>

static void limits_hold(void **state) {
    struct test *t = *state;
    json_t *value = NULL;
    assert_err(ft_json_parse(&t->cx, FT_SLICE("[1,2,3]"), 3, &value), FT_LIMIT);
    assert_err(ft_json_parse(&t->cx, FT_SLICE("{\"a\":1,\"a\":2}"), 0, &value), FT_FORMAT);
    FT_BUF struct ft_buf deep;
    ft_buf_init(&deep, FT_BUF_NO_CAP);
    ft_buf_repeat(&deep, '[', 100000);
    assert_err(ft_json_parse(&t->cx, (struct ft_slice){deep.data, deep.size}, 0, &value),
               FT_FORMAT);
    assert_null(value);
}

static void an_error_names_line_and_column(void **state) {
    struct test *t = *state;
    json_t *value = NULL;
    assert_err(ft_json_parse(&t->cx, FT_SLICE("{\n  \"a\": x\n}"), 0, &value), FT_FORMAT);
    assert_non_null(strstr(t->cx.error.message, "line 2"));
}

static void sorted_text_is_canonical(void **state) {
    struct test *t = *state;
    json_t *value = NULL;
    assert_ok(t,
              ft_json_parse(&t->cx, FT_SLICE("{\"b\":[1,2.5,null],\"a\":\"\\u00e9\"}"), 0, &value));
    assert_string_equal(ft_json_text(t->cx.arena, value, FT_JSON_SORTED),
                        "{\"a\":\"\xc3\xa9\",\"b\":[1,2.5,null]}");
    json_decref(value);
}

static void bytes_that_are_no_utf8_become_replacement_characters(void **state) {
    struct test *t = *state;
    json_t *value = ft_json_string("a\xff\xfez");
    assert_string_equal(json_string_value(value), "a\xef\xbf\xbd\xef\xbf\xbdz");
    json_decref(value);
    (void)t;
}

static ft_err check(struct test *t, const char *schema_text, const char *value_text) {
    json_t *schema = NULL;
    json_t *value = NULL;
    assert_ok(t, ft_json_parse(&t->cx, ft_slice_of(schema_text), 0, &schema));
    assert_ok(t, ft_json_parse(&t->cx, ft_slice_of(value_text), 0, &value));
    enum ft_err_code err = ft_json_check(&t->cx, schema, value);
    json_decref(schema);
    json_decref(value);
    return err;
}

static void schemas_accept_and_refuse(void **state) {
    struct test *t = *state;
    static const struct {
        const char *schema, *good, *bad;
    } cases[] = {
        {"{\"type\":\"integer\"}", "3", "3.5"},
        {"{\"type\":[\"string\",\"null\"]}", "null", "1"},
        {"{\"enum\":[\"a\",2]}", "2", "\"b\""},
        {"{\"const\":true}", "true", "false"},
        {"{\"type\":\"object\",\"required\":[\"a\"]}", "{\"a\":1}", "{\"b\":1}"},
        {"{\"properties\":{\"a\":{\"type\":\"string\"}},\"additionalProperties\":false}",
         "{\"a\":\"x\"}", "{\"b\":1}"},
        {"{\"additionalProperties\":{\"type\":\"integer\"}}", "{\"a\":1}", "{\"a\":\"x\"}"},
        {"{\"items\":{\"minimum\":2}}", "[2,3]", "[1]"},
        {"{\"maxItems\":1}", "[1]", "[1,2]"},
        {"{\"minLength\":2,\"maxLength\":3}", "\"ab\"", "\"abcd\""},
        {"{\"oneOf\":[{\"type\":\"integer\"},{\"minimum\":5}]}", "3", "6"},
        {"{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"null\"}]}", "null", "1"},
        {"{\"$defs\":{\"n\":{\"type\":\"null\"}},\"items\":{\"$ref\":\"#/$defs/n\"}}", "[null]",
         "[1]"},
    };
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        assert_ok(t, check(t, cases[i].schema, cases[i].good));
        assert_err(check(t, cases[i].schema, cases[i].bad), FT_INVALID);
    }
    assert_err(check(t, "{\"surprise\":1}", "1"), FT_INTERNAL);
    assert_err(
        check(t,
              "{\"$defs\":{\"x\":{\"items\":{\"$ref\":\"#/$defs/x\"}}},\"$ref\":\"#/$defs/nope\"}",
              "1"),
        FT_INTERNAL);
}

/* https://github.com/nst/JSONTestSuite: y_ must parse, n_ must not. */
static void the_published_suite_agrees(void **state) {
    struct test *t = *state;
    const char *dir = FT_SOURCE_DIR "/../shared/data/json";
    DIR *stream = opendir(dir);
    if (!stream) {
        print_message("skipped: JSONTestSuite is not there\n");
        skip();
    }
    size_t seen = 0;
    for (struct dirent *entry = NULL; (entry = readdir(stream));) {
        FILE *file = NULL;
        char text[200001];
        if ((entry->d_name[0] == 'y' || entry->d_name[0] == 'n') && entry->d_name[1] == '_') {
            file = fopen(ft_sprintf(t->cx.arena, "%s/%s", dir, entry->d_name), "rb");
        }
        if (!file) {
            continue;
        }
        size_t size = fread(text, 1, sizeof text, file);
        fclose(file);
        json_t *value = NULL;
        enum ft_err_code err = ft_json_parse(&t->cx, (struct ft_slice){text, size}, 0, &value);
        /* Refused on purpose: keys that come twice, or that no C text can hold. */
        bool refused =
            strstr(entry->d_name, "duplicated_key") || strstr(entry->d_name, "null_in_key");
        if (entry->d_name[0] == 'y' && !refused && err != FT_OK) {
            fail_msg("%s: %s", entry->d_name, t->cx.error.message);
        }
        if (entry->d_name[0] == 'n' && err == FT_OK) {
            fail_msg("%s was accepted", entry->d_name);
        }
        json_decref(err == FT_OK ? value : NULL);
        seen++;
    }
    closedir(stream);
    assert_true(seen > 250);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(limits_hold),
        TEST(an_error_names_line_and_column),
        TEST(sorted_text_is_canonical),
        TEST(bytes_that_are_no_utf8_become_replacement_characters),
        TEST(schemas_accept_and_refuse),
        TEST(the_published_suite_agrees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
