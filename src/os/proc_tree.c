#include "os/proc_int.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MOST_PROCESSES = 1 << 17, STAT_SIZE = 1024, SMAPS_SIZE = 2048 };

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

/* Reads the file NAME of process PID into TEXT, NUL-terminated; snprintf might allocate. */
static bool read_of(int proc, const char *pid, const char *name, char *text, size_t room) {
    char path[64];
    size_t pid_size = strlen(pid);
    size_t name_size = strlen(name) + 1;
    if (pid_size + name_size > sizeof path) {
        return false;
    }
    memcpy(path, pid, pid_size + 1);
    memcpy(path + pid_size, name, name_size);
    int fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false; /* gone meanwhile */
    }
    ssize_t got = read(fd, text, room - 1);
    close(fd);
    text[got > 0 ? got : 0] = '\0';
    return got > 0;
}

static void add_process(struct ft_tree *tree, int proc, const char *name) {
    char stat[STAT_SIZE];
    int64_t pid = 0;
    if (*name < '0' || *name > '9' || *parse_number(name, &pid) || tree->count == MOST_PROCESSES) {
        return;
    }
    struct ft_tree_process found = {.pid = (pid_t)pid};
    if (read_of(proc, name, "/stat", stat, sizeof stat) && parse_stat(stat, &found)) {
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

size_t ft_tree_children(pid_t *children, size_t room) {
    char text[512];
    int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (proc < 0) {
        return 0;
    }
    bool told = read_of(proc, "thread-self", "/children", text, sizeof text);
    close(proc);
    size_t count = 0;
    int64_t pid = 0;
    /* A number counts only with the blank behind it: the last one may be cut off. */
    for (const char *at = text; told && count < room; at++) {
        at = parse_number(at, &pid);
        if (*at != ' ' || pid <= 1) {
            break;
        }
        children[count++] = (pid_t)pid;
    }
    return count;
}

/* Proportional set size in bytes, or -1 where it cannot be read. */
static int64_t read_pss(int proc, pid_t pid) {
    char text[SMAPS_SIZE];
    char name[16];
    char *digit = name + sizeof name - 1;
    for (*digit = '\0'; pid; pid /= 10) {
        *--digit = (char)('0' + pid % 10);
    }
    if (!read_of(proc, digit, "/smaps_rollup", text, sizeof text)) {
        return -1;
    }
    const char *line = strstr(text, "\nPss:");
    int64_t kib = -1;
    if (line) {
        line += strlen("\nPss:");
        parse_number(line + strspn(line, " \t"), &kib);
    }
    return kib < 0 ? -1 : kib * 1024;
}

int64_t ft_tree_memory(const struct ft_tree *tree) {
    int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int64_t sum = 0;
    for (size_t i = 0; i < tree->count; i++) {
        if (tree->at[i].below) {
            int64_t pss = read_pss(proc, tree->at[i].pid);
            sum += pss >= 0 ? pss : tree->at[i].rss;
        }
    }
    if (proc >= 0) {
        close(proc);
    }
    return sum;
}
