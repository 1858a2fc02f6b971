/* Gemfile.lock. */
#include "base/text.h"
#include "deps/reader_int.h"

static size_t indent_of(struct ft_slice line) {
    size_t indent = 0;
    while (indent < line.size && line.data[indent] == ' ') {
        indent++;
    }
    return indent;
}

/* "name (1.0)" or "name!": *VERSION NULL where there is none. */
static const char *parts_of(struct ft_reader *r, struct ft_slice line, const char **version) {
    size_t size = 0;
    while (size < line.size && !strchr(" !(", line.data[size])) {
        size++;
    }
    const char *open = memchr(line.data, '(', line.size);
    const char *close = open ? memchr(open, ')', line.size - (size_t)(open - line.data)) : NULL;
    *version = close ? ft_strndup(r->scratch, open + 1, (size_t)(close - open - 1)) : NULL;
    return ft_strndup(r->scratch, line.data, size);
}

/* "1.6.0-x86_64-linux" to "1.6.0": a gem made for a platform has the version of the others. */
static const char *without_platform(struct ft_reader *r, const char *version) {
    static const char *const platforms[] = {"x86",       "x64",   "arm",   "aarch64", "java",
                                            "universal", "mingw", "mswin", "ruby"};
    const char *dash = strchr(version, '-');
    for (size_t i = 0; dash && i < FT_COUNT(platforms); i++) {
        if (strncmp(dash + 1, platforms[i], strlen(platforms[i])) == 0) {
            return ft_strndup(r->scratch, version, (size_t)(dash - version));
        }
    }
    return version;
}

static void direct_names(struct ft_reader *r, struct ft_map *asked) {
    struct ft_slice rest = r->text;
    struct ft_slice line;
    bool inside = false;
    while (ft_slice_line(&rest, &line)) {
        const char *version = NULL;
        if (line.size && *line.data != ' ') {
            inside = ft_slice_is(ft_slice_trim(line), "DEPENDENCIES");
        } else if (inside && line.size > 2) {
            ft_put_name(asked, parts_of(r, ft_slice_trim(line), &version));
        }
    }
}

ft_err ft_read_gemfile(struct ft_reader *r) {
    struct ft_slice rest = r->text;
    struct ft_slice line;
    struct ft_map asked;
    struct ft_map seen;
    bool gems = false;
    bool any = false;
    ft_map_init(&asked, r->scratch);
    ft_map_init(&seen, r->scratch);
    direct_names(r, &asked);
    for (r->line = 1; ft_slice_line(&rest, &line); r->line++) {
        struct ft_slice text = ft_slice_trim(line);
        if (ft_slice_starts(line, "<<<<<<<") || ft_slice_starts(line, ">>>>>>>")) {
            return ft_reader_bad(r, r->line, "it has a conflict that nobody resolved");
        }
        if (text.size && *line.data != ' ') { /* PATH holds what is the project's own */
            gems = ft_slice_is(text, "GEM") || ft_slice_is(text, "GIT");
            any = true;
            continue;
        }
        const char *version = NULL;
        if (!gems || indent_of(line) != 4 || !text.size) {
            continue;
        }
        const char *name = parts_of(r, text, &version);
        if (!version) {
            continue;
        }
        version = without_platform(r, version);
        const char *both = ft_sprintf(r->scratch, "%s %s", name, version);
        struct ft_dependency *made =
            ft_in(&seen, both) ? NULL : ft_reader_add(r, name, version, r->line);
        ft_put_name(&seen, both);
        if (made) {
            made->depth = ft_in(&asked, name) ? FT_DIRECT : FT_INDIRECT;
        }
    }
    return any || !r->text.size ? FT_OK : ft_reader_bad(r, 1, "it is not in the form of Bundler");
}
