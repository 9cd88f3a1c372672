#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# How many witnesses are enough: three of four carry an audit whose fourth never answers, two do not;
# and where a quorum is missing (the stall rule) that is put on record, the audit waits, and only an
# override of two sides lets it go on, NOT FULLY WITNESSED.     quorum.sh PROGRAM
command -v python3 >/dev/null || { echo 'skipped: no python3'; exit 77; }
# shellcheck source=tests/cli/lib/common.sh
. "$(dirname "$0")/lib/common.sh"
# shellcheck source=tests/cli/lib/guarded.sh
. "$here/lib/guarded.sh"
export PYTHONDONTWRITEBYTECODE=1
second=$here/../../verify/verify.py
dice_only=yes

wrong() {
    echo "$*"
    status=1
}

# ask STATUS SIDE…: these witnesses are asked, the others are silent.
ask() {
    wanted=$1 asked=
    shift
    for side in "$@"; do eval "asked=\"\$asked --witness $side=\$url_$side\""; done
    # shellcheck disable=SC2086
    "$program" cosign town.ballast $asked >out 2>err
    [ $? -eq "$wanted" ] || { wrong "cosigned by $*: not exit status $wanted"; said; }
}

throw() {
    expect "$1" "$2" seed town.ballast dice $dice --digits $dice --digits $dice \
        --key keys/a-1.key --key keys/b-1.key
}

# both STATUS FOLDER: both verifiers.
both() {
    "$program" verify "$2" >out 2>err
    one=$?
    python3 "$second" "$2" >out2 2>&1
    [ "$one $?" = "$1 $1" ] || { wrong "$2: not exit status $1"; cat out out2; }
}

override() {
    expect 0 'proposed' override town.ballast --reason 'order of the court'
    expect 0 'takes effect' approve town.ballast "$(last_event propose)" --key keys/a-1.key \
        --key keys/b-1.key
}

freeze() {
    for what in contests manifest cvr results; do must "$program" add town.ballast $what $what.csv; done
    must "$program" commit town.ballast --min-cell 1 --dice-only
    must "$program" privacy town.ballast --approve --key keys/a-1.key --key keys/state-1.key
    must "$program" publish town.ballast bundle
}

# ---- three of four: the observers' witness never answers

quorum=3
mkdir three && cd three || exit 2
make_town
guarded_open
freeze
dice=31415926535897932384
throw 2 'no checkpoint'
ask 1 a b
said | grep -q 'needs 3 of 4 and has 2' || wrong 'nobody says what is missing'
throw 2 'no checkpoint'
ask 0 state
throw 0 'the dice are in the record'
must "$program" seed town.ballast draw
must "$program" round town.ballast
boards 1
must "$program" enter town.ballast mvr-1.csv --key keys/a-2.key --key keys/b-2.key
expect 0 'wait' open town.ballast
ask 1 state b
ask 0 a
expect 0 'opened' open town.ballast
must "$program" conclude town.ballast
must "$program" publish town.ballast bundle
both 1 bundle # nobody has cosigned its head yet
ask 0 a b state
must "$program" publish town.ballast bundle
both 0 bundle
for side in a b state; do
    rm -rf less
    cp -r bundle less
    sed "/^— $side.example/d" bundle/checkpoint >less/checkpoint
    both 1 less
    grep -q '^V2 .*FAIL' out || wrong "without $side: not V2"
done
ask 0 observers # any three are as good: a fourth, and one less
must "$program" publish town.ballast bundle
sed "/^— b.example/d" bundle/checkpoint >other && cp other bundle/checkpoint
both 0 bundle
end_witnesses
cd ..

# ---- all sides: the observers stall

quorum=all
mkdir stalled && cd stalled || exit 2
make_town
guarded_open
freeze
ask 1 a b state
said | grep -q 'observers' || wrong 'nobody says that observers are missing'
throw 2 'no checkpoint'
expect 2 '' absent town.ballast nobody --since 2026-11-04T18:00:00Z
expect 0 'in the record' absent town.ballast observers --since 2026-11-04T18:00:00Z
expect 0 'observers' status town.ballast
throw 2 'no checkpoint' # it excuses nothing
expect 0 'proposed' override town.ballast --reason 'order of the court'
throw 2 'no checkpoint'
expect 2 'different affiliations' approve town.ballast "$(last_event propose)" --key keys/a-1.key \
    --key keys/a-2.key
expect 2 'different affiliations\|observer' approve town.ballast "$(last_event propose)" \
    --key keys/a-1.key --key keys/observers-1.key
override
throw 0 'the dice are in the record'
must "$program" seed town.ballast draw
must "$program" round town.ballast
boards 1
must "$program" enter town.ballast mvr-1.csv --key keys/a-2.key --key keys/b-2.key
expect 0 'wait' open town.ballast # an override lifts what was missing before it, and nothing after
ask 1 a b state
expect 0 'wait' open town.ballast
ask 0 observers # they are back
expect 0 'opened' open town.ballast
must "$program" conclude town.ballast
must "$program" publish town.ballast bundle
ask 1 a b state # and gone again
must "$program" publish town.ballast bundle
both 1 bundle # no override stands for what nobody of them has seen since
grep -q '^V2 .*FAIL' out || wrong 'not V2'
override
must "$program" publish town.ballast bundle
ask 1 a b state
must "$program" publish town.ballast bundle
both 2 bundle
grep -q 'NOT FULLY WITNESSED' out || wrong 'verify does not say NOT FULLY WITNESSED'
grep -q 'NOT FULLY WITNESSED' out2 || wrong 'verify.py does not say it'
grep -q 'NOT FULLY WITNESSED' bundle/index.html || wrong 'the first page does not say it'
expect 0 'NOT FULLY WITNESSED' report town.ballast
end_witnesses
cd ..

# ---- a policy by which honest witnesses can cosign two histories says so

quorum=2
mkdir two && cd two || exit 2
make_town
guarded_open
said | grep -q 'BUT honest witnesses can cosign two histories' || wrong 'nobody warns of the policy'
exit $status
