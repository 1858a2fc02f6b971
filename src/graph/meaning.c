#include "graph_int.h"

#include "base/text.h"

#include <string.h>

enum { IMPORTS_MAX = 256, KNOWN = 1 << 17 };

/* Those who declare a name so that others see it. */
struct declarations {
    const char *name;
    uint64_t hash;
    size_t all;
    FT_VEC(struct declaration);
};

struct gathering {
    struct declarations *to;
    struct ft_arena *arena;
};

static bool gather(void *with, const struct ft_symbol *symbol) {
    struct gathering *g = with;
    bool part = symbol->kind == FT_SYMBOL_MEMBER || symbol->kind == FT_SYMBOL_FIELD;
    if (!part) {
        g->to->all++;
        if (g->to->count < MEANT_MAX) {
            *FT_PUSH(g->arena, g->to) = (struct declaration){symbol->file, symbol->number,
                                                             (uint8_t)symbol->kind, symbol->local};
        }
    }
    return g->to->all <= MEANT_MAX;
}

/* What is kept of names is bounded: a large tree has millions. */
static const struct declarations *declared(struct meaning *m, const char *name) {
    uint64_t hash = ft_hash64(name, strlen(name));
    struct declarations *known = &m->known[hash % KNOWN];
    if (!known->name || known->hash != hash || strcmp(known->name, name) != 0) {
        struct gathering g = {known, m->arena};
        known->name = name;
        known->hash = hash;
        known->all = known->count = 0;
        ft_index_named(m->index, name, gather, &g);
    }
    return known;
}

/* How well a declaration fits a use here: 0 not at all. In the file itself, in what it imports,
 * near it, anywhere; how near matters only where there are OTHERS. */
static size_t fitness(const struct meaning *m, const struct declaration *declaration, bool others) {
    const char *path = m->files[declaration->file].path;
    if (declaration->file == m->file) {
        return SIZE_MAX;
    }
    bool imported = m->imported[declaration->file] == m->file + 1;
    if (!path || (declaration->local && !imported)) {
        return 0;
    }
    return 1 + (others ? graph_shared_folders(path, m->path) : 0) + (imported ? 100000 : 0);
}

const struct ft_index_file *meaning_files(struct ft_arena *arena, const struct ft_index *index) {
    uint32_t count = ft_index_count(index);
    struct ft_index_file *files = FT_NEW_N(arena, struct ft_index_file, (size_t)count + 1);
    for (uint32_t i = 0; i < count; i++) {
        if (!ft_index_file(index, i, &files[i])) {
            files[i] = (struct ft_index_file){0};
        }
    }
    return files;
}

void meaning_init(struct meaning *m, struct ft_arena *arena, const struct ft_index *index,
                  const struct ft_index_file *files) {
    *m = (struct meaning){.index = index, .files = files, .arena = arena};
    m->known = FT_NEW_N(arena, struct declarations, KNOWN);
    m->imported = FT_NEW_N(arena, uint32_t, (size_t)ft_index_count(index) + 1);
    m->passed = FT_NEW_N(arena, struct ft_file_numbers *, (size_t)ft_index_count(index) + 1);
    m->imports.at = FT_NEW_N(arena, uint32_t, IMPORTS_MAX);
    m->imports.room = IMPORTS_MAX;
}

struct turning {
    struct meaning *m;
    const struct ft_resolver *resolver;
    const struct ft_uses *uses;
    struct ft_arena *scratch;
    void (*imported)(void *to, const struct ft_file_numbers *files);
    void *to;
};

/* Files that stand for others: a package's own, which passes on what it imports, and headers. */
static bool is_front(const struct meaning *m, uint32_t number) {
    const char *path = m->files[number].path;
    const char *base = path ? ft_path_base(path) : "";
    const char *end = strrchr(base, '.');
    return strncmp(base, "__init__.", 9) == 0 || strncmp(base, "index.", 6) == 0 ||
           (end && (strcmp(end, ".h") == 0 || strcmp(end, ".hh") == 0 || strcmp(end, ".hpp") == 0 ||
                    strcmp(end, ".hxx") == 0));
}

struct passing {
    struct turning *turning;
    uint32_t front;
    struct ft_file_numbers *files;
};

static bool take_passed(void *with, const struct ft_use *use) {
    struct passing *passing = with;
    if (use->kind == FT_USE_IMPORT) {
        ft_resolve(passing->turning->resolver, passing->turning->m->arena, passing->front,
                   use->name, passing->files);
    }
    return passing->files->count < IMPORTS_MAX;
}

/* What FRONT imports is seen by who imports FRONT. One step: fronts of fronts are rare. */
static void pass_on(struct turning *turning, uint32_t front) {
    struct meaning *m = turning->m;
    if (!m->passed[front]) {
        m->passed[front] = FT_NEW(m->arena, struct ft_file_numbers);
        struct passing passing = {turning, front, m->passed[front]};
        ft_uses_of(turning->uses, front, take_passed, &passing);
    }
    for (size_t i = 0; i < m->passed[front]->count; i++) {
        m->imported[m->passed[front]->at[i]] = m->file + 1;
    }
}

static bool take_import(void *with, const struct ft_use *use) {
    struct turning *turning = with;
    struct meaning *m = turning->m;
    struct ft_file_numbers files = {0};
    if (use->kind == FT_USE_IMPORT) {
        ft_resolve(turning->resolver, turning->scratch, m->file, use->name, &files);
        for (size_t i = 0; i < files.count; i++) {
            m->imported[files.at[i]] = m->file + 1;
            if (m->imports.count < m->imports.room) {
                m->imports.at[m->imports.count++] = files.at[i];
            }
            if (is_front(m, files.at[i])) {
                pass_on(turning, files.at[i]);
            }
        }
        turning->imported(turning->to, &files);
    }
    return true;
}

bool meaning_turn(struct meaning *m, const struct ft_resolver *resolver, const struct ft_uses *uses,
                  uint32_t number, void (*imported)(void *to, const struct ft_file_numbers *files),
                  void *to) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct turning turning = {m, resolver, uses, scratch, imported, to};
    if (!m->files[number].path) {
        return false;
    }
    m->file = number;
    m->path = m->files[number].path;
    m->imports.count = 0;
    return ft_uses_of(uses, number, take_import, &turning);
}

static bool is_in_folder_of(const char *path, const char *other) {
    size_t size = (size_t)(ft_path_base(other) - other);
    return (size_t)(ft_path_base(path) - path) == size && memcmp(path, other, size) == 0;
}

static bool is_lang(const struct ft_index_file *file, const char *const *langs, size_t count) {
    for (size_t i = 0; file->lang && i < count; i++) {
        if (strcmp(file->lang->id, langs[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Files of a folder see each other's names without an import; a header stands for the files beside
 * it. */
static bool is_package(const struct meaning *m, const struct ft_index_file *file) {
    static const char *const open[] = {"go", "java", "c_sharp"};
    static const char *const headers[] = {"c", "cpp"};
    if (is_lang(file, open, FT_COUNT(open))) {
        return is_in_folder_of(file->path, m->path);
    }
    for (size_t i = 0; i < m->imports.count && is_lang(file, headers, FT_COUNT(headers)); i++) {
        const char *header = m->files[m->imports.at[i]].path;
        if (header && is_in_folder_of(file->path, header)) {
            return true;
        }
    }
    return false;
}

/* Whether what is called, or used as a type, can be. */
static bool is_possible(const struct ft_index_file *file, const struct declaration *declaration,
                        enum ft_use_kind use) {
    bool callable = declaration->kind == FT_SYMBOL_FUNCTION || declaration->kind == FT_SYMBOL_MACRO;
    bool type = declaration->kind >= FT_SYMBOL_CLASS && declaration->kind <= FT_SYMBOL_TYPE;
    bool constructs = file->lang && strcmp(file->lang->id, "c") != 0;
    return use == FT_USE_CALL ? callable || (constructs && type)
                              : (use == FT_USE_TYPE || use == FT_USE_BASE) && type;
}

/* Without an import: only what nobody else in the project declares, and only where a language has
 * ways to see it. A method that is declared once may still be that of a library's class. */
static bool is_sure(const struct meaning *m, const struct declaration *declaration, size_t all,
                    enum ft_use_kind use) {
    static const char *const importing[] = {"python", "javascript", "typescript", "tsx"};
    const struct ft_index_file *file = &m->files[declaration->file];
    return m->imported[declaration->file] == m->file + 1 || is_package(m, file) ||
           (all == 1 && is_possible(file, declaration, use) &&
            !is_lang(file, importing, FT_COUNT(importing)) &&
            (!ft_source_is_test(file->path) || ft_source_is_test(m->path)));
}

void meaning_of(struct meaning *m, const struct ft_use *use, struct meant *meant) {
    const struct declarations *known = declared(m, use->name);
    size_t best = 1;
    meant->count = 0;
    meant->all = known->all;
    for (size_t i = 0; i < known->count && known->all <= MEANT_MAX; i++) {
        size_t fits = fitness(m, &known->at[i], known->count > 1);
        meant->count = fits > best ? 0 : meant->count;
        if (fits >= best) {
            meant->at[meant->count++] = known->at[i];
            best = fits;
        }
    }
    meant->own = best == SIZE_MAX;
    meant->sure =
        meant->own || (meant->count == 1 && is_sure(m, &meant->at[0], known->all, use->kind));
}

unsigned meaning_kind(const struct ft_use *use, bool sure) {
    static const unsigned kinds[FT_USE_KINDS] = {
        [FT_USE_CALL] = FT_EDGE_CALL,     [FT_USE_VALUE] = FT_EDGE_VALUE,
        [FT_USE_TYPE] = FT_EDGE_TYPE,     [FT_USE_BASE] = FT_EDGE_BASE,
        [FT_USE_IMPORT] = FT_EDGE_IMPORT,
    };
    return kinds[use->kind] | (sure ? FT_EDGE_SURE : 0);
}
