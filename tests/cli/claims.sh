#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Claims against a bundle, from lib/claims.txt: each gets its answer, with a proof that holds.
#     claims.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"
. "$here/lib/claims_county.sh"

county_claims "$here/lib/claims.txt" >claims
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
# Who vouches for an answer signs it: by the commands of docs/claims.md.
"$program" claim pub --json '48 cards were drawn' >answer.json
[ "$(grep -c '^openssl ' "$here/../../docs/claims.md")" -eq 4 ] || { echo 'no four commands'; status=1; }
if command -v openssl >/dev/null; then
    grep '^openssl ' "$here/../../docs/claims.md" >sign.sh
    sh -e sign.sh >said 2>&1 || { cat said; status=1; }
    echo >>answer.json
    tail -n 1 sign.sh | sh >said 2>&1 && { echo 'the signature is of other bytes too'; status=1; }
fi

echo >>pub/index.html
expect 2 'does not hold (V18)' claim pub '47 cards were drawn'

# The proof: whoever has sha256 finds the root from the leaf.
command -v python3 >/dev/null || exit $status
python3 "$here/lib/claim_proof.py" answers || status=1
python3 "$here/lib/claim_review.py" reviews || status=1
exit $status
