/* Redirections and here-documents. */
#include "policy/policy_int.h"

#include <ctype.h>
#include <string.h>

bool ft_shell_at_redirect(struct reader *r) {
    size_t at = r->at;
    char c = ft_shell_look(r);
    while (isdigit((unsigned char)c)) {
        r->at++;
        c = ft_shell_look(r);
    }
    char next = ft_shell_look_past(r);
    bool met = ((c == '<' || c == '>') && next != '(') || (c == '&' && next == '>' && r->at == at);
    r->at = at;
    return met;
}

/* The operator, without the descriptor's number. */
static void operator_at(struct reader *r, char op[4]) {
    static const char *const operators[] = {"<<<", "<<-", "&>>", "<<", "<>", "<&",
                                            ">>",  ">|",  ">&",  "&>", "<",  ">"};
    for (size_t i = 0; i < FT_COUNT(operators); i++) {
        size_t at = r->at;
        const char *c = operators[i];
        while (*c && ft_shell_look(r) == *c) {
            r->at++;
            c++;
        }
        if (!*c) {
            memcpy(op, operators[i], strlen(operators[i]) + 1);
            return;
        }
        r->at = at;
    }
    op[0] = '\0';
}

/* "1" and "-" of ">&1", ">&-". */
static bool names_descriptor(const struct word *word) {
    size_t size = strspn(word->text, "0123456789");
    return *word->text && (!word->text[size] || strcmp(word->text + size, "-") == 0);
}

static void heredoc(struct reader *r, const struct word *word, bool tabs) {
    if (word->how & WORD_DYNAMIC) {
        ft_shell_stop(r, "a here-document's end cannot be read");
        return;
    }
    r->heredocs = true;
    *FT_PUSH(r->to->cx->arena, &r->pending) =
        (struct heredoc){.end = word->text, .tabs = tabs, .literal = word->how & WORD_QUOTED};
}

static void file(struct reader *r, struct command *command, const char *op,
                 const struct word *word) {
    struct ft_arena *arena = r->to->cx->arena;
    bool copies = op[1] == '&' && names_descriptor(word);
    if (copies || strcmp(op, "<<<") == 0) {
        return;
    }
    if (op[1] == '&' && word->how & WORD_EXPANDED && op[0] != '&') {
        ft_shell_unsure(r->to, "where a redirection leads is decided when it runs");
    }
    if (strchr(op, '>')) {
        *FT_PUSH(arena, &command->writes) = *word;
    }
    if (*op == '<') {
        *FT_PUSH(arena, &command->reads) = *word;
    }
}

void ft_shell_redirect(struct reader *r, struct command *command) {
    struct word word;
    char op[4] = "";
    FT_BUF struct ft_buf token;
    ft_buf_init(&token, FT_BUF_NO_CAP);
    for (char c = ft_shell_look(r); isdigit((unsigned char)c); c = ft_shell_look(r)) {
        ft_buf_putc(&token, c);
        r->at++;
    }
    operator_at(r, op);
    ft_buf_puts(&token, op);
    while (ft_shell_look(r) == ' ' || ft_shell_look(r) == '\t') {
        r->at++;
    }
    if (!*op || !ft_shell_word(r, &word)) {
        ft_shell_stop(r, "a redirection leads nowhere");
        return;
    }
    bool joins = op[1] == '&' && op[0] != '&';
    ft_buf_printf(&token, "%s%s", joins ? "" : " ", ft_shell_quote(r->to->cx->arena, &word));
    ft_shell_put(r, token.data);
    if (op[0] == '<' && op[1] == '<' && op[2] != '<') {
        heredoc(r, &word, op[2] == '-');
        command->takes_script = true;
    } else {
        command->takes_script |= op[0] == '<';
        file(r, command, op, &word);
    }
}

/* Substitutions in a body whose end was not quoted. */
static void body(struct reader *r, size_t start, size_t end) {
    size_t at = r->at;
    size_t size = r->size;
    struct ft_buf *canonical = r->canonical;
    struct piece piece = {0};
    ft_buf_init(&piece.text, (size_t)4 * SHELL_LINE_MAX);
    r->canonical = NULL;
    r->at = start;
    r->size = end;
    for (char c = ft_shell_look(r); c; c = ft_shell_look(r)) {
        if (c == '$') {
            ft_shell_dollar(r, &piece, true);
        } else if (c == '`') {
            ft_shell_backtick(r, &piece);
        } else {
            r->at += c == '\\' && r->at + 1 < r->size ? 2 : 1;
        }
    }
    ft_buf_release(&piece.text);
    r->canonical = canonical;
    r->size = size;
    r->at = at;
}

static void one_heredoc(struct reader *r, struct heredoc doc) {
    size_t start = r->at;
    struct ft_slice line = {0};
    while (r->at < r->size) {
        struct ft_slice rest = {r->text + r->at, r->size - r->at};
        size_t from = r->at;
        ft_slice_line(&rest, &line);
        r->at = r->size - rest.size;
        while (doc.tabs && line.size && *line.data == '\t') {
            line.data++;
            line.size--;
        }
        if (ft_slice_is(line, doc.end)) {
            if (!doc.literal) {
                body(r, start, from);
            }
            /* The newline stays, so that the next line begins a command. */
            r->at -= r->at > from && r->text[r->at - 1] == '\n';
            return;
        }
        if (!doc.literal && ft_slice_ends(line, "\\")) {
            break; /* it joins the next line, which may hide the end */
        }
    }
    ft_shell_stop(r, "a here-document's end cannot be found");
}

void ft_shell_heredocs(struct reader *r) {
    struct heredoc docs[8];
    size_t count = r->pending.count;
    r->pending.count = 0;
    if (count > FT_COUNT(docs)) {
        ft_shell_stop(r, "too many here-documents");
        return;
    }
    if (count) {
        memcpy(docs, r->pending.at, count * sizeof *docs);
    }
    for (size_t i = 0; i < count && !r->failed; i++) {
        if (i && ft_shell_look(r) == '\n') {
            r->at++;
        }
        one_heredoc(r, docs[i]);
    }
}
