/* Sixel: bands of six rows, a colour at a time. Up to 256 colours are kept as they are; more are
 * brought to a cube of colours, with what is lost handed on to the neighbours (Floyd and
 * Steinberg). */
#include "cli/image_int.h"

#include <stdint.h>
#include <string.h>

enum { MOST_COLOURS = 256, BAND = 6, SLOTS = 1024, REDS = 6, GREENS = 7, BLUES = 6 };

struct palette {
    uint32_t colours[MOST_COLOURS];
    size_t count;
    short slots[SLOTS]; /* index + 1 of a colour, by its hash */
};

static uint32_t colour_at(const struct image_pixels *pixels, size_t i) {
    const unsigned char *at = pixels->rgb + i * 3;
    return (uint32_t)at[0] << 16 | (uint32_t)at[1] << 8 | at[2];
}

/* Index of COLOUR, added where it is new; -1: there are too many. */
static int index_of(struct palette *palette, uint32_t colour) {
    size_t slot = colour * UINT32_C(2654435761) >> 22;
    while (palette->slots[slot]) {
        int index = palette->slots[slot] - 1;
        if (palette->colours[index] == colour) {
            return index;
        }
        slot = (slot + 1) % SLOTS;
    }
    if (palette->count == MOST_COLOURS) {
        return -1;
    }
    palette->colours[palette->count++] = colour;
    palette->slots[slot] = (short)palette->count;
    return (int)palette->count - 1;
}

static bool take_exact(const struct image_pixels *pixels, struct palette *palette,
                       unsigned char *indexes) {
    for (size_t i = 0; i < pixels->width * pixels->height; i++) {
        int index = index_of(palette, colour_at(pixels, i));
        if (index < 0) {
            return false;
        }
        indexes[i] = (unsigned char)index;
    }
    return true;
}

static void make_cube(struct palette *palette) {
    palette->count = 0;
    for (uint32_t r = 0; r < REDS; r++) {
        for (uint32_t g = 0; g < GREENS; g++) {
            for (uint32_t b = 0; b < BLUES; b++) {
                palette->colours[palette->count++] = (r * 255 / (REDS - 1)) << 16 |
                                                     (g * 255 / (GREENS - 1)) << 8 |
                                                     b * 255 / (BLUES - 1);
            }
        }
    }
}

static int level_of(int value, int levels) {
    value = value < 0 ? 0 : value > 255 ? 255 : value;
    return (value * (levels - 1) + 127) / 255;
}

/* ERRORS: what was lost so far, of two rows with room at both ends, three channels, in sixteenths.
 */
static void take_cube(const struct image_pixels *pixels, struct palette *palette,
                      unsigned char *indexes) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    size_t row = (pixels->width + 2) * 3;
    int *errors = FT_NEW_N(scratch, int, row * 2);
    static const int levels[] = {REDS, GREENS, BLUES};
    make_cube(palette);
    for (size_t y = 0; y < pixels->height; y++) {
        int *here = errors + (y % 2) * row;
        int *below = errors + ((y + 1) % 2) * row;
        memset(below, 0, row * sizeof *below);
        for (size_t x = 0; x < pixels->width; x++) {
            const unsigned char *pixel = pixels->rgb + (y * pixels->width + x) * 3;
            int index = 0;
            for (size_t c = 0; c < 3; c++) {
                size_t at = (x + 1) * 3 + c;
                int wanted = pixel[c] + here[at] / 16;
                int level = level_of(wanted, levels[c]);
                int lost = wanted - level * 255 / (levels[c] - 1);
                index = index * levels[c] + level;
                here[at + 3] += lost * 7;
                below[at - 3] += lost * 3;
                below[at] += lost * 5;
                below[at + 3] += lost;
            }
            indexes[y * pixels->width + x] = (unsigned char)index;
        }
    }
}

static void put_run(struct ft_buf *out, char sixel, size_t count) {
    if (count > 3) {
        ft_buf_printf(out, "!%zu%c", count, sixel);
    } else {
        ft_buf_repeat(out, sixel, count);
    }
}

/* One colour of the band that begins at row TOP. */
static void put_colour(struct ft_buf *out, const struct image_pixels *pixels,
                       const unsigned char *indexes, size_t top, unsigned char colour) {
    size_t rows = pixels->height - top < BAND ? pixels->height - top : BAND;
    char last = 0;
    size_t count = 0;
    ft_buf_printf(out, "#%u", colour);
    for (size_t x = 0; x < pixels->width; x++) {
        unsigned bits = 0;
        for (size_t y = 0; y < rows; y++) {
            bits |= (unsigned)(indexes[(top + y) * pixels->width + x] == colour) << y;
        }
        char sixel = (char)('?' + bits);
        if (sixel != last) {
            put_run(out, last, count);
            last = sixel;
            count = 0;
        }
        count++;
    }
    put_run(out, last, last == '?' ? 0 : count);
    ft_buf_putc(out, '$');
}

static void put_bands(struct ft_buf *out, const struct image_pixels *pixels,
                      const unsigned char *indexes, size_t colours) {
    for (size_t top = 0; top < pixels->height; top += BAND) {
        bool used[MOST_COLOURS] = {false};
        size_t rows = pixels->height - top < BAND ? pixels->height - top : BAND;
        for (size_t i = 0; i < rows * pixels->width; i++) {
            used[indexes[top * pixels->width + i]] = true;
        }
        for (size_t c = 0; c < colours; c++) {
            if (used[c]) {
                put_colour(out, pixels, indexes, top, (unsigned char)c);
            }
        }
        ft_buf_putc(out, '-');
    }
}

void image_put_sixel(struct ft_buf *out, const struct image_pixels *pixels) {
    struct palette palette = {.count = 0};
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    unsigned char *indexes = ft_alloc(scratch, pixels->width * pixels->height);
    if (!take_exact(pixels, &palette, indexes)) {
        take_cube(pixels, &palette, indexes);
    }
    ft_buf_printf(out, "\x1bPq\"1;1;%zu;%zu", pixels->width, pixels->height);
    for (size_t i = 0; i < palette.count; i++) {
        uint32_t colour = palette.colours[i];
        ft_buf_printf(out, "#%zu;2;%u;%u;%u", i, ((colour >> 16 & 255) * 100 + 127) / 255,
                      ((colour >> 8 & 255) * 100 + 127) / 255, ((colour & 255) * 100 + 127) / 255);
    }
    put_bands(out, pixels, indexes, palette.count);
    ft_buf_puts(out, "\x1b\\");
}
