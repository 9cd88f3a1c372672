#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the public evidence of an election audit, from the files alone.

    verify.py [--policy-sha256 HEX] [--json] DIR

DIR is a bundle (docs/bundle.md): the log of the audit, who signed it, the lists that it names, the
commitments to the machine's records. This program computes everything in it again: signatures,
trees, the seed, the sample, every count, every risk, the outcome. It was written from the
documents, shares no line with the program that made the bundle, and needs Python 3.9 or later and
nothing else. Read it from top to bottom: each part uses the ones above it.

Verdict and exit status: PASS 0, FAIL 1 (with the code of what is wrong), INCOMPLETE 2 (nothing is
wrong, but not everything that matters could be checked), 64 wrong usage.

As a library: verify(files, policy_sha256=None) with files {path: bytes} gives a Report.
"""
import base64
import binascii
import datetime
import functools
import hashlib
import json
import os
import re
import sys


class Bad(Exception):
    """A check failed, or something is not of the form that it must have."""


class NotCovered(Exception):
    """This program cannot make the check: the verdict cannot be PASS."""


def need(condition, reason, *values):
    if not condition:
        raise Bad(reason.format(*values))


def sha256(data):
    return hashlib.sha256(data).digest()


def sha256_hex(data):
    return hashlib.sha256(data).hexdigest()


def unbase64(text, length=None):
    """Standard base64 with padding, in the one canonical form; text or bytes."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Bad("not base64") from None
    text = text.encode() if isinstance(text, str) else text
    need(base64.b64encode(data) == text, "not base64 in its canonical form")
    need(length is None or len(data) == length, "not the base64 of {} bytes", length)
    return data


def unhex(text, length=32):
    need(isinstance(text, str) and re.fullmatch("[0-9a-f]{%d}" % (2 * length), text),
         "not {} bytes in hexadecimal", length)
    return bytes.fromhex(text)


def decimal_number(text, most=2**53 - 1):
    """A whole number in decimal without leading zeros."""
    need(re.fullmatch("0|[1-9][0-9]{0,18}", text) and int(text) <= most, "not a number: {}",
         text[:40])
    return int(text)


# ================================================================ Ed25519 (RFC 8032, strictly)
# With (R, S) the signature of M by the key A, it is valid when A and R are canonical, A is a point
# of the curve and not of small order, S < L, and the bytes of S B - k A are those of R, with
# k = SHA-512(R || A || M) mod L. (That S B - k A is written canonically makes R so.)

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1, 1, 0)  # points are (X, Y, Z, T): x = X/Z, y = Y/Z, x y = T/Z


def point_add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_double(p):
    a, b, c = p[0] * p[0], p[1] * p[1], 2 * p[2] * p[2]
    h = a + b
    e = h - (p[0] + p[1]) * (p[0] + p[1])
    g = a - b
    f = c + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_bytes(p):
    inverse = pow(p[2], P - 2, P)
    x, y = p[0] * inverse % P, p[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def point_read(data):
    """The point of the curve with this canonical encoding, or None."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P  # x^2 = u / v
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P == P - u:
        x = x * ROOT_OF_MINUS_1 % P
    if v * x * x % P != u or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = point_read((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


@functools.lru_cache(maxsize=4096)
def key_point(key):
    """The point of a public key that may be used, or None."""
    point = point_read(key)
    if point is None:
        return None
    multiple = point_double(point_double(point_double(point)))
    return None if multiple[0] == 0 and multiple[1] == multiple[2] else point


@functools.lru_cache(maxsize=1 << 16)
def signature_valid(key, message, signature):
    point = key_point(key)
    s = int.from_bytes(signature[32:], "little")
    if point is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    minus = (P - point[0], point[1], 1, P - point[3])
    table = (None, BASE, minus, point_add(BASE, minus))
    result = NEUTRAL
    for bit in range(252, -1, -1):  # S B + k (-A), both at once
        result = point_double(result)
        step = table[(s >> bit & 1) + 2 * (k >> bit & 1)]
        if step is not None:
            result = point_add(result, step)
    return point_bytes(result) == signature[:32]


# ================================================================ EJ1, the JSON of the record
# JSON that can be written in one way only. Reading: parse, check, write again, compare the bytes.

EJ1_INT_MOST = 2**53 - 1
FORBIDDEN = re.compile("[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
EJ1_KEY = re.compile("[a-z0-9_]{1,32}")


def ej1_members(pairs):
    result = dict(pairs)
    need(len(result) == len(pairs), "a key twice")
    return result


def ej1_refuse(text):
    raise Bad("a number that is not whole: " + text[:40])


EJ1_DECODER = json.JSONDecoder(object_pairs_hook=ej1_members, parse_float=ej1_refuse,
                               parse_constant=ej1_refuse)


def ej1_check(value, depth):
    if isinstance(value, str):
        need(not FORBIDDEN.search(value), "a forbidden character in a text")
    elif isinstance(value, (dict, list)):
        need(depth < 16, "more than 16 levels")
        if isinstance(value, dict):
            for key in value:
                need(EJ1_KEY.fullmatch(key), "a key that cannot be one: {}", key[:40])
            value = value.values()
        for item in value:
            ej1_check(item, depth + 1)
    elif value is not None and value is not True and value is not False:
        need(abs(value) <= EJ1_INT_MOST, "a number that is too large")


def ej1_write(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def ej1_read(data):
    need(len(data) <= 65535, "longer than 65,535 bytes")
    try:
        value, end = EJ1_DECODER.raw_decode(data.decode("utf-8"))
        ej1_check(value, 0)
        again = ej1_write(value)
    except (ValueError, RecursionError):
        raise Bad("not JSON") from None
    need(again == data, "not in canonical form")
    return value


@functools.lru_cache(maxsize=256)
def ej1_lines(data):
    """A list: one EJ1 object a line."""
    need(data == b"" or data.endswith(b"\n"), "the last line has no end")
    values = []
    for number, line in enumerate(data.split(b"\n")[:-1]):
        try:
            values.append(ej1_read(line))
            need(isinstance(values[-1], dict), "not an object")
        except Bad as bad:
            raise Bad(f"line {number + 1}: {bad}") from None
    return values


def member(value, name, kind):
    """The member of an object; kind: int (from 0), str, bool, list or dict."""
    found = value.get(name) if isinstance(value, dict) else None
    right = isinstance(found, kind) and (kind is not int or
                                         (not isinstance(found, bool) and found >= 0))
    need(right, "{} is missing or not what it should be", name)
    return found


# ================================================================ signed notes (C2SP signed-note)

class Key:
    """A public key as people write it: NAME+ID+BASE64(type || key)."""

    def __init__(self, vkey):
        name, plus, rest = vkey.partition("+")
        number, plus2, data = rest.partition("+")
        need(plus and plus2, "not a key: {}", vkey[:80])
        data = unbase64(data)
        need(len(data) == 33 and data[0] in (1, 4), "a key of a kind that is not known")
        need(note_name(name), "a name that a key cannot have: {}", name[:80])
        self.vkey, self.name, self.kind, self.public = vkey, name, data[0], data[1:]
        self.id = sha256(name.encode() + b"\n" + data)[:4]
        need(number == self.id.hex(), "the number of the key {} is not its own", name)
        need(key_point(self.public), "the key {} is no key", name)


def note_name(name):
    """Can a key have it? Not empty, no blank of any kind, no "+"."""
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        return False
    return 0 < size <= 255 and not re.search(r"[\s+\x00-\x20\x7f]", name)


class Line:
    def __init__(self, name, number, signature):
        self.name, self.id, self.signature = name, number, signature


@functools.lru_cache(maxsize=1 << 14)
def note_read(data):
    """(text, signature lines) of a note."""
    need(len(data) <= 65536, "longer than 65,536 bytes")
    cut = data.rfind(b"\n\n")
    need(cut >= 0, "no blank line before the signatures")
    text, rest = data[:cut + 1], data[cut + 2:]
    try:
        readable = text.decode("utf-8")
        below = rest.decode("utf-8")
    except ValueError:
        raise Bad("not UTF-8") from None
    need(not re.search("[\x00-\x09\x0b-\x1f\x7f]", readable), "a control character in a note")
    need(below.endswith("\n"), "a signature line without its end")
    lines, seen = [], set()
    for line in below[:-1].split("\n"):
        parts = line.split(" ")
        need(len(parts) == 3 and parts[0] == "\u2014" and note_name(parts[1]),
             "not a signature line: {}", line[:80])
        signature = unbase64(parts[2])
        need(len(signature) > 4, "a signature that is too short")
        need((parts[1], signature[:4]) not in seen, "{} has signed twice", parts[1])
        seen.add((parts[1], signature[:4]))
        lines.append(Line(parts[1], signature[:4], signature[4:]))
    need(1 <= len(lines) <= 64, "not 1 to 64 signatures")
    return text, lines


def line_valid(text, line, key):
    """None, or the time of a cosignature (0 of another signature), where it is valid."""
    if key.kind == 1:
        good = len(line.signature) == 64 and signature_valid(key.public, text, line.signature)
        return 0 if good else None
    if len(line.signature) != 72:
        return None
    time = int.from_bytes(line.signature[:8], "big")
    message = b"cosignature/v1\ntime %d\n" % time + text
    return time if signature_valid(key.public, message, line.signature[8:]) else None


def note_verify(data, keys):
    """(text, [(key, time)], lines by nobody that is known); a known key's wrong line is Bad."""
    text, lines = note_read(data)
    by_id = {(key.name, key.id): key for key in keys}
    signed, unknown = [], []
    for line in lines:
        key = by_id.get((line.name, line.id))
        if key is None:
            unknown.append(line.name)
            continue
        time = line_valid(text, line, key)
        need(time is not None, "the signature of {} is wrong", key.name)
        signed.append((key, time))
    return text, signed, unknown


# ================================================================ the tree (RFC 6962)

EMPTY_ROOT = sha256(b"")


def leaf_hash(data):
    return sha256(b"\0" + data)


def node_hash(left, right):
    return sha256(b"\1" + left + right)


class Tree:
    """Hashes of all complete subtrees: level[k][i] covers leaves i 2^k to (i + 1) 2^k - 1."""

    def __init__(self, leaves):
        self.level, self.size = [leaves], len(leaves)
        while len(self.level[-1]) > 1:
            below = iter(self.level[-1])
            self.level.append([node_hash(a, b) for a, b in zip(below, below)])

    def root(self, size):
        """Root of the first `size` leaves."""
        result = EMPTY_ROOT if size == 0 else None
        for k in range(size.bit_length()):
            if size >> k & 1:
                left = self.level[k][(size >> k) - 1]
                result = left if result is None else node_hash(left, result)
        return result


# ================================================================ the log as files (C2SP tlog-tiles)

def tile_number(n):
    """x001/x234/067"""
    text = "%03d" % (n % 1000)
    while n >= 1000:
        n //= 1000
        text = "x%03d/%s" % (n % 1000, text)
    return text


def tile_files(level, count):
    """(path, first, width) of the tiles that hold `count` items; level "entries" or 0, 1, 2 ..."""
    for n in range((count + 255) // 256):
        width = min(256, count - 256 * n)
        path = f"tile/{level}/{tile_number(n)}"
        yield (path if width == 256 else f"{path}.p/{width}"), 256 * n, width


def entries_split(data, path):
    items, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at:at + 2], "big")
        need(at + 2 + size <= len(data) and size > 0, "{}: cut off", path)
        items.append(data[at + 2:at + 2 + size])
        at += 2 + size
    return items


def entries_join(items):
    return b"".join(len(item).to_bytes(2, "big") + item for item in items)


def log_read(files, size):
    """All entries of the log, from tile/entries."""
    entries = []
    for path, _, width in tile_files("entries", size):
        need(path in files, "{} is missing", path)
        items = entries_split(files[path], path)
        need(len(items) == width, "{}: {} entries instead of {}", path, len(items), width)
        entries += items
    return entries


def log_tiles(entries, tree, size):
    """(path, bytes) of every file of the log as it was at this size."""
    for path, first, width in tile_files("entries", size):
        yield path, entries_join(entries[first:first + width])
    level = 0
    while size >> 8 * level:
        for path, first, width in tile_files(level, size >> 8 * level):
            yield path, b"".join(tree.level[8 * level][first:first + width])
        level += 1


# ================================================================ checkpoints and the policy

class Checkpoint:
    """ORIGIN, SIZE and BASE64(ROOT), each on a line, in a signed note."""

    def __init__(self, data, policy):
        self.data = data
        text, self.signed, self.unknown = note_verify(data, policy.keys)
        lines = text.decode().split("\n")
        need(len(lines) == 4 and lines[3] == "", "a checkpoint has three lines")
        self.origin, self.size = lines[0], decimal_number(lines[1])
        self.root = unbase64(lines[2], 32)
        need(self.origin == policy.log.name, "it is of another log: {}", self.origin[:80])
        need(policy.log in [key for key, _ in self.signed], "the log has not signed it")
        need(self.size > 0 or self.root == EMPTY_ROOT, "an empty log has another root")
        self.quorum = policy.met([key for key, _ in self.signed])


class Policy:
    """Whose signatures make a checkpoint one to rely on (C2SP tlog-policy)."""

    def __init__(self, data):
        need(len(data) <= 65536, "longer than 65,536 bytes")
        need(data == b"" or data.endswith(b"\n"), "the last line has no end")
        need(not re.search(rb"[^\t\n\x20-\x7e\x80-\xff]", data), "a control character")
        self.logs, self.witnesses, self.groups, self.parent = [], {}, {}, {}
        self.quorum = None  # the name of a witness or group, or "none"
        for line in data.decode("utf-8", "surrogateescape").split("\n"):
            words = re.split("[ \t]+", line.strip(" \t"))
            if words != [""] and not words[0].startswith("#"):
                self.read_line(words)
        need(self.quorum is not None, "no quorum is named")
        need(len(self.logs) == 1, "{} logs instead of one", len(self.logs))
        self.log = self.logs[0]
        self.keys = self.logs + list(self.witnesses.values())

    def read_line(self, words):
        kind = words[0]
        if kind == "log":
            need(len(words) in (2, 3), "a log is: log VKEY [URL]")
            key = Key(words[1])
            need(key.kind == 1, "the key of a log is of another kind")
            need(key.public not in [k.public for k in self.logs], "a log twice")
            self.logs.append(key)
        elif kind == "witness":
            need(len(words) in (3, 4), "a witness is: witness NAME VKEY [URL]")
            key = Key(words[2])
            self.new_name(words[1])
            need(key.kind == 4, "the key of a witness is of another kind")
            need(key.public not in [k.public for k in self.witnesses.values()], "a witness twice")
            self.witnesses[words[1]] = key
        elif kind == "group":
            need(len(words) >= 4, "a group is: group NAME K|any|all MEMBER ...")
            name, count, members = words[1], words[2], words[3:]
            self.new_name(name)
            for m in members:
                need(m in self.witnesses or m in self.groups, "{} is not known yet", m)
                need(m not in self.parent, "{} is in two groups", m)
                self.parent[m] = name
            k = {"any": 1, "all": len(members)}.get(count)
            k = decimal_number(count) if k is None else k
            need(1 <= k <= len(members), "{} of {} is not possible", k, len(members))
            self.groups[name] = (k, members)
        elif kind == "quorum":
            need(len(words) == 2 and self.quorum is None, "one quorum, one name")
            need(words[1] == "none" or words[1] in self.witnesses or words[1] in self.groups,
                 "{} is not known yet", words[1])
            self.quorum = words[1]
        else:
            raise Bad("a policy has no line " + kind[:40])

    def new_name(self, name):
        need(name != "none" and name not in self.witnesses and name not in self.groups,
             "the name {} is taken", name)

    def met(self, keys):
        """Do these keys make the quorum?"""
        signed = {key.public for key in keys if key.kind == 4}

        def holds(name):
            if name in self.witnesses:
                return self.witnesses[name].public in signed
            k, members = self.groups[name]
            return sum(map(holds, members)) >= k
        return self.quorum == "none" or holds(self.quorum)


# ================================================================ events

EVENT_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z")
EPOCH = datetime.datetime(1970, 1, 1)


def utc_seconds(text):
    found = EVENT_TIME.fullmatch(text)
    try:
        need(found, "not a time: {}", text[:40])
        return int((datetime.datetime(*map(int, found.groups())) - EPOCH).total_seconds())
    except ValueError:
        raise Bad("not a time: " + text) from None


class Event:
    """ballast-event/v1, ORIGIN, TYPE and an object, each on a line, in a signed note."""

    def __init__(self, data):
        need(len(data) <= 65535, "longer than 65,535 bytes")
        self.data = data
        self.text, self.lines = note_read(data)
        need(len(self.lines) <= 16, "more than 16 signatures")
        lines = self.text.split(b"\n")
        need(len(lines) == 5 and lines[4] == b"" and lines[0] == b"ballast-event/v1",
             "not the four lines of an event")
        self.origin, self.type = lines[1].decode(), lines[2].decode()
        need(re.fullmatch("[a-z0-9-]{1,32}", self.type), "not a type: {}", self.type[:40])
        value = ej1_read(lines[3])
        need(isinstance(value, dict) and sorted(value) == ["base", "body", "seq", "time"],
             "not base, body, seq and time")
        self.seq, self.body = member(value, "seq", int), member(value, "body", dict)
        self.time = utc_seconds(member(value, "time", str))
        base = member(value, "base", list)
        need(len(base) == 2 and isinstance(base[1], str), "base is not a size and a root")
        self.base_size = member({"size": base[0]}, "size", int)
        self.base_root = unbase64(base[1], 32)

    def text_of(self, name):
        return member(self.body, name, str)


@functools.lru_cache(maxsize=1 << 14)
def event_read(data):
    return Event(data)


# Which event may come when, what its body has, and who must have signed it beside the log where
# several parties audit together: type: (phases, phase after it, rule, members of the body).
# The rules are functions of Parties below. Members: NAME is a text, NAME:KIND something else.

PHASES = ("OPEN", "FREEZING", "COMMITTED", "SHARING", "REVEALING", "THROWN", "SEEDED", "DRAWING",
          "ROUND", "MEASURED", "CONCLUDED")
ANY, FROZEN = PHASES, PHASES[2:]
INPUT = ("canonical cards:int contests:int converter folder:bool format jurisdiction listed:int "
         "name source:object")
TYPES = {
    "election-open": (("NEW",), "OPEN", "log", "election key replaces risk_limit software"),
    "key-add": (ANY, None, "itself", "affiliation key owner role"),
    "key-revoke": (ANY, None, "own", "key reason"),
    "policy": (("OPEN",), None, "every", "policy:object"),
    "software": (ANY, None, "log", ""),
    "contest-def": (("OPEN",), None, "log", ""),
    "manifest-commit": (("OPEN",), None, "log", INPUT),
    "cvr-commit": (("OPEN",), None, "log", INPUT),
    "totals-commit": (("OPEN",), None, "log", INPUT),
    "withdraw": (("OPEN",), None, "approved", "reason refers:int"),
    "params-commit": (("OPEN",), "FREEZING", "log", "canonical:object contests:object "
                      "min_cell:int privacy_rule round_rule sampler seed_rule"),
    "assertions-commit": (("FREEZING",), "COMMITTED", "log", "assertions:object positions:object "
                          "scopes:object"),
    "reopen": (("FREEZING", "COMMITTED", "SHARING"), "OPEN", "approved", "reason"),
    "seed-share-commit": (("COMMITTED", "SHARING"), "SHARING", "party", "commitment party"),
    "seed-share-reveal": (("SHARING", "REVEALING"), "REVEALING", "party", "party share"),
    "seed-default": (("SHARING", "REVEALING"), "REVEALING", "log", "party"),
    "dice": (("REVEALING", "COMMITTED"), "THROWN", "two", "digits"),
    "beacon": (("THROWN",), None, "log", "round:int source value"),
    "seed": (("THROWN", "COMMITTED"), "SEEDED", "log", "digits rule"),
    "round-open": (("SEEDED", "MEASURED"), "DRAWING", "log", "chance plan:object round:int"),
    "sample": (("DRAWING",), "ROUND", "log", "cards:int list:object new_cards:int round:int"),
    "retrieve": (("ROUND",), None, "two", ""),
    "mvr": (("ROUND",), None, "two", "cards:int list:object round:int"),
    "mvr-blind2": (("ROUND",), None, "two", "cards:int list:object round:int"),
    "adjudicate": (("ROUND",), None, "two", ""),
    "correct": (("ROUND", "MEASURED"), None, "two",
                "cards:int list:object reason refers:int round:int"),
    "discrepancy": (("ROUND", "MEASURED"), None, "log", ""),
    "risk": (("ROUND", "MEASURED"), None, "log", "list:object round:int"),
    "round-close": (("ROUND",), "MEASURED", "log", "round:int"),
    "escalate": (("SEEDED", "ROUND", "MEASURED"), None, "log", "contest reason"),
    "hand-count": (("COMMITTED", "SEEDED", "ROUND", "MEASURED"), None, "two",
                   "contests:int list:object"),
    "tally-open": (FROZEN, None, "log", "list:object"),
    "card-open": (("ROUND", "MEASURED", "CONCLUDED"), None, "log", "list:object refers:int"),
    "outcome": (("COMMITTED", "SEEDED", "MEASURED"), "CONCLUDED", "log", "contests:object"),
    "object": (ANY, None, "party", "party refers:any text"),
    "answer": (ANY, None, "log", "refers:int text"),
    "override": (ANY, None, "approved", "reason"),
    "witness-absent": (ANY, None, "log", "group since"),
    "heartbeat": (ANY, None, "log", ""),
    "propose": (ANY, None, "log", "act body:dict"),
    "approve": (ANY, None, "two", "leaf refers:int"),
    "bundle": (ANY, None, "log", "files:object stage:int"),
    "admin": (ANY, None, "log", ""),
    "login": (ANY, None, "log", ""),
}
KINDS = {"int": int, "bool": bool, "dict": dict, "object": dict}


class Ref:
    """How an event names an object: a file by its hash."""

    def __init__(self, value):
        self.media = member(value, "media", str)
        self.salted, self.size = member(value, "salted", bool), member(value, "size", int)
        self.digest = unhex(member(value, "sha256", str)).hex()


def body_check(event):
    for word in TYPES[event.type][3].split():
        name, _, kind = word.partition(":")
        if kind != "any":
            value = member(event.body, name, KINDS.get(kind, str))
            if kind == "object":
                Ref(value)


class Parties:
    """The keys of those who audit together, as of some event, and what each may do."""

    def __init__(self):
        self.keys = {}  # vkey: {"key": Key, "affiliation", "owner", "role"}
        self.affiliations = set()

    def add(self, body):
        key = Key(body["key"])
        need(key.kind == 1, "the key is of another kind")
        need(body["role"] in ("party", "board", "state", "observer"), "no role: {}", body["role"])
        need(key.public not in [k["key"].public for k in self.keys.values()], "a key twice")
        self.keys[key.vkey] = dict(body, key=key)
        self.affiliations.add(body["affiliation"])

    def known(self):
        return [k["key"] for k in self.keys.values() if "revoked" not in k]

    def rule(self, name, event, signers):
        """Is this a right set of signers (of self.keys) for the event?"""
        by = [self.keys[key.vkey] for key in signers]
        sides = {k["affiliation"] for k in by}
        if name == "itself":
            return event.body["key"] in [key.vkey for key in signers]
        if name == "own":
            of = self.keys.get(event.body["key"])
            return of is not None and of["affiliation"] in sides
        if name == "every":
            return len(self.affiliations) >= 2 and self.affiliations <= sides
        if name == "party":
            return any(k["role"] == "party" and k["affiliation"] == event.body["party"] for k in by)
        if name == "two":
            by = [k for k in by if k["role"] in ("board", "party")]
            return any(a["affiliation"] != b["affiliation"] and a["owner"] != b["owner"]
                       for a in by for b in by)
        return name == "log"


class Log:
    """The events in their order, with what may come when, and the acts that took effect."""

    def __init__(self, entries, tree, log_key):
        self.tree, self.log_key = tree, log_key
        self.events, self.parties, self.phase = [], Parties(), "NEW"
        self.several = False  # a policy event: several parties audit together
        self.clock_back = 0
        self.proposals, self.approved = {}, {}  # by seq; approved: event of the act
        for seq, entry in enumerate(entries):
            try:
                self.take(seq, entry)
            except Bad as bad:
                raise Bad(f"event {seq}: {bad}") from None

    def take(self, seq, entry):
        event = event_read(entry)
        need(event.origin == self.log_key.name, "it is of another log")
        need(event.seq == seq, "it says that it is number {}", event.seq)
        need(event.base_size <= seq, "its base lies ahead")
        need(event.base_root == self.tree.root(event.base_size), "its base has another root")
        need(event.type in TYPES, "an unknown type: {}", event.type)
        body_check(event)
        if event.type == "key-add":
            self.parties.add(event.body)
        self.signatures(event)
        if self.events and event.time < self.events[-1].time:
            self.clock_back += 1
        self.events.append(event)
        self.act(event)

    def signatures(self, event):
        _, signed, unknown = note_verify(event.data, [self.log_key] + self.parties.known())
        need(not unknown, "signed by a key that is not valid here: {}", unknown[:1])
        need(event.lines[0].id == self.log_key.id and event.lines[0].name == self.log_key.name,
             "the log's signature is not the first")
        signers = [key for key, _ in signed if key is not self.log_key]
        rule = TYPES[event.type][2]
        if event.type == "policy":
            self.several = True
        if rule == "approved":
            rule = "nobody" if self.several else "log"
        if self.several or event.type == "key-add":
            need(self.parties.rule(rule, event, signers),
                 "{} is not signed by those who must", event.type)
        if event.type == "key-revoke":
            of = self.parties.keys.get(event.body["key"])
            need(of is not None and "revoked" not in of, "no such key is valid")
            of["revoked"] = event.seq

    def act(self, event):
        """Moves the phase; an approved act counts as one of the type it is about."""
        kind = event.type
        if kind == "propose":
            act = event.body["act"]
            need(act in TYPES and TYPES[act][2] in ("approved", "own"), "cannot be proposed")
            self.proposals[event.seq] = event
        if kind == "approve":
            proposal = self.proposals.pop(event.body["refers"], None)
            need(proposal is not None, "there is no such proposal")
            need(unhex(event.body["leaf"]) == self.tree.level[0][proposal.seq],
                 "another leaf than that of the proposal")
            self.approved[event.seq] = proposal
            kind = proposal.body["act"]
        phases, after = TYPES[kind][:2]
        need(self.phase in phases, "{} may not come in phase {}", kind, self.phase)
        need(kind != "seed" or self.phase == "THROWN" or not self.several,
             "the dice have not been thrown")
        self.phase = after or self.phase


# ================================================================ the bundle as a whole

class Folder(dict):
    """The files of a folder by their path with slashes; read when they are asked for."""

    def __init__(self, top):
        super().__init__()
        self.irregular = []
        for where, folders, names in os.walk(top):
            for name in names + [f for f in folders if os.path.islink(os.path.join(where, f))]:
                path = os.path.join(where, name)
                short = os.path.relpath(path, top).replace(os.sep, "/")
                if os.path.isfile(path) and not os.path.islink(path):
                    self[short] = path
                else:
                    self.irregular.append(short)

    def __getitem__(self, path):
        with open(super().__getitem__(path), "rb") as f:
            return f.read()


class Audit:
    """What the checks have found so far; each check adds to it."""

    def __init__(self, files, policy_sha256):
        self.files, self.policy_sha256 = files, policy_sha256
        self.notes = []  # what the user must be told beside the checks (V20)
        self.open = []  # reasons why the verdict cannot be PASS
        self.digests = {}
        self.bytes_read = 0

    def digest(self, path):
        """SHA-256 of a file of the bundle, in hex."""
        if path not in self.digests:
            data = self.files[path]
            self.bytes_read += len(data)
            self.digests[path] = (sha256_hex(data), len(data))
        return self.digests[path]

    def content(self, digest):
        path = f"objects/sha256/{digest[:2]}/{digest[2:]}"
        need(path in self.files, "{} is missing", path)
        data = self.files[path]
        need(sha256_hex(data) == digest, "{} has another hash", path)
        return data

    def object(self, value):
        """The content of the object that an event names."""
        ref = Ref(value)
        if ref.salted:
            need(ref.digest in self.opened(), "an object that must be public is not opened")
            salt, digest = self.opened()[ref.digest]
            data = self.content(digest)
            need(sha256_hex(salt + data) == ref.digest, "objects/opened: a wrong salt")
        else:
            data = self.content(ref.digest)
        need(len(data) == ref.size, "an object of another size than its event says")
        return data

    def opened(self):
        """Salted objects that are public: digest in the event -> (salt, hash of the content)."""
        data = self.files["objects/opened"] if "objects/opened" in self.files else b""
        return opened_read(data)


@functools.lru_cache(maxsize=64)
def opened_read(data):
    lines = data.decode("utf-8", "replace").split("\n")
    need(lines.pop() == "", "objects/opened: the last line has no end")
    need(lines == sorted(set(lines)), "objects/opened: lines do not ascend")
    result = {}
    for line in lines:
        words = line.split(" ")
        need(len(words) == 3, "objects/opened: not three words")
        digest, salt, content = [unhex(word) for word in words]
        need(digest.hex() not in result, "objects/opened: a digest twice")
        result[digest.hex()] = (salt, content.hex())
    return result


def check_policy(a):
    """V1"""
    need("policy" in a.files, "policy is missing")
    data = a.files["policy"]
    a.policy = Policy(data)
    a.policy_digest = sha256_hex(data)
    if a.policy_sha256 is None:
        a.notes.append("policy NOT anchored: compare its SHA-256 with what was announced: "
                       + a.policy_digest)
    else:
        need(a.policy_sha256 == a.policy_digest, "its SHA-256 is {}, not the one that was given",
             a.policy_digest)
    if a.policy.quorum == "none":
        a.open.append("the policy asks for no witness: nobody but the operator guards this log")


def check_head(a):
    """V2"""
    need("checkpoint" in a.files, "checkpoint is missing")
    a.head = Checkpoint(a.files["checkpoint"], a.policy)
    need(a.head.size > 0, "the log is empty")
    need(not a.head.unknown, "signed by a key that is not in the policy: {}", a.head.unknown[:1])
    need(a.head.quorum, "the policy's quorum has not cosigned it")


def check_tiles(a):
    """V3"""
    a.entries = log_read(a.files, a.head.size)
    a.tree = Tree([leaf_hash(entry) for entry in a.entries])
    for path, data in log_tiles(a.entries, a.tree, a.head.size):
        need(path in a.files, "{} is missing", path)
        need(a.files[path] == data, "{} does not follow from the entries", path)
    need(a.tree.root(a.head.size) == a.head.root, "the entries have another root than the head")


def check_heads(a):
    """V4"""
    a.kept = {a.head.size: a.head}
    for path in sorted(a.files):
        if not path.startswith("checkpoints/"):
            continue
        try:
            head = Checkpoint(a.files[path], a.policy)
            need(path == f"checkpoints/{head.size}", "it is of size {}", head.size)
            need(not head.unknown, "signed by a key that is not in the policy: {}",
                 head.unknown[:1])
        except Bad as bad:
            raise Bad(f"{path}: {bad}") from None
        if head.size == a.head.size and head.root != a.head.root:
            a.proof = a.head.data + b"\n" + head.data
            raise Bad(f"PROVEN EQUIVOCATION: the log has signed two roots of size {head.size}")
        need(head.size < a.head.size, "{}: the log was longer than it is now", path)
        if a.tree.root(head.size) != head.root:
            a.proof = a.head.data + b"\n" + head.data
            raise Bad(f"PROVEN EQUIVOCATION: the log has signed another root of size {head.size}")
        a.kept[head.size] = head


def check_events(a):
    """V5"""
    a.log = Log(a.entries, a.tree, a.policy.log)
    first = a.log.events[0]
    need(first.body["key"] == a.policy.log.vkey, "the log was opened with another key")
    policies = [e for e in a.log.events if e.type == "policy"]
    if policies:
        need(Ref(policies[-1].body["policy"]).digest == a.policy_digest,
             "the policy is not the one in the log")
    else:
        need(a.files["policy"] == f"log {a.policy.log.vkey}\nquorum none\n".encode(),
             "the log names no policy, so it is the log's key and no quorum")


# ================================================================ the checks, in their order

# code, what is true if it holds, function, checks that it builds on
CHECKS = [
    ("V1", "the policy says whose signatures count", check_policy, ()),
    ("V2", "the head of the log is signed, and cosigned as the policy asks", check_head, ("V1",)),
    ("V3", "entries, tiles and root agree", check_tiles, ("V2",)),
    ("V4", "all heads that were kept are of this log", check_heads, ("V3",)),
    ("V5", "every event is signed by those who must, and in its place", check_events, ("V3",)),
]


class Report:
    """The verdict, and each check with its result: True, False, or None (not covered)."""

    def __init__(self):
        self.verdict, self.checks, self.notes, self.open = None, [], [], []
        self.audit = None

    @property
    def code(self):
        """Of the first check that failed, or None."""
        return next((c["code"] for c in self.checks if c["ok"] is False), None)

    def add(self, code, what, ok, reason=None):
        self.checks.append({"code": code, "ok": ok, "what": what, "reason": reason})

    def json(self):
        a = self.audit
        head = getattr(a, "head", None)
        result = {"kind": "bundle", "verdict": self.verdict, "checks": [
            {k: v for k, v in check.items() if v is not None or k == "ok"} for check in self.checks]}
        if head is not None:
            result.update(events=head.size, root=base64.b64encode(head.root).decode(),
                          key=a.policy.log.vkey)
        result.update(not_checked=self.open, notes=self.notes)
        return json.dumps(result, ensure_ascii=False, indent=2)


def verify(files, policy_sha256=None, stop=False):
    """Checks a bundle {path: bytes}. `stop`: at the first check that fails."""
    report, audit = Report(), Audit(files, policy_sha256)
    report.audit = audit
    held = set()
    for code, what, check, needs in CHECKS:
        if not held.issuperset(needs):
            continue
        try:
            check(audit)
            held.add(code)
            report.add(code, what, True)
        except Bad as bad:
            report.add(code, what, False, str(bad))
            if stop:
                break
        except NotCovered as why:
            report.add(code, what, None, str(why))
            audit.open.append(f"{code}: {why}")
    report.notes, report.open = audit.notes, audit.open
    report.verdict = "FAIL" if report.code else "INCOMPLETE" if audit.open else "PASS"
    return report


def main(arguments):
    usage = "usage: verify.py [--policy-sha256 HEX] [--json] DIR"
    policy, as_json, folder = None, False, None
    arguments = list(arguments)
    while arguments:
        word = arguments.pop(0)
        if word == "--json":
            as_json = True
        elif word == "--policy-sha256" and arguments:
            policy = arguments.pop(0)
        elif word in ("-h", "--help"):
            print(__doc__)
            return 0
        elif word.startswith("-") or folder is not None:
            print(usage, file=sys.stderr)
            return 64
        else:
            folder = word
    if folder is None or (policy is not None and not re.fullmatch("[0-9a-f]{64}", policy)):
        print(usage, file=sys.stderr)
        return 64
    if not os.path.isdir(folder):
        print(f"verify.py: {folder} is no folder", file=sys.stderr)
        return 64
    report = verify(Folder(folder), policy)
    if as_json:
        print(report.json())
    else:
        words = {True: "ok", False: "FAIL", None: "not covered"}
        for check in report.checks:
            print(f"{check['code']:4}{words[check['ok']]:12}{check['what']}")
            if check["reason"]:
                print(f"    {check['reason']}")
        for line in report.notes + report.open:
            print(line)
        print(report.verdict + (f" {report.code}" if report.code else ""))
    return {"PASS": 0, "FAIL": 1, "INCOMPLETE": 2}[report.verdict]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
