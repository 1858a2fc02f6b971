/* Services: folders that are deployed by themselves, each with a place where it begins. */
#include "architecture_int.h"

#include "conf/yaml.h"

#include <string.h>
#include <strings.h>

enum { SERVICES_MIN = 2, SERVICES_MAX = 200 };

struct services {
    const struct seeing *s;
    struct partition p;
    struct ft_map folders; /* to the part's number, from 1 */
    struct {
        FT_VEC(bool);
    } begins; /* of each part: it has an entry point */
};

static bool is_dockerfile(const char *base) {
    return strcasecmp(base, "Dockerfile") == 0 || strncasecmp(base, "Dockerfile.", 11) == 0 ||
           strcmp(base, "Containerfile") == 0 || ft_slice_ends(ft_slice_of(base), ".dockerfile");
}

static bool is_compose(const char *base) {
    static const char *const names[] = {"docker-compose.yml", "docker-compose.yaml", "compose.yml",
                                        "compose.yaml"};
    for (size_t i = 0; i < FT_COUNT(names); i++) {
        if (strcmp(base, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Where a program of some language begins by custom. */
static bool is_entry(const char *base) {
    static const char *const names[] = {"main", "__main__", "index",       "app",     "server",
                                        "wsgi", "asgi",     "Application", "Program", "manage"};
    size_t stem = strcspn(base, ".");
    struct ft_slice name = {base, stem};
    for (size_t i = 0; i < FT_COUNT(names); i++) {
        if (base[stem] && ft_slice_is(name, names[i])) {
            return true;
        }
    }
    return ft_slice_ends(name, "Application");
}

static void add_service(struct services *v, struct ft_slice folder, const char *evidence) {
    const struct seeing *s = v->s;
    while (folder.size && folder.data[folder.size - 1] == '/') {
        folder.size--;
    }
    if (!folder.size || v->folders.count >= SERVICES_MAX || ft_map_get(&v->folders, folder)) {
        return; /* what the whole repository is made into is no service among others */
    }
    const char *path = ft_slice_dup(s->cx->arena, folder);
    int part = partition_part(s, &v->p, path, path);
    *FT_PUSH(s->cx->arena, &v->p.pattern->parts.at[part].globs) =
        ft_sprintf(s->cx->arena, "%s/**", path);
    *FT_PUSH(s->cx->arena, &v->begins) = false;
    ft_map_put(&v->folders, folder, (void *)(uintptr_t)(part + 1));
    pattern_say(s, &v->p.pattern->evidence, "%s: %s", path, evidence);
}

/* services: {x: {build: ./x}} or {build: {context: ./x}} */
static void read_compose(struct services *v, const char *path) {
    FT_BUF struct ft_buf content;
    ft_ctx own = *v->s->cx;
    json_t *root = NULL;
    const char *name = NULL;
    json_t *service = NULL;
    ft_buf_init(&content, FT_BUF_NO_CAP);
    if (!seeing_read(v->s, path, &content) ||
        ft_yaml_parse(&own, path, (struct ft_slice){content.data, content.size}, &root) != FT_OK) {
        return;
    }
    struct ft_slice around = {path, (size_t)(ft_path_base(path) - path)};
    json_object_foreach(json_object_get(root, "services"), name, service) {
        const json_t *build = json_object_get(service, "build");
        const char *context =
            json_is_string(build) ? json_string_value(build) : ft_json_get_string(build, "context");
        while (context && strncmp(context, "./", 2) == 0) {
            context += 2;
        }
        if (context && *context && *context != '/' && *context != '.') {
            const char *folder =
                ft_sprintf(v->s->cx->arena, "%.*s%s", (int)around.size, around.data, context);
            add_service(v, ft_slice_of(folder), ft_sprintf(v->s->cx->arena, "built by %s", path));
        }
    }
}

static void find_services(struct services *v) {
    for (uint32_t i = 0; i < v->s->count; i++) {
        const char *path = seeing_path(v->s, v->s->order[i]);
        const char *base = ft_path_base(path);
        if (is_compose(base)) {
            read_compose(v, path);
        } else if (is_dockerfile(base) && base > path && !ft_source_is_test(path)) {
            add_service(v, (struct ft_slice){path, (size_t)(base - path)}, base);
        }
    }
}

static void put_files(struct services *v) {
    for (uint32_t i = 0; i < v->s->count; i++) {
        const char *path = seeing_path(v->s, v->s->order[i]);
        uintptr_t part = 0;
        for (const char *end = path; (end = strchr(end, '/')); end++) {
            uintptr_t found =
                (uintptr_t)ft_map_get(&v->folders, (struct ft_slice){path, (size_t)(end - path)});
            part = found ? found : part;
        }
        if (part) {
            partition_put(&v->p, v->s->order[i], (int)part - 1);
            v->begins.at[part - 1] |= is_entry(ft_path_base(path));
        }
    }
}

static bool is_any(const struct partition *p, int from, int to) {
    return p && from != to; /* services speak over the wire */
}

void see_services(const struct seeing *s) {
    struct services v = {.s = s};
    partition_begin(s, &v.p, "services");
    ft_map_init(&v.folders, s->cx->arena);
    find_services(&v);
    put_files(&v);
    size_t count = v.p.pattern->parts.count;
    size_t begin = 0;
    for (size_t i = 0; i < count; i++) {
        begin += v.begins.at[i];
    }
    if (count < SERVICES_MIN || begin < SERVICES_MIN) {
        return;
    }
    for (size_t i = 0; i < count * count; i++) {
        if (i / count != i % count && v.p.pattern->bans.count < SERVICES_MAX) {
            *FT_PUSH(s->cx->arena, &v.p.pattern->bans) =
                (struct ft_pattern_ban){(int)(i / count), (int)(i % count)};
        }
    }
    partition_judge(s, &v.p, is_any);
    pattern_say(s, &v.p.pattern->evidence, "%zu of %zu have a place where a program begins", begin,
                count);
    /* Each use of another one's files is one too many. */
    double apart = 1.0 / (1.0 + (double)v.p.pattern->uses / 10.0);
    pattern_claim(s, &v.p, (double)begin / (double)count * (0.4 + 0.55 * apart));
}
