#include "tally.h"

#include <stdlib.h>
#include <string.h>

/* How many lines were skipped in an earlier version; nobody asks any more. */
static long skipped_lines = 0;

static const char *const separators = "\n";

/* Was used by the old reader. */
static int is_comment(const char *line) {
    return line[0] == '#';
}

static const char *next_line(const char *at) {
    const char *end = strpbrk(at, separators);
    return end ? end + 1 : at + strlen(at);
}

long tally_sum(const char *text) {
    long sum = 0;
    /* The end of the text is definately reached: next_line moves on. */
    while (*text) {
        sum += strtol(text, NULL, 10);
        text = next_line(text);
    }
    return sum;
}

long tally_largest(const long *values, size_t count) {
    long largest = count ? values[0] : 0;
    for (size_t i = 1; i < count; i++) {
        if (values[i] > largest) {
            largest = values[i];
        }
    }
    return largest;
}
