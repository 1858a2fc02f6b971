#include "ops/audit_dependencies.h"

#include "deps/advisory.h"
#include "deps/unused.h"
#include "ops/dependency.h"
#include "ops/finding.h"
#include "ops/runs.h"

#include <string.h>

ft_err audit_dependencies(ft_ctx *cx, const struct audit_dependencies_in *in,
                          struct audit_dependencies_out *out) {
    struct ft_root root;
    struct ft_deps deps = {0};
    struct ft_store *store = NULL;
    struct ft_dependency_audit audit;
    struct list_finding findings = {0};
    struct ft_strings known = {0};
    if (in->baseline) {
        FT_TRY(ops_baseline_read(cx, in->baseline, &known));
    }
    FT_TRY(ops_dependencies(cx, in->path, &root, &deps));
    FT_TRY(ops_store_if_any(cx, &store));
    FT_TRY(ft_deps_audit(cx, store, &deps, &audit));
    FT_TRY(ft_deps_unused(cx, &root, &deps, &audit.findings));
    FT_TRY(ops_dependencies_ignore(cx, &root, &audit.findings));
    int64_t left_out = in->baseline ? ops_baseline_apply(&known, &audit.findings) : FT_ABSENT;
    ops_findings_shape(cx->arena, &audit.findings, &findings);
    *out = (struct audit_dependencies_out){.root = root.path,
                                           .files = deps.files,
                                           .dependencies = (int64_t)deps.count,
                                           .checked = audit.checked,
                                           .advisories = audit.advisories,
                                           .findings = findings,
                                           .known = left_out,
                                           .exit = ops_findings_exit(&findings, in->fail)};
    return FT_OK;
}

void audit_dependencies_view(const struct audit_dependencies_out *out, struct ft_doc *doc) {
    ops_findings_view(&out->findings, out->root, doc);
    ft_doc_text(doc, FT_DIM, "Checked %lld of %lld dependencies in %zu files with %lld advisories.",
                (long long)out->checked, (long long)out->dependencies, out->files.count,
                (long long)out->advisories);
    if (out->known != FT_ABSENT) {
        ft_doc_text(doc, FT_DIM, "%lld known from the baseline left out.", (long long)out->known);
    }
    if (!out->advisories) {
        ft_doc_prose(doc, "No advisories are kept here: import them with `fettle osv import`.");
    }
}

void audit_dependencies_render(ft_ctx *cx, const char *format,
                               const struct audit_dependencies_out *out, struct ft_buf *text) {
    if (strcmp(format, "sarif") == 0) {
        ops_findings_render(cx, &out->findings, out->root, text);
    }
}
