/* Imports that nothing uses: Python, JavaScript and TypeScript, Go. */
#include "base/map.h"
#include "base/text.h"
#include "os/file.h"
#include "scope/unused.h"

#include <string.h>

struct imports {
    struct ft_arena *arena;
    const struct ft_tree *tree;
    struct ft_map used; /* every identifier outside of imports */
    struct ft_unused_imports *found;
};

/* The names that a statement binds. */
struct names {
    FT_VEC(struct ft_imported_name);
};

static bool is_import(TSNode node) {
    static const char *const types[] = {"import_statement", "import_from_statement",
                                        "future_import_statement", "import_declaration"};
    for (size_t i = 0; i < FT_COUNT(types); i++) {
        if (ft_node_is(node, types[i])) {
            return true;
        }
    }
    return false;
}

/* Words in texts count as uses: annotations in quotes, __all__, doctests, JSDoc types. */
static void use_words(struct imports *im, struct ft_slice text) {
    for (size_t i = 0; i < text.size;) {
        size_t start = i;
        while (i < text.size && ft_is_name_char(text.data[i])) {
            i++;
        }
        if (i > start) {
            ft_map_put(&im->used, (struct ft_slice){text.data + start, i - start}, im);
        }
        i += i == start;
    }
}

static bool collect_uses(void *to, const struct ft_tree *tree, TSNode node) {
    struct imports *im = to;
    const char *type = ts_node_type(node);
    if (is_import(node)) {
        return false;
    }
    bool text = strcmp(type, "comment") == 0 || strstr(type, "string") != NULL;
    if (strstr(type, "identifier") || (text && ts_node_named_child_count(node) == 0)) {
        use_words(im, ft_node_text(tree, node));
    } else if (strcmp(type, "string") == 0) {
        use_words(im, ft_node_text(tree, node));
    }
    return true;
}

/* A statement that stands alone in its block cannot go, and one with a comment says why it stands.
 */
static bool may_go(const struct imports *im, TSNode statement) {
    TSNode parent = ts_node_parent(statement);
    if (!ts_node_is_null(ts_node_parent(parent)) && ts_node_named_child_count(parent) < 2) {
        return false;
    }
    size_t start = ts_node_start_byte(statement);
    size_t end = ts_node_end_byte(statement);
    ft_lines_around(im->tree->text, &start, &end);
    struct ft_slice lines = {im->tree->text.data + start, end - start};
    bool comment = ft_slice_find(lines, ft_slice_of(im->tree->lang->line_comment)) >= 0;
    for (TSNode at = parent; !ts_node_is_null(at); at = ts_node_parent(at)) {
        if (ft_node_is(at, "try_statement")) {
            return false; /* an import that is tried is a question, not a use */
        }
    }
    return !comment || *im->tree->lang->line_comment == '\0';
}

static const char *list_of(struct ft_arena *arena, const struct names *names, size_t count) {
    const char *text = "";
    size_t done = 0;
    for (size_t i = 0; i < names->count; i++) {
        if (names->at[i].unused) {
            const char *joint = done == 0 ? "" : done + 1 == count ? " and " : ", ";
            text = ft_sprintf(arena, "%s%s'%.*s'", text, joint, (int)names->at[i].name.size,
                              names->at[i].name.data);
            done++;
        }
    }
    return text;
}

static void judge(struct imports *im, TSNode statement, struct names *names) {
    size_t unused = 0;
    for (size_t i = 0; i < names->count; i++) {
        struct ft_imported_name *name = &names->at[i];
        name->unused = !ft_map_get(&im->used, name->name);
        unused += name->unused;
    }
    if (!unused || !may_go(im, statement)) {
        return;
    }
    struct ft_unused_import *import = FT_PUSH(im->arena, im->found);
    *import = (struct ft_unused_import){
        .statement = statement, .count = unused, .list = list_of(im->arena, names, unused)};
    for (size_t i = 0; i < names->count; i++) {
        *FT_PUSH(im->arena, &import->names) = names->at[i];
    }
}

static struct ft_slice first_part(struct ft_slice dotted) {
    const char *dot = dotted.size ? memchr(dotted.data, '.', dotted.size) : NULL;
    return dot ? (struct ft_slice){dotted.data, (size_t)(dot - dotted.data)} : dotted;
}

static void python_statement(struct imports *im, TSNode statement) {
    static const char *const effects[] = {"readline", "rlcompleter", "site", "this"};
    struct names names = {0};
    TSNode module = ft_node_field(statement, "module_name");
    FT_KIDS struct ft_kids kids = ft_kids_of(statement);
    for (TSNode child; ft_kids_next(&kids, &child);) {
        TSNode alias = ft_node_field(child, "alias");
        if (ft_node_is(child, "wildcard_import")) {
            return;
        }
        if (ts_node_eq(child, module) || ft_node_is(child, "comment") ||
            ft_node_is(child, "line_continuation")) {
            continue;
        }
        struct ft_slice name = ft_node_text(im->tree, ts_node_is_null(alias) ? child : alias);
        *FT_PUSH(im->arena, &names) =
            (struct ft_imported_name){.node = child, .name = first_part(name)};
    }
    for (size_t i = 0; names.count == 1 && i < FT_COUNT(effects); i++) {
        if (ft_slice_is(names.at[0].name, effects[i])) {
            return; /* imported for what it does */
        }
    }
    judge(im, statement, &names);
}

/* The names that "a, * as b, {c, d as e}" binds. */
static bool collect_script_names(void *to, const struct ft_tree *tree, TSNode node) {
    struct names *names = ((void **)to)[0];
    struct imports *im = ((void **)to)[1];
    TSNode name = {0};
    if (ft_node_is(node, "import_specifier")) {
        TSNode alias = ft_node_field(node, "alias");
        name = ts_node_is_null(alias) ? ft_node_field(node, "name") : alias;
    } else if (ft_node_is(node, "namespace_import")) {
        name = ts_node_named_child(node, 0);
    } else if (ft_node_is(node, "identifier") &&
               ft_node_is(ts_node_parent(node), "import_clause")) {
        name = node;
    }
    if (ts_node_is_null(name)) {
        return true;
    }
    *FT_PUSH(im->arena, names) =
        (struct ft_imported_name){.node = node, .name = ft_node_text(tree, name)};
    return false;
}

static void script_statement(struct imports *im, TSNode statement) {
    struct names names = {0};
    void *to[] = {&names, im};
    ft_tree_walk(im->tree, statement, collect_script_names, to);
    bool mixed = false;
    bool jsx = ft_map_get(&im->used, FT_SLICE("jsx")) != NULL;
    for (size_t i = 0; i < names.count; i++) {
        mixed |= !ft_node_is(names.at[i].node, "import_specifier") && names.count > 1;
        if (ft_slice_is(names.at[i].name, "React") || (jsx && ft_slice_is(names.at[i].name, "h"))) {
            return; /* JSX uses it without naming it */
        }
    }
    if (!names.count) {
        return; /* import "./styles.css": for what it does */
    }
    size_t unused = 0;
    for (size_t i = 0; i < names.count; i++) {
        unused += !ft_map_get(&im->used, names.at[i].name);
    }
    if (!mixed || unused == names.count) {
        judge(im, statement, &names);
    }
}

/* Only the standard library's packages are sure to be named like their path. */
static void go_spec(struct imports *im, TSNode statement, TSNode spec) {
    struct ft_slice path = ft_node_text(im->tree, ft_node_field(spec, "path"));
    if (path.size < 3 || !ts_node_is_null(ft_node_field(spec, "name")) ||
        memchr(path.data, '.', path.size)) {
        return;
    }
    path = (struct ft_slice){path.data + 1, path.size - 2};
    const char *slash = memrchr(path.data, '/', path.size);
    struct ft_slice name =
        slash ? (struct ft_slice){slash + 1, (size_t)(path.data + path.size - slash - 1)} : path;
    struct names names = {0};
    *FT_PUSH(im->arena, &names) = (struct ft_imported_name){.node = spec, .name = name};
    bool listed = ft_node_is(ts_node_parent(spec), "import_spec_list");
    judge(im, listed ? spec : statement, &names);
}

static bool visit_import(void *to, const struct ft_tree *tree, TSNode node) {
    struct imports *im = to;
    const char *lang = tree->lang->id;
    if (!is_import(node)) {
        return true;
    }
    if (strcmp(lang, "python") == 0) {
        if (!ft_node_is(node, "future_import_statement")) {
            python_statement(im, node);
        }
    } else if (strcmp(lang, "go") == 0) {
        TSNode list = ts_node_named_child(node, 0);
        bool listed = ft_node_is(list, "import_spec_list");
        FT_KIDS struct ft_kids kids = ft_kids_of(listed ? list : (TSNode){0});
        for (TSNode kid; ft_kids_next(&kids, &kid);) {
            go_spec(im, node, kid);
        }
        if (!listed) {
            go_spec(im, node, list);
        }
    } else {
        script_statement(im, node);
    }
    return false;
}

void ft_unused_imports(struct ft_arena *arena, const char *path, const struct ft_tree *tree,
                       struct ft_unused_imports *imports) {
    static const char *const languages[] = {"python", "javascript", "typescript", "tsx", "go"};
    struct imports im = {.arena = arena, .tree = tree, .found = imports};
    bool known = false;
    for (size_t i = 0; i < FT_COUNT(languages); i++) {
        known |= strcmp(tree->lang->id, languages[i]) == 0;
    }
    if (!known || strcmp(ft_path_base(path), "__init__.py") == 0) {
        return; /* a package's __init__ imports to hand on */
    }
    ft_map_init(&im.used, arena);
    ft_tree_walk(tree, ft_tree_root(tree), collect_uses, &im);
    ft_tree_walk(tree, ft_tree_root(tree), visit_import, &im);
}

/* The statement's own lines where nothing else stands on them. */
static struct ft_edit removal(const struct ft_tree *tree, TSNode statement) {
    struct ft_slice text = tree->text;
    size_t start = ts_node_start_byte(statement);
    size_t end = ts_node_end_byte(statement);
    size_t from = start;
    size_t to = end;
    ft_lines_around(text, &from, &to);
    struct ft_slice before = ft_slice_trim((struct ft_slice){text.data + from, start - from});
    struct ft_slice after = ft_slice_trim((struct ft_slice){text.data + end, to - end});
    if (before.size == 0 && (after.size == 0 || ft_slice_is(after, ";"))) {
        return (struct ft_edit){from, to, {"", 0}};
    }
    return (struct ft_edit){start, end, {"", 0}};
}

/* Takes the unused ones out of a list of names, with one comma each. */
static void remove_some(struct ft_arena *arena, const struct ft_unused_import *import,
                        struct ft_edits *edits) {
    bool kept_before = false;
    for (size_t i = 0; i < import->names.count; i++) {
        const struct ft_imported_name *b = &import->names.at[i];
        kept_before |= !b->unused;
        if (!b->unused) {
            continue;
        }
        struct ft_edit *edit = FT_PUSH(arena, edits);
        *edit = kept_before
                    ? (struct ft_edit){.start = ts_node_end_byte(import->names.at[i - 1].node),
                                       .end = ts_node_end_byte(b->node)}
                    : (struct ft_edit){.start = ts_node_start_byte(b->node),
                                       .end = ts_node_start_byte(import->names.at[i + 1].node)};
        edit->text = (struct ft_slice){"", 0};
    }
}

void ft_unused_import_edits(struct ft_arena *arena, const struct ft_tree *tree,
                            const struct ft_unused_import *import, struct ft_edits *edits) {
    if (import->count == import->names.count) {
        *FT_PUSH(arena, edits) = removal(tree, import->statement);
    } else {
        remove_some(arena, import, edits);
    }
}
