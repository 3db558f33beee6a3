#!/usr/bin/env bash
# Tests of the C library, the C++ header and the Go module, from an installed prefix: tools/capi_check.sh.
#
# Needs Rust and a C compiler. What else it finds it uses: clang, valgrind, cmake, pkg-config, go, a nightly toolchain with rust-src (only when
# HEGUI_TSAN=1: it builds the standard library). What it does not find it names under SKIPPED at the end.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
# HEGUI_CAPI_INSTALL=1 installs what Debian has of the tools below; for CI.
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
"${CARGO_TARGET_DIR:-target}/release/hegui" names build tests/capi/names.jsonl -o "$out/names" >/dev/null

step "C driver, shared and static"
# shellcheck disable=SC2086
{
  $CC -std=c99 -g $strict -I"$prefix/include" -Itests/capi $sources -o "$out/shared-driver" -L"$lib" -lhegui -lpthread
  $CC -std=c11 -g $strict -I"$prefix/include" -Itests/capi $sources -o "$out/static-driver" "$lib/libhegui.a" $private -lpthread
}
for symbol in $(cat abi/symbols.txt); do
  grep -q "$symbol(" tests/capi/driver.c tests/capi/threads.c || { echo "error: the C driver does not call $symbol" >&2; exit 1; }
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

step "panic path and freed handles, in a debug build"
cargo rustc --quiet --lib --features capi --crate-type cdylib -- --cfg hegui_test_panic
# shellcheck disable=SC2086
$CC -std=c99 -g $strict -DHEGUI_TEST_PANIC -Iinclude -Itests/capi $sources -o "$out/panic-driver" \
  -L"${CARGO_TARGET_DIR:-target}/debug" -lhegui -lpthread
LD_LIBRARY_PATH=${CARGO_TARGET_DIR:-target}/debug "$out/panic-driver" test rules "$out/names" 2>"$out/log" || { cat "$out/log"; exit 1; }
if (ulimit -c 0; LD_LIBRARY_PATH=${CARGO_TARGET_DIR:-target}/debug exec "$out/panic-driver" twice-freed) >"$out/log" 2>&1; then
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
"${CARGO_TARGET_DIR:-target}/release/hegui" check --format jsonl tests/capi/corpus.jsonl >"$out/verdicts" || [ $? -eq 1 ]
"$out/shared-driver" json tests/capi/corpus.jsonl | cmp - "$out/verdicts"
if [ -x "$out/wrapper" ]; then "$out/wrapper" json tests/capi/corpus.jsonl | cmp - "$out/verdicts"; fi
"${CARGO_TARGET_DIR:-target}/release/hegui" check --names "$out/names" --format jsonl tests/capi/corpus.jsonl >"$out/names-verdicts" || [ $? -eq 1 ]
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
  valgrind -q --leak-check=full --errors-for-leak-kinds=definite --show-leak-kinds=definite --error-exitcode=9 "$out/shared-driver" test rules "$out/names"
else
  skip "valgrind: not installed"
fi

step "ThreadSanitizer"
if [ "${HEGUI_TSAN:-}" = 1 ] && have rustup; then
  rustup component add rust-src --toolchain nightly >/dev/null 2>&1 || true
fi
nightly=$(rustc +nightly --print sysroot 2>/dev/null || true)
host=$(rustc -vV | sed -n 's/^host: //p')
runtime=$nightly/lib/rustlib/$host/lib/librustc-nightly_rt.tsan.a
if [ "${HEGUI_TSAN:-}" = 1 ] && [ -d "$nightly/lib/rustlib/src/rust/library" ] && [ -f "$runtime" ]; then
  tsan=${CARGO_TARGET_DIR:-target}/tsan
  RUSTFLAGS="-Zsanitizer=thread" CARGO_PROFILE_DEV_OPT_LEVEL=1 CARGO_PROFILE_DEV_DEBUG=line-tables-only cargo +nightly rustc --quiet \
    -Zbuild-std --target "$host" --target-dir "$tsan" --lib --features capi --crate-type staticlib
  for source in $sources; do
    # shellcheck disable=SC2086
    $CC -std=c99 -g -fPIE -fsanitize=thread $strict -Iinclude -Itests/capi -c "$source" -o "$out/tsan-$(basename "$source").o"
  done
  # The runtime of the nightly compiler: that of an older C compiler lacks what its code calls.
  # shellcheck disable=SC2086
  $CC "$out"/tsan-*.o -o "$out/tsan-driver" -Wl,--whole-archive "$runtime" -Wl,--no-whole-archive "$tsan/$host/debug/libhegui.a" \
    $private -lpthread
  nm "$out/tsan-driver" | grep __tsan_init >/dev/null
  TSAN_OPTIONS=halt_on_error=1 "$out/tsan-driver" threads
else
  skip "ThreadSanitizer: set HEGUI_TSAN=1 and have a nightly toolchain with rust-src (it builds the standard library anew)"
fi

printf '\ncapi: all steps passed'
if [ ${#skipped[@]} -gt 0 ]; then
  printf ', but for %d that were skipped:\n' ${#skipped[@]}
  printf '  SKIPPED: %s\n' "${skipped[@]}"
else
  printf '\n'
fi
