#include "code/ignore.h"

#include "base/text.h"

#include <string.h>

enum { LONGEST = 1024, MOST = 20000 };

struct rule {
    const char *pattern; /* without "!", the first and the last "/" */
    size_t size;
    bool back;     /* "!": what earlier lines left out is taken in again */
    bool folders;  /* only folders */
    bool anchored; /* against the path from the folder on, else against the name alone */
    bool plain;    /* no character of it is special */
    bool suffix;   /* "*" and then nothing special */
};

struct ft_ignore {
    struct ft_ignore *parent;
    const char *folder;
    size_t folder_size;
    FT_VEC(struct rule);
};

/* Trailing spaces do not count unless they are escaped. */
static struct ft_slice trim(struct ft_slice line) {
    if (line.size && line.data[line.size - 1] == '\r') {
        line.size--;
    }
    while (line.size && line.data[line.size - 1] == ' ' &&
           !(line.size > 1 && line.data[line.size - 2] == '\\')) {
        line.size--;
    }
    return line;
}

static void skip(struct ft_slice *text, size_t count) {
    *text = (struct ft_slice){text->data + count, text->size - count};
}

static bool is_special(char c) {
    return c == '*' || c == '?' || c == '[' || c == '\\';
}

static bool has_special(struct ft_slice text) {
    for (size_t i = 0; i < text.size; i++) {
        if (is_special(text.data[i])) {
            return true;
        }
    }
    return false;
}

static void add_line(struct ft_arena *arena, struct ft_ignore *rules, struct ft_slice line) {
    struct rule rule = {0};
    line = trim(line);
    if (!line.size || line.data[0] == '#' || line.size > LONGEST || rules->count >= MOST) {
        return;
    }
    if (line.data[0] == '!') {
        rule.back = true;
        skip(&line, 1);
    }
    if (line.size && line.data[line.size - 1] == '/') {
        rule.folders = true;
        line.size--;
    }
    rule.anchored = line.size && memchr(line.data, '/', line.size);
    if (line.size && line.data[0] == '/') {
        skip(&line, 1);
    }
    if (!line.size) {
        return;
    }
    rule.plain = !has_special(line);
    rule.suffix = line.data[0] == '*' && line.size > 1 && !rule.anchored &&
                  !has_special((struct ft_slice){line.data + 1, line.size - 1});
    rule.pattern = ft_strndup(arena, line.data, line.size);
    rule.size = line.size;
    *FT_PUSH(arena, rules) = rule;
}

struct ft_ignore *ft_ignore_add(struct ft_arena *arena, struct ft_ignore *parent,
                                const char *folder, struct ft_slice text) {
    struct ft_ignore *rules = FT_NEW(arena, struct ft_ignore);
    rules->parent = parent;
    rules->folder = ft_strdup(arena, folder);
    rules->folder_size = strlen(folder);
    if (text.size >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0) {
        skip(&text, 3);
    }
    for (struct ft_slice line; ft_slice_line(&text, &line);) {
        if (!memchr(line.data, '\0', line.size)) {
            add_line(arena, rules, line);
        }
    }
    return rules;
}

static bool fits(const struct rule *rule, const char *path, const char *name, size_t name_size) {
    if (rule->anchored) {
        return rule->plain ? strcmp(rule->pattern, path) == 0 : ft_glob(rule->pattern, path);
    }
    if (rule->plain) {
        return name_size == rule->size && memcmp(name, rule->pattern, name_size) == 0;
    }
    if (rule->suffix) {
        size_t size = rule->size - 1;
        return name_size >= size && memcmp(name + name_size - size, rule->pattern + 1, size) == 0;
    }
    return ft_glob(rule->pattern, name);
}

bool ft_ignore_fits(const struct ft_ignore *rules, const char *path, bool is_folder) {
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    size_t name_size = strlen(name);
    for (; rules; rules = rules->parent) {
        for (size_t i = rules->count; i-- > 0;) {
            const struct rule *rule = &rules->at[i];
            if ((is_folder || !rule->folders) &&
                fits(rule, path + rules->folder_size, name, name_size)) {
                return !rule->back;
            }
        }
    }
    return false;
}
