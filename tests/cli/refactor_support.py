"""A folder of sources that `fettle` changes, and programs that are run before and after."""
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

FETTLE = os.environ["FETTLE"]
SOURCE = Path(os.environ["FETTLE_SOURCE"])


class Refactoring(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="fettle-refactor-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.root = self.folder / "root"
        self.root.mkdir()

    def put(self, files):
        for path in [p for p in self.root.rglob("*") if p.is_file()]:
            path.unlink()
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())

    def get(self, name):
        return (self.root / name).read_bytes().decode()

    def texts(self):
        return {str(p.relative_to(self.root)): (p.read_bytes(), p.stat().st_mode)
                for p in self.root.rglob("*") if p.is_file() and p.suffix not in (".pyc", ".class")}

    def fettle(self, *words, text=None):
        return subprocess.run([FETTLE, *words], cwd=self.root, input=text, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=60, text=True,
                              env={**os.environ, "FETTLE_HOME": str(self.folder / "home")})

    def does(self, *words, text=None):
        """It is done; a dry run before shows the same and writes nothing."""
        before = self.texts()
        dry = self.fettle(*words, "--dry-run", text=text)
        self.assertEqual(dry.returncode, 0, dry.stderr)
        self.assertIn("Nothing is written", dry.stdout)
        self.assertEqual(self.texts(), before)
        done = self.fettle(*words, text=text)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def refuses(self, *words, says, text=None, code=None):
        """It is not done, for that reason, and not a byte is another."""
        before = self.texts()
        done = self.fettle(*words, text=text)
        self.assertNotEqual(done.returncode, 0, done.stdout)
        if code is not None:
            self.assertEqual(done.returncode, code, done.stderr)
        for word in [says] if isinstance(says, str) else says:
            self.assertIn(word, done.stderr)
        self.assertEqual(self.texts(), before)
        return done.stderr

    def prints(self, *programs):
        """What each program prints, one after the other."""
        said = ""
        for program in programs:
            done = subprocess.run(program, cwd=self.root, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, timeout=120, text=True,
                                  env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
            self.assertEqual(done.returncode, 0, f"{program}: {done.stdout}")
            said += done.stdout
        return said


def has(*programs):
    return all(shutil.which(p) for p in programs)
