# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""Names to SIDs and back over lsarpc and samr, as rpcclient and Impacket ask."""
import re
import unittest.mock

from impacket.dcerpc.v5 import lsad, lsat, samr
from impacket.dcerpc.v5.dtypes import MAXIMUM_ALLOWED

import usher_server
from impacket_client import SessionTestCase
from usher_server import ADMIN, UsherServer


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


class Anonymous(SessionTestCase):
    options = ("--anonymous",)

    def test_nobody_lists_or_looks_up(self):
        for command in ("lookupnames bob", "lsaquery", "enumdomusers", "lookupsids S-1-1-0"):
            with self.subTest(command):
                self.run_client(["rpcclient", "127.0.0.1", "-U", "%", "-c", command], fails_with="NT_STATUS_ACCESS_DENIED")


if __name__ == "__main__":
    usher_server.main()
