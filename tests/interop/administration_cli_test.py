# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""`usher files`, `close-file`, `connections`, `shares`, `share`, `stats`, `top` and `close --logon`, through the local socket."""
import json

from impacket import smb3
from impacket.smbconnection import SessionError

import usher_server
from impacket_client import Client, SessionTestCase


REFUSALS = (SessionError, smb3.SessionError)  # of Impacket's two layers


class Administration(SessionTestCase):
    shares = {"disk": ("disk", ()), "memory": ("memory", ())}

    def usher(self, command, *arguments):
        return self.server.usher(*command.split(), "--socket", self.server.socket, *arguments)

    def succeed(self, command, *arguments):
        done = self.usher(command, *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""), f"{command} {arguments}\n{done.stdout}")
        return done.stdout

    def refused(self, command, *arguments):
        done = self.usher(command, *arguments)
        self.assertEqual((done.returncode, done.stderr.count("\n")), (1, 1), f"{command} {arguments}\n{done.stdout}{done.stderr}")
        return done.stderr

    def listed(self, command, *arguments):
        return json.loads(self.succeed(command, "--json", *arguments))

    def test_files_tell_who_has_what_open(self):
        self.connect("bob", "127.0.0.2", opens=2)
        mine = [file for file in self.listed("files") if file["user"] == "bob"]
        self.assertEqual(len(mine), 2)
        for file in mine:
            self.assertEqual((file["client"], file["share"], file["locks"]), (r"\\127.0.0.2", "memory", 0))
            self.assertEqual(file["permissions"] & 3, 3)
        self.assertEqual([file["path"] for file in self.listed("files", "--user", "alice")], [r"\PIPE\srvsvc"])
        self.assertIn("127.0.0.2", self.succeed("files"))

    def test_one_file_is_closed_and_no_other(self):
        bob = self.connect("bob", "127.0.0.2", opens=2)
        first, second = sorted(file["id"] for file in self.listed("files", "--user", "bob"))
        self.succeed("close-file", str(first))
        self.assertEqual([file["id"] for file in self.listed("files", "--user", "bob")], [second])
        with self.assertRaises(REFUSALS):
            bob.smb.getSMBServer().write(bob.tree, bob.files[0], b"x", bytesToWrite=1)
        bob.smb.getSMBServer().write(bob.tree, bob.files[1], b"x", bytesToWrite=1)
        self.refused("close-file", str(first))

    def test_connections_by_share_by_client_and_all(self):
        self.connect("bob", "127.0.0.2", opens=1)
        self.connect("carol", "127.0.0.3")
        def users(*arguments):
            return sorted(row["user"] for row in self.listed("connections", *arguments) if row["share"] == "memory")
        self.assertEqual(users("--share", "memory"), ["alice", "bob", "carol"])
        self.assertEqual(users("--client", "127.0.0.2"), ["bob"])
        self.assertEqual(users(), ["alice", "bob", "carol"])
        self.refused("connections", "--share", "no-such-share")

    def test_a_share_comes_changes_and_goes_while_the_server_runs(self):
        self.succeed("share add", "more=memory:,comment=Even more")
        client = Client(self.server.port, "bob", "127.0.0.2", opens=1, share="more")
        # STYPE_TEMPORARY: it is not in the configuration
        more = next(share for share in self.listed("shares") if share["name"] == "more")
        self.assertEqual((more["comment"], more["current_uses"], more["type"]), ("Even more", 1, 0x40000000))
        self.refused("share add", "more=memory:")
        self.succeed("share set", "more", "--comment", "Less", "--max-uses", "1")
        with self.assertRaises(REFUSALS):
            Client(self.server.port, "carol", "127.0.0.3", share="more")
        self.assertIn("Less", self.succeed("shares"))
        self.succeed("share remove", "more")
        with self.assertRaises(REFUSALS):
            client.request()
        self.refused("share remove", "more")
        self.assertNotIn("more", self.succeed("shares"))

    def test_stats_count(self):
        before = self.listed("stats")
        self.connect("bob", "127.0.0.2", opens=3)
        after = self.listed("stats")
        self.assertEqual(after["sessions_opened"] - before["sessions_opened"], 1)
        self.assertEqual(after["files_opened"] - before["files_opened"], 3)
        self.assertGreater(after["bytes_received"], before["bytes_received"])
        self.assertRegex(self.succeed("stats"), r"(?m)^sessions +\d+$")

    def test_sorting(self):
        for address, opens in (("127.0.0.2", 3), ("127.0.0.3", 1), ("127.0.0.4", 2)):
            self.connect("bob", address, opens=opens)
        def order(*arguments):
            return [row["num_opens"] for row in self.listed("sessions", "--user", "bob", "--sort", "opens", *arguments)]
        self.assertEqual(order(), [1, 2, 3])
        self.assertEqual(order("--reverse"), [3, 2, 1])
        self.assertEqual(self.usher("sessions", "--sort", "colour").returncode, 2)

    def test_top_looks_as_often_as_told(self):
        self.connect("bob", "127.0.0.2", opens=2)
        once = self.succeed("top", "--count", "1")
        self.assertNotIn("\x1b", once)
        self.assertIn("2 sessions, 3 opens", once)
        self.assertIn("127.0.0.2", once)
        self.assertEqual(self.succeed("top", "--count", "2", "--interval", "0.1").count("sessions,"), 2)

    def test_one_logon_of_a_session_is_closed_and_the_other_stays(self):
        first, second = self.connect("bob", "127.0.0.2"), self.connect("bob", "127.0.0.2")
        self.succeed("close", "--logon", str(first.session["SessionID"]))
        self.assert_ended(first)
        second.request()
        self.refused("close", "--logon", str(first.session["SessionID"]))


if __name__ == "__main__":
    usher_server.main()
