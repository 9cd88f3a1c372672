#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The rules of the single transferable vote a second time: slowly, with exact fractions.

parcels.py PROGRAM COUNT SEED runs PROGRAM COUNT SEED (parcels_cases), which prints random elections
with all rounds of each rule, and counts each again from docs/stv.md and the laws it names. Winners,
tallies, exhausted and lost votes and decisions have to be equal, round by round. It shares no code
with the program. What no rule decides goes to the earlier candidate on the ballot.
"""
import json
import subprocess
import sys
from collections import Counter
from fractions import Fraction as F
from math import ceil, floor

NEVER = "never"


def cut(x, places):
    """Towards 0."""
    y = abs(x) * 10 ** places
    return F(floor(y), 10 ** places) * (1 if x >= 0 else -1)


def nearest(x, places):
    y = abs(x) * 10 ** places
    return F(floor(y + F(1, 2)), 10 ** places) * (1 if x >= 0 else -1)


def up(x, places):
    return F(ceil(x * 10 ** places), 10 ** places)


class Arrival:
    """Papers that came to a candidate in one count at one value."""

    def __init__(self, count, value, made, papers, votes):
        self.count, self.value, self.made, self.papers, self.votes = count, value, made, papers, votes


class Count:
    places = 0           # decimals
    hare = False
    ties_elected = ties_two = ties_excluded = "any"
    two = rest = ahead = NEVER
    mid_exclusion = False
    largest_first = False
    finish = False

    def __init__(self, case):
        self.n, self.seats = case["candidates"], case["seats"]
        self.hold = [[] for _ in range(self.n)]
        self.votes = [F(0)] * self.n
        self.standing = set(range(self.n))
        self.winners, self.queue, self.rounds = [], [], []
        self.exhausted = self.lost = F(0)
        papers = [[] for _ in range(self.n)]
        for n, *ranks in case["ballots"]:
            papers[ranks[0]].append((tuple(ranks), n))
        for c, own in enumerate(papers):
            if own:
                self.votes[c] = F(sum(n for _, n in own))
                self.hold[c].append(Arrival(0, F(1), 0, own, self.votes[c]))
        total = sum(self.votes)
        self.quota = self.make_quota(total)

    def make_quota(self, total):
        return F(ceil(total / self.seats)) if self.hare else F(floor(total / (self.seats + 1)) + 1)

    def round_votes(self, x):
        return cut(x, self.places)

    # ---- papers

    def next(self, ranks):
        return next((c for c in ranks if c in self.standing), None)

    def sort(self, papers):
        """Papers by whom they go to; None: nobody."""
        out = {}
        for ranks, n in papers:
            out.setdefault(self.next(ranks), []).append((ranks, n))
        return out

    def number(self, papers):
        return sum(n for _, n in papers)

    def deal(self, papers, value, made):
        """Gives the papers away; returns what the candidates got."""
        given = F(0)
        for c, own in self.sort(papers).items():
            if c is None:
                continue
            votes = self.round_votes(value * self.number(own))
            self.votes[c] += votes
            given += votes
            self.hold[c].append(Arrival(len(self.rounds), value, made, own, votes))
        return given

    def nobody(self, papers):
        return self.number(self.sort(papers).get(None, []))

    # ---- ties: a list of tied candidates, who is behind first

    def history(self, whole):
        return [r["votes"] for r in self.rounds if r["whole"] or not whole]

    def order(self, tied, how):
        if how == "all":
            for votes in reversed(self.history(False)):
                if len({votes[c] for c in tied}) == len(tied):
                    return sorted(tied, key=lambda c: votes[c])
        if how in ("any", "any_whole"):
            past = self.history(how == "any_whole")
            return sorted(tied, key=lambda c: [v[c] for v in reversed(past)] + [-c])
        return sorted(tied, reverse=True)

    def line(self, how):
        """Who stands, fewest votes first."""
        out = []
        for v in sorted({self.votes[c] for c in self.standing}):
            out += self.order([c for c in sorted(self.standing) if self.votes[c] == v], how)
        return out

    # ---- rounds and elections

    def open(self):
        return max(0, self.seats - len(self.winners))

    def elect(self, c):
        self.standing.discard(c)
        self.winners.append(c)
        self.rounds[-1]["elected"].append(c)

    def due(self, when, kind, whole):
        settled = not self.queue
        return {"never": False, "always": True, "before": True, "settled": settled,
                "settled_whole": settled and whole,
                "whole": whole or kind != "exclusion"}[when]

    def end_count(self, kind, whole):
        self.rounds.append({"votes": list(self.votes), "inactive": self.exhausted,
                            "lost": self.lost, "elected": [], "excluded": [], "whole": whole})
        if whole or (kind == "exclusion" and self.mid_exclusion):
            self.elections(kind, whole)

    def by_quota(self):
        reached = [c for c in self.line("none") if self.votes[c] >= self.quota]
        over = [c for c in reached if self.votes[c] > self.quota]
        if over and not self.largest_first:
            out = [c for c in reached if self.votes[c] == self.quota]
            for v in sorted({self.votes[c] for c in over}):
                same = [c for c in over if self.votes[c] == v]
                out += self.order(same, self.ties_elected) if len(same) > 1 else same
            reached = out
        # where nothing hangs on it, the later one on the ballot is shown first
        def key(c):
            return (self.votes[c], reached.index(c) if self.votes[c] > self.quota
                    and not self.largest_first else c)
        for c in sorted(reached, key=key, reverse=True):
            self.elect(c)
            if self.votes[c] > self.quota:
                self.queue.append(c)

    def elections(self, kind, whole):
        self.by_quota()
        if self.due(self.two, kind, whole) and len(self.standing) == 2 and self.open() == 1:
            self.elect(self.line(self.ties_two)[1])
        if self.due(self.rest, kind, whole) and len(self.standing) == self.open():
            self.elect_rest()
        if self.due(self.ahead, kind, whole) and 0 < self.open() <= len(self.standing):
            line = sorted(self.standing, key=lambda c: (self.votes[c], c))
            behind, top = line[:-self.open()], line[-self.open():]
            others = sum(self.votes[c] for c in behind)
            others += sum(self.votes[c] - self.quota for c in self.queue)
            if self.votes[top[0]] > others:
                for c in reversed(top):
                    self.elect(c)

    def elect_rest(self):
        for c in sorted(self.standing, key=lambda c: (self.votes[c], c), reverse=True):
            self.elect(c)

    # ---- exclusions

    def key(self, a):
        """Papers with equal keys go together; the least key first."""
        return -a.value

    def to_exclude(self):
        return self.line(self.ties_excluded)[:1]

    def spent(self, votes):
        return votes

    def exclude(self):
        out = sorted(self.to_exclude())
        self.standing -= set(out)
        self.rounds[-1]["excluded"] += out
        if self.rest == "before" and len(self.standing) == self.open():
            return self.end_count("exclusion", False)
        keys = sorted({self.key(a) for c in out for a in self.hold[c]})
        if not keys:
            return self.end_count("exclusion", True)
        for key in keys:
            moved = [(c, a) for c in out for a in self.hold[c] if self.key(a) == key]
            for c, a in moved:
                self.hold[c].remove(a)
                self.votes[c] -= a.votes
            papers = [p for _, a in moved for p in a.papers]
            self.pass_on(moved, papers)
            self.end_count("exclusion", key == keys[-1])
            if self.open() == 0:
                return None
        return None

    def pass_on(self, moved, papers):
        first = moved[0][1]
        worth = sum(a.votes for _, a in moved)
        gone = self.spent(self.round_votes(first.value * self.nobody(papers)))
        given = self.deal(papers, first.value, first.made)
        self.exhausted += gone
        self.lost += worth - given - gone

    # ---- the count

    def next_surplus(self):
        if not self.largest_first:
            return self.queue.pop(0)
        most = max(self.votes[c] for c in self.queue)
        c = self.order([c for c in self.queue if self.votes[c] == most], self.ties_elected)[-1]
        self.queue.remove(c)
        return c

    def run(self):
        self.end_count("first", True)
        while self.standing and (self.open() or (self.finish and self.queue)):
            if self.queue:
                self.surplus(self.next_surplus())
            elif len(self.standing) <= self.open():
                self.elect_rest()
            else:
                self.exclude()
        return self


class OneValue(Count):
    """Surplus over papers."""
    last = limit = False
    mid_exclusion = True

    def limit_of(self, value):
        return value

    def surplus(self, c):
        surplus = self.votes[c] - self.quota
        arrivals = self.hold[c]
        if self.last:
            newest = max(a.count for a in arrivals)
            arrivals = [a for a in arrivals if a.count == newest]
        papers = [p for a in arrivals for p in a.papers]
        nobody = self.nobody(papers)
        divisor = self.number(papers) - (nobody if self.limit else 0)
        value = surplus / divisor if divisor else F(1)
        if self.limit:
            value = min(value, self.limit_of(arrivals[0].value))
        gone = F(0) if self.limit else self.round_votes(value * nobody)
        given = self.deal(papers, value, len(self.rounds))
        self.votes[c] = self.quota
        self.exhausted += gone
        self.lost += surplus - given - gone
        self.end_count("surplus", True)


class Senate(OneValue):
    """Commonwealth Electoral Act 1918, section 273."""
    ties_elected = ties_two = "all"
    ties_excluded = "any"
    two = rest = "settled_whole"
    bulk = False

    def to_exclude(self):
        if self.bulk:
            out = self.bulk_exclusion()
            if out:
                return out
        return super().to_exclude()

    def bulk_exclusion(self):
        """(13A) to (13C): as the Act defines shortfalls, notional votes and candidates A, B and C."""
        poll = self.line(self.ties_excluded)
        short = {c: self.quota - self.votes[c] for c in poll}
        notional = {c: sum(self.votes[d] for d in poll[:i + 1]) for i, c in enumerate(poll)}
        vacancy = sum(short[c] for c in poll[-self.open():])
        leading = short[poll[-1]]
        a = next((i for i, c in enumerate(poll) if notional[c] >= vacancy), len(poll))
        b = [i for i in range(a) if i + 1 < len(poll) and notional[poll[i]] < self.votes[poll[i + 1]]]
        if not b:
            return []
        end = b[-1]
        if notional[poll[end]] >= leading:
            c = [i for i, x in enumerate(poll) if notional[x] < leading]
            if not c:
                return []
            end = c[-1]
        return poll[:min(end + 1, len(poll) - self.open())]


class FederalPre2021(Senate):
    bulk, ties_excluded = True, "all"


class FederalPost2021(Senate):
    pass


class FederalPost2021Manual(Senate):
    bulk = True


class AEC2016(Senate):
    rest = "settled"


class AEC2013(AEC2016):
    bulk = True


class AEC2019(Senate):
    rest = "before"


class Unweighted(OneValue):
    rest = "always"


class UnweightedHare(Unweighted):
    hare = True


class LastParcel(OneValue):
    places, last, limit, rest = 6, True, True, "always"


class LastParcelHare(LastParcel):
    hare = True


class ACTPre2020(OneValue):
    """Electoral Act 1992 (ACT), Schedule 4."""
    last, limit, rest = True, True, "settled_whole"


class ACT2021(ACTPre2020):
    places = 6


class ACT2020(ACT2021):
    """With the mistakes of the first count of 2020."""
    finish = True

    def round_votes(self, x):
        return nearest(x, 6)

    def limit_of(self, value):
        return nearest(value, 6)

    def spent(self, votes):
        return cut(votes, 0)

    def key(self, a):
        return (-a.value, a.made)


class Tasmania(OneValue):
    """Hare-Clark as in Tasmania: the surplus over all papers of the last parcel."""
    last, largest_first, rest = True, True, "always"

    def key(self, a):
        return (a.count, -a.value)


class Vic2018(OneValue):
    """Electoral Act 2002 (Vic), section 114A."""
    ties_elected = ties_excluded = "all"
    ties_two, two, rest = "none", "settled_whole", "always"

    def key(self, a):
        return (a.count > 0, -a.value)


class Scaled(Count):
    """Each parcel at its value times one factor."""
    merge = negative = continuing = False

    def key(self, a):
        return (a.count, -a.value)

    def surplus(self, c):
        votes = self.votes[c]
        surplus = votes - self.quota
        nobody = sum(self.nobody(a.papers) * a.value for a in self.hold[c])
        divisor = votes - nobody if self.continuing else votes
        if divisor > surplus or (divisor < 0 and self.negative):
            factor = surplus / divisor
        else:
            factor = F(1)
        if not self.continuing:
            excess = F(1)
        else:
            excess = (nobody - self.quota) / nobody if nobody > self.quota else F(0)
        groups = {}
        for a in self.hold[c]:
            groups.setdefault(-a.value if self.merge else a.count, []).append(a)
        self.hold[c] = []
        dealt = F(0)
        for i, k in enumerate(sorted(groups)):
            group, last = groups[k], i + 1 == len(groups)
            dealt += sum(a.votes for a in group)
            share = surplus * dealt / votes * 10 ** self.places
            share = F(ceil(share) if share >= 0 else floor(share), 10 ** self.places)
            left = self.quota if last else votes - share
            papers = [p for a in group for p in a.papers]
            value = group[0].value * factor
            gone = self.round_votes(value * excess * self.nobody(papers))
            given = self.deal(papers, value, len(self.rounds))
            self.lost += self.votes[c] - left - given - gone
            self.votes[c] = left
            self.exhausted += gone
            self.end_count("surplus", last)


class NSWLocalGov2021(Scaled):
    """Local Government (General) Regulation 2021 (NSW), Schedule 5."""
    continuing = merge = mid_exclusion = True
    ties_elected = ties_two = ties_excluded = "all"
    two, rest, ahead = "settled_whole", "whole", "whole"


class NSWECLocalGov2021(NSWLocalGov2021):
    merge = mid_exclusion = False
    ties_elected = ties_two = ties_excluded = "any_whole"


class NSWECLocalGov2021Literal(NSWECLocalGov2021):
    negative = True


class WA2008(Scaled):
    """Electoral Act 1907 (WA), Schedule 1."""
    mid_exclusion = True
    ties_elected = ties_excluded = "all"
    ties_two, two, rest = "none", "settled_whole", "settled_whole"


class SimpleIRV(Count):
    ties_elected = ties_two = ties_excluded = "any_whole"
    two, rest, ahead = "settled_whole", "whole", "always"

    def make_quota(self, total):
        return F(0)

    def by_quota(self):
        pass


class Scotland(Count):
    """SSI 2007/42, Schedule 1, rules 45 to 52."""
    places, largest_first, rest = 5, True, "before"

    def key(self, a):
        return 0

    def pass_on(self, moved, papers):
        for c, a in moved:
            gone = a.value * self.nobody(a.papers)
            given = self.deal(a.papers, a.value, a.made)
            self.exhausted += gone
            self.lost += a.votes - given - gone

    def surplus(self, c):
        votes = self.votes[c]
        surplus, arrivals = votes - self.quota, self.hold[c]
        self.hold[c] = []
        for a in arrivals:
            value = cut(surplus * a.value / votes, 5)
            gone = value * self.nobody(a.papers)
            given = self.deal(a.papers, value, len(self.rounds))
            self.exhausted += gone
            self.lost -= given + gone
        self.votes[c] = self.quota
        self.lost += surplus
        self.end_count("surplus", True)


class Cambridge(Count):
    """Massachusetts General Laws, chapter 54A, section 9, with the Cincinnati method."""
    largest_first, rest = True, "always"

    def __init__(self, case):
        super().__init__(case)
        self.pile = [[] for _ in range(self.n)]  # single ballots in their order
        for n, *ranks in case["ballots"]:
            self.pile[ranks[0]] += [tuple(ranks)] * n

    def give(self, ranks):
        """The ballot goes to the next one who is not full; None: to nobody."""
        to = next((c for c in ranks if c in self.standing and self.votes[c] < self.quota), None)
        if to is not None:
            self.pile[to].append(ranks)
            self.votes[to] += 1
        return to

    def surplus(self, c):
        own = self.pile[c]
        n = floor(F(len(own)) / (self.votes[c] - self.quota) + F(1, 2))
        places = [p for s in range(n) for p in range(n + s, len(own) + 1, n)]
        places += list(range(1, min(n, len(own) + 1)))
        gone = set()
        for p in places:
            if self.votes[c] > self.quota and p not in gone and self.give(own[p - 1]) is not None:
                self.votes[c] -= 1
                gone.add(p)
        self.pile[c] = [b for i, b in enumerate(own, 1) if i not in gone]
        self.end_count("surplus", True)

    def to_exclude(self):
        line = self.line(self.ties_excluded)
        out = [c for c in line if self.votes[c] < 50]
        if any(r["excluded"] for r in self.rounds) or not out:
            return line[:1]
        return out[:len(line) - self.open()]

    def exclude(self):
        out = sorted(self.to_exclude())
        self.standing -= set(out)
        self.rounds[-1]["excluded"] += out
        for c in out:
            own, self.pile[c] = self.pile[c], []
            self.votes[c] = F(0)
            for ranks in own:
                if self.give(ranks) is None:
                    self.exhausted += 1
        self.end_count("exclusion", True)


class Meek(Count):
    """Algorithm 123, The Computer Journal 30 (1987)."""
    places, enough, early = 12, F(1, 10 ** 6), False

    def __init__(self, case):
        super().__init__(case)
        self.papers = [(tuple(r), n) for n, *r in case["ballots"]]
        self.total = sum(n for _, n in self.papers)
        named = {c for r, _ in self.papers for c in r}
        self.standing &= named
        self.keep = [F(c in named) for c in range(self.n)]
        self.past = []

    def share(self, k, left):
        return up(left * k, self.places), up(left * (1 - k), self.places)

    def deal_out(self):
        votes, left_over = [F(0)] * self.n, F(0)
        for ranks, n in self.papers:
            left = F(1)
            for c in ranks:
                part, left = self.share(self.keep[c], left)
                votes[c] += part * n
            left_over += left * n
        self.same = self.past and self.past[-1] == votes
        self.votes, self.exhausted = votes, left_over
        self.lost = self.total - sum(votes) - left_over
        self.quota = self.step_quota(self.total - left_over)
        self.past.append(votes)

    def step_quota(self, active):
        return cut(active / (self.seats + 1), self.places) + F(1, 10 ** self.places)

    def show(self):
        self.rounds.append({"votes": list(self.votes), "inactive": self.exhausted,
                            "lost": self.lost, "elected": [], "excluded": [], "whole": True})

    def excess(self):
        return sum(max(F(0), self.votes[c] - self.quota) for c in self.winners)

    def must_go(self, elected):
        low = sorted(self.votes[c] for c in self.standing)
        behind = self.early and len(low) > 1 and low[0] + self.excess() < low[1]
        return self.excess() < self.enough or behind or (self.same and not elected)

    def last(self, tied):
        return self.order(tied, "any")[0]

    def elect_these(self, able):
        for c in sorted(able, key=lambda c: (self.votes[c], c), reverse=True):
            if self.open():
                self.elect(c)

    def done(self):
        return self.open() == 0 or len(self.standing) <= self.open()

    def run(self):
        step = 0
        while True:
            self.deal_out()
            step += 1
            able = [c for c in self.standing if self.votes[c] >= self.quota]
            go = step > 1 and (self.early if able else self.must_go(False))
            shown = step == 1 or able or go
            if shown:
                self.show()
            if able:
                self.elect_these(able)
            if not self.done() and go and (not able or self.must_go(True)):
                least = min(self.votes[c] for c in self.standing)
                out = self.last([c for c in sorted(self.standing) if self.votes[c] == least])
                self.standing.discard(out)
                self.keep[out] = F(0)
                self.rounds[-1]["excluded"].append(out)
            if self.done():
                break
            for c in self.winners:
                k = up(up(self.quota * self.keep[c], self.places) / self.votes[c], self.places)
                self.keep[c] = min(k, F(1))
        if self.open():
            if not shown:
                self.show()
            self.elect_rest()
        return self


class Warren(Meek):
    """C. H. E. Warren, Voting matters 1 (1994)."""

    def share(self, k, left):
        part = min(k, left)
        return part, left - part


class NewZealand(Meek):
    """Local Electoral Regulations 2001, Schedule 1A."""
    places, enough, early = 9, F(1, 10 ** 4), True

    def __init__(self, case):
        super().__init__(case)
        v = self.total
        x, y, z = self.n + 5, self.seats, (v + 1000 * (v % 10)) % 30323
        drawn = []
        while len(drawn) < 4 or len(set(drawn[4:])) < self.n:
            x, y, z = 171 * x % 30269, 172 * y % 30307, 170 * z % 30323
            drawn.append(10000 * x // 30269 + 10000 * y // 30307 + 10000 * z // 30323)
        self.numbers = list(dict.fromkeys(drawn[4:]))

    def step_quota(self, active):
        return F(ceil(active / 2)) if self.seats == 1 else super().step_quota(active)

    def last(self, tied):
        if len(tied) == 1:
            return tied[0]
        for votes in self.past:
            least = min(votes[c] for c in tied)
            behind = [c for c in tied if votes[c] == least]
            if len(behind) < len(tied):
                if len(behind) == 1:
                    return behind[0]
                break
        sign = 1 if len(self.past) % 2 else -1
        return min(tied, key=lambda c: sign * self.numbers[c])

    def elect_these(self, able):
        if self.seats == 1 and len(able) > 1:
            able = [c for c in able if c != self.last(sorted(able))]
        super().elect_these(able)


RULES = {c.__name__: c for c in (
    FederalPre2021, FederalPost2021, FederalPost2021Manual, AEC2013, AEC2016, AEC2019, ACTPre2020,
    ACT2020, ACT2021, NSWLocalGov2021, NSWECLocalGov2021, NSWECLocalGov2021Literal, Vic2018, WA2008,
    SimpleIRV)}
RULES.update({"scotland": Scotland, "cambridge": Cambridge, "meek": Meek, "warren": Warren,
              "new-zealand": NewZealand, "unweighted-inclusive": Unweighted,
              "unweighted-inclusive-hare": UnweightedHare, "last-parcel": LastParcel,
              "last-parcel-hare": LastParcelHare, "tasmania": Tasmania})


def differs(case, count):
    """Where the two counts differ; None: nowhere."""
    if count.winners != case["winners"]:
        return f"winners {count.winners}"
    if len(count.rounds) != len(case["rounds"]):
        return f"{len(count.rounds)} rounds"
    for i, (own, other) in enumerate(zip(count.rounds, case["rounds"]), 1):
        for key in ("inactive", "lost"):
            if own[key] != F(other[key]):
                return f"round {i}: {key} {float(own[key])}"
        if own["votes"] != [F(v) for v in other["votes"]]:
            return f"round {i}: votes {[float(v) for v in own['votes']]}"
        for key in ("elected", "excluded"):
            if own[key] != other[key]:
                return f"round {i}: {key} {own[key]}"
    return None


def main():
    cases, wrong = Counter(), Counter()
    with subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True) as program:
        for line in program.stdout:
            case = json.loads(line)
            cases[case["rule"]] += 1
            why = differs(case, RULES[case["rule"]](case).run())
            if why is None:
                continue
            wrong[case["rule"]] += 1
            if wrong[case["rule"]] == 1:
                print(f"{case['rule']}: the reference has {why}\n{line}")
    for rule in cases:
        print(f"{rule}: {cases[rule]} elections, {wrong[rule]} differ")
    sys.exit(1 if wrong or not cases or program.returncode != 0 else 0)


if __name__ == "__main__":
    main()
