/* Scripts of sed and awk: the few forms that can only read and print. */
#include "policy/policy_int.h"

#include <ctype.h>
#include <string.h>

/* Behind the DELIMITER that closes what starts at *AT; false where it is not closed. */
static bool skip_to(const char **at, char delimiter) {
    for (const char *c = *at; *c && *c != '\n'; c++) {
        if (*c == '\\' && c[1]) {
            c++;
        } else if (*c == delimiter) {
            *at = c + 1;
            return true;
        }
    }
    return false;
}

/* "12", "$", "/re/", with "+3", "~2", "!" behind. */
static bool sed_address(const char **at) {
    const char *c = *at;
    if (*c == '$') {
        c++;
    } else if (*c == '/') {
        c++;
        if (!skip_to(&c, '/')) {
            return false;
        }
        c += strspn(c, "I");
    } else {
        c += strspn(c, "0123456789~+");
    }
    *at = c;
    return true;
}

static bool sed_command(const char **at) {
    const char *c = *at;
    if (!sed_address(&c) || (*c == ',' && (c++, !sed_address(&c)))) {
        return false;
    }
    c += strspn(c, " !");
    char kind = *c;
    c += kind != '\0';
    if (kind == 's' || kind == 'y') {
        char delimiter = *c;
        if (!ispunct((unsigned char)delimiter) || delimiter == '\\') {
            return false;
        }
        c++;
        for (int part = 0; part < 2; part++) {
            if (!skip_to(&c, delimiter)) {
                return false;
            }
        }
        c += strspn(c, "gpiI0123456789");
    } else if (kind == 'q') {
        c += strspn(c, " 0123456789");
    } else if (!kind || !strchr("pd=nNDPgGhHx{}", kind)) {
        return false;
    }
    *at = c;
    return true;
}

static bool sed_is_plain(const char *script) {
    const char *at = script + strspn(script, " ;\n");
    while (*at) {
        if (!sed_command(&at)) {
            return false;
        }
        size_t between = strspn(at, " ;\n");
        bool braced = *at == '}' || at[-1] == '{' || at[-1] == '}';
        if (*at && !between && !braced) {
            return false;
        }
        at += between;
    }
    return true;
}

static bool awk_is_plain(const char *script) {
    return !strstr(script, "system") && !strstr(script, "getline") && !strpbrk(script, ">|@") &&
           !strstr(script, "ENVIRON");
}

struct forms {
    const char *valued, *plain, *scripts;
    bool (*is_plain)(const char *script);
};

static bool plain_word(const struct forms *forms, const struct word *word) {
    return !(word->how & WORD_EXPANDED) && forms->is_plain(word->text);
}

static bool scripts_are_plain(const struct forms *forms, const struct command *command) {
    bool given = false;
    for (size_t i = 1; i < command->words.count; i++) {
        const struct word *word = &command->words.at[i];
        bool option = *word->text == '-' && word->text[1];
        if (option && ft_policy_alternative(forms->scripts, word->text)) {
            given = true;
            if (++i >= command->words.count || !plain_word(forms, &command->words.at[i])) {
                return false;
            }
        } else if (option && ft_policy_alternative(forms->valued, word->text)) {
            i++;
        } else if (option) {
            if (!ft_policy_alternative(forms->plain, word->text)) {
                return false;
            }
        } else if (!given) {
            given = true;
            if (!plain_word(forms, word)) {
                return false;
            }
        }
    }
    return given;
}

bool ft_policy_scripts_are_plain(const struct command *command) {
    static const struct forms sed = {
        "-l", "-n|-E|-r|-s|-u|-z|-nE|-nr|-En|-i|-i.*|--quiet|--silent|--in-place|--regexp-extended",
        "-e|-ne|-ie|-Ee|-nEe|--expression", sed_is_plain};
    static const struct forms awk = {"-F|-v", "-F*|-v*|--", "", awk_is_plain};
    const char *name = ft_shell_name(command);
    if (ft_policy_alternative("sed|gsed", name)) {
        return scripts_are_plain(&sed, command);
    }
    return !ft_policy_alternative("awk|gawk|mawk|nawk", name) || scripts_are_plain(&awk, command);
}
