#include "ops/system_doctor.h"

#include "base/clock.h"
#include "os/file.h"
#include "os/proc.h"
#include "sandbox/sandbox.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

static void add(ft_ctx *cx, struct system_doctor_out *out, struct shape_part part, bool matters) {
    *FT_PUSH(cx->arena, &out->parts) = part;
    out->ok &= part.ok || !matters;
}

static void look_at_program(ft_ctx *cx, struct system_doctor_out *out, const char *program,
                            const char *meaning) {
    const char *path = ft_proc_find(cx->arena, program, getenv("PATH"));
    add(cx, out,
        (struct shape_part){
            .name = program, .ok = path, .found = path ? path : "not found", .meaning = meaning},
        false);
}

/* Makes the folder and looks whether it can be written and has room. */
static void look_at_folder(ft_ctx *cx, struct system_doctor_out *out, const char *name,
                           ft_err (*make)(ft_ctx *cx, const char *below, const char **path)) {
    const char *path = NULL;
    struct statvfs space;
    struct shape_part part = {
        .name = name, .meaning = "Fettle keeps its runs there; FETTLE_HOME puts it elsewhere"};
    if (make(cx, NULL, &path) != FT_OK) {
        part.found = cx->error.message;
        ft_clear(cx);
    } else if (access(path, W_OK) != 0 || statvfs(path, &space) != 0) {
        part.found = ft_sprintf(cx->arena, "%s: %s", path, strerror(errno));
    } else {
        int64_t room = (int64_t)space.f_bavail * (int64_t)space.f_frsize;
        part.ok = room > 100 * 1000 * 1000;
        part.found = ft_sprintf(cx->arena, "%s, %s free", path, ft_size_format(cx->arena, room));
    }
    add(cx, out, part, true);
}

static void look_at_store(ft_ctx *cx, struct system_doctor_out *out) {
    struct ft_store *store = NULL;
    struct ft_store_info info;
    struct shape_part part = {.name = "store", .meaning = "every run and its events are in it"};
    enum ft_err_code err = ft_app_store(cx, false, &store);
    err = err == FT_OK ? ft_store_verify(cx, store) : err;
    err = err == FT_OK ? ft_store_info(cx, store, &info) : err;
    if (err == FT_OK) {
        part.ok = true;
        part.found = ft_sprintf(cx->arena, "%s, %s, sound", info.path,
                                ft_size_format(cx->arena, info.bytes));
    } else {
        part.ok = err == FT_NOTFOUND;
        part.found = part.ok ? "not made yet" : cx->error.message;
        ft_clear(cx);
    }
    add(cx, out, part, true);
}

ft_err system_doctor(ft_ctx *cx, const struct system_doctor_in *in, struct system_doctor_out *out) {
    (void)in;
    struct ft_sandbox_probe probe;
    struct system_doctor_out made = {.ok = true};
    FT_TRY(ft_sandbox_probe(cx, &probe));
    made.sandbox = probe.summary;
    made.ok = probe.kind != FT_SANDBOX_NONE;
    for (size_t i = 0; i < probe.count; i++) {
        add(cx, &made,
            (struct shape_part){.name = probe.parts[i].name,
                                .ok = probe.parts[i].ok,
                                .found = probe.parts[i].found,
                                .meaning = probe.parts[i].meaning},
            false);
    }
    look_at_program(cx, &made, "git", "merging the result is yours to do with it");
    look_at_folder(cx, &made, "data folder", ft_app_data_dir);
    look_at_folder(cx, &made, "cache folder", ft_app_cache_dir);
    look_at_store(cx, &made);
    made.exit = made.ok ? 0 : ft_err_info(FT_UNAVAILABLE)->exit;
    *out = made;
    return FT_OK;
}

void system_doctor_view(const struct system_doctor_out *out, struct ft_doc *doc) {
    for (size_t i = 0; i < out->parts.count; i++) {
        const struct shape_part *part = &out->parts.at[i];
        ft_doc_pair(doc, part->name, part->ok ? FT_GOOD : FT_WARN, "%s%s%s%s",
                    part->ok ? "" : "MISSING: ", part->found, part->ok ? "" : ". ",
                    part->ok ? "" : part->meaning);
    }
    ft_doc_text(doc, out->ok ? FT_GOOD : FT_BAD, "%s Sandbox: %s.",
                out->ok ? "All that matters is here." : "Something that matters is missing.",
                out->sandbox);
}
