#include "git_int.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static void start_library(void) {
    if (git_libgit2_init() < 0) {
        ft_panic("libgit2 does not start");
    }
    static const int levels[] = {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM,
                                 GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL};
    for (size_t i = 0; i < FT_COUNT(levels); i++) {
        git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
    }
    git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
    /* owner.c looks itself: libgit2 reads safe.directory only where it reads all the rest. */
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
}

void ft_git_init(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start_library);
}

static enum ft_err_code code_of_result(int code) {
    static const struct {
        int git;
        enum ft_err_code ours;
    } codes[] = {
        {GIT_ENOTFOUND, FT_NOTFOUND},   {GIT_EEXISTS, FT_EXISTS},
        {GIT_ELOCKED, FT_CONFLICT},     {GIT_EMODIFIED, FT_CONFLICT},
        {GIT_EOWNER, FT_DENIED},        {GIT_EMISMATCH, FT_CORRUPT},
        {GIT_EINVALIDSPEC, FT_INVALID}, {GIT_EINVALID, FT_INVALID},
        {GIT_EBAREREPO, FT_CONFLICT},   {GIT_EUNBORNBRANCH, FT_NOTFOUND},
        {GIT_ECONFLICT, FT_CONFLICT},   {GIT_EEOF, FT_CORRUPT},
    };
    for (size_t i = 0; i < FT_COUNT(codes); i++) {
        if (codes[i].git == code) {
            return codes[i].ours;
        }
    }
    return FT_IO;
}

static bool says(const char *message, int error) {
    return strstr(message, strerror(error)) != NULL;
}

/* libgit2 has no code of its own for what the system refused: its message ends with strerror. */
static enum ft_err_code code_of_error(int code, int error, const git_error *last) {
    const char *message = last ? last->message : "";
    bool system = last && (last->klass == GIT_ERROR_OS || last->klass == GIT_ERROR_ZLIB ||
                           last->klass == GIT_ERROR_FILESYSTEM);
    if (says(message, ENOSPC) || says(message, EDQUOT) ||
        (system && (error == ENOSPC || error == EDQUOT))) {
        return FT_FULL;
    }
    if (last && strstr(message, "unsupported") && last->klass != GIT_ERROR_ZLIB) {
        return FT_UNAVAILABLE;
    }
    if (code != GIT_ERROR) {
        return code_of_result(code);
    }
    if (says(message, EACCES) || says(message, EPERM) || says(message, EROFS)) {
        return FT_DENIED;
    }
    if (last && (last->klass == GIT_ERROR_ODB || last->klass == GIT_ERROR_OBJECT ||
                 last->klass == GIT_ERROR_ZLIB || last->klass == GIT_ERROR_TREE ||
                 last->klass == GIT_ERROR_INDEX || last->klass == GIT_ERROR_CONFIG ||
                 last->klass == GIT_ERROR_SHA)) {
        return FT_CORRUPT;
    }
    return FT_IO;
}

ft_err ft_git_fail(ft_ctx *cx, int code, const char *format, ...) {
    int error = errno;
    const git_error *last = git_error_last();
    enum ft_err_code ours = code_of_error(code, error, last);
    va_list args;
    va_start(args, format);
    const char *what = ft_vsprintf(cx->arena, format, args);
    va_end(args);
    const char *message = ft_sprintf(cx->arena, "%s: %s", what, last ? last->message : "it failed");
    git_error_clear();
    enum ft_err_code given = ft_fail(cx, ours, "%s", message);
    if (code == GIT_ELOCKED) {
        return ft_hint(cx, "another git command is at work, or one was killed: look for a file "
                           "that ends with .lock in the .git folder");
    }
    return given;
}

ft_err ft_git_oid(ft_ctx *cx, const char *hex, git_oid *oid) {
    if (!hex || strlen(hex) != GIT_OID_HEXSZ || git_oid_fromstr(oid, hex) < 0) {
        return ft_fail(cx, FT_INVALID, "'%s' is no object id of 40 hexadecimal digits",
                       hex ? hex : "");
    }
    return FT_OK;
}

static const char *short_id(ft_ctx *cx, const git_oid *oid) {
    char hex[GIT_OID_HEXSZ + 1];
    return ft_strdup(cx->arena, git_oid_tostr(hex, sizeof hex, oid));
}

/* That OID is of TYPE and at most MAX bytes, without loading it. */
static ft_err check_header(ft_ctx *cx, struct ft_repo *repo, const git_oid *oid, git_object_t type,
                           size_t max) {
    size_t size = 0;
    git_object_t found = GIT_OBJECT_INVALID;
    int code = git_odb_read_header(&size, &found, repo->odb, oid);
    if (code < 0) {
        return ft_git_fail(cx, code, "cannot read the %s %s", git_object_type2string(type),
                           short_id(cx, oid));
    }
    if (found != type) {
        return ft_fail(cx, FT_FORMAT, "%s is a %s, not a %s", short_id(cx, oid),
                       git_object_type2string(found), git_object_type2string(type));
    }
    if (size > max) {
        return ft_fail(cx, FT_LIMIT, "the %s %s has %zu bytes, over the limit of %zu",
                       git_object_type2string(type), short_id(cx, oid), size, max);
    }
    return FT_OK;
}

ft_err ft_git_commit(ft_ctx *cx, struct ft_repo *repo, const git_oid *oid, git_commit **commit) {
    FT_TRY(check_header(cx, repo, oid, GIT_OBJECT_COMMIT, FT_GIT_META_MAX));
    FT_GIT_TRY(cx, git_commit_lookup(commit, repo->git, oid), "cannot read the commit %s",
               short_id(cx, oid));
    return FT_OK;
}

ft_err ft_git_tree(ft_ctx *cx, struct ft_repo *repo, const git_oid *oid, git_tree **tree) {
    FT_TRY(check_header(cx, repo, oid, GIT_OBJECT_TREE, FT_GIT_META_MAX));
    FT_GIT_TRY(cx, git_tree_lookup(tree, repo->git, oid), "cannot read the tree %s",
               short_id(cx, oid));
    return FT_OK;
}

ft_err ft_git_commit_tree(ft_ctx *cx, struct ft_repo *repo, const char *hex, git_tree **tree) {
    git_oid oid;
    FT_DROP(commit) git_commit *commit = NULL;
    FT_TRY(ft_git_oid(cx, hex, &oid));
    FT_TRY(ft_git_commit(cx, repo, &oid, &commit));
    return ft_git_tree(cx, repo, git_commit_tree_id(commit), tree);
}

ft_err ft_git_blob(ft_ctx *cx, struct ft_repo *repo, const git_oid *oid, size_t max,
                   git_odb_object **blob) {
    FT_TRY(check_header(cx, repo, oid, GIT_OBJECT_BLOB, max));
    FT_GIT_TRY(cx, git_odb_read(blob, repo->odb, oid), "cannot read the blob %s",
               short_id(cx, oid));
    return FT_OK;
}

struct ft_slice ft_git_bytes(git_odb_object *blob) {
    return (struct ft_slice){git_odb_object_data(blob), git_odb_object_size(blob)};
}

bool ft_git_is_blob(struct ft_slice content, struct ft_slice id) {
    enum { LEAST = 7 };
    git_oid found;
    char hex[GIT_OID_HEXSZ + 1];
    ft_git_init();
    return id.size >= LEAST && id.size <= GIT_OID_HEXSZ &&
           git_odb_hash(&found, content.data, content.size, GIT_OBJECT_BLOB) == 0 &&
           git_oid_tostr(hex, sizeof hex, &found) && strncmp(hex, id.data, id.size) == 0;
}

ft_err ft_repo_blob(ft_ctx *cx, struct ft_repo *repo, const char *hex, size_t max,
                    struct ft_slice *content) {
    git_oid oid;
    FT_DROP(odb_object) git_odb_object *blob = NULL;
    FT_TRY(ft_git_oid(cx, hex, &oid));
    FT_TRY(ft_git_blob(cx, repo, &oid, max, &blob));
    struct ft_slice bytes = ft_git_bytes(blob);
    *content = (struct ft_slice){ft_slice_dup(cx->arena, bytes), bytes.size};
    return FT_OK;
}

ft_err ft_repo_blob_size(ft_ctx *cx, struct ft_repo *repo, const char *hex, int64_t *size) {
    git_oid oid;
    size_t found = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    FT_TRY(ft_git_oid(cx, hex, &oid));
    FT_GIT_TRY(cx, git_odb_read_header(&found, &type, repo->odb, &oid), "cannot read the blob %s",
               hex);
    if (type != GIT_OBJECT_BLOB) {
        return ft_fail(cx, FT_FORMAT, "%s is a %s, not a blob", hex, git_object_type2string(type));
    }
    *size = (int64_t)found;
    return FT_OK;
}
/* libgit2 would read the system's certificates and start an SSH library each time it starts, which
 * takes longer than everything a reading command does. Nothing here speaks to a network through
 * libgit2, so the linker puts these in the place of its starters (cmake/FettleLibraries.cmake). */
int __wrap_git_mbedtls_stream_global_init(void);
int __wrap_git_openssl_stream_global_init(void);
int __wrap_git_transport_ssh_global_init(void);

int __wrap_git_mbedtls_stream_global_init(void) {
    return 0;
}

int __wrap_git_openssl_stream_global_init(void) {
    return 0;
}

int __wrap_git_transport_ssh_global_init(void) {
    return 0;
}

/* Nor is Kerberos linked, seven shared libraries to load at each start: the calls of RFC 2744 that
 * libgit2 would make fail as those of an unavailable mechanism do. */
enum { GSS_UNAVAILABLE = 16 << 16 };

#define GSS_STUB(name)                                                                             \
    uint32_t name(uint32_t *minor);                                                                \
    uint32_t name(uint32_t *minor) {                                                               \
        *minor = 0;                                                                                \
        return GSS_UNAVAILABLE;                                                                    \
    }

GSS_STUB(gss_delete_sec_context)
GSS_STUB(gss_display_status)
GSS_STUB(gss_import_name)
GSS_STUB(gss_indicate_mechs)
GSS_STUB(gss_init_sec_context)
GSS_STUB(gss_release_buffer)
GSS_STUB(gss_release_name)
GSS_STUB(gss_release_oid_set)

extern const void *const GSS_C_NT_HOSTBASED_SERVICE;
const void *const GSS_C_NT_HOSTBASED_SERVICE = NULL;
