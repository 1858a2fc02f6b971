/* Spans and counters: where time goes. Nothing is collected unless somebody asked.
 *
 * A span is one stage of some work; with FETTLE_TRACE=FILE each ended span is one JSON line
 * there (name, trace id, start, duration, outcome). Counters count always: they cost an
 * addition. Thread-safe. spec/operations.md OBS1, spec/command.md CMD5.
 */
#ifndef FT_OBSERVE_OBSERVE_H
#define FT_OBSERVE_OBSERVE_H

#include "base/ctx.h"

struct ft_span {
    const char *name, *detail;
    int64_t start_ns;
};

struct ft_span ft_span_begin(const char *name, const char *detail);
void ft_span_end(const ft_ctx *cx, const struct ft_span *span, enum ft_err_code outcome);

enum ft_counter { FT_COUNT_CALLS, FT_COUNT_FAILURES, FT_COUNT_PROCESSES, FT_COUNTERS };
void ft_count(enum ft_counter counter, int64_t add);
int64_t ft_counted(enum ft_counter counter);

#endif
