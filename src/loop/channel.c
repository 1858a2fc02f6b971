/* A ring of pointers under one lock. It grows up to its bound, or freely where it has none. */
#include "base/clock.h"
#include "loop/loop.h"

#include <stdlib.h>
#include <string.h>
#include <uv.h>

enum {
    FIRST_ROOM = 16,
    SLICE_NS = 20 * 1000 * 1000 /* how late a cancellation may be seen: nothing wakes us for it */
};

struct ft_channel {
    uv_mutex_t lock;
    uv_cond_t filled, emptied;
    void **ring;
    size_t room, first, count;
    size_t bound; /* 0: none */
    size_t waiting_senders, waiting_receivers;
    bool closed;
};

struct ft_channel *ft_channel_new(size_t room) {
    struct ft_channel *channel = ft_xmalloc(sizeof *channel);
    *channel = (struct ft_channel){.bound = room};
    channel->room = room && room < FIRST_ROOM ? room : FIRST_ROOM;
    channel->ring = ft_xmalloc(channel->room * sizeof *channel->ring);
    if (uv_mutex_init(&channel->lock) || uv_cond_init(&channel->filled) ||
        uv_cond_init(&channel->emptied)) {
        ft_panic("a channel could not be made");
    }
    return channel;
}

void ft_channel_free(struct ft_channel *channel) {
    if (channel) {
        uv_cond_destroy(&channel->emptied);
        uv_cond_destroy(&channel->filled);
        uv_mutex_destroy(&channel->lock);
        free(channel->ring);
        free(channel);
    }
}

/* Waits for the condition, or for as long as the context can do without a look at itself. */
static ft_err wait_on(ft_ctx *cx, uv_cond_t *condition, uv_mutex_t *lock) {
    FT_TRY(ft_checkpoint(cx));
    if (!cx->deadline_ns && !cx->cancelled) {
        uv_cond_wait(condition, lock);
        return FT_OK;
    }
    int64_t slice = SLICE_NS;
    if (cx->deadline_ns) {
        int64_t left = cx->deadline_ns - ft_mono_ns();
        slice = !cx->cancelled || left < slice ? left : slice;
    }
    uv_cond_timedwait(condition, lock, slice > 0 ? (uint64_t)slice : 1);
    return FT_OK;
}

static void put(struct ft_channel *channel, void *message) {
    if (channel->count == channel->room) {
        size_t room = channel->room * 2;
        void **ring = ft_xmalloc(room * sizeof *ring);
        size_t tail = channel->room - channel->first;
        memcpy(ring, channel->ring + channel->first, tail * sizeof *ring);
        memcpy(ring + tail, channel->ring, channel->first * sizeof *ring);
        free(channel->ring);
        channel->ring = ring;
        channel->room = room;
        channel->first = 0;
    }
    channel->ring[(channel->first + channel->count) % channel->room] = message;
    channel->count++;
}

static void *get(struct ft_channel *channel) {
    void *message = channel->ring[channel->first];
    channel->first = (channel->first + 1) % channel->room;
    channel->count--;
    return message;
}

ft_err ft_channel_send(ft_ctx *cx, struct ft_channel *channel, void *message) {
    enum ft_err_code err = FT_OK;
    uv_mutex_lock(&channel->lock);
    channel->waiting_senders++;
    while (err == FT_OK && !channel->closed && channel->bound && channel->count >= channel->bound) {
        err = wait_on(cx, &channel->emptied, &channel->lock);
    }
    channel->waiting_senders--;
    if (err == FT_OK && channel->closed) {
        err = ft_fail(cx, FT_CONFLICT, "the receiver is gone");
    }
    if (err == FT_OK) {
        put(channel, message);
        if (channel->waiting_receivers) {
            uv_cond_signal(&channel->filled);
        }
    }
    uv_mutex_unlock(&channel->lock);
    return err;
}

ft_err ft_channel_receive(ft_ctx *cx, struct ft_channel *channel, void **message) {
    enum ft_err_code err = FT_OK;
    uv_mutex_lock(&channel->lock);
    channel->waiting_receivers++;
    while (err == FT_OK && !channel->closed && channel->count == 0) {
        err = wait_on(cx, &channel->filled, &channel->lock);
    }
    channel->waiting_receivers--;
    if (err == FT_OK) {
        *message = channel->count ? get(channel) : NULL;
        if (channel->waiting_senders) {
            uv_cond_signal(&channel->emptied);
        }
    }
    uv_mutex_unlock(&channel->lock);
    return err;
}

/* With the lock held. */
static size_t take(struct ft_channel *channel, void **messages, size_t max) {
    size_t taken = 0;
    while (taken < max && channel->count) {
        messages[taken++] = get(channel);
    }
    if (taken && channel->waiting_senders) {
        uv_cond_broadcast(&channel->emptied);
    }
    return taken;
}

size_t ft_channel_drain(struct ft_channel *channel, void **messages, size_t max) {
    uv_mutex_lock(&channel->lock);
    channel->waiting_receivers++;
    while (!channel->closed && channel->count == 0) {
        uv_cond_wait(&channel->filled, &channel->lock);
    }
    channel->waiting_receivers--;
    size_t taken = take(channel, messages, max);
    uv_mutex_unlock(&channel->lock);
    return taken;
}

size_t ft_channel_take(struct ft_channel *channel, void **messages, size_t max) {
    uv_mutex_lock(&channel->lock);
    size_t taken = take(channel, messages, max);
    uv_mutex_unlock(&channel->lock);
    return taken;
}

void ft_channel_close(struct ft_channel *channel) {
    uv_mutex_lock(&channel->lock);
    channel->closed = true;
    uv_cond_broadcast(&channel->filled);
    uv_cond_broadcast(&channel->emptied);
    uv_mutex_unlock(&channel->lock);
}
