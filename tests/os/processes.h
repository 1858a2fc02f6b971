/* Looking for processes by a word of their command line. */
#ifndef TESTS_OS_PROCESSES_H
#define TESTS_OS_PROCESSES_H

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Zombies have no command line, so they do not count. */
static inline int count_processes(const char *word) {
    DIR *proc = opendir("/proc");
    int count = 0;
    for (struct dirent *entry = readdir(proc); entry; entry = readdir(proc)) {
        char path[64];
        char line[4096] = {0};
        if (!isdigit((unsigned char)entry->d_name[0])) {
            continue;
        }
        snprintf(path, sizeof path, "/proc/%.20s/cmdline", entry->d_name);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t got = fd < 0 ? 0 : read(fd, line, sizeof line - 1);
        if (fd >= 0) {
            close(fd);
        }
        for (ssize_t i = 0; i < got; i++) {
            line[i] = line[i] ? line[i] : ' ';
        }
        count += strstr(line, word) ? 1 : 0;
    }
    closedir(proc);
    return count;
}

/* Waits up to five seconds until there are (or are no more) processes with WORD. */
static inline bool wait_for_processes(const char *word, bool some) {
    for (int i = 0; i < 500; i++) {
        if ((count_processes(word) > 0) == some) {
            return true;
        }
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    }
    return false;
}

#endif
