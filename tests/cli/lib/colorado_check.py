#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Verifies the folders of colorado_years.py.

    colorado_check.py PROGRAM years|layouts"""
import copy
import json
import random
import shutil
import subprocess
import sys

import colorado_years as years

ROUNDS = 120  # of changed layouts
PROGRAM = sys.argv[1]
BUILT = {year: years.build(year) for year in years.YEARS}
failed = 0


def fail(text):
    global failed
    failed += 1
    print(text)


def verify(folder):
    p = subprocess.run([PROGRAM, "verify", folder, "--json"], capture_output=True, text=True)
    if p.returncode not in (0, 1, 2) or not p.stdout:
        fail(f"{folder}: exit status {p.returncode}: {p.stderr}")
        return p.returncode, {"checks": [], "findings": [], "contests": []}
    return p.returncode, json.loads(p.stdout)


def places(result):
    """Every place of a finding: its code, is it a fault, and what stands there."""
    return [(f["code"], f["fault"], f'{p["file"]}: {p["what"]}')
            for f in result["findings"] for p in f["places"]]


# ---- the years

# Checks that a correct folder of the year passes; all others are open, for their files are absent.
PASSES = {2018: "seed hashes sizes limits draws compared"}
LATER = ("seed hashes sizes risks limits random selections reported compared discrepancies sums "
         "margins batches cards")


def check_good(year):
    years.write(copy.deepcopy(BUILT[year])[2], "good")
    status, result = verify("good")
    wanted = set(PASSES.get(year, LATER).split())
    for c in result["checks"]:
        if c["ok"] is False or (c["ok"] is True) != (c["code"] in wanted):
            fail(f'{year}: {c["code"]} is {c["ok"]}: {c["reason"]}')
    for code, fault, what in places(result):
        if fault:
            fail(f"{year}: {code}: {what}")
    if status != 2:
        fail(f"{year}: exit status {status}")
    coroner = [c for c in result["contests"] if "Coroner" in c["contest"]]
    if [c["recomputed_risk"] for c in coroner] != [1]:
        fail(f"{year}: a contest without evidence has not the risk 1")
    shutil.rmtree("good", ignore_errors=True)


def check_fault(year, name):
    change, _, wanted, finds = years.FAULTS[name]
    election, samples, files = copy.deepcopy(BUILT[year])
    change(election, samples, files)
    years.write(files, "bad")
    status, result = verify("bad")
    code, words = finds.get(year, finds.get(0))
    if not any(c == code and words in what for c, _, what in places(result)):
        fail(f"{year} {name}: no {code} with '{words}': {places(result)}")
    if status != wanted.get(year, wanted[0]):
        fail(f"{year} {name}: exit status {status}, not {wanted}")
    shutil.rmtree("bad", ignore_errors=True)


# ---- layouts

COUNTS = ["two_vote_over_count", "one_vote_over_count", "one_vote_under_count",
          "two_vote_under_count"]
RISK = ["min_margin", "ballot_card_count", "audited_sample_count", "gamma"] + COUNTS
# What a check needs: columns by kind of file.
NEEDS = {
    "hashes": {"uploads": ["name", "submitted_hash"],
               "hash": ["county_name", "ballot_manifest_hash"]},
    "sizes": {"contest": ["contest_name", "risk_limit", "overstatements",
                          "optimistic_samples_to_audit", "estimated_samples_to_audit"] + RISK},
    "risks": {"results": ["Contest", "Risk measurement %", "disc +2", "disc +1", "disc -1",
                          "disc -2", "gamma", "audited sample count", "ballot count",
                          "min margin"]},
    "limits": {"contest": ["contest_name", "risk_limit", "random_audit_status"] + RISK,
               "results": ["Contest", "Risk Limit met?", "Audit Risk Limit %"]},
    "random": {"results": ["county", "scanner id", "batch id", "record id", "random number",
                           "random number sequence position", "round"]},
    "draws": {"list": ["cvr_number"]},
    "selections": {"selection": ["contest_name", "contest_cvr_ids"],
                   "contest": ["contest_name", "optimistic_samples_to_audit"]},
    "reported": {"selection": ["contest_name", "contest_cvr_ids"], "results": ["db id"]},
    "compared": {"selection": ["contest_name", "contest_cvr_ids"],
                 "comparison": ["contest_name", "cvr_id"], "list": ["imprinted_id"]},
    "discrepancies": {"selection": ["contest_name", "contest_cvr_ids"],
                      "comparison": ["contest_name", "cvr_id", "choice_per_voting_computer",
                                     "audit_board_selection", "consensus", "record_type"],
                      "contest": ["contest_name", "winners"] + COUNTS},
    "sums": {"tabulate": ["contest_name", "choice", "votes"],
             "county": ["county_name", "contest_name", "choice", "votes"]},
    "margins": {"tabulate": ["contest_name", "choice", "votes"],
                "contest": ["contest_name", "winners", "min_margin"]},
    "batches": {"batches": ["county_name", "batch_id", "count_per_manifest",
                            "count_per_cvr_file"]},
    "cards": {"batches": ["county_name", "count_per_manifest"],
              "voting": ["county_name", "contest_name"],
              "contest": ["contest_name", "ballot_card_count"]},
}


def tables(f):
    """The tables of a file, and the row that names the columns."""
    if f.sheets is None:
        return [(f.rows, 0)]
    return [(rows, 1) for name, rows in f.sheets.items() if len(rows) > 2 and len(rows[1]) > 5]


def change_columns(rng, rows, head, op):
    """Changes one column; returns its name where it is no longer there."""
    at = rng.randrange(len(rows[head]))
    name = rows[head][at]
    wide = [r for r in rows[head:] if len(r) == len(rows[head])]
    if op == "rename":
        rows[head][at] = "zq%d" % rng.randrange(10 ** 6)
    elif op == "drop":
        for r in wide:
            del r[at]
    elif op == "add":
        for i, r in enumerate(wide):
            r.insert(at, "zq%d" % rng.randrange(10 ** 6) if i == 0 else str(rng.randrange(9)))
    else:
        order = list(range(len(rows[head])))
        rng.shuffle(order)
        for r in wide:
            r[:] = [r[i] for i in order]
    return name if op in ("rename", "drop") else None


def check_layout(seed):
    rng = random.Random(seed)
    year = rng.choice(years.YEARS)
    _, _, files = copy.deepcopy(BUILT[year])
    gone, told = {}, []
    for f in rng.sample([f for f in files if f.kind != "state"], rng.choice([1, 1, 2, 4])):
        for rows, head in [rng.choice(tables(f))]:
            for _ in range(rng.choice([1, 1, 2, 5])):
                op = rng.choice(["rename", "drop", "add", "exchange"])
                if op == "drop" and len(rows[head]) < 2:
                    continue
                name = change_columns(rng, rows, head, op)
                told.append(f"{f.path}: {op} {name}")
                if name is not None:
                    gone.setdefault(f.kind, set()).add(name)
    if seed % 3 == 0:  # names of files that say nothing
        for f in files:
            f.path = "%d/zq%d.%s" % (rng.randrange(3), rng.randrange(10 ** 9),
                                     f.path.rsplit(".", 1)[1])
    years.write(files, "layout")
    status, result = verify("layout")
    say = f"seed {seed}, {year}, {'; '.join(told)}{', names' if seed % 3 == 0 else ''}"
    for c in result["checks"]:
        lost = [n for kind, names in NEEDS.get(c["code"], {}).items() for n in names
                if n in gone.get(kind, ())]
        if c["ok"] is True and lost:
            fail(f'{say}: {c["code"]} holds without {lost}: {c["reason"]}')
        if c["ok"] is False:
            fail(f'{say}: {c["code"]} fails: {c["reason"]}: {places(result)}')
    for code, fault, what in places(result):
        if fault:
            fail(f"{say}: {code}: {what}")
    lost = [n for names in NEEDS.values() for kind, own in names.items() for n in own
            if n in gone.get(kind, ())]
    if lost and not any(code in ("column-missing", "file-unknown", "votes-repeated")
                        for code, _, _ in places(result)):
        fail(f"{say}: nothing says that {lost} are missing: {places(result)}")
    if status == 1:
        fail(f"{say}: exit status 1")
    shutil.rmtree("layout", ignore_errors=True)


def main():
    if sys.argv[2] == "years":
        for year in years.YEARS:
            check_good(year)
            for name, (_, which, _, _) in years.FAULTS.items():
                if year in which:
                    check_fault(year, name)
    else:
        for seed in range(ROUNDS):
            check_layout(seed)
    print(f"{failed} failures")
    sys.exit(failed > 0)


main()
