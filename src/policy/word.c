/* One word: quotes, escapes, and where it ends. */
#include "policy/policy_int.h"

#include <string.h>

bool ft_shell_ends_word(char c) {
    return c == '\0' || strchr(" \t\n;&|()<>", c) != NULL;
}

static void single_quoted(struct reader *r, struct piece *piece) {
    const char *start = r->text + r->at + 1;
    const char *end = memchr(start, '\'', r->size - r->at - 1);
    piece->how |= WORD_QUOTED;
    if (!end) {
        ft_shell_stop(r, "a quote is not closed");
        return;
    }
    ft_buf_push(&piece->text, start, (size_t)(end - start));
    r->at = (size_t)(end - r->text) + 1;
}

void ft_shell_double_quoted(struct reader *r, struct piece *piece) {
    piece->how |= WORD_QUOTED;
    r->at++;
    for (char c = ft_shell_look(r); c != '"'; c = ft_shell_look(r)) {
        if (!c) {
            ft_shell_stop(r, "a quote is not closed");
            return;
        }
        if (c == '$') {
            ft_shell_dollar(r, piece, true);
        } else if (c == '`') {
            ft_shell_backtick(r, piece);
        } else {
            bool escape = c == '\\' && r->at + 1 < r->size && strchr("$`\"\\", r->text[r->at + 1]);
            r->at += escape;
            ft_buf_putc(&piece->text, r->text[r->at++]);
        }
    }
    r->at++;
}

static size_t digits(struct reader *r, size_t most, const char *allowed, unsigned base,
                     uint32_t *value) {
    size_t count = 0;
    *value = 0;
    while (count < most && r->at < r->size && r->text[r->at] && strchr(allowed, r->text[r->at])) {
        char c = r->text[r->at++];
        unsigned digit = c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a') + 10;
        *value = *value * base + digit;
        count++;
    }
    return count;
}

static void put_code_point(struct piece *piece, uint32_t c) {
    if (c < 0x80) {
        ft_buf_putc(&piece->text, (char)c);
        return;
    }
    unsigned more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
    ft_buf_putc(&piece->text, (char)(lead[more] | (c >> (6 * more))));
    while (more--) {
        ft_buf_putc(&piece->text, (char)(0x80 | ((c >> (6 * more)) & 0x3F)));
    }
}

/* \xHH, \nnn, \uHHHH, \UHHHHHHHH */
static void ansi_number(struct reader *r, struct piece *piece, char kind) {
    static const char hex[] = "0123456789abcdefABCDEF";
    uint32_t value = 0;
    size_t read = 0;
    if (kind == 'x') {
        read = digits(r, 2, hex, 16, &value);
    } else if (kind == 'u' || kind == 'U') {
        read = digits(r, kind == 'u' ? 4 : 8, hex, 16, &value);
    } else {
        r->at--;
        read = digits(r, 3, "01234567", 8, &value);
        value &= 0xFF;
    }
    if (!read || value == 0 || value > 0x10FFFF) {
        ft_shell_stop(r, "an escape in $'…' has no plain meaning");
    } else if (kind == 'u' || kind == 'U') {
        put_code_point(piece, value);
    } else {
        ft_buf_putc(&piece->text, (char)value);
    }
}

void ft_shell_ansi(struct reader *r, struct piece *piece) {
    static const char names[] = "abefnrtvE\\'\"?";
    static const char values[] = "\a\b\033\f\n\r\t\v\033\\'\"?";
    piece->how |= WORD_QUOTED;
    r->at++;
    while (r->at < r->size && r->text[r->at] != '\'') {
        char c = r->text[r->at++];
        if (c != '\\' || r->at >= r->size) {
            ft_buf_putc(&piece->text, c);
            continue;
        }
        c = r->text[r->at++];
        const char *known = strchr(names, c);
        if (known && c) {
            ft_buf_putc(&piece->text, values[known - names]);
        } else if (c && strchr("xuU01234567", c)) {
            ansi_number(r, piece, c);
        } else {
            ft_shell_stop(r, "an escape in $'…' has no plain meaning");
        }
        if (r->failed) {
            return;
        }
    }
    if (r->at >= r->size) {
        ft_shell_stop(r, "a quote is not closed");
        return;
    }
    r->at++;
}

/* "{a,b}" and "{1..3}" make several words of one. */
enum brace { BRACE_NONE, BRACE_OPEN, BRACE_LIST };
static enum brace brace_after(enum brace brace, struct reader *r, struct piece *piece, char c) {
    if (c == '{') {
        return brace == BRACE_LIST ? BRACE_LIST : BRACE_OPEN;
    }
    if (brace == BRACE_OPEN && (c == ',' || (c == '.' && ft_shell_look_past(r) == '.'))) {
        return BRACE_LIST;
    }
    if (brace == BRACE_LIST && c == '}') {
        piece->how |= WORD_EXPANDED;
    }
    return brace;
}

static void plain(struct reader *r, struct piece *piece, char c) {
    bool set = c == ']' && memchr(piece->text.data, '[', piece->text.size);
    if (c == '*' || c == '?' || set) {
        piece->how |= WORD_GLOB;
    }
    char before = piece->text.size ? piece->text.data[piece->text.size - 1] : '=';
    if (c == '~' && (before == '=' || before == ':')) {
        piece->how |= WORD_TILDE;
    }
    ft_buf_putc(&piece->text, c);
    r->at++;
}

static void escaped(struct reader *r, struct piece *piece) {
    piece->how |= WORD_QUOTED;
    r->at++;
    if (r->at >= r->size) {
        ft_shell_stop(r, "it ends with a backslash");
        return;
    }
    ft_buf_putc(&piece->text, r->text[r->at++]);
}

bool ft_shell_word(struct reader *r, struct word *word) {
    char c = ft_shell_look(r);
    size_t start = r->at;
    enum brace brace = BRACE_NONE;
    struct piece piece = {0};
    if (ft_shell_ends_word(c) && !((c == '<' || c == '>') && ft_shell_look_past(r) == '(')) {
        return false;
    }
    ft_buf_init(&piece.text, (size_t)4 * SHELL_LINE_MAX);
    for (; c; c = ft_shell_look(r)) {
        if (c == '\'') {
            single_quoted(r, &piece);
        } else if (c == '"') {
            ft_shell_double_quoted(r, &piece);
        } else if (c == '\\') {
            escaped(r, &piece);
        } else if (c == '$') {
            ft_shell_dollar(r, &piece, false);
        } else if (c == '`') {
            ft_shell_backtick(r, &piece);
        } else if ((c == '<' || c == '>') && ft_shell_look_past(r) == '(') {
            ft_shell_process(r, &piece);
        } else if (ft_shell_ends_word(c)) {
            break;
        } else {
            brace = brace_after(brace, r, &piece, c);
            plain(r, &piece, c);
        }
    }
    *word = (struct word){.text = ft_buf_text(&piece.text, r->to->cx->arena),
                          .written = ft_strndup(r->to->cx->arena, r->text + start, r->at - start),
                          .how = piece.how,
                          .at = start};
    ft_buf_release(&piece.text);
    return true;
}

const char *ft_shell_quote(struct ft_arena *arena, const struct word *word) {
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                               "_-./,:=@%+^";
    if (word->how & WORD_DYNAMIC) {
        return word->written;
    }
    bool reserved = word->how & WORD_QUOTED && ft_shell_is_reserved(word->text);
    if (*word->text && !word->text[strspn(word->text, safe)] && !reserved) {
        return word->text;
    }
    if (!(word->how & WORD_QUOTED)) {
        return word->text; /* such as "{}" or "!", bare */
    }
    FT_BUF struct ft_buf quoted;
    ft_buf_init(&quoted, FT_BUF_NO_CAP);
    ft_buf_putc(&quoted, '\'');
    for (const char *at = word->text; *at; at++) {
        if (*at == '\'') {
            ft_buf_puts(&quoted, "'\\''");
        } else {
            ft_buf_putc(&quoted, *at);
        }
    }
    ft_buf_putc(&quoted, '\'');
    return ft_buf_text(&quoted, arena);
}
