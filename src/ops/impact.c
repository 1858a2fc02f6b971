#include "ops/impact.h"

#include <string.h>

enum { OLD_MAX = 16 << 20 };

static struct ops_change *add(struct ops_impact *impact, const char *path) {
    struct ops_change *change = FT_PUSH(impact->cx->arena, &impact->changes);
    change->path = path;
    change->file = ft_index_find(impact->opened->index, path);
    return change;
}

static void warn(struct ops_impact *impact, const char *text) {
    *FT_PUSH(impact->cx->arena, &impact->warnings) = text;
}

static void take_whole(struct ops_impact *impact, struct ops_change *change) {
    FT_BUF struct ft_buf content;
    struct ft_slice line;
    ft_buf_init(&content, FT_BUF_NO_CAP);
    ft_seeds_file(impact->cx->arena, impact->opened->index, (uint32_t)change->file, &change->seeds);
    if (ft_index_read(impact->opened->index, (uint32_t)change->file, &content)) {
        struct ft_slice rest = {content.data, content.size};
        while (ft_slice_line(&rest, &line)) {
            change->lines++;
        }
    }
}

/* The lines that differ from those in COMMIT. */
static ft_err take_lines(struct ops_impact *impact, const char *commit, struct ops_change *change) {
    struct ft_slice old = {0};
    struct ft_line_ranges ranges = {0};
    FT_BUF struct ft_buf content;
    ft_buf_init(&content, FT_BUF_NO_CAP);
    ft_err err = ft_repo_file(impact->cx, impact->repo, commit, change->path, OLD_MAX, &old);
    if (err != FT_OK) { /* too large, or a link before */
        FT_TRY(ft_checkpoint(impact->cx));
        ft_clear(impact->cx);
        take_whole(impact, change);
        return FT_OK;
    }
    if (!ft_index_read(impact->opened->index, (uint32_t)change->file, &content)) {
        return FT_OK;
    }
    struct ft_slice new = {content.data, content.size};
    FT_TRY(ft_diff_ranges(impact->cx, old, new, &ranges));
    for (size_t i = 0; i < ranges.count; i++) {
        const struct ft_line_range *range = &ranges.at[i];
        change->lines +=
            (int64_t)(range->old_count > range->new_count ? range->old_count : range->new_count);
    }
    ft_seeds_lines(impact->cx->arena, impact->opened->index, (uint32_t)change->file, new, &ranges,
                   &change->seeds);
    return FT_OK;
}

static ft_err take_changed(struct ops_impact *impact, const char *commit) {
    struct ft_changed_list list = {0};
    const char *under = impact->opened->under;
    int64_t removed = 0;
    FT_TRY(ft_repo_changed(impact->cx, impact->repo, commit, &list));
    for (size_t i = 0; i < list.count; i++) {
        if (under && strncmp(list.at[i].path, under, strlen(under)) != 0) {
            continue;
        }
        struct ops_change *change = add(impact, list.at[i].path);
        change->added = list.at[i].added;
        change->removed = list.at[i].removed;
        removed += change->removed;
        if (change->file >= 0 && change->added) {
            take_whole(impact, change);
        } else if (change->file >= 0) {
            FT_TRY(take_lines(impact, commit, change));
        }
    }
    if (removed) {
        warn(impact, ft_sprintf(impact->cx->arena,
                                "who used the %lld files that were removed cannot be told from the "
                                "tree as it is now",
                                (long long)removed));
    }
    return FT_OK;
}

/* The seeds of all changes from FIRST on as one change of the plan. */
static void plan(struct ops_impact *impact, const char *name, size_t first) {
    if (impact->plan.names.count >= FT_ORDER_MAX) {
        impact->plan.left_out++;
        return;
    }
    struct ft_seeds *seeds = FT_PUSH(impact->cx->arena, &impact->plan.seeds);
    *FT_PUSH(impact->cx->arena, &impact->plan.names) = name;
    for (size_t i = first; i < impact->changes.count; i++) {
        const struct ft_seeds *own = &impact->changes.at[i].seeds;
        for (size_t s = 0; s < own->count; s++) {
            *FT_PUSH(impact->cx->arena, seeds) = own->at[s];
        }
    }
}

static ft_err take_group(struct ops_impact *impact, const char *group) {
    size_t first = impact->changes.count;
    const char *under = impact->opened->under ? impact->opened->under : "";
    for (const char *at = group; *at;) {
        size_t size = strcspn(at, ",");
        const char *path = ft_sprintf(impact->cx->arena, "%s%.*s", under, (int)size, at);
        if (size) {
            struct ops_change *change = add(impact, path);
            if (change->file < 0) {
                FT_IGNORE(ft_fail(impact->cx, FT_NOTFOUND, "there is no file '%.*s' in %s",
                                  (int)size, at, impact->opened->root));
                return ft_hint(impact->cx, "paths are relative to the folder that is looked at");
            }
            change->whole = true;
            take_whole(impact, change);
        }
        at += size + (at[size] == ',');
    }
    plan(impact, group, first);
    return FT_OK;
}

static ft_err take_symbol(struct ops_impact *impact, const char *symbol) {
    struct ft_seeds seeds = {0};
    if (!ft_seeds_named(impact->cx->arena, impact->opened->index, symbol, &seeds)) {
        FT_IGNORE(ft_fail(impact->cx, FT_NOTFOUND, "nothing is called '%s' in %s", symbol,
                          impact->opened->root));
        return ft_hint(impact->cx, "look for names with: fettle search --symbol %s", symbol);
    }
    for (size_t i = 0; i < seeds.count; i++) {
        struct ft_symbol found;
        struct ft_index_file file;
        ft_index_symbol(impact->opened->index, seeds.at[i], &found);
        if (ft_index_file(impact->opened->index, found.file, &file)) {
            struct ops_change *change = add(impact, file.path);
            change->lines = (int64_t)found.end_line - found.line + 1;
            *FT_PUSH(impact->cx->arena, &change->seeds) = seeds.at[i];
        }
    }
    return FT_OK;
}

/* Each commit with all of the files that it changed, as they are now: lines of long ago are
 * elsewhere by now. The oldest first. */
static ft_err plan_commits(struct ops_impact *impact, const char *since) {
    struct ft_past_commits past = {0};
    struct ft_arena *arena = impact->cx->arena;
    FT_TRY(ft_repo_past(impact->cx, impact->repo, since, FT_ORDER_MAX + 1, &past));
    impact->plan.dated = true;
    for (size_t i = past.count; i-- > 0;) {
        const struct ft_past_commit *commit = &past.at[i];
        if (impact->plan.names.count >= FT_ORDER_MAX) {
            impact->plan.left_out++;
            continue;
        }
        struct ft_seeds *seeds = FT_PUSH(arena, &impact->plan.seeds);
        *FT_PUSH(arena, &impact->plan.names) =
            ft_sprintf(arena, "%.12s %s", commit->oid, commit->subject);
        for (size_t p = 0; p < commit->paths.count; p++) {
            int64_t file = ft_index_find(impact->opened->index, commit->paths.at[p]);
            if (file >= 0) {
                ft_seeds_file(arena, impact->opened->index, (uint32_t)file, seeds);
            }
        }
    }
    return FT_OK;
}

static ft_err open_repo(struct ops_impact *impact) {
    const char *branch = NULL;
    ft_err err = ft_repo_open(impact->cx, impact->opened->top.path, &impact->repo);
    if (err == FT_NOTFOUND) {
        ft_clear(impact->cx);
        impact->repo = NULL;
        return FT_OK;
    }
    FT_TRY(err);
    return ft_repo_head(impact->cx, impact->repo, &impact->head, &branch);
}

static ft_err take_since(struct ops_impact *impact, const char *since) {
    if (!impact->head) {
        FT_IGNORE(ft_fail(impact->cx, FT_NOTFOUND, "%s has no commit to compare with",
                          impact->opened->root));
        return ft_hint(impact->cx, "name what would change: --files or --symbol");
    }
    impact->against = impact->head;
    if (since) {
        char *oid = ft_alloc(impact->cx->arena, FT_OID_HEX);
        FT_TRY(ft_repo_resolve(impact->cx, impact->repo, since, oid));
        impact->against = oid;
    }
    FT_TRY(take_changed(impact, impact->against));
    return since ? plan_commits(impact, impact->against) : FT_OK;
}

ft_err ops_impact_changes(struct ops_impact *impact, const struct ft_strings *groups,
                          const char *symbol, const char *since) {
    FT_TRY(open_repo(impact));
    for (size_t i = 0; i < groups->count; i++) {
        FT_TRY(take_group(impact, groups->at[i]));
    }
    if (symbol) {
        FT_TRY(take_symbol(impact, symbol));
    }
    if (since || (!groups->count && !symbol)) {
        FT_TRY(take_since(impact, since));
    }
    for (size_t i = 0; i < impact->changes.count; i++) {
        const struct ft_seeds *seeds = &impact->changes.at[i].seeds;
        for (size_t s = 0; s < seeds->count; s++) {
            *FT_PUSH(impact->cx->arena, &impact->seeds) = seeds->at[s];
        }
    }
    if (impact->plan.left_out) {
        warn(impact,
             ft_sprintf(impact->cx->arena, "only %d changes are put in order; %lld are left out",
                        FT_ORDER_MAX, (long long)impact->plan.left_out));
    }
    return FT_OK;
}
