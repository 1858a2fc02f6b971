/* What a repository is: languages, commands, conventions, each with its evidence; and trust.
 *
 * The profile is read from a commit's own files, so that it is the same on every clone. Nothing
 * in the repository is run to find it out. spec/code.md COD5.
 */
#ifndef FT_PROJECT_PROJECT_H
#define FT_PROJECT_PROJECT_H

#include "conf/conf.h"
#include "git/git.h"
#include "json/json.h"
#include "store/store.h"

struct ft_language_use {
    const char *id, *name;
    int64_t files, bytes;
};
struct ft_language_uses {
    FT_VEC(struct ft_language_use);
};

enum ft_command_kind { FT_CMD_BUILD, FT_CMD_TEST, FT_CMD_LINT, FT_CMD_FORMAT };

/* A command line of the project, run by `sh -c` in DIR inside the sandbox. */
struct ft_project_command {
    enum ft_command_kind kind;
    const char *line;  /* "make -s test" */
    const char *typed; /* what a person would type for it */
    const char *dir;   /* relative to the root, "." for the root */
    const char
        *evidence; /* "Makefile:12 (target test)", "package.json (scripts.test)", "fettle.yaml:3" */
    const char *file;  /* the file that says so, for trust */
    const char *needs; /* the program it begins with: "make", "npm", "python3" */
    const char *tool;  /* what it is: "make", "cmake", "npm", "pytest", "unittest", "node-test",
                          "go", "cargo", "clang-format", … */
    bool available; /* `needs` (and a module it must have, as pytest) is on this machine; never by
                       running the repository; false where `denied` */
    const char *lacks;  /* what keeps it from working in the sandbox though its program is there */
    const char *denied; /* why policy keeps it from running, or NULL */
};
struct ft_project_commands {
    FT_VEC(struct ft_project_command);
};

struct ft_fact {
    const char *kind;  /* "framework", "build-system", "package-manager", "test-runner", "linter",
                          "formatter", "entry-point", "ci", "ci-command", "container", "licence",
                          "vendored", "convention": in this order */
    const char *value; /* "npm", "GitHub Actions", "Apache-2.0" … */
    const char *evidence; /* path, with ":line" where there is one */
};
struct ft_facts {
    FT_VEC(struct ft_fact);
};

struct ft_profile {
    const char *commit;
    int64_t files; /* in the commit */
    struct ft_language_uses
        languages; /* by bytes, largest first; generated and vendored left out */
    struct ft_project_commands commands; /* in the order they should run: builds before tests */
    struct ft_facts facts;
    struct ft_strings scripts; /* paths of the files that decide what the commands do, in order */
    struct ft_strings
        warnings; /* "3 submodules are not looked at", "files under Git LFS are left alone" … */
};

/* LIST is ft_repo_list of COMMIT; CONF may replace detected commands (commands.build …). */
ft_err ft_profile_make(ft_ctx *cx, struct ft_repo *repo, const char *commit,
                       const struct ft_tree_list *list, const struct ft_conf *conf,
                       struct ft_profile *profile);

/* Trust: nothing of a repository runs before a person trusted it. What is trusted is the set of
 * commands together with the content of the files that define them, of all build and test scripts,
 * and of the scripts that these name: when one changes, it is asked again. docs/security.md says
 * what is not covered. */
ft_err ft_trust_digest(ft_ctx *cx, const struct ft_tree_list *list,
                       const struct ft_profile *profile, const char **digest);
struct ft_trust {
    bool trusted;    /* this very content */
    bool changed;    /* an earlier content was trusted */
    int64_t time_ms; /* of the word that was given */
    const char *actor;
};
ft_err ft_trust_get(ft_ctx *cx, struct ft_store *store, const char *project, const char *digest,
                    struct ft_trust *trust);
ft_err ft_trust_set(ft_ctx *cx, struct ft_store *store, const char *project, const char *digest,
                    const struct ft_profile *profile);
ft_err ft_trust_drop(ft_ctx *cx, struct ft_store *store, const char *project);

#endif
