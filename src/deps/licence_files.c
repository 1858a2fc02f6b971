/* LICENSE, COPYING, LICENSE-MIT beside LICENSE-APACHE: which licences the files of a folder are. A
 * file for each licence, named by it, is the custom for a choice among them. */
#include "deps/licence_int.h"
#include "licence/licence.h"

#include <stdio.h>
#include <string.h>

enum { LARGEST = 4 * 1024 * 1024 };

struct files {
    struct ft_arena *arena;
    const struct ft_root *root;
    const char *folder;
    struct ft_buf *ids, *evidence;
    struct ft_strings seen;
    const char *doubt;
    size_t named, plain; /* licences told by files that are named by one, and by others */
};

static bool look(struct files *files, const char *name, struct ft_licence_found *found) {
    struct ft_ctx reading = {.arena = files->arena};
    struct ft_slice text;
    const char *path = ft_sprintf(files->arena, "%s%s", files->folder, name);
    return ft_file_read(&reading, files->root, path, LARGEST, &text) == FT_OK &&
           ft_licence_of_text(files->arena, text, found);
}

/* The LGPL is the GPL with leave added, and comes with the text of both. */
static bool is_part(const char *id, const char *of) {
    return strcmp(id, of) == 0 || (strncmp(id, "GPL-", 4) == 0 && strncmp(of, "LGPL-", 5) == 0);
}

static bool take(struct files *files, const char *name) {
    struct ft_licence_found found;
    if (!look(files, name, &found) || (files->seen.count && strchr(found.id, ' '))) {
        return false; /* an expression beside texts says what they are */
    }
    for (size_t i = 0; i < files->seen.count; i++) {
        if (is_part(found.id, files->seen.at[i])) {
            return false;
        }
    }
    *FT_PUSH(files->arena, &files->seen) = found.id;
    ft_buf_printf(files->ids, "%s%s", files->ids->size ? " OR " : "", found.id);
    ft_buf_printf(files->evidence, "%s%s%s:%zu", files->evidence->size ? ", " : "", files->folder,
                  name, found.line);
    files->doubt = files->doubt ? files->doubt : found.doubt;
    return true;
}

/* Files as LICENSE-MIT; the order is that in which such a choice is mostly written. */
static void take_named(struct files *files) {
    static const char *const stems[] = {"LICENSE-", "LICENCE-", "LICENSE."};
    static const char *const kinds[] = {"MIT", "APACHE", "APACHE-2.0", "Apache-2.0", "APACHE2",
                                        "BSD", "ISC",    "ZLIB",       "BOOST",      "CC0",
                                        "MPL", "LGPL",   "GPL"};
    static const char *const ends[] = {"", ".md", ".txt"};
    for (size_t kind = 0; kind < FT_COUNT(kinds); kind++) {
        for (size_t form = 0; form < FT_COUNT(stems) * FT_COUNT(ends); form++) {
            char name[64];
            snprintf(name, sizeof name, "%s%s%s", stems[form / FT_COUNT(ends)], kinds[kind],
                     ends[form % FT_COUNT(ends)]);
            files->named += take(files, name);
        }
    }
}

/* The first of NAMES that is a licence. */
static void take_first(struct files *files, const char *const *names, size_t count) {
    size_t before = files->plain;
    for (size_t i = 0; i < count && files->plain == before; i++) {
        files->plain += take(files, names[i]);
    }
}

bool ft_licence_of_files(struct ft_arena *arena, const struct ft_root *root, const char *folder,
                         struct ft_licence_files *result) {
    static const char *const licences[] = {"LICENSE",     "LICENSE.md",  "LICENSE.txt", "LICENCE",
                                           "LICENCE.md",  "LICENCE.txt", "License.txt", "license",
                                           "LICENSE.rst", "UNLICENSE"};
    static const char *const copying[] = {"COPYING.LESSER", "COPYING", "COPYING.txt"};
    static const char *const away[] = {"UNLICENSE"};
    FT_BUF struct ft_buf ids;
    FT_BUF struct ft_buf evidence;
    struct files files = {
        .arena = arena, .root = root, .folder = folder, .ids = &ids, .evidence = &evidence};
    ft_buf_init(&ids, FT_BUF_NO_CAP);
    ft_buf_init(&evidence, FT_BUF_NO_CAP);
    take_named(&files);
    if (files.named) {
        take_first(&files, away, FT_COUNT(away)); /* LICENSE-MIT and UNLICENSE are a choice, too */
        files.named += files.plain;
        files.plain = 0;
    }
    take_first(&files, copying, 1); /* before the GPL, which it contains */
    take_first(&files, licences, FT_COUNT(licences));
    take_first(&files, copying + 1, FT_COUNT(copying) - 1);
    if (files.plain && files.named + files.plain > 1 && !files.doubt) {
        files.doubt = "several files hold a licence each, and that one may choose is not said";
    }
    *result = (struct ft_licence_files){.id = ft_buf_text(&ids, arena),
                                        .evidence = ft_buf_text(&evidence, arena),
                                        .doubt = files.doubt};
    return ids.size > 0;
}
