"""The rules of settings: what they say of a command line, and what they keep a run from doing."""
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

FETTLE = os.environ["FETTLE"]
ALLOW, ASK, DENY = 0, 3, 4


class PolicyTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="fettle-policy-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.project = self.folder / "project"
        self.project.mkdir()
        (self.folder / "home/config").mkdir(parents=True)

    def fettle(self, *words):
        return subprocess.run([FETTLE, *words], cwd=self.project, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=120, text=True,
                              env={**os.environ, "FETTLE_HOME": str(self.folder / "home")})

    def check(self, line, *words):
        done = self.fettle("policy", "check", line, "--json", *words)
        return done.returncode, json.loads(done.stdout)["why"]

    def person_says(self, text):
        (self.folder / "home/config/config.yaml").write_text(text)

    def project_says(self, text):
        (self.project / "fettle.yaml").write_text(text)

    def commit(self, **files):
        for name, content in files.items():
            (self.project / name.replace("_dot_", ".")).write_text(content)
        for words in (["init", "-q", "-b", "main"], ["add", "-A"],
                      ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "x"]):
            subprocess.run(["git", *words], cwd=self.project, check=True,
                           env={**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null"})

    def test_a_persons_rules_hold(self):
        self.assertEqual(self.check("npm test")[0], ASK)
        self.person_says("policy:\n  allow: [npm test *]\n  deny: [npm publish *]\n")
        self.assertEqual(self.check("npm test -- --fast")[0], ALLOW)
        code, why = self.check("cd x && npm publish")
        self.assertEqual(code, DENY)
        self.assertIn("config.yaml:3", why)
        self.assertEqual(self.check("npm test; curl http://x")[0], ASK)

    def test_a_projects_rules_only_tighten(self):
        self.commit(a="a")
        self.person_says("policy:\n  allow: [make *]\n  deny: [curl *]\n")
        self.project_says("policy:\n  deny: [make deploy *]\n")
        self.assertEqual(self.check("make all")[0], ALLOW)
        self.assertEqual(self.check("make deploy")[0], DENY)
        self.assertEqual(self.check("make deploy", "--project", str(self.folder / "home"))[0], ALLOW)
        self.project_says("policy:\n  deny: []\n")
        self.assertEqual(self.check("curl http://x")[0], DENY)
        self.project_says("policy:\n  allow: [curl *]\n")
        refused = self.fettle("policy", "check", "ls")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("fettle.yaml:2", refused.stderr)

    def test_a_denied_command_of_the_project_does_not_run(self):
        mark = "ran-the-tests"
        self.commit(Makefile=f"all:\n\t@true\ntest:\n\ttouch {mark}; test -e {mark}\n",
                    notes_dot_md="We recieve it.\n")
        self.person_says("policy:\n  deny: [make test *]\n")
        profile = json.loads(self.fettle("profile", "--json").stdout)
        denied = {command["line"]: command.get("denied", "") for command in profile["commands"]}
        self.assertIn("config.yaml", denied["make test"])
        self.assertEqual(denied["make all"], "")
        done = self.fettle("improve", "--trust", "--json", "--only", "typos")
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = {line["command"]: line for line in json.loads(done.stdout)["baseline"]}
        self.assertTrue(lines["make all"]["ok"])
        self.assertFalse(lines["make test"]["ok"])
        self.assertIn("make test *", lines["make test"]["note"])

    def test_what_is_hidden_cannot_be_read_by_a_build(self):
        self.commit(Makefile="test:\n\t@cat secret.txt .git/config 2>/dev/null; ! cat secret.txt\n",
                    secret_dot_txt="hunter2\n", notes_dot_md="We recieve it.\n")
        shown = self.fettle("improve", "--trust", "--json", "--only", "typos")
        self.assertFalse(json.loads(shown.stdout)["baseline"][0]["ok"])
        self.project_says("sandbox:\n  deny: ['secret*']\n")
        hidden = self.fettle("improve", "--trust", "--json", "--only", "typos")
        answer = json.loads(hidden.stdout)
        self.assertTrue(answer["baseline"][0]["ok"], answer)
        self.assertEqual(answer["state"], "kept")


if __name__ == "__main__":
    unittest.main()
