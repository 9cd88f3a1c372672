# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034
# What the scripts of this folder share. A script sources it first, with the program as its $1: it
# is then in a folder of its own, that goes away when it ends.
program=$1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
status=0

said() {
    cat out err
}

# expect STATUS WORDS command…: the exit status, and what is said somewhere in the output.
expect() {
    wanted=$1 words=$2
    shift 2
    "$program" "$@" >out 2>err </dev/null
    got=$?
    if [ $got -ne "$wanted" ]; then
        echo "ballast $*: exit status $got, not $wanted"
    elif ! said | grep -q -e "$words"; then
        echo "ballast $*: does not say '$words'"
    else
        return
    fi
    cat out err
    status=1
}
