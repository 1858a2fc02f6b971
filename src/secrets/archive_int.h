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

/* How a file is packed as a whole, by how CONTENT begins; NULL: it is not. */
const struct ft_packing *ft_packing_of(struct ft_slice content);
/* What the file NAME holds is called: it without its ending. */
struct ft_slice ft_packed_name(const struct ft_packing *packing, struct ft_slice name);
/* Unpacks RAW into TO; false and a note where it is damaged or too much. */
bool ft_unpack_stream(struct ft_unpack *unpack, const char *archive,
                      const struct ft_packing *packing, struct ft_slice raw, struct ft_buf *to);

void ft_unpack_zip(struct ft_unpack *unpack, const char *path, struct ft_slice content);
void ft_unpack_tar(struct ft_unpack *unpack, const char *path, struct ft_slice content);
bool ft_is_tar(struct ft_slice content);

#endif
