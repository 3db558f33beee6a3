#!/usr/bin/env python3
"""Compares hegui with its peers on the same generated posts and terms; prints a table and writes a plot.

  benches/peers/run.py [--plot docs/bench.svg] [--input LINES.jsonl] [--no-processes]

The Rust peers run side by side in one process (`cargo bench --bench peers`), with Hyperscan when libhs is installed.
Others run in processes of their own, each warmed up, when they are there: pyahocorasick (pip install pyahocorasick),
mint-filter (npm install mint-filter, in benches/peers). Ratios are to aho-corasick in the same run: the speed of a machine is no result.
"""
import argparse, json, os, shutil, subprocess, sys, tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BASE = "aho-corasick"


def rust_features():
    found = subprocess.run(["pkg-config", "--exists", "libhs"]).returncode == 0 if shutil.which("pkg-config") else False
    return "bench-hyperscan" if found else "bench"


def cargo(extra_env):
    command = ["cargo", "bench", "-q", "--features", rust_features(), "--bench", "peers"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **extra_env}, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def process(name, command, folder):
    """Runs a driver: it reads terms.txt and texts.txt in a folder and prints {"mb_per_s", "count"}."""
    try:
        done = subprocess.run([*command, folder], capture_output=True, text=True, timeout=600)
    except (OSError, subprocess.TimeoutExpired) as error:
        return print(f"# {name}: left out ({error})", file=sys.stderr)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        return print(f"# {name}: left out ({last})", file=sys.stderr)
    return {"input": "posts", "terms": 40000, "name": name, **json.loads(done.stdout.splitlines()[-1])}


def processes():
    with tempfile.TemporaryDirectory() as folder:
        cargo({"HEGUI_BENCH_DUMP": folder})
        drivers = {
            "pyahocorasick": [sys.executable, str(HERE / "pyahocorasick_driver.py")],
            "mint-filter": ["node", str(HERE / "mint_filter.js")],
        }
        return [row for name, command in drivers.items() if (row := process(name, command, folder))]


def table(rows):
    groups = {}
    for row in rows:
        groups.setdefault((row["input"], row["terms"]), []).append(row)
    print("| input | terms | engine | MB/s | × aho-corasick | hits |\n|---|---|---|---|---|---|")
    for (source, terms), group in groups.items():
        base = next(r["mb_per_s"] for r in group if r["name"] == BASE)
        for row in sorted(group, key=lambda r: -r["mb_per_s"]):
            ratio = row["mb_per_s"] / base
            print(f"| {source} | {terms:,} | {row['name']} | {row['mb_per_s']:.3g} | {ratio:.2g} | {row['count']:,} |")
    return groups


def checks(rows):
    print("\n| whole check | texts | MB/s | p50 ns | p99 ns | violations |\n|---|---|---|---|---|---|")
    for row in rows:
        print(f"| {row['check']} | {row['texts']:,} | {row['mb_per_s']:.0f} | {row['p50_ns']:.0f} | {row['p99_ns']:.0f} | {row['violations']:,} |")


def plot(groups, path):
    """Bars of the ratio to aho-corasick, a group for each number of terms on posts."""
    bars, y, most = [], 30, 1.0
    picked = [(terms, group) for (source, terms), group in groups.items() if source == "posts"]
    for terms, group in picked:
        base = next(r["mb_per_s"] for r in group if r["name"] == BASE)
        bars.append((y + 14, f"{terms:,} terms", None, None))
        y += 22
        for row in sorted(group, key=lambda r: -r["mb_per_s"]):
            ratio = row["mb_per_s"] / base
            most = max(most, ratio)
            bars.append((y + 12, row["name"], ratio, row["name"] == "hegui"))
            y += 18
        y += 8
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="{y + 10}" font-family="sans-serif" font-size="12">',
             '<rect width="100%" height="100%" fill="white"/>',
             '<text x="10" y="18" font-weight="bold">Speed on posts, aho-corasick = 1 (hegui folds and keeps original offsets)</text>']
    for at, name, ratio, own in bars:
        if ratio is None:
            lines.append(f'<text x="10" y="{at}" font-weight="bold">{name}</text>')
            continue
        width = max(1, 360 * ratio / most)
        color = "#c0392b" if own else "#7f8c8d"
        lines.append(f'<text x="170" y="{at}" text-anchor="end">{name}</text>'
                     f'<rect x="178" y="{at - 10}" width="{width:.0f}" height="12" fill="{color}"/>'
                     f'<text x="{184 + width:.0f}" y="{at}">{ratio:.2g}</text>')
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text("\n".join([*lines, "</svg>", ""]), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plot", default=str(ROOT / "docs" / "bench.svg"))
    parser.add_argument("--input", help="further texts, a JSON object with `content` or `title` a line")
    parser.add_argument("--no-processes", action="store_true", help="only the peers in Rust")
    arguments = parser.parse_args()
    rows = cargo({"HEGUI_BENCH_TEXT": arguments.input} if arguments.input else {})
    others = [] if arguments.no_processes else processes()
    groups = table([row for row in rows if "name" in row] + others)
    checks([row for row in rows if "check" in row])
    plot(groups, arguments.plot)


if __name__ == "__main__":
    main()
