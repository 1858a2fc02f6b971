/* Which names may stand in a tree. The rules are those that git holds against trees made to trick a
 * checkout: also the spellings that some file systems take for ".git". */
#include "git_int.h"

#include "base/text.h"

#include <string.h>
#include <strings.h>

/* Code points that HFS+ leaves out when it compares names. */
static bool is_ignored(uint32_t code) {
    return (code >= 0x200c && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) ||
           (code >= 0x206a && code <= 0x206f) || code == 0xfeff;
}

static bool is_git_on_hfs(struct ft_slice name) {
    char plain[8];
    size_t count = 0;
    while (name.size) {
        size_t size = 0;
        uint32_t code = ft_utf8_next(name, &size);
        name.data += size;
        name.size -= size;
        if (is_ignored(code)) {
            continue;
        }
        if (code > 0x7f || count == sizeof plain - 1) {
            return false;
        }
        plain[count++] = (char)code;
    }
    return count == 4 && strncasecmp(plain, ".git", 4) == 0;
}

/* NTFS: short names, dots and blanks at the end, streams after a colon. */
static bool is_git_on_ntfs(struct ft_slice name) {
    size_t start = 0;
    if (name.size >= 4 && strncasecmp(name.data, ".git", 4) == 0) {
        start = 4;
    } else if (name.size >= 5 && strncasecmp(name.data, "git~1", 5) == 0) {
        start = 5;
    } else {
        return false;
    }
    for (size_t i = start; i < name.size; i++) {
        char c = name.data[i];
        if (c == ':' || c == '\\') {
            return true;
        }
        if (c != '.' && c != ' ') {
            return false;
        }
    }
    return true;
}

bool ft_git_name_ok(struct ft_slice name) {
    return name.size && !ft_slice_is(name, ".") && !ft_slice_is(name, "..") &&
           !memchr(name.data, '/', name.size) && !memchr(name.data, '\0', name.size) &&
           !is_git_on_hfs(name) && !is_git_on_ntfs(name);
}

bool ft_git_path_ok(const char *path) {
    if (strlen(path) >= FT_GIT_PATH_MAX) {
        return false;
    }
    for (const char *at = path;; at++) {
        size_t size = strcspn(at, "/");
        if (!ft_git_name_ok((struct ft_slice){at, size})) {
            return false;
        }
        at += size;
        if (!*at) {
            return true;
        }
    }
}
