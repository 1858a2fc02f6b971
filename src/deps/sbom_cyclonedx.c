/* CycloneDX 1.6 (ECMA-424). */
#include "deps/licence.h"
#include "deps/sbom_int.h"

#include <string.h>

static json_t *licences(struct ft_arena *arena, const char *licence) {
    json_t *choice = json_object();
    json_t *one = json_object();
    const char *normal = ft_licence_normal(arena, licence);
    bool is_id = normal && ft_licence_is_id(normal);
    if (normal && !is_id) {
        ft_sbom_set(choice, "expression", normal);
        json_decref(one);
    } else {
        ft_sbom_set(one, is_id ? "id" : "name", normal ? normal : licence);
        json_object_set_new(choice, "license", one);
    }
    json_t *list = json_array();
    json_array_append_new(list, choice);
    return list;
}

static void set_name(struct ft_arena *arena, json_t *component, const struct ft_dependency *d) {
    char separator = d->ecosystem == FT_IN_MAVEN ? ':' : '/';
    bool grouped =
        d->ecosystem == FT_IN_MAVEN || d->ecosystem == FT_IN_NPM || d->ecosystem == FT_IN_PACKAGIST;
    const char *cut = grouped ? strrchr(d->name, separator) : NULL;
    if (cut) {
        ft_sbom_set(component, "group", ft_strndup(arena, d->name, (size_t)(cut - d->name)));
    }
    ft_sbom_set(component, "name", cut ? cut + 1 : d->name);
}

static json_t *component(struct ft_arena *arena, const struct ft_component *from) {
    const struct ft_dependency *d = from->dependency;
    json_t *made = json_object();
    ft_sbom_set(made, "type", "library");
    ft_sbom_set(made, "bom-ref", from->ref);
    set_name(arena, made, d);
    ft_sbom_set(made, "version", d->version);
    ft_sbom_set(made, "scope", from->dev ? "optional" : "required");
    if (d->hash) {
        const char *digits = NULL;
        json_t *hash = json_object();
        json_t *hashes = json_array();
        ft_sbom_set(hash, "alg", ft_sbom_hash(arena, d->hash, true, &digits));
        ft_sbom_set(hash, "content", digits);
        json_array_append_new(hashes, hash);
        json_object_set_new(made, "hashes", hashes);
    }
    if (from->licence) {
        json_object_set_new(made, "licenses", licences(arena, from->licence));
    }
    ft_sbom_set(made, "purl", d->purl);
    return made;
}

static json_t *metadata(struct ft_arena *arena, const struct ft_sbom *sbom) {
    json_t *project = json_object();
    ft_sbom_set(project, "type", "application");
    ft_sbom_set(project, "bom-ref", "project");
    ft_sbom_set(project, "name", sbom->name);
    ft_sbom_set(project, "version", sbom->version);
    if (sbom->licence) {
        json_object_set_new(project, "licenses", licences(arena, sbom->licence));
    }
    json_t *tool = json_object();
    json_t *tools = json_object();
    json_t *list = json_array();
    ft_sbom_set(tool, "type", "application");
    ft_sbom_set(tool, "name", "fettle");
    ft_sbom_set(tool, "version", FT_VERSION);
    json_array_append_new(list, tool);
    json_object_set_new(tools, "components", list);
    json_t *made = json_object();
    ft_sbom_set(made, "timestamp", ft_sbom_time(arena));
    json_object_set_new(made, "tools", tools);
    json_object_set_new(made, "component", project);
    return made;
}

/* What is known to be direct; of what the others depend on, lock files tell too little. */
static json_t *dependencies(const struct ft_components *components) {
    json_t *direct = json_array();
    for (size_t i = 0; i < components->count; i++) {
        if (components->at[i].depth == FT_DIRECT) {
            json_array_append_new(direct, ft_json_string(components->at[i].ref));
        }
    }
    json_t *project = json_object();
    json_t *list = json_array();
    ft_sbom_set(project, "ref", "project");
    json_object_set_new(project, "dependsOn", direct);
    json_array_append_new(list, project);
    return list;
}

void ft_sbom_cyclonedx(struct ft_arena *arena, const struct ft_sbom *sbom, struct ft_buf *text) {
    struct ft_components all;
    ft_sbom_components(arena, sbom, &all);
    json_t *list = json_array();
    for (size_t i = 0; i < all.count; i++) {
        json_array_append_new(list, component(arena, &all.at[i]));
    }
    json_t *made = json_object();
    ft_sbom_set(made, "$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
    ft_sbom_set(made, "bomFormat", "CycloneDX");
    ft_sbom_set(made, "specVersion", "1.6");
    ft_sbom_set(made, "serialNumber", ft_sprintf(arena, "urn:uuid:%s", all.id));
    json_object_set_new(made, "version", json_integer(1));
    json_object_set_new(made, "metadata", metadata(arena, sbom));
    json_object_set_new(made, "components", list);
    json_object_set_new(made, "dependencies", dependencies(&all));
    ft_json_write(text, made, FT_JSON_PRETTY);
    ft_buf_putc(text, '\n');
    json_decref(made);
}
