#include "ops/audit_licences.h"

#include "deps/licence.h"
#include "ops/dependency.h"
#include "ops/finding.h"

#include <stdlib.h>
#include <string.h>

ft_err audit_licences(ft_ctx *cx, const struct audit_licences_in *in,
                      struct audit_licences_out *out) {
    struct ft_root root;
    struct ft_conf *conf = NULL;
    struct ft_deps deps = {0};
    struct ft_findings findings = {0};
    struct ft_project_identity identity;
    struct audit_licences_out made = {0};
    FT_TRY(ops_dependencies(cx, in->path, &root, &deps));
    FT_TRY(ft_app_conf(cx, root.path, &conf));
    FT_TRY(ft_licences_find(cx, &root, &deps));
    FT_TRY(ft_project_identity(cx, &root, &identity));
    FT_TRY(ft_licences_audit(cx, &deps, ft_conf_list(conf, FT_S_LICENCES_ALLOW), &findings));
    FT_TRY(ops_dependencies_ignore(cx, &root, &findings));
    const char *normal = ft_licence_normal(cx->arena, identity.licence);
    made.root = root.path;
    made.licence = normal ? normal : identity.licence;
    made.evidence = identity.evidence;
    made.doubt = identity.doubt;
    ops_dependencies_shape(cx->arena, &deps, &made.dependencies);
    ops_findings_shape(cx->arena, &findings, &made.findings);
    for (size_t i = 0; i < made.dependencies.count; i++) {
        made.unknown += !made.dependencies.at[i].licence;
    }
    made.exit = ops_findings_exit(&made.findings, in->fail);
    *out = made;
    return FT_OK;
}

static int by_licence(const void *a, const void *b) {
    const struct shape_dependency *one = *(const struct shape_dependency *const *)a;
    const struct shape_dependency *other = *(const struct shape_dependency *const *)b;
    return strcmp(one->licence ? one->licence : "", other->licence ? other->licence : "");
}

/* How many have each licence; who has none is named. */
static void view_licences(const struct list_dependency *list, struct ft_doc *doc) {
    static const char *const columns[] = {"licence", ">dependencies", "as"};
    const struct shape_dependency **order =
        ft_alloc_n(ft_doc_arena(doc), list->count, sizeof *order);
    for (size_t i = 0; i < list->count; i++) {
        order[i] = &list->at[i];
    }
    qsort(order, list->count, sizeof *order, by_licence);
    ft_doc_table(doc, columns, FT_COUNT(columns));
    for (size_t i = 0; i < list->count;) {
        size_t end = i + 1;
        while (end < list->count && by_licence(&order[i], &order[end]) == 0) {
            end++;
        }
        bool known = order[i]->licence;
        ft_doc_cell(doc, known ? FT_PLAIN : FT_WARN, "%s", known ? order[i]->licence : "unknown");
        ft_doc_cell(doc, FT_PLAIN, "%zu", end - i);
        ft_doc_cell(doc, FT_DIM, "%s%s", order[i]->name, end - i > 1 ? " …" : "");
        i = end;
    }
}

void audit_licences_view(const struct audit_licences_out *out, struct ft_doc *doc) {
    ft_doc_pair(doc, "project", FT_STRONG, "%s", out->licence ? out->licence : "does not say");
    if (out->evidence) {
        ft_doc_pair(doc, "evidence", FT_DIM, "%s", out->evidence);
    }
    if (out->doubt) {
        ft_doc_pair(doc, "not certain", FT_WARN, "%s", out->doubt);
    }
    if (out->dependencies.count) {
        view_licences(&out->dependencies, doc);
    }
    ops_findings_view(&out->findings, out->root, doc);
}

void audit_licences_render(ft_ctx *cx, const char *format, const struct audit_licences_out *out,
                           struct ft_buf *text) {
    if (strcmp(format, "sarif") == 0) {
        ops_findings_render(cx, &out->findings, out->root, text);
    }
}
