# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""The keys of every `--json` are the ones that README.md names, no fewer and no more."""
import json
import pathlib
import re

import usher_server
from impacket_client import SessionTestCase
from usher_server import ADMIN, credentials

README = (pathlib.Path(__file__).parents[2] / "README.md").read_text()
FROM_THE_SERVER_ITSELF = {"client", "share", "logon", "time", "logons"}


def documented(start, end):
    """The words in backquotes between two places of the text."""
    place = re.search(rf"{start}(.*?){end}", README, re.S)
    return set(re.findall(r"`([a-z_]+)`", place[1]))


class Keys(SessionTestCase):
    def listed(self, command, *arguments):
        done = self.server.usher(command, "--socket", self.server.socket, "--json", *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return json.loads(done.stdout)

    def over_smb(self, command, *arguments):
        done = self.server.usher(command, "--server", f"127.0.0.1:{self.server.port}", "--as", credentials(ADMIN), "--json", *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return json.loads(done.stdout)

    def test_of_a_session_and_its_logons(self):
        session = self.listed("sessions")[0]
        self.assertEqual(set(session), documented(r"Of a session:", r"each with"))
        self.assertEqual(set(session["logons"][0]), documented(r"`logons`, each with", r"Of a file:"))

    def test_of_a_file(self):
        self.connect("bob", "127.0.0.2", opens=1)
        self.assertEqual(set(self.listed("files")[0]), documented(r"Of a file:", r"Of a connection:"))

    def test_of_a_connection(self):
        self.assertEqual(set(self.listed("connections")[0]), documented(r"Of a connection:", r"Of a share:"))

    def test_of_a_share(self):
        self.assertEqual(set(self.listed("shares")[0]), documented(r"Of a share:", r"Of `usher stats`:"))

    def test_of_the_server(self):
        self.assertEqual(set(self.listed("stats")), documented(r"Of `usher stats`:", r"A share that was"))

    def test_over_smb_there_is_nothing_else(self):
        self.connect("bob", "127.0.0.2", opens=1)
        self.assertLessEqual(set(self.over_smb("sessions")[0]), documented(r"Of a session:", r"each with"))
        self.assertGreaterEqual(set(self.over_smb("files")[0]), documented(r"Of a file:", r"Of a connection:") - FROM_THE_SERVER_ITSELF)

    def test_of_an_audit_record(self):
        """Everything that stands in a record has a name in the text."""
        names = documented(r"one JSON object in a file for its\s+owner alone", r"## How to limit sessions")
        self.rpcclient("netsessenum")
        self.rpcclient("netfileenum 3")
        self.listed("sessions", "--user", "alice")
        records = [json.loads(line) for line in self.audit_file().read_text().splitlines()]
        self.assertEqual({"NetrSessionEnum", "NetrFileEnum", "NetSessionEnum"} - {record["call"] for record in records}, set())
        for record in records:
            self.assertEqual(set(record) - names, set())

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(usher_server.tempfile.mkdtemp(prefix="usher-audit-"))
        cls.addClassCleanup(usher_server.shutil.rmtree, cls.folder)
        cls.options = ("--audit-file", cls.folder / "audit.jsonl")
        super().setUpClass()

    def audit_file(self):
        return self.folder / "audit.jsonl"


if __name__ == "__main__":
    usher_server.main()
