/* The operations of an input, one after the other, on files in memory. */
#include "git/git.h"
#include "patch/patch_int.h"

#include <string.h>

const char *const ft_patch_how_words[] = {
    [FT_PLACE_EXACT] = "exact",
    [FT_PLACE_MOVED] = "moved",
    [FT_PLACE_WHITESPACE] = "whitespace",
    [FT_PLACE_FUZZY] = "fuzzy",
};
const char *const ft_patch_done_words[] = {
    [FT_PATCH_CREATED] = "created",
    [FT_PATCH_CHANGED] = "changed",
    [FT_PATCH_DELETED] = "deleted",
    [FT_PATCH_RENAMED] = "renamed",
};

/* A path as the operations so far left it. */
struct state {
    const char *path;
    struct ft_patch_found old;
    bool there;
    struct ft_slice bytes;
    mode_t mode;
    struct state *from; /* renamed: where it came from */
    bool gone_to;       /* renamed away */
    struct ft_patch_places places;
};

struct planning {
    ft_ctx *cx;
    const struct ft_patch_reader *reader;
    struct ft_map known;
    struct {
        FT_VEC(struct state *);
    } states;
    size_t total;
};

static ft_err look_up(struct planning *p, const char *path, struct state **state) {
    struct state *known = ft_map_get(&p->known, ft_slice_of(path));
    if (!known) {
        struct ft_patch_found found = {0};
        FT_TRY(p->reader->read(p->reader->to, p->cx, path, &found));
        p->total += found.bytes.size;
        if (p->total > PATCH_TOTAL_MAX) {
            return ft_fail(p->cx, FT_LIMIT, "the files together have more than %d bytes",
                           PATCH_TOTAL_MAX);
        }
        if (p->states.count >= FT_PATCH_FILES_MAX) {
            return ft_fail(p->cx, FT_LIMIT, "the input names more than %d files",
                           FT_PATCH_FILES_MAX);
        }
        known = FT_NEW(p->cx->arena, struct state);
        *known = (struct state){.path = path,
                                .old = found,
                                .there = found.there,
                                .bytes = found.bytes,
                                .mode = found.info.st_mode & 07777};
        ft_map_put(&p->known, ft_slice_of(path), known);
        *FT_PUSH(p->cx->arena, &p->states) = known;
    }
    *state = known;
    return FT_OK;
}

static ft_err absent_file(struct planning *p, const struct patch_op *op) {
    FT_IGNORE(ft_fail(p->cx, FT_NOTFOUND, "there is no file %s", op->path));
    return ft_hint(p->cx, "paths are relative to the root, as src/main.c");
}

static bool is_text_of_hunks(const struct patch_op *op) {
    for (size_t i = 0; i < op->hunks.count; i++) {
        if (op->hunks.at[i].lines.count) {
            return true;
        }
    }
    return false;
}

/* What a new file holds: its content, or the lines that its hunks add. */
static ft_err new_content(struct planning *p, const struct patch_op *op, struct ft_slice *bytes) {
    struct ft_patch_places places = {0};
    if (is_text_of_hunks(op)) {
        struct patch_op plain = *op;
        plain.whole = false;
        FT_TRY(patch_apply_op(p->cx, &plain, (struct ft_slice){"", 0}, bytes, &places));
    } else {
        *bytes = op->content;
    }
    if (bytes->size && memchr(bytes->data, '\0', bytes->size)) {
        return ft_fail(p->cx, FT_INVALID, "the new text of %s holds a NUL byte", op->path);
    }
    return FT_OK;
}

static ft_err create(struct planning *p, const struct patch_op *op) {
    struct state *state = NULL;
    struct ft_slice bytes;
    FT_TRY(look_up(p, op->path, &state));
    bool blocked = state->there && !op->overwrite && (state->bytes.size || op->must_empty);
    if (blocked) {
        FT_IGNORE(ft_fail(p->cx, FT_EXISTS, "%s exists already%s", op->path,
                          state->bytes.size ? " and is not empty" : ""));
        return ft_hint(p->cx, "say what to replace in it, or give it whole");
    }
    if (state->there && op->whole && state->bytes.size) {
        FT_TRY(patch_apply_op(p->cx, op, state->bytes, &state->bytes, &state->places));
    } else {
        FT_TRY(new_content(p, op, &bytes));
        state->bytes = bytes;
    }
    state->mode = op->mode ? op->mode : state->there ? state->mode : 0644;
    state->there = true;
    return FT_OK;
}

static ft_err rename_to(struct planning *p, const struct patch_op *op, struct state *from,
                        struct ft_slice bytes, mode_t mode) {
    struct state *to = NULL;
    FT_TRY(look_up(p, op->to, &to));
    if (to->there && !op->overwrite) {
        return ft_fail(p->cx, FT_EXISTS, "%s cannot become %s, which exists already", op->path,
                       op->to);
    }
    if (!op->copy) {
        from->there = false;
        from->gone_to = true;
        to->from = from;
    }
    to->there = true;
    to->bytes = bytes;
    to->mode = mode;
    for (size_t i = 0; i < from->places.count; i++) {
        *FT_PUSH(p->cx->arena, &to->places) = from->places.at[i];
    }
    return FT_OK;
}

static ft_err change(struct planning *p, const struct patch_op *op) {
    struct state *state = NULL;
    struct ft_slice bytes;
    FT_TRY(look_up(p, op->path, &state));
    if (!state->there) {
        return absent_file(p, op);
    }
    struct ft_patch_places before = state->places;
    FT_TRY(patch_apply_op(p->cx, op, state->bytes, &bytes, &state->places));
    mode_t mode = op->mode ? op->mode | (state->mode & 0666) : state->mode;
    if (op->mode && !(op->mode & 0111)) {
        mode = state->mode & ~(mode_t)0111;
    }
    if (op->to && strcmp(op->to, op->path) != 0) {
        FT_TRY(rename_to(p, op, state, bytes, mode));
        state->places = op->copy ? before : state->places;
        return FT_OK;
    }
    state->bytes = bytes;
    state->mode = mode;
    return FT_OK;
}

static ft_err delete (struct planning *p, const struct patch_op *op) {
    struct state *state = NULL;
    struct ft_slice bytes;
    FT_TRY(look_up(p, op->path, &state));
    if (!state->there) {
        return absent_file(p, op);
    }
    FT_TRY(patch_apply_op(p->cx, op, state->bytes, &bytes, &state->places));
    if (op->must_empty && bytes.size) {
        return ft_fail(p->cx, FT_CONFLICT,
                       "%s is to be deleted, but has lines that the input does "
                       "not know of",
                       op->path);
    }
    state->there = false;
    state->bytes = (struct ft_slice){"", 0};
    return FT_OK;
}

static ft_err apply(struct planning *p, struct patch_op *op) {
    FT_TRY(ft_checkpoint(p->cx));
    FT_TRY(patch_path(p->cx, op->path, &op->path));
    if (op->to) {
        FT_TRY(patch_path(p->cx, op->to, &op->to));
    }
    switch (op->kind) {
    case PATCH_CREATE:
        return create(p, op);
    case PATCH_CHANGE:
        return change(p, op);
    case PATCH_DELETE:
        break;
    }
    return delete (p, op);
}

/* No file may lie where another one is, or below it. */
static ft_err check_folders(struct planning *p) {
    for (size_t i = 0; i < p->states.count; i++) {
        const struct state *state = p->states.at[i];
        const char *slash = state->there ? strchr(state->path, '/') : NULL;
        for (; slash; slash = strchr(slash + 1, '/')) {
            struct ft_slice folder = {state->path, (size_t)(slash - state->path)};
            const struct state *file = ft_map_get(&p->known, folder);
            if (file && (file->there || file->old.there)) {
                return ft_fail(p->cx, FT_CONFLICT,
                               "%s cannot be written: %s is a file, and stays "
                               "one until this edit is done",
                               state->path, file->path);
            }
        }
    }
    return FT_OK;
}

static ft_err count_lines(ft_ctx *cx, struct ft_patch_file *file) {
    struct ft_line_ranges ranges = {0};
    struct ft_slice old = file->old.there ? file->old.bytes : (struct ft_slice){"", 0};
    if (ft_slice_eq(old, file->after)) {
        return FT_OK; /* only its name or mode */
    }
    FT_TRY(ft_diff_ranges(cx, patch_shown(cx, file->path, old),
                          patch_shown(cx, file->path, file->after), &ranges));
    for (size_t i = 0; i < ranges.count; i++) {
        file->added += (int64_t)ranges.at[i].new_count;
        file->removed += (int64_t)ranges.at[i].old_count;
    }
    return FT_OK;
}

static ft_err tell(struct planning *p, const struct state *state, struct ft_patch_plan *plan) {
    const struct state *from = state->from && !state->from->there ? state->from : NULL;
    bool same = state->there == state->old.there &&
                (!state->there || (ft_slice_eq(state->bytes, state->old.bytes) &&
                                   state->mode == (state->old.info.st_mode & 07777)));
    if ((same && !from) || (!state->there && state->gone_to)) {
        return FT_OK;
    }
    struct ft_patch_file file = {
        .path = state->path,
        .from = from ? from->path : NULL,
        .done = !state->there      ? FT_PATCH_DELETED
                : from             ? FT_PATCH_RENAMED
                : state->old.there ? FT_PATCH_CHANGED
                                   : FT_PATCH_CREATED,
        .old = from ? from->old : state->old,
        .after = state->there ? state->bytes : (struct ft_slice){"", 0},
        .mode = state->mode,
        .places = state->places,
    };
    if (from) {
        file.over = state->old;
    }
    FT_TRY(count_lines(p->cx, &file));
    *FT_PUSH(p->cx->arena, plan) = file;
    return FT_OK;
}

/* A file that is renamed on and on, or written again where it came from, is simply gone and new. */
static void forget_chains(struct planning *p) {
    for (size_t i = 0; i < p->states.count; i++) {
        struct state *state = p->states.at[i];
        while (state->from && state->from->from && !state->from->old.there) {
            state->from = state->from->from;
        }
        bool kept = state->from && state->there && !state->from->there && state->from->old.there;
        state->from = kept ? state->from : NULL;
        state->gone_to = false;
    }
    for (size_t i = 0; i < p->states.count; i++) {
        struct state *state = p->states.at[i];
        if (state->from && state->from->gone_to) {
            state->from = NULL; /* two came from one place: the second is new */
        } else if (state->from) {
            state->from->gone_to = true;
        }
    }
}

ft_err ft_patch_make(ft_ctx *cx, const struct ft_patch_reader *reader, enum ft_patch_form form,
                     struct ft_slice input, struct ft_patch_plan *plan) {
    struct planning p = {.cx = cx, .reader = reader};
    struct patch_ops ops = {0};
    struct ft_patch_plan made = {0};
    ft_map_init(&p.known, cx->arena);
    if (input.size > FT_PATCH_FILE_MAX) {
        return ft_fail(cx, FT_LIMIT, "the input has more than %d bytes", FT_PATCH_FILE_MAX);
    }
    FT_TRY(patch_parse(cx, reader, form, input, &ops));
    for (size_t i = 0; i < ops.count; i++) {
        FT_TRY(apply(&p, &ops.at[i]));
    }
    FT_TRY(check_folders(&p));
    forget_chains(&p);
    for (size_t i = 0; i < p.states.count; i++) {
        FT_TRY(tell(&p, p.states.at[i], &made));
    }
    if (!made.count) {
        return ft_fail(cx, FT_INVALID, "the input changes nothing");
    }
    *plan = made;
    return FT_OK;
}

ft_err patch_path(ft_ctx *cx, const char *given, const char **path) {
    FT_BUF struct ft_buf plain;
    ft_buf_init(&plain, FT_BUF_NO_CAP);
    for (const char *at = given; *at;) {
        size_t size = strcspn(at, "/");
        bool skipped = size == 0 ? at != given : size == 1 && at[0] == '.';
        if (!skipped) {
            ft_buf_puts(&plain, plain.size ? "/" : "");
            ft_buf_push(&plain, at, size);
        }
        if (size == 0 && at == given) {
            break; /* absolute */
        }
        at += size + (at[size] == '/');
    }
    const char *made = ft_buf_text(&plain, cx->arena);
    size_t size = strlen(given);
    if (!*made || given[0] == '/' || given[size - 1] == '/' || !ft_git_path_ok(made)) {
        FT_IGNORE(ft_fail(cx, FT_DENIED, "'%s' is no path that an edit may write", given));
        return ft_hint(cx, "paths are relative to the root, without '..', and never in .git");
    }
    *path = made;
    return FT_OK;
}
