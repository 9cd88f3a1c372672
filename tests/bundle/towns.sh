# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154
# Other towns for lib/guarded.sh, each a kind of audit that the usual one is not. A script sources
# this after it and calls `town KIND`, which makes `guarded` another one:
#
#     ranked    instant runoffs; a batch whose records have no identity and a village of which only
#               sums are known, so that there are pools; one runoff, and two seats by transferable
#               votes, are counted by hand from rankings
#     sums      as usual, proved by trees of sums
#     full      everything is published; cards are drawn by weight
#     rules     counting rules beyond most votes and ranks: one contest by each
#     polling   no records at all
#     batches   whole batches, one contest by each method, beside cards; and whatever else may happen:
#               corrections, a closed round, a full hand count, proposals, a key that comes and goes;
#               files spell names in two ways, and a table says which is meant

town() {
    make_town=make_town make_rounds=guarded_rounds nothing_opened=
    inputs='contests manifest cvr results' commit_with=
    case $1 in
    ranked) make_town=make_town_ranked make_rounds=rounds_ranked ;;
    sums) commit_with='--publish sums' ;;
    rules) make_town=make_town_rules ;;
    full) commit_with='--publish full --draw weighted' ;;
    polling) inputs='contests manifest results' make_rounds=rounds_polling nothing_opened=yes ;;
    batches) make_town=make_town_batches make_rounds=rounds_batches ;;
    esac
}

# Cards and papers of a function that prints, of card i, "CONTEST,CHOICE,RANK;…".
cards_of() {
    awk -v n="$1" -v each="$2" "$3"'
    BEGIN {
        print "jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,rank,card"
        print "round,draw,jurisdiction,container,tabulator,batch,position,imprinted_id,contest,choice,rank" >"paper.csv"
        for (i = 0; i < n; i++) {
            b = int(i / each) + 1; r = i % each + 1
            m = split(card(i), c, ";")
            for (k = 1; k <= m; k++) {
                printf "%s,1,%d,%d,%s,\n", where(b), b, r, c[k] >"paper.csv"
                if (named(b))
                    printf "%s,1,%d,%d,1-%d-%d,,%s,%d\n", where(b), b, r, b, r, c[k], i + 1
                else if (read(b))
                    printf "%s,1,%d,,,,%s,%d\n", where(b), b, c[k], i + 1
            }
        }
    }' >cvr.csv
}

manifest_of() {
    awk -v n="$1" -v each="$2" 'BEGIN {
        print "jurisdiction,container,tabulator,batch,cards"
        for (b = 1; b <= n; b++)
            printf "%s,Box %d,1,%d,%d\n", (each == 20 && b > 3 ? "Village" : "Town"), b, b, each
    }' >manifest.csv
}

make_town_ranked() {
    manifest_of 4 20
    cat >contests.csv <<'EOF'
contest,choice_function,seats,votes_allowed,choices,jurisdictions,cards_bound,risk_limit,target,method
Mayor,irv,1,,Ann;Bob;Cy,Town,,0.10,yes,
Levy,plurality,1,1,Yes;No,,,0.10,yes,
Park,plurality,1,1,Yes;No,Town,50,0.10,,
Clerk,irv,1,,Ann;Bob;Cy,Town,,0.10,,
Council,stv,2,,Ann;Bob;Cy;Dee,Town,,0.10,,
EOF
    cards_of 80 20 '
        function where(b) { return b > 3 ? "Village" : "Town" }
        function named(b) { return b < 3 }
        function read(b) { return b < 4 }
        function card(i,  said) {
            said = "Levy," (i % 7 == 1 ? "No" : "Yes") ","
            if (i >= 60) return said
            said = said ";" (i % 15 == 3 ? "Mayor,Bob,1;Mayor,Cy,2" : i % 15 == 9 ? "Mayor,*blank*," : \
                i % 10 == 7 ? "Mayor,Cy,1;Mayor,Ann,2" : "Mayor,Ann,1;Mayor,Bob,2;Mayor,Cy,3")
            said = said ";" (i % 20 == 4 ? "Clerk,*blank*," : i % 5 == 2 ? "Clerk,Cy,1;Clerk,Bob,2" : \
                i % 5 < 2 ? "Clerk,Ann,1;Clerk,Cy,2" : "Clerk,Bob,1;Clerk,Ann,2")
            said = said ";" (i % 2 ? "Council,Ann,1;Council,Bob,2" : i % 6 == 4 ? "Council,Ann,1;Council,Dee,2" : \
                i % 6 ? "Council,Cy,1" : i % 12 ? "Council,Dee,1;Council,Cy,2" : "Council,Bob,1")
            return i % 3 == 0 ? said : said ";Park," (i % 4 == 1 ? "No" : "Yes") ","
        }'
    awk -F, 'BEGIN { print "contest,choice,votes,jurisdiction,tabulator,batch,cards" }
        $3 == 4 && $5 == "Levy" { n[$6]++ }
        END { for (k in n) print "Levy," k "," n[k] ",Village,1,4,20" | "sort" }' paper.csv >results.csv
    awk -F, 'BEGIN { print "jurisdiction,tabulator,batch,contest,ranking,votes" }
        FNR > 1 && ($5 == "Clerk" || $5 == "Council") {
            card = $1 "," $2 "," $3 "," $5 "," $4
            says[card] = (says[card] == "" ? "" : says[card] ">") $6
        }
        END {
            for (card in says) { row = card; sub(/[0-9]*$/, "", row); n[row says[card]]++ }
            for (row in n) print row "," n[row] | "sort"
        }' paper.csv >rankings.csv
}

# Board: several votes for one; Senator: two lines of Ann, who is second on each; Delegates: a share to
# reach; Chair and Clerk: pairs; Club: any number; Poll: a runoff is reported; House: seats; Play: scores;
# Court: votes that are transferred, by which no sample proves an outcome; Bench: seats that no rule fills.
make_town_rules() {
    manifest_of 3 20
    cat >contests.csv <<'EOF'
contest,choice_function,seats,votes_allowed,choices,risk_limit,target
Board,cumulative,1,3,Ann;Bob;Cy,0.20,yes
Senator,fusion,1,1,Ann(Red);Bob(Blue);Ann(Green),0.20,yes
Delegates,hamilton 15%,2,1,P;Q;R,0.20,yes
Chair,copeland,1,1,Ann;Bob;Cy,0.20,yes
Clerk,minimax,1,1,Ann;Bob;Cy,0.20,
Club,approval,1,,Ann;Bob;Cy,0.20,yes
Poll,majority or runoff,1,1,Ann;Bob;Cy,0.20,
House,dhondt,3,1,P;Q,0.20,yes
Play,star,1,1,Ann;Bob;Cy,0.20,yes
Court,stv,2,,Ann;Bob;Cy;Dee,0.20,
Bench,irv,2,,Ann;Bob;Cy,0.20,
EOF
    cards_of 60 20 '
        function where(b) { return "Town" }
        function named(b) { return 1 }
        function read(b) { return 1 }
        function card(i) {
            return (i % 4 == 1 ? "Board,Bob,;Board,Bob,;Board,Cy," : "Board,Ann,;Board,Ann,;Board,Ann,") ";" \
                (i % 10 == 1 ? "Senator,Ann(Green),;Senator,Ann(Red)," : i % 10 < 5 ? "Senator,Ann(Red)," : \
                i % 10 < 8 ? "Senator,Ann(Green)," : "Senator,Bob(Blue),") ";Delegates," \
                (i % 16 == 3 ? "R" : i % 2 ? "P" : "Q") ",;" \
                (i % 5 == 1 ? "Chair,Bob,1;Chair,Ann,2" : "Chair,Ann,1;Chair,Cy,2;Chair,Bob,2") ";" \
                (i % 3 == 0 ? "Clerk,Ann,1;Clerk,Bob,2;Clerk,Cy,3" : i % 3 == 1 ? \
                "Clerk,Bob,1;Clerk,Cy,2;Clerk,Ann,3" : i == 2 ? "Clerk,*blank*," : \
                "Clerk,Cy,1;Clerk,Ann,2;Clerk,Bob,3") ";" \
                (i % 6 == 1 ? "Club,Bob,;Club,Cy," : "Club,Ann,;Club,Bob,") ";Poll," \
                (i % 20 < 8 ? "Ann" : i % 20 < 16 ? "Bob" : "Cy") ",;House," (i % 5 == 1 ? "Q" : "P") ",;" \
                (i % 5 == 2 ? "Play,Bob,5;Play,Cy,1" : "Play,Ann,5;Play,Bob,2") ";" \
                (i % 2 ? "Court,Ann,1;Court,Bob,2" : i % 3 ? "Court,Cy,1;Court,Bob,2" : \
                i % 4 ? "Court,Dee,1" : "Court,Bob,1;Court,Ann,2") ";" \
                (i % 3 ? "Bench,Ann,1;Bench,Cy,2" : "Bench,Bob,1")
        }'
    awk -F, 'BEGIN { print "contest,choice,votes" }
        FNR > 1 && $8 != "*blank*" && $7 == "House" { n[$7 "," $8]++ }
        END { for (k in n) print k "," n[k] | "sort" }' cvr.csv >results.csv
}

make_town_batches() {
    manifest_of 14 5
    cat >contests.csv <<'EOF'
contest,choice_function,seats,votes_allowed,choices,cards_bound,risk_limit,target,method
Mayor,plurality,1,1,Ann;Bob;Cy,,0.20,yes,batch
Levy,plurality,1,1,Yes;No,,0.20,yes,macro
Park,plurality,1,1,Yes;No,,0.20,yes,
Pool,plurality,1,1,Yes;No,,0.20,,
Pond,plurality,1,1,Yes;No,,0.20,,
EOF
    cards_of 70 5 '
        function where(b) { return "Town" }
        function named(b) { return 1 }
        function read(b) { return 1 }
        function card(i) {
            return "Mayor," (i % 25 == 3 ? "Bob" : i % 35 == 9 ? "*blank*" : "Ann") ",;Levy," \
                (i % 24 == 1 ? "No" : "Yes") ",;Park," (i % 9 == 1 ? "No" : "Yes") ",;Pool," \
                (i % 3 == 1 ? "No" : "Yes") ",;Pond," (i % 2 && i > 1 ? "No" : "Yes") ","
        }'
    # The machines read one card of Pond otherwise; by the paper it is a tie.
    sed -i '/^Town,1,1,2,/s/,Pond,Yes,/,Pond,No,/' paper.csv
    awk -F, 'BEGIN { print "contest,choice,votes" }
        FNR > 1 && $8 != "*blank*" { n[$7 "," $8]++ } END { for (k in n) print k "," n[k] | "sort" }' cvr.csv >results.csv
    # Records and results spell otherwise than the list of contests.
    sed -i 's/,Mayor,Bob,/,Mayor (Vote For 1),"Bob, X.",/; s/,Mayor,/,Mayor (Vote For 1),/; s/,Levy,Yes,/,Levy,YES,/' cvr.csv
    sed -i 's/^Levy,/LEVY,/; s/,Bob,/,"Bob, X.",/' results.csv
    sed -i 's/^Town,/Town County,/' manifest.csv
    cat >names.csv <<'EOF'
kind,contest,found,standard,why,files
contest,,Mayor (Vote For 1),Mayor,the same,cvr.csv
contest,,LEVY,Levy,the same,results.csv
contest,,Park,Park,,
choice,Mayor,"Bob, X.",Bob,nearly alike,cvr.csv
choice,Mayor,Robert,,it may be Bob,
choice,Levy,"Y"ES,Yes,the same,cvr.csv
jurisdiction,,Town County,Town,,
EOF
    # What people count of pool and pond in every batch.
    awk -F, 'BEGIN { print "jurisdiction,tabulator,batch,contest,choice,votes" }
        $5 == "Pool" || $5 == "Pond" { n["Town,1," $3 "," $5 "," $6]++ } END { for (k in n) print k "," n[k] | "sort" }' paper.csv >pool.csv
}

# Nothing is opened, since there is nothing.
rounds_polling() {
    n=0
    while "$program" round town.ballast >out 2>err; do
        n=$((n + 1))
        [ -e "town-round-$n.csv" ] || break
        boards $n
        two enter town.ballast "mvr-$n.csv"
    done
}

# What people count in the drawn batches of a list.
count_batches() {
    awk -F, 'NR == FNR { n[$3 "," $5 "," $6]++; next }
        FNR == 1 { print "round,draw,jurisdiction,container,tabulator,batch,contest,choice,votes"; next }
        {
            key = $1 "," $2 "," $3 "," $4 "," $5 "," $6 "," $8 ","
            split($8 == "Mayor" ? "Ann;Bob;Cy;*blank*" : "Yes;No", c, ";")
            for (k in c) print key c[k] "," n[$6 "," $8 "," c[k]] + 0
            print key "*cards*," $7
            split("", c)
        }' paper.csv "$1"
}

# Two people sign.
two() {
    must "$program" "$@" --key keys/a-2.key --key keys/b-2.key
}

rounds_batches() {
    two handcount town.ballast pool.csv
    must "$program" round town.ballast
    enter_counts 1
    enter_part
    n=2
    while [ -e "town-round-$n.csv" ] || [ -e "town-round-$n-batches.csv" ]; do
        enter_counts $n
        [ -e "town-round-$n.csv" ] && enter_rest $n
        n=$((n + 1))
        "$program" round town.ballast >out 2>err || break
    done
}

rounds_ranked() {
    two handcount town.ballast rankings.csv
    guarded_rounds
}

enter_counts() {
    [ -e "town-round-$1-batches.csv" ] || return
    count_batches "town-round-$1-batches.csv" >counts.csv
    [ "$(wc -l <counts.csv)" -eq 1 ] && return
    two enter town.ballast counts.csv
    [ "$1" = 1 ] || return
    awk -F, 'FNR == 1 { print; next } !draw { draw = $2 } $2 == draw && $7 == "Mayor"' counts.csv >again.csv
    two correct town.ballast "$(last_event batch-count)" again.csv --reason 'counted again'
}

# All cards of the first round but the last; one is read again; the round is closed without it, and
# then it is found.
enter_part() {
    boards 1
    missed=$(tail -n 1 town-round-1.csv | cut -d , -f 2)
    awk -F, -v d="$missed" 'FNR == 1 || $2 != d' mvr-1.csv >some.csv
    awk -F, -v d="$missed" 'FNR == 1 || $2 == d' mvr-1.csv >missed.csv
    awk -F, 'FNR == 1 { print; next } !draw { draw = $2 } $2 == draw' some.csv >again.csv
    two enter town.ballast some.csv
    entered=$(last_event mvr)
    two correct town.ballast "$entered" again.csv --reason 'read again'
    cosign
    must "$program" open town.ballast
    must "$program" round town.ballast --close
    two correct town.ballast "$entered" missed.csv --reason 'it was in another box'
    cosign
    must "$program" open town.ballast
}

enter_rest() {
    boards "$1"
    [ "$(wc -l <"mvr-$1.csv")" -gt 1 ] || return
    two enter town.ballast "mvr-$1.csv"
    cosign
    must "$program" open town.ballast
}
