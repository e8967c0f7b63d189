# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""Samba's rpcclient: list sessions and shares, close a session, ask who the server is."""
import usher_server
from impacket_client import SessionTestCase


class Rpcclient(SessionTestCase):
    shares = {"disk": ("disk", ()), "memory": ("memory", ("comment=forgets all",))}

    def assert_received(self, command, count):
        self.assertIn(f"Received {count} entries.", self.rpcclient(command))

    def test_netsessenum(self):
        self.connect("bob", "127.0.0.2")
        self.connect("carol", "127.0.0.3")
        # rpcclient is alice on 127.0.0.1 as well, and so part of the session that is there already.
        self.assert_received("netsessenum", 3)

    def test_netsessenum_at_every_level_with_filters(self):
        self.connect("bob", "127.0.0.2")
        self.connect("carol", "127.0.0.2")
        self.assert_received(r"netsessenum \\\\127.0.0.2", 2)
        for level in (0, 1, 2, 10, 502):
            with self.subTest(level=level):
                self.assert_received(rf"netsessenum \\\\127.0.0.2 bob {level}", 1)

    def test_netsessenum_says_what_is_wrong(self):
        self.rpcclient(r"netsessenum \\\\127.0.0.99", fails_with="result was ")
        self.rpcclient(r"netsessenum \\\\127.0.0.1 nobody", fails_with="result was ")
        self.rpcclient(r"netsessenum 127.0.0.1", fails_with="result was ")

    def test_netsessenum_is_for_administrators(self):
        self.rpcclient("netsessenum", user="bob", fails_with="WERR_ACCESS_DENIED")

    def test_netsessdel(self):
        bob, carol = self.connect("bob", "127.0.0.2"), self.connect("carol", "127.0.0.2")
        self.rpcclient(r"netsessdel \\\\127.0.0.2 bob")
        self.assert_ended(bob)
        carol.request()
        self.rpcclient(r"netsessdel \\\\127.0.0.2")
        self.assert_ended(carol)
        self.rpcclient(r"netsessdel \\\\127.0.0.2", fails_with="result was ")

    def test_netsessdel_is_for_administrators(self):
        bob = self.connect("bob", "127.0.0.2")
        self.rpcclient(r"netsessdel \\\\127.0.0.2 bob", user="carol", fails_with="WERR_ACCESS_DENIED")
        bob.request()

    def test_netshareenumall(self):
        for level in (1, 2, 502):
            with self.subTest(level=level):
                output = self.rpcclient(f"netshareenumall {level}")
                for share in ("disk", "memory", r"IPC\$"):
                    self.assertRegex(output, rf"(?m)^netname: {share}$")
                self.assertRegex(output, r"remark:\s+forgets all")

    def test_netsharegetinfo(self):
        self.assertRegex(self.rpcclient("netsharegetinfo memory 1"), r"netname: memory\s+remark:\s+forgets all")
        self.rpcclient("netsharegetinfo nowhere 1", fails_with="result was ")

    def test_srvinfo(self):
        self.assertRegex(self.rpcclient("srvinfo"), r"(?s)\S+ .*platform_id\s+:\s+500\s+os version\s+:\s+\d+\.\d+\s+server type\s+:")

    def test_remote_time(self):
        self.rpcclient("netremotetod")


if __name__ == "__main__":
    usher_server.main()
