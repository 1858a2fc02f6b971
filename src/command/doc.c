#include "base/err.h"
#include "base/text.h"
#include "command/doc_int.h"

#include <string.h>

struct ft_doc *ft_doc_new(struct ft_arena *arena) {
    struct ft_doc *doc = FT_NEW(arena, struct ft_doc);
    doc->arena = arena;
    return doc;
}

struct block *doc_add(struct ft_doc *doc, enum block_kind kind) {
    struct block *block = FT_PUSH(doc->arena, &doc->blocks);
    *block = (struct block){.kind = kind};
    doc->open = false;
    return block;
}

__attribute__((format(printf, 4, 0))) static void add_span(struct ft_doc *doc, struct block *block,
                                                           enum ft_style style, const char *format,
                                                           va_list args) {
    char *text = ft_vsprintf(doc->arena, format, args);
    *FT_PUSH(doc->arena, &block->spans) = (struct span){.style = style, .text = ft_slice_of(text)};
}

void ft_doc_heading(struct ft_doc *doc, int level, const char *format, ...) {
    va_list args;
    va_start(args, format);
    struct block *block = doc_add(doc, BLOCK_HEADING);
    block->level = level;
    add_span(doc, block, FT_STRONG, format, args);
    va_end(args);
}

void ft_doc_span(struct ft_doc *doc, enum ft_style style, const char *format, ...) {
    va_list args;
    va_start(args, format);
    struct block *block =
        doc->open ? &doc->blocks.at[doc->blocks.count - 1] : doc_add(doc, BLOCK_PARAGRAPH);
    add_span(doc, block, style, format, args);
    doc->open = true;
    va_end(args);
}

void ft_doc_end(struct ft_doc *doc) {
    doc->open = false;
}

/* RFC 8089. */
static const char *uri_of(struct ft_arena *arena, const char *path) {
    FT_BUF struct ft_buf uri;
    ft_buf_init(&uri, FT_BUF_NO_CAP);
    ft_buf_puts(&uri, "file://");
    ft_text_uri(&uri, path, "/");
    return ft_buf_text(&uri, arena);
}

void ft_doc_file(struct ft_doc *doc, enum ft_style style, const char *path, const char *text) {
    ft_doc_span(doc, style, "%s", text);
    struct block *block = &doc->blocks.at[doc->blocks.count - 1];
    block->spans.at[block->spans.count - 1].link = uri_of(doc->arena, path);
}

void ft_doc_text(struct ft_doc *doc, enum ft_style style, const char *format, ...) {
    va_list args;
    va_start(args, format);
    add_span(doc, doc_add(doc, BLOCK_PARAGRAPH), style, format, args);
    va_end(args);
}

void ft_doc_prose(struct ft_doc *doc, const char *text) {
    bool code = false;
    while (*text) {
        size_t size = strcspn(text, "`");
        if (size) {
            ft_doc_span(doc, code ? FT_CODE : FT_PLAIN, "%.*s", (int)size, text);
        }
        code = !code;
        text += size + (text[size] == '`');
    }
    ft_doc_end(doc);
}

void ft_doc_item(struct ft_doc *doc, enum ft_style style, const char *format, ...) {
    va_list args;
    va_start(args, format);
    add_span(doc, doc_add(doc, BLOCK_ITEM), style, format, args);
    va_end(args);
}

void ft_doc_pair(struct ft_doc *doc, const char *name, enum ft_style style, const char *format,
                 ...) {
    va_list args;
    va_start(args, format);
    struct block *block = doc_add(doc, BLOCK_PAIR);
    block->name = name;
    add_span(doc, block, style, format, args);
    va_end(args);
}

static void add_lines(struct ft_doc *doc, enum block_kind kind, const char *text) {
    struct block *block = doc_add(doc, kind);
    *FT_PUSH(doc->arena, &block->spans) =
        (struct span){.style = FT_PLAIN, .text = ft_slice_of(ft_strdup(doc->arena, text))};
}

void ft_doc_notes(struct ft_doc *doc, const struct ft_strings *notes) {
    for (size_t i = 0; i < notes->count; i++) {
        ft_doc_text(doc, FT_WARN, "Note: %s.", notes->at[i]);
    }
}

void ft_doc_code(struct ft_doc *doc, const char *text) {
    add_lines(doc, BLOCK_CODE, text);
}

void ft_doc_diff(struct ft_doc *doc, const char *text) {
    add_lines(doc, BLOCK_DIFF, text);
}

void ft_doc_source(struct ft_doc *doc, const struct ft_lang *lang, const char *text,
                   size_t first_line) {
    add_lines(doc, BLOCK_CODE, text);
    struct block *block = &doc->blocks.at[doc->blocks.count - 1];
    block->lang = lang;
    block->first_line = first_line;
}

void ft_doc_markdown(struct ft_doc *doc, const char *text, const char *folder) {
    add_lines(doc, BLOCK_MARKDOWN, text);
    struct block *block = &doc->blocks.at[doc->blocks.count - 1];
    block->name = folder ? ft_strdup(doc->arena, folder) : NULL;
}

void ft_doc_image(struct ft_doc *doc, const char *path, const char *words) {
    struct block *block = doc_add(doc, BLOCK_IMAGE);
    block->name = ft_strdup(doc->arena, path);
    *FT_PUSH(doc->arena, &block->spans) = (struct span){
        .text = ft_slice_of(ft_strdup(doc->arena, words)), .link = uri_of(doc->arena, path)};
}

void ft_doc_raw(struct ft_doc *doc, const char *text) {
    add_lines(doc, BLOCK_RAW, text);
}

void ft_doc_table(struct ft_doc *doc, const char *const *columns, size_t count) {
    if (!count) {
        ft_panic("a table without columns");
    }
    struct block *block = doc_add(doc, BLOCK_TABLE);
    const char **copy = FT_NEW_N(doc->arena, const char *, count);
    for (size_t i = 0; i < count; i++) {
        copy[i] = ft_strdup(doc->arena, columns[i]);
    }
    block->columns = copy;
    block->column_count = count;
}

void ft_doc_cell(struct ft_doc *doc, enum ft_style style, const char *format, ...) {
    va_list args;
    va_start(args, format);
    struct block *block = &doc->blocks.at[doc->blocks.count - 1];
    add_span(doc, block, style, format, args);
    va_end(args);
}

struct ft_arena *ft_doc_arena(const struct ft_doc *doc) {
    return doc->arena;
}
