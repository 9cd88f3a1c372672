#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Cards typed on a terminal, one by one: what is asked, and that it is what a file would have said.
#     record_typed.sh PROGRAM; exits 77 where script(1) makes no terminal.
program=$1
script -qec true /dev/null </dev/null >/dev/null 2>&1 || { echo 'no terminal can be made here' && exit 77; }
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
status=0
r=two.ballast

must() {
    "$@" >out 2>err || { echo "$* failed" && cat out err && exit 1; }
}

# says WORDS…: the last dialogue has them.
says() {
    for words; do
        grep -q -e "$words" dialogue && continue
        echo "the dialogue does not say '$words':"
        cat dialogue
        status=1
    done
}

# Types the lines of standard input, slowly enough for the questions to come first.
type_in() {
    (sleep 1 && while read -r line; do echo "$line" && sleep 0.1; done) |
        script -qec "'$program' enter $r" /dev/null >dialogue
}

cat >cvr.csv <<'END'
jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,rank
,1,1,1,1-1-1,A,Mayor,Ann,
,1,1,1,1-1-1,A,Council,Cy,
,1,1,2,1-1-2,A,Mayor,Ann,
,1,1,2,1-1-2,A,Council,Di,
,1,1,3,1-1-3,A,Mayor,Bob,
,1,1,3,1-1-3,A,Council,Cy,
,1,1,4,1-1-4,B,Mayor,Ann,
END
for n in 5 6 7 8 9 10 11 12; do echo ",1,1,$n,1-1-$n,B,Mayor,Ann,"; done >>cvr.csv
cat >contests.csv <<'END'
contest,choice_function,seats,votes_allowed,choices
Mayor,plurality,1,1,Ann;Bob
Council,plurality,1,2,Cy;Di
END
printf 'container,tabulator,batch,cards\nBox 7,1,1,12\n' >manifest.csv
must "$program" new $r --risk-limit 0.05
must "$program" add $r manifest manifest.csv
must "$program" add $r contests contests.csv
must "$program" add $r cvr cvr.csv
must "$program" contests $r set Mayor --target
must "$program" commit $r
must "$program" seed $r 31415926535897932384
must "$program" round $r
cards=$(($(wc -l <two-round-1.csv) - 1))

# The first card: something that is no answer, an overvote by numbers, then read back and changed.
type_in <<'END'
y
7
1 2
2,1
n
y
1
b
y
q
END
says 'Box 7' 'card  ' 'Mayor (vote for 1)' 'Council (vote for 2)' 'Type numbers of the list' \
    'Mayor: overvote' 'Council: Cy, Di\|Council: Di, Cy' 'Mayor: Ann' 'Council: blank' "entered; $((cards - 1)) still awaited"
grep -q 'Bob, \|CVR' dialogue && { echo 'what the machines recorded is shown'; status=1; }

# Later, not found after all (twice asked), and a card without any of the contests.
type_in <<'END'
l
n
n
n
y
q
END
says 'worst case in every contest' 'Not found: sure' "entered; $((cards - 2)) still awaited"
type_in <<'END'
y
e
y
END
says 'neither this nor any that follows' 'Mayor: not on card' 'Council: not on card'
"$program" status $r --json | grep -q "\"awaited\": $((cards - 3))," || { "$program" status $r; status=1; }

# Without a terminal and without a file there is nothing to ask on.
"$program" enter $r </dev/null >out 2>err
[ $? -eq 64 ] || { echo 'enter without a terminal'; cat out err; status=1; }
exit $status
