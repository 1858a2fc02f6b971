#include "store/store.h"

struct ft_value ft_v_int(int64_t i) {
    return (struct ft_value){.type = FT_INT, .i = i};
}

struct ft_value ft_v_text(const char *text) {
    return text ? (struct ft_value){.type = FT_TEXT, .bytes = ft_slice_of(text)}
                : (struct ft_value){.type = FT_NULL};
}

struct ft_value ft_v_blob(struct ft_slice bytes) {
    return (struct ft_value){.type = FT_BLOB, .bytes = bytes};
}

const char *ft_row_text(struct ft_arena *arena, const struct ft_row_data *row, size_t column) {
    if (column >= row->count || row->values[column].type != FT_TEXT) {
        return NULL;
    }
    return ft_slice_dup(arena, row->values[column].bytes);
}

int64_t ft_row_int(const struct ft_row_data *row, size_t column) {
    return column < row->count && row->values[column].type == FT_INT ? row->values[column].i : 0;
}
