"""What the person has installed for a project (node_modules) is there, read only, when its tests run."""
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

FETTLE = os.environ["FETTLE"]


class InstalledTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="fettle-installed-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    @unittest.skipUnless(shutil.which("node", path="/usr/bin:/usr/local/bin"), "node is not there")
    def test_tests_see_dependencies_and_cannot_change_them(self):
        project = self.folder / "project"
        package = project / "node_modules/dependency"
        package.mkdir(parents=True)
        (package / "index.js").write_text("module.exports = 41;\n")
        (project / ".gitignore").write_text("node_modules/\n")
        (project / "notes.md").write_text("We recieve it.\n")
        (project / "package.json").write_text('{"scripts": {"test": "node check.js"}}\n')
        (project / "check.js").write_text(
            "const fs = require('fs');\n"
            "console.log(require('dependency') === 41 ? 'ok 1 - there' : 'not ok 1 - there');\n"
            "try { fs.writeFileSync('node_modules/dependency/index.js', 'evil');\n"
            "  console.log('not ok 2 - read only'); }\n"
            "catch (e) { console.log('ok 2 - read only'); }\n")
        for words in (["init", "-q", "."], ["add", "-A"],
                      ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "x"]):
            subprocess.run(["git", *words], cwd=project, check=True)
        done = subprocess.run([FETTLE, "improve", "--trust", "--json", "-q", "--only", "typos",
                               str(project)], stdout=subprocess.PIPE, check=True,
                              env={**os.environ, "FETTLE_HOME": str(self.folder / "home")})
        result = json.loads(done.stdout)
        self.assertEqual(result["baseline"][0]["passed"], 2, result["baseline"])
        self.assertEqual(result["kept"], 1)
        self.assertEqual((package / "index.js").read_text(), "module.exports = 41;\n")


if __name__ == "__main__":
    unittest.main()
