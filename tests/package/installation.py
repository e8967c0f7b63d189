# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""What CTest hands over to the tests of packages, and an installation of the build in a folder that goes with the test."""
import functools
import os
import pathlib
import subprocess
import tempfile

BUILD = pathlib.Path(os.environ["USHER_BUILD"])
SOURCE = pathlib.Path(os.environ["USHER_SOURCE"])
VERSION = os.environ["USHER_VERSION"]
CMAKE = os.environ["CMAKE"]
SECONDS = 200


def run(*command, environment=None, **options):
    """What the command prints; one that fails is an error with all of it."""
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=SECONDS, env={**os.environ, **(environment or {})}, **options)
    if done.returncode:
        raise AssertionError(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


@functools.lru_cache
def folder():
    """A folder of this test program's own, kept by the object that is returned."""
    return tempfile.TemporaryDirectory(prefix="usher-package-")


@functools.lru_cache
def prefix():
    """Where the build is installed, all of it."""
    place = pathlib.Path(folder().name) / "installed"
    run(CMAKE, "--install", BUILD, "--prefix", place)
    return place


def only(pattern):
    """The one installed file of that name, relative to the prefix, whatever this system calls its folder of libraries."""
    found = list(prefix().glob(pattern))
    assert len(found) == 1, (pattern, found)
    return found[0]
