#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reports of Arlo in layouts that nobody has seen: columns are renamed, dropped, added and exchanged
at random with fixed seeds. No check holds that has lost a column it needs, none fails for the layout
alone, and what is missing is named.

    arlo_layouts.py PROGRAM"""
import copy
import json
import random
import shutil
import subprocess
import sys

import arlo_ballots

ROUNDS = 150
PROGRAM = sys.argv[1]
KINDS = ["bravo+clerk", "minerva3", "providence+clerk", "supersimple+clerk"]
BUILT = {kind: arlo_ballots.build(kind, "") for kind in KINDS}
SAMPLE = ["Contest Name", "Tabulated Votes", "Ticket Numbers: Mayor", "Round Number"]
NEEDS = {
    "risks": SAMPLE + ["P-Value", "Audited Votes", "Risk Limit", "Audit Math Type", "Audited?"],
    "limits": SAMPLE + ["Risk Limit Met?", "Risk Limit", "Audit Math Type"],
    "tickets": ["Random Seed", "Batch Name", "Ballot Position", "Ticket Numbers: Mayor"],
    "counted": SAMPLE + ["Audited?", "Sample Size"],
    "sums": SAMPLE + ["Audited Votes", "Audit Result: Mayor"],
    "changes": SAMPLE + ["Audit Result: Mayor", "CVR Result: Mayor"],
}


def sections(rows):
    """The row that names the columns of each section, and where the section ends."""
    out = []
    for i, row in enumerate(rows):
        if row and str(row[0]).startswith("####"):
            end = i + 1
            while end < len(rows) and rows[end]:
                end += 1
            out.append((i + 1, end))
    return out


def change(rng, rows, op):
    head, end = rng.choice(sections(rows))
    at = rng.randrange(len(rows[head]))
    name = rows[head][at]
    if "CVR Contest Name" in rows[head]:
        return None  # nothing follows from these
    if op == "rename":
        rows[head][at] = "zq%d" % rng.randrange(10 ** 6)
    elif op == "drop" and len(rows[head]) > 1:
        for row in rows[head:end]:
            del row[at]
    elif op == "add":
        for i, row in enumerate(rows[head:end]):
            row.insert(at, "zq%d" % rng.randrange(10 ** 6) if i == 0 else str(rng.randrange(9)))
        return None
    elif op == "exchange":
        order = list(range(len(rows[head])))
        rng.shuffle(order)
        for row in rows[head:end]:
            row[:] = [row[i] for i in order]
        return None
    return name


def check(seed):
    rng, bad = random.Random(seed), 0
    kind = rng.choice(KINDS)
    rows, lost, told = copy.deepcopy(BUILT[kind]), [], []
    for _ in range(rng.choice([1, 1, 2, 4])):
        op = rng.choice(["rename", "drop", "add", "exchange"])
        name = change(rng, rows, op)
        told.append(f"{op} {name}")
        if name is not None:
            lost.append(name)
    shutil.rmtree("layout", ignore_errors=True)
    arlo_ballots.write(rows, "layout")
    p = subprocess.run([PROGRAM, "verify", "layout", "--json"], capture_output=True, text=True)
    say = f"seed {seed}, {kind}, {', '.join(told)}"
    if p.returncode != 2:
        print(f"{say}: exit status {p.returncode}: {p.stderr}")
        bad += 1
    result = json.loads(p.stdout or '{"checks": [], "findings": []}')
    for c in result["checks"]:
        gone = [n for n in lost if n in NEEDS.get(c["code"], ())]
        if c["ok"] is False or (c["ok"] and gone):
            print(f'{say}: {c["code"]} is {c["ok"]}: {c["reason"]}')
            bad += 1
    for f in result["findings"]:
        if f["fault"]:
            print(f'{say}: {f["code"]}: {f["places"][0]}')
            bad += 1
    needed = [n for n in lost for names in NEEDS.values() if n in names]
    if needed and not any(f["code"] == "column-missing" for f in result["findings"]):
        print(f"{say}: nothing says that {needed} are missing")
        bad += 1
    return bad


def main():
    failed = sum(check(seed) for seed in range(ROUNDS))
    print(f"{failed} failures")
    sys.exit(failed > 0)


main()
