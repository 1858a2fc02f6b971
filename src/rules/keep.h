/* Results of earlier scans of one project (findings/kept.h). */
#ifndef FT_RULES_KEEP_H
#define FT_RULES_KEEP_H

#include "rules/walk_int.h"

struct keep {
    const char *dir, *key; /* or NULL: nothing is kept */
    struct ft_map files;   /* path to what was kept of it */
};

/* DIR or KEY NULL: nothing is kept. KEY: ft_kept_key. */
void keep_open(ft_ctx *cx, const char *dir, const char *key, struct keep *keep);
/* Whether FILE with this content (or, before it is read, with this stat) was described before:
 * fills in the description and the results. */
bool keep_recall(struct ft_arena *arena, const struct keep *keep, struct own_file *file,
                 bool by_stat);
/* Writes down all files. */
void keep_save(ft_ctx *cx, const struct keep *keep, const struct own_file *files, size_t count);

/* The result of a stage as bytes, with the facts that it depends on. */
struct ft_slice keep_result(struct ft_arena *arena, const struct project *project,
                            const struct own_file *file, enum own_stage stage,
                            const struct fact_table *noted);
/* Takes a kept result over, if all it depends on is still so. */
bool keep_take(struct ft_arena *arena, const struct project *project, struct own_file *file,
               enum own_stage stage);

#endif
