/* Two texts compared line by line, without a repository. */
#include "git/git_int.h"

#include <string.h>

static void compare_options(git_diff_options *options, uint32_t context) {
    git_diff_options_init(options, GIT_DIFF_OPTIONS_VERSION);
    options->flags = GIT_DIFF_FORCE_TEXT | GIT_DIFF_INDENT_HEURISTIC;
    options->context_lines = context;
    options->interhunk_lines = 0;
}

struct gathered {
    struct ft_arena *arena;
    struct ft_line_ranges *ranges;
};

static int gather(const git_diff_delta *delta, const git_diff_hunk *hunk, void *to) {
    struct gathered *gathered = to;
    (void)delta;
    /* Where no line goes (or comes), the number is that of the line before. */
    *FT_PUSH(gathered->arena, gathered->ranges) = (struct ft_line_range){
        .old_first = (size_t)hunk->old_start - (hunk->old_lines > 0),
        .old_count = (size_t)hunk->old_lines,
        .new_first = (size_t)hunk->new_start - (hunk->new_lines > 0),
        .new_count = (size_t)hunk->new_lines,
    };
    return 0;
}

ft_err ft_diff_ranges(ft_ctx *cx, struct ft_slice old, struct ft_slice new,
                      struct ft_line_ranges *ranges) {
    struct ft_line_ranges made = {0};
    struct gathered gathered = {cx->arena, &made};
    git_diff_options options;
    ft_git_init();
    compare_options(&options, 0);
    FT_GIT_TRY(cx,
               git_diff_buffers(old.data ? old.data : "", old.size, "a", new.data ? new.data : "",
                                new.size, "a", &options, NULL, NULL, gather, NULL, &gathered),
               "cannot compare the texts");
    *ranges = made;
    return FT_OK;
}

ft_err ft_diff_texts(ft_ctx *cx, struct ft_slice old, struct ft_slice new, const char **hunks,
                     int64_t *added, int64_t *removed) {
    FT_DROP(patch) git_patch *patch = NULL;
    git_diff_options options;
    size_t more = 0;
    size_t less = 0;
    ft_git_init();
    compare_options(&options, 3);
    FT_GIT_TRY(cx,
               git_patch_from_buffers(&patch, old.data ? old.data : "", old.size, "a",
                                      new.data ? new.data : "", new.size, "a", &options),
               "cannot compare the texts");
    FT_GIT_TRY(cx, git_patch_line_stats(NULL, &more, &less, patch), "cannot compare the texts");
    git_buf printed = {0};
    FT_GIT_TRY(cx, git_patch_to_buf(&printed, patch), "cannot print the difference");
    const char *first = printed.ptr ? strstr(printed.ptr, "\n@@ ") : NULL;
    *hunks = ft_strndup(cx->arena, first ? first + 1 : "",
                        first ? printed.size - (size_t)(first + 1 - printed.ptr) : 0);
    *added = (int64_t)more;
    *removed = (int64_t)less;
    git_buf_dispose(&printed);
    return FT_OK;
}
