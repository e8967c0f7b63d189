# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""The table in Markdown, everything in JSON, and a chart by gnuplot."""
import datetime
import json
import pathlib
import platform
import re
import shutil
import subprocess
import tempfile

VERDICTS = {True: "yes", False: "**no**", None: ""}


def one_line(row):
    return f"{row['what']}: {row['usher']} | {'; '.join(claim['text'] for claim in row['claims'])}"


def table(rows):
    lines = ["| what | Usher | smbd | limit | measured | to reach | met |", "| --- | --- | --- | --- | --- | --- | --- |"]
    for row in rows:
        for i, claim in enumerate(row["claims"]):
            facts = [row["what"], row["usher"], row["smbd"], row["limit"]] if i == 0 else [""] * 4
            lines.append("| " + " | ".join([*facts, claim["text"], claim["target"], VERDICTS[claim["met"]]]) + " |")
    return "\n".join(lines)


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), platform.machine())
    smbd = subprocess.run(["smbd", "--version"], capture_output=True, text=True, check=False).stdout.strip() if shutil.which("smbd") else "no smbd"
    return f"{model}, Linux {platform.release()}, {smbd}"


def chart(rows, place):
    """How many times smbd each is, on a logarithmic scale, and what is to be reached."""
    bars = [(row["what"].split(":")[0].split(" (")[0], row["claims"][0]["ratio"], row["claims"][0]["target"].lstrip("≥ ")) for row in rows
            if row["smbd"] and row["claims"][0]["target"].startswith("≥") and row["claims"][0]["ratio"] > 0]
    if not bars or not shutil.which("gnuplot"):
        return
    with tempfile.NamedTemporaryFile("w", suffix=".dat") as data:
        data.writelines(f'"{name}" {ratio} {target}\n' for name, ratio, target in bars)
        data.flush()
        script = f"""set terminal svg size 900,{120 + 34 * len(bars)} font "sans,13" background "white"
set output "{place}"
set label "Usher beside smbd, one core each: times as fast" at screen 0.5, screen 0.96 center
set tmargin 3
set logscale x
set xrange [0.5:*]
set yrange [-0.7:{len(bars) - 0.3}] reverse
set grid xtics
set key below
set offsets 0,0,0,0
set style fill solid 0.7
plot "{data.name}" using ($2/2):0:($2/2):(0.32):yticlabels(1) with boxxyerrorbars lc rgb "#4878a8" title "measured", \\
     "" using 3:0 with points pt 5 ps 0.8 lc rgb "#c04040" title "to reach"
"""
        subprocess.run(["gnuplot"], input=script, text=True, check=False)


def write(options, rows, raw):
    when = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
    how = "bash bench/compare.sh" + (" --quick" if options.quick else "")
    note = f"Measured on {when} by `{how}` ({machine()}; medians of {options.rounds} rounds; server on one core, client on another)."
    text = note + "\n\n" + table(rows) + "\n"
    (options.results / "results.md").write_text(text, encoding="utf-8")
    (options.results / "results.json").write_text(json.dumps({"when": when, "machine": machine(), "rows": rows, "measurements": raw}, indent=1) + "\n")
    chart(rows, options.results / "results.svg")
    if options.readme:
        into_readme(text)
    return text


def into_readme(text):
    """Between the marks, and nothing else."""
    readme = pathlib.Path(__file__).parents[1] / "README.md"
    place = re.compile(r"(<!-- results: .*? -->\n).*?(<!-- end of results -->)", re.S)
    whole, found = place.subn(lambda marks: f"{marks[1]}{text}\n![Usher beside smbd](bench/results.svg)\n\n{marks[2]}", readme.read_text(encoding="utf-8"))
    if found != 1:
        raise SystemExit("README.md has no place for the results")
    readme.write_text(whole, encoding="utf-8")
