/* Shared by the files of quality. */
#ifndef FT_QUALITY_QUALITY_INT_H
#define FT_QUALITY_QUALITY_INT_H

#include "base/map.h"
#include "findings/kept.h"
#include "quality/quality.h"

#include <hs/hs.h>

enum {
    QUALITY_LARGEST = 1024 * 1024, /* bytes of a file that is looked at */
    QUALITY_PER_FILE = 50          /* findings of one rule in one file */
};

/* A file of rules that comes with the program. */
struct quality_text {
    const char *name, *text;
};
extern const struct quality_text quality_texts[];
extern const size_t quality_texts_count;

/* query.c: a compiled query with its predicates. */
struct query;
/* Of the rules of one language together, or of one own rule. FT_INVALID says what is wrong, and in
 * which line of it. */
ft_err query_compile(ft_ctx *cx, const struct ft_lang *lang, struct ft_slice text,
                     struct query **query, size_t *line);
/* Whether a person's query is small enough to be compiled in little time. */
bool query_is_modest(struct ft_slice text);
/* Patterns that begin before OFFSET of the text. */
size_t query_patterns_before(const struct query *query, size_t offset);
/* Room for what the query's expressions need; grows *SCRATCH. */
void query_scratch(const struct query *query, hs_scratch_t **scratch);
struct query_match {
    size_t pattern;
    const TSQueryCapture *captures;
    size_t count;
};
/* False where it took too long and was left. */
bool query_run(const struct query *query, const struct ft_tree *tree, hs_scratch_t *scratch,
               int64_t longest_ms, void (*found)(void *to, const struct query_match *match),
               void *to);
/* The name of a capture. */
struct ft_slice query_name(const struct query *query, uint32_t capture);

/* One place of a rule in a query: PATTERN … are its. */
struct catalogue_part {
    size_t first_pattern;
    struct ft_quality_rule *rule;
};
struct catalogue_check {
    const struct ft_quality_rule *rule;
    struct catalogue_check *next;
};
/* An own rule's query: run alone, so that what is slow can be named and left out. */
struct catalogue_own {
    struct ft_quality_rule *rule;
    struct query *query;
};
/* What is looked for in one language. */
struct catalogue_language {
    const struct ft_lang *lang;
    struct query *query; /* of all rules that come with the program, or NULL */
    struct {
        FT_VEC(struct catalogue_part);
    } parts;
    struct {
        FT_VEC(struct catalogue_own);
    } own;
    struct catalogue_check **by_symbol; /* of named nodes */
    size_t symbols;
    struct {
        FT_VEC(const struct ft_quality_rule *);
    } whole; /* checks of whole files */
};
struct catalogue {
    const struct ft_conf *conf;
    const struct ft_quality_rule *clones; /* or NULL: not asked for */
    struct {
        FT_VEC(const struct ft_quality_rule *);
    } common; /* checks of files in whatever language, or in none */
    struct {
        FT_VEC(struct catalogue_language *);
    } languages;
};
/* catalogue.c */
struct catalogue_language *catalogue_of(const struct catalogue *catalogue,
                                        const struct ft_lang *lang);
/* Makes what RULES look for in LANG; a query that does not compile is a note. */
void catalogue_add(ft_ctx *cx, struct catalogue *catalogue, const struct ft_quality_rules *rules,
                   const struct ft_lang *lang, struct ft_strings *notes);
void catalogue_common(ft_ctx *cx, struct catalogue *catalogue,
                      const struct ft_quality_rules *rules);

/* Leaves of the syntax trees of all files of a thread, for clones.c. */
struct clone_token {
    uint32_t text; /* hash */
    uint16_t kind;
    uint32_t line;
};
struct clone_file {
    const char *path;
    size_t index; /* among the files looked at */
    struct clone_token *tokens;
    size_t count;
};
struct clone_files {
    FT_VEC(struct clone_file);
};

/* What one file gave, whatever the others are like; all of it in the arena of who looked. */
struct quality_result {
    bool parsed;
    int64_t lines;
    struct ft_findings findings;
    struct clone_file clones; /* nothing where there are too few tokens */
    /* Unused private names that another file may still name (Python), with their hashes. */
    struct ft_findings privates;
    struct {
        FT_VEC(uint64_t);
    } names;
    struct {
        FT_VEC(uint64_t);
    } words; /* that might be such names, each once */
    struct ft_strings notes;
    bool open; /* it depends on more than the file, or on how fast the machine is */
};

/* One file under way, on one thread. */
struct look {
    ft_ctx *cx;            /* its arena lives as long as the file is looked at */
    struct ft_arena *keep; /* for findings */
    const struct ft_root *root;
    const struct catalogue *catalogue;
    const struct catalogue_language *language; /* or NULL */
    hs_scratch_t *scratch;
    const char *path;
    struct ft_slice text;
    const struct ft_tree *tree; /* or NULL: no language of ours */
    struct quality_result *result;
    struct {
        FT_VEC(TSNode);
    } around;                       /* the nodes around the one at hand, the root first */
    struct ft_functions *functions; /* how large they are, once somebody asks */
};

/* Says something of the nodes FROM … TO; MESSAGE is kept. NULL where that is not wanted: ignored in
 * place, or too many already. */
struct ft_finding *look_report(struct look *l, const struct ft_quality_rule *rule, TSNode from,
                               TSNode to, const char *message);
struct ft_finding *look_report_at(struct look *l, const struct ft_quality_rule *rule, size_t start,
                                  size_t end, const char *message);
/* The node around the one that a check looks at; asking that node would go down from the root. */
TSNode look_parent(const struct look *l);
/* Text of a node on one line, cut, for messages. */
const char *look_text(struct look *l, TSNode node);
void look_at_file(struct look *l); /* everything */
bool quality_is_document(const char *path);

/* A check written in C: LOOK at each node of TYPES (between spaces), or at the whole FILE. */
struct quality_check {
    const char *name, *types;
    void (*look)(struct look *l, const struct ft_quality_rule *rule, TSNode node);
    void (*file)(struct look *l, const struct ft_quality_rule *rule);
};
/* Made by the build from the files of checks/: x.c defines quality_checks_x, and {0} ends it. */
extern const struct quality_check *const quality_check_groups[];
extern const size_t quality_check_groups_count;
const struct quality_check *quality_check_at(int number);
int quality_check_named(const char *name); /* -1: none */

/* keep.c: results of an earlier look, by the names of their files. */
struct quality_kept {
    const char *dir, *key; /* or NULL: nothing is kept */
    const struct ft_quality_rules *rules;
    struct ft_map files;
};
/* KEY: ft_kept_key. The rules are those that are looked for. */
void quality_keep_open(ft_ctx *cx, const char *dir, const char *key,
                       const struct ft_quality_rules *rules, struct quality_kept *kept);
struct quality_file {
    const struct ft_source_file *source;
    struct ft_kept_state state;
    struct ft_slice bytes; /* the result as it is kept; empty where it is not */
    struct quality_result result;
    bool untouched; /* since the result was made */
    bool looked;    /* now */
};
/* Whether FILE was looked at in this state: fills in its result. */
bool quality_recall(struct ft_arena *arena, const struct quality_kept *kept,
                    struct quality_file *file, bool by_stat);
/* The bytes of a result that was made now. */
void quality_keep(struct ft_arena *arena, struct quality_file *file);
void quality_keep_save(ft_ctx *cx, const struct quality_kept *kept,
                       const struct quality_file *files, size_t count);

/* Tree helpers (node.c). */
bool node_is_any(TSNode node, const char *types);
bool node_is_function(TSNode node);
TSNode node_function(TSNode node); /* the one around, or null */
/* Whether a node of TYPES stands within NODE; functions within are left out where SHALLOW. */
bool node_has(TSNode node, const char *types, bool shallow);
bool node_same(const struct look *l, TSNode a, TSNode b); /* the same text, blanks aside */
bool node_text_is(const struct look *l, TSNode node, const char *text);
bool node_is_comment(TSNode node);
TSNode node_kid(TSNode node, uint32_t i); /* named children, comments left out */
uint32_t node_kids(TSNode node);
TSNode node_next(TSNode node);   /* next named sibling that is no comment */
TSNode node_unwrap(TSNode node); /* without parentheses */

/* clones.c */
void clones_collect(struct look *l);
/* How many lines stand also elsewhere. */
int64_t clones_find(ft_ctx *cx, const struct clone_files *files, const struct ft_quality_rule *rule,
                    size_t least_tokens, struct ft_findings *findings, struct ft_strings *notes);

#endif
