#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every C file is as clang-format leaves it.    check-format.sh [--fix]
# Versions format differently, so only version 14 (Debian 12) judges; otherwise exits 77.
cd "$(dirname "$0")/.." || exit 2
tool=$(command -v clang-format-14 || command -v clang-format) || tool=
case $("${tool:-false}" --version 2>/dev/null) in
*" version 14."*) ;;
*)
    echo 'clang-format 14 is not installed'
    exit 77
    ;;
esac
files=$(find src include tests examples tools bench -name '*.[ch]' 2>/dev/null | sort)
# shellcheck disable=SC2086
if [ "${1:-}" = --fix ]; then
    "$tool" -i $files
else
    wrong=$("$tool" --dry-run --Werror $files 2>&1 | sed -n 's/: error: .*//p' | sort -u)
    [ -z "$wrong" ] && exit 0
    printf '%s\n' "$wrong" 'make format puts these lines right'
    exit 1
fi
