/* Shared by the parts of renaming. */
#ifndef FT_REFACTOR_RENAME_INT_H
#define FT_REFACTOR_RENAME_INT_H

#include "code/edit.h"
#include "refactor/refactor.h"

/* Words in comments and texts. */
struct rename_word {
    uint32_t start, end;
    bool comment, whole; /* nothing else stands in the text */
};
/* A file that holds one of the names. */
struct rename_file {
    uint32_t number;
    const char *path;
    const struct ft_lang *lang;
    struct ft_slice text;
    const struct ft_scopes *scopes;
    size_t errors;
    struct {
        FT_VEC(uint32_t);
    } broken; /* where the old name stands and the source does not parse */
    struct {
        FT_VEC(struct rename_word);
    } words;
    struct ft_edits edits;
    const char *to; /* its new name, or NULL */
};
struct rename_decl {
    size_t file;
    int32_t decl;
};
/* Something that is called by the old name: all its declarations. */
struct rename_thing {
    enum ft_decl_kind kind;
    struct ft_slice owner;
    bool member, local, own; /* local: of a function; own: seen in its file alone */
    uint8_t space;
    struct {
        FT_VEC(struct rename_decl);
    } decls;
};
struct renaming {
    ft_ctx *cx;
    const struct ft_rename_spec *spec;
    struct ft_scope_reader *reader;
    struct {
        FT_VEC(struct rename_file);
    } files;
    struct {
        FT_VEC(struct rename_thing);
    } things;
    struct {
        FT_VEC(size_t);
    } targets; /* of the things */
    struct ft_rename *to;
};

bool rename_is(const struct rename_file *file, const struct ft_name *name, const char *word);
struct ft_refactor_place rename_place(struct renaming *r, const struct rename_file *file,
                                      uint32_t start, const char *what);
/* Files that hold NAME as a word, in languages that mix with LANG (NULL: all that are known). */
ft_err rename_files(struct renaming *r, const char *name, const struct ft_lang *lang);
bool rename_mix(const struct ft_lang *a, const struct ft_lang *b);
/* What the old name stands for, and which of that is meant. */
ft_err rename_find(struct renaming *r);
bool rename_is_target(const struct renaming *r, size_t file, int32_t decl);
/* Whether an import of SOURCE in FILE leads to where the target is declared. */
bool rename_leads(struct renaming *r, size_t file, struct ft_slice source, int deep);
/* Whether FILE takes in everything of a module that leads there. */
bool rename_takes_all(struct renaming *r, size_t file);
/* Same package: names are seen without an import. */
bool rename_together(const struct renaming *r, size_t file);

enum rename_verdict { RENAME_NO, RENAME_YES, RENAME_LEFT };
/* WHY: of what is left. */
enum rename_verdict rename_judge(struct renaming *r, size_t file, const struct ft_name *name,
                                 const char **why);
/* The new name is free, and everything means what it meant. */
ft_err rename_check(struct renaming *r);

#endif
