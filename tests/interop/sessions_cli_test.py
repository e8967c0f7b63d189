# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""`usher sessions`, `usher session` and `usher close`, through the local socket and over SMB."""
import json
import stat

import usher_server
from impacket_client import FIELDS, SessionTestCase
from usher_server import ADMIN, UsherServer, credentials

LEVELS = sorted(FIELDS)


class SessionsCommands:
    """What the three commands do, whichever way they reach the server."""

    def way(self):
        raise NotImplementedError

    def usher(self, command, *arguments):
        return self.server.usher(command, *self.way(), *arguments)

    def succeed(self, command, *arguments):
        done = self.usher(command, *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""), f"{command} {arguments}\n{done.stdout}")
        return done.stdout

    def fail_with_a_sentence(self, command, *arguments):
        done = self.usher(command, *arguments)
        self.assertGreater(done.returncode, 0, f"{command} {arguments}\n{done.stdout}")
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        return done

    def rows(self, *arguments):
        listed = json.loads(self.succeed("sessions", "--json", *arguments))
        self.assertIsInstance(listed, list)
        return listed

    def listed(self, *arguments):
        return sorted((row["client"].lstrip("\\"), row["user"]) for row in self.rows(*arguments))

    def test_a_table_for_people_at_every_level(self):
        self.connect("bob", "127.0.0.2")
        for level in LEVELS:
            with self.subTest(level=level):
                lines = self.succeed("sessions", "--level", str(level)).splitlines()
                row = [line for line in lines if "127.0.0.2" in line]
                self.assertEqual(len(row), 1, lines)
                self.assertEqual("bob" in row[0], level != 0)
        self.assertIn("bob", self.succeed("sessions"))

    def test_json_at_every_level(self):
        self.connect("bob", "127.0.0.2", opens=3)
        for level in LEVELS:
            with self.subTest(level=level):
                row = next(row for row in self.rows("--level", str(level)) if "127.0.0.2" in row["client"])
                self.assertEqual("user" in row, level != 0)
                self.assertEqual(row.get("user", "bob"), "bob")
                self.assertEqual(row.get("num_opens", 3), 3)
                self.assertEqual("num_opens" in row, level in (1, 2, 502))

    def test_filters(self):
        for user, address in (("bob", "127.0.0.2"), ("bob", "127.0.0.3"), ("carol", "127.0.0.2")):
            self.connect(user, address)
        self.assertEqual(self.listed("--client", "127.0.0.2"), [("127.0.0.2", "bob"), ("127.0.0.2", "carol")])
        self.assertEqual(self.listed("--client", r"\\127.0.0.2"), [("127.0.0.2", "bob"), ("127.0.0.2", "carol")])
        self.assertEqual(self.listed("--user", "bob"), [("127.0.0.2", "bob"), ("127.0.0.3", "bob")])
        self.assertEqual(self.listed("--user", "BOB", "--client", "127.0.0.3"), [("127.0.0.3", "bob")])

    def test_one_session(self):
        self.connect("bob", "127.0.0.2", opens=2)
        for option in ((), ("--json",)):
            output = self.succeed("session", "127.0.0.2", "bob", *option)
            self.assertIn("127.0.0.2", output)
            self.assertIn("bob", output)
        self.fail_with_a_sentence("session", "127.0.0.2", "carol")
        self.fail_with_a_sentence("session", "127.0.0.99", "bob")

    def test_close(self):
        bob2, bob3, carol = (self.connect(u, a) for u, a in (("bob", "127.0.0.2"), ("bob", "127.0.0.3"), ("carol", "127.0.0.2")))
        self.succeed("close", "--client", "127.0.0.2", "--user", "bob")
        self.assert_ended(bob2)
        bob3.request()
        self.succeed("close", "--user", "bob")
        self.assert_ended(bob3)
        carol.request()
        self.succeed("close", "--client", "127.0.0.2")
        self.assert_ended(carol)
        self.assertEqual(self.users(), [("127.0.0.1", ADMIN)])

    def test_close_without_a_name_closes_nobody(self):
        bob = self.connect("bob", "127.0.0.2")
        self.fail_with_a_sentence("close")
        bob.request()

    def test_nothing_to_close_is_an_error(self):
        self.fail_with_a_sentence("close", "--user", "nobody")
        self.fail_with_a_sentence("close", "--client", "127.0.0.99")

    def test_a_level_that_does_not_exist(self):
        done = self.usher("sessions", "--level", "3")
        self.assertGreater(done.returncode, 0)
        self.assertIn("level", done.stderr)


class LocalSocket(SessionsCommands, SessionTestCase):
    def way(self):
        return ("--socket", self.server.socket)

    def test_only_its_owner_may_open_the_socket(self):
        self.assertEqual(stat.S_IMODE(self.server.socket.stat().st_mode) & 0o077, 0)

    def test_the_socket_goes_with_the_server(self):
        server = UsherServer({"memory": ("memory", ())}).start()
        self.assertTrue(server.socket.exists())
        server.stop()
        self.assertFalse(server.socket.exists())
        done = self.server.usher("sessions", "--socket", server.socket)
        self.assertGreater(done.returncode, 0)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)


class OverSmb(SessionsCommands, SessionTestCase):
    def way(self):
        return ("--server", f"127.0.0.1:{self.server.port}", "--as", credentials(ADMIN))

    def other_way(self, server, who):
        done = self.server.usher("sessions", "--server", server, "--as", who)
        self.assertGreater(done.returncode, 0)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        return done

    def test_who_may_not(self):
        here = f"127.0.0.1:{self.server.port}"
        self.other_way(here, credentials("bob"))
        self.assertNotIn("wrong-pass", self.other_way(here, f"{ADMIN}%wrong-pass").stderr)

    def test_no_server_there(self):
        free = UsherServer({"memory": ("memory", ())}).start()
        free.stop()
        self.assertIn(str(free.port), self.other_way(f"127.0.0.1:{free.port}", credentials(ADMIN)).stderr)


if __name__ == "__main__":
    usher_server.main()
