#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What `make demo` runs: an election is made up, and everything that can be done with its files is
# done, each step said in a line.    demo.sh PROGRAM
set -eu
cd "$(dirname "$0")/.."
program=$1
seed=93684512073864519027 # twenty dice, as if rolled in public after the election
election=build/demo
cvrs=$election/dominion.csv
manifest=$election/manifest.csv

# step WHAT ARGUMENT…: says what comes, shows the command, runs it.
step()
{
    printf '\n\n== %s\n\n$ ballast' "$1"
    shift
    printf ' %s' "$@"
    printf '\n\n'
    "$program" "$@"
}

rm -rf "$election"
step 'An election in a made-up county: manifest, cast vote records, and what the paper says.' \
    generate "$election" --seed 20261103
step 'What are these files, and is anything wrong with them?' \
    inspect "$manifest" "$cvrs"
step 'The votes, counted again from the records.' \
    tally "$cvrs"
step 'How many cards must be looked at in each contest, at a risk limit of 5 %?' \
    plan --risk-limit 0.05 "$cvrs"
step 'Twenty cards drawn from the public dice: anybody with the manifest draws the same.' \
    draw --seed "$seed" --manifest "$manifest" --count 20
step 'The risk after 200 cards without a discrepancy, for a margin of 4,000 votes in 120,000 cards.' \
    risk kaplan-markov --margin 4000 --cards 120000 --sample 200
printf '\n\nThe files are in %s.\n' "$election"
