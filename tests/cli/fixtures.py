"""The states that examples begin with (`given` in a row), made once and copied back for each call.

A stage has one folder in which the program works: work/ (where it is started; the sample repository
is work/project) and home/ (FETTLE_HOME). Everything is always at the same path, so that a state made
once stays valid.
"""
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time

FETTLE = os.environ["FETTLE"]
SOURCE = os.environ["FETTLE_SOURCE"]
DATE = "2026-01-01T00:00:00Z"


def remove(folder):
    def writable(function, path, _):
        os.chmod(os.path.dirname(path), 0o700)
        function(path)
    if os.path.isdir(folder):
        shutil.rmtree(folder, onerror=writable)


class Stage:
    def __init__(self):
        self.top = os.path.realpath(tempfile.mkdtemp(prefix="fettle-stage-"))
        self.live = os.path.join(self.top, "live")
        self.work = os.path.join(self.live, "work")
        self.environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": self.live, "LANG": "C.UTF-8",
            "FETTLE_HOME": os.path.join(self.live, "home"), "USER": "somebody",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_DATE": DATE, "GIT_COMMITTER_DATE": DATE,
            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "detect_leaks=1"),
            "UBSAN_OPTIONS": os.environ.get("UBSAN_OPTIONS", ""),
        }

    def close(self):
        self.wait_for_background()
        remove(self.top)

    def start(self, *args, **more):
        return subprocess.Popen([FETTLE, *args], cwd=self.work, env=self.environment, **more)

    def run(self, *args, given=b"", timeout=120):
        """Exit code, standard output, standard error."""
        process = self.start(*args, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
        try:
            out, err = process.communicate(given, timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise AssertionError(f"fettle {args} did not end") from None
        return process.returncode, out, err

    def set(self, name):
        """Puts the stage into the state NAME."""
        kept = os.path.join(self.top, name)
        self.wait_for_background()
        remove(self.live)
        if os.path.isdir(kept):
            shutil.copytree(kept, self.live, symlinks=True)
            return
        os.makedirs(self.work)
        getattr(self, "make_" + name.replace("-", "_"))()
        shutil.copytree(self.live, kept, symlinks=True)

    def make_nothing(self):
        pass

    def make_sample(self):
        project = os.path.join(self.work, "project")
        shutil.copytree(os.path.join(SOURCE, "samples/workshop"), project)
        for command in (["init", "-q", "-b", "main"], ["add", "-A"],
                        ["-c", "user.name=Sample", "-c", "user.email=sample@localhost", "-c",
                         "commit.gpgsign=false", "commit", "-q", "-m", "Begin the workshop"]):
            subprocess.run(["git", *command], cwd=project, env=self.environment, check=True)

    def make_sample_run(self):
        self.make_sample()
        code, out, err = self.run("improve", "--json", "--trust", "--only", "typos", "project")
        if code or json.loads(out)["state"] != "kept":
            raise AssertionError(f"the sample run ended with {code}: {err.decode()}")

    def make_sample_advisory(self):
        """A project with one dependency, and an advisory about it that nobody imported yet."""
        self.make_sample()
        record = {"id": "GHSA-35jh-r3h4-6jhm", "modified": "2024-01-02T03:04:05Z",
                  "aliases": ["CVE-2021-23337"], "summary": "Command injection in lodash",
                  "severity": [{"type": "CVSS_V3",
                                "score": "CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H"}],
                  "affected": [{"package": {"ecosystem": "npm", "name": "lodash"}, "ranges": [
                      {"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "4.17.21"}]}]}]}
        lock = {"name": "shop", "lockfileVersion": 3, "packages": {
            "": {"name": "shop", "dependencies": {"lodash": "^4.17.0"}},
            "node_modules/lodash": {"version": "4.17.20", "license": "MIT"}}}
        files = {"advisories/GHSA-35jh-r3h4-6jhm.json": record, "shop/package-lock.json": lock,
                 "shop/package.json": {"name": "shop", "version": "1.0.0", "license": "MIT"}}
        for name, content in files.items():
            path = os.path.join(self.work, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as file:
                json.dump(content, file, indent=1)

    def make_sample_unused(self):
        """A shop that asks for two packages and imports one."""
        manifest = {"name": "shop", "dependencies": {"left-pad": "^1.3.0", "lodash": "^4.17.0"}}
        files = {"package.json": json.dumps(manifest, indent=1), "src/cart.js": 'import sum from "lodash/sum";\n'}
        for name, text in files.items():
            path = os.path.join(self.work, "shop", name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as file:
                file.write(text)

    def make_sample_audited(self):
        self.make_sample_advisory()
        code, _, err = self.run("osv", "import", "advisories")
        if code:
            raise AssertionError(f"the advisory was not imported: {err.decode()}")

    def kinds(self):
        """Of the events that the last run's log has by now."""
        code, out, _ = self.run("runs", "events", "--jsonl", "last")
        return [] if code else [json.loads(line)["kind"] for line in out.splitlines()]

    def make_interrupted_run(self):
        """Killed when one suggestion was kept and others wait."""
        self.make_sample()
        process = self.start("improve", "--quiet", "--trust", "--only", "typos", "project",
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while process.poll() is None and "suggestion.kept" not in self.kinds():
                time.sleep(0.01)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        self.wait_for_silence()
        if process.returncode != -signal.SIGKILL or "run.ended" in self.kinds():
            raise AssertionError("the run came to its end before it could be interrupted")

    def wait_for_background(self):
        """Until the runs that were detached have ended."""
        mine = f"FETTLE_HOME={self.environment['FETTLE_HOME']}".encode()
        for _ in range(600):
            found = False
            for pid in filter(str.isdigit, os.listdir("/proc")):
                try:
                    with open(f"/proc/{pid}/environ", "rb") as file:
                        found |= mine in file.read().split(b"\0")
                except OSError:
                    continue
            if not found:
                return
            time.sleep(0.05)
        raise AssertionError("a run in the background does not end")

    def wait_for_silence(self):
        """Until no process that the killed one started works in the stage any more."""
        for _ in range(100):
            found = False
            for pid in filter(str.isdigit, os.listdir("/proc")):
                try:
                    found |= os.readlink(f"/proc/{pid}/cwd").startswith(self.live)
                except OSError:
                    continue
            if not found:
                return
            time.sleep(0.05)
        raise AssertionError("processes outlived the program that started them")
