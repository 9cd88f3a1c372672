# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154
# The record that claims.txt asks, county.ballast, and its bundles: `pub` of the audit's end, `early`
# before the seed. It was frozen twice, first with other results. A script sources it after common.sh;
# then `county_claims FILE` prints the lines of FILE without remarks, with the figures of this record.
r=county.ballast

expect 0 "" generate --size small --seed bundle --cards 300 e
expect 0 "" generate --size small --seed bundle --cards 300 --hack President h
expect 0 'Next' new $r --election 'Alder County'
expect 0 'event' add $r contests e/contests.csv
expect 0 'event' add $r manifest e/manifest.csv
expect 0 'event' add $r results h/results.csv
expect 0 'event' add $r cvr h/cvr-dominion.csv
expect 0 'a target' contests $r set President --target
expect 0 'Next' commit $r
expect 0 'open again' reopen $r --reason 'the wrong file'
expect 0 '' withdraw $r 3 --reason 'the wrong file'
expect 0 '' withdraw $r 4 --reason 'the wrong file'
expect 0 'event' add $r results e/results.csv
expect 0 'event' add $r cvr e/cvr-dominion.csv
expect 0 'Next' commit $r
expect 0 'files' publish $r early
expect 0 'Next' seed $r 31415926535897932384
expect 0 '' round $r
awk -f "$here/mvr.awk" e/truth/paper.csv county-round-1.csv >mvr-1.csv
expect 0 '' enter $r mvr-1.csv
expect 0 'stage 2' publish $r pub

county_claims() {
    head=$(sed -n 3p pub/checkpoint) early=$(sed -n 3p early/checkpoint)
    old=$(grep -F 'Wendell Farrowdale' h/results.csv | grep -o ',[0-9][0-9]*' | head -1 | tr -d ,)
    sed -e "s|@HEAD@|$head|; s|@EARLY@|$early|; s|@OLD@|$old|" "$1" | grep -v '^#'
}
