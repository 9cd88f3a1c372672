#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A contest that is sent to a full hand count is awaited until that is complete, whether it is a target
# or not: status, report, pages and both verifiers say so, and no outcome is written before. One that no
# rule counts is refused when it is sent, and as a target when the inputs are frozen.
#     escalate_any.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"

awk -v OFS=, 'BEGIN {
    print "jurisdiction,container,tabulator,batch,cards"
    for (b = 1; b <= 3; b++) print "Elm", "Box " b, 1, b, 40
}' >manifest.csv
awk -v OFS=, 'BEGIN {
    print "jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,rank"
    for (i = 0; i < 120; i++) {
        at = "Elm" OFS 1 OFS 1 + int(i / 40) OFS 1 + i % 40 OFS "" OFS "style 1"
        print at, "Mayor", i % 12 == 5 ? "Bob" : "Ann", ""
        print at, "Park", i % 3 ? "Yes" : "No", ""
        print at, "Bench", i % 4 ? "Ann" : "Bob", 1
    }
}' >cvr.csv
contests() {
    cat >contests.csv <<END
contest,choice_function,seats,votes_allowed,choices,jurisdictions,cards_bound,risk_limit,target,method
Mayor,plurality,1,1,Ann;Bob,,120,0.20,yes,
Park,plurality,1,1,Yes;No,,120,0.20,,
Bench,irv,2,1,Ann;Bob;Cy,,120,0.20,$1,
END
}

# What no rule counts cannot be a target.
contests yes
expect 0 '' new never.ballast
expect 0 '' add never.ballast contests contests.csv
expect 0 '' add never.ballast manifest manifest.csv
expect 0 '' add never.ballast cvr cvr.csv
expect 2 "'Bench': no rule counts irv with so many seats" commit never.ballast

contests ''
r=town.ballast
expect 0 '' new $r
expect 0 '' add $r contests contests.csv
expect 0 '' add $r manifest manifest.csv
expect 0 '' add $r cvr cvr.csv
expect 0 'root ' commit $r
expect 0 '' seed $r 31415926535897932384
expect 2 "'Bench': no rule counts irv with so many seats" escalate $r Bench --reason 'a complaint'
expect 0 'Park: goes to a full hand count' escalate $r Park --reason 'a complaint'

# The target meets its limit; Park is not counted yet.
expect 0 'round 1 is open' round $r
awk -F, -v OFS=, 'FNR == 1 { file++; next }
    file == 1 { says[$3 OFS $4] = says[$3 OFS $4] $7 OFS $8 OFS $9 "\n"; next }
    !head { print "round,draw,jurisdiction,container,tabulator,batch,position,imprinted_id,contest,choice,rank"; head = 1 }
    { n = split(says[$6 OFS $7], row, "\n")
      for (k = 1; k < n; k++) print $1, $2, $3, $4, $5, $6, $7, $8, row[k] }' cvr.csv town-round-1.csv >mvr.csv
expect 0 'Mayor .* confirmed' enter $r mvr.csv
"$program" log $r | grep -q ' outcome ' && { echo 'there is an outcome without the hand count'; status=1; }
expect 0 'handcount' status $r
expect 0 'Park .* count by hand' status $r
expect 0 'no card is drawn: what is not settled is to be counted by hand in full' round $r
expect 0 'A full hand count is ordered' report $r
expect 0 'Besides, a full' report $r
expect 0 '' report $r --json
grep -q '"verdict":"escalated"' out || grep -q '"verdict": "escalated"' out || { echo 'no verdict: escalated'; status=1; }
expect 2 '^INCOMPLETE' verify $r
expect 0 '' publish $r before
grep -rq "sent to a full hand count" before || { echo 'pages do not say it'; status=1; }
expect 2 '^INCOMPLETE' verify before

# Who won is open until then, whatever was reported; what was reported stays a figure.
for claim in 'Yes won Park' 'No won Park' 'Park passed' 'Yes won Park by 40 votes' 'Yes beat No in Park'; do
    expect 2 'NOT IN EVIDENCE: .*' claim before "$claim"
    expect 2 'A full hand count of Park is ordered and not complete' claim before "$claim"
done
expect 2 'CONFIRMED: As reported: Yes won Park' claim before 'Yes won Park'
expect 2 'CONTRADICTED: As reported: No won Park' claim before 'No won Park'
expect 0 'CONFIRMED' claim before 'Yes has 80 votes in Park'
expect 0 'CONFIRMED' claim before 'Ann won Mayor'
expect 2 '"alternateName": "NOT IN EVIDENCE"' claim before --claimreview 'Yes won Park'
expect 0 'reviewBody.*The audit has not concluded' claim before --claimreview 'Ann won Mayor'
expect 2 '"type": "escalate"' claim before --json 'Yes won Park'
grep -rq 'A full hand count of Park is ordered' before/claims || { echo 'no page of claims says it'; status=1; }

# A part is no whole.
rows() {
    printf 'jurisdiction,tabulator,batch,contest,choice,votes\n'
    for b in $1; do
        awk -F, -v OFS=, -v b="$b" '$7 == "Park" && $3 == b { n[$8]++ }
            END { for (k in n) print "Elm", 1, b, "Park", k, n[k] }' cvr.csv | sort
    done
}
rows '1 2' >some.csv
rows 3 >rest.csv
expect 1 'still missing: 1 batch' handcount $r some.csv
expect 0 'A full hand count is ordered' report $r
expect 0 'the audit is concluded' handcount $r rest.csv
expect 0 'Park .* counted by hand' status $r
expect 0 'Counted by hand in full: Park' status $r
expect 0 'Besides, counted' report $r
expect 0 '^PASS' verify $r
expect 0 '' publish $r after
expect 0 'CONFIRMED' claim after 'Yes won Park'
expect 2 'V16 *ok' verify after # one operator: no quorum to pass
if command -v python3 >/dev/null; then
    for bundle in before after; do
        PYTHONDONTWRITEBYTECODE=1 python3 "$here/../../verify/verify.py" $bundle >said 2>&1
        grep -q '^INCOMPLETE' said && ! grep -q FAIL said || { echo "$bundle:"; cat said; status=1; }
    done
fi
exit $status
