/* The critics that need no process: policy, form, parse. */
#include "agent/run_int.h"
#include "base/text.h"

#include <string.h>

enum { FORMATTING_FACTOR = 10 };

static bool is_repository_inside(const char *path) {
    for (const char *at = path; at && *at;) {
        const char *slash = strchr(at, '/');
        size_t size = slash ? (size_t)(slash - at) : strlen(at);
        if ((size == 4 && strncasecmp(at, ".git", 4) == 0) ||
            (size == 2 && strncmp(at, "..", 2) == 0) || size == 0) {
            return true;
        }
        at = slash ? slash + 1 : NULL;
    }
    return false;
}

static const char *refuse_path(const struct run *run, const char *path) {
    const struct ft_strings *globs = ft_conf_list(run->conf, FT_S_PROTECTED);
    for (size_t i = 0; i < globs->count; i++) {
        if (ft_glob(globs->at[i], path)) {
            return "is protected (improve.protected)";
        }
    }
    for (size_t i = 0; i < run->list.count; i++) {
        const struct ft_tree_entry *entry = &run->list.at[i];
        if (strcmp(entry->path, path) == 0 && (entry->mode & 0170000) != 0100000) {
            return "is a link or a submodule";
        }
        if (strcmp(entry->path, path) == 0 && entry->filtered) {
            return "goes through a filter of .gitattributes";
        }
    }
    return is_repository_inside(path) ? "lies in git's own folder" : NULL;
}

void critic_policy(const struct run *run, ft_ctx *cx, const struct ft_suggestion *suggestion,
                   struct opinion *opinion) {
    *opinion = (struct opinion){.critic = "policy", .ok = false};
    for (size_t i = 0; i < suggestion->changes.count; i++) {
        const char *path = suggestion->changes.at[i].path;
        const char *why = refuse_path(run, path);
        if (why) {
            opinion->why = ft_sprintf(cx->arena, "%s %s", path, why);
            return;
        }
    }
    int64_t largest = ft_conf_number(run->conf, FT_S_LARGEST);
    largest *= strcmp(suggestion->fixer, "formatting") == 0 ? FORMATTING_FACTOR : 1;
    int64_t lines = suggestion->added + suggestion->removed;
    if (lines > largest) {
        opinion->why = ft_sprintf(cx->arena,
                                  "it changes %lld lines, over the limit of %lld "
                                  "(improve.largest_change)",
                                  (long long)lines, (long long)largest);
        return;
    }
    opinion->ok = true;
}

/* Encoding, line ends and final newline stay what they were. */
ft_err critic_form(ft_ctx *cx, struct ft_slice before, const struct ft_file_change *change,
                   struct opinion *opinion) {
    *opinion = (struct opinion){.critic = "form", .ok = true};
    if (!before.size || change->remove) {
        return FT_OK;
    }
    struct ft_text_form was;
    struct ft_text_form is;
    ft_text_form(before, &was);
    ft_text_form(change->content, &is);
    const char *what = was.encoding != is.encoding ? "the encoding"
                       : was.eol != is.eol && is.eol != FT_EOL_NONE && was.eol != FT_EOL_NONE &&
                               was.eol != FT_EOL_MIXED
                           ? "the line ends"
                       : was.final_newline && !is.final_newline && is.lines ? "the final newline"
                                                                            : NULL;
    if (what) {
        opinion->ok = false;
        opinion->why = ft_sprintf(cx->arena, "%s of %s would change", what, change->path);
    }
    return FT_OK;
}

ft_err critic_parse(ft_ctx *cx, struct ft_slice before, const struct ft_file_change *change,
                    struct opinion *opinion) {
    *opinion = (struct opinion){.critic = "parse", .ok = true};
    const struct ft_lang *lang = ft_lang_of(change->path, change->content);
    if (!lang || change->remove || change->content.size > FT_PARSE_MAX ||
        before.size > FT_PARSE_MAX) {
        return FT_OK;
    }
    struct ft_tree *was = NULL;
    struct ft_tree *is = NULL;
    FT_TRY(ft_parse(cx, lang, before, &was));
    FT_TRY(ft_parse(cx, lang, change->content, &is));
    if (is->errors > was->errors) {
        opinion->ok = false;
        opinion->why =
            ft_sprintf(cx->arena, "%s would no longer be valid %s", change->path, lang->name);
    }
    return FT_OK;
}
