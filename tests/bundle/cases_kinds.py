# SPDX-License-Identifier: Apache-2.0
"""Bundles that must fail, of kinds of audits that have more lists than the usual one: pools, trees
of sums, ranked contests, whole batches, everything public, no records at all (towns.sh).

As cases.py, which makes them: `CASES` are (name, code, function).
"""
import json

from remake import Event, b64, canonical_names, canonical_results, ej1

CASES = []


def many(code, prefix, variants):
    def quiet(function):
        def changed(b):
            function(b)
        return changed
    for name, function in variants.items():
        CASES.append((f"{prefix}-{name}", code, quiet(function)))


def lines_of(kind, key, change, nth=0):
    """A list of EJ1, changed in place, or returned as another list, by a function of its lines."""
    def changed(v):
        result = change(v)
        return result if isinstance(result, list) and all(isinstance(x, dict) for x in result) else None
    return lambda b: b.edit_lines(b.find(kind, nth), key, changed)


def table(kind, key, change, nth=0):
    """A CSV file, as a function of its rows, the header's first."""
    return lambda b: b.edit(b.find(kind, nth), key,
                            lambda s: "".join(r + "\n" for r in change(s.splitlines())))


def first(lines, *keys):
    """The first line that has all these keys."""
    return next(v for v in lines if all(k in v for k in keys))


def put(key, value):
    """Another value of the key; a function makes it of the old one."""
    def change(v):
        if key not in v:
            raise KeyError(key)
        v[key] = value(v[key]) if callable(value) else value
    return change


def cells(row, **at):
    """The row with other cells: c3="x" is the fourth."""
    parts = row.split(",")
    for name, value in at.items():
        parts[int(name[1:])] = value
    return ",".join(parts)


def other_bit(text):
    """The base64 of other bytes."""
    return b64(bytes(32)) if text != b64(bytes(32)) else b64(b"\1" * 32)


# ---- pools (docs/bundle.md, 3.3)


def pools(*keys, change):
    return lines_of("assertions-commit", "pools", lambda v: change(first(v, *keys)))


def pools_list(change):
    return lines_of("assertions-commit", "pools", change)


PLACES, SHARE, VOTES, DRAW = ("positions",), ("values",), ("pool", "votes"), ("draw",)


def without(*keys):
    return pools_list(lambda v: [x for x in v if x is not first(v, *keys)])


def twice(*keys):
    def change(v):
        at = v.index(first(v, *keys))
        return v[:at] + [dict(v[at])] + v[at:]
    return pools_list(change)


for name, keys, fields in (
        ("place", PLACES, {"batch": "X", "container": "X", "jurisdiction": "X", "tabulator": "X",
                           "pool": 7, "cards": lambda n: n - 1,
                           "positions": lambda s: "2" + s[1:], "zz": None}),
        ("share", SHARE, {"cards": lambda n: n + 1, "contest": "X", "from": 1, "pool": 7,
                          "known": lambda v: [v[0] - 1] + v[1:],
                          "values": lambda v: [v[0] + 1] + v[1:],
                          "zz": None}),
        ("votes", VOTES, {"contest": "X", "from": 1, "pool": 7, "zz": None}),
        ("draw", DRAW, {"assertion": 7, "contest": "X",
                        "draw": lambda v: [["x", "0.5"]], "zz": None})):
    many("V15", f"pools-{name}", {
        field: pools(*keys, change=lambda v, f=field, to=value: v.update(
            {f: to(v[f]) if callable(to) else 1 if to is None else to}))
        for field, value in fields.items()})
    many({"share": "V6", "votes": "V12"}.get(name, "V15"), f"pools-{name}", {"missing": without(*keys)})
    many("V15", f"pools-{name}", {"twice": twice(*keys)})
many("V15", "pools", {
    "values-text": pools(*SHARE, change=lambda v: v.update(values=[str(n) for n in v["values"]])),
    "values-short": pools(*SHARE, change=lambda v: v["values"].pop()),
    "known-short": pools(*SHARE, change=lambda v: v["known"].pop()),
    "draw-chance-above-one": pools(*DRAW, change=lambda v: v["draw"][0].__setitem__(1, "1.5")),
    "draw-chance-text": pools(*DRAW, change=lambda v: v["draw"][0].__setitem__(1, "much")),
    "draw-chance-other-digits": pools(*DRAW, change=lambda v: v["draw"][0].__setitem__(
        1, "0" + v["draw"][0][1])),
    "positions-backwards": pools(*PLACES, change=put("positions", lambda s: "9-3")),
    "positions-zero": pools(*PLACES, change=put("positions", lambda s: "0-3")),
    "positions-words": pools(*PLACES, change=put("positions", lambda s: "all")),
    "out-of-order": pools_list(lambda v: v[::-1]),
})
many("V6", "pools", {
    "list-missing": lambda b: b.find("assertions-commit").body.pop("pools"),
})
many("V12", "pools-votes", {
    "more": pools(*VOTES, change=put("votes", lambda v: [v[0] + 1] + v[1:])),
    "short": pools(*VOTES, change=lambda v: v["votes"].pop()),
    "moved": pools(*VOTES, change=put("votes", lambda v: v[::-1])),
})
many("V14", "pools-draw", {
    "chance-negative": pools(*DRAW, change=lambda v: v["draw"][0].__setitem__(1, "-0.5")),
})

# ---- trees of sums (docs/commitments.md)


def sums(change):
    return lines_of("assertions-commit", "commitments", lambda v: change(first(v, "sums")["sums"]))


def proof(change):
    return lines_of("card-open", "list", lambda v: change(first(v, "path")))


many("V6", "sums", {
    "root-short": sums(put("hash", "AAAA")),
    "of-text": sums(put("of", lambda v: [str(n) for n in v])),
    "field-too-many": sums(lambda v: v.update(zz=1)),
})
many("V15", "sums", {
    "of-empty": sums(put("of", [])),
    "missing": lines_of("assertions-commit", "commitments",
                        lambda v: first(v, "sums").pop("sums")),
})
many("V13", "sums", {
    "root": sums(put("hash", other_bit)),
    "of-one-more": sums(put("of", lambda v: [v[0] + 1] + v[1:])),
    "of-one-less": sums(put("of", lambda v: [v[0] - 1] + v[1:])),
    "of-too-long": sums(put("of", lambda v: v + [0])),
    "proof-entry": proof(put("entry", lambda e: dict(e, v=[]))),
    "proof-entry-field-too-many": proof(put("entry", lambda e: dict(e, zz=1))),
    "proof-index": proof(put("index", lambda n: n + 1)),
    "proof-index-beyond": proof(put("index", 10**6)),
    "proof-salt": proof(put("salt", other_bit)),
    "proof-path-short": proof(put("path", lambda p: p[:-1])),
    "proof-path-long": proof(put("path", lambda p: p + p[-1:])),
    "proof-path-empty": proof(put("path", [])),
    "proof-path-hash": proof(put("path", lambda p: [dict(p[0], hash=other_bit(p[0]["hash"]))] + p[1:])),
    "proof-path-sums": proof(put("path", lambda p: [dict(p[0], sums=[n + 1 for n in p[0]["sums"]])] + p[1:])),
    "proof-path-sums-negative": proof(put("path", lambda p: [dict(p[0], sums=[-1 for _ in p[0]["sums"]])] + p[1:])),
    "proof-path-sums-short": proof(put("path", lambda p: [dict(p[0], sums=p[0]["sums"][1:])] + p[1:])),
    "proof-path-field-too-many": proof(put("path", lambda p: [dict(p[0], zz=1)] + p[1:])),
    "proof-field-too-many": proof(lambda v: v.update(zz=1)),
    "proof-field-missing": proof(lambda v: v.pop("index")),
    "proof-missing": proof(lambda v: [v.pop(k) for k in ("entry", "index", "path")]),
    "proofs-swapped": lines_of("card-open", "list", lambda v: (
        v[0].update(entry=v[-1]["entry"], index=v[-1]["index"], path=v[-1]["path"]))),
})

# ---- ranked contests


def entries(b):
    """The lines of open1 of the first instant runoff that a rule counts, and which it is."""
    from cases import open1
    listed = b.object(b.find("params-commit").body["contests"]).decode().splitlines()
    nth = next(i for i, s in enumerate(map(json.loads, listed))
               if s["function"] == "irv" and s["seats"] == 1)
    return lambda change: open1(change, nth, leaf=True)(b)


def ranking(change, first=None):
    """Another ranking on a card that ranks two (one of them `first`), sealed and committed."""
    def lines(v):
        for i, line in enumerate(v):
            tag, text = line.split(" ", 1)
            value = json.loads(text)
            if value["v"] is not None and len(value["v"]) > 1 and first in (None, value["v"][0]):
                value["v"] = change(value["v"])
                v[i] = tag + " " + ej1(value)
                return v
        raise IndexError
    return lambda b: entries(b)(lines)


many("V12", "ranking", {
    "twice-the-same": ranking(lambda v: v + v[:1]),
    "unknown": ranking(lambda v: v + ["Nobody"]),
    "number": ranking(lambda v: v + [1]),
    "two-at-a-rank": ranking(lambda v: [v]),
})
many("V15", "ranking", {"other-first": ranking(lambda v: v[::-1], first="Ann")})


def ranked_claim(change):
    return lines_of("assertions-commit", "assertions",
                    lambda v: change(next(x for x in v if x.get("kind", "").startswith("not eliminated"))))


many("V15", "ranked-claim", {
    "kind": ranked_claim(put("kind", lambda s: "not eliminated next" if s.endswith("before")
                             else "not eliminated before")),
    "continuing": ranked_claim(lambda v: v.update(continuing=["Ann"])),
    "winner": ranked_claim(put("winner", "Cy")),
    "words": ranked_claim(put("words", lambda s: s + ".")),
    "above": ranked_claim(put("above", lambda n: n + 2)),
    "missing": lines_of("assertions-commit", "assertions", lambda v: [
        x for x in v if x is not next(
            y for y in v if y.get("kind", "").startswith("not eliminated"))]),
})


def ranked_row(change):
    """Another row of a mark with a rank."""
    def rows(v):
        at = next(i for i, r in enumerate(v) if r.rsplit(",", 1)[1].isdigit())
        v[at] = change(v[at])
        return v
    return table("mvr", "list", rows)


many("V13", "ranked-paper", {
    "rank-missing": ranked_row(lambda r: cells(r, c10="")),
    "rank-zero": ranked_row(lambda r: cells(r, c10="0")),
    "rank-word": ranked_row(lambda r: cells(r, c10="first")),
    "rank-huge": ranked_row(lambda r: cells(r, c10="999")),
    "rank-elsewhere": table("mvr", "list", lambda v: [
        cells(r, c10="1") if r == next(x for x in v if x.split(",")[8] == "Levy" and
                                       x.split(",")[9][0] != "*") else r for r in v]),
})

# ---- weaker claims than a rule needs


def weaker(contest, change, kind=None):
    """Another list of claims of a contest; `change` gets the first one (of that kind)."""
    def lines(v):
        at = next(i for i, x in enumerate(v)
                  if x["contest"] == contest and x.get("kind") == (kind or x.get("kind")))
        result = change(v[at])
        return v[:at] + ([] if result is None else [result]) + v[at + 1:]
    return lines_of("assertions-commit", "assertions", lines)


def with_(**other):
    return lambda v: dict(v, **{k: x(v[k]) if callable(x) else x for k, x in other.items()})


for name, contest, kind in (
        ("cumulative", "Board", "cumulated votes"), ("fusion", "Senator", "lines over lines"),
        ("share", "Delegates", "above threshold"), ("share-below", "Delegates", "below threshold"),
        ("share-pair", "Delegates", "share among those above"), ("pairs", "Chair", "preferred"),
        ("approval", "Club", "winner over loser"), ("runoff", "Poll", "below threshold"),
        ("runoff-pair", "Poll", "winner over loser"), ("seats", "House", "seat before seat"),
        ("star-runoff", "Play", "preferred"), ("star-points", "Play", "more points")):
    many("V15", f"weaker-{name}", {
        "missing": weaker(contest, lambda v: None, kind),
        "above": weaker(contest, with_(above=lambda n: n + 2), kind),
        "words": weaker(contest, with_(words=lambda s: s + "."), kind),
        "of-another-kind": weaker(contest, with_(
            kind=lambda k: "preferred" if k != "preferred" else "more points"), kind),
        "turned": weaker(contest, lambda v: dict(v, winner=v["loser"], loser=v["winner"]), kind),
    })
many("V15", "weaker", {
    "cumulative-as-most-votes": weaker("Board", with_(kind="winner over loser", gain={
        "card": 0, "loser": -1, "valid": 0, "winner": 1}, den=2, upper=2)),
    "fusion-by-line": weaker("Senator", with_(kind="winner over loser", gain={
        "card": 0, "loser": -1, "valid": 0, "winner": 1})),
    "fusion-other-line": weaker("Senator", with_(winner="Ann(Green)")),
    "share-of-all": weaker("Delegates", lambda v: {k: x for k, x in v.items() if k != "continuing"},
                           "share among those above"),
    "share-of-fewer": weaker("Delegates", with_(continuing=["P"]), "share among those above"),
    "share-of-more": weaker("Delegates", with_(continuing=["P", "Q", "R"]),
                            "share among those above"),
})


def rule(contest, text):
    return lines_of("params-commit", "contests", lambda v: next(
        x for x in v if x["contest"] == contest).update(function=text))


def reported(contest, change):
    """The committed outcome of a contest."""
    return lines_of("params-commit", "contests", lambda v: change(
        next(x for x in v if x["contest"] == contest)) and None)


many("V12", "reported", {
    "stv-first-preferences": reported("Court", lambda v: v["votes"].__setitem__(0, v["votes"][0] + 1)),
    "stv-none": reported("Court", lambda v: v.update(votes=[0] * 4, winners=[])),
    "stv-winners": reported("Court", lambda v: v.update(winners=[v["winners"][0], 3])),
    "by-no-rule": reported("Bench", lambda v: v.update(votes=[40, 20, 0])),
    "by-no-rule-winner": reported("Bench", lambda v: v.update(winners=[0])),
})
many("V12", "other-rule", {"cumulative": rule("Board", "plurality")})
many("V6", "other-rule", {
    "unknown": rule("Chair", "kemeny"),
    "counted-only": rule("Chair", "star pr"),
})
many("V15", "other-rule", {
    "fusion": rule("Senator", "plurality"),
    "share": rule("Delegates", "hamilton"),
    "share-other": rule("Delegates", "hamilton at least 10%"),
    "pairs": rule("Chair", "schulze"),
    "pairs-margins": rule("Clerk", "minimax margins"),
    "approval": rule("Club", "plurality"),
})

# ---- a full hand count that is a tie

def tied(change):
    return lines_of("outcome", "contests", lambda v: next(
        x for x in v if x["outcome"] == "tied").update(change))


many("V16", "tie", {
    "confirmed": tied({"outcome": "confirmed"}),
    "confirmed-as-reported": tied({"outcome": "confirmed", "winners": ["Yes"]}),
    "not-confirmed": tied({"outcome": "not confirmed", "winners": ["Yes"]}),
    "counted-by-hand": tied({"outcome": "counted by hand"}),
    "one-won": tied({"outcome": "counted by hand", "winners": ["No"]}),
    "lot-inside": tied({"winners": ["Yes"]}),
    "who": tied({"tied": ["No", "Yes"]}),
})

# ---- interpretations, whatever the contest


def rows(change):
    return table("mvr", "list", change)


many("V13", "interpretation", {
    "row-short": rows(lambda v: v[:-1] + [v[-1].rsplit(",", 3)[0]]),
    "row-long": rows(lambda v: v[:-1] + [v[-1] + ",x"]),
    "row-without-contest": rows(lambda v: v[:-1] + [cells(v[-1], c8="")]),
    "row-without-choice": rows(lambda v: v[:-1] + [cells(v[-1], c9="")]),
    "rows-differ": rows(lambda v: v[:2] + [cells(v[2], c4="")] + v[3:]),
    "blank-in-the-key": rows(lambda v: v[:2] + [cells(v[2], c1=v[2].split(",")[1] + " ")] + v[3:]),
    "word-and-more": rows(lambda v: v[:2] + [cells(v[1], c9="*blank*", c10="")] + v[2:]),
    "word-twice": rows(lambda v: v[:1] + [cells(v[1], c9="*blank*", c10="")] * 2 + v[2:]),
    "word-that-is-none": rows(lambda v: v[:1] + [cells(v[1], c9="*lost*", c10="")] + v[2:]),
    "contest-twice": rows(lambda v: v[:2] + v[2:4] + v[1:2] + v[4:]),
    "card-in-two-places": rows(lambda v: v + v[1:2]),
    "column-twice": rows(lambda v: [v[0] + ",draw"] + [r + "," + r.split(",")[1] for r in v[1:]]),
    "quote-open": rows(lambda v: v[:-1] + [cells(v[-1], c7='"1')]),
})

many("V13", "interpretation", {
    "of-an-earlier-round": table("mvr", "list", lambda v: v[:1] + [cells(r, c0="1") for r in v[1:]], 1),
})


def once_more(b):
    """A card of the first entry is in the second, too."""
    rows_of = b.object(b.find("mvr").body["list"]).decode().splitlines()
    table("mvr", "list", lambda v: v + [r for r in rows_of[1:] if r.split(",")[1] == rows_of[1].split(",")[1]],
          1)(b)
    b.find("mvr", 1).body["cards"] += 1


many("V13", "interpretation", {"entered-before": once_more})

# ---- what is corrected


def correction(change, nth=0):
    return lambda b: change(b.find("correct", nth).body)


def not_of_cards(b):
    """Number of a correction of counts among all corrections."""
    return next(i for i, e in enumerate(x for x in b.events if x.kind == "correct") if "counts" in e.body)


def of_cards(b):
    return next(i for i, e in enumerate(x for x in b.events if x.kind == "correct") if "cards" in e.body)


many("V5", "correction", {
    "of-nothing": correction(put("refers", 1)),
    "of-itself": lambda b: b.find("correct").body.update(refers=b.index("correct")),
    "of-another-round": correction(put("round", 7)),
    "counts-and-cards": lambda b: b.find("correct").body.update(cards=1, counts=1),
    "of-cards-as-counts": lambda b: b.find("correct", of_cards(b)).body.update(
        refers=b.index("batch-count")),
})
many("V13", "correction", {
    "count-wrong": lambda b: put("cards", lambda n: n + 1)(b.find("correct", of_cards(b)).body),
    "counts-wrong": lambda b: put("counts", lambda n: n + 1)(b.find("correct", not_of_cards(b)).body),
    "undrawn": lambda b: table("correct", "list", lambda v: v[:1] + [
        cells(r, c1="99999") for r in v[1:]], of_cards(b))(b),
    "before-its-round-was-closed": lambda b: earlier(b),
    "after-it-was-opened": lambda b: later(b),
})


def missed(b):
    """The correction that enters a card that nobody had found."""
    return max(i for i, e in enumerate(b.events) if e.kind == "correct" and "cards" in e.body)


def earlier(b):
    """The card that was found after its round was closed is entered by a correction before that."""
    at, to = missed(b), b.index("risk")
    b.events[at].body["round"] = 1
    back(b, at, to)


def back(b, at, to):
    """The event comes earlier, and what refers to any still does."""
    b.move(at, to)
    for n, e in enumerate(b.events):
        e.base = n if to <= n <= at else e.base
        if to <= e.body.get("refers", -1) <= at:
            e.body["refers"] = to if e.body["refers"] == at else e.body["refers"] + 1


def later(b):
    """The card that was found is entered when its record was opened to all."""
    at = missed(b)
    opened = next(i for i in range(at, len(b.events)) if b.events[i].kind == "card-open")
    b.events[opened].body["refers"] = b.index("round-close")
    b.move(at, opened)
    for i in range(at, opened + 1):
        b.events[i].base = i


# ---- whole batches (docs/batches.md)


def batch(change):
    return lines_of("assertions-commit", "batches", lambda v: change(v[0]))


def batches(change):
    return lines_of("assertions-commit", "batches", change)


many("V15", "batches", {
    "batch": batch(put("batch", "X")),
    "cards": batch(put("cards", lambda n: n - 1)),
    "container": batch(put("container", "X")),
    "contest": batch(put("contest", "X")),
    "from": batch(put("from", 1)),
    "jurisdiction": batch(put("jurisdiction", "X")),
    "number": batch(put("number", lambda n: n + 1)),
    "tabulator": batch(put("tabulator", "X")),
    "unknown-more": batch(put("unknown", lambda n: n + 100)),
    "with-more": batch(put("with", lambda n: n + 100)),
    "votes-text": batch(put("votes", "many")),
    "votes-short": batch(lambda v: v["votes"].pop()),
    "votes-negative": batch(put("votes", lambda v: [-1] + v[1:])),
    "votes-more": batch(put("votes", lambda v: [v[0] + 1] + v[1:])),
    "weight": batch(put("weight", lambda n: n + 1)),
    "missing": batches(lambda v: v[1:]),
    "twice": batches(lambda v: v[:1] + v),
    "not-in-order": batches(lambda v: [v[1], v[0]] + v[2:]),
    "field-missing": batch(lambda v: v.pop("cvrs")),
    "list-missing": lambda b: b.find("assertions-commit").body.pop("batches"),
})
many("V15", "batches", {
    "unknown": batch(put("unknown", lambda n: n + 1)),
    "values": batch(put("values", lambda v: [v[0] + 1] + v[1:])),
    "values-short": batch(lambda v: v["values"].pop()),
    "votes": batch(put("votes", lambda v: [v[0] - 1] + v[1:])),
    "field-too-many": batch(lambda v: v.update(zz=1)),
})


def batch_param(change):
    return lines_of("params-commit", "contests",
                    lambda v: change(next(x for x in v if "batch_sampler" in x)))


many("V15", "batch-param", {
    "sampler": batch_param(put("batch_sampler", "alphabetical")),
    "weight": batch_param(put("batch_weight", lambda n: n + 1)),
    "batches": batch_param(put("batches", lambda n: n + 1)),
    "method": batch_param(put("method", lambda m: "macro" if m == "batch" else "batch")),
    "method-of-cards": batch_param(put("method", "mixture")),
    "no-sampler": batch_param(lambda v: v.pop("batch_sampler")),
})
many("V10", "batch-sample", {
    "missing": table("sample", "batches", lambda v: v[:-1]),
    "twice": table("sample", "batches", lambda v: v + v[-1:]),
    "other-batch": table("sample", "batches", lambda v: v[:-1] + [cells(v[-1], c5="99")]),
    "other-draw": table("sample", "batches", lambda v: v[:-1] + [cells(v[-1], c1="77")]),
    "cards": table("sample", "batches", lambda v: v[:-1] + [cells(v[-1], c6="77")]),
    "contest": table("sample", "batches", lambda v: v[:-1] + [cells(v[-1], c7="X")]),
    "not-in-order": table("sample", "batches", lambda v: v[:1] + v[:0:-1]),
    "no-header": table("sample", "batches", lambda v: v[1:]),
    "one-column-more": table("sample", "batches", lambda v: [r + ",x" for r in v]),
    "one-column-more-of-no-rows": table("sample", "batches", lambda v: [r + ",x" for r in v], -1),
    "line-of-nothing": table("sample", "batches", lambda v: v + [""], -1),
    "new-batches": lambda b: put("new_batches", lambda n: n + 1)(b.find("sample").body),
    "new-counts": lambda b: put("new_counts", lambda n: n + 1)(b.find("sample").body),
})
many("V10", "batch-sample", {"no-list": lambda b: b.find("sample").body.pop("batches")})


def count(change):
    return table("batch-count", "list", change)


many("V13", "batch-count", {
    "count-wrong": lambda b: put("counts", lambda n: n + 1)(b.find("batch-count").body),
    "undrawn": count(lambda v: v[:1] + [cells(r, c1="77") for r in v[1:]]),
    "of-another-contest": count(lambda v: v[:1] + [cells(v[1], c6="Park")] + v[2:]),
    "unknown-contest": count(lambda v: v[:1] + [cells(v[1], c6="X")] + v[2:]),
    "unknown-choice": count(lambda v: v[:1] + [cells(v[1], c7="Nobody")] + v[2:]),
    "other-batch": count(lambda v: v[:1] + [cells(v[1], c5="99")] + v[2:]),
    "other-round": count(lambda v: v[:1] + [cells(v[1], c0="2")] + v[2:]),
    "choice-twice": count(lambda v: v[:2] + v[1:]),
    "too-many-votes": count(lambda v: v[:1] + [cells(v[1], c8="99")] + v[2:]),
    "votes-word": count(lambda v: v[:1] + [cells(v[1], c8="many")] + v[2:]),
    "votes-missing": count(lambda v: v[:1] + [cells(v[1], c8="")] + v[2:]),
    "no-cards": count(lambda v: [r for r in v if ",*cards*," not in r]),
    "too-many-cards": count(lambda v: [cells(r, c8="99") if ",*cards*," in r else r for r in v]),
    "not-found-and-more": count(lambda v: v + [cells(v[1], c7="*not found*", c8="0")]),
    "row-short": count(lambda v: v[:-1] + [v[-1].rsplit(",", 2)[0]]),
    "no-header": count(lambda v: v[1:]),
})
many("V14", "batch-count", {
    "other-votes": count(lambda v: [
        cells(r, c8="0") if r.split(",")[7] in ("Ann", "Yes") else r for r in v]),
})

# ---- full hand counts


def hand(change):
    return table("hand-count", "list", change)


many("V16", "hand-count", {
    "unknown-contest": hand(lambda v: v[:1] + [cells(r, c3="X") for r in v[1:]]),
    "unknown-choice": hand(lambda v: v[:-1] + [cells(v[-1], c4="Nobody")]),
    "unknown-batch": hand(lambda v: v[:-1] + [cells(v[-1], c2="99")]),
    "choice-twice": hand(lambda v: v + v[-1:]),
    "votes-word": hand(lambda v: v[:-1] + [cells(v[-1], c5="many")]),
    "row-short": hand(lambda v: v[:-1] + [v[-1].rsplit(",", 1)[0]]),
    "no-header": hand(lambda v: v[1:]),
    "batch-missing": hand(lambda v: [r for r in v if r.split(",")[2] != "1"]),
    "too-many-votes": hand(lambda v: v[:-1] + [cells(v[-1], c5="99")]),
    "other-winner": hand(lambda v: [
        cells(r, c4="No" if r.split(",")[4] == "Yes" else "Yes") if i else r for i, r in enumerate(v)]),
    "no-event": lambda b: b.remove(b.index("hand-count")),
})


def hand_rankings(change):
    """The same, of a table of rankings."""
    def rows(v):
        if "ranking" not in v[0].split(","):
            raise KeyError
        return change(v)
    return hand(rows)


def said_otherwise(contest, *pairs):
    """Ballots of the contest that say the one say the other."""
    other = dict(pairs)

    def change(row):
        at = row.split(",")
        return cells(row, c4=other[at[4]]) if at[3] == contest and at[4] in other else row
    return hand_rankings(lambda v: [change(r) for r in v])


def one_at(v, ranking):
    """The first row that says so."""
    return next(i for i, r in enumerate(v) if r.split(",")[4] == ranking)


def at(ranking, **other):
    """That row with other cells; a function makes the cards of the old ones."""
    def change(v):
        i = one_at(v, ranking)
        made = {k: str(x(int(v[i].split(",")[5]))) if callable(x) else x for k, x in other.items()}
        return v[:i] + [cells(v[i], **made)] + v[i + 1:]
    return hand_rankings(change)


CLERK = "Ann>Cy"
many("V16", "hand-rankings", {
    "other-winner": said_otherwise("Clerk", ("Ann>Cy", "Bob>Cy"), ("Bob>Ann", "Ann>Bob"), ("Cy>Bob", "Cy>Ann")),
    "other-winner-by-transfers": said_otherwise("Clerk", ("Cy>Bob", "Cy>Ann")),
    "other-winner-of-two": said_otherwise("Council", ("Ann>Bob", "Ann>Dee"), ("Cy", "Dee>Cy")),
    "other-winner-by-surplus": said_otherwise("Council", ("Ann>Bob", "Ann>Dee")),
    "a-tie": said_otherwise("Clerk", *((r, "Ann=Bob") for r in ("Ann>Cy", "Bob>Ann", "Cy>Bob"))),
    "nobody": said_otherwise("Clerk", *((r, "*blank*") for r in ("Ann>Cy", "Bob>Ann", "Cy>Bob"))),
    "a-card-too-many": at(CLERK, c5=lambda n: n + 1),
    "a-card-too-few": at(CLERK, c5=lambda n: n - 1),
    "a-row-too-many": hand_rankings(lambda v: v + [cells(v[one_at(v, CLERK)], c4="Cy", c5="1")]),
    "many-cards-too-many": at(CLERK, c5=str(10**15)),
    "beyond-the-manifest": hand_rankings(lambda v: v + [cells(v[one_at(v, CLERK)], c2="5")]),
    "other-cards": hand_rankings(lambda v: v + [cells(v[one_at(v, CLERK)], c4="*cards*", c5="19")]),
    "all-at-once-beside": at(CLERK, c1="", c2=""),
    "as-sums": hand_rankings(lambda v: [v[0].replace("ranking", "choice")] + v[1:]),
    "scores": at(CLERK, c4="Ann:2;Cy:1"),
    "no-ranks": at(CLERK, c4="Ann;Cy"),
    "two-kinds": at(CLERK, c4="Ann>Cy:1"),
    "cut": at(CLERK, c4="Ann>"),
    "word-in-a-ranking": at(CLERK, c4="Ann>*blank*"),
    "unknown-choice": at(CLERK, c4="Ann>Zoe"),
})

# ---- plans

def plan(change):
    return lines_of("round-open", "plan", change)


many("V10", "plan", {
    "contest-missing": plan(lambda v: v[:-1]),
    "contest-twice": plan(lambda v: v + v[-1:]),
    "unknown-contest": plan(lambda v: v[0].update(contest="X")),
    "field-too-many": plan(lambda v: v[0].update(zz=1)),
    "field-missing": plan(lambda v: v[0].pop("reason")),
    "sizes-text": plan(lambda v: v[0].update(sizes="many")),
    "sizes-of-text": plan(lambda v: v[0].update(sizes=["many"])),
    "reason-number": plan(lambda v: v[0].update(reason=1)),
    "target-negative": plan(lambda v: v[0].update(target=-1)),
    "targets-fall": lines_of("round-open", "plan", lambda v: [
        x.update(target=x["target"] - 1) for x in v if x["target"]], 1),
})

# ---- everything is public, cards are drawn by weight


def key(data):
    def function(b):
        if "cvr/key" not in b.files:
            raise KeyError
        b.files["cvr/key"] = data(b.files["cvr/key"])
    return function


def weighted(change):
    return lines_of("params-commit", "contests", lambda v: change(first(v, "pool_weight")))


many("V18", "key", {
    "short": key(lambda d: d[:-3] + b"\n"),
    "upper-case": key(lambda d: d.upper() if d.upper() != d else d[:-2] + b"A\n"),
    "no-line-end": key(lambda d: d[:-1]),
    "empty": key(lambda d: b""),
})
many("V15", "weights", {
    "decoys": weighted(put("decoys", lambda n: n + 1)),
    "decoys-missing": weighted(lambda v: v.pop("decoys")),
    "loser-weight-missing": weighted(lambda v: v.pop("loser_weight")),
    "pool-weight-missing": weighted(lambda v: v.pop("pool_weight")),
    "loser-weight-above": weighted(put("loser_weight", 10**6)),
})

# ---- proposals, keys that come and go


def kind_case(kind, change):
    return lambda b: change(b.find(kind), b)


many("V5", "proposal", {
    "act-unknown": kind_case("propose", lambda e, b: e.body.update(act="dice")),
    "body-empty": kind_case("propose", lambda e, b: e.body.update(body={})),
    "not-approved": lambda b: b.remove(b.index("approve")),
    "approved-twice": lambda b: b.insert(b.index("approve") + 1, _again(b.find("approve"))),
    "approved-another-leaf": kind_case("approve", lambda e, b: e.body.update(leaf="00" * 32)),
    "approved-another-body": kind_case("approve", lambda e, b: e.body.update(
        body=dict(e.body["body"], reason="another"))),
    "approved-another-act": kind_case("approve", lambda e, b: e.body.update(act="reopen")),
    "approved-what-is-none": kind_case("approve", lambda e, b: e.body.update(refers=1)),
})


def _again(e):
    return Event(e.kind, dict(e.body), e.time, list(e.by), e.base + 1)


# ---- standard names (docs/names.md)


def named(change, *others):
    """Another table of standard names, and what else is said to fit it. A change makes text, or
    bytes, of the text."""
    def function(b):
        e = b.find("names")
        table = change(b.object(e.body["source"]).decode())
        b.replace(e, "source", table if isinstance(table, bytes) else table.encode())
        if isinstance(table, str):
            e.body["canonical"] = canonical_names(table)
        for other in others:
            other(b)
    return function


def also(*more):
    """The table has these rows, too."""
    return lambda text: text + "".join(row + ",,\n" for row in more)


def defined(*rows):
    """The list of contests that was added has these rows, too."""
    return lambda b: b.edit(b.find("contest-def"), "source", lambda text: text + "".join(
        row + "," * (text.split("\n")[0].count(",") - row.count(",")) + "\n" for row in rows))


def unlisted_choice(contest, choice):
    def change(v):
        of = next(x for x in v if x["contest"] == contest)
        at = of["choices"].index(choice)
        del of["choices"][at], of["votes"][at]
        of["winners"] = [w - (w > at) for w in of["winners"]]
    return lines_of("params-commit", "contests", change)


def reported(*rows):
    """The results have these rows, too."""
    def function(b):
        e = b.find("totals-commit")
        text = b.object(e.body["source"]).decode() + "".join(row + "\n" for row in rows)
        b.replace(e, "source", text.encode())
        e.body["canonical"] = canonical_results(text)
    return function


many("V15", "results", {"of-an-unknown-contest": reported("Judge,Ann Doe,40")})


def names_event(change):
    return lambda b: change(b.find("names").body)


def second_table(*more):
    def function(b):
        e, header = b.find("names"), "kind,contest,found,standard\n"
        table = header + "".join(row + "\n" for row in more)
        body = dict(e.body, canonical=canonical_names(table), source=b.put(table.encode(), e.body["source"]["media"]))
        b.insert(b.index("names") + 1, Event("names", body, e.time, list(e.by), e.base + 1))
    return function


def other_header(text):
    header, rest = text.split("\n", 1)
    return header.replace(",why,", ",found,") + "\n" + rest


many("V6", "names", {
    "two-standards": named(also("contest,,LEVY,Park")),
    "chain": named(also("contest,,Levy,Tax")),
    "chain-of-choices": named(also("choice,Mayor,Bob,Robert")),
    "under-the-old-contest": named(also("choice,LEVY,NO,No")),
    "listed-contest": named(also("contest,,Pool,Pool of the town")),
    "listed-choice": named(also("choice,Mayor,Cy,Cyril")),
    "merge-contests": named(also("contest,,EXTRA,Extra"), defined("Extra,plurality", "EXTRA,plurality")),
    "merge-choices": named(also("choice,Mayor,Cy,Ann"), unlisted_choice("Mayor", "Cy")),
    "merge-choices-of-results": named(also("choice,Judge,Ann Dow,Ann Doe"),
                                      reported("Judge,Ann Doe,40", "Judge,Ann Dow,20")),
    "merge-contests-of-results": named(also("contest,,JUDGE,Judge"),
                                       reported("Judge,Ann Doe,40", "JUDGE,Ann Doe,20")),
    "merge-contests-and-choices-of-results": named(
        also("contest,,JUDGE,Judge", "choice,Judge,ANN,Ann"), reported("Judge,Ann,40", "JUDGE,ANN,20")),
    "listed-jurisdiction": named(also("jurisdiction,,Town,Village")),
    "jurisdiction-twice": named(also("jurisdiction,,Town County,Village")),
    "jurisdiction-to-another": named(lambda text: text.replace(",Town County,Town,", ",Town County,Vale,")),
    "jurisdiction-not-put": named(lambda text: text.replace(",Town County,Town,", ",Town County,,")),
    "jurisdiction-row-missing": named(lambda text: text.replace("jurisdiction,,Town County,Town,,\n", "")),
    "jurisdiction-of-a-contest": named(also("jurisdiction,Mayor,A,B")),
    "merge-jurisdictions": lambda b: b.find("names") and b.edit(
        b.find("manifest-commit"), "source", lambda text: text + "Town,Z,1,Z,0\n"),
    "kind": named(also("office,,A,B")),
    "kind-missing": named(also(",,A,B")),
    "contest-of-a-contest": named(also("contest,Mayor,A,B")),
    "choice-of-nothing": named(also("choice,,A,B")),
    "found-missing": named(also("contest,,,B")),
    "undecided-and-wrong": named(also("office,,A,")),
    "row-long": named(lambda text: text + "contest,,A,B,,,x\n"),
    "row-short": named(lambda text: text + "contest,,A\n"),
    "column-twice": named(other_header),
    "column-missing": named(lambda text: text.replace(",standard,", ",standards,", 1)),
    "no-rows": named(lambda text: text.split("\n")[0] + "\n"),
    "no-text": named(lambda text: text.encode() + b"contest,,A\xe9,B,,\n"),
    "utf-16": named(lambda text: text.encode("utf-16")),
    "zero-byte": named(lambda text: text.encode() + b"contest,,A\0,B,,\n"),
    "format": names_event(put("format", "ballast-contests")),
    "no-format": names_event(put("format", "")),
    "folder": names_event(put("folder", True)),
    "understood-otherwise": names_event(put("canonical", "0" * 64)),
    "of-a-jurisdiction": names_event(put("jurisdiction", "Town")),
    "cards": names_event(put("cards", 1)),
    "contests": names_event(put("contests", 1)),
    "listed": names_event(put("listed", 1)),
    "quote-open": named(lambda text: text + 'contest,,"A,B,,\n'),
    "second-table": second_table("contest,,LEVY,Park"),
    "second-table-chain": second_table("contest,,Levy,Tax"),
})


many("V15", "names", {
    "row-missing": named(lambda text: text.replace("contest,,LEVY,Levy,the same,results.csv\n", "")),
    "undecided-instead": named(lambda text: text.replace(",LEVY,Levy,", ",LEVY,,")),
})


def after_commit(b):
    b.move(b.index("names"), b.index("params-commit"))
    for i, e in enumerate(b.events):
        e.base = i


many("V5", "names", {
    "after-commit": after_commit,
    "field-missing": names_event(lambda body: body.pop("listed")),
    "field-too-many": names_event(lambda body: body.update(zz=1)),
})
