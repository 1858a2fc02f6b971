#include "ops/document_show.h"

#include "base/text.h"
#include "code/source.h"
#include "os/file.h"

#include <string.h>

enum { LARGEST = 16 << 20 };

/* By its first bytes: "png", "jpeg", "gif", "webp", or NULL. */
static const char *image_of(struct ft_slice content) {
    static const struct {
        const char *start, *kind;
    } kinds[] = {
        {"\x89PNG\r\n", "png"}, {"\xff\xd8\xff", "jpeg"}, {"GIF87a", "gif"}, {"GIF89a", "gif"}};
    for (size_t i = 0; i < FT_COUNT(kinds); i++) {
        if (ft_slice_starts(content, kinds[i].start)) {
            return kinds[i].kind;
        }
    }
    bool webp = content.size > 12 && ft_slice_starts(content, "RIFF") &&
                memcmp(content.data + 8, "WEBP", 4) == 0;
    return webp ? "webp" : NULL;
}

struct lines {
    int64_t first, last;
};

static bool is_markdown(const char *path) {
    const char *extension = ft_path_extension(path);
    return strcmp(extension, "md") == 0 || strcmp(extension, "markdown") == 0;
}

static ft_err refuse_lines(ft_ctx *cx, const char *given) {
    FT_IGNORE(ft_fail(cx, FT_INVALID, "'%s' names no lines", ft_text_inert_dup(cx->arena, given)));
    cx->error.field = "lines";
    return ft_hint(cx, "write them as 10-20 or 10, the first line is 1");
}

/* "10-20", "10". */
static ft_err parse_lines(ft_ctx *cx, const char *given, struct lines *lines) {
    int64_t numbers[2] = {0, 0};
    int64_t *number = numbers;
    bool digit = false;
    for (const char *at = given; *at; at++) {
        if (*at == '-' && digit && number == numbers) {
            number++;
            digit = false;
            continue;
        }
        if (*at < '0' || *at > '9' || *number > INT32_MAX) {
            return refuse_lines(cx, given);
        }
        *number = *number * 10 + (*at - '0');
        digit = true;
    }
    *lines = (struct lines){numbers[0], number == numbers ? numbers[0] : numbers[1]};
    return digit && lines->first && lines->first <= lines->last ? FT_OK : refuse_lines(cx, given);
}

/* The part of TEXT that LINES names; *TOTAL becomes the number of all. */
static struct ft_slice cut(struct ft_slice text, struct lines *lines, int64_t *total) {
    struct ft_slice rest = text;
    struct ft_slice part = {text.data, 0};
    *total = 0;
    for (struct ft_slice line; ft_slice_line(&rest, &line);) {
        ++*total;
        const char *end = rest.size ? rest.data : text.data + text.size;
        if (*total == lines->first) {
            part.data = line.data;
        }
        if (*total >= lines->first && *total <= lines->last) {
            part.size = (size_t)(end - part.data);
        }
    }
    lines->last = lines->last < *total ? lines->last : *total;
    return part;
}

ft_err document_show(ft_ctx *cx, const struct document_show_in *in, struct document_show_out *out) {
    const char *path = NULL;
    struct ft_slice text;
    struct lines lines = {1, INT64_MAX};
    int64_t total = 0;
    if (in->lines) {
        FT_TRY(parse_lines(cx, in->lines, &lines));
    }
    FT_TRY(ft_path_real(cx, in->file, &path));
    FT_TRY(ft_path_read(cx, path, LARGEST, &text));
    const char *image = image_of(text);
    if (image) {
        *out = (struct document_show_out){.file = path, .image = image, .text = ""};
        return FT_OK;
    }
    if (ft_source_is_binary(text)) {
        return ft_fail(cx, FT_FORMAT, "%s is no text", ft_text_inert_dup(cx->arena, path));
    }
    struct ft_slice part = cut(text, &lines, &total);
    if (in->lines && lines.first > total) {
        FT_IGNORE(ft_fail(cx, FT_INVALID, "%s has no line %lld", ft_text_inert_dup(cx->arena, path),
                          (long long)lines.first));
        cx->error.field = "lines";
        return ft_hint(cx, "its last line is %lld", (long long)total);
    }
    const struct ft_lang *lang = ft_lang_of(path, text);
    *out = (struct document_show_out){
        .file = path,
        .language = is_markdown(path) ? "markdown"
                    : lang            ? lang->id
                                      : NULL,
        .first = lines.first,
        .last = lines.last,
        .total = total,
        .rendered = is_markdown(path) && !in->source,
        .text = ft_slice_dup(cx->arena, part),
    };
    return FT_OK;
}

void document_show_view(const struct document_show_out *out, struct ft_doc *doc) {
    if (out->image) {
        ft_doc_image(doc, out->file,
                     ft_sprintf(ft_doc_arena(doc), "%s: a picture (%s)", ft_path_base(out->file),
                                out->image));
        return;
    }
    if (out->rendered) {
        const char *folder =
            ft_strndup(ft_doc_arena(doc), out->file, (size_t)(ft_path_base(out->file) - out->file));
        ft_doc_markdown(doc, out->text, folder);
        return;
    }
    const struct ft_lang *lang = out->language ? ft_lang_named(out->language) : NULL;
    ft_doc_source(doc, lang, out->text, (size_t)out->first);
}
