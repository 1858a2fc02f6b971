/* Output of test runners: any bytes are read, and the counts agree with the names. */
#include "agent/results.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    struct ft_test_results results;
    struct ft_strings lost;
    ft_test_results_read(arena, (struct ft_slice){(const char *)data, size}, &results);
    if ((int64_t)results.tests.count > results.passed + results.failed + results.skipped) {
        ft_panic("%zu names, but fewer results", results.tests.count);
    }
    ft_test_results_lost(arena, &results, &results, &lost);
    if (lost.count) {
        ft_panic("something was lost by doing nothing");
    }
    return 0;
}
