/* The reference pages of all rules, a page a kind. */
#ifndef FT_OPS_RULE_PAGES_H
#define FT_OPS_RULE_PAGES_H

#include "base/ctx.h"
#include "command/derive.h"

/* "rules/KIND.md" and "rules/README.md", made of the rules that come with the program. */
ft_err ops_rule_pages(ft_ctx *cx, struct ft_derived_list *files);

#endif
