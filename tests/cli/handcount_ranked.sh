#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Contests that sums do not decide, with records that name wrong winners: an instant runoff, STAR, and
# the single transferable vote. The audit sends them to a full hand count, which is entered ballot by
# ballot, as a table of rankings in parts, and all cards at once; each is counted by its rule, its
# outcome replaces the reported one, and both verifiers come to the same.
#     handcount_ranked.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"

# 300 cards. The machine has Ann first where the voter has Bob first.
cards() {
    awk -v OFS=, -v hacked="$1" 'BEGIN {
        print "jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,rank"
        kind[0] = "Ann Cy"; kind[1] = "Bob Ann"; kind[2] = "Bob"; kind[3] = "Cy Bob"; kind[4] = "Dee Bob"
        kind[5] = "Ann"; kind[6] = "Bob Cy"; kind[7] = "Cy Bob"; kind[8] = "Ann Dee"; kind[9] = "Bob Dee"
        for (i = 0; i < 300; i++) {
            at = "Elm" OFS 1 OFS 1 + int(i / 50) OFS 1 + i % 50 OFS "" OFS "style 1"
            m = split(kind[(i * 7) % 10], name, " ")
            if (hacked && name[1] == "Bob" && i % 3)
                name[1] = "Ann"
            for (k = 1; k <= m; k++)
                if (k == 1 || name[k] != name[1])
                    print at, "Mayor", name[k], k
            m = split(kind[(i * 3) % 10], name, " ")
            for (k = 1; k <= m; k++)
                print at, "Council", name[k], k
            good = i % 5 < 3 ? "Yes" : "No"
            if (hacked)
                good = "No"
            print at, "Park", good, i % 2 ? 5 : 4
            print at, "Park", "Later", 1
        }
    }'
}
cards 1 >cvr.csv
cards 0 >paper.csv
awk -v OFS=, 'BEGIN {
    print "jurisdiction,container,tabulator,batch,cards"
    for (b = 1; b <= 6; b++)
        print "Elm", "Box " b, 1, b, 50
}' >manifest.csv
cat >contests.csv <<'END'
contest,choice_function,seats,votes_allowed,choices,jurisdictions,cards_bound,risk_limit,target,method
Mayor,irv,,,Ann;Bob;Cy;Dee,,300,0.05,yes,
Park,star 5,,,Yes;No;Later,,300,0.05,yes,
Council,stv,2,,Ann;Bob;Cy;Dee,,300,0.05,yes,
END

r=town.ballast
expect 0 'Next' new $r
expect 0 '3 contests' add $r contests contests.csv
expect 0 'ballast-manifest' add $r manifest manifest.csv
expect 0 '300 CVRs' add $r cvr cvr.csv
expect 0 'by hand in full: Council' plan $r
expect 0 'root ' commit $r
expect 0 'Next' seed $r 31415926535897932384
# What stands beside the choices of ranked contests and of scores is said, and is not nothing.
expect 0 '^first preferences:' report $r
expect 0 '^points:' report $r
expect 0 '"figures": "first preferences"' report $r --json
"$program" report $r --csv tables >/dev/null || status=1
grep -q '^Council,Bob,120,true,,,first preferences' tables/choices.csv ||
    { grep ^Council tables/choices.csv; status=1; }
"$program" report $r --html page.html >/dev/null || status=1
grep -q 'Reported first preferences' page.html || { echo 'the page does not say first preferences'; status=1; }
expect 0 '' escalate $r Mayor --reason 'recount'
expect 0 '' escalate $r Park --reason 'recount'
expect 0 '' round $r
expect 0 'handcount' status $r

# What cannot be: sums, a choice that there is not, a score in ranks.
printf 'jurisdiction,tabulator,batch,contest,choice,votes\nElm,1,1,Mayor,Ann,50\n' >sums.csv
expect 2 'rankings of all batches are needed' handcount $r sums.csv
table() {
    printf 'jurisdiction,tabulator,batch,contest,ranking,votes\n%s\n' "$1" >table.csv
}
table 'Elm,1,1,Mayor,Zoe>Ann,50'
expect 2 "has no choice 'Zoe'" handcount $r table.csv
table 'Elm,1,1,Mayor,Ann:3,50'
expect 2 'has ranks: Ann>Bob>Cy' handcount $r table.csv
table 'Elm,1,1,Mayor,Ann>,50'
expect 2 'a name is missing' handcount $r table.csv

# What can be said of a table of rankings: both verifiers take or refuse it alike.
cat >agree.py <<'END'
import shutil, subprocess, sys
sys.path.insert(0, sys.argv[2])
import verify
rows = [f"Elm,1,{b},Mayor,{what},{n}" for b in range(1, 7)
        for what, n in (("Ann>Bob", 20), ("Bob", 15), ("Cy>Bob", 10), ("*blank*", 5))]
whole = ["Elm,,,Mayor,Ann,140", ",,,Mayor,Bob>Ann,159", "Elm,,,Mayor,*overvote*,1"]
TABLES = {
    "as it is": (rows, 0), "all at once": (whole, 0),
    "a card too few": (rows[1:] + ["Elm,1,1,Mayor,Ann>Bob,19"], 1),
    "a card too many": (rows + ["Elm,1,1,Mayor,Dee,1"], 1),
    "more than its cards": (rows + ["Elm,1,1,Mayor,Dee,1", "Elm,1,1,Mayor,*cards*,50"], 1),
    "without the contest": (rows[1:] + ["Elm,1,1,Mayor,*cards*,50"], 0),
    "other cards": (rows + ["Elm,1,1,Mayor,*cards*,49"], 1),
    "a batch missing": (rows[4:], 1), "no tabulator": ([r.replace("Elm,1", "Elm,") for r in rows], 0),
    "twice": (rows + rows[:1], 2), "twice, otherwise": (rows + [rows[0].replace("Elm,1", "Elm,")], 2),
    "no such batch": (rows + ["Elm,1,9,Mayor,Ann,1"], 2), "nobody": (rows + ["Elm,1,1,Mayor,Zoe,0"], 2),
    "no contest": (rows + ["Elm,1,1,Clerk,Ann,0"], 2), "scores": (rows + ["Elm,1,1,Mayor,Ann:3,0"], 2),
    "no ranks": (rows + ["Elm,1,1,Mayor,Ann;Bob,0"], 2), "cut": (rows + ["Elm,1,1,Mayor,Ann>,0"], 2),
    "both": (rows + whole, 2), "equal": (rows[1:] + ["Elm,1,1,Mayor,Ann=Bob,20"], 0),
    "a word": (rows + ["Elm,1,1,Mayor,Ann>*overvote*,0"], 2), "no number": (rows + ["Elm,1,1,Mayor,Cy,x"], 2),
    "a tie": (["Elm,,,Mayor,Ann,150", "Elm,,,Mayor,Bob,150"], None),
    "too much for a part": (whole[:2] + ["Elm,,,Mayor,Cy,2"], 1), "blanks": ([r.replace(">", " > ") for r in rows], 0),
    "not found": (rows[4:] + ["Elm,1,1,Mayor,*not found*,0"], 1), "found": (rows + ["Elm,1,1,Mayor,*not found*,0"], 0),
    "not found twice": (rows + ["Elm,1,1,Mayor,*not found*,0"] * 2, 2), "noughts": (rows + ["Elm,1,1,Mayor,Ann:03,0"], 2),
    "not found at all": (["Elm,1,1,Mayor,*not found*,0"], 1), "backslash": (rows + ["Elm,1,1,Mayor,Ann\\,0"], 2),
}
report, wrong = verify.verify(verify.Folder("before")), 0
audit = report.audit
class Event:
    body = {"list": None}
audit.record.counts = [Event]
for name, (table, expected) in TABLES.items():
    text = "jurisdiction,tabulator,batch,contest,ranking,votes\n" + "".join(r + "\n" for r in table)
    with open("agree.csv", "w") as f:
        f.write(text)
    shutil.copy("before.ballast", "agree.ballast")
    shutil.copy("before.key", "agree.key")
    done = subprocess.run([sys.argv[1], "handcount", "agree.ballast", "agree.csv"], capture_output=True, text=True)
    first = None if "and a tie" in done.stdout else done.returncode
    audit.object = lambda ref: text.encode()
    try:
        counts = verify.hand_counts(audit)
        second = None if verify.TIE in counts.values() else 1 - len(counts)
    except verify.Bad:
        second = 2
    if first != expected or second != expected:
        wrong += 1
        print(f"{name}: {first} and {second}, not {expected}: {done.stdout} {done.stderr}")
sys.exit(wrong > 0)
END
if command -v python3 >/dev/null; then
    cp $r before.ballast
    cp town.key before.key
    expect 0 '' publish before.ballast before
    expect 0 'CONFIRMED' claim before 'Bob has 120 first preferences in Council'
    expect 1 'CONTRADICTED' claim before 'Bob has 0 first preferences in Council'
    PYTHONDONTWRITEBYTECODE=1 python3 agree.py "$program" "$here/../../verify" >said 2>&1 || { cat said; status=1; }
fi

# Mayor, ballot by ballot; one card is missing, then it is found.
grep -E '^jurisdiction|,Mayor,' paper.csv >mayor.csv
grep -v '^Elm,1,6,50,' mayor.csv >short.csv
# Batches without names are all cards of the place, whichever tabulators saw them.
cp $r nameless.ballast
cp town.key nameless.key
awk -F, -v OFS=, 'NR > 1 { $4 = $3 "-" $4; $2 = $3; $3 = "" } { print }' mayor.csv >nameless.csv
expect 0 'the count is complete' handcount nameless.ballast nameless.csv
expect 1 'not in agreement: 1 batch; count again' handcount $r short.csv
expect 0 'not complete yet: of 2 contests' handcount $r mayor.csv
expect 0 'CHANGED BY HAND COUNT' report $r

# Park, as a table of scores, in two parts.
count_scores() {
    awk -F, -v OFS=, -v from="$1" -v to="$2" '
        FNR == 1 { print "jurisdiction,tabulator,batch,contest,ranking,votes"; next }
        $7 == "Park" && $3 >= from && $3 <= to {
            card = $3 OFS $4
            if (!(card in says)) { order[++n] = card; batch[card] = $3 }
            says[card] = says[card] (says[card] == "" ? "" : ";") $8 ":" $9
        }
        END {
            for (i = 1; i <= n; i++) {
                key = batch[order[i]] OFS "Park" OFS says[order[i]]
                if (!count[key]++) rows[++m] = key
            }
            for (i = 1; i <= m; i++) print "Elm", 1, rows[i], count[rows[i]]
        }' paper.csv
}
count_scores 1 4 >some.csv
count_scores 5 6 >others.csv
expect 1 'still missing: 2 batches' handcount $r some.csv
expect 0 'not complete yet: of 1 contest ' handcount $r others.csv

# Council, all cards at once, from rankings without batches, of a file that calls it otherwise.
awk -F, -v OFS=, '
    FNR == 1 { print "jurisdiction,tabulator,batch,contest,ranking,votes"; next }
    $7 == "Council" { card = $3 OFS $4; if (!(card in says)) order[++n] = card
        says[card] = says[card] (says[card] == "" ? "" : ">") $8 }
    END { for (i = 1; i <= n; i++) if (!count[says[order[i]]]++) rows[++m] = says[order[i]]
        for (i = 1; i <= m; i++) print "Elm", "", "", "Council", rows[i], count[rows[i]] }' paper.csv >all.csv
expect 0 'the audit is concluded' handcount $r all.csv
expect 0 'Mayor .* counted by hand .*Bob' status $r
expect 0 'Park .* counted by hand .*Yes' status $r
expect 0 'Council .* counted by hand' status $r
expect 0 '^PASS' verify $r

# ---- the bundle, by both verifiers
expect 0 '' publish $r public
expect 2 'V16 *ok' verify public
expect 0 'CONFIRMED' claim public 'The hand count changed the winner of Mayor'
expect 0 'CONFIRMED' claim public 'Bob won Mayor'
if command -v python3 >/dev/null; then
    python3 "$here/../../verify/verify.py" public >said 2>&1
    grep -q 'V16 *ok' said && ! grep -q FAIL said || { cat said; status=1; }
fi
exit $status
