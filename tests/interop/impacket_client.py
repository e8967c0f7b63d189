# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""Clients made of Impacket, which stay connected for as long as a test wants, from any loopback address."""
import contextlib
import socket
import time
import unittest.mock

from impacket import nmb
from impacket.dcerpc.v5 import srvs, transport, wkst
from impacket.dcerpc.v5.dtypes import NULL
from impacket.smb3structs import SMB2_DIALECT_21, SMB2_DIALECT_30
from impacket.smbconnection import SMBConnection

from usher_server import ADMIN, PASSWORDS, ServerTestCase, wait_until

DIALECTS = {"signed": SMB2_DIALECT_21, "encrypted": SMB2_DIALECT_30}  # what Impacket makes of each
EVERYTHING = 0xFFFFFFFF  # MAX_PREFERRED_LENGTH

ERROR_ACCESS_DENIED = 5
ERROR_INVALID_PARAMETER = 87
ERROR_INVALID_LEVEL = 124
ERROR_MORE_DATA = 234
NERR_USER_NOT_FOUND = 2221
NERR_CLIENT_NAME_NOT_FOUND = 2312
NERR_INVALID_COMPUTER = 2351

# The fields of each level, in order ([MS-SRVS] 2.2.4.11 to 2.2.4.15).
FIELDS = {
    0: ("cname",),
    1: ("cname", "username", "num_opens", "time", "idle_time", "user_flags"),
    2: ("cname", "username", "num_opens", "time", "idle_time", "user_flags", "cltype_name"),
    10: ("cname", "username", "time", "idle_time"),
    502: ("cname", "username", "num_opens", "time", "idle_time", "user_flags", "cltype_name", "transport"),
}


@contextlib.contextmanager
def connecting_from(address):
    """Impacket has no parameter for the client's own address."""

    def connect(_, peer, timeout=None):
        return socket.create_connection(peer, timeout, source_address=(address, 0))

    with unittest.mock.patch.object(nmb.NetBIOSTCPSession, "_setup_connection", connect):
        yield


class Client:
    """One logon of one user from one address, with some files open on a share."""

    def __init__(self, port, user, address="127.0.0.1", opens=0, share="memory", dialect=None):
        self.user, self.address, self.share = user, address, share
        self.before = time.monotonic()
        with connecting_from(address):
            self.smb = SMBConnection("127.0.0.1", "127.0.0.1", sess_port=port, timeout=60, preferredDialect=dialect)
        self.log_on(opens)

    def log_on(self, opens):
        self.smb.login(self.user, PASSWORDS[self.user])
        self.session = self.smb.getSMBServer()._Session
        self.after = time.monotonic()
        self.tree = self.smb.connectTree(self.share)
        self.files = [self.smb.createFile(self.tree, f"{self.user}-{self.address}-{id(self)}-{i}") for i in range(opens)]

    @property
    def cname(self):
        return f"\\\\{self.address}"

    def request(self):
        """Any request at all, which fails once the session is gone."""
        self.smb.getSMBServer()._Session = self.session
        self.smb.listPath(self.share, "*")

    def cut(self):
        """The connection is gone without a word."""
        self.smb.getSMBServer().get_socket().close()

    def pipe(self, name, interface):
        rpc = transport.SMBTransport("127.0.0.1", filename=rf"\{name}", smb_connection=self.smb).get_dce_rpc()
        rpc.connect()
        rpc.bind(interface)
        return rpc


class SecondLogon(Client):
    """Another user on the connection of a client. Impacket keeps one session at a time, so they are exchanged by hand."""

    def __init__(self, first, user, opens=0):
        self.user, self.address, self.share, self.smb = user, first.address, first.share, first.smb
        self.before = time.monotonic()
        self.smb.getSMBServer()._Session = dict(
            first.session, SessionID=0, SessionFlags=0, SigningRequired=False, SigningActivated=False, SigningKey="",
            SessionKey=b"", TreeConnectTable={}, OpenTable={},
        )
        self.log_on(opens)


def session_enum(pipe, level, client=NULL, user=NULL, max_length=EVERYTHING, resume_handle=NULL, server=NULL):
    """NetrSessionEnum as the wire has it: the answer whatever its code, where Impacket's helper would raise."""
    request = srvs.NetrSessionEnum()
    request["ServerName"] = text(server)
    request["ClientName"] = text(client)
    request["UserName"] = text(user)
    request["InfoStruct"]["Level"] = level
    request["InfoStruct"]["SessionInfo"]["tag"] = level
    request["InfoStruct"]["SessionInfo"][f"Level{level}"]["Buffer"] = NULL
    request["PreferedMaximumLength"] = max_length
    request["ResumeHandle"] = resume_handle
    return pipe.request(request, checkError=False)


def session_del(pipe, client=NULL, user=NULL):
    request = srvs.NetrSessionDel()
    request["ServerName"] = NULL
    request["ClientName"] = text(client)
    request["UserName"] = text(user)
    return pipe.request(request, checkError=False)["ErrorCode"]


def text(value):
    return value if value is NULL else value + "\0"


def rows(answer):
    """The sessions of an answer as dictionaries, without the levels' prefixes and without NULs."""
    level = answer["InfoStruct"]["Level"]
    entries = answer["InfoStruct"]["SessionInfo"][f"Level{level}"]["Buffer"]
    found = []
    for entry in entries if isinstance(entries, list) else []:
        values = {name: entry[f"sesi{level}_{name}"] for name in FIELDS[level]}
        found.append({name: v[:-1] if isinstance(v, str) else v for name, v in values.items()})
    return found


class SessionTestCase(ServerTestCase):
    """Each test starts with no session but the administrator's, from 127.0.0.1, which holds the srvsvc pipe open."""

    def setUp(self):
        self.admin = self.connect(ADMIN)
        self.srvsvc = self.admin.pipe("srvsvc", srvs.MSRPC_UUID_SRVS)
        wait_until(lambda: len(self.sessions()) == 1, 20, "the end of the sessions of the test before")

    def connect(self, user, address="127.0.0.1", opens=0, dialect=None):
        client = Client(self.server.port, user, address, opens, dialect=dialect)
        self.addCleanup(client.cut)
        return client

    def enum(self, level=502, **arguments):
        return session_enum(self.srvsvc, level, **arguments)

    def sessions(self, level=1, **arguments):
        answer = self.enum(level, **arguments)
        self.assertEqual(answer["ErrorCode"], 0)
        return rows(answer)

    def users(self, **arguments):
        """(address, user) of every session listed, sorted."""
        return sorted((row["cname"].lstrip("\\"), row["username"]) for row in self.sessions(**arguments))

    def assert_ended(self, client):
        with self.assertRaisesRegex(Exception, "STATUS_USER_SESSION_DELETED"):
            client.request()

    def workstation(self, client):
        return client.pipe("wkssvc", wkst.MSRPC_UUID_WKST)
