/* Commands that only read and show. */
#include "policy/policy_int.h"

#include <ctype.h>
#include <string.h>

enum freedom { ANY, READ, FIXED, TAIL, SETS, NAMES, TEST };

static const struct harmless {
    const char *pattern;
    enum freedom freedom;
} harmless[] = {
#define HARMLESS(pattern, freedom) {pattern, freedom},
#include "policy/harmless.def"
#undef HARMLESS
};

/* "$name" or "${name}", where the line itself gave it a value that can be read. */
static bool is_known_variable(const struct reading *reading, const char *text) {
    size_t brace = text[0] == '$' && text[1] == '{';
    const char *name = text + 1 + brace;
    size_t size = 0;
    while (isalnum((unsigned char)name[size]) || name[size] == '_') {
        size++;
    }
    if (*text != '$' || !size || strcmp(name + size, brace ? "}" : "") != 0) {
        return false;
    }
    bool known = false;
    for (size_t i = 0; i < reading->commands.count; i++) {
        const struct words *sets = &reading->commands.at[i].sets;
        for (size_t s = 0; s < sets->count; s++) {
            if (strncmp(sets->at[s].text, name, size) == 0 && sets->at[s].text[size] == '=') {
                if (sets->at[s].how & WORD_EXPANDED || !sets->at[s].text[size + 1]) {
                    return false;
                }
                known = true;
            }
        }
    }
    return known;
}

static bool can_read(const struct reading *reading, const struct word *word) {
    size_t size = strlen(word->text);
    bool pipe = strncmp(word->text, "<(", 2) == 0 && word->text[size - 1] == ')';
    return pipe || !(word->how & WORD_EXPANDED) || strcmp(word->text, "…") == 0 ||
           strcmp(word->text, "{}") == 0 || is_known_variable(reading, word->text);
}

static bool is_fixed(const struct word *word) {
    bool option = word->how & WORD_GLOB && strchr("*?[", *word->text);
    return !(word->how & WORD_EXPANDED) && !option;
}

static bool is_set(const struct word *word) {
    size_t size = 0;
    while (isalnum((unsigned char)word->text[size]) || word->text[size] == '_') {
        size++;
    }
    return size && (word->text[size] == '=' || (!word->text[size] && !(word->how & WORD_DYNAMIC)));
}

/* [ -f "$x" ], [ "$x" = "$y" ]: where it stands, no value can become an operator. */
static bool is_side(const struct words *words, size_t at) {
    const struct word *word = &words->at[at];
    bool first = at == 1 && (words->count < 3 || words->at[2].how & WORD_DYNAMIC ||
                             !ft_policy_alternative("=|==|!=", words->at[2].text));
    return !(word->how & WORD_EXPANDED) || (*word->written == '"' && !first);
}

static bool word_is_free(const struct reading *reading, enum freedom freedom,
                         const struct words *words, size_t at) {
    switch (freedom) {
    case ANY:
        return true;
    case READ:
        return can_read(reading, &words->at[at]);
    case TAIL:
        return at > 1 || is_fixed(&words->at[at]);
    case SETS:
        return is_set(&words->at[at]);
    case NAMES:
        return is_set(&words->at[at]) || strcmp(words->at[at].text, "-r") == 0;
    case TEST:
        return is_side(words, at);
    case FIXED:
        break;
    }
    return is_fixed(&words->at[at]);
}

bool ft_policy_harmless(const struct reading *reading, const struct command *command) {
    if (!command->words.count) {
        return true; /* it sets or redirects; what matters of that is a guard's */
    }
    for (size_t i = 0; i < FT_COUNT(harmless); i++) {
        struct ft_rule rule = {.verdict = FT_VERDICT_ALLOW, .pattern = harmless[i].pattern};
        if (ft_policy_rule_fits(&rule, command)) {
            bool free = true;
            for (size_t w = 1; w < command->words.count && free; w++) {
                free = word_is_free(reading, harmless[i].freedom, &command->words, w);
            }
            return free;
        }
    }
    return false;
}

bool ft_policy_reads_only(const struct command *command) {
    const char *name = ft_shell_name(command);
    if (strcmp(name, "git") == 0 ||
        ft_policy_alternative("less|more|bat|ag|fd|strings|xxd|od", name)) {
        return true;
    }
    if (ft_policy_alternative("sed|gsed", name)) {
        return !ft_policy_has_option(command, "-i|--in-place");
    }
    for (size_t i = 0; i < FT_COUNT(harmless); i++) {
        size_t size = strcspn(harmless[i].pattern, " ");
        if (strncmp(harmless[i].pattern, name, size) == 0 && !name[size] && *name) {
            return true;
        }
    }
    return false;
}
