#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The library exports what symbols.txt lists, and only names that start with bal_.
#     symbols.sh [--bless] LIBRARY
list=$(cd "$(dirname "$0")/../golden" && pwd)/symbols.txt
bless=no
if [ "$1" = --bless ]; then
    bless=yes
    shift
fi
symbols=$(nm -D --defined-only "$1" | awk '{ print $NF }' | LC_ALL=C sort)
[ -n "$symbols" ] || { echo "no symbols in $1" && exit 1; }
if strange=$(printf '%s\n' "$symbols" | grep -v '^bal_'); then
    echo "exported without the prefix bal_:" "$strange"
    exit 1
fi
if [ $bless = yes ]; then
    printf '%s\n' "$symbols" >"$list"
else
    printf '%s\n' "$symbols" | diff -u "$list" -
fi
