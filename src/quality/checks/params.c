/* Documented parameters that a function does not have: docstrings (Sphinx, Google, NumPy), JSDoc,
 * Javadoc, Doxygen, PHPDoc. */
#include "base/map.h"
#include "base/text.h"
#include "quality/quality_int.h"

#include <string.h>

struct documented {
    struct look *l;
    const struct ft_quality_rule *rule;
    TSNode function;
    struct ft_map names;  /* of the parameters */
    struct ft_slice text; /* of what is said */
    struct ft_slice wrong[8];
    size_t count;
};

static bool is_word(char c) {
    return ft_is_name_char(c) || (unsigned char)c >= 0x80;
}

static struct ft_slice word_at(struct ft_slice text) {
    size_t size = 0;
    while (size < text.size && is_word(text.data[size])) {
        size++;
    }
    return (struct ft_slice){text.data, size};
}

static struct ft_slice after(struct ft_slice text, size_t count) {
    count = count < text.size ? count : text.size;
    return (struct ft_slice){text.data + count, text.size - count};
}

static struct ft_slice trim_left(struct ft_slice text) {
    while (text.size && strchr(" \t*\r", text.data[0])) {
        text = after(text, 1);
    }
    return text;
}

/* "$name" of PHP is known by "name", too. */
static void take_name(struct documented *d, struct ft_slice name) {
    if (name.size && name.data[0] == '$') {
        name = after(name, 1);
    }
    static const char types[] = " string String int integer number Number bool boolean Boolean "
                                "object Object array Array mixed function Function float any void ";
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    bool type = name.size < 10 && ft_word_in(types, ft_slice_dup(scratch, name));
    if (name.size && !type && !ft_map_get(&d->names, name) && d->count < FT_COUNT(d->wrong)) {
        d->wrong[d->count++] = name;
    }
}

/* ":param type name:" */
static void sphinx_line(struct documented *d, struct ft_slice line) {
    static const char *const marks[] = {":param ", ":parameter ", ":arg ", ":argument "};
    for (size_t i = 0; i < FT_COUNT(marks); i++) {
        if (!ft_slice_starts(line, marks[i])) {
            continue;
        }
        struct ft_slice rest = after(line, strlen(marks[i]));
        const char *colon = memchr(rest.data, ':', rest.size);
        struct ft_slice words =
            colon ? ft_slice_trim((struct ft_slice){rest.data, (size_t)(colon - rest.data)})
                  : (struct ft_slice){"", 0};
        size_t start = words.size;
        while (start && is_word(words.data[start - 1])) {
            start--;
        }
        bool plain = start == 0 || words.data[start - 1] == ' ';
        take_name(d, plain ? after(words, start) : (struct ft_slice){"", 0});
    }
}

static size_t indent_of(struct ft_slice line) {
    size_t size = 0;
    while (size < line.size && line.data[size] == ' ') {
        size++;
    }
    return size;
}

/* A line below "Args:", where entries stand at one indent. */
static void google_line(struct documented *d, struct ft_slice bare, bool at_entries) {
    struct ft_slice word = word_at(bare);
    struct ft_slice next = trim_left(after(bare, word.size));
    bool entry =
        at_entries && word.size && (ft_slice_starts(next, ":") || ft_slice_starts(next, "("));
    take_name(d, entry ? word : (struct ft_slice){"", 0});
}

static void numpy_line(struct documented *d, struct ft_slice bare) {
    struct ft_slice word = word_at(bare);
    bool entry = ft_slice_starts(after(bare, word.size), " : ");
    take_name(d, entry ? word : (struct ft_slice){"", 0});
}

/* "Args:" with deeper lines "name (type): what"; "Parameters", a line of dashes, "name : type". */
static void python_sections(struct documented *d) {
    struct ft_slice rest = d->text;
    struct ft_slice line;
    enum { NONE, GOOGLE, NUMPY_TITLE, NUMPY } section = NONE;
    size_t base = 0;
    size_t entries = 0;
    while (ft_slice_line(&rest, &line)) {
        struct ft_slice bare = ft_slice_trim(line);
        size_t indent = indent_of(line);
        sphinx_line(d, bare);
        if (ft_slice_is(bare, "Args:") || ft_slice_is(bare, "Arguments:")) {
            section = GOOGLE;
            base = indent;
            entries = 0;
        } else if (ft_slice_is(bare, "Parameters")) {
            section = NUMPY_TITLE;
            base = indent;
        } else if (section == NUMPY_TITLE) {
            section = ft_slice_starts(bare, "---") ? NUMPY : NONE;
        } else if (section == GOOGLE && bare.size && indent <= base) {
            section = NONE;
        } else if (section == GOOGLE && bare.size) {
            entries = entries ? entries : indent;
            google_line(d, bare, indent == entries);
        } else if (section == NUMPY && (ft_slice_starts(bare, "---") || !bare.size)) {
            section = NONE;
        } else if (section == NUMPY && indent == base) {
            numpy_line(d, bare);
        }
    }
}

/* Behind "{type}", which may hold braces itself. */
static struct ft_slice behind_type(struct ft_slice text) {
    size_t open = 0;
    size_t i = 0;
    if (!ft_slice_starts(text, "{")) {
        return text;
    }
    do {
        open += text.data[i] == '{';
        open -= text.data[i] == '}';
        i++;
    } while (i < text.size && open);
    return trim_left(after(text, i));
}

/* "@param {type} [name=1] what", "@param name", "\param[in] name", "@param type $name" */
static void tagged_lines(struct documented *d) {
    bool php = strcmp(d->l->tree->lang->id, "php") == 0;
    struct ft_slice rest = d->text;
    struct ft_slice line;
    while (ft_slice_line(&rest, &line)) {
        struct ft_slice bare = trim_left(line);
        if (ft_slice_starts(bare, "/**")) {
            bare = trim_left(after(bare, 3));
        }
        if (!ft_slice_starts(bare, "@param") && !ft_slice_starts(bare, "\\param")) {
            continue;
        }
        bare = after(bare, 6);
        if (ft_slice_starts(bare, "[")) {
            const char *end = memchr(bare.data, ']', bare.size);
            bare = end ? after(bare, (size_t)(end - bare.data) + 1) : after(bare, bare.size);
        } else if (!ft_slice_starts(bare, " ") && !ft_slice_starts(bare, "\t")) {
            continue;
        }
        bare = behind_type(trim_left(bare));
        if (php) {
            const char *dollar = memchr(bare.data, '$', bare.size);
            bare = dollar ? after(bare, (size_t)(dollar - bare.data)) : after(bare, bare.size);
        }
        bare = ft_slice_starts(bare, "[") ? trim_left(after(bare, 1)) : bare;
        struct ft_slice word = word_at(bare);
        struct ft_slice next = after(bare, word.size);
        bool odd = next.size && strchr(",<>(/|-", next.data[0]);
        take_name(d, odd ? (struct ft_slice){"", 0} : word);
    }
}

/* Names of the parameters; false where they cannot be known: taken apart, or any number. */
static bool collect_names(struct documented *d, TSNode list) {
    static const char open[] =
        " list_splat_pattern dictionary_splat_pattern object_pattern array_pattern rest_pattern "
        "variadic_parameter spread_parameter variadic_parameter_declaration ERROR tuple_pattern "
        "macro_type_specifier ... assignment_pattern_object ";
    if (node_has(list, open, false)) {
        return false;
    }
    struct ft_slice text = ft_node_text(d->l->tree, list);
    for (size_t i = 0; i < text.size;) {
        struct ft_slice word = word_at(after(text, i));
        struct ft_slice bare = word.size && word.data[0] == '$' ? after(word, 1) : word;
        ft_map_put(&d->names, bare, d);
        i += word.size ? word.size : 1;
    }
    return true;
}

static TSNode parameters_of(TSNode function) {
    TSNode list = ft_node_field(function, "parameters");
    TSNode declarator = ft_node_field(function, "declarator");
    for (int i = 0; i < 8 && ts_node_is_null(list) && !ts_node_is_null(declarator); i++) {
        list = ft_node_field(declarator, "parameters");
        declarator = ft_node_field(declarator, "declarator");
    }
    return list;
}

static void tell(struct documented *d) {
    for (size_t i = 0; i < d->count; i++) {
        struct ft_slice name = d->wrong[i];
        size_t start = (size_t)(name.data - d->l->text.data);
        const char *message =
            ft_sprintf(d->l->cx->arena, "there is no parameter '%.*s'", (int)name.size, name.data);
        (void)look_report_at(d->l, d->rule, start, start + name.size, message);
    }
}

/* The docstring of a Python function, or the comment right above one of another language. */
static struct ft_slice text_of(const struct look *l, TSNode function) {
    if (strcmp(l->tree->lang->id, "python") == 0) {
        TSNode first = node_kid(ft_node_field(function, "body"), 0);
        TSNode string = ft_node_is(first, "expression_statement") ? node_kid(first, 0) : first;
        return ft_node_is(string, "string") ? ft_node_text(l->tree, string)
                                            : (struct ft_slice){"", 0};
    }
    TSNode at = function;
    TSNode around = ts_node_parent(at);
    while (node_is_any(around, " export_statement template_declaration ")) {
        at = around;
        around = ts_node_parent(around);
    }
    TSNode comment = ts_node_prev_sibling(at);
    struct ft_slice text = ft_node_text(l->tree, comment);
    bool above = node_is_comment(comment) &&
                 ts_node_end_point(comment).row + 1 == ts_node_start_point(at).row;
    bool doc = ft_slice_starts(text, "/**") || ft_slice_starts(text, "/*!");
    return above && doc ? text : (struct ft_slice){"", 0};
}

static void look_params(struct look *l, const struct ft_quality_rule *rule, TSNode node) {
    struct documented d = {.l = l, .rule = rule, .function = node, .text = text_of(l, node)};
    TSNode list = parameters_of(node);
    if (d.text.size < 10 || ts_node_is_null(list) || ts_node_has_error(list)) {
        return;
    }
    ft_map_init(&d.names, l->cx->arena);
    if (!collect_names(&d, list)) {
        return;
    }
    TSNode types = ft_node_field(node, "type_parameters");
    if (!ts_node_is_null(types)) {
        (void)collect_names(&d, types);
    }
    bool arguments = ft_slice_find(ft_node_text(l->tree, ft_node_field(node, "body")),
                                   FT_SLICE("arguments")) >= 0;
    if (strcmp(l->tree->lang->id, "python") == 0) {
        python_sections(&d);
    } else if (!(arguments && ft_word_in(" javascript typescript tsx ", l->tree->lang->id))) {
        tagged_lines(&d);
    }
    tell(&d);
}

const struct quality_check quality_checks_params[] = {
    {"documented-parameter",
     " function_definition function_declaration method_declaration method_definition "
     "constructor_declaration generator_function_declaration ",
     look_params, NULL},
    {0}};
