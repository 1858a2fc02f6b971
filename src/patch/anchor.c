/* Where the old lines of a hunk stand: as they are, then with more and more forgiven. At the first
 * level that has a place, that place is it; several are an error, unless the input decides. */
#include "base/text.h"
#include "patch/patch_int.h"

#include <string.h>

static const uint64_t most_work = 4000000000u; /* lines compared for one file */

struct patch_lines patch_old_lines(ft_ctx *cx, const struct patch_hunk *hunk) {
    struct patch_lines old = {0};
    for (size_t i = 0; i < hunk->lines.count; i++) {
        if (hunk->lines.at[i].kind != '+') {
            *FT_PUSH(cx->arena, &old) = hunk->lines.at[i];
        }
    }
    return old;
}

const char *patch_hunk_name(ft_ctx *cx, const struct patch_hunk *hunk) {
    return hunk->input_line
               ? ft_sprintf(cx->arena, "the edit at line %zu of the input", hunk->input_line)
               : ft_sprintf(cx->arena, "edit %zu of the input", hunk->number);
}

static void hash_lines(struct patch_search *search, enum patch_level level) {
    struct patch_text *text = search->text;
    if (text->hashes[level]) {
        return;
    }
    text->hashes[level] = FT_NEW_N(search->cx->arena, uint64_t, text->count + 1);
    for (size_t i = 0; i < text->count; i++) {
        text->hashes[level][i] = patch_line_hash(level, patch_text_line(text, i));
    }
}

/* The line, with its carriage return apart where the hunk tells of them. */
static struct ft_slice line_there(const struct patch_text *text, size_t line, bool apart,
                                  bool *cr) {
    const struct patch_span *span = &text->lines[line];
    struct ft_slice there = patch_text_line(text, line);
    bool bare = span->next == span->end && there.size && there.data[there.size - 1] == '\r';
    *cr = span->next - span->end == 2 || bare;
    there.size -= apart && bare;
    return there;
}

static bool fits(struct patch_search *search, const struct patch_hunk *hunk,
                 const struct patch_lines *old, enum patch_level level, size_t start) {
    const struct patch_text *text = search->text;
    for (size_t i = 0; i < old->count; i++) {
        bool cr = false;
        struct ft_slice there = line_there(text, start + i, hunk->carries, &cr);
        search->work++;
        if (!patch_line_same(level, there, old->at[i].text) ||
            (level == PATCH_SAME && hunk->carries && cr != old->at[i].cr)) {
            return false;
        }
    }
    return level != PATCH_BLANKS || patch_shift_uniform(search->cx, text, old, start);
}

static ft_err collect(struct patch_search *search, const struct patch_hunk *hunk,
                      const struct patch_lines *old, enum patch_level level,
                      struct patch_starts *starts) {
    const struct patch_text *text = search->text;
    hash_lines(search, level);
    uint64_t first = patch_line_hash(level, old->at[0].text);
    search->work += text->count;
    for (size_t i = 0; i + old->count <= text->count; i++) {
        if (text->hashes[level][i] == first && fits(search, hunk, old, level, i)) {
            *FT_PUSH(search->cx->arena, starts) = i;
        }
        if (search->work > most_work) {
            return ft_fail(search->cx, FT_LIMIT, "%s: there is too much to compare", search->path);
        }
    }
    return ft_checkpoint(search->cx);
}

/* Keeps the starts from LEAST on, or those that end with the file; all where there is none. */
static void prefer(struct patch_starts *starts, size_t least) {
    size_t kept = 0;
    size_t later = 0;
    for (size_t i = 0; i < starts->count; i++) {
        later += starts->at[i] >= least;
    }
    for (size_t i = 0; later && i < starts->count; i++) {
        if (starts->at[i] >= least) {
            starts->at[kept++] = starts->at[i];
        }
    }
    starts->count = later ? kept : starts->count;
}

/* The line of the last heading, found one after the other; false where one is not there. */
static bool find_headings(const struct patch_search *search, const struct patch_hunk *hunk,
                          size_t *line) {
    size_t at = search->cursor;
    bool found = hunk->headings.count > 0;
    for (size_t i = 0; found && i < hunk->headings.count; i++) {
        struct ft_slice wanted = ft_slice_trim(ft_slice_of(hunk->headings.at[i]));
        found = false;
        for (int loose = 0; !found && loose < 2; loose++) {
            for (size_t j = at; !found && j < search->text->count; j++) {
                struct ft_slice there = ft_slice_trim(patch_text_line(search->text, j));
                found = loose ? there.size > wanted.size &&
                                    memcmp(there.data, wanted.data, wanted.size) == 0
                              : patch_line_same(PATCH_BLANKS, there, wanted);
                *line = found ? j : *line;
            }
        }
        at = *line + 1;
    }
    return found;
}

/* The one nearest to the line that the input names; false where two are equally near. */
static bool nearest(const struct patch_search *search, const struct patch_hunk *hunk,
                    struct patch_starts *starts) {
    ptrdiff_t wanted = (ptrdiff_t)hunk->at - 1 + search->drift;
    size_t best = 0;
    bool tie = false;
    ptrdiff_t least = PTRDIFF_MAX;
    for (size_t i = 0; i < starts->count; i++) {
        ptrdiff_t away = (ptrdiff_t)starts->at[i] - wanted;
        away = away < 0 ? -away : away;
        tie = away == least || (tie && away > least);
        best = away < least ? i : best;
        least = away < least ? away : least;
    }
    starts->at[0] = starts->at[best];
    return !tie;
}

static void without_overlap(struct patch_starts *starts, size_t size) {
    size_t kept = 1;
    for (size_t i = 1; i < starts->count; i++) {
        if (starts->at[i] >= starts->at[kept - 1] + size) {
            starts->at[kept++] = starts->at[i];
        }
    }
    starts->count = kept;
}

static ft_err choose(struct patch_search *search, const struct patch_hunk *hunk, size_t size,
                     struct patch_starts *starts) {
    size_t heading = 0;
    if (hunk->all) {
        without_overlap(starts, size);
        return FT_OK;
    }
    if (hunk->at_end) {
        prefer(starts, search->text->count - size);
    }
    if (search->ordered) {
        prefer(starts, search->cursor);
    }
    bool decided = starts->count == 1;
    if (!decided && find_headings(search, hunk, &heading)) {
        prefer(starts, heading);
        decided = starts->at[0] >= heading; /* the first below it */
    }
    if (!decided && hunk->numbered) {
        decided = nearest(search, hunk, starts);
    }
    if (!decided) {
        return patch_ambiguous(search, hunk, starts->at, starts->count);
    }
    starts->count = 1;
    return FT_OK;
}

/* Lines to put in, and nothing that says where but a number, a heading or the end. */
static ft_err anchor_nothing(struct patch_search *search, const struct patch_hunk *hunk,
                             struct patch_found_at *found) {
    size_t line = 0;
    size_t start = search->text->count;
    if (hunk->numbered) {
        ptrdiff_t at = (ptrdiff_t)hunk->at + search->drift;
        if (at < 0 || (size_t)at > search->text->count) {
            return ft_fail(search->cx, FT_CONFLICT, "%s: %s names line %zu, but there are %zu",
                           search->path, patch_hunk_name(search->cx, hunk), hunk->at,
                           search->text->count);
        }
        start = (size_t)at;
    } else if (find_headings(search, hunk, &line)) {
        start = line + 1;
    } else if (hunk->headings.count) {
        return ft_fail(search->cx, FT_NOTFOUND, "%s: there is no line '%s' for %s", search->path,
                       hunk->headings.at[hunk->headings.count - 1],
                       patch_hunk_name(search->cx, hunk));
    }
    found->how = FT_PLACE_EXACT;
    *FT_PUSH(search->cx->arena, &found->starts) = start;
    return FT_OK;
}

static void go_on_after(struct patch_search *search, const struct patch_hunk *hunk, size_t size,
                        const struct patch_found_at *found) {
    size_t last = found->starts.at[found->starts.count - 1];
    search->cursor = last + size;
    if (hunk->numbered && size) {
        search->drift = (ptrdiff_t)last - ((ptrdiff_t)hunk->at - 1);
    }
}

/* Where it says, as it says: nothing else has to be looked at. */
static bool fits_where_it_says(struct patch_search *search, const struct patch_hunk *hunk,
                               const struct patch_lines *old, size_t *start) {
    ptrdiff_t at = (ptrdiff_t)hunk->at - 1 + search->drift;
    if (!hunk->numbered || at < 0 || (size_t)at + old->count > search->text->count ||
        (search->ordered && (size_t)at < search->cursor) ||
        (hunk->at_end && (size_t)at + old->count != search->text->count)) {
        return false;
    }
    *start = (size_t)at;
    return fits(search, hunk, old, PATCH_SAME, *start);
}

static ft_err look(struct patch_search *search, const struct patch_hunk *hunk,
                   const struct patch_lines *old, struct patch_found_at *found) {
    size_t start = 0;
    if (fits_where_it_says(search, hunk, old, &start)) {
        *FT_PUSH(search->cx->arena, &found->starts) = start;
        return FT_OK;
    }
    for (int level = PATCH_SAME; level <= PATCH_BLANKS; level++) {
        FT_TRY(collect(search, hunk, old, (enum patch_level)level, &found->starts));
        if (!found->starts.count) {
            continue;
        }
        FT_TRY(choose(search, hunk, old->count, &found->starts));
        bool moved = hunk->numbered;
        found->how = level != PATCH_SAME ? FT_PLACE_WHITESPACE
                     : moved             ? FT_PLACE_MOVED
                                         : FT_PLACE_EXACT;
        return FT_OK;
    }
    found->how = FT_PLACE_FUZZY;
    return hunk->all ? FT_OK : patch_fuzzy(search->cx, search->text, old, &found->starts);
}

ft_err patch_anchor(struct patch_search *search, const struct patch_hunk *hunk,
                    struct patch_found_at *found) {
    struct patch_lines old = patch_old_lines(search->cx, hunk);
    struct patch_found_at made = {0};
    if (!old.count) {
        FT_TRY(anchor_nothing(search, hunk, &made));
    } else {
        FT_TRY(look(search, hunk, &old, &made));
    }
    if (!made.starts.count) {
        return patch_absent(search, hunk);
    }
    go_on_after(search, hunk, old.count, &made);
    *found = made;
    return FT_OK;
}

ft_err patch_ambiguous(struct patch_search *search, const struct patch_hunk *hunk,
                       const size_t *lines, size_t count) {
    enum { LISTED = 10 };
    const char *list = "";
    for (size_t i = 0; i < count && i < LISTED; i++) {
        list = ft_sprintf(search->cx->arena, "%s%s%zu", list, i ? ", " : "", lines[i] + 1);
    }
    FT_IGNORE(ft_fail(search->cx, FT_CONFLICT, "%s: %s fits in %zu places: lines %s%s",
                      search->path, patch_hunk_name(search->cx, hunk), count, list,
                      count > LISTED ? " …" : ""));
    return ft_hint(search->cx, "give more lines around it, so that it fits in one place");
}

/* Whether what the hunk would make stands there already. */
static bool is_done_already(struct patch_search *search, const struct patch_hunk *hunk,
                            size_t *line) {
    struct patch_lines new = {0};
    struct patch_starts starts = {0};
    struct patch_hunk plain = {0};
    for (size_t i = 0; i < hunk->lines.count; i++) {
        if (hunk->lines.at[i].kind != '-') {
            *FT_PUSH(search->cx->arena, &new) = hunk->lines.at[i];
        }
    }
    if (!new.count || collect(search, &plain, &new, PATCH_SAME, &starts) != FT_OK) {
        return false;
    }
    *line = starts.count ? starts.at[0] : 0;
    return starts.count > 0;
}

static void show_difference(struct patch_search *search, const struct patch_lines *old,
                            size_t start, struct ft_buf *text) {
    enum { SHOWN = 6 };
    size_t shown = 0;
    for (size_t i = 0; i < old->count && start + i < search->text->count; i++) {
        struct ft_slice there = patch_text_line(search->text, start + i);
        if (patch_line_same(PATCH_SAME, there, old->at[i].text)) {
            continue;
        }
        if (shown++ == SHOWN) {
            ft_buf_puts(text, "\n  …");
            return;
        }
        ft_buf_printf(text, "\n  line %zu\n  -", start + i + 1);
        ft_text_inert(text, old->at[i].text, false);
        ft_buf_puts(text, "\n  +");
        ft_text_inert(text, there, false);
    }
}

ft_err patch_absent(struct patch_search *search, const struct patch_hunk *hunk) {
    enum { HINT_MAX = 8000 };
    ft_ctx *cx = search->cx;
    struct patch_lines old = patch_old_lines(cx, hunk);
    size_t line = 0;
    bool done = is_done_already(search, hunk, &line);
    size_t closest = done ? 0 : patch_closest(cx, search->text, &old);
    FT_IGNORE(ft_fail(cx, FT_NOTFOUND, "%s: the text that %s replaces is not there", search->path,
                      patch_hunk_name(cx, hunk)));
    if (done) {
        return ft_hint(cx, "what it would make stands there already, at %s:%zu", search->path,
                       line + 1);
    }
    if (closest == SIZE_MAX) {
        return ft_hint(cx, "nothing in the file is like it: read the file again");
    }
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, HINT_MAX);
    show_difference(search, &old, closest, &text);
    return ft_hint(cx, "the closest place is %s:%zu (- expected, + there):%s", search->path,
                   closest + 1, text.data);
}
