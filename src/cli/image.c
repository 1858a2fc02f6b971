/* A picture file as the terminal takes it. What decodes it runs in the sandbox (vipsthumbnail, of
 * libvips), as pictures are anybody's: nothing of them is read here but a first few bytes. */
#include "cli/cli_int.h"
#include "cli/image_int.h"
#include "os/file.h"
#include "sandbox/sandbox.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LARGEST_FILE = 16 << 20, CHUNK = 4096, WIDEST = 1600, HIGHEST = 1200, DECODE_MS = 10000 };
static const int64_t decode_memory = INT64_C(1) << 30;

static bool is_image(struct ft_slice file) {
    return ft_slice_starts(file, "\x89PNG\r\n") || ft_slice_starts(file, "\xff\xd8\xff") ||
           ft_slice_starts(file, "GIF8") ||
           (file.size > 12 && ft_slice_starts(file, "RIFF") &&
            memcmp(file.data + 8, "WEBP", 4) == 0);
}

static struct ft_slice base64(struct ft_arena *arena, struct ft_slice bytes) {
    unsigned char *text = ft_alloc(arena, (bytes.size + 2) / 3 * 4 + 1);
    int size = EVP_EncodeBlock(text, (const unsigned char *)bytes.data, (int)bytes.size);
    return (struct ft_slice){(const char *)text, (size_t)size};
}

/* https://sw.kovidgoyal.net/kitty/graphics-protocol/: pieces of 4096, all but the last say that
 * more comes; q=2: no answer. */
static void put_kitty(struct ft_buf *out, struct ft_arena *arena,
                      const struct image_pixels *pixels) {
    struct ft_slice raw = {(const char *)pixels->rgb, pixels->width * pixels->height * 3};
    struct ft_slice text = base64(arena, raw);
    for (size_t at = 0; at < text.size; at += CHUNK) {
        size_t size = text.size - at < CHUNK ? text.size - at : CHUNK;
        ft_buf_puts(out, "\x1b_G");
        if (at == 0) {
            ft_buf_printf(out, "a=T,q=2,f=24,s=%zu,v=%zu,", pixels->width, pixels->height);
        }
        ft_buf_printf(out, "m=%d;", at + size < text.size);
        ft_buf_push(out, text.data + at, size);
        ft_buf_puts(out, "\x1b\\");
    }
}

/* https://iterm2.com/documentation-images.html: any file that the system knows. */
static void put_iterm(struct ft_buf *out, struct ft_arena *arena, struct ft_slice file,
                      const struct image_pixels *pixels) {
    struct ft_slice text = base64(arena, file);
    ft_buf_printf(out, "\x1b]1337;File=inline=1;size=%zu;width=%zupx;height=%zupx:", file.size,
                  pixels->width, pixels->height);
    ft_buf_push(out, text.data, text.size);
    ft_buf_putc(out, '\a');
}

/* A number of a PPM's head; what is not one is 0. */
static size_t head_number(struct ft_slice *rest) {
    size_t number = 0;
    while (rest->size && (*rest->data <= ' ' || *rest->data == '#')) {
        struct ft_slice line;
        if (*rest->data == '#') {
            ft_slice_line(rest, &line);
        } else {
            rest->data++;
            rest->size--;
        }
    }
    for (; rest->size && *rest->data >= '0' && *rest->data <= '9' && number < 100000;
         rest->data++, rest->size--) {
        number = number * 10 + (size_t)(*rest->data - '0');
    }
    return number;
}

static bool read_ppm(struct ft_slice file, struct image_pixels *pixels) {
    if (!ft_slice_starts(file, "P6")) {
        return false;
    }
    struct ft_slice rest = {file.data + 2, file.size - 2};
    size_t width = head_number(&rest);
    size_t height = head_number(&rest);
    size_t most = head_number(&rest);
    if (!width || !height || width > WIDEST || height > HIGHEST || most != 255 ||
        rest.size != width * height * 3 + 1) {
        return false;
    }
    *pixels = (struct image_pixels){(const unsigned char *)rest.data + 1, width, height};
    return true;
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* The picture's pixels, no more of them than the screen has. */
static bool decode(ft_ctx *cx, const struct image_terminal *terminal, struct ft_slice file,
                   size_t columns, struct image_pixels *pixels) {
    size_t width = least((columns ? columns : 80) * terminal->cell_width, WIDEST);
    size_t height = least((terminal->rows - 1) * terminal->cell_height, HIGHEST);
    const char *size = ft_sprintf(cx->arena, "%zux%zu>", width, height);
    const char *argv[] = {"vipsthumbnail", "stdin", "--size", size, "-o", ".ppm", NULL};
    char folder[] = "/tmp/fettle-image-XXXXXX";
    if (!mkdtemp(folder)) {
        return false;
    }
    struct ft_sandbox_spec spec = {
        .argv = argv,
        .worktree = folder,
        .input = file,
        .timeout_ms = DECODE_MS,
        .memory = decode_memory,
        .max_output = (size_t)WIDEST * HIGHEST * 3 + CHUNK,
    };
    struct ft_sandbox_result result;
    bool ran =
        ft_sandbox_run(cx, &spec, &result) == FT_OK && result.proc.status == 0 && !result.limit;
    rmdir(folder);
    return ran && read_ppm(result.proc.out, pixels);
}

bool cli_put_image(void *to, const char *path, size_t columns, struct ft_buf *out) {
    struct cli *cli = to;
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    ft_ctx cx = {.arena = scratch, .cancelled = cli->cx.cancelled};
    const struct image_terminal *terminal = image_terminal_get();
    struct ft_slice file;
    struct image_pixels pixels;
    if (terminal->protocol == IMAGE_NONE || ft_path_read(&cx, path, LARGEST_FILE, &file) != FT_OK ||
        !is_image(file) || !decode(&cx, terminal, file, columns, &pixels)) {
        return false;
    }
    if (terminal->protocol == IMAGE_KITTY) {
        put_kitty(out, scratch, &pixels);
    } else if (terminal->protocol == IMAGE_ITERM) {
        put_iterm(out, scratch, file, &pixels);
    } else {
        image_put_sixel(out, &pixels);
    }
    cli->has_images = true;
    return true;
}
