#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# An audit by a method that is valid round by round only: refused without its schedule or with draws
# that it is not proven for, drawn as the schedule says, measured at the ends of its rounds with the
# figures of `ballast risk`, over when its schedule is.      record_rounds.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"

# In one line, so that words may be found however they are wrapped.
said() {
    cat out err | tr '\n' ' ' | tr -s ' '
}

cat >manifest.csv <<'EOF'
jurisdiction,container,tabulator,batch,cards
Alder,1,T1,B1,600
Alder,1,T1,B2,400
EOF
cat >results.csv <<'EOF'
contest,choice,votes
Mayor,Ann,560
Mayor,Bob,400
Clerk,Cy,700
Clerk,Di,250
EOF
cat >contests.csv <<'EOF'
contest,choice_function,seats,votes_allowed,choices
Mayor,plurality,1,1,Ann;Bob
Clerk,plurality,1,1,Cy;Di
EOF

begin() {
    "$program" new "$1.ballast" --election Alder >/dev/null || exit 2
    for kind in manifest results contests; do
        "$program" add "$1.ballast" $kind $kind.csv >/dev/null || exit 2
    done
}

# What is on the cards of a list: of every 50 positions 28 for Ann ($2 of 50 where it is given), 20
# for Bob, the rest blank; every card has Cy.
read_cards() {
    awk -F, -v ann="${2:-28}" '
        FNR == 1 { print $0 ",contest,choice,rank"; next }
        {
            k = ($7 * 17) % 50
            print $0 ",Mayor," (k < ann ? "Ann" : k < 48 ? "Bob" : "*blank*") ","
            print $0 ",Clerk,Cy,"
        }' "$1"
}

# ---- what is refused

begin a
expect 0 'method minerva' contests a.ballast set Mayor --target --risk-limit 0.1 --method minerva
expect 2 'valid round by round only' commit a.ballast
expect 2 'is not more than before' contests a.ballast set Mayor --rounds 100,100
expect 2 'whole numbers' contests a.ballast set Mayor --rounds 100,many
expect 0 'rounds 60,300,500' contests a.ballast set Mayor --rounds 60,300,500
expect 2 'with replacement' commit a.ballast
expect 0 'method kelly' contests a.ballast set Mayor --method kelly
expect 2 'takes no schedule of rounds' commit a.ballast
expect 0 'rounds none' contests a.ballast set Mayor --rounds none
expect 0 'committed' commit a.ballast
expect 0 'open again' reopen a.ballast --reason 'another method'
expect 0 '' contests a.ballast set Mayor --method bayesian
expect 2 'limits no risk' commit a.ballast
expect 0 '' contests a.ballast set Mayor --method sprt
expect 2 'does not measure' commit a.ballast
expect 0 '' contests a.ballast set Mayor --method minerva --rounds 60,300,500
expect 0 'rounds of 60,300,500 cards' log a.ballast
expect 0 '' contests a.ballast export out.csv
grep -q '^Mayor,.*,minerva,"60,300,500"$' out.csv || { echo 'export'; cat out.csv; status=1; }
begin c
expect 0 '' add c.ballast contests out.csv
expect 0 'committed' commit c.ballast --sampler corla
expect 0 'committed' commit a.ballast --sampler corla

# ---- an audit: the reported result is right

expect 0 '' seed a.ballast 31415926535897932384
round=1 won= lost=
for size in 60 300 500; do
    expect 0 "a-round-$round.csv" round a.ballast
    # A card that is drawn again is on the list once.
    read_cards a-round-$round.csv >mvr.csv
    expect 0 'is complete' enter a.ballast mvr.csv
    "$program" report a.ballast --json >report.json
    grep -q "\"target\": $size\|\"usable\": $size" report.json || {
        echo "round $round: not $size draws of the contest"; grep -n 'target\|usable' report.json | head
        status=1
    }
    # The same figure from the votes at the ends of all rounds.
    lost=$lost,$(sed -n 's/.*"o1": \([0-9]*\).*/\1/p' report.json | head -1)
    won=$won,$(sed -n 's/.*"u1": \([0-9]*\).*/\1/p' report.json | head -1)
    risk=$("$program" risk minerva --risk-limit 0.1 --reported-winner 560 --reported-loser 400 \
        --rounds 60,300,500 --winner-votes "${won#,}" --loser-votes "${lost#,}" --json |
        sed -n 's/.*"risk": \([^,]*\),.*/\1/p')
    grep -q "\"risk\": $risk" report.json || {
        echo "round $round: the record does not have the risk $risk"; grep '"risk":' report.json
        status=1
    }
    [ "$("$program" status a.ballast --json | grep -c '"phase": "concluded"')" -eq 0 ] || break
    round=$((round + 1))
done
[ $round -gt 1 ] || { echo 'the first round was enough'; status=1; }
expect 0 'confirmed' status a.ballast
expect 0 'PASS' verify a.ballast

# ---- the reported result is wrong: the schedule ends, and the contest is counted by hand

begin b
expect 0 '' contests b.ballast set Mayor --target --risk-limit 0.1 --method providence --rounds 50,80
expect 0 'committed' commit b.ballast --sampler corla
expect 0 '' seed b.ballast 27182818284590452353
for round in 1 2; do
    expect 0 "b-round-$round.csv" round b.ballast
    read_cards b-round-$round.csv 22 >mvr.csv
    expect 0 'is complete' enter b.ballast mvr.csv
done
expect 0 '1 contest goes to a full hand count' round b.ballast
expect 0 'all rounds of its schedule are over' status b.ballast
expect 2 'INCOMPLETE: what is there is right' verify b.ballast
exit $status
