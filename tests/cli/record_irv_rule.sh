#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A ranked contest whose law ends a ballot at a skipped rank: another winner than by the default.
# The rule is set, or stands in a contests file; it is committed, and CVRs and paper are read by it.
#     record_irv_rule.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"

# 1,000 cards. Ann has 520 rankings, 200 of which leave out the first rank; Bob 400, Cy 80.
awk -v OFS=, 'BEGIN {
    print "jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,rank"
    for (i = 0; i < 1000; i++) {
        k = (i * 7) % 25
        name = k < 13 ? "Ann" : k < 23 ? "Bob" : "Cy"
        print "", 1, 1 + int(i / 100), 1 + i % 100, "", "", "Mayor", name, k < 5 ? 2 : 1
        print "", 1, 1 + int(i / 100), 1 + i % 100, "", "", "Clerk", i % 3 ? "Eve" : "Fay", ""
    }
}' >cvr.csv
awk -v OFS=, 'BEGIN {
    print "jurisdiction,container,tabulator,batch,cards"
    for (b = 1; b <= 10; b++)
        print "", "Box " b, 1, b, 100
}' >manifest.csv
cat >contests.csv <<'END'
contest,choice_function,irv_rule
Mayor,irv,"order=clean,skips=0"
Clerk,plurality,
END
sed 's/"order=clean,skips=0"/no-such-law/' contests.csv >unknown.csv
sed 's/plurality,/plurality,maine/' contests.csv >plain.csv

# What the paper shows is what the CVRs have.
read_cards() {
    awk -F, -v OFS=, 'BEGIN {
        print "round,draw,jurisdiction,container,tabulator,batch,position,imprinted_id,contest,choice,rank"
    }
    FNR == 1 { next }
    NR == FNR { said[$3 "," $4] = said[$3 "," $4] $7 "," $8 "," $9 "\n"; next }
    {
        rows = split(said[$6 "," $7], row, "\n")
        for (i = 1; i < rows; i++)
            print $0, row[i]
    }' cvr.csv "$1"
}

# ---- counts
expect 0 'Ann *520 ' tally cvr.csv --contest Mayor
expect 0 'Bob *400 ' tally cvr.csv contests.csv --contest Mayor
expect 0 'its own rules: repeated candidates are removed first' tally cvr.csv contests.csv
expect 0 'Ann *520 ' tally cvr.csv contests.csv --irv-rules default --contest Mayor
expect 2 "no rules of a ranked count are called 'no-such-law'" tally cvr.csv unknown.csv
expect 0 '"winner": "Ann"' assert cvr.csv --contest Mayor --json
expect 0 '"winner": "Bob"' assert cvr.csv contests.csv --contest Mayor --json
expect 0 '"winner": "Ann"' assert cvr.csv contests.csv --contest Mayor --irv-rules default --json

# ---- what is refused
start() {
    expect 0 'Next' new $r
    expect 0 'ballast-manifest' add $r manifest manifest.csv
    expect 0 '1,000 CVRs' add $r cvr cvr.csv
    expect 0 'a target' contests $r set Mayor --target
}
r=refused.ballast
start
expect 2 "'sometimes' is no value of overvote" contests $r set Mayor --irv-rule overvote=sometimes
expect 2 'no instant-runoff contest' contests $r set Clerk --irv-rule maine
expect 0 'rule overvote=exhaust-if' contests $r set Mayor --irv-rule overvote=exhaust-if-multiple
expect 0 'no assertions are known for that' contests $r
expect 0 'rule default' contests $r set Mayor --irv-rule default
expect 0 '\* Ann' contests $r
expect 0 'ballast-contests' add $r contests plain.csv
expect 1 "the rule 'maine' is one of instant runoffs" contests $r
expect 2 'cannot be audited' commit $r

# ---- audits
audit() {
    expect 0 '\* Bob' contests $r
    expect 0 'Its rule: ' contests $r
    expect 0 'Next: ballast seed' commit $r
    expect 0 'Mayor is ranked; its rule: .*skips=0' status $r
    expect 0 '"irv_rule": ".*skips=0' status $r --json
    expect 0 'Next: ballast round' seed $r 31415926535897932384
    expect 0 'round 1 is open' round $r
    read_cards "${r%.ballast}"-round-1.csv >mvr.csv
    grep -q 'Ann,2$' mvr.csv || { echo 'no card with a skipped rank was drawn'; status=1; }
    expect 0 'Mayor .* 0/0 .*confirmed *Bob' enter $r mvr.csv
    expect 0 'a skipped rank ends the ballot' report $r
    expect 0 '"irv_rule": ".*a skipped rank ends' report $r --json
    expect 0 'PASS' verify $r
    expect 0 '' publish $r public
    expect 2 'V14 *ok' verify public
    expect 2 'V15 *ok' verify public
    if command -v python3 >/dev/null; then # the second verifier reads marks by the rule, too
        python3 "$here/../../verify/verify.py" public >said 2>&1
        grep -q 'V14 *ok' said && grep -q 'V15 *ok' said && ! grep -q FAIL said ||
            { cat said; status=1; }
    fi
    rm -rf public
}
r=set.ballast
start
expect 0 'rule default, skips=0' contests $r set Mayor --irv-rule 'default, skips=0'
expect 0 'counted by skips=0' log $r
audit
r=file.ballast
start
expect 0 'ballast-contests' add $r contests contests.csv
audit
expect 0 '2 contests' contests $r export again.csv
grep -q '^Mayor,irv,.*,"skips=0,order=clean"$' again.csv || { cat again.csv; status=1; }
exit $status
