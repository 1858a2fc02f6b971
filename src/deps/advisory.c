/* A record of OSV, reduced to what an audit needs. */
#include "base/map.h"
#include "base/text.h"
#include "deps/advisory_int.h"

#include <string.h>

enum { LONGEST_ID = 128, LONGEST_SUMMARY = 500, MOST_ALIASES = 20 };

static bool is_id(const char *id) {
    size_t size = id ? strlen(id) : 0;
    bool good = size && size <= LONGEST_ID;
    for (size_t i = 0; good && i < size; i++) {
        char c = id[i];
        good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               strchr("-_.:", c);
    }
    return good;
}

/* "2024-01-02T03:04:05.6Z" without its last letter, so that texts compare as times. */
static const char *time_of(struct ft_arena *arena, const char *said) {
    static const char form[] = "dddd-dd-ddTdd:dd:dd";
    size_t size = said ? strlen(said) : 0;
    for (size_t i = 0; i < sizeof form - 1; i++) {
        char c = i < size ? said[i] : '\0';
        if (form[i] == 'd' ? c < '0' || c > '9' : c != form[i]) {
            return NULL;
        }
    }
    size_t digits = said[19] == '.' ? strspn(said + 20, "0123456789") : 0;
    size_t end = digits ? 20 + digits : 19;
    return end + 1 == size && said[end] == 'Z' && size <= 40 ? ft_strndup(arena, said, end) : NULL;
}

/* What the record's owner says in words. */
static bool said_severity(const json_t *object, enum ft_severity *severity) {
    static const struct {
        const char *word;
        enum ft_severity severity;
    } words[] = {{"critical", FT_CRITICAL}, {"high", FT_HIGH},      {"important", FT_HIGH},
                 {"moderate", FT_MEDIUM},   {"medium", FT_MEDIUM},  {"low", FT_LOW},
                 {"negligible", FT_LOW},    {"unimportant", FT_LOW}};
    const char *said = ft_json_get_string(json_object_get(object, "database_specific"), "severity");
    said =
        said ? said : ft_json_get_string(json_object_get(object, "ecosystem_specific"), "urgency");
    for (size_t i = 0; said && i < FT_COUNT(words); i++) {
        if (strcasecmp(said, words[i].word) == 0) {
            *severity = words[i].severity;
            return true;
        }
    }
    return false;
}

/* The worst score of a list of vectors in *TENTHS, where it is worse; the vector of it. */
static void score(const json_t *list, int *tenths, const char **vector) {
    size_t i = 0;
    json_t *one = NULL;
    json_array_foreach(list, i, one) {
        const char *text = ft_json_get_string(one, "score");
        int found = 0;
        if (text && ft_cvss_score(text, &found) && found > *tenths) {
            *tenths = found;
            *vector = text;
        }
    }
}

/* Of what kind it is: malware, or that nobody maintains it, are no vulnerabilities. */
static const char *kind_of(const json_t *record, const char *id) {
    if (strncmp(id, "MAL-", 4) == 0) {
        return "malicious";
    }
    const char *said = NULL;
    size_t i = 0;
    json_t *one = NULL;
    json_array_foreach(json_object_get(record, "affected"), i, one) {
        const char *here =
            ft_json_get_string(json_object_get(one, "database_specific"), "informational");
        said = here ? here : said;
    }
    return said && strcmp(said, "unmaintained") == 0 ? "unmaintained" : "vulnerable";
}

static json_t *data_of(ft_ctx *cx, const json_t *record, const char *id) {
    json_t *data = json_object();
    const char *kind = kind_of(record, id);
    const char *vector = NULL;
    enum ft_severity severity = FT_MEDIUM;
    int tenths = -1;
    size_t i = 0;
    json_t *one = NULL;
    score(json_object_get(record, "severity"), &tenths, &vector);
    bool said = said_severity(record, &severity);
    json_array_foreach(json_object_get(record, "affected"), i, one) {
        score(json_object_get(one, "severity"), &tenths, &vector);
        said = said || said_severity(one, &severity);
    }
    severity = tenths >= 0 ? ft_cvss_severity(tenths) : severity;
    bool known = tenths >= 0 || said;
    if (strcmp(kind, "vulnerable") != 0) {
        severity = *kind == 'm' ? FT_CRITICAL : FT_LOW;
        known = true;
    }
    json_object_set_new(data, "kind", json_string(kind));
    json_object_set_new(data, "severity", json_integer(severity));
    json_object_set_new(data, "rated", json_boolean(known));
    if (tenths >= 0) {
        json_object_set_new(data, "score", json_integer(tenths));
        json_object_set_new(data, "vector", ft_json_string(vector));
    }
    const char *summary = ft_json_get_string(record, "summary");
    summary = summary ? summary : ft_json_get_string(record, "details");
    if (summary) {
        struct ft_slice line = {summary, strcspn(summary, "\r\n")};
        line.size = ft_text_cut(line, LONGEST_SUMMARY);
        json_object_set_new(
            data, "summary",
            ft_json_string(ft_text_inert_dup(cx->arena, ft_slice_dup(cx->arena, line))));
    }
    json_t *aliases = json_array();
    json_array_foreach(json_object_get(record, "aliases"), i, one) {
        if (is_id(json_string_value(one)) && i < MOST_ALIASES) {
            json_array_append(aliases, one);
        }
    }
    json_object_set_new(data, "aliases", aliases);
    return data;
}

/* {release, ranges, versions} of one entry of "affected". */
static json_t *affected_of(const json_t *entry, const char *ecosystem) {
    json_t *made = json_object();
    json_t *ranges = json_array();
    const char *release = strchr(ecosystem, ':');
    size_t i = 0;
    json_t *range = NULL;
    json_array_foreach(json_object_get(entry, "ranges"), i, range) {
        const char *type = ft_json_get_string(range, "type");
        json_t *events = json_object_get(range, "events");
        if (type && strcmp(type, "GIT") != 0 && json_is_array(events)) {
            json_array_append(ranges, events);
        }
    }
    if (release) {
        json_object_set_new(made, "release", ft_json_string(release + 1));
    }
    json_object_set_new(made, "ranges", ranges);
    if (json_is_array(json_object_get(entry, "versions"))) {
        json_object_set(made, "versions", json_object_get(entry, "versions"));
    }
    return made;
}

/* The package of that name, made where it is new; by a map, for an entry may name thousands. */
static struct ft_advisory_package *package_of(ft_ctx *cx, struct ft_advisory *advisory,
                                              struct ft_map *known, enum ft_ecosystem ecosystem,
                                              const char *name) {
    const char *key = ft_sprintf(cx->arena, "%d %s", (int)ecosystem, name);
    uintptr_t at = (uintptr_t)ft_map_get(known, ft_slice_of(key));
    if (!at) {
        struct ft_advisory_package *made = FT_PUSH(cx->arena, &advisory->packages);
        *made = (struct ft_advisory_package){.ecosystem = ecosystem,
                                             .name = name,
                                             .affected = ft_json_keep(cx->arena, json_array())};
        ft_map_put(known, ft_slice_of(key), (void *)(uintptr_t)advisory->packages.count);
        return made;
    }
    return &advisory->packages.at[at - 1];
}

static void packages_of(ft_ctx *cx, const json_t *record, struct ft_advisory *advisory) {
    struct ft_map known;
    /* What somebody smuggled in is no release of it, and was taken back. */
    bool real = strcmp(kind_of(record, advisory->id), "malicious") != 0;
    size_t i = 0;
    json_t *entry = NULL;
    ft_map_init(&known, cx->arena);
    json_array_foreach(json_object_get(record, "affected"), i, entry) {
        const json_t *package = json_object_get(entry, "package");
        const char *name = ft_json_get_string(package, "name");
        const char *said = ft_json_get_string(package, "ecosystem");
        enum ft_ecosystem ecosystem = said ? ft_ecosystem_named(said) : FT_ECOSYSTEMS;
        if (ecosystem == FT_ECOSYSTEMS || !name || !*name || strlen(name) > 1024) {
            advisory->others = true;
            continue;
        }
        name = ft_strdup(cx->arena, ft_package_name(cx->arena, ecosystem, name));
        json_array_append_new(package_of(cx, advisory, &known, ecosystem, name)->affected,
                              affected_of(entry, said));
    }
    for (size_t p = 0; p < advisory->packages.count; p++) {
        struct ft_advisory_package *one = &advisory->packages.at[p];
        one->affected_text = ft_json_text(cx->arena, one->affected, FT_JSON_COMPACT);
        one->newest = real ? ft_newest_release(cx->arena, one->ecosystem, one->affected) : NULL;
    }
}

ft_err ft_advisory_read(ft_ctx *cx, struct ft_slice text, struct ft_advisory *advisory) {
    json_t *record = NULL;
    struct ft_advisory made = {0};
    FT_TRY(ft_json_parse(cx, text, 0, &record));
    ft_json_keep(cx->arena, record);
    const char *id = ft_json_get_string(record, "id");
    if (!is_id(id)) {
        return ft_fail(cx, FT_FORMAT, "a record has no id");
    }
    made.id = ft_strdup(cx->arena, id);
    made.modified = time_of(cx->arena, ft_json_get_string(record, "modified"));
    if (!made.modified) {
        return ft_fail(cx, FT_FORMAT, "the record %s does not say when it was modified", id);
    }
    const json_t *affected = json_object_get(record, "affected");
    if (affected && !json_is_array(affected) && !json_is_null(affected)) {
        return ft_fail(cx, FT_FORMAT, "the record %s says what is affected in no list", id);
    }
    made.data =
        ft_json_text(cx->arena, ft_json_keep(cx->arena, data_of(cx, record, id)), FT_JSON_COMPACT);
    if (!json_is_string(json_object_get(record, "withdrawn"))) {
        packages_of(cx, record, &made);
    }
    *advisory = made;
    return FT_OK;
}
