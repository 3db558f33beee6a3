#!/usr/bin/env bash
# Tests of the C library, the C++ header and the Go module, from an installed prefix: tools/capi_check.sh.
#
# Needs Rust and a C compiler. What else it finds it uses: clang, valgrind, cmake, pkg-config, go, cargo-c, a nightly toolchain with rust-src
# (ThreadSanitizer; HEGUI_TSAN=0 leaves it out). What it does not find it names under SKIPPED at the end.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
# The newest cargo-c whose cargo the stable compiler of 2026-04 (1.95) builds; the next one wants 1.97.
cargo_c=0.10.24+cargo-0.98.0
# HEGUI_CAPI_INSTALL=1 installs what Debian has of the tools below, and cargo-c into target/; for CI.
if [ "${HEGUI_CAPI_INSTALL:-}" = 1 ] && command -v apt-get >/dev/null; then
  missing=()
  for tool in clang valgrind cmake pkg-config; do command -v $tool >/dev/null || missing+=("$tool"); done
  if [ ${#missing[@]} -gt 0 ]; then
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >/dev/null 2>&1 ||
      echo "note: apt-get could not install ${missing[*]}"
  fi
fi
prefix=$(mktemp -d)
out=$(mktemp -d)
trap 'rm -rf "$prefix" "$out"' EXIT
skipped=()
step() { printf '\n-- capi: %s\n' "$*"; }
skip() { skipped+=("$*"); printf 'SKIPPED: %s\n' "$*"; }
have() { command -v "$1" >/dev/null; }
target=$root/target
if [ -n "${CARGO_TARGET_DIR:-}" ]; then target=$(realpath -m "$CARGO_TARGET_DIR"); fi
strict="-Wall -Wextra -Werror -pedantic"
sources="tests/capi/driver.c tests/capi/nulls.c tests/capi/sequences.c tests/capi/threads.c"
have "${CC:-cc}" || { skip "everything: no C compiler"; exit 0; }
CC=${CC:-cc}
CXX=${CXX:-c++}

step "install"
tools/install_capi.sh "$prefix"
lib=$prefix/lib
private=$(sed -n 's/^Libs.private: //p' "$lib/pkgconfig/hegui.pc")
export LD_LIBRARY_PATH=$lib PKG_CONFIG_PATH=$lib/pkgconfig

step "symbols, SONAME"
nm -D --defined-only "$lib/libhegui.so.1" | awk '{print $3}' | grep -v '^$' | LC_ALL=C sort >"$out/shared"
LC_ALL=C sort abi/symbols.txt | diff - "$out/shared"
nm -g --defined-only "$lib/libhegui.a" | awk 'NF == 3 {print $3}' | LC_ALL=C sort | diff <(LC_ALL=C sort abi/symbols.txt) -
readelf -d "$lib/libhegui.so.1" | grep 'SONAME.*\[libhegui.so.1\]' >/dev/null

step "an index of names for the drivers"
cargo build --quiet --release --features cli
"$target/release/hegui" names build tests/capi/names.jsonl -o "$out/names" >/dev/null

step "C driver, shared and static"
# shellcheck disable=SC2086
{
  $CC -std=c99 -g $strict -I"$prefix/include" -Itests/capi $sources -o "$out/shared-driver" -L"$lib" -lhegui -lpthread
  $CC -std=c11 -g $strict -I"$prefix/include" -Itests/capi $sources -o "$out/static-driver" "$lib/libhegui.a" $private -lpthread
}
for symbol in $(cat abi/symbols.txt); do
  grep -q "$symbol(" tests/capi/driver.c tests/capi/sequences.c tests/capi/threads.c || { echo "error: the C driver does not call $symbol" >&2; exit 1; }
done
"$out/shared-driver" test rules "$out/names"
"$out/static-driver" test rules "$out/names"
if have clang; then
  # shellcheck disable=SC2086
  clang -std=c99 -g $strict -I"$prefix/include" -Itests/capi $sources -o "$out/clang-driver" -L"$lib" -lhegui -lpthread
  "$out/clang-driver" test rules "$out/names"
else
  skip "C driver by clang: no clang"
fi

step "layout of structures"
"$out/shared-driver" layout >"$out/layout"
case $(uname -m) in
  x86_64 | aarch64)
    if [ -n "${HEGUI_BLESS:-}" ]; then cp "$out/layout" abi/layout-lp64.txt; fi
    diff abi/layout-lp64.txt "$out/layout" ;;
  *) skip "layout table: it is for 64-bit machines" ;;
esac

step "AddressSanitizer and UndefinedBehaviorSanitizer"
# shellcheck disable=SC2086
if $CC -std=c99 -g -fsanitize=address,undefined -fno-sanitize-recover=all $strict -I"$prefix/include" -Itests/capi $sources \
  -o "$out/asan-driver" "$lib/libhegui.a" $private -lpthread 2>"$out/log"; then
  nm "$out/asan-driver" | grep __asan_init >/dev/null
  "$out/asan-driver" test rules "$out/names"
else
  skip "ASan: $CC cannot link it ($(tail -1 "$out/log"))"
fi

# A library with one more function, which panics, in a folder of its own.
panicking() { # PROFILE FOLDER
  cargo rustc --quiet --profile "$1" --lib --features capi --crate-type cdylib -- --cfg hegui_test_panic
  # shellcheck disable=SC2086
  $CC -std=c99 -g $strict -DHEGUI_TEST_PANIC -Iinclude -Itests/capi $sources -o "$out/panic-driver" -L"$target/$2" -lhegui -lpthread
  LD_LIBRARY_PATH=$target/$2 "$out/panic-driver" test rules "$out/names" 2>"$out/log" || { cat "$out/log"; exit 1; }
  grep -q 'a panic on purpose' "$out/log" # said by the standard library, so the call did panic
}
step "panic path, in a release build"
panicking release release
step "panic path and freed handles, in a debug build"
panicking dev debug
if (ulimit -c 0; LD_LIBRARY_PATH=$target/debug exec "$out/panic-driver" twice-freed) >"$out/log" 2>&1; then
  echo "error: a handle was freed twice and nobody noticed" >&2
  exit 1
fi
grep -q "no live report" "$out/log"
echo "a second free stops a debug build: ok"

step "dlopen and dlclose, 1000 times"
$CC -std=c99 -g -Wall -Wextra -Werror -I"$prefix/include" tests/capi/dlopen.c -o "$out/dlopen" -ldl -lpthread
"$out/dlopen" "$lib/libhegui.so.1" 1000

step "two static libraries of Rust in one program"
if grep -q '^note: no binutils' "$out/log" 2>/dev/null; then
  skip "two static libraries: no binutils"
else
  rustc --edition 2024 --crate-type staticlib tests/capi/other.rs -o "$out/libother.a"
  # shellcheck disable=SC2086
  $CC -I"$prefix/include" tests/capi/two.c "$lib/libhegui.a" "$out/libother.a" $private -o "$out/two"
  "$out/two"
fi

step "C++: header in two dialects, wrapper, the same bytes"
if have "$CXX"; then
  for std in c++17 c++20; do
    # shellcheck disable=SC2086
    $CXX -std=$std $strict -fsyntax-only -x c++ "$prefix/include/hegui.hpp"
  done
  # shellcheck disable=SC2086
  $CXX -std=c++17 -fno-exceptions $strict -fsyntax-only -x c++ "$prefix/include/hegui.hpp"
  # shellcheck disable=SC2086
  $CXX -std=c++17 -g $strict -I"$prefix/include" tests/capi/wrapper.cpp -o "$out/wrapper" -L"$lib" -lhegui
  "$out/wrapper"
  "$out/wrapper" names "$out/names"
else
  skip "C++: no C++ compiler"
fi

step "the same bytes from the command, C and C++"
"$target/release/hegui" check --format jsonl tests/capi/corpus.jsonl >"$out/verdicts" || [ $? -eq 1 ]
"$out/shared-driver" json tests/capi/corpus.jsonl | cmp - "$out/verdicts"
if [ -x "$out/wrapper" ]; then "$out/wrapper" json tests/capi/corpus.jsonl | cmp - "$out/verdicts"; fi
"$target/release/hegui" check --names "$out/names" --format jsonl tests/capi/corpus.jsonl >"$out/names-verdicts" || [ $? -eq 1 ]
grep -q '"resembles"' "$out/names-verdicts" || { echo "error: no verdict says what a name resembles" >&2; exit 1; }
"$out/shared-driver" json tests/capi/corpus.jsonl "$out/names" | cmp - "$out/names-verdicts"
if [ -x "$out/wrapper" ]; then "$out/wrapper" json tests/capi/corpus.jsonl "$out/names" | cmp - "$out/names-verdicts"; fi
echo "$(cat "$out/verdicts" "$out/names-verdicts" | wc -l) verdicts, half of them with an index of names: equal"

step "programs from the installed files only"
cp -r examples "$out/examples"
cd "$out/examples"
if have pkg-config; then
  # shellcheck disable=SC2046
  $CC c/check.c $(pkg-config --cflags --libs hegui) -o c-shared && ./c-shared
  # shellcheck disable=SC2046
  $CC c/check.c $(pkg-config --cflags --libs hegui-static) -o c-static && LD_LIBRARY_PATH= ./c-static >/dev/null
  # shellcheck disable=SC2046
  if have "$CXX"; then $CXX -std=c++17 cpp/check.cpp $(pkg-config --cflags --libs hegui) -o cpp-shared && ./cpp-shared; fi
else
  skip "pkg-config programs: no pkg-config"
fi
if have cmake && have "$CXX"; then
  cmake -S cpp -B build -DCMAKE_PREFIX_PATH="$prefix" >/dev/null
  cmake --build build >/dev/null
  ./build/check_c >/dev/null && ./build/check_cpp >/dev/null && LD_LIBRARY_PATH= ./build/check_cpp_static >/dev/null
  echo "cmake: three programs built and run"
else
  skip "CMake package: no cmake"
fi
cd "$root"

step "cargo cinstall gives the same library"
if ! cargo cinstall --version >/dev/null 2>&1; then
  PATH=$target/cargo-c/bin:$PATH
  if ! cargo cinstall --version >/dev/null 2>&1 && [ "${HEGUI_CAPI_INSTALL:-}" = 1 ]; then
    echo "installing cargo-c $cargo_c into target/cargo-c, once; takes minutes"
    timeout 900 cargo install --quiet cargo-c --version "$cargo_c" --locked --root "$target/cargo-c" --target-dir "$target/cargo-c/build" \
      >"$out/log" 2>&1 && rm -rf "$target/cargo-c/build" || tail -n 5 "$out/log"
  fi
fi
if cargo cinstall --version >/dev/null 2>&1; then
  cargo cinstall --version
  made=$out/cargo-c
  cargo cinstall --locked --release --features capi --prefix "$made" --libdir "$made/lib" 2>"$out/log" || { cat "$out/log"; exit 1; }
  readelf -d "$made/lib/libhegui.so.1" | grep 'SONAME.*\[libhegui.so.1\]' >/dev/null
  nm -D --defined-only "$made/lib/libhegui.so" | awk '{print $3}' | grep -v '^$' | LC_ALL=C sort | diff "$out/shared" -
  for header in hegui.h hegui.hpp; do cmp "$made/include/$header" "include/$header"; done
  # shellcheck disable=SC2086
  $CC -std=c99 -g $strict -I"$made/include" -Itests/capi $sources -o "$out/cargo-c-driver" -L"$made/lib" -lhegui -lpthread
  LD_LIBRARY_PATH=$made/lib "$out/cargo-c-driver" test rules "$out/names"
  LD_LIBRARY_PATH=$made/lib "$out/cargo-c-driver" layout | diff "$out/layout" -
  LD_LIBRARY_PATH=$made/lib "$out/cargo-c-driver" json tests/capi/corpus.jsonl | cmp - "$out/verdicts"
  if have pkg-config; then
    (
      export PKG_CONFIG_PATH=$made/lib/pkgconfig LD_LIBRARY_PATH=$made/lib
      [ "$(pkg-config --modversion hegui)" = "$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)" ]
      [ "$(sed -n 's/^Libs.private: //p' "$made/lib/pkgconfig/hegui.pc")" = "$private" ]
      # shellcheck disable=SC2046
      $CC examples/c/check.c $(pkg-config --cflags --libs hegui) -o "$out/cargo-c-shared" && "$out/cargo-c-shared"
      # shellcheck disable=SC2046
      $CC examples/c/check.c $(pkg-config --cflags hegui) "$made/lib/libhegui.a" $(pkg-config --libs-only-l --static hegui | sed 's/-lhegui//') \
        -o "$out/cargo-c-static"
      LD_LIBRARY_PATH='' "$out/cargo-c-static" >/dev/null
    )
  fi
else
  skip "cargo cinstall: no cargo-c (HEGUI_CAPI_INSTALL=1 installs $cargo_c, if the compiler is new enough for it: $(rustc --version))"
fi

step "Go"
if have go && have pkg-config && go version | awk '{split(substr($3, 3), v, "."); exit !(v[1] > 1 || v[2] >= 24)}'; then
  cmp include/hegui.h bindings/go/hegui.h
  (
    cd bindings/go
    # The build cache does not know what pkg-config answers, but it knows this: no path of an earlier prefix is used.
    export CGO_LDFLAGS="-L$lib"
    export HEGUI_CORPUS=$root/tests/capi/corpus.jsonl HEGUI_VERDICTS=$out/verdicts HEGUI_NAMES=$out/names HEGUI_NAMES_VERDICTS=$out/names-verdicts
    test -z "$(gofmt -l .)" || { echo "error: gofmt -l: $(gofmt -l .)" >&2; exit 1; }
    go vet ./...
    go test -count=1 ./...
    GODEBUG=cgocheck=1 go test -count=1 -race ./...
    GOEXPERIMENT=cgocheck2 go test -count=1 ./...
    LD_LIBRARY_PATH='' go test -count=1 -tags hegui_static ./...
  )
  (cd examples/go && CGO_LDFLAGS="-L$lib" go run .)
else
  skip "Go module: no Go 1.24 or newer with pkg-config"
fi

step "valgrind"
if have valgrind; then
  # Tables that live as long as the process are "possibly lost" to valgrind, because hash tables point into the middle of their memory.
  valgrind -q --fair-sched=yes --leak-check=full --errors-for-leak-kinds=definite --show-leak-kinds=definite --error-exitcode=9 "$out/shared-driver" test rules "$out/names"
else
  skip "valgrind: not installed"
fi

step "threads under ThreadSanitizer, else helgrind"
nightly=$(rustc +nightly --print sysroot 2>/dev/null || true)
if [ "${HEGUI_TSAN:-1}" != 0 ] && [ -n "$nightly" ] && [ "${HEGUI_CAPI_INSTALL:-}" = 1 ] && have rustup; then
  rustup component add rust-src --toolchain nightly >/dev/null 2>&1 || true
fi
host=$(rustc -vV | sed -n 's/^host: //p')
runtime=$nightly/lib/rustlib/$host/lib/librustc-nightly_rt.tsan.a
why=
tsan() {
  [ "${HEGUI_TSAN:-1}" != 0 ] || { why="HEGUI_TSAN=0"; return 1; }
  [ -n "$nightly" ] || { why="no nightly toolchain"; return 1; }
  [ -d "$nightly/lib/rustlib/src/rust/library" ] || { why="the nightly toolchain has no rust-src"; return 1; }
  [ -f "$runtime" ] || { why="the nightly toolchain has no tsan runtime"; return 1; }
  # The standard library too: without it every lock of its own looks like a race.
  RUSTFLAGS="-Zsanitizer=thread" CARGO_PROFILE_DEV_OPT_LEVEL=1 CARGO_PROFILE_DEV_DEBUG=line-tables-only timeout 900 cargo +nightly rustc --quiet \
    -Zbuild-std --target "$host" --target-dir "$target/tsan" --lib --features capi --crate-type staticlib >"$out/log" 2>&1 ||
    { why="the build failed or took 15 minutes: $(grep -v '^ ' "$out/log" | tail -n 1)"; return 1; }
  for source in $sources; do
    # shellcheck disable=SC2086
    $CC -std=c99 -g -fPIE -fsanitize=thread $strict -Iinclude -Itests/capi -c "$source" -o "$out/tsan-$(basename "$source").o" ||
      { why="$CC cannot"; return 1; }
  done
  # The runtime of the nightly compiler: that of an older C compiler lacks what its code calls.
  # shellcheck disable=SC2086
  $CC "$out"/tsan-*.o -o "$out/tsan-driver" -Wl,--whole-archive "$runtime" -Wl,--no-whole-archive "$target/tsan/$host/debug/libhegui.a" \
    $private -lpthread || { why="$CC cannot link it"; return 1; }
  nm "$target/tsan/$host/debug/libhegui.a" 2>/dev/null | grep ' U __tsan_func_entry' >/dev/null || { why="the library has no tsan inside"; return 1; }
}
if tsan; then
  TSAN_OPTIONS=halt_on_error=1 timeout 600 "$out/tsan-driver" threads
  echo "ThreadSanitizer, standard library included: nothing to report"
elif have valgrind; then
  # Helgrind knows no atomics: to it each of Rust's locks is a race, so that of the library only the order of locks and the use of pthreads count.
  echo "ThreadSanitizer could not run ($why); helgrind instead, blind to races inside the library"
  skip "ThreadSanitizer: $why; helgrind ran instead, which cannot see races inside the library"
  printf '{\n atomics\n Helgrind:Race\n ...\n obj:*/libhegui.so.1\n}\n' >"$out/helgrind.supp"
  timeout 600 valgrind -q --fair-sched=yes --tool=helgrind --history-level=none --suppressions="$out/helgrind.supp" --error-exitcode=9 "$out/shared-driver" own-scanners
else
  skip "threads under a race detector: ThreadSanitizer could not run ($why), and there is no valgrind for helgrind"
fi

printf '\ncapi: all steps passed'
if [ ${#skipped[@]} -gt 0 ]; then
  printf ', but for %d that were skipped:\n' ${#skipped[@]}
  printf '  SKIPPED: %s\n' "${skipped[@]}"
else
  printf '\n'
fi
