#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Keys with a passphrase, and records that this user may only read.      record_key.sh PROGRAM
program=$1
work=$(mktemp -d) || exit 2
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work" || exit 2
status=0
r=folder/county.ballast
unset BALLAST_PASSPHRASE

# expect STATUS WORDS command…
expect() {
    wanted=$1 words=$2
    shift 2
    "$@" >out 2>err </dev/null
    got=$?
    [ $got -eq "$wanted" ] && cat out err | grep -q -e "$words" && return
    echo "$*: exit status $got, not $wanted, or it does not say '$words'"
    cat out err
    status=1
}

# ---- passphrases
mkdir folder
printf 'tabulator,batch,cards\n1,1,100\n' >m.csv
printf 'tabulator,batch,cards\n1,2,100\n' >n.csv
expect 2 'cannot be empty' env BALLAST_PASSPHRASE= "$program" new $r --passphrase
expect 0 'locked with your passphrase' env BALLAST_PASSPHRASE='dice & paper' "$program" new $r --passphrase
grep -q 'scrypt' folder/county.key || { echo 'the key is not locked'; status=1; }
expect 0 'event 1' env BALLAST_PASSPHRASE='dice & paper' "$program" add $r manifest m.csv
expect 2 'passphrase' env BALLAST_PASSPHRASE='dice & pepper' "$program" add $r manifest n.csv
expect 2 'passphrase' env BALLAST_PASSPHRASE= "$program" add $r manifest n.csv
if command -v setsid >/dev/null; then # without a terminal nothing is asked
    expect 2 'BALLAST_PASSPHRASE' setsid -w "$program" add $r manifest n.csv
else
    echo 'skipped: setsid is not installed'
fi
expect 0 '2 events' "$program" log $r # reading needs no key

# Typed on a terminal it is not shown.
if script -qec true /dev/null </dev/null >/dev/null 2>&1; then
    (sleep 1 && echo 'dice & paper' && sleep 1) |
        script -qec "'$program' add $r manifest n.csv" /dev/null >out 2>err
    grep -q 'Passphrase' out && grep -q 'event 2' out || { cat out && status=1; }
    grep -q 'paper' out && { echo 'the passphrase is shown'; cat out; status=1; }
else
    echo 'skipped: no terminal can be made here'
fi

# ---- what may only be read; root may write everything, so somebody else tries
export BALLAST_PASSPHRASE='dice & paper'
user='' # a command that runs the rest as somebody else
if [ "$(id -u)" -eq 0 ]; then
    if ! command -v setpriv >/dev/null; then
        echo 'skipped: root may write everything, and setpriv is not installed'
        exit $status
    fi
    user='setpriv --reuid=65534 --regid=65534 --clear-groups'
    chmod 755 .
    chown -R 65534:65534 folder
    cp "$program" ./ballast && chmod 755 ballast && program=$work/ballast
    # shellcheck disable=SC2086
    $user "$program" version >/dev/null 2>&1 || { echo 'skipped: no other user can run here'; exit $status; }
fi
chmod 444 $r
# shellcheck disable=SC2086
expect 2 'can only be read here' $user "$program" withdraw $r 1 --reason 'a read-only file'
# shellcheck disable=SC2086
expect 0 'event  input' $user "$program" status $r
chmod 644 $r
chmod 555 folder
# shellcheck disable=SC2086
expect 2 'ballast: ' $user "$program" withdraw $r 1 --reason 'a read-only folder'
# shellcheck disable=SC2086
expect 0 'event  input' $user "$program" status $r
# shellcheck disable=SC2086
expect 2 'cannot' $user "$program" new folder/other.ballast
chmod 755 folder
[ "$(ls folder)" = "$(printf 'county.ballast\ncounty.key')" ] || { ls folder; status=1; }
exit $status
