# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""What a recording writes is what Wireshark reads: tshark opens the capture, finds nothing wrong with it, and decrypts it with the
keys that were written beside it."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "examples"))
from usher_testing import MemoryStore, Server

CREATE, WRITE = 5, 9
CONTENT = "three words here"


class RecordingTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="usher-recording-"))
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "a.txt").write_text(CONTENT)
        self.pcap = self.folder / "visit.pcap"

    def record(self, address="127.0.0.1", **options):
        """A visit of smbclient's, which writes a file and reads it."""
        with Server({"alice": "secret"}, {"data": MemoryStore()}, listen=f"{address}:0", **options) as server:
            recording = server.record()
            done = subprocess.run(
                ["smbclient", "//usher.test/data", "-I", address.strip("[]"), "-p", str(server.port), "-U", "alice%secret",
                 "-c", "put a.txt; get a.txt b.txt"],
                cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            server.wait_for_sessions(0)
            recording.write_pcap(self.pcap)
            profile = self.folder / "wireshark"
            profile.mkdir(exist_ok=True)
            recording.write_keys(profile / "smb2_seskey_list")
            return recording.requests()

    def tshark(self, wanted, *fields, keys=True):
        """The fields of the packets that match, a list for each packet."""
        profile = self.folder if keys else self.folder / "without-keys"
        profile.mkdir(exist_ok=True)
        arguments = ["tshark", "-n", "-r", self.pcap, "-Y", wanted, "-T", "fields"]
        for field in fields:
            arguments += ["-e", field]
        done = subprocess.run(arguments, env=dict(os.environ, XDG_CONFIG_HOME=str(profile)), capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [line.split("\t") for line in done.stdout.splitlines()]

    def assert_sound(self):
        self.assertEqual(self.tshark("_ws.malformed || tcp.analysis.flags || tcp.checksum.status == 0", "frame.number"), [])
        self.assertEqual(len(self.tshark("tcp.flags.syn == 1 && tcp.flags.ack == 0", "frame.number")), 1)
        self.assertEqual(len(self.tshark("tcp.flags.fin == 1", "frame.number")), 2)

    def written(self, **more):
        """The content of the WRITE requests, as Wireshark has taken it apart."""
        return [bytes.fromhex(data).decode() for [data] in self.tshark(f"smb2.cmd == {WRITE} && smb2.flags.response == 0", "data.data", **more)]

    def test_a_signed_visit(self):
        requests = self.record()
        self.assert_sound()
        self.assertEqual(self.written(), [CONTENT])
        names = self.tshark(f"smb2.cmd == {CREATE} && smb2.flags.response == 0", "smb2.filename")
        self.assertIn(["a.txt"], names)
        seen = sum(len(commands.split(",")) for [commands] in self.tshark("smb2.flags.response == 0", "smb2.cmd"))
        self.assertEqual(seen, len(requests))

    def test_an_encrypted_visit_is_decrypted_with_its_keys(self):
        for cipher in ("AES-128-GCM", "AES-128-CCM", "AES-256-GCM", "AES-256-CCM"):
            with self.subTest(cipher):
                requests = self.record(encryption="required", ciphers=cipher)
                self.assert_sound()
                self.assertTrue(all(request.encrypted for request in requests if request.command in ("CREATE", "WRITE")))
                self.assertEqual(self.written(keys=False), [])
                self.assertEqual(self.written(), [CONTENT])

    def test_an_encrypted_visit_of_an_older_dialect(self):
        self.record(encryption="required", max_dialect="3.0")
        self.assert_sound()
        self.assertEqual(self.written(), [CONTENT])

    def test_a_visit_over_ipv6(self):
        self.record("[::1]")
        self.assert_sound()
        self.assertEqual(self.written(), [CONTENT])
        self.assertEqual({tuple(row) for row in self.tshark("smb2", "ipv6.src", "ipv6.dst")}, {("::1", "::1")})


if __name__ == "__main__":
    unittest.main(verbosity=2)
