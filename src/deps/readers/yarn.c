/* yarn.lock: the form of version 1, and the YAML of those since 2. */
#include "deps/reader_int.h"

/* "@s/x@npm:^1, @s/x@^2" to "@s/x"; with "x@npm:y@^1", the real "y". */
static const char *name_of(struct ft_reader *r, const char *head) {
    const char *cut = *head ? strchr(head + 1, '@') : NULL;
    if (!cut) {
        return NULL;
    }
    const char *alias = strncmp(cut, "@npm:", 5) == 0 ? cut + 5 : NULL;
    size_t size = alias ? strcspn(alias, ",") : 0;
    const char *inner = size > 1 ? memchr(alias + 1, '@', size - 1) : NULL;
    if (inner) {
        return ft_strndup(r->scratch, alias, (size_t)(inner - alias));
    }
    return ft_strndup(r->scratch, head, (size_t)(cut - head));
}

static const char *unquoted(struct ft_reader *r, struct ft_slice text) {
    text = ft_slice_trim(text);
    if (text.size > 1 && text.data[0] == '"' && text.data[text.size - 1] == '"') {
        text = (struct ft_slice){text.data + 1, text.size - 2};
    }
    return ft_slice_dup(r->scratch, text);
}

struct entry {
    const char *name, *key, *version, *integrity;
    int64_t line;
};

static struct ft_dependency *add(struct ft_reader *r, const struct entry *entry,
                                 const struct ft_map *asked, bool known) {
    if (!entry->name || !entry->version) {
        return NULL;
    }
    struct ft_dependency *made = ft_reader_add(r, entry->name, entry->version, entry->line);
    if (made) {
        made->hash = ft_reader_hash(r, entry->integrity);
        made->depth = !known                     ? FT_DEPTH_UNKNOWN
                      : ft_in(asked, entry->key) ? FT_DIRECT
                                                 : FT_INDIRECT;
    }
    return made;
}

/* "x@^1.0" for each thing that package.json asks for: a version that only others ask for is not
 * direct. */
static bool ask_beside(struct ft_reader *r, struct ft_map *asked) {
    static const char *const kinds[] = {"dependencies", "devDependencies", "optionalDependencies"};
    const struct ft_data *root = ft_reader_beside(r, "package.json", ft_data_json);
    for (size_t i = 0; i < FT_COUNT(kinds); i++) {
        const struct ft_data *at = ft_data_first(ft_data_get(root, kinds[i]));
        for (; at; at = at->next) {
            if (at->key && at->text) {
                ft_put_name(asked, ft_sprintf(r->scratch, "%s@%s", at->key, at->text));
            }
        }
    }
    return root != NULL;
}

/* The first of the heads of an entry that the project asks for, else the first. */
static const char *asked_head(struct ft_reader *r, const char *heads, const struct ft_map *asked) {
    const char *first = NULL;
    while (*heads) {
        struct ft_slice one = {heads, strcspn(heads, ",")};
        const char *head = unquoted(r, one);
        first = first ? first : head;
        if (ft_in(asked, head)) {
            return head;
        }
        heads += one.size + (heads[one.size] == ',');
    }
    return first ? first : "";
}

static ft_err version_1(struct ft_reader *r) {
    struct ft_slice rest = r->text;
    struct ft_slice line;
    struct entry entry = {0};
    struct ft_map asked;
    ft_map_init(&asked, r->scratch);
    bool known = ask_beside(r, &asked);
    for (r->line = 1; ft_slice_line(&rest, &line); r->line++) {
        struct ft_slice text = ft_slice_trim(line);
        if (!text.size || *text.data == '#') {
            continue;
        }
        if (*line.data != ' ') {
            add(r, &entry, &asked, known);
            if (text.data[text.size - 1] != ':' || memchr(text.data, '\0', text.size)) {
                return ft_reader_bad(r, r->line, "it is not in the form of yarn.lock");
            }
            text.size--;
            const char *heads = ft_slice_dup(r->scratch, text);
            entry = (struct entry){.line = r->line, .key = asked_head(r, heads, &asked)};
            entry.name = name_of(r, unquoted(r, (struct ft_slice){heads, strcspn(heads, ",")}));
        } else if (ft_slice_starts(line, "  version ")) {
            entry.version = unquoted(r, (struct ft_slice){line.data + 10, line.size - 10});
        } else if (ft_slice_starts(line, "  integrity ")) {
            entry.integrity = unquoted(r, (struct ft_slice){line.data + 12, line.size - 12});
        }
    }
    add(r, &entry, &asked, known);
    return FT_OK;
}

/* What the workspaces ask for, as "x@npm:^1". */
static void ask_workspaces(struct ft_reader *r, const struct ft_data *root, struct ft_map *asked) {
    for (const struct ft_data *at = ft_data_first(root); at; at = at->next) {
        if (at->key && strstr(at->key, "@workspace:")) {
            const struct ft_data *one = ft_data_first(ft_data_get(at, "dependencies"));
            for (; one; one = one->next) {
                if (one->key && one->text) {
                    ft_put_name(asked, ft_sprintf(r->scratch, "%s@%s", one->key, one->text));
                }
            }
        }
    }
}

static ft_err berry(struct ft_reader *r) {
    struct ft_data *root = NULL;
    struct ft_map asked;
    struct ft_map peers; /* what packages want to be there beside them */
    ft_map_init(&asked, r->scratch);
    FT_TRY(ft_reader_tree(r, ft_data_yaml, &root));
    ask_workspaces(r, root, &asked);
    ft_map_init(&peers, r->scratch);
    for (const struct ft_data *at = ft_data_first(root); at; at = at->next) {
        ft_reader_names(&peers, ft_data_get(at, "peerDependencies"));
    }
    for (const struct ft_data *at = ft_data_first(root); at; at = at->next) {
        const char *version = ft_data_text(at, "version");
        const char *kind = ft_data_text(at, "linkType");
        const char *resolution = ft_data_text(at, "resolution");
        if (!at->key || !version || (kind && strcmp(kind, "soft") == 0) ||
            (resolution && strstr(resolution, "@workspace:"))) {
            continue;
        }
        struct entry entry = {.name = name_of(r, resolution ? resolution : at->key),
                              .key = asked_head(r, at->key, &asked),
                              .version = version,
                              .line = at->line};
        struct ft_dependency *made = add(r, &entry, &asked, true);
        if (made) {
            ft_reader_programs(r, made, ft_data_get(at, "bin"));
            made->unnamed = ft_in(&peers, entry.name);
        }
    }
    return FT_OK;
}

ft_err ft_read_yarn(struct ft_reader *r) {
    return ft_slice_find(r->text, FT_SLICE("__metadata:")) >= 0 ? berry(r) : version_1(r);
}
