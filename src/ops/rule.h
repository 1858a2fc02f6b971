/* Rules as rows answer with them. */
#ifndef FT_OPS_RULE_H
#define FT_OPS_RULE_H

#include "ops/shapes.h"
#include "quality/quality.h"

/* All rules, those about the way of data included, by id; NOTES: what is wrong with own ones of the
 * project at PATH. */
ft_err ops_rules(ft_ctx *cx, const char *path, struct list_rule *rules, struct ft_strings *notes);
/* The person's own ones. */
/* The folder of PATH, and the settings that hold there: where rules of one's own are looked for. */
ft_err ops_own_place(ft_ctx *cx, const char *path, struct ft_root *root, struct ft_conf **conf);
ft_err ops_own_rules(ft_ctx *cx, const char *path, struct ft_quality_rules *rules,
                     struct ft_strings *notes);

#endif
