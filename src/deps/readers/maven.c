/* pom.xml: with its properties and dependencyManagement, and those of parents that lie in the same
 * project. What comes from elsewhere stays unknown. */
#include "deps/reader_int.h"

enum { MOST_PARENTS = 8, DEEPEST = 8, LONGEST = 1024, MOST_STEPS = 1000 };

struct pom {
    struct ft_reader *r;
    const struct ft_data *levels[MOST_PARENTS]; /* the file first, then its parents */
    size_t count;
    struct ft_map known; /* names to texts, as ${name} gives them */
    size_t steps;
};

static void know(struct pom *pom, const char *prefix, const struct ft_data *table) {
    for (const struct ft_data *at = ft_data_first(table); at; at = at->next) {
        if (at->text && *at->text) {
            const char *name = ft_sprintf(pom->r->scratch, "%s%s", prefix, at->key);
            ft_map_put(&pom->known, ft_slice_of(name), (void *)(uintptr_t)at->text);
        }
    }
}

/* The nearest level wins; what a project does not say of itself is its parent's. */
static void know_all(struct pom *pom) {
    for (size_t i = pom->count; i-- > 0;) {
        const struct ft_data *project = pom->levels[i];
        know(pom, "project.", ft_data_get(project, "parent"));
        know(pom, "project.parent.", ft_data_get(project, "parent"));
        know(pom, "project.", project);
        know(pom, "", ft_data_get(project, "properties"));
    }
}

/* TEXT with each ${name} replaced; what is not known stays. Bounded in depth, steps and length. */
static void expand(struct pom *pom, const char *text, int depth, struct ft_buf *to) {
    while (*text) {
        const char *begin = strstr(text, "${");
        const char *end = begin ? strchr(begin, '}') : NULL;
        if (!end || depth > DEEPEST || ++pom->steps > MOST_STEPS) {
            ft_buf_puts(to, text);
            return;
        }
        ft_buf_push(to, text, (size_t)(begin - text));
        struct ft_slice name = {begin + 2, (size_t)(end - begin - 2)};
        const char *value = ft_map_get(&pom->known, name);
        if (value) {
            expand(pom, value, depth + 1, to);
        } else {
            ft_buf_push(to, begin, (size_t)(end - begin + 1));
        }
        if (to->full) {
            return;
        }
        text = end + 1;
    }
}

static const char *expanded(struct pom *pom, const char *text) {
    FT_BUF struct ft_buf made;
    ft_buf_init(&made, LONGEST);
    if (!text || !strstr(text, "${")) {
        return text;
    }
    pom->steps = 0;
    expand(pom, text, 0, &made);
    return ft_buf_text(&made, pom->r->scratch);
}

static const char *coordinates(struct pom *pom, const struct ft_data *node) {
    const char *group = expanded(pom, ft_data_text(node, "groupId"));
    const char *artifact = expanded(pom, ft_data_text(node, "artifactId"));
    return group && artifact && *group && *artifact
               ? ft_sprintf(pom->r->scratch, "%s:%s", group, artifact)
               : NULL;
}

/* Parents that lie where relativePath says, while they are the ones that were named. */
static void find_parents(struct pom *pom) {
    const char *path = pom->r->path;
    while (pom->count < MOST_PARENTS) {
        const struct ft_data *parent = ft_data_get(pom->levels[pom->count - 1], "parent");
        const char *relative = ft_data_text(parent, "relativePath");
        relative = relative ? relative : "../pom.xml";
        const char *base = ft_path_base(path);
        size_t folder = (size_t)(base - path);
        while (strncmp(relative, "../", 3) == 0 && folder) {
            folder--;
            while (folder && path[folder - 1] != '/') {
                folder--;
            }
            relative += 3;
        }
        if (!parent || !*relative || strncmp(relative, "..", 2) == 0) {
            return;
        }
        const char *xml = strstr(relative, ".xml") ? "" : "/pom.xml";
        path = ft_sprintf(pom->r->scratch, "%.*s%s%s", (int)folder, path, relative, xml);
        struct ft_reader beside = *pom->r;
        beside.path = path;
        const struct ft_data *found = ft_reader_beside(&beside, ft_path_base(path), ft_data_xml);
        const char *artifact = ft_data_text(found, "artifactId");
        const char *named = ft_data_text(parent, "artifactId");
        if (!artifact || !named || strcmp(artifact, named) != 0) {
            return;
        }
        pom->levels[pom->count++] = found;
    }
}

static void manage(struct pom *pom, struct ft_map *managed) {
    for (size_t i = pom->count; i-- > 0;) { /* the nearest wins */
        const struct ft_data *part = ft_data_get(pom->levels[i], "dependencyManagement");
        const struct ft_data *at = ft_data_first(ft_data_get(part, "dependencies"));
        for (; at; at = at->next) {
            const char *name = coordinates(pom, at);
            if (name) {
                ft_map_put(managed, ft_slice_of(name), (void *)(uintptr_t)at);
            }
        }
    }
}

static void add(struct pom *pom, const struct ft_data *node, const struct ft_map *managed) {
    const char *name = coordinates(pom, node);
    if (!name || strcmp(node->key, "dependency") != 0) {
        return;
    }
    const struct ft_data *by = ft_map_get(managed, ft_slice_of(name));
    const char *version = expanded(pom, ft_data_text(node, "version"));
    const char *scope = ft_data_text(node, "scope");
    version = version ? version : expanded(pom, ft_data_text(by, "version"));
    scope = scope ? scope : ft_data_text(by, "scope");
    bool pinned = version && *version && !strpbrk(version, "[(,${") &&
                  strcmp(version, "LATEST") != 0 && strcmp(version, "RELEASE") != 0;
    if (scope && strcmp(scope, "system") == 0) {
        return;
    }
    struct ft_dependency *made = ft_reader_add(pom->r, name, pinned ? version : NULL, node->line);
    if (made) {
        made->requirement = pinned ? NULL : ft_strdup(pom->r->cx->arena, version);
        made->depth = FT_DIRECT;
        made->dev = scope && strcmp(scope, "test") == 0;
    }
}

ft_err ft_read_pom(struct ft_reader *r) {
    struct ft_data *root = NULL;
    struct ft_map managed;
    ft_map_init(&managed, r->scratch);
    FT_TRY(ft_reader_tree(r, ft_data_xml, &root));
    if (strcmp(root->key, "project") != 0) {
        return ft_reader_bad(r, root->line, "it describes no project");
    }
    struct pom pom = {.r = r, .levels = {root}, .count = 1};
    ft_map_init(&pom.known, r->scratch);
    find_parents(&pom);
    know_all(&pom);
    manage(&pom, &managed);
    for (size_t i = 0; i < pom.count; i++) {
        const struct ft_data *at = ft_data_first(ft_data_get(pom.levels[i], "dependencies"));
        for (; i == 0 && at; at = at->next) {
            add(&pom, at, &managed);
        }
    }
    return FT_OK;
}
