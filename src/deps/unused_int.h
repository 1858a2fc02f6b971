/* What manifests ask for, what that is called, and where texts mention it. */
#ifndef FT_DEPS_UNUSED_INT_H
#define FT_DEPS_UNUSED_INT_H

#include "base/map.h"
#include "deps/unused.h"

enum { FT_ASKED_MOST = 100 * 1000, FT_NAME_LONGEST = 256 };

struct ft_asked {
    const char *name; /* NULL: `called` tells that the manifest's packages are loaded unnamed */
    int64_t line;
    size_t manifest;
    struct ft_strings called; /* by what texts name it, beside its name */
    bool tool;                /* may be there for programs alone, and nobody told their names */
    bool named_only;          /* nothing loads it unnamed */
    bool silent;              /* it works without being named: not judged */
    bool used;
};
struct ft_manifest {
    enum ft_ecosystem ecosystem;
    const char *path;
    const char *folder; /* "" or "a/b/": the texts below it count */
    const char *rest;   /* what it says beside what it asks for */
    size_t open;        /* of what it asks for, not yet seen */
    bool sources;       /* texts of its language lie below it */
    bool loads;         /* something loads all that it asks for */
};
struct ft_manifests {
    ft_ctx *cx;
    const struct ft_root *root;
    const struct ft_deps *deps;
    struct ft_arena *arena;
    struct {
        FT_VEC(struct ft_manifest);
    } files;
    struct {
        FT_VEC(struct ft_asked);
    } asked;
};

/* Takes what the manifest at PATH asks for; nothing where it is none of ours, or malformed. */
void ft_asked_read(struct ft_manifests *all, const char *path, struct ft_slice text);
bool ft_asked_knows(const char *path);
/* One thing that the last manifest asks for; NULL where NAME is none that a text could name. */
struct ft_asked *ft_asked_add(struct ft_manifests *all, const char *name, int64_t line);

/* Those that are lists of lines or code; REST gets what is no declaration. */
void ft_asked_gemfile(struct ft_manifests *all, struct ft_slice text, struct ft_buf *rest);
void ft_asked_mix(struct ft_manifests *all, struct ft_slice text, struct ft_buf *rest);
void ft_asked_go(struct ft_manifests *all, struct ft_slice text, struct ft_buf *rest);
void ft_asked_requirements(struct ft_manifests *all, struct ft_slice text, struct ft_buf *rest);

/* By what else each is called, and what is not judged. */
void ft_asked_names(struct ft_manifests *all);
/* The same by what Python's packages say that are installed in the project's environments. */
void ft_asked_installed(struct ft_manifests *all);

/* Names looked for in texts: case does not count, nor what joins the parts of a name, so that
 * "net-ssh", "net/ssh" and "Net::SSH" are one. */
struct ft_mentions {
    struct ft_map words; /* folded name to number, from 1 */
    struct ft_arena *arena;
    uint16_t *longest[4]; /* by the first 1, 2 and 3 characters: the longest name that begins so */
    uint32_t count;
};
void ft_mentions_init(struct ft_mentions *mentions, struct ft_arena *arena);
/* The number of NAME; 0 where it has a character that no name has, or is too long. "x-*" is the
 * beginning of a name, the rest of which a text leaves open. */
uint32_t ft_mentions_want(struct ft_mentions *mentions, const char *name);
/* Each place of TEXT where one of the names stands as a whole; takes linear time. */
void ft_mentions_find(const struct ft_mentions *mentions, struct ft_slice text,
                      void (*found)(void *to, uint32_t word), void *to);

#endif
