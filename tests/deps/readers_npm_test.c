#include "readers_support.h"

static void lock_3(void **state) {
    struct test *t = *state;
    struct ft_deps deps = {0};
    const char *text =
        "{\n \"name\": \"app\", \"lockfileVersion\": 3,\n \"packages\": {\n"
        "  \"\": {\"dependencies\": {\"a\": \"^1\"}, \"devDependencies\": {\"b\": "
        "\"^2\"}},\n"
        "  \"node_modules/a\": {\"version\": \"1.2.3\", \"license\": \"MIT\", "
        "\"integrity\": \"sha512-"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAAA==\"},\n"
        "  \"node_modules/a/node_modules/@s/c\": {\"version\": \"0.1.0\"},\n"
        "  \"node_modules/b\": {\"version\": \"2.0.0\", \"dev\": true},\n"
        "  \"node_modules/own\": {\"link\": true, \"resolved\": \"packages/own\"},\n"
        "  \"packages/own\": {\"version\": \"1.0.0\"}\n }\n}\n";
    assert_string_equal(read_file(t, "package-lock.json", text, &deps),
                        "a 1.2.3 direct :5\n@s/c 0.1.0 indirect :6\nb 2.0.0 direct dev :7\n");
    assert_string_equal(deps.at[0].licence, "MIT");
    assert_int_equal(strlen(deps.at[0].hash), strlen("sha512:") + 128);
    assert_string_equal(deps.at[1].purl, "pkg:npm/%40s/c@0.1.0");
}

static void lock_1(void **state) {
    struct test *t = *state;
    const char *text = "{\"lockfileVersion\": 1, \"dependencies\": {\n"
                       "\"a\": {\"version\": \"1.0.0\", \"dependencies\": {\n"
                       "  \"b\": {\"version\": \"2.0.0\", \"dev\": true}}},\n"
                       "\"x\": {\"version\": \"npm:real@3.0.0\"},\n"
                       "\"own\": {\"version\": \"file:own\"}}}";
    READS(t, "package-lock.json", text,
          "a 1.0.0 unknown :2\nb 2.0.0 unknown dev :3\nreal 3.0.0 unknown :4\n");
    test_put(t, "package.json", "{\"dependencies\": {\"a\": \"1\"}}");
    READS(t, "npm-shrinkwrap.json", text,
          "a 1.0.0 direct :2\nb 2.0.0 indirect dev :3\nreal 3.0.0 indirect :4\n");
}

static void yarn_1(void **state) {
    struct test *t = *state;
    test_put(t, "package.json", "{\"dependencies\": {\"lodash\": \"^4.17.0\"}}");
    READS(t, "yarn.lock",
          "# yarn lockfile v1\n\n\n\"@s/x@^1.0.0\", \"@s/x@^1.1.0\":\n  version \"1.2.0\"\n"
          "  resolved \"https://r/x\"\n  integrity sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
          "  dependencies:\n    version \"^9\"\n\nlodash@^4.17.0, lodash@^4.17.4:\n"
          "  version \"4.17.21\"\n\n\"al@npm:real@^2\":\n  version \"2.0.0\"\n",
          "@s/x 1.2.0 indirect :4\nlodash 4.17.21 direct :11\nreal 2.0.0 indirect :14\n");
}

static void yarn_berry(void **state) {
    struct test *t = *state;
    READS(t, "yarn.lock",
          "# This file is generated\n\n__metadata:\n  version: 6\n\n"
          "\"@s/x@npm:^1.0.0, @s/x@npm:^1.1.0\":\n  version: 1.2.0\n"
          "  resolution: \"@s/x@npm:1.2.0\"\n  checksum: 10c0/abc\n  languageName: node\n"
          "  linkType: hard\n\n\"app@workspace:.\":\n  version: 0.0.0-use.local\n"
          "  resolution: \"app@workspace:.\"\n  dependencies:\n    \"@s/x\": \"npm:^1.0.0\"\n"
          "  languageName: unknown\n  linkType: soft\n\n\"y@npm:2.0.0\":\n  version: 2.0.0\n"
          "  resolution: \"y@npm:2.0.0\"\n  linkType: hard\n",
          "@s/x 1.2.0 direct :6\ny 2.0.0 indirect :21\n");
}

static void pnpm(void **state) {
    struct test *t = *state;
    READS(t, "pnpm-lock.yaml",
          "lockfileVersion: 5.4\n\nspecifiers:\n  a: ^1.0.0\n\ndependencies:\n  a: 1.0.0_react@17\n"
          "\ndevDependencies:\n  '@s/b': 2.0.0\n\npackages:\n\n  /a/1.0.0_react@17:\n"
          "    resolution: {integrity: sha512-xx==}\n    dev: false\n\n  /@s/b/2.0.0:\n"
          "    resolution: {integrity: sha512-yy==}\n    dev: true\n",
          "a 1.0.0 direct :14\n@s/b 2.0.0 direct dev :18\n");
    READS(t, "pnpm-lock.yaml",
          "lockfileVersion: '6.0'\n\ndependencies:\n  a:\n    specifier: ^1.0.0\n"
          "    version: 1.0.0(react@17.0.0)\n\npackages:\n\n  /a@1.0.0(react@17.0.0):\n"
          "    resolution: {integrity: sha512-xx==}\n    dev: false\n"
          "    deprecated: |-\n      use b: it is\n      better\n\n  /c@3.0.0:\n"
          "    resolution: {integrity: sha512-xx==}\n    cpu: [arm64, x64]\n",
          "a 1.0.0 direct :10\nc 3.0.0 indirect :17\n");
    READS(t, "pnpm-lock.yaml",
          "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      '@s/a':\n"
          "        specifier: ^1.0.0\n        version: 1.0.0(react@17.0.0)\n\npackages:\n\n"
          "  '@s/a@1.0.0':\n    resolution: {integrity: sha512-xx==}\n    engines: {node: '>=4'}\n"
          "\n  c@3.0.0:\n    resolution: {integrity: sha512-xx==}\n    hasBin: true\n\n"
          "snapshots:\n\n  '@s/a@1.0.0(react@17.0.0)':\n    dependencies:\n      c: 3.0.0\n",
          "@s/a 1.0.0 direct :13\nc 3.0.0 indirect :17\n");
}

/* A package in a scope is as direct as any; its programs, and what others want beside them. */
static void what_packages_are_called(void **state) {
    struct test *t = *state;
    struct ft_deps deps = {0};
    const char *read = read_file(
        t, "package-lock.json",
        "{\"packages\": {\"\": {\"dependencies\": {\"@s/a\": \"1\", \"b\": \"1\"}},\n"
        "\"node_modules/@s/a\": {\"version\": \"1.0.0\", \"bin\": {\"run-a\": \"a.js\"}, "
        "\"peerDependencies\": {\"b\": \"*\"}},\n\"node_modules/b\": {\"version\": \"1.0.0\"}}}",
        &deps);
    assert_string_equal(read, "@s/a 1.0.0 direct :2\nb 1.0.0 direct :3\n");
    assert_int_equal(deps.at[0].called.count, 1);
    assert_string_equal(deps.at[0].called.at[0], "run-a");
    assert_false(deps.at[0].unnamed);
    assert_true(deps.at[1].unnamed);
}

/* What a lock file says of nobody maintaining a package. */
static void what_is_abandoned(void **state) {
    struct test *t = *state;
    struct ft_deps deps = {0};
    read_file(
        t, "package-lock.json",
        "{\"packages\": {\"\": {},\n\"node_modules/a\": {\"version\": \"1.0.0\", \"deprecated\": "
        "\"use b,\\n  please\"},\n\"node_modules/b\": {\"version\": \"1.0.0\", "
        "\"deprecated\": false}}}",
        &deps);
    read_file(t, "pnpm-lock.yaml",
              "lockfileVersion: '6.0'\n\npackages:\n\n  /c@1.0.0:\n"
              "    resolution: {integrity: sha512-xx==}\n    deprecated: gone\n",
              &deps);
    read_file(t, "composer.lock",
              "{\"packages\": [{\"name\": \"d/d\", \"version\": \"1\", \"abandoned\": true},\n"
              "{\"name\": \"e/e\", \"version\": \"1\", \"abandoned\": \"f/f\"},\n"
              "{\"name\": \"g/g\", \"version\": \"1\", \"abandoned\": false}]}",
              &deps);
    assert_int_equal(deps.count, 6);
    assert_string_equal(deps.at[0].abandoned, "use b, please");
    assert_null(deps.at[1].abandoned);
    assert_string_equal(deps.at[2].abandoned, "gone");
    assert_string_equal(deps.at[3].abandoned, "");
    assert_string_equal(deps.at[4].abandoned, "use f/f in its place");
    assert_null(deps.at[5].abandoned);
}

static void malformed_ones_are_warnings(void **state) {
    struct test *t = *state;
    READS(t, "package-lock.json", "{\n\"packages\": {\n",
          "warning: not JSON at line 3, column 0: string or '}' expected near end of file :3\n");
    READS(t, "yarn.lock", "a@1:\n  version \"1\"\n<<<<<<< HEAD\n",
          "a 1 unknown :1\nwarning: it is not in the form of yarn.lock :3\n");
    READS(t, "pnpm-lock.yaml", "lockfileVersion: 5.4\npackages:\n  /a/1: {x: [\n",
          "warning: a flow collection does not end in its line :3\n");
    READS(t, "package-lock.json", "{\"packages\": {\"node_modules/a\\nb\": {\"version\": \"1\"}}}",
          "warning: a dependency has no name that can be read :1\n");
    READS(t, "README.md", "anything", "");
    char *deep = ft_alloc(t->cx.arena, 1001);
    memset(deep, '[', 1000);
    struct ft_deps deps = {0};
    assert_non_null(strstr(read_file(t, "package-lock.json", deep, &deps), "warning: "));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(lock_3),
        TEST(lock_1),
        TEST(yarn_1),
        TEST(what_is_abandoned),
        TEST(what_packages_are_called),
        TEST(yarn_berry),
        TEST(pnpm),
        TEST(malformed_ones_are_warnings),
    };
    return cmocka_run_group_tests_name("deps/readers_npm", tests, NULL, NULL);
}
