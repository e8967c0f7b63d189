# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""What is compared, part by part. Each returns rows for the table and everything that was measured.

A row has what was measured (`what`, `usher`, `smbd`, `limit` as text), and its claims: (ratio, how it reads, target, met or not).
"""
import contextlib
import json
import resource
import statistics
import subprocess

from compare_servers import CLIENT_CORE, PASSWORD, SERVER_CORE, USER, free_port, pinned


def median(measurements, key):
    return statistics.median(m[key] for m in measurements)


def interleaved(rounds, contestants):
    """A B C, C B A, A B C: so that what changes on the machine meanwhile hits all of them, and nobody always comes behind the same one."""
    found = {name: [] for name in contestants}
    order = list(contestants)
    for _ in range(rounds):
        for name in order:
            found[name].append(contestants[name]())
        order.reverse()
    return found


def at_least(ratio, target, text):
    return {"ratio": ratio, "text": text, "target": f"≥ {target:g}", "met": ratio >= target}


def at_most(ratio, target, text, unit=""):
    return {"ratio": ratio, "text": text, "target": f"≤ {target:g}{unit}", "met": ratio <= target}


def times(value):
    return f"{value:.3g}x"


def rate(value, unit="/s"):
    for limit, letter in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if value >= limit:
            return f"{value / {'G': 1e9, 'M': 1e6, 'k': 1e3}[letter]:.3g}{letter}{unit}"
    return f"{value:.0f}{unit}"


def microseconds(seconds):
    return f"{seconds * 1e6:.3g} us"


def single(lab, options, name, mode, *arguments):
    base = ["--seconds", options.seconds, "--warm-up", 0.3, *arguments]
    return lambda: lab.bench(lab.server(name), mode, *base)[0]


def logons(mode, what, faster, dearer):
    def part(lab, options):
        found = interleaved(options.rounds, {name: single(lab, options, name, mode, "--connections", 16) for name in ("usher", "smbd", "bare")})
        rates = {name: median(each, "per_second") for name, each in found.items()}
        cpu = {name: median(each, "server_cpu_each") for name, each in found.items()}
        crypto = lab.program("usher_session_crypto", 0.2)["session_seconds"]
        against_smbd, against_bare = rates["usher"] / rates["smbd"], cpu["usher"] / cpu["bare"]
        row = {"what": what, "claims": [at_least(against_smbd, faster, f"{times(against_smbd)} smbd's rate"),
                                        at_most(against_bare, dearer, f"{times(against_bare)} the bare server's CPU")],
               "limit": f"{rate(rates['bare'])}, {microseconds(cpu['bare'])} CPU; one session's cryptography {microseconds(crypto)}"}
        row |= {name: f"{rate(rates[name])}, {microseconds(cpu[name])} CPU" for name in ("usher", "smbd")}
        return [row], found | {"session_crypto_seconds": crypto}
    return part


def memory(lab, options):
    sessions = {"usher": 1000 if options.quick else 10_000, "smbd": 50 if options.quick else 200}
    found = {}
    for name, count in sessions.items():
        with lab.start(name) as server:
            found[name] = lab.bench(server, "hold", "--sessions", count, "--seconds", 0.5)[0]
    each = {name: m["memory"] / sessions[name] for name, m in found.items()}
    share = each["usher"] / each["smbd"]
    row = {"what": f"memory of an idle session (PSS / N; N = {sessions['usher']:,}, smbd {sessions['smbd']})",
           "usher": f"{each['usher'] / 1024:.3g} KiB, {found['usher']['memory_each'] / 1024:.3g} KiB more for each", "smbd": f"{each['smbd'] / 1024:.4g} KiB",
           "limit": "", "claims": [at_least(1 / share, 40, f"1/{1 / share:.0f} of smbd's") | {"target": "≤ 1/40"},
                                   at_most(each["usher"] / 1024, 12, f"{each['usher'] / 1024:.3g} KiB", " KiB")]}
    return [row], found


def many_accounts(count):
    return tuple((USER if i == 0 else f"visitor{i}", PASSWORD) for i in range(count))


def per_connection(sessions):
    """Logons on each connection, where there may not be as many open files as sessions."""
    room = resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 1000
    return 1 if sessions <= room else -(-sessions // room) if sessions <= 5 * room else 10


def multitude(lab, options):
    longest_fragment = 65_535  # of the answers, if the server can
    sessions = 2000 if options.quick else 100_000
    each = max(per_connection(sessions), 10 if sessions >= 100_000 and per_connection(sessions) > 1 else 1)
    accounts = many_accounts(each)
    with lab.start("usher", users=accounts) as server:
        holding = lab.holding(server, sessions, "--per-connection", each, accounts=accounts)
        walk = lab.bench(server, "enum", "--level", 502, "--fragment", longest_fragment, "--walkers", 1, "--no-churn", "--seconds", options.seconds * 2, "--count", 20)[0]
        both = [lab.bench(server, "enum", "--churn-only", "--seconds", options.seconds, "--connections", 8) for _ in range(options.rounds)]
        held = holding.end()
        left = lab.bench(server, "enum", "--level", 10, "--walkers", 1, "--no-churn", "--count", 1)[0]
    listed = walk["entries"] / max(walk["count"], 1)
    fine = held["error_count"] == 0 and held["logged_off"] == held["sessions"] == sessions and left["entries"] == 1 and listed >= sessions
    connections = f" on {held['connections']:,} connections" if each > 1 else ""
    rows = [{"what": f"{sessions:,} sessions held{connections}, enumerated and closed", "smbd": "a process for each: not tried", "limit": "",
             "usher": f"{rate(held['per_second'])} in, {listed:,.0f} listed, all out in {held['closing_seconds']:.2g} s, {held['error_count']} errors, "
                      f"{held['memory'] / sessions / 1024:.3g} KiB each",
             "claims": [{"ratio": float(fine), "text": "without error" if fine else "with errors", "target": "without error", "met": fine}]}]
    alone = statistics.median(pair[0]["p99"] for pair in both)
    walked = statistics.median(pair[1]["p99"] for pair in both)
    rows.append({"what": f"churn p99 while 2 walkers list {sessions:,} sessions at all levels", "usher": f"{microseconds(walked)}, alone {microseconds(alone)}", "smbd": "",
                 "limit": "", "claims": [at_most(walked / alone, 1.3, times(walked / alone))]})
    with lab.start("smbd") as server:
        few = 50 if options.quick else 200
        holding = lab.holding(server, few)
        smbd = lab.bench(server, "enum", "--level", 1, "--fragment", longest_fragment, "--walkers", 1, "--no-churn", "--seconds", options.seconds)[0]
        holding.end()
    in_process = in_process_enumeration(lab)
    usher_rate, smbd_rate = walk["entries"] / walk["seconds"], smbd["entries"] / smbd["seconds"]
    ratio = usher_rate / smbd_rate if smbd_rate else float("inf")
    rows.append({"what": f"enumeration of {sessions:,} sessions, level 502, through srvsvc (smbd has no 502: level 1, of {few})",
                 "usher": rate(usher_rate, " entries/s"), "smbd": rate(smbd_rate, " entries/s"), "limit": "",
                 "claims": [at_least(ratio, 10, f"{times(ratio)} smbd's entries/s")]})
    rows.append({"what": "the same in process", "usher": rate(in_process, " entries/s"), "smbd": "", "limit": "",
                 "claims": [at_least(in_process / 1e6, 5, f"{in_process / 1e6:.3g} million/s")]})
    return rows, {"held": held, "walk": walk, "churn": both, "smbd": smbd, "in_process": in_process}


def in_process_enumeration(lab):
    ran = subprocess.run(pinned("0", [lab.build / "bench" / "usher_benchmarks", "--benchmark_filter=EnumerateAll/100000$", "--benchmark_format=json"]),
                         capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)["benchmarks"][0]["items_per_second"]


def small_requests(lab, options):
    names = 10_000
    arguments = ["--share", "data", "--connections", 4, "--folder", "names"]
    (lab.share / "names").mkdir(exist_ok=True)  # made here, so that every listing is of the same folder and none waits for it
    for i in range(names):
        (lab.share / "names" / f"file-{i:05}.txt").touch()
    rows, raw = [], {}
    for operation, what in (("create-close", "create and close"), ("query-directory", f"query directory, {names:,} names"), ("echo", "echo")):
        contestants = ("usher", "smbd", "bare") if operation == "echo" else ("usher", "smbd")
        found = interleaved(options.rounds, {name: single(lab, options, name, "meta", "--operation", operation, *arguments) for name in contestants})
        rates = {name: median(each, "per_second") for name, each in found.items()}
        if not all(rates.values()):
            raise SystemExit(f"{what}: none was done by one of {', '.join(rates)}")
        ratio = rates["usher"] / rates["smbd"]
        row = {"what": what, "usher": rate(rates["usher"]), "smbd": rate(rates["smbd"]), "limit": "", "claims": [at_least(ratio, 4, f"{times(ratio)} smbd's rate")]}
        if "bare" in rates:
            row["limit"] = rate(rates["bare"])
            row["claims"].append(at_least(100 * rates["usher"] / rates["bare"], 85, f"{rates['usher'] / rates['bare']:.0%} of the bare server's") | {"target": "≥ 85 %"})
        rows.append(row)
        raw[operation] = found
    return rows, raw


def bulk(lab, options):
    crypto = lab.program("usher_session_crypto", 0.5)
    limits = {"signed": ("gmac_bytes_per_second", "OpenSSL's AES-GMAC"), "encrypted": ("gcm_bytes_per_second", "OpenSSL's AES-128-GCM")}
    rows, raw, bare = [], {"openssl": crypto}, {}
    for protection, faster in (("plain", 1.2), ("signed", 1.5), ("encrypted", 1.5)):
        for pattern in ("read", "write"):
            arguments = ["--share", "data", "--connections", 1, "--queue-depth", 8, "--block-size", "1M", "--pattern", pattern, "--protection", protection]
            contestants = ("usher", "smbd", "bare") if protection == "plain" else ("usher", "smbd")
            found = interleaved(options.rounds, {name: single(lab, options, name, "io", *arguments) for name in contestants})
            speed = {name: statistics.median(m["bytes"] / m["seconds"] for m in each) for name, each in found.items()}
            limit, name, share = (speed["bare"], "bare TCP", 75) if protection == "plain" else (crypto[limits[protection][0]], limits[protection][1], 70)
            bare.setdefault(pattern, limit)
            ratio = speed["usher"] / speed["smbd"]
            rows.append({"what": f"sequential {pattern}, 1 MiB, {protection}", "usher": rate(speed["usher"], "B/s"), "smbd": rate(speed["smbd"], "B/s"),
                         "limit": f"{rate(limit, 'B/s')} {name}",
                         "claims": [at_least(ratio, faster, f"{times(ratio)} smbd's"),
                                    at_least(100 * speed["usher"] / limit, share, f"{speed['usher'] / limit:.0%} of {name}") | {"target": f"≥ {share} %"}]})
            if protection != "plain":  # one core does one after the other
                both = 1 / (1 / bare[pattern] + 1 / limit)
                rows[-1]["claims"].append({"ratio": speed["usher"] / both, "target": "", "met": None,
                                           "text": f"{speed['usher'] / both:.0%} of {rate(both, 'B/s')}, which bare TCP and the cipher in turn leave one core"})
            raw[f"{pattern} {protection}"] = found
    return rows, raw


def first_logon(lab, options):
    found = {}
    for name, repeats in (("usher", 5 if options.quick else 21), ("smbd", 3 if options.quick else 7)):
        port = free_port()
        command = lab.usher_command(port) if name == "usher" else lab.smbd_command(port)
        found[name] = lab.program("usher_first_logon", f"127.0.0.1:{port}", f"{USER}%{PASSWORD}", repeats, SERVER_CORE, *command, core=CLIENT_CORE)
    usher, smbd = found["usher"]["median_seconds"], found["smbd"]["median_seconds"]
    return [{"what": "start to first accepted logon", "usher": f"{usher * 1e3:.3g} ms", "smbd": f"{smbd * 1e3:.3g} ms", "limit": "",
             "claims": [at_least(smbd / usher, 20, f"{times(smbd / usher)} faster"), at_most(usher * 1e3, 10, f"{usher * 1e3:.3g} ms", " ms")]}], found


def idle_sessions(lab, options):
    """All of them are held while all are measured in turn: what connections that are gone leave in the system for a minute slows each alike."""
    with contextlib.ExitStack() as stack:
        servers, held = {}, []
        for count in (0, 500, 1000) if options.quick else (0, 1000, 10_000, 100_000):
            each = max(per_connection(count), 10 if per_connection(count) > 1 else 1)
            accounts = many_accounts(each)
            servers[count] = stack.enter_context(lab.start("usher", users=accounts))
            if count:
                held.append(lab.holding(servers[count], count, "--per-connection", each, accounts=accounts))
        churn = ["churn", "--connections", 16, "--seconds", options.seconds, "--warm-up", 0.3]
        found = interleaved(options.rounds, {count: lambda server=server: lab.bench(server, *churn)[0] for count, server in servers.items()})
        for holding in held:
            holding.end()
    rates = {count: median(each, "per_second") for count, each in found.items()}
    rows = []
    for count, value in rates.items():
        share = 100 * value / rates[0]
        claim = at_least(share, 90, f"{share:.0f} % of the empty rate") | {"target": "≥ 90 %"}
        if count != 10_000:
            claim |= {"target": "", "met": None}
        rows.append({"what": f"churn with {count:,} idle sessions held", "usher": rate(value), "smbd": "", "limit": "", "claims": [claim]})
    return rows, {str(count): each for count, each in found.items()}


PARTS = {
    "churn": logons("churn", "churn: 3.1.1, a new TCP connection for each session", 60, 1.6),
    "reuse": logons("reuse", "reuse: log on and off on a standing connection", 30, 2),
    "memory": memory, "multitude": multitude, "requests": small_requests, "bulk": bulk, "start": first_logon, "idle": idle_sessions,
}
