# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""A strict reader of Prometheus' text exposition format, version 0.0.4, with the rules that `promtool check metrics` adds."""
import re

NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
LABEL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|Inf)|NaN")
ESCAPES = {"\\": "\\", "n": "\n", '"': '"'}
BASE_UNITS = {"milliseconds", "microseconds", "nanoseconds", "minutes", "hours", "kilobytes", "megabytes", "bits", "ms", "kb", "mb"}


class FormatError(AssertionError):
    """A line that the format does not allow."""


class Family:
    def __init__(self, name, help_text):
        self.name, self.help, self.type, self.samples = name, help_text, None, {}

    def value(self, suffix="", **labels):
        return self.samples[self.name + suffix, frozenset(labels.items())]

    def total(self):
        return sum(self.samples.values())


def require(condition, what):
    if not condition:
        raise FormatError(what)


def parse(text):
    """name -> Family, all rules checked."""
    require(text.endswith("\n"), "the last line does not end")
    families, current = {}, None
    for line in text[:-1].split("\n"):
        if line.startswith("# HELP "):
            name, _, help_text = line[len("# HELP "):].partition(" ")
            require(NAME.fullmatch(name) and name not in families, f"HELP again, or no name: {line}")
            require(re.fullmatch(r"(?:[^\\]|\\\\|\\n)+", help_text), f"help that is empty or wrongly escaped: {line}")
            current = families[name] = Family(name, help_text)
        elif line.startswith("# TYPE "):
            name, _, kind = line[len("# TYPE "):].partition(" ")
            require(current and name == current.name and current.type is None and not current.samples, f"TYPE out of place: {line}")
            require(kind in ("counter", "gauge", "histogram"), f"unknown type: {line}")
            current.type = kind
        else:
            require(current and current.type, f"a sample without HELP and TYPE: {line}")
            read_sample(current, line)
    for family in families.values():
        check(family)
    return families


def read_sample(family, line):
    name = NAME.match(line)
    require(name, f"no sample: {line}")
    labels, rest = read_labels(line[name.end():], line)
    require(rest.startswith(" ") and NUMBER.fullmatch(rest[1:]), f"no value: {line}")
    suffixes = ("_bucket", "_sum", "_count") if family.type == "histogram" else ("",)
    require(name[0] in [family.name + suffix for suffix in suffixes], f"a sample of another family: {line}")
    require((name[0], labels) not in family.samples, f"the same sample again: {line}")
    family.samples[name[0], labels] = float(rest[1:])


def read_labels(text, line):
    labels = {}
    if not text.startswith("{"):
        return frozenset(), text
    at = 1
    while text[at:at + 1] != "}":
        name = LABEL_NAME.match(text, at)
        require(name and not name[0].startswith("__") and name[0] not in labels, f"a label's name: {line}")
        value = re.compile(r'="((?:[^"\\\n]|\\[\\n"])*)"').match(text, name.end())
        require(value, f"a label's value: {line}")
        labels[name[0]] = re.sub(r"\\(.)", lambda escape: ESCAPES[escape[1]], value[1])
        at = value.end()
        require(re.compile(r',(?!})|(?=})').match(text, at), f"after a label: {line}")
        at += text[at] == ","
    return frozenset(labels.items()), text[at + 1:]


def check(family):
    require(family.type and family.samples, f"{family.name} has no type or no sample")
    require((family.type == "counter") == family.name.endswith("_total"), f"{family.name}: _total is for counters and for them only")
    words = family.name.split("_")
    require(not BASE_UNITS & set(words), f"{family.name} is not in base units")
    require(not {"counter", "gauge", "histogram"} & set(words), f"{family.name} has its type in its name")
    require(not family.name.endswith(("_count", "_sum", "_bucket")), f"{family.name} ends like a part of a histogram")
    require(len({frozenset(name for name, _ in labels) - {"le"} for _, labels in family.samples}) == 1, f"{family.name} has other labels here than there")
    if family.type == "histogram":
        check_histogram(family)
    else:
        require(all("le" not in dict(labels) for _, labels in family.samples), f"{family.name} has le and is no histogram")
    if family.type != "gauge":
        require(all(value >= 0 for value in family.samples.values()), f"{family.name} is below zero")


def check_histogram(family):
    series = {}
    for (name, labels), value in family.samples.items():
        if name.endswith("_bucket"):
            plain = dict(labels)
            bound = float(plain.pop("le"))
            series.setdefault(frozenset(plain.items()), []).append((bound, value))
    for labels, buckets in series.items():
        require(buckets == sorted(buckets), f"{family.name} {set(labels)}: buckets out of order")
        counts = [count for _, count in buckets]
        require(counts == sorted(counts), f"{family.name} {set(labels)}: buckets are not cumulative")
        require(buckets[-1] == (float("inf"), family.samples[family.name + "_count", labels]), f"{family.name} {set(labels)}: +Inf is not the count")
        require((family.name + "_sum", labels) in family.samples, f"{family.name} {set(labels)} has no sum")
    require(len(family.samples) == sum(len(buckets) + 2 for buckets in series.values()), f"{family.name} has a sum or count without buckets")
