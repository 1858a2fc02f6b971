/* Megabytes of source a second in which one thread looks for secrets, beside what ripgrep or grep
 * needs for an alternation of a few of the same forms.
 *
 * The files are read before the clock starts (for the peers: into the page cache, by a first run).
 * Usage: secrets_bench [FOLDER]; exits with 1 below 500 MB/s.
 */
#include "base/clock.h"
#include "os/file.h"
#include "os/proc.h"
#include "secrets/secrets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BAR = 500, ROUNDS = 5, MOST = 256 << 20 };

static const char alternation[] =
    "(AKIA|ASIA)[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{36}|glpat-[A-Za-z0-9_-]{20}|xox[bpa]-[0-9-]{20}"
    "|sk_live_[A-Za-z0-9]{16}|AIza[0-9A-Za-z_-]{35}|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    "|npm_[A-Za-z0-9]{36}|dop_v1_[a-f0-9]{64}|hvs\\.[A-Za-z0-9_-]{24}|SG\\.[A-Za-z0-9_-]{22}\\."
    "|eyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.";

static void must(ft_ctx *cx, enum ft_err_code err) {
    if (err != FT_OK) {
        ft_panic("%s", cx->error.message);
    }
}

struct text {
    const char *path;
    struct ft_slice content;
};
struct texts {
    FT_VEC(struct text);
};

static int64_t read_all(ft_ctx *cx, const char *folder, struct texts *texts) {
    struct ft_root root;
    struct ft_source_list list;
    struct ft_source_options options = {.ignored = true};
    int64_t total = 0;
    must(cx, ft_root_keep(cx, folder, &root));
    must(cx, ft_source_list(cx, &root, &options, &list));
    for (size_t i = 0; i < list.count && total < MOST; i++) {
        struct ft_slice content;
        if (!list.at[i].lang || ft_file_read(cx, &root, list.at[i].path, 1 << 22, &content) ||
            ft_source_is_binary(content)) {
            ft_clear(cx);
            continue;
        }
        *FT_PUSH(cx->arena, texts) = (struct text){list.at[i].path, content};
        total += (int64_t)content.size;
    }
    return total;
}

static double scan_all(const struct ft_secrets *secrets, const struct texts *texts, size_t *found) {
    struct ft_secret_scanner *scanner = ft_secret_scanner_new(secrets);
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    struct ft_secret_list list = {0};
    int64_t start = ft_mono_ns();
    for (size_t i = 0; i < texts->count; i++) {
        struct ft_secret_text text = {.path = texts->at[i].path, .content = texts->at[i].content};
        ft_secret_scan(scanner, arena, &text, &list);
    }
    double seconds = (double)(ft_mono_ns() - start) / 1e9;
    ft_secret_scanner_free(scanner);
    *found = list.count;
    return seconds;
}

/* All texts in one file, so that the peer opens one as we do none. */
static double peer(ft_ctx *cx, const char *program, const char *const *argv) {
    const char *path = ft_proc_find(cx->arena, program, "/usr/local/bin:/usr/bin:/bin");
    if (!path) {
        return 0;
    }
    static const char *const environment[] = {"LC_ALL=C", "PATH=/usr/bin:/bin", NULL};
    struct ft_proc_spec spec = {.argv = argv, .env = environment, .timeout_ms = 300000};
    struct ft_proc_result result;
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) {
        int64_t start = ft_mono_ns();
        must(cx, ft_proc_run(cx, &spec, &result));
        double seconds = (double)(ft_mono_ns() - start) / 1e9;
        best = round == 0 || seconds < best ? seconds : best;
    }
    return best;
}

static void print_peers(ft_ctx *cx, const struct texts *texts, double megabytes) {
    FT_BUF struct ft_buf all;
    char path[] = "/tmp/fettle-secrets-bench-XXXXXX";
    ft_buf_init(&all, FT_BUF_NO_CAP);
    for (size_t i = 0; i < texts->count; i++) {
        ft_buf_push(&all, texts->at[i].content.data, texts->at[i].content.size);
    }
    int fd = mkstemp(path);
    if (fd < 0 || write(fd, all.data, all.size) != (ssize_t)all.size) {
        ft_panic("cannot write %s", path);
    }
    const char *const rg[] = {"rg", "-c", "-a", "-j1", alternation, path, NULL};
    const char *const grep[] = {"grep", "-c", "-a", "-E", alternation, path, NULL};
    double by_rg = peer(cx, "rg", rg);
    double by_grep = peer(cx, "grep", grep);
    close(fd);
    remove(path);
    printf("ripgrep -c, 12 of the forms      %8.0f MB/s\n", by_rg > 0 ? megabytes / by_rg : 0);
    printf("grep -cE, 12 of the forms        %8.0f MB/s\n", by_grep > 0 ? megabytes / by_grep : 0);
}

int main(int argc, char **argv) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    struct ft_secrets *secrets = NULL;
    struct texts texts = {0};
    size_t found = 0;
    double best = 0;
    int64_t start = ft_mono_ns();
    must(&cx, ft_secrets_open(&cx, NULL, NULL, &secrets));
    printf("compiling the table              %8.2f s (kept in the cache)\n",
           (double)(ft_mono_ns() - start) / 1e9);
    double megabytes = (double)read_all(&cx, argc > 1 ? argv[1] : "/usr/include", &texts) / 1e6;
    for (int round = 0; round < ROUNDS; round++) {
        double seconds = scan_all(secrets, &texts, &found);
        best = round == 0 || seconds < best ? seconds : best;
    }
    double speed = best > 0 ? megabytes / best : 0;
    printf("%zu files, %.0f MB, %zu findings\n", texts.count, megabytes, found);
    printf("fettle, the whole table          %8.0f MB/s\n", speed);
    print_peers(&cx, &texts, megabytes);
    return speed < BAR;
}
