#!/usr/bin/env bash
# Runs libFuzzer on each target of fuzz/ for SECONDS (default 20). Without cargo-fuzz or a nightly compiler it says so and does nothing:
# the same bodies run seeded in tests/fuzz.rs.
#   tools/fuzz.sh [SECONDS [TARGET …]]
set -euo pipefail
cd "$(dirname "$0")/.."

seconds="${1:-20}"
shift || true
if ! command -v cargo-fuzz >/dev/null || ! cargo +nightly --version >/dev/null 2>&1; then
  echo "SKIPPED: libFuzzer needs a nightly compiler and \`cargo install cargo-fuzz --locked\`; only the seeded bodies (tests/fuzz.rs) have run"
  exit 0
fi
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(cargo +nightly fuzz list)
# What is found on the way stays outside of the kept corpus.
found="$(mktemp -d)"
trap 'rm -rf "$found"' EXIT
cargo +nightly fuzz build
for target in "${targets[@]}"; do
  mkdir -p "$found/$target"
  echo "== $target"
  cargo +nightly fuzz run "$target" "$found/$target" "fuzz/corpus/$target" -- "-max_total_time=$seconds" -timeout=20 -max_len=8192 -print_final_stats=1 2>&1 |
    tee "$found/log" | grep -E "ERROR|panicked|number_of_executed_units|Test unit written" || true
  # A finding has ended the run with an input in fuzz/artifacts.
  if [ -n "$(ls -A "fuzz/artifacts/$target" 2>/dev/null)" ]; then
    tail -n 40 "$found/log"
    echo "error: $target: see fuzz/artifacts/$target" >&2
    exit 1
  fi
done
