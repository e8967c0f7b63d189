# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""What clients cache and leave open, in `usher files` and `usher close --orphans`."""
import json

import usher_server
from impacket.smb3structs import FILE_OPEN_IF, SMB2_OPLOCK_LEVEL_BATCH, SMB2_OPLOCK_LEVEL_II, SMB2CreateContext
from impacket_client import SessionTestCase
from usher_server import ADMIN, UsherServer, credentials, wait_until

EVERYTHING = 0x0012019F  # reading and writing


def durable():
    """SMB2_CREATE_DURABLE_HANDLE_REQUEST, [MS-SMB2] 2.2.13.2.3."""
    context = SMB2CreateContext()
    context["Next"] = 0
    context["NameOffset"], context["NameLength"] = 16, 4
    context["DataOffset"], context["DataLength"] = 24, 16
    context["Buffer"] = b"DHnQ" + bytes(4) + bytes(16)
    return [context]


class DurableOpens(SessionTestCase):
    def open(self, user, name, oplock=SMB2_OPLOCK_LEVEL_BATCH, contexts=None):
        client = self.connect(user, "127.0.0.2")
        client.smb.getSMBServer().create(client.tree, name, EVERYTHING, 7, 0, FILE_OPEN_IF, 0, oplockLevel=oplock, createContexts=contexts)
        return client

    def usher(self, command, *arguments, expected=0):
        done = self.server.usher(command, "--socket", self.server.socket, *arguments)
        self.assertEqual((done.returncode, bool(done.stderr)), (expected, expected != 0), done.stdout + done.stderr)
        return done.stdout

    def files(self):
        return {file["path"].rsplit("/")[-1]: file for file in json.loads(self.usher("files", "--json")) if "PIPE" not in file["path"]}

    def leave(self, user, name):
        self.open(user, name, contexts=durable()).cut()
        wait_until(lambda: self.files().get(name, {}).get("orphan_of") == user, 10, f"{name} losing its session")

    def test_what_a_client_caches_is_listed(self):
        self.open("bob", "second", SMB2_OPLOCK_LEVEL_II)
        self.open("bob", "batch", contexts=durable())
        files = self.files()
        self.assertEqual([(files[name]["oplock"], files[name]["caching"], files[name]["durable"]) for name in ("second", "batch")],
                         [("level II", "R", False), ("batch", "RHW", True)])
        self.assertIn("batch", self.usher("files"))

    def test_orphans_are_closed_by_user_and_all_together(self):
        self.leave("bob", "one"), self.leave("bob", "two"), self.leave("carol", "three")
        self.assertIn("orphan of bob", self.usher("files"))
        self.assertEqual(self.usher("close", "--orphans", "--user", "bob"), "2 opens closed\n")
        self.assertEqual(self.usher("close", "--orphans"), "1 open closed\n")
        self.assertEqual(self.usher("close", "--orphans"), "0 opens closed\n")
        self.assertEqual(self.files(), {})

    def test_a_session_that_is_closed_leaves_none(self):
        self.open("bob", "f", contexts=durable())
        self.usher("close", "--user", "bob")
        self.assertEqual(self.files(), {})

    def test_what_does_not_go_together_is_said(self):
        self.usher("close", "--orphans", "--client", "127.0.0.2", expected=2)
        over_smb = self.server.usher("close", "--orphans", "--server", f"127.0.0.1:{self.server.port}", "--as", credentials(ADMIN))
        self.assertNotEqual(over_smb.returncode, 0)
        self.assertEqual(len(over_smb.stderr.strip().splitlines()), 1)

    def test_a_server_may_grant_none_of_it(self):
        given, self.server = self.server, UsherServer({"memory": ("memory", ())}, options=("--force", "oplocks=false", "--force", "durable-handles=false")).start()
        try:
            self.open("bob", "f", contexts=durable())
            self.assertEqual([(file["oplock"], file["durable"]) for file in self.files().values()], [("none", False)])
        finally:
            self.server.stop()
            self.server = given


if __name__ == "__main__":
    usher_server.main()
