"""What a pure command answered is kept: the same answer again, and a new one as soon as anything that
it depends on has changed."""
import json
import os
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

FETTLE = os.environ["FETTLE"]


class CacheTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="fettle-cache-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.project = self.folder / "project"
        self.project.mkdir()
        self.git("init", "-q", "-b", "main", ".")
        self.put("Makefile", "all:\n\ttrue\n")
        self.environment = {**os.environ, "FETTLE_HOME": str(self.folder / "home")}

    def git(self, *words):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *words],
                       cwd=self.project, check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null"})

    def put(self, name, content):
        (self.project / name).write_text(content)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", f"write {name}")

    def profile(self, *words):
        """The answer, and whether it was a kept one."""
        trace = self.folder / "trace"
        trace.unlink(missing_ok=True)
        done = subprocess.run([FETTLE, "profile", str(self.project), "--json", *words],
                              env={**self.environment, "FETTLE_TRACE": str(trace)},
                              check=True, stdout=subprocess.PIPE)
        spans = [json.loads(line) for line in trace.read_text().splitlines()]
        return json.loads(done.stdout), "recall" in [span["name"] for span in spans]

    def settled(self):
        first, _ = self.profile()
        again, kept = self.profile()
        self.assertTrue(kept)
        self.assertEqual(first, again)
        return again

    def assert_fresh(self, before, *words):
        answer, kept = self.profile(*words)
        self.assertFalse(kept)
        self.assertNotEqual(before, answer)
        return answer

    def answers(self):
        return list((self.folder / "home").rglob("answers/*"))

    def test_the_same_question_is_answered_from_what_was_kept(self):
        answer = self.settled()
        self.assertEqual([command["line"] for command in answer["commands"]], ["make all"])
        self.assertEqual(len(self.answers()), 1)

    def test_a_commit_changes_the_answer(self):
        before = self.settled()
        self.put("package.json", '{"scripts": {"test": "true"}}')
        self.assertEqual(len(self.assert_fresh(before)["commands"]), 2)

    def test_a_branch_changes_the_answer(self):
        before = self.settled()
        self.git("switch", "-q", "-c", "other")
        self.assertEqual(self.assert_fresh(before)["branch"], "other")

    def test_a_setting_changes_the_answer(self):
        before = self.settled()
        self.assert_fresh(before, "--set", "commands.test=true")
        (self.project / "fettle.yaml").write_text("commands:\n  build: [make fast]\n")
        self.assert_fresh(before)

    def test_trust_changes_the_answer(self):
        before = self.settled()
        subprocess.run([FETTLE, "trust", str(self.project)], env=self.environment, check=True,
                       stdout=subprocess.DEVNULL)
        self.assertTrue(self.assert_fresh(before)["trusted"])
        self.assertTrue(self.settled()["trusted"])

    def test_a_changed_file_changes_what_is_found(self):
        def found():
            trace = self.folder / "trace"
            trace.unlink(missing_ok=True)
            done = subprocess.run([FETTLE, "findings", str(self.project), "--json", "-q"],
                                  env={**self.environment, "FETTLE_TRACE": str(trace)},
                                  check=True, stdout=subprocess.PIPE)
            spans = [json.loads(line)["name"] for line in trace.read_text().splitlines()]
            return [f["line"] for f in json.loads(done.stdout)["findings"]], "recall" in spans
        path = self.project / "a.py"
        path.write_text("import os\nos.system(input())\n")
        time.sleep(0.2)
        self.assertEqual(found(), ([2], False))
        self.assertEqual(found(), ([2], True))
        before = path.stat()
        path.write_text("import os\nos.system('ls---')\n")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))  # nobody is fooled by that
        self.assertEqual(path.stat().st_size, before.st_size)
        self.assertEqual(found()[0], [])
        path.write_text("import os\nos.system(input())\n")
        self.assertEqual(found(), ([2], False))  # too fresh to be kept

    def test_what_cannot_be_read_back_is_made_anew(self):
        right = self.settled()
        kept = self.answers()[0]
        whole = kept.read_bytes()
        for damaged in (b"", whole[:10], whole[:-1], whole + b"x",
                        whole[:40] + bytes([whole[40] ^ 1]) + whole[41:]):
            kept.write_bytes(damaged)
            answer, was_kept = self.profile()
            self.assertFalse(was_kept)
            self.assertEqual(answer, right)
            self.assertEqual(kept.read_bytes(), whole)

    def test_where_nothing_can_be_kept_it_is_answered_all_the_same(self):
        right = self.settled()
        folder = self.answers()[0].parent
        shutil.rmtree(folder)
        folder.write_text("in the way")
        answer, kept = self.profile()
        self.assertFalse(kept)
        self.assertEqual(answer, right)

    def test_the_older_ones_go(self):
        self.profile()
        folder = self.answers()[0].parent
        for i in range(600):
            old = folder / f"{i:064x}"
            old.write_text("old")
            os.utime(old, (i, i))
        self.put("other", "x")
        self.profile()
        left = sorted(file.name for file in folder.iterdir())
        self.assertEqual(len(left), 256)
        self.assertNotIn(f"{0:064x}", left)
        self.assertIn(f"{599:064x}", left)


if __name__ == "__main__":
    unittest.main()
