/* What a project depends on, as its lock files and manifests say.
 *
 * Every file that a line of readers.def names is read; one that cannot be read is a warning with
 * its place, and the others are read all the same. Nothing is run and nothing is fetched. Texts
 * live in the context's arena. Thread-safe. spec/code.md COD7.
 */
#ifndef FT_DEPS_DEPS_H
#define FT_DEPS_DEPS_H

#include "base/ctx.h"
#include "deps/version.h"
#include "os/file.h"

enum { FT_DEPS_FILE_MAX = 64 * 1024 * 1024, FT_DEPS_MOST = 500 * 1000 };

enum ft_depth { FT_DEPTH_UNKNOWN, FT_DIRECT, FT_INDIRECT };

struct ft_dependency {
    enum ft_ecosystem ecosystem;
    const char *name;        /* as its registry has it: "@scope/x", "group:artifact" */
    const char *version;     /* NULL where none is pinned */
    const char *requirement; /* what is asked for where none is pinned, or NULL */
    const char *licence;     /* as the file says, or NULL */
    const char *abandoned; /* what the file says of nobody maintaining it ("": no more), or NULL */
    const char *hash;      /* "sha512:…" in small hexadecimal digits, or NULL */
    const char *purl;      /* NULL where the name is that of no package */
    const char *path;      /* file in which it stands, and where */
    int64_t line;
    enum ft_depth depth;
    bool dev;                 /* only for building or testing the project */
    struct ft_strings called; /* by what sources name it beside its name, as the file says */
    bool programs;            /* the file tells which programs it brings, where it brings any */
    bool unnamed;             /* others need it beside them, or load it: no source need name it */
    /* Of a distribution's package: the source that advisories name, and the release ("12"). */
    const char *origin, *origin_version, *release;
};
struct ft_deps_warning {
    const char *path;
    int64_t line; /* 0: the whole file */
    const char *message;
};
struct ft_deps {
    FT_VEC(struct ft_dependency);
    struct {
        FT_VEC(struct ft_deps_warning);
    } warnings;
    struct ft_strings files;              /* those that were read */
    const struct ft_source_list *sources; /* all that are there, by ft_deps_scan; or NULL */
    bool full;                            /* there were more than FT_DEPS_MOST */
};

/* All of the project at ROOT, in order of path and line. Folders with other people's code are left
 * out. */
ft_err ft_deps_scan(ft_ctx *cx, const struct ft_root *root, struct ft_deps *deps);
/* One file with CONTENT, NUL-terminated; what stands beside it is looked up below ROOT (NULL: not
 * at all). A file that is none of ours adds nothing. */
ft_err ft_deps_read(ft_ctx *cx, const struct ft_root *root, const char *path,
                    struct ft_slice content, struct ft_deps *deps);
/* Whether PATH is a file that ft_deps_read reads. */
bool ft_deps_knows(const char *path);

const char *ft_depth_name(enum ft_depth depth); /* "unknown", "direct", "indirect" */

#endif
