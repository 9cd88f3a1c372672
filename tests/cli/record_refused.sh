#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What must be refused is refused, with the reason, and the record is as it was: the same log, and
# one file.      record_refused.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"
r=county.ballast

fail() {
    echo "$1"
    cat out err
    status=1
}

done_well() {
    "$program" "$@" >out 2>err </dev/null || fail "ballast $*: exit status $?"
}

# refused WORDS command…: exit status 2, a reason with these words, and nothing has changed.
refused() {
    words=$1
    shift
    "$program" log $r >before 2>&1
    "$program" "$@" >out 2>err </dev/null
    got=$?
    "$program" log $r >after 2>&1
    [ $got -eq 2 ] || fail "ballast $*: exit status $got, not 2"
    grep -q -e "$words" err || fail "ballast $*: does not say '$words'"
    grep -q '^ballast: ' err || fail "ballast $*: no error"
    cmp -s before after || fail "ballast $*: the record has changed"
    left=$(ls -- *-wal *-shm *.part 2>/dev/null)
    [ -z "$left" ] || fail "ballast $*: left behind: $left"
}

done_well generate --size small --seed refused e
sed '$d' e/manifest.csv >short.csv
sed '/^Retain/s/,Alder County,/,Nowhere County,/' e/contests.csv >nowhere.csv
cp e/manifest.csv bad.csv
echo 'Alder County,Box 9,9,1,many' >>bad.csv

# ---- new
: >taken.ballast
refused 'a file of this name' new taken.ballast
[ -e taken.key ] && fail 'a key without a record'
refused 'not between 0 and 1' new limit.ballast --risk-limit 5
refused 'cannot' new nowhere/county.ballast

# ---- what is no record
printf 'this is a text\nand no record\n' >text.ballast
head -c 4096 /dev/zero >zero.ballast
refused '' status taken.ballast
refused 'not a record' status text.ballast
refused '' status zero.ballast
refused 'No such file' status nobody.ballast
refused '' seed text.ballast 31415926535897932384

# ---- inputs
done_well new $r --election 'Alder County'
refused 'Run ballast commit first' seed $r 31415926535897932384
refused 'no event' round $r
refused 'no event' enter $r short.csv
refused 'no event' reopen $r --reason 'too early'
refused 'no contest is a target' commit $r
refused 'many' add $r manifest e/manifest.csv bad.csv
refused 'No such file' add $r manifest nobody.csv
refused 'wrong-kind' add $r manifest e/contests.csv
refused 'unrecognised' add $r cvr text.ballast
refused 'event 7 is no input' withdraw $r 7 --reason 'there is none'
done_well add $r cvr e/cvr-dominion.csv
refused 'added-before' add $r cvr e/cvr-dominion.csv
refused 'no contest is called' contests $r set 'Dog catcher' --target
refused 'more than one' contests $r set 'Measure' --target
refused "contest 'Retain': the risk limit '1.5' is not between" contests $r set 'Retain' --risk-limit 1.5
for m in cobra betting alpha-comparison; do # a worse card can lower their risk
    refused "the method $m a worse card" contests $r set 'Retain' --method $m
    refused "mixture" contests $r set 'Retain' --method $m
done
refused 'no contest is a target' commit $r
done_well contests $r set 'Retain' --target
refused 'manifest' commit $r # there is none
done_well add $r manifest short.csv
refused 'added-before' add $r manifest short.csv
refused 'batch-not-in-manifest' commit $r # a batch is missing from the manifest
"$program" contests $r >out 2>err
[ $? -eq 1 ] || fail 'contests: a record that cannot be committed is no success'
done_well withdraw $r 3 --reason 'a row was missing'
refused 'event 3 is no input' withdraw $r 3 --reason 'again'
done_well add $r manifest e/manifest.csv
done_well add $r contests nowhere.csv # contests of a county that has no manifest
refused 'Nowhere County' commit $r
done_well withdraw $r 6 --reason 'the wrong county'
# a method of a contests file is seen at commit
awk -F, 'BEGIN { OFS = "," } FNR == 1 { for (i = 1; i <= NF; i++) if ($i == "method") m = i }
    FNR == 2 { $m = "cobra" } { print }' e/contests.csv >adaptive.csv
done_well add $r contests adaptive.csv
refused 'the method cobra a worse card' commit $r
done_well withdraw $r 8 --reason 'a method that is not safe'
done_well add $r contests e/contests.csv

# ---- a second program, a copy without its key, another key
if command -v flock >/dev/null; then
    flock $r sleep 7 &
    sleep 0.2
    refused 'another program' commit $r
    done_well status $r
    wait
else
    echo 'skipped: flock is not installed'
fi
cp $r copy.ballast
refused 'copy is read-only' commit copy.ballast
done_well status copy.ballast
done_well new other.ballast
cp other.key copy.key
refused 'key of another record' commit copy.ballast
chmod 644 copy.key
refused 'other users' commit copy.ballast

# ---- after commit
done_well commit $r
refused 'no event' add $r manifest short.csv # it would shrink
refused 'no event' add $r cvr e/cvr-dominion.csv
refused 'no event' withdraw $r 1 --reason 'too late'
refused 'no event' contests $r set 'Retain' --risk-limit 0.5
refused 'no event' commit $r
refused 'at least 20 digits' seed $r 3141592653589793238
refused 'decimal digits only' seed $r 3141592653589793238x
refused 'no event' round $r
done_well seed $r 31415926535897932384
refused 'no event' seed $r 31415926535897932385
refused 'nothing before it can change' reopen $r --reason 'too late'
refused 'cannot' round $r --lists nowhere

# ---- cards
done_well round $r
refused 'are not entered yet' round $r
awk -f "$here/mvr.awk" e/truth/paper.csv county-round-1.csv >mvr.csv
first=$(awk -F, 'FNR == 2 { print $2 }' county-round-1.csv)
awk -F, -v n="$first" 'FNR == 1 || $2 == n' mvr.csv >one.csv
awk -F, 'BEGIN { OFS = "," } FNR > 1 { $2 = 1999999 } { print }' one.csv >undrawn.csv
awk -F, 'BEGIN { OFS = "," } FNR > 1 { $7 = $7 + 1; $8 = "" } { print }' one.csv >elsewhere.csv
{ cat mvr.csv; sed 1d one.csv; } >twice.csv
sed '2,$s/,Retain[^,]*,/,Dog catcher,/' one.csv >unknown.csv
refused 'not-drawn' enter $r undrawn.csv
refused 'wrong-key' enter $r elsewhere.csv
refused 'undrawn.csv\|duplicate-row' enter $r twice.csv
refused 'Dog catcher' enter $r unknown.csv
refused '' enter $r e/manifest.csv
refused 'No such file' enter $r nobody.csv
done_well enter $r one.csv
refused 'interpreted-twice' enter $r one.csv
refused 'interpreted-twice' enter $r mvr.csv
refused 'did not enter interpretations' correct $r 1 one.csv --reason 'no such entry'
entered=$("$program" log $r | awk '$3 == "mvr" { print $1 }')
awk -F, -v n="$first" 'FNR == 1 || $2 != n' mvr.csv >others.csv
refused 'nothing to correct' correct $r "$entered" others.csv --reason 'not entered yet'
refused 'no contest is called' escalate $r 'Dog catcher' --reason 'there is none'
printf 'tabulator,batch,contest,choice,votes\n1,1,Dog catcher,Rex,5\n' >dog.csv
refused 'Dog catcher' handcount $r dog.csv
refused 'a file of this name' backup $r mvr.csv

# ---- after the end
done_well enter $r others.csv
refused 'concluded' enter $r one.csv
refused 'concluded' correct $r "$entered" one.csv --reason 'too late'
refused 'concluded' round $r
refused 'concluded' escalate $r Retain --reason 'too late'

# ---- wrong usage says so
for line in "status county.db" "add $r" "add $r paper x.csv" "seed $r" "withdraw $r 1" "withdraw $r one --reason x" \
    "contests $r set Retain" "contests $r set" "contests $r export" "enter $r" \
    "contests $r list --target" "round $r --chance 99" "reopen $r --reason="; do
    # shellcheck disable=SC2086
    "$program" $line >out 2>err </dev/null
    [ $? -eq 64 ] || fail "ballast $line: not refused as wrong usage"
done

# ---- a record cut short, or with a byte changed in its log
"$program" log $r >whole
size=$(wc -c <$r)
head -c $((size / 2)) $r >half.ballast
refused '' log half.ballast
changed=$(grep -abo '"digits":"3' $r | head -1 | cut -d: -f1)
cp $r changed.ballast
printf 4 | dd of=changed.ballast bs=1 seek=$((changed + 10)) conv=notrunc 2>/dev/null
refused 'signature' log changed.ballast
refused 'signature' status changed.ballast
exit $status
