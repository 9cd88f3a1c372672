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

PARTIES, DISTRICTS, REGIONS = "ABCDE", "VWXYZ", "LMN"
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
        self.set, self.names, self.regions = {}, {"exempt": [], "won": {}, "lot": []}, []
        for part in case["rules"].split(";"):
            key, value = part.split("=")
            if key == "region":
                name, seats = value.split()
                self.regions.append((name, int(seats), []))
            elif key == "covers":
                self.regions[-1][2].append(DISTRICTS.index(value))
            elif key == "won":
                party, seats = value.split()
                self.names[key][party] = int(seats)
            elif key in self.names:
                self.names[key].append(value)
            else:
                self.set[key] = value
                if key == "seats":
                    self.set.pop("levelling", None)
        self.votes, self.seats = case["votes"], list(case["seats"])
        self.case_seats = case["seats"]
        self.n, self.d = len(self.votes[0]), len(self.votes)
        self.parties = range(self.n - case["no_party"])
        self.fixed = [[0] * self.n for _ in self.votes]
        self.placed = [[0] * self.n for _ in self.votes]
        self.due, self.total, self.over = [0] * self.n, [0] * self.n, [0] * self.n
        self.house = self.shared = 0
        self.returned, self.in_region = [], []
        self.both = self.get("place", "").endswith("biproportional")
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

    def stands_by_votes(self, p, all_votes):
        if p not in self.parties or all_votes[p] == 0:
            return False
        threshold, one = self.get("threshold", "none"), self.get("one-district", "none")
        if (threshold != "none" or one == "none") and \
                share_of(threshold, all_votes[p], sum(all_votes)):
            return True
        if one != "none" and any(row[p] and share_of(one, row[p], sum(row)) for row in self.votes):
            return True
        strong = 0
        for _, _, members in self.regions:
            votes = sum(self.votes[k][p] for k in members)
            seats = sum(self.case_seats[k] for k in members)
            valid = sum(sum(self.votes[k]) for k in members)
            strong += votes > 0 and seats > 0 and votes >= F(valid, seats) or \
                (votes > 0 and valid == 0)
        need = int(self.get("or-regions", "0"))
        return 0 < need <= strong

    def voters(self, p):
        """What seats of all are shared by."""
        if self.get("voters", "no") == "no":
            return sum(row[p] for row in self.votes)
        whole = 0
        for row, seats in zip(self.votes, self.case_seats):
            if sum(row) and not seats:
                raise Refused
            if seats:
                exact = F(row[p], seats)
                whole += math.floor(exact) + (exact - math.floor(exact) >= F(1, 2))
        return whole

    def districts(self, passes):
        method = self.get("district", "dhondt")
        for k in range(self.d):
            if method == "none":
                self.seats[k] = self.seats[k] if self.both else 0
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
            self.house = own + int(lev[0]) * (self.d if len(lev) > 1 else 1) + \
                sum(seats for _, seats, _ in self.regions)
        if self.both and self.house != own:
            raise Refused
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
        shares = [self.voters(p) for p in range(self.n)]
        while True:
            try:
                got, tie = self.share(method, shares, field, self.shared), None
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
            if overhang == "return":
                return self.give_back(field, has)
            if overhang != "out" or not more:
                return True
            field = [p for p in field if p not in more]
            for p in more:
                self.shared = max(0, self.shared - has[p])

    # ---- seats that are returned

    def seat_list(self, p):
        """Seats of the party that it may return, lowest number first: (number, district)."""
        name = self.get("district", "dhondt")
        return sorted((F(self.votes[k][p]) / divisor(name, s), k) for k in range(self.d)
                      for s in range(1, self.fixed[k][p] + 1) if self.case_seats[k] >= 3)

    def give_back(self, field, has):
        lot = self.names["lot"]
        rank = {k: lot.index(DISTRICTS[k]) if DISTRICTS[k] in lot else len(lot)
                for k in range(self.d)}
        before = list(has)
        for p in field:
            over = has[p] - self.due[p]
            if over <= 0:
                continue
            seats = self.seat_list(p)
            # the lowest `over` numbers; among equal ones at the cut the lot decides
            while over:
                if not seats:
                    raise Refused
                low = [k for q, k in seats if q == seats[0][0]]
                if len(low) > over:
                    first = min(rank[k] for k in low)
                    pick = [k for k in low if rank[k] == first]
                    if len(pick) > 1 and len(pick) > over:
                        self.tie = (over, -1, True, [p], low)
                        return False
                    low = pick[:1]
                k = low[0]
                seats.remove((seats[0][0], k))
                self.fixed[k][p] -= 1
                self.returned.append([p, k, -1])
                has[p] -= 1
                over -= 1
        if not self.returned:
            return True
        left = [max(0, self.due[p] - before[p]) if p in field else 0 for p in range(self.n)]
        room = [sum(1 for r in self.returned if r[1] == k) for k in range(self.d)]
        name = self.get("district", "dhondt")

        def quotient(p, k):
            return F(self.votes[k][p]) / divisor(name, self.fixed[k][p] + 1)

        while True:
            pairs = [(p, k) for p in range(self.n) for k in range(self.d)
                     if left[p] and room[k] and self.votes[k][p]]
            if not pairs:
                break
            high = max(quotient(*x) for x in pairs)
            best = [x for x in pairs if quotient(*x) == high]
            chosen = self.pick(best, left, room, lambda x: self.votes[x[1]][x[0]], DISTRICTS)
            if chosen is None:
                self.tie = (sum(room), -1, True, sorted({p for p, _ in best}),
                            sorted({k for _, k in best}))
                return False
            p, k = chosen
            next(r for r in self.returned if r[1] == k and r[2] < 0)[2] = p
            self.fixed[k][p] += 1
            has[p] += 1
            left[p] -= 1
            room[k] -= 1
        return True

    def pick(self, best, left, room, votes, areas):
        """The one that is first; None where nobody can say."""
        for p, k in best:  # has a seat however the others are chosen
            if sum(x[0] == p for x in best) <= left[p] and sum(x[1] == k for x in best) <= room[k]:
                return p, k
        chosen = None
        for x in best:
            def first(y):
                names = (PARTIES[x[0]], PARTIES[y[0]]) if x[0] != y[0] else \
                    (areas[x[1]], areas[y[1]])
                return self.rank(votes(x), names[0]) < self.rank(votes(y), names[1])
            if all(first(y) for y in best if y != x):
                chosen = x
        return chosen

    # ---- where they lie

    def place_by_regions(self, has):
        left = [max(0, self.total[p] - has[p]) for p in range(self.n)]
        room = [seats for _, seats, _ in self.regions]
        votes = [[sum(self.votes[k][p] for k in m) for p in range(self.n)]
                 for _, _, m in self.regions]
        own = [[sum(self.fixed[k][p] for k in m) for p in range(self.n)] for _, _, m in self.regions]
        here = self.in_region = [[0] * len(room) for _ in range(self.n)]
        name = self.get("to-regions", "sainte-lague")

        def quotient(p, r):
            return F(votes[r][p]) / divisor(name, own[r][p] + here[p][r] + 1)

        while True:
            pairs = [(p, r) for p in range(self.n) for r in range(len(room))
                     if left[p] and room[r] and votes[r][p]]
            if not pairs:
                break
            high = max(quotient(*x) for x in pairs)
            best = [x for x in pairs if quotient(*x) == high]
            chosen = self.pick(best, left, room, lambda x: votes[x[1]][x[0]],
                               [r[0] for r in self.regions])
            if chosen is None:
                self.tie = (sum(left), -1, True, sorted({p for p, _ in best}),
                            sorted(k for r in {r for _, r in best} for k in self.regions[r][2]))
                return
            here[chosen[0]][chosen[1]] += 1
            left[chosen[0]] -= 1
            room[chosen[1]] -= 1
        for r, (_, _, members) in enumerate(self.regions):
            self.place_in([here[p][r] for p in range(self.n)], members)

    def place_in(self, left, members):
        """Each party by itself: its numbers of all seats, without those that it has."""
        name = self.get("place", "sainte-lague").split()[0]
        for p in range(self.n):
            numbers = sorted(((F(self.votes[k][p]) / divisor(name, self.fixed[k][p] + s), k)
                              for k in members for s in range(1, left[p] + 1) if self.votes[k][p]),
                             key=lambda x: -x[0])
            while left[p] and numbers:
                equal = [k for q, k in numbers if q == numbers[0][0]]
                k = equal[0]
                if len(equal) > left[p]:
                    ranks = [self.rank(self.votes[k][p], DISTRICTS[k]) for k in equal]
                    if ranks.count(min(ranks)) > 1:
                        self.open_in = (self.open_in[0] + left[p], self.open_in[1] | {p},
                                        self.open_in[2] | set(equal))
                        break
                    k = equal[ranks.index(min(ranks))]
                numbers.remove((numbers[0][0], k))
                self.placed[k][p] += 1
                left[p] -= 1

    def place_both(self):
        """All tables of the seats of parties and districts, by trying: those with the largest
        product of quotients. Seats that differ between them are open."""
        if sum(self.total) == 0:
            return
        name = self.get("place", "").split()[0]
        worth = [[[F(1)] for _ in range(self.n)] for _ in range(self.d)]
        for k in range(self.d):
            for p in range(self.n):
                for s in range(1, self.seats[k] + 1):
                    worth[k][p].append(worth[k][p][-1] * self.votes[k][p] / divisor(name, s))

        def rows(seats, parties):
            if parties == 1:
                yield (seats,)
                return
            for first in range(seats + 1):
                for rest in rows(seats - first, parties - 1):
                    yield (first,) + rest

        tables = {(0,) * self.n: (F(1), [()])}  # by seats of the parties so far: the best product
        for k in range(self.d):
            after = {}
            for have, (product, lists) in tables.items():
                for row in rows(self.seats[k], self.n):
                    now = tuple(a + b for a, b in zip(have, row))
                    if any(a > b for a, b in zip(now, self.total)):
                        continue
                    value = product
                    for p, s in enumerate(row):
                        value *= worth[k][p][s]
                    if value == 0:
                        continue
                    old = after.get(now)
                    if old is None or value > old[0]:
                        after[now] = (value, [t + (row,) for t in lists])
                    elif value == old[0]:
                        old[1].extend(t + (row,) for t in lists)
            tables = after
        if tuple(self.total) not in tables:
            raise Refused
        best = tables[tuple(self.total)][1]
        parties, districts = set(), set()
        for k in range(self.d):
            for p in range(self.n):
                values = [t[k][p] for t in best]
                self.placed[k][p] = min(values)
                if max(values) > min(values):
                    parties.add(p)
                    districts.add(k)
        open_ = sum(self.total) - sum(map(sum, self.placed))
        if open_:
            self.tie = (open_, -1, True, sorted(parties), sorted(districts))

    def place(self, has):
        words = self.get("place", "sainte-lague").split()
        if words[0] == "none" or self.get("national", "dhondt") == "none":
            return
        if self.both:
            self.place_both()
            return
        if self.regions:
            self.open_in = (0, set(), set())
            self.place_by_regions(has)
            open_, parties, districts = self.open_in
            if open_:
                self.tie = (open_, -1, True, sorted(parties), sorted(districts))
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
            chosen = self.pick(best, left, room, lambda x: self.votes[x[1]][x[0]], DISTRICTS)
            if chosen is None:
                self.tie = (sum(left), -1, True, sorted({p for p, _ in best}),
                            sorted({k for _, k in best}))
                return
            p, k = chosen
            self.placed[k][p] += 1
            left[p] -= 1
            room[k] -= 1

    def run(self):
        all_votes = [sum(row[p] for row in self.votes) for p in range(self.n)]
        won = [self.names["won"].get(PARTIES[p], 0) for p in range(self.n)]
        need = int(self.get("or-seats", "0"))
        passes = [PARTIES[p] in self.names["exempt"] or self.stands_by_votes(p, all_votes) or
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
    if "returned" in case and count.returned != case["returned"]:
        return False
    if "regions" in case and count.tie[1] < 0 and count.in_region and \
            sum(count.in_region, []) != case["regions"]:
        return False
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
    cases = wrong = ties = placed = refused = back = 0
    for line in out.splitlines():
        case = json.loads(line)
        cases += 1
        refused += not case["ok"]
        if case["ok"]:
            ties += case["tie"] > 0
            back += len(case["returned"]) > 0
            placed += any(any(x["placed"]) for x in case["fixed"])
        if not check(case):
            wrong += 1
            if wrong <= 10:
                print("differs:", line)
    print("%d elections, %d with placed seats, %d with returned ones, %d ties, %d refused: %d differ" %
          (cases, placed, back, ties, refused, wrong))
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
