/* The lease on a run: a lock file that holds for as long as the process that has it. */
#include "base/clock.h"
#include "events/events_int.h"
#include "os/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

char *ft_run_lock_path(struct ft_arena *arena, const char *locks, const char *run_id) {
    return ft_sprintf(arena, "%s/%s.lock", locks, run_id);
}

/* A lock that somebody removed on releasing it, just before we got it, keeps nobody out. */
static bool was_removed(int lock) {
    struct stat info;
    return fstat(lock, &info) != 0 || info.st_nlink == 0;
}

/* Somebody who only asks whether the run is claimed holds the lock for an instant, so a conflict
 * is believed when it lasts. */
static ft_err take_lock(ft_ctx *cx, const char *path, int *lock) {
    enum { TRIES = 10, NAP_NS = 3 * 1000 * 1000 };
    for (int tries = 1;; tries++) {
        int taken = -1;
        enum ft_err_code err = ft_lock_take(cx, path, &taken);
        if (err == FT_OK && !was_removed(taken)) {
            *lock = taken;
            return FT_OK;
        }
        ft_lock_drop(&taken);
        if (tries == TRIES || (err != FT_OK && err != FT_CONFLICT)) {
            return err == FT_OK
                       ? ft_fail(cx, FT_CONFLICT, "the lock %s is removed time and again", path)
                       : err;
        }
        nanosleep(&(struct timespec){.tv_nsec = NAP_NS}, NULL);
    }
}

ft_err ft_events_claim(ft_ctx *cx, struct ft_store *store, const char *locks, const char *run_id,
                       struct ft_log_writer **log) {
    int64_t run = 0;
    FT_TRY(ft_run_key(cx, store, run_id, &run));
    FT_TRY(ft_path_mkdirs(cx, locks, 0700));
    const char *path = ft_run_lock_path(cx->arena, locks, run_id);
    int lock = -1;
    enum ft_err_code err = take_lock(cx, path, &lock);
    if (err == FT_CONFLICT) {
        return ft_wrap(cx, "the run %s is at work elsewhere", run_id);
    }
    FT_TRY(err);
    int64_t count = 0;
    err = ft_events_verify(cx, store, run_id, &count);
    if (err != FT_OK) {
        unlink(path);
        ft_lock_drop(&lock);
        return err;
    }
    struct ft_log_writer *claimed = ft_xmalloc(sizeof *claimed);
    *claimed = (struct ft_log_writer){.store = store, .run = run, .lock = lock};
    claimed->run_id = strdup(run_id);
    claimed->lock_path = strdup(path);
    if (!claimed->run_id || !claimed->lock_path) {
        ft_panic("out of memory: a run could not be claimed");
    }
    *log = claimed;
    return FT_OK;
}

void ft_events_release(struct ft_log_writer *log) {
    if (log) {
        unlink(
            log->lock_path); /* while we hold it, so that it is ours; one left over does no harm */
        ft_lock_drop(&log->lock);
        free(log->lock_path);
        free(log->run_id);
        free(log);
    }
}

bool ft_run_is_claimed(const char *locks, const char *run_id) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    int lock = open(ft_run_lock_path(scratch, locks, run_id), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (lock < 0) {
        return false;
    }
    bool claimed = flock(lock, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    close(lock);
    return claimed;
}
