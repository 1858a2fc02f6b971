/* What is detected in a repository of a test's files. */
#ifndef TESTS_PROJECT_SUPPORT_H
#define TESTS_PROJECT_SUPPORT_H

#include "support.h"

#include "project/project.h"

struct looked {
    struct ft_tree_list list;
    struct ft_profile profile;
    const char *digest;
};

static inline struct looked look(struct test *t) {
    struct looked looked = {0};
    struct ft_repo *repo = NULL;
    struct ft_conf *conf = NULL;
    const char *commit = NULL;
    const char *branch = NULL;
    struct ft_conf_sources sources = {.project_file = test_path(t, "fettle.yaml"),
                                      .person_file = test_path(t, ".git/person.yaml")};
    char *line =
        ft_sprintf(t->cx.arena,
                   "cd %s && export GIT_CONFIG_GLOBAL=/dev/null && git init -q . && "
                   "git add -A && git -c user.name=a -c user.email=a@b commit --allow-empty -qm x",
                   t->dir);
    assert_int_equal(system(line), 0);
    assert_ok(t, ft_repo_open(&t->cx, t->dir, &repo));
    assert_ok(t, ft_repo_head(&t->cx, repo, &commit, &branch));
    assert_ok(t, ft_conf_load(&t->cx, &sources, &conf));
    assert_ok(t, ft_repo_list(&t->cx, repo, commit, &looked.list));
    assert_ok(t, ft_profile_make(&t->cx, repo, commit, &looked.list, conf, &looked.profile));
    assert_ok(t, ft_trust_digest(&t->cx, &looked.list, &looked.profile, &looked.digest));
    return looked;
}

/* All commands as "kind dir: line [evidence]" lines. */
static inline const char *commands(struct test *t, const struct ft_profile *profile) {
    static const char *const kinds[] = {"build", "test", "lint", "format"};
    const char *text = "";
    for (size_t i = 0; i < profile->commands.count; i++) {
        const struct ft_project_command *c = &profile->commands.at[i];
        text = ft_sprintf(t->cx.arena, "%s%s %s: %s [%s]\n", text, kinds[c->kind], c->dir, c->line,
                          c->evidence);
    }
    return text;
}

/* All facts as "kind: value [evidence]" lines. */
static inline const char *facts(struct test *t, const struct ft_profile *profile) {
    const char *text = "";
    for (size_t i = 0; i < profile->facts.count; i++) {
        const struct ft_fact *f = &profile->facts.at[i];
        text = ft_sprintf(t->cx.arena, "%s%s: %s [%s]\n", text, f->kind, f->value, f->evidence);
    }
    return text;
}

#endif
