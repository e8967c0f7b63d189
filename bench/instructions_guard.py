#!/usr/bin/env python3
# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""Counts the instructions of one logon, one CREATE and CLOSE and one READ of 64 KiB through the protocol core, with callgrind, and
compares them with the figures of instructions.json, which are kept by optimization. More than a tenth above them is a failure.
When something has rightly become dearer, or cheaper, --renew writes the figures anew, for the commit that made it so.

    instructions_guard.py PROGRAM OPTIMIZATION [--renew]
"""
import json
import pathlib
import re
import subprocess
import sys

FIGURES = pathlib.Path(__file__).with_name("instructions.json")
OPERATIONS = ("logon", "create_close", "read")
ALLOWED = 0.10
FEW, MANY = 20, 70  # the difference is free of what happens only once


def collected(program, operation, times):
    ran = subprocess.run(["valgrind", "--tool=callgrind", "--collect-atstart=no", "--callgrind-out-file=/dev/null",
                          program, operation, str(times)], capture_output=True, text=True)
    found = re.search(r"Collected\s*:\s*(\d+)", ran.stderr)
    if ran.returncode != 0 or not found:
        sys.exit(f"{operation}: callgrind or the program failed\n{ran.stdout}{ran.stderr}")
    return int(found[1])


def count(program, operation):
    return round((collected(program, operation, MANY) - collected(program, operation, FEW)) / (MANY - FEW))


def compare(operation, counted, allowed):
    change = counted / allowed - 1
    print(f"{operation}: {counted} instructions, {change:+.1%} of the committed {allowed}")
    if change > ALLOWED:
        print(f"  That is more than {ALLOWED:.0%} above. Make it cheaper, or say in the commit why it costs more, with --renew.")
    elif change < -ALLOWED:
        print("  Well done. Renew the figures, so that it stays so: --renew.")
    return change <= ALLOWED


def main(program, optimization, *options):
    figures = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    counted = {operation: count(program, operation) for operation in OPERATIONS}
    if "--renew" in options:
        figures[optimization] = counted
        FIGURES.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n")
        print(f"{FIGURES}: {counted}")
        return
    if optimization not in figures:
        sys.exit(f"There are no figures for {optimization}; renew them: {' '.join(sys.argv)} --renew")
    fine = [compare(operation, counted[operation], figures[optimization][operation]) for operation in OPERATIONS]
    sys.exit(0 if all(fine) else 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
