# slow
"""Runs in the background: they go on alone, are followed, ended, and end as they would have."""
import contextlib
import fcntl
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time

import repositories
from repositories import Case, processes_of

SLOW = "test:\n\t@trap '' TERM; sleep 1; echo 'ok 1 - a'\n"
LONG = "test:\n\t@sleep 30; echo 'ok 1 - a'\n"
TYPOS = ("--trust", "--only", "typos")


class Background(Case):
    def setUp(self):
        super().setUp()
        self.addCleanup(self.nothing_is_left)

    def workers(self):
        """Processes of the program that use this test's home; the others are their children."""
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError):
                environment = repositories.read(f"/proc/{pid}/environ").split(b"\0")
                name = repositories.read(f"/proc/{pid}/comm")
                if f"FETTLE_HOME={self.home}".encode() in environment and name == b"fettle\n":
                    found.append(int(pid))
        return found

    def nothing_is_left(self):
        left = self.eventually(lambda: not self.workers())
        for pid in self.workers():
            os.kill(pid, signal.SIGKILL)
        self.assertTrue(left, "a process in the background was left running")

    def eventually(self, holds, seconds=10):
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True

    def slow(self, name="project"):
        return self.repository({"Makefile": SLOW, "a.md": "recieve\n"}, name=name)

    def sleeping(self):
        return [p for p in processes_of(self.home) if "sleep" in p[1]]

    def detach(self, path, *args, command=("improve", *TYPOS), **more):
        result = self.fettle(*command, "--detach", "--json", *args, cwd=path, **more)
        self.assertEqual(result.code, 0, result)
        answer = result.json()
        self.assertEqual(answer["state"], "requested")
        return answer

    def worker(self, path, *args):
        """Of a run that is in the middle of its tests."""
        answer = self.detach(path, *args)
        self.assertTrue(self.eventually(self.sleeping), "its tests were not started")
        workers = self.workers()
        self.assertEqual(len(workers), 1)
        return answer["run"], workers[0]

    def state(self, path):
        return self.fettle("runs", "list", "--json", path).json()["runs"][0]["state"]

    def attach(self, path, *args, code=0):
        result = self.fettle("runs", "attach", "--json", *args, cwd=path)
        self.assertEqual(result.code, code, result)
        return result.json()

    def finished(self, path, answer):
        """ANSWER is the end that the same work has where nobody interferes."""
        twin = self.slow(name="twin")
        wanted = self.improve(twin, "--only", "typos", FETTLE_HOME=self.path("twin-home"))
        self.assertEqual((answer["report"]["state"], answer["report"]["commit"]),
                         ("kept", wanted["commit"]))
        self.assertEqual(self.git(path, "rev-parse", answer["report"]["branch"]), wanted["commit"])


class Follow(Background):
    def test_it_goes_on_alone_and_ends_as_it_would_have(self):
        path = self.slow()
        with self.untouched(path):
            begun = self.detach(path)
            self.assertNotEqual(self.state(path), "kept", "it has only begun")
            self.assertEqual(len(self.workers()), 1)
            answer = self.attach(path)
        self.assertEqual(answer["run"]["id"], begun["run"])
        self.assertEqual([item["seq"] for item in answer["items"]],
                         list(range(1, answer["run"]["events"] + 1)))
        self.finished(path, answer)
        self.assertEqual(os.stat(begun["output"]).st_mode & 0o777, 0o600)
        self.assertIn(b"Kept (2)", repositories.read(begun["output"]))
        self.assertEqual(self.attach(path, begun["run"]), answer, "at once, when it has ended")

    def test_every_line_of_a_stream_is_an_object(self):
        path = self.slow()
        self.detach(path)
        follower = self.start("runs", "attach", "--jsonl", cwd=path)
        first = json.loads(follower.stdout.readline())
        self.assertEqual((first["seq"], first["kind"]), (1, "run.requested"))
        self.assertTrue(self.workers(), "told as it comes, not at the end")
        lines = [first, *(json.loads(line) for line in follower.stdout)]
        _, err = follower.communicate(timeout=60)
        self.assertEqual(follower.returncode, 0, err)
        self.assertEqual([line["seq"] for line in lines[:-1]], list(range(1, len(lines))))
        self.assertEqual(lines[-1]["run"]["state"], "kept")

    def test_without_a_reader_nobody_follows(self):
        path = self.repository({"Makefile": LONG, "a.md": "recieve\n"})
        run = self.detach(path)["run"]
        for words in (("--jsonl",), ()):
            follower = self.start("runs", "attach", *words, cwd=path)
            if words:
                json.loads(follower.stdout.readline())
            follower.stdout.close()
            self.assertTrue(self.eventually(lambda f=follower: f.poll() is not None, 5), words)
            self.assertEqual(follower.returncode, 130)
            self.assertIn(f"run {run} goes on".encode(), follower.stderr.read())
            follower.stderr.close()
        self.assertTrue(self.workers(), "the run itself is another matter")
        self.assertEqual(self.fettle("runs", "cancel", cwd=path).code, 0)

    def test_a_person_sees_phases_and_then_the_report(self):
        path = self.slow()
        text = self.fettle("improve", *TYPOS, "--detach", cwd=path)
        run = json.loads(self.fettle("runs", "list", "--json", cwd=path).out)["runs"][0]["id"]
        for command in ("attach", "cancel"):
            self.assertIn(f"fettle runs {command} {run[-8:]}", text.out)
        shown = self.fettle("runs", "attach", cwd=path)
        self.assertEqual(shown.code, 0, shown)
        self.assertRegex(shown.err, r"(?s)baseline: .*improve: .*prove: ")
        self.assertEqual(shown.out, self.fettle("runs", "show", cwd=path).out)

    def test_interrupted_it_only_stops_following(self):
        path = self.slow()
        run, worker = self.worker(path)
        follower = self.start("runs", "attach", cwd=path)
        time.sleep(0.5)
        follower.send_signal(signal.SIGINT)
        _, err = follower.communicate(timeout=5)
        self.assertEqual(follower.returncode, 130, err)
        self.assertIn(b"goes on", err)
        self.assertIn(f"fettle runs cancel {run[-8:]}".encode(), err)
        self.assertEqual(self.workers(), [worker])
        self.finished(path, self.attach(path))

    def test_the_exit_code_is_the_runs_own(self):
        path = self.repository({"c.md": "teh\n", "README.md": "fine\n",
                                "Makefile": "test:\n\t@grep -q teh c.md && echo 'ok 1 - c'\n"})
        for code, args in ((4, ()), (5, ("--budget", "1ms"))):
            self.detach(path, *args)
            self.attach(path, code=code)
            self.improve(path, "--only", "typos", *args, code=code)


class Begin(Background):
    def test_what_it_was_told_holds_in_the_background(self):
        path = self.repository({"b.md": "recieve\n", "c.md": "teh\n"})
        self.write(path, {"sub/mine.yaml": "commit:\n  email: me@example.org\n"})
        self.detach(os.path.join(path, "sub"), "--config", "mine.yaml", "--max", "2", "--apply",
                    "--set", "commit.name=Some Body")
        answer = self.attach(path)
        self.assertTrue(answer["report"]["applied"])
        outcomes = sorted(s["outcome"] for s in answer["report"]["suggestions"])
        self.assertEqual(outcomes.count("kept"), 2, outcomes)
        self.assertEqual(self.git(path, "log", "-1", "--format=%an %ae", "main"),
                         "Some Body me@example.org")

    def test_nothing_begins_without_trust(self):
        path = self.slow()
        self.fails("improve", "--detach", cwd=path, says="not trusted", code=3)
        self.assertEqual(self.workers(), [])
        self.assertEqual(self.fettle("runs", "list", "--json", path).json()["runs"], [])
        self.fails("improve", "--detach", "--dry-run", cwd=path, says="dry", code=2)

    def test_a_second_one_is_refused_at_once(self):
        path = self.slow()
        self.worker(path)
        for command in (("improve", *TYPOS), ("runs", "resume")):
            refused = self.fails(*command, "--detach", cwd=path, says=str(self.workers()[0]), code=1)
            self.assertRegex(refused.err, "another run|elsewhere")
        self.assertEqual(len(self.fettle("runs", "list", "--json", path).json()["runs"]), 1)
        self.attach(path)

    def test_one_that_cannot_be_started_has_failed(self):
        path = self.slow()
        self.write(self.home, {"data/runs": "in the way"})
        self.fails("improve", *TYPOS, "--detach", cwd=path, says="data/runs", code=1)
        self.assertEqual(self.state(path), "failed")
        self.assertIn("data/runs", self.attach(path, code=1)["failed"])
        self.assertEqual(self.leftovers(), [])
        os.unlink(self.path("home/data/runs"))
        self.detach(path, command=("runs", "resume"))
        self.finished(path, self.attach(path))

    def test_a_program_that_was_replaced_meanwhile(self):
        path = self.slow()
        copy = self.path("program")
        shutil.copy(repositories.FETTLE, copy)
        with open(copy, "rb") as program:
            os.unlink(copy)
            command = [copy, "improve", *TYPOS, "--detach"]
            for says, answer in ((b"is gone", None), (b"begin in the background: it is broken",
                                                      "#!/bin/sh\necho 'fettle: it is broken'\n")):
                if answer:  # the name by which the kernel knows a file that was removed
                    self.write(self.dir, {"program (deleted)": answer})
                    os.chmod(self.path("program (deleted)"), 0o755)
                done = subprocess.run(command, executable=f"/proc/self/fd/{program.fileno()}",
                                      pass_fds=[program.fileno()], cwd=path, env=self.environment,
                                      stderr=subprocess.PIPE, timeout=60)
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertIn(says, done.stderr)
                self.assertEqual(self.state(path), "failed")
        self.assertEqual(self.leftovers(), [])

    def test_killed_it_says_so_and_goes_on_when_resumed(self):
        path = self.slow()
        run, worker = self.worker(path)
        os.kill(worker, signal.SIGKILL)
        gone = self.fails("runs", "attach", cwd=path, says="nobody works on run", code=1)
        self.assertIn(f"fettle runs resume {run[-8:]}", gone.err)
        self.detach(path, command=("runs", "resume"))
        self.finished(path, self.attach(path))

    def test_killed_while_it_is_followed(self):
        path = self.slow()
        _, worker = self.worker(path)
        follower = self.start("runs", "attach", cwd=path)
        time.sleep(0.3)
        os.kill(worker, signal.SIGKILL)
        _, err = follower.communicate(timeout=20)
        self.assertEqual(follower.returncode, 1, err)
        self.assertIn(b"nobody works on run", err)
        self.assertEqual(self.fettle("runs", "cancel", cwd=path).code, 0)
        self.assertEqual(self.state(path), "cancelled")
        self.assertEqual(self.leftovers(), [])


class Requested(Background):
    """Whoever asked for the run is gone, and its process has not come yet."""

    def requested(self, *args):
        path = self.slow()
        run, worker = self.worker(path, *args)
        os.kill(worker, signal.SIGKILL)
        self.assertTrue(self.eventually(lambda: not processes_of(self.home)))
        with sqlite3.connect(self.path("home/data/fettle.db")) as store:
            store.execute("DELETE FROM event WHERE seq > 1")
            store.execute("UPDATE run SET state = 'requested', head_seq = 1,"
                          " head_hash = (SELECT hash FROM event)")
        store.close()
        return path, run

    def test_nobody_comes(self):
        path, run = self.requested("--max", "1", "--apply", "--budget", "1h")
        self.commit(path, {"later.md": "seperate\n"})
        gone = self.fails("runs", "attach", cwd=path, says="never began", code=1)
        self.assertIn(f"runs resume {run[-8:]}", gone.err)
        self.assertEqual(self.state(path), "requested")
        resumed = self.fettle("runs", "resume", "--json", cwd=path)
        self.assertEqual(resumed.code, 1, "the branch has moved meanwhile")
        answer = resumed.json()
        self.assertEqual((answer["kept"], answer["left"]), (1, 1), "of its own base, and --max")
        self.assertTrue(answer["not_applied"])
        self.assertEqual(self.attach(path, code=1)["report"]["budget_ms"], 3_600_000)

    def test_it_comes_while_somebody_waits(self):
        path, _ = self.requested()
        follower = self.start("runs", "attach", "--json", cwd=path)
        time.sleep(1)
        self.detach(path, command=("runs", "resume"))
        out, err = follower.communicate(timeout=60)
        self.assertEqual(follower.returncode, 0, err)
        self.finished(path, json.loads(out))

    def test_it_comes_while_it_is_cancelled(self):
        path, _ = self.requested()
        cancel = self.start("runs", "cancel", "--json", cwd=path)
        time.sleep(0.5)
        resumed = self.fettle("runs", "resume", cwd=path)
        out, err = cancel.communicate(timeout=20)
        self.assertEqual((cancel.returncode, resumed.code), (0, 130), err)
        self.assertEqual((json.loads(out)["state"], self.state(path)), ("cancelled", "cancelled"))

    def test_a_budget_holds_for_the_process_that_comes(self):
        path, _ = self.requested("--budget", "1ms")
        self.assertEqual(self.fettle("runs", "resume", cwd=path).code, 5)


class Cancel(Background):
    def cancel(self, path, *args):
        result = self.fettle("runs", "cancel", "--json", *args, cwd=path)
        self.assertEqual(result.code, 0, result)
        self.assertEqual((result.json()["state"], self.state(path)), ("cancelled", "cancelled"))
        self.assertEqual(processes_of(self.home), [], "all that it started is gone")
        return result.json()["done"]

    def test_it_ends_in_order_and_can_be_continued(self):
        path = self.slow()
        run, worker = self.worker(path)
        with self.untouched(path):
            self.assertIn("in order", self.cancel(path, run))
        self.assertTrue(self.eventually(lambda: worker not in self.workers(), 2))
        self.assertEqual(self.leftovers(), [])
        self.attach(path, code=130)
        self.assertIn(f"runs resume {run[-8:]}", self.fettle("runs", "attach", cwd=path).out)
        self.fails("runs", "cancel", cwd=path, says="cancelled", code=1)
        self.assertEqual(self.fettle("runs", "resume", cwd=path).code, 0)
        self.finished(path, self.attach(path))
        self.fails("runs", "cancel", cwd=path, says="came to its end: kept", code=1)

    def test_one_that_was_resumed_before_its_process_has_come(self):
        path = self.slow()
        first = self.start("improve", *TYPOS, cwd=path)
        self.assertTrue(self.eventually(self.sleeping))
        self.cancel(path)
        first.communicate(timeout=10)
        run = self.fettle("runs", "list", "--json", path).json()["runs"][0]["id"]
        output = self.path(f"home/data/runs/{run}/output.log")
        self.assertFalse(os.path.exists(output))
        # Each program that is started comes a second late.
        late = ("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=execve",
                "-e", "inject=execve:delay_enter=1000000", repositories.FETTLE)
        if subprocess.run([*late, "--version"], capture_output=True, check=False).returncode:
            self.skipTest("strace cannot trace here")
        resumed = subprocess.Popen([*late, "runs", "resume", "--detach"], cwd=path,
                                   env=self.environment, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        self.assertTrue(self.eventually(lambda: os.path.exists(output)))
        self.assertIn("in order", self.cancel(path))
        resumed.communicate(timeout=20)
        self.assertEqual(self.state(path), "cancelled", "and it stays so")
        self.assertEqual(self.fettle("runs", "resume", cwd=path).code, 0)

    def test_one_that_does_not_answer_is_killed(self):
        path = self.slow()
        _, worker = self.worker(path)
        os.kill(worker, signal.SIGSTOP)
        self.assertIn("killed", self.cancel(path, "--grace", "300ms"))
        self.assertEqual(self.leftovers(), [])
        self.assertEqual(self.fettle("runs", "resume", cwd=path).code, 0)

    def test_one_in_another_terminal(self):
        path = self.slow()
        process = self.start("improve", *TYPOS, cwd=path)
        self.assertTrue(self.eventually(self.sleeping))
        self.cancel(path)
        _, err = process.communicate(timeout=10)
        self.assertEqual(process.returncode, 130, err)

    def test_a_process_that_does_not_hold_the_run_is_never_signalled(self):
        path = self.slow()
        run, worker = self.worker(path)
        os.kill(worker, signal.SIGKILL)
        self.assertTrue(self.eventually(lambda: not processes_of(self.home)))
        innocent = subprocess.Popen(["sleep", "60"])
        try:
            with open(self.path(f"home/data/locks/{run}.lock"), "r+", encoding="ascii") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                lock.truncate()
                lock.write(f"{innocent.pid}\n")
                lock.flush()
                self.fails("runs", "cancel", "--grace", "0s", cwd=path, says=str(innocent.pid),
                           code=1)
                self.assertIsNone(innocent.poll())
            self.assertIn("nobody", self.cancel(path))
            self.assertIsNone(innocent.poll())
        finally:
            innocent.kill()
            innocent.wait()


if __name__ == "__main__":
    repositories.main()
