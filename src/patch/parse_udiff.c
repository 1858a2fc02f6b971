/* Unified diffs as git, diff -u and models write them. Numbers may be wrong, what stands around the
 * diffs is skipped. */
#include "patch/patch_int.h"

#include <stdlib.h>
#include <string.h>

struct ranges {
    size_t old_start, old_count, new_start, new_count;
    bool known;
};

/* Of one file, until its hunks come. */
struct head {
    const char *old_path, *new_path; /* from --- and +++; "/dev/null" */
    const char *git_old, *git_new;   /* from diff --git */
    const char *from, *to;           /* rename, copy */
    bool copy, creates, deletes;
    unsigned mode;
    struct ft_slice seen; /* OLD of "index OLD..NEW" */
    size_t line;
    bool open; /* something of a file was read */
};

static bool begins(struct patch_input *in, size_t at, const char *word) {
    return at < in->count && ft_slice_starts(in->lines[at], word);
}

static struct ft_slice after(struct ft_slice line, const char *word) {
    size_t size = strlen(word);
    return (struct ft_slice){line.data + size, line.size - size};
}

static bool is_octal(char c) {
    return c >= '0' && c <= '7';
}

/* A name in C's quotes, as git writes those with unusual bytes; gives what follows in *REST. */
static const char *unquoted(struct patch_input *in, struct ft_slice text, struct ft_slice *rest) {
    static const char letters[] = "abtnvfr\"\\";
    static const char bytes[] = "\a\b\t\n\v\f\r\"\\";
    FT_BUF struct ft_buf name;
    ft_buf_init(&name, FT_BUF_NO_CAP);
    size_t i = 1;
    for (; i < text.size && text.data[i] != '"'; i++) {
        char c = text.data[i];
        if (c != '\\' || i + 1 >= text.size) {
            ft_buf_putc(&name, c);
            continue;
        }
        const char *letter = strchr(letters, text.data[++i]);
        if (letter && *letter) {
            ft_buf_putc(&name, bytes[letter - letters]);
        } else if (i + 2 < text.size && text.data[i] <= '3' && is_octal(text.data[i]) &&
                   is_octal(text.data[i + 1]) && is_octal(text.data[i + 2])) {
            ft_buf_putc(&name, (char)((text.data[i] - '0') * 64 + (text.data[i + 1] - '0') * 8 +
                                      (text.data[i + 2] - '0')));
            i += 2;
        } else {
            return NULL;
        }
    }
    if (i >= text.size || memchr(name.data, '\0', name.size)) {
        return NULL;
    }
    *rest = (struct ft_slice){text.data + i + 1, text.size - i - 1};
    return ft_buf_text(&name, in->cx->arena);
}

/* The name on a --- or +++ line: up to the tab before a time. */
static ft_err read_name(struct patch_input *in, struct ft_slice text, const char **name) {
    struct ft_slice rest;
    const char *tab = memchr(text.data, '\t', text.size);
    if (ft_slice_starts(text, "\"")) {
        *name = unquoted(in, text, &rest);
    } else {
        text.size = tab ? (size_t)(tab - text.data) : text.size;
        *name = ft_slice_dup(in->cx->arena, ft_slice_trim(text));
    }
    return *name && **name ? FT_OK : patch_bad(in, in->at, "the file name cannot be read");
}

static const char *below(const char *path) {
    const char *slash = strchr(path, '/');
    return slash && slash[1] ? slash + 1 : NULL;
}

/* diff --git a/NAME b/NAME: both are the same name, or in quotes, or told again by other lines. */
static void read_git_names(struct patch_input *in, struct ft_slice text, struct head *head) {
    struct ft_slice rest;
    if (ft_slice_starts(text, "\"")) {
        const char *old = unquoted(in, text, &rest);
        rest = ft_slice_trim(old ? rest : text);
        const char *new = !old                          ? NULL
                          : ft_slice_starts(rest, "\"") ? unquoted(in, rest, &rest)
                                                        : ft_slice_dup(in->cx->arena, rest);
        head->git_old = old;
        head->git_new = new;
        return;
    }
    const char *whole = ft_slice_dup(in->cx->arena, text);
    for (const char *at = strchr(whole, ' '); at; at = strchr(at + 1, ' ')) {
        const char *old = ft_strndup(in->cx->arena, whole, (size_t)(at - whole));
        const char *a = below(old);
        const char *b = below(at + 1);
        if ((a && b && strcmp(a, b) == 0) || strcmp(old, at + 1) == 0) {
            head->git_old = old;
            head->git_new = at + 1;
            return;
        }
    }
}

static ft_err read_mode(struct patch_input *in, struct ft_slice text, unsigned *mode) {
    text = ft_slice_trim(text);
    char *end = NULL;
    const char *digits = ft_slice_dup(in->cx->arena, text);
    unsigned long value = strtoul(digits, &end, 8);
    if (end == digits || *end || value > 0177777) {
        return patch_bad(in, in->at, "'%s' is no file mode", digits);
    }
    if ((value & 0170000) != 0100000) {
        return patch_bad(in, in->at,
                         "it is about a link or a submodule (mode %s), which edits "
                         "leave alone",
                         digits);
    }
    *mode = (unsigned)value;
    return FT_OK;
}

static ft_err read_extended(struct patch_input *in, struct head *head, bool *taken) {
    struct ft_slice line = in->lines[in->at];
    unsigned old = 0;
    *taken = true;
    if (ft_slice_starts(line, "old mode ")) {
        return read_mode(in, after(line, "old mode "), &old);
    }
    if (ft_slice_starts(line, "new mode ")) {
        return read_mode(in, after(line, "new mode "), &head->mode);
    }
    if (ft_slice_starts(line, "new file mode ")) {
        head->creates = true;
        return read_mode(in, after(line, "new file mode "), &head->mode);
    }
    if (ft_slice_starts(line, "deleted file mode ")) {
        head->deletes = true;
        return read_mode(in, after(line, "deleted file mode "), &old);
    }
    if (ft_slice_starts(line, "rename from ")) {
        return read_name(in, after(line, "rename from "), &head->from);
    }
    if (ft_slice_starts(line, "rename to ")) {
        return read_name(in, after(line, "rename to "), &head->to);
    }
    if (ft_slice_starts(line, "copy from ")) {
        head->copy = true;
        return read_name(in, after(line, "copy from "), &head->from);
    }
    if (ft_slice_starts(line, "copy to ")) {
        return read_name(in, after(line, "copy to "), &head->to);
    }
    if (ft_slice_starts(line, "GIT binary patch") ||
        (ft_slice_starts(line, "Binary files ") && ft_slice_ends(line, " differ"))) {
        return patch_bad(in, in->at, "it is a binary patch, and edits are for text");
    }
    if (ft_slice_starts(line, "index ")) {
        head->seen = after(line, "index ");
        ptrdiff_t end = ft_slice_find(head->seen, FT_SLICE(".."));
        head->seen.size = end < 0 || in->crlf ? 0 : (size_t)end;
        return FT_OK;
    }
    *taken =
        ft_slice_starts(line, "similarity index ") || ft_slice_starts(line, "dissimilarity index ");
    return FT_OK;
}

static bool is_null(const char *path) {
    return strcmp(path, "/dev/null") == 0;
}

/* Without a/ and b/, or whatever diff was called with; as it is where both sides have the same. */
static const char *plain_name(struct patch_input *in, const char *path, const char *other,
                              const char *usual) {
    const char *rest = below(path);
    size_t size = rest ? (size_t)(rest - path) : 0;
    if (!rest || path[0] == '/') {
        return path;
    }
    if (is_null(other)) {
        bool prefixed = strncmp(path, usual, 2) == 0;
        return prefixed || (!patch_is_there(in, path) && patch_is_there(in, rest)) ? rest : path;
    }
    bool differ = strncmp(path, other, size) != 0;
    const char *other_rest = below(other);
    bool same_rest = other_rest && strcmp(rest, other_rest) == 0;
    if (differ && (same_rest || strncmp(path, usual, 2) == 0)) {
        return rest;
    }
    return !patch_is_there(in, path) && patch_is_there(in, rest) ? rest : path;
}

static ft_err names_of(struct patch_input *in, const struct head *head, const char **old,
                       const char **new) {
    if (head->from && head->to) {
        *old = head->from;
        *new = head->to;
        return FT_OK;
    }
    if (head->old_path && head->new_path) {
        if (is_null(head->old_path) && is_null(head->new_path)) {
            return patch_bad(in, head->line, "both files are /dev/null");
        }
        *old =
            is_null(head->old_path) ? NULL : plain_name(in, head->old_path, head->new_path, "a/");
        *new =
            is_null(head->new_path) ? NULL : plain_name(in, head->new_path, head->old_path, "b/");
        return FT_OK;
    }
    if (!head->git_old || !head->git_new) {
        return patch_bad(in, head->line, "the file names cannot be read");
    }
    *old = plain_name(in, head->git_old, head->git_new, "a/");
    *new = plain_name(in, head->git_new, head->git_old, "b/");
    return FT_OK;
}

static ft_err open_file(struct patch_input *in, struct head *head, struct patch_op **op) {
    const char *old = NULL;
    const char *new = NULL;
    FT_TRY(names_of(in, head, &old, &new));
    bool creates = head->creates || !old;
    bool deletes = head->deletes || !new;
    if (!creates && !deletes && !head->from && strcmp(old, new) != 0) {
        /* diff -u OLD NEW: the one that is there is meant */
        old = patch_is_there(in, new) || !patch_is_there(in, old) ? new : old;
        new = old;
    }
    enum patch_kind kind = creates ? PATCH_CREATE : deletes ? PATCH_DELETE : PATCH_CHANGE;
    struct patch_op *made = patch_op_add(in->cx, in->ops, kind, creates ? new : old);
    made->input_line = head->line + 1;
    made->ordered = made->verbatim = true;
    made->must_empty = true; /* what is created must not exist, what is deleted must be known */
    made->mode = head->mode & 07777;
    made->seen = head->seen;
    made->to = head->from && head->to ? head->to : NULL;
    made->copy = head->copy;
    *op = made;
    *head = (struct head){0};
    return FT_OK;
}

static bool read_range(struct ft_slice *text, char sign, size_t *start, size_t *count) {
    if (!text->size || text->data[0] != sign) {
        return false;
    }
    size_t at = 1;
    size_t *numbers[] = {start, count};
    *count = 1;
    for (size_t n = 0; n < 2; n++) {
        size_t value = 0;
        size_t first = at;
        while (at < text->size && text->data[at] >= '0' && text->data[at] <= '9') {
            value = value < 100000000 ? value * 10 + (size_t)(text->data[at] - '0') : value;
            at++;
        }
        if (at == first) {
            return false;
        }
        *numbers[n] = value;
        if (n || at >= text->size || text->data[at] != ',') {
            break;
        }
        at++;
    }
    *text = (struct ft_slice){text->data + at, text->size - at};
    return true;
}

static struct ranges read_ranges(struct ft_slice line) {
    struct ranges ranges = {0};
    struct ft_slice rest = ft_slice_trim(after(line, "@@"));
    ranges.known = read_range(&rest, '-', &ranges.old_start, &ranges.old_count);
    rest = ft_slice_trim(rest);
    ranges.known = ranges.known && read_range(&rest, '+', &ranges.new_start, &ranges.new_count);
    return ranges;
}

/* Whether the next file begins at line AT, although the counts of a hunk are not used up. */
static bool is_next_file(struct patch_input *in, size_t at, const struct ranges *left) {
    if (begins(in, at, "diff --git ")) {
        return true;
    }
    bool ends_here = left->known && left->old_count == 1 && left->new_count == 1;
    return begins(in, at, "--- ") && begins(in, at + 1, "+++ ") && begins(in, at + 2, "@@") &&
           !ends_here;
}

static void note_final(struct patch_hunk *hunk) {
    const struct patch_line *last =
        hunk->lines.count ? &hunk->lines.at[hunk->lines.count - 1] : NULL;
    if (!last) {
        return;
    }
    if (last->kind != '+') {
        hunk->at_end = true;
        hunk->final = PATCH_FINAL_YES; /* until the new side says so, too */
    }
    if (last->kind != '-') {
        hunk->final = PATCH_FINAL_NO;
    }
}

/* Takes one line of a hunk; false where the hunk ends. */
static bool take_line(struct patch_input *in, struct patch_hunk *hunk, struct ranges *left,
                      size_t *kept) {
    struct ft_slice line = in->lines[in->at];
    bool empty = !line.size || ft_slice_is(line, "\r");
    char sign = empty ? ' ' : line.data[0];
    bool used_up = left->known && !left->old_count && !left->new_count;
    if (sign == '\\') {
        note_final(hunk);
        return true;
    }
    if ((sign != ' ' && sign != '+' && sign != '-') || is_next_file(in, in->at, left) ||
        (used_up && (empty || ft_slice_is(line, "-- ") || ft_slice_starts(line, "--- ")))) {
        return false;
    }
    patch_line_add(in->cx, hunk, sign, empty ? line : after(line, " "));
    left->old_count -= sign != '+' && left->old_count;
    left->new_count -= sign != '-' && left->new_count;
    bool complete = left->known && !used_up && !left->old_count && !left->new_count;
    *kept = empty && !complete ? *kept : hunk->lines.count;
    return true;
}

static ft_err read_hunk(struct patch_input *in, struct patch_op *op) {
    struct patch_hunk *hunk = NULL;
    size_t first = in->at++;
    struct ranges ranges = read_ranges(in->lines[first]);
    struct ranges left = ranges;
    size_t kept = 0;
    bool changes = false;
    FT_TRY(patch_hunk_add(in->cx, in->ops, op, &hunk));
    hunk->input_line = first + 1;
    hunk->numbered = ranges.known;
    hunk->at = ranges.old_start;
    while (in->at < in->count && take_line(in, hunk, &left, &kept)) {
        in->at++;
    }
    hunk->lines.count = kept; /* empty lines at the end only where they are counted */
    for (size_t i = 0; i < hunk->lines.count; i++) {
        changes |= hunk->lines.at[i].kind != ' ';
    }
    if (!changes) {
        return patch_bad(in, first, "the hunk changes nothing");
    }
    return FT_OK;
}

/* "--- a/x" of a diff without git's first line, of a file that is yet to be. */
static void settle_kind(struct patch_input *in, struct patch_op *op, size_t at) {
    struct ranges ranges = read_ranges(in->lines[at]);
    bool from_nothing = ranges.known && !ranges.old_start && !ranges.old_count;
    if (op->kind == PATCH_CHANGE && !op->to && from_nothing && !patch_is_there(in, op->path)) {
        op->kind = PATCH_CREATE;
    }
}

static ft_err read_hunks(struct patch_input *in, struct head *head) {
    struct patch_op *op = NULL;
    FT_TRY(open_file(in, head, &op));
    size_t index = in->ops->count - 1;
    settle_kind(in, op, in->at);
    while (begins(in, in->at, "@@")) {
        FT_TRY(read_hunk(in, &in->ops->at[index]));
    }
    return FT_OK;
}

/* A file without hunks: another mode or name, or an empty one that comes or goes. */
static ft_err close_file(struct patch_input *in, struct head *head) {
    struct patch_op *op = NULL;
    bool bare = head->creates || head->deletes || head->mode || (head->from && head->to);
    if (head->open && bare) {
        return open_file(in, head, &op);
    }
    *head = (struct head){0};
    return FT_OK;
}

static ft_err read_line(struct patch_input *in, struct head *head) {
    struct ft_slice line = in->lines[in->at];
    bool taken = false;
    if (ft_slice_starts(line, "diff --git ")) {
        FT_TRY(close_file(in, head));
        *head = (struct head){.line = in->at, .open = true};
        read_git_names(in, after(line, "diff --git "), head);
    } else if (ft_slice_starts(line, "--- ") && begins(in, in->at + 1, "+++ ")) {
        if (head->old_path) {
            FT_TRY(close_file(in, head));
            *head = (struct head){.line = in->at};
        }
        head->line = head->open ? head->line : in->at;
        head->open = true;
        FT_TRY(read_name(in, after(line, "--- "), &head->old_path));
        in->at++;
        FT_TRY(read_name(in, after(in->lines[in->at], "+++ "), &head->new_path));
    } else if (ft_slice_starts(line, "@@") && head->open && head->old_path) {
        return read_hunks(in, head);
    } else if (ft_slice_starts(line, "@@ -")) {
        return patch_bad(in, in->at, "there is no file name (--- and +++) before the hunk");
    } else if (head->open) {
        FT_TRY(read_extended(in, head, &taken));
    } else if (ft_slice_starts(line, "Binary files ") ||
               ft_slice_starts(line, "GIT binary patch")) {
        FT_TRY(read_extended(in, head, &taken));
    }
    in->at++;
    return FT_OK;
}

ft_err patch_parse_udiff(struct patch_input *in) {
    struct head head = {0};
    while (in->at < in->count) {
        FT_TRY(read_line(in, &head));
    }
    return close_file(in, &head);
}
