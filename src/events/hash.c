/* What an event's hash is over, in this order:
 *
 *   16 bytes  "fettle.event/1" and two NULs: nothing else that we hash begins like it
 *   32 bytes  hash of the event before, or zeros
 *   run id, kind, data: each an 8-byte length and its bytes
 *   seq, time in milliseconds: 8 bytes each
 *
 * Numbers are big-endian. The lengths make it impossible to move bytes from one field to another.
 */
#include "events/events_int.h"

#include <string.h>

enum { DOMAIN_SIZE = 16, NUMBER_SIZE = 8, NUMBERS = 5 };

static struct ft_slice number(unsigned char *room, uint64_t value) {
    for (int i = 0; i < NUMBER_SIZE; i++) {
        room[i] = (unsigned char)(value >> (56 - 8 * i));
    }
    return (struct ft_slice){(const char *)room, NUMBER_SIZE};
}

void ft_event_hash(const unsigned char previous[FT_SHA256_SIZE],
                   const struct ft_event_record *event, unsigned char hash[FT_SHA256_SIZE]) {
    static const char domain[DOMAIN_SIZE] = "fettle.event/1";
    unsigned char room[NUMBERS][NUMBER_SIZE];
    struct ft_slice run_id = ft_slice_of(event->run_id);
    const struct ft_slice parts[] = {
        {domain, sizeof domain},
        {(const char *)previous, FT_SHA256_SIZE},
        number(room[0], run_id.size),
        run_id,
        number(room[1], event->kind.size),
        event->kind,
        number(room[2], event->data.size),
        event->data,
        number(room[3], (uint64_t)event->seq),
        number(room[4], (uint64_t)event->time_ms),
    };
    ft_sha256(parts, FT_COUNT(parts), hash);
}

bool ft_event_take_hash(const struct ft_value *value, unsigned char hash[FT_SHA256_SIZE]) {
    if (value->type != FT_BLOB || value->bytes.size != FT_SHA256_SIZE) {
        return false;
    }
    memcpy(hash, value->bytes.data, FT_SHA256_SIZE);
    return true;
}

struct ft_value ft_event_hash_value(const struct ft_event_head *head) {
    return ft_v_blob((struct ft_slice){(const char *)head->hash, sizeof head->hash});
}
