/* Fixers: what can be made better without a model. Adding one is adding one file to
 * src/agent/fixers.
 *
 * A fixer looks at the tree of a commit in memory and gives suggestions: each one reviewable on its
 * own, with the changed files whole. It never writes. What a tool does (a formatter) it does on a
 * copy that ft_fix_run gives it, inside the sandbox. The ratchet proves each suggestion afterwards,
 * so a fixer may be wrong, but it must be deterministic: the same commit gives the same suggestions
 * in the same order. Runs on one worker thread.
 * spec/agent.md AGT7.
 */
#ifndef FT_AGENT_FIXER_H
#define FT_AGENT_FIXER_H

#include "code/code.h"
#include "code/edit.h"
#include "project/project.h"

/* One statement about the code; its id is stable over moves inside the file. */
struct ft_finding {
    const char *rule; /* "unused-import" */
    const char *path;
    int64_t line;        /* from 1; 0: the whole file */
    const char *message; /* "'os' is imported but never used" */
};

enum ft_risk {
    FT_RISK_NONE, /* comments, docs, files that nothing reads: parse and policy suffice where no
                     check exists */
    FT_RISK_LOW,  /* behaviour should not change: kept only where a build or test proves it */
    FT_RISK_HIGH  /* may change behaviour: kept only where tests prove it */
};

struct ft_suggestion {
    const char *id; /* set by ft_fix_suggest: fixer and a digest of what was found */
    const char *fixer;
    const char
        *title; /* imperative, the subject of the commit: "Remove two unused imports from app.py" */
    const char *why; /* one sentence for the report and the commit's body */
    enum ft_risk risk;
    int value; /* 1 … 100, how much a reader gains; larger is tried first */
    struct {
        FT_VEC(struct ft_finding);
    } findings;
    struct {
        FT_VEC(struct ft_file_change);
    } changes;
    int64_t added, removed;      /* lines; set by ft_fix_suggest */
    struct ft_suggestion *parts; /* tried one by one where the whole is refused by a check */
    size_t part_count;
};
struct ft_suggestions {
    FT_VEC(struct ft_suggestion);
};

struct ft_fix_scope; /* agent_int.h */

/* What a fixer may look at. Files that are binary, generated, filtered, protected, over 1 MiB or
 * changed in the person's working tree are not in it. */
struct ft_fix_file {
    const char *path;
    const struct ft_lang *lang; /* or NULL */
    struct ft_text_form form;
    struct ft_slice text;
};
size_t ft_fix_file_count(const struct ft_fix_scope *scope);
const struct ft_fix_file *ft_fix_file_at(const struct ft_fix_scope *scope, size_t i);
/* The tree of a file, parsed once a scope; NULL where it has no language, is no UTF-8 or has
 * errors. */
const struct ft_tree *ft_fix_tree(ft_ctx *cx, struct ft_fix_scope *scope, size_t i);
/* Whether the commit has that path at all, in or out of scope. */
bool ft_fix_has_path(const struct ft_fix_scope *scope, const char *path);
const struct ft_profile *ft_fix_profile(const struct ft_fix_scope *scope);
const struct ft_conf *ft_fix_conf(const struct ft_fix_scope *scope);

/* Runs a command line of the project (trusted, or FT_APPROVAL) in the sandbox on a fresh copy of
 * the commit and gives the files of the scope that it changed, as they are then. FT_UNAVAILABLE
 * where its program is missing. */
struct ft_fix_run_result {
    int status;
    struct {
        FT_VEC(struct ft_file_change);
    } changes;
};
ft_err ft_fix_run(ft_ctx *cx, struct ft_fix_scope *scope, const struct ft_project_command *command,
                  struct ft_fix_run_result *result);

/* Adds a suggestion made of edits to one file, or of whole changes. Copies nothing: all of it lives
 * in the context's arena. A change that changes nothing is dropped. */
ft_err ft_fix_suggest_edits(ft_ctx *cx, struct ft_fix_scope *scope, size_t file,
                            const struct ft_edits *edits, struct ft_suggestion suggestion);
ft_err ft_fix_suggest(ft_ctx *cx, struct ft_fix_scope *scope, struct ft_suggestion suggestion);
/* A suggestion for one file made of pieces that do not overlap: kept whole where the checks agree,
 * else piece by piece. Nothing where there is no piece. */
struct ft_piece {
    struct ft_finding finding;
    struct ft_edits edits;
    const char *title; /* of the piece alone */
};
struct ft_pieces {
    FT_VEC(struct ft_piece);
};
ft_err ft_fix_suggest_pieces(ft_ctx *cx, struct ft_fix_scope *scope, size_t file,
                             const struct ft_pieces *pieces, struct ft_suggestion suggestion);
struct ft_finding *ft_fix_found(ft_ctx *cx, struct ft_suggestion *suggestion, const char *rule,
                                const char *path, size_t line, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

struct ft_fixer {
    const char *name; /* "unused-imports": what --only takes */
    const char *summary;
    const char *languages; /* " python go ", or NULL: any */
    bool runs_programs;    /* needs trust */
    ft_err (*find)(ft_ctx *cx, struct ft_fix_scope *scope);
};
/* Every fixer of src/agent/fixers, by name; made by the build from the files there: x.c defines
 * `const struct ft_fixer ft_fixer_x`. */
extern const struct ft_fixer *const ft_fixers[];
extern const size_t ft_fixer_count;

#endif
