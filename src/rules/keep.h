/* Results of earlier scans of one project, in one file of Fettle's cache.
 *
 * What is in it is checked and not believed: a head with a checksum, every length, every number.
 * What does not fit is as if it were not there. The file is as large as the results of one project;
 * the oldest files go where there are many.
 */
#ifndef FT_RULES_KEEP_H
#define FT_RULES_KEEP_H

#include "rules/walk_int.h"

struct keep {
    const char *path;    /* of the file, or NULL: nothing is kept */
    struct ft_map files; /* path to what was kept of it */
};

/* KEY: what all results depend on (the project, the program). */
void keep_open(ft_ctx *cx, const char *dir, const char *key, struct keep *keep);
/* Whether FILE with this content (or, before it is read, with this stat) was described before:
 * fills in the description and the results. */
bool keep_recall(struct ft_arena *arena, const struct keep *keep, struct own_file *file,
                 bool by_stat);
/* Writes down all files. */
void keep_save(ft_ctx *cx, const char *dir, const struct keep *keep, const struct own_file *files,
               size_t count);

/* The result of a stage as bytes, with the facts that it depends on. */
struct ft_slice keep_result(struct ft_arena *arena, const struct project *project,
                            const struct own_file *file, enum own_stage stage,
                            const struct fact_table *noted);
/* Takes a kept result over, if all it depends on is still so. */
bool keep_take(struct ft_arena *arena, const struct project *project, struct own_file *file,
               enum own_stage stage);

#endif
