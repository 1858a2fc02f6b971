/* Shared by the detectors: the files of a commit, read without running anything. */
#ifndef FT_PROJECT_LOOK_INT_H
#define FT_PROJECT_LOOK_INT_H

#include "base/map.h"
#include "project/project.h"

struct look {
    ft_ctx *cx;
    struct ft_repo *repo;
    const struct ft_tree_list *list;
    struct ft_map paths; /* to struct ft_tree_entry */
    struct ft_profile *profile;
    const char *dir; /* folder looked at: "" or "js/" */
};

/* Path of NAME in the folder where it is a regular file of the commit, else NULL. */
const char *look_file(struct look *look, const char *name);
/* Its text; false where it is absent, too large or no text. */
bool look_read(struct look *look, const char *name, struct ft_slice *text);
/* Line of the first occurrence of WORD, from 1; 0 where it does not occur. */
size_t look_line(struct ft_slice text, const char *word);

void look_add(struct look *look, enum ft_command_kind kind, const char *tool, const char *line,
              const char *file, size_t at, const char *what);
bool look_has(const struct look *look, enum ft_command_kind kind);
void look_fact(struct look *look, const char *kind, const char *value, const char *file, size_t at);

/* The detectors: each adds what it finds in look->dir. */
void detect_native(struct look *look);
void detect_make(struct look *look);
void detect_javascript(struct look *look);
void detect_python(struct look *look);
void detect_others(struct look *look);
void detect_facts(struct look *look);

/* Fills profile->scripts, once the commands are known (scripts.c). */
void find_scripts(struct look *look);

#endif
