#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""margins_parcels.py PROGRAM ELECTIONS SEED [EFFORT]: the margins of the single transferable vote by
the rules of parcels.py, Meek's among them, by trying all other ballots.

As margins.py: the margin is the fewest ballots that, said otherwise, make others elected, or make a
tie that a lot decides between them and others. A lot is an order of the candidates here, and every
order is tried; New Zealand's numbers are no lot. A ballot says any candidates in any order, or nothing.

PROGRAM (counts_cases) says between which numbers the margin lies. EFFORT is the number of counts an
election may take; what is not known then is not held against it. ELECTIONS is of each rule.
"""
import itertools
import random
import subprocess
import sys

from parcels import RULES


class Spent(Exception):
    """Too many counts."""


def watched(rule):
    """The rule; `lots` says whether who is earlier on the ballot may have mattered."""
    class Watched(rule):
        lots = False

        def order(self, tied, how):
            self.lots = self.lots or len(tied) > 1
            return super().order(tied, how)
    return Watched


class Setting:
    """A rule, candidates and seats, with what was counted by them."""

    def __init__(self, name, candidates, seats):
        self.name, self.n, self.seats = name, candidates, seats
        self.rule, self.in_order = watched(RULES[name]), name == "cambridge"
        self.kinds = [ranks for k in range(candidates + 1)
                      for ranks in itertools.permutations(range(candidates), k)]
        self.outcomes = {}

    def count(self, profile, order):
        """Who is elected where the candidates stand on the ballot in this order; were there lots?"""
        at = {c: i for i, c in enumerate(order)}
        ballots = [[1, *(at[c] for c in ranks)] for ranks in profile if ranks]
        if not ballots:
            return frozenset(), False
        count = self.rule({"candidates": self.n, "seats": self.seats, "ballots": ballots}).run()
        return frozenset(order[c] for c in count.winners), count.lots

    def elected(self, profile):
        """All sets of winners that lots can lead to."""
        key = profile if self.in_order else tuple(sorted(profile))
        if key not in self.outcomes:
            self.left -= 1
            if self.left < 0:
                raise Spent
            orders = itertools.permutations(range(self.n))
            won, lots = self.count(key, next(orders))
            found = {won}
            if lots and self.name != "new-zealand":
                found |= {self.count(key, order)[0] for order in orders}
            self.outcomes[key] = found - {frozenset()}
        return self.outcomes[key]

    def changed(self, profile, k):
        """All profiles with k of the ballots said otherwise."""
        for places in itertools.combinations(range(len(profile)), k):
            for said in itertools.product(self.kinds, repeat=k):
                new = list(profile)
                for place, ranks in zip(places, said):
                    new[place] = ranks
                yield tuple(new)

    def margin(self, profile, winners, effort):
        """The margin (None: no other ballots change anything), and whether it is known: else it is no
        less."""
        self.left = effort
        for k in range(len(profile) + 1):
            try:
                if any(self.elected(new) - {winners} for new in self.changed(profile, k)):
                    return k, True
            except Spent:
                return k, False
        return None, True


def make(rng, setting):
    """Few sorts, so that margins are not always small."""
    sorts = rng.choices(setting.kinds[1:], k=rng.randint(1, 3)) + [setting.kinds[0]]
    weights = [rng.random() ** 2 + 0.05 for _ in sorts]
    profile = tuple(rng.choices(sorts, weights, k=rng.randint(3, 9)))
    return profile if any(profile) else make(rng, setting)


def line(setting, profile):
    ballots = "".join(">".join("ABCDEFGH"[c] for c in ranks) + " ; " for ranks in profile)
    return f"{setting.name} {setting.n} {setting.seats} : {ballots}\n"


def wrong(said, setting, profile, effort, seen):
    """What is wrong with this answer, if anything."""
    won, low, high = (part.split() for part in said.split("/"))
    low, high = (int(x[0]) if x else None for x in (low, high))
    winners = frozenset(int(c) for c in won)
    margin, known = setting.margin(profile, winners, effort)
    if winners not in setting.elected(profile):
        return "others are elected"
    seen["known"] += known
    seen["low"] += low is not None
    seen["high"] += high is not None
    seen["above 1"] += known and low is not None and low > 1
    seen["tight"] += known and low == margin
    seen["tight above"] += known and high == margin
    if known and margin is not None and low is not None and low > margin:
        return f"at least {low}, but {margin} are enough"
    if high is not None and (margin is None or high < margin):
        return f"at most {high}, but it takes {'more' if margin is None else margin}"
    return None


def main():
    program, elections, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    effort = int(sys.argv[4]) if len(sys.argv) > 4 else 400
    rng, faults, cases = random.Random(seed), 0, []
    seen = dict.fromkeys(("known", "low", "high", "above 1", "tight", "tight above"), 0)
    for name in RULES:
        for n, seats in ((2, 1), (3, 1), (3, 2), (4, 2)):
            setting = Setting(name, n, 1 if name == "SimpleIRV" else seats)
            cases += [(setting, make(rng, setting)) for _ in range(-(-elections // 4))]
    lines = [line(*case) for case in cases]
    answers = subprocess.run([program, "parcels"], input="".join(lines), capture_output=True, text=True)
    sys.stderr.write(answers.stderr)
    got = answers.stdout.split("\n")
    if answers.returncode != 0 or len(got) != len(lines) + 1:
        sys.exit(f"{len(got) - 1} answers to {len(lines)} elections")
    for done, ((setting, profile), election, said) in enumerate(zip(cases, lines, got)):
        if done % 500 == 0:
            print(f"{done} of {len(lines)} elections, {faults} wrong so far", flush=True)
        fault = wrong(said, setting, profile, effort, seen)
        if fault:
            faults += 1
            print(f"{election}{said}\n{fault}")
    print(f"{len(lines)} elections, {faults} wrong: " + ", ".join(f"{k} {n}" for k, n in seen.items()))
    few = [k for k, n in seen.items() if 20 * n < len(lines)]
    if few:
        print("too few: " + ", ".join(few))
    return faults > 0 or bool(few)


if __name__ == "__main__":
    sys.exit(main())
