/* SPDX 2.3 (ISO/IEC 5962), in its JSON form. */
#include "deps/licence.h"
#include "deps/sbom_int.h"

#include <string.h>

static const char *licence_of(struct ft_arena *arena, const char *said) {
    const char *normal = ft_licence_normal(arena, said);
    return normal ? normal : "NOASSERTION";
}

/* What every package says. */
static json_t *package(struct ft_arena *arena, const char *id, const char *name,
                       const char *version, const char *licence) {
    json_t *made = json_object();
    ft_sbom_set(made, "SPDXID", id);
    ft_sbom_set(made, "name", name);
    ft_sbom_set(made, "versionInfo", version);
    ft_sbom_set(made, "downloadLocation", "NOASSERTION");
    json_object_set_new(made, "filesAnalyzed", json_false());
    ft_sbom_set(made, "licenseConcluded", "NOASSERTION");
    ft_sbom_set(made, "licenseDeclared", licence_of(arena, licence));
    ft_sbom_set(made, "copyrightText", "NOASSERTION");
    return made;
}

static json_t *dependency(struct ft_arena *arena, const struct ft_component *from, const char *id) {
    const struct ft_dependency *d = from->dependency;
    json_t *made = package(arena, id, d->name, d->version, from->licence);
    if (from->licence && !ft_licence_normal(arena, from->licence)) {
        ft_sbom_set(made, "licenseComments", from->licence);
    }
    if (d->hash) {
        const char *digits = NULL;
        json_t *sum = json_object();
        json_t *sums = json_array();
        ft_sbom_set(sum, "algorithm", ft_sbom_hash(arena, d->hash, false, &digits));
        ft_sbom_set(sum, "checksumValue", digits);
        json_array_append_new(sums, sum);
        json_object_set_new(made, "checksums", sums);
    }
    if (d->purl) {
        json_t *reference = json_object();
        json_t *references = json_array();
        ft_sbom_set(reference, "referenceCategory", "PACKAGE-MANAGER");
        ft_sbom_set(reference, "referenceType", "purl");
        ft_sbom_set(reference, "referenceLocator", d->purl);
        json_array_append_new(references, reference);
        json_object_set_new(made, "externalRefs", references);
    }
    return made;
}

static void relate(json_t *list, const char *from, const char *kind, const char *to) {
    json_t *made = json_object();
    ft_sbom_set(made, "spdxElementId", from);
    ft_sbom_set(made, "relationshipType", kind);
    ft_sbom_set(made, "relatedSpdxElement", to);
    json_array_append_new(list, made);
}

static json_t *creation(struct ft_arena *arena) {
    json_t *creators = json_array();
    json_t *made = json_object();
    json_array_append_new(creators, json_string("Tool: fettle-" FT_VERSION));
    ft_sbom_set(made, "created", ft_sbom_time(arena));
    json_object_set_new(made, "creators", creators);
    return made;
}

void ft_sbom_spdx(struct ft_arena *arena, const struct ft_sbom *sbom, struct ft_buf *text) {
    static const char project[] = "SPDXRef-Project";
    struct ft_components all;
    json_t *packages = json_array();
    json_t *relations = json_array();
    ft_sbom_components(arena, sbom, &all);
    json_t *own = package(arena, project, sbom->name, sbom->version, sbom->licence);
    ft_sbom_set(own, "licenseComments", sbom->licence ? sbom->doubt : NULL);
    json_array_append_new(packages, own);
    relate(relations, "SPDXRef-DOCUMENT", "DESCRIBES", project);
    for (size_t i = 0; i < all.count; i++) {
        const struct ft_component *one = &all.at[i];
        const char *id = ft_sprintf(arena, "SPDXRef-Package-%zu", i + 1);
        json_array_append_new(packages, dependency(arena, one, id));
        if (one->dev) {
            relate(relations, id, "DEV_DEPENDENCY_OF", project);
        } else if (one->depth == FT_DIRECT) {
            relate(relations, project, "DEPENDS_ON", id);
        } else {
            relate(relations, project, "CONTAINS", id);
        }
    }
    json_t *made = json_object();
    ft_sbom_set(made, "spdxVersion", "SPDX-2.3");
    ft_sbom_set(made, "dataLicense", "CC0-1.0");
    ft_sbom_set(made, "SPDXID", "SPDXRef-DOCUMENT");
    ft_sbom_set(made, "name", sbom->name);
    ft_sbom_set(made, "documentNamespace", ft_sprintf(arena, "urn:uuid:%s", all.id));
    json_object_set_new(made, "creationInfo", creation(arena));
    json_object_set_new(made, "packages", packages);
    json_object_set_new(made, "relationships", relations);
    ft_json_write(text, made, FT_JSON_PRETTY);
    ft_buf_putc(text, '\n');
    json_decref(made);
}
