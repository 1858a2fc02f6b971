/* Names that a place sees: of its scopes, of the language, of the file's words. */
#include "base/text.h"
#include "complete/complete_int.h"

#include <ctype.h>
#include <string.h>

/* The closer the scope, the better; what was declared last is what is worked on. */
static int nearness(const struct completing *c, const struct ft_decl *decl) {
    int depth = 0;
    for (int32_t at = c->scope; at > decl->scope; at = c->scopes->scopes.at[at].parent) {
        depth++;
    }
    uint32_t lines = 0;
    for (uint32_t i = decl->end; i < c->at && lines < 50; i++) {
        lines += c->text.data[i] == '\n';
    }
    return -20 * (depth > 10 ? 10 : depth) - (int)lines;
}

void complete_scopes(struct completing *c) {
    for (size_t i = 0; i < c->scopes->decls.count; i++) {
        const struct ft_decl *decl = &c->scopes->decls.at[i];
        bool here = decl->start == c->from;
        if (here || !complete_fits(c, decl->name) ||
            !ft_scope_sees(c->scopes, decl, c->scope, c->from)) {
            continue;
        }
        enum ft_scope_kind kind = c->scopes->scopes.at[decl->scope].kind;
        bool local = kind == FT_SCOPE_FUNCTION || kind == FT_SCOPE_BLOCK;
        int base = local ? SCORE_LOCAL : decl->kind == FT_DECL_MEMBER ? SCORE_MEMBER : SCORE_FILE;
        struct ft_completion *one = complete_add(c, decl->name, ft_decl_words[decl->kind],
                                                 base + (local ? nearness(c, decl) : 0));
        if (!one->detail) {
            one->detail = complete_line(c, c->text, decl->start);
            one->path = c->spec->path;
            one->line = 1;
            for (uint32_t b = 0; b < decl->start; b++) {
                one->line += c->text.data[b] == '\n';
            }
        }
    }
}

void complete_keywords(struct completing *c) {
    if (!*c->prefix) {
        return; /* all of them are no help */
    }
    for (const char *at = ft_scope_keywords(c->spec->lang); *at;) {
        at += strspn(at, " ");
        size_t size = strcspn(at, " ");
        struct ft_slice word = {at, size};
        if (complete_fits(c, word)) {
            complete_add(c, word, "keyword", SCORE_KEYWORD);
        }
        at += size;
    }
}

void complete_words(struct completing *c) {
    enum { WORDS_MAX = 200000 };
    struct ft_slice text = c->spec->text;
    size_t seen = 0;
    for (size_t at = 0; *c->prefix && at < text.size && seen < WORDS_MAX;) {
        size_t end = at;
        while (end < text.size &&
               (ft_is_name_char(text.data[end]) || (unsigned char)text.data[end] >= 0x80)) {
            end++;
        }
        struct ft_slice word = {text.data + at, end - at};
        if (end - at > 2 && end - at < 100 && at != c->from && complete_fits(c, word)) {
            struct ft_completion *one = complete_add(c, word, "word", SCORE_WORD);
            one->score += one->score < SCORE_WORD + 200;
            seen++;
        }
        at = end > at ? end : at + 1;
    }
}
