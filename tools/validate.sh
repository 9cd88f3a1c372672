#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes docs/validation.md: audits of wrong outcomes by the thousand, and how many were confirmed.
#     validate.sh PROGRAM [REPETITIONS]
set -e
cd "$(dirname "$0")/.."
page=$(mktemp)
trap 'rm -f "$page"' EXIT
cat >"$page" <<'HEAD'
# Wrong outcomes: how often are they confirmed?

`make validate` wrote this page. Elections are made up whose reported outcome is wrong by as little as can
be, hidden in one of four ways; each is audited over and over by the tests of the program, at a risk limit of
5 %, and an audit counts as confirmed if the limit is met after *any* draw. A cell gives the percentage of
confirmed audits; it fails ("too high") where a rate of 5 % would give so many with a chance below 1 in 1,000.
`tests/validation/` has the elections (`scene.h`), the ways of auditing and the methods that are broken on
purpose, which must fail.

Hidden *at the margin*: cards with a vote for one choice were reported as votes for others. *Undervotes*: votes
were reported of blank cards, or blanks of votes. *Other styles*: the contest was reported on cards that do
not have it, or not on those that do. *One pool*: as at the margin, all in one part of 120 of 400 cards; in
the audits with pools that part is known as a sum only, and the sum is false. *Cards vanish*: an operator who
knows the sample loses cards, each if that raises the capital.

HEAD
status=0
"$1" "${2:-20000}" 2026 >>"$page" || status=1
cp "$page" docs/validation.md
exit $status
