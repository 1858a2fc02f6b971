/* Archives of anybody: what all that is unpacked of one may cost together. */
#ifndef FT_SECRETS_ARCHIVE_INT_H
#define FT_SECRETS_ARCHIVE_INT_H

#include "secrets/secrets.h"

struct ft_unpack {
    ft_ctx *cx;
    ft_archive_visit *visit;
    void *to;
    struct ft_strings *notes;
    size_t packed;  /* bytes of the outermost archive */
    size_t bytes;   /* that were unpacked so far */
    size_t entries; /* files so far */
    int depth;
};

/* A file of the archive; looks into it where it is one itself. */
void ft_unpack_entry(struct ft_unpack *unpack, const char *archive, struct ft_slice name,
                     struct ft_slice content);
/* Whether SIZE more bytes may be unpacked; says so where not. */
bool ft_unpack_may(struct ft_unpack *unpack, const char *archive, size_t size);
void ft_unpack_note(struct ft_unpack *unpack, const char *archive, const char *what);

/* Unpacks RAW (deflate; with GZIP as gzip frames it) into TO; false and a note where it is damaged
 * or too much. */
bool ft_inflate(struct ft_unpack *unpack, const char *archive, struct ft_slice raw, bool gzip,
                struct ft_buf *to);

void ft_unpack_zip(struct ft_unpack *unpack, const char *path, struct ft_slice content);
void ft_unpack_tar(struct ft_unpack *unpack, const char *path, struct ft_slice content);
bool ft_is_tar(struct ft_slice content);

#endif
