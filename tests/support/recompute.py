#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The measured risks of an audit, computed a second time, plainly and slowly, from its lists.

recompute.py FOLDER reads manifest.csv, cvr.csv, seed.txt, params.jsonl, assertions.jsonl, where
there are pools pools.jsonl, and of each round plan-N.jsonl, sample-N.csv, mvr-N.csv and
risk-N.jsonl. From the seed it draws the order of all cards, alike or by the committed weights,
takes the sample by the targets of the plan, compares it with the sample list, values every card by
CVR or pool and interpretation, and multiplies the test out in exact fractions and decimals of 50
digits. Recorded risks must agree to 1e-9, relative; margins exactly; so must what the cards of a
pool are compared with, where the pool is the CVRs of batches, or of the jurisdiction, that have no
identity. It shares no code with the program; cards of one jurisdiction, plurality contests, the
methods mixture, weighted and weighted-pools."""
import functools
import hashlib
import sys
from decimal import Decimal
from fractions import Fraction

from recompute_lists import (compare, exact, exponent, lines, natural, read_seed, rows, there,
                             weighted_risk)

HALF = Fraction(1, 2)
BETS = [("0.998", "0.50"), ("0.96", "0.38"), ("0.65", "0.035"), ("0.40", "0.035"),
        ("0.22", "0.025"), ("0.10", "0.015"), ("0.05", "0.01")]


def read_cards():
    """Every card of the manifest in its order: its CVR (contest -> words), or None."""
    batches, order, containers = {}, [], {}
    for row in rows("manifest.csv"):
        key = (row["tabulator"], row["batch"])
        order.append((key, int(row["cards"])))
        containers[key] = row["container"]
        batches[key] = []
    if len(order) != len(batches):
        sys.exit("a batch in several rows")
    pools = read_pools(containers)
    last = None
    for row in rows("cvr.csv"):
        key = (row["tabulator"], row["batch"])
        card = (key, row["record"], row.get("card"))
        if card != last:
            known = row["record"] or row["imprinted_id"]
            here = batches[key] if known else pools.unlinked.setdefault(key, [])
            here.append((row["record"], {}))
            last = card
        if row["contest"]:
            here[-1][1].setdefault(row["contest"], []).append(row["choice"])
    cards = []
    for key, size in order:
        found = batches[key]
        numbers = [r for r, _ in found]
        by_record = len(set(numbers)) == len(numbers) and all(
            r.isdigit() and 1 <= int(r) <= size for r in numbers)
        here = [None] * size
        for i, (record, votes) in enumerate(found):
            here[int(record) - 1 if by_record else i] = votes
        for position, votes in enumerate(here):
            pool = pools.of.get((key, position + 1))
            cards.append((key, position + 1, votes if pool is None else pool))
    return cards, pools


class Pool:
    """Stands where a card of the pool has no CVR of its own."""

    def __init__(self):
        self.size, self.batches = 0, set()
        self.values, self.having = {}, {}  # contest -> parts of 1/den, cards known to have it


class Pools:
    def __init__(self):
        self.of, self.at, self.unlinked = {}, {}, {}


def ranges(text):
    for part in text.split(","):
        low, _, high = part.partition("-")
        yield from range(int(low), int(high or low) + 1)


def read_pools(containers):
    pools = Pools()
    if not there("pools.jsonl"):
        return pools
    for line in lines("pools.jsonl"):
        pool = pools.at.setdefault(line["pool"], Pool()) if "pool" in line else None
        if "positions" in line:
            key = (line["tabulator"], line["batch"])
            if containers[key] != line["container"]:
                sys.exit(f"batch {key} lies in another container")
            for position in ranges(line["positions"]):
                if pools.of.setdefault((key, position), pool) is not pool:
                    sys.exit(f"card {position} of {key} is in two pools")
                pool.size += 1
            pool.batches.add(key)
        elif "values" in line:
            values = pool.values.setdefault(line["contest"], [])
            if len(values) != line["from"]:
                sys.exit("values of a pool are missing")
            values += line["values"]
            pool.having[line["contest"]] = line["with"]
    return pools


class Contest:
    def __init__(self, params, cards):
        self.name = params["contest"]
        self.allowed = params["votes_allowed"]
        self.style = params["universe"] == "style"
        self.size = params["cards"]
        inside = [cvr for _, _, cvr in cards if self.on_listed(cvr)]
        self.added = self.size - len(inside)
        # Under a bound the null is about the cards that fill it up: a pool's other cards do not.
        pools = {id(p): p for p in inside if isinstance(p, Pool)}.values()
        self.filled = self.size
        if self.style:
            self.filled += sum(p.having[self.name] - p.size for p in pools)
            filled = max(params["cards_bound"], self.filled - self.added) + params["pending"]
            if self.filled != filled:
                sys.exit(f"{self.name}: {self.filled} cards fill up its bound, not {filled}")
        if params["pooled"] != sum(p.size for p in pools):
            sys.exit(f"{self.name}: {params['pooled']} of its cards are in pools")
        self.claims = []
        self.weighted = "pool_weight" in params
        self.loser = params.get("loser_weight", 100)
        self.pool = params.get("pool_weight", 1000)
        self.known = params["method"] in ("mixture", "weighted", "weighted-pools")
        self.by_content = params["method"] == "weighted"
        self.decoys = params.get("decoys", 0)

    def on_listed(self, cvr):
        if isinstance(cvr, Pool):
            return self.name in cvr.values
        return not self.style or cvr is None or self.name in cvr

    def holds(self, cards, k):
        if k < len(cards):
            return self.on_listed(cards[k][2])
        return k - len(cards) < self.added


def value(words, claim, allowed):
    """A of a card that has the contest."""
    if "*no agreement*" in words or "*not found*" in words:
        return Fraction(0)
    if any(w.startswith("*") and w.endswith("*") for w in words) or len(set(words)) > allowed:
        return HALF
    return Fraction(1 + (claim["winner"] in words) - (claim["loser"] in words), 2)


def by_cvr(contest, claim, cvr):
    if isinstance(cvr, Pool):
        return Fraction(cvr.values[contest.name][claim["number"]], claim["den"])
    if cvr is None or contest.name not in cvr:
        return HALF
    return value(cvr[contest.name], claim, contest.allowed)


def by_paper(contest, claim, cvr, seen):
    if seen is None:
        return Fraction(0)
    words = seen.get(contest.name, ["*not on card*"])
    if words == ["*not on card*"]:
        worst = contest.style and (cvr is None or isinstance(cvr, Pool) or contest.name in cvr)
        return Fraction(0) if worst else HALF
    return value(words, claim, contest.allowed)


def numbers(seed, count):
    names = {row["jurisdiction"] for row in rows("manifest.csv")}
    if len(names) != 1:
        sys.exit("more than one jurisdiction")
    return [int(hashlib.sha256(f"{seed},{name},{k + 1}".encode()).hexdigest(), 16)
            for name in names for k in range(count)]


class Uniform:
    """Cards in the order of their numbers; a draw's number is its place."""

    def __init__(self, contests, cards, count):
        prn = numbers(read_seed(), count)
        self.contests, self.cards = contests, cards
        self.order = sorted(range(count), key=lambda k: (prn[k], k))
        self.draw = {k: place + 1 for place, k in enumerate(self.order)}
        self.new = []

    def take(self, targets, _):
        """Cards that are taken, and of each contest those that it may use, in order."""
        count = {c.name: 0 for c in self.contests}
        gap = {c.name: False for c in self.contests}
        taken, usable = set(), {c.name: [] for c in self.contests}
        for k in self.order:
            if all(count[name] >= targets[name] for name in count):
                break
            here = [c.name for c in self.contests if c.holds(self.cards, k)]
            wanted = any(count[name] < targets[name] for name in here)
            if wanted:
                taken.add(k)
            for name in here:
                if not wanted:
                    gap[name] = True
                else:
                    count[name] += 1
                    if not gap[name]:
                        usable[name].append(k)
        return taken, usable


def margin_of(contest, claim, cards):
    total = sum((by_cvr(contest, claim, cvr) for _, _, cvr in cards if contest.on_listed(cvr)),
                Fraction(0)) + HALF * contest.added
    return (2 * total - contest.filled) / contest.size


def check_margin(contest, claim, cards):
    above = margin_of(contest, claim, cards) * contest.size * claim["den"]
    if above != claim["above"]:
        sys.exit(f"{contest.name}: {claim['loser']} is {above} above, not {claim['above']}")


def check_pool(contest, claim, pool, pools):
    """The mean of the pool's cards, where it is known card by card."""
    places = pool.batches | ({("", "")} if len(pools.at) == 1 else set())
    found = [votes for key in places for _, votes in pools.unlinked.get(key, [])]
    if contest.name not in pool.values or not 0 < len(found) <= pool.size:
        return 0
    absent = Fraction(0) if contest.style else HALF
    total = HALF * (pool.size - len(found))
    for votes in found:
        words = votes.get(contest.name)
        total += absent if words is None else value(words, claim, contest.allowed)
    mean = total * claim["den"] // pool.size
    if mean != pool.values[contest.name][claim["number"]]:
        sys.exit(f"{contest.name}: a pool's cards are worth {mean}, not "
                 f"{pool.values[contest.name][claim['number']]}")
    return 1


class Weighted:
    """Each contest has an order of its own; draws are numbered as on the retrieval list."""

    def __init__(self, contests, cards, count):
        seed = read_seed()
        prn = numbers(seed, count)
        e = [exponent(n) for n in prn]
        decoy = numbers(seed + ",decoy", len(cards))
        self.contests, self.cards, self.count = contests, cards, count
        self.containers = {(row["tabulator"], row["batch"]): row["container"]
                           for row in rows("manifest.csv")}
        self.decoy_order = sorted(range(len(cards)), key=lambda k: (decoy[k], k))
        self.q, self.orders, self.draw = {}, {}, {}
        self.rounds = {}
        for c in contests:
            q = self.q[c.name] = self.weights(c)
            first = functools.cmp_to_key(
                lambda a, b, q=q: e[a] * q[b] - e[b] * q[a] or prn[a] - prn[b] or a - b)
            self.orders[c.name] = sorted((k for k in q if q[k] > 0), key=first)

    def weights(self, c):
        """The weight of every card of the contest."""
        if not c.weighted:
            return {k: 1000 for k in range(self.count) if c.holds(self.cards, k)}
        v = [margin_of(c, a, self.cards) for a in c.claims]
        least, known, q = min(v), {}, {}
        g = Fraction(c.loser, 100)
        for k in range(self.count):
            cvr = self.cards[k][2] if k < len(self.cards) else None
            if not c.holds(self.cards, k):
                continue
            if cvr is None or isinstance(cvr, Pool):
                q[k] = c.pool
            elif not c.by_content:
                q[k] = 1000
            else:
                values = tuple(by_cvr(c, a, cvr) for a in c.claims)
                if values not in known:
                    known[values] = max(-((-1000 * (g + (1 - g) * x) * least / m) // 1)
                                        for x, m in zip(values, v))
                q[k] = int(known[values])
        return q

    def place(self, k):
        (tabulator, batch), position, _ = self.cards[k]
        container = self.containers[tabulator, batch]
        return natural(container), natural(tabulator), natural(batch), position, k

    def take(self, targets, number):
        wanted = set()
        for name, order in self.orders.items():
            wanted |= set(order[:targets[name]])
        new = {k for k in wanted if k not in self.rounds}
        pulled = {k for k in wanted if self.rounds.get(k, ("",))[0] != "pulled"}
        here = sorted(k for k in new if k < len(self.cards))
        decoys = -(-len(here) * max(c.decoys for c in self.contests) // 100)
        for k in self.decoy_order:
            if decoys == 0:
                break
            if k not in self.rounds and k not in new:
                self.rounds[k] = ("decoy",)
                here.append(k)
                decoys -= 1
        for k in pulled:
            self.rounds[k] = ("pulled",)
        for k in sorted(here, key=self.place) + sorted(k for k in new if k >= len(self.cards)):
            self.draw[k] = len(self.draw) + 1
        usable = {}
        for name, order in self.orders.items():
            n = 0
            while n < len(order) and order[n] in wanted:
                n += 1
            usable[name] = order[:n]
        return set(self.draw), usable


def omega_of(contest, claim, cards, k, seen):
    cvr = cards[k][2] if k < len(cards) else None
    return by_cvr(contest, claim, cvr) - by_paper(contest, claim, cvr, seen.get(k))


def risk_by_weights(contest, claim, cards, q, usable, seen):
    refs = {k: by_cvr(contest, claim, cards[k][2] if k < len(cards) else None) for k in q if q[k]}
    return weighted_risk(contest.size * margin_of(contest, claim, cards) / 2, refs, q,
                         [(k, omega_of(contest, claim, cards, k, seen)) for k in usable])


def risk(contest, claim, cards, usable, seen):
    v = margin_of(contest, claim, cards)
    most = 2 / (2 - v)
    capital = [Decimal(1)] * len(BETS)
    best, spent = Decimal(1), Fraction(0)
    for j, k in enumerate(usable):
        b = (1 - omega_of(contest, claim, cards, k, seen)) / (2 - v)
        left = contest.size - j
        mean = (Fraction(contest.size, 2) - spent) / left
        spent += b
        if 2 * spent > contest.size:
            return Decimal(0)
        if mean > most:
            continue
        ratio = Decimal(1) if mean == 0 else exact(b / mean)
        for i, (c, _) in enumerate(BETS):
            capital[i] *= 1 - Decimal(c) + Decimal(c) * ratio
        best = max(best, sum(Decimal(w) * x for (_, w), x in zip(BETS, capital)))
    if len(usable) == contest.size:
        return Decimal(1)
    return min(Decimal(1), 1 / best) if usable else Decimal(1)


def main():
    cards, pools = read_cards()
    contests = [Contest(p, cards) for p in lines("params.jsonl")]
    by_name = {c.name: c for c in contests}
    for a in lines("assertions.jsonl"):
        if "full_hand_count" in a:
            by_name[a["contest"]].claims = None
        elif by_name[a["contest"]].claims is not None:
            a["number"] = len(by_name[a["contest"]].claims)
            by_name[a["contest"]].claims.append(a)
    means = 0
    for p in lines("params.jsonl"):
        if p["function"] != "plurality":
            by_name[p["contest"]].claims = None
    for c in contests:
        c.weighted = c.weighted and bool(c.claims)
        for a in c.claims or []:
            check_margin(c, a, cards)
            means += sum(check_pool(c, a, pool, pools) for pool in pools.at.values())
    draw = Weighted if any(c.weighted for c in contests) else Uniform
    draws = draw(contests, cards, len(cards) + max(c.added for c in contests))
    entered, compared, known = {}, 0, set()
    rounds = 1
    while there(f"risk-{rounds}.jsonl"):
        targets = {p["contest"]: p["target"] for p in lines(f"plan-{rounds}.jsonl")}
        taken, usable = draws.take(targets, rounds)
        for r in rows(f"sample-{rounds}.csv"):
            known.add((int(r["draw"]), r["tabulator"], r["batch"], int(r["position"])))
        if known != {(draws.draw[k], *cards[k][0], cards[k][1]) for k in taken if k < len(cards)}:
            sys.exit(f"round {rounds}: another sample")
        for r in rows(f"mvr-{rounds}.csv"):
            card = entered.setdefault(int(r["draw"]), {})
            if r["contest"] == "" or card is None:
                entered[int(r["draw"])] = None
            else:
                card.setdefault(r["contest"], []).append(r["choice"])
        seen = {k: entered.get(draws.draw[k]) for k in taken}
        for r in lines(f"risk-{rounds}.jsonl"):
            c = by_name[r["contest"]]
            if not c.claims or not c.known:
                continue
            if r["usable"] != len(usable[c.name]):
                sys.exit(f"round {rounds}, {c.name}: {r['usable']} usable cards, not "
                         f"{len(usable[c.name])}")
            mine = {}
            for a in c.claims:
                mine[a["winner"][:60], a["loser"][:60]] = \
                    risk_by_weights(c, a, cards, draws.q[c.name], usable[c.name], seen) \
                    if c.weighted else risk(c, a, cards, usable[c.name], seen)
            for a in r["assertions"]:
                compare(mine[a["winner"], a["loser"]], a["risk"], f"{c.name}: {a['loser']}")
            compare(max(mine.values()), r["risk"], c.name)
            compared += 1 + len(r["assertions"])
        rounds += 1
    if compared == 0:
        sys.exit("no risk was compared")
    print(f"  {compared} risks of {rounds - 1} rounds computed again"
          + (f", {means} means of pools" if pools.at else ""))


main()
