/* Where the project's own commands run: a copy of a commit's files and what the person has
 * installed for the project (node_modules), in the sandbox. One a run; constant after it is made.
 */
#ifndef FT_AGENT_WORKPLACE_H
#define FT_AGENT_WORKPLACE_H

#include "project/project.h"
#include "sandbox/sandbox.h"

struct workplace {
    struct ft_repo *repo;
    const struct ft_conf *conf;
    struct ft_strings installed; /* paths in the repository: "web/node_modules" */
    struct ft_strings readable;  /* absolute, NULL-terminated: what the sandbox shows besides */
    struct ft_strings hosts;     /* NULL-terminated: sandbox.hosts */
    struct ft_strings hidden;    /* paths in the repository, NULL-terminated: sandbox.deny */
};

/* LIST is the commit's; what git tracks itself is not looked for. */
void workplace_init(ft_ctx *cx, struct ft_repo *repo, const struct ft_conf *conf,
                    const struct ft_tree_list *list, struct workplace *workplace);
/* COMMIT's files below ROOT, an empty folder of ours, and links to what is installed. */
ft_err workplace_fill(ft_ctx *cx, const struct workplace *workplace, const char *commit,
                      const struct ft_root *root);
/* Runs COMMAND in the copy at TREE to its end. */
ft_err workplace_run(ft_ctx *cx, const struct workplace *workplace, const char *tree,
                     const struct ft_project_command *command, struct ft_sandbox_result *result);

#endif
