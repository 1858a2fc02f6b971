/* composer.lock. */
#include "deps/reader_int.h"

/* "MIT", or with several "MIT OR Apache-2.0": Composer's list is a choice. */
static const char *licence_of(struct ft_reader *r, const struct ft_data *package) {
    const struct ft_data *list = ft_data_get(package, "license");
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, 1024);
    for (const struct ft_data *at = ft_data_first(list); at; at = at->next) {
        if (at->kind == FT_DATA_TEXT) {
            ft_buf_printf(&text, "%s%s", text.size ? " OR " : "", at->text);
        }
    }
    return text.size ? ft_buf_text(&text, r->cx->arena) : NULL;
}

static void part(struct ft_reader *r, const struct ft_data *list, const struct ft_map *asked,
                 bool known, bool dev) {
    for (const struct ft_data *at = ft_data_first(list); at; at = at->next) {
        const char *name = ft_data_text(at, "name");
        const char *version = ft_data_text(at, "version");
        version = version && *version == 'v' ? version + 1 : version;
        struct ft_dependency *made = ft_reader_add(r, name, version, at->line);
        if (made) {
            const char *sum = ft_data_text(ft_data_get(at, "dist"), "shasum");
            made->licence = licence_of(r, at);
            made->hash = ft_reader_hash(r, sum);
            made->dev = dev;
            made->depth = !known ? FT_DEPTH_UNKNOWN : ft_in(asked, name) ? FT_DIRECT : FT_INDIRECT;
        }
    }
}

ft_err ft_read_composer(struct ft_reader *r) {
    struct ft_data *root = NULL;
    struct ft_map asked;
    ft_map_init(&asked, r->scratch);
    FT_TRY(ft_reader_tree(r, ft_data_json, &root));
    const struct ft_data *beside = ft_reader_beside(r, "composer.json", ft_data_json);
    ft_reader_names(&asked, ft_data_get(beside, "require"));
    ft_reader_names(&asked, ft_data_get(beside, "require-dev"));
    part(r, ft_data_get(root, "packages"), &asked, beside, false);
    part(r, ft_data_get(root, "packages-dev"), &asked, beside, true);
    return FT_OK;
}
