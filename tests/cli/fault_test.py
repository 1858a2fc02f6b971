# slow
"""Every write to a disk fails once, in turn: the run says so or gets along, nothing of the person's is
touched, and the work can be finished afterwards. Needs a build with fault injection (sanitizers)."""
import os
import shutil
import subprocess
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

FETTLE = os.environ["FETTLE"]
MOST, ENOUGH, AT_ONCE = 600, 12, 2
DATES = {"GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z"}


class Faults:
    """Runs of a small project in which something fails."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="fettle-fault-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def project(self, name):
        project = self.folder / name
        (project / "src").mkdir(parents=True)
        (project / "src/a.py").write_text("import os\nimport sys\n\nprint(sys.argv)\n")
        (project / "notes.md").write_text("We recieve it.\n")
        (project / "Makefile").write_text("test:\n\t@echo 'ok 1 - it works'\n")
        for command in (["init", "-q", "-b", "main", "."], ["add", "-A"],
                        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "x"]):
            subprocess.run(["git", *command], cwd=project, check=True,
                           env={**os.environ, **DATES, "GIT_CONFIG_GLOBAL": "/dev/null"})
        return project

    def improve(self, project, home, **more):
        """The copy of /etc that the sandbox shows is there already: it is a thousand reads and writes, none
        of which a run depends on."""
        copy, cache = self.folder / "whole-home/cache/sandbox", self.folder / home / "cache/sandbox"
        if copy.exists() and not cache.exists():
            shutil.copytree(copy, cache, symlinks=True)
        return subprocess.run([FETTLE, "improve", "--trust", "-q", str(project)],
                              env={**os.environ, "FETTLE_HOME": str(self.folder / home), **more},
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)

    def state_of(self, project):
        def git(*words):
            return subprocess.run(["git", *words], cwd=project, check=True,
                                  stdout=subprocess.PIPE).stdout
        index = (project / ".git/index").read_bytes()
        return git("rev-parse", "HEAD"), git("status", "--porcelain"), index

    def branch(self, project):
        return subprocess.run(["git", "for-each-ref", "--format=%(objectname)", "refs/heads/fettle"],
                              cwd=project, check=True, stdout=subprocess.PIPE).stdout.split()

    def need_faults(self, variable="FETTLE_FAULT"):
        broken = self.improve(self.project("probe"), "probe-home", **{variable: "1+"})
        if broken.returncode == 0:
            self.skipTest("this build has no fault injection")

    def forget(self, project, home):
        """The project as it was, for the next turn."""
        refs = subprocess.run(["git", "for-each-ref", "--format=delete %(refname)", "refs/heads/fettle",
                               "refs/fettle"], cwd=project, check=True, stdout=subprocess.PIPE).stdout
        subprocess.run(["git", "update-ref", "--stdin"], input=refs, cwd=project, check=True)
        shutil.rmtree(self.folder / home, ignore_errors=True)

    def wanted(self):
        whole = self.project("whole")
        self.assertEqual(self.improve(whole, "whole-home").returncode, 0)
        self.assertEqual(len(self.branch(whole)), 1)
        return self.branch(whole)

    def turn(self, project, wanted, fault):
        """Whether a run with FAULT noticed it; whatever it did, another one can finish the work."""
        home = f"{project.name}-home"
        before = self.state_of(project)
        done = self.improve(project, home, **fault)
        said = f"{fault}: {done.stderr.decode()}"
        self.assertEqual(self.state_of(project), before, said)
        self.assertIn(done.returncode, (0, 1, 4), said)
        self.assertNotIn("Sanitizer", said)
        if done.returncode:
            self.assertRegex(done.stderr, rb"(?m)^fettle: ", said)
        if self.branch(project) != wanted:
            again = self.improve(project, home)
            self.assertEqual(again.returncode, 0, said + again.stderr.decode())
            self.assertEqual(self.state_of(project), before, said)
        self.assertIn(wanted[0], self.branch(project), said)
        self.forget(project, home)
        return done.returncode != 0

    def go_through(self, fault_of):
        """One fault after the other, as FAULT_OF(n) gives it, to past the last of a run; how many were noticed."""
        wanted = self.wanted()
        projects = Queue()
        for i in range(AT_ONCE):
            projects.put(self.project(f"p{i}"))

        def one(n):
            project = projects.get()
            try:
                return self.turn(project, wanted, fault_of(n))
            finally:
                projects.put(project)

        noticed, fine = 0, 0
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for start in range(1, MOST, ENOUGH):
                turns = list(pool.map(one, range(start, start + ENOUGH)))
                noticed, fine = noticed + sum(turns), 0 if any(turns) else fine + 1
                if fine == 2:
                    break
        return noticed


class FaultTest(Faults, unittest.TestCase):
    def test_each_write_fails_once(self):
        self.need_faults()
        noticed = self.go_through(lambda n: {"FETTLE_FAULT": f"{n}", "FETTLE_FAULT_ERRNO": "5"})
        self.assertGreater(noticed, 30)

    def test_the_disk_is_full_from_each_write_on(self):
        self.need_faults()
        noticed = self.go_through(lambda n: {"FETTLE_FAULT": f"{n}+", "FETTLE_FAULT_ERRNO": "28"})
        self.assertGreater(noticed, 30)

    def test_an_undo_that_is_killed_at_each_write_is_done_by_the_next(self):
        self.need_faults()

        def fettle(*words, **more):
            return subprocess.run([FETTLE, *words], cwd=project, timeout=120, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE,
                                  env={**os.environ, "FETTLE_HOME": str(home), **more})
        project, home, lock = self.project("p"), self.folder / "home", self.folder / "p/.git/index.lock"
        base = self.state_of(project)[0]
        self.assertEqual(fettle("improve", "--trust", "--apply").returncode, 0)
        for name in ("p", "home"):
            shutil.copytree(self.folder / name, self.folder / f"{name}-applied", symlinks=True)
        locked = 0
        for n in range(1, MOST):
            killed = fettle("undo", FETTLE_FAULT=str(n), FETTLE_FAULT_ERRNO="kill")
            self.assertIn(killed.returncode, (0, -9), killed.stderr)
            locked += lock.exists()
            if lock.exists() and locked % 2:
                again = fettle("improve", "--trust", "--dry-run")
                self.assertEqual(again.returncode, 0, again.stderr)
                again = fettle("improve", "--trust", "--only", "typos")
                self.assertFalse(lock.exists(), again.stderr)
            if killed.returncode:
                done = fettle("undo")
                self.assertIn(done.returncode, (0, 1), done.stderr)
            self.assertEqual(self.state_of(project)[0], base, f"write {n}")
            self.assertFalse(lock.exists(), f"write {n}")
            self.assertEqual([p.name for p in (project / ".git").glob("*fettle*")], [])
            if not killed.returncode:
                break
            for name in ("p", "home"):
                shutil.rmtree(self.folder / name)
                shutil.copytree(self.folder / f"{name}-applied", self.folder / name, symlinks=True)
        self.assertGreater(locked, 1)


if __name__ == "__main__":
    unittest.main()
