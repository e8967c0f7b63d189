# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""Names to SIDs and back over lsarpc and samr, as rpcclient and Impacket ask."""
import os
import pathlib
import re
import subprocess
import sys
import unittest.mock

from impacket.dcerpc.v5 import lsad, lsat, samr
from impacket.dcerpc.v5.dtypes import MAXIMUM_ALLOWED

import usher_server
from impacket_client import SessionTestCase
from usher_server import ADMIN, PASSWORDS, UsherServer

HERE = pathlib.Path(__file__).parent
EXAMPLES = pathlib.Path("/usr/share/doc/python3-impacket/examples")


class Rpcclient(SessionTestCase):
    def sid_of(self, name):
        return re.search(rf"(?m)^{name} (S-1-[\d-]+) ", self.rpcclient(f"lookupnames {name}"))[1]

    def test_names_and_sids_find_each_other(self):
        for name, kind in (("bob", "User: 1"), ("Everyone", r"Well-known Group: 5"), ("Administrators", "Local Group: 4")):
            with self.subTest(name):
                output = self.rpcclient(f"lookupnames {name}")
                self.assertRegex(output, rf"(?m)^{name} S-1-[\d-]+ \({kind}\)$")
                self.assertRegex(self.rpcclient(f"lookupsids {self.sid_of(name)}"), rf"\\{name} \(")

    def test_another_server_of_the_same_name_has_the_same_sids(self):
        here = self.sid_of("bob")
        other = UsherServer({"memory": ("memory", ())}).start()
        self.addCleanup(other.stop)
        with unittest.mock.patch.object(type(self), "server", other):
            self.assertEqual(self.sid_of("bob"), here)

    def test_lsaquery_tells_the_domain(self):
        self.assertIn("Domain Name: WORKGROUP", self.rpcclient("lsaquery"))
        self.assertRegex(self.rpcclient("lsaquery 5"), r"Domain Sid: S-1-5-21-")

    def test_getusername(self):
        self.assertIn("Account Name: alice", self.rpcclient("getusername"))

    def test_enumdomusers_and_queryuser(self):
        users = dict(re.findall(r"user:\[(\w+)\] rid:\[(0x[0-9a-f]+)\]", self.rpcclient("enumdomusers")))
        self.assertEqual(set(users), {"alice", "bob", "carol", "Guest"})
        self.assertRegex(self.rpcclient(f"queryuser {users['bob']}"), r"User Name\s*:\s*bob")
        self.assertRegex(self.rpcclient("queryuser bob"), r"User Name\s*:\s*bob")
        self.assertIn("bob", self.rpcclient(f"samlookuprids domain {users['bob']}"))
        self.assertIn(f"name bob: {users['bob']} (1)", self.rpcclient("samlookupnames domain bob"))

    def test_domains_groups_and_aliases(self):
        self.assertIn("name:[BUILTIN]", self.rpcclient("enumdomains"))
        self.assertIn("Total Users:\t4", self.rpcclient("querydominfo"))
        self.assertIn("group:[None]", self.rpcclient("enumdomgroups"))
        self.assertIn("group:[Administrators] rid:[0x220]", self.rpcclient("enumalsgroups builtin"))

    def test_displays_in_every_form(self):
        for command in ("querydispinfo", "querydispinfo2", "querydispinfo3"):
            with self.subTest(command):
                output = self.rpcclient(command)
                self.assertEqual(re.findall(r"Account: (\S+)", output), ["alice", "bob", "carol", "Guest"])
        self.assertIn("None", self.rpcclient("querydispinfo 3"))
        self.assertRegex(self.rpcclient("querydispinfo 4"), r"alice")
        self.assertRegex(self.rpcclient("getdispinfoidx carol 1"), r"\b2\b")

    def test_groups_aliases_and_their_members(self):
        users = dict(re.findall(r"user:\[(\w+)\] rid:\[(0x[0-9a-f]+)\]", self.rpcclient("enumdomusers")))
        sid = self.sid_of("alice")
        self.assertRegex(self.rpcclient("querygroup 0x201"), r"Group Name:\s+None")
        members = set(re.findall(r"rid:\[(0x[0-9a-f]+)\]", self.rpcclient("querygroupmem 0x201")))
        self.assertEqual(members, set(users.values()))
        self.assertRegex(self.rpcclient(f"queryusergroups {users['bob']}"), r"group rid:\[0x201\] attr:\[0x7\]")
        self.assertIn(f"sid:[{sid}]", self.rpcclient("queryaliasmem builtin 0x220"))
        self.assertNotIn(self.sid_of("bob"), self.rpcclient("queryaliasmem builtin 0x220"))
        self.assertIn(self.sid_of("bob"), self.rpcclient("queryaliasmem builtin 0x221"))
        aliases = self.rpcclient(f"queryuseraliases builtin {sid}")
        self.assertEqual(re.findall(r"rid:\[(0x[0-9a-f]+)\]", aliases), ["0x220", "0x221"])
        self.assertNotIn("group:", self.rpcclient("enumalsgroups domain"))
        for command in ("queryaliasmem builtin 0x220", "querygroupmem 0x201", "querydispinfo"):
            with self.subTest(command):
                self.rpcclient(command, user="bob", fails_with="NT_STATUS_ACCESS_DENIED")

    def test_password_rules_and_every_level_of_a_user(self):
        rid = dict(re.findall(r"user:\[(\w+)\] rid:\[(0x[0-9a-f]+)\]", self.rpcclient("enumdomusers")))["bob"]
        self.rpcclient("getdompwinfo")
        self.rpcclient(f"getusrdompwinfo {rid}")
        for level in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 20, 21):
            with self.subTest(level=level):
                self.rpcclient(f"queryuser {rid} {level}")

    def test_lookups_at_a_level_and_those_for_tcp_alone(self):
        self.assertIn("bob S-1-5-21-", self.rpcclient("lookupnames_level 1 bob"))
        self.assertIn("bob", self.rpcclient(f"lookupsids_level 1 {self.sid_of('bob')}"))
        self.rpcclient("lookupnames4 bob", fails_with="NT_STATUS_ACCESS_DENIED")
        self.rpcclient(f"lookupsids3 {self.sid_of('bob')}", fails_with="NT_STATUS_ACCESS_DENIED")
        self.assertEqual(self.rpcclient("enumtrust", fails_with=""), "")  # its exit code is the status that says there are no more
        self.rpcclient("lsaquerysecobj")

    def test_accounts_are_not_listed_to_everybody(self):
        self.assertNotIn("alice", self.rpcclient("enumdomusers", user="bob"))
        self.rpcclient("queryuser alice", user="bob", fails_with="NT_STATUS_ACCESS_DENIED")
        self.rpcclient("queryuser bob", user="bob")
        self.assertIn("S-1-5-21-", self.rpcclient("lookupnames carol", user="bob"))


class Impacket(SessionTestCase):
    def test_lsat(self):
        rpc = self.connect(ADMIN).pipe("lsarpc", lsat.MSRPC_UUID_LSAT)
        policy = lsad.hLsarOpenPolicy2(rpc, MAXIMUM_ALLOWED | lsat.POLICY_LOOKUP_NAMES)["PolicyHandle"]
        names = ("bob", "Everyone", "BUILTIN\\Administrators")
        found = lsat.hLsarLookupNames3(rpc, policy, names)["TranslatedSids"]["Sids"]
        sids = [one["Sid"].formatCanonical() for one in found]
        self.assertEqual(sids[1:], ["S-1-1-0", "S-1-5-32-544"])
        for lookup in (lsat.hLsarLookupSids, lsat.hLsarLookupSids2):
            told = lookup(rpc, policy, sids)["TranslatedNames"]["Names"]
            self.assertEqual([one["Name"] for one in told], ["bob", "Everyone", "Administrators"])
        for lookup in (lsat.hLsarLookupNames, lsat.hLsarLookupNames2):
            self.assertEqual(lookup(rpc, policy, names)["MappedCount"], 3)
        with self.assertRaisesRegex(Exception, "STATUS_SOME_NOT_MAPPED"):
            lsat.hLsarLookupNames2(rpc, policy, ("bob", "nobody"))
        self.assertEqual(lsat.hLsarGetUserName(rpc)["UserName"], ADMIN)
        lsad.hLsarClose(rpc, policy)

    def test_samr(self):
        rpc = self.connect(ADMIN).pipe("samr", samr.MSRPC_UUID_SAMR)
        for connect in (samr.hSamrConnect, samr.hSamrConnect2, samr.hSamrConnect4, samr.hSamrConnect5):
            server = connect(rpc)["ServerHandle"]
        names = [one["Name"] for one in samr.hSamrEnumerateDomainsInSamServer(rpc, server)["Buffer"]["Buffer"]]
        self.assertEqual(names[1], "BUILTIN")
        sid = samr.hSamrLookupDomainInSamServer(rpc, server, names[0])["DomainId"]
        domain = samr.hSamrOpenDomain(rpc, server, domainId=sid)["DomainHandle"]
        users = {one["Name"]: one["RelativeId"] for one in samr.hSamrEnumerateUsersInDomain(rpc, domain)["Buffer"]["Buffer"]}
        self.assertIn("bob", users)
        looked_up = samr.hSamrLookupNamesInDomain(rpc, domain, ("bob",))["RelativeIds"]["Element"]
        self.assertEqual(looked_up[0]["Data"], users["bob"])
        user = samr.hSamrOpenUser(rpc, domain, MAXIMUM_ALLOWED, users["bob"])["UserHandle"]
        everything = samr.hSamrQueryInformationUser2(rpc, user, samr.USER_INFORMATION_CLASS.UserAllInformation)["Buffer"]["All"]
        self.assertEqual((everything["UserName"], everything["UserId"]), ("bob", users["bob"]))
        groups = samr.hSamrGetGroupsForUser(rpc, user)["Groups"]["Groups"]
        self.assertEqual([one["RelativeId"] for one in groups], [513])
        samr.hSamrCloseHandle(rpc, user)


    def run_example(self, name, *arguments):
        """One of Impacket's own programs."""
        program = EXAMPLES / name
        self.assertTrue(program.exists(), "python3-impacket is installed without its examples")
        target = f"{ADMIN}:{PASSWORDS[ADMIN]}@127.0.0.1"
        done = subprocess.run(
            [sys.executable, HERE / "with_port.py", str(self.server.port), program, target, *arguments],
            capture_output=True, text=True, timeout=120, env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1"),
        )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_samrdump(self):
        output = self.run_example("samrdump.py")
        for user in ("alice", "bob", "carol"):
            self.assertRegex(output, rf"Found user: {user}, uid = \d+")
        self.assertRegex(output, r"(?m)^bob \(\d+\)/AccountIsDisabled: False")

    def test_lookupsid(self):
        output = self.run_example("lookupsid.py", "520")
        self.assertRegex(output, r"Domain SID is: S-1-5-21-")
        self.assertRegex(output, r"513: .*\\None \(SidTypeGroup\)")

    def test_members_and_displays(self):
        rpc = self.connect(ADMIN).pipe("samr", samr.MSRPC_UUID_SAMR)
        server = samr.hSamrConnect(rpc)["ServerHandle"]
        builtin = samr.hSamrLookupDomainInSamServer(rpc, server, "Builtin")["DomainId"]
        alias_domain = samr.hSamrOpenDomain(rpc, server, domainId=builtin)["DomainHandle"]
        alias = samr.hSamrOpenAlias(rpc, alias_domain, MAXIMUM_ALLOWED, 544)["AliasHandle"]
        members = samr.hSamrGetMembersInAlias(rpc, alias)["Members"]["Sids"]
        self.assertEqual(len(members), 1)
        information = samr.hSamrQueryInformationAlias(rpc, alias, samr.ALIAS_INFORMATION_CLASS.AliasGeneralInformation)
        self.assertEqual(information["Buffer"]["General"]["Name"], "Administrators")
        name = samr.hSamrEnumerateDomainsInSamServer(rpc, server)["Buffer"]["Buffer"][0]["Name"]
        sid = samr.hSamrLookupDomainInSamServer(rpc, server, name)["DomainId"]
        domain = samr.hSamrOpenDomain(rpc, server, domainId=sid)["DomainHandle"]
        for display in (samr.hSamrQueryDisplayInformation, samr.hSamrQueryDisplayInformation2, samr.hSamrQueryDisplayInformation3):
            shown = display(rpc, domain, samr.DOMAIN_DISPLAY_INFORMATION.DomainDisplayUser)["Buffer"]["UserInformation"]["Buffer"]
            self.assertEqual([one["AccountName"] for one in shown], ["alice", "bob", "carol", "Guest"])
        group = samr.hSamrOpenGroup(rpc, domain, MAXIMUM_ALLOWED, 513)["GroupHandle"]
        self.assertEqual(samr.hSamrGetMembersInGroup(rpc, group)["Members"]["MemberCount"], 4)


class Anonymous(SessionTestCase):
    options = ("--anonymous",)

    def test_nobody_lists_or_looks_up(self):
        for command in ("lookupnames bob", "lsaquery", "enumdomusers", "lookupsids S-1-1-0"):
            with self.subTest(command):
                self.run_client(["rpcclient", "127.0.0.1", "-U", "%", "-c", command], fails_with="NT_STATUS_ACCESS_DENIED")


if __name__ == "__main__":
    usher_server.main()
