/* Patterns that a tree shows, the rules that are offered for them, and what goes against rules. */
#include "support.h"

#include "analysis/architecture.h"
#include "analysis/boundary.h"

struct opened {
    struct ft_index *index;
    struct ft_uses *uses;
    struct ft_graph *graph;
};

static struct opened opened(struct test *t) {
    struct opened o;
    struct ft_root *root = FT_NEW(t->cx.arena, struct ft_root);
    struct ft_index_spec spec = {.root = root, .folder = test_path(t, "kept")};
    assert_ok(t, ft_root_keep(&t->cx, test_path(t, "tree"), root));
    assert_ok(t, ft_index_open(&t->cx, &spec, &o.index));
    assert_ok(t, ft_uses_open(&t->cx, o.index, -1, &o.uses));
    assert_ok(t, ft_graph_open(&t->cx, o.index, o.uses, &o.graph));
    return o;
}

static const struct ft_pattern *pattern(struct test *t, const struct opened *o, const char *name) {
    struct ft_patterns *patterns = FT_NEW(t->cx.arena, struct ft_patterns);
    assert_ok(t, ft_architecture(&t->cx, o->index, o->graph, NULL, patterns));
    for (size_t i = 0; i < patterns->count; i++) {
        if (strcmp(patterns->at[i].name, name) == 0) {
            return &patterns->at[i];
        }
    }
    return NULL;
}

/* base <- store <- shop <- web, each with a file that uses the one below twice. */
static void put_layers(struct test *t) {
    static const char *const names[] = {"base", "store", "shop", "web"};
    for (int i = 0; i < 4; i++) {
        const char *below = i ? ft_sprintf(t->cx.arena, "from src.%s.one import %s_one\n",
                                           names[i - 1], names[i - 1])
                              : "";
        for (int k = 0; k < 2; k++) {
            const char *number = k ? "two" : "one";
            test_put(t, ft_sprintf(t->cx.arena, "tree/src/%s/%s.py", names[i], number),
                     ft_sprintf(t->cx.arena, "%s\n\ndef %s_%s():\n    return 1\n", below, names[i],
                                number));
        }
    }
}

static void test_layers(void **state) {
    struct test *t = *state;
    put_layers(t);
    struct opened o = opened(t);
    const struct ft_pattern *layers = pattern(t, &o, "layers");
    assert_non_null(layers);
    assert_int_equal(layers->uses, 6);
    assert_int_equal(layers->agree, 6);
    assert_int_equal(layers->parts.count, 4);
    assert_string_equal(layers->parts.at[0].name, "base");
    assert_int_equal(layers->parts.at[3].layer, 3);
    assert_string_equal(layers->parts.at[3].path, "src/web");
    assert_int_equal(layers->counter.count, 0);
}

/* With a third of the uses against it there are no layers to speak of. */
static void test_no_layers_where_uses_go_both_ways(void **state) {
    struct test *t = *state;
    put_layers(t);
    for (int i = 0; i < 3; i++) {
        test_put(t, ft_sprintf(t->cx.arena, "tree/src/base/up%d.py", i),
                 "from src.web.one import web_one\n");
    }
    struct opened o = opened(t);
    assert_null(pattern(t, &o, "layers"));
}

static struct ft_findings check(struct test *t, const struct opened *o, const char *yaml) {
    struct ft_boundaries boundaries = {0};
    struct ft_strings notes = {0};
    struct ft_findings findings = {0};
    struct ft_boundary_spec spec = {.index = o->index, .uses = o->uses};
    ft_boundaries_read(&t->cx, "a.yaml", ft_slice_of(yaml), &boundaries, &notes);
    if (notes.count) {
        fail_msg("%s", notes.at[0]);
    }
    assert_int_equal(boundaries.count, 1);
    assert_ok(t, ft_boundaries_check(&t->cx, &boundaries, &spec, &findings));
    ft_findings_finish(t->cx.arena, &findings);
    return findings;
}

/* What is offered holds; the first import that goes against it is found at its line. */
static void test_offered_rules_hold(void **state) {
    struct test *t = *state;
    FT_BUF struct ft_buf yaml;
    ft_buf_init(&yaml, FT_BUF_NO_CAP);
    put_layers(t);
    struct opened o = opened(t);
    assert_true(ft_architecture_rules(pattern(t, &o, "layers"), &yaml));
    assert_int_equal(check(t, &o, yaml.data).count, 0);
    test_put(t, "tree/src/store/up.py", "import os\nfrom src.web.one import web_one\n");
    test_put(t, "tree/src/store/said.py",
             "from src.web.one import web_one  # fettle:ignore architecture\n");
    o = opened(t);
    struct ft_findings found = check(t, &o, yaml.data);
    assert_int_equal(found.count, 1);
    assert_string_equal(found.at[0].rule->id, "architecture");
    assert_string_equal(found.at[0].place.path, "src/store/up.py");
    assert_int_equal(found.at[0].place.line, 2);
    assert_string_equal(found.at[0].message,
                        "store (layer 1) must not import web (layer 3): src/web/one.py");
}

static void test_rules(void **state) {
    struct test *t = *state;
    put_layers(t);
    struct opened o = opened(t);
    struct ft_findings found = check(
        t, &o,
        "architecture:\n  groups: {web: src/web/**, shop: [src/shop/**, '!src/shop/one.py']}\n"
        "  rules:\n    - {from: web, not: shop, why: Because., severity: high}\n");
    assert_int_equal(found.count, 0); /* one.py alone is imported, and left out of the group */
    found = check(t, &o,
                  "architecture:\n  rules:\n    - {from: src/web/**, not: ['src/shop/**'], why: "
                  "Because., severity: high}\n");
    assert_int_equal(found.count, 2);
    assert_string_equal(found.at[0].rule->why, "Because.");
    assert_int_equal(found.at[0].severity, FT_HIGH);
    found = check(t, &o,
                  "architecture:\n  groups: {store: src/store/**, shop: src/shop/**, base: "
                  "src/base/**}\n  rules: [{from: shop, only: base}]\n");
    assert_int_equal(found.count, 2);
    assert_string_equal(found.at[0].message, "shop must not import store: src/store/one.py");
}

static void test_circles(void **state) {
    struct test *t = *state;
    put_layers(t);
    test_put(t, "tree/src/base/up.py", "from src.store.one import store_one\n");
    struct opened o = opened(t);
    struct ft_findings found = check(t, &o,
                                     "architecture:\n  groups: {base: src/base/**, store: "
                                     "src/store/**, web: src/web/**}\n  acyclic: true\n");
    assert_int_equal(found.count, 1);
    assert_string_equal(found.at[0].rule->id, "architecture/cycle");
    assert_string_equal(found.at[0].place.path, "src/base/up.py");
}

static void test_what_is_wrong_is_said(void **state) {
    static const char *const wrong[][2] = {
        {"architecture: 1\n", "it is no mapping"},
        {"architecture: {groups: [a]}\n", "'groups' is no mapping"},
        {"architecture: {groups: {a: []}}\n", "there is no glob in 'a'"},
        {"architecture: {layers: [[a]]}\n", "there is no group 'a'"},
        {"architecture: {groups: {a: x/**}, layers: [[a], [a]]}\n", "two layers hold 'a'"},
        {"architecture: {rules: [{from: a/**}]}\n", "either 'not' or 'only'"},
        {"architecture: {rules: [{from: a/**, not: b/**, sevrity: low}]}\n",
         "there is no setting 'sevrity'"},
        {"architecture: {rules: [{from: a/**, not: b/**, severity: awful}]}\n",
         "there is no severity 'awful'"},
        {"architecture: {acyclic: perhaps}\n", "'acyclic' is true or false"},
    };
    struct test *t = *state;
    for (size_t i = 0; i < FT_COUNT(wrong); i++) {
        struct ft_boundaries boundaries = {0};
        struct ft_strings notes = {0};
        ft_boundaries_read(&t->cx, "a.yaml", ft_slice_of(wrong[i][0]), &boundaries, &notes);
        assert_int_equal(boundaries.count, 0);
        assert_int_equal(notes.count, 1);
        if (!strstr(notes.at[0], wrong[i][1])) {
            fail_msg("%s: %s", wrong[i][0], notes.at[0]);
        }
    }
}

static void test_roles(void **state) {
    struct test *t = *state;
    test_put(t, "tree/app/models/user.py", "class User:\n    pass\n");
    test_put(t, "tree/app/models/order.py", "from app.models.user import User\n");
    test_put(t, "tree/app/views/user.py", "from app.models.user import User\n");
    test_put(t, "tree/app/views/order.py", "def show():\n    return 1\n");
    test_put(t, "tree/app/controllers/user.py",
             "from app.models.user import User\nimport app.views.user\n");
    test_put(t, "tree/app/controllers/order.py", "import app.views.order\n");
    struct opened o = opened(t);
    const struct ft_pattern *mvc = pattern(t, &o, "mvc");
    assert_non_null(mvc);
    assert_int_equal(mvc->uses, 4);
    assert_int_equal(mvc->agree, 4);
    assert_null(pattern(t, &o, "hexagonal"));
    test_put(t, "tree/app/models/bad.py", "import app.controllers.user\n");
    o = opened(t);
    mvc = pattern(t, &o, "mvc");
    assert_int_equal(mvc->agree, 4);
    assert_int_equal(mvc->uses, 5);
    assert_string_equal(mvc->counter.at[0], "models uses controllers 1 time: app/models/bad.py → "
                                            "app/controllers/user.py");
}

static void test_packages(void **state) {
    struct test *t = *state;
    test_put(t, "tree/package.json", "{\"workspaces\": [\"packages/*\", \"!packages/old\"]}");
    test_put(t, "tree/packages/a/package.json", "{}");
    test_put(t, "tree/packages/a/index.ts",
             "import { b } from '../b/index';\nexport const a = b;\n");
    test_put(t, "tree/packages/b/package.json", "{}");
    test_put(t, "tree/packages/b/index.ts", "export const b = 1;\n");
    test_put(t, "tree/packages/old/package.json", "{}");
    test_put(t, "tree/packages/none/index.ts", "export const c = 1;\n");
    struct opened o = opened(t);
    const struct ft_pattern *packages = pattern(t, &o, "packages");
    assert_non_null(packages);
    assert_int_equal(packages->parts.count, 2);
    assert_string_equal(packages->parts.at[0].name, "packages/b"); /* the lower layer */
    assert_int_equal(packages->uses, 1);
    assert_null(pattern(t, &o, "services"));
}

/* Each kind of manifest lists the same two. */
static void test_manifests(void **state) {
    static const char *const kinds[][3] = {
        {"pnpm-workspace.yaml", "packages:\n  - 'x/*'\n", "package.json"},
        {"Cargo.toml", "[workspace]\nmembers = [\"x/a\", \"x/b\"]\n", "Cargo.toml"},
        {"go.work", "go 1.22\nuse (\n\t./x/a\n\t./x/b // two\n)\n", "go.mod"},
        {"pyproject.toml", "[tool.uv.workspace]\nmembers = [\"x/*\"]\n", "pyproject.toml"},
        {"pom.xml",
         "<project><modules><module>x/a</module><module>x/b</module></modules></project>",
         "pom.xml"},
        {"settings.gradle", "include ':x:a', ':x:b'\n", "build.gradle"},
        {"settings.gradle.kts", "include(\n    \":x:a\",\n    \":x:b\"\n)\n", "build.gradle.kts"},
    };
    struct test *t = *state;
    for (size_t i = 0; i < FT_COUNT(kinds); i++) {
        test_put(t, ft_sprintf(t->cx.arena, "tree/%s", kinds[i][0]), kinds[i][1]);
        test_put(t, ft_sprintf(t->cx.arena, "tree/x/a/%s", kinds[i][2]), "\n");
        test_put(t, ft_sprintf(t->cx.arena, "tree/x/b/%s", kinds[i][2]), "\n");
        struct opened o = opened(t);
        const struct ft_pattern *packages = pattern(t, &o, "packages");
        if (!packages || packages->parts.count != 2) {
            fail_msg("%s: %zu packages", kinds[i][0], packages ? packages->parts.count : 0);
        }
        assert_int_equal(remove(test_path(t, ft_sprintf(t->cx.arena, "tree/%s", kinds[i][0]))), 0);
    }
}

static void test_services(void **state) {
    struct test *t = *state;
    test_put(t, "tree/compose.yaml",
             "services:\n  orders:\n    build: ./orders\n  mail:\n    build:\n      context: mail\n"
             "  db:\n    image: postgres\n");
    test_put(t, "tree/orders/main.py", "print(1)\n");
    test_put(t, "tree/mail/Dockerfile", "FROM scratch\n");
    test_put(t, "tree/mail/server.js", "console.log(1)\n");
    struct opened o = opened(t);
    const struct ft_pattern *services = pattern(t, &o, "services");
    assert_non_null(services);
    assert_int_equal(services->parts.count, 2);
    assert_int_equal(services->uses, 0);
    assert_int_equal(remove(test_path(t, "tree/mail/server.js")), 0);
    o = opened(t);
    assert_null(pattern(t, &o, "services")); /* one program alone */
}

int main(void) {
    const struct CMUnitTest tests[] = {TEST(test_layers),
                                       TEST(test_no_layers_where_uses_go_both_ways),
                                       TEST(test_offered_rules_hold),
                                       TEST(test_rules),
                                       TEST(test_circles),
                                       TEST(test_what_is_wrong_is_said),
                                       TEST(test_roles),
                                       TEST(test_packages),
                                       TEST(test_manifests),
                                       TEST(test_services)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
