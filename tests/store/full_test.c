/* A disk that is full: nothing is half written, and it goes on when there is room again. */
#include "support.h"

#include "store/store.h"

#include <errno.h>
#include <sched.h>
#include <sys/mount.h>

enum { ROW_SIZE = 20000, MOST_ROWS = 1000 };

/* Two rows that belong together. */
static ft_err insert_pair(ft_ctx *cx, struct ft_db *db, void *with) {
    const int *number = with;
    char *digest = ft_alloc(cx->arena, ROW_SIZE + 1);
    memset(digest, 'd', ROW_SIZE);
    for (int part = 0; part < 2; part++) {
        const struct ft_value values[] = {ft_v_text(ft_sprintf(cx->arena, "%d.%d", *number, part)),
                                          ft_v_text(digest)};
        FT_TRY(ft_db_exec(cx, db,
                          "INSERT INTO trust (workspace, project, digest, commands, time_ms,"
                          " actor) VALUES ('local', $1, $2, '[]', 1, 'a')",
                          values, 2));
    }
    return FT_OK;
}

static bool take_int(void *to, const struct ft_row_data *row) {
    *(int64_t *)to = ft_row_int(row, 0);
    return true;
}

static int64_t rows_of(struct test *t, struct ft_store *store) {
    int64_t count = -1;
    assert_ok(
        t, ft_store_read(&t->cx, store, "SELECT count(*) FROM trust", NULL, 0, take_int, &count));
    return count;
}

static void fill_up(const char *path) {
    static const char zeros[65536];
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    while (fwrite(zeros, 1, sizeof zeros, file) == sizeof zeros && fflush(file) == 0) {
    }
    fclose(file);
}

/* Writes until the disk is full; the number of pairs that were acknowledged. */
static int write_until_full(struct test *t, struct ft_store *store, int first) {
    for (int i = first; i < MOST_ROWS; i++) {
        enum ft_err_code err = ft_store_write(&t->cx, store, insert_pair, &i);
        if (err != FT_OK) {
            assert_err(err, FT_FULL);
            assert_non_null(t->cx.error.hint);
            return i;
        }
    }
    fail_msg("the disk is never full");
    return -1;
}

static void a_full_disk_loses_nothing(void **state) {
    struct test *t = *state;
    const char *disk = test_path(t, "disk");
    assert_int_equal(mkdir(disk, 0700), 0);
    /* A disk of our own, seen by this process alone. */
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", disk, "tmpfs", 0, "size=3m") != 0) {
        fprintf(stderr, "NOT TESTED: a full disk, because this user may not mount one (%s)\n",
                strerror(errno));
        skip();
    }
    struct ft_store *store = NULL;
    const char *path = test_path(t, "disk/s.db");
    fill_up(test_path(t, "disk/ballast"));
    assert_err(ft_store_open(&t->cx, path, FT_STORE_CREATE, &store), FT_FULL);
    assert_int_equal(unlink(test_path(t, "disk/ballast")), 0);
    assert_ok(t, ft_store_open(&t->cx, path, FT_STORE_CREATE, &store));
    int kept = write_until_full(t, store, 0);
    assert_true(kept > 10);
    for (int again = 0; again < 3; again++) {
        assert_err(ft_store_write(&t->cx, store, insert_pair, &kept), FT_FULL);
    }
    assert_int_equal(rows_of(t, store), 2 * kept);
    assert_ok(t, ft_store_verify(&t->cx, store));
    assert_int_equal(mount("tmpfs", disk, "tmpfs", MS_REMOUNT, "size=12m"), 0);
    for (int i = 0; i < 10; i++, kept++) {
        assert_ok(t, ft_store_write(&t->cx, store, insert_pair, &kept));
    }
    ft_store_close(store);
    assert_ok(t, ft_store_open(&t->cx, path, 0, &store));
    assert_int_equal(rows_of(t, store), 2 * kept);
    assert_ok(t, ft_store_verify(&t->cx, store));
    ft_store_close(store);
    assert_int_equal(umount(disk), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_full_disk_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
