/* The files of a project as they lie on the disk, ignore rules applied, each classified.
 *
 * Left out: .git folders; what .fettleignore files leave out; in a git repository (also where the
 * root is a folder of one) what .gitignore files and .git/info/exclude leave out, where no
 * .fettleignore takes it in again; links, FIFOs, sockets and devices. Outside of git a .gitignore
 * says nothing, as to git. Nested repositories are looked into like folders. Paths are bytes
 * relative to the root, in byte order. Nothing is run, no file's content is read but the ignore
 * files'. Thread-safe. spec/code.md COD2; gitignore(5).
 */
#ifndef FT_CODE_SOURCE_H
#define FT_CODE_SOURCE_H

#include "code/code.h"
#include "os/file.h"

struct ft_source_file {
    const char *path;
    int64_t size;
    int64_t mtime_ns, ctime_ns, inode; /* all the same as before: the content is, too */
    const struct ft_lang *lang; /* by its name, a header by its neighbours; NULL: none of ours */
    bool vendored;  /* lies where other people's code is kept (node_modules, vendor …) */
    bool generated; /* by its name: a lock file, *.min.js, *.pb.go … */
};
struct ft_source_list {
    FT_VEC(struct ft_source_file);
};

struct ft_source_options {
    bool ignored;               /* also what ignore files leave out */
    struct ft_strings *folders; /* where not NULL: gets every folder that was looked into, but the
                                   root, with "/" behind it */
    struct ft_strings *unread;  /* where not NULL: gets the folders that may not be looked into;
                                   else such a one is an error */
};
/* FT_LIMIT past two million entries. */
ft_err ft_source_list(ft_ctx *cx, const struct ft_root *root,
                      const struct ft_source_options *options, struct ft_source_list *list);

/* Says of each of UNREAD in NOTES that it was left out. */
void ft_source_note_unread(struct ft_arena *arena, const struct ft_strings *unread,
                           struct ft_strings *notes);

/* Where tests, and the data that they need, are kept by custom. */
bool ft_source_is_test(const char *path);
/* What a listing calls vendored or generated, of a path that no listing gave: of a commit. */
bool ft_source_is_foreign(const char *path);
/* The nearest folder with .git, PATH (absolute) or one above it; NULL where there is none. */
char *ft_source_top(struct ft_arena *arena, const char *path);

/* The text of a source, NUL-terminated in the arena: UTF-16 that says so by its first character is
 * given as UTF-8. FT_LIMIT where the file is over MAX bytes. */
ft_err ft_source_read(ft_ctx *cx, const struct ft_root *root, const char *path, size_t max,
                      struct ft_slice *text);
/* No text that a person reads: a NUL among the first 8,000 bytes, unless it is UTF-16. */
bool ft_source_is_binary(struct ft_slice content);
/* Says at its beginning that a program wrote it ("Code generated … DO NOT EDIT", "@generated"). */
bool ft_source_is_generated(struct ft_slice content);

#endif
