#include "coverage_int.h"

#include <stdlib.h>
#include <string.h>

enum { LINES_MAX = 4000000, FILES_MAX = 200000, ALIKE_MAX = 2000 };

/* Where tools put their reports, below the folder that they are run in. */
static const char *const places[] = {
    "coverage.info",
    "lcov.info",
    "coverage/lcov.info",
    "coverage/coverage.info",
    "build/coverage.info",
    "build/lcov.info",
    "target/lcov.info",
    "coverage.xml",
    "cobertura.xml",
    "cobertura-coverage.xml",
    "coverage/cobertura-coverage.xml",
    "coverage/coverage.xml",
    "build/coverage.xml",
    "target/site/jacoco/jacoco.xml",
    "target/site/jacoco-aggregate/jacoco.xml",
    "build/reports/jacoco/test/jacocoTestReport.xml",
    "coverage.out",
    "cover.out",
    "coverage.txt",
    "coverage.json",
    "coverage/coverage-final.json",
    "coverage/coverage.json",
    "build/coverage.json",
};

size_t report_file(struct report *report, const char *path) {
    uintptr_t place = (uintptr_t)ft_map_get(&report->by_path, ft_slice_of(path));
    if (!place) {
        struct ft_coverage *coverage = report->coverage;
        *FT_PUSH(report->cx->arena, &coverage->files) = (struct ft_coverage_file){.path = path};
        place = coverage->files.count;
        ft_map_put(&report->by_path, ft_slice_of(path), (void *)place);
    }
    return place - 1;
}

ft_err report_line(struct report *report, size_t file, int64_t line, int64_t hits) {
    if (line < 1 || line >= INT32_MAX || hits < 0) {
        return FT_OK;
    }
    if (++report->lines > LINES_MAX || report->coverage->files.count > FILES_MAX) {
        return ft_fail(report->cx, FT_LIMIT, "it tells of more than %d lines or %d files",
                       LINES_MAX, FILES_MAX);
    }
    *FT_PUSH(report->cx->arena, &report->coverage->files.at[file]) =
        (struct ft_covered_line){(uint32_t)line, hits > INT32_MAX ? INT32_MAX : (uint32_t)hits};
    return FT_OK;
}

static int by_line(const void *a, const void *b) {
    const struct ft_covered_line *x = a;
    const struct ft_covered_line *y = b;
    int order = (x->line > y->line) - (x->line < y->line);
    return order ? order : (x->hits < y->hits) - (x->hits > y->hits);
}

/* Each line once, with the most hits that anyone tells of. */
static void settle(struct ft_coverage_file *file) {
    size_t kept = 0;
    if (file->count) {
        qsort(file->at, file->count, sizeof *file->at, by_line);
    }
    for (size_t i = 0; i < file->count; i++) {
        if (!kept || file->at[kept - 1].line != file->at[i].line) {
            file->at[kept++] = file->at[i];
        }
    }
    file->count = kept;
}

static int by_path(const void *a, const void *b) {
    return strcmp(((const struct ft_coverage_file *)a)->path,
                  ((const struct ft_coverage_file *)b)->path);
}

static void sort_files(struct ft_coverage *coverage) {
    if (coverage->files.count) {
        qsort(coverage->files.at, coverage->files.count, sizeof *coverage->files.at, by_path);
    }
}

ft_err ft_coverage_parse(ft_ctx *cx, struct ft_slice text, const char **format,
                         struct ft_coverage *coverage) {
    struct ft_coverage made = {0};
    struct report report = {.cx = cx, .coverage = &made};
    struct ft_slice start = ft_slice_trim(text);
    const char *name = NULL;
    ft_map_init(&report.by_path, cx->arena);
    if (ft_slice_starts(start, "mode:")) {
        name = "Go coverprofile";
        FT_TRY(report_go(&report, text));
    } else if (ft_slice_starts(start, "TN:") || ft_slice_starts(start, "SF:")) {
        name = "lcov";
        FT_TRY(report_lcov(&report, text));
    } else if (ft_slice_starts(start, "<") || ft_slice_starts(start, "\xef\xbb\xbf<")) {
        FT_TRY(report_xml(&report, text, &name));
    } else if (ft_slice_starts(start, "{")) {
        FT_TRY(report_json(&report, text, &name));
    }
    if (!name) {
        return ft_fail(cx, FT_FORMAT, "it is no report of coverage that is known");
    }
    for (size_t i = 0; i < made.files.count; i++) {
        settle(&made.files.at[i]);
    }
    sort_files(&made);
    *format = name;
    *coverage = made;
    return FT_OK;
}

/* Files of the index by their last part. */
struct named {
    FT_VEC(const char *);
};
struct mapping {
    ft_ctx *cx;
    const struct ft_index *index;
    struct ft_map names;
    struct report *report; /* what is mapped */
};

static void note_names(struct mapping *m) {
    struct ft_index_file file;
    uint32_t *order = NULL;
    uint32_t count = 0;
    ft_map_init(&m->names, m->cx->arena);
    ft_index_order(m->index, m->cx->arena, &order, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (!ft_index_file(m->index, order[i], &file) || !file.lang) {
            continue;
        }
        struct ft_slice base = ft_slice_of(ft_path_base(file.path));
        struct named *named = ft_map_get(&m->names, base);
        if (!named) {
            named = FT_NEW(m->cx->arena, struct named);
            ft_map_put(&m->names, base, named);
        }
        if (named->count < ALIKE_MAX) {
            *FT_PUSH(m->cx->arena, named) = file.path;
        }
    }
}

/* How many of the last parts of A and B are the same; 0 unless that is all of one of them. */
static size_t same_parts(const char *a, const char *b) {
    size_t i = strlen(a);
    size_t k = strlen(b);
    size_t parts = 1;
    while (i && k && a[i - 1] == b[k - 1]) {
        i--;
        k--;
        parts += a[i] == '/';
    }
    bool whole = (!i && (!k || b[k - 1] == '/')) || (!k && i && a[i - 1] == '/');
    return whole ? parts : 0;
}

static const char *find(const struct mapping *m, const char *path) {
    const char *top = ft_index_root(m->index)->path;
    size_t size = strlen(top);
    if (strncmp(path, top, size) == 0 && path[size] == '/') {
        path += size + 1;
    }
    if (ft_index_find(m->index, path) >= 0) {
        return path;
    }
    const struct named *named = ft_map_get(&m->names, ft_slice_of(ft_path_base(path)));
    const char *best = NULL;
    size_t most = 0;
    for (size_t i = 0; named && i < named->count; i++) {
        size_t parts = same_parts(path, named->at[i]);
        best = parts > most ? named->at[i] : parts == most ? NULL : best;
        most = parts > most ? parts : most;
    }
    return most ? best : NULL;
}

static const char *cleaned(struct ft_arena *arena, const char *path) {
    char *made = ft_strdup(arena, path);
    for (char *at = made; (at = strchr(at, '\\'));) {
        *at = '/';
    }
    while (made[0] == '.' && made[1] == '/') {
        made += 2;
    }
    return made;
}

/* BELOW: the folder of the report within the index ("a/b/"): its paths are tried from there, too.
 */
static ft_err map_files(struct mapping *m, const char *below, const struct ft_coverage *raw) {
    for (size_t i = 0; i < raw->files.count; i++) {
        const struct ft_coverage_file *file = &raw->files.at[i];
        const char *path = cleaned(m->cx->arena, file->path);
        const char *joined = ft_sprintf(m->cx->arena, "%s%s", below, path);
        path = ft_index_find(m->index, joined) >= 0 ? joined : find(m, path);
        m->report->coverage->unmatched += !path;
        size_t place = path ? report_file(m->report, path) : 0;
        for (size_t k = 0; path && k < file->count; k++) {
            FT_TRY(report_line(m->report, place, file->at[k].line, file->at[k].hits));
        }
    }
    return FT_OK;
}

static ft_err take_report(struct mapping *m, const char *below, const char *path,
                          struct ft_slice text) {
    struct ft_coverage raw = {0};
    const char *format = NULL;
    FT_TRY(ft_coverage_parse(m->cx, text, &format, &raw));
    FT_TRY(map_files(m, below, &raw));
    *FT_PUSH(m->cx->arena, &m->report->coverage->reports) =
        (struct ft_coverage_report){path, format};
    return FT_OK;
}

static ft_err take_given(struct mapping *m, const char *below, const struct ft_strings *given) {
    for (size_t i = 0; i < given->count; i++) {
        struct ft_slice text;
        FT_TRY(ft_path_read(m->cx, given->at[i], FT_COVERAGE_MAX, &text));
        if (take_report(m, below, given->at[i], text) != FT_OK) {
            return ft_wrap(m->cx, "%s", given->at[i]);
        }
    }
    return FT_OK;
}

/* What lies at a customary place and is something else is left alone with a note. */
static ft_err take_found(struct mapping *m, const char *below, const struct ft_root *root) {
    for (size_t i = 0; i < FT_COUNT(places); i++) {
        struct ft_slice text;
        ft_err err = ft_file_read(m->cx, root, places[i], FT_COVERAGE_MAX, &text);
        bool absent = err == FT_NOTFOUND || err == FT_DENIED || err == FT_FORMAT;
        if (err == FT_OK) {
            err = take_report(m, below, places[i], text);
        }
        FT_TRY(ft_checkpoint(m->cx));
        if (err != FT_OK && !absent) {
            *FT_PUSH(m->cx->arena, &m->report->coverage->notes) =
                ft_sprintf(m->cx->arena, "%s is left out: %s", places[i],
                           m->cx->error.message ? m->cx->error.message : "it cannot be read");
        }
        ft_clear(m->cx);
    }
    return FT_OK;
}

ft_err ft_coverage_open(ft_ctx *cx, const struct ft_root *root, const struct ft_index *index,
                        const struct ft_strings *given, struct ft_coverage *coverage) {
    struct ft_coverage made = {0};
    struct report report = {.cx = cx, .coverage = &made};
    struct mapping m = {.cx = cx, .index = index, .report = &report};
    const char *below = root->path + strlen(ft_index_root(index)->path);
    below = *below ? ft_sprintf(cx->arena, "%s/", below + (*below == '/')) : "";
    ft_map_init(&report.by_path, cx->arena);
    note_names(&m);
    if (given && given->count) {
        FT_TRY(take_given(&m, below, given));
    } else {
        FT_TRY(take_found(&m, below, root));
    }
    for (size_t i = 0; i < made.files.count; i++) {
        settle(&made.files.at[i]);
    }
    sort_files(&made);
    *coverage = made;
    return FT_OK;
}

void ft_coverage_key(ft_ctx *cx, const struct ft_root *root, const struct ft_strings *given,
                     struct ft_buf *key) {
    bool named = given && given->count;
    for (size_t i = 0; i < (named ? given->count : FT_COUNT(places)); i++) {
        const char *path = named ? given->at[i] : places[i];
        struct stat info;
        bool there = named ? stat(path, &info) == 0 : ft_file_stat(cx, root, path, &info) == FT_OK;
        if (there) {
            ft_buf_printf(key, "%s %lld %lld\n", path, (long long)info.st_size,
                          (long long)ft_file_time_ns(info.st_mtim));
        }
        ft_clear(cx);
    }
}

const struct ft_coverage_file *ft_coverage_of(const struct ft_coverage *coverage,
                                              const char *path) {
    struct ft_coverage_file key = {.path = path};
    return coverage->files.count ? bsearch(&key, coverage->files.at, coverage->files.count,
                                           sizeof *coverage->files.at, by_path)
                                 : NULL;
}

struct ft_covered ft_coverage_count(const struct ft_coverage_file *file, int64_t first,
                                    int64_t last) {
    struct ft_covered counted = {0};
    for (size_t i = 0; file && i < file->count; i++) {
        int64_t line = file->at[i].line;
        if (line >= first && (!last || line <= last)) {
            counted.lines++;
            counted.covered += file->at[i].hits > 0;
        }
    }
    return counted;
}
