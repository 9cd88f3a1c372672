#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Two counties that spell contests and choices in their own ways: proposed, confirmed, audited under
# the standard names, published, and checked by both verifiers. Tables that would make one of two
# candidates, that contradict themselves or that come too late are refused.      names.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"
r=state.ballast
verifier=$here/../../verify/verify.py

# manifest JURISDICTION; cvrs JURISDICTION CONTEST FIRST SECOND THIRD
manifest() {
    echo 'jurisdiction,container,tabulator,batch,cards'
    for batch in 1 2 3 4; do echo "$1,Box $batch,1,$batch,100"; done
}
cvrs() {
    awk -v j="$1" -v c="$2" -v a="$3" -v b="$4" -v w="$5" 'BEGIN {
        print "jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,rank"
        for (batch = 1; batch <= 4; batch++) for (n = 1; n <= 100; n++) {
            choice = n % 10 < 6 ? a : n % 10 < 9 ? b : w
            printf "%s,1,%d,%d,,1,\"%s\",\"%s\",\n", j, batch, n, c, choice } }'
}
# What people read on the cards of a retrieval list, by the standard names.
readings() {
    awk -F, 'NR == 1 { print $0 ",contest,choice,rank"; next } {
        n = $7 % 10
        print $0 ",Governor," (n < 6 ? "Ann Smith" : n < 9 ? "Robert Jones" : "Write-in") "," }' "$1"
}

manifest Adams >adams-m.csv
manifest Boulder >boulder-m.csv
cvrs Adams Governor 'Ann Smith' 'Robert Jones' Write-in >adams.csv
cvrs Boulder 'GOVERNOR ' 'SMITH, ANN (DEM)' 'Robert Jonnes' WRITE-IN >boulder.csv
printf 'contest,choice,votes,jurisdiction\n%s' 'Governor,Dr. Ann Smith,240,Boulder
Governor,Robert Jones,120,Boulder
Governor,Write-in,40,Boulder
' >results.csv

expect 0 'Next' new $r --election 'Two counties'
for c in adams boulder; do
    expect 0 'event' add $r manifest $c-m.csv
    expect 0 'event' add $r cvr $c.csv
done
expect 0 'event' add $r results results.csv
expect 0 'no standard names are confirmed' names $r
expect 0 'ballast names state.ballast confirm names.csv' names $r propose names.csv
cat >wanted.csv <<'END'
contest,,"GOVERNOR ",Governor
choice,Governor,"SMITH, ANN (DEM)",Ann Smith
choice,Governor,WRITE-IN,Write-in
choice,Governor,Robert Jonnes,Robert Jones
choice,Governor,Dr. Ann Smith,Ann Smith
END
sort wanted.csv >wanted
# without why and files
sed -n '2,$s/,[^,]*,[^,]*$//p' names.csv | sort >got
cmp -s wanted got || { echo 'proposed:'; diff wanted got; cat names.csv; status=1; }

# Counties that one file calls otherwise: proposed, by Arlo's list too, and confirmed with the rest. Two
# counties of one file stay two.
manifest 'CLARK COUNTY' >clark-m.csv
cvrs Clark Governor 'Ann Smith' 'Robert Jones' Write-in >clark.csv
cp $r three.ballast
cp state.key three.key
t=three.ballast
expect 0 'event' add $t manifest clark-m.csv
expect 0 'event' add $t cvr clark.csv
expect 0 'jurisdiction Clark$' names $t propose places.csv
grep -q '^jurisdiction,,Clark,CLARK COUNTY,' places.csv || { cat places.csv; status=1; }
printf 'Jurisdiction,Admin Email\nAdams,a@example.org\nClark,c@example.org\n' >arlo-places.csv
expect 0 'is perhaps Clark$' names $t propose places.csv --standard arlo-places.csv
printf 'Jurisdiction,Admin Email\n,a@example.org\n' >bad-places.csv
expect 2 'the name is missing' names $t propose --standard bad-places.csv
expect 0 'ballast-names' names $t confirm places.csv
expect 0 'jurisdiction .*CLARK COUNTY  *Clark' names $t
printf 'contest,choice,votes,jurisdiction\nLevy,Yes,1,Clark\nLevy,Yes,2,CLARK COUNTY\n' >both.csv
cp $t both.ballast
cp three.key both.key
expect 0 'event' add both.ballast results both.csv
expect 2 'are two jurisdictions of this file' commit both.ballast
printf 'contest,choice,votes,jurisdiction\nLevy,Yes,1,Adams\nLevy,Yes,2,Boulder\n' >two-places.csv
cp $r both.ballast
expect 0 'event' add both.ballast results two-places.csv
printf 'kind,contest,found,standard\njurisdiction,,Boulder,Adams\n' >merge-places.csv
expect 2 'are two jurisdictions of this file' names both.ballast confirm merge-places.csv
expect 0 'a target' contests $t set Governor --target
expect 0 'Next' commit $t
expect 2 'INCOMPLETE' verify $t
expect 0 'files' publish $t three
grep -rq '^[0-9]*,[0-9]*,Clark,Box 4,' three || { echo 'Clark is not called so in the lists'; status=1; }
command -v python3 >/dev/null && python3 "$verifier" three >out 2>err
grep -q FAIL out && { echo 'verify.py of three'; cat out err; status=1; }

# By a list of the names that are right, as Arlo has it.
printf 'Contest Name,Jurisdictions\nGOVERNOR,all\n' >arlo.csv
expect 0 'is perhaps GOVERNOR$' names $r propose --standard arlo.csv
printf 'Contest Name,Jurisdictions\n,all\n' >arlo.csv
expect 2 'the name is missing' names $r propose --standard arlo.csv

# Attacks: two candidates of one file, two standards, a chain.
printf 'kind,contest,found,standard\nchoice,Governor,Robert Jones,Ann Smith\n' >merge.csv
expect 2 'names-merged' names $r confirm merge.csv
expect 2 'nothing was added' names $r confirm merge.csv
{ cat names.csv; echo 'choice,Governor,Dr. Ann Smith,Robert Jones,,'; } >two.csv
expect 2 'names-conflict' names $r confirm two.csv

# What is not one file of UTF-8 text not every verifier could read.
iconv -f UTF-8 -t UTF-16 names.csv >wide.csv
expect 2 'must be one CSV file in UTF-8' names $r confirm wide.csv
mkdir lists && cp names.csv lists/
expect 2 'must be one CSV file in UTF-8' names $r confirm lists
{ cat names.csv; echo 'choice,Governor,Ann Smith,A. Smith,,'; } >chain.csv
expect 2 'names-conflict' names $r confirm chain.csv
printf 'kind,contest,found,standard\nperson,Governor,A,B\nchoice,,A,B\ncontest,,,B\n' >bad.csv
expect 2 'the kind is neither' names $r confirm bad.csv
printf 'kind,contest,found,standard\ncontest,,Ren\351e,B\n' >latin.csv
expect 2 'UTF-8' names $r confirm latin.csv
expect 64 'needs a file' names $r confirm

# One table only: what a person confirms is what holds.
grep -v Jonnes names.csv >most.csv
expect 0 'ballast-names' names $r confirm most.csv
grep Jonnes names.csv | sed '1i kind,contest,found,standard,why,files' >rest.csv
expect 0 'spelled nearly alike' names $r propose
expect 0 'ballast-names' names $r confirm rest.csv
expect 0 'Robert Jonnes *Robert Jones' names $r
expect 0 '"standard": *"Ann Smith"' names $r --json
expect 0 'spelled in one way' names $r propose
expect 0 'a target' contests $r set Governor --target
# What was added later is held against the names, too.
cvrs Clark Governor 'Ann Smith' 'SMITH, ANN (DEM)' Write-in >clark.csv
cp $r before.ballast
cp state.key before.key
expect 0 'event' add before.ballast cvr clark.csv
expect 2 'two choices' commit before.ballast
expect 0 'Next' commit $r
expect 2 'frozen\|commit' names $r confirm two.csv
expect 2 'frozen\|commit' add $r names two.csv
expect 0 'Governor' contests $r
said | grep -qi 'jonnes' && { echo 'a name that was replaced'; status=1; }
expect 0 'Next' seed $r 31415926535897932384
expect 0 'retrieval' round $r
readings state-round-1.csv >mvr.csv
expect 0 '' enter $r mvr.csv
expect 0 'confirmed' status $r
expect 0 'names' log $r
expect 0 'PASS' verify $r
expect 0 'files' publish $r pub
expect 2 'nobody but the operator guards' verify pub
said | grep -q 'FAIL' && { said; status=1; }
if command -v python3 >/dev/null; then
    python3 "$verifier" pub >out 2>err
    got=$?
    { [ $got -eq 2 ] && ! grep -q FAIL out; } || { echo "verify.py: $got"; cat out err; status=1; }
fi
exit $status
