"""Repositories to run the program on, and what must not happen to them.

Each test has a folder of its own; at its end nothing may run any more that knows this folder, and
no worktree or lock may be left in Fettle's home.
"""
import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import time
import unittest

FETTLE = os.environ["FETTLE"]
SOURCE = os.environ["FETTLE_SOURCE"]
MAKEFILE = "all:\n\t@true\ntest: all\n\t@echo 'ok 1 - it works'\n"
TYPO, MENDED = b"We recieve a parcel.\n", b"We receive a parcel.\n"
SANITIZER = re.compile(r"Sanitizer|runtime error|panic|Traceback", re.I)


class Result:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return f"exit {self.code}\nout: {self.out[-1500:]}\nerr: {self.err[-1500:]}"


def read(path):
    with open(path, "rb") as file:
        return file.read()


def processes_of(folder):
    """Those that work in FOLDER or name it."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            words = read(f"/proc/{pid}/cmdline").decode(errors="replace")
            state = read(f"/proc/{pid}/stat").rsplit(b")", 1)[1].split()[0]
            cwd = os.readlink(f"/proc/{pid}/cwd")
            if int(pid) != os.getpid() and state != b"Z" and (folder in words or folder in cwd):
                found.append((int(pid), words.replace("\0", " ")))
    return found


def describe(path, times):
    info = os.lstat(path)
    content = b""
    if stat.S_ISLNK(info.st_mode):
        content = os.readlink(os.fsencode(path))
    elif stat.S_ISREG(info.st_mode):
        with contextlib.suppress(PermissionError), open(path, "rb") as file:
            content = hashlib.file_digest(file, "sha256").digest()
    return (info.st_mode, info.st_mtime_ns if times else 0, info.st_uid, content)


def walk(top, times, left_out):
    """Every entry below TOP; LEFT_OUT are beginnings of relative paths."""
    found = {}
    for folder, folders, files in os.walk(os.fsencode(top)):
        for name in folders + files:
            path = os.path.join(folder, name)
            short = os.path.relpath(path, os.fsencode(top))
            if not any((short + b"/").startswith(p) for p in left_out):
                found[short] = describe(path, times)
    return found


def digest(repository):
    """All that is a person's: working files with their times; of .git all but objects and what
    is Fettle's own."""
    git = os.path.join(repository, ".git")
    bare = not os.path.lexists(git)
    state = {} if bare else {"files": walk(repository, True, [b".git/"])}
    state["git"] = walk(git if os.path.isdir(git) else repository, False, [
        b"objects/", b"refs/fettle/", b"refs/heads/fettle/", b"logs/refs/fettle/",
        b"logs/refs/heads/fettle/"])
    return state


class Case(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        self.dir = os.path.realpath(tempfile.mkdtemp(prefix="fettle-cli-"))
        self.home = os.path.join(self.dir, "home")
        self.environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": self.dir, "LANG": "C.UTF-8",
            "FETTLE_HOME": self.home, "GIT_CONFIG_NOSYSTEM": "1", "GIT_OPTIONAL_LOCKS": "0",
            "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org",
            "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org",
            "GIT_AUTHOR_DATE": "1700000000 +0000", "GIT_COMMITTER_DATE": "1700000000 +0000",
            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "detect_leaks=1"),
        }
        self.addCleanup(self.clean)

    def clean(self):
        for _ in range(50):
            left = processes_of(self.dir)
            if not left:
                break
            time.sleep(0.05)
        for pid, _ in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        home = self.leftovers()
        shutil.rmtree(self.dir, ignore_errors=True)
        shutil.rmtree(os.fsencode(self.dir), ignore_errors=True)
        self.assertEqual(left, [], "processes were left running")
        self.assertEqual(home, [], "worktrees or locks were left behind")

    def leftovers(self):
        found = []
        for part in ("cache/worktrees", "data/locks"):
            folder = os.path.join(self.home, part)
            found += [f"{part}/{name}" for name in
                      (os.listdir(folder) if os.path.isdir(folder) else [])]
        return found

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    def start(self, *args, cwd=None, **environment):
        return subprocess.Popen([FETTLE, *args], cwd=cwd or self.dir, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                env={**self.environment, **environment})

    def fettle(self, *args, cwd=None, timeout=90, **environment):
        process = self.start(*args, cwd=cwd, **environment)
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            self.fail(f"fettle {args} did not end within {timeout} s")
        result = Result(process.returncode, out.decode(errors="replace"),
                        err.decode(errors="replace"))
        self.assertNotIn(b"\x1b", out + err, result)
        self.assertNotIn(b"\x07", out + err, result)
        self.assertGreaterEqual(result.code, 0, result)
        self.assertIsNone(SANITIZER.search(result.err), result)
        return result

    def fails(self, *args, says, code=None, **more):
        """One line names what is wrong, perhaps with a hint below."""
        result = self.fettle(*args, **more)
        self.assertIn(result.code, [code] if code else range(1, 6), result)
        lines = [line for line in result.err.splitlines() if line.startswith("fettle: ")]
        self.assertEqual(len(lines), 1, result)
        self.assertIn(says, lines[0], result)
        return result

    def improve(self, repository, *args, code=0, **more):
        result = self.fettle("improve", "--json", "--trust", *args, repository, **more)
        self.assertEqual(result.code, code, result)
        return result.json()

    def kept(self, answer):
        return [s for s in answer["suggestions"] if s["outcome"] == "kept"]

    def git(self, repository, *args, check=True, **environment):
        done = subprocess.run(["git", "-c", "protocol.file.allow=always", *args], cwd=repository,
                              env={**self.environment, **environment}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if check and done.returncode:
            raise AssertionError(f"git {args}: {done.stdout!r}")
        return done.stdout.decode(errors="replace").strip()

    def write(self, repository, files):
        for name, content in files.items():
            path = os.path.join(os.fsencode(repository), os.fsencode(name))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(content if isinstance(content, bytes) else content.encode())

    def commit(self, repository, files, message="more"):
        self.write(repository, files)
        self.git(repository, "add", "-A")
        self.git(repository, "commit", "-q", "-m", message)

    def repository(self, files=None, name="project", plain=True):
        """With a typo that is always mended, and with PLAIN a build and a test."""
        path = self.path(name)
        os.makedirs(path)
        self.git(path, "init", "-q", "-b", "main")
        first = {"README.md": TYPO, ".editorconfig": "root = true\n", ".gitignore": "*.o\n"}
        if plain:
            first["Makefile"] = MAKEFILE
        self.commit(path, {**first, **(files or {})}, "first")
        return path

    def content(self, repository, commit, name):
        return subprocess.run(["git", "show", f"{commit}:{name}"], cwd=repository, check=True,
                              env=self.environment, stdout=subprocess.PIPE).stdout

    @contextlib.contextmanager
    def untouched(self, repository):
        before = digest(repository)
        yield
        after = digest(repository)
        for part in before:
            self.assertEqual(before[part], after[part], f"{part} of {repository} changed")


def main():
    unittest.main(verbosity=2)
