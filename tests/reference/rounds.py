#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The polling methods of one pair of candidates a second time: slowly, in whole numbers.

rounds.py PROGRAM COUNT SEED runs PROGRAM COUNT SEED (rounds_cases), which prints random samples with
the measured risk of each, and computes each risk again from the published definitions. They must
agree to 1e-9, relative. It shares no code with the program: chances are counted as whole numbers of
ways, and fractions are exact; the nuisance of Wald's test, a real number, is found in decimals of 60
digits where its derivative is 0.
"""
import json
import subprocess
import sys
from collections import Counter
from decimal import Decimal as D, getcontext
from fractions import Fraction as F
from math import comb

getcontext().prec = 60
getcontext().Emin, getcontext().Emax = -10**9, 10**9


def bravo(c):
    """(2 s)^w (2 (1 - s))^l, s the winner's share (EVT/WOTE 2012)."""
    s = F(c["winner"], c["winner"] + c["loser"])
    w, l = c["seen"]
    t = (2 * s) ** w * (2 * (1 - s)) ** l
    return min(F(1), 1 / t) if t > 0 else F(1)


# ---- Wald's ratio with a nuisance (arXiv:1809.04235, section 4)

def likelihood(kinds, seen, replacement):
    """Chance of the draws, up to a factor that does not depend on the population."""
    product = D(1)
    for cards, n in zip(kinds, seen):
        for i in range(n):
            product *= cards if replacement else cards - i
    return product


def slope(x, cards, margin, seen, replacement):
    """Derivative by x, the winner's cards, of the logarithm of the likelihood."""
    total = D(0)
    for kind, n, sign in ((x, seen[0], 1), (x - margin, seen[1], 1),
                          (cards - 2 * x + margin, seen[2], -2)):
        for i in range(n):
            below = kind if replacement else kind - i
            if below <= 0:
                return sign * D("Infinity")
            total += sign / below
    return total


def sprt(c):
    cards, margin, seen, again = D(c["cards"]), D(c["margin"]), c["seen"], c["replacement"]
    report = [D(c["winner"]), D(c["loser"]), cards - c["winner"] - c["loser"]]
    if any(n > 0 and (k <= 0 if again else k < n) for k, n in zip(report, seen)):
        return F(1)
    least = [D(0)] * 3 if again else [D(n) for n in seen]
    low, high = max(least[0], least[1] + margin), (cards - least[2] + margin) / 2
    if low > high:
        return F(0)
    ends = (low, high)
    for _ in range(150):
        x = (low + high) / 2
        if slope(x, cards, margin, seen, again) > 0:
            low = x
        else:
            high = x
    null = max(likelihood([x, x - margin, cards - 2 * x + margin], seen, again)
               for x in (*ends, low, high))
    ratio = likelihood(report, seen, again) / null if null > 0 else D("Infinity")
    return min(F(1), 1 / F(ratio)) if ratio.is_finite() else F(0)


# ---- rounds (arXiv:2008.02315, arXiv:2210.08717)

def shares(c):
    """Votes per M of the winner and the loser: as reported, and in a tie."""
    w, l = c["winner"], c["loser"]
    m = w + l
    return (w, l, m), ((m // 2, m - m // 2, m) if c["floor"] else (1, 1, 2))


def weight(share, k, n):
    """Chance of one sequence with k of n votes for the winner, times share[2]^n."""
    return share[0] ** k * share[1] ** (n - k)


def tail(ways, share, k, n):
    """Chance of k or more, as a fraction; ways[i] sequences lead to i."""
    return F(sum(ways[i] * weight(share, i, n) for i in range(k, len(ways))), share[2] ** n)


def convolve(ways, more):
    out = [0] * (len(ways) + more)
    for i, a in enumerate(ways):
        if a:
            for j in range(more + 1):
                out[i + j] += a * comb(more, j)
    return out


def tail_ratio(ways, report, tie, k, n):
    above, below = tail(ways, tie, k, n), tail(ways, report, k, n)
    return above / below if below > 0 else None


def stops(ways, report, tie, k, n, alpha, delta):
    """Where nothing is left of either tail, the ratio of its first chances stands for it."""
    ratio = tail_ratio(ways, report, tie, k, n)
    one = F(weight(report, k, n), report[2] ** n)
    like = F(weight(tie, k, n), tie[2] ** n) / one if one > 0 else None
    if ratio is None:
        ratio = like
    good = ratio is not None and ratio <= alpha
    return good and (delta is None or (like is not None and like <= delta))


def ladder(c, delta):
    report, tie = shares(c)
    alpha, ways, before, kmins = F(c["alpha"]), [1], 0, []
    risk, stopped = F(1), 0
    for r, (n, k) in enumerate(zip(c["votes"], c["won"])):
        ways = convolve(ways, n - before)
        before = n
        kmin = None
        for j in range(n, n // 2, -1):
            if not stops(ways, report, tie, j, n, alpha, delta):
                break
            kmin = j
        kmins.append(kmin)
        risk = tail_ratio(ways, report, tie, k, n)
        if risk is None:
            risk = F(1)
        if delta is not None:
            one = F(weight(report, k, n), report[2] ** n)
            like = F(weight(tie, k, n), tie[2] ** n) / one if one > 0 else F(1) / alpha * delta
            risk = max(risk, like * alpha / delta)
        risk = min(F(1), risk)
        if kmin is not None and k >= kmin:
            stopped = r + 1
            break
        if kmin is not None:
            ways = [a if i < kmin else 0 for i, a in enumerate(ways)]
    return risk, stopped, kmins


def minerva(c):
    return ladder(c, None)


def athena(c):
    return ladder(c, F(c["delta"]))


def providence(c):
    report, tie = shares(c)
    alpha, had, won = F(c["alpha"]), 0, 0
    risk, stopped, kmins = F(1), 0, []
    for r, (n, k) in enumerate(zip(c["votes"], c["won"])):
        ways = [comb(n - had, i) for i in range(n - had + 1)]
        one = F(weight(report, won, had), report[2] ** had)
        like = F(weight(tie, won, had), tie[2] ** had) / one if one > 0 else None

        def ratio(j):
            below = tail(ways, report, max(0, j - won), n - had)
            if like is None or below == 0:
                return None
            return like * tail(ways, tie, max(0, j - won), n - had) / below

        kmin = None
        for j in range(won + n - had, n // 2, -1):
            if ratio(j) is None or ratio(j) > alpha:
                break
            kmin = j
        kmins.append(kmin)
        now = ratio(k)
        risk = F(1) if now is None else min(F(1), now)
        if risk <= alpha:
            stopped = r + 1
            break
        had, won = n, k
    return risk, stopped, kmins


def bayesian(c):
    """Half of the belief on a tie, half spread evenly above (arXiv:1902.00999)."""
    n, (w, l) = c["cards"], c["seen"]
    half = n // 2

    def chance(x):
        return comb(x, w) * comb(n - x, l)

    if w > half:
        return F(0)
    if l > n - half:
        return F(1)
    tie = chance(half)
    above = F(sum(chance(x) for x in range(half + 1, n + 1)), n - half)
    return F(tie) / (tie + above)


def near(got, want):
    if want < F(1, 10**300):
        return got < 1e-300
    return abs(F(got) - want) <= want * F(1, 10**9)


def fits(c):
    """Risk, and for rounds where the audit stops and the votes that stop it."""
    want = METHODS[c["kind"]](c)
    if not isinstance(want, tuple):
        return near(c["risk"], want), float(want)
    risk, stopped, kmins = want
    if stopped == 0 and risk <= F(c["alpha"]):
        risk = F(c["alpha"])  # below the fewest votes: said to be just above the limit
    reachable = [k if k is None or k <= n else None for k, n in zip(c["kmin"], c["votes"])]
    if c["kind"] == "providence":  # more than all new votes: none would
        past = [(0, 0)] + list(zip(c["votes"], c["won"]))
        reachable = [None if k is not None and k > past[i][1] + n - past[i][0] else k
                     for i, (k, n) in enumerate(zip(reachable, c["votes"]))]
    same = stopped == c["stopped"] and kmins == reachable
    return same and near(c["risk"], risk), (float(risk), stopped, kmins)


METHODS = {f.__name__: f for f in (bravo, sprt, minerva, athena, providence, bayesian)}


def main():
    program, count, seed = sys.argv[1:4]
    lines = subprocess.run([program, count, seed], check=True, stdout=subprocess.PIPE, text=True)
    seen, wrong = Counter(), 0
    for line in lines.stdout.splitlines():
        case = json.loads(line)
        seen[case["kind"]] += 1
        good, want = fits(case)
        if not good:
            wrong += 1
            print(f"FAIL {line}\n     {want}")
    print(f"{sum(seen.values())} cases, {wrong} wrong: "
          + ", ".join(f"{k} {n}" for k, n in sorted(seen.items())))
    return 1 if wrong or sum(seen.values()) != int(count) else 0


if __name__ == "__main__":
    sys.exit(main())
