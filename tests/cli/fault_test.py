# slow
"""Every write to a disk fails once, in turn: the run says so or gets along, nothing of the person's is
touched, and the work can be finished afterwards. Needs a build with fault injection (sanitizers)."""
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

FETTLE = os.environ["FETTLE"]
MOST, ENOUGH = 400, 12
DATES = {"GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z"}


class FaultTest(unittest.TestCase):
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

    def has_faults(self):
        broken = self.improve(self.project("probe"), "probe-home", FETTLE_FAULT="1+")
        return broken.returncode != 0

    def go_through(self, fault, error):
        whole = self.project("whole")
        self.assertEqual(self.improve(whole, "whole-home").returncode, 0)
        wanted = self.branch(whole)
        self.assertEqual(len(wanted), 1)
        failures, fine = 0, 0
        for n in range(1, MOST):
            project, home = self.project(f"p{n}"), f"home{n}"
            before = self.state_of(project)
            done = self.improve(project, home, FETTLE_FAULT=fault % n, FETTLE_FAULT_ERRNO=error)
            self.assertEqual(self.state_of(project), before, f"fault {n}")
            self.assertIn(done.returncode, (0, 1, 4), done.stderr.decode())
            self.assertNotIn(b"Sanitizer", done.stderr)
            fine = 0 if done.returncode else fine + 1
            if done.returncode:
                failures += 1
                self.assertRegex(done.stderr, rb"(?m)^fettle: ")
            again = self.improve(project, home)
            self.assertEqual(again.returncode, 0, again.stderr.decode())
            self.assertIn(wanted[0], self.branch(project), f"fault {n} changed the result")
            shutil.rmtree(project)
            shutil.rmtree(self.folder / home, ignore_errors=True)
            if fine == ENOUGH:
                break  # past the last write of a run
        self.assertGreater(failures, 10)

    def test_each_write_fails_once(self):
        if not self.has_faults():
            self.skipTest("this build has no fault injection")
        self.go_through("%d", "5")

    def test_the_disk_is_full_from_each_write_on(self):
        if not self.has_faults():
            self.skipTest("this build has no fault injection")
        self.go_through("%d+", "28")

    def test_an_undo_that_is_killed_at_each_write_is_done_by_the_next(self):
        if not self.has_faults():
            self.skipTest("this build has no fault injection")

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
