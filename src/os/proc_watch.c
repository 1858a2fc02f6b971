#include "os/proc_int.h"

#include <sys/statvfs.h>

static int64_t free_bytes(const char *path) {
    struct statvfs info;
    if (!path || statvfs(path, &info) != 0) {
        return -1;
    }
    return (int64_t)info.f_bfree * (int64_t)info.f_frsize;
}

void ft_watch_init(struct ft_watch *watch, const struct ft_proc_limits *limits) {
    *watch = (struct ft_watch){.limits = limits};
    watch->disk_free = limits->disk_growth ? free_bytes(limits->disk_path) : -1;
}

void ft_watch_release(struct ft_watch *watch) {
    ft_tree_release(&watch->tree);
}

bool ft_watch_wanted(const struct ft_watch *watch) {
    const struct ft_proc_limits *limits = watch->limits;
    return limits->total_memory || limits->total_processes || watch->disk_free >= 0;
}

static const char *look_at_processes(struct ft_watch *watch, pid_t top) {
    const struct ft_proc_limits *limits = watch->limits;
    if ((!watch->tree.at && !ft_tree_init(&watch->tree)) || !ft_tree_scan(&watch->tree, top)) {
        return NULL;
    }
    int64_t count = 0;
    int64_t rss = 0;
    for (size_t i = 0; i < watch->tree.count; i++) {
        if (watch->tree.at[i].below) {
            count++;
            rss += watch->tree.at[i].rss;
        }
    }
    if (limits->total_processes && count > limits->total_processes) {
        return "processes";
    }
    /* The sum counts shared pages often: only where it is too much is the exact figure worth
     * its price. */
    if (limits->total_memory && rss > limits->total_memory &&
        ft_tree_memory(&watch->tree) > limits->total_memory) {
        return "memory";
    }
    return NULL;
}

const char *ft_watch_look(struct ft_watch *watch, pid_t top) {
    const struct ft_proc_limits *limits = watch->limits;
    const char *reached = NULL;
    if (limits->total_memory || limits->total_processes) {
        reached = look_at_processes(watch, top);
    }
    if (!reached && watch->disk_free >= 0) {
        int64_t now = free_bytes(limits->disk_path);
        reached = now >= 0 && watch->disk_free - now > limits->disk_growth ? "disk" : NULL;
    }
    return reached;
}
