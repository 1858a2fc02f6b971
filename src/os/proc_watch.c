#include "base/clock.h"
#include "os/proc_int.h"

#include <sys/statvfs.h>
#include <sys/sysinfo.h>
#include <unistd.h>

static const int64_t thorough_ns = 100 * 1000000;

static int64_t free_bytes(const char *path) {
    struct statvfs info;
    if (!path || statvfs(path, &info) != 0) {
        return -1;
    }
    return (int64_t)info.f_bfree * (int64_t)info.f_frsize;
}

static unsigned short count_threads(void) {
    struct sysinfo info;
    return sysinfo(&info) == 0 ? info.procs : 0;
}

void ft_watch_init(struct ft_watch *watch, const struct ft_proc_limits *limits) {
    *watch = (struct ft_watch){.limits = limits, .threads = count_threads()};
    watch->disk_free = limits->disk_growth ? free_bytes(limits->disk_path) : -1;
    watch->next = ft_mono_ns() + thorough_ns;
    watch->wanted = limits->total_memory || limits->total_processes || watch->disk_free >= 0;
}

static enum ft_reached look_at_processes(struct ft_watch *watch) {
    const struct ft_proc_limits *limits = watch->limits;
    if ((!watch->tree.at && !ft_tree_init(&watch->tree)) || !ft_tree_scan(&watch->tree, getpid())) {
        return FT_REACHED_NONE;
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
        return FT_REACHED_PROCESSES;
    }
    /* The sum counts shared pages often: only where it is too much is the exact figure worth
     * its price. */
    bool too_much = limits->total_memory && rss > limits->total_memory &&
                    ft_tree_memory(&watch->tree) > limits->total_memory;
    return too_much ? FT_REACHED_MEMORY : FT_REACHED_NONE;
}

/* One cheap call tells whether the whole system has gained so many: something that forks fast
 * must be met before it holds all processors. */
static bool may_breed(const struct ft_watch *watch) {
    short grown = (short)(unsigned short)(count_threads() - watch->threads);
    return watch->limits->total_processes && grown > watch->limits->total_processes;
}

enum ft_reached ft_watch_look(struct ft_watch *watch) {
    const struct ft_proc_limits *limits = watch->limits;
    bool thorough = ft_mono_ns() >= watch->next;
    if (!thorough && !may_breed(watch)) {
        return FT_REACHED_NONE;
    }
    enum ft_reached reached = FT_REACHED_NONE;
    if (limits->total_memory || limits->total_processes) {
        reached = look_at_processes(watch);
    }
    if (reached == FT_REACHED_NONE && watch->disk_free >= 0) {
        int64_t now = free_bytes(limits->disk_path);
        bool full = now >= 0 && watch->disk_free - now > limits->disk_growth;
        reached = full ? FT_REACHED_DISK : FT_REACHED_NONE;
    }
    watch->next = ft_mono_ns() + thorough_ns;
    return reached;
}
