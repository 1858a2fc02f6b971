#!/usr/bin/env python3
"""Turns the tables of token formats into C: embed_formats.py FOLDER OUT.c

src/secrets/formats/README.md says what a line may hold; an unknown key, a pattern without a bound or
an id that is there twice is an error here.
"""
import re
import sys
import tomllib
import warnings
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import sre_parse  # tells how long a match can be

KEYS = {"what", "pattern", "near", "value", "check", "severity", "example", "not"}
CHECKS = ["none", "base32", "mixed", "random", "password", "url-password", "crc32", "basic", "pem",
          "putty", "bech32", "base58", "jwk", "jwt", "discord", "hash", "applepw", "assigned",
          "setting", "flag"]
SEVERITIES = {"low": "FT_LOW", "medium": "FT_MEDIUM", "high": "FT_HIGH", "critical": "FT_CRITICAL"}
ORDER = ["cloud", "code", "models", "money", "services", "keys"]
# Between a name and the value that it is given, in whatever language.
GAP = (r"""[\w.\-\])"'\x60 \t]{0,40}(?:=>|:=|[=:,(>]|\|\|)[ \t]{0,8}[bBuU]?["'\x60]?"""
       r"""(?:Bearer |Basic |token )?""")
LONGEST = 12000


class FormatError(Exception):
    pass


def candidate(pattern):
    """What Hyperscan looks for: the same start, but only the shortest end, and long repeats without
    an upper bound; the whole pattern is tried where this one fits."""
    before = None
    while before != pattern:
        before = pattern
        pattern = re.sub(r"(?:=\?|=\{0,\d\}|\(\?:[^()]*\)\?)(\)?)$", r"\1", pattern)
        pattern = re.sub(r"\{(\d+),\d*\}(\)?)$", r"{\1}\2", pattern)
    return re.sub(r"\{(\d+),(\d+)\}", lambda m: m[0] if int(m[2]) < 60 else f"{{{m[1]},}}", pattern)


def c_string(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def entry(where, provider, given):
    for key in given:
        if key not in KEYS:
            raise FormatError(f"{where}: unknown key '{key}'")
    if ("pattern" in given) == ("near" in given) or ("near" in given) != ("value" in given):
        raise FormatError(f"{where}: give either a pattern, or near and value")
    pattern = given.get("pattern") or f"(?i:{given['near']}){GAP}({given['value']})"
    if re.search(r"(?<!\\)[*+](?![^\[]*\])", re.sub(r"\\.", "..", pattern)):
        raise FormatError(f"{where}: a repeat has no bound")
    longest = sre_parse.parse(pattern).getwidth()[1]
    if longest > LONGEST or re.compile(pattern).groups > 1:
        raise FormatError(f"{where}: matches up to {longest} bytes, or has several groups")
    check = given.get("check", "none")
    if check not in CHECKS:
        raise FormatError(f"{where}: there is no check '{check}'")
    if "example" not in given:
        raise FormatError(f"{where}: has no example")
    counter = "".join(c_string(text) + ", " for text in given.get("not", []))
    what = given["what"]
    title = f"{provider} {what}" if provider not in ("Generic", "Login", "Database",
                                                     "Private key") else what[0].upper() + what[1:]
    revoke = f"revoke it at {provider}" if title.startswith(provider) else "change it where it is used"
    key = "CWE-321" if check in ("pem", "putty", "bech32", "jwk") else "CWE-798"
    return (f"    {{.info = {{.id = {c_string('secret/' + where)}, .kind = \"secret\",\n"
            f"              .title = {c_string(title)}, .why = why,\n"
            f"              .fix = {c_string(revoke + ' and keep the new one outside the sources, in the environment or a secret store; it stays in the history of git')},\n"
            f"              .cwe = \"{key}\", .severity = {SEVERITIES[given.get('severity', 'high')]}, "
            f".confidence = FT_LIKELY}},\n"
            f"     .provider = {c_string(provider)}, .what = {c_string(what)},\n"
            f"     .pattern = {c_string(pattern)},\n     .candidate = {c_string(candidate(pattern))},\n"
            f"     .longest = {longest}, .check = FT_CHECK_{check.upper().replace('-', '_')}, "
            f".near = {str('near' in given).lower()},\n"
            f"     .example = {c_string(given['example'])}, "
            f".counter = (const char *const[]){{{counter}NULL}}}},\n")


def main():
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    names = [p.stem for p in folder.glob("*.toml")]
    if sorted(names) != sorted(ORDER):
        raise FormatError(f"{folder}: the files are {', '.join(sorted(names))}")
    seen, entries = set(), []
    for name in ORDER:
        for group, lines in tomllib.loads((folder / f"{name}.toml").read_text()).items():
            provider = lines.pop("provider")
            for key, given in lines.items():
                where = f"{group}-{key}"
                if where in seen:
                    raise FormatError(f"{where} is there twice")
                seen.add(where)
                entries.append(entry(where, provider, given))
    text = ("/* Made from src/secrets/formats by tools/embed_formats.py. */\n"
            '#include "secrets/format_int.h"\n\n'
            "static const char why[] = \"whoever can read the files or their history can use it\";\n\n"
            "const struct ft_secret_format ft_secret_formats[] = {\n" + "".join(entries) + "};\n"
            "const size_t ft_secret_format_count = FT_COUNT(ft_secret_formats);\n")
    out.write_text(text)


if __name__ == "__main__":
    try:
        main()
    except (FormatError, tomllib.TOMLDecodeError, re.error) as error:
        sys.exit(f"embed_formats: {error}")
