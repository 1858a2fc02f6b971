#include "base/clock.h"
#include "os/proc.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_program(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode) && access(path, X_OK) == 0;
}

const char *ft_proc_find(struct ft_arena *arena, const char *program, const char *path) {
    while (*path) {
        size_t size = strcspn(path, ":");
        if (*path == '/') {
            char *found = ft_sprintf(arena, "%.*s/%s", (int)size, path, program);
            if (is_program(found)) {
                return found;
            }
        }
        path += size + (path[size] == ':' ? 1 : 0);
    }
    return NULL;
}

static const char *describe_exit(struct ft_arena *arena, int status) {
    enum { SHELL_SIGNAL = 128 };
    /* Shells and the sandbox pass a signal on as 128 and its number. */
    const char *name = status > SHELL_SIGNAL && status < SHELL_SIGNAL + 32
                           ? sigdescr_np(status - SHELL_SIGNAL)
                           : NULL;
    return name ? ft_sprintf(arena, "exited with %d (as after signal %d, %s)", status,
                             status - SHELL_SIGNAL, name)
                : ft_sprintf(arena, "exited with %d", status);
}

const char *ft_proc_describe(struct ft_arena *arena, const struct ft_proc_result *result) {
    const char *signal_name = NULL;
    switch (result->end) {
    case FT_PROC_EXITED:
        return describe_exit(arena, result->status);
    case FT_PROC_SIGNALLED:
        signal_name = sigdescr_np(result->status);
        return ft_sprintf(arena, "was ended by signal %d (%s)", result->status,
                          signal_name ? signal_name : "unknown");
    case FT_PROC_TIMEOUT:
        return ft_sprintf(arena, "took longer than %s", ft_duration_format(arena, result->wall_ms));
    case FT_PROC_CANCELLED:
        return "was cancelled";
    case FT_PROC_FLOOD:
        return "printed more than it may";
    case FT_PROC_LIMIT:
        return ft_sprintf(arena, "reached its limit of %s", result->limit);
    }
    return "ended";
}
