# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""Samba's smbclient with much to carry: a file of 1 GiB, and a tree of 2,000 files with names from all over Unicode."""
import hashlib
import subprocess

import usher_server
from usher_server import ServerTestCase, patterned, tree_of

GIB = 1 << 30
SLOW_SECONDS = 1200  # under a sanitizer

# Each has something that goes wrong easily: right to left, combining marks, no case, odd case pairs, outside the BMP.
NAMES = (
    "plain {}.txt", "UPPER and lower {}.TXT", "Grüße, Ärger und Süßes {}", "ελληνικά Σίσυφος {}", "ДЕЛО и дело {}",
    "עברית {}", "العربية {}", "हिन्दी {}", "ไทย {}", "日本語のファイル {}", "한국어 {}", "e\u0301 decomposed {}", "é composed {}",
    "İstanbul ıssız {}", "😀 smile {} 👩‍👩‍👧", "𐐀𐐨 Deseret {}", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 {}", "𠜎𠜱 {}", "dots...and   blanks {} x",
    "[brackets] {{braces}} & 'quotes' {} #%~+=@!$^`", "long {} " + "ы" * 100,
)
FILES = 2000


def make_tree(folder):
    for i in range(FILES):
        inner = folder / f"Ordner {i % 7}" / ("тёмная" if i % 2 else "светлая") / ("🗂" * (i % 3) or "none")
        inner.mkdir(parents=True, exist_ok=True)
        (inner / NAMES[i % len(NAMES)].format(i)).write_bytes(patterned(i % 5 * 777, seed=i))


class LargeFile(ServerTestCase):
    def round_trip(self, share):
        source, expected = self.scratch / f"source-{share}", hashlib.sha256()
        with open(source, "wb") as out:
            for megabyte in range(GIB >> 20):
                block = b"%020d" % megabyte + bytes((1 << 20) - 40) + b"%020d" % (megabyte + 1)
                expected.update(block)
                out.write(block)
        self.smbclient(share, f'put "{source}" large; allinfo large', timeout=SLOW_SECONDS)
        source.unlink()
        fetched = self.scratch / f"fetched-{share}"
        self.smbclient(share, f'get large "{fetched}"; rm large', timeout=SLOW_SECONDS)
        self.assertEqual(fetched.stat().st_size, GIB)
        done = subprocess.run(["sha256sum", fetched], capture_output=True, text=True, check=True)
        fetched.unlink()
        self.assertEqual(done.stdout.split()[0].lstrip("\\"), expected.hexdigest())

    def test_one_gibibyte_on_disk(self):
        self.round_trip("disk")

    def test_one_gibibyte_in_memory(self):
        self.round_trip("memory")


class ManyNames(ServerTestCase):
    def test_a_tree_goes_there_and_back(self):
        (self.scratch / "tree").mkdir()
        make_tree(self.scratch / "tree")
        sent = tree_of(self.scratch / "tree")
        self.assertEqual(sum(checksum != "folder" for checksum in sent.values()), FILES)
        for share in ("disk", "memory"):
            with self.subTest(share=share):
                self.smbclient(share, "recurse ON; prompt OFF; mput tree", timeout=SLOW_SECONDS)
                back = self.scratch / f"back-{share}"
                back.mkdir()
                self.smbclient(share, f'lcd "{back}"; recurse ON; prompt OFF; mget tree', timeout=SLOW_SECONDS)
                self.assertEqual(tree_of(back / "tree"), sent)
                if share == "disk":
                    self.assertEqual(tree_of(self.server.disk("disk") / "tree"), sent)
                self.smbclient(share, "deltree tree", timeout=SLOW_SECONDS)
                self.assertNotRegex(self.smbclient(share, "ls"), r"(?m)^  tree\b")

    def test_case_variants_are_one_file(self):
        for share in ("disk", "memory"):
            with self.subTest(share=share):
                for content, name in ((b"first", "Ünïcödé ДЕЛО 😀"), (b"second", "üNÏCÖDÉ дело 😀")):
                    (self.scratch / "source").write_bytes(content)
                    self.smbclient(share, f'put source "{name}"')
                self.smbclient(share, 'get "ÜNÏCÖDÉ ДЕЛО 😀" fetched')
                self.assertEqual((self.scratch / "fetched").read_bytes(), b"second")
                listing = self.smbclient(share, "ls")
                self.assertIn("Ünïcödé ДЕЛО 😀", listing)
                self.assertNotIn("üNÏCÖDÉ дело 😀", listing)


if __name__ == "__main__":
    usher_server.main()
