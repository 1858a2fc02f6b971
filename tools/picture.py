#!/usr/bin/env python3
"""Draws docs/architecture.svg from src/LAYERS and the #include lines: layers as rows, modules as boxes.

An arrow goes from a module to each one that it includes and does not reach through another. `picture.py --check` fails where the committed picture is not what the code says.
"""
import re
import sys
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WIDTH, BOX_W, BOX_H, ROW_H, LEFT = 980, 128, 46, 86, 20


def read_layers():
    layers = {}
    for line in (ROOT / "src/LAYERS").read_text().splitlines():
        match = re.match(r"(\d+) +([a-z]+) +(.*)", line)
        if match and (ROOT / "src" / match[2]).is_dir():
            layers.setdefault(int(match[1]), []).append((match[2], match[3]))
    return layers


def modules_used(module):
    uses = set()
    for path in sorted((ROOT / "src" / module).rglob("*.[ch]")):
        uses |= {m for m in re.findall(r'#include "([a-z]+)/', path.read_text()) if m != module}
    return uses


def draw():
    layers = read_layers()
    numbers = sorted(layers, reverse=True)
    places, facts, parts = {}, {}, []
    for row, number in enumerate(numbers):
        modules = layers[number]
        gap = (WIDTH - LEFT * 2 - 60) / len(modules)
        for i, (name, _) in enumerate(modules):
            x = LEFT + 60 + gap * i + (gap - BOX_W) / 2
            places[name] = (x, 20 + row * ROW_H, number)
            facts[name] = modules_used(name)
    height = 20 + len(numbers) * ROW_H
    for name, uses in sorted(facts.items()):
        x, y, number = places[name]
        below = [u for u in sorted(uses) if u in places]
        # Only the nearest: what those use in turn can be read further down.
        nearest = [u for u in below if not any(u in facts[v] for v in below if v != u)]
        for other in nearest:
            ox, oy, _ = places[other]
            parts.append(f'<path d="M{x + BOX_W / 2:.0f} {y + BOX_H} C{x + BOX_W / 2:.0f} '
                         f'{y + BOX_H + 24}, {ox + BOX_W / 2:.0f} {oy - 24}, {ox + BOX_W / 2:.0f} '
                         f'{oy - 3}" class="arrow"/>')
    for row, number in enumerate(numbers):
        parts.append(f'<text x="{LEFT}" y="{20 + row * ROW_H + 28}" class="layer">{number}</text>')
        for name, purpose in layers[number]:
            x, y, _ = places[name]
            parts.append(f'<g><title>{escape(purpose)}</title><rect x="{x:.0f}" y="{y}" '
                         f'width="{BOX_W}" height="{BOX_H}" rx="6" class="box"/>'
                         f'<text x="{x + BOX_W / 2:.0f}" y="{y + 28}" class="name">{name}</text></g>')
    style = ("svg{background:#fff}.box{fill:#f3f6fa;stroke:#5b708b}.arrow{fill:none;stroke:#a9b7c8;"
             "marker-end:url(#tip)}text{font-family:system-ui,sans-serif;fill:#1d2733}.name{font-size"
             ":15px;text-anchor:middle;font-weight:600}"
             ".layer{font-size:22px;fill:#a9b7c8}")
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
            f'aria-label="Modules of Fettle by layer">\n<style>{style}</style>\n<defs><marker id="tip" '
            'viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
            '<path d="M0 0L8 4L0 8z" fill="#a9b7c8"/></marker></defs>\n' + "\n".join(parts) +
            "\n</svg>\n")


def main():
    target = ROOT / "docs/architecture.svg"
    made = draw()
    if "--check" in sys.argv:
        if not target.exists() or target.read_text() != made:
            sys.exit("docs/architecture.svg is not what the code says: run tools/picture.py")
        return
    target.write_text(made)


if __name__ == "__main__":
    main()
