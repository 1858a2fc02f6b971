/* The files of an index, and the steps of making one.
 *
 * base.ftx holds what was there when the index was made; overlay.ftx, of the same form but without
 * trigrams, what has changed since. Numbers of files and symbols in the overlay go on where those
 * of the base end. All integers are the machine's own: an index never leaves it.
 */
#ifndef FT_INDEX_INDEX_INT_H
#define FT_INDEX_INDEX_INT_H

#include "index/index.h"

#include <stdatomic.h>

#define SEGMENT_MAGIC "FTINDEX" /* and its NUL: eight bytes */
enum {
    SEGMENT_VERSION = 6,
    GRAM_BITS = 18,
    GRAMS = 1 << GRAM_BITS,
    NAME_MAX_BYTES = 255,
    NO_SYMBOL = -1,
};

/* Bytes of a block, but for the rest of its last line. */
enum { BLOCK_BYTES = 128 << 10 };

/* What a file is to the index. */
enum {
    FILE_BINARY = 1,
    FILE_LARGE = 2,
    FILE_GENERATED = 4,
    FILE_VENDORED = 8,
    FILE_UNREAD = 16,
    FILE_WIDE = 32 /* UTF-16 */
};

struct file_record {
    uint64_t content;
    int64_t size, mtime_ns, ctime_ns, inode;
    uint32_t path, first, symbols;
    uint8_t lang; /* its place in ft_langs, from 1; 0: none */
    uint8_t flags;
    uint16_t unused;
};

struct symbol_record {
    uint32_t name, file, line, end_line; /* name: where it begins among its chunk's */
    int32_t inside; /* how far back the symbol that it lies in is; 0: in none */
    uint8_t name_size, kind, local, unused;
};

/* A part of a file that trigrams tell of: the whole of it, or of a large one some of its lines; to
 * where the next one of the same file begins. */
struct block_record {
    uint32_t file, line; /* from 1 */
    uint64_t offset;
};

/* Where in PART_SYMBOLS the records and names of a chunk are. */
struct chunk_record {
    uint64_t symbols_at, names_at, names_size;
    uint32_t first, symbols; /* numbers */
};

/* Symbols by the hash of their names, for finding one. */
struct name_record {
    uint32_t hash, symbol;
};

enum part {
    PART_FILES,
    PART_PATHS,
    PART_SYMBOLS, /* what each chunk of files gave: records, then names */
    PART_CHUNKS,
    PART_BY_NAME,
    PART_GONE,   /* overlay: a bit for each file of the base that is no longer so */
    PART_BLOCKS, /* base */
    PART_GRAMS,  /* base: where each trigram's list begins, from 1; 0: nowhere */
    PART_LISTS,
    PARTS
};

struct segment_head {
    char magic[8];
    uint32_t version, langs; /* numbers of languages change with the program */
    uint64_t made, base;     /* an id; of the base that an overlay belongs to */
    int64_t compared_ns;     /* wall clock: when the tree was listed */
    uint64_t bytes;
    uint32_t files, symbols, unsearchable, blocks;
    struct {
        uint64_t offset, size;
    } parts[PARTS];
    uint64_t check; /* of everything before it */
};

struct segment {
    const char *map;
    size_t size;
    const struct segment_head *head;
    const struct file_record *files;
    const struct chunk_record *chunks;
    const struct block_record *blocks;
    const char *paths;
    const struct name_record *by_name;
    uint32_t chunk_count;
};

struct ft_index {
    const struct ft_root *root;
    const char *folder;
    struct segment base, overlay; /* map NULL: there is none */
    int64_t changed;
    bool made;
};

/* Wall clock. */
int64_t ft_index_now_ns(void);
/* A tree as a look at it found it. */
struct tree_list {
    struct ft_source_list files;
    struct ft_strings unread; /* folders that may not be looked into */
};
/* Brings INDEX up to date, alone: KNOWN is how the tree was at COMPARED_NS, or NULL to look. */
ft_err ft_index_refresh(ft_ctx *cx, const struct ft_index_spec *spec, const struct tree_list *known,
                        int64_t compared_ns, struct ft_index *index);
ft_err ft_index_keep_unread(ft_ctx *cx, const char *folder, const struct ft_strings *unread);
/* Whether somebody watches the tree; then everything that was written before this call is in the
 * index when it returns. */
bool ft_index_watched(ft_ctx *cx, const struct ft_index_spec *spec);

/* Maps FOLDER/NAME; false where it is not there or not as it should be. */
bool ft_segment_map(const char *folder, const char *name, struct segment *segment);
void ft_segment_unmap(struct segment *segment);
const void *ft_segment_part(const struct segment *segment, enum part part, size_t *size);

/* A chunk's records and names; NULL where they do not lie in the segment as they should. */
const struct chunk_record *ft_segment_chunk(const struct segment *segment, uint32_t number,
                                            const struct symbol_record **records,
                                            const char **names);

/* Letters folded to one case, what is rare together in one class, white space in one. */
extern const uint8_t ft_gram_class[256];
struct gram_set {
    uint64_t bits[GRAMS / 64];
};
void ft_gram_add(struct gram_set *set, struct ft_slice text);

/* The list of one trigram as bits over the blocks of the base; false where none has it. */
bool ft_gram_blocks(const struct segment *segment, uint32_t gram, uint64_t *bits, size_t words);

/* The part of a file from FROM to TO, or all of it where that has changed since it was indexed. */
bool ft_index_read_part(const struct ft_index *index, uint32_t number, uint64_t from, uint64_t to,
                        struct ft_buf *buf, bool *changed);

/* Makes UTF-16 with its mark UTF-8: what is looked at is always that. True where it was UTF-16. */
bool ft_content_decode(struct ft_buf *content);

/* What is made of some files. */
struct make {
    ft_ctx *cx;
    const struct ft_root *root;
    const char *folder, *name;                 /* of the segment */
    const struct ft_source_file *const *files; /* by path */
    size_t count;
    bool grams;
    unsigned threads;
    int64_t compared_ns;
    uint64_t base;        /* overlay: the id of its base */
    const uint64_t *gone; /* overlay: bits over its files */
    size_t gone_words;
};
ft_err ft_segment_make(const struct make *make);

/* Symbols of a text as quickly as they can be told: without a tree. */
struct quick {
    struct ft_buf *symbols; /* struct symbol_record; names as offsets into NAMES */
    struct ft_buf *names;
    uint32_t file;
};
void ft_quick_symbols(const struct ft_lang *lang, struct ft_slice text, struct quick *to);

#endif
