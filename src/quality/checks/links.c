/* Links of Markdown files to what is not there. */
#include "base/map.h"
#include "base/text.h"
#include "os/file.h"
#include "quality/quality_int.h"

#include <ctype.h>
#include <string.h>

enum { LONGEST = 500 };

/* The anchor that a heading gets: small letters, digits, "-" and "_", blanks as "-". */
static const char *slug_of(struct ft_arena *arena, struct ft_slice heading) {
    FT_BUF struct ft_buf slug;
    ft_buf_init(&slug, LONGEST);
    bool target = false;
    for (size_t i = 0; i < heading.size; i++) {
        char c = heading.data[i];
        target |= c == ']' && i + 1 < heading.size && heading.data[i + 1] == '(';
        if (target) {
            target = c != ')'; /* of a link in a heading, only the text counts */
            continue;
        }
        if (isalnum((unsigned char)c) || c == '-' || c == '_' || (unsigned char)c >= 0x80) {
            ft_buf_putc(&slug, (char)tolower((unsigned char)c));
        } else if (c == ' ') {
            ft_buf_putc(&slug, '-');
        }
    }
    return ft_buf_text(&slug, arena);
}

static void add_anchor(struct ft_map *anchors, const char *slug) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    const char *key = slug;
    for (int i = 1; i < 100 && ft_map_put(anchors, ft_slice_of(key), anchors); i++) {
        key = ft_sprintf(scratch, "%s-%d", slug, i);
    }
}

/* id="…", name="…" and {#…} of a line. */
static void add_written(struct ft_map *anchors, struct ft_slice line) {
    static const char *const marks[] = {"id=\"", "name=\"", "{#", "id='", "name='"};
    for (size_t i = 0; i < FT_COUNT(marks); i++) {
        ptrdiff_t at = ft_slice_find(line, ft_slice_of(marks[i]));
        if (at >= 0) {
            struct ft_slice rest = {line.data + at + strlen(marks[i]),
                                    line.size - (size_t)at - strlen(marks[i])};
            size_t size = 0;
            while (size < rest.size && !strchr("\"'} ", rest.data[size])) {
                size++;
            }
            ft_map_put(anchors, (struct ft_slice){rest.data, size}, anchors);
        }
    }
}

/* Where fenced code begins or ends. */
static bool is_fence(struct ft_slice line) {
    line = ft_slice_trim(line);
    return ft_slice_starts(line, "```") || ft_slice_starts(line, "~~~");
}

static struct ft_slice without_marks(struct ft_slice line) {
    while (line.size && line.data[0] == '#') {
        line = (struct ft_slice){line.data + 1, line.size - 1};
    }
    while (line.size && line.data[line.size - 1] == '#') {
        line.size--;
    }
    return ft_slice_trim(line);
}

static void collect_anchors(struct ft_arena *arena, struct ft_slice text, struct ft_map *anchors) {
    struct ft_slice line;
    struct ft_slice before = {"", 0};
    bool fenced = false;
    ft_map_init(anchors, arena);
    ft_map_put(anchors, FT_SLICE("top"), anchors);
    while (ft_slice_line(&text, &line)) {
        fenced ^= is_fence(line);
        struct ft_slice bare = ft_slice_trim(line);
        bool underline = bare.size > 1 && (bare.data[0] == '=' || bare.data[0] == '-') &&
                         strspn(ft_slice_dup(arena, bare), "=-") == bare.size;
        if (!fenced && ft_slice_starts(bare, "#")) {
            add_anchor(anchors, slug_of(arena, without_marks(bare)));
        } else if (!fenced && underline && before.size) {
            add_anchor(anchors, slug_of(arena, before));
        }
        add_written(anchors, line);
        before = bare;
    }
}

struct links {
    struct look *l;
    const struct ft_quality_rule *rule;
    struct ft_map anchors;
    bool collected;
};

static const char *decoded(struct ft_arena *arena, const char *text) {
    char *out = ft_strdup(arena, text);
    char *to = out;
    for (const char *at = text; *at; at++) {
        char pair[3] = {0};
        bool hex = at[0] == '%' && isxdigit((unsigned char)at[1]) && isxdigit((unsigned char)at[2]);
        if (hex) {
            memcpy(pair, at + 1, 2);
            at += 2;
        }
        *to++ = hex ? (char)strtol(pair, NULL, 16) : *at;
    }
    *to = '\0';
    return out;
}

/* Sites leave out endings, and serve .md as .html. */
static bool is_there(struct look *l, const char *path) {
    static const char *const endings[] = {"", ".md", ".mdx", ".html", ".rst"};
    struct stat info;
    l->result->open = true;
    for (size_t i = 0; i < FT_COUNT(endings); i++) {
        const char *name = ft_sprintf(l->cx->arena, "%s%s", path, endings[i]);
        enum ft_err_code err = ft_file_stat(l->cx, l->root, name, &info);
        ft_clear(l->cx);
        if (err != FT_NOTFOUND) {
            return true; /* also where it may not be looked at */
        }
    }
    return false;
}

/* PATH from the folder of FROM, without "." and ".."; NULL where it leaves the root. */
static const char *resolved(struct ft_arena *arena, const char *from, const char *path) {
    const char *slash = strrchr(from, '/');
    size_t folder = slash ? (size_t)(slash - from) : 0;
    const char *joined = ft_sprintf(arena, "%.*s/%s", (int)folder, from, path);
    struct ft_strings parts = {0};
    for (const char *at = joined; *at;) {
        at += strspn(at, "/");
        size_t size = strcspn(at, "/");
        const char *part = ft_strndup(arena, at, size);
        at += size;
        if (strcmp(part, "..") == 0) {
            if (!parts.count--) {
                return NULL;
            }
        } else if (size && strcmp(part, ".") != 0) {
            *FT_PUSH(arena, &parts) = part;
        }
    }
    const char *whole = "";
    for (size_t i = 0; i < parts.count; i++) {
        whole = ft_sprintf(arena, "%s%s%s", whole, i ? "/" : "", parts.at[i]);
    }
    return *whole ? whole : ".";
}

/* What no file of the project can answer: addresses, a site's own root, what is filled in later. */
static bool is_elsewhere(const char *target) {
    size_t scheme = strspn(target, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+.-");
    return !*target || target[0] == '/' || target[scheme] == ':' || target[0] == '<' ||
           strpbrk(target, "{}$<>*|\\ ") || strlen(target) > LONGEST;
}

static bool has_anchor(struct links *links, const char *anchor) {
    if (!links->collected) {
        collect_anchors(links->l->cx->arena, links->l->text, &links->anchors);
        links->collected = true;
    }
    const char *small = ft_strdup(links->l->cx->arena, decoded(links->l->cx->arena, anchor));
    for (char *at = (char *)(uintptr_t)small; *at; at++) {
        *at = (char)tolower((unsigned char)*at);
    }
    return ft_map_get(&links->anchors, ft_slice_of(small)) ||
           ft_map_get(&links->anchors, ft_slice_of(decoded(links->l->cx->arena, anchor)));
}

static void judge(struct links *links, struct ft_slice target) {
    struct look *l = links->l;
    size_t start = (size_t)(target.data - l->text.data);
    const char *text = ft_slice_dup(l->cx->arena, target);
    text = ft_strndup(l->cx->arena, text, strcspn(text, " ")); /* a title may follow */
    if (is_elsewhere(text)) {
        return;
    }
    size_t path_size = strcspn(text, "#?");
    const char *anchor = text[path_size] == '#' ? text + path_size + 1 : "";
    const char *shown = ft_text_inert_dup(l->cx->arena, text);
    if (!path_size) {
        if (*anchor && !has_anchor(links, anchor)) {
            (void)look_report_at(l, links->rule, start, start + strlen(text),
                                 ft_sprintf(l->cx->arena, "no heading here is '%s'", shown));
        }
        return;
    }
    const char *path = decoded(l->cx->arena, ft_strndup(l->cx->arena, text, path_size));
    path = resolved(l->cx->arena, l->path, path);
    if (path && l->root && !is_there(l, path)) {
        (void)look_report_at(l, links->rule, start, start + strlen(text),
                             ft_sprintf(l->cx->arena, "there is no '%s'", shown));
    }
}

/* "[text](target)" outside of code spans; a text may hold brackets of its own. */
static void look_at_line(struct links *links, struct ft_slice line) {
    for (size_t i = 0; i + 1 < line.size; i++) {
        if (line.data[i] == '`') {
            const char *end = memchr(line.data + i + 1, '`', line.size - i - 1);
            i = end ? (size_t)(end - line.data) : line.size;
            continue;
        }
        if (line.data[i] != ']' || line.data[i + 1] != '(') {
            continue;
        }
        struct ft_slice rest = {line.data + i + 2, line.size - i - 2};
        size_t size = 0;
        size_t open = 0;
        while (size < rest.size && (rest.data[size] != ')' || open)) {
            open += rest.data[size] == '(';
            open -= rest.data[size] == ')';
            size++;
        }
        if (size < rest.size) {
            judge(links, ft_slice_trim((struct ft_slice){rest.data, size}));
        }
    }
}

static void file_links(struct look *l, const struct ft_quality_rule *rule) {
    static const char *const extensions[] = {"md", "markdown"};
    struct links links = {.l = l, .rule = rule};
    struct ft_slice rest = l->text;
    struct ft_slice line;
    bool fenced = false;
    bool markdown = false;
    for (size_t i = 0; i < FT_COUNT(extensions); i++) {
        markdown |= strcmp(ft_path_extension(l->path), extensions[i]) == 0;
    }
    while (markdown && ft_slice_line(&rest, &line)) {
        fenced ^= is_fence(line);
        bool indented = ft_slice_starts(line, "    ") || ft_slice_starts(line, "\t");
        if (!fenced && !indented) {
            look_at_line(&links, line);
        }
    }
}

const struct quality_check quality_checks_links[] = {{"links", NULL, NULL, file_links}, {0}};
