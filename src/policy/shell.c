/* A line read as a whole, and what is told of it. */
#include "policy/policy_int.h"

#include <string.h>

ft_err ft_shell_read(struct reading *to, const char *text, const char *via, int depth,
                     struct ft_buf *canonical) {
    struct reader r = {.to = to,
                       .text = text,
                       .size = strlen(text),
                       .depth = depth,
                       .via = via,
                       .canonical = canonical};
    FT_TRY(ft_checkpoint(to->cx));
    to->bytes += r.size;
    if (++to->texts > SHELL_TEXTS_MAX || to->bytes > SHELL_TOTAL_MAX) {
        ft_shell_unsure(to, "it holds too many texts inside each other");
        return FT_OK;
    }
    const char *glyphs = ft_shell_glyphs((struct ft_slice){text, r.size});
    if (glyphs) {
        ft_shell_unsure(to, "%s", glyphs);
    }
    ft_shell_list(&r);
    FT_TRY(r.err);
    if (!r.failed && r.at < r.size) {
        ft_shell_stop(&r, "something stands where it cannot");
    }
    if (!r.failed && r.pending.count) {
        ft_shell_stop(&r, "a here-document has no end");
    }
    if (canonical && (r.failed || r.heredocs)) {
        struct ft_slice same = ft_slice_trim((struct ft_slice){text, r.size});
        ft_buf_clear(canonical);
        ft_buf_push(canonical, same.data, same.size);
    }
    return r.failed ? FT_OK : ft_shell_second(&r);
}

static ft_err read_line(ft_ctx *cx, const char *line, struct ft_buf *canonical,
                        struct reading *reading) {
    size_t size = strnlen(line, SHELL_LINE_MAX + 1);
    if (size > SHELL_LINE_MAX) {
        FT_IGNORE(ft_fail(cx, FT_LIMIT, "a command line of more than %d bytes", SHELL_LINE_MAX));
        return ft_hint(cx, "put it into a script");
    }
    *reading = (struct reading){.cx = cx};
    return ft_shell_read(reading, line, NULL, 0, canonical);
}

ft_err ft_policy_read(ft_ctx *cx, const char *line, struct reading *reading) {
    return read_line(cx, line, NULL, reading);
}

static void show_words(struct ft_arena *arena, const struct words *words, struct ft_strings *shown,
                       bool *dynamic) {
    for (size_t i = 0; i < words->count; i++) {
        const struct word *word = &words->at[i];
        *FT_PUSH(arena, shown) = word->how & WORD_EXPANDED ? word->written : word->text;
        *dynamic |= (word->how & WORD_DYNAMIC) != 0;
    }
}

void ft_policy_show(struct ft_arena *arena, const struct command *command,
                    struct ft_shell_command *shown) {
    *shown = (struct ft_shell_command){
        .via = command->via, .background = command->background, .dynamic = command->opaque != NULL};
    show_words(arena, &command->words, &shown->words, &shown->dynamic);
    show_words(arena, &command->sets, &shown->sets, &shown->dynamic);
    show_words(arena, &command->writes, &shown->writes, &shown->dynamic);
    show_words(arena, &command->reads, &shown->reads, &shown->dynamic);
}

ft_err ft_shell_parse(ft_ctx *cx, const char *line, struct ft_shell *shell) {
    struct reading reading;
    FT_TRY(ft_policy_read(cx, line, &reading));
    struct ft_shell parsed = {.understood = !reading.why, .why = reading.why};
    for (size_t i = 0; i < reading.commands.count; i++) {
        ft_policy_show(cx->arena, &reading.commands.at[i], FT_PUSH(cx->arena, &parsed.commands));
    }
    *shell = parsed;
    return FT_OK;
}

ft_err ft_shell_canonical(ft_ctx *cx, const char *line, const char **text) {
    struct reading reading;
    FT_BUF struct ft_buf canonical;
    ft_buf_init(&canonical, (size_t)8 * SHELL_LINE_MAX);
    FT_TRY(read_line(cx, line, &canonical, &reading));
    if (reading.why) {
        struct ft_slice same = ft_slice_trim(ft_slice_of(line));
        ft_buf_clear(&canonical);
        ft_buf_push(&canonical, same.data, same.size);
    }
    *text = ft_buf_text(&canonical, cx->arena);
    return FT_OK;
}

const char *ft_policy_line(struct ft_arena *arena, const struct command *command) {
    FT_BUF struct ft_buf line;
    ft_buf_init(&line, SHELL_LINE_MAX);
    const struct {
        const struct words *words;
        const char *before;
    } parts[] = {{&command->sets, ""},
                 {&command->words, ""},
                 {&command->writes, "> "},
                 {&command->reads, "< "}};
    for (size_t p = 0; p < FT_COUNT(parts); p++) {
        for (size_t i = 0; i < parts[p].words->count; i++) {
            const struct word *word = &parts[p].words->at[i];
            ft_buf_printf(&line, "%s%s%s", line.size ? " " : "", parts[p].before,
                          p ? ft_shell_quote(arena, word) : word->written);
        }
    }
    return ft_buf_text(&line, arena);
}
