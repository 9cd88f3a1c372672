#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Golden tests of the command line: run.sh [--bless] PROGRAM [CASE…]   (all cases by default)
#
# A case is a folder here with `cmd`, shell lines run in an empty scratch folder with $BALLAST as
# the program and $CASE as the case's folder, and what they must leave: `stdout`, `stderr`, `exit`.
# --bless writes these instead of comparing. In the output, the version is VERSION and the case's
# folder is CASE, so that a case reads the same everywhere.
set -u
here=$(cd "$(dirname "$0")" && pwd)
bless=no
if [ "${1:-}" = --bless ]; then
    bless=yes
    shift
fi
if [ $# -eq 0 ] || [ ! -x "$1" ]; then
    echo "usage: run.sh [--bless] PROGRAM [CASE...]" >&2
    exit 64
fi
BALLAST=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
shift
[ $# -gt 0 ] || set -- "$here"/*/
version=$("$BALLAST" --version | sed 's/^ballast //')
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
export BALLAST CASE LC_ALL=C TERM=dumb TZ=UTC
failed=0
for CASE in "$@"; do
    CASE=$(cd "$CASE" && pwd)
    name=$(basename "$CASE")
    mkdir "$scratch/work"
    (cd "$scratch/work" && sh "$CASE/cmd") </dev/null >"$scratch/out" 2>"$scratch/err"
    echo $? >"$scratch/exit"
    for stream in out err; do
        sed -e "s|$CASE|CASE|g" -e "s|ballast $version|ballast VERSION|g" "$scratch/$stream" \
            >"$scratch/std$stream"
    done
    for what in stdout stderr exit; do
        if [ $bless = yes ]; then
            cp "$scratch/$what" "$CASE/$what"
        elif ! diff -u "$CASE/$what" "$scratch/$what"; then
            echo "FAILED $name: $what differs (run.sh --bless accepts it)"
            failed=$((failed + 1))
        fi
    done
    rm -rf "$scratch/work"
done
[ $failed -eq 0 ]
