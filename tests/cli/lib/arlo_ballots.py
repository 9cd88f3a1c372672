#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the final report of an audit of single ballots as Arlo writes it, from a small election of
our own: tickets, votes and risks are computed here, with nothing of the program that is tested.

    arlo_ballots.py KIND DIR [DAMAGE]

KIND: bravo (two rounds), minerva, minerva3, providence, supersimple, suite; with "+clerk" a second
contest that is not targeted, on the ballots of one jurisdiction. DAMAGE: one thing to change. Risks of
Minerva and Providence are those of tests/reference/rounds.py, in exact fractions."""
import csv
import hashlib
import heapq
import os
import random
import sys
from fractions import Fraction
from math import comb

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../reference"))
import rounds as reference  # noqa: E402

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


class Contest:
    """Choices, reported votes, the marks on the cards that have it, and what people read."""

    def __init__(self, name, choices, votes, cast, targeted, marks):
        self.name, self.choices, self.votes, self.cast = name, choices, votes, cast
        self.targeted, self.marks, self.papers = targeted, marks, dict(marks)

    def losers(self):
        return range(1, len(self.choices))


def polling_risk(contest, method, results, lost):
    """The worst pair's. results: votes of each round; lost: draws of each that were not found,
    votes for every loser."""
    worst = Fraction(0)
    for loser in contest.losers():
        votes, won, w, n = [], [], 0, 0
        for own, missing in zip(results, lost):
            w += own[0]
            n += own[0] + own[loser] + missing
            votes.append(n)
            won.append(w)
        case = {"winner": contest.votes[0], "loser": contest.votes[loser], "floor": False,
                "alpha": "1/10", "votes": votes, "won": won, "seen": (w, n - w)}
        risk = getattr(reference, method)(case)
        risk = risk if method == "bravo" else risk[0]
        worst = max(worst, risk)
    return min(worst, Fraction(1))


def supersimple(contest, errors):
    gamma = 1.03905
    mu = min(contest.votes[0] - contest.votes[k] for k in contest.losers()) / contest.cast
    u, p = 2 * gamma / mu, 1.0
    for e, weight in errors:
        p *= (1 - 1 / u) / (1 - max(e, 0) * weight / (2 * gamma))
    return min(p, 1.0)


def printed(p):
    text = "{:1.10f}".format(round(float(p), 10)).rstrip("0")
    return "<0.0000000001" if 0 < p < 1e-10 else text + "0" if text.endswith(".") else text


def error(contest, ballot):
    """Arlo's: the pair with most votes of discrepancy; the share of its margin for the risk."""
    best = (0, 0.0)
    seen = False
    machine, paper = contest.marks.get(ballot), contest.papers.get(ballot)
    least = min(contest.votes[0] - contest.votes[k] for k in contest.losers())
    for loser in contest.losers():
        m = (machine == contest.choices[0]) - (machine == contest.choices[loser])
        b = (paper == contest.choices[0]) - (paper == contest.choices[loser])
        weight = least / (contest.votes[0] - contest.votes[loser])
        if not seen or m - b > best[0]:
            best = (m - b, weight)
        seen = True
    return best


def clerk(marks):
    """A contest on the ballots of North alone."""
    own = [b for b in marks if b[0][0] == "North"]
    votes = ["Dot"] * 220 + ["Eve"] * 140 + [""] * 40
    random.Random(8).shuffle(votes)
    return Contest("Clerk", ["Dot", "Eve"], [220, 140], 400, False, dict(zip(own, votes)))


METHODS = {"bravo": ("BALLOT_POLLING", "BRAVO", [60, 50]),
           "minerva": ("BALLOT_POLLING", "MINERVA", [90]),
           "minerva3": ("BALLOT_POLLING", "MINERVA", [20, 10, 15]),
           "providence": ("BALLOT_POLLING", "PROVIDENCE", [20, 30]),
           "supersimple": ("BALLOT_COMPARISON", "SUPERSIMPLE", [90]),
           "suite": ("HYBRID", "SUITE", [90])}


def lost_in(draws, lost, contest):
    own = [b for _, b in draws]
    return sum((own.count(b) if contest.targeted else b in own) for b in lost)


def risk_of(kind, contest, draws, sizes, number, lost):
    """After the round of that number."""
    parts, start = [], 0
    for size in sizes[:number]:
        parts.append(draws[start:start + size])
        start += size
    if kind == "supersimple":
        own = [b for part in parts for _, b in part]
        own = own if contest.targeted else [b for b in dict.fromkeys(own) if b in contest.marks]
        return supersimple(contest, [error(contest, b) for b in own])
    results = [votes_of(contest, part) for part in parts]
    missing = [lost_in(part, lost, contest) for part in parts]
    return polling_risk(contest, {"minerva3": "minerva", "suite": "bravo"}.get(kind, kind),
                        results, missing)


def votes_of(contest, part):
    own = [b for _, b in part]
    own = own if contest.targeted else list(dict.fromkeys(own))
    return [sum(contest.papers.get(b) == c for b in own) for c in contest.choices]


def lost_item(contest, part, damage, lost):
    """Later versions tell the ballots not found beside the votes."""
    n = lost_in(part, lost, contest)
    return [f"Ballots not found (counted for loser): {n}"] if damage == "not-found-told" else []


def round_rows(kind, contests, draws, sizes, damage, lost):
    rows, start, big = [], 0, 10**9 if damage == "rounds" else 0
    for number, size in enumerate(sizes, 1):
        for contest in contests:
            risk = risk_of(kind, contest, draws, sizes, number,
                           [] if damage == "not-found-aside" else lost)
            own = votes_of(contest, draws[start:start + size])
            hit = contest.targeted == (damage == "risk")
            if hit and damage in ("risk", "clerk-risk"):
                risk = risk * (0.9 if kind == "supersimple" else Fraction(9, 10))
            if damage == ("votes" if contest.targeted else "clerk-votes") and number == 1:
                own[0] += 1
            rows.append([number + big, contest.name,
                         "Targeted" if contest.targeted else "Opportunistic",
                         size + (damage == "size") if contest.targeted else "",
                         "Yes" if risk <= Fraction(1, 10) else "No", printed(risk), "", "",
                         "; ".join([f"{c}: {n}" for c, n in zip(contest.choices, own)]
                                   + lost_item(contest, draws[start:start + size], damage, lost))])
        start += size
    return rows


def ballot_rows(kind, contests, of_round, damage, lost):
    head = ["Jurisdiction Name", "Batch Name", "Ballot Position", "Ticket Numbers: Mayor",
            "Audited?"]
    for contest in contests:
        head.append("Audit Result: " + contest.name)
        if kind == "supersimple":
            head += ["CVR Result: " + contest.name, "Discrepancy: " + contest.name]
    rows, big = [head], 10**9 if damage == "rounds" else 0
    for n, (ballot, tickets) in enumerate(sorted(of_round.items())):
        text = ", ".join(f"Round {r + big}: " + ", ".join(sorted(t))
                         for r, t in sorted(tickets.items()))
        if damage == "ticket" and n == 3:
            text = text[:-1] + ("1" if text[-1] != "1" else "2")
        row = [ballot[0][0], ballot[0][1], ballot[1], text, "AUDITED"]
        for contest in contests:
            on = ballot in contest.marks
            row.append((contest.papers[ballot] or "BLANK") if on else "")
            if kind == "supersimple":
                e = error(contest, ballot)[0]
                row += [(contest.marks[ballot] or "Blank") if on else "",
                        e if contest.marks.get(ballot) != contest.papers.get(ballot) else ""]
        if n == 5:
            row[5] += ", INVALID_WRITE_IN; COMMENT: a mark beside the oval"
        if damage == "reading" and n == 4:
            row[5] = "Cy" if contests[0].papers[ballot] != "Cy" else "Ann"
        if damage == "not-audited" and n == 4:
            row[4:6] = ["NOT_AUDITED", ""]
        if ballot in lost or (damage == "not-found" and n == 4):
            row[4:6] = ["NOT_FOUND", ""]
        rows.append(row)
    if damage == "column":
        rows[0] = [h.replace("Ballot Position", "Place") for h in head]
    if damage == "no-cvr":
        at = head.index("CVR Result: Mayor")
        for row in rows:
            del row[at]
    return rows


def build(which, damage):
    """The rows of the report."""
    kind, _, more = which.partition("+")
    if damage == "name":  # that begins with the word for a ballot without a vote
        CHOICES[2] = "Blankenship"
    audit, math, sizes = METHODS[kind]
    draws, marks = draw(sum(sizes)), cards()
    mayor = Contest("Mayor", CHOICES, VOTES, 600, True, marks)
    contests = [mayor] + ([clerk(marks)] if more else [])
    drawn = [b for _, b in draws]
    if kind == "supersimple":
        mayor.papers[next(b for b in drawn if marks[b] == "Ann")] = ""
        mayor.papers[next(b for b in drawn if marks[b] == CHOICES[2])] = "Ann"
        for contest in contests[1:]:
            contest.papers[next(b for b in drawn if contest.marks.get(b) == "Dot")] = "Eve"
    lost = []
    if damage.startswith("not-found-"):  # two ballots that the risk counts for the losers, or not
        lost = [b for b in drawn if marks[b] == "Ann"][1:3]
        for contest in contests:
            for b in lost:
                contest.papers[b] = "" if b in contest.marks else None
    of_round, start = {}, 0
    for number, size in enumerate(sizes, 1):
        for ticket, ballot in draws[start:start + size]:
            of_round.setdefault(ballot, {}).setdefault(number, []).append(ticket)
        start += size
    out = [["######## ELECTION INFO ########"], ["Organization", "Election Name", "State"],
           ["A county", "A mayor", "XX"], [], ["######## CONTESTS ########"],
           ["Contest Name", "Targeted?", "Number of Winners", "Votes Allowed",
            "Total Ballots Cast", "Tabulated Votes"]]
    for contest in contests:
        out.append([contest.name, "Targeted" if contest.targeted else "Opportunistic", 1, 1,
                    contest.cast,
                    "; ".join(f"{c}: {n}" for c, n in zip(contest.choices, contest.votes))])
    settings = [["######## AUDIT SETTINGS ########"],
                ["Audit Name", "Audit Type", "Audit Math Type", "Risk Limit", "Random Seed",
                 "Online Data Entry?"],
                ["A mayor", audit, math, "10%", SEED[:-1] + "1" if damage == "seed" else SEED,
                 "Yes"]]
    out += [[]] + settings
    out += [[], ["######## ROUNDS ########"],
            ["Round Number", "Contest Name", "Targeted?", "Sample Size", "Risk Limit Met?",
             "P-Value", "Start Time", "End Time", "Audited Votes"]]
    out += round_rows(kind, contests, draws, sizes, damage, lost)
    if damage == "settings":
        out += [[]] + settings[:2] + [settings[2]]
    out += [[], ["######## AUDIT BOARDS ########"],
            ["Jurisdiction Name", "Audit Board Name", "Member 1 Name", "Member 1 Affiliation"],
            ["North", "Board 1", "", ""], ["O'Dell", "Board 1", "", ""]]
    if kind == "supersimple":
        out += [[], ["######## CONTEST NAME STANDARDIZATIONS ########"],
                ["Jurisdiction", "Contest Name", "CVR Contest Name"],
                ["North", "Mayor", "MAYOR of the county"]]
    if damage.startswith("hand-count"):
        out += [[], ["######## FULL HAND TALLY BATCH RESULTS ########"],
                ["Jurisdiction Name", "Batch Name", "Batch Type"] + CHOICES]
        total = votes_of(mayor, draws)
        half = [n // 2 + (damage == "hand-count-wrong") for n in total]
        out += [["North", "B 1", "Other"] + half,
                ["North", "B 2", "Other"] + [n - n // 2 for n in total]]
    else:
        out += [[], ["######## SAMPLED BALLOTS ########"]]
        out += ballot_rows(kind, contests, of_round, damage, lost)
    return out


def write(rows, folder):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "report.csv"), "w", newline="", encoding="utf-8") as f:
        csv.writer(f).writerows(rows)


if __name__ == "__main__":
    write(build(sys.argv[1], sys.argv[3] if len(sys.argv) > 3 else ""), sys.argv[2])
