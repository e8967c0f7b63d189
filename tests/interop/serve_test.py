# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""`usher serve` as a process: where it listens, what it says, and how it ends."""
import pathlib
import re
import signal
import socket
import subprocess

from impacket.smb3structs import SMB2_READ, SMB2Read

import usher_server
from impacket_client import Client, SessionTestCase
from usher_server import BINARY, STOP_SECONDS, ServerTestCase, UsherServer, wait_until

MEMORY = {"memory": ("memory", ())}


def started(test, **arguments):
    server = UsherServer(MEMORY, **arguments).start()
    test.addCleanup(server.process.kill)
    return server


class Starting(ServerTestCase):
    shares = MEMORY

    def test_it_says_where_it_listens(self):
        self.assertIn(f"listening on 127.0.0.1:{self.server.port}", self.server.log_text().splitlines())

    def test_it_listens_on_as_many_addresses_as_told(self):
        server = started(self, options=("--listen", "127.0.0.2:0"))
        second = re.search(r"^listening on 127\.0\.0\.2:(\d+)$", server.log_text(), re.M)
        for address in (("127.0.0.1", server.port), ("127.0.0.2", int(second[1]))):
            socket.create_connection(address, 10).close()
        server.stop()

    def test_every_subcommand_has_help(self):
        for command in ((), ("serve",), ("sessions",), ("session",), ("close",), ("user",), ("user", "add"), ("user", "list")):
            with self.subTest(command=command):
                done = self.server.usher(*command, "--help")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn("--help", done.stdout)

    def test_mistakes_on_the_command_line(self):
        for arguments in (("--no-such-option",), ("--listen", "nonsense"), ("--share", "x=/no/such/folder"), ("--admin", "nobody")):
            with self.subTest(arguments=arguments):
                done = subprocess.run(
                    [BINARY, "serve", "--listen", "127.0.0.1:0", "--share", "m=memory:", "--user", "u%p", *arguments],
                    capture_output=True, text=True, timeout=60,
                )
                self.assertGreater(done.returncode, 0)
                self.assertIn(arguments[-1].removeprefix("x="), done.stderr)


class Ending(ServerTestCase):
    shares = MEMORY

    def assert_ends(self, server, number):
        server.process.send_signal(number)
        self.assertEqual(server.process.wait(STOP_SECONDS), 0, server.log_text())
        with self.assertRaises(OSError):
            socket.create_connection(("127.0.0.1", server.port), 10)

    def test_signals_end_it_whoever_is_connected(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(signal=number):
                server = started(self)
                half = socket.create_connection(("127.0.0.1", server.port), 10)
                half.sendall(b"\0\0")
                clients = [Client(server.port, user, opens=2) for user in ("bob", "carol")]
                self.assert_ends(server, number)
                for connection in [half] + [client.smb.getSMBServer().get_socket() for client in clients]:
                    connection.settimeout(10)
                    self.assertEqual(connection.recv(1), b"")
                    connection.close()

    def test_a_client_that_does_not_read_does_not_hold_it(self):
        server = started(self)
        client = Client(server.port, "bob", opens=1)
        smb, size = client.smb.getSMBServer(), 65536
        smb.get_socket().setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        for _ in range(16):
            smb.write(client.tree, client.files[0], bytes(size), bytesToWrite=size)
        for _ in range(100):
            read = SMB2Read()
            read["FileID"], read["Length"] = client.files[0], size
            packet = smb.SMB_PACKET()
            packet["Command"], packet["TreeID"], packet["Data"] = SMB2_READ, client.tree, read
            smb.sendSMB(packet)
        self.assert_ends(server, signal.SIGTERM)

    def test_it_is_one_process(self):
        Client(self.server.port, "bob").request()
        pid = self.server.process.pid
        self.assertEqual(pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text(), "")


class Logging(SessionTestCase):
    shares = MEMORY

    def test_a_session_leaves_a_line_when_it_starts_and_one_when_it_ends(self):
        client = self.connect("bob", "127.0.0.7")

        def lines():
            return [line for line in self.server.log_text().splitlines() if "127.0.0.7" in line and "bob" in line]

        wait_until(lambda: len(lines()) == 1, 10, "the line of the start")
        client.smb.logoff()
        wait_until(lambda: len(lines()) == 2, 10, "the line of the end")
        self.assertRegex(lines()[0], r"3\.0")


if __name__ == "__main__":
    usher_server.main()
