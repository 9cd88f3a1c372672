#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Is every answer to every kind of claim shown by a claim whose answer is known, or does never.txt say
# why it cannot be? Is every form of claim_forms.def among them? The claims are those of
# tests/cli/lib/claims.txt, of the bundle that tests/cli/claims.sh asks, too, and those of town.txt.
#     cover.sh PROGRAM CLAIM_KINDS
claims=$(cd "$(dirname "$0")" && pwd)
kinds=$2
. "$claims/../cli/lib/common.sh"
here=$claims/../cli
. "$here/lib/claims_county.sh"
. "$claims/town.sh"
tab=$(printf '\t')

# asked NAME FILE BUNDLE: what is answered to the claims of FILE, verdict TAB claim, of the bundle.
asked() {
    cut -f 2 "$2" | "$kinds" "$3" >got || { echo "$1: no answers"; status=1; }
    paste got "$2" | awk -F '\t' -v name="$1" '$1 != $4 { print name ": " $1 ", not " $4 ": " $5; bad = 1 }
        END { exit bad }' || status=1
    cat got >>all
}

county_claims "$here/lib/claims.txt" >claims
asked claims.txt claims pub
head=$(sed -n 3p end/checkpoint) first=$(sed -n 3p first/checkpoint)
sed "s|@HEAD@|$head|; s|@FIRST@|$first|" "$claims/town.txt" | grep -v '^#' >lines
for bundle in none first open second round end; do
    grep "^$bundle$tab" lines | cut -f 2- >claims
    asked "town.txt, $bundle" claims $bundle
done

"$kinds" >forms
grep -v '^#' "$claims/never.txt" >never
awk -F '\t' -v forms=forms -v never=never -f "$claims/cover.awk" all || status=1
exit $status
