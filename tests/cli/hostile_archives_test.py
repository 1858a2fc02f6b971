"""Archives that are made to hurt: bounded, told, and nothing of them is ever written."""
import bz2
import gzip
import io
import json
import lzma
import os
import resource
import shutil
import struct
import subprocess
import tarfile
import tempfile
import time
import unittest
import zipfile
import zlib
from pathlib import Path

FETTLE = os.environ["FETTLE"]
SANITIZED = b"__asan_init" in Path(FETTLE).read_bytes()
MEMORY = 1 << 30
RECORD = {"schema_version": "1.6.0", "id": "A-1", "modified": "2024-01-01T00:00:00Z", "affected": [
    {"package": {"ecosystem": "npm", "name": "a"},
     "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}]}]}


def zip_of(entries, method=zipfile.ZIP_DEFLATED):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return made.getvalue()


def tar_of(entries, mode="w"):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:
        for name, kind, link, content in entries:
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname, entry.size = kind, link, len(content)
            archive.addfile(entry, io.BytesIO(content))
    return made.getvalue()


def directory_of(made):
    """What comes before it, itself."""
    start, end = made.rindex(b"PK\1\2"), made.rindex(b"PK\5\6")
    return made[:start], made[start:end]


def end_of(count, size, offset):
    return b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, size, offset, 0)


def zips():
    """(name, bytes, what is said of it) of archives of one record or more."""
    one = zip_of([("a.json", json.dumps(RECORD))])
    files, line = directory_of(one)
    yield "bomb.zip", zip_of([(f"{n}.json", bytes(8 << 20)) for n in range(8)]), "8 of its files"
    yield "huge.zip", files + line[:24] + struct.pack("<I", 0xfffffffe) + line[28:] + end_of(
        1, len(line), len(files)), "1 of its files"
    yield "overlap.zip", files + line * 2000 + end_of(2000, len(line) * 2000, len(files)), "more is in it"
    yield "count.zip", files + line + end_of(65535, 0xfffffff0, len(files)), "too large a directory"
    yield "fewer.zip", files + line + end_of(65535, len(line), len(files)), "directory is damaged"
    yield "far.zip", files + line + end_of(1, len(line), 0xfffffff0), "ends before"
    yield "local.zip", files + line[:42] + struct.pack("<I", 0xffffff) + line[46:] + end_of(
        1, len(line), len(files)), "1 of its files"
    yield "cut.zip", one[:-30], "no zip archive"
    nested = b"x"
    for _ in range(8):
        nested = zip_of([("n.zip", nested)])
    yield "nested.zip", nested, "an archive in an archive"
    yield "many.zip", zip_of([(str(n), "") for n in range(21000)], zipfile.ZIP_STORED), "more than 20,000 files"


def others():
    bomb = bytes(200 << 20)
    yield "bomb.tar.gz", tar_of([("z", tarfile.REGTYPE, "", bomb)], "w:gz"), "a hundred times"
    yield "bomb.gz", gzip.compress(bomb, 9), "a hundred times"
    yield "bomb.xz", lzma.compress(bomb), "a hundred times"
    yield "bomb.bz2", bz2.compress(bomb), "a hundred times"
    greedy = bytearray(lzma.compress(b"a" * 1000))
    end = 12 + 4 * (greedy[12] + 1) - 4  # of the block's header, before its checksum
    greedy[16] = 40  # a dictionary of 4 GiB
    greedy[end:end + 4] = struct.pack("<I", zlib.crc32(greedy[12:end]))
    yield "greedy.xz", bytes(greedy), "over 128 MiB"
    plain = tar_of([("a", tarfile.REGTYPE, "", b"a" * 50000)])
    yield "cut.tar", plain[:20000], "cut off"
    header = bytearray(plain[:512])
    header[124:136], header[148:156] = b"77777777777\0", b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    yield "huge.tar", bytes(header) + plain[512:], "cut off"
    inner = b"x" * 100
    for _ in range(20):
        inner = gzip.compress(inner)
    yield "deep.gz", inner, "an archive in an archive"


class HostileArchives(unittest.TestCase):
    def setUp(self):
        self.dir = Path(tempfile.mkdtemp(prefix="fettle-hostile-archives-"))
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)
        self.tree = self.dir / "a" / "b" / "tree"
        self.tree.mkdir(parents=True)

    def fettle(self, *words, codes=(0,)):
        def limit():
            if not SANITIZED:
                resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        begin = time.monotonic()
        done = subprocess.run([FETTLE, *words, "--json", "-q"], cwd=self.tree, capture_output=True, timeout=120,
                              preexec_fn=limit, env={"PATH": os.environ["PATH"], "HOME": str(self.dir),
                                                     "FETTLE_HOME": str(self.dir / "home")})
        self.assertLess(time.monotonic() - begin, 100 if SANITIZED else 30)
        self.assertIn(done.returncode, codes, (words, done.stderr[-500:]))
        self.assertNotIn(b"Sanitizer", done.stderr)
        return json.loads(done.stdout) if done.returncode == 0 else done.stderr.decode()

    def written(self):
        return sorted(str(p.relative_to(self.dir)) for p in self.dir.rglob("*")
                      if not str(p.relative_to(self.dir)).startswith("home"))

    def test_secrets_are_looked_for_within_bounds(self):
        token = "AK" + "IA" + "QY2N7LXW4TZ5KDRE"
        said = {}
        for name, content, note in [*zips(), *others()]:
            (self.tree / name).write_bytes(content)
            said[name] = note
        names = ["/etc/passwd", "../../up", "C:\\x", "a\x1b[31m\nb", "n" * 60000]
        (self.tree / "names.zip").write_bytes(zip_of([(name, f"token={token}\n") for name in names]))
        (self.tree / "links.tar").write_bytes(tar_of([
            ("soft", tarfile.SYMTYPE, "/etc/passwd", b""), ("hard", tarfile.LNKTYPE, "../../x", b""),
            ("device", tarfile.CHRTYPE, "", b""), ("/absolute", tarfile.REGTYPE, "", f"token={token}\n".encode())]))
        (self.tree / "trailing.zip").write_bytes(zip_of([("a.txt", f"token={token}\n")]) + b"junk")
        before = self.written()
        report = self.fettle("audit", "secrets")
        self.assertEqual(self.written(), before)
        for name, note in said.items():
            self.assertTrue([n for n in report["notes"] if n.startswith(name) and note in n], (name, report["notes"]))
        self.assertEqual(len(report["notes"]), len(set(report["notes"])))
        paths = [f["path"] for f in report["findings"]]
        self.assertEqual(len([p for p in paths if p.startswith("names.zip!/")]), len(names))
        self.assertFalse([p for p in paths if "\x1b" in p or "\n" in p or len(p) > 2000])
        self.assertIn("links.tar!//absolute", paths)
        self.assertIn("trailing.zip!/a.txt", paths)

    def test_advisories_are_imported_within_bounds(self):
        good = zip_of([("../../up.json", json.dumps(RECORD)), ("folder/", ""), ("b.json", "{")])
        (self.tree / "good.zip").write_bytes(good)
        result = self.fettle("osv", "import", "good.zip")
        self.assertEqual((result["kept"], len(result["warnings"])), (1, 1))
        self.assertFalse((self.dir / "a" / "up.json").exists())
        refused = {"overlap.zip", "count.zip", "fewer.zip", "far.zip", "cut.zip"}
        for name, content, _ in zips():
            (self.tree / name).write_bytes(content)
            result = self.fettle("osv", "import", name, codes=(1,) if name in refused else (0,))
            if name in refused:
                self.assertIn(name, result)
            elif name in ("bomb.zip", "huge.zip", "local.zip"):
                self.assertEqual(len(result["warnings"]), 8 if name == "bomb.zip" else 1)


if __name__ == "__main__":
    unittest.main()
