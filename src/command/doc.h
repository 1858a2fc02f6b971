/* Documents: what a result looks like to a person, before it is known where it is shown.
 *
 * A view builds a document once; it is then written for a terminal, as Markdown or as an HTML
 * fragment. Texts may come from anywhere: each writer makes them inert for its medium.
 * A document belongs to one thread and lives in an arena.
 */
#ifndef FT_COMMAND_DOC_H
#define FT_COMMAND_DOC_H

#include "base/buf.h"

struct ft_doc;
struct ft_lang;

enum ft_style { FT_PLAIN, FT_STRONG, FT_DIM, FT_CODE, FT_GOOD, FT_WARN, FT_BAD };

struct ft_doc *ft_doc_new(struct ft_arena *arena);
struct ft_arena *ft_doc_arena(const struct ft_doc *doc);

void ft_doc_heading(struct ft_doc *doc, int level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A paragraph is begun by the first span after another block and ended by ft_doc_end. */
void ft_doc_span(struct ft_doc *doc, enum ft_style style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void ft_doc_end(struct ft_doc *doc);
/* A span that leads to the file at PATH, absolute, where the medium can (OSC 8 on a terminal). */
void ft_doc_file(struct ft_doc *doc, enum ft_style style, const char *path, const char *text);
/* A paragraph of one style. */
void ft_doc_text(struct ft_doc *doc, enum ft_style style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A paragraph in which `words` between backticks are code. */
void ft_doc_prose(struct ft_doc *doc, const char *text);
/* What an answer lacks, or what went less well than it could. */
void ft_doc_notes(struct ft_doc *doc, const struct ft_strings *notes);
void ft_doc_item(struct ft_doc *doc, enum ft_style style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* "name  value" lines that stand together are aligned. */
void ft_doc_pair(struct ft_doc *doc, const char *name, enum ft_style style, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Lines shown as they are: a command to type, output, a diff (coloured where DIFF). */
void ft_doc_code(struct ft_doc *doc, const char *text);
void ft_doc_diff(struct ft_doc *doc, const char *text);
/* Source of LANG (code/code.h; NULL: none of ours), coloured; with line numbers from FIRST_LINE on
 * where that is not 0. */
void ft_doc_source(struct ft_doc *doc, const struct ft_lang *lang, const char *text,
                   size_t first_line);
/* Markdown: rendered on a terminal with colours, elsewhere as it is. FOLDER: where its pictures
 * are, or NULL to show none. */
void ft_doc_markdown(struct ft_doc *doc, const char *text, const char *folder);
/* A picture where the terminal can; elsewhere WORDS and a link to PATH, absolute. */
void ft_doc_image(struct ft_doc *doc, const char *path, const char *words);
/* For programs to read (a script, a schema): on a terminal without indent or wrapping. */
void ft_doc_raw(struct ft_doc *doc, const char *text);

/* A table: columns first, then cells row by row. A column whose name begins with ">" is aligned
 * right. */
void ft_doc_table(struct ft_doc *doc, const char *const *columns, size_t count);
void ft_doc_cell(struct ft_doc *doc, enum ft_style style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

struct ft_doc_terminal {
    size_t width; /* columns; 0: no limit */
    bool colour;
    /* Writes the picture at PATH, at most COLUMNS wide; false: words have to do. NULL: no pictures.
     */
    bool (*image)(void *to, const char *path, size_t columns, struct ft_buf *out);
    void *image_to;
};
void ft_doc_write_terminal(const struct ft_doc *doc, const struct ft_doc_terminal *terminal,
                           struct ft_buf *to);
void ft_doc_write_markdown(const struct ft_doc *doc, struct ft_buf *to);
/* What comes after .TH in a man page. */
void ft_doc_write_roff(const struct ft_doc *doc, struct ft_buf *to);
void ft_doc_write_html(const struct ft_doc *doc, struct ft_buf *to);

#endif
