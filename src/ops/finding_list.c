#include "ops/finding_list.h"

#include "analysis/boundary.h"
#include "base/hash.h"
#include "ops/code_index.h"
#include "ops/finding.h"
#include "ops/tree_key.h"
#include "quality/quality.h"
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

static void take(ft_ctx *cx, const struct ft_findings *from, const char *kind,
                 struct ft_findings *to) {
    for (size_t i = 0; i < from->count; i++) {
        if (!kind || strcmp(from->at[i].rule->kind, kind) == 0) {
            *FT_PUSH(cx->arena, to) = from->at[i];
        }
    }
}

/* Whether a rule that follows data is asked for; what it has to walk over is left alone else. */
static ft_err is_followed(ft_ctx *cx, const struct finding_list_in *in, bool *followed) {
    const struct ft_rule_info *const *rules = NULL;
    size_t count = 0;
    FT_TRY(ft_rules_list(cx, &rules, &count));
    *followed = false;
    for (size_t i = 0; i < count && !*followed; i++) {
        *followed = ops_finding_asked(rules[i], in->kind, &in->rule);
    }
    return FT_OK;
}

/* Imports that go against what the project says of its architecture; where it says nothing, nothing
 * is opened for it. */
static ft_err look_at_boundaries(ft_ctx *cx, const struct finding_list_in *in,
                                 const struct ft_rules_spec *rules, struct ft_conf *conf,
                                 struct ft_findings *findings, struct ft_strings *notes) {
    struct ft_boundaries boundaries = {0};
    struct ops_index opened;
    struct ops_code code;
    if (!ops_finding_asked(&ft_boundary_import, in->kind, &in->rule) &&
        !ops_finding_asked(&ft_boundary_cycle, in->kind, &in->rule)) {
        return FT_OK;
    }
    FT_TRY(ft_boundaries_own(cx, rules->root, conf, &boundaries, notes));
    if (!boundaries.count) {
        return FT_OK;
    }
    FT_TRY(ops_index_open(cx, rules->root->path, false, false, &opened));
    FT_TRY(ops_code_open(cx, &opened, -1, &code));
    struct ft_boundary_spec spec = {
        .index = opened.index, .uses = code.uses, .under = opened.under, .tests = in->tests};
    struct ft_findings found = {0};
    FT_TRY(ft_boundaries_check(cx, &boundaries, &spec, &found));
    for (size_t i = 0; i < found.count; i++) {
        bool listed = rules->files->count != 1 ||
                      strcmp(found.at[i].place.path, rules->files->at[0].path) == 0;
        if (listed && ops_finding_asked(found.at[i].rule, in->kind, &in->rule)) {
            *FT_PUSH(cx->arena, findings) = found.at[i];
        }
    }
    return FT_OK;
}

/* Those who follow data, and those who look at files for themselves, one after the other. */
static ft_err look(ft_ctx *cx, const struct finding_list_in *in, const struct ft_rules_spec *rules,
                   struct ft_findings *findings, struct finding_list_out *out) {
    struct ft_conf *conf = NULL;
    struct ft_rules_scan scan = {0};
    struct ft_quality_scan quality = {0};
    FT_TRY(ft_app_conf(cx, rules->root->path, &conf));
    struct ft_quality_spec spec = {.root = rules->root,
                                   .files = rules->files,
                                   .only = rules->only,
                                   .kind = in->kind,
                                   .tests = rules->tests,
                                   .conf = conf};
    if (rules->cache && ft_app_cache_dir(cx, "quality", &spec.cache) != FT_OK) {
        ft_clear(cx);
    }
    bool follow = false;
    FT_TRY(is_followed(cx, in, &follow));
    if (follow) {
        FT_TRY(ft_rules_run(cx, rules, &scan));
    }
    FT_TRY(ft_quality_run(cx, &spec, &quality));
    take(cx, &scan.findings, in->kind, findings);
    take(cx, &quality.findings, in->kind, findings);
    FT_TRY(look_at_boundaries(cx, in, rules, conf, findings, &quality.notes));
    ft_findings_finish(cx->arena, findings);
    for (size_t i = 0; i < quality.notes.count; i++) {
        *FT_PUSH(cx->arena, &scan.notes) = quality.notes.at[i];
    }
    out->files = follow ? scan.files : quality.files;
    out->lines = follow ? scan.lines : quality.lines;
    out->duplicated = quality.duplicated >= 0 ? quality.duplicated : FT_ABSENT;
    out->notes = scan.notes;
    return FT_OK;
}

ft_err finding_list(ft_ctx *cx, const struct finding_list_in *in, struct finding_list_out *out) {
    struct ft_root root;
    struct ft_source_list list = {0};
    struct ft_strings unread = {0};
    struct ft_source_options options = {.ignored = in->ignored, .unread = &unread};
    struct ft_findings findings = {0};
    struct finding_list_out made = {0};
    struct ft_strings known = {0};
    const char *only = NULL;
    FT_TRY(open_root(cx, in->path, &root, &only));
    if (in->baseline) {
        FT_TRY(ops_baseline_read(cx, in->baseline, &known));
    }
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
    FT_TRY(look(cx, in, &spec, &findings, &made));
    made.root = root.path;
    ft_source_note_unread(cx->arena, &unread, &made.notes);
    made.known = in->baseline ? ops_baseline_apply(&known, &findings) : FT_ABSENT;
    ops_findings_shape(cx->arena, &findings, &made.findings);
    made.exit = ops_findings_exit(&made.findings, in->fail);
    *out = made;
    return FT_OK;
}

/* Of the files, of what else decides what is found, and of what is known already. */
ft_err finding_list_key(ft_ctx *cx, const struct finding_list_in *in, const char **key) {
    struct ft_root root;
    struct ft_conf *conf = NULL;
    struct ft_slice baseline = {"", 0};
    const char *only = NULL;
    const char *tree = NULL;
    *key = NULL;
    FT_TRY(ops_tree_key(cx, in->path, in->ignored, &tree));
    if (!tree) {
        return FT_OK;
    }
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    FT_TRY(open_root(cx, in->path, &root, &only));
    FT_TRY(ft_app_conf(cx, root.path, &conf));
    FT_TRY(ft_quality_key(cx, &root, conf, &text));
    if (in->baseline) {
        FT_TRY(ft_path_read(cx, in->baseline, OPS_BASELINE_MAX, &baseline));
    }
    ft_buf_push(&text, baseline.data, baseline.size);
    *key = ft_sprintf(cx->arena, "%s %s", tree,
                      ft_sha256_hex(cx->arena, (struct ft_slice){text.data, text.size}));
    return FT_OK;
}

void finding_list_view(const struct finding_list_out *out, struct ft_doc *doc) {
    ops_findings_view(&out->findings, out->root, doc);
    if (out->known != FT_ABSENT) {
        ft_doc_text(doc, FT_DIM, "%lld known from the baseline left out.", (long long)out->known);
    }
    ft_doc_notes(doc, &out->notes);
}

void finding_list_render(ft_ctx *cx, const char *format, const struct finding_list_out *out,
                         struct ft_buf *text) {
    (void)format;
    ops_findings_render(cx, &out->findings, out->root, text);
}
