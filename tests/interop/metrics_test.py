# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""`usher serve --metrics`: the format is Prometheus' own, and the numbers are what happened."""
import re
import subprocess
import unittest
import urllib.error
import urllib.request

import usher_server
from impacket_client import SessionTestCase
from prometheus_text import FormatError, parse
from usher_server import BINARY, UsherServer, wait_until

MEMORY = {"memory": ("memory", ())}


def metrics_address(server):
    return re.search(r"^metrics on (127\.0\.0\.1:\d+)$", server.log_text(), re.M)[1]


class Metrics(SessionTestCase):
    shares = MEMORY
    options = ("--metrics", "127.0.0.1:0", "--max-sessions-per-client", "1")

    def scrape(self):
        with urllib.request.urlopen(f"http://{metrics_address(self.server)}/metrics", timeout=30) as answer:
            self.assertEqual(answer.headers["Content-Type"], "text/plain; version=0.0.4; charset=utf-8")
            return parse(answer.read().decode())

    def test_an_idle_server_keeps_the_format(self):
        families = self.scrape()
        self.assertEqual(families["usher_request_duration_seconds"].type, "histogram")
        self.assertTrue(all(name.startswith("usher_") for name in families))

    def test_what_is_there_now(self):
        self.connect("bob", "127.0.0.2", opens=2)
        self.connect("carol", "127.0.0.3")
        expected = {"sessions": 3, "logons": 3, "opens": 3, "connections": 3}  # the administrator with a pipe among them

        def as_expected():
            families = self.scrape()
            return {name: families["usher_" + name].value() for name in expected} == expected and families

        families = wait_until(as_expected, 20, "the end of the connections of the test before")
        self.assertEqual(families["usher_tree_connects"].value(), 4)  # each has one to "memory", the administrator one more for the pipe

    def test_what_happened_is_counted(self):
        before = self.scrape()
        self.connect("bob", "127.0.0.2", opens=3)
        after = self.scrape()  # an answer that has come is counted

        def grown(name, suffix="", **labels):
            return after[name].value(suffix, **labels) - before[name].value(suffix, **labels)

        self.assertEqual(grown("usher_requests_total", command="session_setup_challenge"), 1)
        self.assertEqual(grown("usher_requests_total", command="session_setup_authenticate"), 1)
        self.assertEqual(grown("usher_requests_total", command="create"), 3)
        self.assertEqual(grown("usher_request_duration_seconds", "_count", command="create"), 3)
        self.assertGreater(grown("usher_request_duration_seconds", "_sum", command="create"), 0)
        self.assertEqual(grown("usher_logons_total", result="accepted"), 1)
        self.assertGreater(grown("usher_received_bytes_total"), 0)
        self.assertGreater(grown("usher_sent_bytes_total"), 0)

    def test_errors_limits_and_ends(self):
        before = self.scrape()
        bob = self.connect("bob", "127.0.0.2")
        with self.assertRaises(Exception):
            self.connect("carol", "127.0.0.2")
        bob.smb.logoff()
        after = self.scrape()
        for name, labels in (
            ("usher_limits_reached_total", {"limit": "sessions"}),
            ("usher_logons_total", {"result": "over_limit"}),
            ("usher_logons_ended_total", {"reason": "logoff"}),
        ):
            self.assertEqual(after[name].value(**labels) - before[name].value(**labels), 1, (name, labels))
        self.assertGreater(after["usher_request_errors_total"].total(), before["usher_request_errors_total"].total())

    def test_nobody_is_named(self):
        self.connect("bob", "127.0.0.2")
        with urllib.request.urlopen(f"http://{metrics_address(self.server)}/metrics", timeout=30) as answer:
            text = answer.read().decode()
        self.assertNotIn("bob", text)
        self.assertNotIn("127.0.0.2", text)

    def test_other_addresses_are_not_found(self):
        with self.assertRaises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://{metrics_address(self.server)}/", timeout=30)
        self.assertEqual(refused.exception.code, 404)
        refused.exception.close()


class WithoutMetrics(unittest.TestCase):
    def test_there_are_none_unless_asked_for(self):
        server = UsherServer(MEMORY).start()
        self.addCleanup(server.process.kill)
        self.assertNotIn("metrics on", server.log_text())
        server.stop()

    def test_a_wrong_address_is_a_mistake(self):
        done = subprocess.run(
            [BINARY, "serve", "--share", "m=memory:", "--user", "u%p", "--metrics", "nonsense", "--check"],
            capture_output=True, text=True, timeout=60,
        )
        self.assertEqual(done.returncode, 2)
        self.assertIn("--metrics", done.stderr)
        self.assertIn("nonsense", done.stderr)


class Reader(unittest.TestCase):
    """The reader above refuses what the format does: else the tests that use it say nothing."""

    head = "# HELP a_total A.\n# TYPE a_total counter\n"

    def test_it_takes_what_is_right(self):
        family = parse(self.head + 'a_total{x="q\\"b\\\\n\\n"} 1\n')["a_total"]
        self.assertEqual(family.value(x='q"b\\n\n'), 1)

    def test_it_refuses_what_is_wrong(self):
        histogram = "# HELP h_seconds H.\n# TYPE h_seconds histogram\n"
        for text in (
            self.head + "a_total 1",
            "a_total 1\n",
            self.head + self.head + "a_total 1\n",
            self.head,
            self.head + "a_total 1\na_total 2\n",
            self.head + 'a_total{x="1",} 1\n',
            self.head + 'a_total{x="\\t"} 1\n',
            self.head + "a_total one\n",
            self.head + "a_total -1\n",
            self.head + 'a_total{x="1"} 1\na_total{y="1"} 1\n',
            self.head + "b_total 1\n",
            "# HELP a A.\n# TYPE a counter\na 1\n",
            "# HELP a_total A.\n# TYPE a_total gauge\na_total 1\n",
            "# HELP a_milliseconds A.\n# TYPE a_milliseconds gauge\na_milliseconds 1\n",
            histogram + 'h_seconds_bucket{le="1"} 2\nh_seconds_bucket{le="+Inf"} 1\nh_seconds_sum 1\nh_seconds_count 1\n',
            histogram + 'h_seconds_bucket{le="1"} 1\nh_seconds_bucket{le="+Inf"} 2\nh_seconds_sum 1\nh_seconds_count 3\n',
            histogram + 'h_seconds_bucket{le="2"} 1\nh_seconds_bucket{le="1"} 1\nh_seconds_bucket{le="+Inf"} 1\nh_seconds_sum 1\nh_seconds_count 1\n',
            histogram + 'h_seconds_bucket{le="+Inf"} 1\nh_seconds_count 1\n',
        ):
            with self.subTest(text=text), self.assertRaises(FormatError):
                parse(text)


if __name__ == "__main__":
    usher_server.main()
