#include "tally.h"

#include <stdio.h>

static int failures;

#define CHECK(name, condition)                                  \
    do {                                                        \
        int ok = (condition);                                   \
        printf("%s: %s\n", ok ? "PASS" : "FAIL", name);         \
        failures += !ok;                                        \
    } while (0)

int main(void) {
    const long values[] = {3, 9, 4};
    CHECK("sum of lines", tally_sum("1\n2\n3\n") == 6);
    CHECK("sum without a last newline", tally_sum("40\n2") == 42);
    CHECK("what is no number counts as zero", tally_sum("x\n5\n") == 5);
    CHECK("largest", tally_largest(values, 3) == 9);
    CHECK("largest of nothing", tally_largest(NULL, 0) == 0);
    return failures != 0;
}
