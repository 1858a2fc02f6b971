/* Shared by the files of os that work beneath a root. */
#ifndef FT_OS_FILE_INT_H
#define FT_OS_FILE_INT_H

#include "base/clock.h"
#include "os/fault.h"
#include "os/file.h"

#include <errno.h>
#include <stdio.h>

/* A system call that reads and gives -1 for a failure: made again where a signal came between. */
#define FT_READING(call) ((int)TEMP_FAILURE_RETRY(ft_fault_read() ? -1 : (call)))

/* openat2 beneath ROOT, following no link; -1 and errno. Close-on-exec always. */
int ft_open_beneath(const struct ft_root *root, const char *path, int flags, mode_t mode);
ft_err ft_read_fd(ft_ctx *cx, int fd, const char *path, size_t max, struct ft_slice *content);

#endif
