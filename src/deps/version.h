/* Versions: which is the later one, by the rules of each ecosystem, and whether a range has one.
 *
 * Each version becomes a key, a run of bytes; the order of versions is the order of their keys, so
 * that it is total whatever was written there. What is no version of its scheme comes before all
 * that are, in the order of its bytes. Thread-safe.
 * Semantic Versioning 2.0.0; PEP 440; Maven's version order specification; Gem::Version; Composer's
 * and NuGet's own; deb-version(7); apk-tools. Ranges: the OSV schema.
 */
#ifndef FT_DEPS_VERSION_H
#define FT_DEPS_VERSION_H

#include "base/buf.h"

enum ft_version_scheme {
    FT_VERSION_SEMVER, /* also lenient: "v1.2.3", "1.2", Go's pseudo-versions */
    FT_VERSION_PYTHON,
    FT_VERSION_MAVEN,
    FT_VERSION_GEM,
    FT_VERSION_COMPOSER,
    FT_VERSION_NUGET,
    FT_VERSION_DEBIAN,
    FT_VERSION_ALPINE,
    FT_VERSION_SCHEMES
};

enum ft_ecosystem {
#define FT_ECOSYSTEM(id, name, purl, scheme) FT_IN_##id,
#include "deps/ecosystems.def"
#undef FT_ECOSYSTEM
    FT_ECOSYSTEMS
};
const char *ft_ecosystem_name(enum ft_ecosystem ecosystem); /* as OSV has it: "crates.io" */
const char *ft_ecosystem_purl(enum ft_ecosystem ecosystem); /* "cargo" */
enum ft_version_scheme ft_ecosystem_scheme(enum ft_ecosystem ecosystem);
/* By OSV's name, what follows a colon left out ("Debian:12"); FT_ECOSYSTEMS: none of ours. */
enum ft_ecosystem ft_ecosystem_named(const char *name);
/* A package's name as it is compared: where case or punctuation does not count, without them. */
const char *ft_package_name(struct ft_arena *arena, enum ft_ecosystem ecosystem, const char *name);

/* Below, equal to or above 0, as strcmp. */
int ft_version_compare(enum ft_version_scheme scheme, const char *a, const char *b);
/* Whether TEXT is a version at all. */
bool ft_version_valid(enum ft_version_scheme scheme, const char *text);
/* Whether it is one that is meant for everybody: none that comes before its release, and none with
 * a word that says nobody knows what. */
bool ft_version_is_release(enum ft_version_scheme scheme, const char *text);
/* Whether the first numbers of the two differ. */
bool ft_version_is_major(const char *from, const char *to);
/* Appends the key of TEXT. */
void ft_version_key(struct ft_buf *to, enum ft_version_scheme scheme, const char *text);

enum ft_range_kind { FT_RANGE_FIXED, FT_RANGE_INTRODUCED, FT_RANGE_LAST, FT_RANGE_LIMIT };
struct ft_range_event {
    enum ft_range_kind kind;
    const char *version; /* "0" of introduced: from the beginning; "*" of a limit: no limit */
};
struct ft_range {
    FT_VEC(struct ft_range_event);
};
/* Whether VERSION lies in RANGE; *FIXED is then the first version after it that does not, or NULL
 * where none is named. */
bool ft_range_has(enum ft_version_scheme scheme, const struct ft_range *range, const char *version,
                  const char **fixed);

#endif
