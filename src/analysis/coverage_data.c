/* Reports that are XML or JSON. */
#include "coverage_int.h"

#include <string.h>

static bool is_named(const struct ft_data *node, const char *key) {
    return node->key && strcmp(node->key, key) == 0;
}

/* <line number="3" hits="1"/> */
static ft_err cobertura_class(struct report *report, const struct ft_data *class) {
    const char *path = ft_data_text(class, "@filename");
    const struct ft_data *lines = ft_data_get(class, "lines");
    if (!path || !lines) {
        return FT_OK;
    }
    size_t file = report_file(report, path);
    for (const struct ft_data *line = lines->first; line; line = line->next) {
        if (is_named(line, "line")) {
            FT_TRY(report_line(report, file, report_number(ft_data_text(line, "@number")),
                               report_number(ft_data_text(line, "@hits"))));
        }
    }
    return FT_OK;
}

static ft_err cobertura(struct report *report, const struct ft_data *root) {
    const struct ft_data *packages = ft_data_get(root, "packages");
    for (const struct ft_data *p = ft_data_first(packages); p; p = p->next) {
        const struct ft_data *classes = ft_data_get(p, "classes");
        for (const struct ft_data *class = ft_data_first(classes); class; class = class->next) {
            if (is_named(class, "class")) {
                FT_TRY(cobertura_class(report, class));
            }
        }
    }
    return FT_OK;
}

/* <package name="com/acme"><sourcefile name="A.java"><line nr="3" mi="0" ci="2"/> */
static ft_err jacoco_package(struct report *report, const struct ft_data *package) {
    const char *folder = ft_data_text(package, "@name");
    for (const struct ft_data *source = package->first; source; source = source->next) {
        const char *name = ft_data_text(source, "@name");
        if (!is_named(source, "sourcefile") || !name) {
            continue;
        }
        bool bare = !folder || !*folder;
        size_t file =
            report_file(report, bare ? name : ft_sprintf(report->cx->arena, "%s/%s", folder, name));
        for (const struct ft_data *line = source->first; line; line = line->next) {
            if (is_named(line, "line")) {
                FT_TRY(report_line(report, file, report_number(ft_data_text(line, "@nr")),
                                   report_number(ft_data_text(line, "@ci"))));
            }
        }
    }
    return FT_OK;
}

/* Packages stand in the report itself or in groups of it, one for each module. */
static ft_err jacoco(struct report *report, const struct ft_data *around) {
    for (const struct ft_data *node = around->first; node; node = node->next) {
        if (is_named(node, "package")) {
            FT_TRY(jacoco_package(report, node));
        } else if (is_named(node, "group")) {
            FT_TRY(jacoco(report, node)); /* as deep as the reader lets it be */
        }
    }
    return FT_OK;
}

ft_err report_xml(struct report *report, struct ft_slice text, const char **format) {
    struct ft_data_tree tree = {.cx = report->cx, .arena = report->cx->arena};
    struct ft_data *root = NULL;
    FT_TRY(ft_data_xml(&tree, text, &root));
    if (is_named(root, "coverage") && ft_data_get(root, "packages")) {
        *format = "Cobertura";
        return cobertura(report, root);
    }
    if (is_named(root, "report")) {
        *format = "JaCoCo";
        return jacoco(report, root);
    }
    return FT_OK;
}

static int64_t number_at(const struct ft_data *table, const char *key) {
    const struct ft_data *node = ft_data_get(table, key);
    return node ? report_number(node->text) : -1;
}

static ft_err each_number(struct report *report, size_t file, const struct ft_data *list,
                          int64_t hits) {
    for (const struct ft_data *line = ft_data_first(list); line; line = line->next) {
        FT_TRY(report_line(report, file, report_number(line->text), hits));
    }
    return FT_OK;
}

static ft_err coverage_py(struct report *report, const struct ft_data *files) {
    for (const struct ft_data *at = files->first; at; at = at->next) {
        size_t file = report_file(report, at->key);
        FT_TRY(each_number(report, file, ft_data_get(at, "executed_lines"), 1));
        FT_TRY(each_number(report, file, ft_data_get(at, "missing_lines"), 0));
    }
    return FT_OK;
}

/* "statementMap": {"0": {"start": {"line": 1, …}, …}}, "s": {"0": 3}: in the same order. */
static ft_err istanbul_file(struct report *report, const struct ft_data *at) {
    const char *path = ft_data_text(at, "path");
    const struct ft_data *hits = ft_data_first(ft_data_get(at, "s"));
    size_t file = report_file(report, path ? path : at->key);
    const struct ft_data *statements = ft_data_get(at, "statementMap");
    for (const struct ft_data *s = ft_data_first(statements); s && hits; s = s->next) {
        if (strcmp(hits->key, s->key) != 0) {
            return ft_fail(report->cx, FT_FORMAT,
                           "line %lld: statements and their counts do not go together",
                           (long long)s->line);
        }
        FT_TRY(report_line(report, file, number_at(ft_data_get(s, "start"), "line"),
                           report_number(hits->text)));
        hits = hits->next;
    }
    return FT_OK;
}

static ft_err gcovr(struct report *report, const struct ft_data *files) {
    for (const struct ft_data *at = files->first; at; at = at->next) {
        const char *path = ft_data_text(at, "file");
        const struct ft_data *lines = ft_data_get(at, "lines");
        if (!path) {
            continue;
        }
        size_t file = report_file(report, path);
        for (const struct ft_data *line = ft_data_first(lines); line; line = line->next) {
            FT_TRY(report_line(report, file, number_at(line, "line_number"),
                               number_at(line, "count")));
        }
    }
    return FT_OK;
}

/* [line, column, count, has a count, begins a region, is a gap] */
struct segment {
    int64_t line, count;
    bool has_count, begins;
};

static bool take_segment(const struct ft_data *list, struct segment *segment) {
    int64_t numbers[3] = {-1, -1, -1};
    bool flags[3] = {false, false, false};
    size_t i = 0;
    for (const struct ft_data *at = ft_data_first(list); at && i < 6; at = at->next, i++) {
        if (i < 3) {
            numbers[i] = report_number(at->text);
        } else {
            flags[i - 3] = at->text && strcmp(at->text, "true") == 0;
        }
    }
    *segment = (struct segment){numbers[0], numbers[2], flags[0], flags[1] && !flags[2]};
    return i >= 5 && numbers[0] > 0;
}

/* A line is reached as often as the most frequent region that begins on it, or the one around. */
static ft_err llvm_file(struct report *report, size_t file, const struct ft_data *segments) {
    enum { LONGEST = 100000 };
    struct segment wrapped = {0};
    struct segment at;
    const struct ft_data *node = ft_data_first(segments);
    int64_t line = node && take_segment(node, &at) ? at.line : 0;
    for (int64_t lines = 0; node && line > 0 && lines < LONGEST; lines++, line++) {
        int64_t hits = wrapped.has_count ? wrapped.count : -1;
        while (node && take_segment(node, &at) && at.line <= line) {
            bool counts = at.has_count && at.begins && at.line == line;
            hits = counts && at.count > hits ? at.count : hits;
            wrapped = at;
            node = node->next;
        }
        FT_TRY(report_line(report, file, line, hits));
        if (node && !take_segment(node, &at)) {
            return FT_OK;
        }
    }
    return FT_OK;
}

static ft_err llvm(struct report *report, const struct ft_data *data) {
    for (const struct ft_data *unit = data->first; unit; unit = unit->next) {
        const struct ft_data *files = ft_data_get(unit, "files");
        for (const struct ft_data *at = ft_data_first(files); at; at = at->next) {
            const char *path = ft_data_text(at, "filename");
            if (path) {
                FT_TRY(llvm_file(report, report_file(report, path), ft_data_get(at, "segments")));
            }
        }
    }
    return FT_OK;
}

ft_err report_json(struct report *report, struct ft_slice text, const char **format) {
    struct ft_data_tree tree = {.cx = report->cx, .arena = report->cx->arena};
    struct ft_data *root = NULL;
    FT_TRY(ft_data_json(&tree, text, &root));
    const struct ft_data *files = ft_data_get(root, "files");
    const struct ft_data *data = ft_data_get(root, "data");
    if (files && files->kind == FT_DATA_TABLE) {
        *format = "coverage.py";
        return coverage_py(report, files);
    }
    if (files && files->kind == FT_DATA_LIST) {
        *format = "gcovr";
        return gcovr(report, files);
    }
    if (data && data->kind == FT_DATA_LIST) {
        *format = "llvm-cov";
        return llvm(report, data);
    }
    bool table = root->kind == FT_DATA_TABLE;
    for (const struct ft_data *at = table ? root->first : NULL; at; at = at->next) {
        if (ft_data_get(at, "statementMap")) {
            *format = "Istanbul";
            FT_TRY(istanbul_file(report, at));
        }
    }
    return FT_OK;
}
