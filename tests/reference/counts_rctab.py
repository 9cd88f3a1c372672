#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""counts_rctab.py PROGRAM [COUNT [SEED]]: a slow second count by RCTab's configurations, held against
the program (counts_cases rctab).

The rounds are those of counts.py. Added here is what a configuration has and `--irv-rules` has not:
several passes (multiPassIrv), each a count for one seat, with a new generator, without who was elected
before; candidates who are excluded; undeclared write-ins; names, which order ties; and the permutation
of names that generatePermutation makes from the seed. Written from RCTab's documentation and that of
java.util.Random, Collections.shuffle, String.hashCode and HashSet.
"""
import json
import random
import subprocess
import sys

from counts import (BOTTOMS_UP, DECIMAL, HARE, HARE_DECIMAL, MAJORITY, SHARE, TRANSFER, UNLIMITED, Conflict,
                    Count, FIELDS, Lot, as_text, line)

MODES = ["useCandidateOrder", "generatePermutation", "random", "previousRoundCountsThenRandom"]
# In the order of UTF-16 the letter from beyond 16 bits comes before the wide one; by code it does not.
NAMES = ["Ann", "ann", "Zoë", "\uff21nna", "\U0001d504nna", "Bo Ray", "B. O'Neil", "Undo", "Ŵyn", "Zz"]


def utf16(name):
    data = name.encode("utf-16-be")
    return [256 * a + b for a, b in zip(data[::2], data[1::2])]


def java_hash(name):
    h = 0
    for unit in utf16(name):
        h = (31 * h + unit) % (1 << 32)
    return h


def hash_set(names):
    """The order in which a HashSet of up to 12 names lists them: 16 buckets."""
    return sorted(names, key=lambda n: (java_hash(n) ^ java_hash(n) >> 16) % 16)


def next_int(lot, n):
    """java.util.Random.nextInt(n)."""
    if n & (n - 1) == 0:
        return n * lot.bits(31) >> 31
    while True:
        bits = lot.bits(31)
        if bits - bits % n + n - 1 < 1 << 31:
            return bits % n


def shuffled(names, seed):
    """Collections.shuffle of the sorted names."""
    lot, out = Lot(seed), sorted(names, key=utf16)
    for i in range(len(out), 1, -1):
        j = next_int(lot, i)
        out[i - 1], out[j] = out[j], out[i - 1]
    return out


class Pass(Count):
    """One pass; config: names of the candidates (the undeclared ones, last, are not among those that
    are ordered), who is excluded, how ties are broken."""

    def __init__(self, rules, ballots, config, before):
        super().__init__(rules, ballots)
        self.config = config
        self.names = config["names"] + ["Undeclared Write-ins"] * (self.last == 2)
        self.standing -= set(config["excluded"]) | set(before)
        self.lot = Lot(config["seed"])

    def break_tie(self, tied, for_seat):
        if len(tied) == 1:
            return tied[0]
        mode, number = self.config["ties"], self.names.index
        if mode in MODES[:2]:
            order = self.config["names"]
            if mode == MODES[1]:
                order = shuffled(order, self.config["seed"])
            listed = [n for n in order if number(n) in tied]
            return number(listed[0] if for_seat else listed[-1])
        names = sorted((self.names[c] for c in tied), key=utf16)
        if mode == MODES[3]:
            for votes in reversed(self.history[:-1]):
                best = (max if for_seat else min)(votes[number(n)] for n in names)
                names = [n for n in hash_set(names) if votes[number(n)] == best]
                if len(names) == 1:
                    return number(names[0])
        return number(self.lot.pick(names))


def count(rules, ballots, config):
    """The rounds of each pass."""
    most = config["ranks"]
    if most and any(here for b in ballots for here in b[most:]):
        raise Conflict
    out, before = [], []
    for _ in range(config["passes"]):
        one = Pass(dict(rules), ballots, config, before)
        out.append(one.run() if one.standing else [])
        before += one.winners
    return out


def make(rng):
    rules = dict.fromkeys(FIELDS, 0)
    mode = rng.choice(["singleWinnerMajority", "multiPassIrv", "multiPassIrv", "bottomsUp",
                       "multiWinnerAllowOnlyOneWinnerPerRound", "multiWinnerAllowMultipleWinnersPerRound",
                       "bottomsUpUsingPercentageThreshold"])
    method = {"singleWinnerMajority": MAJORITY, "multiPassIrv": MAJORITY, "bottomsUp": BOTTOMS_UP,
              "bottomsUpUsingPercentageThreshold": SHARE}.get(mode, TRANSFER)
    undeclared = rng.random() < 0.3
    declared = rng.randint(2, 5 if undeclared else 6)
    rules.update(candidates=declared + undeclared, last=2 * undeclared, ranks=rng.randint(1, 5),
                 method=method, overvote=rng.randrange(3), skips=rng.choice([0, 1, UNLIMITED]),
                 duplicates=rng.randrange(2), seats=1, scale=rng.choice([1, 4, 20]),
                 one=int(mode == "multiWinnerAllowOnlyOneWinnerPerRound"), share_scale=2,
                 minimum=rng.randint(1, 2) if rng.random() < 0.15 else 0,
                 stop=rng.randint(1, 4) if rng.random() < 0.1 else 0)
    if method in (TRANSFER, BOTTOMS_UP):
        rules.update(seats=rng.randint(2, 4), quota=rng.choice([0, DECIMAL, HARE, HARE_DECIMAL]))
    if method == SHARE:
        rules.update(share=rng.choice([7, 11, 15, 21, 33]), cutoff=rng.randrange(2))
    if method == MAJORITY:
        rules.update(until_two=rng.randrange(2), batch=rng.randrange(2))
    if method in (MAJORITY, SHARE):
        rules["first"] = rng.randrange(2)
    config = {"mode": mode, "names": rng.sample(NAMES, declared), "ties": rng.choice(MODES),
              "excluded": [c for c in range(declared) if rng.random() < 0.2],
              "seed": rng.choice([rng.randrange(100), rng.randrange(-1 << 63, 1 << 63)]),
              "ranks": rng.randint(1, 6) if rng.random() < 0.1 else 0,
              "passes": rng.randint(2, 4) if mode == "multiPassIrv" else 1}
    return rules, config, [[rank(rng, rules) for _ in range(rules["ranks"])]
                           for _ in range(rng.choice([3, 4, 12, 25]))]


def rank(rng, rules):
    n = rules["candidates"]
    here = {min(rng.randrange(n), rng.randrange(n))} if rng.random() < 0.85 else set()
    return here | ({rng.randrange(n)} if rng.random() < 0.08 else set())


def configuration(rules, config):
    """As RCTab writes it."""
    names = [{"name": n, "aliases": ["ABCDEFGH"[c]], "excluded": c in config["excluded"]}
             for c, n in enumerate(config["names"])]
    source = {"provider": "genericCsv", "contestId": "Board"}
    if rules["last"]:
        source["undeclaredWriteInLabel"] = "ABCDEFGH"[rules["candidates"] - 1]
    seats = {SHARE: 0}.get(rules["method"], config["passes"] * rules["seats"])
    return json.dumps({
        "outputSettings": {"contestName": "Board"}, "cvrFileSources": [source], "candidates": names,
        "rules": {
            "tiebreakMode": config["ties"], "winnerElectionMode": config["mode"],
            "randomSeed": str(config["seed"]), "numberOfWinners": str(seats),
            "overvoteRule": ("exhaustImmediately", "alwaysSkipToNextRank",
                             "exhaustIfMultipleContinuing")[rules["overvote"]],
            "decimalPlacesForVoteArithmetic": str(rules["scale"]),
            "minimumVoteThreshold": str(rules["minimum"]),
            "maxSkippedRanksAllowed": "unlimited" if rules["skips"] == UNLIMITED else str(rules["skips"]),
            "maxRankingsAllowed": str(config["ranks"] or "max"),
            "stopTabulationEarlyAfterRound": str(rules["stop"] or ""),
            "multiSeatBottomsUpPercentageThreshold": str(rules["share"]) if rules["share"] else "",
            "nonIntegerWinningThreshold": rules["quota"] in (DECIMAL, HARE_DECIMAL),
            "hareQuota": rules["quota"] in (HARE, HARE_DECIMAL), "cutoffElimination": bool(rules["cutoff"]),
            "batchElimination": bool(rules["batch"]), "exhaustOnDuplicateCandidate": bool(rules["duplicates"]),
            "continueUntilTwoCandidatesRemain": bool(rules["until_two"]),
            "doesFirstRoundDetermineThreshold": bool(rules["first"])}}, ensure_ascii=False)


def main():
    number, seed = (int(a) for a in (sys.argv[2:] + ["2000", "1"][len(sys.argv) - 2:]))
    rng, lines, expected = random.Random(seed), [], []
    seen = dict.fromkeys(("passes", "excluded", "undeclared", "conflict", *MODES), 0)
    for _ in range(number):
        rules, config, ballots = make(rng)
        try:
            text = "| ".join(as_text(r, rules["candidates"]) for r in count(rules, ballots, config))
        except Conflict:
            text = "conflict"
        marks = line(rules, ballots).split(" : ", 1)[1].strip()
        lines.append(f"{rules['candidates']} {rules['ranks']} : {marks} {configuration(rules, config)}\n")
        expected.append(text)
        for what, is_so in (("passes", config["passes"] > 1), ("excluded", config["excluded"]),
                            ("undeclared", rules["last"]), ("conflict", text == "conflict"),
                            (config["ties"], True)):
            seen[what] += bool(is_so)
    answers = subprocess.run([sys.argv[1], "rctab"], input="".join(lines), capture_output=True, text=True,
                             encoding="utf-8")
    sys.stderr.write(answers.stderr)
    got = answers.stdout.split("\n")
    if answers.returncode != 0 or len(got) != len(lines) + 1:
        sys.exit(f"{len(got) - 1} answers to {len(lines)} elections")
    wrong = [(e, r, h) for e, r, h in zip(lines, expected, got) if h.strip() != r.strip()]
    for election, right, here in wrong[:3]:
        print(f"{election}expected {right}\nhere     {here}")
    print(f"{len(lines)} elections, {len(wrong)} differ: " + ", ".join(f"{k} {v}" for k, v in seen.items()))
    return bool(wrong) or min(seen.values()) == 0


if __name__ == "__main__":
    sys.exit(main())
