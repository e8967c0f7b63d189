# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""The srvsvc bindings of python3-samba: Samba's own NDR code speaks to ours."""
from samba import WERRORError
from samba.credentials import SMB_SIGNING_REQUIRED, Credentials
from samba.dcerpc import lsa, samr, security, srvsvc
from samba.param import LoadParm

import usher_server
from impacket_client import (
    ERROR_ACCESS_DENIED, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA, FIELDS, NERR_CLIENT_NAME_NOT_FOUND, NERR_INVALID_COMPUTER,
    NERR_USER_NOT_FOUND, SessionTestCase,
)
from usher_server import ADMIN, PASSWORDS

EVERYTHING = 0xFFFFFFFF
# What the bindings call the fields of [MS-SRVS] 2.2.4.11 to 2.2.4.15.
NAMES = {"cname": "client", "username": "user", "num_opens": "num_open", "cltype_name": "client_type"}


def info_ctr(level):
    ctr = srvsvc.NetSessInfoCtr()
    ctr.level = level
    ctr.ctr = getattr(srvsvc, f"NetSessCtr{level}")()
    return ctr


class PythonSamba(SessionTestCase):
    def setUp(self):
        super().setUp()
        self.pipe = self.bind(ADMIN)
        self.addCleanup(lambda: delattr(self, "pipe"))  # nothing else closes it

    def bind(self, user, protection="", interface=srvsvc.srvsvc):
        parameters = LoadParm()
        parameters.load(str(self.samba_configuration))
        parameters.set("smb ports", str(self.server.port))  # the only way to give a port to ncacn_np
        credentials = Credentials()
        credentials.guess(parameters)
        credentials.set_username(user)
        credentials.set_password(PASSWORDS[user])
        credentials.set_domain("")
        credentials.set_smb_signing(SMB_SIGNING_REQUIRED)
        return interface(f"ncacn_np:127.0.0.1[{protection}]", parameters, credentials)

    def sess_enum(self, level, client=None, user=None, max_buffer=EVERYTHING, resume_handle=None, pipe=None):
        """(result, rows, total, resume handle). The bindings' own method raises on ERROR_MORE_DATA, which is no error."""
        call = srvsvc.NetSessEnum()
        call.in_client, call.in_user = client, user
        call.in_info_ctr = info_ctr(level)
        call.in_max_buffer, call.in_resume_handle = max_buffer, resume_handle
        pipe = pipe or self.pipe
        call.__ndr_unpack_out__(pipe.request(call.opnum(), call.__ndr_pack_in__()))
        rows = call.out_info_ctr.ctr.array or []
        return call.result[0], rows, call.out_totalentries, call.out_resume_handle

    def assert_error(self, code, call, *arguments):
        with self.assertRaises(WERRORError) as refused:
            call(*arguments)
        self.assertEqual(refused.exception.args[0], code)

    def test_every_level(self):
        self.connect("bob", "127.0.0.2", opens=3)
        expected = {"cname": "\\\\127.0.0.2", "username": "bob", "num_opens": 3, "user_flags": 0, "cltype_name": "",
                    "transport": "\\Device\\NetbiosSmb"}
        for level, fields in FIELDS.items():
            with self.subTest(level=level):
                answer, total, _ = self.pipe.NetSessEnum(None, None, None, info_ctr(level), EVERYTHING, None)
                self.assertEqual((answer.level, answer.ctr.count, total), (level, 2, 2))
                row = next(row for row in answer.ctr.array if row.client == "\\\\127.0.0.2")
                for field in fields:
                    value = getattr(row, NAMES.get(field, field))
                    if field in ("time", "idle_time"):
                        self.assertLess(value, 60)
                    else:
                        self.assertEqual(value, expected[field], field)

    def test_every_protection_of_the_pipe(self):
        for protection in ("connect", "sign", "seal", "ntlm,seal", "spnego,seal", "bigendian,sign", "padcheck,seal"):
            with self.subTest(protection):
                pipe = self.bind(ADMIN, protection)
                answer, total, _ = pipe.NetSessEnum(None, None, None, info_ctr(502), EVERYTHING, None)
                self.assertEqual((answer.ctr.count, total), (1, 1))

    def test_filters(self):
        for user, address in (("bob", "127.0.0.2"), ("bob", "127.0.0.3"), ("carol", "127.0.0.2")):
            self.connect(user, address)

        def listed(client, user):
            answer, total, _ = self.pipe.NetSessEnum("\\\\anything", client, user, info_ctr(10), EVERYTHING, 0)
            self.assertEqual(total, answer.ctr.count)
            return sorted((row.client[2:], row.user) for row in answer.ctr.array)

        self.assertEqual(listed("\\\\127.0.0.2", None), [("127.0.0.2", "bob"), ("127.0.0.2", "carol")])
        self.assertEqual(listed(None, "Bob"), [("127.0.0.2", "bob"), ("127.0.0.3", "bob")])
        self.assertEqual(listed("\\\\127.0.0.3", "bob"), [("127.0.0.3", "bob")])
        self.assertEqual(len(listed("", "")), 4)

    def test_errors(self):
        enum = self.pipe.NetSessEnum
        for level in FIELDS:
            with self.subTest(level=level):
                for code, client, user in ((NERR_CLIENT_NAME_NOT_FOUND, "\\\\127.0.0.99", None),
                                           (NERR_USER_NOT_FOUND, None, "nobody"), (NERR_INVALID_COMPUTER, "127.0.0.1", None)):
                    self.assert_error(code, enum, None, client, user, info_ctr(level), EVERYTHING, None)
                self.assert_error(ERROR_ACCESS_DENIED, self.bind("bob").NetSessEnum, None, None, None, info_ctr(level),
                                  EVERYTHING, None)

    def test_paging_lists_each_session_once(self):
        everybody = [("127.0.0.1", ADMIN)]
        for host in range(2, 8):
            self.connect("bob", f"127.0.0.{host}")
            everybody.append((f"127.0.0.{host}", "bob"))
        for level in (1, 2, 10, 502):
            for max_buffer in (1, 200):
                with self.subTest(level=level, max_buffer=max_buffer):
                    self.assertEqual(sorted(self.walk(level, max_buffer, len(everybody))), everybody)

    def walk(self, level, max_buffer, most_pages):
        handle, found = 0, []
        for _ in range(most_pages):
            result, rows, total, handle = self.sess_enum(level, max_buffer=max_buffer, resume_handle=handle)
            found += [(row.client[2:], row.user) for row in rows]
            self.assertTrue(rows)
            if result == 0:
                self.assertEqual(total, len(rows))
                return found
            self.assertEqual(result, ERROR_MORE_DATA)
        self.fail(f"no end after {most_pages} pages")

    def test_a_missing_handle_stays_missing(self):
        result, rows, total, handle = self.sess_enum(502)
        self.assertEqual((result, len(rows), total, handle), (0, 1, 1, None))

    def test_closing(self):
        bob, carol = self.connect("bob", "127.0.0.2"), self.connect("carol", "127.0.0.2")
        self.pipe.NetSessDel(None, "\\\\127.0.0.2", "bob")
        self.assert_ended(bob)
        carol.request()
        self.assert_error(NERR_CLIENT_NAME_NOT_FOUND, self.pipe.NetSessDel, None, "\\\\127.0.0.2", "bob")
        self.assert_error(ERROR_INVALID_PARAMETER, self.pipe.NetSessDel, None, None, None)
        self.assert_error(ERROR_INVALID_PARAMETER, self.pipe.NetSessDel, None, "", "")
        self.assert_error(ERROR_ACCESS_DENIED, self.bind("bob").NetSessDel, None, "\\\\127.0.0.2", "carol")
        carol.request()

    def test_shares(self):
        for level in (0, 1, 2, 501, 502):
            with self.subTest(level=level):
                ctr = srvsvc.NetShareInfoCtr()
                ctr.level, ctr.ctr = level, getattr(srvsvc, f"NetShareCtr{level}")()
                answer, total, _ = self.pipe.NetShareEnumAll(None, ctr, EVERYTHING, 0)
                self.assertEqual({share.name for share in answer.ctr.array}, {"disk", "memory", "IPC$"})
                self.assertEqual(total, 3)

    def test_files_and_connections(self):
        self.connect("bob", "127.0.0.2", opens=2)
        files = srvsvc.NetFileInfoCtr()
        files.level, files.ctr = 3, srvsvc.NetFileCtr3()
        listed, total, _ = self.pipe.NetFileEnum(None, None, "bob", files, EVERYTHING, 0)
        self.assertEqual(([file.user for file in listed.ctr.array], total), (["bob", "bob"], 2))
        self.assertEqual(self.pipe.NetFileGetInfo(None, listed.ctr.array[0].fid, 3).user, "bob")
        self.pipe.NetFileClose(None, listed.ctr.array[0].fid)
        connections = srvsvc.NetConnInfoCtr()
        connections.level, connections.ctr = 1, srvsvc.NetConnCtr1()
        answer, _, _ = self.pipe.NetConnEnum(None, "\\\\127.0.0.2", connections, EVERYTHING, 0)
        self.assertEqual([(c.user, c.share, c.num_open) for c in answer.ctr.array], [("bob", "memory", 1)])

    def test_names_paths_and_time(self):
        self.assertEqual(self.pipe.NetPathType(None, "C:\\docs", 0), 8198)
        self.assertEqual(self.pipe.NetPathCompare(None, "C:/a", "C:\\a", 0, 0), None)
        self.pipe.NetNameValidate(None, "docs", 9, 0)
        self.assertGreater(self.pipe.NetRemoteTOD(None).elapsed, 1700000000)

    def test_server_info(self):
        for level in (100, 101, 102):
            with self.subTest(level=level):
                info = self.pipe.NetSrvGetInfo(None, level)
                self.assertEqual(info.platform_id, srvsvc.PLATFORM_ID_NT)
                self.assertTrue(info.server_name)

    def test_accounts_groups_and_aliases(self):
        everything = security.SEC_FLAG_MAXIMUM_ALLOWED
        pipe = self.bind(ADMIN, interface=samr.samr)
        server = pipe.Connect2(None, everything)
        _, domains, _ = pipe.EnumDomains(server, 0, EVERYTHING)
        domain = pipe.OpenDomain(server, everything, pipe.LookupDomain(server, domains.entries[0].name))
        total, returned, users = pipe.QueryDisplayInfo(domain, 1, 0, 100, EVERYTHING)
        self.assertEqual([user.account_name.string for user in users.entries], ["alice", "bob", "carol", "Guest"])
        self.assertEqual(total, returned)
        bob = pipe.OpenUser(domain, everything, users.entries[1].rid)
        for level in (*range(1, 15), 16, 17, 20, 21):
            with self.subTest(level=level):
                pipe.QueryUserInfo(bob, level)
        self.assertEqual(pipe.QueryUserInfo(bob, 3).account_name.string, "bob")
        self.assertEqual(pipe.QueryUserInfo(bob, 5).rid, users.entries[1].rid)
        self.assertEqual(pipe.QueryGroupMember(pipe.OpenGroup(domain, everything, 513)).count, 4)
        builtin = pipe.OpenDomain(server, everything, security.dom_sid("S-1-5-32"))
        alias = pipe.OpenAlias(builtin, everything, 544)
        self.assertEqual(pipe.QueryAliasInfo(alias, 1).name.string, "Administrators")
        members = pipe.GetMembersInAlias(alias)
        self.assertEqual(members.num_sids, 1)
        told = self.bind(ADMIN, interface=lsa.lsarpc)
        policy = told.OpenPolicy2("", lsa.ObjectAttribute(), everything)
        sids = lsa.SidArray()
        pointer = lsa.SidPtr()
        pointer.sid = members.sids[0].sid
        sids.num_sids, sids.sids = 1, [pointer]
        _, names, count = told.LookupSids(policy, sids, lsa.TransNameArray(), lsa.LSA_LOOKUP_NAMES_ALL, 0)
        self.assertEqual((names.names[0].name.string, count), ("alice", 1))


if __name__ == "__main__":
    usher_server.main()
