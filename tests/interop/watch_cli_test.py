# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""`usher watch`, `status`, `pause`, `resume` and `stop`, and every list of another server over SMB; what --json prints has the
keys that README documents, and no others."""
import json
import subprocess
import threading

import usher_server
from impacket_client import SessionTestCase
from usher_server import ADMIN, BINARY, credentials, wait_until

MEMORY = {"memory": ("memory", ())}
SESSION = {"id", "client", "user", "time", "idle_time", "num_opens", "guest", "client_type", "transport", "logons"}
LOGON = {"id", "workstation", "domain", "dialect", "signing", "encryption", "guest", "num_opens", "channels", "time", "idle_time",
         "bytes_in", "bytes_out", "client_guid", "addresses"}
FILE = {"id", "path", "user", "permissions", "locks", "client", "share", "logon", "time", "oplock", "caching", "breaking", "durable", "orphan_of"}
CONNECTION = {"id", "type", "num_opens", "num_users", "time", "user", "netname", "client", "share", "logon"}
SHARE = {"name", "type", "comment", "path", "max_uses", "current_uses", "flags", "read_only", "guest_ok", "hidden"}
EVENT_ALWAYS = {"sequence", "event", "time"}
EVENT = EVENT_ALWAYS | {"session", "logon", "client", "user", "workstation", "dialect", "guest", "by", "status", "idle", "dropped"}


class Watcher:
    """`usher watch --json` and what it has printed so far."""

    def __init__(self, server, *options):
        self.process = subprocess.Popen([BINARY, "watch", "--json", "--socket", server.socket, *options], stdout=subprocess.PIPE, text=True)
        self.events = []
        self.thread = threading.Thread(target=self.read)
        self.thread.start()

    def read(self):
        for line in self.process.stdout:
            self.events.append(json.loads(line))

    def wait_for(self, kind, **expected):
        def found():
            return next((e for e in self.events if e["event"] == kind and all(e.get(k) == v for k, v in expected.items())), None)
        return wait_until(found, 20, f"{kind} {expected}")

    def end(self):
        self.process.terminate()
        self.process.wait(10)
        self.thread.join()
        self.process.stdout.close()


class Watching(SessionTestCase):
    shares = MEMORY

    def usher(self, *arguments):
        return self.server.usher(*arguments, "--socket", self.server.socket)

    def watch(self, *options):
        watcher = Watcher(self.server, *options)
        self.addCleanup(watcher.end)
        # It is there once it hears of somebody who tries to come in.
        def heard():
            subprocess.run([BINARY, "sessions", "--server", f"127.0.0.1:{self.server.port}", "--as", "nobody%x"], capture_output=True)
            return watcher.events or None
        if not options:
            wait_until(heard, 20, "the first event")
        return watcher

    def test_a_visit_from_its_beginning_to_its_end(self):
        watcher = self.watch()
        bob = self.connect("bob", "127.0.0.2")
        begin = watcher.wait_for("established", user="bob", client=r"\\127.0.0.2")
        self.connect("bob", "127.0.0.2")
        watcher.wait_for("logon-added", user="bob", session=begin["session"])
        bob.smb.logoff()
        watcher.wait_for("logged-off", user="bob", logon=begin["logon"])
        carol = self.connect("carol", "127.0.0.3")
        carol.cut()
        watcher.wait_for("disconnected", user="carol")
        watcher.wait_for("session-ended", user="carol")

    def test_it_tells_who_closed_a_session(self):
        watcher = self.watch()
        self.connect("bob", "127.0.0.2")
        self.assertEqual(self.usher("close", "--user", "bob").returncode, 0)
        self.assertIn("local socket", watcher.wait_for("closed", user="bob")["by"])
        self.connect("carol", "127.0.0.3")
        done = self.server.usher("close", "--user", "carol", "--server", f"127.0.0.1:{self.server.port}", "--as", credentials(ADMIN))
        self.assertEqual(done.returncode, 0)
        self.assertEqual(watcher.wait_for("closed", user="carol")["by"], ADMIN)

    def test_it_tells_who_was_refused_and_why(self):
        watcher = self.watch()
        self.assertEqual(watcher.wait_for("logon-refused", user="nobody")["status"], "STATUS_LOGON_FAILURE")

    def test_it_tells_who_is_idle(self):
        bob = self.connect("bob", "127.0.0.2")
        watcher = self.watch("--idle-after", "1", "--user", "bob")
        watcher.wait_for("idle", user="bob")
        bob.request()
        watcher.wait_for("active", user="bob")
        self.assertEqual({event["user"] for event in watcher.events}, {"bob"})

    def test_events_have_the_documented_keys(self):
        watcher = self.watch()
        self.connect("bob", "127.0.0.2").smb.logoff()
        watcher.wait_for("session-ended", user="bob")
        for event in watcher.events:
            self.assertLessEqual(EVENT_ALWAYS, event.keys())
            self.assertLessEqual(event.keys(), EVENT)
            self.assertRegex(event["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
        self.assertEqual([e["sequence"] for e in watcher.events], sorted({e["sequence"] for e in watcher.events}))

    def test_a_person_reads_a_table_and_a_count_ends_it(self):
        with subprocess.Popen([BINARY, "watch", "--count", "1", "--client", "127.0.0.2", "--socket", self.server.socket], stdout=subprocess.PIPE, text=True) as reader:
            self.assertRegex(reader.stdout.readline(), "^TIME +EVENT +CLIENT +USER +LOGON +DETAILS")
            self.connect("carol", "127.0.0.3")
            self.connect("bob", "127.0.0.2")
            self.assertRegex(reader.stdout.readline(), r"^\S+Z +established +\\\\127\.0\.0\.2 +bob +\d+ ")
            self.assertEqual(reader.wait(10), 0)

    def test_smb_has_no_such_call(self):
        done = self.server.usher("watch", "--server", f"127.0.0.1:{self.server.port}", "--as", credentials(ADMIN))
        self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1))
        self.assertIn("without --server", done.stderr)


class Json(SessionTestCase):
    shares = MEMORY

    def listed(self, command, *arguments):
        done = self.server.usher(*command.split(), "--json", *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""), command)
        return json.loads(done.stdout)

    def local(self, command):
        return self.listed(command, "--socket", self.server.socket)

    def over_smb(self, command):
        return self.listed(command, "--server", f"127.0.0.1:{self.server.port}", "--as", credentials(ADMIN))

    def test_every_list_has_the_documented_keys(self):
        self.connect("bob", "127.0.0.2", opens=1)
        sessions = self.local("sessions")
        for session in sessions:
            self.assertEqual(set(session), SESSION)
            for logon in session["logons"]:
                self.assertEqual(set(logon), LOGON)
        for command, keys in ("files", FILE), ("connections", CONNECTION), ("shares", SHARE):
            rows = self.local(command)
            self.assertTrue(rows, command)
            for row in rows:
                self.assertEqual(set(row), keys, command)

    def test_one_session_tells_what_it_has_open(self):
        self.connect("bob", "127.0.0.2", opens=1)
        self.connect("carol", "127.0.0.3", opens=1)
        said = self.server.usher("session", "127.0.0.2", "bob", "--socket", self.server.socket).stdout
        self.assertEqual(said.count("bob-127.0.0.2"), 1)
        self.assertNotIn("carol", said)

    def test_another_server_is_asked_over_smb(self):
        self.connect("bob", "127.0.0.2", opens=2)
        self.assertEqual({row["user"] for row in self.over_smb("files")}, {"bob", ADMIN})
        self.assertEqual(sorted(row["user"] for row in self.over_smb("connections --share memory")), [ADMIN, "bob"])
        self.assertIn("memory", {row["name"] for row in self.over_smb("shares")})
        self.assertGreater(self.over_smb("stats")["sessions_opened"], 0)
        for row in self.over_smb("files"):
            self.assertLessEqual(set(row), FILE)

    def test_a_file_is_closed_over_smb(self):
        self.connect("bob", "127.0.0.2", opens=1)
        file = next(row for row in self.over_smb("files") if row["user"] == "bob")
        done = self.server.usher("close-file", str(file["id"]), "--server", f"127.0.0.1:{self.server.port}", "--as", credentials(ADMIN))
        self.assertEqual((done.returncode, done.stdout), (0, "closed\n"))
        self.assertNotIn("bob", {row["user"] for row in self.over_smb("files")})


class Service(SessionTestCase):
    shares = MEMORY

    def said(self, command):
        done = self.server.usher(command, "--socket", self.server.socket)
        return done.returncode, done.stdout.strip()

    def test_paused_lets_nobody_in_but_administrators(self):
        bob = self.connect("bob", "127.0.0.2")
        self.assertEqual(self.said("pause"), (0, "paused"))
        self.assertEqual(self.said("status"), (0, "paused"))
        with self.assertRaisesRegex(Exception, "STATUS_SHARING_PAUSED|0xc00000cf"):
            self.connect("carol", "127.0.0.3")
        self.connect(ADMIN, "127.0.0.4")
        bob.request()
        self.assertEqual(self.said("resume"), (0, "running"))
        self.connect("carol", "127.0.0.3")

    def test_stop_ends_the_server_cleanly(self):
        server = usher_server.UsherServer(MEMORY).start()
        self.addCleanup(server.stop)
        done = server.usher("stop", "--socket", server.socket)
        self.assertEqual((done.returncode, done.stdout), (0, "stopping\n"))
        self.assertEqual(server.process.wait(20), 0)
        self.assertEqual(server.usher("status", "--socket", server.socket).returncode, 1)


if __name__ == "__main__":
    usher_server.main()
