/* PHP: where in a page something is written: what was escaped for text is not for every place. */
#include "rules/walk_int.h"

#include <string.h>
#include <strings.h>

static bool starts(const char *text, const char *with) {
    return strncasecmp(text, with, strlen(with)) == 0;
}

static bool is_letter(char c) {
    return ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '/' || c == '!' || c == '\0';
}

/* Behind the ">" of a tag. */
static enum page_place after_tag(const struct page *page) {
    return page->script ? PAGE_SCRIPT : page->style ? PAGE_STYLE : PAGE_TEXT;
}

static const char *read_text(struct page *page, const char *at) {
    if (starts(at, "<!--")) {
        page->place = PAGE_COMMENT;
        return at + 4;
    }
    if (*at == '<' && is_letter(at[1])) {
        page->place = PAGE_TAG;
        page->script = starts(at, "<script");
        page->style = starts(at, "<style");
        page->event = false;
    }
    return at + 1;
}

static const char *read_tag(struct page *page, const char *at) {
    bool space = strchr(" \t\n\r", *at);
    if (*at == '>') {
        page->place = after_tag(page);
    } else if (*at == '=') {
        page->place = PAGE_VALUE;
    } else if (space) {
        page->event = starts(at + 1, "on");
    }
    return at + 1;
}

static const char *read_value(struct page *page, const char *at) {
    if (*at == '"' || *at == '\'') {
        page->place = *at == '"' ? PAGE_DOUBLE : PAGE_SINGLE;
    } else if (*at == '>') {
        page->place = after_tag(page);
    } else if (!strchr(" \t\n\r", *at)) {
        page->place = PAGE_BARE;
    }
    return at + 1;
}

static const char *read_script(struct page *page, const char *at) {
    if (starts(at, "</script")) {
        page->place = PAGE_TAG;
        page->script = false;
    } else if (page->place == PAGE_SCRIPT) {
        page->place = *at == '"'    ? PAGE_SCRIPT_DOUBLE
                      : *at == '\'' ? PAGE_SCRIPT_SINGLE
                                    : PAGE_SCRIPT;
    } else if (*at == '\\' && at[1]) {
        return at + 2;
    } else if (*at == (page->place == PAGE_SCRIPT_DOUBLE ? '"' : '\'')) {
        page->place = PAGE_SCRIPT;
    }
    return at + 1;
}

static const char *read_one(struct page *page, const char *at) {
    switch (page->place) {
    case PAGE_TEXT:
        return read_text(page, at);
    case PAGE_TAG:
        return read_tag(page, at);
    case PAGE_VALUE:
        return read_value(page, at);
    case PAGE_BARE:
        page->place = *at == '>' ? after_tag(page) : strchr(" \t\n\r", *at) ? PAGE_TAG : PAGE_BARE;
        return at + 1;
    case PAGE_DOUBLE:
    case PAGE_SINGLE:
        page->place = *at == (page->place == PAGE_DOUBLE ? '"' : '\'') ? PAGE_TAG : page->place;
        return at + 1;
    case PAGE_SCRIPT:
    case PAGE_SCRIPT_DOUBLE:
    case PAGE_SCRIPT_SINGLE:
        return read_script(page, at);
    case PAGE_STYLE:
        page->place = starts(at, "</style") ? PAGE_TAG : PAGE_STYLE;
        page->style = page->place == PAGE_STYLE;
        return at + 1;
    case PAGE_COMMENT:
        page->place = starts(at, "-->") ? PAGE_TEXT : PAGE_COMMENT;
        return at + 1;
    case PAGE_UNKNOWN:
        page->place = *at == '>' ? PAGE_TEXT : PAGE_UNKNOWN;
        return at + 1;
    }
    return at + 1;
}

void page_read(struct page *page, const char *text) {
    while (*text) {
        text = read_one(page, text);
    }
}

void page_join(struct page *page, const struct page *other) {
    if (page->place != other->place) {
        page->place = PAGE_UNKNOWN;
    }
}

/* What was escaped with KEPT left as it was does harm there. */
static bool does_harm(const struct page *page, unsigned kept) {
    switch ((int)page->place) {
    case PAGE_TAG:
    case PAGE_VALUE:
    case PAGE_BARE:
    case PAGE_SCRIPT:
    case PAGE_STYLE:
        return true;
    case PAGE_DOUBLE:
        return page->event || (kept & TAINT_DOUBLE);
    case PAGE_SINGLE:
        return page->event || (kept & TAINT_SINGLE);
    case PAGE_SCRIPT_DOUBLE:
        return kept & TAINT_DOUBLE;
    case PAGE_SCRIPT_SINGLE:
        return kept & TAINT_SINGLE;
    default:
        return false;
    }
}

/* Something that is not known is written. */
static void write_value(struct walk *w, const struct ir *node, const struct value *value) {
    struct page *page = &w->frame->page;
    uint64_t pages = models_bits(w->project->models->pages, walk_language(w));
    const struct taint *taint = value_taint(w->arena, value);
    if (taint && (taint->quoted & pages) && does_harm(page, taint->kept)) {
        static const char *const none[] = {NULL};
        struct taint *bare = FT_NEW(w->arena, struct taint);
        struct value ignored = {0};
        *bare = *taint;
        bare->quoted &= ~pages;
        struct value written = {.taint = bare};
        struct call call = {.node = node,
                            .name = "echo",
                            .arguments = &written,
                            .keywords = (const char **)(uintptr_t)none,
                            .count = 1};
        match_call(w, &call, &ignored);
    }
    page->place = page->place == PAGE_VALUE ? PAGE_BARE : page->place;
}

static void write_part(struct walk *w, const struct ir *node, const struct ir *part, int depth) {
    bool joins = part->op == IR_TEMPLATE || part->op == IR_BLOCK ||
                 (part->op == IR_BINARY && strcmp(part->text, ".") == 0);
    if (joins && depth < 200) {
        for (size_t i = 0; i < part->count; i++) {
            write_part(w, node, part->kids[i], depth + 1);
        }
        return;
    }
    struct value value = part->op == IR_CALL ? (struct value){0} : walk_value(w, part);
    if (part->op == IR_CALL) { /* once is enough: its sinks are told of where it is an argument */
        struct ft_findings *findings = w->findings;
        w->findings = NULL;
        value = walk_value(w, part);
        w->findings = findings;
    }
    if (value.known == KNOWN_TEXT && !value.taint) {
        page_read(&w->frame->page, value.text);
    } else {
        write_value(w, node, &value);
    }
}

void page_write(struct walk *w, const struct ir *call) {
    for (size_t i = 1; i < call->count; i++) {
        write_part(w, call, call->kids[i], 0);
    }
}
