/* Files that are packed as a whole: gzip, xz, bzip2, each by its own library.
 *
 * Several streams one behind the other are one file, as their programs take them. */
#include "archive_int.h"

#include <bzlib.h>
#include <lzma.h>
#include <string.h>
#include <zlib.h>

enum { CHUNK = 64 * 1024, MEMORY_MAX = 128 << 20 }; /* of a decoder */
enum step { MORE, END, DAMAGED, GREEDY };

struct stream {
    struct ft_slice in; /* what is left */
    char *out;
    size_t room;
    union {
        z_stream gzip;
        bz_stream bzip2;
        lzma_stream xz;
    };
};

static struct ft_slice behind(struct ft_slice text, const void *next) {
    size_t used = (size_t)((const char *)next - text.data);
    return (struct ft_slice){text.data + used, text.size - used};
}

static bool gzip_begin(struct stream *s) {
    s->gzip = (z_stream){.zalloc = Z_NULL};
    return inflateInit2(&s->gzip, 16 + MAX_WBITS) == Z_OK;
}

static enum step gzip_step(struct stream *s) {
    s->gzip.next_in = (Bytef *)(uintptr_t)s->in.data;
    s->gzip.avail_in = (uInt)s->in.size;
    s->gzip.next_out = (Bytef *)s->out;
    s->gzip.avail_out = (uInt)s->room;
    int code = inflate(&s->gzip, Z_NO_FLUSH);
    s->in = behind(s->in, s->gzip.next_in);
    s->room = s->gzip.avail_out;
    return code == Z_OK ? MORE : code == Z_STREAM_END ? END : DAMAGED;
}

static void gzip_end(struct stream *s) {
    inflateEnd(&s->gzip);
}

static bool bzip2_begin(struct stream *s) {
    s->bzip2 = (bz_stream){.bzalloc = NULL};
    return BZ2_bzDecompressInit(&s->bzip2, 0, 0) == BZ_OK;
}

static enum step bzip2_step(struct stream *s) {
    s->bzip2.next_in = (char *)(uintptr_t)s->in.data;
    s->bzip2.avail_in = (unsigned)s->in.size;
    s->bzip2.next_out = s->out;
    s->bzip2.avail_out = (unsigned)s->room;
    int code = BZ2_bzDecompress(&s->bzip2);
    s->in = behind(s->in, s->bzip2.next_in);
    s->room = s->bzip2.avail_out;
    return code == BZ_OK ? MORE : code == BZ_STREAM_END ? END : DAMAGED;
}

static void bzip2_end(struct stream *s) {
    BZ2_bzDecompressEnd(&s->bzip2);
}

static bool xz_begin(struct stream *s) {
    s->xz = (lzma_stream)LZMA_STREAM_INIT;
    return lzma_stream_decoder(&s->xz, MEMORY_MAX, 0) == LZMA_OK;
}

static enum step xz_step(struct stream *s) {
    s->xz.next_in = (const uint8_t *)s->in.data;
    s->xz.avail_in = s->in.size;
    s->xz.next_out = (uint8_t *)s->out;
    s->xz.avail_out = s->room;
    lzma_ret code = lzma_code(&s->xz, LZMA_RUN);
    s->in = behind(s->in, s->xz.next_in);
    s->room = s->xz.avail_out;
    return code == LZMA_OK               ? MORE
           : code == LZMA_STREAM_END     ? END
           : code == LZMA_MEMLIMIT_ERROR ? GREEDY
                                         : DAMAGED;
}

static void xz_end(struct stream *s) {
    lzma_end(&s->xz);
}

/* How a file begins (RFC 1952; the .xz format 1.1; bzip2, which has the size of its blocks between
 * that and where its first block begins), how it is called, and how a tar in it is. */
static const struct ft_packing {
    const char *magic;
    size_t magic_size, least;
    const char *block; /* what stands at byte 4, or "" */
    const char *ending, *of_tar;
    bool (*begin)(struct stream *s);
    enum step (*step)(struct stream *s);
    void (*end)(struct stream *s);
} packings[] = {
    {"\x1f\x8b\x08", 3, 18, "", ".gz", ".tgz", gzip_begin, gzip_step, gzip_end},
    {"\xfd"
     "7zXZ",
     6, 32, "", ".xz", ".txz", xz_begin, xz_step, xz_end},
    {"BZh", 3, 14, "1AY&SY", ".bz2", ".tbz2", bzip2_begin, bzip2_step, bzip2_end},
};

const struct ft_packing *ft_packing_of(struct ft_slice content) {
    for (size_t i = 0; i < FT_COUNT(packings); i++) {
        const struct ft_packing *p = &packings[i];
        if (content.size >= p->least && memcmp(content.data, p->magic, p->magic_size) == 0 &&
            memcmp(content.data + 4, p->block, strlen(p->block)) == 0) {
            return p;
        }
    }
    return NULL;
}

struct ft_slice ft_packed_name(const struct ft_packing *packing, struct ft_slice name) {
    size_t ending = strlen(packing->ending);
    if (ft_slice_ends(name, packing->of_tar)) {
        return FT_SLICE("archive.tar");
    }
    name.size -= ft_slice_ends(name, packing->ending) && name.size > ending ? ending : 0;
    return name;
}

/* Fills what room there is; without any progress the data ends too early. */
static enum step go_on(const struct ft_packing *packing, struct stream *s) {
    struct ft_slice in = s->in;
    size_t room = s->room;
    enum step step = packing->step(s);
    if (step == MORE && s->in.size == in.size && s->room == room) {
        return DAMAGED;
    }
    if (step == END && ft_packing_of(s->in) == packing) {
        packing->end(s);
        return packing->begin(s) ? MORE : DAMAGED;
    }
    return step;
}

bool ft_unpack_stream(struct ft_unpack *unpack, const char *archive,
                      const struct ft_packing *packing, struct ft_slice raw, struct ft_buf *to) {
    struct stream s = {.in = raw};
    enum step step = MORE;
    bool room = true;
    if (!packing->begin(&s)) {
        ft_panic("there is no memory to unpack %s", archive);
    }
    while (room && step == MORE) {
        s.out = ft_buf_reserve(to, CHUNK);
        s.room = CHUNK;
        if (!s.out) {
            ft_unpack_note(unpack, archive, "left out in part: it unpacks to too much");
        }
        room = s.out && ft_unpack_may(unpack, archive, to->size);
        if (room) {
            step = go_on(packing, &s);
            to->size += CHUNK - s.room;
        }
    }
    packing->end(&s);
    if (step == DAMAGED) {
        ft_unpack_note(unpack, archive, "left out in part: its compressed data is damaged");
    } else if (step == GREEDY) {
        ft_unpack_note(unpack, archive, "left out in part: to unpack it takes over 128 MiB");
    }
    return step == END;
}
