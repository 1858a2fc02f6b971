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

/* "abandoned" is true, or the name of the package to take in its place. */
static const char *abandoned_of(struct ft_reader *r, const struct ft_data *package) {
    const char *said = ft_reader_abandoned(r, ft_data_get(package, "abandoned"));
    return said && *said ? ft_sprintf(r->cx->arena, "use %s in its place", said) : said;
}

/* By its namespaces and programs. What is no library is loaded by Composer, and so are files;
 * classes without a namespace, and what stands in for another package, are called nobody knows
 * what. */
static void call(struct ft_reader *r, struct ft_dependency *made, const struct ft_data *package) {
    static const char *const forms[] = {"psr-4", "psr-0"};
    const struct ft_data *autoload = ft_data_get(package, "autoload");
    const char *type = ft_data_text(package, "type");
    bool any = false;
    for (size_t i = 0; i < FT_COUNT(forms); i++) {
        const struct ft_data *at = ft_data_first(ft_data_get(autoload, forms[i]));
        for (; at; at = at->next) {
            any |= at->key && *at->key;
            made->unnamed |= !at->key || !*at->key;
            ft_reader_call(r, made, at->key);
        }
    }
    const struct ft_data *program = ft_data_first(ft_data_get(package, "bin"));
    for (; program; program = program->next) {
        ft_reader_call(r, made, program->text ? ft_path_base(program->text) : NULL);
    }
    made->unnamed |= !any || (type && strcmp(type, "library") != 0) ||
                     ft_data_first(ft_data_get(autoload, "files")) ||
                     ft_data_first(ft_data_get(autoload, "classmap")) ||
                     ft_data_first(ft_data_get(package, "provide")) ||
                     ft_data_get(ft_data_get(package, "extra"), "laravel");
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
            made->abandoned = abandoned_of(r, at);
            call(r, made, at);
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
