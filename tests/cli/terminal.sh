#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Colour only on a terminal that wants it.    terminal.sh PROGRAM; exits 77 where script(1) makes no terminal.
program=$1
script -qec true /dev/null </dev/null >/dev/null 2>&1 || { echo 'no terminal can be made here' && exit 77; }
escape=$(printf '\033')
failed=0

# coloured WANTED SETTING…: whether the help, with these settings of the environment, has colour.
coloured()
{
    wanted=$1
    shift
    if env -i PATH="$PATH" "$@" script -qec "'$program' help" /dev/null </dev/null |
        grep -q "$escape"; then got=yes; else got=no; fi
    [ $got = "$wanted" ] && return
    echo "colour with '$*': $got instead of $wanted"
    failed=1
}

coloured yes TERM=xterm
coloured yes TERM=xterm NO_COLOR=
coloured no TERM=xterm NO_COLOR=1
coloured no TERM=dumb
coloured no
if TERM=xterm "$program" help | grep -q "$escape"; then
    echo 'colour in a pipe'
    failed=1
fi
exit $failed
