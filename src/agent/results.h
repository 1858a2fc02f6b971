/* What a test command said: which tests passed, read from the output that the runner prints.
 *
 * Understood are TAP, unittest -v, pytest -v and -rA, node's and mocha's marks, CTest, go test -v,
 * cargo test, GoogleTest and cmocka, automake's PASS: and FAIL:. Output that is none of these gives
 * no names, and the exit code alone counts. Output is hostile: names are bounded and made inert by
 * whoever shows them.
 */
#ifndef FT_AGENT_RESULTS_H
#define FT_AGENT_RESULTS_H

#include "base/buf.h"
#include "base/ctx.h"
#include "base/map.h"

enum ft_test_status { FT_TEST_PASSED = 1, FT_TEST_FAILED, FT_TEST_SKIPPED };

struct ft_test_results {
    struct ft_map tests; /* name to enum ft_test_status in a uintptr_t; a name that comes twice is
                            numbered */
    int64_t passed, failed, skipped;
};
void ft_test_results_read(struct ft_arena *arena, struct ft_slice output,
                          struct ft_test_results *results);

/* The tests that passed BEFORE and do not AFTER: those that failed, then those that did not run at
 * all, each in byte order. */
void ft_test_results_lost(struct ft_arena *arena, const struct ft_test_results *before,
                          const struct ft_test_results *after, struct ft_strings *lost);

#endif
