/* Licence files of a folder, as one expression. */
#ifndef FT_DEPS_LICENCE_INT_H
#define FT_DEPS_LICENCE_INT_H

#include "os/file.h"

struct ft_licence_files {
    const char *id;       /* of several: "MIT OR Apache-2.0" */
    const char *evidence; /* "LICENSE-MIT:1, LICENSE-APACHE:1" */
    const char *doubt;    /* why it is not certain, or NULL */
};
/* Of the files in FOLDER ("" or "a/b/"), in ARENA. False where none is known by its text. */
bool ft_licence_of_files(struct ft_arena *arena, const struct ft_root *root, const char *folder,
                         struct ft_licence_files *files);

#endif
