# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""The Debian package has what a server and what programs on it need, in its places, and the service is what systemd accepts."""
import functools
import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from installation import BUILD, CMAKE, SOURCE, VERSION, folder, run

CPACK = pathlib.Path(CMAKE).with_name("cpack")


@functools.lru_cache
def package():
    place = pathlib.Path(folder().name) / "package"
    run(CPACK, "-G", "DEB", "--config", BUILD / "CPackConfig.cmake", "-B", place)
    (found,) = place.glob("*.deb")
    return found


@functools.lru_cache
def unpacked():
    place = pathlib.Path(folder().name) / "unpacked"
    run("dpkg-deb", "--raw-extract", package(), place)
    return place


def options_of(*words):
    """What the program's help names, such as --listen."""
    text = run(unpacked() / "usr/bin/usher", *words, "--help")
    return set(re.findall(r"^  (?:-\w,\s*)?(--[\w-]+)", text, re.M))


class Package(unittest.TestCase):
    def field(self, name):
        return run("dpkg-deb", "--field", package(), name).strip()

    def test_its_name_and_version(self):
        self.assertEqual(self.field("Package"), "usher")
        self.assertEqual(self.field("Version"), VERSION)

    def test_it_depends_on_what_the_program_is_linked_with(self):
        self.assertRegex(self.field("Depends"), r"libc6 \(>= .*libssl3 \(>= .*libutf8proc")

    def test_program_libraries_headers_service_and_manual(self):
        for path in ("usr/bin/usher", "usr/include/usher/server.hpp", "usr/include/usher-win32/lm.h", "usr/lib/systemd/system/usher.service",
                     "usr/lib/systemd/system/usher.socket", "usr/lib/sysusers.d/usher.conf", "etc/usher/usher.toml",
                     "usr/share/man/man1/usher.1", "usr/share/man/man1/usher-serve.1"):
            with self.subTest(path=path):
                self.assertTrue((unpacked() / path).is_file())
        for library in ("libusher.so.0", "libusher.a", "libusher_c.so.0", "libusher_lm.a"):
            with self.subTest(library=library):
                self.assertEqual(len(list((unpacked() / "usr/lib").rglob(library))), 1)

    def test_nothing_stands_elsewhere(self):
        self.assertEqual({path.name for path in unpacked().iterdir()}, {"DEBIAN", "etc", "usr"})

    def test_an_administrator_s_configuration_survives_an_upgrade(self):
        self.assertEqual((unpacked() / "DEBIAN/conffiles").read_text(), "/etc/usher/usher.toml\n")

    def test_its_scripts_are_a_shell_s(self):
        for name in ("postinst", "prerm", "postrm"):
            run("sh", "-n", unpacked() / "DEBIAN" / name)

    def test_the_program_serves(self):
        self.assertEqual(run(unpacked() / "usr/bin/usher", "--version"), f"usher {VERSION}\n")

    def test_the_configuration_wants_nothing_but_a_user(self):
        config = pathlib.Path(folder().name) / "usher.toml"
        state = config.parent / "state"
        (state / "files").mkdir(parents=True)
        config.write_text((unpacked() / "etc/usher/usher.toml").read_text().replace("/var/lib/usher", str(state)))
        usher = unpacked() / "usr/bin/usher"
        with self.assertRaisesRegex(AssertionError, f"usher user add NAME --file {state}/users makes one"):
            run(usher, "serve", "--config", config, "--check")
        run(usher, "user", "add", "alice", "--file", state / "users", input="secret\n")
        run(usher, "serve", "--config", config, "--check")


@unittest.skipUnless(shutil.which("systemd-analyze"), "there is no systemd here")
class Service(unittest.TestCase):
    def units(self, *changes):
        """A folder with the units, which name the program where it is now."""
        place = pathlib.Path(tempfile.mkdtemp(dir=folder().name))
        for name in ("usher.service", "usher.socket"):
            text = (unpacked() / "usr/lib/systemd/system" / name).read_text()
            for old, new in (("ExecStart=usher", f"ExecStart={unpacked()}/usr/bin/usher"), *changes):
                text = text.replace(old, new)
            (place / name).write_text(text)
        return place

    def complaints(self, *changes):
        done = subprocess.run(["systemd-analyze", "verify", "--man=no", *self.units(*changes).iterdir()], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        return [line for line in done.stdout.splitlines() if "usher." in line]

    def test_systemd_accepts_the_units(self):
        self.assertEqual(self.complaints(), [])

    def test_systemd_would_have_complained(self):
        self.assertTrue(self.complaints(("ProtectClock=", "ProtectKlock=")))

    def test_it_is_hardened(self):
        unit = self.units() / "usher.service"
        report = run("systemd-analyze", "security", "--offline=yes", "--no-pager", unit)
        exposure = float(re.search(r"Overall exposure level for usher\.service: ([\d.]+)", report)[1])
        self.assertLess(exposure, 2.0, report)  # of 10; systemd calls up to 4.4 good


class Image(unittest.TestCase):
    """What the Dockerfile puts into the image, without docker."""

    def test_the_program_runs_with_nothing_but_what_is_in_the_folder(self):
        image = pathlib.Path(folder().name) / "image"
        run("bash", SOURCE / "server/packaging/image.sh", image, BUILD / "usher")
        (loader,) = image.glob("lib*/ld-*.so.*")
        libraries = ":".join(str(place) for place in image.rglob("*") if place.is_dir())
        inside = [loader, "--inhibit-cache", "--library-path", libraries]
        for line in run(*inside, "--list", image / "usher").splitlines():
            if "=>" in line:
                self.assertIn(f"=> {image}/", line)
        self.assertEqual(run(*inside, image / "usher", "--version"), f"usher {VERSION}\n")

    def test_the_image_s_command_is_one_the_program_knows(self):
        text = (SOURCE / "server/packaging/Dockerfile").read_text()
        words = json.loads(re.search(r"^CMD (\[.*\])$", text, re.M)[1])
        run(BUILD / "usher", *words, "--check")


class Manual(unittest.TestCase):
    def test_every_command_has_a_page_that_names_all_its_options(self):
        manual = unpacked() / "usr/share/man/man1"
        text = run(unpacked() / "usr/bin/usher", "--help")
        commands = re.findall(r"^  ([a-z][\w-]*)", text[text.index("Subcommands:"):], re.M)
        self.assertGreater(len(commands), 8)
        for command in commands:
            with self.subTest(command=command):
                page = (manual / f"usher-{command}.1").read_text().replace("\\-", "-")
                missing = [option for option in options_of(command) if option not in page]
                self.assertEqual(missing, [])

    @unittest.skipUnless(shutil.which("groff"), "there is no groff here")
    def test_the_pages_are_without_mistakes(self):
        for page in (unpacked() / "usr/share/man/man1").iterdir():
            with self.subTest(page=page.name):
                done = subprocess.run(["groff", "-man", "-ww", "-z", "-Tutf8", page], capture_output=True, text=True)
                self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
