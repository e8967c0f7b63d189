# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""The commands that README marks with <!-- run --> do what it says."""
import os
import pathlib
import re
import subprocess
import tempfile
import time
import unittest

README = pathlib.Path(__file__).parents[2] / "README.md"
BINARY = os.environ["USHER_BINARY"]


def marked_blocks(mark="run"):
    return re.findall(rf"<!-- {mark} -->\n```\w*\n(.*?)```", README.read_text(), re.S)


class Readme(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "docs").mkdir()
        bin_folder = self.folder / "bin"
        bin_folder.mkdir()
        (bin_folder / "usher").symlink_to(BINARY)
        self.env = os.environ | {"PATH": f"{bin_folder}:{os.environ['PATH']}", "XDG_RUNTIME_DIR": str(self.folder)}

    def test_it_shows_the_two_commands(self):
        text = README.read_text()
        self.assertIn("bash server/run.sh", text)
        self.assertIn("bash tests/run.sh", text)

    def test_every_flag_it_names_exists(self):
        helps = "".join(subprocess.run([BINARY, *command, "--help"], capture_output=True, text=True, check=True).stdout
                        for command in (["serve"], ["user", "add"], ["sessions"], ["session"], ["close"], ["files"],
                                        ["connections"], ["share", "set"], ["top"], ["watch"], ["user", "group"], ["bench", "churn"],
                                        ["bench", "io"], ["bench", "meta"], ["bench", "hold"], ["bench", "enum"]))
        usher_lines = [line for line in README.read_text().splitlines() 
                       if "usher " in line and not re.match(r"\W*(smbclient|docker)", line)]
        for flag in set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", "\n".join(usher_lines))):
            self.assertIn(flag, helps, flag)

    def test_the_users_block(self):
        block = next(b for b in marked_blocks() if "usher user" in b)
        done = subprocess.run(["bash", "-euc", block], cwd=self.folder, env=self.env, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout, "carol  admin\n")
        self.assertEqual((self.folder / "users").stat().st_mode & 0o777, 0o600)

    def test_the_configuration_is_valid(self):
        (self.folder / "usher.toml").write_text(marked_blocks("check")[0])
        for block in (next(b for b in marked_blocks() if "usher user" in b), "usher serve --config usher.toml --check"):
            done = subprocess.run(["bash", "-euc", block], cwd=self.folder, env=self.env, capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout, "the configuration is valid\n")

    def test_the_faults_are_a_script(self):
        (self.folder / "faults.toml").write_text(marked_blocks("check faults")[0])
        done = subprocess.run([BINARY, "serve", "--ephemeral", "--script", "faults.toml", "--check"], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "the configuration is valid\n", ""))

    def test_the_serve_block(self):
        block = next(b for b in marked_blocks() if "usher serve" in b)
        command = block.replace("127.0.0.1:4450", "127.0.0.1:0").strip()
        server = subprocess.Popen(["bash", "-c", f"exec {command}"], cwd=self.folder, env=self.env,
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            line = server.stdout.readline()
            self.assertRegex(line, r"^listening on 127\.0\.0\.1:\d+$")
            port = line.rsplit(":", 1)[1].strip()
            (self.folder / "note").write_text("hello")
            copied = subprocess.run(["smbclient", "//127.0.0.1/docs", "-p", port, "-U", "alice%secret", "-c", "put note"],
                                    cwd=self.folder, capture_output=True, text=True)
            self.assertEqual(copied.returncode, 0, copied.stdout + copied.stderr)
            self.assertEqual((self.folder / "docs" / "note").read_text(), "hello")
            listed = subprocess.run([BINARY, "sessions"], env=self.env, capture_output=True, text=True)
            self.assertEqual(listed.returncode, 0, listed.stderr)
        finally:
            server.terminate()
            began = time.monotonic()
            self.assertEqual(server.wait(10), 0)
            self.assertLess(time.monotonic() - began, 10)
            server.stdout.close()


if __name__ == "__main__":
    unittest.main(verbosity=2)
