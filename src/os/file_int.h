/* Shared by the files of os that work beneath a root. */
#ifndef FT_OS_FILE_INT_H
#define FT_OS_FILE_INT_H

#include "base/clock.h"
#include "os/file.h"

#include <stdio.h>

/* openat2 beneath ROOT, following no link; -1 and errno. Close-on-exec always. */
int ft_open_beneath(const struct ft_root *root, const char *path, int flags, mode_t mode);
ft_err ft_read_fd(ft_ctx *cx, int fd, const char *path, size_t max, struct ft_slice *content);

#endif
