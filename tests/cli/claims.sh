#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Claims against a bundle, from lib/claims.txt: each gets its answer, with a proof that holds. The
# record was frozen twice, first with other results.       claims.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"
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

head=$(sed -n 3p pub/checkpoint) early=$(sed -n 3p early/checkpoint)
old=$(grep -F 'Wendell Farrowdale' h/results.csv | grep -o ',[0-9][0-9]*' | head -1 | tr -d ,)
sed -e "s|@HEAD@|$head|; s|@EARLY@|$early|; s|@OLD@|$old|" "$here/lib/claims.txt" |
    grep -v '^#' >claims
cut -f 2 claims | tr '\n' '\0' | xargs -0 "$program" claim pub --json >answers 2>err
sed -n 's/^      "verdict": "\(.*\)",$/\1/p' answers >got
cut -f 1 claims >wanted
[ "$(wc -l <claims)" -ge 60 ] || { echo 'fewer than 60 claims'; status=1; }
diff wanted got >differ || {
    echo 'not the answers of claims.txt:'
    paste got claims | awk -F '\t' '$1 != $2'
    cat err
    status=1
}

expect 0 'CONFIRMED: 47 cards were drawn' claim pub '47 cards were drawn'
expect 0 'line 5 of objects/sha256' claim pub 'Keiko J. Fennimore has 176 votes'
expect 1 'CONTRADICTED' claim pub '47 cards were drawn' '48 cards were drawn'
expect 2 'What can be asked' claim pub 'The moon is a cheese'
expect 0 '"ratingValue": 5' claim pub --claimreview --author 'The Gazette' '47 cards were drawn'
expect 0 '"name": "The Gazette"' claim pub --claimreview --author 'The Gazette' '47 cards were drawn'
expect 2 '"alternateName": "NOT IN EVIDENCE"' claim pub --claimreview 'The turnout was 9 %'
expect 64 'choose one' claim pub --json --claimreview '47 cards were drawn'
expect 64 'hexadecimal' claim pub --policy-sha256 abc '47 cards were drawn'
cut -f 2 claims | tr '\n' '\0' | xargs -0 "$program" claim pub --claimreview --author 'The Gazette' \
    --url https://gazette.invalid/review >reviews 2>err
expect 2 '"parts": \[' claim pub --json 'more votes than voters in President'
expect 2 'CONTRADICTED: There were more votes than ballots' claim pub 'more votes than voters in President'
expect 2 'Keiko J. Fennimore has 176 votes' claim pub 'Keiko Fenimore has 176 votes'
expect 0 '"phase": "concluded"' claim pub --json '47 cards were drawn'
expect 0 '"cosigners": \[\]' claim pub --json '47 cards were drawn'
echo >>pub/index.html
expect 2 'does not hold (V18)' claim pub '47 cards were drawn'

# The proof: whoever has sha256 finds the root from the leaf.
command -v python3 >/dev/null || exit $status
python3 "$here/lib/claim_proof.py" answers || status=1
python3 "$here/lib/claim_review.py" reviews || status=1
exit $status
