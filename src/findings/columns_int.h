/* Columns as SARIF counts them: in UTF-16 code units, while places count bytes. */
#ifndef FT_FINDINGS_COLUMNS_INT_H
#define FT_FINDINGS_COLUMNS_INT_H

#include "base/map.h"
#include "os/file.h"

struct ft_columns {
    struct ft_root root;
    bool open;
    struct ft_arena *arena; /* of the files that were read */
    struct ft_map files;
    size_t bytes;
};

/* ROOT: a folder; where it cannot be opened no column is known. */
void ft_columns_open(struct ft_columns *columns, const char *root);
void ft_columns_close(struct ft_columns *columns);
/* COLUMN of LINE of the file PATH; 0 where the file has no such place (any more). */
int64_t ft_column_units(struct ft_columns *columns, const char *path, int64_t line, int64_t column);

#endif
