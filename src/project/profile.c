#include "code/code.h"
#include "policy/policy.h"
#include "project/look_int.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_FOLDERS = 40, MOST_COMMANDS = 24 };

static int by_bytes(const void *a, const void *b) {
    const struct ft_language_use *x = a;
    const struct ft_language_use *y = b;
    return x->bytes != y->bytes ? (x->bytes > y->bytes ? -1 : 1) : strcmp(x->id, y->id);
}

static ft_err count_languages(struct look *look) {
    size_t count = 0;
    const struct ft_lang *langs = ft_langs(&count);
    struct ft_language_uses *found = &look->profile->languages;
    struct ft_language_use *uses = FT_NEW_N(look->cx->arena, struct ft_language_use, count);
    for (size_t i = 0; i < look->list->count; i++) {
        const struct ft_tree_entry *entry = &look->list->at[i];
        const struct ft_lang *lang = ft_lang_of(entry->path, (struct ft_slice){"", 0});
        int64_t bytes = 0;
        if (!lang || (entry->mode & 0170000) != 0100000 || entry->generated || entry->filtered) {
            continue;
        }
        FT_TRY(ft_repo_blob_size(look->cx, look->repo, entry->oid, &bytes));
        uses[lang - langs].files++;
        uses[lang - langs].bytes += bytes;
    }
    for (size_t i = 0; i < count; i++) {
        if (uses[i].files) {
            uses[i].id = langs[i].id;
            uses[i].name = langs[i].name;
            *FT_PUSH(look->cx->arena, found) = uses[i];
        }
    }
    if (found->count) {
        qsort(found->at, found->count, sizeof *uses, by_bytes);
    }
    return FT_OK;
}

static void detect_commands(struct look *look) {
    detect_native(look);
    detect_make(look);
    detect_javascript(look);
    detect_python(look);
    detect_others(look);
    detect_jvm(look);
    detect_tables(look);
}

/* Commands and facts of one folder. */
static void detect_in(struct look *look, const char *dir) {
    look_enter(look, dir);
    read_needs(look);
    detect_commands(look);
    find_entry_points(look);
}

/* Where the root says nothing about tests, its folders (two levels) may. */
static void detect_in_folders(struct look *look) {
    struct ft_map seen;
    ft_map_init(&seen, look->cx->arena);
    for (size_t i = 0; i < look->list->count && seen.count < MOST_FOLDERS; i++) {
        const char *path = look->list->at[i].path;
        const char *slash = strchr(path, '/');
        for (int depth = 0; slash && depth < 2; depth++, slash = strchr(slash + 1, '/')) {
            struct ft_slice dir = {path, (size_t)(slash - path) + 1};
            if (!ft_map_put(&seen, dir, look) && look->profile->commands.count < MOST_COMMANDS) {
                detect_in(look, ft_slice_dup(look->cx->arena, dir));
            }
        }
    }
    look_enter(look, "");
}

/* Commands that the settings name replace those of their kind that were detected. */
static void take_settings(struct look *look, const struct ft_conf *conf) {
    static const enum ft_setting settings[] = {[FT_CMD_BUILD] = FT_S_BUILD,
                                               [FT_CMD_TEST] = FT_S_TEST,
                                               [FT_CMD_LINT] = FT_S_LINT,
                                               [FT_CMD_FORMAT] = FT_S_FORMAT};
    struct ft_project_commands *commands = &look->profile->commands;
    for (size_t kind = 0; kind < FT_COUNT(settings); kind++) {
        const struct ft_strings *lines = ft_conf_list(conf, settings[kind]);
        size_t kept = 0;
        for (size_t i = 0; i < commands->count; i++) {
            if (!lines->count || commands->at[i].kind != kind) {
                commands->at[kept++] = commands->at[i];
            }
        }
        commands->count = kept;
        for (size_t i = 0; i < lines->count; i++) {
            look_add(look, (enum ft_command_kind)kind, "setting", lines->at[i], "fettle.yaml", 0,
                     ft_conf_origin(conf, settings[kind]));
        }
    }
}

/* Builds first; within a kind as found. */
static void order_commands(struct ft_project_commands *commands) {
    for (size_t i = 1; i < commands->count; i++) {
        struct ft_project_command command = commands->at[i];
        size_t at = i;
        for (; at > 0 && commands->at[at - 1].kind > command.kind; at--) {
            commands->at[at] = commands->at[at - 1];
        }
        commands->at[at] = command;
    }
}

static void warn(struct look *look) {
    struct ft_arena *arena = look->cx->arena;
    struct ft_strings *warnings = &look->profile->warnings;
    size_t modules = 0;
    size_t filtered = 0;
    for (size_t i = 0; i < look->list->count; i++) {
        modules += (look->list->at[i].mode & 0170000) == 0160000;
        filtered += look->list->at[i].filtered;
    }
    if (modules) {
        *FT_PUSH(arena, warnings) =
            ft_sprintf(arena, "%zu submodule%s left empty and not looked at", modules,
                       modules == 1 ? " is" : "s are");
    }
    if (filtered) {
        *FT_PUSH(arena, warnings) =
            ft_sprintf(arena, "%zu file%s through filters (such as Git LFS) and left alone",
                       filtered, filtered == 1 ? " goes" : "s go");
    }
}

/* What no rule may deny: asking is done by trust, for all of them at once. */
static ft_err judge(ft_ctx *cx, const struct ft_conf *conf, struct ft_project_commands *commands) {
    struct ft_rules rules;
    ft_policy_rules(cx, conf, &rules);
    for (size_t i = 0; i < commands->count; i++) {
        struct ft_project_command *command = &commands->at[i];
        struct ft_judgement judgement;
        FT_TRY(ft_policy_judge(cx, &rules, command->line, &judgement));
        if (judgement.verdict == FT_VERDICT_DENY) {
            command->denied = judgement.why;
            command->available = false;
        }
    }
    return FT_OK;
}

ft_err ft_profile_make(ft_ctx *cx, struct ft_repo *repo, const char *commit,
                       const struct ft_tree_list *list, const struct ft_conf *conf,
                       struct ft_profile *profile) {
    struct ft_profile made = {.commit = commit, .files = (int64_t)list->count};
    struct look look = {.cx = cx, .repo = repo, .list = list, .profile = &made, .dir = ""};
    ft_map_init(&look.paths, cx->arena);
    ft_map_init(&look.texts, cx->arena);
    for (size_t i = 0; i < list->count; i++) {
        ft_map_put(&look.paths, ft_slice_of(list->at[i].path), &list->at[i]);
    }
    FT_TRY(count_languages(&look));
    look.online = ft_conf_list(conf, FT_S_SANDBOX_HOSTS)->count > 0;
    detect_in(&look, "");
    if (!look_has(&look, FT_CMD_TEST)) {
        detect_in_folders(&look);
    }
    find_ci(&look);
    find_licences(&look);
    find_conventions(&look);
    find_habits(&look);
    find_subjects(&look);
    order_facts(&look);
    take_settings(&look, conf);
    order_commands(&made.commands);
    find_scripts(&look);
    FT_TRY(judge(cx, conf, &made.commands));
    warn(&look);
    *profile = made;
    return FT_OK;
}
