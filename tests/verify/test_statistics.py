# SPDX-License-Identifier: Apache-2.0
"""The mathematics of verify.py: what cards are worth, which claims prove an outcome, the tests.
Known answers from the shared folder (BALLAST_SHARED), brute force on small elections."""
import itertools
import json
import math
import os
import random
import unittest
from fractions import Fraction

import verify as v

VECTORS = os.path.join(os.environ.get("BALLAST_SHARED", ""), "vectors")


def vectors(name):
    path = os.path.join(VECTORS, name)
    if not os.path.exists(path):
        raise unittest.SkipTest("no shared folder")
    with open(path, encoding="utf-8") as f:
        return json.load(f)["cases"]


def contest(function, choices, seats=1, allowed=1, votes=None, **more):
    line = dict(contest="C", choices=choices, votes=votes or [0] * len(choices), winners=[], write_ins=[],
                cards=1, cards_bound=0, pending=0, pooled=0, seats=seats, votes_allowed=allowed, ranks=0,
                method="mixture", risk_limit="0.05", universe="all", function=function, jurisdictions="",
                target=True)
    return v.Contest(0, dict(line, **more))


def claim(c, kind, winner="", loser="", den=2, upper=2, **more):
    return v.Claim(c, dict(dict(kind=kind, winner=winner, loser=loser, den=den, upper=upper, above=0, cards=1,
                                phantoms=0, contest="C", words=""), **more))


def gain(card=0, loser=0, valid=0, winner=0):
    return dict(card=card, loser=loser, valid=valid, winner=winner)


class Tables(unittest.TestCase):
    def test_people_name_columns(self):
        """Columns as people may name them (docs/plain-tables.md)."""
        def read(text):
            return v.plain_rows(text.encode(), ("draw", "choice"), ("imprinted_id", "rank"))
        row = {"draw": "7", "choice": "Ann", "imprinted_id": "1-2", "rank": ""}
        for text in ("draw,choice,imprinted_id\n7,Ann,1-2\n", "Imprinted ID,CHOICE,Draw\n1-2,Ann,7\n",
                     "\ufeffImprintedId,draw:, choice\r\n1-2,7,Ann\r\n", "notes,draw,choice,imprinted-id\n,7,Ann,1-2\n",
                     "\ndraw,choice,imprinted_id,,\n7,Ann,1-2\n\n,,,,\n7,Ann,1-2,,, \n"):
            rows = read(text)
            self.assertEqual(rows, [row] * len(rows), text)
            self.assertGreater(len(rows), 0, text)
        self.assertEqual(read("draw,choice\n"), [])
        for text in ("", "\n", ",\n7,Ann\n", "draw,rank\n7,1\n", "#draw,choice\n7,Ann\n", "dráw,choice\n7,Ann\n",
                     "draw,Draw,choice\n7,7,Ann\n", "draw,choice,rank,Rank\n7,Ann,,\n", "draw,choice\n7\n",
                     "draw,choice\n7,Ann,x\n"):
            with self.assertRaises(v.Bad, msg=text):
                read(text)

    def test_the_program_names_columns(self):
        self.assertEqual(v.csv_rows(b"a,b\n2,1\n", ("a", "b")), [{"a": "2", "b": "1"}])
        for text in (b"", b"A,b\n2,1\n", b"b,a\n1,2\n", b"a,b,c\n2,1,0\n", b"a,b\n2,1\n\n", b"a,b\n1\n", b"a,b\n1,2,\n"):
            with self.assertRaises(v.Bad, msg=text):
                v.csv_rows(text, ("a", "b"))

    def test_people_write_numbers(self):
        for text, number in (("7", 7), (" 007\t", 7), ("0", 0), ("1,024", 1024), ("12,345,678", 12345678)):
            self.assertEqual(v.entered_number(text), number)
        for text in ("", " ", "-1", "1.0", "1,24", ",024", "1,0240", "٧", "7 0", str(2**53), "x"):
            with self.assertRaises(v.Bad, msg=text):
                v.entered_number(text)


class Readings(unittest.TestCase):
    def test_paper(self):
        c = contest("plurality", ["Ann", "Bob", "Write-in"], seats=2, allowed=2, write_ins=[2])
        valid = [([("Ann", "")], (0,)), ([("Bob", ""), ("Ann", "")], (0, 1)), ([("Ann", ""), ("Ann", "")], (0,)),
                 ([("Write-in", ""), ("Write-in", "")], (2, 2))]
        for rows, votes in valid:
            self.assertEqual(c.paper(rows), ("valid", votes))
        for rows, state in (([("*blank*", "")], v.BLANK), ([("*overvote*", ""), ("Ann", "")], v.OVER),
                            ([("Ann", ""), ("Bob", ""), ("Write-in", "")], v.OVER), ([("*not found*", "")], v.WORST),
                            ([("*no agreement*", "")], v.WORST), ([("*not on card*", "")], v.ABSENT),
                            ([("*invalid*", "")], v.INVALID)):
            self.assertEqual(c.paper(rows), state)
        for rows in ([("Cy", "")], [("*blank*", ""), ("Ann", "")], [("*other*", "")], [("Ann", "1")]):
            with self.assertRaises(v.Bad):
                c.paper(rows)

    def test_ranks(self):
        c = contest("irv", ["A", "B", "C"])
        for rows, votes in (([("B", "1"), ("A", "2")], (1, 0)), ([("B", "1"), ("A", "3")], (1, 0)),
                            ([("B", "1"), ("B", "2"), ("C", "3")], (1, 2)),
                            ([("B", "1"), ("A", "2"), ("C", "2")], (1,))):
            self.assertEqual(c.paper(rows), ("valid", votes))
        self.assertEqual(c.paper([("B", "1"), ("A", "1")]), v.OVER)
        for case in vectors("assorters.json"):
            if case["function"].startswith("irv_normalise"):
                self.normalise(case)

    def normalise(self, case):
        ranks = case["inputs"]["ranks"]
        names = sorted(ranks)
        rows = [(n, str(r)) for n in names for r in (ranks[n] if isinstance(ranks[n], list) else [ranks[n]])]
        state, votes = contest("irv", names).paper(rows)
        expected = sorted(case["expected"], key=case["expected"].get)
        self.assertEqual([names[c] for c in votes], expected, case["id"])

    def test_entries(self):
        c = contest("plurality", ["Ann", "Bob", "Write-in"], seats=2, allowed=2, write_ins=[2])
        good = [('"v":["Ann","Bob"]', ("valid", (0, 1))), ('"v":["Write-in","Write-in"]', ("valid", (2, 2))),
                ('"v":[]', v.BLANK), ('"v":[],"x":"overvote"', v.OVER), ('"v":[],"x":"withheld"', v.WITHHELD)]
        for text, reading in good:
            self.assertEqual(c.entry(('{"contest":"C","ru":"P1",%s}' % text).encode()), reading)
        self.assertEqual(c.entry(b'{"contest":"C","ru":"","v":null}'), v.ABSENT)
        for text in ('"v":["Bob","Ann"]', '"v":["Ann","Ann"]', '"v":["Cy"]', '"v":["Ann","Bob","Write-in"]', '"v":null',
                     '"v":["Ann"],"x":"overvote"', '"v":[],"x":"other"', '"v":{}', '"v":[["Ann"]]', '"v":[],"y":1', '"w":[]'):
            with self.assertRaises(v.Bad, msg=text):
                c.entry(('{"contest":"C","ru":"P1",%s}' % text).encode())
        r = contest("irv", ["A", "B", "C"])
        self.assertEqual(r.entry(b'{"contest":"C","ru":"","v":["C","A"]}'), ("valid", (2, 0)))
        self.assertEqual(r.entry(b'{"contest":"C","ru":"","v":["C"],"x":"overvote"}'), ("valid", (2,)))
        with self.assertRaises(v.Bad):
            r.entry(b'{"contest":"C","ru":"","v":["C","C"]}')
        s = contest("range 5", ["A", "B"])
        self.assertEqual(s.entry(b'{"contest":"C","ru":"","v":[{"c":"B","s":5}]}'), ("valid", ((1, 5),)))
        for text in (b'[{"c":"B","s":6}]', b'[{"c":"B","s":0}]', b'[{"c":"B","s":1},{"c":"A","s":1}]', b'["A"]'):
            with self.assertRaises(v.Bad):
                s.entry(b'{"contest":"C","ru":"","v":%s}' % text)


class Values(unittest.TestCase):
    def test_vectors(self):
        for case in vectors("assorters.json"):
            inputs = case["inputs"]
            if case["function"] == "plurality_assorter":
                names = sorted({inputs["winner"], inputs["loser"], *inputs["vote"]})
                c = contest("plurality", names, allowed=3)
                a = claim(c, "winner over loser", inputs["winner"], inputs["loser"], gain=gain(winner=1, loser=-1))
            elif case["function"] == "supermajority_assorter":
                names = [inputs["winner"], *inputs["losers"]]
                if not set(inputs["vote"]) <= set(names):
                    continue
                f = Fraction(inputs["share_to_win"])
                c = contest(f"supermajority {inputs['share_to_win']}", names)
                g = gain(valid=-f.numerator, winner=f.denominator)
                a = claim(c, "above threshold", names[0], den=2 * f.numerator, upper=f.denominator, gain=g)
            else:
                continue
            reading = c.paper([(name, "") for name in inputs["vote"]]) if inputs["vote"] else v.BLANK
            self.assertAlmostEqual(a.value(reading) / a.den, case["expected"], 12, case["id"])

    def test_all_ballots(self):
        for case in vectors("assertion_sets.json"):
            if not case["function"].endswith("_of_all_ballots_assorter"):
                continue
            below = case["function"].startswith("no_")
            c = contest("supermajority 1/2 of all ballots", ["w", "x"])
            a = claim(c, "below threshold", loser="w", gain=gain(card=1, loser=-2)) if below else \
                claim(c, "above threshold", "w", gain=gain(card=-1, winner=2))
            for card, value in zip(case["inputs"]["cards"], case["expected"]["values"]):
                reading = v.ABSENT if isinstance(card, str) else c.paper([(n, "") for n in card]) if card else v.BLANK
                self.assertEqual(Fraction(a.value(reading), a.den), Fraction(value))

    def test_irv(self):
        c = contest("irv", ["A", "B", "C"])
        neb, nen = claim(c, "not eliminated before", "A", "B"), claim(c, "not eliminated next", "A", "B",
                                                                      continuing=["A", "B"])
        for votes, first, second in (("A", 2, 2), ("B", 0, 0), ("C", 1, 1), ("CA", 1, 2), ("CB", 0, 0), ("CAB", 1, 2),
                                     ("BA", 0, 0), ("AB", 2, 2)):
            reading = "valid", tuple("ABC".index(x) for x in votes)
            self.assertEqual((neb.value(reading), nen.value(reading)), (first, second), votes)
        self.assertEqual([neb.value(r) for r in (v.BLANK, v.ABSENT, v.WORST, v.OVER)], [1, 1, 0, 1])

    def test_refuses(self):
        c = contest("plurality", ["A", "B"])
        for wrong in (dict(den=4), dict(upper=3), dict(den=3), dict(gain=gain(winner=2, loser=-2)), dict(winner="X"),
                      dict(gain=gain(winner=1)), dict(winner="", loser="B")):
            with self.assertRaises(v.Bad, msg=wrong):
                v.Claim(c, dict(dict(kind="winner over loser", winner="A", loser="B", den=2, upper=2, above=0, cards=1,
                                     phantoms=0, gain=gain(winner=1, loser=-1)), **wrong))


class Proofs(unittest.TestCase):
    """Whether claims prove an outcome, by all small elections in which they are true."""

    def elections(self, c, cards):
        """All ways to share up to so many cards among the kinds of ballots."""
        kinds = [("valid", (i,)) for i in range(len(c.choices))] + [v.BLANK]
        for split in itertools.product(range(cards + 1), repeat=len(kinds)):
            if 0 < sum(split) <= cards:
                yield dict(zip(kinds, split))

    def true(self, c, key, counts):
        kind, w, l, (card, loser, valid, winner) = key
        total = 0
        for (state, votes), n in counts.items():
            total += n * (card + (state == "valid") * (valid + winner * (w in votes) + loser * (l in votes)))
        return total > 0

    def check(self, c, cards):
        proved = {}
        for counts in self.elections(c, cards):
            try:
                winners, seats = v.outcome(c, c.tally(counts), counts)
            except v.Bad:
                winners, seats = None, None
            for (ws, ss), ways in proved.items():
                if all(any(all(self.true(c, k, counts) for k in way) for way in w) for w in ways):
                    self.assertEqual((tuple(winners or ()), tuple(seats or ())), (ws, ss), counts)
            if winners is not None and (tuple(winners), tuple(seats)) not in proved:
                proved[tuple(winners), tuple(seats)] = v.required(c, winners, seats)
        self.assertGreater(len(proved), 1)

    def test_sufficient(self):
        names = ["A", "B", "C"]
        for function, seats in (("plurality", 1), ("plurality", 2), ("supermajority 3/5", 1), ("supermajority more than 1/2", 1),
                                ("supermajority 2/3 for A", 1), ("supermajority 1/2 of all ballots", 1),
                                ("supermajority 30%", 2), ("majority", 1), ("majority or runoff", 1), ("runoff 40%", 1),
                                ("dhondt", 3), ("dhondt 20%", 3), ("sainte-lague", 3), ("hamilton", 3)):
            self.check(contest(function, names, seats), 7)

    def test_incomplete(self):
        """Every claim is needed (another way may take its place)."""
        for function, seats in (("plurality", 2), ("majority or runoff", 1), ("dhondt", 4), ("hamilton", 4)):
            c = contest(function, ["A", "B", "C"], seats, votes=[45, 38, 17])
            winners, seats_won = v.outcome(c, c.votes, (100, 100))
            ways = v.required(c, winners, seats_won)
            keys = [k for w in ways for k in w[0]]
            v.prove(c, keys, winners, seats_won)
            for k in keys:
                with self.assertRaises(v.Bad):
                    v.prove(c, [x for x in keys if x != k], winners, seats_won)

    def test_irv(self):
        """Against all elimination orders, for random sets of claims."""
        rng, answers = random.Random(1), set()
        for _ in range(3000):
            n = rng.randint(2, 5)
            keys = set()
            for _ in range(rng.randint(1, 14)):
                w, l = rng.sample(range(n), 2)
                rest = [c for c in range(n) if c not in (w, l) and rng.random() < .5]
                keys.add(("NEB", w, l, None) if rng.random() < .5 else ("NEN", w, l, frozenset([w, l] + rest)))

            def possible(order):
                for i, c in enumerate(order):
                    standing = frozenset(order[i:])
                    if any(k[1] == c and ((k[0] == "NEB" and k[2] in standing) or
                                          (k[0] == "NEN" and k[3] == standing)) for k in keys):
                        return False
                return True
            wrong = any(possible(order) and order[-1] != 0 for order in itertools.permutations(range(n)))
            self.assertEqual(v.open_order(n, 0, keys) is not None, wrong, keys)
            answers.add(wrong)
        self.assertEqual(answers, {True, False})

    def test_equal_ranks(self):
        """An instant runoff whose ballots count for the one of a rank who still stands (docs/irv-rules.md)."""
        c = contest("irv", ["A", "B", "C"], irv_rule="overvote=exhaust-if-multiple")
        reading = c.entry(b'{"contest":"C","ru":"","v":[["A","C"],"B"]}')
        self.assertEqual(reading, ("valid", ((0, 2), (1,))))
        self.assertEqual(c.paper([("A", "1"), ("C", "1"), ("B", "2")]), reading)
        for standing, choice in (({0, 1, 2}, None), ({0, 1}, 0), ({1, 2}, 2), ({1}, 1)):
            self.assertEqual(v.stands_for(reading[1], standing), choice)
        self.assertEqual(c.tally({reading: 5, ("valid", ((1,), (0,))): 3}), [0, 3, 0])
        with self.assertRaises(v.Bad):
            contest("irv", ["A", "B", "C"]).entry(b'{"contest":"C","ru":"","v":[["A","C"],"B"]}')

    def test_dhondt(self):
        for case in vectors("dhondt.json"):
            if case["function"] != "dhondt" or not (case["expected"] or {}).get("seats"):
                continue
            parties = case["inputs"]["parties"]
            names = list(parties)
            share = case["inputs"]["min_fraction"]
            c = contest(f"dhondt {share}" if share else "dhondt", names, case["inputs"]["seats"], votes=list(parties.values()))
            total = sum(parties.values())
            _, seats = v.outcome(c, c.votes, (total, total))
            self.assertEqual({n: s for n, s in zip(names, seats) if s}, case["expected"]["seats"], case["id"])


def exact_rounds(method, alpha, w, l, ns, ks):
    """(risk, may it stop) after each round; once it may, the risk stays."""
    p, alive, before = Fraction(w, w + l), {0: Fraction(1)}, 0
    for n, k in zip(ns, ks):
        tie = {}
        for i, ways in alive.items():
            for j in range(n - before + 1):
                tie[i + j] = tie.get(i + j, 0) + ways * math.comb(n - before, j)

        def report(i):
            return tie[i] * (2 * p) ** i * (2 - 2 * p) ** (n - i)

        def ratio(k):
            above = [i for i in tie if i >= k]
            chance = sum(map(report, above))
            tails = sum(tie[i] for i in above) / chance if chance else Fraction(1)
            if method == "athena" and report(k):
                tails = max(tails, alpha * tie[k] / report(k))
            return tails
        stops = [q for q in tie if 2 * q > n and ratio(q) <= alpha]
        may = k in stops if method != "providence" else ratio(k) <= alpha
        yield min(ratio(k), 1), may
        if may:
            while True:
                yield min(ratio(k), 1), True
        first = min(stops, default=n + 1)
        alive = {k: Fraction(1)} if method == "providence" else {i: x for i, x in tie.items() if i < first}
        before = n


class Tests(unittest.TestCase):
    def mixture(self, cards, most, total):
        return v.Test(cards, most, total, *v.mixture())

    def test_mixture(self):
        for case in vectors("monotone_mixture.json"):
            if case["function"] != "mixture_lnT_history":
                continue
            x, n = case["inputs"]["x"], case["inputs"]["N"]
            a = x[0]  # no discrepancy; v = 2 - 1/a, in parts of a/4
            test = self.mixture(n, 8, round(n * 4 / a))
            best = 0.0
            for value, expected in zip(x, case["expected"]):
                test.draw(round(4 * value / a))
                best = max(best, expected)
                self.assertAlmostEqual(-math.log(test.risk()), best, 9)

    def test_exact(self):
        """Against fractions, on random draws, to the census."""
        rng = random.Random(2)
        for _ in range(200):
            n, most = rng.randint(2, 30), rng.randint(1, 4)
            total = rng.randint(1, 2 * n * most)
            test, capital, best, spent = self.mixture(n, most, total), [Fraction(1)] * 7, Fraction(1), 0
            proved = ruined = False
            for j in range(n):
                x = rng.choice([most, most, rng.randint(0, most)])
                test.draw(x)
                rest, left = total - 2 * spent, n - j
                spent += x
                proved = proved or 2 * spent > total
                ruined = ruined or rest > 2 * left * most
                if not (proved or ruined or rest == 0):
                    for k, (c, _) in enumerate(zip(*v.MIXTURE)):
                        c = Fraction(str(c))
                        capital[k] *= 1 - c + c * Fraction(2 * x * left, rest)
                    best = max(best, sum(Fraction(str(w)) * t for w, t in zip(v.MIXTURE[1], capital)))
                expected = 0 if proved else 1 if j + 1 == n else min(1, 1 / best)
                self.assertAlmostEqual(test.risk(), float(expected), delta=1e-12 * float(expected))

    def test_false_confirmation(self):
        """All orders of all small populations at the null: the chance to get below alpha."""
        for n in (4, 5, 6):
            for cards in itertools.combinations_with_replacement((0, 1, 2), n):
                if sum(cards) > n:
                    continue
                for alpha in (.5, .25, .1):
                    low = runs = 0
                    for order in set(itertools.permutations(cards)):
                        test = self.mixture(n, 2, 2 * n)
                        risks = []
                        for x in order:
                            test.draw(x)
                            risks.append(test.risk())
                        low += min(risks) <= alpha
                        runs += 1
                    self.assertLessEqual(low / runs, alpha, (cards, alpha))

    def test_kaplan(self):
        """Kaplan-Markov of a super-simple audit without errors: (1 - mu / 2 gamma)^n."""
        c = contest("plurality", ["A", "B"], method="kaplan-markov")
        a = claim(c, "winner over loser", "A", "B", gain=gain(winner=1, loser=-1), cards=10**16, above=10**15)
        test = v.make_test(c, a, False, None)
        for _ in range(60):
            test.draw(2)
        self.assertAlmostEqual(test.risk(), (1 - .05 / (2 * v.GAMMA)) ** 60, 12)
        test.draw(1)  # a one-vote overstatement
        p = (1 - .05 / (2 * v.GAMMA)) ** 61 / (1 - 1 / (2 * v.GAMMA))
        self.assertGreater(p, test.risk())
        self.assertAlmostEqual(test.logs[0], -math.log(p), 12)

    def history(self, case, make):
        """A case of the shared folder: `make(test, eta)` gives its bets. Observations in parts of 1/4."""
        i, parts = case["inputs"], 4
        n = i["N"] or 10**6
        test = v.Test(n, round(parts * i["u"]), round(2 * n * parts * i["t"]), v.ONE, None)
        test.replacement = i["N"] is None
        _, test.bets = make(test, parts * i.get("eta", 0))
        best = 1.0
        for x, p in zip(i["x"], case.get("spec_p_history") or case["p_history"]):
            test.draw(round(parts * x))
            best = min(best, p)
            self.assertAlmostEqual(test.risk(), best, delta=1e-9 * best, msg=case["id"])

    def test_alpha_and_betting(self):
        """SHANGRLA's figures, for its settings of ALPHA, fixed bets and AGRAPA."""
        done = 0
        for case in vectors("shangrla_nonnegmean.json"):
            i, make = case["inputs"], None
            if case["id"] in (18, 28, 29, 49, 52):
                def make(test, eta, d=i["d"]):
                    return v.alpha(test.total / (2 * test.cards), test.most, eta, d)
            elif case["id"] in (51, 78):
                def make(test, eta):
                    return v.alpha_fixed(test.cards, test.most, eta, test.replacement)
            elif case["id"] in (10, 11):
                def make(test, eta, lam=i["lam"]):
                    return v.constant(v.ONE, [lam / 4])
            elif case["id"] == 22:
                def make(test, eta, lam=i["lam"]):
                    return v.betting(2, lam / 2)
            if make:
                self.history(case, make)
                done += 1
        self.assertEqual(done, 10)

    def test_constant_bets(self):
        """Each against its formula, on one draw."""
        t, most = 1.9, 4
        for bets, expected in ((v.cobra_mixture(t), [.998, .98, .95, .9, .75, .5, .25, .1]),
                               (v.constant(v.ONE, [.9 / t]), [.9]),
                               (v.kaplan(t, most, True), [t / (t + .0781)]),
                               (v.kelly(t, 2, 1.5), [min(a * .1 * t / 1.51, .99) for a in v.KELLY[0]])):
            for mine, wanted in zip(bets[1](t, (0, 0, 0)), expected):
                self.assertAlmostEqual(mine, wanted, 12)

    def test_kelly_optimal(self):
        """No other bet lets the logarithm of the capital grow faster."""
        rng = random.Random(4)
        for _ in range(200):
            t = rng.uniform(.5, 1.5)
            weights = [rng.random() ** 3 for _ in range(4)]
            draw = [(x, w / sum(weights)) for x, w in zip((0, .5, 1.2, 2), weights)]
            best = v.kelly_optimal(t, draw)[1](t, (0, 0, 0))[0]

            def growth(c):
                return sum(p * math.log(1 - c + c * x / t) for x, p in draw)
            self.assertTrue(0 <= best <= .99)
            self.assertTrue(all(growth(best) >= growth(c / 1000) - 1e-12 for c in range(991)))
        draw = v.three_values(2, 1.1, .5)
        self.assertAlmostEqual(sum(p for _, p in draw), 1, 12)
        for mine, wanted in zip(v.moments(draw), (1.1, .5)):
            self.assertAlmostEqual(mine, wanted, 12)

    def rounds(self, method, alpha, votes, ns, ks):
        """Risks at the ends of rounds of votes of the pair alone."""
        c = contest("plurality", ["A", "B"], method=method, votes=list(votes))
        c.limit = Fraction(alpha)
        a = claim(c, "winner over loser", "A", "B", gain=gain(winner=1, loser=-1))
        test, risks = v.RoundsTest(c, a), []
        test.ends = ns
        for n, k in zip(ns, ks):
            for value, more in ((2, k - test.k), (0, n - k - (test.n - test.k))):
                for _ in range(more):
                    test.draw(value)
            risks.append(test.risk())
        return risks

    def test_rounds(self):
        """Against all sequences of votes, counted in whole numbers and fractions."""
        rng, stopped = random.Random(6), 0
        for _ in range(60):
            method, alpha = rng.choice(v.BY_ROUNDS), Fraction(rng.choice(("0.05", "0.1", "0.3")))
            w, l = rng.randint(55, 90), rng.randint(0, 50)
            ns = list(itertools.accumulate(rng.randint(1, 20) for _ in range(3)))
            ks, k, n = [], 0, 0
            for end in ns:
                k += sum(rng.random() < .65 for _ in range(end - n))
                ks, n = ks + [k], end
            expected = exact_rounds(method, alpha, w, l, ns, ks)
            for mine, (risk, stops) in zip(self.rounds(method, alpha, (w, l), ns, ks), expected):
                self.assertAlmostEqual(mine, float(risk), delta=1e-11 * float(risk))
                self.assertEqual(mine <= alpha, stops)
                stopped += stops
        self.assertGreater(stopped, 20)

    def test_published_rounds(self):
        done = 0
        for case in vectors("minerva_athena.json"):
            i = case["inputs"]
            if case["function"] == "minerva_first_round_result" and i["n"] < 2000:
                said = case["expected"]
                risk = self.rounds("minerva", str(i["alpha"]), (i["winner"], i["loser"]), [i["n"]], [i["k"]])[0]
                self.assertAlmostEqual(risk, min(said["p_value"], 1), delta=1e-4, msg=case["id"])
                self.assertEqual(risk <= i["alpha"], said["stop"])
                done += 1
        self.assertGreater(done, 0)

    def test_weighted(self):
        for case in vectors("weighted_overstatement.json"):
            if case["function"] != "weighted_lnT_wor":
                continue
            inputs = case["inputs"]
            ref, q, mvr = ([round(10 * x) for x in inputs[k]] for k in ("ref", "q", "mvr"))
            classes = {}
            for key in zip(ref, q):
                classes[key] = classes.get(key, 0) + 1
            test = v.WeightedTest(classes, round(10 * len(ref) * inputs["v"]))
            for j, expected in zip(inputs["order"], case["expected"]):
                before = test.logs[0]
                test.draw(ref[j], q[j], ref[j] - mvr[j])
                step = math.exp(test.logs[0] - before)  # with c = .998: 1 - c + c ratio
                ratio = (step - .002) / .998
                total = expected if j == inputs["order"][0] else expected - last
                last = expected
                self.assertAlmostEqual(math.log(1 - inputs["c"] + inputs["c"] * ratio), total, 9)

    def test_order_by_weight(self):
        """The worked example of src/audit: cards 1 and 2 of Mesa."""
        e = [v.exponent(int.from_bytes(v.sha256(f"53417960661093690826,Mesa,{k}".encode()), "big")) for k in (1, 2)]
        self.assertAlmostEqual(e[0] / 2**64, 0.53170404796131123151, 15)
        self.assertAlmostEqual(e[1] / 2**64, 0.305028235587621, 15)

    def test_sampler(self):
        for case in vectors("prng.json"):
            if case["function"] == "ballast_prn":
                i = case["inputs"]
                self.assertEqual(v.sha256_hex(f"{i['seed']},{i['jurisdiction']},{i['k']}".encode()), case["expected"])


class Seals(unittest.TestCase):
    """Tags, leaves and roots of the demonstration in the shared folder."""

    def test_demo(self):
        path = os.path.join(VECTORS, "evidence", "values.txt")
        if not os.path.exists(path):
            self.skipTest("no shared folder")
        with open(path, encoding="utf-8") as f:
            lines = f.read().split("\n")
        leaves, opened = [], {}
        for i in range(5):
            entry, salt, tag, cm = [line.split(None, 1)[1] for line in lines[4 * i:4 * i + 4]]
            made = v.card_tag(bytes.fromhex(salt), "example.org/demo-2026", "mayor", i)
            self.assertEqual(made.hex(), tag)
            self.assertEqual(v.sha256_hex(v.ENTRY + made + entry.encode()), cm)
            leaves.append(bytes.fromhex(cm))
            opened[leaves[-1]] = v.base64.b64encode(made), entry.encode()
        leaves.sort()
        entries = sorted({said for _, said in opened.values()})
        rows = [said + b"\n" for said in entries]
        rows += [b"%s %d\n" % (opened[x][0], entries.index(opened[x][1])) for x in leaves]
        data, text = b"".join(leaves), b"".join(rows)
        self.assertEqual(v.leaves_root(data)[1].hex(), "37d82a89363e890ab493f0f2aa87b81b68a88e4728da2cb6bcada7bcf8b8b916")
        counts, found = v.open_leaves(data, text, frozenset([made]))
        self.assertEqual(sorted(counts.values()), [1, 1, 3])
        self.assertEqual(found[made], [entry.encode()])
        c = contest("plurality", ["A", "B"], cards=5)
        c.name = "mayor"
        self.assertEqual(c.tally({c.entry(e): n for e, n in counts.items()}), [3, 1])
        swapped = b"".join([rows[1], rows[0]] + rows[2:])
        unused = b"".join(rows[:3] + [b"{~}\n"] + rows[3:])
        for wrong in (text[:-1], text + text, text.replace(b'"A"', b'"B"', 1), b"".join(rows[1:]), swapped, unused,
                      text[:-2] + b"0" + text[-2:], text[:-2] + b"3\n", text[:-2] + b"\n"):
            with self.assertRaises(v.Bad):
                v.open_leaves(data, wrong, frozenset())
        with self.assertRaises(v.Bad):
            v.leaves_root(data[32:64] + data[:32])
        with self.assertRaises(v.Bad):
            v.leaves_root(data[:32] + data[:32])

    def test_sums(self):
        """Ways up trees of sums of all sizes; a changed sum, index or neighbour is refused."""
        c = contest("plurality", ["A", "B"])
        c.claims = [claim(c, "winner over loser", "A", "B", gain=gain(winner=1, loser=-1))]
        rng = random.Random(3)

        class Audit:
            pass

        def be(*numbers):
            return b"".join(n.to_bytes(8, "big") for n in numbers)

        for size in (1, 2, 3, 5, 8, 11):
            rows = []
            for _ in range(size):
                entry = rng.choice([b'{"contest":"C","ru":"","v":["A"]}', b'{"contest":"C","ru":"","v":["B"]}',
                                    b'{"contest":"C","ru":"","v":[]}'])
                tag = bytes(rng.randrange(256) for _ in range(32))
                rows.append((v.sha256(v.ENTRY + tag + entry), tag, entry))
            rows.sort()

            def node(low, high):
                """(hash, sum) of leaves low to high - 1."""
                if high - low == 1:
                    value = c.claims[0].value(c.entry(rows[low][2]))
                    return v.sha256(b"ballast/sumleaf/v1\n" + rows[low][0] + be(1, value)), value
                half = low + (1 << (high - low - 1).bit_length() - 1)
                (a, x), (b, y) = node(low, half), node(half, high)
                return v.sha256(b"ballast/sum/v1\n" + a + b + be(high - low, x + y)), x + y

            def way(index, low, high):
                if high - low == 1:
                    return []
                half = low + (1 << (high - low - 1).bit_length() - 1)
                inside, beside = ((low, half), (half, high)) if index < half else ((half, high), (low, half))
                h, s = node(*beside)
                return way(index, *inside) + [{"hash": v.base64.b64encode(h).decode(), "sums": [s]}]
            a = Audit()
            a.files = {"cvr/000/leaves.bin": b"".join(r[0] for r in rows)}
            h, s = node(0, size)
            a.sums = {0: (h, [s])}
            for i, (_, tag, entry) in enumerate(rows):
                line = {"position": i, "index": i, "entry": json.loads(entry), "path": way(i, 0, size)}
                self.assertEqual(v.sum_path(a, c, tag, line), c.entry(entry))
                wrong = [dict(line, index=(i + 1)), dict(line, path=line["path"] + [{"hash": "", "sums": [0]}]),
                         dict(line, entry=dict(line["entry"], ru="x"))]
                if size > 1:
                    wrong += [dict(line, path=[dict(line["path"][0], sums=[n])] + line["path"][1:])
                              for n in (line["path"][0]["sums"][0] + 1, -1, 10**6)] + [dict(line, path=line["path"][1:])]
                for bad in wrong:
                    with self.assertRaises(v.Bad):
                        v.sum_path(a, c, tag, bad)
                a.sums = {0: (h, [s + 1])}
                with self.assertRaises(v.Bad):
                    v.sum_path(a, c, tag, line)
                a.sums = {0: (h, [s])}


if __name__ == "__main__":
    unittest.main()
