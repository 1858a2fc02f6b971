/* What runs that stopped leave in a repository, and for how long. */
#include "support.h"

#include "agent/run_int.h"
#include "base/clock.h"

enum { DAY_MS = 24 * 60 * 60 * 1000 };
static const int64_t then = 1790000000000;

struct place {
    struct ft_improve_spec spec;
    struct ft_repo *repo;
    const char *commit;
};

static void make(struct test *t, struct place *place) {
    const char *branch = NULL;
    *place = (struct place){.spec = {.path = test_path(t, "project"),
                                     .data = test_path(t, "data"),
                                     .cache = test_path(t, "cache")}};
    test_put(t, "project/a", "a\n");
    char *line = ft_sprintf(t->cx.arena,
                            "cd %s && export GIT_CONFIG_GLOBAL=/dev/null && git init -q . && "
                            "git add -A && git -c user.name=a -c user.email=a@b commit -qm x",
                            place->spec.path);
    assert_int_equal(system(line), 0);
    assert_ok(t, ft_path_mkdirs(&t->cx, test_path(t, "data/locks"), 0700));
    assert_ok(
        t, ft_store_open(&t->cx, test_path(t, "data/s.db"), FT_STORE_CREATE, &place->spec.store));
    assert_ok(t, ft_repo_open(&t->cx, place->spec.path, &place->repo));
    assert_ok(t, ft_repo_head(&t->cx, place->repo, &place->commit, &branch));
}

/* The reference of a run that came to STATE; LOG stays claimed where it is wanted. */
static const char *stopped(struct test *t, struct place *place, const char *state,
                           struct ft_log_writer **log) {
    const char *id = NULL;
    struct ft_log_writer *claimed = NULL;
    assert_ok(t, ft_run_create(&t->cx, place->spec.store, place->spec.path, "project.improve", NULL,
                               &id));
    assert_ok(t,
              ft_events_claim(&t->cx, place->spec.store, test_path(t, "data/locks"), id, &claimed));
    assert_ok(t, ft_events_state(&t->cx, claimed, state, NULL, NULL));
    if (log) {
        *log = claimed;
    } else {
        ft_events_release(claimed);
    }
    const char *ref = ft_sprintf(t->cx.arena, "refs/fettle/runs/%s", id);
    assert_ok(t, ft_ref_set(&t->cx, place->repo, ref, place->commit, NULL, "test"));
    return ref;
}

static bool is_set(struct test *t, struct place *place, const char *ref) {
    char oid[FT_OID_HEX];
    bool set = ft_ref_get(&t->cx, place->repo, ref, oid) == FT_OK;
    ft_clear(&t->cx);
    return set;
}

static void references_of_runs_that_stopped_go_after_a_month(void **state) {
    struct test *t = *state;
    struct place place;
    struct ft_log_writer *log = NULL;
    int64_t events = 0;
    ft_clock_fix(then, 7);
    make(t, &place);
    const char *failed = stopped(t, &place, "failed", NULL);
    const char *cancelled = stopped(t, &place, "cancelled", NULL);
    const char *claimed = stopped(t, &place, "failed", &log);
    const char *kept = stopped(t, &place, "kept", NULL);
    const char *going_on = stopped(t, &place, "improving", NULL);
    const char *unknown = "refs/fettle/runs/0192aaaa-bbbb-7ccc-8ddd-eeeeffff0000";
    const char *own = "refs/fettle/runs/of-a-person";
    assert_ok(t, ft_ref_set(&t->cx, place.repo, unknown, place.commit, NULL, "test"));
    assert_ok(t, ft_ref_set(&t->cx, place.repo, own, place.commit, NULL, "test"));

    ft_clock_fix(then + 30LL * DAY_MS, 8);
    leftovers_remove(&t->cx, &place.spec);
    assert_true(is_set(t, &place, failed) && is_set(t, &place, cancelled));

    ft_clock_fix(then + 30LL * DAY_MS + 1, 9);
    const char *young = stopped(t, &place, "failed", NULL);
    leftovers_remove(&t->cx, &place.spec);
    assert_false(is_set(t, &place, failed) || is_set(t, &place, cancelled));
    assert_true(is_set(t, &place, claimed) && is_set(t, &place, kept));
    assert_true(is_set(t, &place, going_on) && is_set(t, &place, young));
    assert_true(is_set(t, &place, unknown) && is_set(t, &place, own));
    assert_ok(t, ft_events_verify(&t->cx, place.spec.store, strrchr(failed, '/') + 1, &events));
    assert_int_equal(events, 2);

    ft_events_release(log);
    leftovers_remove(&t->cx, &place.spec);
    assert_false(is_set(t, &place, claimed));
    ft_store_close(place.spec.store);
    ft_clock_fix(0, 0);
}

/* Another project's references are its own, also where one store knows both. */
static void other_projects_are_left_alone(void **state) {
    struct test *t = *state;
    struct place place;
    ft_clock_fix(then, 7);
    make(t, &place);
    const char *ref = stopped(t, &place, "failed", NULL);
    ft_clock_fix(then + 90LL * DAY_MS, 8);
    struct ft_improve_spec elsewhere = place.spec;
    test_put(t, "other/a", "a\n");
    elsewhere.path = test_path(t, "other");
    leftovers_remove(&t->cx, &elsewhere);
    assert_true(is_set(t, &place, ref));
    elsewhere.path = NULL;
    leftovers_remove(&t->cx, &elsewhere);
    assert_true(is_set(t, &place, ref));
    ft_store_close(place.spec.store);
    ft_clock_fix(0, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(references_of_runs_that_stopped_go_after_a_month),
        TEST(other_projects_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
