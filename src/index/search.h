/* Searching the text of an index: exactly, by regular expression, by words ranked.
 *
 * Trigrams tell which files may hold a match; those are read from the disk and searched, so that
 * every hit is true of what is there now. Matching is Hyperscan's: its time is linear in the text,
 * whatever the expression. Lines are searched one by one: no match goes over the end of one.
 * Answers are in the order of paths and lines, the same each time. spec/code.md COD3.
 */
#ifndef FT_INDEX_SEARCH_H
#define FT_INDEX_SEARCH_H

#include "index/index.h"

enum { FT_SEARCH_QUERY_MAX = 1000, FT_SEARCH_CONTEXT_MAX = 20 };

struct ft_search_spec {
    const char *query; /* 1 to FT_SEARCH_QUERY_MAX bytes */
    bool regex, ignore_case, word;
    const char *under;              /* a folder with "/" behind it, or a file; NULL: everywhere */
    const struct ft_strings *paths; /* globs of files, "!" before those to leave out; may be NULL */
    const char *lang;               /* id of a language, or NULL */
    enum ft_symbol_kind kind;       /* symbols: of this kind alone; or none */
    size_t limit;                   /* lines */
    size_t read;                    /* ranked: files to read at the most; 0: 2,000 */
    unsigned context;               /* lines around each */
    unsigned threads;               /* 0: one for each core */
};

/* Whether SPEC asks for FILE, by its path and language. */
bool ft_search_wants(const struct ft_search_spec *spec, const struct ft_index_file *file);

struct ft_hit {
    uint32_t file;
    uint32_t line, column, end_column; /* from 1, in bytes; the end is behind the last one */
    const char *text;                  /* the line, valid UTF-8, cut where it is very long */
    struct ft_strings before, after;
    double score; /* of ft_search_ranked: of its file */
};
struct ft_search_answer {
    struct {
        FT_VEC(struct ft_hit);
    } hits;
    int64_t candidates; /* files that the trigrams left */
    int64_t searched;   /* of them, until the limit was reached */
    bool more;
};

/* FT_INVALID for an expression that cannot be searched for, with what is wrong. */
ft_err ft_search(ft_ctx *cx, const struct ft_index *index, const struct ft_search_spec *spec,
                 struct ft_search_answer *answer);

/* The files that speak most of the words of the query (BM25), with their best lines. */
ft_err ft_search_ranked(ft_ctx *cx, const struct ft_index *index, const struct ft_search_spec *spec,
                        struct ft_search_answer *answer);

/* A path or symbol that was meant by the letters of a query, best first. */
struct ft_meant {
    int64_t file, symbol; /* the symbol's number, or -1 for the file itself */
    int score;
};
struct ft_meant_list {
    FT_VEC(struct ft_meant);
};
/* Symbols by name: the same, the same but for case, beginning so, holding it. */
ft_err ft_search_symbols(ft_ctx *cx, const struct ft_index *index,
                         const struct ft_search_spec *spec, struct ft_meant_list *list);
/* Paths and symbols that hold the letters of the query in order. */
ft_err ft_search_fuzzy(ft_ctx *cx, const struct ft_index *index, const struct ft_search_spec *spec,
                       struct ft_meant_list *list);

/* Where a name is used: names in code alone, not in comments and texts, told by a lexer. */
enum ft_ref_kind { FT_REF_USE, FT_REF_CALL, FT_REF_MEMBER, FT_REF_DEFINITION };
struct ft_ref {
    uint32_t file, line, column;
    enum ft_ref_kind kind;
    const char *text; /* the line */
};
struct ft_ref_answer {
    struct {
        FT_VEC(struct ft_ref);
    } refs;
    int64_t candidates;
    bool more;
};
/* The query is the name, as it stands; by path and line. */
ft_err ft_search_refs(ft_ctx *cx, const struct ft_index *index, const struct ft_search_spec *spec,
                      struct ft_ref_answer *answer);

#endif
