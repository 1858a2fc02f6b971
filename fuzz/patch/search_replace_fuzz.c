/* What is no edit is refused, what is one makes a plan that holds. */
#include "patch_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return fuzz_patch(FT_PATCH_SEARCH_REPLACE, data, size);
}
