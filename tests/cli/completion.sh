#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The completion scripts offer what they should.    completion.sh PROGRAM
# zsh and fish are tried where they are installed; bash always.
program=$1
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
failed=0

# offers WANTED WORD…: what bash offers for the last word of the line.
offers()
{
    local wanted=$1
    shift
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    COMPREPLY=()
    _ballast
    if [ "${COMPREPLY[*]}" != "$wanted" ]; then
        echo "bash: '$*' offers '${COMPREPLY[*]}' instead of '$wanted'"
        failed=1
    fi
}

"$program" help --completion bash >"$work/bash" || exit 1
# shellcheck disable=SC1091
source "$work/bash" || exit 1
offers 'version verify' ballast ver
offers version ballast help vers
offers '--completion' ballast help --c
offers 'bash zsh fish' ballast help --completion ''
offers 'zsh' ballast help --completion = z
offers '--verbose' ballast version --v
offers '' ballast version x

for shell in zsh fish; do
    "$program" help --completion $shell >"$work/$shell" || exit 1
    command -v $shell >/dev/null || { echo "$shell is not installed" && continue; }
    $shell --no-exec "$work/$shell" || failed=1
done
exit $failed
