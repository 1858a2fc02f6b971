/* Shared by the files that make up a run. */
#ifndef FT_AGENT_RUN_INT_H
#define FT_AGENT_RUN_INT_H

#include "agent/agent.h"
#include "agent/results.h"
#include "agent/scope.h"
#include "base/map.h"

/* How the project's own commands did, on one tree. */
struct check {
    const struct ft_project_command *command;
    bool ran, ok;
    const char *said; /* "exited with 2", for the reason */
    const char *tail; /* the last lines it printed */
    struct ft_test_results results;
    int64_t ms;
};

struct checks {
    struct check *at;
    size_t count;
    int64_t ms;
};

/* What a critic says of a suggestion. */
struct opinion {
    const char *critic; /* "policy", "parse", "form", "build", "test" */
    bool ok;
    const char *why;
};

/* What is known of a suggestion by its id. SPLIT: the whole was refused, its parts come next. */
enum seen { SEEN = 1, SEEN_SPLIT };

struct run {
    struct ft_improve_spec *spec; /* ours: a resumed run's is filled from its log */
    struct ft_repo *repo;
    const struct ft_conf *conf;
    const char *project, *base, *branch_now;
    const char *id;
    struct ft_log_writer *log;
    int lock; /* of the project */
    const char *lock_path;
    int64_t base_time_s;
    int64_t max, budget_ms, end_ns;
    const char *dir;     /* the run's folder below the cache */
    struct ft_root tree; /* its worktree */
    bool trusted;
    struct ft_repo_state state;
    struct ft_profile profile;
    struct workplace workplace;
    struct ft_tree_list list; /* of the tip */
    struct checks baseline;
    const char *tip;      /* commit of what was kept so far */
    const char *found_at; /* commit that the suggestions at hand were made from */
    int64_t kept, tries;
    int pass;             /* of the search, from 1; 0: not begun */
    int64_t kept_in_pass; /* those that hold, found in this pass */
    bool resumed_pass;    /* found_at is of a pass that was cut off: it is gone on with */
    bool searched;        /* nothing is left but to prove the whole */
    struct ft_map seen;   /* ids that were tried, here or before a resume: enum seen */
    struct ft_improvement *out;
};

/* improve.c */
void run_set_budget(struct run *run, int64_t budget_ms);

/* critics.c: what needs no process. */
void critic_policy(const struct run *run, ft_ctx *cx, const struct ft_suggestion *suggestion,
                   struct opinion *opinion);
ft_err critic_form(ft_ctx *cx, struct ft_slice before, const struct ft_file_change *change,
                   struct opinion *opinion);
ft_err critic_parse(ft_ctx *cx, struct ft_slice before, const struct ft_file_change *change,
                    struct opinion *opinion);

/* checks.c: the project's own commands, in the sandbox. */
ft_err checks_run(ft_ctx *cx, const struct run *run, const char *tree, bool baseline,
                  struct checks *checks);
/* Compares with the baseline; says which proof there is. */
void checks_judge(ft_ctx *cx, const struct run *run, const struct checks *after,
                  struct opinion *opinion, const char **proof);
bool check_is_usable(const struct check *check);

/* trust.c: FT_APPROVAL where the person has not given the word. */
ft_err trust_decide(ft_ctx *cx, struct run *run);

/* search.c */
ft_err search_check_names(ft_ctx *cx, const struct run *run);
ft_err search_all(ft_ctx *cx, struct run *run);

/* finish.c */
ft_err finish_well(ft_ctx *cx, struct run *run);
/* Says in the log how it ended, also where the person has cancelled. */
void finish_badly(ft_ctx *cx, struct run *run, enum ft_err_code err);
ft_err finish_report(ft_ctx *cx, struct run *run);

/* leftovers.c: what killed runs left in Fettle's folders. Best effort, never an error. */
void leftovers_remove(ft_ctx *cx, const struct ft_improve_spec *spec);

/* worktree.c */
ft_err worktree_open(ft_ctx *cx, struct run *run, const char *commit);
void worktree_close(ft_ctx *cx, struct run *run);
ft_err worktree_fresh(ft_ctx *cx, const struct run *run, const char *name, const char *commit,
                      struct ft_root *root);
ft_err worktree_put(ft_ctx *cx, struct run *run, const struct ft_suggestion *suggestion);
/* Where the project's commands have changed tracked files: the worktree anew, with the suggestion.
 */
ft_err worktree_mend(ft_ctx *cx, struct run *run, const struct ft_suggestion *suggestion,
                     bool *mended);
ft_err worktree_restore(ft_ctx *cx, struct run *run, const struct ft_suggestion *suggestion);

/* ratchet.c: one suggestion, proved and kept or rolled back. */
ft_err ratchet_try(ft_ctx *cx, struct run *run, struct ft_suggestion *suggestion,
                   struct ft_tried *tried);
/* Refused as a whole by a check, but made of parts that may do. */
bool ratchet_is_split(const struct ft_tried *tried);
/* The whole result again on a fresh checkout; what does not hold is taken off the end. */
ft_err ratchet_prove_all(ft_ctx *cx, struct run *run);
/* Content of PATH in COMMIT; *FOUND false where it is absent. */
ft_err ratchet_content(ft_ctx *cx, const struct run *run, const char *commit, const char *path,
                       struct ft_slice *content, bool *found);

/* resume.c: what the log says was done already. */
ft_err run_resume_log(ft_ctx *cx, struct run *run);

#endif
