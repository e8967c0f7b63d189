# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""What Impacket sees of each fault that a test can inject, and of the ends of its session. The server is in this process, through
the C functions (tests/examples/usher_testing.py), so the test moves its clock and looks into its share."""
import concurrent.futures
import io
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "examples"))
from impacket.nmb import NetBIOSError, NetBIOSTimeout
from impacket.smb3structs import SMB2_DIALECT_002, SMB2_DIALECT_21, SMB2_DIALECT_30
from impacket.smbconnection import SMBConnection, SessionError
from usher_testing import Clock, Error, MemoryStore, Server

TEXT = b"three words here"
LATER = 3600  # seconds that nobody waits, because the clock is moved


class FaultsTestCase(unittest.TestCase):
    options = {}

    def setUp(self):
        self.clock, self.store = Clock(), MemoryStore({"a.txt": TEXT})
        self.server = self.enterContext(Server({"alice": "secret"}, {"data": self.store}, clock=self.clock, **self.options))
        self.threads = self.enterContext(concurrent.futures.ThreadPoolExecutor(1))

    def connect(self, timeout=20, dialect=SMB2_DIALECT_21):
        client = SMBConnection("127.0.0.1", "127.0.0.1", sess_port=self.server.port, timeout=timeout, preferredDialect=dialect)
        self.addCleanup(client.getSMBServer().get_socket().close)
        client.login("alice", "secret")
        return client

    def get(self, client, path="a.txt"):
        content = io.BytesIO()
        client.getFile("data", path, content.write)
        return content.getvalue()

    def put(self, client, path, content):
        client.putFile("data", path, io.BytesIO(content).read)

    def soon(self, condition, act=lambda: None):
        """Asks until it holds, and acts in between."""
        deadline = time.monotonic() + 20
        while not condition():
            self.assertLess(time.monotonic(), deadline)
            act()

    def after_a_while(self, answer):
        """Moves the clock until the answer is there."""
        self.soon(answer.done, lambda: self.clock.advance(60))
        return answer.result()


class Faults(FaultsTestCase):
    options = {"autodisconnect": -1}  # the clock moves far

    def test_a_status_is_its_error(self):
        client = self.connect()
        for command, path, status in (("create", "locked.txt", "STATUS_ACCESS_DENIED"), ("write", "full.txt", "STATUS_DISK_FULL"),
                                      ("create", "shared.txt", "STATUS_SHARING_VIOLATION")):
            rule = self.server.inject(command=command, path=path, status=status)
            with self.assertRaisesRegex(SessionError, status):
                self.put(client, path, b"x")
            self.assertEqual(rule.fired, 1)
        self.assertEqual(self.get(client), TEXT)

    def test_a_delayed_request_is_done_later(self):
        client = self.connect()
        rule = self.server.inject(command="write", delay=LATER)
        answer = self.threads.submit(self.put, client, "b.txt", b"late")
        rule.wait()
        self.assertFalse(answer.done())
        self.assertEqual(self.store.read("b.txt"), b"")
        self.after_a_while(answer)
        self.assertEqual(self.store.read("b.txt"), b"late")

    def test_a_held_request_is_done_when_it_is_released(self):
        client = self.connect()
        rule = self.server.inject(command="read", hold=True)
        answer = self.threads.submit(self.get, client)
        self.soon(lambda: rule.held == 1)
        self.store.write("a.txt", "other words")
        self.assertFalse(answer.done())
        rule.remove()
        self.assertEqual(answer.result(20)[:11], b"other words")

    def test_a_late_answer_is_of_what_was_done_at_once(self):
        client = self.connect()
        self.server.inject(command="write", late=LATER, times=1)
        answer = self.threads.submit(self.put, client, "b.txt", b"at once")
        self.soon(lambda: any(entry.name == "b.txt" for entry in self.store.list()) and self.store.read("b.txt") == b"at once")
        self.assertFalse(answer.done())
        self.after_a_while(answer)

    def test_without_an_answer_it_loses_its_patience(self):
        client = self.connect(timeout=0.5)
        rule = self.server.inject(command="write", never_answer=True)
        with self.assertRaises(NetBIOSTimeout):
            self.put(client, "b.txt", b"done")
        self.assertEqual((rule.fired, self.store.read("b.txt")), (1, b"done"))

    def test_a_connection_that_is_cut_before_the_answer_is_an_error(self):
        client = self.connect()
        rule = self.server.inject(command="write", cut=True)
        with self.assertRaises((NetBIOSError, ConnectionError)):
            self.put(client, "b.txt", b"done")
        self.assertEqual((rule.fired, self.store.read("b.txt")), (1, b"done"))
        self.server.wait_for_sessions(0)

    def test_a_connection_that_is_cut_within_an_answer_is_an_error(self):
        client = self.connect()
        rule = self.server.inject(command="read", cut_after=70)
        with self.assertRaises((NetBIOSError, ConnectionError)):
            self.get(client)
        self.assertEqual(rule.fired, 1)

    def test_a_wrong_signature_goes_unnoticed(self):
        """Impacket checks no signature, which a test with such a server finds out."""
        client = self.connect()
        rule = self.server.inject(command="read", corrupt_signature=True)
        self.assertEqual(self.get(client), TEXT)
        self.assertGreaterEqual(rule.fired, 1)

    def test_a_single_credit_is_enough_for_who_asks_for_one(self):
        content = bytes(range(256)) * 1024
        self.store.write("large.bin", content)
        rule = self.server.inject(credits=1)
        client = self.connect(dialect=SMB2_DIALECT_002)
        recording = self.server.record()
        self.assertEqual(self.get(client, "large.bin"), content)
        reads = recording.requests("read")
        self.assertEqual([read.status for read in reads], [0] * 4)
        self.assertGreaterEqual(rule.fired, len(reads))

    def test_who_asks_for_more_than_it_was_granted_is_out(self):
        """From 2.1 on Impacket reads a megabyte at a time, without asking whether its credits are enough."""
        self.store.write("large.bin", b"x" * 256 * 1024)
        self.server.inject(credits=1)
        client = self.connect()
        with self.assertRaises((NetBIOSError, ConnectionError)):
            self.get(client, "large.bin")
        self.server.wait_for_sessions(0)

    def test_an_answer_in_segments_of_one_byte_is_an_answer(self):
        rule = self.server.inject(segment=1)
        client = self.connect()
        self.assertEqual(self.get(client), TEXT)
        self.assertGreaterEqual(rule.fired, 5)

    def test_a_logon_is_refused(self):
        for reason in ("STATUS_ACCOUNT_DISABLED", "STATUS_REQUEST_NOT_ACCEPTED"):
            self.server.refuse_logons(reason, "alice")
            with self.assertRaisesRegex(SessionError, reason):
                self.connect()
        self.server.accept_logons()
        self.assertEqual(self.get(self.connect()), TEXT)

    def test_an_expired_session_is_an_error_until_it_logs_on_anew(self):
        client = self.connect()
        self.assertEqual(self.server.expire_sessions("alice"), 1)
        with self.assertRaisesRegex(SessionError, "STATUS_NETWORK_SESSION_EXPIRED"):
            self.get(client)
        self.assertEqual(self.get(self.connect()), TEXT)

    def test_a_dropped_connection_is_an_error(self):
        client = self.connect()
        self.assertEqual(self.server.drop_connections(), 1)
        self.server.wait_for_sessions(0)
        with self.assertRaises((NetBIOSError, ConnectionError)):
            self.get(client)

    def test_a_closed_session_is_an_error(self):
        client = self.connect()
        self.assertEqual([(session.client, session.user) for session in self.server.sessions()], [("\\\\127.0.0.1", "alice")])
        self.server.close_sessions("alice")
        with self.assertRaisesRegex(SessionError, "STATUS_USER_SESSION_DELETED"):
            self.get(client)
        with self.assertRaisesRegex(Error, "NERR_ClientNameNotFound"):
            self.server.close_sessions("alice")

    def test_a_file_that_the_server_has_closed_is_an_error(self):
        client = self.connect()
        tree = client.connectTree("data")
        file = client.openFile(tree, "a.txt")
        self.assertEqual(client.readFile(tree, file), TEXT)
        self.server.close_file(self.server.files("alice")[0].id)
        with self.assertRaisesRegex(SessionError, "STATUS_FILE_CLOSED"):
            client.readFile(tree, file)

    def test_a_write_protected_disk_is_an_error(self):
        client = self.connect()
        self.store.set_read_only(True)
        with self.assertRaisesRegex(SessionError, "STATUS_MEDIA_WRITE_PROTECTED"):
            self.put(client, "b.txt", b"x")

    def test_a_spoiled_envelope_goes_unnoticed_too(self):
        """Impacket decrypts what has been changed on its way, and does not check."""
        client = self.connect(dialect=SMB2_DIALECT_30)
        rule = self.server.inject(command="read", corrupt_signature=True)
        self.assertEqual(self.get(client), TEXT)
        self.assertEqual(rule.fired, 1)


class Idle(FaultsTestCase):
    def test_an_idle_session_is_closed_by_the_clock(self):
        client = self.connect()
        self.clock.advance(16 * 60)
        self.server.wait_for_sessions(0)
        with self.assertRaises((SessionError, NetBIOSError, ConnectionError)):
            self.get(client)


class FullDisk(unittest.TestCase):
    def test_what_does_not_fit_is_an_error_and_what_fits_is_there(self):
        store = MemoryStore(max_bytes=256 * 1024)
        with Server({"alice": "secret"}, {"data": store}) as server:
            client = SMBConnection("127.0.0.1", "127.0.0.1", sess_port=server.port)
            client.login("alice", "secret")
            with self.assertRaisesRegex(SessionError, "STATUS_DISK_FULL"):
                client.putFile("data", "large.bin", io.BytesIO(b"x" * (1 << 20)).read)
            client.deleteFile("data", "large.bin")
            client.putFile("data", "small.bin", io.BytesIO(b"x").read)
            self.assertEqual([entry.name for entry in store.list()], ["small.bin"])
            client.logoff()


class Forced(unittest.TestCase):
    def logon(self, **options):
        with Server({"alice": "secret"}, {"data": MemoryStore()}, **options) as server:
            recording = server.record()
            client = SMBConnection("127.0.0.1", "127.0.0.1", sess_port=server.port)
            client.login("alice", "secret")
            client.connectTree("data")
            return client.getDialect(), recording.requests("tree-connect")[0].encrypted

    def test_the_dialect_is_the_one_that_is_left(self):
        self.assertEqual(self.logon(min_dialect="2.1", max_dialect="2.1"), (SMB2_DIALECT_21, 0))
        self.assertEqual(self.logon(min_dialect="3.0", max_dialect="3.0", encryption="required"), (SMB2_DIALECT_30, 1))


if __name__ == "__main__":
    unittest.main(verbosity=2)
