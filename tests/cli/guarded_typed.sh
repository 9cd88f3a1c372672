#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Cards typed on a terminal in an audit of several parties: signed card by card at the table, and as a
# list by boards that are elsewhere.    guarded_typed.sh PROGRAM; exits 77 where script(1) makes no terminal.
# shellcheck source=tests/cli/lib/common.sh
. "$(dirname "$0")/lib/common.sh"
# shellcheck source=tests/cli/lib/guarded.sh
. "$here/lib/guarded.sh"
script -qec true /dev/null </dev/null >/dev/null 2>&1 || { echo 'no terminal can be made here' && exit 77; }
dice_only=yes

# type_in OPTIONS…: types the lines of standard input, slowly enough for the questions to come first.
type_in() {
    (sleep 1 && while read -r line; do echo "$line" && sleep 0.05; done) |
        script -qec "'$program' enter town.ballast $*" /dev/null >dialogue
}

says() {
    for words; do
        grep -q -e "$words" dialogue && continue
        echo "the dialogue does not say '$words':"
        cat dialogue
        status=1
    done
}

value() {
    "$program" status town.ballast --json | sed -n "s/^ *\"$1\": \"*\([^\",]*\)\"*,*\$/\1/p" | head -n 1
}

make_town
guarded_open
guarded_commit
guarded_seed
must "$program" round town.ballast
boards 1
cards=$(($(wc -l <town-round-1.csv) - 1))

# Nobody looks for a card that could not be entered.
type_in </dev/null
says 'two keys of parties or boards' 'Sign with --key FILE'
type_in --key keys/a-2.key </dev/null
says 'two keys of parties or boards'
grep -q 'Is the card there' dialogue && { echo 'a card is asked for in vain'; status=1; }
type_in --key keys/a-2.key --ask x.req </dev/null
says 'exclude one another'

# answers ROW: what a board types of the card in that row of the list (Mayor, Levy, Park).
answers() {
    row=$(sed -n "$1p" town-round-1.csv)
    echo y
    for contest in Mayor Levy Park; do
        awk -F, -v contest="$contest" -v row="$row" 'BEGIN { split(row, at, ",") }
            $2 == at[5] && $3 == at[6] && $4 == at[7] && $5 == contest {
                choice["Ann"] = choice["Yes"] = 1; choice["Bob"] = choice["No"] = 2; choice["Cy"] = 3
                said = $6 == "*blank*" ? "b" : choice[$6] }
            END { print said == "" ? "n" : said }' paper.csv
    done
    echo y
}

# At the table: two cards, each an event of its own.
{ answers 2; answers 3; echo q; } >typed
type_in --key keys/a-2.key --key keys/b-2.key <typed
says "entered; $((cards - 1)) still awaited" "entered; $((cards - 2)) still awaited"
[ "$("$program" log town.ballast | grep -c ' mvr ')" -eq 2 ] || { echo 'two cards, two events'; status=1; }

# Elsewhere: one is put off, two are noted, and signed as one list.
{ echo l; answers 5; answers 6; echo q; } >typed
type_in --ask mvr.req <typed
says "awaited: $((cards - 2))" "awaited: $((cards - 3))" 'nothing is entered before it is signed' \
    'mvr.req.csv: 2 cards as typed' 'ballast sign mvr.req' 'Who signs compares it'
[ "$(value awaited)" -eq $((cards - 2)) ] || { echo 'something is entered'; status=1; }
salt=$(sed -n 's/.*--salt \([0-9a-f]*\).*/\1/p' dialogue)
expect 2 'two keys of parties or boards' enter town.ballast --with mvr.req
for k in a b; do
    expect 0 'is the file that it names' sign mvr.req --key keys/$k-2.key --file mvr.req.csv --salt "$salt"
done
expect 0 '2 cards are entered' enter town.ballast --with mvr.req
{ echo q; } >typed
type_in --ask none.req <typed
[ -e none.req ] || [ -e none.req.csv ] && { echo 'a request for nothing'; status=1; }

# The rest as a file: what was typed is what the file would have said, so the audit goes on to its end.
for row in 2 3 5 6; do sed -n "${row}p" town-round-1.csv; done | cut -d, -f2 >draws
awk -F, 'NR == FNR { typed[$1] = 1; next } FNR == 1 || !($2 in typed)' draws mvr-1.csv >rest.csv
expect 0 'round 1 is complete' enter town.ballast rest.csv --key keys/a-2.key --key keys/b-2.key
cosign
must "$program" publish town.ballast bundle
expect 0 'the audit is concluded' conclude town.ballast
must "$program" publish town.ballast bundle
cosign
must "$program" publish town.ballast bundle
expect 0 'PASS: ' verify bundle
exit $status
