/* How ft_proc_run is put together: this process gathers and judges (proc.c), a forked keeper
 * starts the program and ends whatever it leaves behind (proc_keeper.c). They speak over a
 * socket pair: orders of one byte one way, reports the other. */
#ifndef FT_OS_PROC_INT_H
#define FT_OS_PROC_INT_H

#include "os/proc.h"

#include <sys/types.h>

/* What the keeper and the program need, made ready before the fork. */
struct ft_launch {
    const struct ft_proc_spec *spec;
    const char *program;
    int in, out, err;
    int control; /* the keeper's end */
    pid_t parent;
};

enum ft_order { FT_ORDER_TERM = 'T', FT_ORDER_KILL = 'K' };

/* Which limit of all processes together was reached. */
enum ft_reached { FT_REACHED_NONE, FT_REACHED_MEMORY, FT_REACHED_PROCESSES, FT_REACHED_DISK };

enum ft_stage {
    FT_STAGE_KEEPER,
    FT_STAGE_DESCRIPTORS,
    FT_STAGE_LIMITS,
    FT_STAGE_FOLDER,
    FT_STAGE_PREPARE,
    FT_STAGE_EXEC
};

struct ft_report {
    bool failed; /* the program did not start: `stage` and `error` say why; else: all is over */
    enum ft_stage stage;
    int error;
    int status; /* as of wait(2) */
    enum ft_reached reached;
    int64_t user_ms, system_ms, max_rss;
};

/* Runs in the fork: async-signal-safe calls only. */
_Noreturn void ft_keeper_run(const struct ft_launch *launch);
/* Runs in the keeper's fork; sends a report where it fails. */
_Noreturn void ft_program_start(const struct ft_launch *launch, pid_t keeper);

/* The processes of the system; `at` is in the order of their pids. */
struct ft_tree_process {
    pid_t pid, parent, group;
    bool below; /* descends from the process that was asked for */
    int64_t rss;
};
struct ft_tree {
    struct ft_tree_process *at;
    size_t count;
};

/* Room for the largest system we look at, until the keeper ends; pages that are not touched cost
 * nothing. */
bool ft_tree_init(struct ft_tree *tree);
/* Looks at /proc and marks what descends from TOP (itself left out). Async-signal-safe. */
bool ft_tree_scan(struct ft_tree *tree, pid_t top);
/* Pids of this process's own children (of its first thread), at most ROOM; 0 also where the kernel
 * does not tell them. Async-signal-safe. */
size_t ft_tree_children(pid_t *children, size_t room);
/* Bytes that the marked processes really take: shared pages divided among who shares them. */
int64_t ft_tree_memory(const struct ft_tree *tree);

/* What the program printed. */
struct ft_gather {
    struct ft_buf out, err;
    size_t max;
    bool tail, flooded;
    int64_t total, flood, dropped;
    const struct ft_proc_spec *spec;
};

void ft_gather_init(struct ft_gather *gather, const struct ft_proc_spec *spec);
void ft_gather_release(struct ft_gather *gather);
/* Reads what *FD has; closes it and sets it to -1 at the end of file. False: nothing was there. */
bool ft_gather_read(struct ft_gather *gather, int *fd, struct ft_buf *to);
void ft_gather_finish(struct ft_gather *gather, struct ft_arena *arena,
                      struct ft_proc_result *result);

/* The limits of all processes together; the keeper looks after them. Async-signal-safe. */
struct ft_watch {
    const struct ft_proc_limits *limits;
    struct ft_tree tree;
    int64_t disk_free;      /* at the start; -1: not watched */
    int64_t next;           /* when to look again, monotonic ns */
    unsigned short threads; /* of the whole system, at the start */
    bool wanted;
};

enum { FT_WATCH_MS = 10 }; /* how often to call ft_watch_look */

void ft_watch_init(struct ft_watch *watch, const struct ft_proc_limits *limits);
enum ft_reached ft_watch_look(struct ft_watch *watch);

#endif
