/* Shared by the detectors: the files of a commit, read without running anything. */
#ifndef FT_PROJECT_LOOK_INT_H
#define FT_PROJECT_LOOK_INT_H

#include "base/map.h"
#include "data/data.h"
#include "project/project.h"

/* A package that a manifest asks for, or what else the tables (known.def) know by such a name. */
enum ecosystem { NPM, PYPI, JVM, NUGET, GEM, COMPOSER, HEX, GO, CARGO, NATIVE };
struct need {
    enum ecosystem ecosystem;
    const char *name, *file;
    size_t line;
};

struct look {
    ft_ctx *cx;
    struct ft_repo *repo;
    const struct ft_tree_list *list;
    struct ft_map paths; /* to struct ft_tree_entry */
    struct ft_map
        texts; /* paths that were read, to struct ft_slice; without data where none is text */
    struct ft_profile *profile;
    const char *dir;         /* folder looked at: "" or "js/" */
    struct ft_strings names; /* of the files right in it */
    bool online;             /* the sandbox opens some hosts */
    struct {
        FT_VEC(struct need);
    } needs; /* of that folder */
};

void look_enter(struct look *look, const char *dir);
/* Path of NAME in the folder where it is a regular file of the commit, else NULL. */
const char *look_file(struct look *look, const char *name);
/* Its text; false where it is absent, too large or no text. */
bool look_read(struct look *look, const char *name, struct ft_slice *text);
/* What it says as a tree (ft_data_json …), or NULL where it is none or larger than a manifest is.
 */
typedef ft_err (*look_form)(struct ft_data_tree *tree, struct ft_slice text, struct ft_data **root);
const struct ft_data *look_tree(struct look *look, const char *name, look_form form);
/* Line of the first occurrence of WORD, from 1; 0 where it does not occur. */
size_t look_line(struct ft_slice text, const char *word);

/* The first file right in the folder that PATTERNS ("a|*.b") name; COUNT of them, or NULL. */
const char *look_match(struct look *look, const char *patterns, size_t *count);
/* The first file anywhere below the folder that PATTERN fits. */
const char *look_below(struct look *look, const char *pattern);
const struct need *look_need(const struct look *look, enum ecosystem ecosystem,
                             const char *pattern);
void look_add_need(struct look *look, enum ecosystem ecosystem, struct ft_slice name,
                   const char *file, size_t line);

void look_add(struct look *look, enum ft_command_kind kind, const char *tool, const char *line,
              const char *file, size_t at, const char *what);
bool look_has(const struct look *look, enum ft_command_kind kind);
/* Once a kind and value; a value that is no plain short text is left out. */
void look_fact(struct look *look, const char *kind, const char *value, const char *file, size_t at);

/* The detectors: each adds what it finds in look->dir. */
void detect_native(struct look *look);
void detect_make(struct look *look);
void detect_javascript(struct look *look);
void detect_python(struct look *look);
void detect_others(struct look *look);
void detect_jvm(struct look *look);
void detect_tables(struct look *look);
/* What the manifests of the folder ask for, into look->needs. */
void read_needs(struct look *look);

/* What else the repository says of itself. */
void find_entry_points(struct look *look);
void find_ci(struct look *look);
void find_licences(struct look *look);
void find_conventions(struct look *look);
void find_habits(struct look *look);   /* of its sources */
void find_subjects(struct look *look); /* of its commits */
/* The most useful first. */
void order_facts(struct look *look);

/* Fills profile->scripts, once the commands are known (scripts.c). */
void find_scripts(struct look *look);

#endif
