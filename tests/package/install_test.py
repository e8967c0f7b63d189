# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""An installation is used through CMake and pkg-config, and the source within another project."""
import os
import pathlib
import re
import shutil
import unittest

from installation import CMAKE, SOURCE, VERSION, folder, only, prefix, run

HERE = pathlib.Path(__file__).parent
CONSUMER = HERE / "consumer"


def configure(source, name, *options):
    build = pathlib.Path(folder().name) / name
    run(CMAKE, "-G", "Ninja", "-S", source, "-B", build, "-DCMAKE_C_COMPILER=" + os.environ["CC"],
        "-DCMAKE_CXX_COMPILER=" + os.environ["CXX"], *options)
    return build


class Installed(unittest.TestCase):
    def test_the_program_runs_from_where_it_was_installed(self):
        self.assertEqual(run(prefix() / "bin/usher", "--version").strip(), f"usher {VERSION}")

    def test_every_public_header_is_there_and_no_other(self):
        there = {str(path.relative_to(SOURCE / "include")) for path in (SOURCE / "include").rglob("*") if path.is_file()}
        installed = {str(path.relative_to(prefix() / "include")) for path in (prefix() / "include").rglob("*") if path.is_file()}
        self.assertEqual(installed, there)

    def test_nothing_that_is_installed_names_the_source_or_the_build(self):
        for path in [*prefix().rglob("*.cmake"), *prefix().rglob("*.pc"), *prefix().rglob("*.service")]:
            self.assertNotIn(str(SOURCE), path.read_text(), path)

    def test_an_installation_may_be_moved(self):
        moved = pathlib.Path(folder().name) / "moved"
        shutil.copytree(prefix(), moved, symlinks=True)
        libraries = only("lib/**/pkgconfig").relative_to(prefix())
        flags = run("pkg-config", "--cflags", "--libs", "usher", environment={"PKG_CONFIG_PATH": str(moved / libraries)})
        for flag in flags.split():
            if flag[:2] in ("-I", "-L"):
                self.assertTrue(os.path.realpath(flag[2:]).startswith(os.path.realpath(moved)), flags)


class ThroughCMake(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.build = configure(CONSUMER, "consumer", f"-DCMAKE_PREFIX_PATH={prefix()}", f"-DEXPECTED_VERSION={VERSION}")
        run(CMAKE, "--build", cls.build)

    def test_cpp(self):
        self.assertEqual(run(self.build / "cpp_default"), "text\n")
        self.assertEqual(run(self.build / "cpp_static"), "text\n")

    def test_the_default_is_the_shared_library(self):
        self.assertIn("libusher.so.0", run("ldd", self.build / "cpp_default"))
        self.assertNotIn("libusher", run("ldd", self.build / "cpp_static"))

    def test_c(self):
        self.assertEqual(run(self.build / "c"), "alice\n")

    def test_win32(self):
        program = run(self.build / "win32", "Grüße", environment={"LC_ALL": "C.UTF-8", "XDG_RUNTIME_DIR": "/nonexistent"})
        self.assertEqual(program, "2 Grüße 2114\n")

    def test_windows_headers_are_found_by_nobody_else(self):
        source = pathlib.Path(folder().name) / "lm.c"
        source.write_text("#include <lm.h>\n")
        with self.assertRaisesRegex(AssertionError, "lm.h: No such file|'lm.h' file not found"):
            run(os.environ["CC"], "-fsyntax-only", f"-I{prefix() / 'include'}", source)


class ThroughPkgConfig(unittest.TestCase):
    def flags(self, *words):
        libraries = only("lib/**/pkgconfig")
        return run("pkg-config", *words, environment={"PKG_CONFIG_PATH": str(libraries)}).split()

    def build(self, compiler, source, *flags):
        program = pathlib.Path(folder().name) / (source + ".out")
        run(*os.environ[compiler].split(), CONSUMER / source, "-o", program, *flags)
        return program

    def run_with_libraries(self, program, *arguments):
        return run(program, *arguments, environment={"LD_LIBRARY_PATH": str(only("lib/**/libusher.so").parent),
                                                     "XDG_RUNTIME_DIR": "/nonexistent"})

    def test_the_version(self):
        for module in ("usher", "usher-c", "usher-lm"):
            self.assertEqual(self.flags("--modversion", module), [VERSION])

    def test_c(self):
        self.assertEqual(self.run_with_libraries(self.build("CC", "visitors.c", "-std=c99", *self.flags("--cflags", "--libs", "usher-c"))), "alice\n")

    def test_win32(self):
        program = self.build("CC", "visitors_win32.c", *self.flags("--cflags", "--libs", "usher-lm"), "-lstdc++")
        self.assertEqual(self.run_with_libraries(program, "x"), "2 x 2114\n")

    def test_the_static_library_with_what_it_needs(self):
        flags = self.flags("--static", "--cflags", "--libs", "usher")
        static = [str(only("lib/**/libusher.a")) if flag == "-lusher" else flag for flag in flags]
        self.assertEqual(run(self.build("CXX", "visitors.cpp", "-std=c++23", *static)), "text\n")


class WithinAnotherProject(unittest.TestCase):
    def test_it_gets_the_library_and_keeps_its_own_settings(self):
        build = configure(HERE / "within", "within", f"-DUSHER_SOURCE={SOURCE}")
        rules = run("ninja", "-C", build, "-t", "targets", "all")
        objects = re.findall(r"^(CMakeFiles/(?:cpp|c|win32)\.dir/.*\.o):", rules, re.M)  # the library itself is not built again
        self.assertEqual(len(objects), 3, rules)
        run("ninja", "-C", build, *objects)


if __name__ == "__main__":
    unittest.main()
