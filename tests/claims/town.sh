# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154
# A town of two jurisdictions whose record has an earlier word for whatever can have one: it was
# frozen twice, with other manifests, records and results, cards were drawn in two rounds, and a
# contest was counted by hand with another winner. Its bundles, in the order of the log:
#     none    before anything was frozen
#     first   after the first freeze
#     open    opened again
#     second  after the second freeze, before the seed
#     round   when the first round was measured
#     end     the audit is concluded
# A script sources it after tests/cli/lib/common.sh.

# Of every 20 cards 12 are for Ann Alder, 6 for Bo Birch, 2 for Cy Cole. The first files lack batch 2
# and have Bo Birch before Ann Alder; in Levy North the machine has 122 for Yes, the paper 110.
town_cards() {
    awk -v what="$1" '
    function card(b, i) {
        m = i % 20 < 12 ? "Ann Alder" : i % 20 < 18 ? "Bo Birch" : "Cy Cole"
        if (what == "first" && i % 20 < 5)
            m = "Bo Birch"
        n = i % 2 == 0 || what == "last" && i % 120 == 1 ? "Yes" : "No"
        if (what == "paper" && i % 24 == 0)
            n = "No"
        print b < 3 ? "Adams" : "Baker", 1, b, r, "Mayor", m, ""
        print b < 3 ? "Adams" : "Baker", 1, b, r, "Clerk", i % 60 < 31 ? "Di Dunn" : "Bo Birch", ""
        print b < 3 ? "Adams" : "Baker", 1, b, r, "Levy North", n, ""
        print b < 3 ? "Adams" : "Baker", 1, b, r, "Levy South", i % 5 < 4 ? "Yes" : "No", ""
        print b < 3 ? "Adams" : "Baker", 1, b, r, "Board", i % 5 < 3 ? "Di Dunn" : "Eve Elm", ""
        print b < 3 ? "Adams" : "Baker", 1, b, r, "Board", i % 5 < 4 ? "Cy Cole" : "Fay Fox", ""
    }
    BEGIN {
        OFS = ","
        print "jurisdiction,tabulator,batch,record,contest,choice,rank"
        for (i = 0; i < 240; i++) {
            b = int(i / 60) + 1
            r = i % 60 + 1
            if (what != "first" || b != 2)
                card(b, i)
        }
    }'
}

# The votes of a file of cards, by jurisdiction.
town_results() {
    awk -F, 'BEGIN { print "contest,choice,votes,jurisdiction" }
        FNR > 1 { n[$5 "," $6 "," $1]++ }
        END { for (k in n) { split(k, c, ","); print c[1] "," c[2] "," n[k] "," c[3] | "sort" } }' "$1"
}

# What people read on the cards of round $1; they see another name on the first $2 of them.
town_read() {
    awk -F, -v wrong="$2" '
        BEGIN { print "round,draw,jurisdiction,container,tabulator,batch,position,imprinted_id,contest,choice,rank" }
        FNR == 1 { next }
        NR == FNR { said[$2 "," $3 "," $4] = said[$2 "," $3 "," $4] $5 "," $6 ",;"; next }
        {
            n = split(said[$5 "," $6 "," $7], c, ";")
            for (k = 1; k < n; k++) {
                if (seen < wrong && c[k] == "Mayor,Ann Alder,") {
                    c[k] = "Mayor,Bo Birch,"
                    seen++
                }
                print $0 "," c[k]
            }
        }' paper.csv "town-round-$1.csv"
}

town_cards first >cvr-first.csv
town_cards last >cvr.csv
town_cards paper >paper.csv
town_results cvr-first.csv >results-first.csv
town_results cvr.csv >results.csv
printf '%s\n' jurisdiction,container,tabulator,batch,cards Adams,1,1,1,60 >adams-first.csv
printf '%s\n' jurisdiction,container,tabulator,batch,cards Adams,1,1,1,60 Adams,1,1,2,60 >adams.csv
printf '%s\n' jurisdiction,container,tabulator,batch,cards Baker,2,1,3,60 Baker,2,1,4,60 >baker.csv
cat >contests.csv <<'END'
contest,choice_function,seats,votes_allowed,choices,risk_limit,target
Mayor,plurality,1,1,Ann Alder;Bo Birch;Cy Cole,0.05,yes
Clerk,plurality,1,1,Bo Birch;Di Dunn,0.05,
Levy North,plurality,1,1,Yes;No,0.05,
Levy South,plurality,1,1,Yes;No,0.05,
Board,plurality,2,2,Cy Cole;Di Dunn;Eve Elm;Fay Fox,0.05,
END

t=town.ballast
expect 0 'Next' new $t --election 'Elm Town'
expect 0 'event 1' add $t contests contests.csv
expect 0 'event 2' add $t manifest --jurisdiction Adams adams-first.csv
expect 0 'event 3' add $t manifest --jurisdiction Baker baker.csv
expect 0 'event 4' add $t results results-first.csv
expect 0 'event 5' add $t cvr cvr-first.csv
expect 0 'files' publish $t none
expect 0 'Next' commit $t
expect 0 'files' publish $t first
expect 0 'open again' reopen $t --reason 'a batch was forgotten'
expect 0 'files' publish $t open
for event in 2 4 5; do
    expect 0 '' withdraw $t $event --reason 'a batch was forgotten'
done
expect 0 'event' add $t manifest --jurisdiction Adams adams.csv
expect 0 'event' add $t results results.csv
expect 0 'event' add $t cvr cvr.csv
expect 0 'Next' commit $t
expect 0 'files' publish $t second
expect 0 'Next' seed $t 31415926535897932384
expect 0 '' escalate $t 'Levy North' --reason 'recount'
expect 0 '' round $t
town_read 1 1 >mvr-1.csv
expect 0 'is complete' enter $t mvr-1.csv
expect 0 'files' publish $t round
awk -F, 'BEGIN { print "jurisdiction,tabulator,batch,contest,choice,votes" }
    FNR > 1 && $5 == "Levy North" { n[$1 "," $2 "," $3 "," $5 "," $6]++; n[$1 "," $2 "," $3 "," $5 ",*cards*"]++ }
    END { for (k in n) print k "," n[k] | "sort" }' paper.csv >levy.csv
expect 0 '' handcount $t levy.csv
expect 0 '' round $t
town_read 2 0 >mvr-2.csv
expect 0 'is complete' enter $t mvr-2.csv
expect 0 'files' publish $t end
