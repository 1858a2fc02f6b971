/* The project's own commands, in the sandbox, and what they prove. */
#include "agent/run_int.h"
#include "base/clock.h"
#include "base/text.h"
#include "observe/observe.h"

#include <string.h>

enum { TAIL = 2000 };

static struct ft_slice all_output(ft_ctx *cx, const struct ft_proc_result *proc) {
    if (!proc->err.size) {
        return proc->out;
    }
    char *both = ft_sprintf(cx->arena, "%.*s\n%.*s", (int)proc->out.size, proc->out.data,
                            (int)proc->err.size, proc->err.data);
    return ft_slice_of(both);
}

static const char *tail_of(ft_ctx *cx, struct ft_slice output) {
    size_t size = output.size > TAIL ? TAIL : output.size;
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    ft_text_inert(&text, (struct ft_slice){output.data + output.size - size, size}, true);
    return ft_buf_text(&text, cx->arena);
}

/* A program that was kept from a host seldom says so itself. */
static const char *say_end(ft_ctx *cx, const struct ft_sandbox_result *result) {
    if (result->limit) {
        return ft_sprintf(cx->arena, "went over its limit of %s", result->limit);
    }
    const char *said = ft_proc_describe(cx->arena, &result->proc);
    return result->refused.count ? ft_sprintf(cx->arena, "%s (sandbox.hosts kept it from %s)", said,
                                              result->refused.at[0])
                                 : said;
}

static ft_err run_one(ft_ctx *cx, const struct run *run, const char *tree, struct check *check) {
    struct ft_sandbox_result result;
    struct ft_span span = ft_span_begin("command", check->command->line);
    int64_t start = ft_mono_ns();
    enum ft_err_code err = workplace_run(cx, &run->workplace, tree, check->command, &result);
    ft_span_end(cx, &span, err);
    FT_TRY(err);
    FT_TRY(ft_checkpoint(cx));
    check->ms = (ft_mono_ns() - start) / 1000000;
    check->ran = true;
    check->ok = result.proc.end == FT_PROC_EXITED && result.proc.status == 0;
    check->said = say_end(cx, &result);
    struct ft_slice output = all_output(cx, &result.proc);
    check->tail = tail_of(cx, output);
    if (check->command->kind == FT_CMD_TEST) {
        ft_test_results_read(cx->arena, output, &check->results);
    }
    return FT_OK;
}

/* A build that works, tests that pass or say by name which do. */
bool check_is_usable(const struct check *check) {
    if (!check->ran) {
        return false;
    }
    return check->ok || (check->command->kind == FT_CMD_TEST && check->results.passed > 0);
}

/* Whether a check is worth running on a change: builds and tests that could tell at the start. */
static bool is_wanted(const struct run *run, size_t i, bool baseline) {
    const struct ft_project_command *command = &run->profile.commands.at[i];
    bool proves = command->kind == FT_CMD_BUILD || command->kind == FT_CMD_TEST;
    if (!proves || !command->available || !run->trusted) {
        return false;
    }
    return baseline || check_is_usable(&run->baseline.at[i]);
}

ft_err checks_run(ft_ctx *cx, const struct run *run, const char *tree, bool baseline,
                  struct checks *checks) {
    size_t count = run->profile.commands.count;
    struct checks made = {.at = FT_NEW_N(cx->arena, struct check, count + 1), .count = count};
    for (size_t i = 0; i < count; i++) {
        struct check *check = &made.at[i];
        check->command = &run->profile.commands.at[i];
        if (!is_wanted(run, i, baseline)) {
            continue;
        }
        if (baseline) {
            ft_progress(cx, "baseline", (int64_t)i, (int64_t)count, "%s", check->command->line);
        }
        FT_TRY(run_one(cx, run, tree, check));
        made.ms += check->ms;
        if (!baseline && !check->ok && check->command->kind == FT_CMD_BUILD) {
            break; /* tests of what does not build say nothing */
        }
    }
    *checks = made;
    return FT_OK;
}

static const char *names_of(ft_ctx *cx, const struct ft_strings *names, size_t count) {
    const char *text = "";
    for (size_t i = 0; i < count && i < 3; i++) {
        text = ft_sprintf(cx->arena, "%s%s%s", text, i ? ", " : "",
                          ft_text_inert_dup(cx->arena, names->at[i]));
    }
    return count > 3 ? ft_sprintf(cx->arena, "%s and %zu more", text, count - 3) : text;
}

/* A test that failed says more than those that a build tool did not come to any more. */
static const char *say_lost(ft_ctx *cx, const struct ft_test_results *after,
                            const struct ft_strings *lost) {
    size_t failed = 0;
    while (failed < lost->count && ft_map_get(&after->tests, ft_slice_of(lost->at[failed]))) {
        failed++;
    }
    size_t gone = lost->count - failed;
    if (!failed) {
        return ft_sprintf(cx->arena, "%s passed before and did not run", names_of(cx, lost, gone));
    }
    const char *text = ft_sprintf(cx->arena, "%s passed before and no longer %s",
                                  names_of(cx, lost, failed), failed == 1 ? "does" : "do");
    return gone ? ft_sprintf(cx->arena, "%s; %zu other%s did not run", text, gone,
                             gone == 1 ? "" : "s")
                : text;
}

/* NULL where this check holds; else why not. */
static const char *judge_one(ft_ctx *cx, const struct check *before, const struct check *after) {
    if (!after->ran) {
        return ft_sprintf(cx->arena, "'%s' was not reached", after->command->line);
    }
    if (before->results.passed) {
        struct ft_strings lost = {0};
        ft_test_results_lost(cx->arena, &before->results, &after->results, &lost);
        if (lost.count) {
            return say_lost(cx, &after->results, &lost);
        }
    }
    if (before->ok && !after->ok) {
        return ft_sprintf(cx->arena, "'%s' %s", after->command->line, after->said);
    }
    return NULL;
}

void checks_judge(ft_ctx *cx, const struct run *run, const struct checks *after,
                  struct opinion *opinion, const char **proof) {
    const char *text = "parsed";
    *opinion = (struct opinion){.critic = "test", .ok = true};
    for (size_t i = 0; i < run->baseline.count; i++) {
        const struct check *before = &run->baseline.at[i];
        if (!check_is_usable(before)) {
            continue;
        }
        const char *why = judge_one(cx, before, &after->at[i]);
        bool build = before->command->kind == FT_CMD_BUILD;
        if (why) {
            *opinion =
                (struct opinion){.critic = build ? "build" : "test", .ok = false, .why = why};
            return;
        }
        if (build) {
            text = ft_sprintf(cx->arena, "%s; built with '%s'", text, before->command->line);
        } else if (before->results.passed) {
            text = ft_sprintf(cx->arena, "%s; %lld test%s passed with '%s'", text,
                              (long long)after->at[i].results.passed,
                              after->at[i].results.passed == 1 ? "" : "s", before->command->line);
        } else {
            text = ft_sprintf(cx->arena, "%s; '%s' passed", text, before->command->line);
        }
    }
    *proof = text;
}
