/* Pictures on a terminal: which protocol it has (image_terminal.c), the bytes for it (image.c,
 * image_sixel.c). */
#ifndef FT_CLI_IMAGE_INT_H
#define FT_CLI_IMAGE_INT_H

#include "base/buf.h"

enum image_protocol { IMAGE_NONE, IMAGE_KITTY, IMAGE_ITERM, IMAGE_SIXEL };

struct image_terminal {
    enum image_protocol protocol;
    size_t cell_width, cell_height; /* pixels */
    size_t rows;
};
/* Asks the terminal, once a process: a tenth of a second at the most where it does not answer. */
const struct image_terminal *image_terminal_get(void);

struct image_pixels {
    const unsigned char *rgb;
    size_t width, height;
};
void image_put_sixel(struct ft_buf *out, const struct image_pixels *pixels);

#endif
