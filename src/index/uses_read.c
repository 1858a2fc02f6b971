/* From a tree to uses: one walk, a role for each kind of node.
 *
 * A tree has a node for every three bytes or so, and most mean nothing here: what a node means is
 * one look into a table by its number. Fields are asked for only where a role needs them.
 */
#include "uses_int.h"

#include "base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum role { NONE, CALL, MEMBER, SCOPED, SCOPE, PARAMS, LEFT, BASE, HEIR, IMPORT, NAME, TYPE, PART };
enum { DEEPEST = 2000, LOCALS = 1024, USES_MAX = 200000, IMPORT_MAX = 400, SLOTS = 4096 };

static const struct {
    const char *lang, *node;
    enum role role;
    const char *field;
} roles[] = {
#define FT_ROLE(lang, node, role, field) {#lang, node, role, field},
#include "index/uses.def"
#undef FT_ROLE
};

/* Fields that a declaration has its name in, whatever the language. */
static const char *const declaring[] = {"declarator", "name",      "pattern",
                                        "left",       "parameter", "alias"};

struct table {
    uint8_t *roles;    /* by node number */
    TSFieldId *fields; /* the same */
    TSFieldId declaring[FT_COUNT(declaring)];
    bool script, ruby, elixir, php;
};

struct level {
    uint8_t role;
    TSFieldId field;  /* its own, in its parent */
    TSFieldId wanted; /* what its role asks for */
    uint32_t locals;  /* at its beginning */
};

struct uses_reader {
    const struct ft_index *index;
    struct table *tables; /* by language */
    size_t table_count;
    struct ft_buf records, names, block;
    uint32_t slots[SLOTS]; /* of records, by hash: from 1 */
    uint64_t locals[LOCALS];
    uint32_t local_count, scopes; /* how many are open: outside of any, nothing is local */
    struct level levels[DEEPEST];
    uint32_t first, symbols; /* of the file */
    uint32_t at;             /* the symbol that the walk has come to */
    uint32_t line;           /* the last one that was asked for, and what lies around it */
    int32_t around;
    struct ft_slice text;
    const struct table *table;
};

static bool is_for(const char *role_lang, const struct ft_lang *lang) {
    bool typed = strcmp(lang->id, "typescript") == 0 || strcmp(lang->id, "tsx") == 0;
    return strcmp(role_lang, lang->id) == 0 || (typed && (strcmp(role_lang, "javascript") == 0 ||
                                                          strcmp(role_lang, "typescript") == 0));
}

bool ft_uses_known(const struct ft_lang *lang) {
    for (size_t i = 0; i < FT_COUNT(roles); i++) {
        if (is_for(roles[i].lang, lang)) {
            return true;
        }
    }
    return false;
}

static void fill(struct table *table, const struct ft_lang *lang) {
    const TSLanguage *grammar = lang->grammar();
    uint32_t count = ts_language_symbol_count(grammar);
    table->roles = ft_xmalloc(count);
    table->fields = ft_xmalloc(count * sizeof *table->fields);
    memset(table->roles, NONE, count);
    memset(table->fields, 0, count * sizeof *table->fields);
    for (uint32_t node = 0; node < count; node++) {
        const char *name = ts_language_symbol_name(grammar, (TSSymbol)node);
        if (ts_language_symbol_type(grammar, (TSSymbol)node) != TSSymbolTypeRegular) {
            continue;
        }
        for (size_t i = 0; i < FT_COUNT(roles); i++) {
            if (is_for(roles[i].lang, lang) && strcmp(roles[i].node, name) == 0) {
                table->roles[node] = (uint8_t)roles[i].role;
                table->fields[node] = ts_language_field_id_for_name(
                    grammar, roles[i].field, (uint32_t)strlen(roles[i].field));
            }
        }
    }
    for (size_t i = 0; i < FT_COUNT(declaring); i++) {
        table->declaring[i] =
            ts_language_field_id_for_name(grammar, declaring[i], (uint32_t)strlen(declaring[i]));
    }
    table->script = is_for("javascript", lang);
    table->ruby = is_for("ruby", lang);
    table->elixir = is_for("elixir", lang);
    table->php = is_for("php", lang);
}

struct uses_reader *ft_uses_reader_new(const struct ft_index *index) {
    struct uses_reader *r = ft_xmalloc(sizeof *r);
    memset(r, 0, sizeof *r);
    r->index = index;
    ft_langs(&r->table_count);
    r->tables = ft_xmalloc(r->table_count * sizeof *r->tables);
    memset(r->tables, 0, r->table_count * sizeof *r->tables);
    ft_buf_init(&r->records, FT_BUF_NO_CAP);
    ft_buf_init(&r->names, FT_BUF_NO_CAP);
    ft_buf_init(&r->block, FT_BUF_NO_CAP);
    return r;
}

void ft_uses_reader_free(struct uses_reader *r) {
    if (!r) {
        return;
    }
    for (size_t i = 0; i < r->table_count; i++) {
        free(r->tables[i].roles);
        free(r->tables[i].fields);
    }
    free(r->tables);
    ft_buf_release(&r->records);
    ft_buf_release(&r->names);
    ft_buf_release(&r->block);
    free(r);
}

/* To the first symbol behind LINE; lines come in order, mostly. */
static void advance(struct uses_reader *r, uint32_t line) {
    struct ft_symbol symbol;
    for (; r->at < r->symbols; r->at++) {
        ft_index_symbol(r->index, r->first + r->at, &symbol);
        if (symbol.line > line) {
            return;
        }
    }
}

/* The innermost symbol around LINE, from 0 in the file. */
static int32_t symbol_at(struct uses_reader *r, uint32_t line) {
    enum { BACK = 100 };
    struct ft_symbol symbol;
    if (line == r->line) {
        return r->around;
    }
    advance(r, line);
    r->line = line;
    r->around = NO_SYMBOL;
    for (uint32_t i = r->at, back = 0; i-- > 0 && back < BACK; back++) {
        ft_index_symbol(r->index, r->first + i, &symbol);
        if (symbol.line <= line && symbol.end_line >= line && symbol.end_line > symbol.line) {
            r->around = (int32_t)i;
            break;
        }
    }
    return r->around;
}

/* Whether NAME on LINE is where it is declared. */
static bool is_declared_here(struct uses_reader *r, struct ft_slice name, uint32_t line) {
    struct ft_symbol symbol;
    advance(r, line);
    for (uint32_t i = r->at; i-- > 0;) {
        ft_index_symbol(r->index, r->first + i, &symbol);
        if (symbol.line < line) {
            return false;
        }
        if (ft_slice_is(name, symbol.name)) {
            return true;
        }
    }
    return false;
}

static void put(struct uses_reader *r, enum ft_use_kind kind, struct ft_slice name, uint64_t hash,
                uint32_t line) {
    int32_t symbol = symbol_at(r, line);
    struct use_record *records = (struct use_record *)(void *)r->records.data;
    size_t count = r->records.size / sizeof *records;
    uint32_t slot = (uint32_t)(hash ^ (uint64_t)symbol * 31 ^ kind * 7) % SLOTS;
    for (int tries = 0; tries < 8; tries++, slot = (slot + 1) % SLOTS) {
        if (!r->slots[slot]) {
            r->slots[slot] = (uint32_t)count + 1;
            break;
        }
        struct use_record *known = &records[r->slots[slot] - 1];
        const char *text = r->names.data + known->name;
        if (known->symbol == symbol && known->kind == kind &&
            strncmp(text, name.data, name.size) == 0 && !text[name.size]) {
            known->times = (uint16_t)(known->times + (known->times < UINT16_MAX));
            return;
        }
    }
    if (count >= USES_MAX) {
        return;
    }
    struct use_record made = {.name = (uint32_t)r->names.size,
                              .line = line,
                              .symbol = symbol,
                              .times = 1,
                              .kind = (uint8_t)kind};
    ft_buf_push(&r->records, &made, sizeof made);
    ft_buf_push(&r->names, name.data, name.size);
    ft_buf_putc(&r->names, '\0');
}

static struct ft_slice text_of(const struct uses_reader *r, TSNode node) {
    uint32_t from = ts_node_start_byte(node);
    uint32_t to = ts_node_end_byte(node);
    return (struct ft_slice){r->text.data + from, to - from};
}

/* The text of an import on one line, without NULs. */
static void put_import(struct uses_reader *r, struct ft_slice text, uint32_t line) {
    char flat[IMPORT_MAX + 1];
    size_t size = 0;
    for (size_t i = 0; i < text.size && size < IMPORT_MAX; i++) {
        bool space = isspace((unsigned char)text.data[i]) || !text.data[i];
        if (!space || (size && flat[size - 1] != ' ')) {
            flat[size++] = space ? ' ' : text.data[i];
        }
    }
    struct ft_slice name = ft_slice_trim((struct ft_slice){flat, size});
    if (name.size) {
        put(r, FT_USE_IMPORT, name, ft_content_hash(name), line);
    }
}

static void take_import(struct uses_reader *r, TSNode node, TSFieldId field) {
    TSNode part = field ? ts_node_child_by_field_id(node, field) : node;
    if (!ts_node_is_null(part)) {
        put_import(r, text_of(r, part), ts_node_start_point(node).row + 1);
    }
}

/* require("x"), import("x"), require_relative "x", alias A.B: calls that import. */
static bool is_import_call(const struct table *table, struct ft_slice name) {
    if (table->script) {
        return ft_slice_is(name, "require") || ft_slice_is(name, "import");
    }
    if (table->ruby) {
        return ft_slice_is(name, "require") || ft_slice_is(name, "require_relative");
    }
    return table->elixir && (ft_slice_is(name, "alias") || ft_slice_is(name, "import") ||
                             ft_slice_is(name, "use") || ft_slice_is(name, "require"));
}

static bool is_local(const struct uses_reader *r, uint64_t hash) {
    for (uint32_t i = r->local_count; i-- > 0;) {
        if (r->locals[i] == hash) {
            return true;
        }
    }
    return false;
}

static bool is_declaring(const struct table *table, TSFieldId field) {
    for (size_t i = 0; field && i < FT_COUNT(declaring); i++) {
        if (table->declaring[i] == field) {
            return true;
        }
    }
    return false;
}

/* What a name is to the two or three nodes that it lies in. */
struct place {
    bool scoped, member, called, base, declares;
};

static struct place place_of(const struct uses_reader *r, TSFieldId field, enum role role,
                             int depth) {
    const struct level *parent = &r->levels[depth > 0 ? depth - 1 : 0];
    const struct level *above = &r->levels[depth > 1 ? depth - 2 : 0];
    bool wanted = field == parent->wanted;
    struct place place = {.scoped = parent->role == SCOPED && wanted};
    place.member = place.scoped || (parent->role == MEMBER && wanted);
    place.called = (parent->role == CALL && wanted) ||
                   (place.member && above->role == CALL && parent->field == above->wanted);
    place.declares = !place.called && !place.member && role == NAME &&
                     (parent->role == PARAMS || is_declaring(r->table, field));
    for (int i = depth - 1; i >= 0 && i >= depth - 4; i--) {
        place.base = place.base || r->levels[i].role == BASE;
    }
    return place;
}

/* A member that is not called says nothing of the project's names, unless a scope stands before it:
 * any value may have one of that name. */
static bool is_mute(const struct place *place, enum role role) {
    bool member = place->member ? role != TYPE : role == PART;
    return member && !place->scoped && !place->called && !place->base;
}

static void take_name(struct uses_reader *r, TSTreeCursor *cursor, TSNode node, enum role role,
                      int depth) {
    struct ft_slice name = text_of(r, node);
    if (name.size < 2 || name.size > NAME_MAX_BYTES) {
        return;
    }
    struct place place = place_of(r, ts_tree_cursor_current_field_id(cursor), role, depth);
    uint64_t hash = ft_content_hash(name);
    uint32_t line = ts_node_start_point(node).row + 1;
    if (place.called && is_import_call(r->table, name)) {
        put_import(r, text_of(r, ts_node_parent(node)), line);
        return;
    }
    if (place.declares) {
        if (r->local_count < LOCALS && r->scopes) {
            r->locals[r->local_count++] = hash;
        }
        return;
    }
    bool local = !place.called && !place.member && role == NAME && is_local(r, hash);
    if (is_mute(&place, role) || local || (!place.called && is_declared_here(r, name, line))) {
        return;
    }
    put(r,
        place.base     ? FT_USE_BASE
        : place.called ? FT_USE_CALL
        : role == TYPE ? FT_USE_TYPE
                       : FT_USE_VALUE,
        name, hash, line);
}

/* Gives false to leave the node's children out. */
static bool visit(struct uses_reader *r, TSTreeCursor *cursor, int depth) {
    TSNode node = ts_tree_cursor_current_node(cursor);
    TSSymbol number = ts_node_symbol(node);
    enum role role = number == (TSSymbol)-1 ? NONE : r->table->roles[number];
    struct level *level = &r->levels[depth];
    *level = (struct level){.role = (uint8_t)role, .locals = r->local_count};
    uint8_t parent = depth ? r->levels[depth - 1].role : NONE;
    if ((parent == HEIR || (parent == LEFT && role == NONE)) &&
        ts_tree_cursor_current_field_id(cursor) == r->levels[depth - 1].wanted) {
        level->role = parent == HEIR ? BASE : PARAMS;
        return true;
    }
    if (role == NONE) {
        return true;
    }
    if (role >= NAME) {
        take_name(r, cursor, node, role, depth);
        return false;
    }
    if (role == IMPORT) {
        take_import(r, node, r->table->fields[number]);
        return r->table->script; /* an export holds what it exports */
    }
    r->scopes += role == SCOPE;
    level->wanted = r->table->fields[number];
    level->field = ts_tree_cursor_current_field_id(cursor);
    return true;
}

static void walk(struct uses_reader *r, TSTree *tree) {
    TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
    int depth = 0;
    for (bool more = true; more;) {
        bool inside = visit(r, &cursor, depth);
        if (inside && depth + 1 < DEEPEST && ts_tree_cursor_goto_first_child(&cursor)) {
            depth++;
            continue;
        }
        for (;;) {
            if (r->levels[depth].role == SCOPE) {
                r->local_count = r->levels[depth].locals;
                r->scopes--;
            }
            if (ts_tree_cursor_goto_next_sibling(&cursor)) {
                break;
            }
            if (!ts_tree_cursor_goto_parent(&cursor)) {
                more = false;
                break;
            }
            depth--;
        }
    }
    ts_tree_cursor_delete(&cursor);
}

struct ft_slice ft_uses_read(ft_ctx *cx, struct uses_reader *r, uint32_t file,
                             const struct ft_lang *lang, struct ft_slice text) {
    size_t count = 0;
    struct table *table = &r->tables[lang - ft_langs(&count)];
    if (!table->roles) {
        fill(table, lang);
    }
    ft_buf_clear(&r->records);
    ft_buf_clear(&r->names);
    ft_buf_clear(&r->block);
    memset(r->slots, 0, sizeof r->slots);
    ft_index_symbols_of(r->index, file, &r->first, &r->symbols);
    r->line = 0; /* of no file */
    r->at = r->local_count = r->scopes = 0;
    r->text = text;
    r->table = table;
    TSTree *tree = ft_parse_tree(cx, lang, text);
    if (tree) {
        walk(r, tree);
        ft_tree_delete(tree);
    }
    while (r->names.size % 8) {
        ft_buf_putc(&r->names, '\0');
    }
    struct uses_block head = {
        .content = ft_content_hash(text),
        .records = (uint32_t)(r->records.size / sizeof(struct use_record)),
        .names_size = (uint32_t)r->names.size,
        .check = ft_content_hash((struct ft_slice){r->records.data, r->records.size}) ^
                 ft_content_hash((struct ft_slice){r->names.data, r->names.size}),
    };
    ft_buf_push(&r->block, &head, sizeof head);
    ft_buf_push(&r->block, r->records.data, r->records.size);
    ft_buf_push(&r->block, r->names.data, r->names.size);
    return (struct ft_slice){r->block.data, r->block.size};
}
