#include "support.h"

#include "base/clock.h"
#include "loop/loop.h"

#include <pthread.h>
#include <signal.h>

enum { SENDERS = 4, EACH = 5000 };

struct sending {
    struct ft_channel *channel;
    size_t first;
    enum ft_err_code err;
};

static void send_all(void *with) {
    struct sending *s = with;
    ft_ctx cx = {.arena = ft_arena_new()};
    for (size_t i = 0; i < EACH && s->err == FT_OK; i++) {
        s->err = ft_channel_send(&cx, s->channel, (void *)(s->first + i));
    }
    ft_arena_free(cx.arena);
}

/* Each sender's messages come once, and in its own order. */
static void through_a_channel(struct test *t, size_t room, size_t batch) {
    struct ft_channel *channel = ft_channel_new(room);
    struct sending senders[SENDERS];
    struct ft_thread *threads[SENDERS];
    for (size_t i = 0; i < SENDERS; i++) {
        senders[i] = (struct sending){.channel = channel, .first = 1 + i * EACH};
        threads[i] = ft_thread_start("sender", send_all, &senders[i]);
    }
    size_t next[SENDERS] = {0};
    for (size_t got = 0; got < SENDERS * EACH;) {
        void *messages[64];
        size_t count = 1;
        if (batch) {
            count = ft_channel_drain(channel, messages, batch);
        } else {
            assert_ok(t, ft_channel_receive(&t->cx, channel, messages));
        }
        assert_true(count > 0);
        for (size_t i = 0; i < count; i++) {
            size_t number = (size_t)messages[i] - 1;
            assert_int_equal(number % EACH, next[number / EACH]++);
        }
        got += count;
    }
    for (size_t i = 0; i < SENDERS; i++) {
        ft_thread_join(threads[i]);
        assert_ok(t, senders[i].err);
    }
    void *none = NULL;
    assert_int_equal(ft_channel_take(channel, &none, 1), 0);
    ft_channel_free(channel);
}

static void messages_come_once_and_in_order(void **state) {
    through_a_channel(*state, 0, 0);
    through_a_channel(*state, 3, 0);
    through_a_channel(*state, 0, 64);
    through_a_channel(*state, 1, 7);
}

static void a_closed_channel_gives_what_is_left_and_takes_nothing(void **state) {
    struct test *t = *state;
    struct ft_channel *channel = ft_channel_new(0);
    int message = 7;
    assert_ok(t, ft_channel_send(&t->cx, channel, &message));
    ft_channel_close(channel);
    assert_err(ft_channel_send(&t->cx, channel, &message), FT_CONFLICT);
    void *got = NULL;
    assert_ok(t, ft_channel_receive(&t->cx, channel, &got));
    assert_ptr_equal(got, &message);
    assert_ok(t, ft_channel_receive(&t->cx, channel, &got));
    assert_null(got);
    assert_int_equal(ft_channel_drain(channel, &got, 1), 0);
    ft_channel_free(channel);
}

static void waiting_ends_at_the_deadline(void **state) {
    struct test *t = *state;
    struct ft_channel *channel = ft_channel_new(1);
    void *got = NULL;
    int64_t start = ft_mono_ns();
    t->cx.deadline_ns = start + 30 * 1000000;
    assert_err(ft_channel_receive(&t->cx, channel, &got), FT_TIMEOUT);
    assert_true(ft_mono_ns() - start >= 30 * 1000000);
    t->cx.deadline_ns = 0;
    assert_ok(t, ft_channel_send(&t->cx, channel, t));
    t->cx.deadline_ns = ft_mono_ns() + 10 * 1000000;
    assert_err(ft_channel_send(&t->cx, channel, t), FT_TIMEOUT);
    ft_channel_free(channel);
}

struct cancelling {
    atomic_int cancelled;
    struct ft_signal *go;
};

static void cancel(void *with) {
    struct cancelling *c = with;
    ft_signal_wait(c->go);
    atomic_store(&c->cancelled, 1);
}

static void waiting_sees_cancellation_from_another_thread(void **state) {
    struct test *t = *state;
    struct ft_channel *channel = ft_channel_new(0);
    struct cancelling c = {.go = ft_signal_new()};
    struct ft_thread *thread = ft_thread_start("cancel", cancel, &c);
    t->cx.cancelled = &c.cancelled;
    ft_signal_set(c.go);
    void *got = NULL;
    assert_err(ft_channel_receive(&t->cx, channel, &got), FT_CANCELLED);
    ft_thread_join(thread);
    ft_signal_free(c.go);
    ft_channel_free(channel);
}

static void close_it(void *with) {
    ft_channel_close(with);
}

static void closing_ends_the_waiting(void **state) {
    struct test *t = *state;
    struct ft_channel *channel = ft_channel_new(0);
    struct ft_thread *thread = ft_thread_start("close", close_it, channel);
    void *got = t;
    assert_ok(t, ft_channel_receive(&t->cx, channel, &got));
    assert_null(got);
    ft_thread_join(thread);
    ft_channel_free(channel);
}

static void a_signal_set_twice_wakes_once(void **state) {
    (void)state;
    struct ft_signal *signal = ft_signal_new();
    ft_signal_set(signal);
    ft_signal_set(signal);
    ft_signal_wait(signal);
    struct cancelling c = {.go = signal};
    struct ft_thread *thread = ft_thread_start("wait", cancel, &c);
    usleep(5000);
    assert_int_equal(atomic_load(&c.cancelled), 0);
    ft_signal_set(signal);
    ft_thread_join(thread);
    assert_int_equal(atomic_load(&c.cancelled), 1);
    ft_signal_free(signal);
}

static void look_at_mask(void *with) {
    pthread_sigmask(SIG_BLOCK, NULL, with);
}

static void signals_are_blocked_in_threads(void **state) {
    (void)state;
    sigset_t inside;
    sigset_t outside;
    sigemptyset(&inside);
    ft_thread_join(ft_thread_start("mask", look_at_mask, &inside));
    assert_true(sigismember(&inside, SIGINT) && sigismember(&inside, SIGTERM));
    pthread_sigmask(SIG_BLOCK, NULL, &outside);
    assert_false(sigismember(&outside, SIGINT));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(messages_come_once_and_in_order),
        TEST(a_closed_channel_gives_what_is_left_and_takes_nothing),
        TEST(waiting_ends_at_the_deadline),
        TEST(waiting_sees_cancellation_from_another_thread),
        TEST(closing_ends_the_waiting),
        TEST(a_signal_set_twice_wakes_once),
        TEST(signals_are_blocked_in_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
