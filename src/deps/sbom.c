#include "base/clock.h"
#include "base/hash.h"
#include "base/map.h"
#include "deps/licence.h"
#include "deps/sbom_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ft_sbom_set(json_t *object, const char *key, const char *text) {
    if (text) {
        json_object_set_new(object, key, ft_json_string(text));
    }
}

const char *ft_sbom_time(struct ft_arena *arena) {
    const char *full = ft_time_format(arena, ft_now_ms());
    return ft_sprintf(arena, "%.19sZ", full);
}

const char *ft_sbom_hash(struct ft_arena *arena, const char *hash, bool dash, const char **digits) {
    const char *colon = strchr(hash, ':');
    bool md5 = strncmp(hash, "md5:", 4) == 0;
    *digits = colon + 1;
    return md5 ? "MD5"
               : ft_sprintf(arena, "SHA%s%.*s", dash ? "-" : "", (int)(colon - hash - 3), hash + 3);
}

static void merge(struct ft_component *into, const struct ft_dependency *d) {
    into->dev &= d->dev;
    into->depth = d->depth == FT_DIRECT ? FT_DIRECT : into->depth;
    into->licence = into->licence ? into->licence : d->licence;
    if (!into->dependency->hash && d->hash) {
        into->dependency = d;
    }
}

static int by_ref(const void *a, const void *b) {
    return strcmp(((const struct ft_component *)a)->ref, ((const struct ft_component *)b)->ref);
}

/* A UUID of version 8 (RFC 9562): ours to fill, from the digest of what is in the document. */
static void identify(struct ft_arena *arena, const struct ft_sbom *sbom,
                     struct ft_components *components) {
    FT_BUF struct ft_buf all;
    ft_buf_init(&all, FT_BUF_NO_CAP);
    ft_buf_printf(&all, "%s\n%s\n%s\n", sbom->name, sbom->version ? sbom->version : "",
                  sbom->licence ? sbom->licence : "");
    for (size_t i = 0; i < components->count; i++) {
        const struct ft_component *one = &components->at[i];
        ft_buf_printf(&all, "%s\t%s\t%s\t%d%d\n", one->ref, one->licence ? one->licence : "",
                      one->dependency->hash ? one->dependency->hash : "", (int)one->depth,
                      one->dev);
    }
    char *hex = ft_sha256_hex(arena, (struct ft_slice){all.data, all.size});
    hex[12] = '8';
    hex[16] = "89ab"[hex[16] & 3];
    snprintf(components->id, sizeof components->id, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8,
             hex + 12, hex + 16, hex + 20);
}

void ft_sbom_components(struct ft_arena *arena, const struct ft_sbom *sbom,
                        struct ft_components *components) {
    struct ft_components made = {0};
    struct ft_map known;
    ft_map_init(&known, arena);
    for (size_t i = 0; i < sbom->deps->count; i++) {
        const struct ft_dependency *d = &sbom->deps->at[i];
        const char *ref = d->purl ? d->purl
                                  : ft_sprintf(arena, "%s:%s@%s", ft_ecosystem_name(d->ecosystem),
                                               d->name, d->version ? d->version : "");
        uintptr_t at = (uintptr_t)ft_map_get(&known, ft_slice_of(ref));
        if (at) {
            merge(&made.at[at - 1], d);
            continue;
        }
        *FT_PUSH(arena, &made) = (struct ft_component){
            .dependency = d, .ref = ref, .licence = d->licence, .depth = d->depth, .dev = d->dev};
        ft_map_put(&known, ft_slice_of(ref), (void *)(uintptr_t)made.count);
    }
    if (made.count) {
        qsort(made.at, made.count, sizeof *made.at, by_ref);
    }
    for (size_t i = 0; i < made.count; i++) {
        const char *normal = ft_licence_normal(arena, made.at[i].licence);
        made.at[i].licence = normal ? normal : made.at[i].licence;
    }
    identify(arena, sbom, &made);
    *components = made;
}
