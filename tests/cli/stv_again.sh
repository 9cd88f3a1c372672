#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The single transferable vote as the second verifier counts it: elections made up from a fixed seed
# have the same winners by `ballast tally`, or are undecided by both. 77 without Python.
#     stv_again.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"
command -v python3 >/dev/null || exit 77
cat >again.py <<'END'
import json, random, subprocess, sys
sys.path.insert(0, sys.argv[2])
import verify
r, wrong, tied = random.Random(2026), 0, 0
for case in range(int(sys.argv[3])):
    n, seats = r.randint(2, 7), r.randint(1, 4)
    seats = min(seats, n - 1)
    names = [f"C{i}" for i in range(n)]
    ballots = [(tuple(r.sample(range(n), r.randint(1, n))), r.randint(1, 40))
               for _ in range(r.randint(1, 12))]
    with open("contests.csv", "w") as f:
        f.write("contest,choice_function,seats,votes_allowed,choices\n"
                f"X,stv,{seats},,{';'.join(names)}\n")
    with open("cvr.csv", "w") as f:
        f.write("jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,rank\n")
        card = 0
        for ranking, cards in ballots:
            for _ in range(cards):
                card += 1
                for rank, c in enumerate(ranking):
                    f.write(f",1,1,{card},,,X,{names[c]},{rank + 1}\n")
    out = subprocess.run([sys.argv[1], "tally", "contests.csv", "cvr.csv", "--json"],
                         capture_output=True, text=True).stdout
    contest = json.loads(out)["contests"][0]
    mine = sorted(contest["winners"])
    if contest.get("tie"):
        mine = None
    try:
        again = sorted(names[c] for c in verify.transferable(n, seats, ballots))
    except verify.Bad:
        again = None
    tied += mine is None
    if mine != again:
        wrong += 1
        print("case", case, seats, ballots, mine, again)
print(tied, "undecided,", wrong, "differ")
sys.exit(wrong > 0 or tied == 0)
END
PYTHONDONTWRITEBYTECODE=1 python3 again.py "$program" "$here/../../verify" "${2:-60}" >out 2>&1 || { cat out; status=1; }
exit $status
