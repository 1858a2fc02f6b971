#include "loop/loop.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

enum { NAME_SIZE = 16 }; /* what Linux keeps of a thread's name */

struct ft_thread {
    uv_thread_t thread;
    void (*run)(void *with);
    void *with;
    char name[NAME_SIZE];
};

static void enter(void *arg) {
    struct ft_thread *thread = arg;
#ifdef __linux__
    pthread_setname_np(pthread_self(), thread->name);
#endif
    thread->run(thread->with);
}

/* 0, or why the system has none. */
static int start(struct ft_thread *thread, const char *name, const uv_thread_options_t *options) {
    snprintf(thread->name, sizeof thread->name, "%s", name);
    /* A new thread inherits the mask: all signals stay with the thread that started us. */
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = uv_thread_create_ex(&thread->thread, options, enter, thread);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

struct ft_thread *ft_thread_start(const char *name, void (*run)(void *with), void *with) {
    struct ft_thread *thread = ft_xmalloc(sizeof *thread);
    *thread = (struct ft_thread){.run = run, .with = with};
    int error = start(thread, name, &(uv_thread_options_t){.flags = UV_THREAD_NO_FLAGS});
    if (error) {
        ft_panic("the thread %s could not be started: %s", name, uv_strerror(error));
    }
    return thread;
}

bool ft_run_with_stack(const char *name, size_t stack, void (*run)(void *with), void *with) {
    struct ft_thread thread = {.run = run, .with = with};
    uv_thread_options_t options = {.flags = UV_THREAD_HAS_STACK_SIZE, .stack_size = stack};
    return start(&thread, name, &options) == 0 && uv_thread_join(&thread.thread) == 0;
}

void ft_thread_join(struct ft_thread *thread) {
    int error = uv_thread_join(&thread->thread);
    if (error) {
        ft_panic("the thread %s could not be joined: %s", thread->name, uv_strerror(error));
    }
    free(thread);
}

/* A semaphore that counts to one: setting it needs no lock and wakes at most one thread. */
struct ft_signal {
    uv_sem_t posted;
    atomic_bool set;
};

struct ft_signal *ft_signal_new(void) {
    struct ft_signal *signal = ft_xmalloc(sizeof *signal);
    atomic_init(&signal->set, false);
    if (uv_sem_init(&signal->posted, 0)) {
        ft_panic("a semaphore could not be made");
    }
    return signal;
}

void ft_signal_free(struct ft_signal *signal) {
    if (signal) {
        uv_sem_destroy(&signal->posted);
        free(signal);
    }
}

void ft_signal_set(struct ft_signal *signal) {
    if (!atomic_exchange(&signal->set, true)) {
        uv_sem_post(&signal->posted);
    }
}

void ft_signal_wait(struct ft_signal *signal) {
    uv_sem_wait(&signal->posted);
    atomic_store(&signal->set, false);
}
