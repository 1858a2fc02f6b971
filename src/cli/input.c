/* Arguments that a person gives on standard input: "-" in place of JSON, of a text whose row has
 * "-" as its default, or of one that may be as long as a document. */
#include "base/text.h"
#include "cli/cli_int.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static ft_err read_input(ft_ctx *cx, struct ft_buf *text) {
    enum { CHUNK = 64 * 1024 };
    for (;;) {
        char *room = ft_buf_reserve(text, CHUNK);
        if (!room) {
            return ft_fail(cx, FT_LIMIT, "standard input holds more than %d bytes",
                           FT_JSON_MAX_BYTES);
        }
        ssize_t got = read(STDIN_FILENO, room, CHUNK);
        if (got < 0 && errno != EINTR) {
            return ft_fail_errno(cx, "standard input could not be read");
        }
        if (got == 0) {
            return FT_OK;
        }
        text->size += got > 0 ? (size_t)got : 0;
    }
}

/* As a text, because that is what arguments from a command line are. */
static ft_err json_argument(ft_ctx *cx, struct ft_slice text, json_t **value) {
    json_t *parsed = NULL;
    FT_TRY(ft_json_parse(cx, text, 0, &parsed));
    *value = ft_json_string(ft_json_text(cx->arena, parsed, FT_JSON_COMPACT));
    json_decref(parsed);
    return FT_OK;
}

/* A text goes on as UTF-8: a line that is none is read as Latin-1, so that a difference of such a
 * file keeps its characters. */
static json_t *text_argument(struct ft_slice text) {
    FT_BUF struct ft_buf made;
    ft_buf_init(&made, FT_BUF_NO_CAP);
    while (text.size) {
        const char *end = memchr(text.data, '\n', text.size);
        struct ft_slice line = {text.data, end ? (size_t)(end - text.data) + 1 : text.size};
        bool utf8 = ft_utf8_valid(line);
        for (size_t i = 0; !utf8 && i < line.size; i++) {
            unsigned char byte = (unsigned char)line.data[i];
            if (byte > 0x7f) {
                ft_buf_putc(&made, (char)(0xc0 | byte >> 6));
            }
            ft_buf_putc(&made, (char)(byte > 0x7f ? 0x80 | (byte & 0x3f) : byte));
        }
        ft_buf_push(&made, line.data, utf8 ? line.size : 0);
        text.data += line.size;
        text.size -= line.size;
    }
    return ft_json_string_n((struct ft_slice){made.data, made.size});
}

enum { DOCUMENT = 1000000 }; /* a text that may have as many bytes is no word */

static bool is_input(const struct ft_field *field, const json_t *args) {
    const char *word = ft_json_get_string(args, field->name);
    bool text = field->type == FT_T_STRING && field->preset && strcmp(field->preset, "-") == 0;
    if (text && !json_object_get(args, field->name)) {
        return true;
    }
    bool document = field->type == FT_T_STRING && field->has_most && field->most >= DOCUMENT;
    return (text || document || field->type == FT_T_JSON) && word && strcmp(word, "-") == 0;
}

ft_err cli_fill_from_input(ft_ctx *cx, const struct ft_row *row, json_t *args) {
    bool taken = false;
    for (size_t i = 0; i < row->in->field_count; i++) {
        const struct ft_field *field = &row->in->fields[i];
        json_t *value = NULL;
        if (!is_input(field, args)) {
            continue;
        }
        if (taken) {
            return ft_fail(cx, FT_MISUSE, "only one argument can be standard input");
        }
        taken = true;
        FT_BUF struct ft_buf text;
        ft_buf_init(&text, FT_JSON_MAX_BYTES);
        enum ft_err_code err = read_input(cx, &text);
        struct ft_slice given = {text.data, text.size};
        if (err == FT_OK && field->type == FT_T_JSON) {
            err = json_argument(cx, given, &value);
        }
        if (err != FT_OK) {
            cx->error.code = FT_INVALID;
            cx->error.field = field->name;
            return FT_INVALID;
        }
        json_object_set_new(args, field->name, value ? value : text_argument(given));
    }
    return FT_OK;
}
