"""Credentials in a tree, in archives, in the history: found, and never shown whole anywhere.

The tokens are made here, at run time, so that none stands in this file.
"""
import bz2
import gzip
import io
import json
import lzma
import os
import random
import re
import shutil
import string
import subprocess
import tarfile
import tempfile
import unittest
import zipfile
import zlib
from pathlib import Path

FETTLE = os.environ["FETTLE"]
DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
WORD = string.ascii_letters + string.digits


def chance(size, letters=WORD, seed=1):
    source = random.Random(f"{size}{letters}{seed}")
    return "".join(source.choice(letters) for _ in range(size))


def github(seed=1):
    body = chance(30, seed=seed)
    number, text = zlib.crc32(body.encode()), ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        text = DIGITS[digit] + text
    return "gh" + "p_" + body + text


def aws(seed=1):
    return "AK" + "IA" + chance(16, string.ascii_uppercase + "234567", seed)


class SecretsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """One home for all: what is compiled there is compiled once."""
        cls.home = Path(tempfile.mkdtemp(prefix="fettle-secrets-home-"))
        cls.addClassCleanup(shutil.rmtree, cls.home, ignore_errors=True)

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="fettle-secrets-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.project = self.folder / "project"
        self.project.mkdir()
        self.secrets = []

    def fettle(self, *words, code=0):
        done = subprocess.run([FETTLE, *words], cwd=self.project, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=300,
                              env={**os.environ, "FETTLE_HOME": str(self.home),
                                   "FETTLE_TRACE": str(self.folder / "trace")})
        self.assertEqual(done.returncode, code, done.stderr.decode())
        self.assert_unseen(done.stdout)
        self.assert_unseen(done.stderr)
        return (done.stdout if code in (0, 4) else done.stderr).decode()

    def assert_unseen(self, content):
        for secret in self.secrets:
            self.assertNotIn(secret.encode(), content)
            self.assertNotIn(secret[4:-4].encode(), content)

    def audit(self, *words, code=0):
        return json.loads(self.fettle("audit", "secrets", "--json", *words, code=code))

    def found(self, *words):
        return {(f["rule"], f["path"], f["line"]) for f in self.audit(*words)["findings"]}

    def secret(self, text):
        self.secrets.append(text)
        return text

    def put(self, name, content):
        path = self.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def git(self, *words):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *words],
                       cwd=self.project, check=True, stdout=subprocess.PIPE,
                       env={**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null"})

    def commit(self, message):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)

    def test_a_folder_without_git(self):
        self.put("src/app.py", f"import os\nKEY = '{self.secret(github())}'\n")
        self.put("deploy.env", f"AWS_ACCESS_KEY_ID={self.secret(aws())}\nDEBUG=1\n")
        self.put("clean.py", "password = os.environ['DB_PASSWORD']\ntoken = get_token()\n")
        self.assertEqual(self.found(), {("secret/github-pat", "src/app.py", 2),
                                        ("secret/aws-access-key", "deploy.env", 1)})
        report = self.audit()
        self.assertEqual({f["confidence"] for f in report["findings"]}, {"sure"})
        self.assertNotIn("blobs", report)
        self.assertIn("not_found", self.fettle("audit", "secrets", "--history", "--json", code=1))

    def test_fail_is_exit_code_4(self):
        self.fettle("audit", "secrets", "--fail")
        self.put("a.txt", self.secret(github()))
        self.fettle("audit", "secrets")
        self.fettle("audit", "secrets", "--fail", code=4)

    def test_a_baseline_leaves_only_what_is_new(self):
        self.put("a.txt", self.secret(github()))
        known = self.folder / "known.json"
        known.write_text(json.dumps(self.audit()))
        report = json.loads(self.fettle("audit", "secrets", "--json", "--fail", "--baseline", str(known)))
        self.assertEqual((report["findings"], report["known"]), ([], 1))
        self.put("b.txt", self.secret(github(seed=2)))
        report = self.audit("--fail", "--baseline", str(known), code=4)
        self.assertEqual([f["path"] for f in report["findings"]], ["b.txt"])

    def test_nothing_is_shown_or_kept_whole(self):
        password = self.secret(chance(12) + "!x")
        self.put("a.env", f"TOKEN={self.secret(github())}\nDB_PASSWORD={password}\n")
        self.put("b.js", f"connect('postgres://shop:{self.secret(chance(14))}@db.shop.net/x')\n")
        for words in ((), ("--json",), ("--format", "sarif"), ("--format", "html"),
                      ("--format", "markdown"), ("--verbose",)):
            text = self.fettle("audit", "secrets", *words)
            self.assertIn("secret/github-pat", text)
        kept = [*self.home.rglob("*"), self.folder / "trace"]
        self.assertGreater(len(kept), 2)
        for path in kept:
            if path.is_file():
                self.assert_unseen(path.read_bytes())
        shown = [f["message"] for f in self.audit()["findings"]]
        self.assertEqual(len(shown), 3)
        self.assertTrue(any("ghp_\u2026" in message for message in shown))

    def test_sarif_has_rules_and_places(self):
        self.put("a.txt", f"\n{self.secret(github())}\n")
        run = json.loads(self.fettle("audit", "secrets", "--format", "sarif"))["runs"][0]
        self.assertEqual(run["results"][0]["ruleId"], "secret/github-pat")
        place = run["results"][0]["locations"][0]["physicalLocation"]
        self.assertEqual(place["artifactLocation"]["uri"], "a.txt")
        self.assertEqual(place["region"]["startLine"], 2)

    def test_what_history_had_is_found_in_history_alone(self):
        self.git("init", "-q", "-b", "main", ".")
        self.put("config/old.env", f"TOKEN={self.secret(github(1))}\n")
        self.put("keep.env", f"TOKEN={self.secret(github(2))}\n")
        self.commit("add")
        first = subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=self.project, text=True)
        self.put("config/old.env", f"# moved\nTOKEN={github(1)}\n")
        self.commit("change")
        (self.project / "config/old.env").unlink()
        self.commit("remove")
        self.git("checkout", "-q", "-b", "side")
        self.put("side.env", f"TOKEN={self.secret(github(3))}\n")
        self.commit("side")
        self.git("checkout", "-q", "main")
        self.assertEqual(self.found(), {("secret/github-pat", "keep.env", 1)})
        for pack in (False, True):
            if pack:
                self.git("gc", "-q", "--prune=now")
            report = self.audit("--history")
            found = {(f["path"], f["line"]): f["message"] for f in report["findings"]}
            self.assertEqual(set(found), {("keep.env", 1), ("config/old.env", 1), ("side.env", 1)})
            self.assertIn(first[:12], found["config/old.env", 1])
            self.assertNotIn("commit", found["keep.env", 1])
            self.assertEqual(report["blobs"], 4)

    def test_odd_repositories(self):
        self.git("init", "-q", "-b", "main", ".")
        self.assertEqual(self.audit("--history")["blobs"], 0)
        for seed in (1, 2, 3):
            self.put("sub/a.env", f"TOKEN={self.secret(github(seed))}\n")
            self.put("b.env", f"TOKEN={self.secret(github(seed + 10))}\n")
            self.commit(str(seed))
        self.put("sub/a.env", f"TOKEN={self.secret(github(20))}\n")
        self.git("stash", "-q")
        self.git("tag", "file", "HEAD:b.env")
        self.git("checkout", "-q", "--detach")
        self.assertEqual(len(self.found("--history")), 2)  # places: two files
        self.assertEqual(len(self.audit("--history")["findings"]), 7)
        report = self.audit("sub", "--history")
        self.assertEqual({f["path"] for f in report["findings"]}, {"a.env"})
        self.assertEqual(len(report["findings"]), 4)
        shallow = self.folder / "shallow"
        self.git("clone", "-q", "--depth", "2", f"file://{self.project}", str(shallow))
        self.assertEqual(len(self.audit(str(shallow), "--history")["findings"]), 4)

    def test_archives_are_looked_into(self):
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("inside/app.properties", f"x=1\ntoken={self.secret(github(1))}\n")
        with zipfile.ZipFile(self.project / "app.jar", "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("lib/inner.zip", inner.getvalue())
            made.writestr("plain.txt", "x" * 1000)
        with tarfile.open(self.project / "backup.tar.gz", "w:gz") as made:
            content = f"{self.secret(aws())}\n".encode()
            for name in ("short.txt", "long/" + "d" * 120 + "/name.txt"):
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                made.addfile(entry, io.BytesIO(content))
        with gzip.open(self.project / "dump.sql.gz", "wb") as made:
            made.write(f"-- {self.secret(github(5))}\n".encode())
        self.assertEqual(self.found(), {
            ("secret/github-pat", "app.jar!/lib/inner.zip!/inside/app.properties", 2),
            ("secret/aws-access-key", "backup.tar.gz!/short.txt", 1),
            ("secret/aws-access-key", "backup.tar.gz!/long/" + "d" * 120 + "/name.txt", 1),
            ("secret/github-pat", "dump.sql.gz!/dump.sql", 1)})

    def test_packed_files_of_every_kind(self):
        line = f"{self.secret(github(1))}\n".encode()
        packs = {"gz": gzip.compress, "xz": lzma.compress, "bz2": bz2.compress}
        for kind, pack in packs.items():
            self.put(f"one.txt.{kind}", pack(line))
            # several streams one behind the other, as pigz, pixz and pbzip2 write them
            self.put(f"many.txt.{kind}", pack(b"x\n" * 5000) + pack(b"y\n") + pack(line))
            with tarfile.open(self.project / f"all.tar.{kind}", f"w:{kind}") as made:
                entry = tarfile.TarInfo("a.txt")
                entry.size = len(line)
                made.addfile(entry, io.BytesIO(line))
        found = {(path, at) for _, path, at in self.found()}
        self.assertEqual(found, {(f"{name}.{kind}!/{inner}", at) for kind in packs for name, inner, at in
                                 (("one.txt", "one.txt", 1), ("many.txt", "many.txt", 5002), ("all.tar", "a.txt", 1))})
        for kind, pack in packs.items():
            self.put(f"cut.{kind}", pack(os.urandom(4000))[:-20])
        notes = self.audit()["notes"]
        self.assertEqual([n.split(":")[0] for n in notes], [f"cut.{kind}" for kind in sorted(packs)])

    def test_hostile_archives_end_with_a_note(self):
        with zipfile.ZipFile(self.project / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as made:
            for i in range(8):
                made.writestr(f"{i}.txt", b"\0" * (8 << 20))
        nested = b"x"
        for _ in range(6):
            box = io.BytesIO()
            with zipfile.ZipFile(box, "w") as made:
                made.writestr("next.zip", nested)
            nested = box.getvalue()
        self.put("nested.zip", nested)
        self.put("cut.tar.gz", gzip.compress(chance(4000).encode())[:900])
        self.put("cut.zip", (self.project / "bomb.zip").read_bytes()[:2000])
        notes = " ".join(self.audit()["notes"])
        for name in ("bomb.zip", "nested.zip", "cut.tar.gz", "cut.zip"):
            self.assertIn(name, notes)

    def test_utf16_binary_and_large_files(self):
        self.put("wide.ini", f"[x]\ntoken={self.secret(github(1))}\n".encode("utf-16"))
        self.put("program.bin", b"\0\1\2" + github(2).encode())
        with open(self.project / "sparse.img", "wb") as file:
            file.truncate(1 << 30)
        report = self.audit()
        self.assertEqual([(f["path"], f["line"]) for f in report["findings"]], [("wide.ini", 2)])
        self.assertEqual(report["notes"], ["sparse.img: left out: larger than 64 MiB"])

    def test_what_a_person_allows_is_no_finding(self):
        self.put("a.txt", f"{self.secret(github(1))}\n{self.secret(github(2))} # fettle:ignore\n"
                          f"{self.secret(github(3))}\n{self.secret(github(4))}\n")
        self.put("data/b.txt", github(1))
        messages = {f["line"]: f["message"] for f in self.audit()["findings"] if f["path"] == "a.txt"}
        self.assertEqual(set(messages), {1, 3, 4})
        mark = re.search("fingerprint ([0-9a-f]{16})", messages[3])[1]
        self.put("fettle.yaml", f"secrets:\n  allow: ['{mark}', '^{github(4)[:12]}']\n"
                                "  ignore_paths: ['data/**']\n")
        self.secrets.clear()  # the settings themselves say a part of one
        self.assertEqual(self.found(), {("secret/github-pat", "a.txt", 1)})
        self.put("fettle.yaml", "secrets:\n  allow: ['[']\n")
        self.assertIn("secrets.allow", self.fettle("audit", "secrets", "--json", code=2))

    def test_ignored_files_on_demand(self):
        subprocess.run(["git", "init", "-q", self.folder], check=True)
        self.put(".gitignore", "*.local\n")
        self.put("x.local", self.secret(github()))
        self.assertEqual(self.found(), set())
        self.assertEqual(self.found("--ignored"), {("secret/github-pat", "x.local", 1)})

    def test_a_damaged_cache_is_made_anew(self):
        self.put("a.txt", self.secret(github()))
        before = self.found()
        kept = list(self.home.rglob("formats-*.hs"))
        self.assertEqual(len(kept), 1)
        content = kept[0].read_bytes()
        for damage in (b"", content[:100], content[:-1] + bytes([content[-1] ^ 1])):
            kept[0].write_bytes(damage)
            self.assertEqual(self.found(), before)
            self.assertEqual(len(kept[0].read_bytes()), len(content))

    def test_what_is_one(self):
        """What people write, in the forms of many languages: each line is found. The ~ is taken out
        when it is written, so that no scanner finds these here."""
        files = {
            "a.py": ['pass~word = "Tr0ub4dor&3"', "PASS~WORD = 'pg_Adm1n_9x7'",
                     f'SEC~RET_KEY = "{chance(50)}"', f'client = Client(api_~key="{chance(32)}")',
                     '"pass~word": "xK9$mP2vL5nQ",', f'os.environ["API_~KEY"] = "{chance(32, seed=2)}"',
                     f'TO~KEN: str = "{chance(24)}"', 'get(url, au~th=("admin", "mV4#kd92Lq"))',
                     f'headers = {{"Author~ization": "Bearer {chance(40)}"}}'],
            "B.java": [f'private static final String API_~KEY = "{chance(32)}";',
                       'props.put("pass~word", "h7Gk29sLqP");', '.pass~word("Zx81!kdE2")'],
            "c.js": [f"const api~Key = '{chance(32)}';", f"const to~ken = `{chance(40)}`;",
                     "const config = { pass~word: 'n0tSoS3cret#1', user: 'x' };"],
            ".env": ["DB_PASS~WORD=hunter2!Xy", f"API_TO~KEN={chance(32)}",
                     f"DATABASE_URL=mysql:~//root:{chance(10)}@10.0.0.5/db"],
            "k8s.yaml": ["      pass~word: pr0dP@ss77", f"  api_~key: {chance(32)}"],
            "app.properties": ["spring.datasource.pass~word=Sup3rS3cr3tPwd"],
            "web.config": ['<add key="ApiPass~word" value="kT93!mmQ" />',
                           '<add c="Server=sql1;Database=x;User Id=sa;Pass~word=Pr0d!Sql#1;" />'],
            "main.go": ['Pass~word: "g0Lang!Pass",', f'var sec~retKey = []byte("{chance(32)}")'],
            "deploy.sh": [f"curl -~u admin:{chance(12)} https://api.shop.io/",
                          f"my~sql -u root -p{chance(10)} app"],
            "x.php": ["$dbPass~word = 'phpP@ss2020';", "define('DB_PASS~WORD', 'w0rdPr3ss!!');"],
            "notes.ipynb": ['"source": ["api_~key = \\\"' + chance(32) + '\\\"\\n"]'],
            "nested.js": ["send('{\\\"pass~word\\\": \\\"kT9-vq2Lw8\\\"}')"],
            "x.cs": [f'private const string Api~Key = "{chance(32)}";'],
        }
        for name, lines in files.items():
            self.put(name, "\n".join(lines).replace("~", "") + "\n")
        found = {(path, line) for _, path, line in self.found()}
        missed = [line for name, lines in files.items() for number, line in enumerate(lines, 1)
                  if (name, number) not in found]
        self.assertEqual(missed, [])

    def test_what_is_no_secret(self):
        self.put("app.py", "\n".join([
            'password = "changeme"', 'password = "${DB_PASSWORD}"', "token = '<your-token>'",
            'api_key = os.getenv("API_KEY")', 'secret = "your-secret-here"', 'PASSWORD = "password"',
            'token_type = "bearer"', 'password_field = "user[password]"', "key = 'AKIAIOSFODNN7EXAMPLE'",
            'integrity = "sha512-' + chance(86) + '=="', 'commit = "' + chance(40, "0123456789abcdef") + '"',
            'session_id = "123e4567-e89b-12d3-a456-426614174000"', 'url = "https://user:pass@example.com"',
            'reset_password_url = "/account/reset/" + code', 'secret_name = "prod/database/main"',
            'API_TOKEN = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"', 'password = "********"',
            'access_token = "access_token"', "PASSWORD_MIN_LENGTH = 12345678"]) + "\n")
        self.put("package-lock.json", json.dumps({"integrity": "sha512-" + chance(86) + "=="}))
        self.assertEqual(self.found(), set())


if __name__ == "__main__":
    unittest.main()
