#include "sandboxed.h"

#include "os/processes.h"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>

static const enum ft_sandbox_kind kinds[] = {FT_SANDBOX_BWRAP, FT_SANDBOX_LANDLOCK};

static void a_closed_file_is_closed_to_every_way_of_reading(void **state) {
    struct test *t = *state;
    need_kind(t, FT_SANDBOX_BWRAP);
    put_folder(t, "tree");
    put_file(t, "tree/.env", "hunter2");
    put_folder(t, "tree/keys");
    put_file(t, "tree/keys/a", "hunter2");
    put_file(t, "tree/real", "hunter2");
    assert_int_equal(symlink(".env", test_path(t, "tree/link")), 0);
    assert_int_equal(symlink("real", test_path(t, "tree/alias")), 0);
    const char *deny[] = {".env", "keys", test_path(t, "tree/alias"), "absent", NULL};
    struct ft_sandbox_spec spec = {.deny = deny};
    static const char *const ways[] = {
        "cat .env",
        "cat link",
        "cat ./*/../.e?v",
        "base64 .env | base64 -d",
        "/usr/bin/python3 -c 'print(open(\".env\").read())'",
        "cat /proc/self/cwd/.env",
        "cat $PWD/.env $1/tree/.env",
        "read x < .env; echo $x",
        "cp .env copy; cat copy",
        "ln .env hard; cat hard",
        "mv .env moved; cat moved",
        "chmod 644 .env; cat .env",
        "tar cf - . | grep -a hunter2",
        "grep -r hunter2 .",
        "cat keys/a alias real",
        "chmod 755 keys; ls keys; cat keys/*",
        "umount .env keys; cat .env keys/a",
        "rm -rf .env keys; cat .env keys/a",
        "cd ..; mv tree other; cat other/.env",
        "mkdir d; mv keys d/; cat d/keys/a",
    };
    for (size_t i = 0; i < FT_COUNT(ways); i++) {
        struct ft_sandbox_result result = script_with(t, FT_SANDBOX_BWRAP, ways[i], spec);
        if (strstr(result.proc.out.data, "hunter2")) {
            fail_msg("%s: %s", ways[i], result.proc.out.data);
        }
    }
    /* The mask lies on the view alone. */
    assert_string_equal(script(t, FT_SANDBOX_BWRAP, "cat .env real keys/a"),
                        "hunter2hunter2hunter2");
    assert_int_equal(access(test_path(t, "tree/absent"), F_OK), -1);
    assert_int_equal(link(test_path(t, "tree/.env"), test_path(t, "tree/other-name")), 0);
    struct ft_sandbox_result result;
    assert_err(try_script(t, FT_SANDBOX_BWRAP, "cat other-name", spec, &result), FT_DENIED);
}

static void history_does_not_tell_what_is_closed(void **state) {
    struct test *t = *state;
    need_kind(t, FT_SANDBOX_BWRAP);
    script(t, FT_SANDBOX_BWRAP,
           "echo hunter2 > .env; git init -q; git add .env; "
           "git -c user.name=a -c user.email=a@b commit -qm m");
    const char *deny[] = {".env", NULL};
    struct ft_sandbox_spec spec = {.deny = deny};
    const char *show = "git show HEAD:.env";
    assert_string_equal(script(t, FT_SANDBOX_BWRAP, show), "hunter2\n");
    struct ft_sandbox_result result = script_with(t, FT_SANDBOX_BWRAP, show, spec);
    assert_null(strstr(result.proc.out.data, "hunter2"));
    assert_int_not_equal(result.proc.status, 0);
}

static void landlock_refuses_what_it_cannot_keep(void **state) {
    struct test *t = *state;
    need_kind(t, FT_SANDBOX_LANDLOCK);
    put_folder(t, "tree");
    put_file(t, "tree/.env", "hunter2");
    const char *deny[] = {".env", NULL};
    struct ft_sandbox_result result;
    struct ft_sandbox_spec spec = {.deny = deny};
    assert_err(try_script(t, FT_SANDBOX_LANDLOCK, "cat .env", spec, &result), FT_DENIED);
    assert_non_null(strstr(t->cx.error.hint, "bubblewrap"));
    put_folder(t, "tree/.git");
    spec.deny = NULL;
    assert_err(try_script(t, FT_SANDBOX_LANDLOCK, "true", spec, &result), FT_DENIED);
}

static void git_and_homes_are_not_written(void **state) {
    struct test *t = *state;
    need_kind(t, FT_SANDBOX_BWRAP);
    script(t, FT_SANDBOX_BWRAP, "git init -q; mkdir -p .git/hooks");
    const char *plant = "for f in .git/hooks/pre-commit .git/config .git/HEAD .git/objects/x; do "
                        "{ echo evil > $f; } 2>/dev/null && echo wrote $f; done; "
                        "mv .git .tig 2>/dev/null && echo moved; rm -rf .git 2>/dev/null; "
                        "git status > /dev/null && echo evil > ~/.bashrc && echo kept";
    assert_string_equal(script(t, FT_SANDBOX_BWRAP, plant), "kept\n");
    assert_int_equal(access(test_path(t, "tree/.git/hooks/pre-commit"), F_OK), -1);
}

static void a_git_file_is_not_written(void **state) {
    struct test *t = *state;
    need_kind(t, FT_SANDBOX_BWRAP);
    put_folder(t, "tree");
    put_file(t, "tree/.git", "gitdir: /elsewhere\n");
    const char *plant = "{ echo gitdir: evil > .git; } 2>/dev/null; mv .git x 2>/dev/null; "
                        "rm -f .git 2>/dev/null; cat .git";
    assert_string_equal(script(t, FT_SANDBOX_BWRAP, plant), "gitdir: /elsewhere\n");
}

static void nothing_outside_is_written_or_read(void **state) {
    struct test *t = *state;
    put_file(t, "beside", "hunter2");
    put_folder(t, "tree");
    assert_int_equal(symlink("../beside", test_path(t, "tree/link")), 0);
    for (size_t i = 0; i < FT_COUNT(kinds); i++) {
        need_kind(t, kinds[i]);
        const char *text = "{ echo x > $1/beside; echo x > link; echo x > $1/new; mkdir $1/d; "
                           "rm -f $1/beside; truncate -s 0 $1/beside; mv x $1/y; "
                           "cat $1/beside link; ls $1/.. ; cat /etc/shadow /etc/ssh/*; "
                           "v=$(cat /proc/sys/kernel/core_pattern); "
                           "echo $v > /proc/sys/kernel/core_pattern && echo wrote; } 2>/dev/null";
        const char *seen = script(t, kinds[i], text);
        if (kinds[i] == FT_SANDBOX_LANDLOCK) {
            assert_string_equal(seen, "");
        } else {
            assert_null(strstr(seen, "hunter2"));
            assert_null(strstr(seen, "wrote"));
        }
        assert_int_equal(access(test_path(t, "new"), F_OK), -1);
        assert_int_equal(access(test_path(t, "d"), F_OK), -1);
        struct stat info;
        assert_int_equal(stat(test_path(t, "beside"), &info), 0);
        assert_int_equal(info.st_size, 7);
    }
}

/* Makes the system calls by number, and prints the name of each errno. */
static const char calls[] =
    "/usr/bin/python3 - <<'X'\n"
    "import ctypes, errno\n"
    "libc = ctypes.CDLL(None, use_errno=True)\n"
    "def call(name, *args):\n"
    "    result = libc.syscall(*args)\n"
    "    if result >= 0: print(name, 'WORKED')\n"
    "    elif ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS, errno.EACCES):\n"
    "        print(name, errno.errorcode[ctypes.get_errno()])\n"
    "z = ctypes.create_string_buffer(4096)\n"
    "%s"
    "X\n";

static void dangerous_calls_are_refused(void **state) {
    struct test *t = *state;
    FT_BUF struct ft_buf list;
    ft_buf_init(&list, FT_BUF_NO_CAP);
    const struct {
        const char *name;
        long number;
        const char *args;
    } bad[] = {
        {"ptrace traceme", SYS_ptrace, "0, 0, 0, 0"},
        {"ptrace attach", SYS_ptrace, "16, 1, 0, 0"},
        {"process_vm_readv", SYS_process_vm_readv, "1, z, 1, z, 1, 0"},
        {"process_vm_writev", SYS_process_vm_writev, "1, z, 1, z, 1, 0"},
        {"unshare user", SYS_unshare, "0x10000000"},
        {"unshare mount", SYS_unshare, "0x00020000"},
        {"clone user", SYS_clone, "0x10000011, 0, 0, 0, 0"},
        {"clone user with high bits", SYS_clone, "0x100010000011, 0, 0, 0, 0"},
        {"clone3", SYS_clone3, "z, 88"},
        {"setns", SYS_setns, "0, 0"},
        {"mount", SYS_mount, "b'x', b'/tmp', b'tmpfs', 0, 0"},
        {"umount", SYS_umount2, "b'/proc', 2"},
        {"pivot_root", SYS_pivot_root, "b'/', b'/'"},
        {"chroot", SYS_chroot, "b'/'"},
        {"open_tree", SYS_open_tree, "-100, b'/', 1"},
        {"fsopen", SYS_fsopen, "b'tmpfs', 0"},
        {"io_uring", SYS_io_uring_setup, "8, z"},
        {"bpf", SYS_bpf, "0, z, 72"},
        {"perf", SYS_perf_event_open, "z, 0, -1, -1, 0"},
        {"userfaultfd", SYS_userfaultfd, "1"},
        {"add_key", SYS_add_key, "b'user', b'x', b'y', 1, -3"},
        {"keyctl", SYS_keyctl, "0, -3, 0, 0, 0"},
        {"kexec", SYS_kexec_load, "0, 0, 0, 0"},
        {"init_module", SYS_init_module, "z, 0, b''"},
        {"open_by_handle_at", SYS_open_by_handle_at, "-100, z, 0"},
        {"name_to_handle_at", SYS_name_to_handle_at, "-100, b'/', z, z, 0"},
        {"memfd", SYS_memfd_create, "b'x', 0"},
        {"fanotify", SYS_fanotify_init, "0, 0"},
        {"syslog", SYS_syslog, "3, z, 4096"},
        {"setuid bit", SYS_fchmodat, "-100, b'suid', 0o4755"},
        {"setgid bit", SYS_fchmodat, "-100, b'suid', 0o2755"},
        {"setuid bit, newer call", 452, "-100, b'suid', 0o4755, 0"},
        {"setuid file", SYS_openat, "-100, b'new', 0o101, 0o4755"},
        {"typing into a terminal", SYS_ioctl, "0, 0x5412, z"},
        {"typing, high bits", SYS_ioctl, "0, 0x100005412, z"},
        {"vsock", SYS_socket, "40, 1, 0"},
        {"ciphers", SYS_socket, "38, 5, 0"},
        {"packets", SYS_socket, "17, 3, 0"},
        {"a raw socket", SYS_socket, "2, 3, 1"},
    };
    for (size_t i = 0; i < FT_COUNT(bad); i++) {
        ft_buf_printf(&list, "call('%s', %ld, %s)\n", bad[i].name, bad[i].number, bad[i].args);
    }
    put_folder(t, "tree");
    put_file(t, "tree/suid", "");
    for (size_t i = 0; i < FT_COUNT(kinds); i++) {
        need_kind(t, kinds[i]);
        assert_string_equal(script(t, kinds[i], ft_sprintf(t->cx.arena, calls, list.data)), "");
    }
}

static void other_processes_are_out_of_reach(void **state) {
    struct test *t = *state;
    pid_t victim = fork();
    if (victim == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        pause();
        _exit(0);
    }
    for (size_t i = 0; i < FT_COUNT(kinds); i++) {
        need_kind(t, kinds[i]);
        const char *text = ft_sprintf(
            t->cx.arena,
            "p=%d; { cat /proc/$p/environ /proc/$p/maps; head -c 1 /proc/$p/mem; readlink "
            "/proc/$p/fd/0 "
            "/proc/$p/root/; cat /proc/$p/cwd/* ; kill -0 $p && echo reached; "
            "echo 0::/x > /sys/fs/cgroup/cgroup.procs; ls /sys/fs/cgroup/; } 2>/dev/null",
            (int)victim);
        assert_string_equal(script(t, kinds[i], text), "");
    }
    kill(victim, SIGKILL);
    waitpid(victim, NULL, 0);
}

static int listen_inet(int *port) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(fd, 5), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &size), 0);
    *port = ntohs(at.sin_port);
    return fd;
}

static int listen_unix(const char *name, bool abstract) {
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(at.sun_path + abstract, sizeof at.sun_path - 1, "%s", name);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + abstract + strlen(name));
    assert_int_equal(bind(fd, (struct sockaddr *)&at, size), 0);
    assert_int_equal(listen(fd, 5), 0);
    return fd;
}

static const char connects[] = "/usr/bin/python3 - $1 <<'X'\n"
                               "import socket, sys\n"
                               "def reach(name, family, address):\n"
                               "    try: socket.socket(family).connect(address); print(name)\n"
                               "    except OSError: pass\n"
                               "reach('tcp', socket.AF_INET, ('127.0.0.1', %d))\n"
                               "reach('abstract', socket.AF_UNIX, '\\0%s')\n"
                               "reach('path', socket.AF_UNIX, sys.argv[1] + '/sock')\n"
                               "X\n";

static void there_is_no_network(void **state) {
    struct test *t = *state;
    int port = 0;
    char *name = ft_sprintf(t->cx.arena, "fettle-test-%d", (int)getpid());
    int sockets[] = {listen_inet(&port), listen_unix(name, true),
                     listen_unix(test_path(t, "sock"), false)};
    char *text = ft_sprintf(t->cx.arena, connects, port, name);
    for (size_t i = 0; i < FT_COUNT(kinds); i++) {
        need_kind(t, kinds[i]);
        assert_string_equal(script(t, kinds[i], text), "");
    }
    for (size_t i = 0; i < FT_COUNT(sockets); i++) {
        close(sockets[i]);
    }
}

static void without_a_sandbox_nothing_runs_unasked(void **state) {
    struct test *t = *state;
    struct ft_sandbox_result result;
    struct ft_sandbox_spec spec = {0};
    const char *text = "touch ran";
    assert_err(try_script(t, FT_SANDBOX_NONE, text, spec, &result), FT_DENIED);
    assert_non_null(t->cx.error.hint);
    assert_int_equal(access(test_path(t, "tree/ran"), F_OK), -1);
    spec.unsafe = true;
    result = script_with(t, FT_SANDBOX_NONE, "touch ran; echo $CI; echo x > $1/tree/y", spec);
    assert_string_equal(result.proc.out.data, "true\n");
    assert_int_equal(access(test_path(t, "tree/ran"), F_OK), 0);
}

static void nothing_outlives_the_sandbox(void **state) {
    struct test *t = *state;
    char *word = ft_sprintf(t->cx.arena, "fettle-stray-%d", (int)getpid());
    char *text = ft_sprintf(t->cx.arena,
                            "trap '' TERM HUP; for i in 1 2 3; do "
                            "setsid setsid bash -c 'trap \"\" TERM; exec -a %s sleep 1000' "
                            "<&- >&- 2>&- & done; sleep 0.3; echo done",
                            word);
    for (size_t i = 0; i < FT_COUNT(kinds); i++) {
        need_kind(t, kinds[i]);
        struct ft_sandbox_result result =
            script_with(t, kinds[i], text, (struct ft_sandbox_spec){0});
        assert_string_equal(result.proc.out.data, "done\n");
        assert_in_range(result.proc.wall_ms, 300, 10000);
        assert_int_equal(count_processes(word), 0);
        char *stay = ft_sprintf(t->cx.arena, "%s; while :; do sleep 1; done", text);
        result = script_with(t, kinds[i], stay, (struct ft_sandbox_spec){.timeout_ms = 500});
        assert_int_equal(result.proc.end, FT_PROC_TIMEOUT);
        assert_string_equal(result.limit, "time");
        assert_in_range(result.proc.wall_ms, 500, 10000);
        assert_int_equal(count_processes(word), 0);
    }
}

static void killing_us_ends_the_sandbox(void **state) {
    struct test *t = *state;
    for (size_t i = 0; i < FT_COUNT(kinds); i++) {
        need_kind(t, kinds[i]);
        char *word = ft_sprintf(t->cx.arena, "fettle-kill9-%d-%zu", (int)getpid(), i);
        char *text = ft_sprintf(t->cx.arena,
                                "setsid bash -c 'exec -a %s sleep 1000' & exec -a %s sleep 1000",
                                word, word);
        pid_t pid = fork();
        if (pid == 0) {
            struct ft_sandbox_result result;
            FT_IGNORE(try_script(t, kinds[i], text, (struct ft_sandbox_spec){0}, &result));
            _exit(0); /* never reached: it is killed first */
        }
        assert_true(wait_for_processes(word, true));
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        assert_true(wait_for_processes(word, false));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_closed_file_is_closed_to_every_way_of_reading),
        TEST(history_does_not_tell_what_is_closed),
        TEST(landlock_refuses_what_it_cannot_keep),
        TEST(git_and_homes_are_not_written),
        TEST(a_git_file_is_not_written),
        TEST(nothing_outside_is_written_or_read),
        TEST(dangerous_calls_are_refused),
        TEST(other_processes_are_out_of_reach),
        TEST(there_is_no_network),
        TEST(without_a_sandbox_nothing_runs_unasked),
        TEST(nothing_outlives_the_sandbox),
        TEST(killing_us_ends_the_sandbox),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
