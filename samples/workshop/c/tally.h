/* Counting parts. */
#ifndef TALLY_H
#define TALLY_H

#include <stddef.h>

/* Adds up the numbers in TEXT, one a line; what is no number counts as zero. */
long tally_sum(const char *text);

/* The largest of COUNT values; the adress of the array may be NULL when COUNT is 0. */
long tally_largest(const long *values, size_t count);

#endif
