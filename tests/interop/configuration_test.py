# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""What `usher serve` is told: by a file, by the users file that `usher user` keeps, and again by SIGHUP while it serves."""
import io
import pathlib
import re
import signal
import subprocess
import tempfile
import unittest

from impacket.smbconnection import SessionError

import usher_server
from impacket_client import Client
from usher_server import BINARY, UsherServer, wait_until


def usher(*arguments, text=""):
    return subprocess.run([BINARY, *arguments], input=text, capture_output=True, text=True, timeout=60)


class WithFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.users = self.folder / "users"

    def user(self, verb, *arguments, text=""):
        return usher("user", verb, *arguments, "--file", self.users, text=text)

    def add_user(self, name, password, *options):
        done = self.user("add", name, *options, text=f"{password}\n")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def serve(self, *options):
        server = UsherServer({}, users={}, admins=(), options=options).start()
        self.addCleanup(server.stop)
        return server


class UsersFile(WithFolder):
    def test_only_its_owner_reads_it_and_no_password_is_in_it(self):
        self.add_user("bob", "hunter2")
        self.assertEqual(self.users.stat().st_mode & 0o777, 0o600)
        self.assertNotIn("hunter2", self.users.read_text())

    def test_list_tells_names_and_rights(self):
        self.add_user("alice", "x1", "--admin")
        self.add_user("oscar", "x2", "--operator")
        self.add_user("dora", "x3", "--disabled")
        self.assertEqual(self.user("list").stdout, "alice  admin\noscar  operator\ndora  disabled\n")

    def test_remove(self):
        self.add_user("bob", "x")
        self.assertEqual(self.user("remove", "BOB").returncode, 0)
        self.assertEqual(self.user("list").stdout, "")
        self.assertIn("there is no user bob", self.user("remove", "bob").stderr)

    def test_a_name_is_taken_once_whatever_its_case(self):
        self.add_user("bob", "x")
        again = self.user("add", "Bob", text="y\n")
        self.assertEqual(again.returncode, 1)
        self.assertIn("already", again.stderr)

    def test_an_empty_password_is_none(self):
        refused = self.user("add", "bob", text="\n")
        self.assertEqual(refused.returncode, 1)
        self.assertFalse(self.users.exists())

    def test_whoever_is_in_it_logs_on_and_a_new_password_counts(self):
        self.add_user("bob", "old")
        server = self.serve("--share", "memory=memory:", "--users-file", self.users)
        self.assertEqual(self.user("passwd", "bob", text=f"{usher_server.PASSWORDS['bob']}\n").returncode, 0)
        with self.assertRaises(SessionError):
            Client(server.port, "bob")
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "have been read again" in server.log_text(), 10, "the reload")
        Client(server.port, "bob").request()

    def test_a_smbpasswd_of_samba(self):
        self.add_user("bob", usher_server.PASSWORDS["bob"])
        nt_hash = re.search(r"^bob:([0-9A-F]{32}):", self.users.read_text(), re.M)[1]
        smbpasswd = self.folder / "smbpasswd"
        smbpasswd.write_text(f"bob:1000:{'X' * 32}:{nt_hash}:[U          ]:LCT-00000000:\n"
                             f"carol:1001:{'X' * 32}:{nt_hash}:[DU         ]:LCT-00000000:\n")
        server = self.serve("--share", "memory=memory:", "--users-file", smbpasswd)
        Client(server.port, "bob").request()
        with self.assertRaises(SessionError):
            Client(server.port, "carol")
        refused = usher("user", "add", "dora", "--file", smbpasswd, text="x\n")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("Samba's", refused.stderr)


class Overlay(WithFolder):
    def test_a_folder_is_shown_and_never_changed_and_what_is_changed_survives_a_reload(self):
        data = self.folder / "data"
        (data / "sub").mkdir(parents=True)
        (data / "sub" / "kept.txt").write_text("below")
        self.add_user("bob", usher_server.PASSWORDS["bob"])
        server = self.serve("--share", f"memory=overlay:{data}", "--users-file", self.users)
        smb = Client(server.port, "bob").smb
        smb.putFile("memory", "sub\\new.txt", io.BytesIO(b"above").read)
        smb.putFile("memory", "sub\\kept.txt", io.BytesIO(b"changed").read)
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "have been read again" in server.log_text(), 10, "the reload")
        for name, content in (("new", b"above"), ("kept", b"changed")):
            read = io.BytesIO()
            smb.getFile("memory", f"sub\\{name}.txt", read.write)
            self.assertEqual(read.getvalue(), content)
        smb.deleteFile("memory", "sub\\kept.txt")
        names = {entry.get_longname() for entry in smb.listPath("memory", "sub\\*")}
        self.assertEqual(names, {".", "..", "new.txt"})
        self.assertEqual((data / "sub" / "kept.txt").read_text(), "below")
        self.assertEqual([path.name for path in (data / "sub").iterdir()], ["kept.txt"])

    def test_a_folder_that_is_not_there_is_refused(self):
        refused = usher("serve", "--share", f"x=overlay:{self.folder}/none", "--user", "u%p", "--check")
        self.assertEqual(refused.returncode, 2)
        self.assertIn(f"there is no folder {self.folder}/none", refused.stderr)


class Checking(WithFolder):
    def check(self, text):
        file = self.folder / "usher.toml"
        file.write_text(text)
        return usher("serve", "--config", file, "--check")

    def test_what_is_right(self):
        done = self.check('user = ["bob%x"]\nadmin = "bob"\n[share.docs]\npath = "memory:"\n')
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "the configuration is valid\n", ""))

    def test_the_line_of_a_mistake(self):
        for line, text in ((1, 'nonsense = 1\n'), (2, 'user = "bob%x"\nadmin = "eve"\n'), (3, 'user = "bob%x"\n\nsigning = "perhaps"\n'),
                           (2, '[share.docs]\npath = 7\n'), (1, '[share.docs]\npath = "/no/such/folder"\n'), (1, 'listen = "nowhere"\n'),
                           (2, 'user = "bob%x"\nname = "two words"\n'), (1, 'user = "unfinished\n')):
            with self.subTest(text=text):
                done = self.check(text)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn(f"usher.toml line {line}: ", done.stderr)
                self.assertEqual(done.stderr.count("\n"), 1)

    def test_no_such_file(self):
        done = usher("serve", "--config", self.folder / "nothing.toml", "--check")
        self.assertEqual(done.returncode, 2)
        self.assertIn("nothing.toml", done.stderr)

    def test_a_file_is_served_and_flags_go_over_it(self):
        file = self.folder / "usher.toml"
        file.write_text('listen = "127.0.0.1:1"\nuser = ["bob%hunter2"]\n[share.memory]\npath = "memory:"\n')
        server = self.serve("--config", file)  # with a --listen of its own
        Client(server.port, "bob", opens=1).request()


class Reloading(WithFolder):
    def setUp(self):
        super().setUp()
        self.file = self.folder / "usher.toml"
        self.write('"memory"', ("bob", "carol"))
        self.server = self.serve("--config", self.file)

    def write(self, shares, users):
        passwords = ", ".join(f'"{user}%{usher_server.PASSWORDS[user]}"' for user in users)
        text = f"user = [{passwords}]\n"
        for share in shares.replace('"', "").split(","):
            text += f'[share.{share}]\npath = "memory:"\n'
        self.file.write_text(text)

    def reload(self, expected="have been read again"):
        before = self.server.log_text().count(expected)
        self.server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: self.server.log_text().count(expected) > before, 10, f"\"{expected}\"")

    def test_sessions_go_on_with_their_files(self):
        bob = Client(self.server.port, "bob", opens=1)
        before = bob.session["SessionID"]
        self.write('"memory","more"', ("bob", "carol"))
        self.reload()
        bob.smb.getSMBServer().write(bob.tree, bob.files[0], b"still here", bytesToWrite=10)
        self.assertEqual(bob.session["SessionID"], before)

    def test_a_new_share_and_a_new_user_are_there_at_once(self):
        self.write('"memory","more"', ("bob", "carol", "alice"))
        self.reload()
        Client(self.server.port, "alice", share="more", opens=1).request()

    def test_who_is_no_user_any_more_logs_on_no_more(self):
        Client(self.server.port, "carol").request()
        self.write('"memory"', ("bob",))
        self.reload()
        with self.assertRaises(SessionError):
            Client(self.server.port, "carol")

    def test_a_mistake_changes_nothing(self):
        self.file.write_text("nonsense = 1\n")
        self.reload("nothing was changed")
        Client(self.server.port, "bob", opens=1).request()


if __name__ == "__main__":
    usher_server.main()
