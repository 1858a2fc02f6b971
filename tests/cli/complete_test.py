"""`fettle complete` as an editor calls it: a place, and a text that is not saved."""
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

FETTLE = os.environ["FETTLE"]
SOURCE = Path(os.environ["FETTLE_SOURCE"])


class Complete(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="fettle-complete-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.root = self.folder / "root"
        shutil.copytree(SOURCE / "samples/workshop/c", self.root)

    def run_it(self, *words, given=None):
        return subprocess.run([FETTLE, "complete", *words], cwd=self.root, input=given,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, text=True,
                              env={**os.environ, "FETTLE_HOME": str(self.folder / "home")})

    def names(self, *words, given=None):
        done = self.run_it(*words, "--json", given=given)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [c["name"] for c in json.loads(done.stdout).get("completions", [])]

    def test_a_text_that_is_not_saved_is_read_from_standard_input(self):
        given = "#include \"tally.h\"\nlong f(long number) {\n    return tally_\n}\n"
        found = self.names("main.c:3:18", "--text", "-", given=given)
        self.assertIn("tally_sum", found)
        self.assertIn("tally_largest", found)
        given = given.replace("tally_", "num")
        self.assertEqual(self.names("main.c:3:15", "--text", "-", given=given), ["number"])

    def test_the_file_itself_is_read_without_one(self):
        lines = (self.root / "tally.c").read_text().splitlines()
        at = next(i for i, line in enumerate(lines, 1) if "next_line(text)" in line)
        column = lines[at - 1].index("next_line(") + len("next_l") + 1
        self.assertIn("next_line", self.names(f"tally.c:{at}:{column}"))

    def test_a_place_has_a_line_and_a_column_that_are_there(self):
        for place in ["tally.c", "tally.c:1", "tally.c:0:1", "tally.c:1:999", "none.c:1:1"]:
            done = self.run_it(place)
            self.assertNotEqual(done.returncode, 0, place)
            self.assertIn("fettle: ", done.stderr)


if __name__ == "__main__":
    unittest.main()
