#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The risks of batches and strata a second time: slowly, in fractions where they are rational, from the
papers and not from the program.

    strata.py PROGRAM COUNT SEED

PROGRAM (strata_cases) prints COUNT random audits with the risks that Ballast gives, a line of JSON
each. MACRO: Stark (2009), PPEB: Aslam, Popa, Rivest (2008). Batch mixture: arXiv:2201.02707, section
4.2, with fixed fractions (arXiv:2010.09686, section 4). Super-simple: Stark (2010). SUITE:
arXiv:1809.04235. Strata: arXiv:2207.03379. SUITE and strata take the worst over all allocations: here
by trying them all, or a grid that is refined around its best point.
"""
import json
import math
import subprocess
import sys
from fractions import Fraction as F

OVERSTATEMENT = [(F(c), F(w)) for c, w in zip((0.998, 0.96, 0.80, 0.60, 0.40, 0.22, 0.10, 0.05),
                                              (0.43, 0.31, 0.02, 0.03, 0.07, 0.10, 0.02, 0.02))]
MIXTURE = [(F(c), F(w)) for c, w in zip((0.998, 0.96, 0.65, 0.40, 0.22, 0.10, 0.05),
                                        (0.50, 0.38, 0.035, 0.035, 0.025, 0.015, 0.01))]


# ---- claims on batches: coefficients for each choice, and the margin

def claims(case):
    """Pairs (coefficients, margin): the outcome is right if every margin on paper is above 0."""
    totals, batches = case["totals"], case["batches"]
    held = [sum(b["reported"][c] for b in batches) for c in range(len(totals))]
    lost = sum(totals) - sum(held)
    order = sorted(range(len(totals)), key=lambda c: -totals[c])
    won = 2 * totals[order[0]] > sum(totals)
    seats = case["seats"] if not case["majority"] else (1 if won else 2)
    found = []
    for w in order[:seats]:
        for l in order[seats:]:
            found.append([(c == w) - (c == l) for c in range(len(totals))])
    if case["majority"] and won:
        found.append([1 if c == order[0] else -1 for c in range(len(totals))])
    elif case["majority"]:
        for w in order[:2]:
            found.append([-1 if c == w else 1 for c in range(len(totals))])
    gain = lambda k, v: sum(x * y for x, y in zip(k, v))
    return [(k, min(gain(k, totals), gain(k, held)) - case["pending"] - lost) for k in found]


def gains(k, votes):
    return sum(a * b for a, b in zip(k, votes))


def errors(k, batch):
    return gains(k, batch["reported"]) - gains(k, batch["counted"])


def bound(k, batch):
    return max(0, gains(k, batch["reported"]) + batch["cards"])


def macro(case):
    made = claims(case)
    if min(v for _, v in made) <= 0:
        return F(1), F(1), F(0)
    u = [max(F(bound(k, b), v) for k, v in made) for b in case["batches"]]
    total = sum(u)
    if total < 1:
        return None
    p = best = F(1)
    for d in case["draws"]:
        b = case["batches"][d]
        e = max([F(0)] + [F(errors(k, b), v) for k, v in made])
        if e > 0 and e >= u[d]:
            return best, F(1), total  # ruin
        p *= (1 - 1 / total) / (1 - (e / u[d] if e else 0))
        best = min(best, p)
    return best, min(p, F(1)), total


def running(parts, factors):
    """Largest capital so far of bettors with fixed fractions; factors of one who stakes all."""
    capital, best = [w for _, w in parts], F(1)
    for f in factors:
        if f is None:
            return None  # proved
        capital = [t * (1 - c + c * f) for t, (c, _) in zip(capital, parts)]
        best = max(best, sum(capital))
    return best


def weights(case, made):
    smallest = min(v for _, v in made)
    if case["design"] == "equal":
        return [1] * len(case["batches"])
    need = (lambda k, b: bound(k, b)) if case["design"] != "assorter" else \
        (lambda k, b: 3 * b["cards"] - gains(k, b["reported"]))
    return [max(-(-need(k, b) * smallest // v) for k, v in made) for b in case["batches"]]


def batch_factors(case, k, v, smallest, w):
    """The factor of a bettor who stakes all, draw by draw; None: the null is impossible."""
    batches, design = case["batches"], case["design"]
    n, total = sum(b["cards"] for b in batches), sum(w)
    seen, left = 0, set(range(len(batches)))
    for j, d in enumerate(case["draws"]):
        b = batches[d]
        e = errors(k, b)
        if design == "bound":  # E[taint] >= 1/U
            t = F(e * smallest, w[d] * v)
            yield (1 - t) / (1 - F(smallest, total))
        elif design == "assorter":  # 2 X, X = B/(N q), B = N (2 b - e) / (2 (2 N - V))
            yield F(2 * b["cards"] - e, 2 * n - v) * F(total, w[d])
        elif design == "equal":
            x = 2 * b["cards"] - e
            rest = 2 * n - v - seen  # what the null leaves to the batches left
            if rest < 0:
                yield None
            else:
                yield edge(x, F(rest, len(batches) - j))
            seen += x
        else:  # successive: Horvitz-Thompson
            q = sum(w[i] for i in left)
            zmax = max(F(bound(k, batches[i]) * q, w[i]) for i in left if w[i])
            need, z = F(v - seen), F(e * q, w[d])
            if need > sum(bound(k, batches[i]) for i in left) or (need == zmax and z < zmax):
                yield None
            else:
                yield (zmax - z) / (zmax - need) if zmax > need else F(1)
            seen += e
            left.discard(d)
    if design == "equal" and 2 * n - v - seen < 0:
        yield None
    if design == "successive" and v - seen > sum(bound(k, batches[i]) for i in left):
        yield None


def edge(x, mean):
    if mean == 0:
        return None if x > 0 else F(1)
    return F(x) / mean


def batch(case):
    made = claims(case)
    if min(v for _, v in made) <= 0:
        return None
    w = weights(case, made)
    if w != case["weights"]:
        raise ValueError("weights %r" % w)
    n = sum(b["cards"] for b in case["batches"])
    if any(w[d] == 0 for d in case["draws"]) or any(v >= 2 * n for _, v in made):
        return None
    worst = F(0)
    smallest = min(v for _, v in made)
    for k, v in made:
        parts = OVERSTATEMENT if case["design"] != "equal" else MIXTURE
        best = running(parts, batch_factors(case, k, v, smallest, w))
        worst = max(worst, 1 / best if best is not None else F(0))
    return worst


def super_simple(case):
    n, g, margins = case["cards"], F(case["gamma"]), case["margins"]
    v, p = min(margins), F(1)
    for times, *e in case["drawn"]:
        worst = max([F(0)] + [F(x, m) for x, m in zip(e, margins)])
        p *= ((1 - F(v, n) / (2 * g)) / (1 - worst * v / (2 * g))) ** times
    return min(p, F(1))


# ---- SUITE

def falling(x, n):
    return math.lgamma(x + 1) - math.lgamma(x - n + 1) if n else 0.0


def golden_max(f, low, high, rounds):
    """The largest value of a function with one top."""
    r = (math.sqrt(5) - 1) / 2
    a, b = high - r * (high - low), low + r * (high - low)
    fa, fb = f(a), f(b)
    best = max(f(low), f(high), fa, fb)
    for _ in range(rounds):
        if fa < fb:
            low, a, fa = a, b, fb
            b = low + r * (high - low)
            fb = f(b)
        else:
            high, b, fb = b, a, fa
            a = high - r * (high - low)
            fa = f(a)
        best = max(best, fa, fb)
    return best


def suite(case):
    n1, w1, l1, m1, o1, u1, n2, w2, l2, m2, sw, sl = case["figures"]
    g, v = 1.03905, w1 - l1 + w2 - l2
    if v <= 0:
        return 1.0
    su, u2 = m2 - sw - sl, n2 - w2 - l2
    informative = m2 > 0 and sw <= w2 and sl <= l2 and su <= u2
    alternative = falling(w2, sw) + falling(l2, sl) + falling(u2, su) if informative else 0

    def log_p(x):  # overstatement of x votes in the CVR stratum, v - x in the other
        one = m1 * math.log1p(-x / (2 * g * n1)) - o1 * math.log(1 - 1 / (2 * g)) \
            - u1 * math.log1p(1 / (2 * g)) if m1 else 0.0
        two = 0.0
        if informative:
            c = w2 - l2 - (v - x)
            low, high = max(sw, sl + c), (n2 - su + c) / 2
            if low > high + 1e-9:
                return -math.inf
            high = max(high, low)
            like = lambda w: falling(w, sw) + falling(max(w - c, sl), sl) + \
                falling(max(n2 - 2 * w + c, su), su)
            two = golden_max(like, low, high, 45) - alternative
        return min(one, 0.0) + min(two, 0.0)

    low, high = w1 - l1 - min(n1, n2), w1 - l1 + min(n1, n2)
    points = 160
    for _ in range(7):
        step = (high - low) / points
        values = [(log_p(low + i * step), low + i * step) for i in range(points + 1)]
        best, where = max(values)
        low, high = max(low, where - 2 * step), min(high, where + 2 * step)
        points = 24
    return math.exp(best) * (1 - best) if best > -math.inf else 0.0


# ---- two strata: every allocation of whole sums

def stratum(x, cards, top, s, replacement):
    """ln T for the null 'all cards add up to s or less'."""
    capital, seen = [float(w) for _, w in MIXTURE], 0
    for j, v in enumerate(x):
        if replacement:
            mean = s / cards
        else:
            mean = (s - seen) / (cards - j)
        if mean < 0:
            return math.inf
        if mean > top:
            return -math.inf
        if mean == 0:
            if v > 0:
                return math.inf
        else:
            capital = [t * (1 - float(c) + float(c) * v / mean)
                       for t, (c, _) in zip(capital, MIXTURE)]
        seen += v
    total = sum(capital)
    return math.log(total) if total > 0 else -math.inf


def strata(case):
    x, cards, top = [case["first"], case["second"]], case["cards"], case["max"]
    total, again = case["total2"] // 2, case["replacement"]
    limits = [(0 if again else sum(x[k]),
               cards[k] * top[k] if again else sum(x[k]) + (cards[k] - len(x[k])) * top[k])
              for k in range(2)]
    if sum(l for l, _ in limits) > total:
        return 0.0
    if sum(h for _, h in limits) < total:
        return 1.0
    least = math.inf
    for s in range(limits[0][0], min(limits[0][1], total) + 1):
        if limits[1][0] <= total - s <= limits[1][1]:
            least = min(least, stratum(x[0], cards[0], top[0], s, again) +
                        stratum(x[1], cards[1], top[1], total - s, again))
    return min(1.0, math.exp(-least)) if least > -math.inf else 1.0


def check(case):
    """None, or what is wrong."""
    got, method = case["risk"], case["method"]
    if method == "macro":
        want = macro(case)
        if want is None or got is None:
            return None if (want is None) == (got is None) else "refused"
        for name, w in zip(("risk", "last", "bound"), want):
            if not float(w) * (1 - 1e-15) <= case[name] <= float(w) * (1 + 1e-12):
                return "%s %r, not %r" % (name, case[name], float(w))
        return None
    if method == "suite" and got is None:
        return None
    want = {"batch": batch, "super-simple": super_simple, "suite": suite, "ui-ts": strata}[method](case)
    if want is None or got is None:
        return None if (want is None) == (got is None) else "refused, or not: %r %r" % (got, want)
    want = float(want)
    above = {"batch": 1e-12, "super-simple": 1e-12, "suite": 2e-6, "ui-ts": 4e-6}[method]
    under = 1e-15 if method in ("batch", "super-simple") else 1e-9
    if want * (1 - under) <= got <= want * (1 + above) + 1e-300:
        return None
    return "%r, not %r" % (got, want)


def main():
    program, count, seed = sys.argv[1:4]
    run = subprocess.Popen([program, count, seed], stdout=subprocess.PIPE, text=True)
    seen, wrong = {}, 0
    for line in run.stdout:
        case = json.loads(line)
        name = case["method"] + (" " + case["design"] if "design" in case else "")
        seen[name] = seen.get(name, 0) + 1
        said = check(case)
        if said:
            wrong += 1
            if wrong <= 20:
                print("FAIL %s: %s\n  %s" % (name, said, line.strip()))
    for name in sorted(seen):
        print("%-20s %6d cases" % (name, seen[name]))
    print("reference: %d agree, %d do not" % (sum(seen.values()) - wrong, wrong))
    return 1 if run.wait() or wrong or sum(seen.values()) != int(count) else 0


if __name__ == "__main__":
    sys.exit(main())
