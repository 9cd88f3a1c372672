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
        self.n, self.sum, self.squares = 0, 0, 0
        self.cards, self.u = case["cards"], D(case["max"])
        self.t = D(case["total"]) / (2 * case["cards"])
        self.eta, self.variance = D(case["mean"]), D(case["variance"])
        self.replacement = case["replacement"]

    def see(self, x):
        self.n, self.sum, self.squares = self.n + 1, self.sum + x, self.squares + x * x


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
    keep = max(c, D(0)) / (d + past.n).sqrt() if isinstance(d + past.n, D) else \
        max(c, D(0)) / D(d + past.n).sqrt()
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


def bravo(past, m):
    """2 s - 1 of the reported share s: t (eta - t) / (Var + (eta - t)^2), at most 1."""
    ahead = past.eta - past.t
    best = past.t * ahead / (past.variance + ahead * ahead) if ahead > 0 else D(0)
    return [(min(best, D(1)), D(1))]


BETS = {"mixture": mixture, "kelly": kelly, "kaplan-markov": kaplan_markov, "alpha": alpha,
        "betting": betting, "bravo": bravo}
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
