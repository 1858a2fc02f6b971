#include "loop/loop.h"

#include <unistd.h>

struct job {
    ft_err (*work)(struct ft_hand *hand);
    struct ft_hand hand;
    ft_err err;
};

static void run(void *with) {
    struct job *job = with;
    job->err = job->work(&job->hand);
}

static void free_arena(void *arena) {
    ft_arena_free(arena);
}

unsigned ft_hands(unsigned wanted) {
    long cores = wanted ? (long)wanted : sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > FT_HANDS_MAX ? FT_HANDS_MAX : (unsigned)cores;
}

ft_err ft_crew(ft_ctx *cx, const char *name, unsigned hands, ft_err (*work)(struct ft_hand *hand),
               void *with) {
    struct job jobs[FT_HANDS_MAX];
    struct ft_thread *threads[FT_HANDS_MAX];
    unsigned count = ft_hands(hands);
    for (unsigned i = 0; i < count; i++) {
        jobs[i] = (struct job){.work = work, .hand = {.cx = *cx, .number = i, .with = with}};
        jobs[i].hand.cx.arena = ft_arena_new();
        ft_arena_defer(cx->arena, free_arena, jobs[i].hand.cx.arena);
        if (i) {
            jobs[i].hand.cx.on_progress = NULL;
            threads[i] = ft_thread_start(name, run, &jobs[i]);
        }
    }
    run(&jobs[0]);
    ft_err err = FT_OK;
    for (unsigned i = 0; i < count; i++) {
        if (i) {
            ft_thread_join(threads[i]);
        }
        if (err == FT_OK && jobs[i].err != FT_OK) {
            err = jobs[i].err;
            cx->error = jobs[i].hand.cx.error;
        }
    }
    return err;
}
