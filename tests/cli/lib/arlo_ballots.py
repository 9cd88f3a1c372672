#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the final report of an audit of single ballots as Arlo writes it, from a small election of
our own: tickets, votes and risks are computed here, with nothing of the program that is tested.

    arlo_ballots.py KIND DIR [DAMAGE]

KIND: bravo (two rounds), minerva, supersimple, suite. DAMAGE: one thing to change."""
import csv
import hashlib
import heapq
import os
import random
import sys
from fractions import Fraction
from math import comb

SEED = "12345678901234567890"
CHOICES = ["Ann", "Bo, Jr.", "Cy"]
BATCHES = {("North", "B 1"): 220, ("North", "B 2"): 180, ("O'Dell", "B 1"): 200}
VOTES = [330, 180, 60]  # of 600 cards, 30 have none
NINES = "9"


def digits(text):
    return str(int(hashlib.sha256(text.encode()).hexdigest(), 16)).zfill(64)[::-1]


def first(ballot):
    return "0." + digits(hashlib.sha256(SEED.encode()).hexdigest() + str(ballot))


def end_of_nines(x):
    p = 2
    while (x + "0")[p] == NINES:
        p += 1
    return p


def following(x):
    p, i = end_of_nines(x), 0
    while True:
        i += 1
        y = (x + "0")[:p] + digits(x + ":" + str(i))
        if y > x + "0":
            return y


def trim(x):
    return x[: end_of_nines(x) + 18]


def draw(count):
    ballots = [(key, n) for key, cards in BATCHES.items() for n in range(1, cards + 1)]
    heap = [(first(b), b) for b in ballots]
    heapq.heapify(heap)
    out = []
    for _ in range(count):
        ticket, ballot = heapq.heappop(heap)
        out.append((trim(ticket), ballot))
        heapq.heappush(heap, (following(ticket), ballot))
    return out


def cards():
    """What is marked on each card, with a fixed pseudo-random order."""
    marks = [c for c, n in zip(CHOICES, VOTES) for _ in range(n)] + [""] * 30
    random.Random(7).shuffle(marks)
    ballots = [(key, n) for key, total in BATCHES.items() for n in range(1, total + 1)]
    return dict(zip(ballots, marks))


def bravo(seen):
    worst = Fraction(0)
    for loser in (1, 2):
        s = Fraction(VOTES[0], VOTES[0] + VOTES[loser])
        t = (2 * s) ** seen[0] * (2 * (1 - s)) ** seen[loser]
        worst = max(worst, min(Fraction(1), 1 / t))
    return worst


def minerva(seen):
    worst = Fraction(0)
    for loser in (1, 2):
        n, k = seen[0] + seen[loser], seen[0]
        p = Fraction(VOTES[0], VOTES[0] + VOTES[loser])
        tails = [sum(comb(n, j) * q**j * (1 - q) ** (n - j) for j in range(k, n + 1))
                 for q in (Fraction(1, 2), p)]
        worst = max(worst, tails[0] / tails[1])
    return min(worst, Fraction(1))


def supersimple(errors):
    gamma, mu = 1.03905, (VOTES[0] - VOTES[1]) / 600
    u, p = 2 * gamma / mu, 1.0
    for e, weight in errors:
        p *= (1 - 1 / u) / (1 - max(e, 0) * weight / (2 * gamma))
    return min(p, 1.0)


def printed(p):
    text = "{:1.10f}".format(round(float(p), 10)).rstrip("0")
    return "<0.0000000001" if 0 < p < 1e-10 else text + "0" if text.endswith(".") else text


def error(machine, paper):
    """Arlo's: the pair with most votes of discrepancy; the share of its margin for the risk."""
    best = (0, 0.0)
    seen = False
    for loser in (1, 2):
        m = (machine == CHOICES[0]) - (machine == CHOICES[loser])
        b = (paper == CHOICES[0]) - (paper == CHOICES[loser])
        weight = (VOTES[0] - VOTES[1]) / (VOTES[0] - VOTES[loser])
        if not seen or m - b > best[0]:
            best = (m - b, weight)
        seen = True
    return best


def main():
    kind, folder = sys.argv[1], sys.argv[2]
    damage = sys.argv[3] if len(sys.argv) > 3 else ""
    comparison = kind == "supersimple"
    rounds = [60, 50] if kind == "bravo" else [90]
    draws, marks, papers = draw(sum(rounds)), cards(), {}
    for ballot in marks:
        papers[ballot] = marks[ballot]
    drawn = [b for _, b in draws]
    if comparison:
        papers[next(b for b in drawn if marks[b] == "Ann")] = ""
        papers[next(b for b in drawn if marks[b] == "Cy")] = "Ann"
    of_round, start = {}, 0
    for number, size in enumerate(rounds, 1):
        for ticket, ballot in draws[start : start + size]:
            of_round.setdefault(ballot, {}).setdefault(number, []).append(ticket)
        start += size
    rows, start = [], 0
    for number, size in enumerate(rounds, 1):
        so_far = draws[: start + size]
        own = [sum(papers[b] == c for _, b in draws[start : start + size]) for c in CHOICES]
        seen = [sum(papers[b] == c for _, b in so_far) for c in CHOICES]
        risk = (supersimple([error(marks[b], papers[b]) for _, b in so_far]) if comparison
                else minerva(seen) if kind == "minerva" else bravo(seen))
        if damage == "risk":
            risk = risk * Fraction(9, 10) if not comparison else risk * 0.9
        if damage == "votes" and number == 1:
            own[0] += 1
        rows.append([number + (10**9 if damage == "rounds" else 0), "Mayor", "Targeted", size + (damage == "size"),
                     "Yes" if risk <= Fraction(1, 10) else "No", printed(risk), "", "",
                     "; ".join(f"{c}: {n}" for c, n in zip(CHOICES, own))])
        start += size
    names = {"bravo": ("BALLOT_POLLING", "BRAVO"), "minerva": ("BALLOT_POLLING", "MINERVA"),
             "supersimple": ("BALLOT_COMPARISON", "SUPERSIMPLE"), "suite": ("HYBRID", "SUITE")}
    audit, math = names[kind]
    out = [["######## ELECTION INFO ########"], ["Organization", "Election Name", "State"],
           ["A county", "A mayor", "XX"], [], ["######## CONTESTS ########"],
           ["Contest Name", "Targeted?", "Number of Winners", "Votes Allowed",
            "Total Ballots Cast", "Tabulated Votes"],
           ["Mayor", "Targeted", 1, 1, 600,
            "; ".join(f"{c}: {n}" for c, n in zip(CHOICES, VOTES))], [],
           ["######## AUDIT SETTINGS ########"],
           ["Audit Name", "Audit Type", "Audit Math Type", "Risk Limit", "Random Seed",
            "Online Data Entry?"],
           ["A mayor", audit, math, "10%", SEED[:-1] + "1" if damage == "seed" else SEED, "Yes"],
           [], ["######## ROUNDS ########"],
           ["Round Number", "Contest Name", "Targeted?", "Sample Size", "Risk Limit Met?",
            "P-Value", "Start Time", "End Time", "Audited Votes"]] + rows
    head = ["Jurisdiction Name", "Batch Name", "Ballot Position", "Ticket Numbers: Mayor",
            "Audited?", "Audit Result: Mayor"]
    if comparison:
        head += ["CVR Result: Mayor", "Discrepancy: Mayor"]
    if damage == "column":
        head = [h.replace("Ballot Position", "Place") for h in head]
    if damage == "no-cvr":
        head.remove("CVR Result: Mayor")
    if damage == "settings":
        out += [[], ["######## AUDIT SETTINGS ########"]] + out[out.index(rows[0]) - 5 :][:2]
    out += [[], ["######## SAMPLED BALLOTS ########"], head]
    for n, (ballot, tickets) in enumerate(sorted(of_round.items())):
        text = ", ".join(f"Round {r + (10**9 if damage == 'rounds' else 0)}: " + ", ".join(sorted(t)) for r, t in sorted(tickets.items()))
        if damage == "ticket" and n == 3:
            text = text[:-1] + ("1" if text[-1] != "1" else "2")
        row = [ballot[0][0], ballot[0][1], ballot[1], text, "AUDITED",
               papers[ballot] or "BLANK"]
        if n == 5:
            row[5] += "; COMMENT: a mark beside the oval"
        if comparison:
            e = error(marks[ballot], papers[ballot])[0]
            row += [marks[ballot], e if marks[ballot] != papers[ballot] else ""]
        if damage == "reading" and n == 4:
            row[5] = "Cy" if papers[ballot] != "Cy" else "Ann"
        if damage == "not-audited" and n == 4:
            row[4:6] = ["NOT_AUDITED", ""]
        if damage == "no-cvr":
            del row[6]
        if damage == "not-found" and n == 4:
            row[4:6] = ["NOT_FOUND", ""]
        out.append(row)
    os.makedirs(folder)
    with open(os.path.join(folder, "report.csv"), "w", newline="", encoding="utf-8") as f:
        csv.writer(f).writerows(out)


main()
