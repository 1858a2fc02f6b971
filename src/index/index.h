/* A tree made searchable: its files, their trigrams, their symbols.
 *
 * An index is a folder of files that are mapped, never loaded: opening one costs next to nothing.
 * It is made for the tree as it lies on the disk, and brought up to date when it is opened: what
 * was written to since is read again and kept beside the rest (the overlay) until that has grown
 * so much that all is made anew. It is derived: whoever deletes it loses time alone, and a damaged
 * one is made again. One process at a time writes; the others answer from what was there before.
 * An open index is read by any number of threads. spec/code.md COD2, COD16;
 * docs/adr/0011-an-index-of-mapped-files.md.
 */
#ifndef FT_INDEX_INDEX_H
#define FT_INDEX_INDEX_H

#include "code/source.h"

struct ft_index;

struct ft_index_spec {
    const struct ft_root *root; /* must outlive the index */
    const char *folder;         /* where the index is kept; made where absent (0700) */
    bool kept;                  /* as it was kept: nobody looks whether files have changed */
    bool anew;                  /* as if none were there */
    unsigned threads;           /* 0: one for each core */
};

/* Opens the index of the files of ft_source_list; makes it or brings it up to date before, unless
 * KEPT and there is one. Freed with the arena of CX. */
ft_err ft_index_open(ft_ctx *cx, const struct ft_index_spec *spec, struct ft_index **index);

/* Watches the tree and keeps its index fresh until the context says stop (FT_CANCELLED); between
 * changes, IDLE is called, a moment at a time, with the index as it is (valid during the call).
 * Whoever opens the index meanwhile need not look for changes: it asks the watcher. FT_CONFLICT
 * where somebody watches already. */
ft_err ft_index_watch(ft_ctx *cx, const struct ft_index_spec *spec,
                      ft_err (*idle)(ft_ctx *cx, const struct ft_index *index, void *to), void *to);

struct ft_index_state {
    int64_t files, bytes, symbols;
    int64_t unsearchable; /* binary, or over FT_INDEX_FILE_MAX */
    int64_t changed;      /* files that were read for this opening */
    int64_t overlay;      /* files kept beside the rest */
    bool made;            /* all of it was made for this opening */
    int64_t disk;         /* bytes that the index takes */
    int64_t built_ms;     /* wall clock when the tree was last compared with it */
};
void ft_index_state(const struct ft_index *index, struct ft_index_state *state);

enum {
    FT_INDEX_FILE_MAX = 64 << 20, /* larger files are listed, not searched */
    FT_INDEX_GONE = -1
};

struct ft_index_file {
    const char *path;
    int64_t size;
    const struct ft_lang *lang; /* or NULL */
    bool binary, large, generated, vendored;
    uint64_t content; /* ft_content_hash of what ft_index_read gives */
};
const struct ft_root *ft_index_root(const struct ft_index *index);
/* The folder that the index is kept in, for what others derive from it. */
const char *ft_index_folder(const struct ft_index *index);
/* Another number for each state of the index. */
uint64_t ft_index_version(const struct ft_index *index);
/* Folders of the tree that may not be looked into, as it was last looked at: none of their files is
 * in the index. */
ft_err ft_index_unread(ft_ctx *cx, const struct ft_index *index, struct ft_strings *unread);
/* Files have numbers below this one. */
uint32_t ft_index_count(const struct ft_index *index);
/* False for a number that stands for none: the file is gone, or has another number now. */
bool ft_index_file(const struct ft_index *index, uint32_t number, struct ft_index_file *file);
/* Every number that stands for a file, in the order of paths. */
void ft_index_order(const struct ft_index *index, struct ft_arena *arena, uint32_t **numbers,
                    uint32_t *count);
/* The number of the file at PATH, or FT_INDEX_GONE. */
int64_t ft_index_find(const struct ft_index *index, const char *path);
/* Its content as it is on the disk now, read into BUF (cleared first). False where it is gone, no
 * regular file, or over FT_INDEX_FILE_MAX. Thread-safe. */
bool ft_index_read(const struct ft_index *index, uint32_t number, struct ft_buf *buf);

enum ft_symbol_kind {
    FT_SYMBOL_NONE,
#define FT_SYMBOL(constant, name) FT_SYMBOL_##constant,
#include "index/symbols.def"
#undef FT_SYMBOL
    FT_SYMBOL_KINDS
};
const char *ft_symbol_kind_name(enum ft_symbol_kind kind); /* "function" … */

struct ft_symbol {
    const char *name;
    uint32_t file, line, end_line; /* lines from 1, the last one included */
    enum ft_symbol_kind kind;
    bool local;         /* seen in its own file alone: static, private, by convention */
    const char *inside; /* name of the class, module … that it is declared in, or NULL */
    uint32_t number;    /* of the symbol, below ft_index_symbols */
};
uint32_t ft_index_symbols(const struct ft_index *index);
void ft_index_symbol(const struct ft_index *index, uint32_t number, struct ft_symbol *symbol);
/* Those of a file, in the order of their lines: numbers from *FIRST on. */
void ft_index_symbols_of(const struct ft_index *index, uint32_t file, uint32_t *first,
                         uint32_t *count);
/* The symbols called NAME, in the order of their files; VISIT gives false to stop. */
void ft_index_named(const struct ft_index *index, const char *name,
                    bool (*visit)(void *to, const struct ft_symbol *symbol), void *to);
/* The innermost symbol of FILE whose lines hold LINE; false where none does. */
bool ft_index_around(const struct ft_index *index, uint32_t file, uint32_t line,
                     struct ft_symbol *symbol);

#endif
