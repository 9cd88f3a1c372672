#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measured risks a second time: slowly, in decimals of 60 digits, from the published formulas.

risk.py PROGRAM COUNT SEED runs PROGRAM COUNT SEED (risk_cases), which prints random audits with the
measured risk after each draw, and computes each risk again. They must agree to 1e-9, relative. It
shares no code with the program. Every method that the program names must have its bets here.

With null mean m_j before draw j (draws without replacement: what the null leaves to the cards that
are left), observation x_j and the bet's fraction c_j of the capital:
    T_j = T_(j-1) (1 - c_j + c_j x_j / m_j),    risk = 1 / max T   (arXiv:2010.09686, equation 34)
"""
import json
import subprocess
import sys
from collections import Counter
from decimal import Decimal as D, getcontext

getcontext().prec = 60
getcontext().Emin, getcontext().Emax = -10**9, 10**9


class Past:
    """What a bet may know: the draws so far, and what was fixed before them."""

    def __init__(self, case):
        self.n, self.sum, self.squares, self.seen = 0, 0, 0, Counter()
        self.cards, self.u = case["cards"], D(case["max"])
        self.t = D(case["total"]) / (2 * case["cards"])
        self.eta, self.variance = D(case["mean"]), D(case["variance"])
        self.replacement = case["replacement"]

    def see(self, x):
        self.n, self.sum, self.squares = self.n + 1, self.sum + x, self.squares + x * x
        self.seen[x] += 1


def mixture(past, m):
    """Monotone mixture: fixed fractions."""
    return [(D(c), D(w)) for c, w in (
        ("0.998", "0.50"), ("0.96", "0.38"), ("0.65", "0.035"), ("0.40", "0.035"),
        ("0.22", "0.025"), ("0.10", "0.015"), ("0.05", "0.01"))]


def kelly(past, m):
    """(eta - t) / (Var + (eta - t)^2) by the report, times six factors, at most 0.99 / m."""
    ahead = past.eta - past.t
    best = ahead / (past.variance + ahead * ahead) if ahead > 0 else D(0)
    return [(min(best * D(f) * m, D("0.99")), D(w)) for f, w in (
        ("1", "0.60"), ("0.75", "0.12"), ("0.5", "0.12"), ("0.3", "0.06"), ("1.6", "0.06"),
        ("2.5", "0.04"))]


def kaplan_markov(past, m):
    """(x + g) / (t + g) with g = (gamma - 1) u / 2 (Stark 2010): a fraction of t / (t + g)."""
    g = (D("1.03905") - 1) * past.u / 2
    return [(past.t / (past.t + g), D(1))]


def alpha(past, m):
    """Truncated shrinkage, arXiv:2201.02707 section 2.5.2, with d = 100 and f = 0."""
    eps, d = D(2) ** -52, 100
    c = (past.eta - past.t) / 2
    if past.u - c < past.t + c:
        c = (past.u - past.t) / 2
    keep = max(c, D(0)) / D(d + past.n).sqrt()
    raw = (d * past.eta + past.sum) / (d + past.n)
    eta = min(past.u * (1 - eps) - keep, max(raw, m * (1 + eps) + keep))
    eta = min(eta, past.u * (1 - eps))
    return [((eta - m) / (past.u - m) if eta > m else D(0), D(1))]


def betting(past, m):
    """AGRAPA, arXiv:2010.09686 appendix B.3: at most 0.9 / m; the first bet is half of 1 / t."""
    if past.n == 0:
        return [(D("0.5") * m / past.t, D(1))]
    mu = D(past.sum) / past.n
    variance = max(D(past.squares) / past.n - mu * mu, D(0))
    ahead = mu - m
    if ahead <= 0:
        return [(D(0), D(1))]
    spread = variance + ahead * ahead
    return [(min(ahead / spread * m, D("0.9")), D(1))]


def kelly_fraction(chances, m, most):
    """The c in 0 ... most at which the mean of ln(1 - c + c x/m) is largest, by halving."""
    def slope(c):
        return sum(p * (x / m - 1) / (1 + c * (x / m - 1)) for x, p in chances if p > 0)
    if slope(D(0)) <= 0:
        return D(0)
    if slope(most) >= 0:
        return most
    low, high = D(0), most
    for _ in range(64):
        c = (low + high) / 2
        low, high = (c, high) if slope(c) > 0 else (low, c)
    return low


def assumed(past):
    """A comparison's clean card, and the rates usual in plans: 1 in 1,000, and 1 in 10,000."""
    clean, one, two = past.eta, D("0.001"), D("0.0001")
    return [(clean, 1 - 2 * one - 2 * two), (clean / 2, one), (D(0), two),
            (clean * 3 / 2, one), (clean * 2, two)]


def reported(past):
    """0, u/2 and u with the reported mean and variance."""
    half = past.u / 2
    d = past.eta / half - 1
    s = min(max(past.variance / (half * half) + d * d, abs(d)), D(1))
    return [(past.u, (s + d) / 2), (D(0), (s - d) / 2), (half, 1 - s)]


def constant(lam, m, most="0.99"):
    return [(min(lam * m, D(most)), D(1))]


def fixed(past, m):
    """0.9 / t in a comparison; the second-order Kelly bet of the report in polling."""
    if past.variance > 0:
        ahead = past.eta - past.t
        return constant(max(ahead, D(0)) / (past.variance + ahead * ahead), m)
    return constant(D("0.9") / past.t, m)


def kelly_optimal(past, m):
    chances = reported(past) if past.variance > 0 else assumed(past)
    return constant(kelly_fraction(chances, past.t, D("0.99")) / past.t, m)


def cobra_mixture(past, m):
    """(1 - r) / t for shares r of the two-vote rate that eats the margin, arXiv:2304.01010, 4.3."""
    return [(min((1 - D(r)) / past.t * m, D("0.998")), D("0.125"))
            for r in ("0.002", "0.02", "0.05", "0.1", "0.25", "0.5", "0.75", "0.9")]


def cobra(past, m):
    """Rates (d prior + seen) / (d + j - 1) of each discrepancy, clean the rest (4.2)."""
    clean, *others = assumed(past)
    d = D(1000)
    if clean[0] > past.t:
        d = max(d, D(20).ln() / (clean[0] / past.t).ln())
    rates = [(x, (d * prior + past.seen[int(x)]) / (d + past.n)) for x, prior in others]
    rest = max(1 - sum(p for _, p in rates), D(0))
    return [(kelly_fraction([(clean[0], rest)] + rates, m, D("0.99")), D(1))]


def bet_on(eta, past, m):
    """ALPHA's factor as a bet, equation 9, with eta kept below u."""
    eta = min(eta, past.u * (1 - D(2) ** -52))
    return [((eta - m) / (past.u - m) if eta > m else D(0), D(1))]


def alpha_fixed(past, m):
    if past.replacement:
        return bet_on(past.eta, past, m)
    return bet_on((past.cards * past.eta - past.sum) / (past.cards - past.n), past, m)


def alpha_comparison(past, m):
    """SHANGRLA's optimal_comparison with a two-vote rate of 1e-5, where t is 1/2."""
    u = past.u / (2 * past.t)
    if u <= 1:
        return bet_on(past.u, past, m)
    clean = u * (1 - D("0.00001"))
    return bet_on(2 * past.t * ((1 - clean) / (2 - 2 * u) + clean - D("0.5")), past, m)


def kaplan_kolmogorov(past, m):
    """(x + g) / (m + g), g as in kaplan_markov."""
    g = (D("1.03905") - 1) * past.u / 2
    return [(m / (m + g), D(1))]


def kaplan_wald(past, m):
    """0.9 x / m + 0.1."""
    return [(D("0.9"), D(1))]


def bravo(past, m):
    """Wald's bet of the reported shares: the fraction t (eta - t) / (Var + (eta - t)^2)."""
    ahead = past.eta - past.t
    if ahead <= 0:
        return [(D(0), D(1))]
    return [(min(past.t * ahead / (past.variance + ahead * ahead), D(1)), D(1))]


BETS = {"mixture": mixture, "kelly": kelly, "oneaudit": kelly, "kaplan-markov": kaplan_markov,
        "alpha": alpha, "alpha-fixed": alpha_fixed, "alpha-comparison": alpha_comparison,
        "betting": betting, "fixed": fixed, "kelly-optimal": kelly_optimal, "cobra": cobra,
        "cobra-mixture": cobra_mixture, "kaplan-kolmogorov": kaplan_kolmogorov,
        "kaplan-wald": kaplan_wald, "bravo": bravo}
WITH_REPLACEMENT_ONLY = {"kaplan-markov"}


def risks(case):
    """The measured risk after each draw."""
    bets, past = BETS[case["method"]], Past(case)
    keeps_mean = case["replacement"] or case["method"] in WITH_REPLACEMENT_ONLY
    capital, best, proved, out = None, D(1), False, []
    for x in case["x"]:
        left, rest = case["cards"] - past.n, case["total"] - 2 * past.sum
        lost = not case["replacement"] and rest > 2 * left * case["max"]
        m = past.t if keeps_mean else D(rest) / (2 * left)
        if lost:  # whatever comes, the assertion cannot be true
            capital = [D(0) for _ in capital or [0]]
        elif not proved and m > 0:
            parts = bets(past, m)
            capital = capital or [D(1)] * len(parts)
            capital = [t * (1 - c + c * x / m) for t, (c, _) in zip(capital, parts)]
            best = max(best, sum(t * w for t, (_, w) in zip(capital, parts)))
        past.see(x)
        proved = proved or (not case["replacement"] and case["total"] - 2 * past.sum < 0)
        if proved:
            out.append(D(0))
        elif not case["replacement"] and past.n == case["cards"]:
            out.append(D(1))
        else:
            out.append(min(D(1), 1 / best))
    return out


def main():
    run = subprocess.run(sys.argv[1:4], stdout=subprocess.PIPE, check=True, text=True)
    seen, bad = Counter(), 0
    for line in run.stdout.splitlines():
        case = json.loads(line)
        seen[case["method"]] += 1
        for place, (got, want) in enumerate(zip(case["risk"], risks(case))):
            if not abs(D(got) - want) <= D("1e-9") * want:
                bad += 1
                print(f"draw {place + 1}: {got} is not {want:.17g}: {line[:300]}")
                break
    print(", ".join(f"{name} {n}" for name, n in sorted(seen.items())))
    print(f"{sum(seen.values()) - bad} passed, {bad} failed")
    return 1 if bad or not seen else 0


if __name__ == "__main__":
    sys.exit(main())
