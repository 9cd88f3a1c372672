#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""raire.py PROGRAM [COUNT [SEED]]: a slow second implementation of RAIRE, held against the program.

Written from the definitions (arXiv:1903.08804), not from the program: it goes through all
elimination orders and knows no search, no bounds and no sets in bits. PROGRAM reads problems from
standard input, one a line, and answers each with a line:

    candidates winner measure alpha gamma : ballots c1 c2 ... ; ballots c1 ... ;
    answer difficulty trim:count trim:count ... | N w l set | B w l - | ...

answer is proven, tie or wrong; assertions are those of the trim MinimizeTree. For COUNT random
problems of 2 to 6 candidates, ties among them, this checks: the answer, the least difficulty, that
the assertions are true, that none is harder, and that they leave no order with another winner.
"""
import itertools
import math
import random
import subprocess
import sys


def tally(votes, standing):
    """Votes of each candidate of `standing` when exactly they stand."""
    counts = {c: 0 for c in standing}
    for number, ranking in votes:
        for c in ranking:
            if c in counts:
                counts[c] += number
                break
    return counts


def neb(votes, w, l):
    """First preferences of w; ballots that rank l, and w not at all or later."""
    for_w = sum(n for n, r in votes if r and r[0] == w)
    for_l = sum(n for n, r in votes if l in r and (w not in r or r.index(l) < r.index(w)))
    return for_w, for_l


def difficulty(measure, alpha, gamma, w, l, total):
    if w <= l:
        return math.inf
    if measure == "OneOnMargin":
        return total / (w - l)
    if measure == "OneOnMarginSq":
        return (total / (w - l)) ** 2
    if measure == "MACRO":
        return -math.log(alpha) * 2 * gamma * total / (w - l)
    s = w / (w + l)
    growth = w * math.log(2 * s) + (l * math.log(2 - 2 * s) if l else 0)
    return (0.5 * math.log(2 * s) - math.log(alpha)) / (growth / total)


def contradicts(assertion, order):
    """Does the elimination order (first eliminated first) contradict the assertion?"""
    kind, w, l, standing = assertion
    if kind == "B":
        return order.index(w) < order.index(l)
    position = len(order) - len(standing)
    return set(order[position:]) == standing and order[position] == w


def easiest(votes, order, measure):
    """Difficulty of the easiest assertion that the order contradicts."""
    best = math.inf
    for i, c in enumerate(order):
        standing = order[i:]
        counts = tally(votes, standing)
        for other in standing[1:]:
            best = min(best, measure(*neb(votes, c, other)), measure(counts[c], counts[other]))
    return best


def winners(votes, standing):
    """Who can win, whichever way ties are broken."""
    if len(standing) == 1:
        return set(standing)
    counts = tally(votes, standing)
    least = min(counts.values())
    found = set()
    for c in standing:
        if counts[c] == least:
            found |= winners(votes, tuple(x for x in standing if x != c))
    return found


def make(rng):
    n = rng.randint(2, 6)
    votes = []
    most = rng.choice((1, 3, 20, 300))  # small numbers make ties
    for _ in range(rng.randint(1, 25)):
        ranking = rng.sample(range(n), rng.randint(0, n))
        votes.append((rng.randint(1, most), ranking))
    possible = winners(votes, tuple(range(n)))
    winner = rng.choice(sorted(possible)) if rng.random() < 0.95 else rng.randrange(n)
    measure = rng.choice(("OneOnMargin", "OneOnMargin", "OneOnMarginSq", "BRAVO", "MACRO"))
    return n, votes, winner, possible, measure, 0.05, 1.1


def line_of(problem):
    n, votes, winner, _, measure, alpha, gamma = problem
    rows = "".join(" %d%s ;" % (k, "".join(" %d" % c for c in r)) for k, r in votes)
    return "%d %d %s %r %r :%s\n" % (n, winner, measure, alpha, gamma, rows)


def check_assertions(problem, parts, least, measure):
    n, votes, winner = problem[:3]
    assertions = []
    for part in parts:
        kind, w, l, standing = part.split()
        w, l = int(w), int(l)
        standing = set() if standing == "-" else {int(c) for c in standing.split(",")}
        if kind == "B":
            pair = neb(votes, w, l)
        else:
            counts = tally(votes, sorted(standing))
            pair = counts[w], counts[l]
        if not measure(*pair) <= least * (1 + 1e-9):
            return "%s is not true, or harder than %r" % (part, least)
        assertions.append((kind, w, l, standing))
    for order in itertools.permutations(range(n)):
        if order[-1] != winner and not any(contradicts(a, order) for a in assertions):
            return "order %r is left" % (order,)
    return None


def check(problem, answer):
    n, votes, winner, possible, name, alpha, gamma = problem
    total = sum(k for k, _ in votes)
    head, _, tail = answer.partition("|")
    word, value, *trims = head.split()
    expected = "proven" if possible == {winner} else "tie" if winner in possible else "wrong"
    if word != expected:
        return "the answer is %s, not %s" % (word, expected)
    if word != "proven":
        return None

    def measure(w, l):
        return difficulty(name, alpha, gamma, w, l, total)

    least = max((easiest(votes, o, measure) for o in itertools.permutations(range(n))
                 if o[-1] != winner), default=0)
    if abs(float(value) - least) > 1e-9 * least:
        return "the least difficulty is %s, not %r" % (value, least)
    counts = {t.split(":")[0]: int(t.split(":")[1]) for t in trims}
    if not counts["MinimizeAssertions"] <= counts["MinimizeTree"] <= counts["None"]:
        return "trimming leaves more: %r" % counts
    return check_assertions(problem, [p.strip() for p in tail.split("|") if p.strip()], least,
                            measure)


def main():
    program = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 20261103)
    problems = [make(rng) for _ in range(count)]
    run = subprocess.run([program], input="".join(map(line_of, problems)), text=True,
                         stdout=subprocess.PIPE, check=True)
    answers = run.stdout.splitlines()
    failed = count - len(answers)
    words = {}
    for problem, answer in zip(problems, answers):
        wrong = check(problem, answer)
        words[answer.split()[0]] = words.get(answer.split()[0], 0) + 1
        if wrong:
            failed += 1
            print("FAIL %s: %s\n  %s" % (wrong, answer, line_of(problem).strip()))
    print("%d problems, %s; %d differ" % (count, ", ".join("%d %s" % (v, k)
                                                         for k, v in sorted(words.items())), failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
