#!/usr/bin/env python3
"""What the ratchet costs for a suggestion, beside the project's own build and tests in the same run.

usage: ratchet.py FETTLE PROJECT    (bar: under 100 ms a suggestion)
"""
import json
import statistics
import subprocess
import sys


def main():
    done = subprocess.run([sys.argv[1], "improve", "--trust", "--json", "-q", sys.argv[2]],
                          stdout=subprocess.PIPE, check=False)
    result = json.loads(done.stdout)
    tried = [s for s in result["suggestions"] if s["outcome"] != "left"]
    overheads = [s["overhead"] for s in tried]
    commands = [s["duration"] - s["overhead"] for s in tried]
    median = statistics.median(overheads)
    print(f"ratchet: {len(tried)} suggestions, overhead {median:.0f} ms median, {max(overheads)} ms "
          f"at most; the project's own commands {statistics.median(commands):.0f} ms median; ratio "
          f"{median / max(1, statistics.median(commands)):.2f}"
          f"{'' if max(overheads) < 100 else '   over the bar'}")
    sys.exit(0 if max(overheads) < 100 else 1)


if __name__ == "__main__":
    main()
