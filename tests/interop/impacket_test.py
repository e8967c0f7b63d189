# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""The session, share and server calls over srvsvc and wkssvc, made with Impacket."""
import os
import pathlib
import struct
import subprocess
import sys
import time

from impacket.dcerpc.v5 import srvs, wkst
from impacket.dcerpc.v5.dtypes import NULL
from impacket.smbconnection import SMBConnection

import usher_server
from impacket_client import (
    DIALECTS, ERROR_ACCESS_DENIED, ERROR_INVALID_LEVEL, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA, FIELDS, NERR_CLIENT_NAME_NOT_FOUND,
    NERR_INVALID_COMPUTER, NERR_USER_NOT_FOUND, SecondLogon, SessionTestCase, rows, session_del, session_enum,
)
from usher_server import ADMIN, PASSWORDS, wait_until

HERE = pathlib.Path(__file__).parent
NETVIEW = pathlib.Path("/usr/share/doc/python3-impacket/examples/netview.py")
MANY = [(user, f"127.0.0.{host}") for host in range(2, 8) for user in ("bob", "carol")]


class SessionEnum(SessionTestCase):
    def test_every_field_at_every_level(self):
        clients = [(self.admin, 1), (self.connect("bob", "127.0.0.2", opens=3), 3), (self.connect("carol", "127.0.0.3"), 0)]
        for level in FIELDS:
            answer = self.enum(level)
            now = time.monotonic()
            self.assertEqual((answer["ErrorCode"], answer["TotalEntries"]), (0, 3))
            found = {row["cname"]: row for row in rows(answer)}
            for client, opens in clients:
                with self.subTest(level=level, user=client.user):
                    self.assert_row(found[client.cname], client, opens, now)

    def assert_row(self, row, client, opens, now):
        expected = {"cname": client.cname, "username": client.user, "num_opens": opens, "user_flags": 0, "cltype_name": "",
                    "transport": "\\Device\\NetbiosSmb"}
        for name, value in row.items():
            if name == "time":
                self.assertTrue(int(now - client.after) - 1 <= value <= int(now - client.before) + 1, row)
            elif name == "idle_time":
                self.assertLessEqual(value, int(now - client.before) + 1)
            else:
                self.assertEqual(value, expected[name], name)

    def test_impackets_own_helper_at_every_level(self):
        self.connect("bob", "127.0.0.2")
        for level in FIELDS:
            with self.subTest(level=level):
                answer = srvs.hNetrSessionEnum(self.srvsvc, NULL, NULL, level)
                self.assertEqual({row["cname"] for row in rows(answer)}, {"\\\\127.0.0.1", "\\\\127.0.0.2"})

    def test_time_grows_and_a_request_ends_idleness(self):
        bob = self.connect("bob", "127.0.0.2")
        def row():
            return self.sessions(user="bob")[0]
        wait_until(lambda: row()["idle_time"] >= 2, 20, "two idle seconds")
        self.assertGreaterEqual(row()["time"], 2)
        bob.request()
        self.assertLess(row()["idle_time"], 2)
        self.assertGreaterEqual(row()["time"], 2)

    def test_opens_are_counted_as_they_come_and_go(self):
        bob = self.connect("bob", "127.0.0.2", opens=2)
        self.assertEqual(self.sessions(user="bob")[0]["num_opens"], 2)
        bob.smb.closeFile(bob.tree, bob.files[0])
        self.assertEqual(self.sessions(user="bob")[0]["num_opens"], 1)
        bob.pipe("srvsvc", srvs.MSRPC_UUID_SRVS)
        self.assertEqual(self.sessions(user="bob")[0]["num_opens"], 2)

    def test_logons_of_one_user_from_one_client_are_one_session(self):
        first = self.connect("bob", "127.0.0.2", opens=2)
        second = self.connect("bob", "127.0.0.2", opens=3)
        self.assertEqual([row["num_opens"] for row in self.sessions(user="bob")], [5])
        first.cut()
        wait_until(lambda: self.sessions(user="bob")[0]["num_opens"] == 3, 20, "the end of the first logon")
        second.request()

    def test_a_session_ends_with_its_connection_and_with_its_logoff(self):
        cut, logged_off = self.connect("bob", "127.0.0.2"), self.connect("carol", "127.0.0.3")
        self.assertEqual(len(self.sessions()), 3)
        cut.cut()
        logged_off.smb.logoff()
        wait_until(lambda: self.users() == [("127.0.0.1", ADMIN)], 20, "the end of both sessions")

    def test_filters(self):
        for user, address in (("bob", "127.0.0.2"), ("bob", "127.0.0.3"), ("carol", "127.0.0.2")):
            self.connect(user, address)
        self.assertEqual(self.users(client="\\\\127.0.0.2"), [("127.0.0.2", "bob"), ("127.0.0.2", "carol")])
        self.assertEqual(self.users(user="bob"), [("127.0.0.2", "bob"), ("127.0.0.3", "bob")])
        self.assertEqual(self.users(user="BOB"), [("127.0.0.2", "bob"), ("127.0.0.3", "bob")])
        self.assertEqual(self.users(client="\\\\127.0.0.3", user="bob"), [("127.0.0.3", "bob")])
        self.assertEqual(len(self.users(client="", user="")), 4)

    def test_a_filter_that_matches_nothing_says_which(self):
        self.connect("bob", "127.0.0.2")
        for level in FIELDS:
            with self.subTest(level=level):
                self.assertEqual(self.enum(level, client="\\\\127.0.0.99")["ErrorCode"], NERR_CLIENT_NAME_NOT_FOUND)
                self.assertEqual(self.enum(level, user="nobody")["ErrorCode"], NERR_USER_NOT_FOUND)
                answer = self.enum(level, client="\\\\127.0.0.2", user="carol")
                self.assertEqual(answer["ErrorCode"], NERR_USER_NOT_FOUND)
                self.assertEqual(rows(answer), [])

    def test_a_client_name_starts_with_backslashes(self):
        self.assertEqual(self.enum(10, client="127.0.0.1")["ErrorCode"], NERR_INVALID_COMPUTER)

    def test_names_are_bounded(self):
        self.assertEqual(self.enum(10, client="\\\\" + "x" * 1021)["ErrorCode"], NERR_CLIENT_NAME_NOT_FOUND)
        self.assertEqual(self.enum(10, client="\\\\" + "x" * 1023)["ErrorCode"], ERROR_INVALID_PARAMETER)
        self.assertEqual(self.enum(10, user="x" * 1025)["ErrorCode"], ERROR_INVALID_PARAMETER)

    def test_an_unknown_level_is_answered_and_not_faulted(self):
        for level in (3, 50, 0xFFFFFFFF):
            with self.subTest(level=level):
                self.srvsvc.call(12, struct.pack("<10I", 0, 0, 0, level, level, 0x20000, 0, 0, 0xFFFFFFFF, 0))
                self.assertEqual(self.srvsvc.recv()[-4:], struct.pack("<I", ERROR_INVALID_LEVEL))
        self.assertEqual(len(self.sessions()), 1)

    def test_only_administrators_see_sessions(self):
        pipe = self.connect("bob", "127.0.0.2").pipe("srvsvc", srvs.MSRPC_UUID_SRVS)
        for level in FIELDS:
            answer = session_enum(pipe, level)
            self.assertEqual((answer["ErrorCode"], rows(answer)), (ERROR_ACCESS_DENIED, []))

    def test_a_half_finished_logon_is_not_listed(self):
        SMBConnection("127.0.0.1", "127.0.0.1", sess_port=self.server.port, timeout=60)
        with self.assertRaisesRegex(Exception, "STATUS_LOGON_FAILURE"):
            SMBConnection("127.0.0.1", "127.0.0.1", sess_port=self.server.port, timeout=60).login("bob", "wrong")
        self.assertEqual(self.users(), [("127.0.0.1", ADMIN)])


class Paging(SessionTestCase):
    def setUp(self):
        super().setUp()
        self.clients = [self.connect(user, address) for user, address in MANY]
        self.everybody = sorted([("127.0.0.1", ADMIN)] + [(address, user) for user, address in MANY])

    def walk(self, level, max_length, between=lambda page: None):
        """All rows of a walk from the start to NERR_Success, and how many pages it took."""
        found, handle, pages = [], 0, 0
        while True:
            answer = self.enum(level, max_length=max_length, resume_handle=handle)
            self.assertIn(answer["ErrorCode"], (0, ERROR_MORE_DATA))
            page = rows(answer)
            found += page
            pages += 1
            if answer["ErrorCode"] == 0:
                return found, pages
            self.assertTrue(page, "ERROR_MORE_DATA without an entry would make a client loop for ever")
            self.assertGreater(answer["TotalEntries"], len(page))
            self.assertLess(pages, 1000)
            handle = answer["ResumeHandle"]
            between(pages)

    def test_each_session_is_listed_once_whatever_the_page(self):
        for level in (1, 2, 10, 502):
            for max_length in (0, 1, 100, 500, 0xFFFFFFFF):
                with self.subTest(level=level, max_length=max_length):
                    found, pages = self.walk(level, max_length)
                    self.assertEqual(sorted((row["cname"][2:], row["username"]) for row in found), self.everybody)
                    self.assertEqual(pages == 1, max_length == 0xFFFFFFFF)

    def test_sessions_that_live_through_a_walk_are_listed_once_while_others_come_and_go(self):
        def churn(page):
            if page in (2, 5):
                client = self.clients.pop(0 if page == 2 else -1)
                left = (client.address, client.user)
                client.cut()
                wait_until(lambda: left not in self.users(), 20, "the end of the session that left")
                self.everybody.remove(left)
                gone.append(left)
                self.connect("bob", f"127.0.1.{page}")

        gone = []
        found, _ = self.walk(10, 1, churn)
        listed = [(row["cname"][2:], row["username"]) for row in found]
        self.assertEqual(len(listed), len(set(listed)))
        self.assertEqual(len(gone), 2)
        self.assertLessEqual(set(self.everybody), set(listed))

    def test_totals_count_from_the_resume_handle(self):
        first = self.enum(10, max_length=1, resume_handle=0)
        self.assertEqual(first["TotalEntries"], len(self.everybody))
        second = self.enum(10, max_length=0xFFFFFFFF, resume_handle=first["ResumeHandle"])
        self.assertEqual(second["TotalEntries"], len(self.everybody) - len(rows(first)))

    def test_past_the_end_there_is_nothing_and_that_is_no_error(self):
        answer = self.enum(10, resume_handle=0x7FFFFFFF)
        self.assertEqual((answer["ErrorCode"], rows(answer)), (0, []))

    def test_without_a_handle_everything_comes_at_once(self):
        self.assertEqual(len(self.sessions(502)), len(self.everybody))


class SessionDel(SessionTestCase):
    def setUp(self):
        super().setUp()
        self.bob2, self.bob3, self.carol2 = (
            self.connect(user, address, opens=2)
            for user, address in (("bob", "127.0.0.2"), ("bob", "127.0.0.3"), ("carol", "127.0.0.2"))
        )

    def assert_left(self, *clients):
        """When the call returns it is done: exactly these are listed, and exactly these work."""
        self.assertEqual(self.users(), sorted((client.address, client.user) for client in (self.admin, *clients)))
        for client in (self.bob2, self.bob3, self.carol2):
            if client in clients:
                client.request()
            else:
                self.assert_ended(client)

    def test_one_user_of_one_client(self):
        self.assertEqual(session_del(self.srvsvc, "\\\\127.0.0.2", "bob"), 0)
        self.assert_left(self.bob3, self.carol2)

    def test_a_client_with_all_its_users(self):
        self.assertEqual(session_del(self.srvsvc, "\\\\127.0.0.2"), 0)
        self.assert_left(self.bob3)

    def test_a_user_on_all_clients(self):
        self.assertEqual(session_del(self.srvsvc, "", "bob"), 0)
        self.assert_left(self.carol2)

    def test_impackets_own_helper(self):
        srvs.hNetrSessionDel(self.srvsvc, "\\\\127.0.0.3\0", "bob\0")
        self.assert_left(self.bob2, self.carol2)

    def test_nobody_named_is_nobody_closed(self):
        self.assertEqual(session_del(self.srvsvc), ERROR_INVALID_PARAMETER)
        self.assertEqual(session_del(self.srvsvc, "", ""), ERROR_INVALID_PARAMETER)
        self.assert_left(self.bob2, self.bob3, self.carol2)

    def test_no_match(self):
        for client, user in (("\\\\127.0.0.99", NULL), ("", "nobody"), ("\\\\127.0.0.3", "carol"), ("127.0.0.2", "bob")):
            self.assertEqual(session_del(self.srvsvc, client, user), NERR_CLIENT_NAME_NOT_FOUND)
        self.assert_left(self.bob2, self.bob3, self.carol2)

    def test_only_administrators_close_sessions(self):
        pipe = self.carol2.pipe("srvsvc", srvs.MSRPC_UUID_SRVS)
        self.assertEqual(session_del(pipe, "\\\\127.0.0.3", "bob"), ERROR_ACCESS_DENIED)
        self.assert_left(self.bob2, self.bob3, self.carol2)

    def test_what_was_open_is_free_again(self):
        name = "only one may have it"
        self.bob2.smb.createFile(self.bob2.tree, name, shareMode=0)
        with self.assertRaisesRegex(Exception, "STATUS_SHARING_VIOLATION"):
            self.bob3.smb.createFile(self.bob3.tree, name, shareMode=0)
        self.assertEqual(session_del(self.srvsvc, "\\\\127.0.0.2", "bob"), 0)
        self.bob3.smb.createFile(self.bob3.tree, name, shareMode=0)

    def test_who_was_closed_may_come_again(self):
        self.assertEqual(session_del(self.srvsvc, "\\\\127.0.0.2", "bob"), 0)
        self.connect("bob", "127.0.0.2", opens=1).request()
        self.assertEqual(self.sessions(client="\\\\127.0.0.2", user="bob")[0]["num_opens"], 1)

    def test_an_administrator_who_closes_his_own_session_gets_his_answer(self):
        other = self.connect(ADMIN, "127.0.0.9")
        pipe = other.pipe("srvsvc", srvs.MSRPC_UUID_SRVS)
        self.assertEqual(session_del(pipe, "\\\\127.0.0.9", ADMIN), 0)
        wait_until(lambda: ("127.0.0.9", ADMIN) not in self.users(), 20, "the end of the caller's session")
        self.assert_ended(other)
        self.assert_left(self.bob2, self.bob3, self.carol2)


class OtherCalls(SessionTestCase):
    def test_shares(self):
        for level in (0, 1, 2, 501, 502):
            with self.subTest(level=level):
                entries = srvs.hNetrShareEnum(self.srvsvc, level)["InfoStruct"]["ShareInfo"][f"Level{level}"]["Buffer"]
                names = {entry[f"shi{level}_netname"][:-1] for entry in entries}
                self.assertEqual(names, {"disk", "memory", "IPC$"})
        types = {e["shi1_netname"][:-1]: e["shi1_type"]
                 for e in srvs.hNetrShareEnum(self.srvsvc, 1)["InfoStruct"]["ShareInfo"]["Level1"]["Buffer"]}
        self.assertEqual((types["disk"], types["IPC$"]), (0, 0x80000003))

    def test_server_info(self):
        for level in (100, 101, 102):
            info = srvs.hNetrServerGetInfo(self.srvsvc, level)["InfoStruct"][f"ServerInfo{level}"]
            self.assertEqual(info[f"sv{level}_platform_id"], 500)
            self.assertTrue(info[f"sv{level}_name"].rstrip("\0"))

    def test_every_level_of_server_info_and_of_a_share(self):
        for level in (100, 101, 102, 103, 502, 503):
            with self.subTest(level=level):
                self.assertEqual(srvs.hNetrServerGetInfo(self.srvsvc, level)["ErrorCode"], 0)
        for level in (0, 1, 2, 501, 502, 503, 1005):
            with self.subTest(share_level=level):
                self.assertEqual(srvs.hNetrShareGetInfo(self.srvsvc, "memory\0", level)["ErrorCode"], 0)

    def test_disks_transports_time_and_statistics(self):
        self.assertEqual(srvs.hNetrServerDiskEnum(self.srvsvc, 0)["ErrorCode"], 0)
        for level in (0, 1, 2):
            transports = srvs.hNetrServerTransportEnum(self.srvsvc, level)["InfoStruct"]["XportInfo"][f"Level{level}"]["Buffer"]
            self.assertEqual([t[f"svti{level}_transportname"][:-1] for t in transports], ["\\Device\\NetbiosSmb"])
        self.assertLess(abs(srvs.hNetrRemoteTOD(self.srvsvc)["BufferPtr"]["tod_elapsedt"] - time.time()), 60)
        statistics = srvs.hNetrServerStatisticsGet(self.srvsvc, "LanmanServer\0", 0, 0)["InfoStruct"]
        self.assertGreaterEqual(statistics["sts0_sopens"], 1)

    def test_names_and_paths(self):
        self.assertEqual(srvs.hNetprPathType(self.srvsvc, "C:\\docs\0", 0)["PathType"], 8198)
        canonical = srvs.hNetprPathCanonicalize(self.srvsvc, "a/../b\0", "C:\\docs\0", outbufLen=60)
        self.assertEqual(b"".join(canonical["Outbuf"]).decode("utf-16-le").rstrip("\0"), "C:\\docs\\b")
        self.assertEqual(srvs.hNetprPathCompare(self.srvsvc, "C:\\a\0", "C:/a\0")["ErrorCode"], 0)
        self.assertEqual(srvs.hNetprNameValidate(self.srvsvc, "docs\0", 9)["ErrorCode"], 0)
        self.assertEqual(srvs.hNetprNameCompare(self.srvsvc, "docs\0", "DOCS\0", 9)["ErrorCode"], 0)

    def test_workstation_calls(self):
        pipe = self.workstation(self.admin)
        for level in (100, 101, 102, 502):
            with self.subTest(level=level):
                self.assertEqual(wkst.hNetrWkstaGetInfo(pipe, level)["ErrorCode"], 0)
        for level in (0, 1):
            self.assertEqual(wkst.hNetrWkstaUserEnum(pipe, level)["ErrorCode"], 0)
        self.assertEqual(wkst.hNetrWkstaTransportEnum(pipe, 0)["ErrorCode"], 0)

    def test_workstation_info(self):
        info = wkst.hNetrWkstaGetInfo(self.workstation(self.admin), 100)["WkstaInfo"]["WkstaInfo100"]
        self.assertEqual(info["wki100_platform_id"], 500)
        self.assertTrue(info["wki100_computername"].rstrip("\0"))

    def test_an_opnum_that_does_not_exist_is_a_fault_and_the_pipe_lives_on(self):
        self.srvsvc.call(4711, b"")
        with self.assertRaisesRegex(Exception, "nca_s_op_rng_error|0x1c010002"):
            self.srvsvc.recv()
        self.assertEqual(len(self.sessions()), 1)

    def test_anonymous_gets_nowhere(self):
        with self.assertRaises(Exception) as refused:
            nobody = SMBConnection("127.0.0.1", "127.0.0.1", sess_port=self.server.port, timeout=60)
            nobody.login("", "")
            nobody.connectTree("memory")
        self.assertRegex(str(refused.exception), "STATUS_(ACCESS_DENIED|LOGON_FAILURE)")


class Resources(SessionTestCase):
    def files(self, **arguments):
        answer = srvs.hNetrFileEnum(self.srvsvc, arguments.get("path", NULL), arguments.get("user", NULL), 3)
        entries = answer["InfoStruct"]["FileInfo"]["Level3"]["Buffer"]
        return [(e["fi3_id"], e["fi3_username"][:-1], e["fi3_path_name"][:-1]) for e in entries]

    def test_open_files_are_listed_asked_for_and_closed(self):
        bob = self.connect("bob", "127.0.0.2", opens=2)
        listed = self.files(user="bob\0")
        self.assertEqual([user for _, user, _ in listed], ["bob", "bob"])
        first = listed[0][0]
        info = srvs.hNetrFileGetInfo(self.srvsvc, first, 3)["InfoStruct"]["FileInfo3"]
        self.assertEqual((info["fi3_id"], info["fi3_username"]), (first, "bob\0"))
        self.assertEqual(srvs.hNetrFileGetInfo(self.srvsvc, first, 2)["InfoStruct"]["FileInfo2"]["fi2_id"], first)
        srvs.hNetrFileClose(self.srvsvc, first)
        self.assertEqual([entry[0] for entry in self.files(user="bob\0")], [listed[1][0]])
        with self.assertRaisesRegex(Exception, "(?i)0x90a|2314"):
            srvs.hNetrFileClose(self.srvsvc, first)
        with self.assertRaisesRegex(Exception, "STATUS_FILE_CLOSED"):
            bob.smb.closeFile(bob.tree, bob.files[0])
        bob.request()

    def test_connections_by_share_and_by_computer(self):
        self.connect("bob", "127.0.0.2", opens=2)
        by_computer = srvs.hNetrConnectionEnum(self.srvsvc, "\\\\127.0.0.2\0", 1)["InfoStruct"]["ConnectInfo"]["Level1"]["Buffer"]
        self.assertEqual([(c["coni1_username"], c["coni1_netname"], c["coni1_num_opens"]) for c in by_computer], [("bob\0", "memory\0", 2)])
        by_share = srvs.hNetrConnectionEnum(self.srvsvc, "memory\0", 1)["InfoStruct"]["ConnectInfo"]["Level1"]["Buffer"]
        self.assertIn("\\\\127.0.0.2\0", [c["coni1_netname"] for c in by_share])
        self.assertTrue(srvs.hNetrConnectionEnum(self.srvsvc, "memory\0", 0)["InfoStruct"]["ConnectInfo"]["Level0"]["Buffer"])

    def test_only_administrators_see_and_close(self):
        bob = self.connect("bob", "127.0.0.2", opens=1)
        pipe = bob.pipe("srvsvc", srvs.MSRPC_UUID_SRVS)
        opened = self.files(user="bob\0")[0][0]
        for call in (lambda: srvs.hNetrFileEnum(pipe, NULL, NULL, 3), lambda: srvs.hNetrFileClose(pipe, opened),
                     lambda: srvs.hNetrConnectionEnum(pipe, "memory\0", 1), lambda: srvs.hNetrShareDel(pipe, "memory\0"),
                     lambda: srvs.hNetrServerStatisticsGet(pipe, NULL, 0, 0)):
            with self.assertRaisesRegex(Exception, "(?i)access_denied|0x5\\b"):
                call()
        bob.request()


class TwoUsersThreeAddresses(SessionTestCase):
    def test_closing_one_leaves_the_others(self):
        pairs = [(user, f"127.0.0.{host}") for host in (1, 2, 3) for user in ("bob", "carol")]
        clients = [self.connect(user, address, opens=2) for user, address in pairs]
        while clients:
            self.assertEqual(self.users(), sorted([("127.0.0.1", ADMIN)] + [(c.address, c.user) for c in clients]))
            gone = clients.pop(len(clients) // 2)
            self.assertEqual(session_del(self.srvsvc, gone.cname, gone.user), 0)
            self.assert_ended(gone)
            for client in clients:
                client.request()
        self.assertEqual(self.users(), [("127.0.0.1", ADMIN)])


class TwoUsersOneConnection(SessionTestCase):
    def opens_from(self, address):
        return [(row["username"], row["num_opens"]) for row in self.sessions(client=f"\\\\{address}")]

    def test_closing_one_leaves_the_other(self):
        for address, (protection, dialect) in zip(("127.0.0.2", "127.0.0.3"), DIALECTS.items()):
            with self.subTest(protection):
                bob = self.connect("bob", address, opens=1, dialect=dialect)
                carol = SecondLogon(bob, "carol", opens=2)
                self.assertEqual(self.opens_from(address), [("bob", 1), ("carol", 2)])
                self.assertEqual(session_del(self.srvsvc, bob.cname, "bob"), 0)
                self.assert_ended(bob)
                carol.request()
                self.assertEqual(self.opens_from(address), [("carol", 2)])
                self.assertEqual(session_del(self.srvsvc, carol.cname, "carol"), 0)
                self.assert_ended(carol)

    def test_logging_off_one_leaves_the_other(self):
        for protection, dialect in DIALECTS.items():
            with self.subTest(protection):
                bob = self.connect("bob", "127.0.0.2", opens=1, dialect=dialect)
                carol = SecondLogon(bob, "carol", opens=2)
                bob.request()
                bob.smb.logoff()
                carol.request()
                self.assertEqual(self.opens_from("127.0.0.2"), [("carol", 2)])
                carol.smb.logoff()


class Netview(SessionTestCase):
    def test_the_program_lists_who_is_there(self):
        self.connect("bob", "127.0.0.2")
        self.connect("carol", "127.0.0.3")
        self.assertTrue(NETVIEW.exists(), "python3-impacket is installed without its examples")
        done = subprocess.run(
            [sys.executable, HERE / "with_port.py", str(self.server.port), NETVIEW, f"{ADMIN}:{PASSWORDS[ADMIN]}",
             "-target", "127.0.0.1", "-noloop"],
            capture_output=True, text=True, timeout=120, env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1"),
        )
        for user, address in (("bob", "127.0.0.2"), ("carol", "127.0.0.3")):
            self.assertRegex(done.stdout, rf"127\.0\.0\.1: user {user} logged from host {address} - active: \d+, idle: \d+")


if __name__ == "__main__":
    usher_server.main()
