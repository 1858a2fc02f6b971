/* Folders that are named for the part that they play, and whether their uses agree with it. */
#include "architecture_int.h"

#include <string.h>
#include <strings.h>

enum { ROLES = 3 };

struct role {
    const char *name, *folders; /* " a b " */
    unsigned wrong;             /* roles (a bit each) that it must not use */
    int64_t least;              /* files */
};
/* The outermost part of the pattern comes last. */
static const struct pattern_roles {
    const char *name;
    struct role roles[ROLES];
} patterns[] = {
    {"mvc",
     {{"models", " model models ", 1U << 1 | 1U << 2, 2},
      {"views", " view views templates ", 1U << 2, 2},
      {"controllers", " controller controllers ", 0, 2}}},
    {"hexagonal",
     {{"core", " domain core application usecase usecases use_cases ", 1U << 2, 1},
      {"ports", " port ports ", 1U << 2, 0},
      {"adapters", " adapter adapters infrastructure infra ", 0, 1}}},
};

static bool has(const char *list, struct ft_slice word) {
    for (const char *at = list + 1; *at; at += strcspn(at, " ") + 1) {
        if (strcspn(at, " ") == word.size && strncasecmp(at, word.data, word.size) == 0) {
            return true;
        }
    }
    return false;
}

/* The innermost folder that has one decides. */
static int role_of(const struct pattern_roles *pattern, const char *path) {
    int found = NO_PART;
    for (const char *at = path; strchr(at, '/'); at = strchr(at, '/') + 1) {
        struct ft_slice folder = {at, strcspn(at, "/")};
        for (int i = 0; i < ROLES; i++) {
            found = has(pattern->roles[i].folders, folder) ? i : found;
        }
    }
    return found;
}

static const struct pattern_roles *roles_of(const struct partition *p) {
    return strcmp(p->pattern->name, patterns[0].name) == 0 ? &patterns[0] : &patterns[1];
}

static bool is_wrong(const struct partition *p, int from, int to) {
    return roles_of(p)->roles[from].wrong & 1U << to;
}

/* The folder that decided, and a glob for all of its name. */
static void note_folder(const struct seeing *s, const struct pattern_roles *pattern, int role,
                        const char *path, struct ft_pattern_part *part) {
    struct ft_slice name = {path, 0};
    for (const char *at = path; strchr(at, '/'); at = strchr(at, '/') + 1) {
        struct ft_slice folder = {at, strcspn(at, "/")};
        name = has(pattern->roles[role].folders, folder) ? folder : name;
    }
    const char *glob = ft_sprintf(s->cx->arena, "**/%.*s/**", (int)name.size, name.data);
    for (size_t i = 0; i < part->globs.count; i++) {
        if (strcmp(part->globs.at[i], glob) == 0) {
            return;
        }
    }
    *FT_PUSH(s->cx->arena, &part->globs) = glob;
    if (!part->path) {
        part->path = ft_strndup(s->cx->arena, path, (size_t)(name.data + name.size - path));
    }
}

static bool is_code(const struct seeing *s, uint32_t file) {
    struct ft_index_file info;
    return ft_index_file(s->index, file, &info) && !info.vendored && !info.binary &&
           !ft_source_is_test(info.path);
}

static void see(const struct seeing *s, const struct pattern_roles *pattern) {
    struct partition p;
    int64_t ruled = 0;
    partition_begin(s, &p, pattern->name);
    for (int i = 0; i < ROLES; i++) {
        partition_part(s, &p, pattern->roles[i].name, NULL);
        p.pattern->parts.at[i].layer = i;
    }
    for (uint32_t i = 0; i < s->count; i++) {
        const char *path = seeing_path(s, s->order[i]);
        int role = is_code(s, s->order[i]) ? role_of(pattern, path) : NO_PART;
        if (role != NO_PART) {
            struct ft_pattern_part *part = &p.pattern->parts.at[role];
            note_folder(s, pattern, role, path, part);
            partition_put(&p, s->order[i], role);
        }
    }
    for (int i = 0; i < ROLES; i++) {
        const struct ft_pattern_part *part = &p.pattern->parts.at[i];
        if (part->files < pattern->roles[i].least) {
            return;
        }
        ruled += part->files > 0;
        if (part->files) {
            pattern_say(s, &p.pattern->evidence, "%s: %lld files, as in %s", part->name,
                        (long long)part->files, part->path);
        }
    }
    for (int i = 0; i < ROLES * ROLES; i++) {
        if (pattern->roles[i / ROLES].wrong & 1U << i % ROLES) {
            *FT_PUSH(s->cx->arena, &p.pattern->bans) =
                (struct ft_pattern_ban){i / ROLES, i % ROLES};
        }
    }
    partition_judge(s, &p, is_wrong);
    if (p.pattern->uses) {
        pattern_say(s, &p.pattern->evidence, "%lld of %lld uses between them lead the right way",
                    (long long)p.pattern->agree, (long long)p.pattern->uses);
    }
    double share = partition_share(&p);
    double names = (double)ruled / ROLES;
    double confidence = p.pattern->uses ? names * (0.3 + 0.7 * share) : names * 0.5;
    if (share >= 0.6) {
        pattern_claim(s, &p, confidence);
    }
}

void see_roles(const struct seeing *s) {
    for (size_t i = 0; i < FT_COUNT(patterns); i++) {
        see(s, &patterns[i]);
    }
}
