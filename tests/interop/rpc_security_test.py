# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""Logons inside the pipe ([MS-RPCE] 3.3.1.5.2) as rpcclient and Impacket make them."""
from impacket.dcerpc.v5 import rpcrt, srvs, transport
from impacket.dcerpc.v5.dtypes import NULL

import usher_server
from impacket_client import SessionTestCase, rows
from usher_server import ADMIN, PASSWORDS, credentials

LEVELS = {
    "connect": rpcrt.RPC_C_AUTHN_LEVEL_CONNECT,
    "integrity": rpcrt.RPC_C_AUTHN_LEVEL_PKT_INTEGRITY,
    "privacy": rpcrt.RPC_C_AUTHN_LEVEL_PKT_PRIVACY,
}


class Rpcclient(SessionTestCase):
    def test_every_way_to_protect_a_pipe(self):
        for options in ("connect", "packet", "sign", "seal", "ntlm,sign", "ntlm,seal", "spnego,connect", "spnego,sign", "spnego,seal"):
            with self.subTest(options):
                output = self.run_client(["rpcclient", f"ncacn_np:127.0.0.1[{options}]", "-U", credentials(ADMIN), "-c",
                                          "netsessenum; netremotetod; netshareenumall"])
                self.assertIn("Received 1 entries.", output)

    def test_a_request_of_the_other_byte_order(self):
        self.run_client(["rpcclient", "ncacn_np:127.0.0.1[bigendian,seal]", "-U", credentials(ADMIN), "-c", "netsessenum"])


class Impacket(SessionTestCase):
    def logged_on_in_pipe(self, level, user, password=None):
        """A pipe of bob's session, in which `user` logs on."""
        self.bob = self.connect("bob", "127.0.0.2")
        rpc = transport.SMBTransport("127.0.0.1", filename=r"\srvsvc", smb_connection=self.bob.smb).get_dce_rpc()
        rpc.set_credentials(user, password or PASSWORDS[user])
        rpc.set_auth_type(rpcrt.RPC_C_AUTHN_WINNT)
        rpc.set_auth_level(level)
        rpc.connect()
        rpc.bind(srvs.MSRPC_UUID_SRVS)
        return rpc

    def test_the_account_of_the_pipe_is_the_one_whose_rights_count(self):
        for name, level in LEVELS.items():
            with self.subTest(name):
                rpc = self.logged_on_in_pipe(level, ADMIN)
                for _ in range(3):
                    answer = srvs.hNetrSessionEnum(rpc, NULL, NULL, 502)
                    self.assertEqual({row["username"] for row in rows(answer)}, {"alice", "bob"})

    def test_an_account_without_rights_gets_none_from_the_session(self):
        rpc = self.logged_on_in_pipe(LEVELS["privacy"], "carol")
        with self.assertRaisesRegex(Exception, "(?i)access.denied"):
            srvs.hNetrSessionEnum(rpc, NULL, NULL, 502)

    def test_a_wrong_password_is_told_to_the_first_request(self):
        rpc = self.logged_on_in_pipe(LEVELS["integrity"], ADMIN, "wrong")
        with self.assertRaisesRegex(Exception, "(?i)access.denied"):
            srvs.hNetrSessionEnum(rpc, NULL, NULL, 502)

    def test_ndr64_is_refused_by_name_and_the_pipe_takes_ndr32(self):
        rpc = transport.SMBTransport("127.0.0.1", filename=r"\srvsvc", smb_connection=self.connect("alice").smb).get_dce_rpc()
        rpc.connect()
        with self.assertRaisesRegex(Exception, "provider_rejection; proposed_transfer_syntaxes_not_supported"):
            rpc.bind(srvs.MSRPC_UUID_SRVS, transfer_syntax=("71710533-beba-4937-8319-b5dbef9ccc36", "1.0"))
        rpc.disconnect()
        rpc.connect()
        rpc.bind(srvs.MSRPC_UUID_SRVS)
        self.assertEqual(srvs.hNetrRemoteTOD(rpc)["ErrorCode"], 0)

    def test_requests_in_many_fragments(self):
        rpc = self.logged_on_in_pipe(LEVELS["privacy"], ADMIN)
        rpc.set_max_fragment_size(32)
        answer = srvs.hNetrSessionEnum(rpc, "\\\\127.0.0.2\0", "bob\0", 502)
        self.assertEqual([row["username"] for row in rows(answer)], ["bob"])


if __name__ == "__main__":
    usher_server.main()
