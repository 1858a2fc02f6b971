/* Changes in the forms that people and models write: all files or none.
 *
 * An input is parsed into operations on files, planned against the files as they are, and only
 * where every part of it has its place written (docs/edits.md says what each form means). A plan
 * changes nothing; its memory is the context's. What is written keeps encoding, byte order mark,
 * line ends, final newline and mode. Paths are relative, never through a link, never into .git.
 *
 * FT_INVALID: the input is not in its form, names a path that is none, or changes nothing.
 * FT_NOTFOUND: a file, or the text that should be replaced, is not there (the hint shows the
 * closest place). FT_CONFLICT: several places fit, two parts change the same lines, or a file
 * changed between planning and writing. FT_EXISTS, FT_DENIED, FT_FORMAT, FT_LIMIT: what stands
 * there is not to be changed. Thread-safe. spec/code.md COD8.
 */
#ifndef FT_PATCH_PATCH_H
#define FT_PATCH_PATCH_H

#include "base/buf.h"
#include "base/ctx.h"
#include "os/file.h"

enum { FT_PATCH_FILE_MAX = 64 << 20, FT_PATCH_FILES_MAX = 10000 };

enum ft_patch_form {
    FT_PATCH_SEARCH_REPLACE, /* <<<<<<< SEARCH blocks, or JSON {path, old, new, replace_all} */
    FT_PATCH_UDIFF,          /* as git and diff -u print */
    FT_PATCH_BEGIN,          /* *** Begin Patch */
    FT_PATCH_WHOLE, /* a file name and its whole content, fenced, or JSON {path, content} */
};

/* How a place was found. */
enum ft_patch_how {
    FT_PLACE_EXACT,
    FT_PLACE_MOVED,      /* the same text, at another line than the input says */
    FT_PLACE_WHITESPACE, /* but for blanks; new lines follow the indentation that is there */
    FT_PLACE_FUZZY,      /* but for a few characters */
};
extern const char *const ft_patch_how_words[];

struct ft_patch_place {
    size_t line; /* from 1, in the file as it was */
    enum ft_patch_how how;
};
struct ft_patch_places {
    FT_VEC(struct ft_patch_place);
};

enum ft_patch_done { FT_PATCH_CREATED, FT_PATCH_CHANGED, FT_PATCH_DELETED, FT_PATCH_RENAMED };
extern const char *const ft_patch_done_words[];

/* A file as it was found. */
struct ft_patch_found {
    bool there;
    struct ft_slice bytes;
    struct stat info; /* st_mode at least */
};

struct ft_patch_file {
    const char *path;
    const char *from; /* renamed: its name before, else NULL */
    enum ft_patch_done done;
    struct ft_patch_found old; /* what stands at PATH before; of a renamed one what stood at FROM */
    struct ft_patch_found over; /* renamed: what stands at PATH before */
    struct ft_slice after;
    mode_t mode; /* permissions after */
    int64_t added, removed;
    struct ft_patch_places places;
};
struct ft_patch_plan {
    FT_VEC(struct ft_patch_file); /* in the order in which the input names them */
};

/* Where files come from. READ gives there = false for what is absent, an error for what must not be
 * edited. */
struct ft_patch_reader {
    ft_err (*read)(void *to, ft_ctx *cx, const char *path, struct ft_patch_found *found);
    void *to;
};
/* Regular, writable files below a root. */
struct ft_patch_reader ft_patch_disk(const struct ft_root *root);

ft_err ft_patch_make(ft_ctx *cx, const struct ft_patch_reader *reader, enum ft_patch_form form,
                     struct ft_slice input, struct ft_patch_plan *plan);
/* Adds to the plan that the file at PATH, which has to hold BEFORE still (without data: must not be
 * there; else FT_CONFLICT), becomes AFTER and is called TO (NULL: as it was). */
ft_err ft_patch_add(ft_ctx *cx, const struct ft_patch_reader *reader, const char *path,
                    const char *to, struct ft_slice before, struct ft_slice after,
                    struct ft_patch_plan *plan);
/* Unified diff of the plan as git prints it. */
ft_err ft_patch_diff(ft_ctx *cx, const struct ft_patch_plan *plan, const char **diff);

/* Writes all or nothing: after an error every file is as it was. JOURNAL is a folder of Fettle's in
 * which old contents lie meanwhile, so that after a kill the next call for the same root, or
 * ft_patch_recover, puts them back. Waits for another edit of the same root. */
ft_err ft_patch_write(ft_ctx *cx, const struct ft_root *root, const char *journal,
                      const struct ft_patch_plan *plan);
/* Takes back every edit that was killed half way, whatever its root. What somebody changed since is
 * left alone and named in NOTES. */
ft_err ft_patch_recover(ft_ctx *cx, const char *journal, struct ft_strings *notes);

#endif
