/* Findings by rules in a project: lines a second on all cores, milliseconds when nothing and when
 * one file has changed, resident memory; beside tree-sitter that only parses the same files, on one
 * thread.
 *
 * The folder is written to (a line is put at the end of one file): give a copy. Each figure is from
 * a process of its own. Usage: findings_bench FOLDER; exits with 1 where the bars for 100,000 lines
 * (5 s, 300 ms) are missed, taken in proportion.
 */
#include "base/clock.h"
#include "quality/quality.h"
#include "rules/rules.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COLD_S = 5, EDIT_MS = 300, BAR_LINES = 100000, ROUNDS = 5 };

struct figures {
    double seconds;
    long resident; /* KiB */
    int64_t lines, files, findings, walked, bytes;
};

struct work {
    const char *folder, *cache;
    void (*run)(ft_ctx *cx, const struct work *work, struct figures *figures);
};

static void must(ft_ctx *cx, enum ft_err_code err) {
    if (err != FT_OK) {
        ft_panic("%s", cx->error.message);
    }
}

static void list(ft_ctx *cx, const char *folder, struct ft_root *root,
                 struct ft_source_list *files) {
    struct ft_source_options options = {.ignored = false};
    must(cx, ft_root_keep(cx, folder, root));
    must(cx, ft_source_list(cx, root, &options, files));
}

/* As `fettle findings` does it, from the list of files to what is found: the way of data, and all
 * other rules. */
static void find(ft_ctx *cx, const struct work *work, struct figures *figures) {
    struct ft_root root;
    struct ft_source_list files = {0};
    struct ft_rules_scan scan;
    struct ft_quality_scan quality;
    struct ft_conf *conf = NULL;
    struct ft_conf_sources sources = {0};
    const char *caches[] = {NULL, NULL};
    list(cx, work->folder, &root, &files);
    for (size_t i = 0; work->cache && i < FT_COUNT(caches); i++) {
        caches[i] = ft_path_join(cx->arena, work->cache, i ? "quality" : "rules");
        must(cx, ft_path_mkdirs(cx, caches[i], 0700));
    }
    struct ft_rules_spec spec = {.root = &root, .files = &files, .cache = caches[0]};
    must(cx, ft_rules_run(cx, &spec, &scan));
    must(cx, ft_conf_load(cx, &sources, &conf));
    struct ft_quality_spec others = {
        .root = &root, .files = &files, .conf = conf, .cache = caches[1]};
    must(cx, ft_quality_run(cx, &others, &quality));
    figures->lines = scan.lines;
    figures->files = scan.files;
    figures->walked = scan.walked > quality.looked ? scan.walked : quality.looked;
    figures->findings = (int64_t)(scan.findings.count + quality.findings.count);
}

static void parse(ft_ctx *cx, const struct work *work, struct figures *figures) {
    struct ft_root root;
    struct ft_source_list files = {0};
    list(cx, work->folder, &root, &files);
    for (size_t i = 0; i < files.count; i++) {
        FT_SCRATCH struct ft_arena *arena = ft_arena_new();
        ft_ctx one = {.arena = arena};
        struct ft_slice text;
        struct ft_tree *tree = NULL;
        const struct ft_source_file *file = &files.at[i];
        bool wanted = file->lang && !file->vendored && !file->generated;
        if (wanted && ft_file_read(&one, &root, file->path, FT_PARSE_MAX, &text) == FT_OK &&
            ft_parse(&one, file->lang, text, &tree) == FT_OK) {
            figures->bytes += (int64_t)text.size;
        }
    }
}

static struct figures measure(const struct work *work) {
    struct figures *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct rusage used;
    int status = 0;
    if (shared == MAP_FAILED) {
        ft_panic("no memory");
    }
    pid_t child = fork();
    if (child == 0) {
        FT_SCRATCH struct ft_arena *arena = ft_arena_new();
        ft_ctx cx = {.arena = arena};
        int64_t start = ft_mono_ns();
        work->run(&cx, work, shared);
        shared->seconds = (double)(ft_mono_ns() - start) / 1e9;
        _exit(0);
    }
    if (child < 0 || wait4(child, &status, 0, &used) != child || status != 0) {
        ft_panic("a run did not end well");
    }
    struct figures figures = *shared;
    figures.resident = used.ru_maxrss;
    munmap(shared, sizeof *shared);
    return figures;
}

/* The largest file that is looked at: an edit of it is the dearest one. */
static const char *largest(ft_ctx *cx, const char *folder) {
    struct ft_root root;
    struct ft_source_list files = {0};
    const struct ft_source_file *found = NULL;
    list(cx, folder, &root, &files);
    for (size_t i = 0; i < files.count; i++) {
        const struct ft_source_file *file = &files.at[i];
        bool wanted = file->lang && !file->vendored && !file->generated && file->size < 200000;
        found = wanted && (!found || file->size > found->size) ? file : found;
    }
    if (!found) {
        ft_panic("%s: no sources", folder);
    }
    return ft_path_join(cx->arena, folder, found->path);
}

static void edit(const char *path) {
    int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (fd < 0 || write(fd, "\n", 1) != 1) {
        ft_panic("cannot write %s", path);
    }
    close(fd);
    usleep(100000); /* a stat is believed when the clock has gone on */
}

static struct figures best_of(const struct work *work, const char *edited) {
    struct figures best = {.seconds = 1e9};
    for (int round = 0; round < ROUNDS; round++) {
        if (edited) {
            edit(edited);
        }
        struct figures one = measure(work);
        best = one.seconds < best.seconds ? one : best;
    }
    return best;
}

int main(int argc, char **argv) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    char cache[] = "/tmp/fettle-findings-bench-XXXXXX";
    struct ft_root root;
    if (argc != 2 || !mkdtemp(cache)) {
        fputs("usage: findings_bench FOLDER\n", stderr);
        return 2;
    }
    struct work parsing = {.folder = argv[1], .run = parse};
    struct work anew = {.folder = argv[1], .run = find};
    struct work kept = {.folder = argv[1], .cache = cache, .run = find};
    measure(&parsing); /* brings the files into the page cache */
    struct figures bare = measure(&parsing);
    struct figures cold = measure(&anew);
    struct figures first = measure(&kept);
    struct figures again = best_of(&kept, NULL);
    struct figures after = best_of(&kept, largest(&cx, argv[1]));
    double lines = (double)cold.lines;
    double part = lines / BAR_LINES;
    printf("%lld files, %.0f lines, %lld findings\n", (long long)cold.files, lines,
           (long long)cold.findings);
    printf("tree-sitter parses, one thread   %8.0f lines/s %6.2f s %6ld MiB\n",
           lines / bare.seconds, bare.seconds, bare.resident / 1024);
    printf("fettle, nothing kept             %8.0f lines/s %6.2f s %6ld MiB\n",
           lines / cold.seconds, cold.seconds, cold.resident / 1024);
    printf("fettle, and keeps what it finds  %8.0f lines/s %6.2f s %6ld MiB\n",
           lines / first.seconds, first.seconds, first.resident / 1024);
    printf("fettle, nothing has changed      %8.0f ms %24ld MiB\n", again.seconds * 1e3,
           again.resident / 1024);
    printf("fettle, one file has changed     %8.0f ms, %lld files anew %8ld MiB\n",
           after.seconds * 1e3, (long long)after.walked, after.resident / 1024);
    must(&cx, ft_root_keep(&cx, cache, &root));
    must(&cx, ft_tree_remove(&cx, &root, "."));
    rmdir(cache);
    part = part < 1 ? 1 : part;
    return cold.seconds > COLD_S * part || after.seconds * 1e3 > EDIT_MS * part;
}
