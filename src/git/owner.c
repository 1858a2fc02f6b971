#include "git_int.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Ours, or under sudo that of the person who called it: git's own rule. */
static bool is_ours(uid_t owner) {
    if (owner == geteuid()) {
        return true;
    }
    const char *sudo = geteuid() == 0 ? getenv("SUDO_UID") : NULL;
    char *end = NULL;
    unsigned long caller = sudo && *sudo ? strtoul(sudo, &end, 10) : 0;
    return end && !*end && owner == (uid_t)caller;
}

static bool value_names(const char *value, const char *name) {
    size_t size = strlen(value);
    if (strcmp(value, "*") == 0) {
        return true;
    }
    if (size > 2 && strcmp(value + size - 2, "/*") == 0) {
        return strncmp(value, name, size - 1) == 0;
    }
    while (size > 1 && value[size - 1] == '/') {
        size--;
    }
    return strncmp(value, name, size) == 0 && !name[size];
}

struct safe {
    const char *name;
    bool listed;
};

static int see_value(const git_config_entry *entry, void *to) {
    struct safe *safe = to;
    const char *value = entry->value ? entry->value : "";
    /* An empty value takes back all before it. */
    safe->listed = *value && (safe->listed || value_names(value, safe->name));
    return 0;
}

static void read_safe(struct safe *safe, const char *file) {
    FT_DROP(config) git_config *config = NULL;
    struct stat info;
    if (file && *file && stat(file, &info) == 0 && S_ISREG(info.st_mode) &&
        git_config_open_ondisk(&config, file) == 0) {
        git_config_get_multivar_foreach(config, "safe.directory", NULL, see_value, safe);
    }
    git_error_clear();
}

/* The person's and the machine's configuration alone: a repository cannot call itself safe. */
static bool is_safe(struct ft_arena *arena, const char *name) {
    struct safe safe = {.name = name};
    const char *system = getenv("GIT_CONFIG_SYSTEM");
    const char *global = getenv("GIT_CONFIG_GLOBAL");
    const char *home = getenv("HOME");
    const char *xdg = getenv("XDG_CONFIG_HOME");
    read_safe(&safe, system ? system : "/etc/gitconfig");
    if (global) {
        read_safe(&safe, global);
        return safe.listed;
    }
    if (xdg && *xdg) {
        read_safe(&safe, ft_path_join(arena, xdg, "git/config"));
    } else if (home && *home) {
        read_safe(&safe, ft_path_join(arena, home, ".config/git/config"));
    }
    if (home && *home) {
        read_safe(&safe, ft_path_join(arena, home, ".gitconfig"));
    }
    return safe.listed;
}

ft_err ft_git_check_owner(ft_ctx *cx, const char *path, const char *name) {
    struct stat info;
    if (lstat(path, &info) != 0) {
        return ft_fail_errno(cx, "cannot look at %s", path);
    }
    if (is_ours(info.st_uid) || is_safe(cx->arena, name)) {
        return FT_OK;
    }
    FT_IGNORE(ft_fail(cx, FT_DENIED, "%s belongs to another person (user id %u)", path,
                      (unsigned)info.st_uid));
    return ft_hint(cx, "if you trust it: git config --global --add safe.directory '%s'", name);
}
