# slow
"""The commands that README and guide show are run, in their order, in one copy of the sample."""
import json
import os
import re
import shlex
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

FETTLE = os.environ["FETTLE"]
SOURCE = Path(os.environ["FETTLE_SOURCE"])
FINE = {0, 4}


def commands(path):
    """Lines of code blocks that begin with fettle; what follows # or an arrow is for the reader."""
    for line in path.read_text().split("\n"):
        match = re.match(r"(?:    |\$ )+(fettle [^#→]*)", line)
        if match:
            yield match[1].strip()


class DocsTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="fettle-docs-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.project = self.folder / "project"
        shutil.copytree(SOURCE / "samples/workshop", self.project)
        for words in (["init", "-q", "-b", "main", "."], ["add", "-A"],
                      ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "x"]):
            subprocess.run(["git", *words], cwd=self.project, check=True)
        self.fettle("trust")

    def fettle(self, *words):
        return subprocess.run([FETTLE, *words], cwd=self.project, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=300,
                              env={**os.environ, "FETTLE_HOME": str(self.folder / "home")})

    def run_page(self, name):
        seen = 0
        for line in commands(SOURCE / name):
            words = shlex.split(line)[1:]
            if "ID" in words:
                kept = json.loads(self.fettle("snapshots", "take", "--json").stdout)
                words[words.index("ID")] = kept["id"]
            if "--resume" in words or words[:2] == ["runs", "resume"]:
                continue  # needs a run that was interrupted: durable_test has those
            if words[0] == "undo":
                self.assertEqual(self.fettle("improve", "--only", "typos").returncode, 0)
            kept_in = words[words.index(">") + 1] if ">" in words else None
            done = self.fettle(*(words[:words.index(">")] if kept_in else words))
            if kept_in:
                (self.project / kept_in).write_bytes(done.stdout)
            self.assertIn(done.returncode, FINE, f"{line}: {done.stderr.decode()}")
            seen += 1
        return seen

    def test_the_readme(self):
        self.assertGreaterEqual(self.run_page("README.md"), 3)

    def test_the_guide(self):
        self.assertGreaterEqual(self.run_page("docs/guide.md"), 10)


if __name__ == "__main__":
    unittest.main()
