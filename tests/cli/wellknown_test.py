# slow
"""Well-known projects, taken from packages that ship their tests, go through `improve` end to end.

zlib and cJSON (C) come from Debian's source packages, simplejson (Python) from a Debian package, sax
(JavaScript) from npm. Where a package cannot be fetched, its test is skipped and says so.
"""
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

FETTLE = os.environ["FETTLE"]
GIT = ["git", "-c", "user.name=Somebody", "-c", "user.email=somebody@localhost",
       "-c", "commit.gpgsign=false"]
DATES = {"GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z"}


def run(*command, cwd=None, env=None, check=True):
    return subprocess.run(command, cwd=cwd, env={**os.environ, **(env or {})}, check=check,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=560)


def debian_source(name, folder):
    """The upstream tarball of a source package, by the machine's own lists of packages."""
    parts = folder / "parts"
    (parts / "lists" / "partial").mkdir(parents=True)
    found = False
    for path in Path("/etc/apt/sources.list.d").glob("*.sources"):
        text = path.read_text().replace("Types: deb\n", "Types: deb-src\n")
        (parts / path.name).write_text(text)
        found = True
    for path in [Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*.list")]:
        if path.exists():
            lines = [line.replace("deb ", "deb-src ", 1) for line in path.read_text().splitlines()
                     if line.startswith("deb ")]
            (parts / f"{path.stem}-src.list").write_text("\n".join(lines) + "\n")
            found = found or bool(lines)
    options = ["-o", "Dir::Etc::SourceList=/dev/null", "-o", f"Dir::Etc::SourceParts={parts}",
               "-o", f"Dir::State::Lists={parts}/lists", "-o", "APT::Sandbox::User=root"]
    if not found or run("apt-get", *options, "update", check=False).returncode:
        raise unittest.SkipTest("Debian's source packages cannot be reached")
    if run("apt-get", *options, "source", "--download-only", name, cwd=folder,
           check=False).returncode:
        raise unittest.SkipTest(f"the source of {name} cannot be fetched")
    project = folder / "project"
    project.mkdir()
    run("tar", "xf", str(next(folder.glob("*.orig.tar.*"))), "-C", str(project), "--strip", "1")
    return project


def debian_package(name, below, folder):
    if run("apt-get", "-o", "APT::Sandbox::User=root", "download", name, cwd=folder,
           check=False).returncode:
        raise unittest.SkipTest(f"{name} cannot be fetched")
    run("dpkg", "-x", str(next(folder.glob("*.deb"))), str(folder / "unpacked"))
    project = folder / "project"
    project.mkdir()
    source = folder / "unpacked" / below
    shutil.copytree(source, project / source.name, ignore=shutil.ignore_patterns("*.so"))
    return project


def npm_package(name, folder):
    if run("npm", "pack", "--silent", name, cwd=folder, check=False).returncode:
        raise unittest.SkipTest(f"{name} cannot be fetched from npm")
    run("tar", "xzf", str(next(folder.glob("*.tgz"))), "-C", str(folder))
    (folder / "package").rename(folder / "project")
    return folder / "project"


def digest(folder):
    """Everything in a working tree, git's own folder aside."""
    state = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if ".git" not in p.parts):
        state.update(str(path.relative_to(folder)).encode() + b"\0")
        if path.is_file() and not path.is_symlink():
            state.update(path.read_bytes() + str(path.stat().st_mtime_ns).encode())
    return state.hexdigest()


class WellKnownTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="fettle-wellknown-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def improve(self, project, home):
        done = run(FETTLE, "improve", "--trust", "--json", "-q", str(project),
                   env={"FETTLE_HOME": str(self.folder / home)}, check=False)
        self.assertIn(done.returncode, (0, 4), done.stderr.decode())
        return json.loads(done.stdout)

    def go_through(self, project, tests_at_least):
        run("git", "init", "-q", "-b", "main", ".", cwd=project)
        run("git", "add", "-A", "-f", cwd=project)
        run(*GIT, "commit", "-q", "-m", "As released", cwd=project, env=DATES)
        clone = self.folder / "clone"
        run("git", "clone", "-q", str(project), str(clone))
        before = digest(project)
        first = self.improve(project, "home1")
        self.assertEqual(digest(project), before)
        self.assertEqual(run("git", "status", "--porcelain", cwd=project).stdout, b"")
        self.assertEqual(first["state"], "kept")
        usable = [line for line in first["baseline"] if line["usable"]]
        self.assertTrue(usable, "neither build nor tests could prove anything")
        self.assertGreaterEqual(sum(line["passed"] for line in usable), tests_at_least)
        for suggestion in first["suggestions"]:
            if suggestion["outcome"] == "kept":
                self.assertTrue(suggestion["proof"].startswith("parsed"))
        second = self.improve(clone, "home2")
        self.assertEqual(second["commit"], first["commit"], "another clone gave other commits")
        run("git", "merge", "-q", "--ff-only", first["branch"], cwd=project)

    def test_zlib(self):
        self.go_through(debian_source("zlib", self.folder), 0)

    def test_cjson(self):
        self.go_through(debian_source("cjson", self.folder), 0)

    def test_simplejson(self):
        project = debian_package("python3-simplejson", "usr/lib/python3/dist-packages/simplejson",
                                 self.folder)
        self.go_through(project, 100)

    def test_sax(self):
        self.go_through(npm_package("sax@0.6.1", self.folder), 40)


if __name__ == "__main__":
    unittest.main()
