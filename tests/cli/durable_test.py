# slow
"""Runs that are killed, interrupted or crowded out: they go on, and end as if nothing had been."""
import os
import random
import signal
import sqlite3
import subprocess
import time

import repositories
from repositories import Case, MENDED, processes_of

SLOW = "test:\n\t@trap '' TERM; echo $$$$ >> started; sleep 0.4; echo 'ok 1 - a'\n"


class Runs(Case):
    """A project with suggestions that are kept, refused, split, and only found in a second pass."""

    def make(self, name):
        return self.repository({
            "Makefile": "all:\n\t@sleep 0.02\ntest:\n\t@grep -q 'import json' code.py "
                        "&& echo 'ok 1 - json' && grep -q teh c.md && echo 'ok 2 - c'\n",
            "code.py": "import json\nimport os\nimport re\n\n\ndef _unused():\n    return re\n",
            "a.md": "recieve\n", "b.md": "seperate\n", "c.md": "teh\n", "d/e.md": "adress\n",
        }, name=name)

    def events(self, path, home):
        result = self.fettle("runs", "events", "last", "--jsonl", cwd=path, FETTLE_HOME=home)
        self.assertEqual(result.code, 0, result)
        return result.out

    def cut_off(self, path, home, seconds, *args):
        process = self.start(*args, cwd=path, FETTLE_HOME=home)
        try:
            process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        deadline = time.monotonic() + 3
        while processes_of(path) + processes_of(home):
            self.assertLess(time.monotonic(), deadline, processes_of(path) + processes_of(home))
            time.sleep(0.02)

    def resume(self, path, home):
        result = self.fettle("runs", "resume", "last", "--json", cwd=path, FETTLE_HOME=home)
        if result.code == 0:
            return result.json()
        self.assertRegex(result.err, "came to its end|there is no run yet|no run of")
        return self.improve(path, "--max", "50", FETTLE_HOME=home)  # which tidies up as well

    def test_killed_at_any_moment_it_ends_as_it_would_have(self):
        whole = self.make("whole")
        start = time.monotonic()
        wanted = self.improve(whole, FETTLE_HOME=self.path("home-whole"))
        seconds = time.monotonic() - start
        outcomes = sorted({s["outcome"] for s in wanted["suggestions"]})
        self.assertEqual(outcomes, ["kept", "rolled back"], wanted)
        self.assertIn("search.begun", self.events(whole, self.path("home-whole")))
        chance = random.Random(20)
        for turn in range(14):
            with self.subTest(turn=turn):
                path, home = self.make(f"cut{turn}"), self.path(f"home{turn}")
                with self.untouched(path):
                    self.cut_off(path, home, chance.uniform(0, seconds), "improve", "--trust")
                    if turn % 2:
                        self.cut_off(path, home, chance.uniform(0, seconds), "runs", "resume")
                    answer = self.resume(path, home)
                self.assertEqual(answer["commit"], wanted["commit"], answer)
                self.assertIn("run.state", self.events(path, home))
                left = [os.path.join(home, part) for part in ("cache/worktrees", "data/locks")]
                self.assertEqual([os.listdir(folder) for folder in left], [[], []])
                refs = self.git(path, "for-each-ref", "--format=%(refname)", "refs/fettle")
                self.assertEqual(refs, "")

    def test_what_was_asked_for_is_asked_for_still(self):
        path = self.make("project")
        process = self.start("improve", "--trust", "--apply", "--only", "typos", path)
        while process.poll() is None and len(processes_of(self.home)) == 0:
            time.sleep(0.01)
        process.kill()
        process.communicate()
        self.commit(path, {"Makefile": "test:\n\t@touch hostile; false\n"}, "another")
        result = self.fettle("runs", "resume", "last", "--json", cwd=path)
        self.assertEqual(result.code, 1, result)
        answer = result.json()
        self.assertEqual({s["fixer"] for s in answer["suggestions"]}, {"typos"})
        self.assertEqual({line["ok"] for line in answer["baseline"]}, {True}, "of its own base")
        self.assertFalse(answer["applied"])
        self.assertTrue(answer["not_applied"], "the branch has moved meanwhile")

    def test_a_lock_of_a_reference_that_a_kill_left(self):
        path, home = self.make("project"), self.path("home")
        base = self.git(path, "rev-parse", "--short=8", "HEAD")
        self.write(path, {f".git/refs/heads/fettle/improve-{base}.lock": b""})
        self.assertEqual(self.improve(path)["state"], "kept")
        self.write(path, {f".git/refs/heads/fettle/improve-{base}.lock": b""})
        self.assertEqual(self.fettle("undo", cwd=path).code, 0)
        self.assertEqual(self.git(path, "branch", "--list", "fettle/*"), "")
        self.write(path, {".git/refs/heads/main.lock": b""})
        self.improve(path, "--apply", code=1, FETTLE_HOME=home)
        self.assertTrue(os.path.exists(os.path.join(path, ".git/refs/heads/main.lock")))

    def start_slow(self):
        path = self.repository({"Makefile": SLOW, "a.md": "recieve\n", "b.md": "recieve\n"})
        process = self.start("improve", "--trust", "--only", "typos", path)
        self.wait_for_tests()
        return path, process

    def wait_for_tests(self):
        for _ in range(300):
            if any("sleep" in words for _, words in processes_of(self.home)):
                return
            time.sleep(0.02)
        self.fail("the tests of the project were not started")

    def test_interrupted_once_it_ends_in_order(self):
        path, process = self.start_slow()
        with self.untouched(path):
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=20)
            self.assertEqual(process.returncode, 130, err)
            self.assertIn(b"runs resume", err)
            state = self.fettle("runs", "list", "--json", path).json()["runs"][0]["state"]
            self.assertEqual(state, "cancelled")
            self.assertEqual(self.leftovers(), [])
            answer = self.improve(path, "--resume")
        self.assertEqual(answer["kept"], 3, answer)
        self.fails("improve", "--resume", path, says="interrupted", code=1)

    def test_interrupted_twice_it_is_gone_at_once(self):
        path, process = self.start_slow()
        process.send_signal(signal.SIGINT)
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        start = time.monotonic()
        process.communicate(timeout=20)
        self.assertIn(process.returncode, (130, -2))
        self.assertLess(time.monotonic() - start, 1)
        time.sleep(0.3)
        self.assertEqual(processes_of(self.home), [])
        self.assertEqual(self.improve(path, "--resume")["kept"], 3)

    def test_two_at_once(self):
        path, process = self.start_slow()
        for command in (("improve", "--trust", path), ("runs", "resume", "last")):
            result = self.fails(*command, cwd=path, says=str(process.pid), code=1)
            self.assertRegex(result.err, "another run|elsewhere")
        other = self.repository(name="other")
        self.assertEqual(self.improve(other)["state"], "kept")
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0)


class Store(Case):
    def database(self):
        return os.path.join(self.home, "data/fettle.db")

    def execute(self, text):
        with sqlite3.connect(self.database()) as connection:
            connection.execute(text)
        connection.close()

    def test_a_store_that_is_no_store_is_never_replaced(self):
        path = self.repository()
        self.improve(path)
        good = repositories.read(self.database())
        for name, content in (("garbage", b"not a database, " * 1000), ("cut", good[:5000]),
                              ("page", good[:4096] + b"\xff" * 4096 + good[8192:])):
            self.write(self.home, {"data/fettle.db": content})
            for command in (("improve", "--trust", path), ("runs", "list", path)):
                self.fails(*command, says="fettle.db")
                self.assertEqual(repositories.read(self.database()), content, name)
        self.write(self.home, {"data/fettle.db": good})
        self.execute("PRAGMA user_version = 99")
        newer = repositories.read(self.database())
        self.fails("improve", "--trust", path, says="fettle.db")
        self.assertEqual(repositories.read(self.database()), newer)
        self.write(self.home, {"data/fettle.db": good})
        self.assertEqual(self.fettle("runs", "show").code, 0)

    def test_history_that_was_changed_is_found(self):
        path = self.repository()
        self.improve(path)
        good = repositories.read(self.database())
        for change in ("UPDATE event SET data = replace(data, 'commit', 'comnit') WHERE kind = 'suggestion.kept'",
                       "UPDATE event SET time_ms = time_ms + 1 WHERE seq = 3",
                       "DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)",
                       "DELETE FROM event WHERE seq = 2",
                       "UPDATE event SET kind = 'run.other' WHERE seq = 1"):
            self.execute(change)
            for command in (("runs", "events"), ("undo",)):
                self.fails(*command, says="damaged", code=1)
            self.write(self.home, {"data/fettle.db": good})
        self.assertEqual(self.fettle("runs", "events").code, 0)

    def mounted(self, *options):
        os.makedirs(self.home, exist_ok=True)
        if subprocess.run(["mount", "-t", "tmpfs", *options, "none", self.home],
                          capture_output=True, check=False).returncode:
            self.skipTest("a small file system cannot be mounted here (needs root)")
        self.addCleanup(subprocess.run, ["umount", "-l", self.home], check=True)

    def test_a_full_disk(self):
        path = self.repository()
        self.mounted("-o", "size=1m")
        filler = os.path.join(self.home, "filler")
        for free in (0, 4096, 40_000, 120_000):
            self.write(self.home, {"filler": b""})
            with open(filler, "wb") as file:
                left = os.statvfs(self.home).f_bavail * 4096
                file.write(b"\0" * max(0, left - free))
            with self.untouched(path):
                self.assertRegex(self.fails("improve", "--trust", path, says="").err,
                                 "disk is full|No space left")
        os.unlink(filler)
        subprocess.run(["mount", "-o", "remount,size=64m", self.home], check=True)
        self.assertEqual(self.fettle("runs", "resume", "last", cwd=path).code, 0)
        self.assertEqual(self.improve(path)["state"], "kept")
        self.assertEqual(self.fettle("runs", "events").code, 0)

    def test_a_home_that_cannot_be_written(self):
        path = self.repository()
        self.mounted("-o", "size=1m,ro")
        with self.untouched(path):
            self.fails("improve", "--trust", path, says=self.home, code=1)
            self.fails("snapshots", "take", path, says=self.home, code=1)
            self.assertEqual(self.fettle("profile", path).code, 0)

    def test_a_home_that_is_a_file(self):
        path = self.repository()
        self.write(self.dir, {"home": "a file"})
        self.fails("improve", "--trust", path, says=self.home, code=1)
        os.unlink(self.home)
        self.assertEqual(self.content(path, self.improve(path)["branch"], "README.md"), MENDED)


if __name__ == "__main__":
    repositories.main()
