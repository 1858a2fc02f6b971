# slow
"""The tour of docs/tour.md: what it shows is what a real project's sources give, line by line."""
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import wellknown_test

SOURCE = Path(os.environ["FETTLE_SOURCE"])


def steps(page):
    """(command, lines that it prints) of the blocks of code."""
    for block in re.findall(r"^```\n(.*?)^```$", page, re.M | re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, *lines = part.rstrip("\n").split("\n")
            yield command, [line.rstrip() for line in lines]


def fits(wanted, lines):
    """Whether LINES are those WANTED, where … stands for any number of them."""
    if not wanted:
        return not lines
    if wanted[0] == "…":
        return any(fits(wanted[1:], lines[i:]) for i in range(len(lines) + 1))
    return bool(lines) and lines[0] == wanted[0] and fits(wanted[1:], lines[1:])


class Tour(unittest.TestCase):
    def test_the_tour(self):
        folder = Path(tempfile.mkdtemp(prefix="fettle-tour-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        project = wellknown_test.debian_source("cjson", folder)
        if not list(folder.glob("*1.7.15*")):
            self.skipTest("this system has another version of cJSON")
        for words in (["init", "-q", "-b", "main", "."], ["add", "-A"], ["commit", "-q", "-m", "x"]):
            wellknown_test.run(*wellknown_test.GIT, *words, cwd=project, env=wellknown_test.DATES)
        (folder / "bin").mkdir()
        (folder / "bin/fettle").symlink_to(os.environ["FETTLE"])
        env = {**os.environ, "FETTLE_HOME": str(folder / "home"),
               "PATH": f"{folder}/bin:{os.environ['PATH']}"}
        seen = 0
        for command, wanted in steps((SOURCE / "docs/tour.md").read_text()):
            done = subprocess.run(["sh", "-c", command], cwd=project, env=env, timeout=300, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            said = done.stderr if done.returncode else done.stdout
            lines = [line.rstrip() for line in said.rstrip("\n").split("\n")]
            self.assertTrue(fits(wanted, lines), f"{command}\n{said}")
            seen += 1
        self.assertGreater(seen, 15)


if __name__ == "__main__":
    unittest.main()
