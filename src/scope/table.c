/* scope.def as tables by the numbers of a grammar's nodes. */
#include "scope_int.h"

#include <string.h>

const char *const ft_decl_words[] = {
    [FT_DECL_VARIABLE] = "variable", [FT_DECL_PARAMETER] = "parameter",
    [FT_DECL_FUNCTION] = "function", [FT_DECL_TYPE] = "type",
    [FT_DECL_MEMBER] = "member",     [FT_DECL_CONSTANT] = "constant",
    [FT_DECL_MACRO] = "macro",       [FT_DECL_MODULE] = "module",
    [FT_DECL_IMPORT] = "import",
};

static const struct {
    const char *lang, *node;
    enum scope_part part;
    const char *field, *extra;
} parts[] = {
#define FT_PART(lang, node, part, field, extra) {#lang, node, SCOPE_##part, field, extra},
#include "scope/scope.def"
#undef FT_PART
};

static const struct {
    const char *id;
    enum scope_family family;
    const char *inherits;
} families[] = {
    {"c", SCOPE_C, ""},
    {"cpp", SCOPE_CPP, "c"},
    {"python", SCOPE_PYTHON, ""},
    {"javascript", SCOPE_SCRIPT, ""},
    {"typescript", SCOPE_SCRIPT, "javascript"},
    {"tsx", SCOPE_SCRIPT, "javascript"},
    {"go", SCOPE_GO, ""},
    {"rust", SCOPE_RUST, ""},
    {"java", SCOPE_JAVA, ""},
    {"c_sharp", SCOPE_CSHARP, ""},
    {"ruby", SCOPE_RUBY, ""},
    {"php", SCOPE_PHP, ""},
};

static size_t family_of(const struct ft_lang *lang) {
    size_t at = 0;
    while (at < FT_COUNT(families) && strcmp(families[at].id, lang->id) != 0) {
        at++;
    }
    return at;
}

bool ft_scope_known(const struct ft_lang *lang) {
    return lang && family_of(lang) < FT_COUNT(families);
}

static bool is_for(const char *part_lang, size_t family) {
    const char *id = families[family].id;
    return strcmp(part_lang, id) == 0 || strcmp(part_lang, families[family].inherits) == 0 ||
           (strcmp(id, "tsx") == 0 && strcmp(part_lang, "typescript") == 0);
}

static TSFieldId field_id(const TSLanguage *grammar, const char *name) {
    return *name ? ts_language_field_id_for_name(grammar, name, (uint32_t)strlen(name)) : 0;
}

static enum ft_decl_kind kind_named(const char *word) {
    size_t kind = 0;
    while (kind < FT_DECL_KINDS && strcmp(ft_decl_words[kind], word) != 0) {
        kind++;
    }
    return (enum ft_decl_kind)(kind < FT_DECL_KINDS ? kind : FT_DECL_VARIABLE);
}

static struct scope_entry *entry_new(struct ft_arena *arena, const TSLanguage *grammar, size_t i) {
    struct scope_entry *entry = FT_NEW(arena, struct scope_entry);
    const char *field = parts[i].field;
    bool leaf = parts[i].part == SCOPE_LEAF || parts[i].part == SCOPE_SHORT;
    *entry = (struct scope_entry){.part = parts[i].part,
                                  .field = field_id(grammar, *field == '-' ? field + 1 : field),
                                  .any = !*field,
                                  .except = *field == '-',
                                  .kind = kind_named(parts[i].extra)};
    if (leaf) {
        entry->space = *parts[i].extra == 'T' ? SPACE_T : SPACE_V;
    } else if (entry->part == SCOPE_MEMBER) {
        entry->object = field_id(grammar, parts[i].extra);
    }
    return entry;
}

static struct scope_table *table_new(struct ft_arena *arena, const struct ft_lang *lang) {
    const TSLanguage *grammar = lang->grammar();
    uint32_t count = ts_language_symbol_count(grammar);
    size_t family = family_of(lang);
    struct scope_table *table = FT_NEW(arena, struct scope_table);
    table->family = families[family].family;
    table->entries = FT_NEW_N(arena, const struct scope_entry *, count);
    table->type = field_id(grammar, "type");
    table->value = field_id(grammar, "value");
    table->right = field_id(grammar, "right");
    table->name = field_id(grammar, "name");
    table->body = field_id(grammar, "body");
    for (uint32_t node = 0; node < count; node++) {
        const char *name = ts_language_symbol_name(grammar, (TSSymbol)node);
        table->entries[node] = NULL;
        if (ts_language_symbol_type(grammar, (TSSymbol)node) != TSSymbolTypeRegular) {
            continue;
        }
        for (size_t i = FT_COUNT(parts); i-- > 0;) {
            if (is_for(parts[i].lang, family) && strcmp(parts[i].node, name) == 0) {
                struct scope_entry *entry = entry_new(arena, grammar, i);
                entry->next = table->entries[node];
                table->entries[node] = entry;
            }
        }
    }
    return table;
}

struct ft_scope_reader *ft_scope_reader_new(struct ft_arena *arena) {
    size_t count = 0;
    struct ft_scope_reader *reader = FT_NEW(arena, struct ft_scope_reader);
    ft_langs(&count);
    reader->arena = arena;
    reader->tables = FT_NEW_N(arena, struct scope_table *, count);
    memset(reader->tables, 0, count * sizeof(struct scope_table *));
    return reader;
}

const struct scope_table *scope_table_of(struct ft_scope_reader *reader,
                                         const struct ft_lang *lang) {
    size_t count = 0;
    size_t at = (size_t)(lang - ft_langs(&count));
    if (!reader->tables[at]) {
        reader->tables[at] = table_new(reader->arena, lang);
    }
    return reader->tables[at];
}

const struct scope_entry *scope_entry_of(const struct scope_table *table, TSNode node,
                                         enum scope_part part) {
    TSSymbol symbol = ts_node_symbol(node);
    if (ts_node_is_null(node) || symbol == (TSSymbol)-1) {
        return NULL;
    }
    const struct scope_entry *entry = table->entries[symbol];
    while (entry && entry->part != part) {
        entry = entry->next;
    }
    return entry;
}
