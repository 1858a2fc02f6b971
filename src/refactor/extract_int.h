/* Shared by the parts of extracting. */
#ifndef FT_REFACTOR_EXTRACT_INT_H
#define FT_REFACTOR_EXTRACT_INT_H

#include "refactor/refactor_int.h"

/* A variable of the function that the range mentions. */
struct extract_variable {
    const struct ft_decl *decl; /* the first one */
    struct ft_slice name;
    bool born;    /* it begins in the range: no value comes in */
    bool written; /* the range may change it */
    bool later;   /* its value is wanted behind the range */
    bool changes; /* it is written behind the range as well */
    bool nested;  /* a function inside of the function has it */
    bool blank;   /* C, Java: no value yet; the new function declares it */
};
struct extracting {
    ft_ctx *cx;
    const struct ft_extract_spec *spec;
    struct ft_scope_reader *reader;
    struct refactor_source source;
    TSNode block, function, top; /* around the range: the nearest of each; what is outermost */
    uint32_t first, last;        /* the named children of BLOCK that are taken */
    size_t start, end;           /* whole lines, the last line end left out */
    bool member, returns;        /* the new one is a method; the range ends in return */
    struct {
        FT_VEC(struct extract_variable);
    } variables;
    struct refactor_change change;
    struct ft_extract *made;
};

ft_err extract_refuse(struct extracting *x, size_t at, const char *why);
bool extract_has(const struct extracting *x, size_t at);
/* Whether control stays inside of the range. */
ft_err extract_control(struct extracting *x);
/* What goes in and comes out. */
ft_err extract_data(struct extracting *x);
/* How DECL is declared as a parameter, and its type as one that is given back; NULL where that is
 * not written. */
const char *extract_parameter(struct extracting *x, const struct ft_decl *decl);
const char *extract_type(struct extracting *x, const struct ft_decl *decl);
/* What the function around says that it returns. */
const char *extract_returned(struct extracting *x);
/* The new function and its call, as edits. */
ft_err extract_write(struct extracting *x);
/* Whether NAME is given another value there; asks for the source alone. */
bool extract_is_written(const struct extracting *x, const struct ft_name *name);
bool extract_is(const struct extracting *x, const char *langs);

#endif
