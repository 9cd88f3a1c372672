#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A full hand count that ends in a tie is complete: the audit is concluded, and the record, its report,
# pages, answers and both verifiers say that the law's lot decides, and name no winner. Before the end,
# `status` tells a count that is complete from one that is awaited. Beside it a contest that the audit
# ends without confirming, of which who won is not in evidence.
#     handcount_tie.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"

awk -v OFS=, 'BEGIN {
    print "jurisdiction,container,tabulator,batch,cards"
    for (b = 1; b <= 3; b++) print "Elm", "Box " b, 1, b, 40
}' >manifest.csv
cards() {
    awk -v OFS=, -v paper="$1" 'BEGIN {
        print "jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,rank"
        for (i = 0; i < 120; i++) {
            at = "Elm" OFS 1 OFS 1 + int(i / 40) OFS 1 + i % 40 OFS "" OFS "style 1"
            print at, "Park", i % 12 == 5 ? "No" : "Yes", ""
            print at, "Mayor", i % 2 && (paper || i > 7) ? "Bob" : i ? "Ann" : "Cy", ""
            print at, "Lake", i % 3 ? "Yes" : "No", ""
            print at, "Pond", i % 2 || i < 2 ? "Yes" : "No", ""
        }
    }'
}
cards '' >cvr.csv
cards 1 | sed 's/^\(Elm,1,1,1,,style 1,Mayor,\)Cy/\1Ann/' >paper.csv
cat >contests.csv <<END
contest,choice_function,seats,votes_allowed,choices,jurisdictions,cards_bound,risk_limit,target,method
Park,plurality,1,1,Yes;No,,120,0.20,yes,
Mayor,plurality,1,1,Ann;Bob;Cy,,120,0.20,yes,
Lake,plurality,1,1,Yes;No,,120,0.20,,
Pond,plurality,1,1,Yes;No,,120,0.20,,
END
rows() {
    printf 'jurisdiction,tabulator,batch,contest,choice,votes\n'
    awk -F, -v OFS=, -v c="$1" '$7 == c { n[$1 OFS $2 OFS $3 OFS $7 OFS $8]++ }
        END { for (k in n) print k, n[k] }' paper.csv | sort
}

r=town.ballast
expect 0 '' new $r
expect 0 '' add $r contests contests.csv
expect 0 '' add $r manifest manifest.csv
expect 0 '' add $r cvr cvr.csv
expect 0 'root ' commit $r
expect 0 '' seed $r 31415926535897932384
expect 0 'Mayor: goes to a full hand count' escalate $r Mayor --reason 'a recount'
expect 0 'Lake: goes to a full hand count' escalate $r Lake --reason 'a recount'
expect 0 'round 1 is open' round $r

# Both counts are complete, and the round is not.
rows Mayor >mayor.csv
rows Lake >lake.csv
expect 0 "a tie, or nobody wins by the rule: the law's lot decides" handcount $r mayor.csv
expect 0 'Mayor .* tied by hand count' status $r
expect 0 'Lake .* count by hand$' status $r
expect 0 'To be counted by hand in full: Lake' status $r
expect 0 'it is the outcome' handcount $r lake.csv
expect 0 'Lake .* counted by hand in full' status $r
expect 0 'Counted by hand in full: Lake' status $r
expect 0 '"stands": *"counted by hand in full"' status $r --json
expect 0 'TIE BY HAND COUNT' report $r
"$program" log $r | grep -q ' outcome ' && { echo 'there is an outcome already'; status=1; }

awk -F, -v OFS=, 'FNR == 1 { file++; next }
    file == 1 { says[$3 OFS $4] = says[$3 OFS $4] $7 OFS $8 OFS $9 "\n"; next }
    !head { print "round,draw,jurisdiction,container,tabulator,batch,position,imprinted_id,contest,choice,rank"; head = 1 }
    { n = split(says[$6 OFS $7], row, "\n")
      for (k = 1; k < n; k++) print $1, $2, $3, $4, $5, $6, $7, $8, row[k] }' paper.csv town-round-1.csv >mvr.csv
expect 0 'Mayor .* tied' enter $r mvr.csv
expect 0 "Mayor is a tie, or nobody has won by the rule: the law's lot decides" status $r
expect 0 'Pond .* not confirmed' status $r
expect 0 'Park .* confirmed' status $r
expect 0 'TIE: Ann and Bob have 60 votes each' report $r
expect 0 '^A full hand count ended in a tie' report $r
expect 0 '"verdict": *"tied"' report $r --json
expect 0 '"hand_tied": *true' report $r --json
grep -q '"status": *"tied"' out || { echo 'no status: tied'; status=1; }
"$program" report $r --csv tables >/dev/null || status=1
grep -q '^Mayor,Ann,.*,60,false' tables/choices.csv || { grep Mayor tables/choices.csv; status=1; }
"$program" report $r --html page.html >/dev/null || status=1
grep -q 'TIE: ' page.html || { echo 'the page does not say TIE'; status=1; }
expect 0 '^PASS' verify $r
expect 0 '' publish $r after
expect 2 'V16 *ok' verify after # one operator: no quorum to pass
grep -rq 'ended in a tie: Ann and Bob have 60 votes each' after/claims || { echo 'no page of answers says it'; status=1; }

# Who won is not in the record; what people counted is.
for claim in 'Ann won Mayor' 'Bob won Mayor' 'Ann did not win Mayor' 'Ann beat Bob in Mayor' \
    'The hand count changed the winner of Mayor'; do
    expect 2 'NOT IN EVIDENCE' claim after "$claim"
    expect 2 'Mayor ended in a tie: Ann and Bob' claim after "$claim"
done
expect 2 '"type": *"outcome"' claim after --json 'Ann won Mayor'
expect 0 'CONFIRMED' claim after 'Mayor was a tie'
expect 0 'CONFIRMED' claim after 'Mayor was counted by hand'
expect 1 'CONTRADICTED' claim after 'The audit confirmed Mayor'
expect 0 'CONFIRMED' claim after 'Ann has 60 votes in Mayor'
expect 1 'OUTDATED' claim after 'Bob has 56 votes in Mayor'
expect 0 'CONFIRMED' claim after 'Yes won Lake'
for claim in 'Yes won Pond' 'No won Pond' 'Pond passed'; do
    expect 2 'NOT IN EVIDENCE' claim after "$claim"
    expect 2 'The audit ended without confirming Pond' claim after "$claim"
done
expect 2 'CONFIRMED: As reported: Yes won Pond' claim after 'Yes won Pond'
expect 2 'CONTRADICTED: As reported: No won Pond' claim after 'No won Pond'
expect 0 'CONFIRMED' claim after 'Yes has 61 votes in Pond'
if command -v python3 >/dev/null; then
    PYTHONDONTWRITEBYTECODE=1 python3 "$here/../../verify/verify.py" after >said 2>&1
    grep -q '^INCOMPLETE' said && ! grep -q FAIL said || { cat said; status=1; }
fi

# Without records ranked contests have no votes that were reported, and 0 would be false.
cat >contests.csv <<END
contest,choice_function,seats,votes_allowed,choices,jurisdictions,cards_bound,risk_limit,target,method
Park,plurality,1,1,Yes;No,,120,0.20,yes,
Chair,irv,1,,Ann;Bob,,120,0.20,,
END
printf 'contest,choice,votes\nPark,Yes,110\nPark,No,10\n' >results.csv
p=poll.ballast
expect 0 '' new $p
expect 0 '' add $p contests contests.csv
expect 0 '' add $p manifest manifest.csv
expect 0 '' add $p results results.csv
expect 0 'root ' commit $p
expect 0 'No votes are reported' report $p
expect 0 '^ *- .*Ann$' report $p
expect 0 '"reported": *null' report $p --json
"$program" report $p --csv polled >/dev/null || status=1
grep -q '^Chair,Ann,,false' polled/choices.csv || { grep Chair polled/choices.csv; status=1; }
"$program" report $p --html polled.html >/dev/null || status=1
grep -q 'not reported' polled.html || { echo 'the page does not say not reported'; status=1; }
expect 0 '' publish $p polled.pub
for claim in 'Ann has 0 votes in Chair' 'Ann won Chair' 'Bob lost Chair' '0 votes were cast in Chair'; do
    expect 2 'No votes of Chair are reported' claim polled.pub "$claim"
done
expect 0 'CONFIRMED' claim polled.pub 'Yes won Park'
grep -q 'No votes of this contest are reported' polled.pub/claims/001.html || { echo 'no page says it'; status=1; }
exit $status
