/* Packages of one repository, as its manifests list them. */
#include "architecture_int.h"

#include "base/text.h"
#include "data/data.h"

#include <string.h>

enum { MEMBERS_MAX = 2000, GLOBS_MAX = 500 };

/* What one manifest says: globs of folders. */
struct listing {
    const struct seeing *s;
    struct ft_strings globs;
};

static void add_glob(struct listing *l, struct ft_slice text) {
    text = ft_slice_trim(text);
    while (ft_slice_starts(text, "./")) {
        text = (struct ft_slice){text.data + 2, text.size - 2};
    }
    while (text.size && text.data[text.size - 1] == '/') {
        text.size--;
    }
    if (text.size && l->globs.count < GLOBS_MAX) {
        *FT_PUSH(l->s->cx->arena, &l->globs) = ft_slice_dup(l->s->cx->arena, text);
    }
}

static void add_list(struct listing *l, const struct ft_data *list) {
    for (const struct ft_data *at = ft_data_first(list); at; at = at->next) {
        if (at->text) {
            add_glob(l, ft_slice_of(at->text));
        }
    }
}

typedef ft_err (*reader)(struct ft_data_tree *tree, struct ft_slice text, struct ft_data **root);

/* A manifest that cannot be read lists nothing. */
static const struct ft_data *read_tree(struct listing *l, reader read, struct ft_slice text) {
    ft_ctx own = *l->s->cx;
    struct ft_data_tree tree = {.cx = &own, .arena = own.arena};
    struct ft_data *root = NULL;
    return read(&tree, text, &root) == FT_OK ? root : NULL;
}

static void npm(struct listing *l, struct ft_slice text) {
    const struct ft_data *list = ft_data_get(read_tree(l, ft_data_json, text), "workspaces");
    add_list(l, list && list->kind == FT_DATA_TABLE ? ft_data_get(list, "packages") : list);
}

static void pnpm(struct listing *l, struct ft_slice text) {
    add_list(l, ft_data_get(read_tree(l, ft_data_yaml, text), "packages"));
}

static void cargo(struct listing *l, struct ft_slice text) {
    const struct ft_data *root = read_tree(l, ft_data_toml, text);
    add_list(l, ft_data_get(ft_data_get(root, "workspace"), "members"));
}

static void uv(struct listing *l, struct ft_slice text) {
    const struct ft_data *tool = ft_data_get(read_tree(l, ft_data_toml, text), "tool");
    add_list(l, ft_data_get(ft_data_get(ft_data_get(tool, "uv"), "workspace"), "members"));
}

static void maven(struct listing *l, struct ft_slice text) {
    add_list(l, ft_data_get(read_tree(l, ft_data_xml, text), "modules"));
}

/* use ./a, or a block of them. */
static void go_work(struct listing *l, struct ft_slice text) {
    bool block = false;
    for (struct ft_slice line; ft_slice_line(&text, &line);) {
        ptrdiff_t comment = ft_slice_find(line, FT_SLICE("//"));
        line.size = comment >= 0 ? (size_t)comment : line.size;
        line = ft_slice_trim(line);
        if (ft_slice_starts(line, "use")) {
            line = ft_slice_trim((struct ft_slice){line.data + 3, line.size - 3});
            block = ft_slice_is(line, "(");
            if (!block) {
                add_glob(l, line);
            }
        } else if (ft_slice_is(line, ")")) {
            block = false;
        } else if (block) {
            add_glob(l, line);
        }
    }
}

/* include ':a', ':b:c' */
static void gradle(struct listing *l, struct ft_slice text) {
    for (struct ft_slice line; ft_slice_line(&text, &line);) {
        line = ft_slice_trim(line);
        bool goes_on = ft_slice_starts(line, "include") || ft_slice_starts(line, "\"") ||
                       ft_slice_starts(line, "'");
        for (size_t i = 0; goes_on && i < line.size; i++) {
            char quote = line.data[i];
            const char *end = quote == '"' || quote == '\''
                                  ? memchr(line.data + i + 1, quote, line.size - i - 1)
                                  : NULL;
            if (!end) {
                continue;
            }
            const char *begin = line.data + i + 1;
            char *folder = ft_strndup(l->s->cx->arena, begin, (size_t)(end - begin));
            for (char *at = folder; (at = strchr(at, ':'));) {
                *at = '/';
            }
            add_glob(l, ft_slice_of(folder + (*folder == '/')));
            i = (size_t)(end - line.data);
        }
    }
}

static const struct kind {
    const char *file, *name;
    const char *members; /* the file that makes a folder one, or NULL: any */
    void (*read)(struct listing *l, struct ft_slice text);
} kinds[] = {
    {"package.json", "npm workspaces", "package.json", npm},
    {"pnpm-workspace.yaml", "pnpm workspace", "package.json", pnpm},
    {"Cargo.toml", "Cargo workspace", "Cargo.toml", cargo},
    {"go.work", "Go workspace", "go.mod", go_work},
    {"pyproject.toml", "uv workspace", "pyproject.toml", uv},
    {"pom.xml", "Maven modules", "pom.xml", maven},
    {"settings.gradle", "Gradle projects", NULL, gradle},
    {"settings.gradle.kts", "Gradle projects", NULL, gradle},
};

static bool fits(const struct listing *l, const char *folder) {
    bool in = false;
    for (size_t i = 0; i < l->globs.count; i++) {
        const char *glob = l->globs.at[i];
        bool out = *glob == '!';
        in = ft_glob(glob + out, folder) ? !out : in;
    }
    return in;
}

/* Every folder on the way to a file is one once. */
static void find_members(const struct listing *l, const struct kind *kind, struct partition *p,
                         struct ft_map *members) {
    const struct seeing *s = l->s;
    struct ft_map seen;
    ft_map_init(&seen, s->cx->arena);
    for (uint32_t i = 0; i < s->count; i++) {
        const char *path = seeing_path(s, s->order[i]);
        const char *base = ft_path_base(path);
        if (kind->members && strcmp(base, kind->members) != 0) {
            continue;
        }
        for (const char *end = path; (end = strchr(end, '/')); end++) {
            struct ft_slice folder = {path, (size_t)(end - path)};
            bool here = !kind->members || end + 1 == base;
            if (!here || ft_map_put(&seen, folder, p) || members->count >= MEMBERS_MAX) {
                continue;
            }
            const char *name = ft_slice_dup(s->cx->arena, folder);
            if (fits(l, name)) {
                int part = partition_part(s, p, name, name);
                *FT_PUSH(s->cx->arena, &p->pattern->parts.at[part].globs) =
                    ft_sprintf(s->cx->arena, "%s/**", name);
                ft_map_put(members, folder, (void *)(uintptr_t)(part + 1));
            }
        }
    }
}

/* A file is its innermost member's. */
static void put_files(const struct seeing *s, struct partition *p, const struct ft_map *members) {
    for (uint32_t i = 0; i < s->count; i++) {
        const char *path = seeing_path(s, s->order[i]);
        uintptr_t part = 0;
        for (const char *end = path; (end = strchr(end, '/')); end++) {
            uintptr_t found =
                (uintptr_t)ft_map_get(members, (struct ft_slice){path, (size_t)(end - path)});
            part = found ? found : part;
        }
        if (part) {
            partition_put(p, s->order[i], (int)part - 1);
        }
    }
}

static bool see_kind(const struct seeing *s, const struct kind *kind) {
    FT_BUF struct ft_buf content;
    struct listing l = {.s = s};
    struct partition p;
    struct ft_map members;
    ft_buf_init(&content, FT_BUF_NO_CAP);
    ft_map_init(&members, s->cx->arena);
    if (!seeing_read(s, kind->file, &content)) {
        return false;
    }
    kind->read(&l, (struct ft_slice){content.data, content.size});
    partition_begin(s, &p, "packages");
    find_members(&l, kind, &p, &members);
    if (p.pattern->parts.count < 2) {
        return false;
    }
    put_files(s, &p, &members);
    pattern_say(s, &p.pattern->evidence, "%s: %s of %zu packages", kind->file, kind->name,
                p.pattern->parts.count);
    partition_layers(s, &p);
    if (p.pattern->uses) {
        pattern_say(s, &p.pattern->evidence, "%lld of %lld uses between packages make no cycle",
                    (long long)p.pattern->agree, (long long)p.pattern->uses);
    }
    pattern_claim(s, &p, 0.7 + 0.29 * partition_share(&p)); /* its manifest says so itself */
    return true;
}

void see_packages(const struct seeing *s) {
    for (size_t i = 0; i < FT_COUNT(kinds); i++) {
        if (see_kind(s, &kinds[i])) {
            return;
        }
    }
}
