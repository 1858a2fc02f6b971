/* Dependencies against the advisories of the store. */
#include "base/map.h"
#include "deps/advisory_int.h"

#include <string.h>

static const struct ft_rule_info vulnerable = {
    .id = "dependency/vulnerable",
    .kind = "dependency",
    .title = "A dependency has a known vulnerability",
    .why = "who knows of it can use it against everything that has this version",
    .fix = "take a version in which it is fixed, as the message says",
    .cwe = "CWE-1395",
    .severity = FT_MEDIUM,
    .confidence = FT_SURE,
};
static const struct ft_rule_info malicious = {
    .id = "dependency/malicious",
    .kind = "dependency",
    .title = "A dependency is known to be malicious",
    .why = "it was published to do harm where it is installed",
    .fix = "remove it, and change every secret of the machines on which it was installed",
    .cwe = "CWE-506",
    .severity = FT_CRITICAL,
    .confidence = FT_SURE,
};
static const struct ft_rule_info unmaintained = {
    .id = "dependency/unmaintained",
    .kind = "dependency",
    .title = "A dependency is not maintained any more",
    .why = "what is wrong with it will not be mended",
    .fix = "replace it by one that is maintained",
    .cwe = "CWE-1104",
    .severity = FT_LOW,
    .confidence = FT_SURE,
};
static const struct ft_rule_info unpinned = {
    .id = "dependency/unpinned",
    .kind = "dependency",
    .title = "A dependency is not pinned to a version",
    .why = "what is installed depends on the day, and no advisory can be matched",
    .fix = "pin it to an exact version, or add a lock file",
    .cwe = "CWE-1357",
    .severity = FT_LOW,
    .confidence = FT_SURE,
};
static const struct ft_rule_info unreadable = {
    .id = "dependency/unreadable",
    .kind = "dependency",
    .title = "A lock file cannot be read",
    .why = "what it pins was not looked at",
    .fix = "make it anew with its package manager",
    .severity = FT_LOW,
    .confidence = FT_SURE,
};

struct audit {
    ft_ctx *cx;
    struct ft_store *store;
    struct ft_dependency_audit *result;
    const struct ft_dependency *dependency;
    const char *version;
    struct ft_arena *scratch;
    struct ft_map named; /* ids and aliases that were found for this dependency already */
    struct ft_newer newer;
};

static struct ft_range range_of(struct ft_arena *arena, const json_t *events) {
    static const struct {
        const char *name;
        enum ft_range_kind kind;
    } kinds[] = {{"introduced", FT_RANGE_INTRODUCED},
                 {"fixed", FT_RANGE_FIXED},
                 {"last_affected", FT_RANGE_LAST},
                 {"limit", FT_RANGE_LIMIT}};
    struct ft_range range = {0};
    size_t i = 0;
    json_t *event = NULL;
    json_array_foreach(events, i, event) {
        for (size_t k = 0; k < FT_COUNT(kinds); k++) {
            const char *version = ft_json_get_string(event, kinds[k].name);
            if (version) {
                *FT_PUSH(arena, &range) = (struct ft_range_event){kinds[k].kind, version};
            }
        }
    }
    return range;
}

/* Whether one entry of "affected" has the version; *FIXED where it names a later one. */
static bool entry_has(const struct audit *a, const json_t *entry, const char **fixed) {
    enum ft_version_scheme scheme = ft_ecosystem_scheme(a->dependency->ecosystem);
    const char *release = ft_json_get_string(entry, "release");
    size_t i = 0;
    json_t *one = NULL;
    bool has = false;
    if (release && (!a->dependency->release || strcmp(release, a->dependency->release) != 0)) {
        return false;
    }
    json_array_foreach(json_object_get(entry, "ranges"), i, one) {
        struct ft_range range = range_of(a->scratch, one);
        const char *by = NULL;
        if (ft_range_has(scheme, &range, a->version, &by)) {
            has = true;
            *fixed = by && (!*fixed || ft_version_compare(scheme, by, *fixed) < 0) ? by : *fixed;
        }
    }
    json_array_foreach(json_object_get(entry, "versions"), i, one) {
        const char *version = json_string_value(one);
        has |= version && (strcmp(version, a->version) == 0 ||
                           (ft_version_valid(scheme, version) &&
                            ft_version_compare(scheme, version, a->version) == 0));
    }
    return has;
}

static struct ft_place place_of(const struct ft_dependency *dependency) {
    return (struct ft_place){.path = dependency->path, .line = dependency->line};
}

/* The same hole has often an advisory of several databases; one is enough. */
static bool is_named(struct audit *a, const char *id, const json_t *aliases) {
    static char here;
    size_t i = 0;
    json_t *one = NULL;
    bool named = ft_map_put(&a->named, ft_slice_of(id), &here) != NULL;
    json_array_foreach(aliases, i, one) {
        if (json_is_string(one)) {
            named |= ft_map_put(&a->named, ft_slice_of(json_string_value(one)), &here) != NULL;
        }
    }
    return named;
}

static const char *alias_of(const json_t *aliases) {
    size_t i = 0;
    json_t *one = NULL;
    json_array_foreach(aliases, i, one) {
        if (json_is_string(one) && strncmp(json_string_value(one), "CVE-", 4) == 0) {
            return json_string_value(one);
        }
    }
    return NULL;
}

static void report(struct audit *a, const char *id, const json_t *data, const char *fixed) {
    struct ft_arena *arena = a->cx->arena;
    const struct ft_dependency *d = a->dependency;
    const json_t *aliases = json_object_get(data, "aliases");
    const char *kind = ft_json_get_string(data, "kind");
    const char *summary = ft_json_get_string(data, "summary");
    const char *alias = alias_of(aliases);
    if (!kind || is_named(a, id, aliases)) {
        return;
    }
    const struct ft_rule_info *rule = strcmp(kind, "malicious") == 0      ? &malicious
                                      : strcmp(kind, "unmaintained") == 0 ? &unmaintained
                                                                          : &vulnerable;
    const char *said = rule == &malicious      ? "is malicious"
                       : rule == &unmaintained ? "is not maintained"
                                               : "is vulnerable";
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    ft_buf_printf(&text, "%s %s %s: %s%s%s%s", d->name, d->version, said, id, alias ? " (" : "",
                  alias ? alias : "", alias ? ")" : "");
    ft_buf_printf(&text, "%s%s", summary ? ", " : "", summary ? summary : "");
    if (rule == &vulnerable) {
        ft_buf_printf(&text, "; %s%s", fixed ? "fixed in " : "no fixed version is known",
                      fixed ? fixed : "");
    }
    struct ft_finding *finding =
        ft_finding_add(arena, &a->result->findings, rule, place_of(d), ft_buf_text(&text, arena));
    int64_t severity = ft_json_get_int(data, "severity", FT_MEDIUM);
    bool sane = severity >= FT_NOTE && severity <= FT_CRITICAL;
    finding->severity = sane ? (enum ft_severity)severity : rule->severity;
    finding->confidence = rule == &vulnerable && d->dev ? FT_LIKELY : FT_SURE;
    finding->text = ft_sprintf(arena, "%s %s %s", d->name, d->version, id);
}

static bool visit(void *to, const struct ft_row_data *row) {
    struct audit *a = to;
    struct ft_ctx reading = {.arena = a->scratch};
    json_t *data = NULL;
    json_t *affected = NULL;
    const char *fixed = NULL;
    bool has = false;
    if (ft_json_parse(&reading, row->values[1].bytes, 0, &data) != FT_OK) {
        return true;
    }
    ft_json_keep(a->scratch, data);
    if (ft_json_parse(&reading, row->values[2].bytes, 0, &affected) != FT_OK) {
        return true;
    }
    ft_json_keep(a->scratch, affected);
    size_t i = 0;
    json_t *entry = NULL;
    const char *id = ft_row_text(a->scratch, row, 0);
    json_array_foreach(affected, i, entry) {
        has |= entry_has(a, entry, &fixed);
    }
    if (has) {
        report(a, id, data, ft_strdup(a->cx->arena, fixed));
    }
    enum ft_version_scheme scheme = ft_ecosystem_scheme(a->dependency->ecosystem);
    ft_newer_fixed(&a->newer, scheme, fixed);
    ft_newer_see(&a->newer, scheme, ft_row_text(a->scratch, row, 3), id);
    return true;
}

static ft_err check(struct audit *a, const struct ft_dependency *d) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    const char *name = d->origin ? d->origin : d->name;
    a->dependency = d;
    a->version = d->origin_version ? d->origin_version : d->version;
    a->scratch = scratch;
    ft_map_init(&a->named, scratch);
    const struct ft_value params[] = {ft_v_text(a->cx->workspace),
                                      ft_v_text(ft_ecosystem_name(d->ecosystem)),
                                      ft_v_text(ft_package_name(scratch, d->ecosystem, name))};
    a->newer = (struct ft_newer){0};
    FT_TRY(ft_store_read(a->cx, a->store,
                         "SELECT a.id, a.data, p.affected, p.newest FROM advisory_package p"
                         " JOIN advisory a ON a.key = p.advisory"
                         " WHERE p.workspace = $1 AND p.ecosystem = $2 AND p.name = $3"
                         " ORDER BY a.id",
                         params, FT_COUNT(params), visit, a));
    if (d->depth == FT_DIRECT) {
        ft_newer_report(a->cx->arena, &a->newer, d, &a->result->findings);
    }
    return FT_OK;
}

static bool take_count(void *to, const struct ft_row_data *row) {
    *(int64_t *)to = ft_row_int(row, 0);
    return false;
}

static ft_err count(ft_ctx *cx, struct ft_store *store, int64_t *number) {
    const struct ft_value params[] = {ft_v_text(cx->workspace)};
    return ft_store_read(cx, store, "SELECT count(*) FROM advisory WHERE workspace = $1", params, 1,
                         take_count, number);
}

/* A manifest beside whose lock file says it all need not pin. */
static void say_unpinned(struct audit *a, const struct ft_dependency *d) {
    struct ft_arena *arena = a->cx->arena;
    struct ft_finding *finding =
        ft_finding_add(arena, &a->result->findings, &unpinned, place_of(d),
                       ft_sprintf(arena, "%s is not pinned: '%s' fits more than one version",
                                  d->name, d->requirement));
    finding->text = ft_sprintf(arena, "%s %s", d->name, d->requirement);
}

/* A deprecated version is mostly old, a deprecated package has no other: the text tells. */
static void say_abandoned(struct audit *a, const struct ft_dependency *d) {
    struct ft_arena *arena = a->cx->arena;
    const char *version = d->version ? d->version : "";
    const char *text =
        ft_sprintf(arena, "%s%s%s is not maintained, as the lock file says%s%s", d->name,
                   *version ? " " : "", version, *d->abandoned ? ": " : "", d->abandoned);
    ft_finding_add(arena, &a->result->findings, &unmaintained, place_of(d), text)->text =
        ft_sprintf(arena, "%s %s", d->name, version);
}

/* Names that a file with exact versions has, too: "ecosystem name". */
static void find_pinned(struct ft_arena *arena, const struct ft_deps *deps, struct ft_map *pinned) {
    static char here;
    ft_map_init(pinned, arena);
    for (size_t i = 0; i < deps->count; i++) {
        const struct ft_dependency *d = &deps->at[i];
        if (d->version) {
            const char *key = ft_sprintf(arena, "%d %s", (int)d->ecosystem,
                                         ft_package_name(arena, d->ecosystem, d->name));
            ft_map_put(pinned, ft_slice_of(key), &here);
        }
    }
}

ft_err ft_deps_audit(ft_ctx *cx, struct ft_store *store, const struct ft_deps *deps,
                     struct ft_dependency_audit *result) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_dependency_audit made = {0};
    struct audit a = {.cx = cx, .store = store, .result = &made};
    struct ft_map pinned;
    find_pinned(scratch, deps, &pinned);
    if (store) {
        FT_TRY(count(cx, store, &made.advisories));
    }
    for (size_t i = 0; i < deps->count; i++) {
        const struct ft_dependency *d = &deps->at[i];
        FT_TRY(ft_checkpoint(cx));
        made.checked += d->version != NULL;
        if (d->abandoned) {
            say_abandoned(&a, d);
        }
        const char *key = ft_sprintf(scratch, "%d %s", (int)d->ecosystem,
                                     ft_package_name(scratch, d->ecosystem, d->name));
        if (d->version && made.advisories) {
            FT_TRY(check(&a, d));
        } else if (!d->version && d->requirement && !strstr(d->requirement, "${") &&
                   !ft_map_get(&pinned, ft_slice_of(key))) {
            say_unpinned(&a, d);
        }
    }
    for (size_t i = 0; i < deps->warnings.count; i++) {
        const struct ft_deps_warning *warning = &deps->warnings.at[i];
        struct ft_place place = {.path = warning->path, .line = warning->line};
        ft_finding_add(cx->arena, &made.findings, &unreadable, place,
                       ft_sprintf(cx->arena, "cannot be read whole: %s", warning->message));
    }
    ft_findings_finish(cx->arena, &made.findings);
    *result = made;
    return FT_OK;
}
