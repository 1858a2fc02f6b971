#include "os/proc_int.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MOST_PROCESSES = 1 << 17, STAT_SIZE = 1024 };

/* As the kernel writes it (getdents64(2)); readdir allocates, which a fork must not. */
struct dirent_raw {
    uint64_t inode;
    int64_t next;
    unsigned short size;
    unsigned char type;
    char name[];
};

bool ft_tree_init(struct ft_tree *tree) {
    void *memory = mmap(NULL, MOST_PROCESSES * sizeof *tree->at, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        return false;
    }
    *tree = (struct ft_tree){.at = memory};
    return true;
}

void ft_tree_release(struct ft_tree *tree) {
    if (tree->at) {
        munmap(tree->at, MOST_PROCESSES * sizeof *tree->at);
    }
    *tree = (struct ft_tree){0};
}

static const char *parse_number(const char *text, int64_t *value) {
    bool negative = *text == '-';
    text += negative ? 1 : 0;
    int64_t sum = 0;
    for (; *text >= '0' && *text <= '9'; text++) {
        sum = sum * 10 + (*text - '0');
    }
    *value = negative ? -sum : sum;
    return text;
}

/* "pid (any name) state ppid pgrp …": proc(5). The name may hold anything, so the last ")" counts.
 */
static bool parse_stat(const char *stat, struct ft_tree_process *to) {
    enum { PARENT = 4, GROUP = 5, RSS = 24 };
    const char *at = strrchr(stat, ')');
    if (!at || at[1] == '\0' || at[2] == '\0') {
        return false;
    }
    at += 3;
    int64_t fields[RSS + 1] = {0};
    for (int field = PARENT; field <= RSS; field++) {
        if (*at != ' ') {
            return false;
        }
        at = parse_number(at + 1, &fields[field]);
    }
    to->parent = (pid_t)fields[PARENT];
    to->group = (pid_t)fields[GROUP];
    to->rss = fields[RSS] * sysconf(_SC_PAGESIZE);
    return true;
}

static void add_process(struct ft_tree *tree, int proc, const char *name) {
    int64_t pid = 0;
    if (*name < '0' || *name > '9' || *parse_number(name, &pid) || tree->count == MOST_PROCESSES) {
        return;
    }
    char path[32] = {0};
    size_t size = strlen(name);
    if (size > sizeof path - sizeof "/stat") {
        return;
    }
    memcpy(path, name, size);
    memcpy(path + size, "/stat", sizeof "/stat");
    int fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return; /* gone meanwhile */
    }
    char stat[STAT_SIZE];
    ssize_t got = read(fd, stat, sizeof stat - 1);
    close(fd);
    stat[got > 0 ? got : 0] = '\0';
    struct ft_tree_process found = {.pid = (pid_t)pid};
    if (got > 0 && parse_stat(stat, &found)) {
        tree->at[tree->count++] = found;
    }
}

static const struct ft_tree_process *find(const struct ft_tree *tree, pid_t pid) {
    size_t low = 0;
    size_t high = tree->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (tree->at[middle].pid < pid) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < tree->count && tree->at[low].pid == pid ? &tree->at[low] : NULL;
}

/* Children mostly have higher numbers than their parents, so one or two passes are enough. */
static void mark(struct ft_tree *tree, pid_t top) {
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < tree->count; i++) {
            struct ft_tree_process *process = &tree->at[i];
            if (process->below) {
                continue;
            }
            const struct ft_tree_process *parent = find(tree, process->parent);
            process->below = process->parent == top || (parent && parent->below);
            changed = changed || process->below;
        }
    }
}

bool ft_tree_scan(struct ft_tree *tree, pid_t top) {
    _Alignas(8) char entries[16384];
    tree->count = 0;
    int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (proc < 0) {
        return false;
    }
    for (;;) {
        long got = syscall(SYS_getdents64, proc, entries, sizeof entries);
        if (got <= 0) {
            break;
        }
        for (long at = 0; at < got;) {
            const struct dirent_raw *entry = (const void *)(entries + at);
            add_process(tree, proc, entry->name);
            at += entry->size;
        }
    }
    close(proc);
    mark(tree, top);
    return true;
}

/* Proportional set size in bytes, or -1 where it cannot be read. */
static int64_t read_pss(pid_t pid) {
    char path[48];
    char text[2048];
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return -1;
    }
    ssize_t got = read(fd, text, sizeof text - 1);
    close(fd);
    text[got > 0 ? got : 0] = '\0';
    const char *line = strstr(text, "\nPss:");
    return line ? strtoll(line + 5, NULL, 10) * 1024 : -1;
}

int64_t ft_tree_memory(const struct ft_tree *tree) {
    int64_t sum = 0;
    for (size_t i = 0; i < tree->count; i++) {
        if (tree->at[i].below) {
            int64_t pss = read_pss(tree->at[i].pid);
            sum += pss >= 0 ? pss : tree->at[i].rss;
        }
    }
    return sum;
}
