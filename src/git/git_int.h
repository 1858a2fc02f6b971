/* Shared by the files of git: the handle, libgit2's errors in our words, safe look-ups. */
#ifndef FT_GIT_GIT_INT_H
#define FT_GIT_GIT_INT_H

#include "base/map.h"
#include "git/git.h"

#include <git2.h>

enum {
    FT_GIT_META_MAX = 64 << 20,   /* bytes of one commit or tree: they are loaded whole */
    FT_GIT_TREE_MAX = 1000000,    /* files and folders of one commit */
    FT_GIT_PATH_MAX = 4096,       /* what the kernel takes, with its NUL */
    FT_GIT_SMALL_BLOB = 16 << 20, /* larger ones are streamed where they can be */
};

struct ft_repo {
    git_repository *git;
    git_odb *odb;
    const char *path;
};

/* Starts libgit2 once: no configuration but the repository's own is read, writes are synced. */
void ft_git_init(void);
/* libgit2's last failure (CODE) as an error of ours: "WHAT: its message". */
ft_err ft_git_fail(ft_ctx *cx, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
#define FT_GIT_TRY(cx, call, ...)                                                                  \
    do {                                                                                           \
        int ft_git_code = (call);                                                                  \
        if (ft_git_code < 0) {                                                                     \
            return ft_git_fail((cx), ft_git_code, __VA_ARGS__);                                    \
        }                                                                                          \
    } while (0)

/* FT_DENIED where PATH belongs to somebody else and safe.directory does not list NAME. */
ft_err ft_git_check_owner(ft_ctx *cx, const char *path, const char *name);

ft_err ft_git_oid(ft_ctx *cx, const char *hex, git_oid *oid);
/* The size is looked at before anything is loaded; the caller frees. */
ft_err ft_git_commit(ft_ctx *cx, struct ft_repo *repo, const git_oid *oid, git_commit **commit);
ft_err ft_git_tree(ft_ctx *cx, struct ft_repo *repo, const git_oid *oid, git_tree **tree);
ft_err ft_git_commit_tree(ft_ctx *cx, struct ft_repo *repo, const char *hex, git_tree **tree);
/* Bytes of a blob; the caller frees *BLOB. FT_LIMIT over MAX. */
ft_err ft_git_blob(ft_ctx *cx, struct ft_repo *repo, const git_oid *oid, size_t max,
                   git_odb_object **blob);
struct ft_slice ft_git_bytes(git_odb_object *blob);

/* Whether git takes NAME in a tree: not "..", nor ".git" however it is disguised. */
bool ft_git_name_ok(struct ft_slice name);

/* Every file of TREE in path order; an error of VISIT ends the walk. ENTER is told of each folder
 * ("" the root) before its content; may be NULL. */
struct ft_tree_visitor {
    ft_err (*enter)(void *to, git_tree *tree, const char *path);
    ft_err (*visit)(void *to, const git_tree_entry *entry, const char *path);
    void *to;
};
ft_err ft_git_walk(ft_ctx *cx, struct ft_repo *repo, git_tree *tree,
                   const struct ft_tree_visitor *visitor);
/* Refuses a tree whose names git forbids, or that are not in order. */
ft_err ft_git_check_tree(ft_ctx *cx, git_tree *tree, const char *path);

/* What .gitattributes of one tree say. Zero-initialise, with `arena` set. */
enum {
    FT_ATTR_FILTERED = 1 << 0, /* filter=… */
    FT_ATTR_IDENT = 1 << 1,
    FT_ATTR_ENCODING = 1 << 2,
    FT_ATTR_GENERATED = 1 << 3,
    FT_ATTR_VENDORED = 1 << 4,
    FT_ATTR_NO_DIFF = 1 << 5,
    FT_ATTR_CONVERTED = FT_ATTR_FILTERED | FT_ATTR_IDENT | FT_ATTR_ENCODING,
    FT_ATTR_NOT_TEXT = FT_ATTR_GENERATED | FT_ATTR_VENDORED | FT_ATTR_NO_DIFF,
};
struct ft_attributes {
    struct ft_map folders, macros;
    struct ft_map visited; /* for callers that load by path */
    size_t rules;
};
void ft_attributes_init(struct ft_attributes *attributes, struct ft_arena *arena);
/* Reads .gitattributes of the folder PATH ("" the root), whose tree is TREE. */
ft_err ft_attributes_load(ft_ctx *cx, struct ft_repo *repo, struct ft_attributes *attributes,
                          git_tree *tree, const char *path);
void ft_attributes_parse(struct ft_attributes *attributes, const char *folder,
                         struct ft_slice text);
unsigned ft_attributes_of(const struct ft_attributes *attributes, const char *path);

/* A file that differs between two trees; mode 0: it is not there. */
struct ft_tree_change {
    const char *path;
    git_oid old_oid, new_oid;
    unsigned old_mode, new_mode;
};
struct ft_tree_changes {
    FT_VEC(struct ft_tree_change);
};
/* FROM may be NULL: nothing was there. */
ft_err ft_git_compare(ft_ctx *cx, struct ft_repo *repo, git_tree *from, git_tree *to,
                      struct ft_tree_changes *changes);

/* A tree made of BASE (NULL: empty) and edits; mode 0 removes. Sorts the edits. */
struct ft_tree_edit {
    const char *path;
    git_oid oid;
    unsigned mode;
};
ft_err ft_git_build_tree(ft_ctx *cx, struct ft_repo *repo, git_tree *base,
                         struct ft_tree_edit *edits, size_t count, git_oid *tree);
/* The commit itself; message, names and time from SPEC. PARENT NULL: a first commit. */
ft_err ft_git_write_commit(ft_ctx *cx, struct ft_repo *repo, const struct ft_commit_spec *spec,
                           const git_oid *parent, const git_oid *tree, char oid[FT_OID_HEX]);

/* FT_CONFLICT where a worktree has the branch NAME checked out. */
ft_err ft_git_check_free(ft_ctx *cx, struct ft_repo *repo, const char *name);
/* As ft_ref_set, also where it is checked out: for the one who moves the files too. */
ft_err ft_git_move_ref(ft_ctx *cx, struct ft_repo *repo, const char *name, const char *oid,
                       const char *expected, const char *message);
/* "merge", "rebase" …, or NULL. */
const char *ft_git_operation(struct ft_repo *repo);

/* Frees libgit2's objects at the end of a block: `FT_DROP(tree) git_tree *tree = NULL;` */
#define FT_DROP(type) __attribute__((cleanup(ft_drop_##type)))
#define FT_GIT_DROP(type)                                                                          \
    static inline void ft_drop_##type(git_##type **object) {                                       \
        git_##type##_free(*object);                                                                \
    }
FT_GIT_DROP(tree)
FT_GIT_DROP(commit)
FT_GIT_DROP(index)
FT_GIT_DROP(reference)
FT_GIT_DROP(config)
FT_GIT_DROP(odb_object)
FT_GIT_DROP(treebuilder)
FT_GIT_DROP(signature)
FT_GIT_DROP(diff)
FT_GIT_DROP(patch)
FT_GIT_DROP(status_list)
FT_GIT_DROP(tree_entry)
FT_GIT_DROP(filter_list)

#endif
