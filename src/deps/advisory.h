/* What is known to be wrong with packages: advisories in the form of OSV, kept in the store.
 *
 * They come from files that a person brought (the archives that osv.dev exports, or single
 * records), so that an audit works where there is no network. Thread-safe.
 * https://ossf.github.io/osv-schema/
 */
#ifndef FT_DEPS_ADVISORY_H
#define FT_DEPS_ADVISORY_H

#include "deps/deps.h"
#include "findings/findings.h"
#include "store/store.h"

struct ft_import {
    int64_t records;   /* that were read */
    int64_t kept;      /* new, or newer than what was known */
    int64_t unchanged; /* known as they are */
    int64_t others;    /* about ecosystems that Fettle reads no lock files of */
    struct ft_strings warnings;
};
/* PATH: a zip archive of records, a folder with records or such archives in it, or one record. One
 * that is malformed is a warning. Importing the same again changes nothing. */
ft_err ft_advisories_import(ft_ctx *cx, struct ft_store *store, const char *path,
                            struct ft_import *result);

struct ft_dependency_audit {
    struct ft_findings findings;
    int64_t advisories; /* in the store */
    int64_t checked;    /* dependencies with a version */
};
/* What DEPS has that advisories name (STORE may be NULL: none is known), what has no version
 * pinned, and the warnings of DEPS as findings. */
ft_err ft_deps_audit(ft_ctx *cx, struct ft_store *store, const struct ft_deps *deps,
                     struct ft_dependency_audit *audit);

/* The base score of a vector of CVSS 3.0, 3.1 or 4.0, in tenths: 98 for 9.8. False where VECTOR is
 * none. */
bool ft_cvss_score(const char *vector, int *tenths);
/* By the bands of CVSS: 0 note, up to 3.9 low, 6.9 medium, 8.9 high. */
enum ft_severity ft_cvss_severity(int tenths);

#endif
