# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""Samba's smbclient against the server: files, folders, dialects, protection, and errors a person can understand."""
import hashlib
import re
import socket
import subprocess

import usher_server
from usher_server import PASSWORDS, ServerTestCase, UsherServer, patterned, wait_until

DIALECTS = ("SMB2_02", "SMB2_10", "SMB3_00", "SMB3_02", "SMB3_11")
SIZES = {"empty": 0, "one": 1, "short of a page": 4095, "64 KiB": 65536, "more than 1 MiB": 1024 * 1024 + 1}


class Transfers(ServerTestCase):
    def round_trip(self, share, name, content, options=()):
        source, fetched = self.scratch / "source", self.scratch / "fetched"
        source.write_bytes(content)
        fetched.unlink(missing_ok=True)
        self.smbclient(share, f'put source "{name}"; get "{name}" fetched', options=options)
        self.assertEqual(hashlib.sha256(fetched.read_bytes()).digest(), hashlib.sha256(content).digest())

    def test_every_size_comes_back_as_it_went(self):
        for share in ("disk", "memory"):
            for name, size in SIZES.items():
                with self.subTest(share=share, size=size):
                    self.round_trip(share, name, patterned(size))

    def test_what_is_put_is_on_the_disk(self):
        content = patterned(70000)
        self.round_trip("disk", "on disk", content)
        self.assertEqual((self.server.disk("disk") / "on disk").read_bytes(), content)

    def test_a_shorter_file_replaces_a_longer_one(self):
        for share in ("disk", "memory"):
            with self.subTest(share=share):
                self.round_trip(share, "replaced", patterned(100000))
                self.round_trip(share, "replaced", patterned(10, seed=1))

    def test_every_dialect(self):
        for dialect in DIALECTS:
            # The smallest is the greatest, so that a success can only be this dialect.
            options = ("-m", dialect, f"--option=client min protocol={dialect}")
            with self.subTest(dialect=dialect):
                self.round_trip("disk", dialect, patterned(200000), options)

    def test_every_dialect_signed(self):
        for dialect in DIALECTS:
            with self.subTest(dialect=dialect):
                self.round_trip("memory", dialect, patterned(200000), ("-m", dialect, "--client-protection=sign"))

    def test_every_dialect_that_can_encrypt(self):
        for dialect in ("SMB3_00", "SMB3_02", "SMB3_11"):
            with self.subTest(dialect=dialect):
                self.round_trip("memory", dialect, patterned(200000), ("-m", dialect, "--client-protection=encrypt"))

    def test_every_cipher(self):
        for cipher in ("AES-128-GCM", "AES-128-CCM", "AES-256-GCM", "AES-256-CCM"):
            options = ("--client-protection=encrypt", f"--option=client smb3 encryption algorithms={cipher}")
            with self.subTest(cipher=cipher):
                self.round_trip("memory", cipher, patterned(200000), options)

    def test_every_signing_algorithm(self):
        for algorithm in ("HMAC-SHA256", "AES-128-CMAC", "AES-128-GMAC"):
            options = ("--client-protection=sign", f"--option=client smb3 signing algorithms={algorithm}")
            with self.subTest(algorithm=algorithm):
                self.round_trip("memory", algorithm, patterned(200000), options)


class Names:
    """What files and folders are called; run on each kind of share, each test in a folder of its own."""

    share = ""

    def setUp(self):
        self.folder = self.id().rpartition(".")[2]
        self.run_smbclient(f"mkdir {self.folder}")

    def run_smbclient(self, commands, fails_with=None):
        return self.smbclient(self.share, commands, fails_with=fails_with)

    def inside(self, commands, fails_with=None):
        return self.run_smbclient(f"cd {self.folder}; {commands}", fails_with)

    def put(self, name, content=b"content"):
        (self.scratch / "source").write_bytes(content)
        self.inside(f'put source "{name}"')

    def assert_content(self, name, content):
        self.inside(f'get "{name}" fetched')
        self.assertEqual((self.scratch / "fetched").read_bytes(), content)

    def listed(self, mask="*"):
        return sorted(re.findall(r"^  (\S.*?) +[DAHSRN]* +\d+  \w{3} \w{3} ", self.inside(f"ls {mask}"), re.M))

    def test_rename_and_delete(self):
        self.put("old", b"kept")
        self.inside("rename old new")
        self.assert_content("new", b"kept")
        self.inside("get old gone", fails_with="NT_STATUS_OBJECT_NAME_NOT_FOUND")
        self.inside("rm new")
        self.inside("get new gone", fails_with="NT_STATUS_OBJECT_NAME_NOT_FOUND")

    def test_rename_to_another_folder(self):
        self.put("file", b"moved")
        self.inside("mkdir inner; rename file inner/file")
        self.assert_content("inner/file", b"moved")
        self.inside("rename inner outer")
        self.assert_content("outer/file", b"moved")

    def test_rename_does_not_replace_unless_told(self):
        self.put("one", b"1")
        self.put("two", b"2")
        self.inside("rename one two", fails_with="NT_STATUS_OBJECT_NAME_COLLISION")
        self.inside("rename one two -f")
        self.assert_content("two", b"1")

    def test_folders(self):
        self.inside("mkdir inner; mkdir inner/most")
        self.inside("mkdir inner", fails_with="NT_STATUS_OBJECT_NAME_COLLISION")
        self.inside("mkdir none/inner", fails_with="NT_STATUS_OBJECT_PATH_NOT_FOUND")
        self.inside("rmdir inner", fails_with="NT_STATUS_DIRECTORY_NOT_EMPTY")
        self.inside("rmdir inner/most; rmdir inner")
        self.inside("rmdir inner", fails_with="NT_STATUS_OBJECT_NAME_NOT_FOUND")

    def test_wildcards(self):
        for name in ("a.txt", "bb.txt", "a.bin", "noext", "Zoë.txt"):
            self.put(name)
        self.assertEqual(self.listed("*.txt"), ["Zoë.txt", "a.txt", "bb.txt"])
        self.assertEqual(self.listed("a.*"), ["a.bin", "a.txt"])
        self.assertEqual(self.listed("??.txt"), ["bb.txt"])
        self.assertEqual(self.listed("ZO?.TXT"), ["Zoë.txt"])
        self.assertEqual(self.listed(), [".", "..", "Zoë.txt", "a.bin", "a.txt", "bb.txt", "noext"])
        self.inside("ls *.none", fails_with="NT_STATUS_NO_SUCH_FILE")

    def test_case_is_kept_and_does_not_matter(self):
        names = {"MixedCase.TXT": "mIXEDcASE.txt", "Äußerst": "äUßERST", "ДОМ": "дом", "Ωmega": "ωMEGA"}
        for kept, asked in names.items():
            self.put(kept, kept.encode())
            self.assert_content(asked, kept.encode())
            self.assertIn(kept, self.listed())
            self.inside(f'mkdir "{asked}"', fails_with="NT_STATUS_OBJECT_NAME_COLLISION")
        self.inside("rename MixedCase.TXT MIXEDCASE.txt")
        self.assertIn("MIXEDCASE.txt", self.listed())
        self.assertNotIn("MixedCase.TXT", self.listed())

    def test_allinfo(self):
        self.put("file", b"x" * 12345)
        self.assertRegex(self.inside("allinfo file"), r"stream: \[::\$DATA\], 12345 bytes")
        self.assertRegex(self.run_smbclient(f"allinfo {self.folder}"), r"attributes: +D")

    def test_du_sums_up(self):
        self.put("one", b"x" * 1000)
        self.put("two", b"x" * 234)
        output = self.inside("du *")
        self.assertRegex(output, r"Total number of bytes: 1234\b")
        self.assertRegex(output, r"\d+ blocks of size \d+\. \d+ blocks available")


class NamesOnDisk(Names, ServerTestCase):
    share = "disk"


class NamesInMemory(Names, ServerTestCase):
    share = "memory"


class Errors(ServerTestCase):
    shares = {
        "disk": ("disk", ()),
        "locked": ("disk", ("read-only",)),
        "memory": ("memory", ()),
        "kept": ("memory", ("comment=for all to see",)),
        "secret$": ("memory", ("hidden",)),
        "sealed": ("memory", ("encrypt",)),
    }

    def test_wrong_password(self):
        self.smbclient("disk", "ls", user="carol", password="wrong-pass", fails_with="NT_STATUS_LOGON_FAILURE")
        wait_until(lambda: "carol" in self.server.log_text(), 10, "a line about the refused logon")
        self.assertNotIn("wrong-pass", self.server.log_text())

    def test_unknown_user(self):
        self.smbclient("disk", "ls", user="mallory", password="x", fails_with="NT_STATUS_LOGON_FAILURE")

    def test_no_password_ever_reaches_the_log(self):
        self.smbclient("disk", "ls")
        for password in PASSWORDS.values():
            self.assertNotIn(password, self.server.log_text())

    def test_anonymous_gets_no_disk_share(self):
        output = self.run_client(["smbclient", "//127.0.0.1/disk", "-N", "-U", "%", "-c", "ls"], fails_with="NT_STATUS_")
        self.assertRegex(output, "NT_STATUS_(ACCESS_DENIED|LOGON_FAILURE)")

    def test_unknown_share(self):
        self.smbclient("nowhere", "ls", fails_with="NT_STATUS_BAD_NETWORK_NAME")

    def test_read_only_share(self):
        (self.server.disk("locked") / "there").write_bytes(b"readable")
        (self.scratch / "source").write_bytes(b"x")
        self.smbclient("locked", "get there fetched")
        self.assertEqual((self.scratch / "fetched").read_bytes(), b"readable")
        for command in ("put source new", "put source there", "mkdir new", "rm there", "rename there here"):
            with self.subTest(command=command):
                output = self.smbclient("locked", command, fails_with="NT_STATUS_")
                self.assertRegex(output, "NT_STATUS_(ACCESS_DENIED|MEDIA_WRITE_PROTECTED)")
        self.assertEqual((self.server.disk("locked") / "there").read_bytes(), b"readable")
        self.assertEqual([path.name for path in self.server.disk("locked").iterdir()], ["there"])

    def test_an_encrypted_share_wants_encryption(self):
        (self.scratch / "source").write_bytes(b"x")
        self.smbclient("sealed", "put source file", options=("--client-protection=encrypt",))
        self.smbclient("sealed", "ls", options=("-m", "SMB2_10"), fails_with="NT_STATUS_ACCESS_DENIED")

    def test_smb1_is_refused(self):
        options = ("-m", "NT1", "--option=client min protocol=NT1")
        output = self.smbclient("disk", "ls", options=options, fails_with="NT_STATUS_")
        self.assertIn("rotocol negotiation", output)

    def test_the_list_of_shares(self):
        output = self.run_client(["smbclient", "-L", "//127.0.0.1", "-U", usher_server.credentials("bob")])
        for share in ("disk", "locked", "memory", "sealed"):
            self.assertRegex(output, rf"(?m)^\s+{share}\s+Disk\b")
        self.assertRegex(output, r"(?m)^\s+kept\s+Disk\s+for all to see")
        self.assertRegex(output, r"(?m)^\s+IPC\$\s+IPC\b")
        self.assertNotRegex(output, r"(?m)^\s+secret\$\s+Disk\b.*\bfor all\b")

    def test_a_busy_port(self):
        second = UsherServer({"memory": ("memory", ())})
        command = second.command(f"127.0.0.1:{self.server.port}", second.folder / "ready")
        done = subprocess.run(command, capture_output=True, text=True, timeout=usher_server.START_SECONDS)
        self.assertGreater(done.returncode, 0)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        self.assertIn(str(self.server.port), done.stderr)
        self.assertFalse((second.folder / "ready").exists())

    def test_rubbish_ends_only_its_own_connection(self):
        for rubbish in (b"\0" * 4, b"\xff" * 64, b"GET / HTTP/1.0\r\n\r\n", b"\0\0\0\x04ABCD", b"\0\xff\xff\xff"):
            with socket.create_connection(("127.0.0.1", self.server.port), 10) as client:
                client.sendall(rubbish)
        self.smbclient("memory", "ls")


if __name__ == "__main__":
    usher_server.main()
