# SPDX-License-Identifier: Apache-2.0
"""Georgia's audit of May 2026, as published, as tables for a record of ours.

    georgia.py FOLDER           writes manifest.csv, results.csv, contests.csv, paper.json
    georgia.py --count LIST     the list of batches with the votes that were reported there
"""
import csv
import io
import json
import sys
import zipfile

FUNCTIONS = {"US Senate - Rep": "runoff 1/2", "Governor - Dem": "plurality"}


def tables(path):
    """(jurisdiction, rows) of each file of an archive."""
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith(".csv"):
                with archive.open(name) as raw:
                    text = io.TextIOWrapper(raw, "utf-8-sig", newline="")
                    rows = [row for row in csv.reader(text) if row and row[0] + row[-1]]
                yield name.split("/")[0].replace("-", " "), rows


def writer(name, columns):
    out = csv.writer(open(name, "w", encoding="utf-8", newline=""), lineterminator="\n")
    out.writerow(columns.split())
    return out


def convert(folder):
    manifest = writer("manifest.csv", "jurisdiction container tabulator batch cards")
    results = writer("results.csv", "contest choice votes jurisdiction tabulator batch")
    contests = writer("contests.csv",
                      "contest choice_function seats votes_allowed choices target")
    choices, paper = {}, {}
    for jurisdiction, rows in tables(folder + "/manifests.zip"):
        for row in rows[1:]:
            of = dict(zip(rows[0], row))
            cards = of["Number of Ballots"].replace(",", "")
            batch = of["Batch Name"].strip()
            manifest.writerow([jurisdiction, of.get("Container", ""), "", batch, cards])
            paper[jurisdiction + "\n" + batch] = {"cards": cards}
    for jurisdiction, rows in tables(folder + "/candidate_totals.zip"):
        for row in rows[1:]:
            batch = row[0].strip()
            for title, votes in zip(rows[0][1:], row[1:]):
                for contest in FUNCTIONS:
                    if not title.startswith(contest + " - "):
                        continue
                    choice, votes = title[len(contest) + 3:], votes.replace(",", "") or "0"
                    choices.setdefault(contest, {})[choice] = True
                    results.writerow([contest, choice, votes, jurisdiction, "", batch])
                    here = paper[jurisdiction + "\n" + batch]
                    here.setdefault(contest, []).append((choice, votes))
    for contest, names in choices.items():
        contests.writerow([contest, FUNCTIONS[contest], 1, 1, ";".join(names), "yes"])
    with open("paper.json", "w", encoding="utf-8") as out:
        json.dump(paper, out)


def count(path):
    with open("paper.json", encoding="utf-8") as file:
        paper = json.load(file)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow("round draw jurisdiction container tabulator batch contest choice votes".split())
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            here = paper[row["jurisdiction"] + "\n" + row["batch"]]
            key = [row[n] for n in ("round", "draw", "jurisdiction", "container", "tabulator",
                                    "batch", "contest")]
            for choice, votes in here[row["contest"]]:
                out.writerow(key + [choice, votes])
            out.writerow(key + ["*cards*", here["cards"]])


if sys.argv[1] == "--count":
    count(sys.argv[2])
else:
    convert(sys.argv[1])
