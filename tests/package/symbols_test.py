# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""The shared library exports what the public headers mark, all of it, and nothing beside it."""
import os
import re
import unittest

from installation import SOURCE, only, run


def declared():
    """The classes and functions that are marked, with their namespaces."""
    classes, functions = set(), set()
    for header in (SOURCE / "include/usher").glob("*.hpp"):
        text = header.read_text()
        if "USHER_EXPORT" not in text or header.name == "export.hpp":
            continue
        namespace = re.search(r"^namespace (usher[:\w]*) \{", text, re.M)[1]
        classes |= {f"{namespace}::{name}" for name in re.findall(r"^class USHER_EXPORT (\w+)", text, re.M)}
        functions |= {f"{namespace}::{name}" for name in re.findall(r"^USHER_EXPORT [^(;]*?(\w+)\(", text, re.M)}
    return classes, functions


def exported():
    """Demangled; what a compiler adds to names in square brackets is left out."""
    lines = run(os.environ["NM"], "-DC", "--defined-only", only("lib/**/libusher.so")).splitlines()
    return {re.sub(r"\[[^\]]*\]", "", line.split(maxsplit=2)[2]) for line in lines}


class Symbols(unittest.TestCase):
    def setUp(self):
        self.classes, self.functions = declared()
        self.names = exported()

    def belongs(self, symbol):
        bare = re.sub(r"^((virtual|non-virtual|covariant return) thunk to|(vtable|typeinfo|typeinfo name|VTT|guard variable) for) ", "", symbol)
        return bare in self.classes or re.sub(r"\(.*$", "", bare) in self.functions or any(bare.startswith(name + "::") for name in self.classes)

    def test_nothing_else_is_exported(self):
        self.assertEqual(sorted(symbol for symbol in self.names if not self.belongs(symbol)), [])

    def test_everything_that_is_declared_is_there(self):
        self.assertGreater(len(self.functions), 30)
        self.assertGreater(len(self.classes), 10)
        bare = {re.sub(r"\(.*$", "", symbol) for symbol in self.names}
        self.assertEqual(sorted(self.functions - bare), [])
        without = [name for name in self.classes if not any(name in symbol for symbol in self.names)]
        self.assertEqual(without, [])

    def test_what_is_behind_the_interface_is_hidden(self):
        self.assertEqual(sorted(symbol for symbol in self.names if re.search(r"::(State|Image)::\w", symbol)), [])


if __name__ == "__main__":
    unittest.main()
