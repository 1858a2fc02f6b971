"""What a repository is: on a screen and as JSON."""
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

FETTLE = os.environ["FETTLE"]


class ProfileTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="fettle-profile-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.project = self.folder / "project"
        self.project.mkdir()
        self.environment = {**os.environ, "HOME": str(self.folder), "COLUMNS": "100",
                            "GIT_CONFIG_GLOBAL": "/dev/null"}
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
            self.environment.pop(name, None)

    def commit(self, files):
        for name, text in files.items():
            path = self.project / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        subprocess.run("git init -q . && git add -A && git -c user.name=a -c user.email=a@b commit -qm x",
                       shell=True, check=True, cwd=self.project, env=self.environment)

    def profile(self, *words):
        done = subprocess.run([FETTLE, "profile", str(self.project), *words], env=self.environment,
                              stdout=subprocess.PIPE, universal_newlines=True, check=True)
        return done.stdout

    def test_kinds_are_named_once_and_long_lists_are_cut_on_a_screen(self):
        scripts = "".join(f"tool{i} = \"a:b\"\n" for i in range(20))
        self.commit({"pyproject.toml": f"[project]\nname = \"x\"\ndependencies = [\"flask\"]\n"
                                       f"license = \"MIT\"\n[project.scripts]\n{scripts}"})
        answer = json.loads(self.profile("--json"))
        facts = [(f["kind"], f["value"], f["evidence"]) for f in answer["facts"]]
        self.assertEqual(facts[0], ("framework", "Flask", "pyproject.toml:3"))
        self.assertEqual(facts[-1], ("licence", "MIT", "pyproject.toml:4"))
        self.assertEqual(sum(kind == "entry-point" for kind, _, _ in facts), 20)
        shown = self.profile()
        self.assertEqual(shown.count("entry-point"), 1)
        self.assertIn("tool11", shown)
        self.assertNotIn("tool12", shown)
        self.assertIn("8 more", shown)

    def test_what_it_is_written_in_does_not_matter(self):
        self.commit({"Gemfile": "gem 'sinatra'\ngem 'rspec'\n", "spec/a_spec.rb": "x\n",
                     "LICENSE": "SPDX-License-Identifier: Zlib\n"})
        answer = json.loads(self.profile("--json"))
        self.assertEqual([c["line"] for c in answer["commands"]], ["bundle exec rspec"])
        self.assertFalse(answer["trusted"])
        self.assertIn({"kind": "licence", "value": "Zlib", "evidence": "LICENSE:1"},
                      answer["facts"])


if __name__ == "__main__":
    unittest.main()
