#include "index/declaration.h"

#include "base/text.h"

#include <ctype.h>
#include <string.h>

enum {
    LONGEST = 4000, /* bytes of a declaration, or of what is said of it, that are looked at */
    COLUMNS = 300,
    LINES_ABOVE = 200
};

static bool is_one_of(const struct ft_declarations *in, const char *langs) {
    return in->lang && ft_word_in(langs, in->lang->id);
}

static bool has_braces(const struct ft_declarations *in) {
    return is_one_of(in, " c cpp c_sharp css go java javascript php rust tsx typescript ");
}

void ft_declarations_in(struct ft_arena *arena, const struct ft_lang *lang, struct ft_slice text,
                        struct ft_declarations *in) {
    struct ft_slice rest = text;
    *in = (struct ft_declarations){.lang = lang, .text = text};
    for (struct ft_slice line; ft_slice_line(&rest, &line);) {
        *FT_PUSH(arena, &in->lines) = (size_t)(line.data - text.data);
    }
}

/* Line NUMBER, from 0, without blanks around it. */
static struct ft_slice line_at(const struct ft_declarations *in, size_t number) {
    size_t from = in->lines.at[number];
    size_t to = number + 1 < in->lines.count ? in->lines.at[number + 1] : in->text.size;
    return ft_slice_trim((struct ft_slice){in->text.data + from, to - from});
}

/* The rest of the text from AT on, at most so much of it as is looked at. */
static struct ft_slice from(const struct ft_declarations *in, size_t at) {
    size_t left = in->text.size - at;
    return (struct ft_slice){in->text.data + at, left < LONGEST ? left : LONGEST};
}

static size_t past_quoted(struct ft_slice text, size_t at) {
    char quote = text.data[at++];
    while (at < text.size && text.data[at] != quote && text.data[at] != '\n') {
        at += text.data[at] == '\\' ? 2 : 1;
    }
    return at < text.size ? at + 1 : text.size;
}

/* A line that goes on with the declaration of the one before. */
static bool goes_on(struct ft_slice rest) {
    static const char *const words[] = {"throws ", "where ",   "extends ", "implements ", "->",
                                        ": ",      "noexcept", "requires", "&&"};
    struct ft_slice next = ft_slice_trim(rest);
    for (size_t i = 0; i < FT_COUNT(words); i++) {
        if (ft_slice_starts(next, words[i])) {
            return true;
        }
    }
    return false;
}

static bool is_open_end(struct ft_slice text, size_t at) {
    while (at > 0 && (text.data[at - 1] == ' ' || text.data[at - 1] == '\r')) {
        at--;
    }
    return at > 0 && strchr(",(&|=+:\\", text.data[at - 1]);
}

/* Whether the body of a declaration begins at AT, or it ends there. */
static bool is_end(const struct ft_declarations *in, struct ft_slice text, size_t at, bool value) {
    char c = text.data[at];
    char next = at + 1 < text.size ? text.data[at + 1] : '\n';
    bool colon = !value && is_one_of(in, " python ") && c == ':' &&
                 (isspace((unsigned char)next) || next == '#');
    bool arrow = is_one_of(in, " javascript tsx typescript c_sharp ") && c == '=' && next == '>';
    bool line = c == '\n' && !is_open_end(text, at) &&
                !goes_on((struct ft_slice){text.data + at, text.size - at});
    return (has_braces(in) && strchr("{;", c)) || colon || arrow || line;
}

static bool is_comment_at(const struct ft_declarations *in, struct ft_slice text, size_t at) {
    struct ft_slice rest = {text.data + at, text.size - at};
    const char *sign = in->lang ? in->lang->line_comment : "";
    return (*sign && ft_slice_starts(rest, sign) &&
            (*sign != '#' || !at || isspace((unsigned char)text.data[at - 1]))) ||
           (has_braces(in) && ft_slice_starts(rest, "/*"));
}

/* Bytes of TEXT up to the body, or the end of what is declared. */
static size_t declared_size(const struct ft_declarations *in, struct ft_slice text, bool value) {
    int depth = 0;
    size_t at = 0;
    while (at < text.size) {
        char c = text.data[at];
        if (at && is_comment_at(in, text, at) && !depth) {
            return at;
        }
        if (c == '"' || (c == '\'' && !is_one_of(in, " rust ")) || c == '`') {
            at = past_quoted(text, at);
            continue;
        }
        if (depth == 0 && (is_end(in, text, at, value) || (value && c == '\n'))) {
            return at;
        }
        depth += c == '(' || c == '[';
        depth -= (c == ')' || c == ']') && depth > 0;
        at++;
    }
    return at;
}

/* Each gap one blank, nothing that steers a terminal. */
static const char *on_one_line(struct ft_arena *arena, struct ft_slice text) {
    static const char *const ends[] = {",", "\\", "{",
                                       " do"}; /* of a list, a macro, Bash, Elixir */
    text = ft_slice_trim(text);
    for (size_t i = 0; i < FT_COUNT(ends); i++) {
        text.size -= ft_slice_ends(text, ends[i]) ? strlen(ends[i]) : 0;
    }
    return ft_text_one_line(arena, text, COLUMNS);
}

/* "static int" on a line of its own above the name. */
static bool is_type_line(const struct ft_declarations *in, struct ft_slice line) {
    if (!is_one_of(in, " c cpp ") || !line.size || !isalpha((unsigned char)line.data[0])) {
        return false;
    }
    for (size_t i = 0; i < line.size; i++) {
        if (!ft_is_name_char(line.data[i]) && !strchr(" *&<>:,", line.data[i])) {
            return false;
        }
    }
    return !strchr(":,", line.data[line.size - 1]);
}

/* A decorator, an attribute, or what a template is of. */
static bool is_attribute(const struct ft_declarations *in, struct ft_slice line) {
    return (ft_slice_starts(line, "@") && !is_one_of(in, " elixir ")) ||
           (ft_slice_starts(line, "#[") && is_one_of(in, " rust php ")) ||
           (ft_slice_starts(line, "[") && is_one_of(in, " c_sharp cpp ")) ||
           (ft_slice_starts(line, "template") && is_one_of(in, " cpp ")) ||
           (is_one_of(in, " elixir ") &&
            (ft_slice_starts(line, "@spec") || ft_slice_starts(line, "@impl")));
}

static bool is_line_comment(const struct ft_declarations *in, struct ft_slice line) {
    const char *sign = in->lang ? in->lang->line_comment : "";
    return *sign && ft_slice_starts(line, sign) && !ft_slice_starts(line, "#!");
}

/* The lines of the comment right above line NUMBER: from *FIRST on, before *LAST. */
static bool comment_above(const struct ft_declarations *in, size_t number, size_t *first,
                          size_t *last) {
    size_t least = number > LINES_ABOVE ? number - LINES_ABOVE : 0;
    while (number > least && is_attribute(in, line_at(in, number - 1))) {
        number--;
    }
    *last = *first = number;
    if (number > least && has_braces(in) && ft_slice_ends(line_at(in, number - 1), "*/")) {
        while (*first > least) {
            struct ft_slice line = line_at(in, --*first);
            if (ft_slice_find(line, FT_SLICE("/*")) >= 0) {
                return ft_slice_starts(line, "/*"); /* else it stands behind some code */
            }
        }
        return false;
    }
    if (number > least && is_one_of(in, " elixir ") &&
        ft_slice_is(line_at(in, number - 1), "\"\"\"")) {
        for ((*first)--; *first > least;) {
            if (ft_slice_starts(line_at(in, --*first), "@doc")) {
                return true;
            }
        }
        return false;
    }
    if (number > least && is_one_of(in, " elixir ") &&
        ft_slice_starts(line_at(in, number - 1), "@doc \"")) {
        *first = number - 1;
        return true;
    }
    while (*first > least && is_line_comment(in, line_at(in, *first - 1))) {
        (*first)--;
    }
    return *first < *last;
}

/* Without the signs that make a line one of a comment. */
static struct ft_slice bare(const struct ft_declarations *in, struct ft_slice line) {
    static const char *const signs[] = {"@doc", "/**", "/*!", "/*", "*/", "///", "//!", "//", "*"};
    size_t first = is_one_of(in, " elixir ") ? 0 : 1;
    bool hash = in->lang && *in->lang->line_comment == '#';
    if (ft_slice_ends(line, "*/")) {
        line.size -= 2;
    }
    for (size_t i = first; i < FT_COUNT(signs); i++) {
        if (ft_slice_starts(line, signs[i])) {
            size_t size = strlen(signs[i]);
            line = (struct ft_slice){line.data + size, line.size - size};
            break;
        }
    }
    while (hash && ft_slice_starts(line, "#")) {
        line = (struct ft_slice){line.data + 1, line.size - 1};
    }
    line = ft_slice_trim(line);
    while (!first && ft_slice_starts(line, "\"")) {
        line = (struct ft_slice){line.data + 1, line.size - 1};
    }
    while (!first && ft_slice_ends(line, "\"")) {
        line.size--;
    }
    return line;
}

static void add_line(struct ft_buf *to, struct ft_slice line) {
    if (to->size || line.size) { /* none that is empty at the beginning */
        ft_buf_push(to, line.data, line.size);
        ft_buf_putc(to, '\n');
    }
}

static const char *said(struct ft_arena *arena, const struct ft_buf *text) {
    FT_BUF struct ft_buf inert;
    ft_buf_init(&inert, FT_BUF_NO_CAP);
    struct ft_slice whole = ft_slice_trim((struct ft_slice){text->data, text->size});
    whole.size = whole.size < LONGEST ? whole.size : LONGEST;
    ft_text_inert(&inert, whole, true);
    return inert.size ? ft_buf_text(&inert, arena) : NULL;
}

/* The text that a Python body begins with; AT is behind the colon. */
static const char *docstring(struct ft_arena *arena, const struct ft_declarations *in, size_t at) {
    struct ft_slice rest = ft_slice_trim(from(in, at));
    while (rest.size && strchr("rRuU", rest.data[0]) && rest.size > 1 &&
           strchr("\"'", rest.data[1])) {
        rest = (struct ft_slice){rest.data + 1, rest.size - 1};
    }
    bool triple = ft_slice_starts(rest, "\"\"\"") || ft_slice_starts(rest, "'''");
    size_t signs = triple ? 3 : 1;
    if (!rest.size || !strchr("\"'", rest.data[0])) {
        return NULL;
    }
    struct ft_slice inside = {rest.data + signs, rest.size - signs};
    ptrdiff_t end = ft_slice_find(inside, (struct ft_slice){rest.data, signs});
    if (end < 0) {
        return NULL;
    }
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    inside.size = (size_t)end;
    for (struct ft_slice line; ft_slice_line(&inside, &line);) {
        add_line(&text, ft_slice_trim(line));
    }
    return said(arena, &text);
}

static const char *doc_above(struct ft_arena *arena, const struct ft_declarations *in,
                             size_t number) {
    size_t first = 0;
    size_t last = 0;
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    if (!comment_above(in, number, &first, &last)) {
        return NULL;
    }
    for (size_t i = first; i < last && text.size < LONGEST; i++) {
        add_line(&text, bare(in, line_at(in, i)));
    }
    return said(arena, &text);
}

const char *ft_declaration_name(const char *signature, const char *name) {
    size_t size = strlen(name);
    for (const char *at = signature; size && (at = strstr(at, name)); at += size) {
        if ((at == signature || !ft_is_name_char(at[-1])) && !ft_is_name_char(at[size])) {
            return at;
        }
    }
    return NULL;
}

uint32_t ft_declaration_first(const struct ft_declarations *in, uint32_t line) {
    size_t number = line - 1;
    size_t first = 0;
    size_t last = 0;
    if (number > 0 && is_type_line(in, line_at(in, number - 1))) {
        number--;
    }
    if (comment_above(in, number, &first, &last)) {
        return (uint32_t)first + 1;
    }
    return (uint32_t)last + 1; /* above its attributes */
}

struct ft_declaration ft_declaration_of(struct ft_arena *arena, const struct ft_declarations *in,
                                        const struct ft_symbol *symbol) {
    struct ft_declaration made = {0};
    if (!symbol->line || symbol->line > in->lines.count) {
        return made;
    }
    size_t number = symbol->line - 1;
    size_t begin = in->lines.at[number];
    bool value = symbol->kind == FT_SYMBOL_VARIABLE || symbol->kind == FT_SYMBOL_CONSTANT ||
                 symbol->kind == FT_SYMBOL_FIELD || symbol->kind == FT_SYMBOL_MEMBER ||
                 symbol->kind == FT_SYMBOL_MACRO;
    struct ft_slice text = from(in, begin);
    size_t indent = 0;
    while (indent < text.size && (text.data[indent] == ' ' || text.data[indent] == '\t')) {
        indent++;
    }
    text = (struct ft_slice){text.data + indent, text.size - indent};
    size_t size = declared_size(in, text, value);
    if (number > 0 && !value && is_type_line(in, line_at(in, number - 1))) {
        number--;
    }
    size_t start = in->lines.at[number];
    made.signature =
        on_one_line(arena, (struct ft_slice){in->text.data + start, begin + indent + size - start});
    if (!ft_declaration_name(made.signature, symbol->name)) {
        made.signature = NULL; /* it stands on a line with others, or somewhere behind a macro */
    }
    made.doc = doc_above(arena, in, number);
    if (!made.doc && is_one_of(in, " python ") && size < text.size && text.data[size] == ':') {
        made.doc = docstring(arena, in, begin + indent + size + 1);
    }
    return made;
}
