/* Looking through wrappers: what "sudo -u www timeout 5 make" runs is make. */
#include "policy/policy_int.h"

#include <string.h>

static const struct wrapper {
    const char *name, *valued, *plain, *long_valued, *long_plain;
    size_t operands;
    bool judged;
} wrappers[] = {
#define WRAPPER(name, valued, plain, long_valued, long_plain, operands, judged)                    \
    {name, valued, plain, long_valued, long_plain, operands, judged},
#include "policy/wrappers.def"
#undef WRAPPER
};

/* A name that stays one where it stands alone: "#x", "if" and "a=b" would not. */
static bool stands_alone(const char *name) {
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+-";
    return *name && !name[strspn(name, safe)] && !ft_shell_is_reserved(name);
}

const char *ft_shell_plain_name(const char *word) {
    static const char *const folders[] = {"/bin/", "/usr/bin/", "/usr/local/bin/", "/sbin/",
                                          "/usr/sbin/"};
    for (size_t i = 0; i < FT_COUNT(folders); i++) {
        size_t size = strlen(folders[i]);
        if (strncmp(word, folders[i], size) == 0 && stands_alone(word + size)) {
            return word + size;
        }
    }
    return word;
}

const char *ft_shell_name(const struct command *command) {
    return command->words.count ? ft_shell_plain_name(command->words.at[0].text) : "";
}

struct command ft_shell_inner(struct reading *to, const struct command *outer, size_t at,
                              const char *via) {
    struct command inner = *outer;
    inner.via = via;
    inner.words = (struct words){0};
    for (size_t i = at; i < outer->words.count; i++) {
        *FT_PUSH(to->cx->arena, &inner.words) = outer->words.at[i];
    }
    return inner;
}

static const struct wrapper *wrapper_of(const char *name) {
    for (size_t i = 0; i < FT_COUNT(wrappers); i++) {
        if (strcmp(wrappers[i].name, name) == 0) {
            return &wrappers[i];
        }
    }
    return NULL;
}

/* One option at word *AT; *AT goes behind it. False where it is not known. */
static bool option(const struct wrapper *wrapper, const struct command *command, size_t *at) {
    const char *text = command->words.at[(*at)++].text;
    if (strncmp(text, "--", 2) == 0) {
        size_t size = strcspn(text + 2, "=");
        char name[64];
        if (size >= sizeof name) {
            return false;
        }
        memcpy(name, text + 2, size);
        name[size] = '\0';
        bool valued = ft_policy_alternative(wrapper->long_valued, name);
        *at += valued && !text[2 + size];
        return valued || ft_policy_alternative(wrapper->long_plain, name);
    }
    for (const char *letter = text + 1; *letter; letter++) {
        if (strchr(wrapper->valued, *letter)) {
            *at += !letter[1];
            return true;
        }
        if (!strchr(wrapper->plain, *letter)) {
            return false;
        }
        if (strchr("eil", *letter) && strcmp(wrapper->name, "xargs") == 0) {
            return true; /* its value is attached */
        }
    }
    return true;
}

/* Index of the command's name, or 0 where it cannot be told. */
static size_t behind_options(const struct wrapper *wrapper, const struct command *command) {
    size_t at = 1;
    size_t count = command->words.count;
    while (at < count && command->words.at[at].text[0] == '-') {
        const char *text = command->words.at[at].text;
        if (strcmp(text, "--") == 0) {
            at++;
            break;
        }
        if (command->words.at[at].how & WORD_DYNAMIC) {
            return 0;
        }
        if (strcmp(text, "-") == 0) {
            at++;
        } else if (!option(wrapper, command, &at)) {
            return 0;
        }
    }
    at += wrapper->operands;
    for (size_t i = 1; i < at && i < count; i++) {
        if (command->words.at[i].how & (WORD_EXPANDED | WORD_GLOB)) {
            return 0; /* it may come to several words */
        }
    }
    return at <= count ? at : count;
}

/* NAME=value words of env (sudo takes them too). */
static size_t take_sets(struct reading *to, struct command *command, size_t at) {
    while (at < command->words.count) {
        const struct word *word = &command->words.at[at];
        const char *equals = strchr(word->text, '=');
        if (!equals || equals == word->text) {
            break;
        }
        *FT_PUSH(to->cx->arena, &command->sets) = *word;
        at++;
    }
    return at;
}

/* xargs adds words that nobody knows yet. */
static void add_unknown(struct reading *to, struct command *inner, bool replaces) {
    if (!inner->words.count) {
        *FT_PUSH(to->cx->arena, &inner->words) = (struct word){.text = "echo", .written = "echo"};
    }
    for (size_t i = 1; replaces && i < inner->words.count; i++) {
        inner->words.at[i].how |= WORD_EXPANDED;
    }
    *FT_PUSH(to->cx->arena, &inner->words) =
        (struct word){.text = "…", .written = "…", .how = WORD_EXPANDED};
}

static ft_err push(struct reading *to, const struct command *command) {
    if (to->commands.count >= SHELL_COMMANDS_MAX) {
        ft_shell_unsure(to, "it has more than %d commands", SHELL_COMMANDS_MAX);
        return FT_OK;
    }
    if (command->opaque) {
        ft_shell_unsure(to, "%s: %s", command->words.at[0].text, command->opaque);
    }
    *FT_PUSH(to->cx->arena, &to->commands) = *command;
    return FT_OK;
}

/* What is left of a command whose words were read as a text of their own. */
static ft_err push_rest(struct reading *to, struct command *command) {
    command->words = (struct words){0};
    bool any = command->sets.count || command->writes.count || command->reads.count;
    return any ? push(to, command) : FT_OK;
}

/* "watch" hands its words to a shell. */
static ft_err joined(struct reading *to, const struct command *inner, int depth) {
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, SHELL_LINE_MAX);
    for (size_t i = 0; i < inner->words.count; i++) {
        ft_buf_printf(&text, "%s%s", i ? " " : "", inner->words.at[i].text);
        if (inner->words.at[i].how & WORD_DYNAMIC) {
            ft_shell_unsure(to, "%s: what it runs is decided when it runs", inner->via);
        }
    }
    return ft_shell_read(to, ft_buf_text(&text, to->cx->arena), inner->via, depth, NULL);
}

static ft_err unwrap(struct reading *to, const struct wrapper *wrapper, struct command *command,
                     int depth, bool *seen) {
    size_t at = behind_options(wrapper, command);
    bool env = strcmp(wrapper->name, "env") == 0;
    bool xargs = strcmp(wrapper->name, "xargs") == 0;
    if (at == 0) {
        command->opaque = "an option of it that is not known here";
        return env ? ft_shell_see_split(to, command, depth, seen) : FT_OK;
    }
    struct command head = *command; /* its own options, not those of what it runs */
    head.words.count = at;
    if (env && ft_policy_has_option(&head, "-C|--chdir")) {
        to->moves_out = true;
    }
    if (env || wrapper->judged) {
        at = take_sets(to, command, at);
    }
    struct command inner = ft_shell_inner(to, command, at, wrapper->name);
    if (xargs) {
        add_unknown(to, &inner, ft_policy_has_option(&head, "-I|-i|--replace"));
    }
    if (!inner.words.count) {
        return FT_OK;
    }
    *seen = !wrapper->judged;
    if (strcmp(wrapper->name, "watch") == 0) {
        return joined(to, &inner, depth);
    }
    return ft_shell_see(to, &inner, depth + 1);
}

static const char *name_trouble(const struct command *command) {
    const struct word *name = &command->words.at[0];
    if (name->how & (WORD_EXPANDED | WORD_GLOB)) {
        return "which program runs is decided when it runs";
    }
    if (!(name->how & WORD_QUOTED) && ft_shell_is_reserved(name->text)) {
        return "a word of the shell's grammar stands where it cannot";
    }
    return ft_shell_plain(name->text) ? NULL : "its name has characters that may fool the eye";
}

ft_err ft_shell_see(struct reading *to, struct command *command, int depth) {
    bool seen = false; /* its words stand for other commands, which were added */
    bool inside = false;
    if (depth > SHELL_DEPTH_MAX) {
        ft_shell_unsure(to, "it is nested too deep");
        return FT_OK;
    }
    if (command->words.count && !command->opaque) {
        command->opaque = name_trouble(command);
        const char *name = ft_shell_name(command);
        bool asks = strcmp(name, "command") == 0 && command->words.count > 1 &&
                    ft_policy_alternative("-v|-V|-pv|-pV", command->words.at[1].text);
        const struct wrapper *wrapper = asks ? NULL : wrapper_of(name);
        if (!command->opaque && wrapper) {
            FT_TRY(unwrap(to, wrapper, command, depth, &seen));
        }
        if (!command->opaque && !wrapper) {
            FT_TRY(ft_shell_see_inline(to, command, depth, &inside));
        }
    }
    if (inside) {
        return push_rest(to, command);
    }
    return seen ? FT_OK : push(to, command);
}
