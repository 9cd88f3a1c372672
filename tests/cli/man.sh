#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every man page formats without a warning.    man.sh PROGRAM; exits 77 without groff.
program=$1
command -v groff >/dev/null || { echo 'groff is not installed' && exit 77; }
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
status=0
for name in '' $("$program" help --completion bash | sed -n "s/^ *values='\(.*\) --help --version'/\1/p"); do
    # shellcheck disable=SC2086
    "$program" help --man $name >"$work/page" || status=1
    groff -man -ww -Tutf8 -rLL=80n -P-cbou "$work/page" >"$work/text" 2>"$work/warnings" || status=1
    if [ -s "$work/warnings" ] || ! grep -q "^NAME" "$work/text"; then
        echo "man page of ${name:-the program}:"
        cat "$work/warnings"
        status=1
    fi
done
exit $status
