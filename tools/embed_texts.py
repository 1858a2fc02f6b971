#!/usr/bin/env python3
"""Turns text files into a C table of names and contents: embed_texts.py SYMBOL OUTPUT FILE …"""
import sys
from pathlib import Path


def lines(text):
    for line in text.splitlines():
        escaped = line.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?")
        yield f'     "{escaped}\\n"'


def main(symbol, output, *files):
    entries = ["\n".join([f'    {{"{Path(file).name}",', *lines(Path(file).read_text())]) + "},"
               for file in files]
    Path(output).write_text(
        "/* Made by tools/embed_texts.py. */\n#include \"rules/rules_int.h\"\n\n"
        f"const struct rules_text {symbol}[] = {{\n" + "\n".join(entries) + "\n};\n"
        f"const size_t {symbol}_count = sizeof {symbol} / sizeof *{symbol};\n")


main(*sys.argv[1:])
