#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The rules of `tally --rule` a second time: slowly, in fractions, from their sources and not from the
program; and their margins by trying all other ballots where these are few.

    schemes.py PROGRAM COUNT SEED

PROGRAM (schemes_cases) prints COUNT random contests with what Ballast makes of them, a line of JSON
each. A card is a list of values: votes, ranks (1 is best, 0 none) or scores.
"""
import itertools
import json
import math
import subprocess
import sys
from fractions import Fraction as F

ALL_CHANGES = 4000


class Tie(Exception):
    """args: those who are tied, seats for them, those elected before."""


def top(score, seats, may=None):
    """Elected, or Tie."""
    field = [c for c in range(len(score)) if score[c] > 0 and (may is None or c in may)]
    field.sort(key=lambda c: (-score[c], c))
    if len(field) <= seats:
        return field
    cut = score[field[seats]]
    sure = [c for c in field if score[c] > cut]
    if len(sure) < seats:
        raise Tie([c for c in field if score[c] == cut], seats - len(sure), sure)
    return sure[:seats]


# ---- cards

def limit_of(rule, seats):
    first = rule.split()[0]
    if first in ("limited", "divisor", "quota", "fusion") or rule == "top 2":
        return 1
    return {"bloc": seats, "cumulative": 3}.get(first)


def person(rule, c):
    """Fusion: A on lines 0 and 2, B on 1 and 3."""
    return {2: 0, 3: 1}.get(c, c) if rule == "fusion" else c


def counts(rule, seats, card):
    """Valid, blank or overvoted."""
    if not any(card):
        return "blank"
    limit = limit_of(rule, seats)
    votes = len({person(rule, c) for c, v in enumerate(card) if v}) if rule == "fusion" else sum(card)
    return "over" if limit is not None and votes > limit else "valid"


# ---- pairs

def over(cards, a, b):
    rank = lambda card, c: card[c] or 99
    return sum(1 for k in cards if rank(k, a) < rank(k, b))


def matrix(cards, n):
    return [[over(cards, a, b) for b in range(n)] for a in range(n)]


def beats_all(m):
    n = range(len(m))
    for a in n:
        if all(m[a][b] > m[b][a] for b in n if b != a):
            return a
    return None


def single(score):
    best = [c for c in range(len(score)) if score[c] == max(score)]
    if len(best) > 1:
        raise Tie(best, 1, [])
    return best


def strength(m, a, b, margins):
    return 0 if m[a][b] <= m[b][a] else m[a][b] - m[b][a] if margins else m[a][b]


def schulze(m, margins):
    n = range(len(m))

    def path(a, b, seen):
        """The strongest path, by trying all."""
        best = strength(m, a, b, margins)
        for k in n:
            if k not in seen and k != b:
                best = max(best, min(strength(m, a, k, margins), path(k, b, seen | {k})))
        return best
    p = {(a, b): path(a, b, {a}) for a in n for b in n if a != b}
    won = [a for a in n if all(p[a, b] >= p[b, a] for b in n if b != a)]
    if len(won) > 1:
        raise Tie(won, 1, [])
    return won


def ranked_pairs(m, margins):
    n = range(len(m))
    can = set()
    for lot in itertools.permutations(n):
        pairs = [(a, b) for a in n for b in n if a != b and
                 (m[a][b] > m[b][a] or (m[a][b] == m[b][a] and lot[a] < lot[b]))]
        pairs.sort(key=lambda p: (-strength(m, *p, margins), lot[p[0]], -lot[p[1]]))
        edges = []
        for a, b in pairs:
            reached, new = {b}, [b]
            while new:
                at = new.pop()
                for x, y in edges:
                    if x == at and y not in reached:
                        reached.add(y)
                        new.append(y)
            if a not in reached:
                edges.append((a, b))
        can.add(next(c for c in n if all(b != c for _, b in edges)))
    if len(can) > 1 and beats_all(m) is None:
        raise Tie(sorted(can), 1, [])
    return [beats_all(m)] if beats_all(m) is not None else sorted(can)


def smith(m):
    n = range(len(m))
    for size in range(1, len(m) + 1):
        for s in itertools.combinations(n, size):
            if all(m[a][b] > m[b][a] for a in s for b in n if b not in s):
                return set(s)


def firsts(cards, field):
    votes = {c: 0 for c in field}
    for k in cards:
        ranks = sorted((k[c], c) for c in field if k[c])
        if ranks and (len(ranks) == 1 or ranks[0][0] < ranks[1][0]):
            votes[ranks[0][1]] += 1
    return votes


def runoff(cards, m, field, bottom_two):
    field = set(field)
    while len(field) > 1:
        votes = firsts(cards, field)
        order = sorted(field, key=lambda c: votes[c])
        if bottom_two:
            if len(order) > 2 and votes[order[1]] == votes[order[2]]:
                raise Tie([c for c in order if votes[c] == votes[order[1]]], 0, [])
            a, b = order[:2]
            if m[a][b] == m[b][a]:
                raise Tie([a, b], 0, [])
            field.remove(a if m[b][a] > m[a][b] else b)
        else:
            last = [c for c in order if votes[c] == votes[order[0]]]
            if len(last) > 1:
                raise Tie(last, 0, [])
            field.remove(last[0])
    return list(field)


def condorcet(rule, cards, n):
    name, margins = rule.split()[0], "margins" in rule
    m = matrix(cards, n)
    won = beats_all(m)
    if won is not None:
        return [won]
    if name == "copeland":
        return single([sum(2 * (m[a][b] > m[b][a]) + (m[a][b] == m[b][a])
                           for b in range(n) if a != b) for a in range(n)])
    if name == "minimax":
        loss = lambda a, b: m[b][a] - m[a][b] if margins else strength(m, b, a, False)
        return single([-max(loss(a, b) for b in range(n) if b != a) for a in range(n)])
    if name == "black":
        return single([borda(cards, n, a, "average", 0) for a in range(n)])
    if name == "schulze":
        return schulze(m, margins)
    if name == "ranked":
        return ranked_pairs(m, margins)
    return runoff(cards, m, smith(m) if name == "smith" else range(n), name == "btr")


# ---- points

def borda(cards, n, c, truncated, base):
    total = F(0)
    for k in cards:
        ranked = sorted(v for v in k if v)
        places = n if truncated != "modified" else len(ranked)
        points = [F(places - 1 - i + base) for i in range(n)]
        if k[c]:
            own = [points[i] for i, v in enumerate(ranked) if v == k[c]]
            total += sum(own) / len(own)
        elif truncated == "average":
            rest = points[len(ranked):]
            total += sum(rest) / len(rest)
    return total


def dowdall(cards, c):
    total = F(0)
    for k in cards:
        if k[c]:
            places = [F(1, i + 1) for i, v in enumerate(sorted(v for v in k if v)) if v == k[c]]
            total += sum(places) / len(places)
    return total


def prefer(cards, a, b):
    return sum((k[a] > k[b]) - (k[a] < k[b]) for k in cards)


def star(cards, field, best):
    points = {c: sum(k[c] for k in cards) for c in field}
    stars = {c: sum(k[c] == best for k in cards) for c in field}
    final, want, group = [], 2, None
    levels = sorted(set(points.values()), reverse=True)
    for level in levels:
        group = [c for c in field if points[c] == level]
        if len(group) <= want:
            final += group
            want -= len(group)
        else:
            picked, left, open_ = narrow(cards, group, want, stars)
            if open_:
                raise Tie(left, open_, [])
            final += picked
            want = 0
        if want == 0:
            break
    if len(final) < 2:
        return final[0]
    a, b = sorted(final)
    for lead in (prefer(cards, a, b), points[a] - points[b], stars[a] - stars[b]):
        if lead:
            return a if lead > 0 else b
    raise Tie([a, b], 1, [])


def narrow(cards, group, want, stars):
    """Who is picked, who is left tied, seats open. Worst ones go, by pairs and then by top scores."""
    picked = []
    while want:
        if len(group) <= want:
            return picked + group, [], 0
        losses = {c: sum(prefer(cards, d, c) > 0 for d in group if d != c) for c in group}
        bad = losses if len(set(losses.values())) > 1 else {c: -stars[c] for c in group}
        stay = [c for c in group if bad[c] < max(bad.values())]
        if not stay:
            return picked, group, want
        if len(stay) <= want:
            picked += stay
            want -= len(stay)
            group = [c for c in group if c not in stay]
        else:
            group = stay
    return picked, [], 0


def star_pr(cards, n, seats):
    weight = [F(1)] * len(cards)
    quota, won = F(len(cards), seats), []
    for _ in range(seats):
        worth = lambda i, c: weight[i] * cards[i][c]
        score = [F(0) if c in won else sum(worth(i, c) for i in range(len(cards))) for c in range(n)]
        try:
            new = top(score, 1)
        except Tie as tie:
            raise Tie(tie.args[0], 1, won) from None
        if not new:
            break
        c = new[0]
        won = won + [c]
        left, levels = quota, sorted({worth(i, c) for i in range(len(cards))} - {0}, reverse=True)
        groups = [[i for i in range(len(cards)) if worth(i, c) == level] for level in levels]
        for group in groups:
            there = sum(weight[i] for i in group)
            used = min(F(1), left / there)
            for i in group:
                weight[i] *= 1 - used
            left -= there * used
            if left == 0:
                break
    return won


# ---- parties

def priority(name, votes, seat):
    """Larger goes first; squares for Huntington-Hill."""
    d = {"dhondt": F(seat), "sainte-lague": F(2 * seat - 1), "danish": F(3 * seat - 2),
         "modified-sainte-lague": F(14, 10) if seat == 1 else F(2 * seat - 1),
         "imperiali": F(seat + 1, 2), "adams": F(seat - 1), "dean": F(2 * seat * (seat - 1), 2 * seat - 1),
         "huntington-hill": F(seat * (seat - 1))}[name]
    if d == 0:
        return (1, F(0))
    return (0, F(votes) ** (2 if name == "huntington-hill" else 1) / d)


def parties(rule, cards, n, seats):
    kind, name = rule.split()[:2]
    votes = [sum(k[c] for k in cards) for c in range(n)]
    least = F(1, 10) if "at least" in rule else F(0)
    field = [c for c in range(n) if votes[c] and F(votes[c], len(cards)) >= least]
    won = [0] * n
    if kind == "divisor":
        queue = sorted(((priority(name, votes[c], s), c) for c in field for s in range(1, seats + 2)),
                       key=lambda q: q[0], reverse=True)
        if not queue:
            return won, [], 0
        cut = queue[seats][0]
        for q, c in queue:
            won[c] += q > cut
        open_ = seats - sum(won)
        return won, sorted({c for q, c in queue if q == cut}) if open_ else [], open_
    total = sum(votes[c] for c in field)
    if not total:
        return won, [], 0
    quota = {"hare": F(total, seats), "hagenbach-bischoff": F(total, seats + 1),
             "imperiali": F(total, seats + 2), "droop": F(total // (seats + 1) + 1)}[name]
    for c in field:
        won[c] = int(votes[c] / quota)
    if sum(won) > seats:
        return None
    rest = {c: votes[c] / quota - won[c] for c in field}
    open_ = seats - sum(won)
    for level in sorted(set(rest.values()), reverse=True):
        group = [c for c in field if rest[c] == level]
        if open_ and len(group) > open_:
            return won, group, open_
        for c in group if open_ else ():
            won[c] += 1
            open_ -= 1
    return won, [], 0


# ---- one contest

def outcome(rule, n, seats, all_cards):
    """Seats of each, tied, open; None where the program refuses."""
    cards = [k for k in all_cards if counts(rule, seats, k) == "valid"]
    first = rule.split()[0]
    won, elected = [0] * n, []
    try:
        if first in ("divisor", "quota"):
            return parties(rule, cards, n, seats)
        if first in ("limited", "bloc", "cumulative", "approval", "top") and rule != "top two":
            elected = top([sum(k[c] for k in cards) for c in range(n)], 2 if first == "top" else seats)
        elif first == "fusion":
            elected = top([sum(any(k[d] and person(rule, d) == c for d in range(n)) for k in cards)
                           for c in range(n)], seats)
        elif first == "score":
            given = [sum(1 for k in cards if k[c]) for c in range(n)]
            elected = top([F(sum(k[c] for k in cards), (given[c] or 1) if "mean" in rule else 1)
                           for c in range(n)], seats)
        elif first == "borda":
            truncated = rule.split()[-1] if "truncated" in rule else "zero"
            elected = top([borda(cards, n, c, truncated, int("from 1" in rule)) for c in range(n)], seats)
        elif first == "dowdall":
            elected = top([dowdall(cards, c) for c in range(n)], seats)
        elif rule.startswith("star pr"):
            elected = star_pr(cards, n, seats)
        elif first in ("star", "bloc_star"):
            for _ in range(min(seats, n) if cards else 0):
                elected.append(star(cards, [c for c in range(n) if c not in elected], 3))
        elif rule == "top two":
            votes = firsts(cards, range(n))
            try:
                elected = top([votes[c] for c in range(n)], 2)
            except Tie as tie:  # who is ahead of it is in the runoff, and not elected yet
                raise Tie(*tie.args[:2], [])
            if len(elected) == 2:
                a, b = sorted(elected)
                lead = over(cards, a, b) - over(cards, b, a)
                elected = [] if lead == 0 else [a if lead > 0 else b]
                if lead == 0:
                    raise Tie([a, b], 1, [])
        elif cards:
            elected = condorcet(rule, cards, n)
        tied, open_ = [], 0
    except Tie as tie:
        tied, open_, before = tie.args
        elected = before or elected
    for c in elected:
        won[c] = 1
    return won, sorted(tied), open_


def other_cards(rule, n):
    first = rule.split()[0]
    if first in ("star", "score") or rule == "bloc_star":
        values = range(4)
    elif first in ("limited", "bloc", "approval", "divisor", "quota", "fusion", "cumulative") or \
            rule == "top 2":
        values = range(4 if first == "cumulative" else 2)
    else:
        values = range(n + 1)
    return list(itertools.product(values, repeat=n))


def changed(rule, n, seats, cards, k, was):
    """Can k other cards make another outcome (or a tie)? None: too many to try."""
    kinds = other_cards(rule, n)
    if math.comb(len(cards), k) * len(kinds) ** k > ALL_CHANGES:
        return None
    for at in itertools.combinations(range(len(cards)), k):
        for new in itertools.product(kinds, repeat=k):
            now = list(cards)
            for i, card in zip(at, new):
                now[i] = card
            if outcome(rule, n, seats, now) != was:
                return True
    return False


def check(case, tried):
    rule, n, seats, cards = case["rule"], case["n"], case["seats"], case["cards"]
    rule = "bloc_star" if rule.startswith("bloc star") else rule
    found = outcome(rule, n, seats, cards)
    if found is None or not case["ok"]:
        return found is None and not case["ok"]
    won, tied, open_ = found
    if (won, sorted(tied), open_) != (case["won"], sorted(case["tied"]), case["open"]):
        return False
    if case["overvoted"] != sum(counts(rule, seats, k) == "over" for k in cards):
        return False
    # A lower bound: fewer do not change it. Exact: so many do.
    if case["status"] and not tied and any(won) and case["margin"] > 0:
        less = changed(rule, n, seats, cards, case["margin"] - 1, found)
        if less:
            return False
        tried[0] += less is not None
        if case["status"] == 2 and changed(rule, n, seats, cards, case["margin"], found) is False:
            return False
    # An upper bound: so many do, and a lower one is not above it.
    if case["upper"] >= 0:
        if case["status"] and case["margin"] > case["upper"]:
            return False
        if changed(rule, n, seats, cards, case["upper"], found) is False:
            return False
    # Ballots in another order are the same election.
    return outcome(rule, n, seats, cards[::-1]) == found


def main():
    out = subprocess.run(sys.argv[1:4], stdout=subprocess.PIPE, check=True, text=True).stdout
    tried, wrong, rules = [0], 0, {}
    for line in out.splitlines():
        case = json.loads(line)
        rules[case["rule"]] = rules.get(case["rule"], 0) + 1
        if not check(case, tried):
            wrong += 1
            if wrong <= 20:
                print("differs:", line)
    print("%d contests by %d rules, %d margins by trying all: %d differ" %
          (sum(rules.values()), len(rules), tried[0], wrong))
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
