/* Cargo.lock. */
#include "deps/reader_int.h"

/* What the members of the workspace depend on, as "name" or "name version". */
static void ask(struct ft_reader *r, const struct ft_data *first, struct ft_map *asked) {
    for (const struct ft_data *at = first; at; at = at->next) {
        const struct ft_data *one =
            ft_data_get(at, "source") ? NULL : ft_data_first(ft_data_get(at, "dependencies"));
        for (; one; one = one->next) {
            if (one->kind == FT_DATA_TEXT) { /* "name version (source)" */
                size_t size = strcspn(one->text, " ");
                size += one->text[size] ? 1 + strcspn(one->text + size + 1, " ") : 0;
                ft_put_name(asked, ft_strndup(r->scratch, one->text, size));
            }
        }
    }
}

ft_err ft_read_cargo(struct ft_reader *r) {
    struct ft_data *root = NULL;
    struct ft_map asked;
    ft_map_init(&asked, r->scratch);
    FT_TRY(ft_reader_tree(r, ft_data_toml, &root));
    const struct ft_data *first = ft_data_first(ft_data_get(root, "package"));
    ask(r, first, &asked);
    for (const struct ft_data *at = first; at; at = at->next) {
        const char *name = ft_data_text(at, "name");
        const char *version = ft_data_text(at, "version");
        if (!ft_data_get(at, "source")) {
            continue; /* the project's own */
        }
        struct ft_dependency *made = ft_reader_add(r, name, version, at->line);
        if (made) {
            const char *both = ft_sprintf(r->scratch, "%s %s", name, version ? version : "");
            made->hash = ft_reader_hash(r, ft_data_text(at, "checksum"));
            made->depth = ft_in(&asked, name) || ft_in(&asked, both) ? FT_DIRECT : FT_INDIRECT;
        }
    }
    return FT_OK;
}
