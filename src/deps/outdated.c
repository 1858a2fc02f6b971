/* Newer releases, as far as advisories name them: nothing is fetched, so that none that no advisory
 * names is known. */
#include "deps/advisory_int.h"

#include <string.h>

static const struct ft_rule_info outdated = {
    .id = "dependency/outdated",
    .kind = "dependency",
    .title = "A newer release of a dependency is known",
    .why = "what was mended since is missing, and the step to a mended version grows with time",
    .fix = "take the newer release; a new major version may need changes to the code",
    .cwe = "CWE-1104",
    .severity = FT_LOW,
    .confidence = FT_SURE,
};

struct newest {
    enum ft_version_scheme scheme;
    const char *version;
    struct ft_buf *key, *other;
};

/* Lists have thousands: the order is asked first, as most are no newer. */
static void later(struct newest *newest, const char *version) {
    if (!version) {
        return;
    }
    ft_buf_clear(newest->other);
    ft_version_key(newest->other, newest->scheme, version);
    size_t least =
        newest->key->size < newest->other->size ? newest->key->size : newest->other->size;
    int order = memcmp(newest->other->data, newest->key->data, least);
    order = order ? order : newest->other->size > newest->key->size;
    if ((!newest->version || order > 0) && ft_version_is_release(newest->scheme, version)) {
        struct ft_buf *key = newest->key;
        newest->version = version;
        newest->key = newest->other;
        newest->other = key;
    }
}

const char *ft_newest_release(struct ft_arena *arena, enum ft_ecosystem ecosystem,
                              const json_t *affected) {
    FT_BUF struct ft_buf key;
    FT_BUF struct ft_buf other;
    struct newest newest = {ft_ecosystem_scheme(ecosystem), NULL, &key, &other};
    ft_buf_init(&key, FT_BUF_NO_CAP);
    ft_buf_init(&other, FT_BUF_NO_CAP);
    size_t at = 0;
    json_t *entry = NULL;
    json_array_foreach(affected, at, entry) {
        size_t i = 0;
        json_t *one = NULL;
        json_array_foreach(json_object_get(entry, "versions"), i, one) {
            later(&newest, json_string_value(one));
        }
        json_array_foreach(json_object_get(entry, "ranges"), i, one) {
            size_t k = 0;
            json_t *event = NULL;
            json_array_foreach(one, k, event) {
                later(&newest, ft_json_get_string(event, "fixed"));
            }
        }
    }
    return ft_strdup(arena, newest.version);
}

void ft_newer_see(struct ft_newer *newer, enum ft_version_scheme scheme, const char *release,
                  const char *by) {
    if (release && (!newer->release || ft_version_compare(scheme, release, newer->release) > 0)) {
        newer->release = release;
        newer->by = by;
    }
}

void ft_newer_fixed(struct ft_newer *newer, enum ft_version_scheme scheme, const char *fixed) {
    if (fixed && (!newer->fixed || ft_version_compare(scheme, fixed, newer->fixed) > 0)) {
        newer->fixed = fixed;
    }
}

void ft_newer_report(struct ft_arena *arena, const struct ft_newer *newer,
                     const struct ft_dependency *d, struct ft_findings *findings) {
    enum ft_version_scheme scheme = ft_ecosystem_scheme(d->ecosystem);
    if (!newer->release || !ft_version_valid(scheme, d->version) ||
        ft_version_compare(scheme, newer->release, d->version) <= 0 ||
        (newer->fixed && ft_version_compare(scheme, newer->release, newer->fixed) <= 0)) {
        return;
    }
    bool major = ft_version_is_major(d->version, newer->release);
    struct ft_place place = {.path = d->path, .line = d->line};
    const char *text = ft_sprintf(
        arena, "%s %s is outdated: the newest release known here is %s%s, which %s names", d->name,
        d->version, newer->release, major ? ", a new major version" : "", newer->by);
    ft_finding_add(arena, findings, &outdated, place, text)->text =
        ft_sprintf(arena, "%s %s", d->name, d->version);
}
