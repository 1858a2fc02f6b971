/* go.mod, and the hashes of go.sum beside it. */
#include "deps/reader_int.h"

enum { MOST_WORDS = 6 };

struct words {
    const char *at[MOST_WORDS];
    size_t count;
};

static struct words split(struct ft_reader *r, struct ft_slice line) {
    struct words words = {0};
    while (words.count < MOST_WORDS) {
        line = ft_slice_trim(line);
        size_t size = 0;
        while (size < line.size && line.data[size] != ' ' && line.data[size] != '\t') {
            size++;
        }
        if (!size) {
            break;
        }
        struct ft_slice word = {line.data, size};
        if (size > 1 && (*word.data == '"' || *word.data == '`')) {
            word = (struct ft_slice){word.data + 1, size - 2};
        }
        words.at[words.count++] = ft_slice_dup(r->scratch, word);
        line = (struct ft_slice){line.data + size, line.size - size};
    }
    return words;
}

/* "module version" to "h1:…" of go.sum. */
static void read_sums(struct ft_reader *r, struct ft_map *sums) {
    struct ft_slice rest;
    struct ft_slice line;
    const char *base = ft_path_base(r->path);
    const char *path = ft_sprintf(r->scratch, "%.*sgo.sum", (int)(base - r->path), r->path);
    if (!r->root || ft_file_read(r->cx, r->root, path, FT_DEPS_FILE_MAX, &rest) != FT_OK) {
        ft_clear(r->cx);
        return;
    }
    while (ft_slice_line(&rest, &line)) {
        struct words words = split(r, line);
        if (words.count == 3 && strncmp(words.at[2], "h1:", 3) == 0) {
            const char *both = ft_sprintf(r->scratch, "%s %s", words.at[0], words.at[1]);
            ft_map_put(sums, ft_slice_of(both), (void *)(uintptr_t)words.at[2]);
        }
    }
}

static const char *without_v(const char *version) {
    return *version == 'v' ? version + 1 : version;
}

struct module {
    const char *name, *version;
    int64_t line;
    bool indirect;
};
struct go {
    struct {
        FT_VEC(struct module);
    } modules;
    struct ft_map replaced; /* "name" or "name version" to a struct module; no version: a folder */
};

static void replace(struct ft_reader *r, struct go *go, const struct words *words) {
    size_t arrow = 0;
    while (arrow < words->count && strcmp(words->at[arrow], "=>") != 0) {
        arrow++;
    }
    if (!arrow || arrow + 1 >= words->count) {
        return;
    }
    struct module *to = FT_NEW(r->scratch, struct module);
    to->name = words->at[arrow + 1];
    to->version = arrow + 2 < words->count ? words->at[arrow + 2] : NULL;
    const char *from =
        arrow > 1 ? ft_sprintf(r->scratch, "%s %s", words->at[0], words->at[1]) : words->at[0];
    ft_map_put(&go->replaced, ft_slice_of(from), to);
}

static void take(struct ft_reader *r, struct go *go, const char *verb, const struct words *words,
                 bool indirect) {
    if (strcmp(verb, "require") == 0 && words->count >= 2) {
        *FT_PUSH(r->scratch, &go->modules) = (struct module){
            .name = words->at[0], .version = words->at[1], .line = r->line, .indirect = indirect};
    } else if (strcmp(verb, "replace") == 0) {
        replace(r, go, words);
    }
}

static ft_err lines(struct ft_reader *r, struct go *go) {
    struct ft_slice rest = r->text;
    struct ft_slice line;
    const char *block = NULL;
    for (r->line = 1; ft_slice_line(&rest, &line); r->line++) {
        ptrdiff_t comment = ft_slice_find(line, FT_SLICE("//"));
        struct ft_slice said = {line.data, comment >= 0 ? (size_t)comment : line.size};
        bool indirect = comment >= 0 && ft_slice_find(line, FT_SLICE("indirect")) > comment;
        struct words words = split(r, said);
        if (!words.count) {
            continue;
        }
        if (block && strcmp(words.at[0], ")") == 0) {
            block = NULL;
        } else if (block) {
            take(r, go, block, &words, indirect);
        } else if (words.count == 2 && strcmp(words.at[1], "(") == 0) {
            block = words.at[0];
        } else {
            struct words more = {.count = words.count - 1};
            memcpy(more.at, words.at + 1, more.count * sizeof *more.at);
            take(r, go, words.at[0], &more, indirect);
        }
    }
    return block ? ft_reader_bad(r, r->line - 1, "a block does not end") : FT_OK;
}

ft_err ft_read_go_mod(struct ft_reader *r) {
    struct go go = {0};
    struct ft_map sums;
    ft_map_init(&sums, r->scratch);
    ft_map_init(&go.replaced, r->scratch);
    FT_TRY(lines(r, &go));
    read_sums(r, &sums);
    for (size_t i = 0; i < go.modules.count; i++) {
        const struct module *module = &go.modules.at[i];
        const char *both = ft_sprintf(r->scratch, "%s %s", module->name, module->version);
        const struct module *to = ft_map_get(&go.replaced, ft_slice_of(both));
        to = to ? to : ft_map_get(&go.replaced, ft_slice_of(module->name));
        if (to && !to->version) {
            continue; /* a folder */
        }
        const char *name = to ? to->name : module->name;
        const char *version = to ? to->version : module->version;
        struct ft_dependency *made = ft_reader_add(r, name, without_v(version), module->line);
        if (made) {
            both = ft_sprintf(r->scratch, "%s %s", name, version);
            const char *sum = ft_map_get(&sums, ft_slice_of(both));
            /* h1 is SHA-256 of a list of the module's files. */
            made->hash =
                sum ? ft_reader_hash(r, ft_sprintf(r->scratch, "sha256-%s", sum + 3)) : NULL;
            made->depth = module->indirect ? FT_INDIRECT : FT_DIRECT;
            if (to) {
                ft_reader_call(r, made, module->name); /* imports name what was replaced */
            }
        }
    }
    return FT_OK;
}
