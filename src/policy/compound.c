/* Compound commands: groups, conditions, loops, functions. */
#include "policy/policy_int.h"

#include <string.h>

static void group(struct reader *r, const char *open, const char *close) {
    r->at += strlen(open);
    ft_shell_put(r, open);
    ft_shell_list(r);
    if (*close == ')') {
        r->separate = false;
        if (ft_shell_look(r) != ')') {
            ft_shell_stop(r, "a subshell is not closed");
            return;
        }
        r->at++;
        ft_shell_put(r, ")");
    } else {
        ft_shell_close(r, close);
    }
}

static void section(struct reader *r, const char *word) {
    ft_shell_newlines(r);
    ft_shell_close(r, word);
    ft_shell_list(r);
}

static void condition(struct reader *r) {
    section(r, "if");
    section(r, "then");
    while (ft_shell_at_reserved(r, "elif")) {
        section(r, "elif");
        section(r, "then");
    }
    if (ft_shell_at_reserved(r, "else")) {
        section(r, "else");
    }
    ft_shell_close(r, "fi");
}

static void loop(struct reader *r, const char *word) {
    section(r, word);
    section(r, "do");
    ft_shell_close(r, "done");
}

/* A word and its place in the canonical text; false where none stands here. */
static bool next_word(struct reader *r, struct word *word) {
    ft_shell_blanks(r);
    if (!ft_shell_word(r, word)) {
        return false;
    }
    ft_shell_put(r, ft_shell_quote(r->to->cx->arena, word));
    return true;
}

/* The loop's variable and its values, judged as if they were set. */
static void for_values(struct reader *r, struct command *command, const char *name) {
    struct ft_arena *arena = r->to->cx->arena;
    struct word value;
    while (next_word(r, &value)) {
        struct word set = value;
        set.text = ft_sprintf(arena, "%s=%s", name, value.text);
        set.written = ft_sprintf(arena, "%s=%s", name, value.written);
        *FT_PUSH(arena, &command->sets) = set;
    }
}

static void for_loop(struct reader *r, const char *kind) {
    struct word name;
    struct command command = {.via = r->via};
    ft_shell_close(r, kind);
    if (!next_word(r, &name) || name.how || strspn(name.text, "0123456789")) {
        ft_shell_stop(r, "a loop without a plain variable");
        return;
    }
    ft_shell_newlines(r);
    if (ft_shell_at_reserved(r, "in")) {
        ft_shell_close(r, "in");
        for_values(r, &command, name.text);
    }
    if (!command.sets.count) {
        name.text = ft_sprintf(r->to->cx->arena, "%s=", name.text);
        *FT_PUSH(r->to->cx->arena, &command.sets) = name;
    }
    r->err = r->err ? r->err : ft_shell_see(r->to, &command, r->depth);
    ft_shell_blanks(r);
    r->separate = true;
    r->at += ft_shell_look(r) == ';';
    section(r, "do");
    ft_shell_close(r, "done");
}

/* One "(a|b) list ;;"; false after the last. */
static bool case_item(struct reader *r) {
    struct word pattern;
    ft_shell_newlines(r);
    r->separate = false;
    if (ft_shell_at_reserved(r, "esac")) {
        return false;
    }
    r->at += ft_shell_look(r) == '(';
    while (next_word(r, &pattern)) {
        ft_shell_blanks(r);
        if (ft_shell_look(r) != '|') {
            break;
        }
        r->at++;
        ft_shell_put(r, "|");
    }
    if (ft_shell_look(r) != ')') {
        ft_shell_stop(r, "a pattern of a case is not closed");
        return false;
    }
    r->at++;
    ft_shell_put(r, ")");
    ft_shell_list(r);
    r->separate = false;
    if (ft_shell_look(r) != ';') {
        return false;
    }
    r->at++;
    (void)ft_shell_look(r);
    r->at++;
    if (ft_shell_look(r) == '&') {
        ft_shell_stop(r, "a case that falls through");
    }
    ft_shell_put(r, ";;");
    return !r->failed;
}

static void choice(struct reader *r) {
    struct word value;
    ft_shell_close(r, "case");
    if (!next_word(r, &value)) {
        ft_shell_stop(r, "a case without a value");
        return;
    }
    ft_shell_newlines(r);
    ft_shell_close(r, "in");
    while (case_item(r)) {
    }
    ft_shell_close(r, "esac");
}

/* Operators that take their sides as arithmetic, or look inside a name. */
static bool evaluates(const char *word) {
    return ft_policy_alternative("-eq|-ne|-lt|-le|-gt|-ge|-v|-R|=~", word);
}

/* [[ … ]] up to its end: no commands but those of substitutions. */
static void test(struct reader *r) {
    ft_shell_close(r, "[[");
    struct word word;
    for (size_t count = 0; !r->failed; count++) {
        ft_shell_newlines(r);
        char c = ft_shell_look(r);
        char next = ft_shell_look_past(r);
        if (count && ft_shell_at_reserved(r, "]]")) {
            ft_shell_close(r, "]]");
            return;
        }
        if (next_word(r, &word)) {
            if (evaluates(word.text)) {
                ft_shell_unsure(r->to, "a test that takes text as arithmetic or pattern");
            }
        } else if ((c == '&' || c == '|') && next == c) {
            r->at++;
            (void)ft_shell_look(r);
            r->at++;
            ft_shell_put(r, c == '&' ? "&&" : "||");
        } else if (c && strchr("()<>", c)) {
            r->at++;
            ft_shell_put(r, (const char[]){c, '\0'});
        } else {
            ft_shell_stop(r, "a test is not closed");
        }
    }
}

bool ft_shell_parentheses(struct reader *r) {
    r->at++;
    while (ft_shell_look(r) == ' ' || ft_shell_look(r) == '\t') {
        r->at++;
    }
    if (ft_shell_look(r) != ')') {
        return false;
    }
    r->at++;
    ft_shell_put(r, "( )");
    return true;
}

static void function(struct reader *r) {
    struct word name;
    ft_shell_close(r, "function");
    if (!next_word(r, &name) || name.how || !ft_shell_plain(name.text)) {
        ft_shell_stop(r, "a function without a plain name");
        return;
    }
    *FT_PUSH(r->to->cx->arena, &r->to->functions) = name.text;
    ft_shell_blanks(r);
    if (ft_shell_look(r) == '(' && !ft_shell_parentheses(r)) {
        ft_shell_stop(r, "a function without a body");
        return;
    }
    ft_shell_newlines(r);
    if (ft_shell_deeper(r) && !ft_shell_compound(r)) {
        ft_shell_stop(r, "a function without a body");
    }
    r->depth--;
}

bool ft_shell_compound(struct reader *r) {
    static const char *const loops[] = {"while", "until"};
    static const char *const fors[] = {"for", "select"};
    if (ft_shell_look(r) == '(') {
        if (ft_shell_look_past(r) == '(') {
            ft_shell_stop(r, "arithmetic that cannot be read");
            return true;
        }
        group(r, "(", ")");
        return true;
    }
    for (size_t i = 0; i < 2; i++) {
        if (ft_shell_at_reserved(r, loops[i])) {
            loop(r, loops[i]);
            return true;
        }
        if (ft_shell_at_reserved(r, fors[i])) {
            for_loop(r, fors[i]);
            return true;
        }
    }
    static const struct {
        const char *word;
        void (*read)(struct reader *r);
    } others[] = {{"if", condition}, {"case", choice}, {"[[", test}, {"function", function}};
    for (size_t i = 0; i < FT_COUNT(others); i++) {
        if (ft_shell_at_reserved(r, others[i].word)) {
            others[i].read(r);
            return true;
        }
    }
    if (ft_shell_at_reserved(r, "{")) {
        group(r, "{", "}");
        return true;
    }
    return false;
}
