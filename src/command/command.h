/* The command table, and what is derived from it.
 *
 * A row (struct ft_row) is all that is known of a command. Nothing in this module knows
 * a command by name: it reads rows. Rows come from src/ops (tools/generate.py makes the
 * descriptors); the table is constant, so all of this is thread-safe.
 * Memory: results live in the context's arena; json_t values are the caller's.
 * spec/command.md CMD1-CMD7.
 */
#ifndef FT_COMMAND_COMMAND_H
#define FT_COMMAND_COMMAND_H

#include "command/app.h"
#include "command/doc.h"
#include "json/json.h"

enum ft_type {
    FT_T_STRING,
    FT_T_PATH,
    FT_T_RUN_ID,
    FT_T_INTEGER,
    FT_T_NUMBER,
    FT_T_BOOLEAN,
    FT_T_DURATION, /* milliseconds in C and JSON; "1h30m" as typed */
    FT_T_SIZE,     /* bytes; "10MB" as typed */
    FT_T_TIME,     /* milliseconds since 1970 UTC; RFC 3339 in JSON */
    FT_T_ENUM,
    FT_T_JSON,
    FT_T_OBJECT
};

enum {
    FT_REQUIRED = 1, /* of a result: never missing */
    FT_LIST = 2,
    FT_OPTIONAL = 4,
    FT_HIDDEN = 8,
    FT_POSITIONAL = 16,
    FT_WHOLE = 32 /* its value stands for the whole result */
};

enum { FT_TEXT_MAX = 64 * 1024 }; /* bytes of a text argument whose row sets no maximum */

/* An optional number, duration, size or time that is not there. */
#define FT_ABSENT INT64_MIN

struct ft_shape;

struct ft_field {
    const char *name, *help;
    enum ft_type type;
    unsigned flags;
    size_t offset;
    const char *preset; /* default, as a person would type it */
    const char *const *choices;
    size_t choice_count;
    char letter;          /* short option, or 0 */
    const char *excludes; /* the argument that cannot stand beside this one */
    const char *completes;
    double least, most; /* of a text: its bytes */
    bool has_least, has_most;
    const struct ft_shape *shape;
};

struct ft_shape {
    const char *name, *summary;
    size_t size;
    const struct ft_field *fields;
    size_t field_count;
};

enum ft_kind { FT_READ, FT_WRITE, FT_DESTROY };
enum ft_danger {
    FT_DANGER_NONE = 0,
    FT_DANGER_WRITES_REPOSITORY = 1,
    FT_DANGER_WRITES_OUTSIDE = 2,
    FT_DANGER_RUNS_PROGRAMS = 4,
    FT_DANGER_SPENDS_MONEY = 8,
    FT_DANGER_NETWORK = 16
};

struct ft_example {
    const char *given; /* fixture under tests/fixtures */
    const char *call;  /* arguments, JSON */
    const char *shows; /* what the result must contain, JSON, or NULL */
    const char *fails; /* name of the error instead, or NULL */
    const char *note;
};

struct ft_row {
    const char *name, *summary, *help, *usage, *since, *scope, *serial;
    const char *const *words; /* what a person types: "runs", "show" */
    size_t word_count;
    const char *const *positionals;
    size_t positional_count;
    enum ft_kind kind;
    unsigned danger;
    bool hidden;
    const char *format;     /* of its answers and errors where none is asked for; NULL: text */
    const char *exit_field; /* hidden integer of the result: the exit code where it worked */
    const struct ft_shape *in, *out;
    const struct ft_shape *stream; /* items given with ft_emit before the result, or NULL */
    ft_err (*run)(ft_ctx *cx, const void *in, void *out);
    void (*view)(const void *out, struct ft_doc *doc);
    /* Of a pure command: all that its result depends on beside its arguments. The result is kept
     * under it; NULL: not this time. */
    ft_err (*key)(ft_ctx *cx, const void *in, const char **key);
    const char *const *formats; /* beside those of every row, NULL-terminated: "sarif" … */
    void (*render)(ft_ctx *cx, const char *format, const void *out, struct ft_buf *text);
    const struct ft_example *examples;
    size_t example_count;
};

struct ft_table {
    const struct ft_row *const *rows;
    size_t count;
};

const struct ft_row *ft_row_named(const struct ft_table *table, const char *name);

/* JSON object to struct, with defaults. WORDS: values may be texts as a person types them ("10m").
 * FT_INVALID names the argument, what was given and what is allowed. */
ft_err ft_decode(ft_ctx *cx, const struct ft_shape *shape, const json_t *object, bool words,
                 void *out);
json_t *ft_encode(const struct ft_shape *shape, const void *value);

/* One call. The stages (validate, authorise, run, format) are spans. */
struct ft_call {
    const struct ft_row *row;
    const json_t *args;
    bool words;                                    /* args hold texts as typed */
    void (*on_item)(void *to, const json_t *item); /* for rows that stream */
    bool (*has_reader)(void *to);                  /* or NULL: always */
    void *item_to;
};
struct ft_answer {
    const void *value; /* the result struct, for the row's view */
    json_t *json;      /* kept by the context's arena */
    int exit;          /* what the row's exit field says, else 0 */
};
ft_err ft_call_run(ft_ctx *cx, const struct ft_call *call, struct ft_answer *answer);
/* From a streaming handler: one item, told at once. Collected under "items" where nobody listens.
 * FT_CANCELLED where whoever listened is gone. */
ft_err ft_emit(ft_ctx *cx, const struct ft_shape *shape, const void *item);
/* The same question without an item, for a handler that waits for the next. */
ft_err ft_emit_checkpoint(ft_ctx *cx);

/* The options that every command has. */
struct ft_common {
    const char
        *format; /* text, json, jsonl, table, markdown, html, or one of the row's; NULL: text */
    const char *color; /* auto, always or never */
    const char *config;
    struct ft_strings set;
    bool json, jsonl, quiet, verbose, help, version;
};
extern const struct ft_shape ft_common_options;

/* Argv (without the program's name) to a row and its arguments as texts (json_t, the caller's). The
 * options that every command has are taken out into OPTIONS, an object. */
ft_err ft_argv_parse(ft_ctx *cx, const struct ft_table *table, const char *const *argv, size_t argc,
                     const struct ft_row **row, json_t **args, json_t **options);
/* One line as typed into a palette: words with quotes. */
ft_err ft_line_split(ft_ctx *cx, const char *line, struct ft_strings *words);
/* The argv that gives ARGS for ROW. */
void ft_argv_of(struct ft_arena *arena, const struct ft_row *row, const json_t *args,
                struct ft_strings *argv);
/* What may stand where the last word of ARGV is being typed, best first. */
struct ft_candidate {
    const char *word, *help;
};
struct ft_candidates {
    FT_VEC(struct ft_candidate);
};
void ft_complete(ft_ctx *cx, const struct ft_table *table, const char *const *argv, size_t argc,
                 struct ft_candidates *found);

#endif
