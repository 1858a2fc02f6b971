/* Markdown into a document, by md4c. That is loaded where Markdown is shown, as hardly any command
 * shows it (docs/adr/0009). */
#include "base/text.h"
#include "command/doc_int.h"
#include "os/file.h"

#include <dlfcn.h>
#include <md4c.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 8, LONGEST = 4 << 20, MOST_BLOCKS = 1 << 18, MOST_IMAGES = 32 };

static int (*parse)(const MD_CHAR *text, MD_SIZE size, const MD_PARSER *parser, void *to);

static void load(void) {
    void *library = dlopen("libmd4c.so.0", RTLD_NOW | RTLD_LOCAL);
    void *found = library ? dlsym(library, "md_parse") : NULL;
    memcpy(&parse, &found, sizeof parse);
}

struct list {
    bool ordered, tight;
    unsigned number;
};

/* What stands before the lines of a list's item or a quote. */
struct container {
    const char *first, *rest;
    bool used; /* the first line was written */
    bool quote;
};

struct reader {
    struct ft_arena *arena;
    struct ft_doc *doc;
    struct container open[DEEPEST];
    size_t depth; /* may be more than DEEPEST: what is deeper stands where that does */
    struct list lists[DEEPEST];
    size_t list_depth;
    size_t strong, emphasis, struck, code, images;
    struct {
        FT_VEC(const char *);
    } links;          /* of the open links; "" where one leads nowhere */
    bool in_block;    /* the last block takes text */
    bool close;       /* the next block stands close to the last */
    bool is_verbatim; /* within code or raw HTML */
    struct ft_buf verbatim;
    const struct ft_lang *lang;
    const char *folder;      /* of pictures, or NULL */
    struct ft_strings shown; /* pictures of the block that is open */
    size_t shown_in_all;
    const char **columns;
    size_t column, column_count;
    bool in_head;
    struct ft_buf cell;
    enum ft_style cell_style;
};

static const char *join(struct ft_arena *arena, const char *a, const char *b) {
    return ft_sprintf(arena, "%s%s", a, b);
}

static bool is_tight(const struct reader *r) {
    size_t at = r->list_depth < DEEPEST ? r->list_depth : DEEPEST;
    return at && r->lists[at - 1].tight;
}

/* In a list without blank lines, what follows within an item stands close as well. */
static bool goes_on_tightly(const struct reader *r) {
    size_t at = r->depth < DEEPEST ? r->depth : DEEPEST;
    return is_tight(r) && at && r->open[at - 1].used && !r->open[at - 1].quote;
}

/* The prefixes of a block that begins now; each container's marker is used once. */
static void set_prefixes(struct reader *r, struct block *block) {
    const char *first = "";
    const char *rest = "";
    const char *blank = "";
    bool close = r->close || goes_on_tightly(r);
    bool unbroken = true; /* all containers so far go on from the block before */
    for (size_t i = 0; i < r->depth && i < DEEPEST; i++) {
        struct container *container = &r->open[i];
        unbroken = unbroken && container->used;
        if (unbroken && container->quote) {
            blank = join(r->arena, rest, "│");
        }
        first = join(r->arena, first, container->used ? container->rest : container->first);
        rest = join(r->arena, rest, container->rest);
        container->used = true;
    }
    block->first = first;
    block->rest = rest;
    block->blank = blank;
    block->close = close;
    r->close = false;
}

static struct block *begin(struct reader *r, enum block_kind kind) {
    struct block *block = doc_add(r->doc, kind);
    set_prefixes(r, block);
    r->in_block = true;
    return block;
}

static void enter_container(struct reader *r, const char *first, const char *rest, bool quote) {
    r->close = r->close || goes_on_tightly(r);
    if (r->depth < DEEPEST) {
        r->open[r->depth] = (struct container){.first = first, .rest = rest, .quote = quote};
    }
    r->depth++;
}

static void enter_list(struct reader *r, bool ordered, bool tight, unsigned number) {
    if (r->list_depth < DEEPEST) {
        r->lists[r->list_depth] = (struct list){ordered, tight, number};
    }
    r->list_depth++;
    r->close = r->list_depth > 1 && tight;
}

static void enter_item(struct reader *r, const MD_BLOCK_LI_DETAIL *item) {
    size_t at = r->list_depth < DEEPEST ? r->list_depth : DEEPEST;
    struct list *list = at ? &r->lists[at - 1] : &(struct list){0};
    const char *mark = list->ordered ? ft_sprintf(r->arena, "%u. ", list->number++) : "• ";
    if (item->is_task) {
        mark = item->task_mark == ' ' ? "☐ " : "☑ ";
    }
    size_t width = ft_text_width(ft_slice_of(mark));
    enter_container(r, ft_sprintf(r->arena, "  %s", mark),
                    ft_sprintf(r->arena, "  %*s", (int)width, ""), false);
}

/* "```c", "```{.python}", "```js title=x": the first word, as people name languages. */
static const struct ft_lang *lang_of(struct reader *r, const MD_ATTRIBUTE *info) {
    static const char *const names[][2] = {
        {"c++", "cpp"},   {"c#", "c_sharp"},     {"shell", "bash"}, {"console", "bash"},
        {"golang", "go"}, {"csharp", "c_sharp"}, {"jsonc", "json"}};
    char name[32];
    size_t size = 0;
    for (size_t i = 0; i < info->size && size < sizeof name - 1; i++) {
        char c = info->text[i];
        c = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        if (c != '{' && c != '.' && c != '}') {
            name[size++] = c;
        }
    }
    name[size] = '\0';
    for (size_t i = 0; i < FT_COUNT(names); i++) {
        if (strcmp(name, names[i][0]) == 0) {
            return ft_lang_named(names[i][1]);
        }
    }
    const struct ft_lang *lang = ft_lang_named(name);
    return lang || !size ? lang
                         : ft_lang_of(ft_sprintf(r->arena, "x.%s", name), (struct ft_slice){"", 0});
}

static void enter_table(struct reader *r, const MD_BLOCK_TABLE_DETAIL *table) {
    r->column_count = table->col_count ? table->col_count : 1;
    r->columns = FT_NEW_N(r->arena, const char *, r->column_count);
    for (size_t i = 0; i < r->column_count; i++) {
        r->columns[i] = "";
    }
    struct block *block = begin(r, BLOCK_TABLE);
    block->columns = r->columns;
    block->column_count = r->column_count;
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *to) {
    struct reader *r = to;
    r->in_block = r->in_block && type >= MD_BLOCK_THEAD; /* a table's rows and cells are in it */
    switch (type) {
    case MD_BLOCK_QUOTE:
        enter_container(r, "│ ", "│ ", true);
        break;
    case MD_BLOCK_UL:
        enter_list(r, false, ((const MD_BLOCK_UL_DETAIL *)detail)->is_tight, 0);
        break;
    case MD_BLOCK_OL:
        enter_list(r, true, ((const MD_BLOCK_OL_DETAIL *)detail)->is_tight,
                   ((const MD_BLOCK_OL_DETAIL *)detail)->start);
        break;
    case MD_BLOCK_LI:
        enter_item(r, detail);
        break;
    case MD_BLOCK_HR:
        begin(r, BLOCK_RULE);
        r->in_block = false;
        break;
    case MD_BLOCK_H:
        begin(r, BLOCK_HEADING)->level = (int)((const MD_BLOCK_H_DETAIL *)detail)->level;
        break;
    case MD_BLOCK_CODE:
        r->lang = lang_of(r, &((const MD_BLOCK_CODE_DETAIL *)detail)->lang);
        r->is_verbatim = true;
        ft_buf_clear(&r->verbatim);
        break;
    case MD_BLOCK_HTML:
        r->lang = NULL;
        r->is_verbatim = true;
        ft_buf_clear(&r->verbatim);
        break;
    case MD_BLOCK_P:
        begin(r, BLOCK_PARAGRAPH);
        break;
    case MD_BLOCK_TABLE:
        enter_table(r, detail);
        break;
    case MD_BLOCK_THEAD:
    case MD_BLOCK_TBODY:
        r->in_head = type == MD_BLOCK_THEAD;
        break;
    case MD_BLOCK_TR:
        r->column = 0;
        break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
        ft_buf_clear(&r->cell);
        r->cell_style = FT_PLAIN;
        break;
    case MD_BLOCK_DOC:
        break;
    }
    return r->doc->blocks.count > MOST_BLOCKS;
}

static void leave_verbatim(struct reader *r) {
    struct block *block = begin(r, BLOCK_CODE);
    char *text = ft_buf_text(&r->verbatim, r->arena);
    *FT_PUSH(r->arena, &block->spans) =
        (struct span){.text = (struct ft_slice){text, r->verbatim.size}};
    block->lang = r->lang;
    r->is_verbatim = false;
}

/* A cell is one text: a table's widths are counted in it. */
static void leave_cell(struct reader *r, const MD_BLOCK_TD_DETAIL *cell) {
    struct block *table = &r->doc->blocks.at[r->doc->blocks.count - 1];
    const char *text = ft_buf_text(&r->cell, r->arena);
    if (r->in_head && r->column < r->column_count) {
        bool right = cell->align == MD_ALIGN_RIGHT;
        /* ">" at its beginning would be taken for the sign of the right side. */
        const char *sign = right ? ">" : *text == '>' ? " " : "";
        r->columns[r->column] = ft_text_inert_dup(r->arena, join(r->arena, sign, text));
    } else if (!r->in_head && r->column < r->column_count) {
        *FT_PUSH(r->arena, &table->spans) =
            (struct span){.style = r->cell_style, .text = ft_slice_of(text)};
    }
    r->column++;
}

static void leave_row(struct reader *r) {
    struct block *table = &r->doc->blocks.at[r->doc->blocks.count - 1];
    while (!r->in_head && r->column < r->column_count) {
        *FT_PUSH(r->arena, &table->spans) = (struct span){.text = {"", 0}};
        r->column++;
    }
}

/* The pictures that the block named; their words are in it. */
static void show_images(struct reader *r) {
    for (size_t i = 0; i < r->shown.count; i++) {
        struct block *block = begin(r, BLOCK_IMAGE);
        block->name = r->shown.at[i];
        block->close = true;
    }
    r->shown.count = 0;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *to) {
    struct reader *r = to;
    switch (type) {
    case MD_BLOCK_QUOTE:
        r->depth--;
        break;
    case MD_BLOCK_LI:
        if (r->depth <= DEEPEST && !r->open[r->depth - 1].used) {
            begin(r, BLOCK_PARAGRAPH); /* an empty item shows its marker */
        }
        r->depth--;
        r->close = is_tight(r);
        break;
    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
        r->list_depth--;
        r->close = r->list_depth && is_tight(r);
        break;
    case MD_BLOCK_CODE:
    case MD_BLOCK_HTML:
        leave_verbatim(r);
        break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
        leave_cell(r, detail);
        return 0;
    case MD_BLOCK_TR:
        leave_row(r);
        return 0;
    case MD_BLOCK_THEAD:
    case MD_BLOCK_TBODY:
        return 0;
    case MD_BLOCK_DOC:
    case MD_BLOCK_HR:
    case MD_BLOCK_H:
    case MD_BLOCK_P:
    case MD_BLOCK_TABLE:
        break;
    }
    show_images(r);
    r->in_block = false;
    return 0;
}

/* Where a person may be led: the web and mail. Whatever else a link says is shown, not followed. */
static const char *link_of(struct reader *r, const MD_ATTRIBUTE *target) {
    static const char *const schemes[] = {"https://", "http://", "mailto:"};
    struct ft_slice given = {target->text, target->size};
    bool allowed = false;
    for (size_t i = 0; i < FT_COUNT(schemes); i++) {
        allowed = allowed || ft_slice_starts(given, schemes[i]);
    }
    if (!allowed || memchr(given.data, '\0', given.size)) {
        return "";
    }
    FT_BUF struct ft_buf uri;
    ft_buf_init(&uri, FT_BUF_NO_CAP);
    ft_text_uri(&uri, ft_slice_dup(r->arena, given), ":/?#[]@!$&'()*+,;=%");
    return ft_buf_text(&uri, r->arena);
}

static int enter_span(MD_SPANTYPE type, void *detail, void *to) {
    struct reader *r = to;
    r->strong += type == MD_SPAN_STRONG;
    r->emphasis += type == MD_SPAN_EM;
    r->struck += type == MD_SPAN_DEL;
    r->code += type == MD_SPAN_CODE;
    r->images += type == MD_SPAN_IMG;
    if (type == MD_SPAN_CODE && !r->cell.size) {
        r->cell_style = FT_CODE;
    }
    if (type == MD_SPAN_A) {
        *FT_PUSH(r->arena, &r->links) = link_of(r, &((const MD_SPAN_A_DETAIL *)detail)->href);
    } else if (type == MD_SPAN_IMG) {
        *FT_PUSH(r->arena, &r->links) = link_of(r, &((const MD_SPAN_IMG_DETAIL *)detail)->src);
    }
    return 0;
}

static void add_text(struct reader *r, struct ft_slice text);

/* A picture that lies below or beside the document: a relative path, no other place. */
static void note_image(struct reader *r, const MD_ATTRIBUTE *source) {
    struct ft_slice path = {source->text, source->size};
    bool local = path.size && path.data[0] != '/' && !memchr(path.data, ':', path.size) &&
                 !memchr(path.data, '\0', path.size);
    if (r->folder && local && r->shown_in_all < MOST_IMAGES) {
        r->shown_in_all++;
        *FT_PUSH(r->arena, &r->shown) =
            ft_path_join(r->arena, r->folder, ft_slice_dup(r->arena, path));
    }
}

/* A link that is not followed says where it leads. */
static void say_target(struct reader *r, const MD_ATTRIBUTE *target) {
    bool followed = *r->links.at[r->links.count - 1];
    r->links.count--;
    if (!followed && target->size) {
        add_text(r, FT_SLICE(" ("));
        add_text(r, (struct ft_slice){target->text, target->size});
        add_text(r, FT_SLICE(")"));
    }
}

static int leave_span(MD_SPANTYPE type, void *detail, void *to) {
    struct reader *r = to;
    r->strong -= type == MD_SPAN_STRONG;
    r->emphasis -= type == MD_SPAN_EM;
    r->struck -= type == MD_SPAN_DEL;
    r->code -= type == MD_SPAN_CODE;
    r->images -= type == MD_SPAN_IMG;
    if (type == MD_SPAN_A) {
        say_target(r, &((const MD_SPAN_A_DETAIL *)detail)->href);
    } else if (type == MD_SPAN_IMG) {
        note_image(r, &((const MD_SPAN_IMG_DETAIL *)detail)->src);
        say_target(r, &((const MD_SPAN_IMG_DETAIL *)detail)->src);
    }
    return 0;
}

static void add_text(struct reader *r, struct ft_slice text) {
    struct block *block =
        r->doc->blocks.count ? &r->doc->blocks.at[r->doc->blocks.count - 1] : NULL;
    if (r->in_block && block && block->kind == BLOCK_TABLE) {
        ft_buf_push(&r->cell, text.data, text.size);
        return;
    }
    if (!r->in_block) {
        block = begin(r, BLOCK_PARAGRAPH); /* the text of a tight item has no block of its own */
    }
    const char *link = r->links.count ? r->links.at[r->links.count - 1] : "";
    unsigned marks = (r->strong ? MARK_STRONG : 0) | (r->emphasis ? MARK_EMPHASIS : 0) |
                     (r->struck ? MARK_STRUCK : 0);
    enum ft_style style = block->kind == BLOCK_HEADING ? FT_STRONG
                          : r->code                    ? FT_CODE
                          : r->images                  ? FT_DIM
                                                       : FT_PLAIN;
    *FT_PUSH(r->arena, &block->spans) =
        (struct span){.style = style,
                      .marks = marks,
                      .text = {ft_slice_dup(r->arena, text), text.size},
                      .link = *link ? link : NULL};
}

static size_t put_point(char bytes[4], unsigned long point) {
    if (point < 0x80) {
        bytes[0] = (char)point;
        return 1;
    }
    size_t size = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = size - 1; i > 0; i--, point >>= 6) {
        bytes[i] = (char)(0x80 | (point & 0x3f));
    }
    bytes[0] = (char)(leads[size] | point);
    return size;
}

/* Entities by number and the few that everybody writes; others stay as they are. */
static void add_entity(struct reader *r, struct ft_slice entity) {
    static const char *const names[][2] = {{"&amp;", "&"},   {"&lt;", "<"},    {"&gt;", ">"},
                                           {"&quot;", "\""}, {"&nbsp;", " "},  {"&copy;", "©"},
                                           {"&mdash;", "—"}, {"&ndash;", "–"}, {"&hellip;", "…"},
                                           {"&rarr;", "→"},  {"&times;", "×"}, {"&apos;", "'"}};
    char bytes[4];
    char number[16];
    for (size_t i = 0; i < FT_COUNT(names); i++) {
        if (ft_slice_is(entity, names[i][0])) {
            add_text(r, ft_slice_of(names[i][1]));
            return;
        }
    }
    if (entity.size < 4 || entity.size >= sizeof number || entity.data[1] != '#') {
        add_text(r, entity);
        return;
    }
    memcpy(number, entity.data + 2, entity.size - 2);
    number[entity.size - 2] = '\0';
    bool hex = number[0] == 'x' || number[0] == 'X';
    unsigned long point = strtoul(number + hex, NULL, hex ? 16 : 10);
    bool bad = !point || point > 0x10ffff || (point >= 0xd800 && point < 0xe000);
    add_text(r, (struct ft_slice){bytes, put_point(bytes, bad ? 0xfffd : point)});
}

static int take_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *to) {
    struct reader *r = to;
    struct ft_slice given = {text, size};
    switch (type) {
    case MD_TEXT_NULLCHAR:
        add_text(r, FT_SLICE("\xef\xbf\xbd"));
        break;
    case MD_TEXT_BR:
        add_text(r, FT_SLICE("\n"));
        break;
    case MD_TEXT_SOFTBR:
        add_text(r, FT_SLICE(" "));
        break;
    case MD_TEXT_ENTITY:
        add_entity(r, given);
        break;
    case MD_TEXT_CODE:
    case MD_TEXT_HTML:
        if (r->is_verbatim) {
            ft_buf_push(&r->verbatim, text, size);
            break;
        }
        add_text(r, given);
        break;
    case MD_TEXT_NORMAL:
    case MD_TEXT_LATEXMATH:
        add_text(r, given);
        break;
    }
    return r->doc->blocks.count > MOST_BLOCKS;
}

struct ft_doc *doc_read_markdown(struct ft_arena *arena, struct ft_slice text, const char *folder) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    if (!parse || text.size > LONGEST) {
        return NULL;
    }
    const MD_PARSER parser = {.flags = MD_DIALECT_GITHUB,
                              .enter_block = enter_block,
                              .leave_block = leave_block,
                              .enter_span = enter_span,
                              .leave_span = leave_span,
                              .text = take_text};
    struct reader *r = FT_NEW(arena, struct reader);
    r->arena = arena;
    r->folder = folder;
    r->doc = ft_doc_new(arena);
    ft_buf_init(&r->verbatim, FT_BUF_NO_CAP);
    ft_buf_init(&r->cell, FT_BUF_NO_CAP);
    int failed = parse(text.data, (MD_SIZE)text.size, &parser, r);
    ft_buf_release(&r->verbatim);
    ft_buf_release(&r->cell);
    return failed ? NULL : r->doc;
}
