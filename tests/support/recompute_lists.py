# SPDX-License-Identifier: Apache-2.0
"""What recompute.py and recompute_batches.py have in common: the lists of an audit in a folder, the
numbers that order a draw, and the test of a weighted draw, in exact fractions and decimals of 50
digits. It shares no code with the program."""
import csv
import decimal
import json
import os
import sys
from decimal import Decimal
from fractions import Fraction

decimal.getcontext().prec = 50
WEIGHTED_BETS = [("0.998", "0.43"), ("0.96", "0.31"), ("0.80", "0.02"), ("0.60", "0.03"),
                 ("0.40", "0.07"), ("0.22", "0.10"), ("0.10", "0.02"), ("0.05", "0.02")]
folder = sys.argv[1]


def there(name):
    return os.path.exists(os.path.join(folder, name))


def lines(name):
    with open(os.path.join(folder, name), encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def rows(name):
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def read_seed():
    with open(os.path.join(folder, "seed.txt"), encoding="ascii") as f:
        return f.read().strip()


def natural(name):
    """Whole numbers by value, before other names."""
    return (0, int(name), name) if name.isascii() and name.isdigit() else (1, 0, name)


def exponent(prn):
    m = 2**64 - (prn >> 192)
    n = m.bit_length() - 1
    x, bits = (m << 63) >> n, n
    for _ in range(64):
        x = x * x >> 63
        bits = 2 * bits + (x >> 64)
        x >>= x >> 64
    return (64 << 64) - bits


def exact(x):
    return Decimal(x.numerator) / Decimal(x.denominator)


def weighted_risk(need, refs, weights, draws):
    """The measured risk of a draw by weights without replacement. `need` is what all is worth at
    the least where the outcome is right; `refs` and `weights` say of everything that can be drawn
    what it is worth by the records and how heavy it is; `draws` are (one of these, its
    overstatement) in their order."""
    classes = {}
    for k, ref in refs.items():
        classes[ref, weights[k]] = classes.get((ref, weights[k]), 0) + 1
    total, worth = sum(weights[k] for k in refs), sum(refs.values())
    capital, best = [Decimal(1)] * len(WEIGHTED_BETS), Decimal(1)
    for k, omega in draws:
        z = omega * Fraction(total) / weights[k]
        zmax = max(ref * Fraction(total) / weight for (ref, weight), n in classes.items() if n > 0)
        if need > worth or (zmax == need and z < zmax):
            return Decimal(0)
        ratio = Decimal(1) if zmax == need else exact((zmax - z) / (zmax - need))
        for i, (c, _) in enumerate(WEIGHTED_BETS):
            capital[i] *= 1 - Decimal(c) + Decimal(c) * ratio
        best = max(best, sum(Decimal(s) * x for (_, s), x in zip(WEIGHTED_BETS, capital)))
        need -= omega
        total -= weights[k]
        worth -= refs[k]
        classes[refs[k], weights[k]] -= 1
    if need > worth:
        return Decimal(0)
    return Decimal(1) if len(draws) in (0, len(refs)) else min(Decimal(1), 1 / best)


def compare(mine, recorded, what):
    # Never rounded down: a risk below the smallest double is recorded as that.
    if abs(mine - Decimal(recorded)) > max(mine * Decimal("1e-9"), Decimal("5e-324")):
        sys.exit(f"{what}: risk {recorded}, not {mine}")
