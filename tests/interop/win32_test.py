# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""Programs that know Windows' headers alone (tests/win32/), each as every compiler and language made it, against a server."""
import os
import pathlib
import re
import subprocess

import usher_server
from impacket_client import SessionTestCase
from usher_server import ADMIN, PASSWORDS, UsherServer

PROGRAMS = pathlib.Path(os.environ["USHER_WIN32_PROGRAMS"])
ACCESS_DENIED, INVALID_PARAMETER, BAD_NETPATH, LOGON_FAILURE = 5, 87, 53, 1326
SERVER_NOT_STARTED, USER_NOT_FOUND, CLIENT_NOT_FOUND, INVALID_COMPUTER = 2114, 2221, 2312, 2351


def variants(program):
    found = sorted(path for path in PROGRAMS.glob(f"{program}-*") if os.access(path, os.X_OK) and path.is_file())
    assert len(found) >= 2, f"{program} was not built below {PROGRAMS}"
    return found


class Programs:
    """What the programs do, whichever way they reach the server. `server_argument` is what a person types for it."""

    server_argument = ""

    def setUp(self):
        super().setUp()
        default_socket = self.server.folder / "usher.socket"
        if not default_socket.exists():
            default_socket.symlink_to(self.server.socket)
        self.credentials_file = self.scratch / "credentials"
        self.write_credentials(f"[127.0.0.1:{self.server.port}]\nusername = {ADMIN}\npassword = {PASSWORDS[ADMIN]}\n")

    def write_credentials(self, text, mode=0o600):
        self.credentials_file.write_text(text)
        self.credentials_file.chmod(mode)

    def environment(self):
        return dict(os.environ, LC_ALL="C.UTF-8", XDG_RUNTIME_DIR=str(self.server.folder),
                    USHER_CREDENTIALS_FILE=str(self.credentials_file))

    def run_each(self, program, *arguments):
        """Every build of the program in turn: what it printed, without the seconds, must be the same."""
        for path in variants(program):
            done = subprocess.run([path, *arguments], capture_output=True, timeout=60, env=self.environment())
            output = re.sub(r"\d+ s\b", "N s", done.stdout.decode())
            yield path.name, done.returncode, output, done.stderr.decode()

    def assert_each(self, program, arguments, returncode, output, errors):
        for name, *result in self.run_each(program, *arguments):
            with self.subTest(program=name):
                self.assertEqual(result, [returncode, output, errors])

    def test_list_prints_line_by_line_in_order(self):
        self.connect("bob", "127.0.0.2")
        self.connect("carol", "127.0.0.3")
        blocks = ["client \\\\127.0.0.2\n  user bob\n  for N s, idle N s\n", "client \\\\127.0.0.3\n  user carol\n  for N s, idle N s\n"]
        self.assert_each("list_sessions", [self.server_argument, r"\\127.0.0.2"], 0, blocks[0], "1 of 1 listed\n")
        self.assert_each("list_sessions", [self.server_argument, "", "CAROL"], 0, blocks[1], "1 of 1 listed\n")
        for name, returncode, output, _ in self.run_each("list_sessions", self.server_argument):
            with self.subTest(program=name):
                self.assertEqual(returncode, 0)
                self.assertIn(blocks[0] + blocks[1], output)

    def test_list_says_what_is_not_there(self):
        self.connect("bob", "127.0.0.2")
        for arguments, error in ((["127.0.0.2"], INVALID_COMPUTER), ([r"\\127.0.0.99"], CLIENT_NOT_FOUND), (["", "nobody"], USER_NOT_FOUND)):
            self.assert_each("list_sessions", [self.server_argument, *arguments], 1, "", f"error {error}\n0 of 0 listed\n")

    def test_show(self):
        self.connect("bob", "127.0.0.2")
        server = [self.server_argument] if self.server_argument else []
        self.assert_each("show_session", [*server, r"\\127.0.0.2", "bob"], 0, "client \\\\127.0.0.2, for N s, idle N s, user bob   |\n", "")
        self.assert_each("show_session", [*server, r"\\127.0.0.2", "carol"], 1, "", f"error {USER_NOT_FOUND}\n")

    def test_usage_goes_through_fwprintf(self):
        for name, returncode, output, errors in self.run_each("show_session"):
            with self.subTest(program=name):
                self.assertEqual((returncode, output), (1, ""))
                self.assertEqual(errors, f"usage: {PROGRAMS / name} [\\\\server] \\\\client user\n")

    def test_close(self):
        for path in variants("close_sessions"):
            with self.subTest(program=path.name):
                bob, carol = self.connect("bob", "127.0.0.2"), self.connect("carol", "127.0.0.2")
                done = subprocess.run([path, self.server_argument, r"\\127.0.0.2", "bob"], capture_output=True, text=True,
                                      timeout=60, env=self.environment())
                self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", "closed\n"))
                self.assert_ended(bob)
                carol.request()
        self.assert_each("close_sessions", [self.server_argument, "", "nobody"], 1, "", f"error {CLIENT_NOT_FOUND}\n")

    def test_close_without_a_name_closes_nobody(self):
        bob = self.connect("bob", "127.0.0.2")
        self.assert_each("close_sessions", [self.server_argument], 1, "", f"error {INVALID_PARAMETER}\n")
        self.assert_each("close_sessions", [], 1, "", f"error {INVALID_PARAMETER}\n")
        bob.request()


class LocalServer(Programs, SessionTestCase):
    """No server named: the one that listens on the user's own socket."""

    def test_none_there(self):
        self.server.folder.joinpath("nowhere").mkdir(exist_ok=True)
        environment = dict(self.environment(), XDG_RUNTIME_DIR=str(self.server.folder / "nowhere"))
        for path in variants("close_sessions"):
            done = subprocess.run([path, "", "", "bob"], capture_output=True, text=True, timeout=60, env=environment)
            self.assertEqual((done.returncode, done.stderr), (1, f"error {SERVER_NOT_STARTED}\n"))


class RemoteServer(Programs, SessionTestCase):
    r"""\\127.0.0.1:PORT, logged on as the credentials file says."""

    def setUp(self):
        self.server_argument = rf"\\127.0.0.1:{self.server.port}"
        super().setUp()

    def error_of_listing(self):
        path = variants("list_sessions")[0]
        done = subprocess.run([path, self.server_argument], capture_output=True, text=True, timeout=60, env=self.environment())
        return done.stderr.splitlines()[0]

    def test_a_host_without_its_port_and_no_section_at_all(self):
        for head in ("[127.0.0.1]\n", ""):
            self.write_credentials(f"{head}username={ADMIN}\npassword={PASSWORDS[ADMIN]}\n")
            self.assertRegex(self.error_of_listing(), r"^\d+ of \d+ listed$")

    def test_who_is_not_let_in(self):
        self.write_credentials(f"username = {ADMIN}\npassword = wrong\n")
        self.assertEqual(self.error_of_listing(), f"error {LOGON_FAILURE}")
        self.write_credentials(f"username = bob\npassword = {PASSWORDS['bob']}\n")
        self.assertEqual(self.error_of_listing(), f"error {ACCESS_DENIED}")
        self.write_credentials("[elsewhere]\nusername = x\n")
        self.assertEqual(self.error_of_listing(), f"error {ACCESS_DENIED}")

    def test_a_file_that_others_can_read_is_not_used(self):
        self.write_credentials(f"username = {ADMIN}\npassword = {PASSWORDS[ADMIN]}\n", mode=0o644)
        self.assertEqual(self.error_of_listing(), f"error {ACCESS_DENIED}")

    def test_nobody_there(self):
        gone = UsherServer({"memory": ("memory", ())}).start()
        gone.stop()
        self.server_argument = rf"\\127.0.0.1:{gone.port}"
        self.write_credentials("username = alice\npassword = x\n")
        self.assertEqual(self.error_of_listing(), f"error {BAD_NETPATH}")


class Formats(SessionTestCase):
    EXPECTED = ("1 é%s\n2 €\n"
                "narrow n, wide w, wide w, narrow n\n"
                "4294967295 -1 FFFFFFFF -5 [ab  ][  xy]%\n"
                "h l éC\n!€\n")

    def run_in(self, locale):
        done = subprocess.run([PROGRAMS / "formats", "é%s", "€"], capture_output=True, timeout=60, env=dict(os.environ, LC_ALL=locale))
        self.assertEqual(done.returncode, 0)
        return done.stdout.decode()

    def test_wide_and_narrow_output_come_out_in_order(self):
        self.assertEqual(self.run_in("C.UTF-8"), self.EXPECTED)

    def test_the_c_locale_means_utf_8(self):
        self.assertEqual(self.run_in("C"), self.EXPECTED)


if __name__ == "__main__":
    usher_server.main()
