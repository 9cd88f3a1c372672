#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What `make demo` runs: an election is made up, and what can be done with its files is done, each
# step said in a line.    demo.sh PROGRAM
set -eu
cd "$(dirname "$0")/.."
program=$1
demo=build/demo
county=$demo/county
hacked=$demo/hacked
contest='United States Senator'
levy='Measure 2A: library levy'
seed=36845120738645190272 # twenty digits, as if of dice rolled in public after the election

# show ARGUMENT…: a command as one would type it.
show()
{
    printf '\n$ ballast'
    for word in "$@"; do
        case $word in
        *' '*) printf " '%s'" "$word" ;;
        *) printf ' %s' "$word" ;;
        esac
    done
    printf '\n\n'
}

# step WHAT ARGUMENT…: says what comes, shows the command, runs it.
step()
{
    printf '\n\n== %s\n' "$1"
    shift
    show "$@"
    "$program" "$@"
}

# planned NAME: a number of the plan for the contest.
planned()
{
    "$program" plan --risk-limit 0.05 --contest "$contest" --json "$county/manifest.csv" \
        "$county/cvr-dominion.csv" | sed -n "s/.*\"$1\": \([0-9]*\).*/\1/p" | head -n 1
}

rm -rf "$demo"
mkdir -p "$demo"
step 'An election in a made-up county: the manifest, and what the machines recorded.' \
    generate "$county" --seed 20261103 --formats manifest,dominion-csv
step 'Are the files in order, and do manifest and records agree?' \
    inspect "$county/manifest.csv" "$county/cvr-dominion.csv"
step 'The votes of one contest, counted again from the records; every sum is checked.' \
    tally --contest "$contest" "$county/cvr-dominion.csv"
step 'A ranked contest, counted in rounds.' \
    tally --contest 'Mayor of Larkhaven' "$county/cvr-dominion.csv"
step 'How many cards must people look at, in each contest, for a risk limit of 5 %?' \
    plan --risk-limit 0.05 "$county/manifest.csv" "$county/cvr-dominion.csv"
step 'Cards to look at, drawn by public dice: anybody with the manifest draws the same.' \
    draw --seed "$seed" --count 20 --manifest "$county/manifest.csv"

margin=$(planned margin)
cards=$(planned cards)
sample=$(planned sample_size)
step "The risk for $contest when all $sample planned cards are as recorded." \
    risk kaplan-markov --margin "$margin" --cards "$cards" --sample "$sample"
step 'The same, when the paper showed one vote less for the winner: more cards are needed.' \
    risk kaplan-markov --margin "$margin" --cards "$cards" --sample "$sample" --o1 1

step 'A small election whose machines were hacked.' \
    generate "$hacked" --seed 20261103 --size small --hack "$levy" --formats cvr,paper
step 'What the machines say.' \
    tally --contest "$levy" "$hacked/cvr.csv"
step 'What the paper says: an audit is there to find out.' \
    tally --contest "$levy" "$hacked/truth/paper.csv"
printf '\n\nThe files are in %s. Try: build/release/ballast help\n' "$demo"
