/* Imports: the names that they bring, and where from. */
#include "scope_int.h"

#include <string.h>

/* 'x' of the text "'x'". */
static struct ft_slice unquoted(struct ft_slice text) {
    bool quoted = text.size >= 2 && strchr("'\"`", text.data[0]);
    return quoted ? (struct ft_slice){text.data + 1, text.size - 2} : text;
}

struct ft_slice scope_required(const struct scope_walk *walk, TSNode value) {
    struct ft_slice none = {"", 0};
    if (walk->table->family != SCOPE_SCRIPT || !ft_node_is(value, "call_expression") ||
        !ft_slice_is(scope_text(walk, ft_node_field(value, "function")), "require")) {
        return none;
    }
    TSNode first = ts_node_named_child(ft_node_field(value, "arguments"), 0);
    return ft_node_is(first, "string") ? unquoted(scope_text(walk, first)) : none;
}

/* IMPORTED at LEAF is known here as what stands at AS. */
static void bring(struct scope_walk *walk, TSNode leaf, TSNode as, struct ft_slice source,
                  bool whole) {
    bool renamed = !ts_node_is_null(as);
    TSNode here = renamed ? as : leaf;
    struct ft_slice name = scope_text(walk, here);
    int32_t decl = -1;
    if (!name.size || !scope_text(walk, leaf).size) {
        return; /* what the grammar only supposes */
    }
    if (scope_wanted(walk, name)) {
        decl = scope_add_decl(walk, (struct ft_decl){.kind = FT_DECL_IMPORT,
                                                     .name = name,
                                                     .start = ts_node_start_byte(here),
                                                     .end = ts_node_end_byte(here),
                                                     .from = ts_node_start_byte(here),
                                                     .until = ts_node_end_byte(here),
                                                     .scope = walk->scope,
                                                     .space = walk->table->family == SCOPE_PHP
                                                                  ? SPACE_T
                                                                  : SPACE_V | SPACE_T | SPACE_M,
                                                     .source = source,
                                                     .imported = whole ? (struct ft_slice){"", 0}
                                                                       : scope_text(walk, leaf)});
    }
    if (!whole && scope_wanted(walk, scope_text(walk, leaf))) {
        struct ft_name *made = scope_add_name(walk, FT_NAME_IMPORTED, leaf);
        made->before = source;
        made->decl = renamed ? -1 : decl;
        made->declares = !renamed;
    }
    if ((renamed || whole) && decl >= 0) {
        struct ft_name *made = scope_add_name(walk, FT_NAME_PLAIN, here);
        made->decl = decl;
        made->declares = true;
    }
}

static const TSNode nothing;

static void import_python(struct scope_walk *walk, TSNode node) {
    struct ft_slice module = scope_text(walk, ft_node_field(node, "module_name"));
    bool from = module.size;
    uint32_t count = ts_node_named_child_count(node);
    for (uint32_t i = from ? 1 : 0; i < count; i++) {
        TSNode part = ts_node_named_child(node, i);
        bool aliased = ft_node_is(part, "aliased_import");
        TSNode name = aliased ? ft_node_field(part, "name") : part;
        TSNode as = aliased ? ft_node_field(part, "alias") : nothing;
        if (!ft_node_is(name, "dotted_name")) {
            continue;
        }
        TSNode first = ts_node_named_child(name, 0);
        struct ft_slice source = from ? module : scope_text(walk, aliased ? name : first);
        bring(walk, first, as, source, !from);
    }
}

static void import_script(struct scope_walk *walk, TSNode node) {
    struct ft_slice source = unquoted(scope_text(walk, ft_node_field(node, "source")));
    uint32_t clauses = ts_node_named_child_count(node);
    for (uint32_t c = 0; c < clauses; c++) {
        TSNode clause = ts_node_named_child(node, c);
        uint32_t count =
            ft_node_is(clause, "import_clause") ? ts_node_named_child_count(clause) : 0;
        for (uint32_t i = 0; i < count; i++) {
            TSNode part = ts_node_named_child(clause, i);
            if (ft_node_is(part, "identifier")) {
                bring(walk, part, nothing, source, true);
            } else if (ft_node_is(part, "namespace_import")) {
                bring(walk, ts_node_named_child(part, 0), nothing, source, true);
            }
            uint32_t names =
                ft_node_is(part, "named_imports") ? ts_node_named_child_count(part) : 0;
            for (uint32_t n = 0; n < names; n++) {
                TSNode one = ts_node_named_child(part, n);
                if (ft_node_is(one, "import_specifier")) {
                    bring(walk, ft_node_field(one, "name"), ft_node_field(one, "alias"), source,
                          false);
                }
            }
        }
    }
}

/* import "a/b": known as b, or as what stands before. */
static void import_go(struct scope_walk *walk, TSNode node) {
    struct ft_slice path = unquoted(scope_text(walk, ft_node_field(node, "path")));
    TSNode as = ft_node_field(node, "name");
    size_t at = path.size;
    while (at > 0 && path.data[at - 1] != '/') {
        at--;
    }
    struct ft_slice name = {path.data + at, path.size - at};
    if (!ts_node_is_null(as)) {
        bring(walk, as, nothing, path, true);
    } else if (name.size && scope_wanted(walk, name)) {
        uint32_t start = (uint32_t)(name.data - walk->to->tree->text.data);
        scope_add_decl(walk, (struct ft_decl){.kind = FT_DECL_IMPORT,
                                              .name = name,
                                              .start = start,
                                              .end = start + (uint32_t)name.size,
                                              .from = start,
                                              .until = start,
                                              .scope = walk->scope,
                                              .space = SPACE_V,
                                              .source = path});
    }
}

/* use a::{b, c as d}: the path before each name is where it is from. */
static void import_rust(struct scope_walk *walk, TSNode node, struct ft_slice path, TSNode as,
                        int deep) {
    if (deep > 20 || ts_node_is_null(node)) {
        return;
    }
    if (ft_node_is(node, "identifier")) {
        bring(walk, node, as, path, false);
    } else if (ft_node_is(node, "scoped_identifier")) {
        bring(walk, ft_node_field(node, "name"), as, scope_text(walk, ft_node_field(node, "path")),
              false);
        import_rust(walk, ft_node_field(node, "path"), path, nothing, 20);
    } else if (ft_node_is(node, "use_as_clause")) {
        import_rust(walk, ft_node_field(node, "path"), path, ft_node_field(node, "alias"),
                    deep + 1);
    } else if (ft_node_is(node, "scoped_use_list")) {
        import_rust(walk, ft_node_field(node, "list"),
                    scope_text(walk, ft_node_field(node, "path")), as, deep + 1);
    } else if (ft_node_is(node, "use_list") || ft_node_is(node, "use_declaration")) {
        uint32_t count = ts_node_named_child_count(node);
        for (uint32_t i = 0; i < count; i++) {
            import_rust(walk, ts_node_named_child(node, i), path, as, deep + 1);
        }
    }
}

static void import_java(struct scope_walk *walk, TSNode node) {
    TSNode path = ts_node_named_child(node, 0);
    uint32_t count = ts_node_named_child_count(node);
    bool all = count > 1 && ft_node_is(ts_node_named_child(node, count - 1), "asterisk");
    if (!all && ft_node_is(path, "scoped_identifier")) {
        bring(walk, ft_node_field(path, "name"), nothing,
              scope_text(walk, ft_node_field(path, "scope")), false);
    }
}

static void import_php(struct scope_walk *walk, TSNode node, struct ft_slice prefix, int deep) {
    uint32_t count = ts_node_named_child_count(node);
    for (uint32_t i = 0; i < count && deep < 4; i++) {
        TSNode part = ts_node_named_child(node, i);
        if (ft_node_is(part, "namespace_name")) {
            prefix = scope_text(walk, part);
        } else if (ft_node_is(part, "namespace_use_group")) {
            import_php(walk, part, prefix, deep + 1);
        } else if (ft_node_is(part, "namespace_use_clause")) {
            TSNode path = ts_node_named_child(part, 0);
            TSNode as = ft_node_field(part, "alias");
            bool whole = ft_node_is(path, "name");
            uint32_t names = ts_node_named_child_count(path);
            TSNode leaf = whole || !names ? path : ts_node_named_child(path, names - 1);
            bring(walk, leaf, as, whole ? prefix : scope_text(walk, path), false);
        }
    }
}

void scope_import(struct scope_walk *walk, TSNode node) {
    switch (walk->table->family) {
    case SCOPE_PYTHON:
        import_python(walk, node);
        break;
    case SCOPE_SCRIPT:
        import_script(walk, node);
        break;
    case SCOPE_GO:
        import_go(walk, node);
        break;
    case SCOPE_RUST:
        import_rust(walk, node, (struct ft_slice){"", 0}, nothing, 0);
        break;
    case SCOPE_JAVA:
        import_java(walk, node);
        break;
    case SCOPE_PHP:
        import_php(walk, node, (struct ft_slice){"", 0}, 0);
        break;
    case SCOPE_C:
    case SCOPE_CPP:
    case SCOPE_CSHARP:
    case SCOPE_RUBY:
    default:
        break;
    }
}
