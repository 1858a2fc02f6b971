#include "ops/finding_list.h"

#include "ops/finding.h"
#include "ops/tree_key.h"
#include "rules/rules.h"

#include <string.h>
#include <sys/stat.h>

/* A single file is its folder, with nothing else looked at. */
static ft_err open_root(ft_ctx *cx, const char *path, struct ft_root *root, const char **only) {
    const char *real = NULL;
    struct stat info;
    FT_TRY(ft_path_real(cx, path, &real));
    *only = NULL;
    if (stat(real, &info) == 0 && S_ISREG(info.st_mode)) {
        *only = ft_path_base(real);
        size_t size = (size_t)(*only - real);
        real = size > 1 ? ft_strndup(cx->arena, real, size - 1) : "/";
    }
    return ft_root_keep(cx, real, root);
}

static void keep_kind(const char *kind, struct ft_findings *findings) {
    size_t kept = 0;
    for (size_t i = 0; i < findings->count; i++) {
        if (!kind || strcmp(findings->at[i].rule->kind, kind) == 0) {
            findings->at[kept++] = findings->at[i];
        }
    }
    findings->count = kept;
}

ft_err finding_list(ft_ctx *cx, const struct finding_list_in *in, struct finding_list_out *out) {
    struct ft_root root;
    struct ft_source_list list = {0};
    struct ft_source_options options = {.ignored = in->ignored};
    struct ft_rules_scan scan;
    const char *only = NULL;
    FT_TRY(open_root(cx, in->path, &root, &only));
    FT_TRY(ft_source_list(cx, &root, &options, &list));
    for (size_t i = 0; only && i < list.count; i++) {
        if (strcmp(list.at[i].path, only) == 0) {
            list.at[0] = list.at[i];
            list.count = 1;
        }
    }
    struct ft_rules_spec spec = {
        .root = &root, .files = &list, .only = &in->rule, .tests = in->tests || only};
    if (!only && ft_app_cache_dir(cx, "rules", &spec.cache) != FT_OK) {
        ft_clear(cx); /* without a place to keep results, all is done each time */
    }
    FT_TRY(ft_rules_run(cx, &spec, &scan));
    keep_kind(in->kind, &scan.findings);
    *out = (struct finding_list_out){
        .root = root.path, .files = scan.files, .lines = scan.lines, .notes = scan.notes};
    ops_findings_shape(cx->arena, &scan.findings, &out->findings);
    out->exit = ops_findings_exit(&out->findings, in->fail);
    return FT_OK;
}

ft_err finding_list_key(ft_ctx *cx, const struct finding_list_in *in, const char **key) {
    return ops_tree_key(cx, in->path, in->ignored, key);
}

void finding_list_view(const struct finding_list_out *out, struct ft_doc *doc) {
    ops_findings_view(&out->findings, out->root, doc);
    for (size_t i = 0; i < out->notes.count; i++) {
        ft_doc_text(doc, FT_WARN, "Note: %s.", out->notes.at[i]);
    }
}

void finding_list_render(ft_ctx *cx, const char *format, const struct finding_list_out *out,
                         struct ft_buf *text) {
    (void)format;
    ops_findings_render(cx, &out->findings, out->root, text);
}
