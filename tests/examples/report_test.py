# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""A test in Python: the program under test uploads a report with Impacket, and Usher is the server that it meets."""
import io
import unittest

from impacket.smbconnection import SMBConnection, SessionError
from usher_testing import MemoryStore, Server


def upload(host, port, text):
    """The program under test. It tries twice, because disks are full sometimes."""
    connection = SMBConnection(host, host, sess_port=port)
    connection.login("alice", "secret")
    for attempt in (1, 2):
        try:
            connection.putFile("data", "out\\report.txt", io.BytesIO(text).read)
            break
        except SessionError:
            if attempt == 2:
                raise
    connection.logoff()
    return attempt


class ReportTest(unittest.TestCase):
    def setUp(self):
        self.store = MemoryStore({"out/old.txt": "yesterday's"})
        self.server = self.enterContext(Server({"alice": "secret"}, {"data": self.store}))

    def test_a_report_arrives(self):
        recording = self.server.record()
        self.assertEqual(upload(self.server.host, self.server.port, b"3 EUR"), 1)
        self.assertEqual(self.store.read("out/report.txt"), b"3 EUR")
        self.assertEqual([entry.name for entry in self.store.list("out")], ["old.txt", "report.txt"])
        writes = recording.requests("write")
        self.assertEqual([(write.path, write.user, write.status) for write in writes], [("out/report.txt", "alice", 0)])
        self.server.wait_for_sessions(0)

    def test_a_disk_that_is_full_once_is_tried_again(self):
        full = self.server.inject(command="write", path="*.txt", status="STATUS_DISK_FULL", nth=1)
        self.assertEqual(upload(self.server.host, self.server.port, b"3 EUR"), 2)
        self.assertEqual((full.matched, full.fired), (2, 1))
        self.assertEqual(self.store.read("out/report.txt"), b"3 EUR")

    def test_who_may_not_log_on_hears_why(self):
        self.server.refuse_logons("STATUS_ACCOUNT_DISABLED")
        with self.assertRaisesRegex(SessionError, "STATUS_ACCOUNT_DISABLED"):
            upload(self.server.host, self.server.port, b"3 EUR")
        self.assertEqual([entry.name for entry in self.store.list("out")], ["old.txt"])


if __name__ == "__main__":
    unittest.main()
