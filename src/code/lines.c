/* How many lines differ: Myers' greedy algorithm over hashes of lines, for sizes only. */
#include "base/text.h"
#include "code/edit.h"

#include <string.h>

enum { MOST_LINES = 20000, MOST_DIFFERENCES = 4000 };

struct hashes {
    FT_VEC(uint64_t);
};

static void hash_lines(struct ft_arena *arena, struct ft_slice text, struct hashes *hashes) {
    struct ft_slice line;
    while (ft_slice_line(&text, &line)) {
        *FT_PUSH(arena, hashes) = ft_hash64(line.data, line.size);
    }
}

/* The length of the shortest edit script of A to B, or -1 past the bound. */
static int64_t shortest_script(struct ft_arena *arena, const uint64_t *a, int64_t n,
                               const uint64_t *b, int64_t m) {
    int64_t bound = n + m < MOST_DIFFERENCES ? n + m : MOST_DIFFERENCES;
    int64_t *furthest = FT_NEW_N(arena, int64_t, (size_t)(2 * bound + 3));
    int64_t *v = furthest + bound + 1;
    for (int64_t d = 0; d <= bound; d++) {
        for (int64_t k = -d; k <= d; k += 2) {
            bool down = k == -d || (k != d && v[k - 1] < v[k + 1]);
            int64_t x = down ? v[k + 1] : v[k - 1] + 1;
            while (x < n && x - k < m && x - k >= 0 && a[x] == b[x - k]) {
                x++;
            }
            v[k] = x;
            if (x >= n && x - k >= m) {
                return d;
            }
        }
    }
    return -1;
}

void ft_lines_changed(struct ft_slice before, struct ft_slice after, int64_t *added,
                      int64_t *removed) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct hashes a = {0};
    struct hashes b = {0};
    hash_lines(scratch, before, &a);
    hash_lines(scratch, after, &b);
    size_t same = 0;
    while (same < a.count && same < b.count && a.at[same] == b.at[same]) {
        same++;
    }
    size_t tail = 0;
    while (tail < a.count - same && tail < b.count - same &&
           a.at[a.count - 1 - tail] == b.at[b.count - 1 - tail]) {
        tail++;
    }
    int64_t n = (int64_t)(a.count - same - tail);
    int64_t m = (int64_t)(b.count - same - tail);
    int64_t script = -1;
    if (n > 0 && m > 0 && n <= MOST_LINES && m <= MOST_LINES) {
        script = shortest_script(scratch, a.at + same, n, b.at + same, m);
    }
    /* A script of D steps has D = removed + added, and removed - added = n - m. */
    *removed = script < 0 ? n : (script + n - m) / 2;
    *added = script < 0 ? m : (script - n + m) / 2;
}
