#include "ops/audit_secrets.h"

#include "base/clock.h"
#include "ops/finding.h"
#include "os/file.h"
#include "secrets/secrets.h"

#include <string.h>

ft_err audit_secrets(ft_ctx *cx, const struct audit_secrets_in *in, struct audit_secrets_out *out) {
    struct ft_conf *conf = NULL;
    struct ft_secrets *secrets = NULL;
    struct ft_secret_report report = {0};
    struct list_finding findings = {0};
    const char *root = NULL;
    const char *cache = NULL;
    struct ft_strings known = {0};
    if (in->baseline) {
        FT_TRY(ops_baseline_read(cx, in->baseline, &known));
    }
    FT_TRY(ft_path_real(cx, in->path, &root));
    FT_TRY(ft_app_conf(cx, root, &conf));
    if (ft_app_cache_dir(cx, "secrets", &cache) != FT_OK) {
        ft_clear(cx); /* without a place to keep it, the table is compiled each time */
    }
    FT_TRY(ft_secrets_open(cx, cache, ft_conf_list(conf, FT_S_SECRETS_ALLOW), &secrets));
    struct ft_secret_audit audit = {.root = root,
                                    .history = in->history,
                                    .ignored = in->ignored,
                                    .ignore_paths = ft_conf_list(conf, FT_S_SECRETS_IGNORE)};
    FT_TRY(ft_secrets_audit(cx, secrets, &audit, &report));
    int64_t left_out = in->baseline ? ops_baseline_apply(&known, &report.findings) : FT_ABSENT;
    ops_findings_shape(cx->arena, &report.findings, &findings);
    *out = (struct audit_secrets_out){.root = root,
                                      .files = report.files,
                                      .bytes = report.bytes,
                                      .blobs = in->history ? report.blobs : FT_ABSENT,
                                      .findings = findings,
                                      .known = left_out,
                                      .notes = report.notes,
                                      .exit = ops_findings_exit(&findings, in->fail)};
    return FT_OK;
}

void audit_secrets_view(const struct audit_secrets_out *out, struct ft_doc *doc) {
    ops_findings_view(&out->findings, out->root, doc);
    const char *size = ft_size_format(ft_doc_arena(doc), out->bytes);
    const char *files = out->files == 1 ? "file" : "files";
    if (out->blobs == FT_ABSENT) {
        ft_doc_text(doc, FT_DIM, "Looked at %lld %s (%s).", (long long)out->files, files, size);
    } else {
        ft_doc_text(doc, FT_DIM,
                    "Looked at %lld %s (%s) and %lld versions of files in the history.",
                    (long long)out->files, files, size, (long long)out->blobs);
    }
    if (out->known != FT_ABSENT) {
        ft_doc_text(doc, FT_DIM, "%lld known from the baseline left out.", (long long)out->known);
    }
    ft_doc_notes(doc, &out->notes);
}

void audit_secrets_render(ft_ctx *cx, const char *format, const struct audit_secrets_out *out,
                          struct ft_buf *text) {
    if (strcmp(format, "sarif") == 0) {
        ops_findings_render(cx, &out->findings, out->root, text);
    }
}
