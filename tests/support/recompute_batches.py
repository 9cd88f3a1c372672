#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The contests of an audit that compare whole batches, computed a second time from its lists.

recompute_batches.py FOLDER reads manifest.csv, cvr.csv, seed.txt, params.jsonl, assertions.jsonl,
batches.jsonl and of each round plan-N.jsonl, batches-N.csv, counts-N.csv and risk-N.jsonl. It adds
up the votes of every batch that has CVRs, values it under every assertion, makes the weights, draws
by them (successive sampling, or intervals for macro), writes the list of batches, and multiplies
the tests out in exact fractions and decimals of 50 digits. Votes, values, margins, weights and
lists must be the same, risks to 1e-9, relative. It shares no code with the program; one
jurisdiction, a batch in one row, plurality contests."""
import functools
import hashlib
import sys
from decimal import Decimal
from fractions import Fraction

from recompute_lists import (compare, exact, exponent, lines, natural, read_seed, rows, there,
                             weighted_risk)


def same(mine, theirs, what):
    if mine != theirs:
        sys.exit(f"{what}: {theirs}, not {mine}")


def votes_of_cvrs(allowed):
    """(tabulator, batch) -> contest -> (cards with it, votes of each choice)."""
    out, cards = {}, {}
    for row in rows("cvr.csv"):
        key = row["tabulator"], row["batch"]
        out.setdefault(key, {})
        card = cards.setdefault((key, row["record"], row["imprinted_id"], row.get("card")), {})
        if row["contest"]:
            card.setdefault(row["contest"], []).append(row["choice"])
    for (key, *_), card in cards.items():
        for contest, words in card.items():
            here = out[key].setdefault(contest, [0, {}])
            here[0] += 1
            stars = any(w.startswith("*") and w.endswith("*") for w in words)
            if not stars and len(set(words)) <= allowed.get(contest, 1):
                for word in set(words):
                    here[1][word] = here[1].get(word, 0) + 1
    return out


class Contest:
    def __init__(self, params):
        self.name = params["contest"]
        self.allowed = params["votes_allowed"]
        self.style = params["universe"] == "style"
        self.cards = params["cards"]
        self.macro = params["method"] == "macro"
        self.choices = params["choices"]
        self.params = params
        self.claims, self.batches = [], []

    def worth(self, claim, votes, cards):
        w, l = votes.get(claim["winner"], 0), votes.get(claim["loser"], 0)
        return Fraction((w - l + cards) * claim["den"], 2)

    def fewest(self, votes):
        total = sum(votes.values())
        return max([-(-total // self.allowed)] + list(votes.values()))

    def take_batch(self, line, by_cvrs):
        """One line of the committed list."""
        known = by_cvrs.get((line["tabulator"], line["batch"]))
        votes = None
        if line["votes"] is not None:
            votes = dict(zip(self.choices, line["votes"]))
        if known is not None:
            having, seen = known.get(self.name, (0, {}))
            same({c: seen.get(c, 0) for c in self.choices}, votes,
                 f"{self.name}: votes of batch {line['batch']}")
            same(having, line["with"], f"{self.name}: cards of batch {line['batch']}")
        refs = []
        for claim in self.claims:
            if votes is None:
                refs.append(0 if self.style else Fraction(claim["den"] * line["cards"], 2))
            else:
                refs.append(self.worth(claim, votes, line["with"] if self.style else line["cards"]))
        same(refs, line["values"], f"{self.name}: values of batch {line['batch']}")
        line["refs"] = refs
        self.batches.append(line)

    def check(self):
        for i, claim in enumerate(self.claims):
            above = 2 * sum(b["refs"][i] for b in self.batches) - claim["den"] * self.cards
            same(above, claim["above"], f"{self.name}: margin over {claim['loser']}")
        m = min(self.claims, key=lambda a: Fraction(a["above"], a["upper"]))
        for b in self.batches:
            weight = max(-(-Fraction(2 * ref * m["above"], m["den"] * a["above"]) // 1)
                         for ref, a in zip(b["refs"], self.claims))
            same(weight, b["weight"], f"{self.name}: weight of batch {b['batch']}")
        same(sum(b["weight"] for b in self.batches), self.params["batch_weight"], "all weights")
        same(len(self.batches), self.params["batches"], "batches")
        self.unit = Fraction(m["above"], m["den"])

    def order(self, seed, count):
        """The draws, as indexes of self.batches."""
        if self.macro:
            total, out = sum(b["weight"] for b in self.batches), []
            for i in range(count):
                r = int(hashlib.sha256(f"{seed},batch,{i + 1}".encode()).hexdigest(), 16) % total
                p = 0
                while r >= self.batches[p]["weight"]:
                    r -= self.batches[p]["weight"]
                    p += 1
                out.append(p)
            return out
        prn = [int(hashlib.sha256(f"{seed},batch,,{b['number']}".encode()).hexdigest(), 16)
               for b in self.batches]
        e = [exponent(n) for n in prn]
        w = [b["weight"] for b in self.batches]
        first = functools.cmp_to_key(lambda i, j: e[i] * w[j] - e[j] * w[i] or prn[i] - prn[j])
        return sorted((i for i in range(len(w)) if w[i] > 0), key=first)[:count]

    def counted(self, claim, batch, sums):
        """What was found in a batch is worth; None: it was not found."""
        if sums is None or "*not found*" in sums:
            return Fraction(0)
        votes = {c: sums.get(c, 0) for c in self.choices}
        cards = sums["*cards*"]
        if self.style:
            without = sums.get("*blank*", 0) + sums.get("*overvote*", 0)
            cards = min(cards, self.fewest(votes) + without)
        return self.worth(claim, votes, cards)

    def risks(self, draws, counts):
        omega = [[b["refs"][i] - self.counted(a, b, counts.get((b["number"], self.name)))
                  for i, a in enumerate(self.claims)] for b in self.batches]
        if self.macro:
            return [self.macro_risk(draws, omega)] * len(self.claims)
        weights = {k: b["weight"] for k, b in enumerate(self.batches)}
        return [weighted_risk(Fraction(a["above"], 2),
                              {k: self.batches[k]["refs"][i] for k, w in weights.items() if w > 0},
                              weights, [(k, omega[k][i]) for k in draws])
                for i, a in enumerate(self.claims)]

    def macro_risk(self, draws, omega):
        total = sum(b["weight"] for b in self.batches)
        p, best = Decimal(1), Decimal(1)
        for k in draws:
            taint = max([Fraction(0)] + [2 * o * self.unit / (a["above"] *
                                                              self.batches[k]["weight"])
                                         for o, a in zip(omega[k], self.claims)])
            if taint >= 1:
                return best
            p *= exact((1 - self.unit / total) / (1 - taint))
            best = min(best, p)
        return best


def read_contests():
    params = lines("params.jsonl")
    contests = {p["contest"]: Contest(p) for p in params if p["method"] in ("batch", "macro")}
    for a in lines("assertions.jsonl"):
        if a["contest"] in contests:
            if "full_hand_count" in a:
                del contests[a["contest"]]
            else:
                contests[a["contest"]].claims.append(a)
    by_cvrs = votes_of_cvrs({p["contest"]: p["votes_allowed"] for p in params})
    number = {(r["tabulator"], r["batch"]): i + 1 for i, r in enumerate(rows("manifest.csv"))}
    cards = [int(r["cards"]) for r in rows("manifest.csv")]
    for line in lines("batches.jsonl"):
        same(number[line["tabulator"], line["batch"]], line["number"], "a batch's number")
        same(cards[line["number"] - 1], line["cards"], "a batch's cards")
        if line["contest"] in contests:
            contests[line["contest"]].take_batch(line, by_cvrs)
    for c in contests.values():
        c.check()
    return list(contests.values()), [p["contest"] for p in params]


class List:
    """The batches that are pulled, and the numbers of their draws."""

    def __init__(self, contests, place):
        self.contests, self.pulled, self.draw = contests, {}, {}
        manifest = rows("manifest.csv")
        self.row = {i + 1: r for i, r in enumerate(manifest)}
        self.place = place

    def take(self, round_, draws):
        new = []
        for c in self.contests:
            for k in draws[c.name]:
                key = c.batches[k]["number"], c.name
                if key not in self.pulled:
                    self.pulled[key] = round_
                    new.append(key)
        new.sort(key=lambda key: (*(natural(self.row[key[0]][f]) for f in
                                    ("container", "tabulator", "batch")), self.place[key[1]]))
        out = []
        for number, contest in new:
            self.draw.setdefault(number, len(self.draw) + 1)
            r = self.row[number]
            out.append([str(round_), str(self.draw[number]), r["jurisdiction"], r["container"],
                        r["tabulator"], r["batch"], r["cards"], contest])
        return out


def read_counts(round_, number_of, counts):
    if not there(f"counts-{round_}.csv"):
        return
    for r in rows(f"counts-{round_}.csv"):
        sums = counts.setdefault((number_of[int(r["draw"])], r["contest"]), {})
        sums[r["choice"]] = int(r["votes"] or 0)


def main():
    contests, names = read_contests()
    pulls = List(contests, {name: i for i, name in enumerate(names)})
    seed = read_seed()
    counts, compared, round_ = {}, 0, 1
    while there(f"risk-{round_}.jsonl"):
        targets = {p["contest"]: p["target"] for p in lines(f"plan-{round_}.jsonl")}
        draws = {c.name: c.order(seed, targets[c.name]) for c in contests}
        theirs = [list(r.values()) for r in rows(f"batches-{round_}.csv")]
        same(pulls.take(round_, draws), theirs, f"round {round_}: the list of batches")
        read_counts(round_, {d: n for n, d in pulls.draw.items()}, counts)
        by_name = {c.name: c for c in contests}
        for r in lines(f"risk-{round_}.jsonl"):
            if r["contest"] not in by_name:
                continue
            c = by_name[r["contest"]]
            same(len(draws[c.name]), r["usable"], f"{c.name}: usable draws")
            mine = c.risks(draws[c.name], counts) if draws[c.name] else [1] * len(c.claims)
            for risk, a in zip(mine, r["assertions"]):
                compare(Decimal(risk), a["risk"], f"{c.name}: {a['loser']}")
            compare(Decimal(max(mine)), r["risk"], c.name)
            compared += 1 + len(r["assertions"])
        round_ += 1
    if compared == 0:
        sys.exit("no risk was compared")
    print(f"  {compared} risks of batches in {round_ - 1} rounds computed again")


main()
