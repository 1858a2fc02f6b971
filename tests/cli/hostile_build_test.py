# slow
"""A project's own commands that mean harm, or only behave badly: they fail inside, the run ends
properly, and the person's files, processes and secrets are out of reach."""
import os
import socket
import time

import repositories
from repositories import Case, MENDED, TYPO

ATTACKS = r"""#!/bin/sh
# attack NAME COMMAND: passes where the command comes to nothing
attack() {
    n=$((n + 1))
    if sh -c "$2" > /dev/null 2>&1; then echo "not ok $n - $1"; else echo "ok $n - $1"; fi
}
attack key 'cat @DIR@/.ssh/id_ed25519'
attack shadow 'cat /etc/shadow'
attack home 'ls -A ~ | grep .'
attack token 'env | grep -q hunter2'
attack environ 'cat /proc/*/environ | grep -a hunter2'
attack network 'python3 -c "import socket; socket.create_connection((\"127.0.0.1\", @PORT@), 2)"'
attack unix 'python3 -c "import socket; socket.socket(1).connect(\"@DIR@/listening\")"'
attack project 'echo x > @PROJECT@/README.md'
attack git 'echo x > @PROJECT@/.git/hooks/post-commit'
attack store 'cat @DIR@/home/data/fettle.db'
attack system 'echo x > /usr/bin/fettle-was-here'
attack kill 'kill -9 @PID@'
attack mount 'mount -t tmpfs none /mnt'
attack trace 'python3 -c "import ctypes; exit(ctypes.CDLL(None).ptrace(16, @PID@, 0, 0) != 0)"'
attack raw 'cat /dev/mem || cat /dev/sda || cat /proc/kcore'
attack sysrq 'echo b > /proc/sysrq-trigger'
# these may work on what is private to the sandbox: the test looks from outside
echo x > @DIR@/outside; ln -s @DIR@/outside out; echo x > out; echo x > /etc/fettle-was-here
attack passwd 'test -w /etc/passwd && echo >> /etc/passwd'
"""


class Built(Case):
    def improve_with(self, makefile, *args, files=None, code=0, **more):
        path = self.repository({"Makefile": makefile, **(files or {})})
        start = time.monotonic()
        with self.untouched(path):
            answer = self.improve(path, "--only", "typos", *args, code=code, **more)
        self.seconds = time.monotonic() - start
        return path, answer

    def assert_mended(self, path, answer):
        self.assertEqual(answer["state"], "kept", answer)
        self.assertEqual(self.content(path, answer["branch"], "README.md"), MENDED)


class Attacks(Built):
    def test_attacks_from_inside(self):
        self.write(self.dir, {".ssh/id_ed25519": "the key\n"})
        with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as unix:
            server.setblocking(False)
            unix.bind(self.path("listening"))
            unix.listen()
            values = {"DIR": self.dir, "PORT": server.getsockname()[1], "PID": os.getpid(),
                      "PROJECT": self.path("project")}
            script = ATTACKS
            for name, value in values.items():
                script = script.replace(f"@{name}@", str(value))
            path, answer = self.improve_with("test:\n\t@sh attacks.sh\n",
                                             files={"attacks.sh": script}, TOKEN="hunter2")
            with self.assertRaises(BlockingIOError):
                server.accept()
        check = answer["baseline"][0]
        self.assertEqual(check["failed"], 0, self.fettle("runs", "export", "--as", "markdown"))
        self.assertEqual(check["passed"], ATTACKS.count("\nattack "), check)
        self.assert_mended(path, answer)
        for name in (self.path("outside"), "/etc/fettle-was-here"):
            self.assertFalse(os.path.exists(name), name)
        events = self.fettle("runs", "events", "--jsonl").out
        self.assertNotIn("hunter2", events)

    def test_what_kills_all_it_can_see(self):
        path, answer = self.improve_with("test:\n\tkill -9 -1; kill -9 $$PPID; kill -9 0\n")
        self.assertFalse(answer["baseline"][0]["ok"])
        self.assert_mended(path, answer)

    def test_a_build_that_never_ends(self):
        path, answer = self.improve_with(
            "all:\n\ttrap '' TERM INT HUP; setsid sleep 1000 & while :; do sleep 1; done\n"
            "test:\n\t@echo ok 1 - a\n", "--set", "sandbox.timeout=2s")
        check = answer["baseline"][0]
        self.assertFalse(check["ok"])
        self.assertRegex(check["note"], "time|longer")
        self.assertLess(self.seconds, 30)
        self.assert_mended(path, answer)

    def test_too_many_processes(self):
        path, answer = self.improve_with(
            "test:\n\tfor i in `seq 300`; do sleep 20 & done; wait\n",
            "--set", "sandbox.processes=64", "--set", "sandbox.timeout=60s")
        self.assertFalse(answer["baseline"][0]["ok"])
        self.assertLess(self.seconds, 18)
        self.assert_mended(path, answer)

    def test_a_flood_of_output(self):
        path, answer = self.improve_with("test:\n\thead -c 300000000 /dev/zero | tr '\\0' x\n")
        self.assertRegex(answer["baseline"][0]["note"], "output")
        self.assert_mended(path, answer)

    def test_a_full_disk(self):
        path, answer = self.improve_with(
            "test:\n\tfor i in 1 2 3 4 5 6; do head -c 50000000 /dev/zero > big$$i; sleep .3; done\n",
            "--set", "sandbox.disk=50MB")
        self.assertRegex(answer["baseline"][0]["note"], "disk")
        self.assert_mended(path, answer)

    def test_hostile_output(self):
        evil = "ok 1 - \\033[31mred\\033]0;title\\007\\nok 2 - \\377\\376\\nok 3 - \\000zero\\n"
        _, answer = self.improve_with(
            f"test:\n\t@grep -q recieve README.md && printf '{evil}'\n", code=4)
        self.assertGreaterEqual(answer["baseline"][0]["passed"], 2, answer)
        for command in (("runs", "export", "--json"), ("runs", "export", "--as", "markdown"),
                        ("runs", "show"), ("runs", "events"), ("runs", "events", "--jsonl")):
            self.assertEqual(self.fettle(*command).code, 0)
        self.assertNotIn(b"\x1b", repositories.read(answer["report"]))


class Behaviour(Built):
    def test_tests_that_change_tracked_files(self):
        path, answer = self.improve_with(
            "test:\n\t@grep -q start state && echo 'ok 1 - a'; echo end > state; echo x >> notes.md\n",
            files={"state": "start\n", "notes.md": TYPO})
        self.assertEqual(len(self.kept(answer)), 2, answer)
        self.assertEqual(self.content(path, answer["branch"], "notes.md"), MENDED)
        self.assertEqual(self.content(path, answer["branch"], "state"), b"start\n")

    def test_tests_that_delete_the_worktree(self):
        path, answer = self.improve_with("all:\n\t@true\ntest:\n\t@echo 'ok 1 - a'; rm -rf * .[a-z]*\n",
                                         files={"sub/notes.md": TYPO})
        self.assertEqual(len(self.kept(answer)), 2, answer)
        self.assert_mended(path, answer)

    def test_tests_that_put_links_and_folders_in_the_way(self):
        _, answer = self.improve_with(
            "test:\n\t@echo 'ok 1 - a'; rm -rf sub README.md; mkdir README.md; "
            f"ln -s {self.dir} sub; chmod 0 README.md\n", files={"sub/notes.md": TYPO})
        self.assertEqual(len(self.kept(answer)), 2, answer)
        self.assertFalse(os.path.exists(self.path("notes.md")))

    def test_a_suite_that_fails_now_and_then(self):
        path, answer = self.improve_with(
            "test:\n\t@echo x >> runs; [ $$((`wc -l < runs` % 2)) = 1 ] && echo 'ok 1 - a'\n")
        self.assert_mended(path, answer)

    def test_tests_that_find_the_change_wrong(self):
        path, answer = self.improve_with("test:\n\t@grep -q recieve README.md && echo 'ok 1 - old'\n",
                                         code=4)
        self.assertEqual(answer["state"], "rolled back")
        self.assertEqual(self.git(path, "for-each-ref", "--format=%(refname)"), "refs/heads/main")

    def test_the_reason_names_what_failed_first(self):
        _, answer = self.improve_with(
            "test:\n\t@grep -q recieve README.md && echo 'ok 1 - z' || { echo 'not ok 1 - z'; exit 1; }\n"
            "\t@echo 'ok 2 - a'\n\t@echo 'ok 3 - b'\n", code=4)
        self.assertEqual(answer["suggestions"][0]["reason"],
                         "z passed before and no longer does; 2 others did not run")


if __name__ == "__main__":
    repositories.main()
