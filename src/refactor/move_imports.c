/* Imports that come and go with what is moved. */
#include "refactor/move_int.h"
#include "scope/unused.h"

#include <string.h>

/* The statement around a byte. */
static TSNode statement_at(const struct refactor_source *file, uint32_t at) {
    TSNode node = ts_node_named_descendant_for_byte_range(ft_tree_root(file->tree), at, at + 1);
    while (!ts_node_is_null(node) && !refactor_is(file->lang, REFACTOR_IMPORT, node)) {
        node = ts_node_parent(node);
    }
    return node;
}

/* The last import before anything else at the top; or null. */
static TSNode last_import(const struct refactor_source *file) {
    TSNode last = {0};
    bool go = refactor_lang(file->lang, " go ");
    FT_KIDS struct ft_kids kids = ft_kids_of(ft_tree_root(file->tree));
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        if (refactor_is(file->lang, REFACTOR_IMPORT, kid) ||
            (go && ft_node_is(kid, "import_declaration"))) {
            last = kid;
        } else if (!refactor_is_comment(kid) && !ts_node_is_null(last)) {
            break;
        }
    }
    return last;
}

/* Where imports begin in a file that has none: behind a doc string, a directive, a package. */
static size_t top_of(const struct refactor_source *file, bool *behind) {
    *behind = false;
    size_t at = ft_text_bom(file->text);
    FT_KIDS struct ft_kids kids = ft_kids_of(ft_tree_root(file->tree));
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        TSNode inner = ts_node_named_child(kid, 0);
        bool text = ft_node_is(kid, "expression_statement") && ft_node_is(inner, "string");
        bool head = text || ft_node_is(kid, "package_clause") ||
                    ft_node_is(kid, "hash_bang_line") ||
                    (refactor_is_comment(kid) && ts_node_start_point(kid).row == 0);
        if (!head) {
            break;
        }
        *behind = true;
        at = refactor_line_end(file->text, ts_node_end_byte(kid));
    }
    return at;
}

void move_add_import(struct moving *m, const struct refactor_source *file, const char *statement,
                     struct ft_edits *edits) {
    TSNode last = last_import(file);
    struct ft_arena *arena = m->cx->arena;
    const char *newline = file->newline;
    size_t at = 0;
    const char *text = NULL;
    if (!ts_node_is_null(last)) {
        TSNode list = ts_node_named_child(last, 0);
        bool listed = ft_node_is(list, "import_spec_list");
        TSNode spec =
            listed ? ts_node_named_child(list, ts_node_named_child_count(list) - 1) : last;
        at = refactor_next_line(file->text, ts_node_end_byte(ts_node_is_null(spec) ? last : spec));
        bool ended = at > 0 && file->text.data[at - 1] == '\n';
        text = ft_sprintf(arena, "%s%s%s%s", ended ? "" : newline, listed ? "\t" : "",
                          statement + (listed ? strlen("import ") : 0), ended ? newline : "");
    } else {
        bool behind = false;
        at = top_of(file, &behind);
        text = behind ? ft_sprintf(arena, "%s%s%s", newline, newline, statement)
               : refactor_is_blank(file->text, at, file->text.size)
                   ? ft_sprintf(arena, "%s%s", statement, newline)
                   : ft_sprintf(arena, "%s%s%s", statement, newline, newline);
    }
    *FT_PUSH(arena, edits) = (struct ft_edit){at, at, ft_slice_of(text)};
}

bool move_drop_import(struct moving *m, const struct refactor_source *file,
                      const struct ft_decl *decl, struct ft_edits *edits) {
    struct ft_unused_import import = {.statement = statement_at(file, decl->start)};
    TSNode list = import.statement;
    if (ts_node_is_null(list)) {
        return false;
    }
    if (!refactor_lang(file->lang, " python ")) {
        TSNode clause = ts_node_named_child(list, 0);
        TSNode named = ts_node_named_child(clause, 0);
        if (ts_node_named_child_count(clause) != 1 || !ft_node_is(named, "named_imports")) {
            return false;
        }
        list = named;
    }
    FT_KIDS struct ft_kids kids = ft_kids_of(list);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        const char *field = ft_kids_field(&kids);
        bool name = ft_node_is(kid, "import_specifier") || (field && strcmp(field, "name") == 0);
        if (!name) {
            continue;
        }
        bool here = ts_node_start_byte(kid) <= decl->start && ts_node_end_byte(kid) >= decl->end;
        *FT_PUSH(m->cx->arena, &import.names) =
            (struct ft_imported_name){kid, ft_node_text(file->tree, kid), here};
        import.count += here;
    }
    if (import.count == 1) {
        ft_unused_import_edits(m->cx->arena, file->tree, &import, edits);
    }
    return import.count == 1;
}

/* A statement of FILE that ends with ";" shows its habit, and so do its quotes. */
static void habits(const struct refactor_source *file, const char **quote, const char **end) {
    TSNode last = last_import(file);
    struct ft_slice text = ts_node_is_null(last) ? file->text : ft_node_text(file->tree, last);
    *quote = memchr(text.data, '\'', text.size) || !memchr(text.data, '"', text.size) ? "'" : "\"";
    *end = ts_node_is_null(last)      ? (memchr(text.data, ';', text.size) || !text.size ? ";" : "")
           : ft_slice_ends(text, ";") ? ";"
                                      : "";
}

const char *move_statement(struct moving *m, const struct refactor_source *file,
                           const struct move_need *need, const char *source) {
    struct ft_arena *arena = m->cx->arena;
    const char *part = ft_slice_dup(arena, need->part);
    if (refactor_lang(file->lang, " python ")) {
        return need->named ? ft_sprintf(arena, "from %s import %s", source, part)
                           : ft_sprintf(arena, "import %s", part);
    }
    if (refactor_lang(file->lang, " go ")) {
        return ft_sprintf(arena, "import %s", part);
    }
    const char *quote = NULL;
    const char *end = NULL;
    bool quoted = memchr(file->text.data, '\'', file->text.size) ||
                  memchr(file->text.data, '"', file->text.size);
    habits(quoted ? file : &m->from, &quote, &end);
    return ft_sprintf(arena, "import %s%s%s%s from %s%s%s%s", need->typed ? "type " : "",
                      need->named ? "{ " : "", part, need->named ? " }" : "", quote, source, quote,
                      end);
}

struct move_need move_part(const struct refactor_source *file, const struct ft_decl *decl) {
    static const char *const lists[] = {"named_imports", "import_clause", "import_declaration",
                                        "import_spec_list"};
    TSNode statement = statement_at(file, decl->start);
    TSNode part =
        ts_node_named_descendant_for_byte_range(ft_tree_root(file->tree), decl->start, decl->end);
    for (TSNode above = ts_node_parent(part);
         !ts_node_is_null(above) && !ts_node_eq(part, statement); above = ts_node_parent(part)) {
        bool list = ts_node_eq(above, statement) && !refactor_lang(file->lang, " go ");
        for (size_t i = 0; i < FT_COUNT(lists); i++) {
            list = list || ft_node_is(above, lists[i]);
        }
        if (list) {
            break;
        }
        part = above;
    }
    return (struct move_need){
        .name = decl->name,
        .source = decl->source,
        .part = ft_node_text(file->tree, part),
        .named = decl->imported.size > 0,
        .typed = ft_node_is(ts_node_child(statement, 1), "type"),
    };
}
