/* The reader's place in its text, and lists and pipelines. */
#include "policy/policy_int.h"

#include <string.h>

void ft_shell_unsure(struct reading *to, const char *format, ...) {
    va_list args;
    va_start(args, format);
    if (!to->why) {
        to->why = ft_vsprintf(to->cx->arena, format, args);
    }
    va_end(args);
}

void ft_shell_stop(struct reader *r, const char *why) {
    ft_shell_unsure(r->to, "%s", why);
    r->failed = true;
}

bool ft_shell_deeper(struct reader *r) {
    if (++r->depth > SHELL_DEPTH_MAX) {
        ft_shell_stop(r, "it is nested too deep");
        return false;
    }
    return true;
}

char ft_shell_look(struct reader *r) {
    while (r->at + 1 < r->size && r->text[r->at] == '\\' && r->text[r->at + 1] == '\n') {
        r->at += 2;
    }
    return r->failed || r->at >= r->size ? '\0' : r->text[r->at];
}

char ft_shell_look_past(struct reader *r) {
    size_t at = r->at;
    char next = '\0';
    if (ft_shell_look(r)) {
        r->at++;
        next = ft_shell_look(r);
    }
    r->at = at;
    return next;
}

void ft_shell_blanks(struct reader *r) {
    for (char c = ft_shell_look(r); c == ' ' || c == '\t'; c = ft_shell_look(r)) {
        r->at++;
    }
    if (ft_shell_look(r) == '#') {
        while (r->at < r->size && r->text[r->at] != '\n') {
            r->at++;
        }
    }
}

void ft_shell_newlines(struct reader *r) {
    for (ft_shell_blanks(r); ft_shell_look(r) == '\n'; ft_shell_blanks(r)) {
        r->at++;
        ft_shell_heredocs(r);
    }
}

void ft_shell_put(struct reader *r, const char *token) {
    if (!r->canonical) {
        return;
    }
    if (r->separate) {
        r->separate = false;
        ft_shell_put(r, ";");
    }
    if (r->canonical->size && *token != ';') {
        ft_buf_putc(r->canonical, ' ');
    }
    ft_buf_puts(r->canonical, token);
}

bool ft_shell_at_reserved(struct reader *r, const char *word) {
    size_t at = r->at;
    while (*word && ft_shell_look(r) == *word) {
        r->at++;
        word++;
    }
    bool met = !*word && ft_shell_ends_word(ft_shell_look(r)) && !r->failed;
    r->at = at;
    return met;
}

bool ft_shell_is_reserved(const char *word) {
    static const char *const words[] = {
        "!",    "{",    "}",    "[[",    "if",  "then",  "else", "elif",     "fi",     "do",
        "done", "case", "esac", "while", "for", "until", "in",   "function", "select", "coproc"};
    for (size_t i = 0; i < FT_COUNT(words); i++) {
        if (strcmp(word, words[i]) == 0) {
            return true;
        }
    }
    return false;
}

void ft_shell_close(struct reader *r, const char *word) {
    if (!ft_shell_at_reserved(r, word)) {
        ft_shell_stop(r, "a compound command has no end");
        return;
    }
    for (size_t left = strlen(word); left; left--) {
        (void)ft_shell_look(r);
        r->at++;
    }
    ft_shell_put(r, word);
}

/* The words that can end a list. */
static bool at_closing(struct reader *r) {
    static const char *const closing[] = {"then", "elif", "else", "fi", "do", "done", "esac", "}"};
    for (size_t i = 0; i < FT_COUNT(closing); i++) {
        if (ft_shell_at_reserved(r, closing[i])) {
            return true;
        }
    }
    return false;
}

static bool at_end(struct reader *r) {
    char c = ft_shell_look(r);
    return !c || c == ')' || (c == ';' && ft_shell_look_past(r) == ';') || at_closing(r);
}

/* "!" and "time [-p]", which belong to the whole pipeline. */
static void prefixes(struct reader *r) {
    for (;;) {
        ft_shell_blanks(r);
        if (ft_shell_at_reserved(r, "!")) {
            ft_shell_close(r, "!");
        } else if (ft_shell_at_reserved(r, "time")) {
            size_t at = r->at;
            *FT_PUSH(r->to->cx->arena, &r->marks) = at;
            r->at += 4;
            ft_shell_blanks(r);
            bool option = ft_shell_look(r) == '-';
            if (option || !ft_shell_look(r)) {
                r->at = at; /* the program of that name */
                return;
            }
            ft_shell_put(r, "time");
        } else {
            return;
        }
    }
}

static void pipeline(struct reader *r) {
    for (;;) {
        prefixes(r);
        ft_shell_command(r);
        ft_shell_blanks(r);
        if (ft_shell_look(r) != '|' || ft_shell_look_past(r) == '|') {
            return;
        }
        r->at++;
        bool both = ft_shell_look(r) == '&';
        r->at += both;
        ft_shell_put(r, both ? "|&" : "|");
        ft_shell_newlines(r);
    }
}

static void chain(struct reader *r) {
    for (;;) {
        pipeline(r);
        char c = ft_shell_look(r);
        if ((c != '&' && c != '|') || ft_shell_look_past(r) != c) {
            return;
        }
        r->at++;
        (void)ft_shell_look(r);
        r->at++;
        ft_shell_put(r, c == '&' ? "&&" : "||");
        ft_shell_newlines(r);
    }
}

static void in_background(struct reader *r, size_t from) {
    for (size_t i = from; i < r->to->commands.count; i++) {
        r->to->commands.at[i].background = true;
    }
    ft_shell_put(r, "&");
}

void ft_shell_list(struct reader *r) {
    if (!ft_shell_deeper(r)) {
        return;
    }
    for (ft_shell_newlines(r); !at_end(r); ft_shell_newlines(r)) {
        size_t from = r->to->commands.count;
        chain(r);
        ft_shell_blanks(r);
        char c = ft_shell_look(r);
        if (!c || c == ')' || (c == ';' && ft_shell_look_past(r) == ';')) {
            break;
        }
        if (c != ';' && c != '&' && c != '\n') {
            ft_shell_stop(r, "something stands behind a command that cannot stand there");
            break;
        }
        if (c != '\n') {
            r->at++;
        }
        if (c == '&') {
            in_background(r, from);
        } else {
            r->separate = true;
        }
    }
    r->depth--;
}
