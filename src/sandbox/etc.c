/* What the sandbox shows of /etc, copied once into the cache: one mount takes the place of many
 * mounts and copies, which took a third of the time to start (docs/adr/0008). The folder is named
 * by the fingerprint of what was copied, which is taken anew for each run. */
#include "base/clock.h"
#include "base/hash.h"
#include "os/file.h"
#include "sandbox/sandbox_int.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEEPEST = 16, MOST_ENTRIES = 20000, MOST_BYTES = 64 << 20, UNUSED_S = 24 * 3600 };

static const char prefix[] = "etc-";

struct entry {
    const char *path; /* absolute */
    mode_t type;
};

struct listing {
    ft_ctx *cx;
    struct ft_sha256 *hash;
    bool links; /* wanted too; they show in the time of their folder */
    int64_t bytes;
    struct {
        FT_VEC(struct entry);
    } entries;
};

static ft_err too_large(ft_ctx *cx) {
    return ft_fail(cx, FT_LIMIT, "/etc is larger than the sandbox copies");
}

static ft_err add_entry(struct listing *list, const char *path, const struct stat *info) {
    const struct {
        uint64_t device, inode, mode, size;
        int64_t seconds, nanoseconds;
    } print = {info->st_dev,         info->st_ino,         info->st_mode, (uint64_t)info->st_size,
               info->st_mtim.tv_sec, info->st_mtim.tv_nsec};
    list->bytes += S_ISREG(info->st_mode) ? info->st_size : 0;
    if (list->entries.count == MOST_ENTRIES || list->bytes > MOST_BYTES) {
        return too_large(list->cx);
    }
    ft_sha256_add(list->hash, path, strlen(path) + 1);
    ft_sha256_add(list->hash, &print, sizeof print);
    *FT_PUSH(list->cx->arena, &list->entries) =
        (struct entry){.path = path, .type = info->st_mode & S_IFMT};
    return FT_OK;
}

static ft_err add_folder(struct listing *list, const char *path, int depth);

static ft_err add_child(struct listing *list, DIR *folder, const char *path,
                        const struct dirent *child, int depth) {
    struct stat info;
    if ((child->d_type == DT_LNK && !list->links) || strcmp(child->d_name, ".") == 0 ||
        strcmp(child->d_name, "..") == 0 ||
        fstatat(dirfd(folder), child->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) {
        return FT_OK; /* gone meanwhile: the time of its folder tells */
    }
    path = ft_path_join(list->cx->arena, path, child->d_name);
    if (S_ISDIR(info.st_mode)) {
        return add_folder(list, path, depth + 1);
    }
    bool wanted = S_ISREG(info.st_mode) || (S_ISLNK(info.st_mode) && list->links);
    return wanted ? add_entry(list, path, &info) : FT_OK;
}

static ft_err add_folder(struct listing *list, const char *path, int depth) {
    struct stat info;
    DIR *folder = depth > DEEPEST ? NULL : opendir(path);
    if (!folder) {
        return depth > DEEPEST ? too_large(list->cx) : FT_OK;
    }
    ft_err error = fstat(dirfd(folder), &info) == 0
                       ? add_entry(list, path, &info)
                       : ft_fail_errno(list->cx, "cannot look at '%s'", path);
    const struct dirent *child = NULL;
    while (error == FT_OK && (child = readdir(folder))) {
        error = add_child(list, folder, path, child, depth);
    }
    closedir(folder);
    return error;
}

/* A copy that a crash of the system left half on the disk is never met again. */
static void add_boot(struct listing *list) {
    char id[64];
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? 0 : read(fd, id, sizeof id);
    ft_sha256_add(list->hash, id, got > 0 ? (size_t)got : 0);
    if (fd >= 0) {
        close(fd);
    }
}

static ft_err list_items(struct listing *list) {
    struct stat info;
    for (const char *const *path = ft_view_etc; *path; path++) {
        if (stat(*path, &info) != 0) {
            continue; /* a link to nothing shows nothing either */
        }
        if (S_ISDIR(info.st_mode)) {
            FT_TRY(add_folder(list, *path, 0));
        } else if (S_ISREG(info.st_mode)) {
            FT_TRY(add_entry(list, *path, &info));
        }
    }
    return FT_OK;
}

static ft_err list_etc(ft_ctx *cx, bool links, struct listing *list,
                       unsigned char digest[FT_SHA256_SIZE]) {
    *list = (struct listing){.cx = cx, .hash = ft_sha256_new(), .links = links};
    add_boot(list);
    ft_err error = list_items(list);
    ft_sha256_end(list->hash, digest);
    return error;
}

static ft_err copy_file(ft_ctx *cx, const char *from, const char *to) {
    struct ft_slice content;
    if (access(from, R_OK) != 0) {
        return FT_OK; /* what the person cannot read, the program could not either */
    }
    FT_TRY(ft_path_read(cx, from, MOST_BYTES, &content));
    int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
    ssize_t wrote = fd < 0 ? -1 : write(fd, content.data, content.size);
    if (fd >= 0) {
        close(fd);
    }
    return wrote == (ssize_t)content.size ? FT_OK : ft_fail_errno(cx, "cannot write '%s'", to);
}

static ft_err copy_entry(ft_ctx *cx, const struct entry *entry, const char *to) {
    char target[4096];
    if (entry->type == S_IFDIR) {
        return ft_path_mkdirs(cx, to, 0755);
    }
    if (entry->type == S_IFREG) {
        return copy_file(cx, entry->path, to);
    }
    ssize_t size = readlink(entry->path, target, sizeof target - 1);
    target[size > 0 ? size : 0] = '\0';
    return size > 0 && symlink(target, to) == 0 ? FT_OK : ft_fail_errno(cx, "cannot link '%s'", to);
}

static ft_err copy_all(ft_ctx *cx, const struct listing *list, const char *folder) {
    for (size_t i = 0; i < list->entries.count; i++) {
        FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
        ft_ctx one = {.arena = scratch, .cancelled = cx->cancelled};
        const struct entry *entry = &list->entries.at[i];
        char *to = ft_path_join(scratch, folder, entry->path + strlen("/etc/"));
        char *name = strrchr(to, '/');
        *name = '\0';
        ft_err error = ft_path_mkdirs(&one, to, 0755);
        *name = '/';
        if (error != FT_OK || copy_entry(&one, entry, to) != FT_OK) {
            return ft_fail(cx, FT_IO, "cannot copy '%s'", entry->path);
        }
    }
    return FT_OK;
}

/* Those that no run has used for a day, and what was left half done. */
static void remove_unused(ft_ctx *cx, const struct ft_root *root, const char *keep) {
    DIR *folder = opendir(root->path);
    const struct dirent *entry = NULL;
    struct stat info;
    while (folder && (entry = readdir(folder))) {
        if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0 &&
            strcmp(entry->d_name, keep) != 0 &&
            fstatat(root->fd, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
            info.st_mtim.tv_sec < ft_now_ms() / 1000 - UNUSED_S) {
            FT_IGNORE(ft_tree_remove(cx, root, entry->d_name));
        }
    }
    if (folder) {
        closedir(folder);
    }
}

static ft_err make_folder(ft_ctx *cx, const char *parent, const char *name) {
    unsigned char digest[FT_SHA256_SIZE];
    struct listing list;
    struct ft_root root;
    FT_TRY(list_etc(cx, true, &list, digest));
    FT_TRY(ft_path_mkdirs(cx, parent, 0700));
    FT_TRY(ft_root_keep(cx, parent, &root));
    char *fresh = ft_sprintf(cx->arena, "%s/%snew-XXXXXX", parent, prefix);
    if (!mkdtemp(fresh) || chmod(fresh, 0755) != 0) {
        return ft_fail_errno(cx, "cannot make a folder in '%s'", parent);
    }
    const char *to = ft_path_join(cx->arena, parent, name);
    ft_err error = copy_all(cx, &list, fresh);
    if (error == FT_OK && rename(fresh, to) != 0) {
        /* Another process was faster, or there is no room: this run goes without. */
        error = ft_fail_errno(cx, "cannot name '%s'", to);
    }
    if (error != FT_OK) {
        FT_IGNORE(ft_tree_remove(cx, &root, ft_path_base(fresh)));
    }
    remove_unused(cx, &root, name);
    return error;
}

/* Nobody but the person may have put anything there. */
static bool is_ours(const char *path) {
    struct stat info;
    return lstat(path, &info) == 0 && S_ISDIR(info.st_mode) && info.st_uid == geteuid() &&
           !(info.st_mode & (S_IWGRP | S_IWOTH));
}

static ft_err find_folder(ft_ctx *cx, const char **path) {
    unsigned char digest[FT_SHA256_SIZE];
    const char *cache = NULL;
    struct listing list;
    FT_TRY(list_etc(cx, false, &list, digest));
    FT_TRY(ft_dir_path(cx, FT_DIR_CACHE, &cache));
    uint64_t number = 0;
    memcpy(&number, digest, sizeof number);
    char *name = ft_sprintf(cx->arena, "%s%016llx", prefix, (unsigned long long)number);
    const char *parent = ft_path_join(cx->arena, cache, "sandbox");
    const char *folder = ft_path_join(cx->arena, parent, name);
    if (!is_ours(folder)) {
        FT_TRY(make_folder(cx, parent, name));
    }
    if (!is_ours(parent) || !is_ours(folder)) {
        return ft_fail(cx, FT_DENIED, "'%s' is somebody else's", folder);
    }
    utimensat(AT_FDCWD, folder, NULL, 0); /* remove_unused looks at it */
    *path = folder;
    return FT_OK;
}

const char *ft_etc_folder(ft_ctx *cx) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    ft_ctx own = {.arena = scratch, .cancelled = cx->cancelled};
    const char *path = NULL;
    if (find_folder(&own, &path) != FT_OK || ft_path_real(&own, path, &path) != FT_OK) {
        return NULL;
    }
    return ft_strdup(cx->arena, path);
}
