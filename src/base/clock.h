/* Time, randomness and ids: the one place they come from.
 *
 * Tests and replays fix them with ft_clock_fix; the rest of the program then sees a
 * clock that stands still and a random source that repeats. Thread-safe.
 */
#ifndef FT_BASE_CLOCK_H
#define FT_BASE_CLOCK_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int64_t ft_now_ms(void);  /* wall clock, milliseconds since 1970 UTC */
int64_t ft_mono_ns(void); /* monotonic, nanoseconds; for deadlines and spans */
/* What this thread has used of a processor, nanoseconds; for bounds that hold on a busy machine. */
int64_t ft_thread_ns(void);

void ft_random(void *bytes, size_t size); /* from the kernel; aborts where it has none */

enum { FT_ID_SIZE = 37 };
/* A UUID version 7 (RFC 9562, 5.7): ordered by time, 36 characters and a NUL. */
void ft_id_new(char id[FT_ID_SIZE]);
bool ft_id_valid(const char *id);

/* From now on the wall clock says WALL_MS and randomness follows SEED; 0 undoes it. */
void ft_clock_fix(int64_t wall_ms, uint64_t seed);

/* "2026-11-21T01:22:31.000Z" (RFC 3339, UTC). */
char *ft_time_format(struct ft_arena *arena, int64_t wall_ms);

/* "1h30m", "90s", "250ms", "2d": to milliseconds, and back in at most two units. */
bool ft_duration_parse(const char *text, int64_t *ms);
char *ft_duration_format(struct ft_arena *arena, int64_t ms);
/* "512", "64k", "10MB", "1.5GiB" (k, M, G, T are powers of 1,000; Ki … of 1,024), and back. */
bool ft_size_parse(const char *text, int64_t *bytes);
char *ft_size_format(struct ft_arena *arena, int64_t bytes);

#endif
