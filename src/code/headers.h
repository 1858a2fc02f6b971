/* Inside of code: what the names of C and C++ headers do not say. */
#ifndef FT_CODE_HEADERS_H
#define FT_CODE_HEADERS_H

#include "code/source.h"

/* A ".h" is C++ where most sources beside it are, or where there are none, most of those in the
 * nearest folder around it that has any. */
void source_judge_headers(struct ft_source_list *list);

#endif
