#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The demo: the honest county is confirmed, the hacked one corrected, records and bundles verify, and a
# second run gives the same bytes.      demo.sh PROGRAM
program=$1
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
status=0

complain() {
    echo "$1"
    status=1
}

begin=$(date +%s)
"$program" demo one >out 2>err || complain "the demo fails: $(cat err)"
took=$(($(date +%s) - begin))
[ "$(grep -c '^    CONFIRMED' out)" -eq 5 ] || complain 'not 3 and 2 contests are confirmed'
grep -q '^    CORRECTED  County Clerk and Recorder: the paper elected' out || complain 'not corrected'
[ "$(grep -c '^    PASS' out)" -eq 4 ] || complain 'the records and bundles do not verify'
for name in honest hacked; do
    [ -s one/$name.html ] || complain "one/$name.html is missing"
    "$program" verify one/$name.ballast >said || complain "$name.ballast: $(cat said)"
    "$program" verify one/$name-bundle >said || complain "$name-bundle: $(cat said)"
    for page in index.html contests/000.html jurisdictions/000.html; do
        [ -s one/$name-bundle/$page ] || complain "one/$name-bundle/$page is missing"
    done
    # The page of claims and the program give the same answers; "…" stands for any figure.
    sed -n 's/.*<h3>“<bdi>\(.*\)<.bdi>”<.h3>.*/\1/p; s/.*<.svg>\([A-Z ]*\)<.span>$/\1/p' one/$name-bundle/claims/index.html |
        awk '/^[A-Z ]*$/ { if (sentence != "") print $0 "\t" sentence; sentence = ""; next } { sentence = $0 }' |
        grep -v '…' >page
    [ -s page ] || complain 'no claims on the page'
    cut -f 2 page | tr '\n' '\0' | xargs -0 "$program" claim one/$name-bundle --json |
        sed -n 's/^      "verdict": "\(.*\)",$/\1/p' >answers
    cut -f 1 page | diff - answers >said || complain "$name-bundle/claims/index.html: $(cat said page)"
    # Whoever saw the dice may take them for the seed.
    dice=$("$program" log one/$name.ballast | sed -n 's/.*dice are thrown for the seed: //p')
    "$program" claim one/$name-bundle "The seed is $dice" >said && complain "$dice is taken for the seed"
    grep -q 'digits of the dice' said || complain "the dice, claimed as the seed: $(cat said)"
    leftover=$(ls one/$name.ballast-* 2>/dev/null)
    [ -z "$leftover" ] || complain "$leftover is left over"
done
"$program" demo one >/dev/null 2>err && complain 'a folder that is not empty was written to'

# Twice, unless this is a build of the patient kind.
if [ "$took" -lt 60 ]; then
    "$program" demo two >/dev/null 2>err || complain "the second demo fails: $(cat err)"
    for file in honest.ballast hacked.ballast honest.key honest.html hacked.html; do
        cmp one/$file two/$file || complain "$file differs"
    done
    for name in honest-bundle hacked-bundle; do
        diff -rq one/$name two/$name || complain "$name differs"
    done
fi
[ $status -eq 0 ] || cat out
exit $status
