#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The measured risks of an audit, computed a second time, plainly and slowly, from its lists.

recompute.py FOLDER reads manifest.csv, cvr.csv, seed.txt, params.jsonl, assertions.jsonl and of
each round plan-N.jsonl, sample-N.csv, mvr-N.csv and risk-N.jsonl. From the seed it draws the order
of all cards, takes the sample by the targets of the plan, compares it with the sample list, values
every card by CVR and interpretation, and multiplies the mixture martingale out in exact fractions
and decimals of 50 digits. Recorded risks must agree to 1e-9, relative. It shares no code with the
program; cards of one jurisdiction without a name, plurality contests."""
import csv
import decimal
import hashlib
import json
import os
import sys
from decimal import Decimal
from fractions import Fraction

decimal.getcontext().prec = 50
HALF = Fraction(1, 2)
BETS = [("0.998", "0.50"), ("0.96", "0.38"), ("0.65", "0.035"), ("0.40", "0.035"),
        ("0.22", "0.025"), ("0.10", "0.015"), ("0.05", "0.01")]
folder = sys.argv[1]


def lines(name):
    with open(os.path.join(folder, name), encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def rows(name):
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def read_cards():
    """Every card of the manifest in its order: its CVR (contest -> words), or None."""
    batches, order = {}, []
    for row in rows("manifest.csv"):
        key = (row["tabulator"], row["batch"])
        order.append((key, int(row["cards"])))
        batches[key] = []
    last = None
    for row in rows("cvr.csv"):
        key = (row["tabulator"], row["batch"])
        card = (key, row["record"], row.get("card"))
        if card != last:
            batches[key].append((row["record"], {}))
            last = card
        if row["contest"]:
            batches[key][-1][1].setdefault(row["contest"], []).append(row["choice"])
    cards = []
    for key, size in order:
        found = batches[key]
        numbers = [r for r, _ in found]
        by_record = len(set(numbers)) == len(numbers) and all(
            r.isdigit() and 1 <= int(r) <= size for r in numbers)
        here = [None] * size
        for i, (record, votes) in enumerate(found):
            here[int(record) - 1 if by_record else i] = votes
        cards += [(key, position + 1, votes) for position, votes in enumerate(here)]
    return cards


class Contest:
    def __init__(self, params, cards):
        self.name = params["contest"]
        self.allowed = params["votes_allowed"]
        self.style = params["universe"] == "style"
        self.size = params["cards"]
        inside = sum(1 for _, _, cvr in cards if self.on_listed(cvr))
        self.added = self.size - inside
        self.claims = []

    def on_listed(self, cvr):
        return not self.style or cvr is None or self.name in cvr

    def holds(self, cards, k):
        if k < len(cards):
            return self.on_listed(cards[k][2])
        return k - len(cards) < self.added


def value(words, claim, allowed):
    """A of a card that has the contest."""
    if "*no agreement*" in words or "*not found*" in words:
        return Fraction(0)
    if any(w.startswith("*") and w.endswith("*") for w in words) or len(set(words)) > allowed:
        return HALF
    return Fraction(1 + (claim["winner"] in words) - (claim["loser"] in words), 2)


def by_cvr(contest, claim, cvr):
    if cvr is None or contest.name not in cvr:
        return HALF
    return value(cvr[contest.name], claim, contest.allowed)


def by_paper(contest, claim, cvr, seen):
    if seen is None:
        return Fraction(0)
    words = seen.get(contest.name, ["*not on card*"])
    if words == ["*not on card*"]:
        worst = contest.style and (cvr is None or contest.name in cvr)
        return Fraction(0) if worst else HALF
    return value(words, claim, contest.allowed)


def draw_order(count):
    with open(os.path.join(folder, "seed.txt"), encoding="ascii") as f:
        seed = f.read().strip()
    numbers = [(hashlib.sha256(f"{seed},,{k + 1}".encode()).digest(), k) for k in range(count)]
    return [k for _, k in sorted(numbers)]


def take(contests, targets, cards, order):
    """Places of the order that are taken, and of each contest the places that it may use."""
    count = {c.name: 0 for c in contests}
    gap = {c.name: False for c in contests}
    taken, usable = [], {c.name: [] for c in contests}
    for place, k in enumerate(order):
        if all(count[name] >= targets[name] for name in count):
            break
        here = [c.name for c in contests if c.holds(cards, k)]
        wanted = any(count[name] < targets[name] for name in here)
        if wanted:
            taken.append(place)
        for name in here:
            if not wanted:
                gap[name] = True
            else:
                count[name] += 1
                if not gap[name]:
                    usable[name].append(place)
    return taken, usable


def risk(contest, claim, cards, order, usable, seen):
    total = sum((by_cvr(contest, claim, cvr) for _, _, cvr in cards if contest.on_listed(cvr)),
                Fraction(0)) + HALF * contest.added
    v = 2 * total / contest.size - 1
    most = 2 / (2 - v)
    capital = [Decimal(1)] * len(BETS)
    best, spent = Decimal(1), Fraction(0)
    for j, place in enumerate(usable):
        k = order[place]
        cvr = cards[k][2] if k < len(cards) else None
        omega = by_cvr(contest, claim, cvr) - by_paper(contest, claim, cvr, seen.get(place + 1))
        b = (1 - omega) / (2 - v)
        left = contest.size - j
        mean = (Fraction(contest.size, 2) - spent) / left
        spent += b
        if 2 * spent > contest.size:
            return Decimal(0)
        if mean > most:
            continue
        ratio = Decimal(1) if mean == 0 else \
            Decimal((b / mean).numerator) / Decimal((b / mean).denominator)
        for i, (c, _) in enumerate(BETS):
            capital[i] *= 1 - Decimal(c) + Decimal(c) * ratio
        best = max(best, sum(Decimal(w) * x for (_, w), x in zip(BETS, capital)))
    if len(usable) == contest.size:
        return Decimal(1)
    return min(Decimal(1), 1 / best) if usable else Decimal(1)


def compare(mine, recorded, what):
    if abs(mine - Decimal(recorded)) > mine * Decimal("1e-9"):
        sys.exit(f"{what}: risk {recorded}, not {mine}")


def main():
    cards = read_cards()
    contests = [Contest(p, cards) for p in lines("params.jsonl")]
    by_name = {c.name: c for c in contests}
    for a in lines("assertions.jsonl"):
        if "full_hand_count" in a:
            by_name[a["contest"]].claims = None
        elif by_name[a["contest"]].claims is not None:
            by_name[a["contest"]].claims.append(a)
    order = draw_order(len(cards) + max(c.added for c in contests))
    seen, compared, known = {}, 0, set()
    rounds = 1
    while os.path.exists(os.path.join(folder, f"risk-{rounds}.jsonl")):
        targets = {p["contest"]: p["target"] for p in lines(f"plan-{rounds}.jsonl")}
        taken, usable = take(contests, targets, cards, order)
        listed = {int(r["draw"]) for r in rows(f"sample-{rounds}.csv")}
        known |= listed
        if known != {p + 1 for p in taken if order[p] < len(cards)}:
            sys.exit(f"round {rounds}: another sample")
        for r in rows(f"mvr-{rounds}.csv"):
            card = seen.setdefault(int(r["draw"]), {})
            if r["contest"] == "" or card is None:
                seen[int(r["draw"])] = None
            else:
                card.setdefault(r["contest"], []).append(r["choice"])
        for r in lines(f"risk-{rounds}.jsonl"):
            c = by_name[r["contest"]]
            if not c.claims:
                continue
            if r["usable"] != len(usable[c.name]):
                sys.exit(f"round {rounds}, {c.name}: {r['usable']} usable cards, not "
                         f"{len(usable[c.name])}")
            mine = {(a["winner"][:60], a["loser"][:60]):
                    risk(c, a, cards, order, usable[c.name], seen) for a in c.claims}
            for a in r["assertions"]:
                compare(mine[a["winner"], a["loser"]], a["risk"], f"{c.name}: {a['loser']}")
            compare(max(mine.values()), r["risk"], c.name)
            compared += 1 + len(r["assertions"])
        rounds += 1
    if compared == 0:
        sys.exit("no risk was compared")
    print(f"  {compared} risks of {rounds - 1} rounds computed again")


main()
