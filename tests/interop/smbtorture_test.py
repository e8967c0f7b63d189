# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""Samba's own test suite against the server, one process per test, so that one that hangs or crashes hides no other.

    smbtorture_test.py disk|memory [NAME or PREFIX]...

smbtorture_required.txt names the tests that Samba's server of the same version passes, those of rpc.srvsvc, rpc.wkssvc and the
names and binds of lsarpc and samr that a server with the method passes, and those of oplocks, leases, durable handles, replays and
channels that a server can pass without telling a network to lose packets. Each must pass here, save those in smbtorture_ledger.toml.
"""
import os
import pathlib
import queue
import re
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor

import usher_server
from usher_server import ADMIN, UsherServer, credentials

HERE = pathlib.Path(__file__).parent
WORKERS = 6  # tests of oplocks and leases wait most of their time
TEST_SECONDS = float(os.environ.get("USHER_SMBTORTURE_SECONDS", "60"))


def required_tests(prefixes):
    names = (HERE / "smbtorture_required.txt").read_text().splitlines()
    return [name for name in names if not prefixes or any(name == p or name.startswith(p + ".") for p in prefixes)]


def command(server, shares, name):
    target = "ncacn_np:127.0.0.1" if name.startswith("rpc.") else f"//127.0.0.1/{shares[0]}"
    return ["smbtorture", target, "-p", str(server.port), "-U", credentials(ADMIN),
            f"--option=torture:share2={shares[1]}", name]


def verdict(output, exit_code):
    """(passed, why not). smbtorture prints a line `success: NAME`, `failure: NAME [`, ... for each case of a test."""
    if exit_code is None:
        return False, f"no end within {TEST_SECONDS:.0f} s"
    outcomes = re.findall(r"^(success|failure|error|skip)(?:-testsuite)?: ", output, re.M)
    if exit_code == 0 and "success" in outcomes and not {"failure", "error"} & set(outcomes):
        return True, ""
    reason = re.search(r"^(?:failure|error): [^\n]*\[\n(.*?)^\]", output, re.M | re.S)
    return False, " ".join((reason[1] if reason else output[-400:]).split())


def run(server, shares, name, folder):
    try:
        done = subprocess.run(command(server, shares, name), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=TEST_SECONDS, cwd=folder)
        return verdict(done.stdout.decode(errors="replace"), done.returncode)
    except subprocess.TimeoutExpired as late:
        return verdict((late.stdout or b"").decode(errors="replace"), None)


def run_all(kind, names):
    """name -> (passed, why not). Each worker has shares of its own, since tests use the same file names."""
    shares = [(f"torture{worker}", f"second{worker}") for worker in range(WORKERS)]
    server = UsherServer({name: (kind, ()) for pair in shares for name in pair}).start()
    free = queue.SimpleQueue()
    for pair in shares:
        free.put(pair)

    def run_one(name):
        pair = free.get()
        try:
            return run(server, pair, name, folder)
        finally:
            free.put(pair)

    results = {}
    try:
        with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(WORKERS) as pool:
            for name, (passed, why) in zip(names, pool.map(run_one, names)):
                results[name] = (passed, why)
                print("pass" if passed else "FAIL", name, "" if passed else f": {why}", flush=True)
    finally:
        server.stop()
    return results, server.log_text()


def surprises(results, ledger):
    expected, flaky = ledger.get("expected_failures", {}), ledger.get("flaky", {})
    for name, (passed, why) in results.items():
        if passed and name in expected:
            yield f"{name} passes: take it out of the ledger ({expected[name]})"
        if not passed and name not in expected and name not in flaky:
            yield f"{name} fails: {why}"


def main():
    kind, prefixes = sys.argv[1], sys.argv[2:]
    ledger = tomllib.loads((HERE / "smbtorture_ledger.toml").read_text())
    every = required_tests([])
    unknown = [name for part in ("expected_failures", "flaky") for name in ledger.get(part, {}) if name not in every]
    names = required_tests(prefixes)
    if unknown or not names or not usher_server.BINARY:
        sys.exit(f"In the ledger but not required: {unknown}; to run: {len(names)}; program: {usher_server.BINARY!r}")
    results, log = run_all(kind, names)
    print(f"\n{sum(passed for passed, _ in results.values())} of {len(results)} pass")
    wrong = list(surprises(results, ledger))
    if wrong:
        print("--- the server's log, its last lines", *log.splitlines()[-50:], "---", *wrong, sep="\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
