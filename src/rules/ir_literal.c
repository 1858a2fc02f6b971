/* Lowering: texts as they are written. */
#include "rules/ir_int.h"

#include <string.h>

static bool is_value_part(const char *type) {
    static const char *const plain[] = {"string_content",
                                        "string_fragment",
                                        "escape_sequence",
                                        "string_start",
                                        "string_end",
                                        "heredoc_start",
                                        "heredoc_end",
                                        "heredoc_content",
                                        "string_value",
                                        "nowdoc_body",
                                        "string_literal_content",
                                        "interpreted_string_literal_content",
                                        "raw_string_literal_content",
                                        "multiline_string_fragment",
                                        "character_literal_content",
                                        "string_literal_encoding",
                                        "interpolation_start",
                                        "interpolation_quote",
                                        "interpolated_string_text",
                                        "string_content_token",
                                        "character",
                                        "raw_string_content",
                                        "raw_string_delimiter",
                                        "interpolated_string_content",
                                        "verbatim_string_content"};
    for (size_t i = 0; i < FT_COUNT(plain); i++) {
        if (strcmp(plain[i], type) == 0) {
            return false;
        }
    }
    return true;
}

static bool has_values(TSNode node) {
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        if (is_value_part(ts_node_type(kid))) {
            return true;
        }
    }
    return false;
}

static char unescape(char c) {
    static const char from[] = "ntr0";
    static const char to[] = "\n\t\r";
    const char *at = strchr(from, c);
    return at && c ? to[at - from] : c;
}

/* Without quotes and prefixes, simple escapes resolved. */
static const char *content_of(const struct lowering *l, TSNode node) {
    struct ft_slice text = ft_node_text(l->tree, node);
    size_t start = 0;
    while (start < text.size && !strchr("\"'`:", text.data[start])) {
        start++;
    }
    char quote = start < text.size ? text.data[start] : '\0';
    size_t end = text.size;
    if (!quote || quote == ':') {
        return ft_slice_dup(l->arena, (struct ft_slice){text.data + (quote ? start + 1 : 0),
                                                        text.size - (quote ? start + 1 : 0)});
    }
    size_t marks = 0;
    while (start + marks < end && text.data[start + marks] == quote) {
        marks++;
    }
    size_t width = marks >= 6 ? 3 : marks >= 3 && marks % 2 ? 3 : 1;
    start += width;
    end = end >= start + width && text.data[end - 1] == quote ? end - width : end;
    bool php = strcmp(l->tree->lang->id, "php") == 0;
    char *content = ft_alloc(l->arena, end - start + 1);
    size_t size = 0;
    for (size_t i = start; i < end; i++) {
        bool escaped = text.data[i] == '\\' && i + 1 < end;
        bool stays =
            escaped && php && !strchr("\\\"'$ntrvfe0", text.data[i + 1]); /* '\W' is both */
        content[size++] = escaped && !stays ? unescape(text.data[++i]) : text.data[i];
    }
    return content;
}

struct ir *ir_lower_string(struct lowering *l, TSNode node) {
    if (has_values(node)) {
        return ir_lower_template(l, node);
    }
    struct ir *made = ir_node(l, IR_STRING, node);
    made->text = content_of(l, node);
    return made;
}

static void push_parts(struct lowering *l, struct ir *made, TSNode node, int depth) {
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        const char *type = ts_node_type(kid);
        if (!is_value_part(type)) {
            struct ir *part = ir_node(l, IR_STRING, kid);
            part->text = ir_text(l, kid);
            ir_push(l, made, part);
        } else if (depth < 4 && (strstr(type, "substitution") || strstr(type, "interpolation") ||
                                 strcmp(type, "heredoc_body") == 0)) {
            push_parts(l, made, kid, depth + 1);
        } else {
            ir_push(l, made, ir_lower_node(l, kid));
        }
    }
}

struct ir *ir_lower_template(struct lowering *l, TSNode node) {
    struct ir *made = ir_node(l, IR_TEMPLATE, node);
    push_parts(l, made, node, 0);
    return made;
}
