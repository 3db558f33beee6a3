#!/usr/bin/env bash
# Builds and installs the C library: tools/install_capi.sh [PREFIX]; PREFIX defaults to /usr/local, DESTDIR is put before it.
#
# Gives lib/libhegui.so.1 (SONAME counts breaks of the binary interface only), lib/libhegui.so, lib/libhegui.a, lib/pkgconfig/hegui.pc and
# hegui-static.pc, lib/cmake/hegui, include/hegui.h and hegui.hpp. Needs Rust, and binutils for a static library whose only global symbols are
# those of abi/symbols.txt. `cargo cinstall --release --features capi` (cargo-c) installs the same library, headers and hegui.pc, but no CMake package,
# no hegui-static.pc, and its archive has the symbols of the Rust runtime too.
set -euo pipefail
cd "$(dirname "$0")/.."
prefix=${1:-/usr/local}
case $prefix in /*) ;; *) echo "error: PREFIX must be an absolute path, not $prefix" >&2; exit 2 ;; esac
root=${DESTDIR:-}$prefix
target=${CARGO_TARGET_DIR:-target}
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
abi=$(sed -n 's/^#define HEGUI_ABI_VERSION //p' include/hegui.h)
soname=libhegui.so.$abi
[ "$(uname -s)" = Linux ] || { echo "error: this script knows Linux; elsewhere use cargo cinstall (cargo-c)" >&2; exit 2; }

log=$(mktemp)
trap 'rm -rf "$log" "${work:-}"' EXIT
if ! cargo rustc --release --lib --features capi --crate-type cdylib,staticlib -- \
  -C "link-arg=-Wl,-soname,$soname" --print native-static-libs 2>"$log"; then
  cat "$log" >&2
  exit 1
fi
# Cargo keeps quiet about an unchanged crate, and replays the note otherwise.
private=$(sed -n 's/.*native-static-libs: //p' "$log" | tail -1)
private=${private:--lgcc_s -lutil -lrt -lpthread -lm -ldl -lc}

mkdir -p "$root/lib/pkgconfig" "$root/lib/cmake/hegui" "$root/include"
install -m 644 include/hegui.h include/hegui.hpp "$root/include/"
install -m 755 "$target/release/libhegui.so" "$root/lib/$soname.tmp"
mv "$root/lib/$soname.tmp" "$root/lib/$soname"
ln -sf "$soname" "$root/lib/libhegui.so"

# One object with our own symbols only: two Rust static libraries can then stand in one program.
work=$(mktemp -d)
if command -v ld >/dev/null && command -v objcopy >/dev/null && command -v ar >/dev/null; then
  roots=$(sed 's/^/-u /' abi/symbols.txt | tr '\n' ' ')
  # shellcheck disable=SC2086
  ld -r --gc-sections --force-group-allocation $roots "$target/release/libhegui.a" -o "$work/hegui.o"
  # The bitcode of other crates is of no use in a linked object, and older binutils choke on it.
  objcopy --keep-global-symbols=abi/symbols.txt --strip-debug --remove-section .llvmbc --remove-section .llvmcmd "$work/hegui.o"
  (cd "$work" && ar rcs libhegui.a hegui.o)
  install -m 644 "$work/libhegui.a" "$root/lib/libhegui.a"
else
  echo "note: no binutils, so libhegui.a has the symbols of the Rust runtime too" >&2
  install -m 644 "$target/release/libhegui.a" "$root/lib/libhegui.a"
fi

for name in hegui hegui-static; do
  if [ $name = hegui ]; then
    libs="Libs: -L\${libdir} -lhegui
Libs.private: $private"
  else
    libs="Libs: \${libdir}/libhegui.a $private"
  fi
  cat >"$root/lib/pkgconfig/$name.pc" <<PC
prefix=$prefix
libdir=\${prefix}/lib
includedir=\${prefix}/include

Name: $name
Description: Rule engine for Chinese platform compliance
Version: $version
Cflags: -I\${includedir}
$libs
PC
done
cmake_private=$(for flag in $private; do printf '%s;' "$flag"; done | sed 's/;$//')
sed "s|@PRIVATE_CMAKE@|$cmake_private|" cmake/heguiConfig.cmake >"$root/lib/cmake/hegui/heguiConfig.cmake"
cat >"$root/lib/cmake/hegui/heguiConfigVersion.cmake" <<CMAKE
set(PACKAGE_VERSION "$version")
if(PACKAGE_FIND_VERSION VERSION_GREATER PACKAGE_VERSION)
  set(PACKAGE_VERSION_COMPATIBLE FALSE)
else()
  set(PACKAGE_VERSION_COMPATIBLE TRUE)
  if(PACKAGE_FIND_VERSION STREQUAL PACKAGE_VERSION)
    set(PACKAGE_VERSION_EXACT TRUE)
  endif()
endif()
CMAKE
echo "installed hegui $version ($soname) in $root"
