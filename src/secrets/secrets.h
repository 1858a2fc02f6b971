/* Credentials that stand where they should not: in files, in archives, in the history of git.
 *
 * What a credential looks like is a table (formats/, as providers document it). One Hyperscan
 * database finds where one may end; the format's whole pattern, its checksum and the look of the
 * value then decide. Nothing that this module gives holds a secret whole: a masked form and a
 * fingerprint (SHA-256 of format and secret, 16 hex digits) stand for it.
 * A struct ft_secrets is constant after ft_secrets_open and shared by threads; a scanner belongs to
 * one thread. spec/code.md COD7.
 */
#ifndef FT_SECRETS_SECRETS_H
#define FT_SECRETS_SECRETS_H

#include "code/source.h"
#include "findings/findings.h"

enum { FT_SECRET_FILE_MAX = 64 << 20, FT_SECRET_FINGERPRINT = 17, FT_SECRETS_MAX = 10000 };

struct ft_secrets;

/* Compiles the table, or takes what CACHE_DIR (may be NULL) keeps compiled; what is damaged there
 * is made anew. Freed with the context's arena. FT_INVALID for an item of ALLOW (regular
 * expressions that a secret fits, or fingerprints; may be NULL) that is neither. */
ft_err ft_secrets_open(ft_ctx *cx, const char *cache_dir, const struct ft_strings *allow,
                       struct ft_secrets **secrets);

struct ft_secret_text {
    const char *path; /* by its name it is judged what is a configuration, a test, a lock file */
    struct ft_slice content; /* UTF-16 is read as well */
    bool foreign;            /* other people's code, or made by a program: less sure */
};

struct ft_secret {
    const struct ft_rule_info *rule;
    enum ft_severity severity;
    enum ft_confidence confidence;
    int64_t line, column, end_line, end_column;
    const char *masked, *note; /* NOTE: what more is known of it, or NULL */
    char fingerprint[FT_SECRET_FINGERPRINT];
};
struct ft_secret_list {
    FT_VEC(struct ft_secret);
};

struct ft_secret_scanner;
struct ft_secret_scanner *ft_secret_scanner_new(const struct ft_secrets *secrets);
void ft_secret_scanner_free(struct ft_secret_scanner *scanner);
/* Adds what TEXT holds, in its order, without what it says to ignore (fettle:ignore). */
void ft_secret_scan(struct ft_secret_scanner *scanner, struct ft_arena *arena,
                    const struct ft_secret_text *text, struct ft_secret_list *found);

/* Whether NAME or how CONTENT begins says that it is an archive that ft_archive_each opens: zip
 * (jar, whl …), tar, gzip, xz, bzip2. */
bool ft_archive_is(struct ft_slice content);
/* Every file in it, archives inside up to a depth of 3; PATH is "outer.zip!/inner.txt". What is
 * hostile, damaged or too much (bytes, files, ratio) ends the archive with a note. */
typedef void ft_archive_visit(void *to, const char *path, struct ft_slice content);
void ft_archive_each(ft_ctx *cx, const char *path, struct ft_slice content, ft_archive_visit *visit,
                     void *to, struct ft_strings *notes);

struct ft_secret_audit {
    const char *root; /* absolute */
    bool history;     /* every blob that a ref of the repository reaches, too */
    bool ignored;     /* also files that .gitignore leaves out */
    const struct ft_strings *ignore_paths; /* globs; may be NULL */
};
struct ft_secret_report {
    struct ft_findings findings;
    int64_t files, bytes;    /* that were looked at, those in archives included */
    int64_t blobs;           /* of the history */
    struct ft_strings notes; /* what was left out, and why */
};
/* With two threads. FT_NOTFOUND where history is asked for and there is no repository. */
ft_err ft_secrets_audit(ft_ctx *cx, const struct ft_secrets *secrets,
                        const struct ft_secret_audit *audit, struct ft_secret_report *report);

#endif
