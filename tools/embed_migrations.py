"""Turns the migrations of a folder (NNNN_name.sql) into a C table, in order.

Usage: embed_migrations.py FOLDER OUTPUT
"""

import pathlib
import re
import sys


def c_lines(sql):
    """The text as C string literals, a line each."""
    for line in sql.splitlines():
        escaped = line.replace("\\", "\\\\").replace('"', '\\"')
        yield f'     "{escaped}\\n"'


def entry(number, path):
    sql = path.read_text(encoding="ascii")
    # The number is set inside the migration's own transaction: both happen or neither.
    sql += f"PRAGMA user_version = {number};\n"
    return "\n".join([f'    {{{number}, "{path.stem}",', *c_lines(sql)]) + "},"


def main(folder, output):
    entries = []
    for number, path in enumerate(sorted(pathlib.Path(folder).glob("*.sql")), start=1):
        if not re.fullmatch(rf"{number:04}_[a-z0-9_]+\.sql", path.name):
            sys.exit(f"{path}: migrations are NNNN_name.sql, numbered 0001, 0002, … without a gap")
        entries.append(entry(number, path))
    table = "\n".join(entries)
    pathlib.Path(output).write_text(
        "/* Made from src/store/migrations by tools/embed_migrations.py. */\n"
        '#include "store/store_int.h"\n\n'
        "const struct ft_migration ft_migrations[] = {\n"
        f"{table}\n}};\n"
        "const int ft_migration_count = (int)FT_COUNT(ft_migrations);\n",
        encoding="ascii",
    )


main(*sys.argv[1:])
