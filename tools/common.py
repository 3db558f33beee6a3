"""What the generators share: pinned packages, data tables, writing and checking."""

import hashlib
import importlib
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / "target" / "tables"
DATA = ROOT / "tools" / "data"


def run(command, what):
    """Runs an installer; stops with a readable message when it fails."""
    try:
        done = subprocess.run(command, cwd=CACHE, capture_output=True, text=True)
    except FileNotFoundError:
        sys.exit(f"error: cannot get {what}: `{command[0]}` is not installed")
    if done.returncode != 0:
        last = (done.stderr.strip() or "no message").splitlines()[-1]
        sys.exit(f"error: cannot get {what}: {last}\n  command: {' '.join(map(str, command))}")
    return done.stdout


def pip_path(name, version):
    """Installs a package of PyPI into the cache; returns its folder."""
    tag = f"py{sys.version_info.major}{sys.version_info.minor}"
    target = CACHE / f"pip-{name}-{version}-{tag}"
    if not target.is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(".part")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--upgrade"]
        run(pip + ["--target", str(part), f"{name}=={version}"], f"{name} {version} from PyPI")
        part.rename(target)
    return target


def pip_module(name, version):
    """Installs a package of PyPI into the cache and imports it."""
    sys.path.insert(0, str(pip_path(name, version)))
    return importlib.import_module(name)


def npm_path(name, version, sha256):
    """Fetches and unpacks a package of npm; returns its folder."""
    target = CACHE / f"npm-{name}-{version}"
    if not target.is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        run(["npm", "pack", "--silent", f"{name}@{version}"], f"{name} {version} from npm")
        archive = CACHE / f"{name}-{version}.tgz"
        found = hashlib.sha256(archive.read_bytes()).hexdigest()
        if found != sha256:
            sys.exit(f"error: {archive} has SHA-256 {found}, expected {sha256}")
        part = target.with_suffix(".part")
        with tarfile.open(archive) as tar:
            tar.extractall(part)
        part.rename(target)
    return target / "package"


def read_rows(path):
    """Returns the rows of a tab-separated table; `# ` lines are comments."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("# ")]


def read_words(path):
    """Returns the words of a file, any number a line; `# ` lines are comments."""
    return [word for row in read_rows(path) for word in " ".join(row).split()]


def emit(files, command):
    """Writes the files (path: text), or compares them when called with `--check`."""
    arguments = sys.argv[1:]
    if arguments not in ([], ["--check"]):
        sys.exit(f"usage: {command} [--check]")
    stale = []
    for path, text in files.items():
        if arguments and (not path.is_file() or path.read_text(encoding="utf-8") != text):
            stale.append(str(path.relative_to(ROOT)))
        elif not arguments:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"error: {name} is stale; run `{command}`", file=sys.stderr)
    sys.exit(1 if stale else 0)
