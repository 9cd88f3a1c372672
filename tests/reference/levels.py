#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Seats for parties on two levels a second time: slowly, in fractions, from docs/levels.md and the
sources it names, and not from the program.

    levels.py PROGRAM COUNT SEED

PROGRAM (levels_cases) prints COUNT random elections with their settings and what Ballast makes of
them, a line of JSON each.
"""
import json
import math
import subprocess
import sys
from fractions import Fraction as F

PARTIES, DISTRICTS = "ABCDE", "VWXYZ"
INFINITE = F(10) ** 40


class Refused(Exception):
    pass


class Tied(Exception):
    """args: open seats, tied, seats of each so far."""


def divisor(name, s):
    """d(s) for seat s; Huntington-Hill's is squared, and so are the votes then."""
    return {"dhondt": F(s), "sainte-lague": F(2 * s - 1),
            "modified-sainte-lague": F(7, 5) if s == 1 else F(2 * s - 1),
            "nordic-sainte-lague": F(6, 5) if s == 1 else F(2 * s - 1),
            "danish": F(3 * s - 2), "imperiali": F(s + 1, 2), "huntington-hill": F((s - 1) * s),
            "adams": F(s - 1), "dean": F(2 * (s - 1) * s, 2 * s - 1)}[name]


def share_of(text, part, whole):
    if text == "none":
        return True
    number = text.split()[-1]
    share = F(number[:-1]) / 100 if number.endswith("%") else F(number)
    return part > share * whole if text.startswith("more") else part >= share * whole


class Count:
    def __init__(self, case):
        self.set, self.names = {}, {"exempt": [], "won": {}, "lot": []}
        for part in case["rules"].split(";"):
            key, value = part.split("=")
            if key == "won":
                party, seats = value.split()
                self.names[key][party] = int(seats)
            elif key in self.names:
                self.names[key].append(value)
            else:
                self.set[key] = value
                if key == "seats":
                    self.set.pop("levelling", None)
        self.votes, self.seats = case["votes"], list(case["seats"])
        self.n, self.d = len(self.votes[0]), len(self.votes)
        self.parties = range(self.n - case["no_party"])
        self.fixed = [[0] * self.n for _ in self.votes]
        self.placed = [[0] * self.n for _ in self.votes]
        self.due, self.total, self.over = [0] * self.n, [0] * self.n, [0] * self.n
        self.house = self.shared = 0
        self.tie = (0, -1, False, [], [])

    def get(self, key, otherwise):
        return self.set.get(key, otherwise)

    def rank(self, votes, name):
        """Smaller is first; the same: nobody can say."""
        lot = self.names["lot"]
        return (-votes if self.get("ties", "") == "votes" else 0,
                lot.index(name) if name in lot else len(lot))

    # ---- one sharing-out

    def by_divisor(self, name, votes, field, seats):
        line = []
        for p in field:
            for s in range(1, seats + 2):
                d, v = divisor(name, s), F(votes[p])
                line.append((INFINITE if d == 0 else (v * v if name == "huntington-hill" else v) / d, p))
        line.sort(reverse=True)
        got = [0] * self.n
        if len(line) <= seats:
            for _, p in line:
                got[p] += 1
            return got, [], 0
        cut = line[seats][0]
        sure = [p for q, p in line if q > cut]
        last = [p for q, p in line if q == cut]
        if len(sure) == seats:
            last = []
        for p in sure:
            got[p] += 1
        return got, sorted(last), seats - len(sure)

    def by_quota(self, name, votes, field, seats):
        all_ = sum(votes[p] for p in field)
        got = [0] * self.n
        if all_ == 0:
            return got, [], 0
        quota = {"hare": F(all_, seats), "droop": F(all_ // (seats + 1) + 1),
                 "hagenbach-bischoff": F(all_, seats + 1), "imperiali-quota": F(all_, seats + 2)}[name]
        rest = {}
        for p in field:
            got[p] = math.floor(votes[p] / quota)
            rest[p] = votes[p] / quota - got[p]
        left = seats - sum(got)
        if left < 0:
            raise Refused
        for level in sorted(set(rest.values()), reverse=True):
            group = [p for p in field if rest[p] == level]
            if left and len(group) > left:
                return got, group, left
            for p in group if left else ():
                got[p] += 1
                left -= 1
        return got, [], 0

    def share(self, method, votes, field, seats):
        """Seats of each; Tied where the settings do not say who is first."""
        field = [p for p in field if votes[p] > 0]
        if seats == 0:
            return [0] * self.n
        quota = method in ("hare", "droop", "hagenbach-bischoff", "imperiali-quota")
        got, tied, left = (self.by_quota if quota else self.by_divisor)(method, votes, field, seats)
        if not left:
            return got
        ranks = {p: self.rank(votes[p], PARTIES[p]) for p in tied}
        for level in sorted(set(ranks.values())):
            group = [p for p in tied if ranks[p] == level]
            if len(group) > left:
                if left:
                    raise Tied(left, group, got)
                break
            for p in group:
                got[p] += 1
                left -= 1
        return got

    # ---- the levels

    def stands_by_share(self, p, all_votes):
        return p in self.parties and all_votes[p] > 0 and \
            share_of(self.get("threshold", "none"), all_votes[p], sum(all_votes))

    def districts(self, passes):
        method = self.get("district", "dhondt")
        for k in range(self.d):
            if method == "none":
                self.seats[k] = 0
                continue
            votes, field = self.votes[k], []
            for p in self.parties:
                if PARTIES[p] in self.names["exempt"]:
                    may = True
                elif self.get("strict", "no") == "yes" and not passes[p]:
                    entry = self.get("entry", "none")
                    may = entry != "none" and share_of(entry, votes[p], sum(votes))
                else:
                    may = share_of(self.get("district-threshold", "none"), votes[p], sum(votes))
                if may:
                    field.append(p)
            try:
                self.fixed[k] = self.share(method, votes, field, self.seats[k])
            except Tied as t:
                self.fixed[k] = t.args[2]
                self.tie = (t.args[0], k, False, t.args[1], [])
                return False
        return True

    def national(self, passes, all_votes, has):
        lev = self.get("levelling", "0").split()
        own = sum(self.seats) + sum(self.names["won"].values())
        if self.get("seats", "0") != "0":
            self.house = int(self.get("seats", "0"))
        else:
            self.house = own + int(lev[0]) * (self.d if len(lev) > 1 else 1)
        if self.house < own and self.get("overhang", "out") != "cut":
            raise Refused
        need = int(self.get("or-seats", "0"))
        for p in range(self.n):
            passes[p] = passes[p] or (need > 0 and has[p] >= need)
        self.shared = self.house
        for p in range(self.n):
            if not passes[p] or p not in self.parties:
                self.total[p] = has[p]
                self.shared = max(0, self.shared - has[p])
        method, overhang = self.get("national", "dhondt"), self.get("overhang", "out")
        if method == "none":
            self.total = list(has)
            return True
        field = [p for p in self.parties if passes[p]]
        while True:
            try:
                got, tie = self.share(method, all_votes, field, self.shared), None
            except Tied as t:
                got, tie = t.args[2], t
            for p in field:
                self.due[p] = got[p]
            if tie:
                self.tie = (tie.args[0], -1, False, tie.args[1], [])
                return False
            more = [p for p in field if has[p] > got[p]]
            for p in field:
                self.total[p] = got[p]
                self.over[p] = int(self.over[p] or p in more)
            if more and overhang == "refuse":
                raise Refused
            if overhang in ("out", "add"):
                for p in more:
                    self.total[p] = has[p]
            if overhang == "add":
                self.house += sum(has[p] - got[p] for p in more)
            if overhang != "out" or not more:
                return True
            field = [p for p in field if p not in more]
            for p in more:
                self.shared = max(0, self.shared - has[p])

    def place(self, has):
        words = self.get("place", "sainte-lague").split()
        if words[0] == "none" or self.get("national", "dhondt") == "none":
            return
        average = words[-1] == "average"
        lev = self.get("levelling", "0").split()
        none = self.get("district", "dhondt") == "none"
        left = [max(0, self.total[p] - (0 if none else has[p])) for p in range(self.n)]
        room = [int(lev[0]) if len(lev) > 1 else 10 ** 9] * self.d

        def quotient(p, k):
            q = F(self.votes[k][p]) / divisor(words[0], self.fixed[k][p] + self.placed[k][p] + 1)
            return q * self.seats[k] / sum(self.votes[k]) if average and q else q

        while True:
            pairs = [(p, k) for p in range(self.n) for k in range(self.d)
                     if left[p] and room[k] and quotient(p, k) > 0]
            if not pairs:
                return
            high = max(quotient(p, k) for p, k in pairs)
            best = [x for x in pairs if quotient(*x) == high]
            fits = all(sum(x[0] == p for x in best) <= left[p] for p in range(self.n)) and \
                all(sum(x[1] == k for x in best) <= room[k] for k in range(self.d))
            chosen = best[0] if fits else None
            for x in best if chosen is None else ():
                if all(self.first(x, y) for y in best if y != x):
                    chosen = x
            if chosen is None:
                self.tie = (sum(left), -1, True, sorted({p for p, _ in best}),
                            sorted({k for _, k in best}))
                return
            p, k = chosen
            self.placed[k][p] += 1
            left[p] -= 1
            room[k] -= 1

    def first(self, x, y):
        names = (PARTIES[x[0]], PARTIES[y[0]]) if x[0] != y[0] else (DISTRICTS[x[1]], DISTRICTS[y[1]])
        return self.rank(self.votes[x[1]][x[0]], names[0]) < self.rank(self.votes[y[1]][y[0]], names[1])

    def run(self):
        all_votes = [sum(row[p] for row in self.votes) for p in range(self.n)]
        won = [self.names["won"].get(PARTIES[p], 0) for p in range(self.n)]
        need = int(self.get("or-seats", "0"))
        passes = [PARTIES[p] in self.names["exempt"] or self.stands_by_share(p, all_votes) or
                  (p in self.parties and all_votes[p] > 0 and 0 < need <= won[p])
                  for p in range(self.n)]
        if not self.districts(passes):
            return
        has = [won[p] + sum(row[p] for row in self.fixed) for p in range(self.n)]
        if self.national(passes, all_votes, has):
            self.place(has)


def marks(items, n):
    return [int(i in items) for i in range(n)]


def check(case):
    count = Count(case)
    try:
        count.run()
    except Refused:
        return not case["ok"]
    if not case["ok"]:
        return False
    open_, where, placing, tied, districts = count.tie
    same = (count.fixed == [x["fixed"] for x in case["fixed"]] and
            count.placed == [x["placed"] for x in case["fixed"]] and
            (open_, placing) == (case["tie"], bool(case["placing"])) and
            (not open_ or (where == case["where"] and marks(tied, count.n) == case["tied"] and
                           marks(districts, count.d) == case["tied_districts"])))
    if open_ and where >= 0:
        return same  # nothing of all is counted
    return same and (count.due, count.total, count.over, count.house, count.shared) == \
        (case["due"], case["total"], case["overhang"], case["house"], case["shared"])


def main():
    out = subprocess.run(sys.argv[1:4], stdout=subprocess.PIPE, check=True, text=True).stdout
    cases = wrong = ties = placed = refused = 0
    for line in out.splitlines():
        case = json.loads(line)
        cases += 1
        refused += not case["ok"]
        if case["ok"]:
            ties += case["tie"] > 0
            placed += any(any(x["placed"]) for x in case["fixed"])
        if not check(case):
            wrong += 1
            if wrong <= 10:
                print("differs:", line)
    print("%d elections, %d with placed seats, %d ties, %d refused: %d differ" %
          (cases, placed, ties, refused, wrong))
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
