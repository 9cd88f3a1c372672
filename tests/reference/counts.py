#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""counts.py PROGRAM [COUNT [SEED]]: a slow second count of rankings, held against the program.

Written from the rules as RCTab documents them, ballot by ballot, with whole numbers of the smallest
unit and no groups of equal ballots. PROGRAM reads elections from standard input, one a line,

    candidates ranks seats tiebreak stop last words : A>B=C>>D ; B ; ... ;

(numbers, then the settings as `--irv-rules` takes them; stop: the last round, 0 none; last: the last
candidate is a write-in line (1), or stands for undeclared write-ins (2)), and answers with one line of
rounds: threshold, tallies, inactive ballots by reason, what rounding lost, elected, eliminated,
transfers. For COUNT random elections this checks every round; that the order of ballots does not
matter; and, where no tie was broken, that the names of candidates do not.
"""
import random
import subprocess
import sys
from fractions import Fraction as F

MAJORITY, TRANSFER, BOTTOMS_UP, SHARE = range(4)
WHOLE, DECIMAL, HARE, HARE_DECIMAL = range(4)
EXHAUST, SKIP, IF_MULTIPLE = range(3)
ORDER, RANDOM, PREVIOUS_RANDOM = 2, 3, 4
UNLIMITED = 9
FIELDS = ("candidates ranks method seats one quota scale share share_scale cutoff overvote skips "
          "duplicates batch until_two first minimum tiebreak clean without max_rank stop last").split()
REASONS = ["exhausted", "overvote", "repeated", "skipped", "surplus"]


class Lot:
    """java.util.Random.nextDouble, as its documentation defines it."""

    def __init__(self, seed):
        self.state = (seed ^ 0x5DEECE66D) % (1 << 48)

    def bits(self, n):
        self.state = (self.state * 0x5DEECE66D + 0xB) % (1 << 48)
        return self.state >> (48 - n)

    def pick(self, items):
        high = self.bits(26)
        return items[int(((high << 27) + self.bits(27)) / (1 << 53) * len(items))]


class Conflict(Exception):
    pass


class Count:
    def __init__(self, rules, ballots):
        self.__dict__.update(rules)
        self.ballots = [{"ranks": self.seen_of(b), "value": None, "at": None, "why": None} for b in ballots]
        decimals = self.method == TRANSFER or self.quota in (DECIMAL, HARE_DECIMAL)
        places = self.share_scale if self.method == SHARE else self.scale if decimals else 0
        self.unit = 10 ** places
        if self.method in (MAJORITY, SHARE):
            self.seats = 1 if self.method == MAJORITY else 0
        self.standing = set(range(self.candidates - (self.without and self.last == 1)))
        self.winners, self.kept, self.residual = [], {}, 0
        self.lot, self.ties, self.history, self.threshold = Lot(2026), 0, [], None

    # ---- a ballot

    def seen_of(self, ranks):
        away = {self.candidates - 1} if self.without and self.last == 1 else set()
        return [here - away for here in (ranks[:self.max_rank] if self.max_rank else ranks)]

    def write_ins(self, votes):
        """Undeclared ones who have votes: nobody is elected before they are gone."""
        who = self.candidates - 1
        return [who] if self.last == 2 and who in self.standing and votes[who] > 0 else []

    def read(self, ballot):
        """(candidate, None) or (None, why it counts for nobody)."""
        if self.method == TRANSFER and len(self.winners) >= self.seats:
            return None, "surplus"
        last, seen = 0, set()
        for rank, here in enumerate(ballot["ranks"], 1):
            if self.clean:  # who has a better rank is taken away, and leaves a gap
                here, seen = here - seen, seen | here
            if not here:
                continue
            if self.clean and len(here) > 1 and self.overvote == EXHAUST:
                return None, "overvote"
            if self.skips != UNLIMITED and rank - last > self.skips + 1:
                return None, "skipped"
            last = rank
            if self.duplicates and not self.clean and seen & here:
                return None, "repeated"
            seen = seen | here
            if len(here) > 1 and self.overvote == EXHAUST:
                return None, "overvote"
            if len(here) > 1 and self.overvote == SKIP:
                continue
            now = here & self.standing
            if len(now) > 1:
                return None, "overvote"
            if now:
                return now.pop(), None
        return None, "exhausted"

    def move(self, transfers):
        for b in self.ballots:
            if not any(b["ranks"]):
                continue
            if b["value"] is None:
                b["value"] = self.unit
            if b["why"] is None and b["at"] not in self.standing:
                before = b["at"]
                b["at"], b["why"] = self.read(b)
                if before is not None and b["value"]:
                    key = (before, "x" if b["at"] is None else b["at"])
                    transfers[key] = transfers.get(key, 0) + b["value"]

    # ---- a round

    def set_threshold(self, active):
        if self.history and (self.seats > 1 or self.first or self.winners):
            return
        if self.method == SHARE:
            self.threshold = -(-active * self.share // 10 ** self.share_scale)
        else:
            step = self.unit if self.quota in (WHOLE, HARE) else 1
            if self.quota in (HARE, HARE_DECIMAL):
                self.threshold = max(1, -(-active // (self.seats * step))) * step
            else:
                self.threshold = active // ((self.seats + 1) * step) * step + step
        self.threshold = max(self.threshold, self.minimum * self.unit)

    def break_tie(self, tied, for_seat):
        if len(tied) == 1:
            return tied[0]
        self.ties += 1
        if self.tiebreak == ORDER:
            named = [c for c in tied if self.last != 2 or c != self.candidates - 1]
            return named[0] if for_seat else named[-1]
        if self.tiebreak == PREVIOUS_RANDOM:
            for votes in reversed(self.history[:-1]):
                best = (max if for_seat else min)(votes[c] for c in tied)
                # a HashSet lists names of one letter in the order of their codes, modulo 16
                tied = sorted(tied, key=lambda c: (ord("A") + c) % 16)
                tied = [c for c in tied if votes[c] == best]
                if len(tied) == 1:
                    return tied[0]
        return self.lot.pick(tied)

    def elect(self, votes):
        if self.write_ins(votes):
            return []
        hopeful = [c for c in sorted(self.standing) if c not in self.winners and
                   not (self.last == 2 and c == self.candidates - 1)]
        open_seats = self.seats - len(self.winners)

        def by_votes(some):
            return sorted(some, key=lambda c: (-votes[c], c))
        reach = [c for c in hopeful if votes[c] >= self.threshold]
        if self.method == SHARE:
            return by_votes(hopeful) if len(reach) == len(self.standing) else []
        if open_seats == 0:
            return []
        top = max(votes[c] for c in self.standing)
        leaders = [c for c in sorted(self.standing) if votes[c] == top]
        if len(self.standing) <= open_seats:
            reach = hopeful
        elif self.first and len(self.standing) - 1 == self.seats:
            reach = leaders
        elif self.method == BOTTOMS_UP:
            return []
        alone = (self.seats == 1 and not reach and len(self.standing) == 2 and
                 min(votes[c] for c in self.standing) >= self.minimum * self.unit)
        if alone or len(reach) > 1 and (self.one or self.first):
            return [self.break_tie(leaders, True)]
        return by_votes(reach)

    def eliminate(self, votes):
        if self.write_ins(votes):
            return self.write_ins(votes)
        least = self.minimum * self.unit
        if self.method == SHARE and self.cutoff:
            least = max(least, self.threshold)
        hoping = sorted(self.standing - set(self.winners))  # nobody who is elected goes
        short = [c for c in hoping if votes[c] < least]
        if least and len(short) == len(self.standing) and not self.winners:
            raise Conflict
        if short:
            return short
        order = sorted(self.standing, key=lambda c: votes[c])
        if self.batch:
            stay = 2 if self.until_two else self.seats - len(self.winners)
            limit = 0
            for i in range(2, len(order)):
                if (sum(votes[c] for c in order[:i]) < votes[order[i]] and
                        len(order) - i >= stay):
                    limit = votes[order[i]]
            below = [c for c in hoping if votes[c] < limit]
            if below:
                return below
        least = min(votes[c] for c in hoping)
        return [self.break_tie([c for c in hoping if votes[c] == least], False)]

    def settle(self, winner, votes):
        part = max(0, votes - self.threshold) * self.unit // votes if votes else 0
        self.standing.discard(winner)
        self.kept[winner] = 0
        for b in self.ballots:
            if b["why"] is None and b["at"] == winner:
                goes = b["value"] * part // self.unit
                self.kept[winner] += b["value"] - goes
                b["value"] = goes

    def goes_on(self, won, out):
        if self.until_two:
            return bool(self.standing) and (len(self.standing) > 1 + len(self.winners) or bool(out))
        if self.method == SHARE:
            return not self.winners and bool(self.standing)
        if len(self.winners) < self.seats:
            return bool(self.standing - set(self.winners))
        return self.method == TRANSFER and bool(won)

    def give_up(self, won, transfers):
        self.move(transfers)
        for c in won if self.method == TRANSFER else []:
            over = self.kept[c] - self.threshold
            if over > 0:
                self.kept[c] = self.threshold
                self.residual += over
                transfers[c, "r"] = over

    def run(self):
        rounds, won, more = [], [], True
        while more:
            transfers = {}
            self.give_up(won, transfers)
            if rounds:
                rounds[-1]["moved"] = {k: v for k, v in transfers.items() if k[0] in gone}
            votes = {c: 0 for c in self.standing}
            votes.update(self.kept)
            inactive = dict.fromkeys(REASONS, 0)
            for b in self.ballots:
                if b["why"] is not None:
                    inactive[b["why"]] += b["value"]
                elif b["at"] is not None:
                    votes[b["at"]] += b["value"]
            active = sum(votes.values())
            self.set_threshold(active)
            self.history.append(votes)
            rounds.append({"T": self.threshold, "V": votes, "I": inactive, "R": self.residual,
                           "won": [], "out": [], "moved": {}})
            if not active and len(rounds) == 1:
                break
            won, out = self.elect(votes), []
            self.winners += won
            if not won and (self.method == SHARE or len(self.winners) < self.seats or
                            self.until_two and len(self.standing) > 2):
                out = self.eliminate(votes)
            rounds[-1]["won"], rounds[-1]["out"] = won, out
            self.standing -= set(out)
            gone = set(out)
            if self.method == TRANSFER:
                for c in won:
                    self.settle(c, votes[c])
                gone |= set(won)
            more = self.goes_on(won, out) and bool(won or out)
            more = more and self.stop != len(rounds)
        return rounds


def as_text(rounds, candidates):
    text = ""
    for r in rounds:
        votes = " ".join(str(r["V"].get(c, "-")) for c in range(candidates))
        moved = sorted(r["moved"].items(), key=lambda m: (
            m[0][0], m[0][1] if isinstance(m[0][1], int) else 90 + (m[0][1] == "r")))
        text += "T {} V {} I {} R {} won{} out{} moved{} / ".format(
            r["T"], votes, " ".join(str(r["I"][w]) for w in REASONS), r["R"],
            "".join(f" {c}" for c in r["won"]), "".join(f" {c}" for c in r["out"]),
            "".join(f" {a}>{b} {v}" for (a, b), v in moved))
    return text


def make(rng):
    rules = dict.fromkeys(FIELDS, 0)
    method = rng.choice([MAJORITY, TRANSFER, TRANSFER, TRANSFER, BOTTOMS_UP, SHARE])
    rules.update(candidates=rng.randint(2, 6), ranks=rng.randint(1, 5), method=method,
                 overvote=rng.randrange(3), skips=rng.choice([0, 1, UNLIMITED]),
                 duplicates=rng.randrange(2), tiebreak=rng.choice([ORDER, RANDOM, PREVIOUS_RANDOM]),
                 share_scale=2, share=rng.randint(1, 40), cutoff=rng.randrange(2))
    if method in (TRANSFER, BOTTOMS_UP):
        rules.update(seats=rng.randint(2, 4), quota=rng.randrange(4),
                     scale=rng.choice([1, 4, 5, 20]))
    if method == TRANSFER:
        rules["one"] = rng.randrange(2)
    if method in (MAJORITY, BOTTOMS_UP):
        rules["batch"] = rng.randrange(2)
    if method == MAJORITY:
        rules.update(until_two=rng.randrange(2), seats=1)
    if method in (MAJORITY, SHARE):
        rules["first"] = rng.randrange(2)
    if rng.random() < 0.2:
        rules["minimum"] = rng.randint(1, 3)
    if rng.random() < 0.2:
        rules.update(clean=1, duplicates=0)
    if rng.random() < 0.2:
        rules["max_rank"] = rng.randint(1, 5)
    if rng.random() < 0.2:
        rules["stop"] = rng.randint(1, 4)
    if rng.random() < 0.4:
        rules.update(last=rng.randint(1, 2), without=rng.randrange(2))
    if rng.random() < 0.3:
        rules.update(share=rules["share"] * 10 + 5, share_scale=3)  # 12.5 %
    while rules["share"] % 10 == 0:
        rules.update(share=rules["share"] // 10, share_scale=rules["share_scale"] - 1)
    ballots, favourites = [], list(range(rules["candidates"]))
    for _ in range(rng.choice([4, 12, 30])):
        ranks = []
        for _ in range(rules["ranks"]):
            here = set()
            if rng.random() < 0.85:
                here.add(favourites[min(rng.randrange(rules["candidates"]),
                                        rng.randrange(rules["candidates"]))])
            if rng.random() < 0.06:
                here.add(rng.randrange(rules["candidates"]))
            ranks.append(here)
        ballots.append(ranks)
    return rules, ballots


def words(rules):
    """As `ballast help irv-rules` has them."""
    share = rules["method"] == SHARE
    decimals = rules["method"] == TRANSFER or rules["quota"] in (DECIMAL, HARE_DECIMAL)
    percent = F(rules["share"] * 100, 10 ** rules["share_scale"])
    out = ["method=" + ("standard", "transfer", "bottoms-up", "share")[rules["method"]],
           "overvote=" + ("exhaust", "skip", "exhaust-if-multiple")[rules["overvote"]],
           "quota=" + ("whole", "decimal", "hare", "hare-decimal")[rules["quota"]],
           "winners-a-round=" + ("all", "one")[rules["one"]],
           "skips=" + ("unlimited" if rules["skips"] == UNLIMITED else str(rules["skips"])),
           "duplicates=" + ("ignore", "exhaust")[rules["duplicates"]],
           "order=" + ("scan", "clean")[rules["clean"]],
           "write-ins=" + ("count", "ignore")[rules["without"]],
           "ranks=" + str(rules["max_rank"] or "unlimited"),
           "threshold=" + ("each-round", "first-round")[rules["first"]]]
    out += ["%s=%s" % (k, ("no", "yes")[rules[f]]) for k, f in (("batch", "batch"),
                                                               ("until-two", "until_two"))]
    out += ["minimum=%d" % rules["minimum"]] if rules["minimum"] else []
    out += ["decimals=%d" % rules["scale"]] if decimals else []
    if share:
        out += ["share=%s" % (percent if percent.denominator == 1 else float(percent)),
                "cutoff=" + ("no", "yes")[rules["cutoff"]]]
    return ",".join(out)


def line(rules, ballots):
    def marks(ranks):
        text = ">".join("=".join("ABCDEFGH"[c] for c in sorted(here)) for here in ranks)
        return text.rstrip(">")
    numbers = " ".join(str(rules[f]) for f in ("candidates ranks seats tiebreak stop last").split())
    return numbers + " " + words(rules) + " : " + \
        "".join(marks(b) + " ; " for b in ballots) + "\n"


def main():
    count, seed = (int(a) for a in (sys.argv[2:] + ["2000", "1"][len(sys.argv) - 2:]))
    rng = random.Random(seed)
    lines, expected, kinds = [], [], {}
    for _ in range(count):
        rules, ballots = make(rng)
        slow = Count(dict(rules), ballots)
        try:
            rounds = slow.run()
            text = as_text(rounds, rules["candidates"])
        except Conflict:
            rounds, text = None, "conflict"
        kinds[rules["method"]] = kinds.get(rules["method"], 0) + 1
        lines.append(line(rules, ballots))
        expected.append(text)
        lines.append(line(rules, rng.sample(ballots, len(ballots))))
        expected.append(text)
        if rounds is not None and slow.ties == 0:
            fixed = 1 if rules["last"] else 0
            new = rng.sample(range(rules["candidates"] - fixed), rules["candidates"] - fixed)
            new += [rules["candidates"] - 1] * fixed
            renamed = Count(dict(rules), [[{new[c] for c in h} for h in b] for b in ballots])
            wins = sorted(new[w] for w in slow.winners)
            renamed.run()
            if sorted(renamed.winners) != wins:
                sys.exit("names matter: " + lines[-2])
            lines.append(line(rules, [[{new[c] for c in h} for h in b] for b in ballots]))
            expected.append(None if renamed.ties else sorted(wins))
    answers = subprocess.run([sys.argv[1]], input="".join(lines), capture_output=True, text=True)
    sys.stderr.write(answers.stderr)
    got = answers.stdout.split("\n")
    if answers.returncode != 0 or len(got) != len(lines) + 1:
        sys.exit(f"{len(got) - 1} answers to {len(lines)} elections")
    for election, right, here in zip(lines, expected, got):
        if isinstance(right, list):
            won = [int(w) for r in here.split(" / ") if " won" in r
                   for w in r.split(" won")[1].split(" out")[0].split()]
            here, right = sorted(won), right
        if right is not None and here != right:
            sys.exit(f"{election}expected {right}\nhere     {here}")
    print(f"{len(lines)} elections, {kinds}")


if __name__ == "__main__":
    main()
