/* Functions that are far too large or tangled: only what the settings call extreme. */
#include "metrics/metrics.h"
#include "quality/quality_int.h"

#include <string.h>

static const struct ft_functions *functions_of(struct look *l) {
    if (!l->functions) {
        l->functions = FT_NEW(l->cx->arena, struct ft_functions);
        ft_metrics(l->cx->arena, l->tree, l->functions);
    }
    return l->functions;
}

/* Where line NUMBER begins. */
static size_t offset_of(struct ft_slice text, int64_t number) {
    size_t at = 0;
    for (int64_t line = 1; line < number && at < text.size; at++) {
        line += text.data[at] == '\n';
    }
    while (at < text.size && (text.data[at] == ' ' || text.data[at] == '\t')) {
        at++;
    }
    return at;
}

static void tell(struct look *l, const struct ft_quality_rule *rule, size_t member,
                 enum ft_setting setting, const char *what) {
    const struct ft_functions *functions = functions_of(l);
    int64_t limit = ft_conf_number(l->catalogue->conf, setting);
    for (size_t i = 0; i < functions->count; i++) {
        const struct ft_function_metrics *function = &functions->at[i];
        int64_t value = *(const int64_t *)(const void *)((const char *)function + member);
        if (value < limit) {
            continue;
        }
        size_t start = offset_of(l->text, function->line);
        const char *line = memchr(l->text.data + start, '\n', l->text.size - start);
        size_t end = line ? (size_t)(line - l->text.data) : l->text.size;
        struct ft_finding *finding =
            look_report_at(l, rule, start, end,
                           ft_sprintf(l->cx->arena, "%s: %s %lld, and %lld is a lot",
                                      function->name, what, (long long)value, (long long)limit));
        if (finding) {
            finding->text = ft_strdup(l->keep, function->name);
        }
    }
}

#define SIZE_CHECK(name, member, setting, what)                                                    \
    static void file_##name(struct look *l, const struct ft_quality_rule *rule) {                  \
        tell(l, rule, offsetof(struct ft_function_metrics, member), setting, what);                \
    }
SIZE_CHECK(lines, nloc, FT_S_FINDING_LINES, "its lines with code are")
SIZE_CHECK(ccn, ccn, FT_S_FINDING_COMPLEXITY, "its cyclomatic complexity is")
SIZE_CHECK(cognitive, cognitive, FT_S_FINDING_COGNITIVE, "its cognitive complexity is")
SIZE_CHECK(nesting, nesting, FT_S_FINDING_NESTING, "its conditions and loops are nested as deep as")
SIZE_CHECK(params, params, FT_S_FINDING_PARAMS, "its parameters are")

const struct quality_check quality_checks_size[] = {
    {"long-function", NULL, NULL, file_lines},        {"complex-function", NULL, NULL, file_ccn},
    {"tangled-function", NULL, NULL, file_cognitive}, {"deep-nesting", NULL, NULL, file_nesting},
    {"many-parameters", NULL, NULL, file_params},     {0}};
