"""Pathological sources of every language: bounded time and memory, the honest file is answered. # slow"""
import json
import os
import resource
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from hostile_sources import FORMS, sources

FETTLE = os.environ["FETTLE"]
SANITIZED = b"__asan_init" in Path(FETTLE).read_bytes()
MEMORY = 2 << 30
PROCESSOR = 300 if SANITIZED else 40
# Sizes at which what takes time by the square still ends, and what takes stack by the level does not.
SMALL = {"deep": 300 if SANITIZED else 600, "many": 300}
# What crashed, or took more than a parse may, in its whole size.
MENDED = {
    "python": ("many4", "many6", "indent0", "dedent0"),
    "go": ("nest15",),
    "yaml": ("nest2", "open2", "nest3", "indent0", "dedent0", "indent1", "indent3", "start0", "start1", "start2"),
}


class HostileSources(unittest.TestCase):
    def setUp(self):
        self.dir = Path(tempfile.mkdtemp(prefix="fettle-hostile-sources-"))
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)
        self.tree = self.dir / "tree"
        self.tree.mkdir()
        self.env = {"PATH": os.environ["PATH"], "HOME": str(self.dir), "FETTLE_HOME": str(self.dir / "home")}

    def put(self, language, name, content):
        path = self.tree / f"{name}.{FORMS[language]['ending']}"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def fettle(self, *words, codes=(0,), given=b""):
        def limit():
            resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
            if not SANITIZED:
                resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        done = subprocess.run([FETTLE, *words, "--json", "-q"], cwd=self.tree, capture_output=True, input=given,
                              timeout=600, preexec_fn=limit, env=self.env)
        self.assertIn(done.returncode, codes, (words, done.stderr[-500:]))
        self.assertNotIn(b"Sanitizer", done.stderr)
        return json.loads(done.stdout) if done.returncode == 0 else {}

    def everything(self, language):
        honest = f"zz_honest.{FORMS[language]['ending']}"
        text = FORMS[language]["honest"].replace("needle", "sought")
        self.put(language, "zz_honest", text)
        self.fettle("index", "--deep")
        symbols = self.fettle("symbols", "--name", "sought")["symbols"] if language not in (
            "html", "css", "json", "yaml") else [{"path": honest}]
        self.assertIn(honest, [s["path"] for s in symbols])
        self.assertIn(honest, [h["path"] for h in self.fettle("search", "sought")["hits"]])
        self.fettle("findings")
        self.fettle("metrics")
        self.fettle("graph", "--of", "calls")
        self.fettle("audit", "secrets")
        self.fettle("complete", f"{honest}:1:1")
        self.fettle("rename", "sought", "nail", "--dry-run", codes=(0, 1))
        self.fettle("insert", "after", "sought", "--dry-run", "--text", "-", codes=(0, 1, 4), given=b"x = 1\n")
        self.assertEqual((self.tree / honest).read_text(), text)

    def test_every_form_of_every_language(self):
        for language in FORMS:
            with self.subTest(language):
                shutil.rmtree(self.tree)
                self.tree.mkdir()
                for name, content in sources(language, **SMALL):
                    if len(content) < 150_000:
                        self.put(language, name, content)
                self.everything(language)

    def test_what_was_mended_in_its_whole_size(self):
        for language, names in MENDED.items():
            with self.subTest(language):
                shutil.rmtree(self.tree)
                self.tree.mkdir()
                for name, content in sources(language):
                    if name in names:
                        self.put(language, name, content)
                self.everything(language)

    def test_a_signal_is_seen_within_a_file(self):
        """A folder of few files, each of which takes long: what was started ends soon."""
        for name, content in sources("html", deep=100_000):
            if name.startswith(("nest", "shut")):
                self.put("html", name, content)
        for name, content in sources("python", many=100_000):
            if name.startswith("many"):
                self.put("python", name, content)
        for words in (("findings",), ("index", "--deep"), ("analyze",), ("metrics",)):
            for sent in (signal.SIGINT, signal.SIGTERM):
                with self.subTest((words, sent)):
                    child = subprocess.Popen([FETTLE, *words, "-q"], cwd=self.tree, env=self.env,
                                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                    time.sleep(1.0)
                    child.send_signal(sent)
                    begin = time.monotonic()
                    code = child.wait(timeout=60)
                    self.assertLess(time.monotonic() - begin, 15 if SANITIZED else 2)
                    if words[0] != "index":
                        self.assertNotEqual(code, 0)


if __name__ == "__main__":
    unittest.main()
