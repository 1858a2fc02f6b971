/* How commits are written: the subjects of the last ones. */
#include "project/look_int.h"

#include <ctype.h>
#include <string.h>

enum { SUBJECTS = 200, FEWEST = 10, SHARE = 80 };

static bool is_conventional(const char *subject) {
    static const char *const types[] = {"feat", "fix",   "docs", "style", "refactor", "perf",
                                        "test", "build", "ci",   "chore", "revert"};
    for (size_t i = 0; i < FT_COUNT(types); i++) {
        size_t size = strlen(types[i]);
        if (strncmp(subject, types[i], size) == 0) {
            const char *at = subject + size;
            at += *at == '(' ? strcspn(at, ")") : 0;
            at += *at == ')';
            at += *at == '!';
            return *at == ':';
        }
    }
    return false;
}

/* "module: what", "a/b, c: what": a name or a few before the colon. */
static bool is_prefixed(const char *subject) {
    size_t colon = strcspn(subject, ":");
    bool words = colon > 0 && colon <= 40 && subject[colon] == ':' && subject[colon + 1] == ' ';
    for (size_t i = 0; words && i < colon; i++) {
        char c = subject[i];
        words = isalnum((unsigned char)c) || strchr("_-./, ()+*", c) != NULL;
        words = words && (c != ' ' || (i && subject[i - 1] == ','));
    }
    return words;
}

/* "[PROJ-12] what", "PROJ-12: what". */
static bool has_ticket(const char *subject) {
    subject += *subject == '[';
    size_t letters = strspn(subject, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    return letters >= 2 && subject[letters] == '-' && isdigit((unsigned char)subject[letters + 1]);
}

void find_subjects(struct look *look) {
    static const struct {
        bool (*fits)(const char *subject);
        const char *what;
    } styles[] = {{is_conventional, "conventional commits"},
                  {has_ticket, "commits as 'TICKET-1 what'"},
                  {is_prefixed, "commits as 'module: what'"}};
    size_t counts[FT_COUNT(styles)] = {0};
    size_t count = 0;
    const char *commit = look->profile->commit;
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_ctx reading = {.arena = scratch};
    struct ft_commit_info info;
    for (int i = 0; i < SUBJECTS && commit &&
                    ft_repo_commit_info(&reading, look->repo, commit, &info) == FT_OK;
         i++) {
        commit = info.parents.count ? info.parents.at[0] : NULL;
        if (info.parents.count > 1) {
            continue; /* git's own words */
        }
        count++;
        for (size_t s = 0; s < FT_COUNT(styles); s++) {
            counts[s] += styles[s].fits(info.message);
        }
    }
    for (size_t s = 0; s < FT_COUNT(styles) && count >= FEWEST; s++) {
        if (counts[s] * 100 >= count * SHARE) {
            look_fact(look, "convention", styles[s].what,
                      ft_sprintf(look->cx->arena, "%zu of the last %zu commits", counts[s], count),
                      0);
            return;
        }
    }
}
