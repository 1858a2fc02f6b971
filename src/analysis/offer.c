/* The rules that hold a project to the way it is built already. */
#include "analysis/architecture.h"
#include "base/text.h"

#include <string.h>

enum { BANS_MAX = 100 };

/* Anybody's path as a scalar of YAML: double quotes, and what they need. */
static void put_quoted(struct ft_buf *yaml, const char *text) {
    FT_BUF struct ft_buf inert;
    ft_buf_init(&inert, FT_BUF_NO_CAP);
    ft_text_inert(&inert, ft_slice_of(text), false);
    ft_buf_putc(yaml, '"');
    for (size_t i = 0; i < inert.size; i++) {
        char c = inert.data[i];
        if (c == '"' || c == '\\') {
            ft_buf_putc(yaml, '\\');
        }
        ft_buf_putc(yaml, c == '\t' ? ' ' : c);
    }
    ft_buf_putc(yaml, '"');
}

static void put_groups(const struct ft_pattern *pattern, struct ft_buf *yaml) {
    ft_buf_puts(yaml, "  groups:\n");
    for (size_t i = 0; i < pattern->parts.count; i++) {
        const struct ft_pattern_part *part = &pattern->parts.at[i];
        if (!part->globs.count) {
            continue;
        }
        ft_buf_puts(yaml, "    ");
        put_quoted(yaml, part->name);
        ft_buf_puts(yaml, ": [");
        for (size_t k = 0; k < part->globs.count; k++) {
            ft_buf_puts(yaml, k ? ", " : "");
            put_quoted(yaml, part->globs.at[k]);
        }
        ft_buf_puts(yaml, "]\n");
    }
}

static void put_layers(const struct ft_pattern *pattern, struct ft_buf *yaml) {
    ft_buf_puts(yaml, "  layers:   # the lowest first: each may use itself and those before it\n");
    for (size_t i = 0; i < pattern->parts.count;) {
        int64_t layer = pattern->parts.at[i].layer;
        ft_buf_puts(yaml, "    - [");
        for (size_t first = i; i < pattern->parts.count && pattern->parts.at[i].layer == layer;
             i++) {
            ft_buf_puts(yaml, i > first ? ", " : "");
            put_quoted(yaml, pattern->parts.at[i].name);
        }
        ft_buf_puts(yaml, "]\n");
    }
}

static void put_bans(const struct ft_pattern *pattern, struct ft_buf *yaml) {
    ft_buf_puts(yaml, "  rules:\n");
    for (size_t i = 0; i < pattern->bans.count && i < BANS_MAX; i++) {
        const struct ft_pattern_part *from = &pattern->parts.at[pattern->bans.at[i].from];
        const struct ft_pattern_part *to = &pattern->parts.at[pattern->bans.at[i].to];
        if (from->globs.count && to->globs.count) {
            ft_buf_puts(yaml, "    - {from: ");
            put_quoted(yaml, from->name);
            ft_buf_puts(yaml, ", not: ");
            put_quoted(yaml, to->name);
            ft_buf_puts(yaml, "}\n");
        }
    }
}

bool ft_architecture_rules(const struct ft_pattern *pattern, struct ft_buf *yaml) {
    bool layers = strcmp(pattern->name, "layers") == 0;
    bool packages = strcmp(pattern->name, "packages") == 0;
    if (!pattern->parts.count || (!layers && !packages && !pattern->bans.count)) {
        return false;
    }
    ft_buf_printf(yaml,
                  "# What `fettle analyze` recognised as %s; `fettle findings --rule "
                  "architecture` holds the project to it.\narchitecture:\n",
                  pattern->name);
    put_groups(pattern, yaml);
    if (layers) {
        put_layers(pattern, yaml);
    } else if (packages) {
        ft_buf_puts(yaml, "  acyclic: true\n");
    } else {
        put_bans(pattern, yaml);
    }
    return true;
}
