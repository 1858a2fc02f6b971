# slow
"""Pictures on terminals that can show them: what they get is decoded and compared with the pixels."""
import base64
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import termios
import time
import unittest
import zlib

import repositories
from repositories import Case

KITTY = b"\x1b_Gi=31;OK\x1b\\\x1b[?62;c"
SIXEL = b"\x1b[?62;4;22c"
PLAIN = b"\x1b[?1;2c"


def png(pixels):
    """PIXELS: rows of (red, green, blue)."""
    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data +
                struct.pack(">I", zlib.crc32(kind + data)))
    rows = b"".join(b"\0" + b"".join(bytes(pixel) for pixel in row) for row in pixels)
    head = struct.pack(">IIBBBBB", len(pixels[0]), len(pixels), 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) +
            chunk(b"IEND", b""))


def kitty_pixels(text):
    """What the pieces of one picture hold together."""
    pieces = re.findall(rb"\x1b_G([^;]*);([A-Za-z0-9+/=]*)\x1b\\", text)
    pieces = [piece for piece in pieces if b"a=q" not in piece[0]]
    keys = dict(pair.split(b"=") for pair in pieces[0][0].split(b","))
    assert keys[b"a"] == b"T" and keys[b"f"] == b"24", keys
    assert all(len(data) <= 4096 for _, data in pieces)
    assert [re.search(rb"m=(.)", head)[1] for head, _ in pieces] == \
        [b"1"] * (len(pieces) - 1) + [b"0"]
    raw = base64.b64decode(b"".join(data for _, data in pieces), validate=True)
    return rows_of(raw, int(keys[b"s"]), int(keys[b"v"]))


def rows_of(raw, width, height):
    assert len(raw) == width * height * 3, (len(raw), width, height)
    return [[tuple(raw[(y * width + x) * 3:][:3]) for x in range(width)] for y in range(height)]


def sixel_pixels(text):
    """Decodes DEC's Sixel as the VT340's manual describes it."""
    size, body = re.search(rb"\x1bPq\"1;1;([0-9;]+)(#.*?)\x1b\\", text, re.S).groups()
    width, height = map(int, size.split(b";"))
    rows = [[None] * width for _ in range(height)]
    colours, colour, x, top = {}, None, 0, 0
    for token in re.finditer(rb"#(\d+)(?:;2;(\d+);(\d+);(\d+))?|!(\d+)([?-~])|([?-~])|([$-])", body):
        number, red, green, blue, count, run, one, move = token.groups()
        if number and red:
            colours[int(number)] = tuple(round(int(c) * 255 / 100) for c in (red, green, blue))
        elif number:
            colour = colours[int(number)]
        elif move:
            x, top = 0, top + (6 if move == b"-" else 0)
        else:
            bits = (run or one)[0] - 63
            for _ in range(int(count or 1)):
                for y in range(6):
                    if bits >> y & 1:
                        rows[top + y][x] = colour
                x += 1
    return rows


class Images(Case):
    def setUp(self):
        super().setUp()
        if not shutil.which("vipsthumbnail"):
            self.skipTest("there is no vipsthumbnail here")

    def picture(self, name, pixels):
        path = self.path("source.png")
        with open(path, "wb") as file:
            file.write(png(pixels))
        if not name.endswith(".png"):
            subprocess.run(["vips", "copy", path, self.path(name)], check=True)
            return self.path(name)
        os.rename(path, self.path(name))
        return self.path(name)

    def on_terminal(self, answer, *args, cells=(80, 24), pixels=(640, 384), **environment):
        """What a terminal that gives ANSWER to its question gets from the program."""
        leader, follower = pty.openpty()
        termios.tcsetwinsize(follower, (cells[1], cells[0]))
        import fcntl
        fcntl.ioctl(follower, termios.TIOCSWINSZ,
                    struct.pack("HHHH", cells[1], cells[0], *pixels))
        process = subprocess.Popen([repositories.FETTLE, *args], stdin=follower, stdout=follower,
                                   stderr=follower, start_new_session=True,
                                   env={**self.environment, "TERM": "xterm-256color",
                                        "PAGER": "cat", **environment})
        os.close(follower)
        seen, answered, end = b"", False, time.monotonic() + 60
        while time.monotonic() < end:
            if not select.select([leader], [], [], 0.1)[0]:
                continue
            try:
                got = os.read(leader, 65536)
            except OSError:
                break
            seen += got
            if not answered and b"\x1b[c" in seen:
                answered = True
                os.write(leader, answer)
        os.close(leader)
        self.assertEqual(process.wait(10), 0, seen[-2000:])
        self.asked = answered
        return seen

    def assert_like(self, seen, wanted, far):
        self.assertEqual((len(seen), len(seen[0])), (len(wanted), len(wanted[0])))
        for y, row in enumerate(wanted):
            for x, pixel in enumerate(row):
                self.assertIsNotNone(seen[y][x], (x, y))
                for a, b in zip(seen[y][x], pixel):
                    self.assertLessEqual(abs(a - b), far, (x, y, seen[y][x], pixel))

    few = [[((x // 4) * 25, (y // 4) * 30, 128) for x in range(41)] for y in range(31)]
    many = [[((x * 6) % 256, (y * 8) % 256, (x * y) % 256) for x in range(40)] for y in range(30)]

    def test_kitty(self):
        path = self.picture("a.png", self.many)
        self.assert_like(kitty_pixels(self.on_terminal(KITTY, "show", path)), self.many, 0)

    def test_sixel(self):
        path = self.picture("a.png", self.few)
        self.assert_like(sixel_pixels(self.on_terminal(SIXEL, "show", path)), self.few, 3)
        path = self.picture("b.png", self.many)
        seen = sixel_pixels(self.on_terminal(SIXEL, "show", path))
        for c in range(3):
            mean = [sum(pixel[c] for row in rows for pixel in row) / 1200
                    for rows in (seen, self.many)]
            self.assertLess(abs(mean[0] - mean[1]), 6, "more colours than it has are mixed")

    def test_iterm(self):
        path = self.picture("a.png", self.few)
        seen = self.on_terminal(PLAIN, "show", path, TERM_PROGRAM="iTerm.app")
        head, data = re.search(rb"\x1b\]1337;File=([^:]*):([^\a]*)\a", seen).groups()
        with open(path, "rb") as file:
            content = file.read()
        self.assertEqual(base64.b64decode(data, validate=True), content)
        self.assertEqual(head, b"inline=1;size=%d;width=41px;height=31px" % len(content))

    def test_every_kind_of_file(self):
        flat = [[(200, 100, 50)] * 32 for _ in range(24)]
        for name, far in (("a.jpg", 4), ("a.webp", 6), ("a.gif", 4)):
            with self.subTest(name):
                path = self.picture(name, flat)
                self.assert_like(kitty_pixels(self.on_terminal(KITTY, "show", path)), flat, far)

    def test_no_larger_than_the_screen(self):
        path = self.picture("a.png", [[(x % 256, y % 256, 0) for x in range(900)]
                                      for y in range(600)])
        rows = kitty_pixels(self.on_terminal(KITTY, "show", path))
        self.assertLessEqual(len(rows[0]), 640)
        self.assertLessEqual(len(rows), 23 * 16)
        self.assertAlmostEqual(len(rows[0]) / len(rows), 1.5, delta=0.02)

    def test_pictures_of_a_document(self):
        self.picture("a.png", self.few)
        text = self.path("doc.md")
        with open(text, "w", encoding="utf-8") as file:
            file.write("# T\n\nsee ![words](a.png) and ![none](none.png)\n\n![far](/etc/passwd)\n")
        seen = self.on_terminal(KITTY, "show", text)
        self.assert_like(kitty_pixels(seen), self.few, 0)
        self.assertIn(b"words", seen)
        self.assertEqual(seen.count(b"a=T"), 1)

    def test_who_cannot_gets_words(self):
        path = self.picture("a.png", self.few)
        for answer in (PLAIN, b""):
            seen = self.on_terminal(answer, "show", path)
            self.assertTrue(self.asked)
            self.assertIn(b"a.png: a picture (png)", seen.replace(b"\x1b", b"").replace(b"]8;;\\", b"")
                          .replace(b"]8;;file://" + path.encode() + b"\\", b""))
            self.assertNotIn(b"a=T", seen)
            self.assertNotIn(b"\x1bPq", seen)
        self.on_terminal(KITTY, "show", path, NO_COLOR="1")
        self.assertFalse(self.asked)
        self.on_terminal(KITTY, "show", self.path("source.md"), "--help")
        self.assertFalse(self.asked, "only a picture is worth a question")
        piped = self.fettle("show", path)
        self.assertEqual(piped.out, "a.png: a picture (png)\n")

    def test_broken_and_hostile_files(self):
        good = png(self.few)
        bad = {"cut.png": good[:60], "huge.png": good[:16] + struct.pack(">II", 2**31 - 1, 2**31 - 1)
               + good[24:], "empty.jpg": b"\xff\xd8\xff", "text.gif": b"GIF89a\x1b[2J",
               "riff.webp": b"RIFF\xff\xff\xff\xffWEBPVP8L"}
        for name, content in bad.items():
            with open(self.path(name), "wb") as file:
                file.write(content)
            with self.subTest(name):
                seen = self.on_terminal(KITTY, "show", self.path(name))
                self.assertNotIn(b"\x1b[2J", seen)
        self.assertEqual([f for f in os.listdir("/tmp") if f.startswith("fettle-image-")], [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
