#!/usr/bin/env python3
"""Turns text files into a C table of names and contents: embed_texts.py MODULE_texts OUTPUT FILE …

The table is declared in the module's private header, as items of struct MODULE_text.
"""
import sys
from pathlib import Path


def lines(text):
    for line in text.splitlines():
        escaped = line.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?")
        yield f'     "{escaped}\\n"'


def main(symbol, output, *files):
    entries = ["\n".join([f'    {{"{Path(file).name}",', *lines(Path(file).read_text())]) + "},"
               for file in files]
    module = symbol.split("_")[0]
    Path(output).write_text(
        f"/* Made by tools/embed_texts.py. */\n#include \"{module}/{module}_int.h\"\n\n"
        f"const struct {module}_text {symbol}[] = {{\n" + "\n".join(entries) + "\n};\n"
        f"const size_t {symbol}_count = sizeof {symbol} / sizeof *{symbol};\n")


main(*sys.argv[1:])
