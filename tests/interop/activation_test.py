# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""`usher serve` under a service manager: sockets that are handed over, sd_listen_fds(3), and what it says, sd_notify(3)."""
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import unittest

import usher_server
from usher_server import BINARY, START_SECONDS, STOP_SECONDS

FIRST = 3  # SD_LISTEN_FDS_START
OURS = "LISTEN_PID=$$"  # the shell's number stays the program's, which takes its place
NEGOTIATE = bytes.fromhex(
    "fe534d4240000000000000000000010000000000000000000000000000000000" + "00" * 32  # [MS-SMB2] 2.2.1.2
    + "2400010001000000" + "00000000" + "11" * 16 + "00" * 8 + "0202")  # 2.2.3: SMB 2.0.2


def tcp_listener(address="127.0.0.1", family=socket.AF_INET):
    listener = socket.socket(family)
    listener.bind((address, 0))
    listener.listen()
    return listener


class Activation(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="usher-activation-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def notifications(self, name):
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        listener.bind(name)
        listener.settimeout(START_SECONDS)
        self.addCleanup(listener.close)
        return listener

    def launch(self, sockets=(), variables=OURS, options=(), environment=None):
        """As the manager does it: the sockets become descriptors 3 and on, the variables tell of them."""
        count = len(sockets)

        def hand_over():
            high = [os.dup2(handed.fileno(), 100 + i) for i, handed in enumerate(sockets)]
            for i, descriptor in enumerate(high):
                os.dup2(descriptor, FIRST + i)

        process = subprocess.Popen(
            ["/bin/sh", "-c", f'export {variables} LISTEN_FDS={count}; exec "$0" "$@"', BINARY, "serve", "--share", "m=memory:", "--no-socket",
             "--listen", "127.0.0.1:0", *options],
            preexec_fn=hand_over, pass_fds=[FIRST + i for i in range(count)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, **(environment or {})})
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        for handed in sockets:
            self.addCleanup(handed.close)
        return process

    def stop(self, process):
        process.terminate()
        output, errors = process.communicate(timeout=STOP_SECONDS)
        self.assertEqual(process.returncode, 0, errors)
        return output

    def assert_served(self, address):
        with socket.create_connection(address, START_SECONDS) as client:
            self.assert_answered(client)

    def assert_answered(self, client):
        client.settimeout(START_SECONDS)
        client.sendall(len(NEGOTIATE).to_bytes(4, "big") + NEGOTIATE)
        self.assertEqual(client.recv(8)[4:], b"\xfeSMB")

    def test_it_serves_on_the_socket_and_on_nothing_else(self):
        listener = tcp_listener()
        process = self.launch([listener])
        self.assertEqual(process.stdout.readline(), "listening on 127.0.0.1:%d\n" % listener.getsockname()[1])
        self.assert_served(listener.getsockname())
        self.assertEqual(self.stop(process), "")

    def test_who_connected_before_it_started_is_served(self):
        listener = tcp_listener()
        with socket.create_connection(listener.getsockname()) as early:
            self.launch([listener])
            self.assert_answered(early)

    def test_ipv6_and_several_in_the_order_of_the_unit(self):
        listeners = [tcp_listener("::1", socket.AF_INET6), tcp_listener()]
        process = self.launch(listeners)
        self.assertEqual(process.stdout.readline(), "listening on [::1]:%d\n" % listeners[0].getsockname()[1])
        self.assertEqual(process.stdout.readline(), "listening on 127.0.0.1:%d\n" % listeners[1].getsockname()[1])
        for listener in listeners:
            self.assert_served(listener.getsockname()[:2])

    def test_the_manager_keeps_the_port_when_the_server_is_gone(self):
        listener = tcp_listener()
        process = self.launch([listener])
        process.stdout.readline()
        self.stop(process)
        with socket.create_connection(listener.getsockname()) as waiting:
            self.launch([listener])
            self.assert_answered(waiting)

    def test_sockets_for_another_process_are_left_alone(self):
        listener = tcp_listener()
        for variables in ("LISTEN_PID=1", "LISTEN_PID=", "LISTEN_PID=$$x"):
            with self.subTest(variables=variables):
                line = self.launch([listener], variables).stdout.readline()
                self.assertRegex(line, r"^listening on 127\.0\.0\.1:\d+$")
                self.assertNotIn(str(listener.getsockname()[1]), line)

    def test_what_is_no_listening_tcp_socket_is_refused(self):
        for wrong in (socket.socket(), socket.socket(socket.AF_UNIX), socket.socket(type=socket.SOCK_DGRAM)):
            process = self.launch([wrong])
            errors = process.communicate(timeout=START_SECONDS)[1]
            self.assertEqual(process.returncode, 1)
            self.assertIn("descriptor 3 is no TCP socket that listens", errors)

    def test_it_tells_when_it_serves_and_when_it_ends(self):
        for name in (str(self.folder / "notify"), f"\0usher-test-{os.getpid()}"):
            with self.subTest(name=name):
                manager = self.notifications(name)
                process = self.launch(environment={"NOTIFY_SOCKET": name.replace("\0", "@")})
                self.assertEqual(manager.recv(100), b"READY=1")
                self.assertIn("listening on", process.stdout.readline())
                self.stop(process)
                self.assertEqual(manager.recv(100), b"STOPPING=1")

    def test_a_manager_that_does_not_listen_is_no_reason_to_stop(self):
        process = self.launch(environment={"NOTIFY_SOCKET": str(self.folder / "nobody")})
        self.assertIn("listening on", process.stdout.readline())
        self.stop(process)


if __name__ == "__main__":
    usher_server.main()
