#!/usr/bin/env python3
# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""Writes the manual pages: one for the program and one for each of its commands, from what their --help says, so that they
cannot say anything else. What --help has no room for stands in man/PAGE.roff and is put behind it.

    man_pages.py PROGRAM VERSION FOLDER
"""
import pathlib
import re
import subprocess
import sys

EXTRA = pathlib.Path(__file__).parent / "man"
EXIT_CODES = re.compile(r"Exit codes: (.*)\.\Z", re.S)


def roff(text):
    """Characters that troff would take for its own; a line must not begin as a request does."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.M)


def sections(help_text):
    """The description, the usage, and the entries (term, text) below each headline."""
    description, rest = help_text.split("\nUsage: ", 1)
    usage, rest = rest.split("\n", 1)
    tables = {}
    for line in rest.splitlines():
        if headline := re.match(r"(\w[\w ]*):$", line):
            entries = tables.setdefault(headline[1], [])
        elif entry := re.match(r"  (\S.*?)(?:\s{2,}|$)(.*)$", line):
            entries.append([entry[1], entry[2]])
        elif re.match(r"   +\S", line):  # the text of a term that was too long for its column
            entries[-1][1] = (entries[-1][1] + " " + line.strip()).strip()
    return description.strip(), usage.strip(), tables


class Page:
    def __init__(self, program, words):
        self.words = words
        self.text = subprocess.run([program, *words, "--help"], check=True, capture_output=True, text=True).stdout.strip()
        self.description, self.usage, self.tables = sections(self.text)

    @property
    def name(self):
        return "-".join(["usher", *self.words])

    def commands(self):
        return [term for term, _ in self.tables.get("Subcommands", [])]

    def lines(self, version, see_also):
        yield f'.TH {self.name.upper()} 1 "" "usher {version}" "User Commands"'
        yield from (".SH NAME", f"{roff(self.name)} \\- {roff(self.description.splitlines()[0].rstrip('.'))}")
        yield from (".SH SYNOPSIS", f".B {roff(self.usage)}", ".SH DESCRIPTION", roff(self.description))
        for title, entries in self.tables.items():
            yield f".SH {title.upper()}"
            for term, text in entries:
                yield from (".TP", f".B {roff(term)}", roff(text))
        extra = EXTRA / f"{self.name}.roff"
        if extra.exists():
            yield extra.read_text().rstrip()
        yield from (".SH EXIT STATUS", roff(EXIT_CODES.search(self.text)[1]) + ".")
        if see_also:
            yield from (".SH SEE ALSO", ",\n".join(f".BR {roff(name)} (1)" for name in see_also).replace(" (1),", " (1),"))


def pages(program, words=()):
    page = Page(program, list(words))
    yield page
    for command in page.commands():
        yield from pages(program, [*words, command])


def main(program, version, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    known = list(pages(program))
    names = [page.name for page in known]
    for page in known:
        above = [page.name.rpartition("-")[0]] if page.words else []
        relatives = [name for name in [*above, *(f"{page.name}-{command}" for command in page.commands())] if name in names]
        (folder / f"{page.name}.1").write_text("\n".join(page.lines(version, relatives)) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
