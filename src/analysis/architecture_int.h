/* Shared by the recognisers of patterns. */
#ifndef FT_ANALYSIS_ARCHITECTURE_INT_H
#define FT_ANALYSIS_ARCHITECTURE_INT_H

#include "analysis/architecture.h"
#include "base/map.h"

enum { NO_PART = -1, TOLD_MAX = 8 };

struct seeing {
    ft_ctx *cx;
    const struct ft_index *index;
    const struct ft_graph *graph;
    const char *under; /* never NULL */
    struct ft_patterns *patterns;
    const uint32_t *order; /* numbers of files below UNDER, by path */
    uint32_t count;
};
/* The path relative to what is looked at; NULL where the file lies elsewhere. */
const char *seeing_path(const struct seeing *s, uint32_t file);
/* Content of the file at PATH below what is looked at; false where there is none. */
bool seeing_read(const struct seeing *s, const char *path, struct ft_buf *content);

/* Files by part. */
struct partition {
    struct ft_pattern *pattern;
    int *part_of; /* of each file of the index, or NO_PART */
};
void partition_begin(const struct seeing *s, struct partition *p, const char *name);
int partition_part(const struct seeing *s, struct partition *p, const char *name, const char *path);
void partition_put(struct partition *p, uint32_t file, int part);
/* Counts uses between parts; orders parts into layers so that as few as possible lead upwards:
 * those are the counter-evidence. */
void partition_layers(const struct seeing *s, struct partition *p);
/* Counts uses between parts; those that WRONG says are the counter-evidence. */
void partition_judge(const struct seeing *s, struct partition *p,
                     bool (*wrong)(const struct partition *p, int from, int to));
/* "so many of so many uses" and the share. */
double partition_share(const struct partition *p);
void pattern_say(const struct seeing *s, struct ft_strings *to, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void pattern_claim(const struct seeing *s, const struct partition *p, double confidence);

/* Each adds what it recognises. */
void see_layers(const struct seeing *s);
void see_roles(const struct seeing *s);
void see_packages(const struct seeing *s);
void see_services(const struct seeing *s);

#endif
