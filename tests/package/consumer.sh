#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The installed library serves other programs: each example is built against an installation in a
# temporary folder, once through pkg-config and once through find_package, and run.
#     consumer.sh BUILD-FOLDER CC
set -eu
source=$(cd "$(dirname "$0")/../.." && pwd)
build=$1 cc=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
DESTDIR=$work/root cmake --install "$build" --prefix /opt/ballast >"$work/log"
installed=$work/root/opt/ballast
for file in bin/ballast share/man/man1/ballast.1 share/man/man1/ballast-help.1 \
    share/bash-completion/completions/ballast include/ballast/ballast.h; do
    [ -s "$installed/$file" ] || { echo "not installed: $file" && exit 1; }
done

mkdir "$work/cmake"
cat >"$work/cmake/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES C)
find_package(ballast 0.1 REQUIRED)
foreach(example \${EXAMPLES})
    get_filename_component(name \${example} NAME_WE)
    add_executable(\${name} \${example})
    target_link_libraries(\${name} PRIVATE ballast::ballast)
endforeach()
END
examples=$(find "$source/examples" -name '*.c' | tr '\n' ';')
cmake -S "$work/cmake" -B "$work/build" -DCMAKE_C_COMPILER="$cc" -DCMAKE_PREFIX_PATH="$installed" \
    -DEXAMPLES="$examples" >"$work/log" || { cat "$work/log" && exit 1; }
cmake --build "$work/build" >"$work/log" || { cat "$work/log" && exit 1; }

export PKG_CONFIG_PATH="$installed/lib/pkgconfig" LD_LIBRARY_PATH="$installed/lib"
cd "$source/examples"
for example in *.c; do
    name=${example%.c}
    # shellcheck disable=SC2046
    "$cc" -Wall -Wextra -Werror "$example" $(pkg-config --cflags --libs ballast) -o "$work/$name"
    # An example's arguments are the words of NAME.args; it is run in its own folder.
    # shellcheck disable=SC2046
    set -- $(cat "$name.args" 2>/dev/null || :)
    "$work/$name" "$@" >"$work/by-pkg-config"
    "$work/build/$name" "$@" >"$work/by-cmake"
    [ -s "$work/by-cmake" ]
    cmp "$work/by-pkg-config" "$work/by-cmake"
    cat "$work/by-cmake"
done
