#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What else people put on record in an audit of several parties: boxes with their seals, what a second
# board read, what was decided where it differs, a sign of life. Both verifiers follow all of it.
#     guarded_readings.sh PROGRAM
# shellcheck source=tests/cli/lib/common.sh
. "$(dirname "$0")/lib/common.sh"
# shellcheck source=tests/cli/lib/guarded.sh
. "$here/lib/guarded.sh"
dice_only=yes

# verified STATUS WORDS FOLDER: what both verifiers say of the bundle as it is, cosigned.
verified() {
    cosign
    must "$program" publish town.ballast "$3"
    cosign
    must "$program" publish town.ballast "$3"
    expect "$1" "$2" verify "$3"
    command -v python3 >/dev/null || return
    PYTHONDONTWRITEBYTECODE=1 python3 "$here/../../verify/verify.py" "$3" >out 2>err
    got=$?
    [ $got -eq "$1" ] && return
    echo "verify.py $3: exit status $got, not $1"
    said
    status=1
}

make_town
guarded_open
guarded_commit
guarded_seed
expect 2 'seeded\|the seed is known\|no round' retrieve town.ballast manifest.csv
must "$program" round town.ballast
boards 1
cards=$(($(wc -l <town-round-1.csv) - 1))

# ---- a sign of life

expect 0 'nothing is written' heartbeat town.ballast --after 60
expect 0 'a heartbeat is in it' heartbeat town.ballast
expect 0 '"written": true' heartbeat town.ballast --json
[ "$("$program" log town.ballast | grep -c ' heartbeat ')" -eq 2 ] || { echo 'two heartbeats'; status=1; }

# ---- software

echo 'the package' >ballast.deb
mkdir other && echo 'another' >other/ballast.deb
sha256sum ballast.deb >sums
expect 0 "$(cut -d' ' -f1 <sums)  ballast.deb" software town.ballast ballast.deb
expect 2 'two files have the name' software town.ballast ballast.deb other/ballast.deb
expect 2 'no-such-file' software town.ballast no-such-file
expect 0 'the program in use' log town.ballast

# ---- boxes

cat >boxes.csv <<'END'
Container,Seal listed,Seal found,Seal new,Note
Box 1,1001,1001,2001,
Box 2,1002,1007,2002,tape over the lid
Box 3,,1003,2003,
END
sed '3s/Box 2/Box 9/' boxes.csv >wrong.csv
printf 'container,seal_found,no\377te\nBox 1,11,\n' >bytes.csv
expect 2 'no text in UTF-8' retrieve town.ballast bytes.csv --key keys/a-1.key --key keys/b-2.key
expect 2 'no card and no batch that was drawn is there' retrieve town.ballast wrong.csv --key keys/a-1.key --key keys/b-2.key
expect 2 'two keys of parties or boards' retrieve town.ballast boxes.csv --key keys/a-1.key
expect 0 '1 place has another seal' retrieve town.ballast boxes.csv --key keys/a-1.key --key keys/b-2.key
expect 0 '"other_seals": 1' retrieve town.ballast boxes.csv --json --key keys/a-1.key --key keys/b-2.key
grep -q '"places": 3' out || { echo 'three places'; status=1; }
expect 0 '3 places, 1 with another seal' log town.ballast

# ---- two boards

# The second board reads the first half of the cards; of the first of them it takes Ann for Bob.
draw=$(grep ',Mayor,Ann,' mvr-1.csv | head -n 1 | cut -d, -f2)
awk -F, -v half="$(sed -n 12p mvr-1.csv | cut -d, -f2)" 'FNR == 1 { print; next } $2 == half { exit } { print }' \
    mvr-1.csv >half.csv
sed "/^1,$draw,/s/,Mayor,Ann,/,Mayor,Bob,/" half.csv >again.csv
cmp -s half.csv again.csv && { echo 'nothing differs'; status=1; }
expect 64 'needs FILE' enter town.ballast --second
expect 2 'two keys of parties or boards' enter town.ballast again.csv --second
expect 0 'read a second time' enter town.ballast again.csv --second --key keys/a-1.key --key keys/b-1.key
expect 2 'was read a second time before' enter town.ballast again.csv --second --key keys/a-1.key --key keys/b-1.key
expect 2 'has signed both readings' enter town.ballast mvr-1.csv --key keys/a-1.key --key keys/b-2.key
expect 2 'was not entered yet' adjudicate town.ballast half.csv --by Us --reason x --key keys/a-1.key --key keys/b-1.key
expect 0 'contest on a card is read differently' enter town.ballast mvr-1.csv --key keys/a-2.key --key keys/b-2.key
# Of the rest, all but the last card agree, and the risk is measured again.
last=$(tail -n 1 mvr-1.csv | cut -d, -f2)
awk -F, -v rest="$(sed -n 12p mvr-1.csv | cut -d, -f2)" -v last="$last" \
    'FNR == 1 || $2 == rest { on = 1 } $2 == last { exit } on; FNR == 1 { on = 0 }' mvr-1.csv >rest.csv
expect 0 'read a second time' enter town.ballast rest.csv --second --key keys/a-1.key --key keys/b-1.key
worst=$("$program" status town.ballast | grep '^Mayor')
expect 0 'second board' adjudicate town.ballast
grep -q " $draw .*Mayor .*Ann .*Bob" out || { echo 'what was read is not listed'; said; status=1; }
expect 0 '"first": "Ann"' adjudicate town.ballast --json
expect 0 "read a second time: $((cards - 1)) cards" status town.ballast
expect 0 "\"second_readings\": $((cards - 1))" status town.ballast --json
expect 0 'read differently by two boards' report town.ballast --text
verified 2 'the audit is not concluded' disputed
expect 0 'to be adjudicated' publish town.ballast disputed

# ---- what is decided

{ sed -n 1p mvr-1.csv; grep "^1,$draw," mvr-1.csv; } >decided.csv
expect 64 'who decided' adjudicate town.ballast decided.csv --reason x
expect 2 'two keys of parties or boards' adjudicate town.ballast decided.csv --by 'Abbot and Brown' --reason 'a clear cross'
expect 0 '1 card is adjudicated' adjudicate town.ballast decided.csv --by 'Abbot and Brown' --reason 'a clear cross' \
    --key keys/a-1.key --key keys/b-2.key
grep -q 'read differently' out && { echo 'it is still open'; said; status=1; }
[ "$worst" = "$("$program" status town.ballast | grep '^Mayor')" ] && { echo 'a dispute changed nothing'; status=1; }
expect 0 'no card waits' adjudicate town.ballast
# A correction after that is read again: as the second board read it, then as the paper is.
sed 's/,Mayor,Ann,/,Mayor,Bob,/' decided.csv >slip.csv
event=$(last_event mvr)
expect 0 'is corrected' correct town.ballast "$event" slip.csv --reason 'a slip' --key keys/a-1.key --key keys/b-2.key
grep -q 'read differently' out && { echo 'now both say the same'; said; status=1; }
expect 0 'read differently' correct town.ballast "$event" decided.csv --reason 'no slip' --key keys/a-1.key --key keys/b-2.key
must "$program" adjudicate town.ballast decided.csv --by 'Abbot and Brown' --reason 'still clear' \
    --key keys/a-1.key --key keys/b-2.key
expect 0 'adjudicated by Abbot and Brown' report town.ballast --text
# While witnesses are absent there is no outcome: they come back, or it is overridden.
cosign
must "$program" open town.ballast
grep -q '6 cards\|records of' out || { echo 'what was decided is not opened'; said; status=1; }
{ sed -n 1p mvr-1.csv; grep "^1,$last," mvr-1.csv; } >last.csv
expect 2 'what was read before that stands' enter town.ballast last.csv --second --key keys/a-1.key --key keys/b-1.key
expect 2 'what was read before that stands' adjudicate town.ballast last.csv --by Us --reason x --key keys/a-1.key --key keys/b-1.key
must "$program" absent town.ballast observers --since 2026-11-04T18:00:00Z
expect 2 'the absence of witnesses' conclude town.ballast
cosign
expect 0 'the audit is concluded' conclude town.ballast
expect 0 'concluded' status town.ballast
expect 0 PASS verify town.ballast
verified 0 'PASS: ' final
exit $status
