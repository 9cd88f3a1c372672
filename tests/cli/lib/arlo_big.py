#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes a large audit of batches in the layout of Arlo, to be timed: all batches are rows of the
report. Nothing follows from its seed; whoever verifies it has the most to tell.

    arlo_big.py DIR JURISDICTIONS BATCHES_EACH"""
import csv
import io
import os
import sys
import zipfile

CHOICES = ("Ann", "Bob", "Cid")


def text_of(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def votes_of(j, b, contest):
    return [120 + (j * 7 + b * 3 + contest) % 40, 100 + (j + b * 5) % 40, (j * b + contest) % 9]


def told(votes):
    return "; ".join("%s: %d" % pair for pair in zip(CHOICES, votes))


def main():
    folder, jurisdictions, each = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    contests = ("Mayor", "Clerk")
    os.makedirs(folder, exist_ok=True)
    batches = [(j, b) for j in range(jurisdictions) for b in range(each)]
    totals = [[sum(v) for v in zip(*(votes_of(j, b, c) for j, b in batches))] for c in (0, 1)]
    with zipfile.ZipFile(os.path.join(folder, "manifests.zip"), "w", zipfile.ZIP_DEFLATED) as z:
        for j in range(jurisdictions):
            z.writestr("COUNTY %d/ballot-manifest.csv" % j, text_of(
                [["Container", "Batch Name", "Number of Ballots"]] +
                [["Box", "Batch %d" % b, 400] for b in range(each)]))
    with zipfile.ZipFile(os.path.join(folder, "candidate_totals.zip"), "w", zipfile.ZIP_DEFLATED) as z:
        for j in range(jurisdictions):
            z.writestr("COUNTY %d/candidate-totals-by-batch.csv" % j, text_of(
                [["Batch Name"] + ["%s - %s" % (c, x) for c in contests for x in CHOICES]] +
                [["Batch %d" % b] + votes_of(j, b, 0) + votes_of(j, b, 1) for b in range(each)]))
    rows = [["######## ELECTION INFO ########"], ["Organization", "Election Name", "State"],
            ["Large", "Large", "GA"], [], ["######## CONTESTS ########"],
            ["Contest Name", "Targeted?", "Number of Winners", "Votes Allowed", "Total Ballots Cast",
             "Vote Totals", "Vote Totals from Batches", "Runoff Law"]]
    rows += [[c, "Targeted", 1, 1, 400 * len(batches), told(t), told(t), ""] for c, t in zip(contests, totals)]
    rows += [[], ["######## AUDIT SETTINGS ########"],
             ["Audit Name", "Audit Type", "Audit Math Type", "Risk Limit", "Random Seed",
              "Online Data Entry?"],
             ["Large", "BATCH_COMPARISON", "MACRO", "5%", "06712221796172622814", "No"], [],
             ["######## ROUNDS ########"],
             ["Round Number", "Contest Name", "Targeted?", "Sample Size", "Risk Limit Met?", "P-Value",
              "Start Time", "End Time", "Audited Votes", "Batches Sampled", "Ballots Sampled",
              "Reported Votes"]]
    rows += [[1, c, "Targeted", len(batches), "Yes", "0.04", "", "", told(t), len(batches),
              400 * len(batches), told(t)] for c, t in zip(contests, totals)]
    rows += [[], ["######## SAMPLED BATCHES ########"],
             ["Jurisdiction Name", "Batch Name", "Ballots in Batch"] +
             ["Ticket Numbers: " + c for c in contests] + ["Audited?"] +
             [what + c for c in contests for what in ("Reported Results: ", "Audit Results: ",
                                                      "Change in Results: ", "Change in Margin: ")]]
    for j, b in batches:
        votes = [told(votes_of(j, b, c)) for c in (0, 1)]
        ticket = "Round 1: 0.%018d" % ((j * each + b) * 7919 + 1)
        rows.append(["COUNTY %d" % j, "Batch %d" % b, 400, ticket, ticket, "Yes",
                     votes[0], votes[0], "", "", votes[1], votes[1], "", ""])
    rows.append(["Totals", "", 400 * len(batches), "", "", "", told(totals[0]), told(totals[0]), "", "",
                 told(totals[1]), told(totals[1]), "", ""])
    with open(os.path.join(folder, "final_audit_report.csv"), "w", newline="", encoding="utf-8") as out:
        out.write(text_of(rows))


main()
