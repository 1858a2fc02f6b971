/* A table from text to pointer, in an arena; it only grows. One thread at a time. */
#ifndef FT_BASE_MAP_H
#define FT_BASE_MAP_H

#include "base/buf.h"

struct ft_map {
    struct ft_arena *arena;
    struct ft_map_slot *slots;
    size_t count, room;
};

void ft_map_init(struct ft_map *map, struct ft_arena *arena);
/* The value under KEY, or NULL. */
void *ft_map_get(const struct ft_map *map, struct ft_slice key);
/* Puts VALUE (not NULL) under a copy of KEY; gives what stood there before, or NULL. */
void *ft_map_put(struct ft_map *map, struct ft_slice key, void *value);
/* Walks all entries in no order: start with *AT 0; false at the end. */
bool ft_map_next(const struct ft_map *map, size_t *at, struct ft_slice *key, void **value);

#endif
