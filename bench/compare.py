#!/usr/bin/env python3
# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""Runs what compare.sh has built: Usher, smbd and the limits in turn, several rounds, medians, and a table of ratios.

    compare.py BUILD_FOLDER [--quick] [--rounds N] [--only PART[,PART]] [--readme]
"""
import argparse
import contextlib
import pathlib
import resource
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import compare_parts  # noqa: E402
import compare_report  # noqa: E402
from compare_servers import Lab  # noqa: E402


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--quick", action="store_true", help="one short round and fewer sessions: whether it works, not how fast")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--only", help="comma-separated parts: " + ", ".join(compare_parts.PARTS))
    parser.add_argument("--results", type=pathlib.Path, default=pathlib.Path(__file__).parent, help="folder for results.*")
    parser.add_argument("--readme", action="store_true", help="put the table into README.md")
    options = parser.parse_args()
    options.results.mkdir(parents=True, exist_ok=True)
    options.rounds = options.rounds or (1 if options.quick else 5)
    options.seconds = 1.0 if options.quick else 2.0
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    wanted = options.only.split(",") if options.only else list(compare_parts.PARTS)
    rows, raw = [], {}
    with tempfile.TemporaryDirectory(prefix="usher-compare-") as folder, contextlib.ExitStack() as stack:
        lab = Lab(options.build.resolve(), pathlib.Path(folder), stack)
        for name in wanted:
            print(f"-- {name}", file=sys.stderr, flush=True)
            found, raw[name] = compare_parts.PARTS[name](lab, options)
            rows += found
            for row in found:
                print("   " + compare_report.one_line(row), file=sys.stderr, flush=True)
    print(compare_report.write(options, rows, raw))


if __name__ == "__main__":
    main()
