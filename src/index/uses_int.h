/* Shared by the parts of the deep tier. */
#ifndef FT_INDEX_USES_INT_H
#define FT_INDEX_USES_INT_H

#include "index_int.h"

#include "index/uses.h"

/* One file's uses: this, then its records, then the names that they point to, each with a NUL. */
struct uses_block {
    uint64_t content; /* of the file */
    uint32_t records, names_size;
    uint64_t check; /* of the rest */
};
struct use_record {
    uint32_t name, line;
    int32_t symbol; /* of the file's, from 0; or NO_SYMBOL */
    uint16_t times;
    uint8_t kind, unused;
};

struct uses_reader; /* one thread's tables and buffers */
struct uses_reader *ft_uses_reader_new(const struct ft_index *index);
void ft_uses_reader_free(struct uses_reader *reader);
/* The block of a file of CONTENT, valid until the next call; none in it where it takes too long. */
struct ft_slice ft_uses_read(ft_ctx *cx, struct uses_reader *reader, uint32_t file,
                             const struct ft_lang *lang, struct ft_slice text);

/* The directory, uses.dir: this, then entries in the order of their keys. */
#define USES_MAGIC "FTUSES1"
/* Symbols are said by their numbers in a file: readers of symbols that change, change uses. */
enum { USES_VERSION = 4 + 1000 * SEGMENT_VERSION };

struct uses_entry {
    uint64_t key, offset;
    uint32_t size, unused;
};
struct uses_head {
    char magic[8];
    uint32_t version, langs;
    uint64_t count, end;   /* of the blocks that are listed, in uses.ftx */
    uint64_t complete;     /* the version of the index that all is parsed of; 0: of none */
    int64_t files, unused; /* that it has then */
    uint64_t check;        /* of the entries */
};

struct ft_uses {
    const struct ft_index *index;
    const struct uses_entry *entries;
    size_t count;
    const char *map;
    size_t size;
    struct ft_uses_state state;
    void *dir;
    size_t dir_size;
};

/* What a file's block is listed by. */
uint64_t ft_uses_key(const struct ft_index_file *file);
bool ft_uses_reads(const struct ft_index_file *file);
/* Maps what is there, in place of what was mapped. */
void ft_uses_map(struct ft_uses *uses);
const struct uses_entry *ft_uses_find(const struct ft_uses *uses, uint64_t key);
/* How many files there are, and how many of them have a block. */
void ft_uses_count(struct ft_uses *uses);
/* Parses what is missing until UNTIL_NS; does nothing where somebody else is at it. */
ft_err ft_uses_make(ft_ctx *cx, struct ft_uses *uses, int64_t until_ns);

#endif
