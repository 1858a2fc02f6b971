/* The proof after a change: the text parses no worse, and every name means what it meant. */
#include "refactor/refactor_int.h"

#include <string.h>

struct checking {
    ft_ctx *cx;
    const struct refactor_change *change;
    const struct ft_scopes *now;
};

/* The first byte that is not understood. */
static uint32_t first_error(TSNode node, int deep) {
    enum { DEEPEST = 400 };
    if (ts_node_is_error(node) || ts_node_is_missing(node) || deep > DEEPEST) {
        return ts_node_start_byte(node);
    }
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        if (ts_node_has_error(kid)) {
            return first_error(kid, deep + 1);
        }
    }
    return ts_node_start_byte(node);
}

/* What is new begins here: an error that seems to begin before it was not there before. */
static size_t first_change(struct ft_slice before, struct ft_slice after) {
    size_t at = 0;
    while (at < before.size && at < after.size && before.data[at] == after.data[at]) {
        at++;
    }
    while (at < after.size && strchr(" \t\r\n", after.data[at])) {
        at++;
    }
    return at;
}

ft_err refactor_parse(ft_ctx *cx, const struct refactor_source *source, struct ft_slice after,
                      struct ft_tree **tree) {
    struct ft_tree *made = NULL;
    FT_TRY(ft_parse(cx, source->lang, after, &made));
    if (made->errors > source->tree->errors) {
        struct refactor_source now = {.path = source->path, .text = after};
        size_t error = first_error(ft_tree_root(made), 0);
        size_t change = first_change(source->text, after);
        struct ft_refactor_place place =
            refactor_place(cx->arena, &now, error > change ? error : change, "");
        FT_IGNORE(ft_fail(cx, FT_REFUSED, "%s would not parse any more", source->path));
        return ft_hint(cx, "nothing was changed; line %u would be: %s", place.line,
                       ft_slice_dup(cx->arena, ft_slice_trim(ft_slice_of(place.text))));
    }
    *tree = made;
    return FT_OK;
}

/* Where an edit's text begins in the changed text. */
static size_t start_of(const struct ft_edits *edits, size_t number) {
    const struct ft_edit *edit = &edits->at[number];
    size_t at = edit->start;
    for (size_t i = 0; i < edits->count; i++) {
        const struct ft_edit *other = &edits->at[i];
        bool before = other->start < edit->start || (other->start == edit->start && i < number);
        if (i != number && before && other->end <= edit->start) {
            at += other->text.size;
            at -= other->end - other->start;
        }
    }
    return at;
}

/* Where a byte that no edit replaces lies now; false where one does. */
static bool stays(const struct ft_edits *edits, uint32_t at, uint32_t *now) {
    size_t place = at;
    for (size_t i = 0; i < edits->count; i++) {
        const struct ft_edit *edit = &edits->at[i];
        if (at >= edit->start && at < edit->end) {
            return false;
        }
        if (edit->end <= at) {
            place += edit->text.size;
            place -= edit->end - edit->start;
        }
    }
    *now = (uint32_t)place;
    return true;
}

static bool was_moved(const struct checking *c, size_t move, uint32_t at, uint32_t *now) {
    const struct refactor_move *one = &c->change->moves.at[move];
    if (at < one->from || at >= one->until) {
        return false;
    }
    *now = (uint32_t)(start_of(&c->change->edits, one->edit) + one->at + (at - one->from));
    return true;
}

static int64_t meaning(const struct ft_scopes *scopes, const struct ft_name *name) {
    return name->decl < 0 ? -1
                          : (int64_t)scopes->decls.at[scopes->decls.at[name->decl].symbol].start;
}

static const struct ft_name *name_at(const struct ft_scopes *scopes, uint32_t start) {
    size_t low = 0;
    size_t high = scopes->names.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (scopes->names.at[middle].start < start) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < scopes->names.count && scopes->names.at[low].start == start;
    return found ? &scopes->names.at[low] : NULL;
}

static bool is_put_in(const struct checking *c, int64_t at) {
    for (size_t i = 0; i < c->change->edits.count; i++) {
        size_t start = start_of(&c->change->edits, i);
        if (at >= (int64_t)start && at < (int64_t)(start + c->change->edits.at[i].text.size)) {
            return true;
        }
    }
    return false;
}

static bool is_bound(const struct checking *c, int64_t symbol) {
    for (size_t i = 0; i < c->change->bound.count; i++) {
        if ((int64_t)c->change->bound.at[i] == symbol) {
            return true;
        }
    }
    return false;
}

/* Whether what is meant now is what was meant: the same declaration, wherever it went. */
static bool is_same(const struct checking *c, int64_t meant, int64_t means) {
    uint32_t now = 0;
    if (meant < 0 || means < 0) {
        return meant == means || (meant >= 0 && is_bound(c, meant));
    }
    if (stays(&c->change->edits, (uint32_t)meant, &now) && now == means) {
        return true;
    }
    for (size_t i = 0; i < c->change->moves.count; i++) {
        if (was_moved(c, i, (uint32_t)meant, &now) && now == means) {
            return true;
        }
    }
    return is_bound(c, meant) && is_put_in(c, means);
}

static ft_err check_at(const struct checking *c, const struct ft_name *name, uint32_t at) {
    const struct refactor_source *source = c->change->source;
    const struct ft_name *then = name_at(c->now, at);
    int64_t meant = meaning(source->scopes, name);
    if (then && is_same(c, meant, meaning(c->now, then))) {
        return FT_OK;
    }
    struct ft_slice said = {source->text.data + name->start, name->end - name->start};
    if (then && meant < 0 && ft_slice_eq(said, c->change->given) &&
        is_put_in(c, meaning(c->now, then))) {
        return FT_OK;
    }
    if (!then && meant < 0) {
        return FT_OK; /* no name any more: a key, an import's */
    }
    struct ft_refactor_place place = refactor_place(c->cx->arena, source, name->start, "");
    FT_IGNORE(ft_fail(c->cx, FT_REFUSED, "'%.*s' at %s:%u would mean something else after that",
                      (int)said.size, said.data, place.path, place.line));
    return ft_hint(c->cx, "nothing was changed; the line is: %s",
                   ft_slice_dup(c->cx->arena, ft_slice_trim(ft_slice_of(place.text))));
}

static ft_err check_names(const struct checking *c) {
    const struct ft_scopes *scopes = c->change->source->scopes;
    for (size_t i = 0; i < scopes->names.count; i++) {
        const struct ft_name *name = &scopes->names.at[i];
        uint32_t now = 0;
        if (stays(&c->change->edits, name->start, &now)) {
            FT_TRY(check_at(c, name, now));
        }
        for (size_t m = 0; m < c->change->moves.count; m++) {
            if (was_moved(c, m, name->start, &now)) {
                FT_TRY(check_at(c, name, now));
            }
        }
    }
    return FT_OK;
}

ft_err refactor_check(ft_ctx *cx, struct ft_scope_reader *reader,
                      const struct refactor_change *change, struct ft_slice *after) {
    struct checking c = {.cx = cx, .change = change};
    struct ft_slice made;
    struct ft_tree *tree = NULL;
    FT_TRY(ft_edits_apply(cx, change->source->text, &change->edits, &made));
    FT_TRY(refactor_parse(cx, change->source, made, &tree));
    FT_TRY(ft_scope_read(cx, reader, tree, NULL, &c.now));
    FT_TRY(check_names(&c));
    *after = made;
    return FT_OK;
}
