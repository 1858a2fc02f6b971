#!/usr/bin/env python3
"""Checks what the compiler does not: layers, sizes, banned calls, SQL texts, lone headers, leftovers.

Prints one line a violation and fails where there is one. Known exceptions stand in
tools/exceptions.txt ("check path reason"); an exception that no longer applies is a violation too, so
that the list only shrinks.
"""
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src"
LIMITS = {"file": 600, "header": 200, "function": 80}
BANNED = {
    "strcpy": "ft_strdup or ft_buf", "strcat": "ft_buf", "sprintf": "ft_sprintf",
    "vsprintf": "ft_vsprintf", "gets": "ft_path_read", "strtok": "ft_slice_line",
    "atoi": "strtoll with a check", "system": "ft_proc_run", "popen": "ft_proc_run",
    "alloca": "an arena", "mktemp": "mkdtemp", "tmpnam": "mkdtemp", "rand": "ft_random",
    "time": "ft_now_ms", "localtime": "ft_time_format", "strerror_r": "ft_fail_errno",
    "malloc": "ft_alloc or ft_xmalloc", "calloc": "ft_alloc", "realloc": "ft_xrealloc",
    "scanf": "a parser with limits", "sscanf": "a parser with limits",
}
# base/arena.c is where memory comes from.
BANNED_EXCEPT = {("malloc", "src/base/arena.c"), ("realloc", "src/base/arena.c")}


def layers():
    """Module to layer number, from src/LAYERS."""
    found = {}
    for line in (SRC / "LAYERS").read_text().splitlines():
        match = re.match(r"(\d+) +([a-z]+)", line)
        if match:
            found[match[2]] = int(match[1])
    return found


def sources(*suffixes):
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, text=True, check=True).stdout.split("\n")
    return [ROOT / p for p in sorted(listed) if p.endswith(suffixes) and (ROOT / p).is_file()]


def relative(path):
    return str(path.relative_to(ROOT))


def without_comments(text):
    """The code with comments and string contents blanked, lines kept."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match[0])
    text = re.sub(r'"(?:\\.|[^"\\\n])*"', lambda m: '"' + " " * (len(m[0]) - 2) + '"', text)
    return re.sub(r"/\*.*?\*/|//[^\n]*", blank, text, flags=re.S)


def check_layers():
    order = layers()
    for path in sources(".c", ".h"):
        name = relative(path)
        parts = Path(name).parts
        if parts[0] != "src" or len(parts) < 3:
            continue
        module = parts[1]
        if module not in order:
            yield "layers", name, f"the module {module} is not in src/LAYERS"
            continue
        for header in re.findall(r'#include "([^"]+)"', path.read_text()):
            other = Path(header).parts[0] if "/" in header else module
            if other == module or other not in order:
                continue
            if order[other] >= order[module]:
                yield "layers", name, f"includes {header} of layer {order[other]}"
            if header.endswith("_int.h"):
                yield "layers", name, f"includes the private header {header}"


def functions(code):
    """(name, first line, lines) of each function: clang-format puts the closing brace in column 0."""
    lines = code.split("\n")
    start = None
    for number, line in enumerate(lines):
        if start is None and re.match(r"[A-Za-z_].*\)\s*\{$|[^#\s].*\) \{$", line):
            start = number
        elif start is None and re.match(r"\s+.*\) \{$", line) and number and \
                re.match(r"[A-Za-z_]", lines[number - 1]) and not lines[number - 1].endswith(";"):
            start = number - 1
        elif start is not None and line == "}":
            name = re.search(r"([A-Za-z_0-9]+)\(", lines[start])
            yield (name[1] if name else "?"), start + 1, number - start + 1
            start = None


def check_sizes():
    for path in sources(".c", ".h"):
        name = relative(path)
        if not name.startswith(("src/", "tests/", "fuzz/", "bench/")):
            continue
        text = path.read_text()
        lines = text.count("\n")
        private = name.endswith("_int.h")
        kind = "header" if name.endswith(".h") and name.startswith("src/") and not private else "file"
        if lines > LIMITS[kind]:
            yield "size", name, f"has {lines} lines, over {LIMITS[kind]}"
        for function, line, length in functions(without_comments(text)):
            if length > LIMITS["function"]:
                yield "function", name, f"{function} at line {line} has {length} lines"


def check_banned():
    pattern = re.compile(r"(?<![\w.>])(" + "|".join(BANNED) + r")\s*\(")
    for path in sources(".c", ".h"):
        name = relative(path)
        if not name.startswith("src/"):
            continue
        for number, line in enumerate(without_comments(path.read_text()).split("\n"), 1):
            for word in pattern.findall(line):
                if (word, name) not in BANNED_EXCEPT:
                    yield "banned", name, f"line {number} calls {word}: use {BANNED[word]}"


def check_sql():
    """SQL is constant: nothing that looks like it may hold a conversion of printf."""
    pattern = re.compile(r'"[^"\n]*\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE|PRAGMA)\b[^"\n]*%')
    for path in sources(".c"):
        name = relative(path)
        if name.startswith("src/"):
            for number, line in enumerate(path.read_text().split("\n"), 1):
                if pattern.search(line):
                    yield "sql", name, f"line {number} makes SQL by formatting"


def check_leftovers():
    words = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    for path in sources(".c", ".h", ".py", ".sh", ".toml", ".cmake", ".def", ".sql"):
        name = relative(path)
        if name == "tools/check.py":
            continue
        for number, line in enumerate(path.read_text(errors="replace").split("\n"), 1):
            if words.search(re.sub(r'"[^"]*"', "", line)):
                yield "leftover", name, f"line {number} says {words.search(line)[1]}"


def check_rows():
    """Each row has its handler beside it, and each fixer a test."""
    for path in sorted((SRC / "ops").glob("*.toml")):
        if not path.with_suffix(".c").exists():
            yield "rows", relative(path), "has no handler beside it"


def check_headers(build):
    """Each public header compiles alone."""
    if not build:
        return
    flags = ["-std=gnu17", "-fsyntax-only", "-D_GNU_SOURCE", '-DFT_VERSION="0"', f"-I{SRC}",
             f"-I{build}/generated", "-isystem",
             f"{ROOT}/node_modules/tree-sitter/vendor/tree-sitter/lib/include"]
    for path in sources(".h"):
        name = relative(path)
        if not name.startswith("src/"):
            continue
        done = subprocess.run(["gcc", *flags, "-x", "c", "-"], input=f'#include "{name[4:]}"\n',
                              capture_output=True, text=True)
        if done.returncode:
            yield "headers", name, "does not compile alone: " + done.stderr.strip().split("\n")[0]


def check_format():
    paths = [relative(p) for p in sources(".c", ".h") if not relative(p).startswith("samples/")]
    done = subprocess.run(["clang-format", "--dry-run", *paths], cwd=ROOT, capture_output=True,
                          text=True)
    seen = set()
    for line in done.stderr.split("\n"):
        match = re.match(r"([^:]+):\d+:\d+: warning", line)
        if match and match[1] not in seen:
            seen.add(match[1])
            yield "format", match[1], "is not formatted (make format)"


def main():
    build = sys.argv[1] if len(sys.argv) > 1 else None
    found = []
    for check in (check_layers, check_sizes, check_banned, check_sql, check_leftovers, check_rows):
        found += check()
    found += check_headers(build)
    found += check_format()
    allowed = set()
    exceptions = ROOT / "tools/exceptions.txt"
    if exceptions.exists():
        for line in exceptions.read_text().splitlines():
            if line and not line.startswith("#"):
                allowed.add(tuple(line.split(" ", 2)[:2]))
    used = set()
    failed = 0
    for kind, name, what in found:
        if (kind, name) in allowed:
            used.add((kind, name))
            continue
        print(f"{name}: {what} [{kind}]")
        failed += 1
    for kind, name in sorted(allowed - used):
        print(f"tools/exceptions.txt: '{kind} {name}' is no longer needed [exceptions]")
        failed += 1
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
