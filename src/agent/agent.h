/* The ratchet and its runs: suggestions proved one at a time, kept as commits or rolled back.
 *
 * A run owns: its event log, a worktree below Fettle's cache folder, the ref refs/fettle/runs/ID
 * while it works, and at the end a branch fettle/…. The person's working tree, index and branches
 * are not touched (but with `apply`). Killed at any moment, it is continued by ft_improve with
 * `resume`; with `detach` another process does so from the start. One run a project at a time. Runs
 * on the caller's thread. spec/agent.md AGT1, AGT6, AGT7.
 */
#ifndef FT_AGENT_AGENT_H
#define FT_AGENT_AGENT_H

#include "agent/fixer.h"
#include "events/events.h"

struct ft_improve_spec {
    const char *path;              /* in the project */
    const struct ft_strings *only; /* names of fixers; empty: the settings', else all */
    int64_t max;        /* suggestions tried at the most; FT_IMPROVE_UNSET: the setting */
    int64_t budget_ms;  /* time; FT_IMPROVE_UNSET: the setting */
    bool dry_run;       /* suggestions only: nothing runs, nothing is written */
    bool apply;         /* move the checked-out branch to the result */
    bool trust;         /* the person says that the project's commands may run */
    bool detach;        /* only until it could begin: another process resumes it then */
    const char *resume; /* run to continue, or NULL */
    struct ft_store *store;
    const struct ft_conf *(*conf_of)(ft_ctx *cx, const char *project);
    const char *data, *cache; /* Fettle's folders */
};
#define FT_IMPROVE_UNSET INT64_MIN

enum ft_outcome { FT_KEPT, FT_ROLLED_BACK, FT_LEFT };

/* One suggestion and what became of it. */
struct ft_tried {
    const struct ft_suggestion *suggestion;
    enum ft_outcome outcome;
    const char *commit;      /* where kept */
    const char *critic;      /* that refused it, or NULL */
    const char *reason;      /* of rolling back or leaving */
    const char *proof;       /* "parsed; built; 12 tests passed" where kept */
    int64_t ms, overhead_ms; /* overhead: without the project's own commands */
};

/* One of the project's commands on the commit the run began with. */
struct ft_baseline_line {
    const struct ft_project_command *command;
    bool ok, usable; /* usable: it can tell a good change from a bad one */
    int64_t passed, failed, ms;
    const char *note;
};

struct ft_improvement {
    const char *run, *project, *base, *state;
    const char *branch, *commit; /* NULL where nothing was kept */
    const char *onto;            /* branch that was checked out, or NULL */
    const char *not_applied;     /* why `apply` did not move it, or NULL */
    const char *report;          /* path of report.md */
    bool dry_run, applied, budget_spent;
    int64_t ms;
    const struct ft_profile *profile;
    struct {
        FT_VEC(struct ft_tried);
    } tried;
    struct {
        FT_VEC(struct ft_baseline_line);
    } baseline;
    struct ft_strings notes;
};
ft_err ft_improve(ft_ctx *cx, const struct ft_improve_spec *spec, struct ft_improvement *result);

/* Where a run stands, by the state in its row: it has work left, it stopped on the way (and can be
 * continued), or nothing is left to do. */
enum ft_run_end { FT_RUN_GOES_ON, FT_RUN_STOPPED, FT_RUN_DONE };
enum ft_run_end ft_run_end_of(const char *state);

/* Gives the end WHY (FT_CANCELLED, or what failed) to a run that nobody works on, and removes what
 * its process left in Fettle's folders. FT_CONFLICT where somebody does, or where it has an end
 * already. */
ft_err ft_run_stop(ft_ctx *cx, const struct ft_improve_spec *spec, const char *run_id,
                   enum ft_err_code why, const char *message);

/* The run's report as Markdown or JSON text, made from its event log alone. */
ft_err ft_run_report(ft_ctx *cx, struct ft_store *store, const char *run_id, bool json,
                     const char **text);

/* Takes back what a run kept: its branch where nobody merged it, else by moving the checked-out
 * branch back or by a commit that reverts it. */
struct ft_undone {
    const char *run, *how; /* "removed the branch …", "moved main back", "reverted in …" */
    const char *backup;    /* ref that still holds the run's commits */
};
ft_err ft_run_undo(ft_ctx *cx, struct ft_store *store, const char *locks,
                   const struct ft_run_row *run, struct ft_undone *undone);

#endif
