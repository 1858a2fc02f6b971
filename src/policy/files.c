/* Files by name, wherever a command names them. */
#include "policy/policy_int.h"

#include <ctype.h>
#include <string.h>

enum { PARTS_MAX = 64, NAME_MAX_SIZE = 255 };

static const struct protected {
    const char *path;
    enum ft_verdict reading, writing;
    const char *why;
}
files[] = {
#define FILE(path, reading, writing, why) {path, FT_VERDICT_##reading, FT_VERDICT_##writing, why},
#include "policy/files.def"
#undef FILE
};

struct search {
    bool writes;
    struct policy_say found;
};

static void note(struct search *search, const struct protected *file, bool sure) {
    enum ft_verdict verdict = search->writes ? file->writing : file->reading;
    if (!sure && verdict == FT_VERDICT_DENY) {
        verdict = FT_VERDICT_ASK;
    }
    if (verdict > search->found.verdict) {
        search->found = (struct policy_say){verdict, file->why, file->path};
    }
}

static void fold(char *to, struct ft_slice from) {
    for (size_t i = 0; i < from.size; i++) {
        to[i] = (char)tolower((unsigned char)from.data[i]);
    }
    to[from.size] = '\0';
}

/* NAME, perhaps a pattern itself, against one name of the table. *SURE: it means just that. */
static bool same_name(const char *wanted, const char *name, bool *sure) {
    bool pattern = strpbrk(name, "*?[") != NULL;
    if (ft_policy_match(wanted, name)) {
        return true;
    }
    size_t literal = strlen(name) - strspn(name, "*?[]!^");
    if (!pattern || !literal || (*wanted == '.') != (*name == '.') ||
        !ft_policy_match(name, wanted)) {
        return false;
    }
    *sure &= literal >= 2 && name[1] != '*';
    return true;
}

/* Whether PART can be NAME at all; most words cannot. */
static bool may_be(const char *name, const char *part) {
    return *name == *part || *name == '*' || strpbrk(part, "*?[");
}

/* Whether the names of WANTED, "a/b", stand in a row in PARTS from START on. */
static bool stands_at(const char *wanted, char parts[][NAME_MAX_SIZE + 1], size_t count,
                      size_t start, bool *sure) {
    *sure = true;
    for (size_t at = start; *wanted; at++) {
        char name[64];
        size_t size = strcspn(wanted, "/");
        if (at >= count || size >= sizeof name || !may_be(wanted, parts[at])) {
            return false;
        }
        memcpy(name, wanted, size);
        name[size] = '\0';
        if (!same_name(name, parts[at], sure)) {
            return false;
        }
        wanted += size + (wanted[size] == '/');
    }
    return true;
}

static bool stands_in(const char *wanted, char parts[][NAME_MAX_SIZE + 1], size_t count,
                      bool rooted, bool *sure) {
    if (*wanted == '/') {
        return rooted && stands_at(wanted + 1, parts, count, 0, sure);
    }
    for (size_t start = 0; start < count; start++) {
        if (stands_at(wanted, parts, count, start, sure)) {
            return true;
        }
    }
    return false;
}

/* ".env.example" and its like hold no secrets. */
static bool is_sample(const char *name) {
    return ft_policy_alternative("*.example|*.sample|*.template|*.dist|*.defaults|*.md|*.pub",
                                 name);
}

static void look_at_path(struct search *search, struct ft_slice path) {
    char parts[PARTS_MAX][NAME_MAX_SIZE + 1];
    size_t count = 0;
    bool rooted = path.size && *path.data == '/';
    for (size_t at = 0; at < path.size && count < PARTS_MAX;) {
        size_t size = 0;
        while (at + size < path.size && path.data[at + size] != '/') {
            size++;
        }
        struct ft_slice name = {path.data + at, size};
        if (ft_slice_is(name, "..")) {
            count -= count > 0;
        } else if (size && size <= NAME_MAX_SIZE && !ft_slice_is(name, ".")) {
            fold(parts[count++], name);
        }
        at += size + 1;
    }
    if (!count || is_sample(parts[count - 1])) {
        return;
    }
    for (size_t i = 0; i < FT_COUNT(files); i++) {
        bool sure = true;
        if (stands_in(files[i].path, parts, count, rooted, &sure)) {
            note(search, &files[i], sure);
        }
    }
}

static bool in_path(char c) {
    return isalnum((unsigned char)c) || (c && strchr("_./~*?[]!^-+@", c));
}

/* Every part of TEXT that may be a path: "HEAD:.env", "--file=.env", "open('.env')". */
static void look_at_text(struct search *search, const char *text) {
    while (*text) {
        size_t size = 0;
        while (in_path(text[size])) {
            size++;
        }
        struct ft_slice path = {text, size};
        while (path.size && strchr("-@+!", *path.data)) {
            path.data++;
            path.size--;
        }
        look_at_path(search, path);
        text += size;
        text += *text != '\0';
    }
}

/* Words that are no file names: messages, what is searched for, what is left out. */
static bool is_text(const struct command *command, size_t at, bool *pattern_seen) {
    const char *name = ft_shell_name(command);
    const char *word = command->words.at[at].text;
    const char *before = at > 1 ? command->words.at[at - 1].text : "";
    if (ft_policy_alternative("--exclude*|--ignore*|-m?*|--message=*|--grep=*", word) ||
        ft_policy_alternative("--exclude|--exclude-dir|--ignore", before)) {
        return true;
    }
    if (strcmp(name, "git") == 0 && ft_policy_alternative("-m|--message|-am", before)) {
        return true;
    }
    bool searches = ft_policy_alternative("grep|egrep|fgrep|rg|ag|ack|sed|awk", name) &&
                    !ft_policy_has_option(command, "-e|-f|--regexp|--expression|--file");
    if (searches && !command->opaque && *word != '-' && !*pattern_seen) {
        *pattern_seen = true;
        return true;
    }
    return false;
}

static void look_at_all(struct search *search, const struct words *words, bool writes) {
    search->writes = writes;
    for (size_t i = 0; i < words->count; i++) {
        look_at_text(search, words->at[i].text);
    }
}

struct policy_say ft_policy_files(ft_ctx *cx, const struct command *command) {
    struct search search = {.found = {.verdict = FT_VERDICT_ALLOW}};
    bool pattern_seen = false;
    look_at_all(&search, &command->writes, true);
    look_at_all(&search, &command->reads, false);
    look_at_all(&search, &command->sets, false);
    search.writes = !ft_policy_reads_only(command) || command->opaque;
    bool talks = ft_policy_alternative("echo|printf|test|[|true|:", ft_shell_name(command));
    for (size_t i = 1; i < command->words.count && !talks; i++) {
        if (!is_text(command, i, &pattern_seen)) {
            look_at_text(&search, command->words.at[i].text);
        }
    }
    if (search.found.why) {
        search.found.why = ft_sprintf(cx->arena, "%s (%s)", search.found.why, search.found.pattern);
    }
    return search.found;
}
