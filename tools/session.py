#!/usr/bin/env python3
"""Turns what a command prints in colour (standard input) into an SVG picture of a terminal.

usage: fettle improve --color always … | tools/session.py 'fettle improve' > docs/session.svg
"""
import re
import sys
from html import escape

COLOURS = {"1": "#ffffff", "2": "#8b98a9", "31": "#ff7b72", "32": "#7ee787", "33": "#e3b341",
           "36": "#79c0ff"}


def spans(line):
    colour = None
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        match = re.fullmatch(r"\x1b\[([0-9;]*)m", part)
        if match:
            colour = COLOURS.get(match[1])
        elif part:
            yield colour, part


def main():
    lines = [f"\x1b[2m$\x1b[0m \x1b[1m{sys.argv[1]}\x1b[0m", ""] + sys.stdin.read().rstrip().split("\n")
    width = max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in lines)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width * 8.45 + 40:.0f} '
           f'{len(lines) * 19 + 36}" role="img" aria-label="A session of Fettle">',
           "<style>text{font:14px ui-monospace,Menlo,Consolas,monospace;fill:#d5dce5;white-space:pre}"
           "</style>", '<rect width="100%" height="100%" rx="10" fill="#0f1620"/>']
    for row, line in enumerate(lines):
        text = "".join(f'<tspan fill="{c}">{escape(t)}</tspan>' if c else escape(t)
                       for c, t in spans(line))
        out.append(f'<text x="20" y="{row * 19 + 32}" xml:space="preserve">{text}</text>')
    print("\n".join(out) + "\n</svg>")


if __name__ == "__main__":
    main()
