# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""`usher serve --ephemeral --script`: a server for one test of somebody else's client, broken as a script says."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

BINARY = os.environ["USHER_BINARY"]
SCRIPT = """
[[fault]]
name = "full"
command = "write"
path = "*.log"
status = "STATUS_DISK_FULL"

[[fault]]
name = "gone"
command = "create"
path = "gone.txt"
cut = true

[[fault]]
name = "second"
command = "create"
path = "twice.txt"
nth = 2
status = 0xC0000022
"""


class Ephemeral:
    """The server as a program of another language would start it: standard input is its life line."""

    def __init__(self, script, *arguments):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="usher-ephemeral-"))
        (self.folder / "faults.toml").write_text(script)
        self.socket = self.folder / "socket"
        self.process = subprocess.Popen(
            [BINARY, "serve", "--ephemeral", "--until-eof", "--lifetime", "60", "--script", self.folder / "faults.toml", "--socket", self.socket,
             "--log-level", "off", *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        said = {}
        for _ in range(3):
            key, value = self.process.stdout.readline().rstrip("\n").split(" ", 1)
            said[key] = value
        self.host, self.port = said["listening"].removeprefix("on ").rsplit(":", 1)
        self.share, self.user = said["share"], said["user"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.code = self.process.wait(timeout=20)
        self.process.stdout.close()

    def smbclient(self, command):
        done = subprocess.run(["smbclient", f"//{self.host}/{self.share}", "-p", self.port, "-U", self.user, "-c", command],
                              cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30)
        return done.stdout + done.stderr

    def usher(self, *arguments):
        return subprocess.run([BINARY, *arguments, "--socket", self.socket], capture_output=True, text=True, timeout=30)


class EphemeralTest(unittest.TestCase):
    def test_everything_is_there_and_the_script_is_followed(self):
        with Ephemeral(SCRIPT) as server:
            (server.folder / "a.txt").write_text("text")
            self.assertIn("putting file a.txt", server.smbclient("put a.txt; ls"))
            self.assertIn("NT_STATUS_DISK_FULL", server.smbclient("put a.txt a.log"))
            self.assertRegex(server.smbclient("get gone.txt"), "NT_STATUS_(CONNECTION|END_OF_FILE|IO|UNEXPECTED|INVALID_NETWORK)")
            said = server.smbclient("put a.txt twice.txt; get twice.txt")
            self.assertIn("NT_STATUS_ACCESS_DENIED", said)
            counts = {fault["name"]: fault for fault in json.loads(server.usher("faults", "--json").stdout)}
            self.assertEqual(counts["full"]["fired"], 1)
            self.assertEqual(counts["gone"]["fired"], 1)
            self.assertEqual((counts["second"]["matched"], counts["second"]["fired"]), (2, 1))
        self.assertEqual(server.code, 0)
        self.assertFalse(server.socket.exists())

    def test_what_is_held_is_released_by_name(self):
        with Ephemeral('[[fault]]\nname = "door"\ncommand = "tree-connect"\nshare = "data"\nhold = true\n') as server:
            client = subprocess.Popen(["smbclient", f"//{server.host}/{server.share}", "-p", server.port, "-U", server.user, "-c", "ls"],
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            while json.loads(server.usher("faults", "--json").stdout)[0]["held"] == 0:
                self.assertIsNone(client.poll())
            self.assertEqual(server.usher("faults", "release", "window").returncode, 1)
            self.assertEqual(server.usher("faults", "release", "door").stdout, "released\n")
            self.assertIn("blocks available", client.communicate(timeout=30)[0])
            self.assertRegex(server.usher("faults").stdout, r"NAME +MATCHED +FIRED +HELD\ndoor +1 +1 +0\n")

    def test_what_is_named_is_taken(self):
        with Ephemeral("", "--share", "docs=memory:", "--user", "alice%secret", "--listen", "127.0.0.2:0") as server:
            self.assertEqual((server.host, server.share, server.user), ("127.0.0.2", "docs", "alice%secret"))
            self.assertIn("blocks available", server.smbclient("ls"))

    def test_it_ends_by_itself(self):
        done = subprocess.run([BINARY, "serve", "--ephemeral", "--lifetime", "1", "--no-socket"], stdin=subprocess.DEVNULL, capture_output=True, timeout=30)
        self.assertEqual(done.returncode, 0)

    def test_a_script_that_is_wrong_is_a_sentence_with_its_line(self):
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as script:
            script.write("[[fault]]\ncut = true\nstatus = \"FULL\"\n")
            script.flush()
            done = subprocess.run([BINARY, "serve", "--ephemeral", "--script", script.name], capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 2)
        self.assertIn(f"{script.name} line 3: status is a status such as", done.stderr)
        missing = subprocess.run([BINARY, "serve", "--ephemeral", "--script", "/none.toml"], capture_output=True, text=True, timeout=30)
        self.assertEqual((missing.returncode, missing.stderr), (2, "usher: the script /none.toml cannot be read.\n"))


if __name__ == "__main__":
    unittest.main()
