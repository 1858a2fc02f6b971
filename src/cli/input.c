/* Arguments that a person gives on standard input: "-" in place of JSON. */
#include "cli/cli_int.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static ft_err read_input(ft_ctx *cx, json_t **value) {
    enum { CHUNK = 64 * 1024 };
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_JSON_MAX_BYTES);
    for (;;) {
        char *room = ft_buf_reserve(&text, CHUNK);
        if (!room) {
            return ft_fail(cx, FT_LIMIT, "standard input holds more than %d bytes",
                           FT_JSON_MAX_BYTES);
        }
        ssize_t got = read(STDIN_FILENO, room, CHUNK);
        if (got < 0 && errno != EINTR) {
            return ft_fail_errno(cx, "standard input could not be read");
        }
        if (got == 0) {
            return ft_json_parse(cx, (struct ft_slice){text.data, text.size}, 0, value);
        }
        text.size += got > 0 ? (size_t)got : 0;
    }
}

ft_err cli_fill_from_input(ft_ctx *cx, const struct ft_row *row, json_t *args) {
    bool taken = false;
    for (size_t i = 0; i < row->in->field_count; i++) {
        const struct ft_field *field = &row->in->fields[i];
        const char *word = ft_json_get_string(args, field->name);
        json_t *value = NULL;
        if (field->type != FT_T_JSON || !word || strcmp(word, "-") != 0) {
            continue;
        }
        if (taken) {
            return ft_fail(cx, FT_MISUSE, "only one argument can be standard input");
        }
        taken = true;
        if (read_input(cx, &value) != FT_OK) {
            cx->error.code = FT_INVALID;
            cx->error.field = field->name;
            return FT_INVALID;
        }
        /* As a text, because that is what arguments from a command line are. */
        json_object_set_new(args, field->name,
                            ft_json_string(ft_json_text(cx->arena, value, FT_JSON_COMPACT)));
        json_decref(value);
    }
    return FT_OK;
}
