#!/usr/bin/env python3
"""Compares hegui with its peers on the same generated posts and terms; prints a table and writes a plot.

  benches/peers/run.py [--plot FILE.svg] [--input LINES.jsonl] [--no-processes] [--save ROWS.jsonl | --rows ROWS.jsonl]

The Rust peers run side by side in one process (`cargo bench --bench peers`), with Hyperscan when libhs is installed.
Others run in processes of their own, each warmed up: pyahocorasick, mint-filter (npm), houbb sensitive-word and
ToolGood.Words (Maven). They are fetched from their registries into target/peers; one that cannot be is left out, and a line says why. Ratios are to aho-corasick in the same run: the speed of a machine is no result.
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
    env = {name: value for name, value in os.environ.items() if not name.startswith("HEGUI_BENCH_")}
    done = subprocess.run(command, cwd=ROOT, env={**env, **extra_env}, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


# What is compared, at fixed versions.
PYTHON, NODE = "pyahocorasick==2.3.1", "mint-filter@4.0.3"
JAVA = {
    "houbb sensitive-word (folds)": "houbb",
    "ToolGood StringSearch": "toolgood-string",
    "ToolGood WordsSearchEx": "toolgood-words",
    "ToolGood IllegalWordsSearch (folds)": "toolgood-illegal",
}
KEPT = ROOT / "target" / "peers"


def left_out(name, reason):
    print(f"# {name}: left out ({reason})", file=sys.stderr)


def run(name, command):
    """Runs a command; nothing when it fails, which is told."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=900)
    except (OSError, subprocess.TimeoutExpired) as error:
        return left_out(name, error)
    if done.returncode != 0:
        lines = (done.stderr + done.stdout).strip().splitlines() or ["no message"]
        return left_out(name, next((line for line in lines if "rror" in line), lines[-1])[:160])
    return done.stdout


def fetch(name, done, *commands):
    """Fetches a peer unless it is there already."""
    return done.exists() or all(run(name, command) is not None for command in commands)


def drivers():
    """Returns the commands of the peers that are there, by name."""
    found = {}
    python = KEPT / "python" / "bin" / "python"
    if fetch("pyahocorasick", KEPT / "python" / "done",
             [sys.executable, "-m", "venv", str(KEPT / "python")],
             [str(python), "-m", "pip", "install", "-q", PYTHON],
             [str(python), "-c", f"open({str(KEPT / 'python' / 'done')!r}, 'w')"]):
        found["pyahocorasick"] = [str(python), str(HERE / "pyahocorasick_driver.py")]
    if fetch("mint-filter", KEPT / "node_modules" / "mint-filter", ["npm", "install", "--silent", "--prefix", str(KEPT), NODE]):
        found["mint-filter"] = ["node", str(HERE / "mint_filter.js"), str(KEPT / "node_modules")]
    lib = KEPT / "java"
    if fetch("houbb and ToolGood", lib, ["mvn", "-q", "-B", "-f", str(HERE / "java" / "pom.xml"),
             "dependency:copy-dependencies", f"-DoutputDirectory={lib}"]):
        for name, engine in JAVA.items():
            found[name] = ["java", "-Xmx4g", "-cp", f"{lib}/*", str(HERE / "java" / "Peers.java"), engine]
    return found


def processes(given):
    """Runs the others on the generated posts, and on the texts given."""
    KEPT.mkdir(parents=True, exist_ok=True)
    rows = []
    commands = drivers()
    inputs = {"posts": {}, **({"file": {"HEGUI_BENCH_TEXT": given}} if given else {})}
    for source, terms in [(source, terms) for source in inputs for terms in (3000, 40000)]:
        with tempfile.TemporaryDirectory() as folder:
            cargo({"HEGUI_BENCH_DUMP": folder, "HEGUI_BENCH_TERMS": str(terms), **inputs[source]})
            for name, command in commands.items():
                # A driver reads terms.txt and texts.txt in a folder and prints {"mb_per_s", "count"}.
                out = run(name, [*command, folder])
                if out:
                    rows.append({"input": source, "terms": terms, "name": name, **json.loads(out.splitlines()[-1])})
    return rows


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


STYLE = """text{fill:#24292f}.own{fill:#c0392b}.peer{fill:#8b949e}.base{stroke:#8b949e;stroke-dasharray:3 3}
@media (prefers-color-scheme: dark){text{fill:#e6edf3}.own{fill:#f0705f}.peer{fill:#6e7681}}"""


def plot(groups, path):
    """Bars of the ratio to aho-corasick, a group for each number of terms on posts."""
    picked = [(terms, group) for (source, terms), group in groups.items() if source == "posts"]
    scaled = []
    for terms, group in picked:
        base = next(r["mb_per_s"] for r in group if r["name"] == BASE)
        ratios = [(r["name"], r["mb_per_s"] / base) for r in group if "alone" not in r["name"]]
        scaled.append((terms, sorted(ratios, key=lambda pair: -pair[1])))
    most = max(ratio for _, ratios in scaled for _, ratio in ratios)
    width = lambda ratio: max(1, 330 * ratio / most)
    lines, y = [], 46
    for terms, ratios in scaled:
        lines.append(f'<text x="10" y="{y + 12}" font-weight="bold">{terms:,} terms</text>')
        y += 20
        for name, ratio in ratios:
            kind = "own" if name == "hegui" else "peer"
            lines.append(f'<text x="230" y="{y + 11}" text-anchor="end">{name}</text>'
                         f'<rect class="{kind}" x="238" y="{y + 1}" width="{width(ratio):.0f}" height="12" rx="2"/>'
                         f'<text x="{244 + width(ratio):.0f}" y="{y + 11}">{ratio:.2g}</text>')
            y += 18
        y += 10
    at = 238 + width(1)
    head = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 {y}" width="640" height="{y}" font-family="sans-serif" font-size="12" role="img">',
            "<title>Speed of term scanning beside peers</title>", f"<style>{STYLE}</style>",
            '<text x="10" y="18" font-size="14" font-weight="bold">Finding all terms in posts: speed, aho-corasick = 1</text>',
            '<text x="10" y="36">hegui folds the text and maps hits to the original; the others search it as it is, unless they fold</text>',
            f'<line class="base" x1="{at:.0f}" x2="{at:.0f}" y1="46" y2="{y - 8}"/>']
    Path(path).write_text("\n".join([*head, *lines, "</svg>", ""]), encoding="utf-8")


def measure(arguments):
    given = str(Path(arguments.input).resolve()) if arguments.input else None
    rows = cargo({"HEGUI_BENCH_TEXT": given} if given else {})
    return rows + ([] if arguments.no_processes else processes(given))


def read(path):
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line.startswith("{")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plot", default=str(HERE / "plot.svg"))
    parser.add_argument("--input", help="further texts, a JSON object with `content` or `title` a line")
    parser.add_argument("--no-processes", action="store_true", help="only the peers in Rust")
    parser.add_argument("--save", help="also write the measurements, one JSON object a line")
    parser.add_argument("--rows", help="measure nothing; take these measurements of an earlier run")
    arguments = parser.parse_args()
    rows = read(arguments.rows) if arguments.rows else measure(arguments)
    if arguments.save:
        Path(arguments.save).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    groups = table([row for row in rows if "name" in row])
    checks([row for row in rows if "check" in row])
    plot(groups, arguments.plot)


if __name__ == "__main__":
    main()
