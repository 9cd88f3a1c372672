#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the public evidence of an election audit, from the files alone.

    verify.py [--policy-sha256 HASH] [--seed DIGITS] [--proof FILE] [--json] DIR

DIR is a bundle (docs/bundle.md): the log of the audit, who signed it, the lists that it names, the
commitments to the machine's records. This program computes everything in it again: signatures,
trees, the seed, the sample, every count, every risk, the outcome. It was written from the
documents, shares no line with the program that made the bundle, and needs Python 3.9 or later and
nothing else. Read it from top to bottom, each part uses the ones above it: signatures, JSON, notes,
the tree, checkpoints and the policy, events and who signs them; contests, claims and what proves an
outcome, tests; what the events say together, cards, samples, sealed votes; the checks V1 to V20.

Verdict and exit status: PASS 0, FAIL 1 (with the code of what is wrong), INCOMPLETE 2 (nothing is
wrong, but not everything that matters could be checked), 64 wrong usage.

As a library: verify(files) with files {path: bytes} gives a Report.
"""
import argparse
import array
import base64
import binascii
import bisect
import collections
import copy
import datetime
import functools
import hashlib
import hmac
import itertools
import json
import math
import multiprocessing
import operator
import os
import re
import sys
from fractions import Fraction


class Bad(Exception):
    """A check failed, or something is not of the form that it must have."""


class CannotTell(Exception):
    """What is public, or this program, does not decide it: the verdict cannot be PASS."""


class Stopped(Exception):
    """The check builds on another one that failed."""


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

    def part(self, start, size):
        """Root of `size` leaves from `start` on, where a subtree of as many may begin."""
        nodes, k = [], size.bit_length()
        while k:
            k -= 1
            if size >> k & 1:
                nodes.append(self.level[k][start >> k])
                start += 1 << k
        result = nodes.pop()
        while nodes:
            result = node_hash(nodes.pop(), result)
        return result

    def consistency(self, old, size, start=0, whole=True):
        """The proof that the tree of `size` leaves begins as that of `old` (RFC 6962 2.1.2)."""
        if old == size:
            return [] if whole else [self.part(start, size)]
        half = 1 << (size - 1).bit_length() - 1
        if old <= half:
            return self.consistency(old, half, start, whole) + [self.part(start + half, size - half)]
        return self.consistency(old - half, size - half, start + half, False) + [
            self.part(start, half)]


# ================================================================ the log as files (tlog-tiles)

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
        need(len(self.witnesses) <= 63 and len(self.parent) <= 128, "too many witnesses or groups")
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

    def overlap(self):
        """How many witnesses, at least, any two quorums have in common."""
        def common(name):
            if name in self.witnesses:
                return 1
            k, members = self.groups[name]
            return sum(sorted(map(common, members))[:max(0, 2 * k - len(members))])
        return 0 if self.quorum == "none" else common(self.quorum)


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


# Which event may come when, what its body has, and who must have signed it beside the log
# (src/ledger/event_types.def, docs/parties.md): type: (phases, phase after it, rule, members of the
# body). NAME is a text, NAME:KIND something else, NAME? may be absent.

PHASES = ("OPEN", "FREEZING", "COMMITTED", "SHARING", "REVEALING", "THROWN", "SEEDED", "DRAWING",
          "ROUND", "MEASURED", "CONCLUDED")
ANY, FROZEN = PHASES, PHASES[2:]
INPUT = ("canonical cards:int contests:int converter folder:bool format jurisdiction listed:int "
         "name source:object")
TYPES = {
    "election-open": (("NEW",), "OPEN", "LOG", "election key replaces risk_limit software"),
    "key-add": (ANY, None, "SELF", "affiliation key owner role"),
    "key-revoke": (ANY, None, "OWN", "key reason"),
    "policy": (("OPEN",), None, "ALL", "policy:object"),
    "software": (ANY, None, "LOG", "files:list version"),
    "contest-def": (("OPEN",), None, "LOG", INPUT),
    "manifest-commit": (("OPEN",), None, "LOG", INPUT),
    "cvr-commit": (("OPEN",), None, "LOG", INPUT),
    "totals-commit": (("OPEN",), None, "LOG", INPUT),
    "names": (("OPEN",), None, "LOG", INPUT),
    "withdraw": (("OPEN",), None, "APPROVED", "reason refers:int"),
    "params-commit": (("OPEN",), "FREEZING", "LOG", "canonical:object contests:object min_cell:int "
                      "objections? privacy_rule round_rule sampler seed_rule together?:bool"),
    "assertions-commit": (("FREEZING",), "COMMITTED", "LOG", "assertions:object "
                          "batches?:object commitments?:object pools?:object positions:object "
                          "scopes:object secret?:object"),
    "reopen": (("FREEZING", "COMMITTED", "SHARING"), "OPEN", "APPROVED", "reason"),
    "seed-share-commit": (("COMMITTED", "SHARING"), "SHARING", "PARTY", "commitment party"),
    "seed-share-reveal": (("SHARING", "REVEALING"), "REVEALING", "PARTY", "party share"),
    "seed-default": (("SHARING", "REVEALING"), "REVEALING", "LOG", "party"),
    "dice": (("COMMITTED", "REVEALING"), "THROWN", "TWO", "digits"),
    "beacon": (("THROWN",), None, "TWO", "round:int source value"),
    "seed": (("COMMITTED", "THROWN"), "SEEDED", "LOG", "digits rule"),
    "round-open": (("SEEDED", "MEASURED"), "DRAWING", "LOG", "chance plan:object round:int"),
    "sample": (("DRAWING",), "ROUND", "LOG", "batches?:object cards:int list:object "
               "new_batches?:int new_cards:int new_counts?:int round:int"),
    "retrieve": (("ROUND",), None, "TWO", "list:object other_seals:int places:int round:int"),
    "mvr": (("ROUND",), None, "TWO", "cards:int list:object round:int"),
    "mvr-blind2": (("ROUND", "MEASURED"), None, "TWO", "cards:int list:object round:int"),
    "batch-count": (("ROUND",), None, "TWO", "counts:int list:object round:int"),
    "adjudicate": (("ROUND", "MEASURED"), None, "TWO",
                   "by cards:int list:object reason round:int"),
    "correct": (("ROUND", "MEASURED"), None, "TWO",
                "cards?:int counts?:int list:object reason refers:int round:int"),
    "discrepancy": (("ROUND", "MEASURED"), None, "LOG", "*"),
    "risk": (("ROUND", "MEASURED"), None, "LOG", "list:object round:int"),
    "round-close": (("ROUND",), "MEASURED", "LOG", "round:int"),
    "escalate": (("SEEDED", "ROUND", "MEASURED"), None, "LOG", "contest reason"),
    "hand-count": (("COMMITTED", "SEEDED", "ROUND", "MEASURED"), None, "TWO",
                   "contests:int list:object"),
    "privacy-report": (FROZEN, None, "APPROVES", "cards:int list:object min_cell:int"),
    "tally-open": (FROZEN, None, "LOG", "list:object"),
    "card-open": (("ROUND", "MEASURED", "CONCLUDED"), None, "LOG", "list:object refers:int"),
    "outcome": (("COMMITTED", "SEEDED", "MEASURED"), "CONCLUDED", "LOG", "contests:object"),
    "bundle": (ANY, None, "LOG", "files:object stage:int"),
    "object": (ANY, None, "PARTY", "party refers:seq text"),
    "answer": (ANY, None, "LOG", "refers:int text"),
    "propose": (ANY, None, "LOG", "act body:dict"),
    "approve": (ANY, None, "APPROVES", "act body:dict leaf refers:int"),
    "override": (ANY, None, "APPROVED", "reason"),
    "witness-absent": (ANY, None, "LOG", "group since"),
    "heartbeat": (ANY, None, "LOG", ""),
    "admin": (ANY, None, "LOG", "*"),
    "login": (ANY, None, "LOG", "*"),
}
SEVERAL = ("seed-share-commit", "seed-share-reveal", "seed-default", "dice", "beacon", "propose",
           "approve", "object", "answer", "override", "privacy-report")  # only after a policy event
SEED_RULES = ("ballast/seed/v1", "decimal digits of public dice, 20 or more")
PROPOSED = ("reopen", "withdraw", "override", "escalate", "key-add", "key-revoke")
KINDS = {"int": int, "bool": bool, "dict": dict, "list": list, "object": dict}


class Ref:
    """How an event names an object: a file by its hash."""

    def __init__(self, value):
        need(set(value) == {"media", "salted", "sha256", "size"}, "not the name of an object")
        self.salted, self.size = member(value, "salted", bool), member(value, "size", int)
        self.media, self.digest = member(value, "media", str), member(value, "sha256", str)
        need(self.size > 0, "an object is never empty")
        unhex(self.digest)


def check_programs(files):
    need(0 < len(files) <= 64, "not 1 to 64 files of software")
    for f in files:
        need(isinstance(f, dict) and set(f) == {"name", "sha256"} and member(f, "name", str),
             "a file of software that cannot be")
        unhex(f["sha256"])
    need(len({f["name"] for f in files}) == len(files), "software has a name twice")


def body_check(kind, body):
    """A body has the members of its type and no others, each of its kind."""
    need(kind != "assertions-commit" or ("commitments" in body) == ("secret" in body),
         "commitments and secret belong together")
    need(kind != "params-commit" or body.get("privacy_rule") in ("closed", "contests", "sums", "full"),
         "no privacy rule")
    if kind == "software":
        check_programs(member(body, "files", list))
    need(kind != "sample" or "batches" not in body or {"new_batches", "new_counts"} <= set(body),
         "numbers of batches are missing")
    words = TYPES[kind][3].split()
    if kind == "contest-def" and "set" in body:
        words = ["contest", "set:dict"]
    names = set()
    for word in words:
        name, _, form = word.partition(":")
        optional, name = name.endswith("?"), name.rstrip("?")
        names.add(name)
        if name == "*" or (optional and name not in body):
            continue
        if form == "seq":
            need(isinstance(body.get(name), int) and body[name] >= -1, "{} is missing", name)
            continue
        value = member(body, name, KINDS.get(form, str))
        if form == "object":
            Ref(value)
    need("*" in names or set(body) <= names, "{} has more than it should", kind)


class Party:
    """Somebody's key."""

    def __init__(self, body):
        self.key = Key(body["key"])
        self.affiliation, self.owner, self.role = (body[n] for n in
                                                   ("affiliation", "owner", "role"))
        need(self.key.kind == 1, "the key is of another kind")
        need(self.role in ("party", "board", "state", "observer"), "no role: {}", self.role)
        need(self.affiliation and self.owner, "an empty text")
        self.valid = True


class Log:
    """The events in their order: who signed, what may come when, which acts took effect."""

    def __init__(self, entries, tree, log_key):
        self.tree, self.log_key = tree, log_key
        self.events, self.parties, self.phase = [], [], "NEW"
        self.several = False  # after a policy event: several parties audit together
        self.clock_back = 0
        self.proposals, self.approved = {}, {}  # by number; approved: the proposal's event
        self.sides = {}  # by number of an event: affiliations that share in the seed
        self.owners = {}  # by number of an event: who signed it beside the log
        for seq, entry in enumerate(entries):
            try:
                self.take(seq, entry)
            except Bad as bad:
                raise Bad(f"event {seq}: {bad}") from None

    def take(self, seq, entry):
        event = event_read(entry)
        need(event.origin == self.log_key.name, "it is of another log")
        need(event.seq == seq, "it says that it is number {}", event.seq)
        need(event.base_size == seq, "its base is not the tree of all events before it")
        need(event.base_root == self.tree.root(seq), "its base has another root")
        need(event.type in TYPES, "an unknown type: {}", event.type)
        body_check(event.type, event.body)
        self.several = self.several or event.type == "policy"
        need(self.several or event.type not in SEVERAL, "{} needs a policy", event.type)
        self.signatures(event)
        if self.events and event.time < self.events[-1].time:
            self.clock_back += 1
        self.events.append(event)
        kind, body = event.type, event.body
        need(self.phase in TYPES[kind][0], "{} may not come in phase {}", kind, self.phase)
        if kind == "approve":
            kind, body = self.approve(event)
        self.act(event, kind, body)

    def valid(self):
        return [p for p in self.parties if p.valid]

    def signatures(self, event):
        """All by valid keys, the log's first; and those of the type's rule among them."""
        asks = event.body.get("body") if event.type == "propose" and \
            event.body["act"] == "key-add" else event.body
        own = [Party(asks)] if event.type == "key-add" or asks is not event.body else []
        keys = {p.key.vkey: p for p in self.valid() + own}
        _, signed, unknown = note_verify(event.data, [self.log_key] +
                                         [p.key for p in keys.values()])
        need(not unknown, "signed by a key that is not valid here: {}", unknown[:1])
        need((event.lines[0].name, event.lines[0].id) == (self.log_key.name, self.log_key.id),
             "the log's signature is not the first")
        by = [keys[key.vkey] for key, _ in signed if key is not self.log_key]
        self.owners[event.seq] = {p.owner for p in by}
        if own:
            need(own[0] in by, "the key that it names has not signed it")
        rule = TYPES[event.type][2]
        if not self.several and rule in ("TWO", "APPROVED"):
            return
        need(self.allows(rule, event.body, by, own), "{} is not signed by those who must",
             event.type)

    def allows(self, rule, body, by, own):
        sides = {p.affiliation for p in by if p not in own}
        if rule == "SELF":
            roles = {p.role for p in self.valid()
                     if p not in own and p.affiliation == own[0].affiliation}
            reads = {"party", "board"}
            may = {"observer"} | (reads if roles & reads else set()) | (roles & {"state"})
            return not self.several or (own[0].affiliation in sides and own[0].role in may)
        if rule == "OWN":
            return any(p.key.vkey == body["key"] and p.affiliation in sides for p in self.valid())
        if rule == "ALL":
            everybody = {p.affiliation for p in self.valid()}
            return len(everybody) >= 2 and everybody <= sides
        if rule == "PARTY":
            return any(p.role == "party" and p.affiliation == body["party"] for p in by)
        if rule in ("TWO", "APPROVES"):
            who = [p for p in by if p.role in ("party", "board") or
                   (rule == "APPROVES" and p.role == "state")]
            return any(p.affiliation != q.affiliation and p.owner != q.owner
                       for p in who for q in who)
        return rule == "LOG"

    def approve(self, event):
        """The act that takes effect: (type, body)."""
        proposal = self.proposals.pop(event.body["refers"], None)
        need(proposal is not None, "there is no such proposal")
        need(unhex(event.body["leaf"]) == self.tree.level[0][proposal.seq] and
             (event.body["act"], event.body["body"]) ==
             (proposal.body["act"], proposal.body["body"]), "another act than was proposed")
        self.approved[event.seq] = proposal
        kind, body = proposal.body["act"], proposal.body["body"]
        need(self.phase in TYPES[kind][0], "{} may not come in phase {}", kind, self.phase)
        return kind, body

    def act(self, event, kind, body):
        if kind == "propose":
            need(body["act"] in PROPOSED, "{} cannot be proposed", body["act"])
            body_check(body["act"], body["body"])
            self.proposals[event.seq] = event
        if kind == "key-add":
            party = Party(body)
            need(party.key.public != self.log_key.public and party.key.public not in
                 [p.key.public for p in self.parties], "a key that was there before")
            need(party.key.name != self.log_key.name and party.key.name not in
                 [p.key.name for p in self.valid()], "a name that is taken")
            self.parties.append(party)
        if kind == "key-revoke":
            found = [p for p in self.valid() if p.key.vkey == body["key"]]
            need(found, "no such key is valid")
            found[0].valid = False
        if kind == "object":
            need(body["refers"] < event.seq, "it refers to what is not there yet")
        if kind == "answer":
            need(body["refers"] < event.seq and self.events[body["refers"]].type == "object",
                 "it answers no objection")
        if kind == "escalate" and self.several and event.type == kind:
            need(self.phase != "ROUND", "a contest is not escalated in an open round")
        if kind == "params-commit":
            need(("objections" in body) == self.several and
                 body.get("objections", "list") in ("answer", "list"), "objections")
            need(not self.several or body["seed_rule"] in SEED_RULES, "no rule for a seed: {}",
                 body["seed_rule"][:80])
        if kind == "seed":
            need(self.phase == "THROWN" or not self.several, "the dice have not been thrown")
        if kind == "seed-share-commit" and self.phase == "COMMITTED":
            self.sides[event.seq] = {p.affiliation for p in self.valid() if p.role == "party"}
        self.phase = TYPES[kind][1] or self.phase


# ================================================================ contests and what cards say

# What a card says of a contest: a state, and its votes in the form of the contest (below).
#   absent    it is not on the card           valid     votes that count
#   blank     no vote                         over      too many marks: counts for nobody
#   invalid   the voter was not eligible      withheld  nobody may see it
#   worst     not found, or no agreement of the board
# Votes: choices by number, a write-in slot once for each of its votes; of a ranked contest in the
# order of preference, a tuple of equals a rank where they matter (Contest.equals); of scores pairs
# (choice, score).
ABSENT, BLANK, OVER, INVALID, WITHHELD, WORST = [
    (word, ()) for word in ("absent", "blank", "over", "invalid", "withheld", "worst")]

RANKED = ("irv", "stv", "borda", "condorcet", "pairs")
# Rules that elect whom more voters prefer to each other one; where there is nobody like that, ...
PAIRS = ("copeland", "minimax", "minimax margins", "schulze", "schulze margins", "ranked pairs",
         "ranked pairs margins", "black", "smith irv", "btr irv")
SCORED = ("range", "star")
DIVISORS = {  # the s-th, in whole numbers; only their ratios matter
    "dhondt": lambda s: s, "sainte-lague": lambda s: 2 * s - 1,
    "modified-sainte-lague": lambda s: 7 if s == 1 else 5 * (2 * s - 1),
    "nordic-sainte-lague": lambda s: 6 if s == 1 else 5 * (2 * s - 1),
    "imperiali": lambda s: s + 1, "danish": lambda s: 3 * s - 2}
FUNCTIONS = {"plurality", "approval", "cumulative", "fusion", "majority", "supermajority", "runoff",
             "hamilton", *RANKED, *SCORED, *DIVISORS}
MEMBERS = {"batch_sampler", "batch_weight", "batches", "cards", "cards_bound", "choices", "contest",
           "decoys", "function", "irv_rule", "jurisdictions", "loser_weight", "method", "pending",
           "pool_weight", "pooled", "ranks", "risk_limit", "rounds", "seats", "target", "universe",
           "unlinked", "votes", "votes_allowed", "winners", "write_ins"}
SHARE = re.compile(r"(at least |more than )?(\d+(?:\.\d+)?%|\d+/\d+|0\.\d+)")


def spelling_plain(text):
    """A name without the number that tells it from others of the same name."""
    return re.sub(r" \[[1-9][0-9]*\]$", "", text)


class Contest:
    """A line of the list of contests: what is audited, and how."""

    def __init__(self, number, line):
        self.number, self.line = number, line
        self.name = member(line, "contest", str)
        self.choices, self.votes = member(line, "choices", list), member(line, "votes", list)
        self.winners = member(line, "winners", list)
        self.write_ins = member(line, "write_ins", list)
        for name in ("cards", "cards_bound", "pending", "pooled", "seats", "votes_allowed",
                     "ranks"):
            setattr(self, name, member(line, name, int))
            need(getattr(self, name) >= 0, "{}: a number that cannot be", self.name)
        need(self.ranks <= 250 and max(self.seats, self.votes_allowed) <= 16384,
             "{}: more ranks, seats or votes than a contest can have", self.name)
        for name in ("method", "risk_limit", "universe", "function", "jurisdictions"):
            setattr(self, name, member(line, name, str))
        self.target = member(line, "target", bool)
        need(self.universe in ("style", "all"), "{}: a universe that cannot be", self.name)
        count = len(self.choices)
        need(all(isinstance(c, str) for c in self.choices) and len(set(self.choices)) == count,
             "{}: choices that cannot be", self.name)
        need(len(self.votes) == count and all(isinstance(n, int) and n >= 0 for n in self.votes)
             and all(isinstance(i, int) and 0 <= i < count for i in self.winners + self.write_ins),
             "{}: votes, winners or write-ins that cannot be", self.name)
        self.index = {name: i for i, name in enumerate(self.choices)}
        self.read_function(self.function)
        self.read_rule(line.get("irv_rule", ""))
        self.limit = None  # of V15
        self.decoys = line.get("decoys", 0)
        self.weighted = "pool_weight" in line
        self.by_batch = "batch_sampler" in line  # whole batches are compared
        self.batches = []
        rounds = line.get("rounds", [])  # of methods by rounds: draws in all after each
        good = isinstance(rounds, list) and all(type(n) is int for n in rounds)
        self.rounds = rounds if good and ascending([0] + rounds) else []  # else V15 says so
        self.claims, self.by_hand = [], None
        self.counts, self.seats_won = {}, None  # of readings, and of parties, when votes are opened

    def read_function(self, text):
        """plurality | supermajority SHARE [of all ballots] [for CHOICE] | dhondt [SHARE] | ..."""
        self.needs, self.of_all, self.share, self.more = None, False, None, False
        text, self.pairs = " ".join(text.split()), None
        text = {"limited": "plurality", "bloc": "plurality"}.get(text, text)
        if text in PAIRS:
            text, self.pairs = "pairs", text
        elif text.split()[:1] == ["pairs"]:
            text = ""
        need(text.split()[:1] and text.split()[0] in FUNCTIONS, "{}: no choice function: {}",
             self.name, text)
        text, found, choice = text.partition(" for ")
        if found:
            need(choice in self.index, "{}: no choice {}", self.name, choice)
            self.needs = self.index[choice]
        if text.endswith(" of all ballots"):
            self.of_all, text = True, text[:-15]
        text = {"majority": "supermajority more than 1/2",
                "majority or runoff": "runoff more than 1/2"}.get(text, text)
        self.kind, _, rest = text.partition(" ")
        self.top = None
        if self.kind in SCORED:
            self.top = decimal_number(rest or "5", 250)
        elif rest:
            found = SHARE.fullmatch(rest)
            need(found, "{}: a share that cannot be: {}", self.name, rest)
            self.more, self.share = found.group(1) == "more than ", fraction(found.group(2))
        self.ranked, self.scored = self.kind in RANKED, self.kind in SCORED
        self.parties = self.kind in DIVISORS or self.kind == "hamilton"
        self.by_pairs = self.kind in ("condorcet", "pairs")
        self.lines = self.read_lines() if self.kind == "fusion" else None
        self.most = len(self.choices) * 256 if self.kind == "approval" else self.votes_allowed

    def read_lines(self):
        """The first line of the candidate of each choice: "Ann (Blue)" and "Ann (Green)" are Ann's."""
        first, result = {}, []
        for i, name in enumerate(map(spelling_plain, self.choices)):
            head, found, _ = name.rpartition("(")
            who = head.strip(" \t") if found and head and name.endswith(")") else name
            result.append(i if i in self.write_ins else first.setdefault(who, i))
        return result

    def one_line_each(self, votes):
        """By fusion a candidate with several lines has one vote, on the first of them."""
        if self.lines is None:
            return votes
        return [c for i, c in enumerate(votes)
                if all(v == c or self.lines[v] != self.lines[c] for v in votes[:i])]

    def read_rule(self, text):
        """How rankings are read, where not as usual: overvote=skip,skips=1 (docs/irv-rules.md)."""
        self.rule = {"overvote": "exhaust", "skips": None, "ranks": None}
        need(isinstance(text, str) and (text == "" or self.kind == "irv"),
             "{}: a rule of rankings that cannot be", self.name)
        for item in text.split(",") if text else []:
            key, _, v = item.partition("=")
            good = {"overvote": ("skip", "exhaust-if-multiple"), "duplicates": ("exhaust",),
                    "order": ("clean",), "write-ins": ("ignore",), "batch": ("yes",),
                    "until-two": ("yes",), "threshold": ("first-round",)}
            if key in ("skips", "ranks"):
                v = decimal_number(v, 2**32 - 2)
            else:
                need(v in good.get(key, ()), "{}: a rule of rankings that cannot be", self.name)
            self.rule[key] = v

    @property
    def equals(self):
        """May a rank keep several choices, as it counts for whoever of them still stands alone?"""
        return self.by_pairs or self.rule["overvote"] == "exhaust-if-multiple"

    def preferences(self, ranks):
        """The choices in the order in which they count, of {rank: choices}."""
        rule, result, seen, last = self.rule, [], set(), 0
        for rank, here in sorted(ranks.items()):
            if rule["ranks"] is not None and rank > rule["ranks"]:
                break
            if "write-ins" in rule:
                here = [c for c in here if c not in self.write_ins]
            group = [c for c in here if c not in seen] if "order" in rule else here
            gap = rule["skips"] is not None and rank > last + rule["skips"] + 1
            twice = "duplicates" in rule and "order" not in rule and seen & set(here)
            if not group:
                seen |= set(here)
                continue
            if gap or twice or (len(group) > 1 and rule["overvote"] == "exhaust"):
                break
            last = rank
            if len(group) == 1 and group[0] not in result:
                result += group
            seen |= set(here)
        return result

    def terms(self, text):
        """A choice function in its parts, however it is written."""
        other = copy.copy(self)
        other.read_function(text)
        return (other.kind, other.share, other.more, other.of_all, other.needs,
                other.top, other.pairs)

    def choice(self, name):
        need(isinstance(name, str) and name in self.index, "{}: no choice {}", self.name, name)
        return self.index[name]

    # ---- what an entry says (docs/commitments.md)

    def entry(self, data):
        """(state, votes) of the entry of a leaf; Bad unless it is written as it must be."""
        value = ej1_read(data)
        need(isinstance(value, dict) and {"contest", "ru", "v"} <= set(value) <=
             {"contest", "ru", "v", "x"}, "not an entry")
        unit, votes, why = member(value, "ru", str), value["v"], value.get("x")
        need(value["contest"] == self.name, "of another contest")
        if votes is None:
            need(unit == "" and "x" not in value, "not on the card, and yet something is")
            return ABSENT
        need(isinstance(votes, list), "votes that are no list")
        need("x" not in value or why in ("overvote", "invalid", "withheld"), "an unknown reason")
        if why in ("invalid", "withheld") or (why == "overvote" and not self.ranked):
            need(votes == [], "votes of a card that counts for nobody")
            return {"invalid": INVALID, "withheld": WITHHELD}.get(why, OVER)
        if self.scored:
            result = [(self.choice(member(v, "c", str)), member(v, "s", int)) for v in votes]
            need(all(set(v) == {"c", "s"} for v in votes) and ascending([c for c, _ in result])
                 and all(1 <= s <= self.top for _, s in result), "scores that cannot be")
        elif self.equals:
            result = [tuple(map(self.choice, v)) if isinstance(v, list) else (self.choice(v),)
                      for v in votes]
            flat = [c for rank in result for c in rank]
            need(len(set(flat)) == len(flat) and all(map(ascending, result)) and
                 all(len(v) > 1 for v in votes if isinstance(v, list)), "ranks that cannot be")
        else:
            result = [self.choice(v) for v in votes]
            if self.ranked:
                need(len(set(result)) == len(result), "a choice that is ranked twice")
            else:
                need(all(a < b or (a == b and (a in self.write_ins or self.kind == "cumulative"))
                         for a, b in zip(result, result[1:])), "votes out of order")
                need(len(result) <= self.most, "more votes than a card may have")
                need(self.one_line_each(result) == result, "two lines of one candidate")
        if not result:
            return OVER if why else BLANK
        return "valid", tuple(result)

    # ---- what people saw (docs/plain-tables.md)

    WORDS = {"*blank*": BLANK, "*overvote*": OVER, "*invalid*": INVALID, "*not on card*": ABSENT,
             "*no agreement*": WORST, "*not found*": WORST}

    def paper(self, rows):
        """The same of the rows (choice, rank) of an interpretation."""
        words = [c for c, _ in rows if len(c) > 1 and c.startswith("*") and c.endswith("*")]
        marks = [(self.choice(c), r) for c, r in rows if c not in words]
        for word in words:
            need(word in self.WORDS, "{}: a word that is not known: {}", self.name, word)
        if words:
            state = self.WORDS[words[0]]
            need(len(words) == 1 and (not marks or state in (OVER, INVALID)),
                 "{}: a word and more beside it", self.name)
            if not (self.lines and state == OVER):
                return state
        if not (self.ranked or self.scored):
            need(all(rank == "" for _, rank in marks), "{}: a rank", self.name)
            votes = sorted(c for i, (c, _) in enumerate(marks) if c in self.write_ins or
                           self.kind == "cumulative" or (c, "") not in marks[:i])
            kept = self.one_line_each(votes)
            over = len(kept) > self.most or (words and len(marks) <= self.most)
            return OVER if over else ("valid", tuple(kept))
        marks = [(entered_number(rank, 255), c) for c, rank in marks]
        need(all(rank > 0 for rank, _ in marks), "{}: a rank of nought", self.name)
        if self.scored:
            chosen = [c for _, c in marks]
            good = len(set(chosen)) == len(chosen) and all(s <= self.top for s, _ in marks)
            return ("valid", tuple(sorted((c, s) for s, c in marks))) if good else OVER
        ranks, seen = {}, []
        for rank, c in sorted(set(marks)):
            ranks.setdefault(rank, []).append(c)
        if self.equals:
            result = []
            for _, here in sorted(ranks.items()):
                here = tuple(c for c in here if c not in seen)
                seen += here
                result += [here] if here else []
            return "valid", tuple(result)
        seen = self.preferences(ranks)
        return ("valid", tuple(seen)) if seen else OVER

    def points(self, votes):
        """Points of each choice that has some (Borda, Condorcet, range, STAR)."""
        if self.scored:
            return dict(votes)
        n = len(self.choices)
        if self.by_pairs:
            return {c: n - i for i, rank in enumerate(votes) for c in rank}
        return {c: n - 1 - i for i, c in enumerate(votes)}

    def countable(self):
        """Does the rule say who wins so many seats, with so many votes?"""
        if self.kind in ("irv", "condorcet", "pairs", "star", "runoff"):
            return self.seats == 1
        return not self.parties or self.votes_allowed == 1

    def tally(self, counts):
        """Votes by choice (first preferences, points) of {(state, votes): cards}."""
        total = [0] * len(self.choices)
        for (state, votes), cards in counts.items():
            if state != "valid":
                continue
            if self.kind == "borda" or self.scored:
                for c, points in self.points(votes).items():
                    total[c] += points * cards
            elif self.ranked:
                first = votes[0] if self.equals else votes[:1]
                for c in first if self.by_pairs or len(first) == 1 else ():
                    total[c] += cards
            else:
                for c in votes:
                    total[c] += cards
        return total


def ascending(items):
    return all(a < b for a, b in zip(items, items[1:]))


def fraction(text):
    """0.05, 1/20 or 5%, exactly."""
    if text.endswith("%"):
        return fraction(text[:-1]) / 100
    need(re.fullmatch(r"\d{1,18}(\.\d{1,18}|/[1-9]\d{0,17})?", text), "no fraction: {}", text[:40])
    return Fraction(text)


# ================================================================ assertions

class Claim:
    """A line of the list of assertions. A card is worth A, from 0 to upper in parts of 1/den; the
    claim is that A is above den / 2 on average over the `cards` cards of the contest's universe."""

    def __init__(self, contest, line):
        self.contest, self.line, self.kind = contest, line, member(line, "kind", str)
        for name in ("cards", "den", "phantoms", "upper"):
            setattr(self, name, member(line, name, int))
        self.above = line.get("above")
        need(isinstance(self.above, int), "above is missing or not what it should be")
        more = ({"gain"} if "gain" in line else set()) | (
            {"continuing"} if self.kind in ("not eliminated next", "share among those above")
            else set()) | (
            {"loser_seat", "winner_seat"} if self.kind == "seat before seat" else set())
        need(set(line) == more | {"above", "cards", "contest", "den", "kind", "loser", "phantoms",
                                  "upper", "winner", "words"}, "a claim that cannot be")
        need(self.den % 2 == 0 and self.den // 2 < self.upper <= 1 << 20 and self.den <= 1 << 20,
             "den and upper cannot be")
        plain = {}
        for i, name in enumerate(contest.choices):
            plain.setdefault(spelling_plain(name), []).append(i)
        self.winner, self.loser = [self.find(plain, member(line, name, str))
                                   for name in ("winner", "loser")]
        self.half = self.den // 2
        self.standing = frozenset(self.find(plain, c) for c in member(line, "continuing", list)) \
            if "continuing" in line else None
        if "gain" in line:
            self.linear()
            if self.standing is not None:
                self.key = ("among", *self.key[1:], self.standing)
                self.value_of = self.by_gain_among
        elif self.kind == "cumulated votes":
            most = contest.most
            need(most > 0 and self.den % (2 * most) == 0, "den cannot be")
            self.step = self.den // (2 * most)
            self.key, self.value_of = ("votes", self.winner, self.loser), self.by_votes
        elif self.kind == "lines over lines":
            self.key, self.value_of = ("lines", self.winner, self.loser), self.by_lines
        elif self.kind == "more points":
            most = contest.top if contest.scored else len(contest.choices) - 1
            need(self.upper == self.den and self.den % (2 * most) == 0, "den cannot be")
            self.step = self.den // (2 * most)
            self.key, self.value_of = ("points", self.winner, self.loser), self.by_points
        elif self.kind == "preferred":
            self.key, self.value_of = ("preferred", self.winner, self.loser), self.by_preference
        elif self.kind == "not eliminated before":
            self.key, self.value_of = ("NEB", self.winner, self.loser, None), self.by_first
        elif self.kind == "not eliminated next":
            self.key = ("NEN", self.winner, self.loser, self.standing)
            self.value_of = self.by_standing
        else:
            raise Bad(f"{contest.name}: no claim is of the kind \"{self.kind}\"")
        need("gain" in line or self.upper == self.den, "upper cannot be")

    def find(self, plain, name):
        if name == "":
            return None
        found = plain.get(name, [])
        need(found, "{}: no choice {}", self.contest.name, name)
        if len(found) > 1 and self.contest.kind != "fusion":
            raise CannotTell(f"{self.contest.name}: two choices have the name {name}")
        return found[0]

    def linear(self):
        """The claim that `gain` adds up to more than 0: A = gain / den + 1/2 (arXiv:2107.11903)."""
        gain = member(self.line, "gain", dict)
        need(set(gain) == {"card", "loser", "valid", "winner"} and
             all(isinstance(g, int) and abs(g) < 1 << 40 for g in gain.values()), "gain")
        card, self.valid = gain["card"], gain["valid"]
        self.gains = (gain["winner"], gain["loser"])
        need((self.winner is not None or gain["winner"] == 0) and
             (self.loser is not None or gain["loser"] == 0), "a gain of nobody")
        low = min(self.possible(gain))
        need(low < 0 and self.den % (-2 * low) == 0, "den does not fit the gain")
        self.fine, self.card = self.den // (-2 * low), card
        need(self.upper == (max(self.possible(gain)) - low) * self.fine,
             "upper does not fit the gain")
        divisor = math.gcd(*gain.values())
        need(divisor == 1, "a gain that can be divided")
        self.key = ("sum", self.winner, self.loser, tuple(gain[k] for k in sorted(gain)))
        self.value_of = self.by_gain

    def possible(self, gain):
        base, some = gain["card"], gain["card"] + gain["valid"]
        yield base
        yield some
        if self.winner is not None:
            yield some + gain["winner"]
        if self.loser is not None:
            yield some + gain["loser"]
        if self.winner is not None and self.loser is not None and self.contest.most > 1:
            yield some + gain["winner"] + gain["loser"]

    def by_gain(self, state, votes):
        g = self.card
        if state == "valid":
            g += self.valid + self.gains[0] * (self.winner in votes) \
                + self.gains[1] * (self.loser in votes)
        return g * self.fine + self.half

    def by_gain_among(self, state, votes):
        """As by_gain, of the votes for those in `continuing` alone."""
        return self.by_gain(state if self.standing.intersection(votes) else "blank", votes)

    def by_votes(self, state, votes):
        more = votes.count(self.winner) - votes.count(self.loser) if state == "valid" else 0
        return more * self.step + self.half

    def by_lines(self, state, votes):
        first = {self.contest.lines[c] for c in votes} if state == "valid" else ()
        return self.half * (1 + (self.winner in first) - (self.loser in first))

    def by_points(self, state, votes):
        points = self.contest.points(votes)
        return (points.get(self.winner, 0) - points.get(self.loser, 0)) * self.step + self.half

    def by_preference(self, state, votes):
        points = self.contest.points(votes)
        w, l = points.get(self.winner, 0), points.get(self.loser, 0)
        return self.half * (1 + (w > l) - (w < l))

    def by_first(self, state, votes):
        w, l = self.winner, self.loser
        wins = votes[:1] == (w,)
        loses = l in votes and (w not in votes or votes.index(l) < votes.index(w))
        return self.half * (1 + wins - loses)

    def by_standing(self, state, votes):
        first = next((c for c in votes if c in self.standing), None)
        return self.half * (1 + (first == self.winner) - (first == self.loser))

    def words(self, seats):
        """The claim as a sentence; `seats` of parties."""
        w, l = [self.contest.choices[c] if c is not None else "" for c in (self.winner, self.loser)]
        whole = "all ballots" if self.contest.of_all else "the valid ballots"
        gain = self.line.get("gain", {})
        if self.kind == "above threshold":
            share = Fraction(-gain["valid"] - gain["card"], gain["winner"])
            return f"{w} has more than {share_words(share)} of {whole}"
        if self.kind == "below threshold":
            share = Fraction(gain["valid"] + gain["card"], -gain["loser"])
            return f"{l} has less than {share_words(share)} of {whole}"
        if self.kind == "seat before seat":
            return f"{w}'s {nth(seats[self.winner])} seat ranks before {l}'s " \
                   f"{nth(seats[self.loser] + 1)} seat"
        if self.kind in ("share over share", "share among those above") and gain["valid"] != 0:
            whole = "the valid votes" if self.kind == "share over share" else \
                f"the votes for those above {share_words(self.contest.share)}"
            d = Fraction(-gain["valid"], gain["winner"])
            way = f"{'more' if d > 0 else 'less'} than {share_words(abs(d))} " \
                  f"{'above' if d > 0 else 'below'}"
            return f"{w}'s share of {whole} is {way} that of {l}"
        if self.kind == "not eliminated before":
            return f"{w} has more first preferences than {l} can ever have votes while {w} stands"
        if self.kind == "not eliminated next":
            names = [self.contest.choices[c] for c in sorted(self.standing)]
            return f"{w} has more votes than {l} when the candidates left are " \
                   f"{', '.join(names[:-1])} and {names[-1]}"
        if self.kind == "more points":
            return f"{w} has more points than {l}"
        if self.kind == "lines over lines":
            return f"{w} has more votes, all lines together, than {l}"
        if self.kind == "preferred":
            return f"more voters prefer {w} to {l} than the other way round"
        return f"{w} has more votes than {l}"

    def linear_kind(self):
        """What a claim with gains is called."""
        if self.loser is None or self.winner is None:
            return "above threshold" if self.loser is None else "below threshold"
        if self.contest.kind in DIVISORS:
            return "seat before seat"
        if self.contest.kind == "hamilton":
            return "share over share" if self.contest.share is None else "share among those above"
        return "winner over loser"

    def value(self, reading):
        """A of a card that says so, in parts of 1/den."""
        state, votes = reading
        if state == "worst":
            return 0
        if state in ("absent", "invalid", "withheld"):
            return self.half
        return self.value_of(state, votes)


# ---- which claims together prove an outcome (src/audit: arXiv:1911.10035, 2107.11903, 1903.08804)

def share_words(share):
    """1/2, 60%, 2/3"""
    whole = share * 100
    if whole.denominator == 1 and share != Fraction(1, 2):
        return f"{whole}%"
    return f"{share.numerator}/{share.denominator}"


def nth(n):
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def sum_key(w, l, card=0, loser=0, valid=0, winner=0):
    divisor = math.gcd(card, loser, valid, winner)
    return "sum", w, l, tuple(g // divisor for g in (card, loser, valid, winner))


def beats(w, l):
    return sum_key(w, l, loser=-1, winner=1)


def above_share(contest, w):
    p, q = contest.share.numerator, contest.share.denominator
    whole = {"card": -p} if contest.of_all else {"valid": -p}
    return sum_key(w, None, winner=q, **whole)


def below_share(contest, l):
    p, q = contest.share.numerator, contest.share.denominator
    whole = {"card": p} if contest.of_all else {"valid": p}
    return sum_key(None, l, loser=-q, **whole)


def required(contest, winners, seats):
    """A list of alternatives each: lists of claims of which one must be there in full."""
    everybody = range(len(contest.choices))
    losers = [c for c in everybody if c not in winners]
    pairs = [(w, l) for w in winners for l in losers]
    kind, f = contest.kind, contest.share
    if kind in ("plurality", "approval"):
        return [[[beats(w, l)]] for w, l in pairs]
    if kind == "supermajority" and contest.needs is not None:
        c = contest.needs
        return [[[above_share(contest, c) if c in winners else below_share(contest, c)]]]
    if kind == "supermajority" or (kind == "runoff" and len(winners) == 1):
        result = [[[above_share(contest, w)]] for w in winners]
        several = contest.most > 1  # votes: more choices can reach a share
        if kind == "runoff":
            return result + ([[[beats(w, l)]] for w, l in pairs]
                             if several or f < Fraction(1, 2) else [])
        if several or not winners or (len(winners) + 1) * f < 1:
            for l in losers:
                ways = [[below_share(contest, l)]]
                if len(winners) == contest.seats:
                    ways.append([beats(w, l) for w in winners])
                result.append(ways)
        return result
    if kind == "runoff":
        return [[[below_share(contest, w)]] for w in winners] + [[[beats(w, l)]] for w, l in pairs]
    if kind in DIVISORS:
        d, result = DIVISORS[kind], []
        for b in everybody:
            before = [sum_key(a, b, winner=d(seats[b] + 1), loser=-d(seats[a]))
                      for a in winners if a != b]
            if f is None or seats[b] > 0:
                result += [[[key]] for key in before]
            else:
                result.append([before, [below_share(contest, b)]])
        return result + [[[above_share(contest, a)]] for a in winners if f is not None]
    if kind == "hamilton":
        return [[[key]] for key in shares_over_shares(contest, seats, everybody)]
    if kind == "cumulative":
        return [[[("votes", w, l)]] for w, l in pairs]
    if kind == "fusion":
        return [[[("lines", w, l)]] for w, l in pairs if contest.lines[l] == l]
    if kind in ("borda", "range"):
        return [[[("points", w, l)]] for w, l in pairs]
    if contest.by_pairs:
        return [[[("preferred", w, l)]] for w, l in pairs]
    raise Bad(f"{contest.name}: no claims prove an outcome by {kind}")


def shares_over_shares(contest, seats, among):
    """Hamilton: the claims on the pairs of some parties, of their votes alone."""
    for m in among:
        for j in among:
            d = seats[m] - seats[j] - 1
            if m != j and d > -contest.seats:
                yield sum_key(m, j, winner=contest.seats, loser=-contest.seats, valid=-d)


def prove_with_threshold(contest, keys, winners, seats):
    """Hamilton: each party is above the share or below it, and those above share the seats."""
    everybody = range(len(contest.choices))
    above = frozenset(c for c in everybody if above_share(contest, c) in keys)
    need(above.issuperset(winners) and
         all(c in above or below_share(contest, c) in keys for c in everybody) and
         keys.issuperset(("among", *key[1:], above)
                         for key in shares_over_shares(contest, seats, above)),
         "{}: the claims do not prove the outcome", contest.name)


def prove(contest, keys, winners, seats):
    """The claims imply the outcome."""
    keys = set(keys)
    need(winners or contest.kind == "supermajority", "{}: nobody has won", contest.name)
    if contest.kind == "irv":
        need(len(winners) == 1, "{}: not one winner", contest.name)
        order = open_order(len(contest.choices), winners[0], keys)
        need(order is None, "{}: nothing rules out that {} is left last", contest.name,
             contest.choices[order[0]] if order else "")
        return
    if contest.kind == "star":
        need(len(winners) == 1, "{}: not one winner", contest.name)
        w, others = winners[0], set(range(len(contest.choices))) - {winners[0]}
        need(any(("preferred", w, second) in keys and
                 all(("points", x, l) in keys for x in (w, second) for l in others - {second})
                 for second in others), "{}: the claims do not prove the outcome", contest.name)
        return
    if contest.kind == "hamilton" and contest.share is not None:
        return prove_with_threshold(contest, keys, winners, seats)
    if contest.lines:
        need(all(contest.lines[w] == w for w in winners), "{}: a winner's other line", contest.name)
    for ways in required(contest, winners, seats):
        need(any(keys.issuperset(way) for way in ways),
             "{}: the claims do not prove the outcome", contest.name)


def open_order(count, winner, keys):
    """The end of an elimination order, last candidate first, that no claim contradicts and that
    another candidate wins; None where there is none. Ends are lengthened candidate by candidate:
    c goes when exactly c and those after it stand. NEB(w, l) contradicts w before l; NEN(w, l, S)
    contradicts that w goes next when S stands. Whether an end can be lengthened by c depends on
    the set of those in it alone, so each set is looked at once."""
    before = {(k[1], k[2]) for k in keys if k[0] == "NEB"}
    next_ = {(k[1], k[3]) for k in keys if k[0] == "NEN" and k[2] in k[3] and k[1] in k[3]}
    everybody, seen = frozenset(range(count)), set()
    stack = [(c,) for c in everybody if c != winner]
    while stack:
        end = stack.pop()
        after = frozenset(end)
        if after in seen:
            continue
        seen.add(after)
        if after == everybody:
            return end
        for c in everybody - after:
            if any((c, x) in before for x in after) or (c, after | {c}) in next_:
                continue
            if after | {c} not in seen:
                stack.append(end + (c,))
    return None


# ---- who has won, by votes

def top(votes, seats):
    """The choices with most votes; Bad where a tie leaves the last seat open."""
    order = sorted(range(len(votes)), key=lambda c: (-votes[c], c))
    if len(order) > seats:
        need(votes[order[seats - 1]] > votes[order[seats]], "a tie")
    return sorted(order[:seats])


def outcome(contest, votes, counts):
    """(winners, seats by choice) of votes by choice; counts {reading: cards} where they are known,
    else (valid ballots, ballots). Bad where there is a tie."""
    if isinstance(counts, tuple):
        valid, cards = counts
    else:
        valid = sum(n for (state, _), n in counts.items() if state == "valid")
        cards = sum(n for (state, _), n in counts.items() if state in ("valid", "blank", "over"))
    whole = cards if contest.of_all else valid
    kind, f, one = contest.kind, contest.share, [1] * len(votes)

    def reach(c):
        return votes[c] > f * whole if contest.more else votes[c] >= f * whole and votes[c] > 0
    if kind in ("plurality", "approval", "cumulative", "borda", "range"):
        return top(votes, contest.seats), one
    if kind == "fusion":
        first = sorted(set(contest.lines))
        return [first[i] for i in top([sum(n for c, n in enumerate(votes) if contest.lines[c] == f)
                                       for f in first], contest.seats)], one
    if kind == "supermajority":
        able = [c for c in range(len(votes)) if reach(c) and contest.needs in (None, c)]
        if len(able) > contest.seats:
            best = top([votes[c] for c in able], contest.seats)
            able = [able[i] for i in best]
        return able, one
    if kind == "runoff":
        able = [c for c in range(len(votes)) if reach(c)]
        return (top(votes, 1) if able else top(votes, 2)), one
    if contest.parties:
        able = [c for c in range(len(votes)) if votes[c] > 0 and (f is None or reach(c))]
        seats = [0] * len(votes)
        need(able, "a tie")
        if kind == "hamilton":
            total = sum(votes[c] for c in able)
            shares = {c: Fraction(votes[c] * contest.seats, total) for c in able}
            rest = contest.seats - sum(map(math.floor, shares.values()))
            ranked = sorted(able, key=lambda c: shares[c] % 1, reverse=True)
            need(rest in (0, len(able)) or
                 shares[ranked[rest - 1]] % 1 > shares[ranked[rest]] % 1, "a tie")
            for c in able:
                seats[c] = math.floor(shares[c]) + (c in ranked[:rest])
        else:
            d = DIVISORS[kind]
            row = sorted(((Fraction(votes[c], d(s)), c) for c in able
                          for s in range(1, contest.seats + 1)), reverse=True)
            need(row[contest.seats - 1][0] > row[contest.seats][0]
                 if len(row) > contest.seats else True, "a tie")
            for _, c in row[:contest.seats]:
                seats[c] += 1
        return [c for c in range(len(votes)) if seats[c]], seats
    if isinstance(counts, tuple):
        raise CannotTell(f"{contest.name}: sums do not give the outcome")
    ballots = [(v, n) for (state, v), n in counts.items() if state == "valid"]
    if kind == "irv":
        return [instant_runoff(len(votes), ballots)], one
    if kind == "stv":
        return sorted(transferable(len(votes), contest.seats, ballots)), one
    if kind == "pairs":
        return [by_pairs(contest, ballots)], one
    if kind in ("condorcet", "star"):
        return [best_preferred(contest, votes, ballots)], one
    raise CannotTell(f"{contest.name}: counting by {kind}")


def stands_for(votes, standing):
    """The choice that a ranking counts for; nobody where two of one rank still stand."""
    for rank in votes:
        here = [c for c in (rank if isinstance(rank, tuple) else (rank,)) if c in standing]
        if here:
            return here[0] if len(here) == 1 else None
    return None


def instant_runoff(count, ballots):
    standing = set(range(count))
    while len(standing) > 1:
        votes = dict.fromkeys(standing, 0)
        for v, n in ballots:
            first = stands_for(v, standing)
            if first is not None:
                votes[first] += n
        best = max(votes.values())
        if 2 * best > sum(votes.values()):
            return max(votes, key=votes.get)
        least = min(votes.values())
        last = [c for c in standing if votes[c] == least]
        need(len(last) == 1 or least * len(last) < min(
            [votes[c] for c in standing if c not in last] or [0]) or least == 0, "a tie")
        need(len(last) < len(standing), "a tie")
        standing -= set(last)
    return standing.pop()


STV_VOTE = 10**4  # a vote, in parts that values are cut to


def transferable(count, seats, ballots):
    """Who is elected by the single transferable vote: weighted inclusive Gregory, values cut after
    four decimals, to be elected votes / (seats + 1) and the next whole number (docs/rules.md)."""
    standing, winners, quota = set(range(count)), [], None
    piles, votes, moved = [[] for _ in standing], [0] * count, [(v, n, STV_VOTE) for v, n in ballots]
    while standing and len(winners) < seats:
        for ranking, cards, value in moved:
            to = stands_for(ranking, standing)
            if to is not None:
                piles[to].append((ranking, cards, value))
                votes[to] += cards * value
        if quota is None or seats == 1:
            active = sum(votes[c] for c in standing)
            need(active > 0, "a tie")
            quota = (active // (STV_VOTE * (seats + 1)) + 1) * STV_VOTE
        all_win = len(standing) <= seats - len(winners)
        able = [c for c in standing if all_win or votes[c] >= quota]
        if not able and seats == 1 and len(standing) == 2:
            able = [c for c in standing if votes[c] == max(votes[c] for c in standing)]
            need(len(able) == 1, "a tie")
        gone, moved = able or last_ones(standing, votes, seats), []
        for c in gone:
            rest = max(votes[c] - quota, 0) * STV_VOTE // votes[c] if able and votes[c] else 0
            moved += [(v, n, value * rest // STV_VOTE if able else value) for v, n, value in piles[c]]
        winners += able
        standing -= set(gone)
    return winners


def last_ones(standing, votes, seats):
    """Who goes; Bad where a tie for the last place matters."""
    least = min(votes[c] for c in standing)
    last = [c for c in standing if votes[c] == least]
    others = [votes[c] for c in standing if votes[c] > least]
    need(len(last) == 1 or (seats == 1 and others and least * len(last) < min(others)), "a tie")
    return last


def best_preferred(contest, votes, ballots):
    """Who is preferred to every other (Condorcet), or to the other finalist (STAR)."""
    among = top(votes, 2) if contest.kind == "star" else range(len(votes))
    points = [(contest.points(v), n) for v, n in ballots]

    def prefers(a, b):
        return sum(n * ((p.get(a, 0) > p.get(b, 0)) - (p.get(a, 0) < p.get(b, 0)))
                   for p, n in points)
    for a in among:
        if all(prefers(a, b) > 0 for b in among if b != a):
            return a
    raise Bad("a tie, or nobody is preferred to all")


# ---- where nobody is preferred to all (docs/rules.md)

def by_pairs(contest, ballots):
    """Who is preferred to each other one, else who wins by the rule; Bad where that is a tie."""
    n = len(contest.choices)
    rest, points = range(n), [(contest.points(v), cards) for v, cards in ballots]
    over = [[sum(cards for p, cards in points if p.get(a, 0) > p.get(b, 0)) for b in rest]
            for a in rest]
    lead = [[over[a][b] - over[b][a] for b in rest] for a in rest]
    for a in rest:
        if all(lead[a][b] > 0 for b in rest if b != a):
            return a
    rule, margins = contest.pairs.split()[0], contest.pairs.endswith("margins")
    if rule == "copeland":
        return only_best([sum(2 * (x > 0) + (x == 0) for x in lead[a]) for a in rest])
    if rule == "minimax":
        return only_best([-max((lead[b][a] if margins else over[b][a] * (lead[b][a] > 0)
                                for b in rest if b != a), default=0) for a in rest])
    if rule == "black":
        return only_best([sum(lead[a]) for a in rest])
    strength = [[(lead if margins else over)[a][b] * (lead[a][b] > 0) for b in rest] for a in rest]
    if rule == "schulze":
        for k, i, j in itertools.product(rest, rest, rest):
            if i != j:
                strength[i][j] = max(strength[i][j], min(strength[i][k], strength[k][j]))
        return only_best([all(strength[a][b] >= strength[b][a] for b in rest) for a in rest])
    if rule == "ranked":
        return ranked_pairs(strength, lead)
    if rule == "smith":
        wins = [sum(2 * (x > 0) + (x == 0) for x in lead[a]) for a in rest]
        standing = {a for a in rest if wins[a] == max(wins)}
        while (more := {b for b in rest for a in standing if lead[a][b] <= 0} - standing):
            standing |= more
    else:
        standing = set(rest)
    return pairs_runoff(points, lead, standing, rule == "btr")


def only_best(values):
    best = max(values)
    need(values.count(best) == 1, "a tie")
    return values.index(best)


def ranked_pairs(strength, lead):
    """Pairs are locked in from the strongest on; equally strong ones follow a lot, of which all are
    tried where the candidates are six at most."""
    rest = range(len(lead))
    pairs = [(strength[a][b], a, b) for a in rest for b in rest if a != b and lead[a][b] >= 0]
    lots = 0 in [s for s, _, _ in pairs] or len({s for s, _, _ in pairs}) < len(pairs)
    need(not lots or len(rest) <= 6, "a tie")
    can = set()
    for place in itertools.permutations(rest) if lots else [rest]:
        reach = {a: set() for a in rest}
        for _, a, b in sorted(pairs, key=lambda p: (-p[0], place[p[1]], -place[p[2]])):
            if (lead[a][b] > 0 or place[a] < place[b]) and a not in reach[b]:
                for x in [x for x in rest if x == a or a in reach[x]]:
                    reach[x] |= {b} | reach[b]
        can |= {a for a in rest if not any(a in reach[b] for b in rest)}
    need(len(can) == 1, "a tie")
    return can.pop()


def pairs_runoff(points, lead, standing, bottom_two):
    """An instant runoff; by bottom two, of the two with fewest first places the one goes who is
    preferred less. A ballot with two in the first place counts for nobody."""
    standing = set(standing)
    while len(standing) > 1:
        votes = dict.fromkeys(standing, 0)
        for p, cards in points:
            most = max(p.get(c, 0) for c in standing)
            here = [c for c in standing if p.get(c, 0) == most > 0]
            if len(here) == 1:
                votes[here[0]] += cards
        order = sorted(standing, key=lambda c: (votes[c], c))
        if bottom_two:
            a, b = order[:2]
            need(len(order) == 2 or votes[b] < votes[order[2]], "a tie")
            need(lead[a][b] != 0, "a tie")
            standing.remove(b if lead[a][b] > 0 else a)
        else:
            need(votes[order[0]] < votes[order[1]], "a tie")
            standing.remove(order[0])
    return standing.pop()


# ================================================================ tests
# The measured risk of a claim: docs/frame.md, "Risk", and src/audit/risk/README.md, which names the
# papers. A risk is the smallest so far; what was written is compared with it by same_risk.

class Test:
    """The measured risk of one claim, draw by draw (src/audit/risk: the engine). Observations are
    whole numbers from 0 to `most`; the null hypothesis is that those of all `cards` add up to
    total / 2 or less. A bettor stakes the share c of its capital: it is multiplied by
    1 - c + c x / m, m the mean that the null leaves to the cards not yet drawn. `bets(m, past)`
    gives the c of each part, from the number of past draws, their sum and that of their squares."""

    replacement = False  # draws with replacement: m is t, and no sum of draws proves anything
    held = False  # m is taken to be t: a method that is for draws with replacement only

    def __init__(self, cards, most, total, weights, bets):
        self.cards, self.most, self.total, self.bets = cards, most, total, bets
        self.draws, self.seen, self.squares = 0, 0, 0
        self.weights = [math.log(w) for w in weights]
        self.logs = [0.0] * len(weights)
        self.best = 0.0  # the largest log of the capital
        self.proved = self.certain = False

    def draw(self, x):
        past = self.draws, self.seen, self.squares
        rest, left = self.total, self.cards
        if not self.replacement:
            rest, left = rest - 2 * self.seen, left - self.draws
            self.proved = self.proved or self.total < 2 * (self.seen + x)
        self.draws += 1
        self.seen += x
        self.squares += x * x
        if self.proved or self.certain:
            return
        if rest > 2 * left * self.most:
            self.certain = True
            return
        if self.held:
            rest, left = self.total, self.cards
        if rest == 0:
            return  # x is 0, or it was the proof
        ratio = 2 * x * left / rest
        for k, c in enumerate(self.bets(rest / (2 * left), past)):
            factor = 1 - c + c * ratio
            self.logs[k] += math.log(factor) if factor > 0 else -math.inf
        self.best = max(self.best, log_sum([w + l for w, l in zip(self.weights, self.logs)]))

    def risk(self):
        if self.proved:
            return 0.0
        all_ = self.draws == self.cards and not self.replacement
        return 1.0 if self.draws == 0 or all_ else math.exp(-self.best)


def log_sum(logs):
    """The logarithm of a sum, from the logarithms of its parts."""
    most = max(logs, default=-math.inf)
    return most if abs(most) == math.inf else \
        most + math.log(math.fsum(math.exp(part - most) for part in logs))


# ---- what each method bets: (weights of the parts, c of each by m and the past). t is the mean
# that the null allows at first; eta and variance are what the report says of one draw.

MIXTURE = (.998, .96, .65, .40, .22, .10, .05), (.50, .38, .035, .035, .025, .015, .01)
KELLY = (1, .75, .5, .3, 1.6, 2.5), (.60, .12, .12, .06, .06, .04)
COBRA_MIXTURE = (.002, .02, .05, .1, .25, .5, .75, .9), (1 / 8,) * 8
WEIGHTED = (.998, .96, .80, .60, .40, .22, .10, .05), (.43, .31, .02, .03, .07, .10, .02, .02)
GAMMA = 1.03905
MOST = .99
ALMOST_ALL = 1 - 2**-52
ONE = (1.0,)


def mixture():
    """Fixed shares (arXiv:2010.09686, section 4)."""
    return MIXTURE[1], lambda m, past: MIXTURE[0]


def constant(weights, lambdas, most=MOST):
    """Bets of a constant lambda each, in units of 1/x (arXiv:2010.09686, section 4)."""
    return weights, lambda m, past: [min(lam * m, most) for lam in lambdas]


def kelly_lambda(t, eta, variance):
    """The lambda by which capital grows fastest, from mean and variance (arXiv:2010.09686)."""
    return (eta - t) / (variance + (eta - t) ** 2) if eta > t else 0.0


def kelly(t, eta, variance):
    """Several around that one: `kelly`, and `oneaudit` (arXiv:2303.03335)."""
    return constant(KELLY[1], [a * kelly_lambda(t, eta, variance) for a in KELLY[0]])


def kelly_optimal(t, draw):
    """The lambda, at most .99/t, that makes the expected logarithm of the capital largest, `draw`
    being [(observation, chance)] (arXiv:2304.01010, section 3)."""
    def slope(c):
        return math.fsum(chance * (x - t) / (t + c * (x - t)) for x, chance in draw if chance > 0)
    low, high = 0.0, MOST
    if slope(high) >= 0:
        low = high
    elif slope(low) > 0:
        for _ in range(100):
            middle = (low + high) / 2
            low, high = (middle, high) if slope(middle) > 0 else (low, middle)
    return constant(ONE, [low / t])


def three_values(most, eta, variance):
    """Chances of 0, most/2 and most with this mean and variance."""
    d = 2 * eta / most - 1
    s = min(max(4 * variance / most ** 2 + d * d, abs(d)), 1)
    return [(0, (s - d) / 2), (most / 2, 1 - s), (most, (s + d) / 2)]


def usual_errors(clean):
    """Chances in a comparison by the rates that plans take for usual: 1 card in 1,000 with one vote
    and 1 in 10,000 with two, over and under."""
    return [(clean, .9978), (clean / 2, .001), (0, .0001), (3 * clean / 2, .001),
            (2 * clean, .0001)]


def cobra_mixture(t):
    """The bets that would be best if errors ate 0.2 % to 90 % of the margin (arXiv:2304.01010,
    section 4.3)."""
    shares, weights = COBRA_MIXTURE
    return constant(weights, [(1 - r) / t for r in shares], 1 - shares[0])


def alpha_bet(eta, m, most):
    """The bet that is ALPHA's factor with the alternative eta (arXiv:2201.02707, equation 9)."""
    return [min((eta - m) / (most - m), ALMOST_ALL) if m < eta else 0.0]


def alpha(t, most, eta, weight=100):
    """Truncated shrinkage: eta is shrunk to the past draws, with the weight of so many draws
    (arXiv:2201.02707, section 2.5.2)."""
    def bets(m, past):
        draws, seen, _ = past
        step = max(eta - t, 0) / 2 / math.sqrt(weight + draws)
        shrunk = (weight * eta + seen) / (weight + draws)
        return alpha_bet(min(most * ALMOST_ALL - step, max(shrunk, m * (2 - ALMOST_ALL) + step)), m,
                         most)
    return ONE, bets


def alpha_fixed(cards, most, eta, replacement):
    """What is left of eta by the draws so far (arXiv:2201.02707, section 2.2)."""
    def bets(m, past):
        draws, seen, _ = (0, 0, 0) if replacement else past
        return alpha_bet(min((cards * eta - seen) / (cards - draws), most), m, most)
    return ONE, bets


def betting(t, first=.5):
    """AGRAPA: Kelly's lambda by mean and variance of the past draws, at most .9/m
    (arXiv:2010.09686, appendix B.3); 1/2t on the first."""
    def bets(m, past):
        draws, seen, squares = past
        if draws == 0:
            return [first * m / t]
        ahead = seen / draws - m
        spread = (draws * squares - seen * seen) / draws ** 2 + ahead * ahead
        return [min(ahead * m / spread, .9) if ahead > 0 else 0.0]
    return ONE, bets


def kaplan(t, most, by_mean):
    """Kaplan-Markov, and by_mean Kaplan-Kolmogorov (P. B. Stark, EVT/WOTE 2010, equation 10); an
    observation is B times 2 t."""
    g = (GAMMA - 1) * most / 2
    return ONE, lambda m, past: [m / (m + g) if by_mean else t / (t + g)]


BY_ROUNDS = ("minerva", "athena", "providence")
POLLING = ("kelly", "fixed", "kelly-optimal", "alpha", "alpha-fixed", "betting", "bravo",
           *BY_ROUNDS)
COMPARISON = ("mixture", "oneaudit", "fixed", "kelly-optimal", "cobra-mixture", "kaplan-markov",
              "kaplan-kolmogorov", "kaplan-wald", "weighted", "weighted-pools", "batch", "macro")


def comparison_bets(method, test, reported):
    """Of a method that compares cards; `reported()` gives [(observation, chance)] of one draw."""
    t, most = test.total / (2 * test.cards), test.most
    if method == "mixture":
        return mixture()
    if method == "oneaudit":
        return kelly(t, *moments(reported()))
    if method == "fixed":
        return constant(ONE, [.9 / t])
    if method == "kelly-optimal":
        return kelly_optimal(t, usual_errors(most / 2))
    if method == "cobra-mixture":
        return cobra_mixture(t)
    if method in ("kaplan-markov", "kaplan-kolmogorov"):
        return kaplan(t, most, method == "kaplan-kolmogorov")
    assert method == "kaplan-wald"
    return ONE, lambda m, past: [.9]  # 1 - g, g = 0.1


def polling_bets(method, test, reported):
    """Of a method for ballot polling."""
    t, most = test.total / (2 * test.cards), test.most
    if method == "betting":
        return betting(t)
    eta, variance = moments(reported())
    if method == "kelly":
        return kelly(t, eta, variance)
    if method == "fixed":
        return constant(ONE, [kelly_lambda(t, eta, variance)])
    if method == "kelly-optimal":
        return kelly_optimal(t, three_values(most, eta, variance))
    if method == "alpha":
        return alpha(t, most, eta)
    if method == "alpha-fixed":
        return alpha_fixed(test.cards, most, eta, test.replacement)
    assert method == "bravo"
    lean = min(t * kelly_lambda(t, eta, variance), 1)  # of a pair 2s - 1, s the winner's share
    return ONE, lambda m, past: [lean]


def moments(draw):
    """Mean and variance of [(observation, chance)]."""
    mean = sum(x * chance for x, chance in draw)
    return mean, max(sum(x * x * chance for x, chance in draw) - mean * mean, 0)


def make_test(contest, claim, polling, reported, replacement=False):
    """The test of a claim before the first draw, by the contest's method."""
    if contest.method in BY_ROUNDS:
        return RoundsTest(contest, claim)
    n, most = claim.cards, claim.upper if polling else 2 * claim.upper
    total = n * claim.den if polling else 2 * n * claim.upper - claim.above
    test = Test(n, most, total, ONE, None)
    test.replacement, test.held = replacement, contest.method == "kaplan-markov"
    bets = polling_bets if polling else comparison_bets
    weights, test.bets = bets(contest.method, test, reported)
    test.weights, test.logs = [math.log(w) for w in weights], [0.0] * len(weights)
    return test


# ---- methods that look at whole rounds

class RoundsTest:
    """The measured risk of a pair of candidates at the ends of rounds whose sizes were fixed before
    the seed (arXiv:2008.02315, arXiv:2210.08717). Cards are drawn with replacement; n of them have
    a vote for one of the pair, k for the winner. The risk of a round is the ratio of two chances,
    of k or more votes for the winner and no stop before: if the two are tied, and if the report is
    right. A sequence of votes of the pair is 2^n times as likely as `lead` says if the report is
    right, and 1/2^n under a tie, so that sequences are counted. All numbers are logarithms."""

    def __init__(self, contest, claim):
        self.method, self.limit = contest.method, float(contest.limit)
        self.ends, self.half, self.draws = contest.rounds, claim.half, 0
        w, l = contest.votes[claim.winner], contest.votes[claim.loser]
        self.win = math.log(2 * w / (w + l))
        self.lose = math.log(2 * l / (w + l)) if l else -math.inf
        self.n = self.k = self.before = 0  # before: the n of the last round
        self.alive = {0: 0.0}  # by k: sequences of the rounds so far that did not end the audit
        self.now, self.stopped = 1.0, False

    def draw(self, value):
        """A card that is not found is one for the loser."""
        self.n += value != self.half
        self.k += value > self.half
        self.draws += 1
        if self.draws in self.ends and not self.stopped:
            self.end_round()

    def risk(self):
        return self.now

    def lead(self, n, k):
        """How much likelier k votes for the winner among n are by the report than under a tie."""
        return k * self.win + ((n - k) * self.lose if n > k else 0.0)

    def end_round(self):
        more = self.n - self.before
        ways = [math.lgamma(more + 1) - math.lgamma(j + 1) - math.lgamma(more - j + 1)
                for j in range(more + 1)]
        tie = list(itertools.accumulate(reversed(ways), lambda a, b: log_sum([a, b])))[::-1]
        report = list(itertools.accumulate(
            (ways[j] + self.lead(more, j) for j in range(more, -1, -1)),
            lambda a, b: log_sum([a, b])))[::-1]
        self.now = min(1.0, math.exp(min(self.ratio(self.k, tie, report), 0.0)))
        if self.method == "providence":  # what was seen, and no other sequence
            self.stopped = self.now <= self.limit
            self.alive = {self.k: 0.0}
        else:
            fewest = self.fewest(tie, report)
            self.stopped = self.k >= fewest
            self.alive = self.go_on(ways, fewest)
        if not self.stopped:
            self.now = max(self.now, math.nextafter(self.limit, 2))
        self.before = self.n

    def ratio(self, k, tie, report):
        """Of this round, had there been k votes; tie, report: of j or more of the new ones."""
        parts = [(i, way, max(k - i, 0)) for i, way in self.alive.items() if k - i < len(tie)]
        other = log_sum([way + self.lead(self.before, i) + report[j] for i, way, j in parts])
        ratio = log_sum([way + tie[j] for i, way, j in parts]) - other if other > -math.inf else 0.0
        if self.method == "athena":  # with delta 1: the likelihood ratio, too
            ratio = max(ratio, math.log(self.limit) - self.lead(self.n, k))
        return ratio

    def fewest(self, tie, report):
        """The fewest votes for the winner, of all more than half, that end the audit."""
        low, high = self.n // 2 + 1, max(self.alive) + len(tie)
        while low < high:
            k = (low + high) // 2
            enough = self.ratio(k, tie, report) <= math.log(self.limit)
            low, high = (low, k) if enough else (k + 1, high)
        return low

    def go_on(self, ways, fewest):
        """The sequences up to the end of this round that do not end the audit."""
        first, last, more = min(self.alive), max(self.alive), len(ways) - 1
        scale, result = max(self.alive.values()) + max(ways), {}
        old = [math.exp(self.alive[i] - max(self.alive.values())) for i in range(first, last + 1)]
        new = [math.exp(way - max(ways)) for way in ways]  # the same from both ends
        for k in range(first, min(fewest, last + more + 1)):
            low, high = max(first, k - more), min(last, k)
            number = sum(map(operator.mul, old[low - first:high - first + 1],
                             new[more - k + low:more - k + high + 1]))
            if number > 0:
                result[k] = scale + math.log(number)
        return result


class WeightedTest:
    """The same for cards drawn by weight (src/audit/risk: cards drawn by weight). `classes` counts
    the cards by (reference, weight); a draw of weight q with overstatement omega estimates by
    Z = omega Q / q what the cards left overstate; the null says that it is `need` or more. Of cards
    whose records are proved as sums only `sealed` is known: (weight of each, number, sum of their
    references, the most that one can be)."""

    def __init__(self, classes, above, sealed=(1, 0, 0, 0)):
        self.left = {key: n for key, n in classes.items() if key[1] > 0 and n > 0}
        self.sealed_q, self.sealed, self.sealed_sum, self.sealed_most = sealed
        self.weight = sum(q * n for (_, q), n in self.left.items()) + self.sealed_q * self.sealed
        self.refs = sum(ref * n for (ref, _), n in self.left.items()) + self.sealed_sum
        self.cards = sum(self.left.values()) + self.sealed
        self.need2, self.draws = above, 0
        self.order = sorted(self.left, key=lambda k: Fraction(k[0], k[1]), reverse=True)
        self.logs, self.best = [0.0] * 8, 0.0
        self.proved = False

    def largest(self):
        """The largest reference by weight of the cards left; sealed ones are taken for the most."""
        while self.order and self.left[self.order[0]] == 0:
            self.order.pop(0)
        result = [Fraction(ref, q) for ref, q in self.order[:1]]
        if self.sealed:
            result.append(Fraction(self.sealed_most, self.sealed_q))
        return max(result)

    def draw(self, ref, q, omega, sealed=False):
        zmax, z = self.largest() * self.weight, Fraction(omega * self.weight, q)
        needed = Fraction(self.need2, 2)
        self.proved = self.proved or needed > self.refs or (needed == zmax and z < zmax)
        if not self.proved:
            ratio = float((zmax - z) / (zmax - needed)) if zmax != needed else 1.0
            for k, c in enumerate(WEIGHTED[0]):
                factor = 1 - c + c * ratio
                self.logs[k] += math.log(factor) if factor > 0 else -math.inf
            parts = [math.log(w) + l for w, l in zip(WEIGHTED[1], self.logs)]
            self.best = max(self.best, log_sum(parts))
        if sealed:
            self.sealed, self.sealed_sum = self.sealed - 1, self.sealed_sum - ref
        else:
            need(self.left.get((ref, q), 0) > 0, "a card of a class that has none left")
            self.left[ref, q] -= 1
        self.draws += 1
        self.need2 -= 2 * omega
        self.weight -= q
        self.refs -= ref
        self.proved = self.proved or self.need2 > 2 * self.refs

    def risk(self):
        if self.proved:
            return 0.0
        return 1.0 if self.draws in (0, self.cards) else math.exp(-self.best)


# ================================================================ what the events say together

class Round:
    def __init__(self, event):
        self.number, self.plan, self.opened = event.body["round"], event.body["plan"], event.seq
        self.sample = self.closed = None


class Record:
    """The audit as its events tell it. An approved act counts where the approval stands."""

    def __init__(self, log):
        self.inputs, self.withdrawn, self.rounds = {}, set(), []
        self.mvrs, self.risks, self.counts, self.escalated = [], [], [], []
        self.batch_counts, self.seconds, self.rulings, self.retrievals = [], [], [], []
        self.root = {}  # of each entry of cards: the event that entered them first
        self.card_opens, self.bundles, self.objections, self.answers = [], [], [], {}
        self.overrides, self.policies, self.software = [], [], []
        self.params = self.frozen = self.seed = self.dice = self.outcome = self.tally_open = None
        self.privacy = None
        self.shares, self.beacons = [], []
        self.last_seq = len(log.events) - 1
        for event in log.events:
            act = log.approved.get(event.seq)
            kind, body = (act.body["act"], act.body["body"]) if act else (event.type, event.body)
            take = getattr(self, "take_" + kind.replace("-", "_"), None)
            if take:
                take(event, body)

    def take_input(self, event, body):
        if "set" not in body:
            self.inputs[event.seq] = event

    take_contest_def = take_manifest_commit = take_cvr_commit = take_totals_commit = take_input
    take_names = take_input

    def take_withdraw(self, event, body):
        need(member(body, "refers", int) in self.inputs and body["refers"] not in self.withdrawn,
             "event {}: there is no such input", event.seq)
        self.withdrawn.add(body["refers"])

    def take_params_commit(self, event, body):
        self.params = event

    def take_assertions_commit(self, event, body):
        self.frozen, self.shares, self.beacons = event, [], []
        self.dice = self.tally_open = self.privacy = None

    def take_reopen(self, event, body):
        self.params = self.frozen = self.dice = self.tally_open = self.privacy = None
        self.shares, self.beacons = [], []

    def take_share(self, event, body):
        self.shares.append(event)

    take_seed_share_commit = take_seed_share_reveal = take_seed_default = take_share

    def take_dice(self, event, body):
        self.dice = event

    def take_beacon(self, event, body):
        self.beacons.append(event)

    def take_seed(self, event, body):
        self.seed = event

    def take_round_open(self, event, body):
        need(body["round"] == len(self.rounds) + 1, "event {}: another number of round", event.seq)
        last = self.rounds[-1].number if self.rounds else 0
        need(last == 0 or self.fresh(last), "event {}: the last risk is older than what was found",
             event.seq)
        self.rounds.append(Round(event))

    def fresh(self, number):
        """Was the risk of the round measured after all that was entered?"""
        last = max([e.seq for e in self.mvrs + self.batch_counts + self.seconds + self.rulings] + [-1])
        return any(r.seq > last and r.body["round"] == number for r in self.risks)

    def here(self, event, body):
        need(self.rounds and body["round"] == self.rounds[-1].number,
             "event {}: another round than the last", event.seq)

    def take_sample(self, event, body):
        self.here(event, body)
        self.rounds[-1].sample = event

    def take_retrieve(self, event, body):
        self.here(event, body)
        self.retrievals.append(event)

    def take_mvr(self, event, body):
        self.here(event, body)
        self.mvrs.append(event)
        self.root[event.seq] = event.seq

    def take_mvr_blind2(self, event, body):
        self.here(event, body)
        self.seconds.append(event)

    def take_adjudicate(self, event, body):
        self.here(event, body)
        self.rulings.append(event)

    def take_batch_count(self, event, body):
        self.here(event, body)
        self.batch_counts.append(event)

    def take_correct(self, event, body):
        self.here(event, body)
        if body["refers"] in [e.seq for e in self.batch_counts]:
            need("counts" in body and "cards" not in body, "event {}: of cards", event.seq)
            self.batch_counts.append(event)
            return
        need("cards" in body and "counts" not in body, "event {}: of batches", event.seq)
        need(body["refers"] in self.root, "event {}: it corrects nothing", event.seq)
        self.mvrs.append(event)
        self.root[event.seq] = self.root[body["refers"]]

    def take_risk(self, event, body):
        self.here(event, body)
        self.risks.append(event)

    def take_round_close(self, event, body):
        self.here(event, body)
        need(self.fresh(body["round"]), "event {}: the risk is older than what was found",
             event.seq)
        self.rounds[-1].closed = event.seq

    def take_escalate(self, event, body):
        self.escalated.append(event)

    def take_hand_count(self, event, body):
        self.counts.append(event)

    def take_tally_open(self, event, body):
        need(self.tally_open is None, "event {}: the votes were opened before", event.seq)
        self.may_open(event)
        self.tally_open = event

    def take_privacy_report(self, event, body):
        self.opens(event)
        need(self.privacy is None, "event {}: a second report", event.seq)
        need(body["min_cell"] == self.params.body["min_cell"],
             "event {}: it is of another smallest group", event.seq)
        self.privacy = event

    def may_open(self, event):
        self.opens(event)
        need(not self.policies or self.privacy is not None, "event {}: nobody has signed before who "
             "could be recognised", event.seq)

    def opens(self, event):
        need(self.params is not None and self.params.body["privacy_rule"] != "closed" and
             "commitments" in self.frozen.body, "event {}: nothing may be opened", event.seq)

    def take_card_open(self, event, body):
        self.may_open(event)
        of = [e.seq for e in self.mvrs] + [r.closed for r in self.rounds]
        need(body["refers"] in of and body["refers"] not in
             [e.body["refers"] for e in self.card_opens], "event {}: it refers to nothing that can "
             "be opened, or a second time", event.seq)
        self.card_opens.append(event)

    def take_outcome(self, event, body):
        need(not self.rounds or self.fresh(self.rounds[-1].number),
             "event {}: the last risk is older than what was found", event.seq)
        self.outcome = event

    def take_bundle(self, event, body):
        self.bundles.append(event)

    def take_object(self, event, body):
        self.objections.append(event)

    def take_answer(self, event, body):
        self.answers[body["refers"]] = event

    def take_override(self, event, body):
        self.overrides.append(event)

    def take_policy(self, event, body):
        self.policies.append(event)


# ================================================================ tables of cards

# A quote opens a quoted part at the start of a cell, after '=' and after a quote that closed one;
# elsewhere it is a character like others.
CELL = re.compile(r'((?:"[^"]*")*(?:=(?:"[^"]*")*|[^,\r\n="]"*)*)(,|\r\n|\r|\n)')
QUOTED = re.compile(r'(\A|=)"((?:[^"]|"")*)"')


def csv_table(data):
    """Rows of a CSV file as lists of cells; lines of nothing are none."""
    need(b"\0" not in data, "not a table: a byte of no text")
    try:
        text = data.decode("utf-8-sig")
    except ValueError as error:
        raise Bad(f"not a table: {error}") from None
    text += "" if text.endswith(("\r", "\n")) else "\n"
    rows, row, at = [], [], 0
    while at < len(text):
        m = CELL.match(text, at)
        need(m, "not a table: a quote is never closed")
        cell, at = m[1], m.end()
        if cell.startswith('"'):
            cell = QUOTED.sub(lambda q: q[1] + q[2].replace('""', '"'), cell)
        row.append(cell)
        if m[2] != ",":
            rows += [row] if row != [""] or m[1] else []
            row = []
    return rows


def csv_cells(data):
    """The same; a guarded cell ="…" is taken off."""
    return [[c[2:-1] if c.startswith('="') and c.endswith('"') and len(c) > 2 else c for c in row]
            for row in csv_table(data)]


def csv_rows(data, columns):
    """Rows of a table that the program wrote, as dicts; `columns` must be there."""
    header, *rows = csv_cells(data) or [[]]
    need(header == list(columns), "a table with other columns than it must have")
    need(all(len(row) == len(header) for row in rows), "a row with another number of cells")
    again = "".join(",".join(map(csv_quoted, row)) + "\n" for row in csv_table(data))
    need(again.encode() == data, "a table that is written in another way")
    return [dict(zip(header, row)) for row in rows]


def csv_quoted(cell):
    """A cell as the program writes it (docs/bundle.md, 3)."""
    plain = not re.search('[,"\r\n]|^[=+@ \t-]|[ \t]$', cell)
    return cell if plain else '"' + cell.replace('"', '""') + '"'


BLANKS = " \t\r\n"
NAMES = ("kind", "contest", "found", "standard")


def column_name(text):
    """What capital letters, blanks and punctuation leave of a column's name."""
    return re.sub("[A-Z]", lambda m: m[0].lower(), re.sub("[\0-\"$-/:-@[-`{-\x7f]", "", text))


def plain_rows(data, columns, others):
    """The same of a table as people made it (docs/plain-tables.md); `others` may be there, and are
    empty where they are not."""
    known = {column_name(name): name for name in columns + others}
    header, *rows = csv_cells(data) or [[]]
    names = [known.get(column_name(cell)) for cell in header]
    need(set(columns) <= set(names), "a table without the columns it must have")
    need(all(names.count(name) <= 1 for name in known.values()), "a table with a column twice")
    width = max(i + 1 for i, cell in enumerate(header) if cell.strip(BLANKS))
    result = []
    for row in rows:
        filled = [i for i, cell in enumerate(row) if cell.strip(BLANKS)]
        if filled:
            need(filled[-1] < width <= len(row), "a row with another number of cells")
            result.append(dict.fromkeys(others, ""))
            result[-1].update((name, cell) for name, cell in zip(names, row) if name)
    return result


def entered_number(text, most=2**53 - 1):
    """A whole number as people write it: 7, 007, 1,024."""
    text = text.strip(BLANKS)
    need(re.fullmatch("[0-9]+(,[0-9]{3})*", text), "not a number: {}", text[:40])
    return decimal_number(text.replace(",", "").lstrip("0") or "0", most)


def clean(text):
    """A name of a file as EJ1 may hold it."""
    return FORBIDDEN.sub(" ", text)


class Cards:
    """The numbering of all cards (bundle.md 3.4) and which contests are about them (3.5)."""

    KINDS = ("linked", "pool", "unread", "phantom")

    def __init__(self, positions, scopes, contests):
        need(positions.startswith(b"first,cards,jurisdiction,container,tabulator,batch,position\n"),
             "positions: another header")
        self.rows, self.count, self.jurisdictions = [], 0, []
        names = ("jurisdiction", "container", "tabulator", "batch")
        for row in csv_rows(positions, ("first", "cards", *names, "position")):
            first, cards = decimal_number(row["first"]), decimal_number(row["cards"])
            need(first == self.count and cards > 0, "positions: not one after the other")
            need(row["position"] in ("0", "1"), "positions: a place that cannot be")
            phantom = row["position"] == "0"
            place = tuple(row[n] for n in names)
            need(not phantom or place[1:] == ("", "", ""), "positions: phantoms in a batch")
            if place[0] not in self.jurisdictions:
                self.jurisdictions.append(place[0])
            last = self.rows[-1] if self.rows else None
            need(place[0] == self.jurisdictions[-1] and not
                 (last and last[2][0] == place[0] and last[3]), "positions: not by jurisdiction")
            self.rows.append((first, cards, place, phantom))
            self.count += cards
            need(self.count <= 1 << 28, "positions: more cards than can be")
        self.starts = [row[0] for row in self.rows]
        self.read_scopes(scopes, len(contests))
        self.fit_rows()

    def read_scopes(self, lines, contests):
        self.sets, self.runs, seen = [], [], set()
        for line in lines:
            if "scope" in line and "contests" in line:
                need(not self.runs and member(line, "scope", int) == len(self.sets),
                     "scopes: numbers out of order")
                kind, which = member(line, "kind", str), member(line, "contests", list)
                need(kind in self.KINDS and ascending(which) and
                     all(isinstance(c, int) and 0 <= c < contests for c in which) and
                     (kind, tuple(which)) not in seen, "scopes: a set that cannot be")
                seen.add((kind, tuple(which)))
                self.sets.append((kind, which))
            else:
                first, cards = member(line, "first", int), member(line, "cards", int)
                scope = member(line, "scope", int)
                before = self.runs[-1] if self.runs else (0, 0, -1)
                need(first == before[0] + before[1] and cards > 0 and scope != before[2] and
                     scope < len(self.sets), "scopes: a run that cannot be")
                self.runs.append((first, cards, scope))
            need(set(line) in ({"contests", "kind", "scope"}, {"cards", "first", "scope"}),
                 "scopes: a line that cannot be")
        used = list(dict.fromkeys(scope for _, _, scope in self.runs))
        need(used == list(range(len(self.sets))), "scopes: sets out of order")
        end = self.runs[-1][0] + self.runs[-1][1] if self.runs else 0
        need(end == self.count, "scopes: {} cards, not {}", end, self.count)

    def fit_rows(self):
        """The set of each card; phantoms are those that the rows say."""
        self.scope = array.array("I")
        for _, cards, scope in self.runs:
            self.scope.extend(array.array("I", [scope]) * cards)
        for first, cards, _, phantom in self.rows:
            for scope in set(self.scope[first:first + cards]):
                need((self.sets[scope][0] == "phantom") == phantom,
                     "scopes: a phantom that is none, or none that is one")

    def kind(self, card):
        return self.sets[self.scope[card]][0]

    def has(self, card, contest):
        return contest in self.sets[self.scope[card]][1]

    def row(self, card):
        """(place, position from 1, phantom) of a card."""
        first, _, place, phantom = self.rows[bisect.bisect_right(self.starts, card) - 1]
        return place, card - first + 1, phantom

    def number(self, contest, *kinds):
        """How many cards of these kinds have the contest in their set."""
        return sum(cards for _, cards, scope in self.runs
                   if self.sets[scope][0] in kinds and contest in self.sets[scope][1])

    def names(self):
        """(jurisdiction, k from 1) of every card, as the sampler names them."""
        k = {}
        for _, cards, place, _ in self.rows:
            before = k.get(place[0], 0)
            for i in range(cards):
                yield place[0], before + i + 1
            k[place[0]] = before + cards


# ================================================================ the sample

def natural(name):
    """Whole numbers by value, before other names."""
    return (0, int(name), name) if re.fullmatch("[0-9]+", name) else (1, 0, name)


def exponent(prn):
    """-log2(1 - P / 2^64) in units of 2^-64, P the first 64 bits of the number."""
    m = 2**64 - (prn >> 192)
    n = m.bit_length() - 1
    x, bits = (m << 63) >> n, n
    for _ in range(64):
        x = x * x >> 63
        bits = 2 * bits + (x >> 64)
        x >>= x >> 64
    return (64 << 64) - bits


def draws_of(cards, seed, sampler):
    """All cards in the order in which they are drawn; corla's never ends."""
    everybody = range(cards.count)
    if sampler == "corla":  # with replacement
        return (int(sha256_hex(f"{seed},{i}".encode()), 16) % cards.count
                for i in range(1, 1 << 24))
    if sampler == "ballast":
        keys = [(sha256(f"{seed},{j},{k}".encode()), j.encode(), k) for j, k in cards.names()]
    elif sampler == "shangrla":
        keys, number = [], hashlib.sha256(seed.encode() + b",")
        for _ in everybody:
            keys.append(number.digest())
            number.update(b"\0")
    elif sampler == "consistent":
        start, keys = sha256_hex(seed.encode()), []
        for first, count, place, _ in cards.rows:
            for i in range(count):
                ticket = int(sha256_hex((start + repr((place[3], i + 1))).encode()), 16)
                keys.append(str(ticket).zfill(64)[::-1])
    else:
        raise Bad(f"the sampler {sampler} is not known")
    return sorted(everybody, key=keys.__getitem__)


class Alike:
    """One order for all contests; the number of a draw is its place in it."""

    def __init__(self, cards, seed, sampler):
        self.cards, self.seed, self.sampler = cards, seed, sampler
        self.order = None if sampler == "corla" else draws_of(cards, seed, sampler)
        self.usable, self.draw_of, self.card_of = [], {}, {}

    def round(self, targets):
        """The cards of the round that are new: {card: draw}."""
        count, gap = [0] * len(targets), [False] * len(targets)
        self.usable = [[] for _ in targets]
        new, open_ = {}, sum(1 for t in targets if t > 0)
        for place, card in enumerate(self.order or draws_of(self.cards, self.seed, self.sampler)):
            if open_ == 0:
                break
            here = self.cards.sets[self.cards.scope[card]][1]
            if not any(count[c] < targets[c] for c in here):
                for c in here:
                    gap[c] = True
                continue
            if card not in self.draw_of:
                new[card] = self.draw_of[card] = place + 1
                self.card_of[place + 1] = card
            for c in here:
                count[c] += 1
                open_ -= count[c] == targets[c]
                if not gap[c]:
                    self.usable[c].append(card)
        return new


class ByWeight:
    """Each contest has an order of its own; draws are numbered as on the retrieval list."""

    def __init__(self, cards, contests, seed, weights):
        prns = [int.from_bytes(sha256(f"{seed},{j},{k}".encode()), "big") for j, k in cards.names()]
        self.cards, self.decoys = cards, max(c.decoys for c in contests)
        self.orders = []
        e = [exponent(prn) for prn in prns]
        for q in weights:
            drawn = [k for k in q if q[k] > 0]
            # E_i / q_i against E_j / q_j as fractions, then by the number, then by the card
            self.orders.append(sorted(drawn, key=lambda k: (Fraction(e[k], q[k]), prns[k], k)))
        listed = [k for k in range(cards.count) if cards.kind(k) != "phantom"]
        names = list(cards.names())
        decoy = {k: sha256("{},decoy,{},{}".format(seed, *names[k]).encode()) for k in listed}
        self.decoy_order = sorted(listed, key=lambda k: (decoy[k], k))
        self.draw_of, self.card_of, self.pulled, self.usable = {}, {}, set(), []

    def round(self, targets):
        wanted = set()
        for order, target in zip(self.orders, targets):
            wanted |= set(order[:target])
        new = [k for k in wanted if k not in self.draw_of]
        real = [k for k in new if self.cards.kind(k) != "phantom"]
        more = -(-len(real) * self.decoys // 100)
        for k in self.decoy_order:
            if more == 0:
                break
            if k not in self.draw_of and k not in wanted:
                real.append(k)
                more -= 1
        result = {}
        for k in sorted(real, key=lambda k: retrieval_key(self.cards, k)) + \
                sorted(k for k in new if self.cards.kind(k) == "phantom"):
            draw = len(self.draw_of) + 1
            result[k] = self.draw_of[k] = draw
            self.card_of[draw] = k
        self.pulled |= wanted
        self.usable = []
        for order in self.orders:
            n = 0
            while n < len(order) and order[n] in self.pulled:
                n += 1
            self.usable.append(order[:n])
        return result


def retrieval_key(cards, card):
    place, position, _ = cards.row(card)
    return (*map(natural, place), position, card)


# ================================================================ commitments

SALT_LINK, ENTRY = b"ballast/link/v1\n", b"ballast/entry/v1\n"


def card_tag(salt, election, contest, card):
    """The tag of a card's leaf in a contest, from its salt."""
    return sha256(SALT_LINK + salt + f"{election}\n{contest}\n".encode() + card.to_bytes(8, "big"))


def leaves_root(leaves):
    """Number and root of leaves.bin; Bad where they do not ascend."""
    need(len(leaves) % 32 == 0, "not whole leaves")
    items = [leaves[i:i + 32] for i in range(0, len(leaves), 32)]
    need(ascending(items), "leaves do not ascend")
    sha, hashes = hashlib.sha256, []
    hashes = [sha(b"\0" + item).digest() for item in items]
    while len(hashes) > 1:  # a node without a partner moves up as it is (RFC 6962)
        odd = hashes[-1:] if len(hashes) % 2 else []
        below = iter(hashes)
        hashes = [sha(b"\1" + a + b).digest() for a, b in zip(below, below)] + odd
    return len(items), hashes[0] if hashes else EMPTY_ROOT


def open_leaves(leaves, opened, wanted):
    """(cards by entry, {tag: entries of it} of the tags that are wanted) of open1: the entries, each
    a line, then for each leaf a line with its tag and the number of its entry."""
    need(opened.endswith(b"\n") or not opened, "the last line has no end")
    sha, decode, encode = hashlib.sha256, binascii.a2b_base64, binascii.b2a_base64
    lines = opened.split(b"\n")
    lines.pop()
    entries = list(itertools.takewhile(lambda line: line.startswith(b"{"), lines))
    need(ascending(entries), "the entries do not ascend")
    numbers = {str(i).encode(): entry for i, entry in enumerate(entries)}
    lines = lines[len(entries):]
    need(32 * len(lines) == len(leaves), "{} lines for {} leaves", len(lines), len(leaves) // 32)
    counts, found, at = dict.fromkeys(entries, 0), {}, 0
    for line in lines:
        word, entry = line[:44], numbers.get(line[45:])
        try:
            tag = decode(word)
        except binascii.Error:
            tag = b""
        if len(tag) != 32 or line[44:45] != b" " or entry is None \
                or encode(tag, newline=False) != word:
            raise Bad(f"leaf {at // 32 + 1}: not a tag, a blank and the number of an entry")
        if sha(ENTRY + tag + entry).digest() != leaves[at:at + 32]:
            raise Bad(f"leaf {at // 32 + 1} has another line")
        counts[entry] += 1
        if tag in wanted:
            found.setdefault(tag, []).append(entry)
        at += 32
    need(all(counts.values()), "an entry that no leaf has")
    return counts, found


def contest_leaves(leaves, opened, wanted):
    """What there is to compute of one contest's leaves: {"root": …, "open": …}, or why not."""
    result = {}
    try:
        result["root"] = leaves_root(leaves)
    except Bad as bad:
        result["root_wrong"] = str(bad)
        return result
    if opened is not None:
        try:
            result["open"] = open_leaves(leaves, opened, wanted)
        except Bad as bad:
            result["open_wrong"] = str(bad)
    return result


@functools.lru_cache(maxsize=256)
def contest_leaves_kept(leaves, opened, wanted):
    return contest_leaves(leaves, opened, wanted)


def contest_leaves_job(job):
    folder, number, wanted = job

    def read(name):
        path = f"cvr/{number:03}/{name}"
        return folder[path] if path in folder else None
    leaves = read("leaves.bin")
    opened = read("open1")
    sums = [(sha256_hex(d), len(d)) if d is not None else None for d in (leaves, opened)]
    return number, sums, contest_leaves(leaves or b"", opened, wanted)


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

    def __init__(self, files, policy_sha256, seed):
        self.files, self.policy_sha256, self.seed = files, policy_sha256, seed
        self.policy = self.policy_digest = self.head = self.log = self.proof = None
        self.notes = []  # what the user must be told beside the checks (V20)
        self.open = []  # reasons why the verdict cannot be PASS
        self.digests = {}
        self.contests, self.by_name, self.commitments = [], {}, {}
        self.kept, self.leaves, self.tags, self.shares = {}, {}, {}, {}
        self.pool_of, self.shares_of, self.draw_said = {}, {}, {}
        self.round_of, self.usable, self.weights, self.sums = {}, [], None, {}
        self.batch_draws, self.batch_draw_of, self.pulls, self.batch_entered = [], {}, {}, []
        self.pools_wrong, self.draws_wrong, self.claims_hold = None, None, False
        self.salts, self.paths, self.tags_wrong = {}, {}, None  # of opened cards
        self.standard = {}  # names that people have confirmed
        self.drawn = self.votes_hold = False  # V10, V12
        self.reference = {}  # by (contest, card): what the record of an opened card says

    def digest(self, path):
        """SHA-256 of a file of the bundle, in hex."""
        if path not in self.digests:
            data = self.files[path]
            self.digests[path] = (sha256_hex(data), len(data))
        return self.digests[path]

    def content(self, digest):
        path = object_path(digest)
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
    """V1: docs/witnesses.md, The policy; C2SP tlog-policy."""
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
    elif a.policy.overlap() == 0:
        a.notes.append("the policy lets honest witnesses cosign two histories: compare heads with "
                       "other sides")


def check_head(a):
    """V2: C2SP tlog-checkpoint, tlog-cosignature."""
    need("checkpoint" in a.files, "checkpoint is missing")
    a.head = Checkpoint(a.files["checkpoint"], a.policy)
    need(a.head.size > 0, "the log is empty")
    need(not a.head.unknown, "signed by a key that is not in the policy: {}", a.head.unknown[:1])
    need(a.head.quorum or overridden(a), "the policy's quorum has not cosigned it")


def overridden(a):
    """Did an override take effect after the last head that the quorum cosigned?"""
    b = Audit(a.files, a.policy_sha256, a.seed)
    b.policy, b.policy_digest, b.head = a.policy, a.policy_digest, a.head
    try:
        for check in (check_tiles, check_heads, check_events):
            check(b)
    except (Bad, Stopped, CannotTell, LookupError, TypeError, ValueError, AttributeError):
        a.proof = b.proof
        return False
    return witnessed(b, max([0] + [s for s, h in b.kept.items() if h.quorum]) - 1, b.head.size,
                     heads=False)


def check_tiles(a):
    """V3: C2SP tlog-tiles; RFC 6962."""
    a.entries = log_read(a.files, a.head.size)
    a.tree = Tree([leaf_hash(entry) for entry in a.entries])
    for path, data in log_tiles(a.entries, a.tree, a.head.size):
        need(path in a.files, "{} is missing", path)
        need(a.files[path] == data, "{} does not follow from the entries", path)
    need(a.tree.root(a.head.size) == a.head.root, "the entries have another root than the head")


def two_heads(a, other):
    """A proof for others that the log has signed both heads (docs/witnesses.md)."""
    text = b"ballast-two-heads/v1\none head:\n" + other.data + b"the other head:\n" + a.head.data
    if other.size < a.head.size:
        hashes = [a.tree.root(other.size)] + a.tree.consistency(other.size, a.head.size)
        text += b"its beginning:\n" + b"".join(base64.b64encode(h) + b"\n" for h in hashes)
    return text


def check_heads(a):
    """V4: docs/bundle.md, 6; docs/witnesses.md, When a log contradicts itself."""
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
        same = a.head.root if head.size == a.head.size else None
        if head.size < a.head.size:
            same = a.tree.root(head.size)
        need(same is not None, "{}: the log was longer than it is now", path)
        if same != head.root:
            a.proof = two_heads(a, head)
            raise Bad(f"PROVEN EQUIVOCATION: the log has signed two roots of size {head.size}")
        need(head.size < a.head.size, "{}: the head itself", path)
        a.kept[head.size] = head


def check_events(a):
    """V5: docs/bundle.md, 2; docs/parties.md, 1, 2."""
    a.log = Log(a.entries, a.tree, a.policy.log)
    need(a.log.events[0].body["key"] == a.policy.log.vkey, "the log was opened with another key")
    a.record = Record(a.log)
    if a.record.policies:
        need(Ref(a.record.policies[-1].body["policy"]).digest == a.policy_digest,
             "the policy is not the one in the log")
    else:
        need(a.files["policy"] == f"log {a.policy.log.vkey}\nquorum none\n".encode(),
             "the log names no policy, so it is the log's key and no quorum")
    if a.record.overrides:
        a.open.append("NOT FULLY WITNESSED: " + "; ".join(
            member(e.body if e.type == "override" else a.log.approved[e.seq].body["body"],
                   "reason", str) for e in a.record.overrides))
    if a.log.clock_back:
        a.notes.append(f"{a.log.clock_back} events are dated before the one before them")


def read_frozen(a):
    """Contests, assertions, positions, scopes and pools as they were fixed."""
    params, frozen = a.record.params.body, a.record.frozen.body
    lines = ej1_lines(a.object(params["contests"]))
    a.contests = [Contest(i, line) for i, line in enumerate(lines)]
    a.by_name = {c.name: c for c in a.contests}
    need(len(a.by_name) == len(a.contests), "two contests have one name")
    a.cards = Cards(a.object(frozen["positions"]), ej1_lines(a.object(frozen["scopes"])),
                    a.contests)
    a.polling = not any(kind in ("linked", "pool") for kind, _ in a.cards.sets)
    a.commitments, sums = {}, params["privacy_rule"] == "sums"
    if "commitments" in frozen:
        for line in ej1_lines(a.object(frozen["commitments"])):
            c = a.by_name.get(member(line, "contest", str))
            need(c is not None and c.number > max(a.commitments, default=-1) and
                 set(line) - ({"sums"} if sums else set()) == {"contest", "n", "root"},
                 "commitments: a line that cannot be")
            a.commitments[c.number] = (member(line, "n", int), unbase64(line["root"], 32))
            if "sums" in line:
                of = member(line["sums"], "of", list)
                need(set(line["sums"]) == {"hash", "of"} and
                     all(isinstance(n, int) and not isinstance(n, bool) and n >= 0 for n in of),
                     "commitments: sums that cannot be")
                a.sums[c.number] = (unbase64(member(line["sums"], "hash", str), 32), of)
    try:
        read_draws(a, frozen)
    except Bad as bad:
        a.draws_wrong = str(bad)  # told by V15


def read_draws(a, frozen):
    """How batches are drawn, and cards by weight."""
    need(("batches" in frozen) == any(c.by_batch for c in a.contests) and all(
        c.by_batch == (c.method in ("batch", "macro")) for c in a.contests), "batches, or none")
    if "batches" in frozen:
        read_batches(a, ej1_lines(a.object(frozen["batches"])))
    weights = [[member(c.line, name, int) for name in ("decoys", "loser_weight", "pool_weight")]
               for c in a.contests if WEIGHTS & set(c.line)]
    need(len({decoys for decoys, _, _ in weights}) <= 1 and
         all(decoys <= 100 and loser <= 100 and 0 < pool <= 1 << 20
             for decoys, loser, pool in weights), "weights that cannot be")


WEIGHTS = {"decoys", "loser_weight", "pool_weight"}


class Share:
    """What was fixed of a contest in a pool: values r and known cards by claim, votes by choice."""

    def __init__(self):
        self.values, self.known, self.votes, self.cards, self.having = [], [], [], 0, 0


def read_pools(a):
    """The list of pools (bundle.md 3.3): of each card its pool, of contest and pool its share."""
    frozen, sizes, rows = a.record.frozen.body, {}, {}
    pooled = sum(cards for _, cards, s in a.cards.runs if a.cards.sets[s][0] == "pool")
    for first, cards, place, _ in a.cards.rows:
        rows.setdefault(tuple(map(clean, place)), []).append((first, cards))
    last, contest = (0, 0), None  # of rows: pool, first card
    for line in ej1_lines(a.object(frozen["pools"])) if "pools" in frozen else []:
        need(set(line) in POOL_LINES, "pools: a line that cannot be")
        if "positions" in line:
            place = tuple(line.get(n) for n in ("jurisdiction", "container", "tabulator", "batch"))
            pool = member(line, "pool", int)
            need(place in rows, "pools: a batch that is not there")
            if len(rows[place]) != 1:
                raise CannotTell("pools in a batch of several rows")
            cards = pool_cards(line, *rows[place][0])
            need((pool, cards[0]) >= last and pool <= len(sizes) and contest is None,
                 "pools: out of order")
            last = pool, cards[-1]
            for card in cards:
                need(card not in a.pool_of, "pools: a card in two pools")
                need(a.cards.kind(card) == "pool", "pools: a card that is in none")
                a.pool_of[card] = pool
            sizes[pool] = sizes.get(pool, 0) + len(cards)
            continue
        c = a.by_name.get(member(line, "contest", str))
        need(c is not None and (contest is None or c.number >= contest), "pools: no such contest")
        if c.number != contest:
            contest, pools = c.number, []
        if "draw" in line:
            said = a.draw_said.setdefault(c.number, [])
            need(member(line, "assertion", int) == len(said), "pools: draws out of order")
            said.append(draw_read(member(line, "draw", list)))
            continue
        pool, at = member(line, "pool", int), member(line, "from", int)
        need(c.number not in a.draw_said, "pools: out of order")
        if "votes" in line:
            need(pools[-1:] == [pool] and at == len(a.shares_of[c.number, pool].votes),
                 "pools: votes out of order")
            votes = member(line, "votes", list)
            need(all(isinstance(n, int) and n >= 0 for n in votes), "pools: votes that cannot be")
            a.shares_of[c.number, pool].votes += votes
            continue
        if at == 0:
            need(not pools or pool > pools[-1], "pools: out of order")
            pools.append(pool)
            a.shares_of[c.number, pool] = Share()
        share = a.shares_of.get((c.number, pool))
        need(pools[-1:] == [pool] and at == len(share.values), "pools: values out of order")
        share.cards, share.having = member(line, "cards", int), member(line, "with", int)
        need(share.cards == sizes.get(pool) and share.having <= share.cards and
             member(line, "cvrs", int) <= share.cards, "pools: another number of cards")
        share.values += member(line, "values", list)
        share.known += member(line, "known", list)
        need(len(share.values) == len(share.known) and
             all(isinstance(n, int) and 0 <= n <= share.cards for n in share.known),
             "pools: known cards that cannot be")
    need(len(a.pool_of) == pooled, "pools: a card is missing")


POOL_LINES = ({"batch", "cards", "container", "jurisdiction", "pool", "positions", "tabulator"},
              {"cards", "contest", "cvrs", "from", "known", "pool", "values", "with"},
              {"contest", "from", "pool", "votes"}, {"assertion", "contest", "draw"})


def draw_read(pairs):
    """[(observation, chance)]"""
    result = []
    for pair in pairs:
        need(isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], int) and
             pair[0] >= 0 and isinstance(pair[1], str), "pools: a draw that cannot be")
        try:
            result.append((pair[0], float(pair[1])))
        except ValueError:
            raise Bad("pools: a chance that is no number") from None
        need(-1 <= result[-1][1] <= 1 and "%.17g" % result[-1][1] == pair[1],
             "pools: a chance that cannot be, or is spelled otherwise")
    return result


def pool_cards(line, first, cards):
    """The cards of "3,6-8,10" in a row of the manifest."""
    result = []
    for part in member(line, "positions", str).split(","):
        low, dash, high = part.partition("-")
        low = decimal_number(low)
        high = decimal_number(high) if dash else low
        need(1 <= low <= high <= cards, "pools: positions that cannot be")
        result += range(first + low - 1, first + high)
    need(ascending(result) and len(result) == member(line, "cards", int),
         "pools: positions out of order")
    return result


KINDS_OF_NAMES = ("contest", "choice", "jurisdiction")


def names_digest(jurisdiction, names):
    """The digest of an election of nothing but standard names (docs/canonical.md), in hex, of
    {(kind, contest, found): standard}."""
    def number(n):
        return n.to_bytes(8, "big")

    def texts(*items):
        return b"".join(number(len(s.encode())) + s.encode() for s in items)
    places = ["", jurisdiction] if jurisdiction else [""]
    data = number(len(places)) + texts(*places) + (number(1) + texts("")) * 2 + number(0) * 7
    data += number(len(names)) if names else b""
    for (kind, contest, found), standard in names.items():
        data += number(KINDS_OF_NAMES.index(kind)) + texts(contest, found, standard)
    return hashlib.sha256(b"ballast-canonical/v2\n" + data).hexdigest()


def read_names(a):
    """Standard names that people have confirmed (docs/names.md): (kind, contest, found) ->
    standard. They say one thing of a name, and a standard name is final."""
    rows = {}
    for event in a.log.events:
        if event.type != "names" or event.seq in a.record.withdrawn:
            continue
        need(event.body["format"] == "ballast-names" and not event.body["folder"],
             "standard names that are no table")
        table = plain_rows(a.object(event.body["source"]), NAMES, ("why", "files"))
        need(table, "standard names of nothing")
        decided = {}
        for row in table:
            kind, found, standard = row["kind"].strip(BLANKS), row["found"], row["standard"]
            if kind != "jurisdiction":  # those stand in lists as they are
                found, standard = clean(found), clean(standard)
            key = kind, clean(row["contest"]), found
            need(kind in KINDS_OF_NAMES and found and (kind == "choice") == (row["contest"] != ""),
                 "a row of standard names that cannot be")
            if standard:
                need(rows.setdefault(key, standard) == standard,
                     "the lists of standard names contradict each other")
                decided.setdefault((kind, row["contest"], row["found"]), row["standard"])
        need(names_digest(event.body["jurisdiction"], decided) == event.body["canonical"],
             "event {}: standard names are not understood as they were", event.seq)
        need(event.body["cards"] == event.body["contests"] == event.body["listed"] == 0,
             "event {}: standard names have other counts than their event", event.seq)
    for (kind, contest, found), standard in rows.items():
        final = rows.get((kind, contest, standard), standard) == standard
        need(found == standard or final, "the lists of standard names contradict each other")
        need(rows.get(("contest", "", contest), contest) == contest,
             "the lists of standard names contradict each other")
    return rows


def list_items(text):
    """Items of a list in a cell, divided by ';'. What a '\\' stands before is of the item."""
    items = [[]]
    for part in re.findall(r"\\?.", text, re.S):
        if part == ";":
            items.append([])
        else:
            items[-1].append(part)
    for item in items:
        while item and item[-1] in (" ", "\t"):
            item.pop()
        while item and item[0] in (" ", "\t"):
            item.pop(0)
    return ["".join(part[-1] for part in item) for item in items]


TABLES = {"ballast-contests": (("contest", "choice_function"), ("choices", "jurisdictions")),
          "ballast-results": (("contest", "choice", "votes"),
                              ("jurisdiction", "tabulator", "batch", "cards"))}


def public_tables(a):
    """(event, rows) of contests and results that were added; rows are None where only ballast
    verify reads the file."""
    for event in a.record.inputs.values():
        if event.seq in a.record.withdrawn or event.type not in ("contest-def", "totals-commit"):
            continue
        rows, columns = None, TABLES.get(event.body["format"])
        if columns and not event.body["folder"]:
            try:
                rows = plain_rows(a.object(event.body["source"]), *columns)
            except Bad:
                pass
        yield event, rows


def check_merges(a):
    """No two contests, and no two choices of a contest, that one public file has become one."""
    for event, rows in public_tables(a):
        if rows is None:
            a.notes.append(f"event {event.seq}: whether standard names make one of two names in "
                           "this file only ballast verify can tell")
            continue
        of_contests = event.body["format"] == "ballast-contests"
        merges = merges_in_contests if of_contests else merges_in_results
        places = [j for row in rows for j in (list_items(row["jurisdictions"]) if of_contests
                                              else [row["jurisdiction"]])]
        need(not merges(a, event, rows) and not merges_places(a, places), "event {}: standard names "
             "make one of two names that this file has", event.seq)


def check_results(a):
    """Results are of contests of the list; with nothing else to count, of their choices too."""
    known = {spelling_plain(c.name): c for c in reversed(a.contests)}
    for event, rows in public_tables(a):
        for row in rows or () if event.body["format"] == "ballast-results" else ():
            name = standard_contest(a, row["contest"])
            need(name in known, "event {}: results of {}, which the list does not have", event.seq, name)
            c, choice = known[name], standard_choice(a, name, row["choice"])
            need(not a.polling or c.kind == "stv" or choice in map(spelling_plain, c.choices) or
                 choice in c.index, "event {}: {} has no choice {}", event.seq, name, choice)


def standard_contest(a, text):
    return a.standard.get(("contest", "", clean(text)), clean(text))


def standard_choice(a, contest, text):
    return a.standard.get(("choice", contest, clean(text)), clean(text))


def standard_place(a, text):
    """Of a jurisdiction."""
    return a.standard.get(("jurisdiction", "", text), text)


def merges_places(a, names):
    """Are two jurisdictions of one file one now?"""
    return len({standard_place(a, name) for name in names}) < len(set(names))


def merges_in_contests(a, event, rows):
    """The names that a list of contests has in one place, by what they are called now."""
    found = {}
    for row in rows:
        contest = standard_contest(a, row["contest"])
        found.setdefault((contest,), set()).add(clean(row["contest"]))
        needs = " ".join(row["choice_function"].split()).partition(" for ")[2:]
        for choice in filter(None, [*list_items(row["choices"]), *needs] if row["choices"] else []):
            found.setdefault((contest, standard_choice(a, contest, choice)), set()).add(clean(choice))
    return any(len(names) > 1 for names in found.values())


def merges_in_results(a, event, rows):
    """Two rows of one jurisdiction and batch that are of one choice now."""
    taken = set()
    for row in rows:
        contest = standard_contest(a, row["contest"])
        j = standard_place(a, row["jurisdiction"] or event.body["jurisdiction"])
        place = j, row["tabulator"], row["batch"]
        row_of = place if row["batch"] else place[:1], contest, standard_choice(a, contest, row["choice"])
        if row_of in taken:
            return True
        taken.add(row_of)
    return False


def check_names(a):
    """Every contest, choice and jurisdiction has its standard name."""
    for j in a.cards.jurisdictions:
        need(standard_place(a, j) == j, "{} has another standard name", j)
    for c in a.contests:
        need(a.standard.get(("contest", "", c.name), c.name) == c.name,
             "{} has another standard name", c.name)
        for choice in c.choices:
            need(a.standard.get(("choice", c.name, choice), choice) == choice,
                 "{}: {} has another standard name", c.name, choice)


def check_frame(a):
    """V6: docs/bundle.md, 3.1, 3.4, 3.5; docs/frame.md, Cards, Universe of a contest."""
    if a.record.frozen is None:
        return
    read_frozen(a)
    a.standard = read_names(a)
    if a.standard:
        check_merges(a)
    check_names(a)
    listed, plain, rows = 0, True, {}
    for event in a.record.inputs.values():
        if event.seq in a.record.withdrawn or event.body["source"]["salted"]:
            continue
        data = a.object(event.body["source"])
        if event.body["folder"]:
            for line in data.decode("utf-8", "replace").split("\n")[:-1]:
                a.content(unhex(line[:64]).hex())
        if event.type != "manifest-commit":
            continue
        listed += event.body["listed"]
        if event.body["format"] != "ballast-manifest" or event.body["folder"]:
            plain = False
            continue
        here = plain_rows(data, ("jurisdiction", "container", "tabulator", "batch", "cards"), ())
        need(sum(entered_number(r["cards"]) for r in here) == event.body["listed"],
             "a manifest has another number of cards than its event says")
        need(not merges_places(a, [r["jurisdiction"] for r in here if r["jurisdiction"]]),
             "event {}: standard names make one of two names that this file has", event.seq)
        for r in here:
            j = standard_place(a, r["jurisdiction"] or event.body["jurisdiction"])
            rows.setdefault(j, []).append((entered_number(r["cards"]),
                                           (j, r["container"], r["tabulator"], r["batch"])))
    mine = [(cards, place) for _, cards, place, phantom in a.cards.rows if not phantom]
    need(sum(cards for cards, _ in mine) == listed, "positions: {} cards, the manifests have {}",
         sum(cards for cards, _ in mine), listed)
    if plain:
        wanted = [row for here in rows.values() for row in here if row[0] > 0]
        need(mine == wanted, "positions are not the rows of the manifests")
    else:
        a.notes.append("a manifest of another format than ballast-manifest: its rows are taken as "
                       "the positions have them")
    for c in a.contests:
        check_universe(a, c)
    pooled = any(kind == "pool" for kind, _ in a.cards.sets)
    need(pooled == ("pools" in a.record.frozen.body), "pools: a list, or none")
    try:
        read_pools(a)
    except Bad as bad:
        a.pools_wrong = str(bad)  # told by V15
        return
    for card, pool in a.pool_of.items():
        need(all((number, pool) in a.shares_of or a.contests[number].by_batch for number in
                 a.cards.sets[a.cards.scope[card]][1]), "card {}: its pool says nothing of a "
             "contest", card)


def check_universe(a, c):
    """The number of a contest's cards, and that its universe is as it says."""
    cards, linked = a.cards.number(c.number, *Cards.KINDS), a.cards.number(c.number, "linked")
    if c.by_batch:  # nothing is drawn beyond the manifest: pending ballots are no positions
        cards = (c.cards_bound or cards) + c.pending
    need(cards == c.cards, "{}: {} cards in scopes, {} in its line", c.name, cards, c.cards)
    need(linked == a.commitments.get(c.number, (0,))[0], "{}: not a leaf for each linked card",
         c.name)
    if c.universe == "style":
        need(c.cards_bound == 0 or linked <= c.cards_bound, "{}: more cards than its bound", c.name)
        return
    inside = {}  # of each jurisdiction whether its cards have the contest; phantoms may differ
    for first, count, place, phantom in a.cards.rows:
        if not phantom:
            has = {c.number in a.cards.sets[s][1] for s in set(a.cards.scope[first:first + count])}
            inside.setdefault(place[0], set()).update(has)
    need(all(len(has) == 1 for has in inside.values()),
         "{}: its universe is all cards, and some are left out", c.name)
    need(c.jurisdictions != "" or all(has == {True} for has in inside.values()),
         "{}: its universe is all jurisdictions, and one is left out", c.name)


def witnessed(a, after, before, heads=True):
    """Is there a cosigned head that covers event `after` and not event `before` yet, or an override?"""
    if any(after < e.seq < before for e in a.record.overrides):
        return True
    return heads and any(after < size <= before and head.quorum for size, head in a.kept.items())


def check_freeze(a):
    """V7: docs/parties.md, 5."""
    r = a.record
    if r.frozen is None:
        return
    later = [e.seq for e in r.shares + [r.dice, r.seed] if e is not None]
    need(all(seq > r.frozen.seq for seq in later), "the seed began before the freeze")
    if a.log.several and later:
        need(witnessed(a, r.frozen.seq, min(later)),
             "no cosigned head between the freeze and the ceremony")


def check_ceremony(a):
    """V8: docs/parties.md, 3, 5."""
    r = a.record
    if r.frozen is None or not (r.shares or r.dice):
        return
    shared = r.params.body["seed_rule"] == "ballast/seed/v1"
    need(shared or not r.shares, "shares of a seed that is made of dice alone")
    commits, replaced, reveals = {}, set(), []
    for e in r.shares:
        party = e.body["party"]
        if e.type == "seed-share-commit":
            sides = a.log.sides.get(e.seq) or sides
            need(party in sides and party not in commits, "event {}: no share, or a second one, of "
                 "{}", e.seq, party)
            commits[party], last = e, e
            unhex(e.body["commitment"])
            continue
        if not reveals:
            need(witnessed(a, last.seq, e.seq), "no cosigned head between commitments and reveals")
        reveals.append(e.seq)
        need(party in sides and party not in a.shares, "event {}: {} has no share to reveal", e.seq,
             party)
        if e.type == "seed-default":
            need(e.time >= last.time + 900, "event {}: before its time", e.seq)
            replaced.add(party)
            a.shares[party] = bytes(32)
            continue
        need(party in commits and sides <= set(commits) | replaced,
             "event {}: a share is revealed before all have committed", e.seq)
        a.shares[party] = unhex(e.body["share"])
        made = sha256_hex(b"ballast/seedshare/v1\n" + party.encode() + b"\n" + a.shares[party])
        need(made == commits[party].body["commitment"], "event {}: another share than was "
             "committed to", e.seq)
    if r.dice is not None:
        need(not shared or (commits and sides == set(a.shares)),
             "the dice were thrown before all shares were revealed")
        need(not reveals or witnessed(a, reveals[-1], r.dice.seq),
             "no cosigned head between reveals and dice")
        need(re.fullmatch("[0-9]{20,1000}", r.dice.body["digits"]), "not 20 decimal digits")
    for beacon in r.beacons:
        value = beacon.body["value"]
        need(shared and len(r.beacons) == 1 and re.fullmatch("([0-9a-f]{2}){1,128}", value),
             "event {}: a beacon that cannot be", beacon.seq)


def check_seed(a):
    """V9: docs/parties.md, 3."""
    r = a.record
    if r.seed is None:
        return
    digits, rule = r.seed.body["digits"], r.seed.body["rule"]
    need(a.seed in (None, digits), "it is not the seed that was given")
    need(not a.log.several or (rule == "ballast/seed/v1") ==
         (r.params.body["seed_rule"] == "ballast/seed/v1"), "another rule than was fixed")
    if rule == "decimal digits":
        need(re.fullmatch("[0-9]{20,1000}", digits), "not 20 decimal digits")
        if a.log.several:
            need(r.dice is not None and digits == r.dice.body["digits"], "not what the dice show")
        return
    need(rule == "ballast/seed/v1" and a.log.several, "an unknown rule: {}", rule)
    need(r.dice is not None and a.shares, "a seed without dice or shares")
    size = r.frozen.seq + 1
    text = f"ballast/seed/v1\n{a.policy.log.name}\n{size}\n".encode() + a.tree.root(size)
    for party in sorted(a.shares, key=str.encode):
        text += party.encode() + b"\n" + a.shares[party]
    text += r.dice.body["digits"].encode() + b"\n"
    for beacon in r.beacons:
        text += bytes.fromhex(beacon.body["value"])
    need(digits == sha256_hex(text), "it does not follow from shares, dice and freeze")


SAMPLE_HEADER = "round,draw,jurisdiction,container,tabulator,batch,position,imprinted_id"


def plan_targets(a, round_):
    lines = ej1_lines(a.object(round_.plan))
    need([line.get("contest") for line in lines] == [c.name for c in a.contests],
         "round {}: a plan of other contests", round_.number)
    for line in lines:
        need(set(line) == {"contest", "reason", "sizes", "target"} and
             isinstance(line["reason"], str) and
             all(n is None or isinstance(n, int) and not isinstance(n, bool) and n >= 0
                 for n in member(line, "sizes", list)), "round {}: a plan that cannot be",
             round_.number)
    return [member(line, "target", int) for line in lines]


def check_sample(a):
    """V10: docs/frame.md, Sample, Sample by weight; docs/bundle.md, 3.6, 3.7."""
    if a.draws_wrong or a.tags_wrong:
        raise Stopped
    if a.record.seed is None:
        a.drawn = True
        return
    seed, sampler = a.record.seed.body["digits"], a.record.params.body["sampler"]
    need(sampler == "corla" or not any(c.rounds for c in a.contests), "a method by rounds is for "
         "draws with replacement")
    weighted = [c for c in a.contests if c.weighted and c.method.startswith("weighted")]
    if weighted:
        if a.votes_hold and not a.claims_hold or a.record.tally_open and not a.votes_hold:
            raise Stopped  # what cards weigh builds on these
        read_claims(a)  # those that are counted by hand draw all cards alike
        weighted = [c for c in weighted if not c.by_hand]
    if weighted:
        need(sampler == "ballast", "only the sampler ballast draws by weight")
        if a.record.tally_open is not None:
            find_leaves(a)
        if not published_key(a):
            a.reference = {}
        a.weights = [card_weights(a, c) for c in a.contests]
        a.draws = ByWeight(a.cards, a.contests, seed, a.weights)
    else:
        a.weights, a.draws = None, Alike(a.cards, seed, sampler)
    before = [0] * len(a.contests)
    for round_ in a.record.rounds:
        targets = plan_targets(a, round_)
        need(all(x <= y for x, y in zip(before, targets)), "round {}: targets fall", round_.number)
        for c, x, y in zip(a.contests, before, targets):
            need(not c.rounds or y == x or [y] == [n for n in c.rounds if n > x][:1],
                 "round {}: {} departs from its schedule of rounds", round_.number, c.name)
        before = targets
        if any(c.by_batch for c in a.contests):
            compare_batches(a, seed, round_, targets)
            targets = [0 if c.by_batch else n for c, n in zip(a.contests, targets)]
        new = a.draws.round(targets)
        a.usable.append([list(cards) for cards in a.draws.usable])
        for card in new:
            a.round_of[card] = round_.number
        if round_.sample is not None:
            compare_sample(a, round_, new)
    a.drawn = True


def compare_sample(a, round_, new):
    body = round_.sample.body
    data = a.object(body["list"])
    need(data.startswith(SAMPLE_HEADER.encode() + b"\n"), "round {}: another header", round_.number)
    listed = [c for c in new if a.cards.kind(c) != "phantom"]
    wanted = []
    for card in sorted(listed, key=lambda k: retrieval_key(a.cards, k)):
        place, position, _ = a.cards.row(card)
        wanted.append((str(round_.number), str(new[card]), *place, str(position)))
    found = [tuple(row[name] for name in SAMPLE_HEADER.split(",")[:7])
             for row in csv_rows(data, SAMPLE_HEADER.split(","))]
    need(found == wanted, "round {}: another sample than the seed draws", round_.number)
    drawn = sum(1 for k in a.draws.draw_of if a.cards.kind(k) != "phantom")
    need(body["new_cards"] == len(wanted) and body["cards"] == drawn,
         "round {}: another number of cards", round_.number)


def card_weights(a, c):
    """{card: weight} of the cards of a contest's universe (docs/frame.md, Sample by weight)."""
    inside = [k for k in range(a.cards.count) if a.cards.has(k, c.number)]
    if not c.weighted or c.by_hand:
        return dict.fromkeys(inside, 1000)
    pool, known = member(c.line, "pool_weight", int), {}
    if c.method == "weighted" and not a.reference:
        raise CannotTell(f"{c.name}: cards drawn by what their records say, which are sealed")
    for k in inside:
        if a.cards.kind(k) == "linked" and c.method == "weighted":
            known[k] = content_weight(c, a.reference[c.number, k])
    return {k: known.get(k, 1000) if a.cards.kind(k) == "linked" else pool for k in inside}


def content_weight(c, reading):
    """What a card weighs by what its record says: what the claim that needs it most asks for."""
    g = member(c.line, "loser_weight", int)
    m = min(c.claims, key=lambda claim: Fraction(claim.above, claim.upper))
    return max(-(-(10 * g * x.upper + (1000 - 10 * g) * x.value(reading)) * m.above
                 // (m.upper * x.above)) for x in c.claims)


def read_claims(a):
    """The list of assertions; each contest gets its claims, or why it is counted by hand."""
    lines = ej1_lines(a.object(a.record.frozen.body["assertions"]))
    last = -1
    for line in lines:
        c = a.by_name.get(member(line, "contest", str))
        need(c is not None and c.number >= last, "assertions: not by contest")
        last = c.number
    for c in a.contests:
        c.claims, c.by_hand = [], None
        for line in lines:
            if line["contest"] == c.name and "full_hand_count" in line:
                c.by_hand = member(line, "full_hand_count", str)
            elif line["contest"] == c.name:
                need(c.by_hand is None, "{}: a claim after the last", c.name)
                c.claims.append(Claim(c, line))


# ---- the machine's records

def wanted_tags(a):
    """Of each contest the tags of opened cards: {number: {tag: card}}; card-open lists."""
    a.salts, a.paths, key = {}, {}, published_key(a)
    tags = {c.number: {} for c in a.contests}
    for event in a.record.card_opens:
        for line in ej1_lines(a.object(event.body["list"])):
            c = a.by_name.get(member(line, "contest", str))
            card, salt = member(line, "position", int), unbase64(member(line, "salt", str), 32)
            need(c is not None and set(line) == {"contest", "position", "salt"} | (
                {"entry", "index", "path"} if by_sums(a) else set()), "event {}: a line that cannot be", event.seq)
            need(key is None or salt == key_salt(a, key, c, card),
                 "event {}: card {} is opened by another salt than the key gives", event.seq, card)
            tag = card_tag(salt, a.policy.log.name, c.name, card)
            tags[c.number][tag] = card
            if by_sums(a):
                a.paths[c.number, card] = (tag, line)
            a.salts.setdefault(event.seq, []).append((card, c.number))
    if key is not None:  # stage 3: all salts follow
        for number in a.commitments:
            c, tags[number] = a.contests[number], {}
            for card in range(a.cards.count):
                if a.cards.kind(card) == "linked" and a.cards.has(card, number):
                    salt = key_salt(a, key, c, card)
                    tags[number][card_tag(salt, a.policy.log.name, c.name, card)] = card
    return tags


def key_salt(a, key, c, card):
    start = f"ballast/salt/v1\n{a.policy.log.name}\n{c.name}\n".encode()
    return hmac.digest(key, start + card.to_bytes(8, "big"), "sha256")


def by_sums(a):
    return a.record.params is not None and a.record.params.body["privacy_rule"] == "sums"


def published_key(a):
    """The key that all salts come from, where it is public (stage 3) and in its form."""
    data = a.files["cvr/key"] if "cvr/key" in a.files else b""
    good = re.fullmatch(b"[0-9a-f]{64}\n", data) and \
        a.record.params.body["privacy_rule"] == "full"
    return bytes.fromhex(data[:64].decode()) if good else None


def check_leaves(a):
    """V11: docs/commitments.md; docs/bundle.md, 4."""
    if not a.commitments:
        return
    try:
        a.tags = wanted_tags(a)
    except Bad as bad:
        a.tags, a.tags_wrong = {c.number: {} for c in a.contests}, str(bad)
    jobs = [(a.files, n, frozenset(a.tags[n])) for n in a.commitments]
    size = sum(n for n, _ in a.commitments.values())
    if size > 200000 and isinstance(a.files, Folder):
        jobs.sort(key=lambda job: -a.commitments[job[1]][0])
        with multiprocessing.Pool() as pool:
            results = pool.map(contest_leaves_job, jobs, chunksize=1)
    else:
        results = [contest_leaves_here(job) for job in jobs]
    for number, digests, result in results:
        a.leaves[number] = result
        result["digests"] = digests
    for number, (n, root) in a.commitments.items():
        name, result = a.contests[number].name, a.leaves[number]
        need(result["digests"][0] is not None, "{}: leaves.bin is missing", name)
        need("root" in result, "{}: {}", name, result.get("root_wrong"))
        need(result["root"] == (n, root), "{}: other leaves than were committed to", name)


def contest_leaves_here(job):
    folder, number, wanted = job
    names = [f"cvr/{number:03}/{name}" for name in ("leaves.bin", "open1")]
    leaves, opened = [folder[name] if name in folder else None for name in names]
    sums = [(sha256_hex(d), len(d)) if d is not None else None for d in (leaves, opened)]
    return number, sums, dict(contest_leaves_kept(leaves or b"", opened, wanted))


def check_privacy(a):
    """The report that two sides have signed before votes were opened: {number: what it says}."""
    report, result = a.record.privacy, {}
    if report is None:
        return result
    lines = ej1_lines(a.object(report.body["list"]))
    need(len(lines) >= len(a.contests), "the privacy report leaves a contest out")
    for c, line in zip(a.contests, lines):
        need(sorted(line) == ["cards", "contest", "exposed", "groups", "patterns", "rare",
                              "smallest", "units"] and line["contest"] == c.name,
             "{}: the privacy report is of another contest", c.name)
        n = {name: member(line, name, int) for name in line if name != "contest"}
        leaves = a.commitments[c.number][0] if c.number in a.commitments else 0
        need(max(n["exposed"], n["rare"], n["smallest"]) <= n["cards"] <= leaves and
             n["groups"] <= n["units"], "{}: the privacy report cannot be", c.name)
        result[c.number] = n
    for line in lines[len(a.contests):]:  # rare styles
        numbers = member(line, "contests", list)
        need(sorted(line) == ["cards", "contests", "jurisdiction"] and
             0 < member(line, "cards", int) < report.body["min_cell"] and
             all(type(n) is int and 0 <= n < len(a.contests) for n in numbers) and
             numbers == sorted(set(numbers)) and isinstance(line["jurisdiction"], str),
             "the privacy report: a style that cannot be")
    need(report.body["cards"] <= len(a.cards.scope), "the privacy report: more cards than there are")
    return result


def check_groups(c, said, entries):
    """The opened votes are grouped as the report says."""
    units = {}
    for entry, cards in entries.items():
        value = ej1_read(entry)
        if value["v"] is not None:
            units[value["ru"]] = units.get(value["ru"], 0) + cards
    need((said["cards"], said["groups"], said["smallest"]) ==
         (sum(units.values()), len(units), min(units.values(), default=0)),
         "{}: the opened votes are not grouped as the privacy report says", c.name)


def check_votes(a):
    """V12: docs/bundle.md, 5.1; docs/commitments.md, Entries."""
    if not a.commitments:
        return
    privacy = check_privacy(a)
    rule = a.record.params.body["privacy_rule"]
    if rule == "sums":
        # A contest without a claim has no tree; V15 misses that of a contest with one.
        a.notes.append("votes are proved by the sums of each claim only, not choice by choice: the "
                       "reported votes are as they were fixed")
        return
    if rule != "contests" and rule != "full":
        targets = [c.name for c in a.contests if c.target and c.number in a.commitments]
        if targets:
            raise CannotTell(f"the votes are not opened ({rule}): " + ", ".join(targets))
        return
    if a.record.tally_open is None:
        raise CannotTell("the votes behind the commitments are not opened yet")
    lines = ej1_lines(a.object(a.record.tally_open.body["list"]))
    need([line.get("contest") for line in lines] == [a.contests[n].name for n in a.commitments],
         "tally-open: other contests than the commitments")
    for line, number in zip(lines, a.commitments):
        result, c = a.leaves[number], a.contests[number]
        for what, digest in zip(("leaves", "open"), result["digests"]):
            named = member(line, what, dict)
            need(set(line) == {"contest", "leaves", "open"} and set(named) == {"sha256", "size"},
                 "tally-open: a line that cannot be")
            need(digest == (named["sha256"], named["size"]),
                 "{}: another file of {} than tally-open names", c.name, what)
        need("open" in result, "{}: {}", c.name, result.get("open_wrong"))
        count_votes(a, c, result["open"][0])
        if number in privacy:
            check_groups(c, privacy[number], result["open"][0])
    a.votes_hold = True


UNSEEN = ("irv", "stv", "condorcet", "pairs", "star")  # totals do not decide these


def count_votes(a, c, entries):
    """Votes and winners of a contest from its opened entries."""
    counts = {}
    for entry, cards in entries.items():
        try:
            reading = c.entry(entry)
        except Bad as bad:
            raise Bad(f"{c.name}: an entry that cannot be: {bad}") from None
        need(reading != ABSENT or c.universe == "all", "{}: a card without the contest", c.name)
        counts[reading] = counts.get(reading, 0) + cards
    c.counts = counts
    votes = c.tally(counts)
    if c.pooled and a.pools_wrong:
        return  # V15
    shares = [share for (number, _), share in a.shares_of.items() if number == c.number]
    for share in shares:
        need(len(share.votes) == (0 if c.kind in UNSEEN else len(votes)),
             "{}: votes of a pool are missing", c.name)
        if share.votes:
            votes = [mine + more for mine, more in zip(votes, share.votes)]
    if c.pooled:
        a.notes.append(f"{c.name}: {c.pooled} cards are known as sums, whose votes are as reported")
    if any(not share.votes for share in shares) and c.pooled:
        return  # totals do not decide such a contest: what its pools say is taken as fixed
    if not c.countable():  # nobody says how: nothing is reported, and no full hand count can be
        need(not any(c.votes) and not c.winners, "{}: an outcome that no rule gives", c.name)
        return
    if c.by_batch and a.draws_wrong:
        return  # V15
    sums = [b.votes for b in c.batches if b.cvrs == 0 and b.votes is not None]
    votes = [sum(x) for x in zip(votes, *sums)]  # batches without records have those of results
    if c.by_batch and any(kind == "pool" for kind, _ in a.cards.sets):
        need(all(x <= y for x, y in zip(votes, c.votes)), "{}: the records add up to {}, reported "
             "are {}", c.name, votes, c.votes)
        return  # records without identity count in a batch, and nobody sees them
    need(votes == c.votes, "{}: the records add up to {}, reported are {}", c.name, votes, c.votes)
    if c.by_batch and sums:
        return  # the claims prove the winners
    try:
        winners, c.seats_won = outcome(c, votes, counts)
    except Bad:
        return  # a tie: the reported winners are whoever the count by hand finds
    except CannotTell as why:
        a.open.append(f"V12: {why}")
        return
    need(winners == sorted(c.winners), "{}: the records have other winners", c.name)


# ---- what people saw

MVR_COLUMNS = ("round", "draw", "batch", "position", "contest", "choice")
MVR_OTHERS = ("jurisdiction", "container", "tabulator", "imprinted_id", "rank")


def read_interpretations(a, event):
    """{card: {contest: rows}}, or {card: None} where the card was not found."""
    result, words, last, about = {}, {}, None, None
    for row in plain_rows(a.object(event.body["list"]), MVR_COLUMNS, MVR_OTHERS):
        key = entered_number(row["round"]), entered_number(row["draw"])
        card = a.draws.card_of.get(key[1])
        need(card is not None and a.round_of[card] == key[0], "round {}, draw {}: not drawn", *key)
        place, position, phantom = a.cards.row(card)
        said = [row[n] for n in ("jurisdiction", "container", "tabulator")]
        need(all(s in ("", p) for s, p in zip(said, place)) and row["batch"] == place[3] and
             entered_number(row["position"]) == position and not phantom,
             "draw {}: another card", key[1])
        same = [row[n] for n in ("round", "draw", "batch", "position", "imprinted_id")] + said
        need(same == about or card not in result, "draw {}: interpreted twice, or its rows differ",
             key[1])
        about = same
        contests = result.setdefault(card, {})
        here = card, row["contest"]
        if row["contest"] == "":
            words.setdefault(card, []).append(row["choice"])
        else:
            c = a.by_name.get(clean(row["contest"]))
            need(c is not None, "no contest {}", row["contest"])
            need(here == last or c.number not in contests, "draw {}: a contest twice", key[1])
            contests.setdefault(c.number, []).append((clean(row["choice"]),
                                                        row["rank"].strip(BLANKS)))
        last = here
    for card, word in words.items():
        need(word == ["*not found*"] and not result[card], "draw {}: a row without contest",
             a.draws.draw_of[card])
        result[card] = None
    return result


def check_paper(a):
    """V13: docs/bundle.md, 3.8, 5.2; docs/parties.md, 5."""
    r = a.record
    need(a.tags_wrong is None, "{}", a.tags_wrong)
    if not a.drawn:
        raise Stopped
    a.entered, first, lists = [], {}, {}  # entered: (seq, {card: …}) in their order
    a.seconds, a.ruled = [], []  # the same of a second board, and of what was decided
    for event in r.mvrs:
        here = lists[event.seq] = read_interpretations(a, event)
        need(event.body["cards"] == len(here), "event {}: of another number of cards", event.seq)
        a.entered.append((event.seq, here))
        of = first.setdefault(r.root[event.seq], set())
        if event.type == "mvr":
            need(all(a.round_of[card] == event.body["round"] for card in here),
                 "event {}: cards of another round", event.seq)
            need(not any(here.keys() & cards for cards in first.values()),
                 "event {}: a card was interpreted before", event.seq)
        else:
            closed = max([x.number for x in r.rounds if x.closed and x.closed < event.seq] + [0])
            others = {card for seq, cards in first.items() if seq != r.root[event.seq]
                      for card in cards}
            need(all(card in of or (a.round_of[card] <= closed and card not in others)
                     for card in here), "event {}: it corrects cards that its entry has not",
                 event.seq)
        of.update(here)
        check_words(a, here)
    check_batch_counts(a)
    check_rulings(a, first)
    check_seconds(a, first)
    check_retrievals(a)
    check_openings(a, lists)


def check_words(a, here):
    for contests in here.values():
        for number, rows in (contests or {}).items():
            a.contests[number].paper(rows)


def entered_first(a, seq):
    """The event that entered first what this one corrects, or the event itself."""
    refers = {e.seq: e.body["refers"] for e in a.record.batch_counts if e.type == "correct"}
    while seq in refers:
        seq = refers[seq]
    return a.record.root.get(seq, seq)


def opened_when(a):
    """{first entry: when cards of it were opened}"""
    result = {}
    for event in a.record.card_opens:
        result.setdefault(entered_first(a, event.body["refers"]), event.seq)
    return result


def check_rulings(a, first):
    """What was decided is about cards that somebody had read, and whose records nobody could see; it
    counts from then on."""
    root_of = {card: seq for seq, cards in first.items() for card in cards}
    opened = opened_when(a)
    for event in a.record.rulings:
        here = read_interpretations(a, event)
        need(event.body["cards"] == len(here), "event {}: of another number of cards", event.seq)
        read = {card for seq, cards in first.items() if seq < event.seq for card in cards}
        need(here.keys() <= read, "event {}: nobody had read the card", event.seq)
        need(all(opened.get(root_of[card], event.seq) >= event.seq for card in here),
             "event {}: the record was open already", event.seq)
        check_words(a, here)
        a.entered.append((event.seq, here))
        a.ruled.append((event.seq, here))
    a.entered.sort(key=lambda entry: entry[0])


def check_seconds(a, first):
    """A second board reads each card once: other people, before its record is opened."""
    root_of = {card: seq for seq, cards in first.items() for card in cards}
    opened, seen = opened_when(a), set()
    for event in a.record.seconds:
        here = read_interpretations(a, event)
        need(event.body["cards"] == len(here), "event {}: of another number of cards", event.seq)
        need(not seen & here.keys(), "event {}: a card was read a second time before", event.seq)
        seen.update(here)
        check_words(a, here)
        for root in {root_of[card] for card in here if card in root_of}:
            need(not a.log.owners[root] & a.log.owners[event.seq],
                 "event {}: the same people have signed both readings", event.seq)
            need(opened.get(root, event.seq) >= event.seq,
                 "event {}: the records were open already when the cards were read again", event.seq)
        a.seconds.append((event.seq, here))


def check_retrievals(a):
    """Places where drawn cards lie, or that are drawn batches."""
    others = ("jurisdiction", "container", "tabulator", "batch", "seal_listed", "seal_new", "note")
    for event in a.record.retrievals:
        rows = plain_rows(a.object(event.body["list"]), ("seal_found",), others)
        rows = [{name: cell.strip(BLANKS) for name, cell in row.items()} for row in rows]
        drawn = {a.cards.row(card)[0] for card, number in a.round_of.items()
                 if number <= event.body["round"] and not a.cards.row(card)[2]}
        drawn |= {b.place for number, b in a.pulls.values() if number <= event.body["round"]}
        for row in rows:
            said = [row[n] for n in others[:4]]
            need((row["container"] or row["batch"]) and any(
                all(s in ("", p) for s, p in zip(said, place)) for place in drawn),
                "event {}: a place where nothing was drawn", event.seq)
        broken = sum(row["seal_listed"] not in ("", row["seal_found"]) for row in rows)
        need(rows and (event.body["places"], event.body["other_seals"]) == (len(rows), broken),
             "event {}: of another number of places or seals", event.seq)
        if broken:
            a.notes.append(f"event {event.seq}: {broken} places had another seal than was listed")


def closed_before(a, seq):
    """The last round that was closed before the event."""
    return max([r.number for r in a.record.rounds if r.closed and r.closed < seq] + [0])


def check_openings(a, lists):
    """Openings come after the interpretation was witnessed, and are those of leaves."""
    done = set()
    if by_sums(a) and not claims_readable(a):
        return
    for event in a.record.card_opens:
        refers = event.body["refers"]
        if a.log.several:
            first = entered_first(a, refers)
            last = max([refers] + [seq for seq in lists
                                   if seq < event.seq and entered_first(a, seq) == first] +
                       [e.seq for e in a.record.seconds + a.record.rulings if e.seq < event.seq])
            need(witnessed(a, last, event.seq), "event {}: no cosigned head between the "
                 "interpretation and the opening", event.seq)
        if refers in lists:
            cards = set(lists[refers])
        else:  # a closed round: cards that nobody had looked at
            number = a.log.events[refers].body["round"]
            before = {card for seq, here in lists.items() if seq < refers for card in here}
            cards = {card for card, r in a.round_of.items() if r <= number} - before
        opened = a.salts.get(event.seq, [])
        need(opened == sorted(sealed(a, cards) - done),
             "event {}: other cards than those that were read", event.seq)
        done.update(opened)
        for seq, here in lists.items():
            need(seq < event.seq or not here.keys() & cards,
                 "event {}: it corrects a card whose record event {} had opened", seq, event.seq)
    if a.record.tally_open is not None:
        find_leaves(a)
    for (number, card), (tag, line) in a.paths.items():
        if len(a.sums[number][1]) >= len(a.contests[number].claims):  # else V15
            a.reference[number, card] = sum_path(a, a.contests[number], tag, line)
    closed = max([r.number for r in a.record.rounds if r.closed is not None] + [0])
    looked = {card for cards in lists.values() for card in cards} | {
        card for card, number in a.round_of.items() if number <= closed}
    missing = len(sealed(a, looked) - done) if a.commitments else 0
    if a.record.params and a.record.params.body["privacy_rule"] == "closed":
        return
    need(missing == 0 or a.record.outcome is None, "{} records of drawn cards are not opened",
         missing)
    if missing:
        raise CannotTell(f"{missing} records of drawn cards are not opened yet")
    if done and a.record.tally_open is None and not a.sums:
        raise CannotTell("cards are opened, and the votes they are among are not")


def claims_readable(a):
    """Reads the claims; where they cannot be read, or one has no sum, V15 says so."""
    try:
        read_claims(a)
        return all(c.number in a.sums for c in a.contests if c.claims)
    except Bad:
        return False


def sealed(a, cards):
    """(card, contest) of all leaves of these cards that are opened: under `sums` where there is a
    tree."""
    return {(card, n) for card in cards if a.cards.kind(card) == "linked"
            for n in a.cards.sets[a.cards.scope[card]][1] if not by_sums(a) or n in a.sums}


def find_leaves(a):
    """Each opened card has one leaf in the contest: what its record says."""
    for number, tags in a.tags.items():
        c, found = a.contests[number], a.leaves.get(number, {}).get("open", ({}, {}))[1]
        for tag, card in tags.items():
            entries = found.get(tag, [])
            need(len(entries) == 1, "{}: card {} is opened to no leaf", c.name, card)
            a.reference[number, card] = c.entry(entries[0])


def sum_path(a, c, tag, line):
    """What the record of a card says, proved by its way up a tree of sums (docs/commitments.md)."""
    where = f"{c.name}: card {line['position']}"
    need(len(a.sums[c.number][1]) == len(c.claims), "{}: another number of sums", c.name)
    reading, entry = c.entry(ej1_write(line["entry"])), ej1_write(line["entry"])
    index, path = member(line, "index", int), member(line, "path", list)
    leaves = a.files[f"cvr/{c.number:03}/leaves.bin"]
    size, cm = len(leaves) // 32, sha256(ENTRY + tag + entry)
    need(index < size and leaves[32 * index:32 * index + 32] == cm, "{} is opened to no leaf",
         where)
    sums, count = [claim.value(reading) for claim in c.claims], 1

    def numbers(values):
        return b"".join(value.to_bytes(8, "big") for value in values)
    here = sha256(b"ballast/sumleaf/v1\n" + cm + numbers([1] + sums))
    shape = tree_way(index, size)
    need(len(shape) == len(path), "{}: a way of another length", where)
    for (is_left, beside), step in zip(shape, path):
        more = member(step, "sums", list)
        need(set(step) == {"hash", "sums"} and len(more) == len(sums) and all(
            isinstance(x, int) and 0 <= x <= beside * claim.upper
            for x, claim in zip(more, c.claims)), "{}: sums that cannot be", where)
        other = unbase64(member(step, "hash", str), 32)
        sums, count = [x + y for x, y in zip(sums, more)], count + beside
        pair = other + here if is_left else here + other
        here = sha256(b"ballast/sum/v1\n" + pair + numbers([count] + sums))
    need((here, sums) == a.sums[c.number], "{} is not below the sums that were fixed", where)
    return reading


def tree_way(index, size):
    """From a leaf up: (is the neighbour on the left, how many leaves it has)."""
    if size == 1:
        return []
    half = 1 << (size - 1).bit_length() - 1
    if index < half:
        return tree_way(index, half) + [(False, size - half)]
    return tree_way(index - half, size - half) + [(True, half)]


# ---- risks

class Measure:
    """The risks of all contests after some round, from the interpretations up to some event."""

    def __init__(self, a, upto, closed):
        self.a = a
        self.rounds = sum(1 for r in a.record.rounds if r.opened < upto)
        self.upto, self.closed, self.seen = upto, closed, {}
        for seq, here in a.entered:
            if seq < upto:
                self.seen.update(here)
        self.disputed = self.disputes()
        self.drawn = [k for k in a.round_of if a.round_of[k] <= self.rounds]

    def disputes(self):
        """(contest, card) that two boards read differently, so that it counts as the worst case
        until somebody has decided after both."""
        a, result, last, ruled = self.a, set(), {}, {}
        for seq, here in a.entered:
            if seq < self.upto:
                of = ruled if any(seq == other for other, _ in a.ruled) else last
                of.update(dict.fromkeys(here, seq))
        for seq, here in a.seconds:
            for card, second in here.items() if seq < self.upto else ():
                first = self.seen.get(card)
                if first is None or ruled.get(card, -1) > max(seq, last[card]):
                    continue
                for c in a.contests:
                    if a.cards.has(card, c.number):
                        one = c.paper(first[c.number]) if c.number in first else ABSENT
                        two = WORST if second is None else \
                            c.paper(second[c.number]) if c.number in second else ABSENT
                        if (one == ABSENT) != (two == ABSENT) or any(
                                claim.value(one) != claim.value(two) for claim in c.claims):
                            result.add((c.number, card))
        return result

    def paper(self, c, card):
        """What people saw of a contest on a card; None: nobody has looked yet."""
        a = self.a
        if (c.number, card) in self.disputed:
            return WORST
        if card in self.seen:
            contests = self.seen[card]
            if contests is None:
                return WORST
            return c.paper(contests[c.number]) if c.number in contests else ABSENT
        if a.cards.kind(card) == "phantom" or a.round_of[card] <= self.closed:
            return WORST
        return None

    def usable(self, c):
        cards = self.a.usable[self.rounds - 1][c.number]
        cards = cards[:c.rounds[-1]] if c.rounds else cards
        for i, card in enumerate(cards):
            if self.paper(c, card) is None:
                return cards[:i]
        return cards

    def outside(self, c):
        """Cards that show marks in a contest whose universe they are not in."""
        return [k for k, contests in self.seen.items() if contests and c.number in contests and
                not self.a.cards.has(k, c.number) and
                c.paper(contests[c.number])[0] in ("valid", "over")]

    def compare(self, c, i, card, paper):
        """(reference, value on paper) of a card under claim number i; parts of 1/den."""
        a, claim = self.a, c.claims[i]
        kind = a.cards.kind(card)
        value = claim.value(paper)
        if kind == "pool":
            reference = a.shares_of[c.number, a.pool_of[card]].values[i]
        elif kind == "linked":
            reading = a.reference.get((c.number, card))
            reference = claim.upper if reading is None else claim.value(reading)
            if reading == ABSENT:
                return reference, value
        else:
            reference = claim.half
        if paper == ABSENT and c.universe == "style":
            value = 0
        return reference, value

    def contest(self, c):
        """(risks of the claims, usable cards, counts o1 o2 u1 u2 of the smallest margin)."""
        if c.by_batch:
            return batch_risks(self, c)
        cards, risks, counts = self.usable(c), [], dict(o1=0, o2=0, u1=0, u2=0)
        papers = [self.paper(c, card) for card in cards]
        smallest = min(c.claims, key=lambda claim: Fraction(claim.above, claim.upper), default=None)
        for i, claim in enumerate(c.claims if c.by_hand is None else []):
            test = self.test(c, i)
            for card, paper in zip(cards, papers):
                votes = self.draw(test, c, i, card, paper)
                if claim is smallest and votes != 0:
                    counts["uo"[votes > 0] + str(abs(votes))] += 1
            risks.append(test.risk())
        return risks, len(cards), counts

    def test(self, c, i):
        """The test of claim number i before the first draw."""
        if self.a.weights is not None and c.weighted:
            return self.weighted_test(c, i)
        return make_test(c, c.claims[i], self.a.polling, lambda: self.reported(c, i),
                         getattr(self.a.draws, "sampler", "") == "corla")

    def draw(self, test, c, i, card, paper):
        """Shows the test a card; by how many votes it overstates the claim, from -2 to 2: none of a
        pool, whose cards vary when nothing is wrong. In polling: for the loser, or the winner."""
        a, claim = self.a, c.claims[i]
        if a.polling:
            value = claim.value(paper)
            test.draw(value)
            return (value < claim.half) - (value > claim.half)
        reference, value = self.compare(c, i, card, paper)
        over = reference - value
        if isinstance(test, WeightedTest):
            sealed = c.number in a.sums and a.cards.kind(card) == "linked"
            test.draw(reference, a.weights[c.number][card], over, sealed)
        else:
            test.draw(claim.upper - over)
        if a.cards.kind(card) == "pool":
            return 0
        return max(-2, min(2, math.ceil(Fraction(2 * over, claim.upper))))

    def reported(self, c, i):
        """What one draw shows if all is as reported: of pools as was fixed; other cards differ as
        is usual, and phantoms overstate by one vote."""
        if self.a.polling:
            return reported_draw(c, c.claims[i])
        claim, pools = c.claims[i], self.a.draw_said.get(c.number, [[]] * (i + 1))[i]
        rest, phantoms = 1 - sum(chance for _, chance in pools), claim.phantoms / claim.cards
        (clean, _), *errors = usual_errors(claim.upper)
        errors = [(x, rate * rest) for x, rate in errors] + [(claim.upper / 2, phantoms)] + pools
        share = sum(chance for _, chance in errors)
        if share > 1:
            errors = [(x, chance / share) for x, chance in errors]
        return [(clean, max(1 - share, 0))] + errors

    def weighted_test(self, c, i):
        """Classes of all cards of the universe by reference and weight."""
        a, claim, classes = self.a, c.claims[i], {}
        pool, sealed = c.line["pool_weight"], (1, 0, 0, 0)

        def add(ref, q, n):
            classes[ref, q] = classes.get((ref, q), 0) + n
        if c.number in a.sums:  # under this rule no weight follows from the records
            sealed = (1000, a.commitments[c.number][0], a.sums[c.number][1][i], claim.upper)
        for reading, n in c.counts.items():
            q = content_weight(c, reading) if c.method == "weighted" else 1000
            add(claim.value(reading), q, n)
        for (number, _), share in a.shares_of.items():
            if number == c.number:
                add(share.values[i], pool, share.cards)
        add(claim.half, pool, a.cards.number(c.number, "unread", "phantom"))
        return WeightedTest(classes, claim.above, sealed)


def reported_draw(c, claim):
    """[(observation, chance)] of one draw in ballot polling, by the reported votes; a phantom is a
    card that is not found, and each vote is on a card of its own. Where these are more than there
    are cards, half of those that are too many go from those worth most, half from those worth 0."""
    n, chances = claim.cards, {claim.half: 0, claim.upper: 0, 0: 0}
    for i, votes in enumerate(c.votes):
        value = claim.value(("valid", (i,)))
        if value != claim.half:
            chances[value] = chances.get(value, 0) + votes
    chances[0] += claim.phantoms
    over = max(0, sum(chances.values()) - n)
    chances[claim.upper] -= over / 2
    chances[0] -= over / 2
    chances[claim.half] = n - sum(chances.values())
    return [(x, number / n) for x, number in chances.items()]


def same_risk(mine, said):
    """Within one part in a thousand million; a number below the smallest double is that."""
    text, said = said, float(said)
    need(text == "%.17g" % said, "a risk that is not written with 17 digits: {}", text[:40])
    return abs(mine - said) <= max(1e-9 * mine, 1e-307)


def name_cut(text):
    return text.encode()[:60].decode("utf-8", "ignore")


def check_risks(a):
    """V14: docs/frame.md, Risk; docs/bundle.md, 3.9."""
    a.measured = {}
    for event in a.record.risks:
        a.object(event.body["list"])
    if not a.claims_hold and a.record.risks:
        raise Stopped
    for event in a.record.risks:
        measure = Measure(a, event.seq, event.body["round"])
        lines = ej1_lines(a.object(event.body["list"]))
        need([line.get("contest") for line in lines] == [c.name for c in a.contests],
             "event {}: risks of other contests", event.seq)
        for c, line in zip(a.contests, lines):
            compare_risk(a, event, measure, c, line)


def compare_risk(a, event, measure, c, line):
    where = f"event {event.seq}, {c.name}"
    need(set(line) == {"assertions", "contest", "met", "o1", "o2", "risk", "u1", "u2", "usable"} and
         all(set(said) == {"loser", "risk", "winner"} for said in line["assertions"]),
         "{}: a line that cannot be", where)
    risks, usable, counts = measure.contest(c)
    risk = max(risks, default=1.0)  # no sample can confirm what is counted by hand
    met = Fraction(risk) <= c.limit and not measure.outside(c)
    need(member(line, "usable", int) == usable, "{}: {} usable cards, not {}", where,
         line["usable"], usable)
    need(same_risk(risk, member(line, "risk", str)), "{}: risk {}, computed {!r}", where,
         line["risk"], risk)
    need(line["met"] is met or abs(risk - float(c.limit)) <= 1e-9 * risk,
         "{}: whether the limit is met", where)
    need(len(member(line, "assertions", list)) == min(200, len(risks)), "{}: other assertions",
         where)
    for claim, mine, said in zip(c.claims, risks, line["assertions"]):
        need(same_risk(mine, member(said, "risk", str)), "{}: {}: risk {}, computed {!r}", where,
             claim.line["words"], said["risk"], mine)
        need(said["winner"] == name_cut(claim.line["winner"]) and
             said["loser"] == name_cut(claim.line["loser"]), "{}: other assertions", where)
    need(all(line[name] == counts[name] for name in counts), "{}: other numbers of discrepancies",
         where)
    a.measured[c.number] = (risk, line)


# ---- whole batches (docs/batches.md)

class Batch:
    """A batch in a contest, as the list of batches has it."""

    def __init__(self, line, place, number, cards):
        self.place, self.number, self.cards = place, number, cards
        self.votes, self.values = line.get("votes"), []
        for name in ("cvrs", "unknown", "weight", "with"):
            setattr(self, name.replace("with", "having"), member(line, name, int))
        need(member(line, "cards", int) == cards and member(line, "number", int) == number and
             0 <= self.having <= cards and 0 <= self.unknown <= cards, "batches: numbers that "
             "cannot be")


def listed_batches(a):
    """{(jurisdiction, tabulator, batch): [number, cards, place]}, numbered as cards are."""
    result = {}
    for _, cards, place, phantom in a.cards.rows:
        if not phantom:
            key = place[0], place[2], place[3]
            result.setdefault(key, [len(result) + 1, 0, place])[1] += cards
    return result


def read_batches(a, lines):
    listed = {tuple(map(clean, key)): of for key, of in listed_batches(a).items()}
    last = (-1, 0)
    for line in lines:
        need(set(line) - {"votes"} == {
            "batch", "cards", "container", "contest", "cvrs", "from", "jurisdiction", "number",
            "tabulator", "unknown", "values", "weight", "with"}, "batches: a line that cannot be")
        c = a.by_name.get(member(line, "contest", str))
        key = tuple(member(line, n, str) for n in ("jurisdiction", "tabulator", "batch"))
        need(c is not None and c.by_batch and key in listed, "batches: a line of nothing")
        number, cards, place = listed[key]
        need(member(line, "container", str) == clean(place[1]), "batches: another container")
        if member(line, "from", int) == 0:
            need((c.number, number) > last, "batches: out of order")
            last = c.number, number
            c.batches.append(Batch(line, place, number, cards))
        b = c.batches[-1] if c.batches else None
        need(b is not None and b.number == number and len(b.values) == line["from"],
             "batches: values out of order")
        b.values += member(line, "values", list)
        need(b.votes is None or (isinstance(b.votes, list) and len(b.votes) == len(c.choices) and
                                 all(isinstance(n, int) and n >= 0 for n in b.votes)),
             "batches: votes that cannot be")
    for c in a.contests:
        if c.by_batch:
            need(c.line["batch_weight"] == sum(b.weight for b in c.batches) and
                 c.line["batches"] == len(c.batches) and c.line["batch_sampler"] ==
                 ("interval, with replacement" if c.method == "macro" else
                  "successive, without replacement"), "{}: another way to draw batches", c.name)
            for i, most in enumerate(c.votes):
                need(sum(b.votes[i] for b in c.batches if b.votes is not None) <= most,
                     "{}: its batches have more votes than it has", c.name)


def fewest(c, votes):
    """Cards that can hold these votes, as few as may be."""
    return max([-(-sum(votes) // max(c.most, 1))] + list(votes))


def sum_of(c, claim, votes, cards):
    """The values of so many cards with these votes, added up."""
    total = claim.half * cards
    total += sum((claim.value(("valid", (i,))) - claim.half) * n for i, n in enumerate(votes))
    blank = claim.value(BLANK)
    if blank < claim.half and sum(votes) < cards:
        total -= (claim.half - blank) * (cards - sum(votes))
    return max(total, 0)


def batch_reference(c, claim, b):
    cards = b.having if c.universe == "style" else b.cards
    if b.votes is None or fewest(c, b.votes) > cards:
        return 0 if c.universe == "style" else claim.half * b.cards
    return sum_of(c, claim, b.votes, cards)


def batch_margin(c, i):
    """v N den of a claim; the values and weights of all batches are what follows, too."""
    claim = c.claims[i]
    need(claim.key[0] in ("sum", "among", "lines") and
         (c.votes_allowed == 1 or c.kind in ("plurality", "approval", "fusion")),
         "{}: votes of a batch do not say what it is worth", c.name)
    for b in c.batches:
        need(i < len(b.values) and b.values[i] == batch_reference(c, claim, b),
             "{}: batch {} has another value", c.name, b.number)
    unknown = 0 if c.universe == "style" else sum(b.unknown for b in c.batches)
    need(claim.phantoms == unknown, "{}: {} cards of which nothing is known, not {}", c.name,
         unknown, claim.phantoms)
    if i == 0 and not c.by_hand:
        m = min(c.claims, key=lambda x: Fraction(x.above, x.upper))
        for b in c.batches:
            w = max(-(-2 * r * m.above // (m.den * x.above)) for r, x in zip(b.values, c.claims))
            need(w == b.weight, "{}: batch {} weighs {}, not {}", c.name, b.number, w, b.weight)
    return 2 * sum(b.values[i] for b in c.batches) - claim.den * c.cards


def batch_draws(c, seed, count):
    """The batches of a contest in the order of drawing."""
    if c.method == "macro":
        ends, result = list(itertools.accumulate(b.weight for b in c.batches)), []
        for i in range(count):
            r = int(sha256_hex(f"{seed},batch,{i + 1}".encode()), 16) % ends[-1]
            result.append(c.batches[bisect.bisect_right(ends, r)])
        return result
    able = [b for b in c.batches if b.weight > 0]
    need(count <= len(able), "{}: more batches than can be drawn", c.name)
    prn = {b.number: int(sha256_hex(f"{seed},batch,,{b.number}".encode()), 16) for b in able}
    e = {number: exponent(n) for number, n in prn.items()}
    able.sort(key=functools.cmp_to_key(
        lambda x, y: e[x.number] * y.weight - e[y.number] * x.weight
        or prn[x.number] - prn[y.number]))
    return able[:count]


BATCH_HEADER = "round,draw,jurisdiction,container,tabulator,batch,cards,contest"


def compare_batches(a, seed, round_, targets):
    """The list of batches of a round."""
    a.batch_draws.append({c.number: batch_draws(c, seed, n) for c, n in zip(a.contests, targets)
                          if c.by_batch})
    new = {}
    for number, draws in a.batch_draws[-1].items():
        for b in draws:
            if (b.number, number) not in a.pulls:
                new[b.number, number] = b
    rows = []
    for key, b in sorted(new.items(), key=lambda x: (*map(natural, x[1].place), *x[0])):
        draw = a.batch_draw_of.setdefault(key[0], len(a.batch_draw_of) + 1)
        a.pulls[key] = round_.number, b
        rows.append([str(round_.number), str(draw), *b.place, str(b.cards),
                     a.contests[key[1]].name])
    if round_.sample is None:
        return
    body = round_.sample.body
    need("batches" in body, "round {}: no list of batches", round_.number)
    found = [[row[n] for n in BATCH_HEADER.split(",")]
             for row in csv_rows(a.object(body["batches"]), BATCH_HEADER.split(","))]
    found = [row[:-1] + [clean(row[-1])] for row in found]
    need(found == rows, "round {}: other batches than the seed draws", round_.number)
    need(body["new_counts"] == len(rows) and
         body["new_batches"] == len({row[1] for row in rows} -
                                    {str(a.batch_draw_of[n]) for (n, _), (r, _) in a.pulls.items()
                                     if r < round_.number}),
         "round {}: another number of batches", round_.number)


def read_counts(a, event):
    """{(batch, contest): {choice: votes}} of the counts that one event entered."""
    result, batch_of = {}, {draw: n for n, draw in a.batch_draw_of.items()}
    for row in plain_rows(a.object(event.body["list"]), HAND_COLUMNS, HAND_OTHERS):
        draw, c = entered_number(row["draw"]), a.by_name.get(clean(row["contest"]))
        need(c is not None, "no contest {}", row["contest"])
        key = batch_of.get(draw), c.number
        need(key in a.pulls, "draw {}: not drawn for {}", draw, c.name)
        round_, b = a.pulls[key]
        said = [row[n].strip(BLANKS) for n in ("jurisdiction", "container", "tabulator", "batch")]
        need(all(s in ("", p.strip(BLANKS)) for s, p in zip(said, b.place)) and
             entered_number(row["round"] or str(round_)) == round_, "draw {}: another batch", draw)
        cells = result.setdefault(key, {})
        choice = clean(row["choice"])
        need(choice not in cells, "draw {}: a choice twice", draw)
        cells[choice] = entered_number(row["votes"] or ("0" if choice == "*not found*" else ""))
    for (number, contest), cells in result.items():
        check_cells(a.contests[contest], a.pulls[number, contest][1], cells)
    return result


def check_cells(c, b, cells):
    """A count that the cards of the batch can hold."""
    words = {"*blank*", "*overvote*", "*cards*", "*not found*"}
    need(set(cells) - words <= set(c.index), "{}: a choice that it does not have", c.name)
    if "*not found*" in cells:
        need(set(cells) == {"*not found*"}, "{}: sums of a batch that was not found", c.name)
        return
    need("*cards*" in cells, "{}: nobody says how many cards were counted", c.name)
    without = cells.get("*blank*", 0) + cells.get("*overvote*", 0)
    votes = [cells.get(name, 0) for name in c.choices]
    need(cells["*cards*"] <= b.cards and fewest(c, votes) + without <= cells["*cards*"],
         "{}: a count that the cards of batch {} cannot hold", c.name, b.number)


def check_batch_counts(a):
    a.batch_entered, first = [], {}
    for event in a.record.batch_counts:
        here = read_counts(a, event)
        need(event.body["counts"] == len(here), "event {}: of another number of counts", event.seq)
        a.batch_entered.append((event.seq, here))
        of = first.setdefault(entered_first(a, event.seq), set())
        before = set().union(*first.values())
        if event.type == "batch-count":
            need(all(a.pulls[key][0] == event.body["round"] for key in here) and
                 not here.keys() & before, "event {}: a batch of another round, or counted before",
                 event.seq)
        else:  # what its entry has, and batches that nobody counted before their round was closed
            missed = {key for key, (number, _) in a.pulls.items()
                      if number <= closed_before(a, event.seq)} - before
            need(here.keys() <= of | missed, "event {}: it corrects other batches", event.seq)
        of.update(here)


def batch_value(c, claim, cells):
    """What a batch was found to be worth."""
    if cells is None or "*not found*" in cells:
        return 0
    votes, cards = [cells.get(name, 0) for name in c.choices], cells["*cards*"]
    if c.universe == "style":
        cards = min(cards, fewest(c, votes) + cells.get("*blank*", 0) + cells.get("*overvote*", 0))
    return sum_of(c, claim, votes, cards)


def batch_risks(measure, c):
    """As Measure.contest."""
    a, seen = measure.a, {}
    for seq, here in a.batch_entered:
        if seq < measure.upto:
            seen.update(here)
    draws = []
    for b in a.batch_draws[measure.rounds - 1][c.number]:
        if (b.number, c.number) not in seen and a.pulls[b.number, c.number][0] > measure.closed:
            break
        draws.append(b)
    if c.by_hand is not None:
        return [], len(draws), dict(o1=0, o2=0, u1=0, u2=0)
    omega = [[b.values[i] - batch_value(c, claim, seen.get((b.number, c.number)))
              for i, claim in enumerate(c.claims)] for b in draws]
    smallest = min(range(len(c.claims)),
                   key=lambda i: Fraction(c.claims[i].above, c.claims[i].upper))
    counts = dict(o1=sum(o[smallest] > 0 for o in omega), o2=0,
                  u1=sum(o[smallest] < 0 for o in omega), u2=0)
    if c.method == "macro":
        return [macro_risk(c, c.claims[smallest], draws, omega)] * len(c.claims), len(draws), counts
    risks = []
    for i, claim in enumerate(c.claims):
        classes = collections.Counter((b.values[i], b.weight) for b in c.batches if b.weight > 0)
        test = WeightedTest(classes, claim.above)
        for b, o in zip(draws, omega):
            test.draw(b.values[i], b.weight, o[i])
        risks.append(test.risk())
    return risks, len(draws), counts


def macro_risk(c, m, draws, omega):
    """The smallest product of (1 - 1/U) / (1 - taint) so far."""
    unit, total = Fraction(m.above, m.den), sum(b.weight for b in c.batches)
    now, best, clean_ = 0.0, 0.0, math.log1p(-float(unit / total))
    for b, o in zip(draws, omega):
        taint = max([Fraction(0)] + [2 * x * unit / (claim.above * b.weight)
                                     for x, claim in zip(o, c.claims)])
        if taint >= 1:
            break
        now += clean_ - math.log1p(-float(taint))
        best = min(best, now)
    return math.exp(best)


# ---- the claims

NUMBERS_ASKED = ("cards_bound", "pending", "seats", "votes_allowed")
OTHERS_ASKED = ("choices", "irv_rule", "jurisdictions", "method", "risk_limit", "rounds", "target")


def check_settings(a):
    """What contests files and `contests set` ask for is what was fixed."""
    asked, settings = {}, {}
    for event in a.log.events:
        if event.type != "contest-def" or event.seq in a.record.withdrawn:
            continue
        if "set" in event.body:
            settings.setdefault(event.body["contest"], {}).update(event.body["set"])
        elif event.body["format"] == "ballast-contests":
            for row in plain_rows(a.object(event.body["source"]), ("contest", "choice_function"),
                                  NUMBERS_ASKED + OTHERS_ASKED):
                said = {k: v.strip(BLANKS) for k, v in row.items() if k != "contest"}
                said = {k: entered_number(v) if k in NUMBERS_ASKED else v
                        for k, v in said.items() if v != ""}
                if "target" in said:
                    said["target"] = said["target"].lower() == "yes"
                asked.setdefault(standard_contest(a, row["contest"]), {}).update(said)
    for name, said in settings.items():  # they stand above every table
        asked.setdefault(name, {}).update(said)
    usual = a.log.events[0].body["risk_limit"]
    for c in a.contests:
        said = asked.get(c.name, {})
        need(MEMBERS.issuperset(c.line), "{}: its line has more than it should", c.name)
        need(c.universe == "all" or c.cards_bound > 0, "{}: its universe needs a bound", c.name)
        c.limit = fraction(c.risk_limit)
        need(0 < c.limit < 1, "{}: a risk limit that cannot be", c.name)
        need(said.get("risk_limit", usual) == c.risk_limit, "{}: another risk limit", c.name)
        need(member(c.line, "unlinked", int) == 0, "{}: records that are no card's", c.name)
        need(c.pooled == (0 if c.by_batch else a.cards.number(c.number, "pool")),
             "{}: another number of cards in pools", c.name)
        need(c.jurisdictions == universe_words(a, c, said.get("jurisdictions", "")),
             "{}: other jurisdictions", c.name)
        need(said.get("target", False) == c.target, "{}: a target or not", c.name)
        for name in ("cards_bound", "pending"):
            need(int(said.get(name, 0)) == getattr(c, name), "{}: another {}", c.name, name)
        for name in ("seats", "votes_allowed"):
            need(name not in said or int(said[name]) == getattr(c, name) or
                 (name == "votes_allowed" and c.kind == "approval"), "{}: another {}", c.name, name)
        if "choice_function" in said:
            need(c.terms(said["choice_function"]) == c.terms(c.function),
                 "{}: another choice function", c.name)
        check_method(a, c, said.get("rounds", "none"))
        if c.method not in ("", said.get("method")):
            default = "kelly" if a.polling else "oneaudit" if c.pooled else "mixture"
            need("method" not in said and c.method in (default, "weighted"), "{}: another method",
                 c.name)  # weighted: `commit --draw weighted`, of all that ask for none


def check_method(a, c, asked):
    """A method that a record may have, and its schedule of rounds (src/audit/risk/README.md)."""
    need(c.method in (POLLING if a.polling else COMPARISON), "{}: the method {} is not for this",
         c.name, c.method)
    sizes = [] if asked == "none" else [decimal_number(n) for n in asked.split(",")]
    need(c.line.get("rounds", []) == sizes and ascending([0] + sizes), "{}: another schedule of "
         "rounds", c.name)
    need((sizes != []) == (c.method in BY_ROUNDS), "{}: a method by rounds needs a schedule, and "
         "no other has one", c.name)


def universe_words(a, c, asked):
    """The jurisdictions that cards of the universe are from, "" for all."""
    named = [standard_place(a, item) for item in list_items(asked)]
    has = {place[0] for first, count, place, phantom in a.cards.rows if not phantom and any(
        c.number in a.cards.sets[s][1] for s in set(a.cards.scope[first:first + count]))}
    mine = [j for j in a.cards.jurisdictions if j in has or j in named]
    return "" if len(mine) in (0, len(a.cards.jurisdictions)) else ", ".join(mine)


def check_claims(a):
    """V15: docs/bundle.md, 3.1 to 3.3; docs/frame.md, Margins; src/audit/assertion/README.md."""
    if a.record.frozen is None:
        return
    check_settings(a)
    check_results(a)
    need(a.pools_wrong is None, "{}", a.pools_wrong)
    need(a.draws_wrong is None, "{}", a.draws_wrong)
    read_claims(a)
    need(set(a.draw_said) == {n for n, _ in a.shares_of if a.contests[n].claims}, "pools: draws of no pool")
    for c in a.contests:
        need(len({claim.key for claim in c.claims}) == len(c.claims), "{}: a claim twice", c.name)
        for i, claim in enumerate(c.claims):
            need(claim.cards == c.cards, "{}: a claim about {} cards", c.name, claim.cards)
            mine = margin(a, c, i)
            if mine is not None:
                need(mine == claim.above, "{}: {}: margin {} instead of {}", c.name,
                     claim.line["words"], claim.above, mine)
            need("gain" not in claim.line or claim.kind == claim.linear_kind(),
                 "{}: a claim of another kind", c.name)
            need(claim.line["words"] == claim.words(seats_of(c)), "{}: {}: the claim is \"{}\"",
                 c.name, claim.line["words"], claim.words(seats_of(c)))
            need(c.by_hand is not None or claim.above > 0, "{}: {}: the records do not bear it out",
                 c.name, claim.line["words"])
        need(c.method != "" or c.by_hand is not None, "{}: no method", c.name)
        if c.by_hand is None:
            prove(c, [claim.key for claim in c.claims], sorted(c.winners), seats_of(c))
    a.claims_hold = True


def seats_of(c):
    if not c.parties:
        return [1] * len(c.choices)
    if c.seats_won is None:
        valid = sum(c.votes)
        _, c.seats_won = outcome(c, c.votes, (valid, valid))
    return c.seats_won


def polled_margin(c, claim):
    """The same by the reported votes alone; None where they do not say it."""
    if claim.key == beats(claim.winner, claim.loser):
        return 2 * claim.fine * (c.votes[claim.winner] - c.votes[claim.loser]) - \
            claim.den * claim.phantoms
    if c.most != 1 or c.ranked or c.scored:
        return None
    known = claim.cards - claim.phantoms - sum(c.votes)
    total = sum(claim.value(("valid", (k,))) * n for k, n in enumerate(c.votes))
    return 2 * (total + claim.value(BLANK) * known) - claim.den * claim.cards


def margin(a, c, i):
    """v N den of a claim from opened leaves, pools, and cards of which nothing is known."""
    claim = c.claims[i]
    if a.polling and not c.by_batch:
        return polled_margin(c, claim)
    if c.by_batch:
        return batch_margin(c, i)
    total = sum(claim.value(reading) * n for reading, n in c.counts.items())
    if by_sums(a) and c.number in a.commitments:
        need(c.number in a.sums, "{}: it has no sums", c.name)
        of = a.sums[c.number][1]
        need(len(of) == len(c.claims) and isinstance(of[i], int) and
             0 <= of[i] <= claim.upper * a.commitments[c.number][0], "{}: sums that cannot be",
             c.name)
        total = of[i]
    phantoms = a.cards.number(c.number, "unread", "phantom")
    total += claim.half * phantoms
    count = c.cards
    for (number, pool), share in a.shares_of.items():
        if number == c.number:
            need(len(share.values) == len(c.claims) == len(a.draw_said.get(number, [])),
                 "{}: a pool without its values", c.name)
            r = share.values[i]
            need(isinstance(r, int) and 0 <= r <= claim.upper, "{}: a pool's value cannot be",
                 c.name)
            total += share.cards * r
            phantoms += share.cards - share.known[i]
            if c.universe == "style":  # only cards that fill up the bound count
                count -= share.cards - share.having
    need(phantoms == claim.phantoms, "{}: {} cards of which nothing is known, not {}", c.name,
         phantoms, claim.phantoms)
    return 2 * total - claim.den * count


# ---- the end

HAND_COLUMNS = ("batch", "contest", "votes")
HAND_OTHERS = ("choice", "ranking", "round", "draw", "jurisdiction", "container", "tabulator")
TIE = "a tie"  # or nobody has won by the rule
HAND_WORDS = ("*cards*", "*blank*", "*overvote*", "*not found*")


def check_outcome(a):
    """V16: docs/bundle.md, 3.10, 3.11; docs/frame.md, Full hand count."""
    if a.record.outcome is None:
        a.open.append("the audit is not concluded")
        return
    lines = ej1_lines(a.object(a.record.outcome.body["contests"]))
    need([line.get("contest") for line in lines] == [c.name for c in a.contests],
         "an outcome of other contests")
    counts = hand_counts(a)
    sent = {e_body(a, event)["contest"] for event in a.record.escalated}
    for name in sorted(sent - a.by_name.keys()):
        raise Bad(f"{name} was sent to a full hand count, and the audit has no such contest")
    for c, line in zip(a.contests, lines):
        risk, last = a.measured.get(c.number, (1.0, None))
        counted = counts.get(c.number)
        met = last is not None and last["met"] and not c.by_hand
        escalated = c.name in sent
        if counted is TIE:
            state, winners = "tied", ()
        elif counted is not None:
            state, winners = "counted by hand", counted
        elif met and not escalated:
            state, winners = "confirmed", c.winners
        else:
            state, winners = "not confirmed", c.winners
        need(line["outcome"] == state, "{}: \"{}\" instead of \"{}\"", c.name, line["outcome"],
             state)
        need(set(line) == {"contest", "outcome", "risk", "target", "winners"},
             "{}: a line that cannot be", c.name)
        need(line["target"] is c.target, "{}: another target", c.name)
        names = [spelling_plain(c.choices[w]) for w in sorted(winners)]
        need(line["winners"] == names, "{}: other winners", c.name)
        need(not (c.target or escalated) or state != "not confirmed", "{}: {}, and it was not counted "
             "by hand", c.name, "a full hand count was ordered" if escalated else "its limit is not met")
        need(line["risk"] == (last["risk"] if last is not None else "1"),
             "{}: another risk than the last", c.name)


def e_body(a, event):
    act = a.log.approved.get(event.seq)
    return act.body["body"] if act else event.body


def ranking_cell(text):
    """(use, marks) of a cell `ranking` (docs/plain-tables.md): use ranks, scores or nothing, marks
    (name, rank or score as text)."""
    parts, item, kept = [], "", 0  # kept: up to the last that is no outer blank
    for guard, char in re.findall(r"(\\(?=.)|)(.)", text, re.S):
        if char in ">=;:" and not guard:
            parts.append((item[:kept], char))
            item, kept = "", 0
        elif guard or char not in " \t":
            item += char
            kept = len(item)
        elif item:
            item += char
    parts.append((item[:kept], ""))
    divider = parts[0][1]
    if divider == ":":
        need(len(parts) % 2 == 0 and all(end == (":" if i % 2 == 0 else ";" if i + 1 < len(parts) else "")
                                         for i, (_, end) in enumerate(parts)), "no scores: {}", text[:80])
        marks = [(parts[i][0], parts[i + 1][0].lstrip("0")) for i in range(0, len(parts), 2)]
        need(all(re.fullmatch("[1-9][0-9]{0,2}", score) and int(score) <= 250 for _, score in marks),
             "a score that cannot be")
        use = "scores"
    elif divider == ";":
        need(all(end in (";", "") for _, end in parts), "no marks: {}", text[:80])
        use, marks = "nothing", [(name, "") for name, _ in parts]
    else:
        use, marks, rank, before = "ranks", [], 1, ">"
        for name, end in parts:
            need(end in (">", "=", ""), "no ranking: {}", text[:80])
            if not (name == "" and before == end == ">"):
                marks.append((name, str(rank)))
            rank, before = rank + (end == ">"), end
        need(rank <= 250, "a rank that cannot be")
    need(len(marks) <= 1024 and all(name for name, _ in marks), "no ranking: {}", text[:80])
    return use, tuple(marks)


def hand_rows(data):
    """(contest, (jurisdiction, tabulator, batch), what, votes) of each row; what is a word, a choice,
    or (use, marks)."""
    rows = plain_rows(data, HAND_COLUMNS, HAND_OTHERS)
    ranked = any(column_name(cell) == "ranking" for cell in csv_cells(data)[0])
    for row in rows:
        key = tuple(row[n].strip(BLANKS) for n in ("jurisdiction", "tabulator", "batch"))
        need(key[2] or (ranked and not key[1] and not row["draw"].strip(BLANKS)),
             "hand count: no batch")
        text = row["choice"] or row["ranking"]
        need(row["contest"] and text, "hand count: a name is missing")
        if row["choice"] or text in HAND_WORDS:
            what = text if text in HAND_WORDS else ("votes", clean(text))
        else:
            use, marks = ranking_cell(text)
            what = use, tuple(sorted((clean(name), rank) for name, rank in marks))
        nothing = row["choice"] == "*not found*"
        votes = 0 if nothing and not row["votes"].strip(BLANKS) else entered_number(row["votes"])
        need(not nothing or votes == 0, "hand count: votes of a batch that was not found")
        yield clean(row["contest"]), key, what, votes


def hand_counts(a):
    """Winners, or TIE, by contest of complete full hand counts. Of a contest and batch the last entry stands;
    whether by batch or of all cards at once, the last entry with the contest says."""
    entries = collections.defaultdict(list)  # of each contest: {batch: {what: votes}}
    for event in a.record.counts:
        here = collections.defaultdict(lambda: collections.defaultdict(dict))
        for name, key, what, votes in hand_rows(a.object(event.body["list"])):
            c = a.by_name.get(name)
            need(c is not None, "hand count: no contest {}", name)
            need(what not in here[c.number][key], "hand count: a choice twice")
            here[c.number][key][what] = votes
        for number, batches in here.items():
            for cells in batches.values():
                cells.pop("*not found*", None)  # says nothing
            counted = {key: cells for key, cells in batches.items() if cells}
            need(len({key[2] == "" for key in counted}) <= 1,
                 "hand count: by batch and all cards at once")
            entries[number] += [counted] if counted else []
    result = {}
    for c in a.contests:
        if entries[c.number]:
            winners = hand_count(a, c, entries[c.number])
            if winners is not None:
                result[c.number] = winners
    return result


def the_batch(key, sizes):
    """Without a tabulator: the only batch of that name, if there is one."""
    same = [k for k in sizes if (k[0], k[2]) == (key[0], key[2])]
    return same[0] if key[1] == "" and len(same) == 1 else key


def hand_sizes(a, c, whole):
    """({batch: its cards}, batches that hold a card of the contest); whole: jurisdictions, and of
    their cards those of rows of the manifest that hold one."""
    needed, sizes = set(), {}
    for first, cards, place, phantom in a.cards.rows:
        if not phantom:
            holds = any(c.number in a.cards.sets[s][1]
                        for s in set(a.cards.scope[first:first + cards]))
            key = tuple("" if whole and i else place[i].strip(BLANKS) for i in (0, 2, 3))
            if holds or not whole:
                sizes[key] = sizes.get(key, 0) + cards
            if holds:
                needed.add(key)
    return sizes, needed


def hand_count(a, c, entries):
    """The winners, or TIE; None where the count is not complete."""
    whole = any(key[2] == "" for key in entries[-1])
    sizes, needed = hand_sizes(a, c, whole)
    only = a.cards.jurisdictions[0].strip(BLANKS) if len(a.cards.jurisdictions) == 1 else None
    standing = {}
    for batches in entries:
        here = {}
        for (j, t, b), cells in batches.items():
            if (b == "") == whole:
                cells_here = here.setdefault(the_batch((j or only, t, b), sizes), {})
                need(not cells_here.keys() & cells.keys(), "{}: a choice twice in a batch", c.name)
                cells_here.update(cells)
        standing.update(here)
    for key in standing:
        need(key in sizes, "{}: a hand count of a batch that is not there", c.name)
    ranked = whole or c.ranked or c.scored or (c.votes_allowed > 1 and c.share is not None) or \
        any(what[0] in ("ranks", "scores", "nothing")
            for cells in standing.values() for what in cells if what not in HAND_WORDS)
    count = hand_rankings(c, standing, sizes) if ranked else hand_sums(c, standing, sizes)
    if count is None or not needed <= standing.keys():
        return None
    try:
        return outcome(c, *count)[0]
    except Bad:
        return TIE


def hand_sums(c, standing, sizes):
    """(votes by choice, (valid ballots, ballots)); None where a batch does not agree."""
    votes, blank, over, agreed = [0] * len(c.choices), 0, 0, True
    for key, cells in standing.items():
        here = {c.choice(what[1]): n for what, n in cells.items() if what not in HAND_WORDS}
        blank_here, over_here = cells.get("*blank*", 0), cells.get("*overvote*", 0)
        room = sizes[key] - over_here - blank_here
        agreed = agreed and cells.get("*cards*", sizes[key]) == sizes[key] and room >= 0 and all(
            n <= room * (c.most if c.kind == "cumulative" else 1)
            for k, n in here.items() if k not in c.write_ins) and \
            sum(here.values()) <= room * c.most
        for k, n in here.items():
            votes[k] += n
        blank, over = blank + blank_here, over + over_here
    return (votes, (sum(votes), sum(votes) + blank + over)) if agreed else None


def hand_rankings(c, standing, sizes):
    """(votes by choice, {reading: cards}); None where a batch does not agree."""
    counts, agreed = collections.Counter(), True
    use = "ranks" if c.ranked else "scores" if c.scored else "nothing"
    for key, cells in standing.items():
        rows = sum(n for what, n in cells.items() if what != "*cards*")
        agreed = agreed and rows <= sizes[key] and cells.get("*cards*", rows) == sizes[key]
        for what, n in cells.items():
            if what in HAND_WORDS:
                if what != "*cards*":
                    counts[BLANK if what == "*blank*" else OVER] += n
                continue
            need(what[0] != "votes", "{}: sums where rankings are needed", c.name)
            bare = what[0] == "ranks" and len(what[1]) == 1 and what[1][0][1] == "1"
            need(what[0] == use or (bare and use == "nothing"), "{}: marks of another kind", c.name)
            for name, _ in what[1]:
                c.choice(name)
            counts[c.paper([(name, "" if use == "nothing" else rank)
                            for name, rank in what[1]])] += n
    return (c.tally(counts), counts) if agreed else None


def check_objections(a):
    """V17: docs/bundle.md, 8."""
    unanswered = [e for e in a.record.objections if e.seq not in a.record.answers]
    for e in a.record.objections:
        a.notes.append(f"objection {e.seq} of {e.body['party']}: {e.body['text']}"
                       + (" (NOT ANSWERED)" if e in unanswered else ""))
    absent = [e for e in a.log.events if e.type == "witness-absent"]
    for e in absent:
        a.notes.append(f"event {e.seq}: witnesses were absent: {e.body['group']}, since "
                       f"{e.body['since']}")
    done = a.record.outcome.seq if a.record.outcome is not None else 0
    absent = [e.seq for e in absent if e.seq < done]
    need(not (absent and a.log.several) or witnessed(a, absent[-1], done),
         "the outcome came while witnesses were absent")
    if a.record.outcome is not None and a.record.params.body.get("objections") == "answer":
        need(all(e.seq > a.record.outcome.seq or (e.seq in a.record.answers and
             a.record.answers[e.seq].seq < a.record.outcome.seq) for e in a.record.objections),
             "the outcome came before an objection was answered")


PLACES = re.compile(r"policy|objects/opened|cvr/\d{3,}/(leaves\.bin|open1|sums)|cvr/key|"
                    r"derived/(sample\.csv|risk\.json|totals\.json)|index\.html|style\.css|"
                    r"(contests|jurisdictions|claims)/\d{3,}\.html|claims/index\.html|"
                    r"README\.txt|VERIFY\.md|verify\.py")


def check_files(a):
    """V18: docs/bundle.md, 6."""
    files, log = a.files, a.log
    irregular = getattr(files, "irregular", [])
    need(not irregular, "not a plain file: {}", irregular[:1])
    objects = named_objects(a)
    allowed = {"checkpoint"} | {f"checkpoints/{size}" for size in a.kept if size != a.head.size}
    for size in a.kept:
        tree = Tree(a.tree.level[0][:size])
        for path, data in log_tiles(a.entries[:size], tree, size):
            need(path in files, "{} is missing", path)
            need(files[path] == data, "{} does not follow from the entries", path)
            allowed.add(path)
    if not a.record.bundles:
        raise CannotTell("the log has no bundle event")
    last = a.record.bundles[-1]
    need(last.seq == len(log.events) - 1, "there are events after the last bundle event")
    named = file_list(a, last)
    for path, wanted in named.items():
        need(path in files, "{} is missing", path)
        need(a.digest(path) == wanted, "{} is not the file that the log names", path)
        need(PLACES.fullmatch(path) or path in objects, "{} has no place in a bundle", path)
    own = object_path(Ref(last.body["files"]).digest)
    for path in files:
        need(path in named or path in allowed or path == own, "{} is a file that nothing names",
             path)
    need("cvr/key" not in files or published_key(a), "cvr/key is no key, or may not be public")
    stage = 3 if "cvr/key" in files else 2 if a.record.card_opens else \
        1 if a.record.tally_open else 0
    need(last.body["stage"] == stage, "the stage is {}", stage)
    check_derived(a)


def file_list(a, event):
    """{path: (hash, size)} of a bundle event."""
    named = {}
    lines = a.object(event.body["files"]).decode().split("\n")
    need(lines.pop() == "", "files: the last line has no end")
    for line in lines:
        words = line.split(" ", 2)
        need(len(words) == 3, "files: not three words")
        named[words[2]] = (unhex(words[0]).hex(), decimal_number(words[1]))
    need(list(named) == sorted(named, key=str.encode) and len(named) == len(lines),
         "files: not in order")
    return named


def object_path(digest):
    return f"objects/sha256/{digest[:2]}/{digest[2:]}"


def named_objects(a):
    """Paths of all objects that events name; each is there and has its hash."""
    result, opened, used = set(), a.opened(), set()
    for event in a.log.events:
        for body in (event.body, event.body.get("body") or {}):
            for name, value in body.items():
                if not (isinstance(value, dict) and "sha256" in value and "salted" in value):
                    continue
                ref = Ref(value)
                if ref.salted and (ref.digest not in opened or name == "secret"):
                    continue
                data, digest = a.object(value), ref.digest
                if ref.salted:
                    used.add(digest)
                    digest = opened[digest][1]
                result.add(object_path(digest))
                if event.body.get("folder") and not ref.salted:
                    result |= {object_path(line[:64]) for line in data.decode().split("\n")[:-1]}
    need(used == set(opened), "objects/opened: an object that no event names, or may not be open")
    return result


def check_derived(a):
    """What follows from the objects follows."""
    samples, lines = b"", b""
    for r in a.record.rounds:
        if r.sample:
            samples = samples or SAMPLE_HEADER.encode() + b"\n"
            samples += a.object(r.sample.body["list"]).split(b"\n", 1)[1]
    if a.record.risks:
        lines = a.object(a.record.risks[-1].body["list"])
    totals = b"".join(ej1_write({"choices": c.choices, "contest": c.name, "votes": c.votes,
                                 "winners": c.winners}) + b"\n" for c in a.contests)
    for name, data in (("sample.csv", samples), ("risk.json", json_array(lines)),
                       ("totals.json", json_array(totals))):
        path = "derived/" + name
        need(path in a.files, "{} is missing", path)
        need(a.files[path] == data or (name == "totals.json" and not a.contests),
             "{} does not follow", path)


def json_array(lines):
    body = b",\n".join(lines.split(b"\n")[:-1])
    return b"[\n" + (body + b"\n" if body else b"") + b"]\n"


ASSUMPTIONS = [
    "the paper is what voters marked, all of it, and nothing else (chain of custody, eligibility: "
    "the compliance audit)",
    "the cards that boards read were those that were drawn, and they read what is on them",
    "the manifest's numbers of cards, and bounds on the cards of a contest, come from another "
    "source than the voting system",
    "at least one honest party is in every quorum, and one honest person watched the dice",
    "the risk limit itself: a wrong outcome passes with at most that chance",
]


def check_software(a):
    """V19: a warning only"""
    with open(__file__, "rb") as own:
        mine = own.read()
    if a.files.get("verify.py", mine) != mine:
        a.notes.append("the bundle has another verify.py than this one")
    digest = hashlib.sha256(mine).hexdigest()
    named = [e for e in a.log.events if e.type == "software"]
    if named:
        among = any(f["sha256"] == digest for f in named[-1].body["files"])
        a.notes.append(f"this verify.py is{'' if among else ' not'} among the software that the "
                       "record names by digest; who built it must be asked elsewhere")


def check_rest(a):
    """V20"""
    for c in getattr(a, "contests", []):
        if c.universe == "style":
            a.notes.append(f"assumed: at most {c.cards_bound} cards have {c.name}")
    a.notes += ["assumed: " + text for text in ASSUMPTIONS]


# ================================================================ the checks, in their order

# code, what is true if it holds, function, checks that it builds on
CHECKS = [
    ("V1", "the policy says whose signatures count", check_policy, ()),
    ("V2", "the head of the log is signed, and cosigned as the policy asks", check_head, ("V1",)),
    ("V3", "entries, tiles and root agree", check_tiles, ("V2",)),
    ("V4", "all heads that were kept are of this log", check_heads, ("V3",)),
    ("V5", "every event is signed by those who must, and in its place", check_events, ("V3",)),
    ("V7", "everything was fixed before the seed", check_freeze, ("V4", "V5")),
    ("V8", "the ceremony of the seed kept its order", check_ceremony, ("V7",)),
    ("V9", "the seed follows from shares, dice and freeze", check_seed, ("V8",)),
    ("V6", "positions follow from the manifests, universes from the scopes", check_frame, ("V5",)),
    ("V11", "the sealed votes are those that were committed to", check_leaves, ("V6",)),
    ("V12", "the opened votes are the sealed ones, and add up to what was reported", check_votes,
     ("V11",)),
    ("V15", "the claims prove the outcome, with the margins of the opened votes", check_claims,
     ("V12",)),
    ("V10", "every sample is what the seed draws", check_sample, ("V6", "V9")),
    ("V13", "interpretations are of drawn cards, and were witnessed before records were opened",
     check_paper, ("V11",)),
    ("V14", "every risk comes out again", check_risks, ("V12", "V13")),
    ("V16", "the outcome follows", check_outcome, ("V14", "V15")),
    ("V17", "every objection is answered, and absent witnesses came back", check_objections,
     ("V4", "V5")),
    ("V18", "every file is named by the log, and follows", check_files, ("V4", "V5")),
    ("V19", "the software is named", check_software, ("V5",)),
    ("V20", "what cannot be checked here is said", check_rest, ("V5",)),
]


class Report:
    """The verdict, and each check with its result: True, False, or None (could not be made)."""

    def __init__(self, audit):
        self.verdict, self.checks, self.audit = None, [], audit

    @property
    def code(self):
        """Of the first check that failed, or None."""
        return min((c["code"] for c in self.checks if c["ok"] is False),
                   key=lambda code: int(code[1:]), default=None)

    def add(self, code, what, ok, reason=""):
        self.checks.append({"code": code, "ok": ok, "what": what, "reason": reason})

    def json(self):
        """As `ballast verify --json` writes it (docs/json.md)."""
        a, result = self.audit, {"kind": "bundle", "verdict": self.verdict}
        if a.log is not None:
            result.update(election=a.log.events[0].body["election"], clock_back=a.log.clock_back)
        if a.head is not None:
            result.update(events=a.head.size, root=base64.b64encode(a.head.root).decode(),
                          key=a.policy.log.vkey)
        result.update(checks=self.checks, policy_sha256=a.policy_digest, not_checked=a.open,
                      notes=a.notes)
        return json.dumps(result, ensure_ascii=False, indent=2)

    def text(self):
        words, a = {True: "ok", False: "FAIL", None: "-"}, self.audit
        lines = [f"{c['code']:5} {words[c['ok']]:5} {c['what']}" +
                 (f"\n            {c['reason']}" if c["reason"] else "") for c in self.checks]
        if a.head is not None:
            root = base64.b64encode(a.head.root).decode()
            lines += ["", f"log    {a.head.size} events, root {root}",
                      f"key    {a.policy.log.vkey}", f"policy {a.policy_digest}"]
        lines += ["", "Not checked:"] + [f"  - {x}" for x in a.open] if a.open else []
        lines += ["", "To know:"] + [f"  - {x}" for x in a.notes] if a.notes else []
        return "\n".join(lines + ["", self.verdict + (f" {self.code}" if self.code else "")])


def verify(files, policy_sha256=None, seed=None, stop=False):
    """Checks a bundle {path: bytes}. `stop`: at the first check that fails."""
    audit = Audit(files, policy_sha256, seed)
    report, held = Report(audit), set()
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
        except Stopped:
            pass
        except CannotTell as why:
            report.add(code, what, None, str(why))
            audit.open.append(f"{code}: {why}")
        except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError,
                RecursionError) as why:  # a form that nothing above foresaw
            report.add(code, what, False, f"not of the form that it must have ({why!r})")
            if stop:
                break
    report.checks.sort(key=lambda check: int(check["code"][1:]))
    report.verdict = "FAIL" if report.code else "INCOMPLETE" if audit.open else "PASS"
    return report


def main():
    parser = argparse.ArgumentParser(prog="verify.py", description="Checks a bundle "
                                     "(docs/bundle.md) from its files alone.")
    parser.add_argument("--policy-sha256", metavar="HASH", help="the hash that the policy must "
                        "have, from where it was announced")
    parser.add_argument("--seed", metavar="DIGITS", help="the seed, as it was thrown in public")
    parser.add_argument("--proof", metavar="FILE", help="where to write the proof if the log has "
                        "signed two histories")
    parser.add_argument("-j", "--json", action="store_true", help="print the result as JSON")
    parser.add_argument("folder", metavar="DIR")
    try:
        asked = parser.parse_args()
    except SystemExit as end:
        sys.exit(64 if end.code else 0)
    if not os.path.isdir(asked.folder):
        print(f"verify.py: {asked.folder} is no folder", file=sys.stderr)
        return 2
    report = verify(Folder(asked.folder), asked.policy_sha256, asked.seed)
    if asked.proof and report.audit.proof:
        with open(asked.proof, "wb") as f:
            f.write(report.audit.proof)
    print(report.json() if asked.json else report.text())
    return {"PASS": 0, "FAIL": 1, "INCOMPLETE": 2}[report.verdict]


if __name__ == "__main__":
    sys.exit(main())
