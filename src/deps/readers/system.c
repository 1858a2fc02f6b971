/* What is installed in a distribution's file system: Debian's and Alpine's lists. */
#include "deps/reader_int.h"

struct package {
    const char *name, *version, *origin, *licence, *status, *hash;
    int64_t line;
};

/* The release by the file NAME, which lies at the root of the file system that PATH is in. */
static bool read_top(struct ft_reader *r, const char *below, const char *name,
                     struct ft_slice *text) {
    const char *at = strstr(r->path, below);
    const char *path =
        at ? ft_sprintf(r->scratch, "%.*s%s", (int)(at - r->path), r->path, name) : NULL;
    if (!path || !r->root || ft_file_read(r->cx, r->root, path, 64 * 1024, text) != FT_OK) {
        ft_clear(r->cx);
        return false;
    }
    return true;
}

/* VERSION_ID="12" of os-release. */
static const char *debian_release(struct ft_reader *r) {
    struct ft_slice text;
    struct ft_slice line;
    static const char *const names[] = {"etc/os-release", "usr/lib/os-release"};
    for (size_t i = 0; i < FT_COUNT(names); i++) {
        if (!read_top(r, "var/lib/dpkg/", names[i], &text)) {
            continue;
        }
        while (ft_slice_line(&text, &line)) {
            if (ft_slice_starts(line, "VERSION_ID=")) {
                struct ft_slice value = {line.data + 11, line.size - 11};
                value = ft_slice_trim(value);
                bool marks = value.size > 1 && *value.data == '"';
                return ft_strndup(r->cx->arena, value.data + marks, value.size - 2 * marks);
            }
        }
    }
    return NULL;
}

/* "3.18.4" to "v3.18". */
static const char *alpine_release(struct ft_reader *r) {
    struct ft_slice text;
    size_t size = 0;
    int dots = 0;
    if (!read_top(r, "lib/apk/", "etc/alpine-release", &text)) {
        return NULL;
    }
    while (size < text.size &&
           ((text.data[size] >= '0' && text.data[size] <= '9') || text.data[size] == '.')) {
        dots += text.data[size] == '.';
        if (dots > 1) {
            break;
        }
        size++;
    }
    return size ? ft_sprintf(r->cx->arena, "v%.*s", (int)size, text.data) : NULL;
}

static const char *after(struct ft_reader *r, struct ft_slice line, const char *key) {
    size_t size = strlen(key);
    if (!ft_slice_starts(line, key)) {
        return NULL;
    }
    return ft_slice_dup(r->scratch,
                        ft_slice_trim((struct ft_slice){line.data + size, line.size - size}));
}

static void add(struct ft_reader *r, const struct package *package, const char *release) {
    bool removed = package->status && !strstr(package->status, " installed");
    struct ft_dependency *made =
        package->name && package->version && !removed
            ? ft_reader_add(r, package->name, package->version, package->line)
            : NULL;
    if (!made) {
        return;
    }
    made->release = release;
    made->licence = ft_strdup(r->cx->arena, package->licence);
    made->origin = made->name;
    made->origin_version = made->version;
    if (package->origin && *package->origin) { /* "source" or "source (version)" */
        size_t size = strcspn(package->origin, " ");
        const char *open = strchr(package->origin, '(');
        made->origin = ft_strndup(r->cx->arena, package->origin, size);
        if (open) {
            made->origin_version = ft_strndup(r->cx->arena, open + 1, strcspn(open + 1, ")"));
        }
    }
}

static bool set(const char **field, const char *value) {
    *field = value ? value : *field;
    return value != NULL;
}

ft_err ft_read_dpkg(struct ft_reader *r) {
    struct ft_slice rest = r->text;
    struct ft_slice line;
    struct package package = {0};
    const char *release = debian_release(r);
    for (r->line = 1; ft_slice_line(&rest, &line); r->line++) {
        if (!line.size) {
            add(r, &package, release);
            package = (struct package){0};
        } else if (set(&package.name, after(r, line, "Package:"))) {
            package.line = r->line;
        } else if (!set(&package.version, after(r, line, "Version:")) &&
                   !set(&package.origin, after(r, line, "Source:"))) {
            set(&package.status, after(r, line, "Status:"));
        }
    }
    add(r, &package, release);
    return FT_OK;
}

ft_err ft_read_apk(struct ft_reader *r) {
    struct ft_slice rest = r->text;
    struct ft_slice line;
    struct package package = {0};
    const char *release = alpine_release(r);
    for (r->line = 1; ft_slice_line(&rest, &line); r->line++) {
        if (!line.size) {
            add(r, &package, release);
            package = (struct package){0};
        } else if (set(&package.name, after(r, line, "P:"))) {
            package.line = r->line;
        } else if (!set(&package.version, after(r, line, "V:")) &&
                   !set(&package.origin, after(r, line, "o:"))) {
            set(&package.licence, after(r, line, "L:"));
        }
    }
    add(r, &package, release);
    return FT_OK;
}
