/* What a merge left behind, and the check of all files together that the table has to name. */
#include "quality/quality_int.h"

#include <string.h>

static bool is_marker(struct ft_slice line, char c) {
    if (line.size < 7) {
        return false;
    }
    bool row = true;
    for (size_t i = 0; i < 7; i++) {
        row &= line.data[i] == c;
    }
    bool alone = line.size == 7 || line.data[7] == ' ' || line.data[7] == '\r';
    return row && alone && (c == '=' ? line.size <= 8 : line.size > 8);
}

/* All three in their order, as only a merge writes them; documents show them. */
static void file_markers(struct look *l, const struct ft_quality_rule *rule) {
    struct ft_slice rest = l->text;
    struct ft_slice line;
    size_t start = 0;
    int seen = 0;
    if (!l->tree || ft_slice_find(l->text, FT_SLICE("<<<<<<< ")) < 0) {
        return;
    }
    while (ft_slice_line(&rest, &line)) {
        if (is_marker(line, '<')) {
            start = (size_t)(line.data - l->text.data);
            seen = 1;
        } else if (seen == 1 && is_marker(line, '=')) {
            seen = 2;
        } else if (seen == 2 && is_marker(line, '>')) {
            (void)look_report_at(l, rule, start, start + 7, "a merge was not finished here");
            seen = 0;
        }
    }
}

const struct quality_check quality_checks_markers[] = {
    {"merge-marker", NULL, NULL, file_markers}, {"clones", NULL, NULL, NULL}, {0}};
