/* One advisory between its file and the store. */
#ifndef FT_DEPS_ADVISORY_INT_H
#define FT_DEPS_ADVISORY_INT_H

#include "deps/advisory.h"
#include "json/json.h"

struct ft_advisory_package {
    enum ft_ecosystem ecosystem;
    const char *name; /* as ft_package_name has it */
    json_t *affected; /* list of {release, ranges, versions} */
    const char *affected_text;
    const char *newest; /* release that it names, or NULL */
};
struct ft_advisory {
    const char *id, *modified, *data;
    struct {
        FT_VEC(struct ft_advisory_package);
    } packages;  /* none where it was withdrawn */
    bool others; /* names packages of ecosystems that are not read here */
};

/* Reads one record of OSV; FT_FORMAT says what is wrong with it. */
ft_err ft_advisory_read(ft_ctx *cx, struct ft_slice text, struct ft_advisory *advisory);

/* The newest release among what AFFECTED says is fixed, and lists; NULL where there is none. */
const char *ft_newest_release(struct ft_arena *arena, enum ft_ecosystem ecosystem,
                              const json_t *affected);

/* What follows "CVSS:4.0/": as ft_cvss_score. */
bool ft_cvss4_score(const char *metrics, int *tenths);

/* What the advisories of a dependency tell of newer releases. */
struct ft_newer {
    const char *release, *by; /* the newest, and the id of the advisory that names it */
    const char *fixed;        /* the latest that a finding names already */
};
void ft_newer_see(struct ft_newer *newer, enum ft_version_scheme scheme, const char *release,
                  const char *by);
void ft_newer_fixed(struct ft_newer *newer, enum ft_version_scheme scheme, const char *fixed);
/* Adds dependency/outdated where one newer than VERSION is known that no finding names. */
void ft_newer_report(struct ft_arena *arena, const struct ft_newer *newer,
                     const struct ft_dependency *dependency, struct ft_findings *findings);

#endif
