#include "deps/licence.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST = 1000, DEEPEST = 30 };

static const char *const ids[] = {
#define FT_LICENCE(id) id,
#include "deps/licences.def"
#undef FT_LICENCE
};
static const struct {
    const char *name, *id;
} names[] = {
#define LICENCE_NAME(name, id) {name, id},
#include "deps/licence_names.def"
#undef LICENCE_NAME
};
/* Those that say "or any later" in their name have none of it in a "+". */
static const char *const only_names[] = {"GPL-1.0",  "GPL-2.0",  "GPL-3.0",  "LGPL-2.0",
                                         "LGPL-2.1", "LGPL-3.0", "AGPL-1.0", "AGPL-3.0"};

static int by_id(const void *a, const void *b) {
    return strcasecmp(a, *(const char *const *)b);
}

static const char *id_of(const char *word) {
    const char *const *found = bsearch(word, ids, FT_COUNT(ids), sizeof *ids, by_id);
    return found ? *found : NULL;
}

bool ft_licence_is_id(const char *expression) {
    const char *id = id_of(expression);
    return id && strcmp(id, expression) == 0;
}

/* One licence as an expression names it: an identifier, with a "+", or a reference. */
static const char *simple(struct ft_arena *arena, const char *word) {
    size_t size = strlen(word);
    bool later = size > 1 && word[size - 1] == '+';
    const char *bare = later ? ft_strndup(arena, word, size - 1) : word;
    if (strncmp(word, "LicenseRef-", 11) == 0 || strncmp(word, "DocumentRef-", 12) == 0) {
        return word;
    }
    for (size_t i = 0; i < FT_COUNT(only_names); i++) {
        if (strcasecmp(bare, only_names[i]) == 0) {
            return ft_sprintf(arena, "%s-%s", only_names[i], later ? "or-later" : "only");
        }
    }
    const char *id = id_of(bare);
    return id && later ? ft_sprintf(arena, "%s+", id) : id;
}

/* Small letters; words that say nothing and punctuation left out. */
static const char *plain(struct ft_arena *arena, const char *text) {
    static const char *const empty[] = {"the", "license",  "licence", "version",
                                        "v",   "licensed", "under"};
    FT_BUF struct ft_buf made;
    ft_buf_init(&made, FT_BUF_NO_CAP);
    while (*text) {
        text += strspn(text, " \t,()-\"'");
        size_t size = strcspn(text, " \t,()-\"'");
        char *word = ft_strndup(arena, text, size);
        bool says = size > 0;
        for (char *at = word; *at; at++) {
            *at = *at >= 'A' && *at <= 'Z' ? (char)(*at + 32) : *at;
        }
        for (size_t i = 0; i < FT_COUNT(empty); i++) {
            says &= strcmp(word, empty[i]) != 0;
        }
        if (says) {
            ft_buf_printf(&made, "%s%s", made.size ? " " : "", word);
        }
        text += size;
    }
    return ft_buf_text(&made, arena);
}

static const char *by_name(struct ft_arena *arena, const char *text) {
    const char *name = plain(arena, text);
    for (size_t i = 0; i < FT_COUNT(names); i++) {
        if (strcmp(name, names[i].name) == 0) {
            return names[i].id;
        }
    }
    return simple(arena, name);
}

/* The words of an expression: parentheses are words of their own. */
struct words {
    struct ft_strings at;
    size_t next;
};

static struct words split(struct ft_arena *arena, const char *text) {
    struct words words = {0};
    while (*text) {
        text += strspn(text, " \t\r\n");
        size_t size = *text == '(' || *text == ')' ? 1 : strcspn(text, " \t\r\n()");
        if (size) {
            *FT_PUSH(arena, &words.at) = ft_strndup(arena, text, size);
        }
        text += size;
    }
    return words;
}

static const char *peek(const struct words *words) {
    return words->next < words->at.count ? words->at.at[words->next] : "";
}

/* Takes WORD in any case. */
static bool accept(struct words *words, const char *word) {
    if (strcasecmp(peek(words), word) != 0) {
        return false;
    }
    words->next++;
    return true;
}

/* What is made of an expression: its normal text, or whether it is allowed. */
struct reading {
    struct ft_arena *arena;
    struct words words;
    const struct ft_strings *allow; /* NULL: only the text */
};
struct meaning {
    const char *text; /* NULL: it is no expression */
    bool allowed, joined;
};

static bool is_in(const struct ft_strings *allow, const char *text) {
    for (size_t i = 0; allow && i < allow->count; i++) {
        if (strcasecmp(allow->at[i], text) == 0) {
            return true;
        }
    }
    return false;
}

static struct meaning either(struct reading *r, int depth);

static struct meaning one(struct reading *r, int depth) {
    struct meaning made = {0};
    if (accept(&r->words, "(")) {
        made = depth < DEEPEST ? either(r, depth + 1) : made;
        bool closed = accept(&r->words, ")");
        made.text = closed && made.text && made.joined ? ft_sprintf(r->arena, "(%s)", made.text)
                                                       : (closed ? made.text : NULL);
        made.joined = false;
        return made;
    }
    made.text = simple(r->arena, peek(&r->words));
    r->words.next++;
    made.allowed = made.text && is_in(r->allow, made.text);
    if (made.text && accept(&r->words, "WITH")) {
        const char *with = peek(&r->words);
        bool named = *with && !strpbrk(with, "()");
        r->words.next++;
        made.text = named ? ft_sprintf(r->arena, "%s WITH %s", made.text, with) : NULL;
        made.allowed |= named && is_in(r->allow, made.text);
    }
    return made;
}

/* Left to right; AND binds closer than OR. */
static struct meaning join(struct reading *r, int depth, const char *word,
                           struct meaning (*part)(struct reading *r, int depth)) {
    struct meaning made = part(r, depth);
    while (made.text && accept(&r->words, word)) {
        struct meaning more = part(r, depth);
        made.allowed = *word == 'O' ? made.allowed || more.allowed : made.allowed && more.allowed;
        made.text = more.text ? ft_sprintf(r->arena, "%s %s %s", made.text, word, more.text) : NULL;
        made.joined = true;
    }
    return made;
}

static struct meaning both(struct reading *r, int depth) {
    return join(r, depth, "AND", one);
}

static struct meaning either(struct reading *r, int depth) {
    return join(r, depth, "OR", both);
}

static struct meaning mean(struct ft_arena *arena, const char *text,
                           const struct ft_strings *allow) {
    struct reading r = {.arena = arena, .words = split(arena, text), .allow = allow};
    struct meaning made = {0};
    if (r.words.at.count) {
        made = either(&r, 0);
    }
    made.text = r.words.next == r.words.at.count ? made.text : NULL;
    if (made.text && !made.joined && *made.text == '(') { /* all of it in parentheses */
        made.text = ft_strndup(arena, made.text + 1, strlen(made.text) - 2);
    }
    return made;
}

const char *ft_licence_normal(struct ft_arena *arena, const char *text) {
    if (!text || !*text || strlen(text) > LONGEST) {
        return NULL;
    }
    struct meaning meaning = mean(arena, text, NULL);
    return meaning.text ? meaning.text : by_name(arena, text);
}

bool ft_licence_allowed(struct ft_arena *arena, const char *expression,
                        const struct ft_strings *allow) {
    struct ft_strings normal = {0};
    for (size_t i = 0; i < allow->count; i++) {
        const char *text = ft_licence_normal(arena, allow->at[i]);
        *FT_PUSH(arena, &normal) = text ? text : allow->at[i];
    }
    struct meaning meaning = mean(arena, expression, &normal);
    return meaning.text && meaning.allowed;
}

static const struct ft_rule_info forbidden = {
    .id = "licence/not-allowed",
    .kind = "licence",
    .title = "A dependency's licence is not among those allowed",
    .why = "its terms may not fit how the project is given to others",
    .fix = "replace it, or add its licence to licences.allow where it fits",
    .severity = FT_MEDIUM,
    .confidence = FT_SURE,
};
static const struct ft_rule_info unknown = {
    .id = "licence/unknown",
    .kind = "licence",
    .title = "A dependency's licence is not known",
    .why = "what nobody gave leave for may not be used",
    .fix = "install the dependencies, so that their own metadata can be read, or ask its authors",
    .severity = FT_LOW,
    .confidence = FT_SURE,
};

ft_err ft_licences_audit(ft_ctx *cx, const struct ft_deps *deps, const struct ft_strings *allow,
                         struct ft_findings *findings) {
    struct ft_findings made = {0};
    for (size_t i = 0; i < deps->count; i++) {
        const struct ft_dependency *d = &deps->at[i];
        const char *normal = ft_licence_normal(cx->arena, d->licence);
        const char *version = d->version ? d->version : "";
        const struct ft_rule_info *rule = NULL;
        const char *text = NULL;
        FT_TRY(ft_checkpoint(cx));
        if (normal && allow->count && !ft_licence_allowed(cx->arena, normal, allow)) {
            rule = &forbidden;
            text = ft_sprintf(cx->arena, "%s %s is under %s, which is not allowed", d->name,
                              version, normal);
        } else if (!normal && d->licence) {
            rule = &unknown;
            text = ft_sprintf(cx->arena, "%s %s says '%s' of its licence, which is none of SPDX",
                              d->name, version, ft_text_inert_dup(cx->arena, d->licence));
        } else if (!normal && allow->count) {
            rule = &unknown;
            text = ft_sprintf(cx->arena, "%s %s does not say its licence", d->name, version);
        }
        if (rule) {
            struct ft_place place = {.path = d->path, .line = d->line};
            ft_finding_add(cx->arena, &made, rule, place, text)->text =
                ft_sprintf(cx->arena, "%s %s", d->name, version);
        }
    }
    ft_findings_finish(cx->arena, &made);
    *findings = made;
    return FT_OK;
}
