/* YAML 1.2 as values: mappings, lists and texts. Anybody's text: bounded, no anchors followed in
 * circles, every scalar is a text. Thread-safe. */
#ifndef FT_CONF_YAML_H
#define FT_CONF_YAML_H

#include "base/buf.h"
#include "base/ctx.h"
#include "json/json.h"

/* NAME is for messages. The value is kept by the context's arena; NULL where the text says nothing.
 * FT_INVALID with the place where it is no YAML, FT_LIMIT past 32 levels. */
ft_err ft_yaml_parse(ft_ctx *cx, const char *name, struct ft_slice text, json_t **value);

#endif
