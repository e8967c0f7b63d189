# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""A running `usher serve` for the interop tests, and the clients that are pointed at it.

Python is Debian's own (/usr/bin/python3), because python3-samba and python3-impacket live there. CTest hands over the
program to test in USHER_BINARY.
"""
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

BINARY = os.environ.get("USHER_BINARY", "")
START_SECONDS = 30  # a sanitizer's start is slow; nothing waits this long when all is well
STOP_SECONDS = 10
CLIENT_SECONDS = 120

PASSWORDS = {"alice": "correct horse", "bob": "hunter2", "carol": "tr0ub4dor"}
ADMIN = "alice"


def credentials(user):
    return f"{user}%{PASSWORDS[user]}"


def wait_until(condition, seconds, what):
    """Asks again and again until the condition holds, and fails when the time is over."""
    deadline = time.monotonic() + seconds
    while not (result := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen within {seconds} s")
        time.sleep(0.02)
    return result


class UsherServer:
    """One server process with its own folder; shares on disk are folders in it.

    shares  name -> (where, options), where being "disk" or "memory", options a tuple as `--share` takes them
    """

    started = []  # every server of this test program, for the log that is printed when a test failed

    def __init__(self, shares, users=PASSWORDS, admins=(ADMIN,), options=()):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="usher-interop-"))
        self.log = self.folder / "log"
        self.socket = self.folder / "control.socket"
        self.port = None
        self.process = None
        self.arguments = []
        for name, (where, share_options) in shares.items():
            place = "memory:"
            if where == "disk":
                self.disk(name).mkdir()
                place = self.disk(name)
            self.arguments += ["--share", ",".join([f"{name}={place}", *share_options])]
        for user in users:
            self.arguments += ["--user", f"{user}%{users[user]}"]
        for admin in admins:
            self.arguments += ["--admin", admin]
        self.arguments += ["--socket", self.socket, *options]

    def disk(self, share):
        return self.folder / f"share-{share}"

    def command(self, listen, ready_file):
        return [BINARY, "serve", "--listen", listen, "--ready-file", ready_file, *self.arguments]

    def start(self):
        ready = self.folder / "ready"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                self.command("127.0.0.1:0", ready), stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )
        UsherServer.started.append(self)

        def listening():
            if self.process.poll() is not None:
                raise AssertionError(f"usher ended with {self.process.returncode}:\n{self.log_text()}")
            text = ready.read_text() if ready.exists() else ""
            return re.search(r"^listening on 127\.0\.0\.1:(\d+)$", text, re.M)

        self.port = int(wait_until(listening, START_SECONDS, "the server's readiness")[1])
        return self

    def stop(self):
        """SIGTERM must end it cleanly and soon."""
        if self.process is None or self.process.returncode is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"usher did not end within {STOP_SECONDS} s of SIGTERM")
        if self.process.returncode != 0:
            raise AssertionError(f"usher ended with {self.process.returncode} after SIGTERM:\n{self.log_text()}")

    def log_text(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def usher(self, *arguments, timeout=30):
        """Another run of the program, as a person would type it."""
        return subprocess.run([BINARY, *arguments], capture_output=True, text=True, timeout=timeout)


class ServerTestCase(unittest.TestCase):
    """One server for all the tests of a class."""

    shares = {"disk": ("disk", ()), "memory": ("memory", ())}
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.server = UsherServer(cls.shares, options=cls.options).start()
        cls.addClassCleanup(cls.server.stop)
        cls.scratch = pathlib.Path(tempfile.mkdtemp(prefix="usher-client-"))
        cls.addClassCleanup(shutil.rmtree, cls.scratch)
        cls.samba_configuration = write_samba_configuration(cls.scratch)

    def smbclient(self, share, commands, user=ADMIN, password=None, options=(), fails_with=None, timeout=CLIENT_SECONDS):
        """Runs smbclient's commands, which must all succeed, or fail with the status that is named."""
        password = PASSWORDS[user] if password is None else password
        return self.run_client(
            ["smbclient", f"//127.0.0.1/{share}", *options, "-U", f"{user}%{password}", "-c", commands], fails_with, timeout
        )

    def rpcclient(self, commands, user=ADMIN, fails_with=None):
        return self.run_client(["rpcclient", "127.0.0.1", "-U", credentials(user), "-c", commands], fails_with)

    def run_client(self, command, fails_with=None, timeout=CLIENT_SECONDS):
        environment = dict(os.environ, LC_ALL="C.UTF-8")
        done = subprocess.run(
            [*command, "-p", str(self.server.port), "-s", self.samba_configuration],
            capture_output=True, text=True, errors="replace", timeout=timeout, env=environment, cwd=self.scratch,
        )
        output = done.stdout + done.stderr
        statuses = re.findall(r"\b(?:NT_STATUS|WERR|NERR)_\w+", output)
        if fails_with is None:
            self.assertEqual((done.returncode, statuses), (0, []), f"{command}\n{output}")
        else:
            self.assertIn(fails_with, output, f"{command}\n{output}")
        return output


def write_samba_configuration(folder):
    """Samba's clients shall behave alike wherever the tests run, whatever the machine's own smb.conf says."""
    for name in ("lock", "state", "cache", "private", "ncalrpc"):
        (folder / name).mkdir()
    path = folder / "smb.conf"
    path.write_text(
        "[global]\nclient min protocol = SMB2_02\nclient max protocol = SMB3_11\nunix charset = UTF-8\n"
        "disable netbios = yes\n"
        f"lock directory = {folder}/lock\nstate directory = {folder}/state\ncache directory = {folder}/cache\n"
        f"private dir = {folder}/private\nncalrpc dir = {folder}/ncalrpc\n"
    )
    return path


def patterned(size, seed=0):
    """Bytes that differ from block to block, so that a swapped, lost or repeated block shows."""
    block = b"".join(hashlib.sha256(b"%d %d" % (seed, i)).digest() for i in range(min(size, 65536) // 32 + 1))
    blocks = (b"%016d" % i + block[16:65536] for i in range(size // 65536 + 1))
    return b"".join(blocks)[:size]


def tree_of(folder):
    """Every file below the folder with its checksum, and every folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in pathlib.Path(folder).rglob("*")
    }


def main():
    """Runs the tests of the module; after a failure the servers' logs follow, else their folders go."""
    if not BINARY:
        sys.exit("USHER_BINARY must name the program to test")
    program = unittest.main(module="__main__", exit=False, verbosity=2, warnings="ignore")
    for server in UsherServer.started:
        if not program.result.wasSuccessful():
            print(f"--- log of the server on port {server.port}, its last lines", file=sys.stderr)
            print("\n".join(server.log_text().splitlines()[-200:]), file=sys.stderr)
        shutil.rmtree(server.folder, ignore_errors=True)
    sys.exit(not program.result.wasSuccessful())
