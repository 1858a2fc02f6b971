"""`fettle rename` as it is typed: what is written, what is shown, what is refused."""
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

FETTLE = os.environ["FETTLE"]
SOURCE = Path(os.environ["FETTLE_SOURCE"])


class Rename(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="fettle-rename-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.root = self.folder / "root"
        shutil.copytree(SOURCE / "samples/workshop/c", self.root)

    def run_it(self, *words, cwd=None):
        return subprocess.run([FETTLE, "rename", *words], cwd=cwd or self.root,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, text=True,
                              env={**os.environ, "FETTLE_HOME": str(self.folder / "home")})

    def texts(self):
        return {p.name: p.read_bytes() for p in self.root.iterdir() if p.is_file()}

    def test_there_and_back_still_compiles_and_gives_the_same_bytes(self):
        before = self.texts()
        done = self.run_it("tally_sum", "tally_total", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        shown = json.loads(done.stdout)
        self.assertTrue(shown["written"])
        self.assertNotIn("tally_sum(", "".join(t.decode() for t in self.texts().values()))
        built = subprocess.run(["gcc", "-fsyntax-only", "main.c", "tally.c", "tally_test.c"],
                               cwd=self.root, stderr=subprocess.PIPE, text=True)
        self.assertEqual(built.returncode, 0, built.stderr)
        self.assertEqual(self.run_it("tally_total", "tally_sum").returncode, 0)
        self.assertEqual(self.texts(), before)

    def test_a_dry_run_writes_nothing_and_shows_the_difference(self):
        before = self.texts()
        done = self.run_it("tally_sum", "tally_total", "--dry-run")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("tally_total", done.stdout)
        self.assertIn("Nothing is written", done.stdout)
        self.assertEqual(self.texts(), before)

    def test_a_place_may_be_named_from_any_folder(self):
        (self.root / "x.c").write_text("int f(int a) {\n    return a;\n}\n")
        done = self.run_it("a", "b", str(self.root), "--at", str(self.root / "x.c") + ":1",
                           cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((self.root / "x.c").read_text(), "int f(int b) {\n    return b;\n}\n")
        for place in ["x.c", "x.c:0", "x.c:99999999999", "nothing.c:1", ":1"]:
            done = self.run_it("b", "c", "--at", place)
            self.assertNotEqual(done.returncode, 0, place)

    def test_a_file_that_may_not_be_written_leaves_all_as_it_was(self):
        before = self.texts()
        (self.root / "main.c").chmod(0o444)
        done = self.run_it("tally_sum", "tally_total")
        self.assertEqual(done.returncode, 1)
        self.assertIn("main.c", done.stderr)
        self.assertEqual(self.texts(), before)


if __name__ == "__main__":
    unittest.main()
