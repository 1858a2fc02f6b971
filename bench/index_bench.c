/* The index of a large tree: making it, parsing all of it beside tree-sitter that only parses,
 * searching, one file saved until a search finds what is new in it, a map; wall time, CPU time and
 * resident memory.
 *
 * Each figure is from a process of its own. The folder is written to (a line is put at the end of
 * one file, and taken away again): give a copy. Usage: index_bench FOLDER CACHE [deep]
 * [EXPRESSION…]. What others need for the same is measured by bench/index.py in the same run.
 */
#include "base/clock.h"
#include "graph/map.h"
#include "index/search.h"
#include "loop/loop.h"
#include "os/file.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

struct figures {
    double seconds, cpu;
    long resident; /* KiB */
    int64_t count, bytes;
};
struct work {
    const char *folder, *cache, *query;
    const char *saved; /* a file of the folder */
    struct ft_slice content;
    bool regex;
    void (*run)(ft_ctx *cx, const struct work *work, struct figures *figures);
};

static void must(const ft_ctx *cx, enum ft_err_code err) {
    if (err != FT_OK) {
        ft_panic("%s", cx->error.message);
    }
}

static struct ft_index *open_index(ft_ctx *cx, const struct work *work, bool kept, bool anew) {
    struct ft_root *root = FT_NEW(cx->arena, struct ft_root);
    struct ft_index_spec spec = {.root = root, .folder = work->cache, .kept = kept, .anew = anew};
    struct ft_index *index = NULL;
    must(cx, ft_root_keep(cx, work->folder, root));
    must(cx, ft_index_open(cx, &spec, &index));
    return index;
}

static void make(ft_ctx *cx, const struct work *work, struct figures *figures) {
    struct ft_index_state state;
    ft_index_state(open_index(cx, work, false, true), &state);
    figures->count = state.files;
    figures->bytes = state.bytes;
}

static void open_again(ft_ctx *cx, const struct work *work, struct figures *figures) {
    struct ft_index_state state;
    ft_index_state(open_index(cx, work, true, false), &state);
    figures->count = state.files;
}

static void refresh(ft_ctx *cx, const struct work *work, struct figures *figures) {
    struct ft_index_state state;
    ft_index_state(open_index(cx, work, false, false), &state);
    figures->count = state.changed;
}

static void search(ft_ctx *cx, const struct work *work, struct figures *figures) {
    struct ft_search_answer answer;
    struct ft_search_spec spec = {.query = work->query, .regex = work->regex, .limit = 1000000};
    must(cx, ft_search(cx, open_index(cx, work, true, false), &spec, &answer));
    figures->count = (int64_t)answer.hits.count;
}

/* Some source of a usual size, the same each time. */
static void choose_saved(ft_ctx *cx, struct work *work) {
    enum { LEAST = 10000, MOST = 50000 };
    struct ft_index *index = open_index(cx, work, true, false);
    uint32_t count = ft_index_count(index);
    for (uint32_t i = 0; i < count && !work->saved; i++) {
        struct ft_index_file file;
        if (ft_index_file(index, (i + count / 2) % count, &file) && file.lang && !file.generated &&
            file.size > LEAST && file.size < MOST) {
            work->saved = file.path;
        }
    }
    if (!work->saved) {
        ft_panic("%s has no source to save", work->folder);
    }
    const char *path = ft_path_join(cx->arena, work->folder, work->saved);
    must(cx, ft_path_read(cx, path, MOST, &work->content));
}

static void write_saved(const struct work *work, const char *more) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    const char *path = ft_path_join(scratch, work->folder, work->saved);
    FILE *file = fopen(path, "we");
    bool wrote =
        file && fwrite(work->content.data, 1, work->content.size, file) == work->content.size;
    wrote = wrote && fputs(more, file) >= 0;
    if (!file || fclose(file) != 0 || !wrote) {
        ft_panic("cannot write %s", path);
    }
}

/* Writes a word that nobody has, and looks for it. */
static void save(ft_ctx *cx, const struct work *work, struct figures *figures) {
    char id[FT_ID_SIZE];
    struct ft_search_answer answer;
    struct ft_search_spec spec = {.query = id, .limit = 10};
    ft_id_new(id);
    write_saved(work, ft_sprintf(cx->arena, "/* %s */\n", id));
    must(cx, ft_search(cx, open_index(cx, work, false, false), &spec, &answer));
    figures->count = (int64_t)answer.hits.count;
}

static ft_err tell_ready(ft_ctx *cx, const struct ft_index *index, void *to) {
    (void)cx;
    (void)index;
    return write(*(const int *)to, "r", 1) == 1 ? FT_OK : FT_IO;
}

/* Another process that keeps the index fresh. */
static pid_t watch(const struct work *work) {
    int ready[2];
    char byte = 0;
    pid_t pid = pipe(ready) == 0 ? fork() : -1;
    if (pid == 0) {
        ft_ctx cx = {.arena = ft_arena_new()};
        struct ft_root root;
        struct ft_index_spec spec = {.root = &root, .folder = work->cache};
        close(ready[0]);
        must(&cx, ft_root_keep(&cx, work->folder, &root));
        must(&cx, ft_index_watch(&cx, &spec, tell_ready, &ready[1]));
        _exit(0);
    }
    close(ready[1]);
    if (pid < 0 || read(ready[0], &byte, 1) != 1) {
        ft_panic("the tree cannot be watched");
    }
    return pid; /* the other end stays open: its writes must not fail */
}

static void parse_uses(ft_ctx *cx, const struct work *work, struct figures *figures) {
    struct ft_uses *uses = NULL;
    struct ft_uses_state state;
    must(cx, ft_uses_open(cx, open_index(cx, work, true, false), -1, &uses));
    ft_uses_state(uses, &state);
    figures->count = state.done;
}

static void make_graph(ft_ctx *cx, const struct work *work, struct figures *figures) {
    struct ft_index *index = open_index(cx, work, true, false);
    struct ft_uses *uses = NULL;
    struct ft_graph *graph = NULL;
    must(cx, ft_uses_open(cx, index, 0, &uses));
    must(cx, ft_graph_open(cx, index, uses, &graph));
    figures->count = ft_index_count(index);
}

static void make_map(ft_ctx *cx, const struct work *work, struct figures *figures) {
    struct ft_index *index = open_index(cx, work, true, false);
    struct ft_uses *uses = NULL;
    struct ft_graph *graph = NULL;
    struct ft_repo_map map;
    struct ft_map_spec spec = {.task = work->query, .tokens = 4000};
    must(cx, ft_uses_open(cx, index, 0, &uses));
    must(cx, ft_graph_open(cx, index, uses, &graph));
    must(cx, ft_map_make(cx, index, graph, &spec, &map));
    figures->count = map.tokens;
}

/* Bare parsing, of the files that uses are read from, by as many threads. */
struct bare {
    const struct ft_index *index;
    atomic_uint next;
    _Atomic int64_t bytes, files;
};

static ft_err parse_bare(struct ft_hand *hand) {
    struct bare *bare = hand->with;
    TSParser *parser = ts_parser_new();
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    for (;;) {
        struct ft_index_file file;
        uint32_t number = atomic_fetch_add(&bare->next, 1);
        if (number >= ft_index_count(bare->index)) {
            break;
        }
        if (!ft_index_file(bare->index, number, &file) || !file.lang || file.binary || file.large ||
            file.vendored || file.size > FT_PARSE_MAX || !ft_uses_known(file.lang) ||
            !ft_index_read(bare->index, number, &text)) {
            continue;
        }
        ts_parser_set_language(parser, file.lang->grammar());
        ts_tree_delete(ts_parser_parse_string(parser, NULL, text.data, (uint32_t)text.size));
        atomic_fetch_add(&bare->bytes, (int64_t)text.size);
        atomic_fetch_add(&bare->files, 1);
    }
    ts_parser_delete(parser);
    return FT_OK;
}

static void parse_only(ft_ctx *cx, const struct work *work, struct figures *figures) {
    struct bare bare = {.index = open_index(cx, work, true, false)};
    ts_set_allocator(NULL, NULL, NULL, NULL); /* its own */
    must(cx, ft_crew(cx, "bare", 0, parse_bare, &bare));
    figures->count = atomic_load(&bare.files);
    figures->bytes = atomic_load(&bare.bytes);
}

static double seconds(struct timeval time) {
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static struct figures measure(const struct work *work) {
    struct figures *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int status = 0;
    struct rusage usage;
    pid_t pid = shared == MAP_FAILED ? -1 : fork();
    if (pid == 0) {
        ft_ctx cx = {.arena = ft_arena_new()};
        int64_t start = ft_mono_ns();
        work->run(&cx, work, shared);
        shared->seconds = (double)(ft_mono_ns() - start) / 1e9;
        _exit(0);
    }
    if (pid < 0 || wait4(pid, &status, 0, &usage) != pid || status != 0) {
        ft_panic("a measurement failed");
    }
    struct figures figures = *shared;
    figures.cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    figures.resident = usage.ru_maxrss;
    munmap(shared, sizeof *shared);
    return figures;
}

static struct figures best_of(const struct work *work, int rounds) {
    struct figures best = measure(work);
    for (int i = 1; i < rounds; i++) {
        struct figures next = measure(work);
        best = next.seconds < best.seconds ? next : best;
    }
    return best;
}

/* "name  wall  cpu  resident  count", for people and for bench/index.py. */
static void tell(const char *name, const struct figures *figures) {
    printf("%-28s %10.1f ms %10.1f ms CPU %6ld MB  %lld\n", name, figures->seconds * 1e3,
           figures->cpu * 1e3, figures->resident / 1024, (long long)figures->count);
    fflush(stdout);
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: index_bench FOLDER CACHE [deep] [EXPRESSION…]\n");
        return 2;
    }
    struct work work = {.folder = argv[1], .cache = argv[2], .run = make};
    struct figures figures = measure(&work);
    tell("index", &figures);
    work.run = open_again;
    figures = best_of(&work, 5);
    tell("open", &figures);
    work.run = refresh;
    figures = best_of(&work, 3);
    tell("look for changes", &figures);
    ft_ctx own = {.arena = ft_arena_new()};
    choose_saved(&own, &work);
    work.run = save;
    figures = best_of(&work, 5);
    tell("one file saved", &figures);
    pid_t watcher = watch(&work);
    figures = best_of(&work, 9);
    tell("one file saved, watched", &figures);
    kill(watcher, SIGKILL);
    waitpid(watcher, NULL, 0);
    write_saved(&work, "");
    bool deep = argc > 3 && strcmp(argv[3], "deep") == 0;
    for (int i = deep ? 4 : 3; i < argc; i++) {
        work.run = search;
        work.regex = true;
        work.query = argv[i];
        figures = best_of(&work, 5);
        tell(ft_sprintf(ft_arena_new(), "search %s", argv[i]), &figures);
    }
    if (deep) {
        work.run = parse_only;
        figures = measure(&work);
        tell("bare parsing", &figures);
        work.run = parse_uses;
        figures = measure(&work);
        tell("deep", &figures);
        work.run = make_graph;
        figures = measure(&work);
        tell("graph", &figures);
    }
    work.run = make_map;
    work.query = "a lock is taken twice when memory is allocated";
    figures = best_of(&work, 3);
    tell("map for a task", &figures);
    return 0;
}
