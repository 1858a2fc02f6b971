#include "base/map.h"
#include "base/text.h"
#include "git/blobs.h"
#include "loop/loop.h"
#include "os/file.h"
#include "secrets/secrets.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { NOTES_MAX = 50, SHORT_OID = 12 };

/* A file of the tree, or a blob of the history. */
struct job {
    const char *path;
    int64_t size;
    const struct ft_blob_place *blob;
    bool foreign;
};

struct found {
    size_t job;
    const char *path; /* in an archive: with the name inside */
    struct ft_secret secret;
};

struct audit {
    ft_ctx *cx;
    const struct ft_secrets *secrets;
    const char *root_path;
    struct ft_root root;
    struct {
        FT_VEC(struct job);
    } jobs;
    atomic_size_t next;
    struct worker *workers; /* by number of the hand */
};

/* One thread with all that is its own. */
struct worker {
    struct audit *audit;
    ft_ctx cx;
    struct ft_secret_scanner *scanner;
    struct ft_repo *repo; /* for blobs */
    size_t job;
    bool foreign;
    int64_t files, bytes;
    struct ft_strings notes;
    struct {
        FT_VEC(struct found);
    } found;
};

static void note(struct worker *worker, const char *path, const char *what) {
    if (worker->notes.count < NOTES_MAX) {
        *FT_PUSH(worker->cx.arena, &worker->notes) =
            ft_sprintf(worker->cx.arena, "%s: %s", path, what);
    }
}

static void scan_text(void *to, const char *path, struct ft_slice content) {
    struct worker *worker = to;
    struct ft_secret_list list = {0};
    if (ft_source_is_binary(content)) {
        return;
    }
    struct ft_secret_text text = {.path = path,
                                  .content = content,
                                  .foreign = worker->foreign || ft_source_is_generated(content)};
    worker->files++;
    worker->bytes += (int64_t)content.size;
    ft_secret_scan(worker->scanner, worker->cx.arena, &text, &list);
    for (size_t i = 0; i < list.count && worker->found.count < FT_SECRETS_MAX; i++) {
        *FT_PUSH(worker->cx.arena, &worker->found) =
            (struct found){worker->job, ft_strdup(worker->cx.arena, path), list.at[i]};
    }
}

static ft_err read_job(struct worker *worker, ft_ctx *cx, const struct job *job,
                       struct ft_slice *content) {
    if (job->blob) {
        return ft_repo_blob(cx, worker->repo, job->blob->oid, FT_SECRET_FILE_MAX, content);
    }
    return ft_file_read(cx, &worker->audit->root, job->path, FT_SECRET_FILE_MAX, content);
}

static void do_job(struct worker *worker, size_t index) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    const struct job *job = &worker->audit->jobs.at[index];
    ft_ctx cx = worker->cx;
    struct ft_slice content;
    cx.arena = scratch;
    worker->job = index;
    worker->foreign = job->foreign;
    if (job->size > FT_SECRET_FILE_MAX) {
        note(worker, job->path, "left out: larger than 64 MiB");
    } else if (read_job(worker, &cx, job, &content) != FT_OK) {
        note(worker, job->path, ft_sprintf(scratch, "left out: %s", cx.error.message));
    } else if (ft_archive_is(content)) {
        ft_archive_each(&worker->cx, job->path, content, scan_text, worker, &worker->notes);
    } else {
        scan_text(worker, job->path, content);
    }
}

static ft_err work(struct ft_hand *hand) {
    struct audit *audit = hand->with;
    struct worker *worker = &audit->workers[hand->number];
    bool blobs = audit->jobs.count && audit->jobs.at[0].blob;
    ft_err err = FT_OK;
    *worker = (struct worker){.audit = audit, .cx = hand->cx};
    worker->cx.on_progress = NULL;
    worker->scanner = ft_secret_scanner_new(audit->secrets);
    if (blobs) {
        err = ft_repo_open(&worker->cx, audit->root_path, &worker->repo);
    }
    while (err == FT_OK) {
        size_t index = atomic_fetch_add(&audit->next, 1);
        if (index >= audit->jobs.count) {
            break;
        }
        do_job(worker, index);
        err = ft_checkpoint(&worker->cx);
    }
    ft_secret_scanner_free(worker->scanner);
    hand->cx.error = worker->cx.error;
    return err;
}

static int by_job(const void *a, const void *b) {
    const struct found *x = a;
    const struct found *y = b;
    return x->job < y->job ? -1 : x->job > y->job;
}

/* What the secret is, and what of it may be shown. */
static const char *message_of(struct ft_arena *arena, const struct found *found,
                              const struct ft_blob_place *blob) {
    const struct ft_secret *secret = &found->secret;
    const char *text = ft_sprintf(arena, "%s %s (fingerprint %s)", secret->rule->title,
                                  secret->masked, secret->fingerprint);
    if (blob) {
        text = ft_sprintf(arena, "%s; of commit %.*s, no longer in the tree", text, SHORT_OID,
                          blob->commit);
    }
    return secret->note ? ft_sprintf(arena, "%s; %s", text, secret->note) : text;
}

static void add_finding(struct ft_arena *arena, const struct found *found, const struct job *job,
                        struct ft_findings *findings) {
    const struct ft_secret *secret = &found->secret;
    struct ft_place place = {.path = found->path,
                             .line = secret->line,
                             .column = secret->column,
                             .end_line = secret->end_line,
                             .end_column = secret->end_column};
    struct ft_finding *finding =
        ft_finding_add(arena, findings, secret->rule, place, message_of(arena, found, job->blob));
    finding->severity = secret->severity;
    finding->confidence = secret->confidence;
    finding->text = ft_strdup(arena, secret->fingerprint);
}

/* In the history one secret stands in many versions of a file: the first one counts, and none that
 * the tree still has. */
static bool is_new(struct ft_map *seen, const struct found *found, const struct job *job) {
    struct ft_slice bare = ft_slice_of(found->secret.fingerprint);
    const char *key = ft_sprintf(seen->arena, "%s %s", found->secret.fingerprint, found->path);
    if (!job->blob) {
        ft_map_put(seen, bare, seen);
        return true;
    }
    return !ft_map_get(seen, bare) && !ft_map_put(seen, ft_slice_of(key), seen);
}

static void gather(struct audit *audit, struct worker *worker, struct ft_map *seen,
                   struct ft_secret_report *report) {
    struct ft_arena *arena = audit->cx->arena;
    for (size_t i = 0; i < worker->found.count; i++) {
        const struct found *found = &worker->found.at[i];
        const struct job *job = &audit->jobs.at[found->job];
        if (report->findings.count < FT_SECRETS_MAX && is_new(seen, found, job)) {
            struct found copy = *found;
            copy.path = ft_strdup(arena, found->path);
            add_finding(arena, &copy, job, &report->findings);
        }
    }
}

/* All jobs, by several threads; what they found goes into REPORT in the order of the jobs. */
static ft_err run_jobs(struct audit *audit, struct ft_map *seen, struct ft_secret_report *report) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    ft_ctx *cx = audit->cx;
    ft_ctx own = *cx; /* the hands' arenas hold what the masked forms were made of */
    struct worker all = {.audit = audit};
    own.arena = scratch;
    unsigned threads = ft_hands(0);
    audit->workers = FT_NEW_N(scratch, struct worker, threads);
    atomic_store(&audit->next, 0);
    ft_err err = ft_crew(&own, "secrets", threads, work, audit);
    if (err != FT_OK) {
        err = ft_fail(cx, err, "%s", own.error.message);
    }
    for (unsigned i = 0; i < threads; i++) {
        const struct worker *worker = &audit->workers[i];
        for (size_t k = 0; k < worker->found.count; k++) {
            *FT_PUSH(scratch, &all.found) = worker->found.at[k];
        }
        for (size_t k = 0; k < worker->notes.count && report->notes.count < NOTES_MAX; k++) {
            *FT_PUSH(cx->arena, &report->notes) = ft_strdup(cx->arena, worker->notes.at[k]);
        }
        report->files += worker->files;
        report->bytes += worker->bytes;
    }
    if (all.found.count) {
        qsort(all.found.at, all.found.count, sizeof *all.found.at, by_job);
        gather(audit, &all, seen, report);
    }
    return err;
}

static bool is_left_out(const struct ft_secret_audit *spec, const char *path) {
    for (size_t i = 0; spec->ignore_paths && i < spec->ignore_paths->count; i++) {
        if (ft_glob(spec->ignore_paths->at[i], path)) {
            return true;
        }
    }
    return false;
}

static ft_err list_tree(struct audit *audit, const struct ft_secret_audit *spec,
                        struct ft_strings *notes) {
    struct ft_source_list list;
    struct ft_strings unread = {0};
    struct ft_source_options options = {.ignored = spec->ignored, .unread = &unread};
    FT_TRY(ft_source_list(audit->cx, &audit->root, &options, &list));
    ft_source_note_unread(audit->cx->arena, &unread, notes);
    for (size_t i = 0; i < list.count; i++) {
        const struct ft_source_file *file = &list.at[i];
        if (!is_left_out(spec, file->path)) {
            *FT_PUSH(audit->cx->arena, &audit->jobs) =
                (struct job){.path = file->path,
                             .size = file->size,
                             .foreign = file->vendored || file->generated};
        }
    }
    return FT_OK;
}

/* "a/b/" where ROOT is a folder of the repository, "" where it is all of it. */
static const char *folder_in(struct ft_arena *arena, const struct ft_repo *repo, const char *root) {
    const char *top = ft_repo_path(repo);
    size_t size = strlen(top);
    return strncmp(root, top, size) == 0 && root[size] == '/'
               ? ft_sprintf(arena, "%s/", root + size + 1)
               : "";
}

static ft_err list_history(struct audit *audit, const struct ft_secret_audit *spec) {
    struct ft_repo *repo = NULL;
    struct ft_blob_places places = {0};
    FT_TRY(ft_repo_open(audit->cx, audit->root_path, &repo));
    FT_TRY(ft_repo_each_blob(audit->cx, repo, &places));
    audit->jobs.count = 0;
    const char *folder = folder_in(audit->cx->arena, repo, audit->root_path);
    size_t size = strlen(folder);
    for (size_t i = 0; i < places.count; i++) {
        const char *path = places.at[i].path;
        if (strncmp(path, folder, size) == 0 && !is_left_out(spec, path + size)) {
            *FT_PUSH(audit->cx->arena, &audit->jobs) =
                (struct job){.path = path + size, .blob = &places.at[i]};
        }
    }
    return FT_OK;
}

ft_err ft_secrets_audit(ft_ctx *cx, const struct ft_secrets *secrets,
                        const struct ft_secret_audit *spec, struct ft_secret_report *report) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_secret_report made = {0};
    struct ft_map seen;
    struct audit audit = {.cx = cx, .secrets = secrets, .root_path = spec->root};
    ft_map_init(&seen, scratch);
    FT_TRY(ft_root_keep(cx, spec->root, &audit.root));
    FT_TRY(list_tree(&audit, spec, &made.notes));
    ft_progress(cx, "secrets", 0, (int64_t)audit.jobs.count, "%zu files", audit.jobs.count);
    FT_TRY(run_jobs(&audit, &seen, &made));
    if (spec->history) {
        struct ft_secret_report past = {.findings = made.findings, .notes = made.notes};
        FT_TRY(list_history(&audit, spec));
        ft_progress(cx, "secrets", 0, (int64_t)audit.jobs.count, "%zu blobs", audit.jobs.count);
        FT_TRY(run_jobs(&audit, &seen, &past));
        made.findings = past.findings;
        made.notes = past.notes;
        made.blobs = (int64_t)audit.jobs.count;
    }
    if (made.findings.count >= FT_SECRETS_MAX) {
        *FT_PUSH(cx->arena, &made.notes) = "only the first 10,000 findings are shown";
    }
    ft_findings_finish(cx->arena, &made.findings);
    *report = made;
    return FT_OK;
}
