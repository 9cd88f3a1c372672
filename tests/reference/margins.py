#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""margins.py PROGRAM ELECTIONS SEED [EFFORT]: the margins of counts of rankings by trying all other
ballots.

From docs/stv.md: the margin is the fewest ballots that, said otherwise in whatever way, make others
elected, or make a tie that a lot decides between them and others. The count is that of counts.py.
Here every tie is decided in every way, and ballots are replaced by all that a ballot can say: any
candidates at any rank. Ballots that count the same whoever stands are tried once.

PROGRAM (counts_cases) says between which numbers the margin lies. EFFORT is the number of counts an
election may take; what is not known then is not held against it.
"""
import itertools
import random
import subprocess
import sys

from counts import (BOTTOMS_UP, Conflict, Count, FIELDS, MAJORITY, ORDER, PREVIOUS_RANDOM, RANDOM, SHARE,
                    TRANSFER, UNLIMITED, line)

AT_ONCE = 12  # elections by the same settings, so that what was counted once serves again


class Spent(Exception):
    """Too many counts."""


class Lots(Count):
    """A count in which the ties are decided as `script` says; `open` has how many ways there were."""

    def __init__(self, rules, ballots, script, readings):
        super().__init__(rules, ballots)
        self.script, self.open, self.readings = script, [], readings

    def break_tie(self, tied, for_seat):
        if self.tiebreak == PREVIOUS_RANDOM:
            for votes in reversed(self.history[:-1]):
                best = (max if for_seat else min)(votes[c] for c in tied)
                tied = [c for c in tied if votes[c] == best]
        if len(tied) == 1:
            return tied[0]
        at = len(self.open)
        self.open.append(len(tied))
        return tied[self.script[at] if at < len(self.script) else 0]

    def read(self, ballot):
        if self.method == TRANSFER and len(self.winners) >= self.seats:
            return None, "surplus"
        key = (id(ballot["ranks"]), frozenset(self.standing))
        if key not in self.readings:
            self.readings[key] = super().read(ballot)
        return self.readings[key]

    def seen_of(self, ranks):
        return ranks  # made once, in Setting


class Setting:
    """Rules, with all that a ballot can say under them."""

    def __init__(self, rules):
        self.rules = rules
        self.readings, self.outcomes, self.same = {}, {}, {}
        self.plain = Count(dict(rules), [])
        self.kinds, self.number = [], {}
        sets = [set(c for c in range(rules["candidates"]) if code >> c & 1)
                for code in range(2 ** rules["candidates"])]
        self.sets = sets[1:]
        for ranks in itertools.product(sets, repeat=rules["ranks"]):
            self.kind(ranks)

    def kind(self, ranks):
        """Number of those that count as this one does, whoever stands."""
        seen = self.plain.seen_of(list(ranks))
        key = []
        for standing in self.sets:
            self.plain.standing = standing
            key.append(self.plain.read({"ranks": seen})[0])
        key = tuple(key)
        if key not in self.number:
            self.number[key] = len(self.kinds)
            self.kinds.append(seen)
        return self.number[key]

    def elected(self, profile):
        """All sets of winners that lots can lead to; None: an error stops the count."""
        if profile in self.outcomes:
            return self.outcomes[profile]
        self.left -= 1
        if self.left < 0:
            raise Spent
        found, scripts = set(), [[]]
        while scripts:
            script = scripts.pop()
            count = Lots(self.rules, [self.kinds[k] for k in profile], script, self.readings)
            try:
                count.run()
                found.add(frozenset(count.winners))
            except Conflict:
                pass
            made = script + [0] * (len(count.open) - len(script))
            for at in range(len(script), len(count.open)):
                scripts += [made[:at] + [other] for other in range(1, count.open[at])]
        self.outcomes[profile] = found
        return found

    def stays(self, rest, winners, missing):
        """Are these elected whatever the missing ballots say, and however lots fall?"""
        if missing == 0:
            return self.elected(rest) <= {winners}
        key = (rest, winners, missing)
        if key not in self.same:
            self.same[key] = all(self.stays(tuple(sorted(rest + (kind,))), winners, missing - 1)
                                 for kind in range(len(self.kinds)))
        return self.same[key]

    def margin(self, ballots, winners, effort):
        """The margin (None: no other ballots change anything), and whether it is known: else it is no
        less."""
        profile = tuple(sorted(self.kind(b) for b in ballots))
        self.left = effort
        for k in range(len(profile) + 1):
            try:
                for rest in set(itertools.combinations(profile, len(profile) - k)):
                    if not self.stays(rest, winners, k):
                        return k, True
            except Spent:
                return k, False
        return None, True


def make_rules(rng):
    rules = dict.fromkeys(FIELDS, 0)
    method = rng.choice([MAJORITY, MAJORITY, TRANSFER, TRANSFER, TRANSFER, BOTTOMS_UP, SHARE])
    candidates = rng.choice([2, 3, 3, 3, 4, 4])
    rules.update(candidates=candidates, ranks=rng.randint(1, 3 if candidates < 4 else 2), method=method,
                 overvote=rng.randrange(3), skips=rng.choice([0, 1, UNLIMITED]),
                 duplicates=rng.randrange(2), share_scale=2, share=rng.randint(1, 9) * 10 // 2 + 1,
                 cutoff=rng.randrange(2), seats=1, tiebreak=rng.choice([ORDER, RANDOM, PREVIOUS_RANDOM]))
    if method in (TRANSFER, BOTTOMS_UP):
        rules.update(seats=rng.choice([1, 2, 2, 2, 3]), quota=rng.randrange(4), scale=rng.choice([1, 4, 5]))
        rules["seats"] = min(rules["seats"], candidates - 1)
    for field in ("one", "batch", "first"):
        rules[field] = int(rng.random() < 0.3)
    if method == BOTTOMS_UP:
        rules.update(one=0, first=0)
    rules["until_two"] = int(rng.random() < 0.2 and method != SHARE)
    if rng.random() < 0.25:
        rules["minimum"] = rng.randint(1, 3)
    if rng.random() < 0.1:
        rules.update(clean=1, duplicates=0)
    if rng.random() < 0.1:
        rules["max_rank"] = rng.randint(1, 2)
    if rng.random() < 0.25:
        rules.update(last=rng.choice([1, 2, 2]), without=rng.randrange(2))
    while rules["share"] % 10 == 0:
        rules.update(share=rules["share"] // 10, share_scale=rules["share_scale"] - 1)
    return rules


def make_ballots(rng, rules, count):
    """Few sorts, so that margins are not always small; and sometimes any."""
    def rank():
        here = {rng.randrange(rules["candidates"])} if rng.random() < 0.85 else set()
        return here | ({rng.randrange(rules["candidates"])} if rng.random() < 0.1 else set())
    sorts = [[rank() for _ in range(rules["ranks"])] for _ in range(rng.randint(1, 4))]
    sorts.append([set()] * rules["ranks"])
    weights = [rng.random() ** 2 + 0.05 for _ in sorts]
    return rng.choices(sorts, weights, k=count)


def wrong(said, setting, ballots, effort, seen):
    """What is wrong with this answer, if anything."""
    won, low, high = (part.split() for part in said.split("/"))
    low, high = (int(x[0]) if x else None for x in (low, high))
    if not won and low is None and high is None:
        return None
    winners = frozenset(int(c) for c in won)
    margin, known = setting.margin(ballots, winners, effort)
    if winners not in setting.elected(tuple(sorted(setting.kind(b) for b in ballots))):
        return "others are elected"
    seen["known"] += known
    seen["exact"] += low is not None and low == high
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


def progress(done, elections, faults):
    """A line every five hundred elections."""
    if done // 500 > (done - AT_ONCE) // 500:
        print(f"{done} of {elections} elections, {faults} wrong so far", flush=True)


def main():
    program, elections, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    effort = int(sys.argv[4]) if len(sys.argv) > 4 else 1500
    rng, faults, lines, cases = random.Random(seed), 0, [], []
    seen = dict.fromkeys(("known", "low", "high", "exact", "above 1", "tight", "tight above"), 0)
    while len(lines) < elections:
        rules, count = make_rules(rng), rng.choice([3, 4, 5, 6, 7, 8, 9, 9])
        group = [make_ballots(rng, rules, count) for _ in range(AT_ONCE)]
        lines += [line(rules, ballots) for ballots in group]
        cases.append((rules, group))
    answers = subprocess.run([program, "margins"], input="".join(lines), capture_output=True, text=True)
    sys.stderr.write(answers.stderr)
    got = answers.stdout.split("\n")
    if answers.returncode != 0 or len(got) != len(lines) + 1:
        sys.exit(f"{len(got) - 1} answers to {len(lines)} elections")
    at = iter(zip(lines, got))
    for done, (rules, group) in enumerate(cases):
        progress(done * AT_ONCE, len(lines), faults)
        setting = Setting(rules)
        for ballots in group:
            election, said = next(at)
            fault = None if said == "conflict" else wrong(said, setting, ballots, effort, seen)
            if fault:
                faults += 1
                print(f"{election}{said}\n{fault}")
    print(f"{len(lines)} elections, {faults} wrong: " + ", ".join(f"{k} {n}" for k, n in seen.items()))
    few = [k for k in ("known", "exact", "above 1", "tight", "tight above") if 20 * seen[k] < len(lines)]
    if few:
        print("too few: " + ", ".join(few))
    return faults > 0 or bool(few)


if __name__ == "__main__":
    sys.exit(main())
