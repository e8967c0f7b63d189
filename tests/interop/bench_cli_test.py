# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""`usher bench` as a program: its errors, its exit codes, what it prints, and that it can measure Samba's smbd too."""
import getpass
import grp
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import unittest

from usher_server import BINARY, UsherServer, credentials, main, wait_until

MEASURED = {"what", "count", "seconds", "per_second", "bytes", "entries", "p50", "p99", "p999", "longest", "error_count", "errors", "client_cpu_share",
            "client_cpu_each"}


def bench(*arguments, **more):
    return subprocess.run([BINARY, "bench", *map(str, arguments)], capture_output=True, text=True, timeout=120, **more)


class Arguments(unittest.TestCase):
    def test_what_is_wrong_is_said_and_the_exit_code_is_2(self):
        target = ["--target", "127.0.0.1:1", "--as", "alice%secret"]
        for arguments in (["churn"], ["churn", "--target", "127.0.0.1:1"], ["churn", *target, "--dialect", "1.0"], ["churn", *target, "--protection", "none"],
                          ["churn", "--target", "127.0.0.1:1", "--as", "alice"], ["io", *target], ["io", *target, "--share", "data", "--block-size", "9G"],
                          ["meta", *target, "--share", "data", "--operation", "dance"], ["enum", *target, "--level", "3"], ["hold", *target, "--sessions", "0"],
                          ["churn", *target, "--server-pid", "999999999"], ["churn", "--target", "no.such.host.invalid", "--as", "a%b"]):
            done = bench(*arguments)
            self.assertEqual(done.returncode, 2, (arguments, done.stdout, done.stderr))
            self.assertTrue(done.stderr.startswith("usher: "), done.stderr)
            self.assertEqual(done.stdout, "")

    def test_nobody_there_is_exit_code_1_and_an_error_in_the_table(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            done = bench("churn", "--target", f"127.0.0.1:{closed.getsockname()[1]}", "--as", "a%b", "--count", 1, "--json")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(json.loads(done.stdout)[0]["errors"], {"Connection refused": 1})


class AgainstUsher(unittest.TestCase):
    def setUp(self):
        self.server = UsherServer({"data": ("disk", ())}, options=("--signing", "offered"))
        self.server.start()
        self.addCleanup(self.server.stop)
        self.target = ["--target", f"127.0.0.1:{self.server.port}", "--as", credentials("alice"), "--server-pid", self.server.process.pid]

    def measured(self, *arguments):
        done = bench(*arguments, *self.target, "--json")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def test_every_mode_says_what_it_measured(self):
        for arguments, rows in ((["churn", "--protection", "plain,signed,encrypted"], 3), (["reuse"], 1),
                                (["io", "--share", "data", "--file-size", "1M", "--block-size", "4K,64K", "--queue-depth", "1,4"], 8),
                                (["meta", "--share", "data", "--names", 20], 6), (["enum"], 7), (["enum", "--churn-only"], 2)):
            found = self.measured(*arguments, "--count", 8, "--connections", 2)
            self.assertEqual(len(found), rows)
            for row in found:
                self.assertLessEqual(MEASURED, row.keys())
                self.assertEqual((row["count"], row["errors"]), (8, {}), row)
                self.assertGreaterEqual(row["server_cpu"], 0)

    def test_what_a_burst_has_taken_is_given_back_when_it_is_over(self):
        if re.search(rb"__[at]san_init", pathlib.Path(BINARY).read_bytes()):
            self.skipTest("a sanitizer has a heap of its own")

        def memory(kind):
            status = pathlib.Path(f"/proc/{self.server.process.pid}/status").read_text()
            return int(re.search(rf"{kind}:\s+(\d+) kB", status)[1])

        self.measured("io", "--share", "data", "--connections", 16, "--queue-depth", 4, "--block-size", "4M", "--pattern", "read", "--protection", "encrypted",
                      "--seconds", 2)
        self.assertGreater(memory("VmHWM"), 120_000)  # or there is nothing to give back: a loop keeps up to 24 MiB of buffers
        wait_until(lambda: memory("VmRSS") < memory("VmHWM") / 2, 40, "giving memory back")

    def test_hold_tells_memory_and_holds_until_input_ends(self):
        holding = subprocess.Popen([BINARY, "bench", "hold", *map(str, self.target), "--sessions", "20", "--until-eof", "--json"],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assertEqual(holding.stderr.readline(), "usher: holding 20 sessions\n")
        listed = subprocess.run([BINARY, "sessions", "--socket", self.server.socket, "--json"], capture_output=True, text=True, check=True)
        self.assertEqual(len(json.loads(listed.stdout)), 20)
        out, _ = holding.communicate(timeout=60)
        self.assertEqual(holding.returncode, 0)
        held = json.loads(out)[0]
        self.assertEqual((held["sessions"], held["logged_off"], held["error_count"]), (20, 20, 0))
        self.assertGreater(held["memory"], 0)

    def test_a_table_for_people(self):
        done = bench("churn", *self.target, "--count", 4)
        self.assertEqual(done.returncode, 0, done.stderr)
        headings, row = done.stdout.splitlines()
        self.assertEqual(headings.split()[:5], ["WHAT", "COUNT", "PER", "SECOND", "P50"])
        self.assertEqual(row.split()[:3], ["churn", "signed", "4"])


class Smbd:
    """Samba's own server with a folder and a port of its own. As root, as it wants to be."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="usher-smbd-"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        lines = []
        for name in ("private dir", "lock directory", "state directory", "cache directory", "pid directory", "ncalrpc dir"):
            (self.folder / name.split()[0]).mkdir()
            lines.append(f"{name} = {self.folder / name.split()[0]}")
        (self.folder / "share").mkdir()
        (self.folder / "private").chmod(0o700)
        self.configuration = self.folder / "smb.conf"
        self.configuration.write_text("\n".join(["[global]", "server role = standalone server", "interfaces = lo", "bind interfaces only = yes",
                                                 f"smb ports = {self.port}", "disable netbios = yes", "load printers = no", "disable spoolss = yes",
                                                 f"passdb backend = smbpasswd:{self.folder}/private/smbpasswd", f"log file = {self.folder}/log", *lines,
                                                 "[data]", f"path = {self.folder}/share", "read only = no", ""]))
        self.user = f"{getpass.getuser()}%bench"
        subprocess.run(["smbpasswd", "-c", self.configuration, "-a", "-s", getpass.getuser()], input="bench\nbench\n", text=True, check=True, capture_output=True)
        # Sessions are listed for BUILTIN\Administrators only.
        subprocess.run(["net", "-s", self.configuration, "groupmap", "add", "sid=S-1-5-32-544", f"unixgroup={grp.getgrgid(os.getgid()).gr_name}", "type=builtin"],
                       check=True, capture_output=True)
        self.process = subprocess.Popen(["smbd", "-F", "--no-process-group", "-s", self.configuration, "-l", self.folder], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        wait_until(self.answers, 30, "smbd's start")

    def answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        for started in (self.folder / "pid").glob("*.pid"):  # smbd, and the daemon for its pipes, which has left its group
            try:
                os.kill(int(started.read_text().split()[0]), signal.SIGTERM)
            except ProcessLookupError:
                pass
        self.process.terminate()
        self.process.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)  # the daemon for pipes may still be putting its locks away


class AgainstSmbd(unittest.TestCase):
    def test_churn_io_and_requests(self):
        server = Smbd()
        self.addCleanup(server.stop)
        target = ["--target", f"127.0.0.1:{server.port}", "--as", server.user, "--count", 6, "--connections", 2, "--json", "--verify"]
        for arguments in (["churn", "--protection", "plain,signed,encrypted"], ["reuse"],
                          ["io", "--share", "data", "--file-size", "2M", "--protection", "signed,encrypted", "--pattern", "read,write,compound"],
                          ["meta", "--share", "data", "--names", 50], ["enum", "--level", "0,1", "--no-churn"]):
            done = bench(*arguments, *target)
            self.assertEqual(done.returncode, 0, (arguments, done.stdout, done.stderr))
            for row in json.loads(done.stdout):
                self.assertEqual((row["count"], row["errors"]), (6, {}), row)


if __name__ == "__main__":
    main()
