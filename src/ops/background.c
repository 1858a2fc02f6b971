#include "ops/background.h"

#include "base/clock.h"
#include "os/file.h"
#include "os/holder.h"
#include "os/proc.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

enum { CLAIM_MS = 10000, NAP_MS = 10, OUTPUT_MAX = 64 * 1024 * 1024 };

const char *ops_background_output(struct ft_arena *arena, const char *data, const char *run) {
    return ft_sprintf(arena, "%s/runs/%s/output.log", data, run);
}

static void nap(int ms) {
    struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
    nanosleep(&pause, NULL); /* a signal cuts it short */
}

ft_err ops_wait(ft_ctx *cx, int ms) {
    FT_TRY(ft_checkpoint(cx));
    nap(ms);
    return ft_checkpoint(cx);
}

/* The same program with the same configuration; its folder is another, so paths are absolute. */
static ft_err command_of(ft_ctx *cx, const char *run, struct ft_strings *argv) {
    const struct ft_app *app = ft_app_of(cx);
    const char *program = NULL;
    if (ft_path_real(cx, "/proc/self/exe", &program) != FT_OK) {
        FT_IGNORE(
            ft_fail(cx, FT_UNAVAILABLE, "the file of this program is gone: %s", cx->error.message));
        return ft_hint(cx, "it was replaced or removed meanwhile: run the command once more");
    }
    *FT_PUSH(cx->arena, argv) = program;
    if (app->config_file) {
        const char *file = NULL;
        FT_TRY(ft_path_real(cx, app->config_file, &file));
        *FT_PUSH(cx->arena, argv) = ft_sprintf(cx->arena, "--config=%s", file);
    }
    for (size_t i = 0; app->config_flags && app->config_flags[i]; i++) {
        *FT_PUSH(cx->arena, argv) = ft_sprintf(cx->arena, "--set=%s", app->config_flags[i]);
    }
    const char *const words[] = {"runs", "resume", run, NULL};
    for (size_t i = 0; i < FT_COUNT(words); i++) {
        *FT_PUSH(cx->arena, argv) = words[i];
    }
    return FT_OK;
}

/* The error that the process has printed since FROM, without the words before it; or NULL. */
static const char *error_in(ft_ctx *cx, const char *output, size_t from) {
    struct ft_slice text;
    if (ft_path_read(cx, output, OUTPUT_MAX, &text) != FT_OK || from > text.size) {
        ft_clear(cx);
        return NULL;
    }
    static const char mark[] = "fettle: ";
    const char *found = NULL;
    for (const char *at = text.data + from; (at = strstr(at, mark)); at += sizeof mark - 1) {
        found = at == text.data || at[-1] == '\n' ? at + sizeof mark - 1 : found;
    }
    return found ? ft_strndup(cx->arena, found, strcspn(found, "\n")) : NULL;
}

static size_t size_of(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 ? (size_t)info.st_size : 0;
}

/* Whether the process does what it is there for. It is given much time: a machine may be busy. */
static bool has_begun(ft_ctx *cx, const struct ft_improve_spec *spec, const char *run,
                      int64_t pid) {
    const char *locks = ft_path_join(cx->arena, spec->data, "locks");
    int64_t end = ft_mono_ns() + CLAIM_MS * INT64_C(1000000);
    while (ft_mono_ns() < end) {
        if (ft_run_is_claimed(locks, run)) {
            return true;
        }
        if (!ft_process_lives(pid)) {
            struct ft_run_row row; /* it may have done all there was to do */
            enum ft_err_code err = ft_run_find(cx, spec->store, NULL, run, &row);
            ft_clear(cx);
            return err == FT_OK && ft_run_end_of(row.state) == FT_RUN_DONE;
        }
        nap(NAP_MS);
    }
    return true; /* it is there, and slow */
}

static ft_err start(ft_ctx *cx, const struct ft_improve_spec *spec, const char *run,
                    const char *output) {
    struct ft_strings argv = {0};
    int64_t pid = 0;
    FT_TRY(command_of(cx, run, &argv));
    FT_TRY(ft_path_mkdirs(cx, ft_sprintf(cx->arena, "%s/runs/%s", spec->data, run), 0700));
    size_t before = size_of(output);
    FT_TRY(ft_proc_detach(cx, argv.at, (const char *const *)environ, output, &pid));
    if (has_begun(cx, spec, run, pid)) {
        return FT_OK;
    }
    const char *why = error_in(cx, output, before);
    FT_IGNORE(ft_fail(cx, FT_UNAVAILABLE, "the run did not begin in the background: %s",
                      why ? why : "its process ended without a word"));
    return ft_hint(cx, "what it printed is in %s", output);
}

ft_err ops_background_start(ft_ctx *cx, const struct ft_improve_spec *spec, const char *run,
                            const char **output) {
    const char *path = ops_background_output(cx->arena, spec->data, run);
    enum ft_err_code err = start(cx, spec, run, path);
    if (err != FT_OK) {
        struct ft_error first = cx->error;
        /* Where it was resumed and has an end already, or somebody else goes on, it keeps that. */
        FT_IGNORE(ft_run_stop(cx, spec, run, err, first.message));
        cx->error = first;
        return err;
    }
    *output = path;
    return FT_OK;
}
