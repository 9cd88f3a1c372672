# SPDX-License-Identifier: Apache-2.0
"""Bundles that must fail: each is a good one, broken in one way and signed again.

`cases(bundle)` gives (name, code, files): the code is that of the check which must fail first.
A case that the bundle has nothing for (no pools, no ranked contest) is not made.
"""
import base64
import json

import cases_kinds
from remake import Event, Head, b64, ej1, leaf_hash, line, root_of, sha256, vkey

CASES = []


def case(code, name=None):
    """A function that breaks a copy of the bundle; what it returns, if anything, are the files."""
    def add(function):
        CASES.append((name or function.__name__.replace("_", "-"), code, function))
        return function
    return add


def many(code, prefix, variants):
    """One case for each of {name: function(bundle)}."""
    for name, function in variants.items():
        CASES.append((f"{prefix}-{name}", code, function))


# ---- bytes of the sealed bundle: what nobody signs


def sealed(change):
    def function(b):
        files = b.seal()
        change(files, b)
        return files
    return function


def text_of(path, change):
    def function(files, b):
        files[path] = change(files[path].decode()).encode()
    return sealed(function)


def raw_of(path, change):
    def function(files, b):
        files[path] = change(files[path])
    return sealed(function)


# ---- V1: the policy

many("V1", "policy", {
    "missing": sealed(lambda f, b: f.pop("policy")),
    "empty": raw_of("policy", lambda d: b""),
    "not-utf8": raw_of("policy", lambda d: d + b"\xff\n"),
    "unknown-word": text_of("policy", lambda s: "witnesses\n" + s),
    "two-quorums": text_of("policy", lambda s: s + s.splitlines()[-1] + "\n"),
    "no-quorum-line": text_of("policy", lambda s: "".join(
        r + "\n" for r in s.splitlines() if not r.startswith("quorum"))),
    "no-log": text_of("policy", lambda s: "".join(
        r + "\n" for r in s.splitlines() if not r.startswith("log "))),
    "damaged-vkey": text_of("policy", lambda s: s.replace("+A", "+B", 1)),
    "unknown-quorum": text_of("policy", lambda s: s.replace("quorum ", "quorum no", 1)),
})


def policy_twice(files, b):
    rows = files["policy"].decode().splitlines()
    witness = [r for r in rows if r.startswith("witness ")][0]
    files["policy"] = "".join(
        r + "\n" + (witness + "\n" if r == witness else "") for r in rows).encode()


def policy_forward(files, b):
    rows = files["policy"].decode().splitlines()
    groups = [r for r in rows if r.startswith("group ")]
    rest = [r for r in rows if not r.startswith("group ")]
    files["policy"] = "".join(r + "\n" for r in groups + rest).encode()


many("V1", "policy", {"witness-twice": sealed(policy_twice),
                      "forward-reference": sealed(policy_forward)})


# ---- V2: the head

many("V2", "policy", {"of-another-log": text_of("policy", lambda s: "".join(
    (r if not r.startswith("log ") else "log " + vkey("other.example/log", bytes(32))) + "\n"
    for r in s.splitlines()))})


def head_text(change):
    def function(files, b):
        text, lines = files["checkpoint"].decode().split("\n\n")
        files["checkpoint"] = change(text, lines).encode()
    return sealed(function)


def head_signed(change):
    """The log signs another text of the head; the cosigners, too."""
    def function(b):
        files, head = b.seal(), b.heads[-1]
        text = change(files["checkpoint"].decode().split("\n\n")[0] + "\n").encode()
        files["checkpoint"] = text + b"\n" + line(b.origin, b.keys[b.origin], text) + b"".join(
            line(n, b.keys[n], text, t) for n, t in head.cosigned)
        return files
    return function


def rows(text, at, to):
    lines = text.splitlines()
    lines[at] = to(lines[at])
    return "".join(s + "\n" for s in lines)


def flip64(s):
    """The base64 with one bit of its last byte turned."""
    data = bytearray(base64.b64decode(s))
    data[-1] ^= 1
    return b64(bytes(data))


many("V2", "head", {
    "missing": sealed(lambda f, b: f.pop("checkpoint")),
    "empty": raw_of("checkpoint", lambda d: b""),
    "too-long": raw_of("checkpoint", lambda d: d + b"\xe2\x80\x94 a AAAA\n" * 8000),
    "no-last-line-end": raw_of("checkpoint", lambda d: d[:-1]),
    "trailing-bytes": raw_of("checkpoint", lambda d: d + b"x\n"),
    "control-character": head_signed(lambda t: t.replace("/", "/\x01", 1)),
    "carriage-returns": raw_of("checkpoint", lambda d: d.replace(b"\n", b"\r\n")),
    "not-utf8": raw_of("checkpoint", lambda d: b"\xff" + d),
    "byte-order-mark": raw_of("checkpoint", lambda d: b"\xef\xbb\xbf" + d),
    "four-lines": head_signed(lambda t: t + "extension\n"),
    "two-lines": head_signed(lambda t: "".join(s + "\n" for s in t.splitlines()[:2])),
    "no-signatures": head_text(lambda t, s: t + "\n\n"),
    "no-blank-line": head_text(lambda t, s: t + "\n" + s),
    "size-leading-zero": head_signed(lambda t: rows(t, 1, lambda s: "0" + s)),
    "size-signed": head_signed(lambda t: rows(t, 1, lambda s: "+" + s)),
    "size-negative": head_signed(lambda t: rows(t, 1, lambda s: "-" + s)),
    "size-empty": head_signed(lambda t: rows(t, 1, lambda s: "")),
    "size-huge": head_signed(lambda t: rows(t, 1, lambda s: "9" * 40)),
    "root-short": head_signed(lambda t: rows(t, 2, lambda s: b64(base64.b64decode(s)[:31]))),
    "root-long": head_signed(lambda t: rows(t, 2, lambda s: b64(base64.b64decode(s) + b"\0"))),
    "root-no-padding": head_signed(lambda t: rows(t, 2, lambda s: s.rstrip("="))),
    "root-urlsafe": head_signed(lambda t: rows(t, 2, lambda s: s[:-2] + "-=")),
    "root-loose-bits": head_signed(lambda t: rows(
        t, 2, lambda s: s[:-2] + chr(ord(s[-2]) + 1) + "=")),
    "other-origin": head_signed(lambda t: rows(t, 0, lambda s: s + "2")),
    "log-signature-wrong": head_text(lambda t, s: t + "\n\n" + rows(
        s, 0, lambda r: r.rsplit(" ", 1)[0] + " " + flip64(r.rsplit(" ", 1)[1]))),
    "log-signature-missing": head_text(lambda t, s: t + "\n\n" + "".join(
        r + "\n" for r in s.splitlines()[1:])),
    "cosignature-wrong": head_text(lambda t, s: t + "\n\n" + rows(
        s, -1, lambda r: r.rsplit(" ", 1)[0] + " " + flip64(r.rsplit(" ", 1)[1]))),
    "cosignature-other-time": head_text(lambda t, s: t + "\n\n" + rows(s, -1, other_time)),
    "unknown-signer": head_text(lambda t, s: t + "\n\n" + s + line(
        "stranger.example/key", sha256(b"stranger"), (t + "\n").encode()).decode()),
    "signed-twice": head_text(lambda t, s: t + "\n\n" + s + s.splitlines()[0] + "\n"),
    "name-with-blank": head_text(lambda t, s: t + "\n\n" + rows(
        s, 0, lambda r: r.replace("\u2014 ", "\u2014 a ", 1))),
    "dash-instead-of-em-dash": head_text(lambda t, s: t + "\n\n" + rows(
        s, 0, lambda r: "-" + r[1:])),
})


def other_time(row):
    data = bytearray(base64.b64decode(row.rsplit(" ", 1)[1]))
    data[11] ^= 1
    return row.rsplit(" ", 1)[0] + " " + b64(bytes(data))


@case("V2", "head-quorum-short")
def _(b):
    b.heads[-1].cosigned = b.heads[-1].cosigned[1:]


@case("V2", "head-not-cosigned")
def _(b):
    b.heads[-1].cosigned = []


@case("V2", "head-cosigned-by-one-witness-twice")
def _(b):
    first = b.heads[-1].cosigned[0]
    b.heads[-1].cosigned = [first, (first[0], first[1] + 1)]


@case("V2", "head-log-signs-for-the-witnesses")
def _(b):
    files = b.seal()
    text = files["checkpoint"].split(b"\n\n")[0] + b"\n"
    files["checkpoint"] = text + b"\n" + line(b.origin, b.keys[b.origin], text) + b"".join(
        line(n, b.keys[b.origin], text, t) for n, t in b.heads[-1].cosigned)
    return files


# ---- V3: entries, tiles, root


def last_tile(files, level):
    return max((p for p in files if p.startswith(f"tile/{level}/")), key=lambda p: (len(p), p))


def full_path(files, level, b):
    """The tile of this level that the head needs."""
    size = b.heads[-1].size
    return f"tile/{level}/000.p/{size}" if size < 256 else last_tile(files, level)


def tile_change(level, change):
    def function(files, b):
        path = full_path(files, level, b)
        files[path] = change(files[path])
    return sealed(function)


def flip(data, at=-1, bit=1):
    out = bytearray(data)
    out[at] ^= bit
    return bytes(out)


def entry_change(change):
    """The notes in the entries of the head."""
    def function(files, b):
        path = full_path(files, "entries", b)
        data, notes = files[path], []
        while data:
            size = int.from_bytes(data[:2], "big")
            notes.append(data[2:2 + size])
            data = data[2 + size:]
        files[path] = b"".join(len(n).to_bytes(2, "big") + n for n in change(notes))
    return sealed(function)


many("V3", "tree", {
    "tile-missing": sealed(lambda f, b: f.pop(full_path(f, "0", b))),
    "entries-missing": sealed(lambda f, b: f.pop(full_path(f, "entries", b))),
    "tile-bit": tile_change("0", flip),
    "tile-first-bit": tile_change("0", lambda d: flip(d, 0)),
    "tile-short": tile_change("0", lambda d: d[:-1]),
    "tile-hash-short": tile_change("0", lambda d: d[:-32]),
    "tile-long": tile_change("0", lambda d: d + bytes(32)),
    "tile-swapped": tile_change("0", lambda d: d[32:64] + d[:32] + d[64:]),
    "entries-bit": tile_change("entries", flip),
    "entries-length": tile_change("entries", lambda d: flip(d, 1)),
    "entries-truncated": tile_change("entries", lambda d: d[:-1]),
    "entries-trailing": tile_change("entries", lambda d: d + b"\0"),
    "entry-removed": entry_change(lambda n: n[:-1]),
    "entry-added": entry_change(lambda n: n + n[-1:]),
    "entries-swapped": entry_change(lambda n: [n[1], n[0]] + n[2:]),
    "entry-signature-removed": entry_change(
        lambda n: [n[0].rsplit("\u2014".encode(), 1)[0]] + n[1:]),
    "head-too-large": lambda b: grow_head(b, 1),
    "head-too-small": lambda b: grow_head(b, -1),
})


def grow_head(b, by):
    files = b.seal()
    head = b.heads[-1]
    text = files["checkpoint"].decode().split("\n\n")[0].split("\n")
    text = f"{text[0]}\n{head.size + by}\n{text[2]}\n".encode()
    files["checkpoint"] = text + b"\n" + line(b.origin, b.keys[b.origin], text) + b"".join(
        line(n, b.keys[n], text, t) for n, t in head.cosigned)
    return files


@case("V3", "tree-root-of-another-log")
def _(b):
    b.heads[-1].root = sha256(b"another")


# ---- V4: earlier heads


def earlier(change):
    def function(b):
        change(b.heads[0], b)
    return function


many("V4", "earlier-head", {
    "other-root": earlier(lambda h, b: setattr(h, "root", sha256(b"rewritten"))),
    "other-origin": earlier(lambda h, b: setattr(h, "origin", b.origin + "2")),
    "damaged": sealed(lambda f, b: f.update(
        {f"checkpoints/{b.heads[0].size}": flip(f[f"checkpoints/{b.heads[0].size}"], 5)})),
    "name-not-its-size": sealed(lambda f, b: f.update(
        {f"checkpoints/{b.heads[0].size + 1000}": f.pop(f"checkpoints/{b.heads[0].size}")})),
    "leading-zero-name": sealed(lambda f, b: f.update(
        {f"checkpoints/0{b.heads[0].size}": f.pop(f"checkpoints/{b.heads[0].size}")})),
    "larger-than-head": lambda b: b.heads.insert(0, Head(b.heads[-1].size + 5, [])),
    "cosignature-wrong": sealed(lambda f, b: f.update(
        {f"checkpoints/{b.heads[0].size}": flip_last_line(f[f"checkpoints/{b.heads[0].size}"])})),
    "not-signed-by-log": sealed(lambda f, b: f.update(
        {f"checkpoints/{b.heads[0].size}": without_line(f[f"checkpoints/{b.heads[0].size}"], 0)})),
})


def flip_last_line(note):
    text, lines = note.decode().split("\n\n")
    return (text + "\n\n" + rows(
        lines, -1, lambda r: r.rsplit(" ", 1)[0] + " " + flip64(r.rsplit(" ", 1)[1]))).encode()


def without_line(note, at):
    text, lines = note.decode().split("\n\n")
    kept = lines.splitlines()
    kept.pop(at)
    return (text + "\n\n" + "".join(s + "\n" for s in kept)).encode()


# ---- V18: files

many("V18", "file", {
    "unknown": sealed(lambda f, b: f.update({"note.txt": b"hello\n"})),
    "hidden": sealed(lambda f, b: f.update({".hidden": b"hello\n"})),
    "unknown-object": sealed(lambda f, b: f.update({"objects/sha256/00/" + "0" * 62: b"x"})),
    "unknown-tile": sealed(lambda f, b: f.update({"tile/9/000.p/1": bytes(32)})),
    "partial-tile-of-no-head": sealed(lambda f, b: f.update(
        {"tile/0/000.p/1": f[full_path(f, "0", b)][:32]})),
    "page-missing": sealed(lambda f, b: f.pop("index.html")),
    "page-changed": raw_of("index.html", lambda d: d + b"\n"),
    "page-emptied": raw_of("index.html", lambda d: b""),
    "readme-missing": sealed(lambda f, b: f.pop("README.txt")),
    "readme-changed": raw_of("README.txt", lambda d: d.replace(b"e", b"o", 1)),
    "verifier-changed": raw_of("verify.py", lambda d: d + b"\n"),
    "style-changed": raw_of("style.css", lambda d: d + b"\n"),
    "derived-risk-changed": raw_of("derived/risk.json", lambda d: d.replace(b"0", b"1", 1)),
    "derived-sample-changed": raw_of("derived/sample.csv", lambda d: d + b"\n"),
    "derived-totals-missing": sealed(lambda f, b: f.pop("derived/totals.json")),
})


def derived(path, change):
    """The list of files names the false one, so that only what follows from the log tells."""
    def function(b):
        b.files[path] = change(b.files[path])
    return function


many("V18", "derived", {
    "risk-false": derived("derived/risk.json", lambda d: d.replace(b"\"usable\":", b"\"usable\":1", 1)),
    "sample-false": derived("derived/sample.csv", lambda d: d[:-1]),
    "totals-false": derived("derived/totals.json", lambda d: d.replace(b"\"votes\":[", b"\"votes\":[1", 1)),
})


def files_list(change):
    """The list of files, changed after it was made."""
    def function(b):
        b.list_files()
        e = [e for e in b.events if e.kind == "bundle"][-1]
        b.edit(e, "files", change)
        return b.seal(listed=False)
    return function


many("V18", "list", {
    "line-missing": files_list(lambda s: "".join(r + "\n" for r in s.splitlines()[1:])),
    "line-twice": files_list(lambda s: s.splitlines()[0] + "\n" + s),
    "not-sorted": files_list(lambda s: "".join(r + "\n" for r in reversed(s.splitlines()))),
    "size-wrong": files_list(lambda s: rows(s, 0, lambda r: r.replace(" ", " 9", 1))),
    "hash-wrong": files_list(lambda s: rows(s, 0, lambda r: ("1" if r[0] == "0" else "0") + r[1:])),
    "path-outside": files_list(lambda s: s + "0" * 64 + " 0 ../outside\n"),
    "no-last-line-end": files_list(lambda s: s[:-1]),
    "upper-case-hash": files_list(lambda s: rows(s, 0, lambda r: r[:64].upper() + r[64:])),
})
many("V5", "list", {"empty": files_list(lambda s: "")})


# ---- V5: events: form, fields, signers


def each_field(b):
    """(kind, key, value) of the first event of every kind."""
    seen = set()
    for e in b.events:
        if e.kind not in seen:
            seen.add(e.kind)
            for key, value in e.body.items():
                yield e.kind, key, value


def field(kind, key, change):
    def function(b):
        change(b.find(kind).body, key)
    return function


def other_type(body, key):
    body[key] = 7 if not isinstance(body[key], int) or isinstance(body[key], bool) else "7"


def null(body, key):
    body[key] = None


def field_cases(b):
    """Every field of every kind of event: missing, of another type, null; a field too many."""
    for kind, key, _ in each_field(b):
        yield f"event-{kind}-{key}-missing", "V5", field(kind, key, lambda o, k: o.pop(k))
        yield f"event-{kind}-{key}-type", "V5", field(kind, key, other_type)
        yield f"event-{kind}-{key}-null", "V5", field(kind, key, null)
    for kind in sorted({e.kind for e in b.events}):
        yield f"event-{kind}-field-too-many", "V5", field(
            kind, "zz", lambda o, k: o.update({k: 1}))


# The check that reads an object first.
READS = {"params-commit-contests": "V6", "assertions-commit-positions": "V6",
         "assertions-commit-scopes": "V6", "assertions-commit-commitments": "V6",
         "assertions-commit-assertions": "V15", "assertions-commit-pools": "V15",
         "contest-def-source": "V6", "manifest-commit-source": "V6", "totals-commit-source": "V6",
         "policy-policy": "V5", "round-open-plan": "V10", "sample-list": "V10", "mvr-list": "V13",
         "correct-list": "V13", "card-open-list": "V13", "mvr-blind2-list": "V13",
         "adjudicate-list": "V13", "retrieve-list": "V13", "privacy-report-list": "V12", "tally-open-list": "V12",
         "risk-list": "V14", "batch-count-list": "V13", "sample-batches": "V10",
         "assertions-commit-batches": "V15", "hand-count-list": "V16", "outcome-contests": "V16"}


def object_cases(b):
    """How events name objects."""
    for kind, key, value in each_field(b):
        if not isinstance(value, dict) or "sha256" not in value:
            continue
        code = READS.get(f"{kind}-{key}", "V18")
        if code != "V18" or kind == "bundle":
            yield f"object-{kind}-{key}-hash", code, field(
                kind, key, lambda o, k: o.update({k: dict(o[k], sha256="00" * 32)}))
            yield f"object-{kind}-{key}-size", "V18" if kind == "policy" else code, field(
                kind, key, lambda o, k: o.update({k: dict(o[k], size=o[k]["size"] + 1)}))
        yield f"object-{kind}-{key}-upper-case", "V5", field(
            kind, key, lambda o, k: o.update({k: dict(o[k], sha256="AB" * 32)}))
        yield f"object-{kind}-{key}-salted-a-text", "V5", field(
            kind, key, lambda o, k: o.update({k: dict(o[k], salted="no")}))


def empty(kind, key):
    return lambda b: b.edit(b.find(kind), key, lambda s: "")


many("V5", "empty", {
    f"{kind}-{key}": empty(kind, key)
    for kind, key in (("params-commit", "contests"), ("assertions-commit", "assertions"),
                      ("assertions-commit", "positions"), ("assertions-commit", "scopes"),
                      ("assertions-commit", "commitments"), ("tally-open", "list"),
                      ("round-open", "plan"), ("sample", "list"), ("mvr", "list"),
                      ("card-open", "list"), ("risk", "list"), ("outcome", "contests"))})


def event_text(at, change):
    """Event `at` with another text, signed by all who signed it."""
    def function(b):
        b.list_files()
        e, leaves = b.events[at], sealed_leaves(b)
        e.text = change(b.text(e, at, leaves).decode())
        e.text = e.text if isinstance(e.text, bytes) else e.text.encode()
        return b.seal(listed=False)
    return function


def sealed_leaves(b):
    leaves = []
    for seq, e in enumerate(b.events):
        text = b.text(e, seq, leaves)
        lines = b"".join(line(n, b.keys[n], text) for n in e.by)
        leaves.append(leaf_hash(text + b"\n" + lines))
    return leaves


def in_body(old, new):
    return lambda t: t.replace(old, new, 1)


def line4(change):
    def function(t):
        parts = t.split("\n")
        parts[3] = change(parts[3])
        return "\n".join(parts)
    return function


def out_of_order(s):
    """The body before the base."""
    v = json.loads(s)
    return "{" + ",".join(f'"{k}":{ej1(v[k])}' for k in ("body", "base", "seq", "time")) + "}"


many("V5", "event-text", {
    "other-version": event_text(1, lambda t: t.replace("v1", "v2", 1)),
    "other-origin": event_text(1, lambda t: rows(t, 1, lambda s: s + "2")),
    "unknown-type": event_text(1, lambda t: rows(t, 2, lambda s: "election-close")),
    "type-upper-case": event_text(1, lambda t: rows(t, 2, lambda s: s.upper())),
    "blank-after-colon": event_text(1, in_body('":', '": ')),
    "keys-not-in-order": event_text(1, line4(out_of_order)),
    "key-twice": event_text(1, line4(lambda s: s[:-1] + ',"time":"' + json.loads(s)["time"] + '"}')),
    "float": event_text(1, line4(lambda s: s.replace('"seq":1', '"seq":1.0'))),
    "exponent": event_text(1, line4(lambda s: s.replace('"seq":1', '"seq":1e0'))),
    "leading-zero": event_text(1, line4(lambda s: s.replace('"seq":1', '"seq":01'))),
    "minus-zero": event_text(0, line4(lambda s: s.replace('"seq":0', '"seq":-0'))),
    "number-too-large": event_text(1, line4(lambda s: s.replace('"seq":1', '"seq":9007199254740992'))),
    "escaped-letter": event_text(1, in_body('"body"', '"\\u0062ody"')),
    "escaped-slash": event_text(0, in_body("/", "\\/")),
    "control-character": event_text(0, in_body('"election":"', '"election":"\t')),
    "bidi-control": event_text(0, in_body('"election":"', '"election":"\u202e')),
    "line-separator": event_text(0, in_body('"election":"', '"election":"\u2028')),
    "trailing-comma": event_text(1, line4(lambda s: s[:-1] + ",}")),
    "trailing-bytes": event_text(1, line4(lambda s: s + " ")),
    "five-lines": event_text(1, lambda t: t + "more\n"),
    "not-an-object": event_text(1, line4(lambda s: "[" + s + "]")),
    "field-too-many": event_text(1, line4(lambda s: s[:-1] + ',"zz":1}')),
    "no-body": event_text(1, line4(lambda s: ej1({k: v for k, v in json.loads(s).items()
                                                   if k != "body"}))),
    "body-a-list": event_text(1, line4(lambda s: ej1(dict(json.loads(s), body=[])))),
    "too-deep": event_text(0, in_body('"election":"', '"a":' + "[" * 40 + "]" * 40 + ',"election":"')),
    "base-a-text": event_text(1, line4(lambda s: ej1(dict(json.loads(s), base="1")))),
    "base-root-short": event_text(1, line4(lambda s: ej1(dict(
        json.loads(s), base=[json.loads(s)["base"][0], "AAAA"])))),
    "time-local": event_text(1, line4(lambda s: s.replace('Z"}', '+01:00"}'))),
    "time-fraction": event_text(1, line4(lambda s: s.replace('Z"}', '.5Z"}'))),
    "time-no-day": event_text(1, line4(lambda s: ej1(dict(
        json.loads(s), time="2026-02-30T10:00:00Z")))),
    "time-a-number": event_text(1, line4(lambda s: ej1(dict(json.loads(s), time=1)))),
})


def event_set(at, **fields):
    def function(b):
        for key, value in fields.items():
            setattr(b.events[at], key, value)
    return function


many("V5", "event", {
    "seq-too-large": event_set(2, seq=3),
    "seq-repeated": event_set(2, seq=1),
    "base-beyond-itself": event_set(1, base=2, base_root=sha256(b"later")),
    "base-before-its-place": event_set(3, base=2),
    "base-other-root": event_set(3, base_root=sha256(b"another log")),
    "first-not-election-open": lambda b: b.remove(0) and None,
    "opened-twice": lambda b: b.insert(1, Event(
        "election-open", dict(b.events[0].body), b.events[0].time, [b.origin], 1)),
})


def software(*files):
    """One more event, of these files."""
    return lambda b: b.insert(1, Event("software", {"files": list(files), "version": "1"},
                                       b.events[0].time, [b.origin], 1))


def program(name="ballast", digest="0" * 64, **more):
    return dict(more, name=name, sha256=digest)


many("V5", "software", {
    "no-file": software(),
    "name-twice": software(program(), program(digest="1" * 64)),
    "name-empty": software(program("")),
    "digest-short": software(program(digest="0" * 62)),
    "digest-upper-case": software(program(digest="A" * 64)),
    "size-too": software(program(size=1)),
    "a-text": software("ballast"),
    "files-65": software(*[program(f"f{i}") for i in range(65)]),
})


def signers(kind, change, nth=0):
    def function(b):
        e = b.find(kind, nth)
        e.by = change(list(e.by), b)
    return function


def lines(kind, change):
    """Other signature lines under the event of this kind."""
    def function(b):
        b.list_files()
        leaves = sealed_leaves(b)
        i = b.index(kind)
        e = b.events[i]
        text = b.text(e, i, leaves)
        e.lines = change(b, text, b"".join(line(n, b.keys[n], text) for n in e.by))
        return b.seal(listed=False)
    return function


many("V5", "signature", {
    "log-missing": lines("params-commit", lambda b, t, s: line(
        "stranger.example/key", sha256(b"stranger"), t)),
    "log-wrong": lines("params-commit", lambda b, t, s: (
        s.decode().rsplit(" ", 1)[0] + " " + flip64(s.decode().rsplit(" ", 1)[1].strip())
        + "\n").encode()),
    "of-another-text": lines("params-commit", lambda b, t, s: line(
        b.origin, b.keys[b.origin], t + b" ")),
    "by-a-stranger-too": lines("params-commit", lambda b, t, s: s + line(
        "stranger.example/key", sha256(b"stranger"), t)),
    "twice": lines("params-commit", lambda b, t, s: s + s),
    "by-a-cosignature": lines("params-commit", lambda b, t, s: line(
        b.origin, b.keys[b.origin], t, 1800000000)),
    "name-changed": lines("params-commit", lambda b, t, s: s.replace(b" ", b" x", 1)),
})


# ---- V5: who signs what, in an audit of several parties (docs/parties.md, section 2)


def affiliation(b, name):
    """The affiliation of the key of that name, as its key-add says."""
    for e in b.events:
        added = e.body if e.kind == "key-add" else e.body.get("body", {})
        if e.kind in ("key-add", "approve") and added.get("key", "").split("+")[0] == name:
            return added["affiliation"]
    raise KeyError(name)


def without_affiliation(kind):
    """The event is signed by the log and one side only."""
    def change(by, b):
        side = affiliation(b, by[1])
        return [by[0]] + [n for n in by[1:] if affiliation(b, n) == side]
    return signers(kind, change)


for act in ("dice", "mvr", "mvr-blind2", "retrieve", "correct", "hand-count", "adjudicate", "beacon",
            "approve", "privacy-report"):
    many("V5", f"signers-{act}", {
        "one-side": without_affiliation(act),
        "nobody": signers(act, lambda by, b: [by[1]] and by[:1]),
        "not-the-log": signers(act, lambda by, b: by[1:]),
        "log-last": signers(act, lambda by, b: by[1:] + by[:1]),
        "same-key-twice": signers(act, lambda by, b: [by[0], by[1], by[1]]),
    })
for act in ("seed-share-commit", "seed-share-reveal", "object"):
    many("V5", f"signers-{act}", {
        "nobody": signers(act, lambda by, b: [by[1]] and by[:1]),
        "another-party": signers(act, lambda by, b: [by[0], other_party(b, by[1])]),
    })
def weaker(b):
    """A policy that asks for one witness less than the one in the log."""
    text = b.files["policy"].decode()
    b.files["policy"] = text.replace(" observers\n", "\n").replace("\nwitness observers", "\n#").encode()
    if b.files["policy"].decode() == text:
        raise KeyError
    b.heads = [Head(h.size, [c for c in h.cosigned if "observers" not in c[0]]) for h in b.heads]


many("V5", "policy", {"weaker-than-in-the-log": weaker})
many("V5", "signers", {
    "policy-one-side-missing": signers("policy", lambda by, b: by[:-1]),
    "policy-by-the-log-alone": signers("policy", lambda by, b: by[:1]),
    "key-add-without-itself": signers("key-add", lambda by, b: [by[1]] and by[:1]),
    "key-add-by-another": signers("key-add", lambda by, b: [by[0], other_party(b, by[1])]),
})


def other_party(b, name):
    """A key of another affiliation."""
    for e in b.events:
        if e.kind == "key-add":
            other = e.body["key"].split("+")[0]
            if affiliation(b, other) != affiliation(b, name):
                return other
    raise KeyError(name)


def before_key(b):
    """Somebody signs before the key was added."""
    e = b.find("key-add", 0)
    e.by = e.by + [b.find("key-add", 1).body["key"].split("+")[0]]


def revoked(b):
    """A key that was revoked just before it signs the interpretations."""
    i = b.index("mvr")
    name = b.events[i].by[1]
    key = next(e.body["key"] for e in b.events
               if e.kind == "key-add" and e.body["key"].split("+")[0] == name)
    b.insert(i, Event("key-revoke", {"key": key, "reason": "lost"}, b.events[i].time,
                      [b.origin, name], i))


def act_by_the_log(kind, body):
    """An act that needs a proposal, written by the log alone, before the interpretations."""
    def function(b):
        i = b.index("params-commit")
        b.insert(i, Event(kind, body, b.events[i].time, [b.origin], i))
    return function


many("V5", "signers", {
    "key-not-added-yet": before_key,
    "key-revoked": revoked,
    "withdraw-by-the-log": act_by_the_log("withdraw", {"reason": "wrong file", "refers": 1}),
    "override-by-the-log": act_by_the_log("override", {"reason": "in a hurry"}),
    "key-of-the-log-added": lambda b: b.insert(1, Event(
        "key-add", {"affiliation": "state", "key": vkey(b.origin, b.keys[b.origin]),
                    "owner": "operator", "role": "party"}, b.events[0].time, [b.origin], 1)),
    "key-added-twice": lambda b: b.insert(b.index("key-add") + 1, again(b.find("key-add"))),
})


def again(e):
    return Event(e.kind, dict(e.body), e.time, list(e.by), e.base + 1)


# ---- V5: what may come when

ORDER = ("manifest-commit", "cvr-commit", "totals-commit", "params-commit", "assertions-commit",
         "seed-share-commit", "seed-share-reveal", "dice", "seed", "round-open", "sample", "mvr",
         "risk", "round-close", "outcome")


def order_cases(b):
    """Every pair of acts where one must come first, the later one moved before the earlier."""
    have = [k for k in ORDER if any(e.kind == k for e in b.events)]
    for i, first in enumerate(have):
        for later in have[i + 1:]:
            if (first, later) in FREE:
                continue
            yield f"order-{later}-before-{first}", "V5", mover(first, later)


# Inputs may come in any order. Dice before the shares are wrong twice: V5 and V8.
FREE = {(a, c) for a in ORDER[:3] for c in ORDER[:3]} | {("seed-share-commit", "dice")}


def mover(first, later):
    def function(b):
        a, i = b.index(first), max(n for n, e in enumerate(b.events) if e.kind == later)
        b.move(i, a)
        for n in range(a, i + 1):
            b.events[n].base = n
    return function


# ---- V7, V8: between which cosigned heads the ceremony was


def without_heads(first, last):
    """No cosigned head with a size above the number of the last `first` and at most that of the
    first `last`: the witnesses did not see what lay between."""
    def function(b):
        low = max(i for i, e in enumerate(b.events) if e.kind == first)
        high = min(i for i, e in enumerate(b.events) if e.kind == last and i > low)
        b.heads = [h for h in b.heads if not low < h.size <= high]
    return function


def heads_not_cosigned(first, last):
    """They are there, signed by the log alone."""
    def function(b):
        low = max(i for i, e in enumerate(b.events) if e.kind == first)
        high = min(i for i, e in enumerate(b.events) if e.kind == last and i > low)
        for h in b.heads:
            h.cosigned = [] if low < h.size <= high else h.cosigned
    return function


for code, first, last in (("V7", "assertions-commit", "seed-share-commit"),
                          ("V8", "seed-share-commit", "seed-share-reveal"),
                          ("V8", "seed-share-reveal", "dice"), ("V13", "mvr", "card-open")):
    many(code, f"witnessed-{first}-before-{last}", {
        "no-head": without_heads(first, last),
        "not-cosigned": heads_not_cosigned(first, last),
    })


def other_share(b):
    b.find("seed-share-reveal").body["share"] = "ab" * 32


def other_commitment(b):
    b.find("seed-share-commit").body["commitment"] = "cd" * 32


many("V8", "ceremony", {
    "share-not-committed": other_share,
    "commitment-of-another-share": other_commitment,
    "share-missing": lambda b: b.remove(b.index("seed-share-reveal", 1)) and None,
    "commitment-missing": lambda b: b.remove(b.index("seed-share-commit", 1)) and None,
    "default-too-early": lambda b: default_early(b),
    "revealed-twice": lambda b: b.insert(
        b.index("seed-share-reveal") + 1, again(b.find("seed-share-reveal"))),
    "committed-twice": lambda b: b.insert(
        b.index("seed-share-commit") + 1, again(b.find("seed-share-commit"))),
    "dice-19": lambda b: b.find("dice").body.update(digits="1234567890123456789"),
    "dice-letters": lambda b: b.find("dice").body.update(digits="12345678901234567890x"),
})


def default_early(b):
    i = b.index("seed-share-reveal", 1)
    e = b.events[i]
    b.events[i] = Event("seed-default", {"party": e.body["party"]}, e.time, [b.origin], e.base)


# ---- V9: the seed

many("V9", "seed", {
    "other": lambda b: b.find("seed").body.update(digits="ab" * 32),
    "other-dice": lambda b: b.find("dice").body.update(digits="11111111111111111111"),
    "upper-case": lambda b: b.find("seed").body.update(
        digits=b.find("seed").body["digits"].upper()),
    "dice-alone": lambda b: b.find("seed").body.update(
        digits=b.find("dice").body["digits"], rule="decimal digits"),
})

# ---- V6: positions and scopes


def listed(kind, key, change, nth=0):
    def function(b):
        b.edit_lines(b.find(kind, nth), key, change)
    return function


def csv(kind, key, change, nth=0):
    def function(b):
        b.edit(b.find(kind, nth), key, change)
    return function


def add_to(key, by):
    def change(v):
        v[key] += by
    return change


many("V6", "positions", {
    "row-missing": csv("assertions-commit", "positions", lambda s: "".join(
        r + "\n" for r in s.splitlines()[:-1])),
    "row-twice": csv("assertions-commit", "positions", lambda s: s + s.splitlines()[-1] + "\n"),
    "card-more": csv("assertions-commit", "positions", lambda s: rows(s, -1, lambda r: ",".join(
        [r.split(",")[0], str(int(r.split(",")[1]) + 1)] + r.split(",")[2:]))),
    "first-wrong": csv("assertions-commit", "positions", lambda s: rows(s, -1, lambda r: "9" + r)),
    "no-header": csv("assertions-commit", "positions", lambda s: "".join(
        r + "\n" for r in s.splitlines()[1:])),
    "other-batch": csv("assertions-commit", "positions", lambda s: rows(s, 1, lambda r: ",".join(
        r.split(",")[:5] + ["X"] + r.split(",")[6:]))),
    "rows-swapped": csv("assertions-commit", "positions", lambda s: "".join(
        r + "\n" for r in s.splitlines()[:1] + s.splitlines()[:0:-1])),
})
many("V6", "scopes", {
    "run-missing": listed("assertions-commit", "scopes", lambda v: v[:-1]),
    "run-longer": listed("assertions-commit", "scopes", lambda v: add_to("cards", 1)(v[-1])),
    "unknown-scope": listed("assertions-commit", "scopes", lambda v: v[-1].update(scope=99)),
    "contest-missing": listed("assertions-commit", "scopes", lambda v: v[0]["contests"].pop() and None),
    "unknown-contest": listed("assertions-commit", "scopes", lambda v: v[0]["contests"].append(99)),
    "contest-twice": listed("assertions-commit", "scopes", lambda v: v[0]["contests"].append(
        v[0]["contests"][-1])),
    "unknown-kind": listed("assertions-commit", "scopes", lambda v: v[0].update(kind="other")),
    "runs-overlap": listed("assertions-commit", "scopes", lambda v: add_to("first", -1)(v[-1])),
})
many("V6", "commitments", {
    "n-one-more": listed("assertions-commit", "commitments", lambda v: add_to("n", 1)(v[0])),
    "contest-missing": listed("assertions-commit", "commitments", lambda v: v[1:]),
    "unknown-contest": listed("assertions-commit", "commitments", lambda v: v[0].update(contest="X")),
})

# ---- V11, V12: sealed votes


def leaves(change, nth=0, recommit=False):
    """Other leaves of a contest; `recommit`: their root and number are committed, too."""
    def function(b):
        path = [p for p in sorted(b.files) if p.endswith("/leaves.bin")][nth]
        data = b.files[path]
        new = change([data[i:i + 32] for i in range(0, len(data), 32)])
        b.files[path] = new if isinstance(new, bytes) else b"".join(new)
        kept = [b.files[path][i:i + 32] for i in range(0, len(b.files[path]), 32)]

        def opened(v):
            v[nth]["leaves"] = {"sha256": sha256(b.files[path]).hex(), "size": len(b.files[path])}

        def committed(v):
            v[nth].update(n=len(kept), root=b64(root_of([leaf_hash(x) for x in kept])))
        if any(e.kind == "tally-open" for e in b.events):
            b.edit_lines(b.find("tally-open"), "list", opened)
        if recommit:
            b.edit_lines(b.find("assertions-commit"), "commitments", committed)
    return function


many("V11", "leaves", {
    "bit": leaves(lambda v: [flip(v[0])] + v[1:]),
    "swapped": leaves(lambda v: [v[1], v[0]] + v[2:]),
    "swapped-and-committed": leaves(lambda v: [v[1], v[0]] + v[2:], recommit=True),
    "missing": leaves(lambda v: v[1:]),
    "twice": leaves(lambda v: [v[0], v[0]] + v[2:]),
    "twice-and-committed": leaves(lambda v: [v[0], v[0]] + v[2:], recommit=True),
    "one-more": leaves(lambda v: v + [b"\xff" * 32]),
    "short": leaves(lambda v: b"".join(v)[:-1]),
    "empty": leaves(lambda v: []),
    "other-root": listed("assertions-commit", "commitments", lambda v: v[0].update(
        root=b64(bytes(32)))),
})


def opened_lines(data):
    """open1 as lines `TAG ENTRY`."""
    rows = data.decode().splitlines()
    entries = [r for r in rows if r.startswith("{")]
    return [r[:45] + entries[int(r[45:])] for r in rows[len(entries):]]


def opened_file(rows):
    """open1 of such lines."""
    pairs = [r.split(" ", 1) for r in rows]
    entries = sorted({e for _, e in pairs}, key=str.encode)
    lines = entries + [f"{tag} {entries.index(e)}" for tag, e in pairs]
    return "".join(line + "\n" for line in lines).encode()


def open1(change, nth=0, leaf=None, raw=False):
    """Other lines of open1 of a contest, which the tally-open names. `leaf`: the leaves are made
    from them and committed, so that only what the lines say is wrong. `raw`: the file's own lines;
    else each with its entry."""
    def function(b):
        path = [p for p in sorted(b.files) if p.endswith("/open1")][nth]
        if raw:
            new = change(b.files[path].decode().splitlines())
            b.files[path] = new if isinstance(new, bytes) else "".join(r + "\n" for r in new).encode()
        else:
            rows = change(opened_lines(b.files[path]))
            b.files[path] = opened_file(rows)
        if leaf:
            pairs = []
            for r in rows:
                tag, entry = r.split(" ", 1)
                pairs.append((sha256(b"ballast/entry/v1\n" + base64.b64decode(tag)
                                     + entry.encode()), r))
            pairs.sort()
            b.files[path] = opened_file([r for _, r in pairs])
            leaves(lambda v: [cm for cm, _ in pairs], nth, recommit=True)(b)

        def opened(v):
            v[nth]["open"] = {"sha256": sha256(b.files[path]).hex(), "size": len(b.files[path])}
        b.edit_lines(b.find("tally-open"), "list", opened)
    return function


def first_leaf(change):
    """The first line of a leaf, changed."""
    def function(v):
        at = next(i for i, r in enumerate(v) if not r.startswith("{"))
        return v[:at] + [change(v[at])] + v[at + 1:]
    return function


def entry_of_none(v):
    """One more entry, which no leaf has."""
    at = sum(r.startswith("{") for r in v)
    return v[:at] + ["{~}"] + v[at:]


def entry(change):
    """The first line's entry as a value, changed."""
    def function(v):
        tag, text = v[0].split(" ", 1)
        value = json.loads(text)
        change(value)
        return [tag + " " + ej1(value)] + v[1:]
    return function


def other_vote(v):
    """The vote of one line goes to the choice of another line."""
    one = next(i for i, r in enumerate(v) if json.loads(r.split(" ", 1)[1])["v"])
    for i, r in enumerate(v):
        votes = json.loads(r.split(" ", 1)[1])["v"]
        if votes and votes != json.loads(v[one].split(" ", 1)[1])["v"]:
            v[one] = v[one].split(" ", 1)[0] + " " + r.split(" ", 1)[1]
            return v
    raise IndexError


many("V12", "open", {
    "line-missing": open1(lambda v: v[1:]),
    "line-twice": open1(lambda v: [v[0]] + v),
    "swapped": open1(lambda v: [v[1], v[0]] + v[2:]),
    "tag-bit": open1(lambda v: [flip64(v[0].split(" ", 1)[0]) + " " + v[0].split(" ", 1)[1]] + v[1:]),
    "tag-short": open1(lambda v: ["AAAA " + v[0].split(" ", 1)[1]] + v[1:]),
    "other-vote": open1(other_vote),
    "no-last-line-end": open1(lambda v: "\n".join(v).encode(), raw=True),
    "blank-line": open1(lambda v: [""] + v, raw=True),
    "two-blanks": open1(first_leaf(lambda r: r.replace(" ", "  ", 1)), raw=True),
    "number-padded": open1(first_leaf(lambda r: r[:45] + "0" + r[45:]), raw=True),
    "number-of-none": open1(first_leaf(lambda r: r[:45] + "999"), raw=True),
    "no-number": open1(first_leaf(lambda r: r[:45]), raw=True),
    "entry-in-line": open1(lambda v: first_leaf(lambda r: r[:45] + v[int(r[45:])])(v), raw=True),
    "entry-of-none": open1(entry_of_none, raw=True),
    "entry-missing": open1(lambda v: v[1:], raw=True),
    "entry-twice": open1(lambda v: [v[0]] + v, raw=True),
    "entries-swapped": open1(lambda v: [v[1], v[0]] + v[2:], raw=True),
    "entry-last": open1(lambda v: v[1:] + [v[0]], raw=True),
    "empty": open1(lambda v: []),
    "not-canonical": open1(lambda v: [v[0].replace('":', '": ')] + v[1:], leaf=True),
    "other-contest": open1(entry(lambda e: e.update(contest="X")), leaf=True),
    "unknown-choice": open1(entry(lambda e: e.update(v=["Nobody"])), leaf=True),
    "field-too-many": open1(entry(lambda e: e.update(zz=1)), leaf=True),
    "no-votes-field": open1(entry(lambda e: e.pop("v")), leaf=True),
    "votes-a-text": open1(entry(lambda e: e.update(v="Ann")), leaf=True),
    "vote-for-another-committed": open1(other_vote, leaf=True),
})


# ---- V13: interpretations and openings

many("V13", "opening", {
    "salt-wrong": listed("card-open", "list", lambda v: v[0].update(salt=b64(bytes(32)))),
    "salt-short": listed("card-open", "list", lambda v: v[0].update(salt="AAAA")),
    "salt-of-another-card": listed("card-open", "list", lambda v: v[0].update(salt=v[-1]["salt"])),
    "missing": listed("card-open", "list", lambda v: v[1:]),
    "twice": listed("card-open", "list", lambda v: [v[0]] + v),
    "not-in-order": listed("card-open", "list", lambda v: v[::-1]),
    "undrawn-card": listed("card-open", "list", lambda v: v[0].update(position=v[0]["position"] + 1)),
    "unknown-contest": listed("card-open", "list", lambda v: v[0].update(contest="X")),
    "beyond-all-cards": listed("card-open", "list", lambda v: v[-1].update(position=10**12)),
    "no-event": lambda b: b.remove(b.index("card-open")) and None,
})


def mvr_row(change):
    return csv("mvr", "list", lambda s: change(s.splitlines()))


def cell(row, at, value):
    cells = row.split(",")
    cells[at] = value
    return ",".join(cells)


many("V13", "interpretation", {
    "undrawn-card": mvr_row(lambda v: "\n".join(v + [cell(v[1], 1, "999999")]) + "\n"),
    "unknown-contest": mvr_row(lambda v: "\n".join(v + [cell(v[1], 8, "X")]) + "\n"),
    "unknown-choice": mvr_row(lambda v: "\n".join(v + [cell(v[1], 9, "Nobody")]) + "\n"),
    "other-position": mvr_row(lambda v: "\n".join(v[:1] + [cell(v[1], 6, "99999")] + v[2:]) + "\n"),
    "no-header": mvr_row(lambda v: "\n".join(v[1:]) + "\n"),
})
many("V13", "interpretation", {
    "count-wrong": lambda b: b.find("mvr").body.update(cards=b.find("mvr").body["cards"] + 1),
})
many("V5", "interpretation", {
    "of-another-round": lambda b: b.find("mvr").body.update(round=2),
})

# ---- what else is read, decided and taken from storage; who could be recognised


def row_of(kind):
    return lambda change: csv(kind, "list", lambda s: change(s.splitlines()))


def body_add(kind, key, by):
    return lambda b: add_to(key, by)(b.find(kind).body)


def drop(kind):
    return lambda b: b.remove(b.index(kind)) and None


def repeat(kind):
    return lambda b: b.insert(b.index(kind) + 1, again(b.find(kind)))


def decided_early(b):
    """A decision about a card that nobody has read yet."""
    early, i = again(b.find("adjudicate")), b.index("mvr")
    early.base = i
    b.insert(i, early)


def decided_otherwise(lines):
    """Another choice in the contest that was decided."""
    return "".join((cell(r, 9, "Bob" if ",Ann," in r else "Ann") if ",Mayor," in r else r) + "\n"
                   for r in lines)


for other in ("mvr-blind2", "adjudicate"):
    many("V13", other, {
        "undrawn-card": row_of(other)(lambda v: "\n".join(v + [cell(v[1], 1, "999999")]) + "\n"),
        "unknown-contest": row_of(other)(lambda v: "\n".join(v + [cell(v[1], 8, "X")]) + "\n"),
        "other-position": row_of(other)(
            lambda v: "\n".join(v[:1] + [cell(v[1], 6, "99999")] + v[2:]) + "\n"),
        "no-header": row_of(other)(lambda v: "\n".join(v[1:]) + "\n"),
        "count-wrong": body_add(other, "cards", 1),
    })
    many("V5", other, {"of-another-round": body_add(other, "round", 1),
                       "refers": lambda b, k=other: b.find(k).body.update(refers=1)})
many("V5", "adjudicate", {"by-missing": lambda b: b.find("adjudicate").body.pop("by") and None})
many("V13", "mvr-blind2", {
    "by-the-first-board": lambda b: setattr(b.find("mvr-blind2"), "by", b.find("mvr").by),
    "by-one-of-the-first-board": signers(
        "mvr-blind2", lambda by, b: by + [n for n in b.find("mvr").by[1:2] if n not in by]),
    "twice": repeat("mvr-blind2"),
})
many("V13", "adjudicate", {"of-an-unread-card": decided_early})
many("V14", "adjudicate", {"missing": drop("adjudicate"),
                           "decided-otherwise": row_of("adjudicate")(decided_otherwise)})
many("V13", "retrieve", {
    "another-place": row_of("retrieve")(lambda v: "\n".join(v + [cell(v[1], 0, "Box X")]) + "\n"),
    "no-place": row_of("retrieve")(lambda v: "\n".join(v + [cell(v[1], 0, "")]) + "\n"),
    "no-row": row_of("retrieve")(lambda v: v[0] + "\n"),
    "no-header": row_of("retrieve")(lambda v: "\n".join(v[1:]) + "\n"),
    "count-wrong": body_add("retrieve", "places", 1),
    "seals-wrong": body_add("retrieve", "other_seals", 1),
    "another-seal": row_of("retrieve")(lambda v: "\n".join([v[0], cell(v[1], 2, "99")] + v[2:]) + "\n"),
})
many("V5", "privacy-report", {
    "missing": drop("privacy-report"),
    "min-cell": body_add("privacy-report", "min_cell", 1),
    "twice": repeat("privacy-report"),
    "after-the-votes": mover("privacy-report", "tally-open"),
})


def privacy_line(change):
    return listed("privacy-report", "list", lambda v: change(v[0]))


many("V12", "privacy-report", {
    "cards": privacy_line(add_to("cards", -1)),
    "more-cards-than-leaves": privacy_line(add_to("cards", 100)),
    "groups": privacy_line(add_to("groups", 1)),
    "smallest": privacy_line(add_to("smallest", 1)),
    "rare-above-cards": privacy_line(lambda v: v.update(rare=10**6)),
    "another-contest": privacy_line(lambda v: v.update(contest="X")),
    "contest-missing": listed("privacy-report", "list", lambda v: v[1:]),
    "field-missing": privacy_line(lambda v: v.pop("units") and None),
    "field-too-many": privacy_line(lambda v: v.update(zz=1)),
    "style-of-no-contest": listed("privacy-report", "list", lambda v: v + [
        {"cards": 1, "contests": [99], "jurisdiction": "Town"}]),
    "style-that-is-not-rare": listed("privacy-report", "list", lambda v: v + [
        {"cards": 10**6, "contests": [0], "jurisdiction": "Town"}]),
    "cards-of-nowhere": body_add("privacy-report", "cards", 10**9),
})

# ---- V10, V14, V15, V16: what follows

many("V10", "sample", {
    "card-missing": csv("sample", "list", lambda s: "".join(
        r + "\n" for r in s.splitlines()[:-1])),
    "card-twice": csv("sample", "list", lambda s: s + s.splitlines()[-1] + "\n"),
    "other-card": csv("sample", "list", lambda s: rows(
        s, -1, lambda r: cell(r, 6, str(int(r.split(",")[6]) % 7 + 1 + (r.split(",")[6] == "1"))))),
    "not-in-order": csv("sample", "list", lambda s: s.splitlines()[0] + "\n" + "".join(
        r + "\n" for r in s.splitlines()[:0:-1])),
    "other-draw": csv("sample", "list", lambda s: rows(s, 1, lambda r: cell(r, 1, "77777"))),
    "count-wrong": lambda b: b.find("sample").body.update(cards=b.find("sample").body["cards"] + 1),
    "new-count-wrong": lambda b: b.find("sample").body.update(
        new_cards=b.find("sample").body["new_cards"] + 1),
    "target-larger": listed("round-open", "plan", lambda v: [
        add_to("target", 5)(x) for x in v if x["target"]] and None),
    "target-smaller": listed("round-open", "plan", lambda v: [
        add_to("target", -2)(x) for x in v if x["target"]] and None),
})


def risk_of(change):
    return listed("risk", "list", lambda v: change(v[0]))


many("V14", "risk", {
    "too-low": risk_of(lambda v: v.update(risk="0.0001")),
    "a-little-too-low": risk_of(lambda v: v.update(risk=repr(float(v["risk"]) * 0.999))),
    "too-high": risk_of(lambda v: v.update(risk="0.9999")),
    "met-turned": risk_of(lambda v: v.update(met=not v["met"])),
    "usable": risk_of(add_to("usable", 1)),
    "o1": risk_of(add_to("o1", 1)),
    "o2": risk_of(add_to("o2", 1)),
    "u1": risk_of(add_to("u1", 1)),
    "u2": risk_of(add_to("u2", 1)),
    "assertion-too-low": risk_of(lambda v: v["assertions"][0].update(risk="0.000001")),
    "assertion-missing": risk_of(lambda v: v["assertions"].pop() and None),
    "other-winner": risk_of(lambda v: v["assertions"][0].update(winner="X")),
    "contest-missing": listed("risk", "list", lambda v: v[1:]),
    "contest-twice": listed("risk", "list", lambda v: [v[0]] + v),
    "not-a-number": risk_of(lambda v: v.update(risk="low")),
    "infinite": risk_of(lambda v: v.update(risk="inf")),
    "negative": risk_of(lambda v: v.update(risk="-0.5")),
})


def assertion(change):
    return listed("assertions-commit", "assertions", lambda v: change(v[0]))


many("V15", "assertion", {
    "margin-larger": assertion(add_to("above", 10)),
    "margin-smaller": assertion(add_to("above", -2)),
    "bound-larger": assertion(add_to("upper", 1)),
    "den": assertion(add_to("den", 1)),
    "cards": assertion(add_to("cards", -1)),
    "other-loser": assertion(lambda v: v.update(loser="X")),
    "winner-and-loser-swapped": assertion(lambda v: v.update(
        winner=v["loser"], loser=v["winner"])),
    "kind": assertion(lambda v: v.update(kind="other")),
    "missing": listed("assertions-commit", "assertions", lambda v: v[1:]),
    "twice": listed("assertions-commit", "assertions", lambda v: [v[0]] + v),
    "hand-count-instead": listed("assertions-commit", "assertions", lambda v: [
        {"contest": v[0]["contest"], "full_hand_count": "a tie"}] + v[1:]),
})


def param(change):
    return listed("params-commit", "contests", lambda v: change(v[0]))


many("V12", "param", {
    "seats": param(add_to("seats", 1)),
    "winners": param(lambda v: v.update(winners=[1 - v["winners"][0]])),
})
many("V6", "param", {
    "field-missing": param(lambda v: v.pop("seats") and None),
    "function": param(lambda v: v.update(function="other")),
    "ranks-too-many": param(lambda v: v.update(ranks=251)),
    "seats-too-many": param(lambda v: v.update(seats=16385)),
    "votes-allowed-too-many": param(lambda v: v.update(votes_allowed=2 ** 53 - 1)),
    "choice-missing": param(lambda v: v["choices"].pop() and None),
    "choice-twice": param(lambda v: v["choices"].append(v["choices"][0])),
})
many("V15", "param", {
    "universe": param(lambda v: v.update(universe="style" if v["universe"] == "all" else "all")),
    "method-unknown": param(lambda v: v.update(method="other")),
    "risk-limit-empty": param(lambda v: v.update(risk_limit="")),
    "risk-limit-two": param(lambda v: v.update(risk_limit="2")),
    "field-too-many": param(lambda v: v.update(zz=1)),
})
many("V12", "param", {"votes": param(lambda v: add_first(v["votes"], 1)),
                      "votes-moved": param(lambda v: (add_first(v["votes"], 1),
                                                      add_first(v["votes"][1:], -1)) and None)})


def add_first(votes, by):
    votes[0] += by


many("V16", "outcome", {
    "not-confirmed": listed("outcome", "contests", lambda v: v[0].update(outcome="not confirmed")),
    "counted-by-hand": listed("outcome", "contests", lambda v: v[0].update(
        outcome="counted by hand")),
    "tied": listed("outcome", "contests", lambda v: v[0].update(outcome="tied", winners=[])),
    "other-winner": listed("outcome", "contests", lambda v: v[0].update(winners=["X"])),
    "no-winner": listed("outcome", "contests", lambda v: v[0].update(winners=[])),
    "risk": listed("outcome", "contests", lambda v: v[0].update(risk="0.0000001")),
    "target": listed("outcome", "contests", lambda v: v[0].update(target=not v[0]["target"])),
    "contest-missing": listed("outcome", "contests", lambda v: v[1:]),
    "contest-twice": listed("outcome", "contests", lambda v: [v[0]] + v),
})


def sent_to_a_hand_count(choose, said=None, name=None):
    """A contest is escalated just before the end, and no full hand count of it is entered. `choose`
    finds it by its line of the outcome, which then says `said`; `name`: as the event calls it."""
    def function(b):
        end = b.find("outcome")
        found = next(v for v in map(json.loads, b.object(end.body["contests"]).splitlines())
                     if v["outcome"] not in ("counted by hand", "tied") and choose(v))
        i = b.index("outcome")
        b.insert(i, Event("escalate", {"contest": name or found["contest"], "reason": "a complaint"},
                          end.time, [b.origin], i))
        if said:
            b.edit_lines(b.find("outcome"), "contests", lambda v: next(
                x for x in v if x["contest"] == found["contest"]).update(outcome=said))
    return function


many("V16", "escalated", {
    "target-confirmed": sent_to_a_hand_count(lambda v: v["target"]),
    "target-open": sent_to_a_hand_count(lambda v: v["target"], "not confirmed"),
    "other-confirmed": sent_to_a_hand_count(lambda v: not v["target"], "confirmed"),
    "other-open": sent_to_a_hand_count(lambda v: not v["target"], "not confirmed"),
    "other-counted": sent_to_a_hand_count(lambda v: not v["target"], "counted by hand"),
    "no-such-contest": sent_to_a_hand_count(lambda v: True, name="Dog catcher"),
    "no-name": sent_to_a_hand_count(lambda v: True, name=" "),
})


# ---- V17: objections

@case("V17", "objection-without-answer")
def _(b):
    i = b.index("outcome")
    party = next(e for e in b.events if e.kind == "key-add" and e.body["role"] == "party").body
    b.insert(i, Event("object", {"party": party["affiliation"], "refers": 0, "text": "why?"},
                      b.events[i].time, [b.origin, party["key"].split("+")[0]], i))


# ---- the whole


LATE = ("V6", "V10", "V11", "V12", "V13", "V14", "V15", "V16")


# What events of other kinds of audits have, and the usual one has not.
OTHERS = tuple(f"{what}-{of}" for what in ("event", "object") for of in (
    "assertions-commit-pools", "assertions-commit-batches", "sample-batches", "sample-new_",
    "batch-count", "correct", "hand-count"))


# What other kinds of audits find by another check, or what nothing public says in them.
ELSEWHERE = ("open-vote-for-another-committed", "param-seats", "param-winners", "param-votes",
             "param-votes-moved", "assertion-winner-and-loser-swapped", "assertion-missing",
             "adjudicate-missing", "adjudicate-decided-otherwise")
OPTIONAL = ("event-assertions-commit-pools-missing", "event-assertions-commit-batches-missing",
            "event-sample-batches-missing")


def made_from(b, kind):
    without = ELSEWHERE + OPTIONAL if kind else ()
    yield from cases_kinds.CASES
    for case_ in CASES:
        if case_[0] not in without and (not kind or case_[1] in LATE or
                                        case_[0].startswith("signers-")):
            yield case_
    for case_ in (*field_cases(b), *object_cases(b)):
        if not kind or (case_[0].startswith(OTHERS) and case_[0] not in without):
            yield case_
    if not kind:
        yield from order_cases(b)


def freeze(b):
    """The tree that the ceremony's seed is bound to."""
    return root_of(sealed_leaves(b)[:b.index("assertions-commit") + 1])


def run(bundle, kind=False):
    """(name, code, files) of every case that this bundle can be broken by.

    Where the seed is bound to the freeze, another freeze is another seed (V9), and what later
    checks would find stays unsaid. So those cases are for a bundle whose seed is the dice alone,
    and only those; unless it is the only one of its `kind`.
    """
    names, bound, good = set(), "seed-share-commit" in {e.kind for e in bundle.events}, bundle.copy()
    good.list_files()
    for name, code, function in made_from(bundle, kind):
        assert name not in names, name
        names.add(name)
        copy = bundle.copy()
        try:
            files = function(copy)
        except (IndexError, KeyError, StopIteration, ValueError):  # nothing there to break
            continue
        late = (code in LATE or name.startswith("object-policy")) and freeze(copy) != freeze(good)
        if late == bound and not (kind and not bound):
            continue
        yield name, code, files if files is not None else copy.seal()
