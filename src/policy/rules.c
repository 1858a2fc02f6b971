/* Patterns of rules against commands. */
#include "policy/policy_int.h"

#include <string.h>

/* One "[a-z]" at *PATTERN against C; *PATTERN goes behind it. */
static bool in_set(const char **pattern, const char *end, char c) {
    const char *at = *pattern + 1;
    bool not = at < end && (*at == '!' || *at == '^');
    bool met = false;
    at += not ;
    for (const char *first = at; at < end && (*at != ']' || at == first); at++) {
        if (at + 2 < end && at[1] == '-' && at[2] != ']') {
            met |= c >= at[0] && c <= at[2];
            at += 2;
        } else {
            met |= c == *at;
        }
    }
    *pattern = at < end ? at + 1 : end;
    return met != not ;
}

static bool one(const char **pattern, const char *end, char c, bool whole) {
    char p = **pattern;
    if (whole && p == '[' && memchr(*pattern + 1, ']', (size_t)(end - *pattern) - 1)) {
        return in_set(pattern, end, c);
    }
    bool escape = whole && p == '\\' && *pattern + 1 < end;
    *pattern += 1 + escape;
    return (whole && p == '?') || (escape ? (*pattern)[-1] : p) == c;
}

/* Without recursion: only the last star is ever tried again. */
static bool matches(const char *pattern, const char *end, const char *text, bool whole) {
    const char *star = NULL;
    const char *again = NULL;
    while (*text) {
        const char *next = pattern;
        if (pattern < end && *pattern == '*') {
            star = ++pattern;
            again = text;
        } else if (pattern < end && one(&next, end, *text, whole)) {
            pattern = next;
            text++;
        } else if (star) {
            pattern = star;
            text = ++again;
        } else {
            return false;
        }
    }
    while (pattern < end && *pattern == '*') {
        pattern++;
    }
    return pattern == end;
}

bool ft_policy_match(const char *pattern, const char *text) {
    return matches(pattern, pattern + strlen(pattern), text, true);
}

static bool any_matches(struct ft_slice alternatives, const char *text) {
    const char *end = alternatives.data + alternatives.size;
    for (const char *at = alternatives.data; at < end;) {
        const char *bar = memchr(at, '|', (size_t)(end - at));
        if (matches(at, bar ? bar : end, text, true)) {
            return true;
        }
        at = bar ? bar + 1 : end;
    }
    return false;
}

bool ft_policy_alternative(const char *alternatives, const char *text) {
    return any_matches(ft_slice_of(alternatives), text);
}

/* "--forc" is "--force", "--force=x" is, too. */
static bool is_option(const char *option, size_t size, const char *word) {
    if (size == 2 && option[1] != '-') {
        return word[1] != '-' && strchr(word + 1, option[1]);
    }
    if (memchr(option, '*', size)) {
        return matches(option, option + size, word, true);
    }
    size_t given = strcspn(word, "=");
    bool exact = given == size && memcmp(word, option, size) == 0;
    bool shorter = given >= 3 && given < size && word[1] == '-' && option[1] == '-' &&
                   memcmp(word, option, given) == 0;
    return exact || shorter;
}

static bool is_any_option(struct ft_slice alternatives, const char *word) {
    const char *end = alternatives.data + alternatives.size;
    for (const char *at = alternatives.data; at < end;) {
        const char *bar = memchr(at, '|', (size_t)(end - at));
        if (is_option(at, (size_t)((bar ? bar : end) - at), word)) {
            return true;
        }
        at = bar ? bar + 1 : end;
    }
    return false;
}

static bool has_option(const struct command *command, struct ft_slice alternatives) {
    for (size_t i = 1; i < command->words.count; i++) {
        const char *word = command->words.at[i].text;
        if (strcmp(word, "--") == 0) {
            return false;
        }
        if (*word == '-' && word[1] && is_any_option(alternatives, word)) {
            return true;
        }
    }
    return false;
}

bool ft_policy_has_option(const struct command *command, const char *alternatives) {
    return has_option(command, ft_slice_of(alternatives));
}

static const struct program {
    const char *names, *valued, *plain;
} programs[] = {
#define PROGRAM(names, valued, plain) {names, valued, plain},
#include "policy/programs.def"
#undef PROGRAM
};

static const char *last_name(const struct command *command) {
    const char *name = command->words.count ? command->words.at[0].text : "";
    const char *slash = strrchr(name, '/');
    return slash ? slash + 1 : name;
}

size_t ft_policy_subcommand(const struct command *command, bool *keeps) {
    const struct program *program = NULL;
    for (size_t i = 0; i < FT_COUNT(programs); i++) {
        if (ft_policy_alternative(programs[i].names, last_name(command))) {
            program = &programs[i];
        }
    }
    *keeps = true;
    size_t at = 1;
    while (program && at < command->words.count && command->words.at[at].text[0] == '-') {
        const char *word = command->words.at[at++].text;
        *keeps &= ft_policy_alternative(program->plain, word);
        at += ft_policy_alternative(program->valued, word);
    }
    return at < command->words.count ? at : command->words.count;
}

/* The next word of a pattern. */
static bool token(const char **rest, struct ft_slice *word) {
    *rest += strspn(*rest, " \t");
    *word = (struct ft_slice){*rest, strcspn(*rest, " \t")};
    *rest += word->size;
    return word->size > 0;
}

size_t ft_policy_literal_words(const char *pattern) {
    size_t count = 0;
    struct ft_slice word;
    while (token(&pattern, &word)) {
        count += !ft_slice_is(word, "*");
    }
    return count;
}

/* Index of the next word from AT on that is no option. */
static size_t operand(const struct command *command, size_t at) {
    while (at < command->words.count && command->words.at[at].text[0] == '-') {
        at++;
    }
    return at;
}

/* "//a/./b/../c" is "/a/c": what a path comes to where no link is in the way. */
static const char *tidy(struct ft_arena *arena, const char *path) {
    struct ft_strings parts = {0};
    bool rooted = *path == '/';
    if (!strchr(path, '/')) {
        return path;
    }
    for (const char *at = path; *at;) {
        at += strspn(at, "/");
        size_t size = strcspn(at, "/");
        bool up = size == 2 && memcmp(at, "..", 2) == 0;
        if (up && parts.count) {
            parts.count--;
        } else if (size && !(size == 1 && *at == '.') && !(up && rooted)) {
            *FT_PUSH(arena, &parts) = ft_strndup(arena, at, size);
        }
        at += size;
    }
    FT_BUF struct ft_buf tidy;
    ft_buf_init(&tidy, FT_BUF_NO_CAP);
    for (size_t i = 0; i < parts.count; i++) {
        ft_buf_printf(&tidy, "%s%s", i || rooted ? "/" : "", parts.at[i]);
    }
    return tidy.size ? ft_buf_text(&tidy, arena) : rooted ? "/" : ".";
}

static bool has_word(struct ft_arena *arena, const struct command *command, struct ft_slice words) {
    for (size_t i = 1; i < command->words.count; i++) {
        const char *text = command->words.at[i].text;
        if (any_matches(words, text) || any_matches(words, tidy(arena, text))) {
            return true;
        }
    }
    return false;
}

bool ft_policy_row_fits(struct ft_arena *arena, const char *pattern,
                        const struct command *command) {
    struct ft_slice word;
    bool keeps = true;
    if (!command->words.count || !token(&pattern, &word) ||
        !any_matches(word, last_name(command))) {
        return false;
    }
    size_t at = ft_policy_subcommand(command, &keeps);
    while (token(&pattern, &word)) {
        bool fits = false;
        if (*word.data == '-') {
            fits = has_option(command, word);
        } else if (*word.data == '+') {
            fits = has_word(arena, command, (struct ft_slice){word.data + 1, word.size - 1});
        } else {
            at = operand(command, at);
            fits = at < command->words.count && any_matches(word, command->words.at[at].text);
            at++;
        }
        if (!fits) {
            return false;
        }
    }
    return true;
}

/* A word of somebody's rule: only "*" is special in it. */
static bool word_fits(struct ft_slice pattern, const struct word *word, const char *text) {
    bool decided = !(word->how & WORD_DYNAMIC);
    return decided && matches(pattern.data, pattern.data + pattern.size, text, false);
}

static bool names_option(const char *pattern) {
    return pattern[strspn(pattern, " \t")] == '-';
}

/* Word by word, in their order. */
static bool fits_strictly(const char *pattern, const struct command *command) {
    struct ft_slice word;
    bool keeps = true;
    size_t sub = ft_policy_subcommand(command, &keeps);
    size_t at = 0;
    while (token(&pattern, &word)) {
        bool last = !pattern[strspn(pattern, " \t")];
        if (last && ft_slice_is(word, "*")) {
            return true;
        }
        if (at >= command->words.count) {
            return false;
        }
        const struct word *given = &command->words.at[at];
        if (!word_fits(word, given, at ? given->text : ft_shell_plain_name(given->text))) {
            return false;
        }
        bool skips = at == 0 && keeps && sub < command->words.count && !names_option(pattern);
        at = skips ? sub : at + 1;
    }
    return at >= command->words.count;
}

/* For rules that ask or deny: the program wherever it lies, options in any order. */
static bool fits_loosely(const char *pattern, const struct command *command) {
    struct ft_slice word;
    bool keeps = true;
    size_t at = ft_policy_subcommand(command, &keeps);
    if (!token(&pattern, &word) ||
        !matches(word.data, word.data + word.size, last_name(command), false)) {
        return ft_slice_is(word, "*");
    }
    while (token(&pattern, &word)) {
        bool last = !pattern[strspn(pattern, " \t")];
        if (last && ft_slice_is(word, "*")) {
            return true;
        }
        if (word.data[0] == '-') {
            if (!has_option(command, word)) {
                return false;
            }
            continue;
        }
        at = operand(command, at);
        if (at >= command->words.count ||
            !matches(word.data, word.data + word.size, command->words.at[at].text, false)) {
            return false;
        }
        at++;
    }
    return operand(command, at) >= command->words.count;
}

bool ft_policy_rule_fits(const struct ft_rule *rule, const struct command *command) {
    if (!command->words.count) {
        return false;
    }
    return fits_strictly(rule->pattern, command) ||
           (rule->verdict != FT_VERDICT_ALLOW && fits_loosely(rule->pattern, command));
}
