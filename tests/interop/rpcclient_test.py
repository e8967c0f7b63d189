# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""Samba's rpcclient: list sessions, shares, files and connections, close and change them, ask who the server is."""
import re

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

    def test_netnamevalidate(self):
        self.rpcclient("netnamevalidate docs 9")
        self.rpcclient("netnamevalidate do/cs 9", fails_with="WERR_INVALID_NAME")

    def test_netdiskenum(self):
        self.rpcclient("netdiskenum 0")

    def test_netfileenum(self):
        self.connect("bob", "127.0.0.2", opens=2)
        output = self.rpcclient("netfileenum 3")
        self.assertEqual(len(re.findall(r"^memory:/bob-", output, re.M)), 2, output)
        self.rpcclient("netfileenum 3", user="bob", fails_with="WERR_ACCESS_DENIED")

    def test_netconnenum(self):
        self.connect("bob", "127.0.0.2")
        self.rpcclient("netconnenum 1 memory")
        self.rpcclient("netconnenum 1 memory", user="bob", fails_with="WERR_ACCESS_DENIED")

    def test_a_share_is_added_changed_and_removed(self):
        folder = self.scratch / "added"
        folder.mkdir(exist_ok=True)
        self.rpcclient(f"netshareadd {folder} fresh 7 remark")
        listed = self.rpcclient("netsharegetinfo fresh 502")
        self.assertRegex(listed, rf"(?s)netname: fresh\s+remark:\s+remark\s+path:\s+{folder}\b.*max_uses:\s+7\b")
        self.rpcclient(f"netshareadd {folder} fresh 7 remark", fails_with="WERR_NERR_DUPLICATESHARE")
        self.smbclient("fresh", "mkdir below")
        self.assertTrue((folder / "below").is_dir())
        self.rpcclient("netsharesetinfo fresh changed")
        self.assertRegex(self.rpcclient("netsharegetinfo fresh 1"), r"remark:\s+changed")
        self.rpcclient("netsharedel fresh")
        self.rpcclient("netsharegetinfo fresh 1", fails_with="result was ")
        self.rpcclient("netsharedel fresh", fails_with="result was ")

    def test_only_administrators_change_shares(self):
        self.rpcclient(f"netshareadd {self.scratch} fresh 7 remark", user="bob", fails_with="WERR_ACCESS_DENIED")
        self.rpcclient("netsharedel disk", user="bob", fails_with="WERR_ACCESS_DENIED")
        self.rpcclient("netsharegetinfo disk 1")


if __name__ == "__main__":
    usher_server.main()
