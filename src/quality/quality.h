/* Findings other than those of taint: what makes code hard to keep.
 *
 * Smells, dead and duplicate code, stale docs, typos, slow patterns. A rule is data (data/, YAML):
 * a tree-sitter query, or the name of a check written in C (checks/), with what it says and with
 * examples of what must and must not be found. A person's own rules have the same form; they come
 * from .fettle/rules of the project and from the setting findings.rules, and one that is wrong is a
 * note, never a failure. Each file is parsed once, and not at all where it was before; on as many
 * threads as there are cores. Nothing of a project is run. Texts live in the context's arena.
 * spec/code.md COD7; docs/rules.md.
 */
#ifndef FT_QUALITY_QUALITY_H
#define FT_QUALITY_QUALITY_H

#include "code/source.h"
#include "conf/conf.h"
#include "findings/findings.h"

/* What must or must not be found, in a language. */
struct ft_quality_example {
    const struct ft_lang *lang;
    const char *text;
};
struct ft_quality_examples {
    FT_VEC(struct ft_quality_example);
};

struct ft_quality_rule {
    struct ft_rule_info info;
    const char *languages; /* ids between spaces, " c python "; "" where it is about any file */
    const char *query;     /* or NULL: a check written in C */
    const char *message;   /* of each finding, "{name}" stands for a capture; or NULL: the title */
    struct ft_quality_examples bad, good;
    const char *file; /* that a person wrote it in, or NULL: it comes with the program */
    int64_t line;     /* there */
    int check;        /* private: which one, or -1 */
    atomic_int left;  /* private: it took too long somewhere */
};
struct ft_quality_rules {
    FT_VEC(struct ft_quality_rule *);
};

/* The rules that come with the program, by id. */
ft_err ft_quality_rules(ft_ctx *cx, struct ft_quality_rules *rules);
/* Those of a person: of the project at ROOT (NULL: none) and of the settings. NOTES says what is
 * wrong with a file or a rule, and where; what is right in it holds. */
ft_err ft_quality_own(ft_ctx *cx, const struct ft_root *root, const struct ft_conf *conf,
                      struct ft_quality_rules *rules, struct ft_strings *notes);
/* The files that they stand in, for others who have rules there: each one's path and text. */
void ft_quality_own_texts(ft_ctx *cx, const struct ft_root *root, const struct ft_conf *conf,
                          void (*take)(void *to, const char *path, struct ft_slice text), void *to,
                          struct ft_strings *notes);
/* Those of one file. One that only says something of architecture has none. */
void ft_quality_read(ft_ctx *cx, const char *path, struct ft_slice text,
                     struct ft_quality_rules *rules, struct ft_strings *notes);
/* Runs a rule's examples: what is wrong with each, nothing where all are right. */
ft_err ft_quality_try(ft_ctx *cx, struct ft_quality_rule *rule, struct ft_strings *wrong);

struct ft_quality_spec {
    const struct ft_root *root;
    const struct ft_source_list *files;
    const struct ft_strings *only; /* ids of rules, or the beginning of them; empty: all */
    const char *kind;              /* only this one, or NULL */
    bool tests;                    /* also files of tests */
    const struct ft_conf *conf;
    const char *cache; /* a folder in which results are kept for the next time, or NULL */
};
struct ft_quality_scan {
    struct ft_findings findings;
    int64_t files, lines; /* of code that were looked at */
    int64_t
        duplicated; /* of these lines, those that stand also elsewhere, where that is looked for */
    int64_t looked; /* files of which nothing was kept */
    struct ft_strings notes;
};
ft_err ft_quality_run(ft_ctx *cx, const struct ft_quality_spec *spec, struct ft_quality_scan *scan);
/* Everything besides the files that a run depends on, as one text: own rules and settings. */
ft_err ft_quality_key(ft_ctx *cx, const struct ft_root *root, const struct ft_conf *conf,
                      struct ft_buf *key);

#endif
