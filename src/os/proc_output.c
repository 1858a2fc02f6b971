#include "os/proc_int.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 65536, DEFAULT_OUTPUT = 1 << 20, DEFAULT_FLOOD = 256 << 20 };

void ft_gather_init(struct ft_gather *gather, const struct ft_proc_spec *spec) {
    *gather = (struct ft_gather){
        .max = spec->max_output ? spec->max_output : DEFAULT_OUTPUT,
        .flood = spec->flood ? spec->flood : DEFAULT_FLOOD,
        .tail = spec->keep_tail,
        .spec = spec,
    };
    /* With `tail` a stream grows to twice what is kept before its front is dropped, so that
     * the moving costs little. */
    size_t cap = gather->tail ? gather->max * 2 + CHUNK : gather->max;
    ft_buf_init(&gather->out, cap);
    ft_buf_init(&gather->err, cap);
}

void ft_gather_release(struct ft_gather *gather) {
    ft_buf_release(&gather->out);
    ft_buf_release(&gather->err);
}

static void drop_front(struct ft_gather *gather, struct ft_buf *buf, size_t size) {
    memmove(buf->data, buf->data + size, buf->size - size + 1);
    buf->size -= size;
    gather->dropped += (int64_t)size;
}

static void push(struct ft_gather *gather, struct ft_buf *to, struct ft_slice chunk) {
    gather->total += (int64_t)chunk.size;
    if (!gather->tail) {
        size_t room = gather->max - gather->out.size - gather->err.size;
        gather->flooded = gather->flooded || chunk.size > room;
        chunk.size = chunk.size > room ? room : chunk.size;
    } else {
        gather->flooded = gather->flooded || gather->total > gather->flood;
    }
    if (!chunk.size) {
        return;
    }
    if (gather->spec->on_output) {
        gather->spec->on_output(gather->spec->output_to, chunk);
    }
    ft_buf_push(to, chunk.data, chunk.size);
    if (gather->tail && to->size > gather->max * 2) {
        drop_front(gather, to, to->size - gather->max);
    }
}

bool ft_gather_read(struct ft_gather *gather, int *fd, struct ft_buf *to) {
    char chunk[CHUNK];
    if (*fd < 0) {
        return false;
    }
    ssize_t got = read(*fd, chunk, sizeof chunk);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return false;
    }
    if (got <= 0) {
        close(*fd);
        *fd = -1;
        return false;
    }
    push(gather, to, (struct ft_slice){chunk, (size_t)got});
    return true;
}

/* The longer stream gives first; then both alike. */
static void trim(struct ft_gather *gather) {
    size_t both = gather->out.size + gather->err.size;
    if (both <= gather->max) {
        return;
    }
    size_t over = both - gather->max;
    struct ft_buf *longer = gather->out.size >= gather->err.size ? &gather->out : &gather->err;
    struct ft_buf *shorter = longer == &gather->out ? &gather->err : &gather->out;
    size_t first = longer->size - shorter->size < over ? longer->size - shorter->size : over;
    drop_front(gather, longer, first + (over - first + 1) / 2);
    drop_front(gather, shorter, (over - first) / 2);
}

void ft_gather_finish(struct ft_gather *gather, struct ft_arena *arena,
                      struct ft_proc_result *result) {
    trim(gather);
    result->out = (struct ft_slice){ft_buf_text(&gather->out, arena), gather->out.size};
    result->err = (struct ft_slice){ft_buf_text(&gather->err, arena), gather->err.size};
    result->dropped = gather->dropped;
}
