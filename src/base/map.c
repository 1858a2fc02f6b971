#include "base/map.h"

#include "base/text.h"

struct ft_map_slot {
    struct ft_slice key;
    void *value;
};

void ft_map_init(struct ft_map *map, struct ft_arena *arena) {
    *map = (struct ft_map){.arena = arena};
}

/* The slot that holds KEY, or the empty one where it would go. ROOM is a power of two. */
static struct ft_map_slot *find(struct ft_map_slot *slots, size_t room, struct ft_slice key) {
    size_t at = ft_hash64(key.data, key.size) & (room - 1);
    while (slots[at].value && !ft_slice_eq(slots[at].key, key)) {
        at = (at + 1) & (room - 1);
    }
    return &slots[at];
}

void *ft_map_get(const struct ft_map *map, struct ft_slice key) {
    return map->room ? find(map->slots, map->room, key)->value : NULL;
}

static void grow(struct ft_map *map) {
    size_t room = map->room ? map->room * 2 : 16;
    struct ft_map_slot *slots = FT_NEW_N(map->arena, struct ft_map_slot, room);
    for (size_t i = 0; i < map->room; i++) {
        if (map->slots[i].value) {
            *find(slots, room, map->slots[i].key) = map->slots[i];
        }
    }
    map->slots = slots;
    map->room = room;
}

void *ft_map_put(struct ft_map *map, struct ft_slice key, void *value) {
    if (map->count * 4 >= map->room * 3) {
        grow(map);
    }
    struct ft_map_slot *slot = find(map->slots, map->room, key);
    void *before = slot->value;
    if (!before) {
        slot->key = (struct ft_slice){ft_slice_dup(map->arena, key), key.size};
        map->count++;
    }
    slot->value = value;
    return before;
}

bool ft_map_next(const struct ft_map *map, size_t *at, struct ft_slice *key, void **value) {
    for (; *at < map->room; ++*at) {
        if (map->slots[*at].value) {
            *key = map->slots[*at].key;
            *value = map->slots[(*at)++].value;
            return true;
        }
    }
    return false;
}
