/* A store that somebody wrote into: its log agrees with its hashes, or it is damaged. Reading what
 * was verified works as far as its data are JSON. */
#include "events/events_int.h"
#include "os/file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct place {
    struct ft_store *store;
    const char *run_id;
    int64_t run;
};

static char folder[] = "/dev/shm/fettle-fuzz-XXXXXX";

static void remove_folder(void) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    struct ft_root root;
    if (ft_root_open(&cx, folder, &root) == FT_OK) {
        FT_IGNORE(ft_tree_remove(&cx, &root, "."));
        ft_root_close(&root);
        rmdir(folder);
    }
}

static struct place *place(void) {
    static struct place made;
    if (!made.store) {
        static struct ft_arena *kept; /* for good */
        kept = ft_arena_new();
        atexit(remove_folder);
        ft_ctx cx = {.arena = kept};
        if (!mkdtemp(folder) ||
            ft_store_open(&cx, ft_sprintf(kept, "%s/s.db", folder), FT_STORE_CREATE, &made.store) !=
                FT_OK ||
            ft_run_create(&cx, made.store, "/p", "test.run", NULL, &made.run_id) != FT_OK ||
            ft_run_key(&cx, made.store, made.run_id, &made.run) != FT_OK) {
            ft_panic("no store: %s", cx.error.message);
        }
    }
    return &made;
}

struct input {
    const uint8_t *at;
    size_t left;
};

static unsigned byte(struct input *in) {
    if (!in->left) {
        return 0;
    }
    in->left--;
    return *in->at++;
}

static struct ft_slice bytes(struct input *in, size_t size) {
    size_t taken = size < in->left ? size : in->left;
    struct ft_slice slice = {(const char *)in->at, taken};
    in->at += taken;
    in->left -= taken;
    return slice;
}

/* Bits of an event's first byte: what is wrong with it. */
enum { ODD_HASH = 1, ODD_SEQ = 2, HOSTILE_HASH = 4, HOSTILE_TIME = 8, HOSTILE_LINK = 16 };

struct writing {
    struct input in;
    const struct place *place;
    bool honest;
};

static ft_err put_event(ft_ctx *cx, struct ft_db *db, struct writing *w, struct ft_event_head *head,
                        struct input *in) {
    unsigned odd = byte(in);
    struct ft_slice kind = bytes(in, byte(in) % 80);
    struct ft_slice data = bytes(in, byte(in) | byte(in) << 8);
    struct ft_event_record event = {.run_id = w->place->run_id,
                                    .seq = head->seq + 1 + (odd & ODD_SEQ ? byte(in) : 0),
                                    .time_ms = odd & HOSTILE_TIME ? INT64_MIN : 1,
                                    .kind = kind,
                                    .data = data};
    unsigned char hash[FT_SHA256_SIZE];
    ft_event_hash(head->hash, &event, hash);
    struct ft_slice kept = {(const char *)hash, sizeof hash};
    if (odd & HOSTILE_HASH) {
        kept = bytes(in, byte(in));
    } else {
        hash[5] ^= odd & ODD_HASH;
    }
    w->honest &= !(odd & (ODD_HASH | HOSTILE_HASH)) && event.seq == head->seq + 1;
    const struct ft_value values[] = {
        ft_v_int(w->place->run),
        ft_v_int(event.seq),
        ft_v_int(event.time_ms),
        {.type = FT_TEXT, .bytes = kind},
        {.type = FT_TEXT, .bytes = data},
        ft_v_blob(kept),
        ft_v_int(odd & HOSTILE_LINK ? byte(in) : head->event),
    };
    head->seq = event.seq;
    memcpy(head->hash, hash, sizeof hash);
    return ft_db_read(cx, db,
                      "INSERT INTO event (run, seq, time_ms, kind, data, hash, prev)"
                      " VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING key",
                      values, FT_COUNT(values), ft_take_int, &head->event);
}

static ft_err put_log(ft_ctx *cx, struct ft_db *db, void *with) {
    struct writing *w = with;
    struct input in = w->in; /* it may be run again */
    struct ft_event_head head = {0};
    const struct ft_value key = ft_v_int(w->place->run);
    unsigned odd_head = byte(&in);
    w->honest = !(odd_head & 7);
    FT_TRY(ft_db_exec(cx, db, "DELETE FROM event WHERE run = $1", &key, 1));
    for (int i = 0; i < 16 && in.left; i++) {
        FT_TRY(put_event(cx, db, w, &head, &in));
    }
    head.seq += odd_head & 1 ? 1 : 0;
    head.hash[7] ^= (unsigned char)(odd_head & 2);
    struct ft_slice hash = {(const char *)head.hash, sizeof head.hash};
    hash.size -= odd_head & 4 ? 1 : 0;
    const struct ft_value values[] = {key, ft_v_int(head.seq), ft_v_blob(hash),
                                      ft_v_int(odd_head & 8 ? byte(&in) : head.event)};
    return ft_db_exec(cx, db,
                      "UPDATE run SET head_seq = $2, head_hash = $3, head_event = $4"
                      " WHERE key = $1",
                      values, FT_COUNT(values));
}

static bool count_event(void *to, const struct ft_event *event) {
    if (!event->kind || !event->data) {
        ft_panic("half an event");
    }
    ++*(int64_t *)to;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    struct place *at = place();
    struct writing w = {.in = {data, size}, .place = at};
    struct ft_run_row row;
    int64_t count = 0;
    int64_t seen = 0;
    if (ft_store_write(&cx, at->store, put_log, &w) != FT_OK) {
        return 0; /* SQLite itself refuses it: two events of one number */
    }
    enum ft_err_code verified = ft_events_verify(&cx, at->store, at->run_id, &count);
    enum ft_err_code read = ft_events_read(&cx, at->store, at->run_id, 1, 0, count_event, &seen);
    if ((verified != FT_OK && verified != FT_CORRUPT) || (read != FT_OK && read != FT_CORRUPT)) {
        ft_panic("a damaged log is %d and %d: %s", (int)verified, (int)read, cx.error.message);
    }
    if ((verified == FT_OK) != w.honest || (verified == FT_OK && read == FT_OK && seen != count)) {
        ft_panic("verified %d, honest %d, %lld of %lld events", (int)verified, w.honest,
                 (long long)seen, (long long)count);
    }
    if (ft_run_find(&cx, at->store, NULL, at->run_id, &row) != FT_OK) {
        ft_panic("the run is gone: %s", cx.error.message);
    }
    return 0;
}
