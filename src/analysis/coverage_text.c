/* Reports of lines: lcov's and Go's. */
#include "coverage_int.h"

#include <string.h>

int64_t report_number(const char *text) {
    int64_t number = 0;
    if (!text || *text < '0' || *text > '9') {
        return -1;
    }
    for (; *text >= '0' && *text <= '9'; text++) {
        number = number * 10 + (*text - '0');
        number = number > INT32_MAX ? INT32_MAX : number;
    }
    return number;
}

/* The number at *TEXT, which then begins behind it and the one character after it. */
static int64_t take_number(struct ft_slice *text) {
    char digits[24];
    size_t size = 0;
    while (size < text->size && text->data[size] >= '0' && text->data[size] <= '9') {
        size++;
    }
    size_t kept = size < sizeof digits ? size : sizeof digits - 1;
    memcpy(digits, text->data, kept);
    digits[kept] = '\0';
    size += size < text->size;
    *text = (struct ft_slice){text->data + size, text->size - size};
    return report_number(digits);
}

static struct ft_slice after(struct ft_slice text, size_t size) {
    return (struct ft_slice){text.data + size, text.size - size};
}

/* geninfo(1): SF:path, then DA:line,hits[,checksum], to end_of_record. */
ft_err report_lcov(struct report *report, struct ft_slice text) {
    size_t file = SIZE_MAX;
    for (struct ft_slice line; ft_slice_line(&text, &line);) {
        line = ft_slice_trim(line);
        if (ft_slice_starts(line, "SF:")) {
            file = report_file(report, ft_slice_dup(report->cx->arena, after(line, 3)));
        } else if (ft_slice_starts(line, "DA:") && file != SIZE_MAX) {
            struct ft_slice rest = after(line, 3);
            int64_t number = take_number(&rest);
            FT_TRY(report_line(report, file, number, take_number(&rest)));
        } else if (ft_slice_is(line, "end_of_record")) {
            file = SIZE_MAX;
        }
    }
    return FT_OK;
}

/* path:line.column,line.column statements hits */
static ft_err go_block(struct report *report, struct ft_slice line) {
    enum { LONGEST = 100000 };
    const char *colon = memrchr(line.data, ':', line.size);
    if (!colon) {
        return FT_OK;
    }
    struct ft_slice path = {line.data, (size_t)(colon - line.data)};
    struct ft_slice rest = after(line, path.size + 1);
    int64_t first = take_number(&rest);
    take_number(&rest);
    int64_t last = take_number(&rest);
    take_number(&rest);
    take_number(&rest);
    int64_t hits = take_number(&rest);
    if (first < 1 || last < first || last - first > LONGEST || hits < 0) {
        return FT_OK;
    }
    size_t file = report_file(report, ft_slice_dup(report->cx->arena, path));
    for (int64_t at = first; at <= last; at++) {
        FT_TRY(report_line(report, file, at, hits));
    }
    return FT_OK;
}

ft_err report_go(struct report *report, struct ft_slice text) {
    for (struct ft_slice line; ft_slice_line(&text, &line);) {
        line = ft_slice_trim(line);
        if (line.size && !ft_slice_starts(line, "mode:")) {
            FT_TRY(go_block(report, line));
        }
    }
    return FT_OK;
}
