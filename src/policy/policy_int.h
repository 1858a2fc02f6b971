/* Inside policy: how a line is read, seen through and judged.
 *
 * read.c and its neighbours are a strict reader of the shell's grammar; what it does not know stops
 * it. second.c asks the tree-sitter grammar whether it sees the same commands. see.c looks through
 * wrappers. judge.c weighs what is left. Everything lives in the context's arena.
 */
#ifndef FT_POLICY_POLICY_INT_H
#define FT_POLICY_POLICY_INT_H

#include "policy/policy.h"

enum {
    SHELL_LINE_MAX = 64 * 1024,
    SHELL_DEPTH_MAX = 40,                 /* constructs inside each other */
    SHELL_TEXTS_MAX = 64,                 /* texts inside the line: sh -c, eval, trap … */
    SHELL_TOTAL_MAX = 4 * SHELL_LINE_MAX, /* bytes of all texts together */
    SHELL_COMMANDS_MAX = 2000
};

enum {
    WORD_EXPANDED = 1, /* a variable, a substitution, a brace list: decided when it runs */
    WORD_GLOB = 2,
    WORD_TILDE = 4,
    WORD_QUOTED = 8,
    WORD_DYNAMIC = WORD_EXPANDED | WORD_GLOB | WORD_TILDE
};

struct word {
    const char *text;    /* quotes and escapes resolved, expansions as written */
    const char *written; /* as it stands in the line */
    unsigned how;
    size_t at; /* offset in its text */
};
struct words {
    FT_VEC(struct word);
};

struct command {
    struct words words;
    struct words sets;          /* NAME=value: for this command, or for all where it has no words */
    struct words writes, reads; /* of redirections */
    const char *via;
    const char *opaque; /* why it cannot be seen through, or NULL */
    bool background;
    bool takes_script; /* its input is a here-document */
};

/* Everything that one line came to, with the texts inside it. */
struct reading {
    ft_ctx *cx;
    struct {
        FT_VEC(struct command);
    } commands;
    struct ft_strings functions; /* names that the line itself defines */
    const char *why;             /* why it is not understood, or NULL */
    size_t texts, bytes;         /* read so far */
    const char *sets;            /* why what it sets for all its commands matters, or NULL */
    bool moves;                  /* it changes folder */
    bool moves_out;              /* … perhaps to another project */
};

/* Reads TEXT, which is reached by VIA (NULL: the line itself), at a nesting of DEPTH. Where
 * CANONICAL is given it gets the text in its one spelling. */
ft_err ft_shell_read(struct reading *to, const char *text, const char *via, int depth,
                     struct ft_buf *canonical);
ft_err ft_policy_read(ft_ctx *cx, const char *line, struct reading *reading);
void ft_policy_show(struct ft_arena *arena, const struct command *command,
                    struct ft_shell_command *shown);
/* Notes why the line is not understood; the first reason stays. */
void ft_shell_unsure(struct reading *to, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* One text being read. look() gives the next character behind line continuations, '\0' at the end.
 */
struct heredoc {
    const char *end;
    bool tabs, literal;
};
struct reader {
    struct reading *to;
    const char *text;
    size_t at, size;
    int depth;
    bool failed;
    bool separate; /* a separator is due before what comes next in the canonical text */
    bool heredocs; /* one was met: the text is its own canonical form */
    const char *via;
    ft_err err; /* of what was read inside */
    struct {
        FT_VEC(struct heredoc);
    } pending;
    struct {
        FT_VEC(size_t);
    } marks; /* where commands begin, for the second reading */
    struct ft_buf *canonical;
};
char ft_shell_look(struct reader *r);
char ft_shell_look_past(struct reader *r); /* the character after the next */
void ft_shell_blanks(struct reader *r);    /* blanks and comments, not newlines */
void ft_shell_stop(struct reader *r, const char *why);
bool ft_shell_deeper(struct reader *r); /* false: nested too deep; pair with r->depth-- */
void ft_shell_put(struct reader *r, const char *token);

/* word.c, expand.c */
bool ft_shell_word(struct reader *r, struct word *word); /* false where no word begins */
bool ft_shell_ends_word(char c);
struct piece { /* a word being built */
    struct ft_buf text;
    unsigned how;
};
void ft_shell_double_quoted(struct reader *r, struct piece *piece);
void ft_shell_dollar(struct reader *r, struct piece *piece, bool quoted);
void ft_shell_backtick(struct reader *r, struct piece *piece);
void ft_shell_process(struct reader *r, struct piece *piece);
void ft_shell_ansi(struct reader *r, struct piece *piece);
const char *ft_shell_quote(struct ft_arena *arena, const struct word *word);

/* redirect.c */
bool ft_shell_at_redirect(struct reader *r);
void ft_shell_redirect(struct reader *r, struct command *command);
void ft_shell_heredocs(struct reader *r); /* the bodies, after a newline */

/* compound.c, read.c */
void ft_shell_list(struct reader *r);    /* up to the end, ")", ";;" or a closing word */
void ft_shell_command(struct reader *r); /* one, compound or simple */
bool ft_shell_compound(struct reader *r);
void ft_shell_simple(struct reader *r);
bool ft_shell_at_reserved(struct reader *r, const char *word);
bool ft_shell_is_reserved(const char *word);
void ft_shell_close(struct reader *r, const char *word); /* expects a closing word */
bool ft_shell_parentheses(struct reader *r);             /* the "( )" of a function, at its "(" */
void ft_shell_newlines(struct reader *r);
void ft_shell_redirects(struct reader *r); /* those behind a compound */

/* Adds COMMAND and what it in turn runs. */
ft_err ft_shell_see(struct reading *to, struct command *command, int depth);
ft_err ft_shell_see_inline(struct reading *to, struct command *command, int depth, bool *seen);
ft_err ft_shell_see_split(struct reading *to, struct command *command, int depth, bool *seen);
/* The command that starts at word AT of OUTER. */
struct command ft_shell_inner(struct reading *to, const struct command *outer, size_t at,
                              const char *via);
/* Its name without a system folder: "/usr/bin/git" is "git", "./git" stays. "" where none. */
const char *ft_shell_name(const struct command *command);
const char *ft_shell_plain_name(const char *word);

/* glyphs.c */
const char *ft_shell_glyphs(struct ft_slice text); /* what in it may fool the eye, or NULL */
bool ft_shell_plain(const char *text);             /* printable ASCII only */

/* second.c */
ft_err ft_shell_second(struct reader *r);

/* rules.c: patterns of the tables; "a|b" are alternatives, "*", "?" and "[a-z]" as in file names.
 */
bool ft_policy_match(const char *pattern, const char *text);
bool ft_policy_alternative(const char *alternatives, const char *text);
bool ft_policy_has_option(const struct command *command, const char *alternatives);
bool ft_policy_row_fits(struct ft_arena *arena, const char *pattern, const struct command *command);
bool ft_policy_rule_fits(const struct ft_rule *rule, const struct command *command);
/* Index of the subcommand, or of what follows the name. *KEEPS false: an option stands before it
 * that can run programs or change where it works. */
size_t ft_policy_subcommand(const struct command *command, bool *keeps);
size_t ft_policy_literal_words(const char *pattern);

/* What a table says of a command; verdict FT_VERDICT_ALLOW where it says nothing. */
struct policy_say {
    enum ft_verdict verdict;
    const char *why, *pattern;
};
/* files.c: the gravest of what COMMAND names. */
struct policy_say ft_policy_files(ft_ctx *cx, const struct command *command);
/* scripts.c: false where COMMAND is a sed or awk whose script can run programs or write files. */
bool ft_policy_scripts_are_plain(const struct command *command);

/* guard.c: why what the line sets for all its commands keeps them from being allowed, or NULL. */
const char *ft_policy_variables(const struct reading *reading);
/* Why a rule that allows must not be applied to COMMAND, or NULL. */
const char *ft_policy_guard(const struct reading *reading, const struct command *command);
/* harmless.c: whether it only reads and shows, whatever is decided when it runs. */
bool ft_policy_harmless(const struct reading *reading, const struct command *command);
bool ft_policy_reads_only(const struct command *command);

const char *ft_policy_line(struct ft_arena *arena, const struct command *command);

#endif
