/* One advisory between its file and the store. */
#ifndef FT_DEPS_ADVISORY_INT_H
#define FT_DEPS_ADVISORY_INT_H

#include "deps/advisory.h"
#include "json/json.h"

struct ft_advisory_package {
    enum ft_ecosystem ecosystem;
    const char *name; /* as ft_package_name has it */
    json_t *affected; /* list of {release, ranges, versions} */
    const char *affected_text;
};
struct ft_advisory {
    const char *id, *modified, *data;
    struct {
        FT_VEC(struct ft_advisory_package);
    } packages;  /* none where it was withdrawn */
    bool others; /* names packages of ecosystems that are not read here */
};

/* Reads one record of OSV; FT_FORMAT says what is wrong with it. */
ft_err ft_advisory_read(ft_ctx *cx, struct ft_slice text, struct ft_advisory *advisory);

#endif
