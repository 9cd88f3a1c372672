#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A folder with folders, a zip and a link in it goes into a record as `inspect` sees it: every file is
# kept and named, and said what it was taken for; both verifiers read it again.
#     add_folders.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"
verifier=$here/../../verify/verify.py
r=state.ballast
mkdir -p paper/Alder paper/Birch/late cvrs/Alder cvrs/Birch
manifest() {
    printf 'Container,Batch Name,Number of Ballots\n'
    for batch in "$@"; do printf 'Box,%s,100\n' "$batch"; done
}
manifest 1 2 >paper/Alder/manifest.csv
manifest 1 2 3 >paper/Birch/late/manifest.csv
printf 'Name,Phone\nJo,555\n' >paper/Birch/phones.csv
ln -s Alder paper/link
cvrs() {
    awk -v last="$1" 'BEGIN {
        print "tabulator,batch,record,imprinted_id,style,contest,choice,rank"
        for (b = 1; b <= last; b++) for (n = 1; n <= 100; n++)
            printf ",%d,%d,,,Mayor,%s,\n", b, n, n % 10 < 7 ? "Ann" : "Bo" }'
}
cvrs 2 >cvrs/Alder/export.csv
cvrs 3 >cvrs/Birch/export.csv

# What inspect says is there is what the record takes.
expect 0 '^late  *3  *300 ' inspect paper
expect 0 'Next' new $r --election 'Two counties'
expect 0 'event 1, 500 cards listed\|event 1, arlo-csv, 500 cards listed' add $r manifest paper
for words in 'paper/Alder/manifest.csv: Arlo ballot manifest, CSV, 200 cards listed' \
    'paper/Birch/late/manifest.csv: Arlo ballot manifest, CSV, 300 cards listed' \
    'paper/Birch/phones.csv: nothing is known of it, kept and not read' 'paper/link: a symbolic link'; do
    said | grep -q "$words" || { echo "add does not say '$words'"; said; status=1; }
done
mkdir odd
manifest 1 >'odd/one
two.csv'
expect 2 "has a line end after 'one'" add $r manifest odd
rm -r odd
mv paper/Birch/late paper/late
expect 2 'cast vote records and manifests are in it' add $r cvr .
expect 0 'does not count any more' withdraw $r 1 --reason 'Birch has two folders'
rm -r paper/link paper/Birch
mv paper/late paper/Birch
expect 0 '"file":  *"paper/Birch/manifest.csv"' add $r manifest paper --json
mkdir days
cp -r cvrs/Alder 'days/Election Day'
cp -r cvrs/Birch days/Mail
expect 2 'put --jurisdiction NAME' add $r cvr days
expect 0 '300 CVRs' add $r cvr cvrs
expect 0 'a target' contests $r set Mayor --target
expect 0 'committed: 2 inputs' commit $r
expect 2 'INCOMPLETE' verify $r
said | grep -q FAIL && { said; status=1; }
expect 0 'files' publish $r public
grep -rq 'Birch/manifest.csv$' public || { echo 'the list of the folder does not name its files'; status=1; }
expect 2 'INCOMPLETE' verify public
said | grep -q FAIL && { said; status=1; }
if command -v python3 >/dev/null; then
    PYTHONDONTWRITEBYTECODE=1 python3 "$verifier" public >out 2>err
    got=$?
    { [ $got -eq 2 ] && ! grep -q FAIL out; } || { echo "verify.py: $got"; cat out err; status=1; }
fi
exit $status
