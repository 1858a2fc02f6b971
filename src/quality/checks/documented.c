/* What lacks documentation where everything else has it.
 *
 * The convention is the file's own: nobody is told to begin. A comment above a run of declarations
 * without an empty line between them is said of all of them. */
#include "base/text.h"
#include "index/declaration.h"
#include "os/file.h"
#include "quality/quality_int.h"

#include <ctype.h>
#include <string.h>

enum {
    ENOUGH = 5,   /* public declarations that make a convention */
    LACKING = 10, /* one of so many may, besides a first one */
    LINES = 3     /* of what says all by its name */
};

/* A declaration, what holds it and what stands before it. */
struct told {
    const struct look *l;
    TSNode node, holder, before;
};
/* What is told of in languages, and which nodes hold it. */
struct custom {
    const char *langs, *told, *holders;
    bool (*is_public)(const struct told *told);
};
struct reading {
    struct look *l;
    const struct custom *custom;
    struct ft_declarations in;
    struct {
        FT_VEC(TSNode);
    } lacking; /* names */
    size_t count;
};

static TSNode name_of(TSNode node) {
    TSNode inner = node;
    if (ft_node_is(node, "type_declaration")) {
        return ft_node_field(ts_node_named_child(node, 0), "name");
    }
    while (!ts_node_is_null(ft_node_field(inner, "declarator"))) {
        inner = ft_node_field(inner, "declarator");
    }
    return ts_node_eq(inner, node) ? ft_node_field(node, "name") : inner;
}

/* The node of one of TYPES right below NODE that says how visible it is, or null. */
static TSNode sign_of(TSNode node, const char *types) {
    for (uint32_t i = 0; i < node_kids(node); i++) {
        TSNode kid = node_kid(node, i);
        if (node_is_any(kid, types)) {
            return kid;
        }
    }
    return (TSNode){0};
}

static bool says(const struct look *l, TSNode node, const char *word) {
    return !ts_node_is_null(node) &&
           ft_slice_find(ft_node_text(l->tree, node), ft_slice_of(word)) >= 0;
}

static bool is_short(TSNode node) {
    return ts_node_end_point(node).row - ts_node_start_point(node).row < LINES;
}

/* One that only gives or takes a value says so by its name. */
static bool is_accessor(const struct look *l, TSNode node) {
    struct ft_slice name = ft_node_text(l->tree, name_of(node));
    return is_short(node) && (ft_slice_starts(name, "get") || ft_slice_starts(name, "set") ||
                              ft_slice_starts(name, "is") || ft_slice_starts(name, "with"));
}

static bool python_public(const struct told *told) {
    struct ft_slice name = ft_node_text(told->l->tree, name_of(told->node));
    TSNode decorator = ft_node_is(told->before, "decorator") ? told->before : (TSNode){0};
    bool bare = ft_node_is(told->node, "class_definition") && is_short(told->node);
    return !ft_slice_starts(name, "_") && !bare && !says(told->l, decorator, "setter") &&
           !says(told->l, decorator, "deleter") && !says(told->l, decorator, "overload");
}

static bool script_public(const struct told *told) {
    return ft_node_is(told->holder, "export_statement");
}

static bool go_public(const struct told *told) {
    struct ft_slice name = ft_node_text(told->l->tree, name_of(told->node));
    TSNode receiver = ft_node_field(told->node, "receiver");
    struct ft_slice type = ts_node_is_null(receiver) ? name : ft_node_text(told->l->tree, receiver);
    const char *capital = type.data;
    while (capital < type.data + type.size && !isupper((unsigned char)*capital)) {
        capital++;
    }
    bool of_public =
        capital < type.data + type.size && (capital == type.data || !ft_is_name_char(capital[-1]));
    return name.size && isupper((unsigned char)name.data[0]) && of_public;
}

static bool rust_public(const struct told *told) {
    TSNode sign = sign_of(told->node, " visibility_modifier ");
    return !ts_node_is_null(sign) && ft_slice_is(ft_node_text(told->l->tree, sign), "pub");
}

static bool java_public(const struct told *told) {
    TSNode signs = sign_of(told->node, " modifiers ");
    bool of_interface = ft_node_is(told->holder, "interface_body");
    return (of_interface || says(told->l, signs, "public")) && !says(told->l, signs, "@Override") &&
           !is_accessor(told->l, told->node);
}

static bool csharp_public(const struct told *told) {
    bool public = false;
    for (uint32_t i = 0; i < node_kids(told->node); i++) {
        TSNode kid = node_kid(told->node, i);
        if (ft_node_is(kid, "modifier") &&
            ft_slice_is(ft_node_text(told->l->tree, kid), "override")) {
            return false;
        }
        public |=
            ft_node_is(kid, "modifier") && ft_slice_is(ft_node_text(told->l->tree, kid), "public");
    }
    return public;
}

static bool php_public(const struct told *told) {
    TSNode sign = sign_of(told->node, " visibility_modifier ");
    return !ft_slice_starts(ft_node_text(told->l->tree, name_of(told->node)), "__") &&
           !is_accessor(told->l, told->node) &&
           (ts_node_is_null(sign) || ft_slice_is(ft_node_text(told->l->tree, sign), "public"));
}

static bool ruby_public(const struct told *told) {
    return !node_text_is(told->l, name_of(told->node), "initialize");
}

/* In a header, what is declared is there for others. */
static bool native_public(const struct told *told) {
    TSNode declarator = ft_node_field(told->node, "declarator");
    while (ft_node_is(declarator, "pointer_declarator") ||
           ft_node_is(declarator, "reference_declarator")) {
        declarator = ft_node_field(declarator, "declarator");
    }
    return ft_word_in(" h hh hpp hxx ", ft_path_extension(told->l->path)) &&
           ft_node_is(declarator, "function_declarator");
}

static const struct custom customs[] = {
    {" python ", " function_definition class_definition ",
     " module block class_definition decorated_definition ", python_public},
    {" javascript typescript tsx ",
     " function_declaration generator_function_declaration class_declaration "
     "abstract_class_declaration interface_declaration ",
     " program export_statement ", script_public},
    {" go ", " function_declaration method_declaration type_declaration ", " source_file ",
     go_public},
    {" rust ", " function_item struct_item enum_item trait_item ",
     " source_file impl_item mod_item declaration_list ", rust_public},
    {" java ",
     " method_declaration class_declaration interface_declaration enum_declaration "
     "record_declaration ",
     " program class_declaration class_body interface_declaration interface_body ", java_public},
    {" c_sharp ", " method_declaration class_declaration interface_declaration ",
     " compilation_unit namespace_declaration file_scoped_namespace_declaration class_declaration "
     "declaration_list ",
     csharp_public},
    {" php ", " function_definition method_declaration class_declaration ",
     " program namespace_definition compound_statement class_declaration declaration_list ",
     php_public},
    {" ruby ", " method class module ", " program class module body_statement ", ruby_public},
    {" c cpp ", " declaration function_definition ",
     " translation_unit preproc_ifdef preproc_if linkage_specification declaration_list "
     "namespace_definition ",
     native_public},
};

static bool is_documented(const struct reading *r, TSNode node) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    TSPoint start = ts_node_start_point(node);
    struct ft_symbol symbol = {.name = "", .line = start.row + 1, .kind = FT_SYMBOL_FUNCTION};
    return ft_declaration_of(scratch, &r->in, &symbol).doc != NULL;
}

/* Whether NODE goes on right behind BEFORE. */
static bool follows(TSNode before, TSNode node) {
    return !ts_node_is_null(before) &&
           ts_node_start_point(node).row <= ts_node_end_point(before).row + 1;
}

static void look_into(struct reading *r, TSNode holder, int depth) {
    enum { DEEPEST = 12 };
    FT_KIDS struct ft_kids kids = ft_kids_of(holder);
    struct told told = {.l = r->l, .holder = holder};
    TSNode last = {0}; /* that is no comment */
    bool said = false;
    bool after_private = false;
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        if (ft_node_is(kid, "identifier")) { /* Ruby: what follows is not public */
            after_private |=
                node_text_is(r->l, kid, "private") || node_text_is(r->l, kid, "protected");
        }
        bool is_told = node_is_any(kid, r->custom->told) && !after_private;
        told.node = kid;
        bool public = is_told && r->custom->is_public(&told);
        if (!node_is_comment(kid)) {
            said = is_documented(r, kid) || (said && follows(last, kid));
            last = kid;
        }
        r->count += public;
        if (public && !said) {
            *FT_PUSH(r->l->cx->arena, &r->lacking) = name_of(kid);
        }
        if (node_is_any(kid, r->custom->holders) && (public || !is_told) && depth < DEEPEST) {
            look_into(r, kid, depth + 1);
        }
        told.before = kid;
    }
}

static void file_documented(struct look *l, const struct ft_quality_rule *rule) {
    struct reading r = {.l = l};
    for (size_t i = 0; i < FT_COUNT(customs); i++) {
        if (ft_word_in(customs[i].langs, l->tree->lang->id)) {
            r.custom = &customs[i];
        }
    }
    if (!r.custom || l->tree->errors || ft_source_is_test(l->path)) {
        return;
    }
    ft_declarations_in(l->cx->arena, l->tree->lang, l->text, &r.in);
    look_into(&r, ft_tree_root(l->tree), 0);
    if (r.count < ENOUGH || (r.lacking.count - 1) * LACKING > r.count || !r.lacking.count) {
        return;
    }
    for (size_t i = 0; i < r.lacking.count; i++) {
        TSNode name = r.lacking.at[i];
        (void)look_report(l, rule, name, name,
                          ft_sprintf(l->cx->arena,
                                     "nothing is said of %s, and of %zu of %zu public names here "
                                     "something is",
                                     look_text(l, name), r.count - r.lacking.count, r.count));
    }
}

const struct quality_check quality_checks_documented[] = {
    {"documented", NULL, NULL, file_documented}, {0}};
