# SPDX-License-Identifier: Apache-2.0
"""Makes logs for the tests of verify.py: keys, signatures, events, checkpoints, tiles."""
import base64
import datetime
import hashlib

import verify as v


def point_times(k, point):
    result = v.NEUTRAL
    for bit in range(k.bit_length() - 1, -1, -1):
        result = v.point_double(result)
        if k >> bit & 1:
            result = v.point_add(result, point)
    return result


class Signer:
    """A key with its secret; kind 1 signs notes, 4 cosigns checkpoints."""

    def __init__(self, name, kind=1):
        h = hashlib.sha512(hashlib.sha256(name.encode() + bytes([kind])).digest()).digest()
        self.a = int.from_bytes(h[:32], "little") & (1 << 254) - 8 | 1 << 254
        self.prefix, self.kind, self.name = h[32:], kind, name
        self.public = v.point_bytes(point_times(self.a, v.BASE))
        data = bytes([kind]) + self.public
        self.id = v.sha256(name.encode() + b"\n" + data)[:4]
        self.vkey = f"{name}+{self.id.hex()}+{base64.b64encode(data).decode()}"

    def sign(self, message):
        def number(*parts):
            return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % v.L
        r = number(self.prefix, message)
        point = v.point_bytes(point_times(r, v.BASE))
        s = (r + number(point, self.public, message) * self.a) % v.L
        return point + s.to_bytes(32, "little")

    def line(self, text, time=0):
        if self.kind == 4:
            data = time.to_bytes(8, "big") + self.sign(b"cosignature/v1\ntime %d\n" % time + text)
        else:
            data = self.sign(text)
        return f"\u2014 {self.name} {base64.b64encode(self.id + data).decode()}\n".encode()


def note(text, signers, time=0):
    return text + b"\n" + b"".join(s.line(text, time) for s in signers)


class Maker:
    """A log that grows event by event, and the bundle of it."""

    def __init__(self, origin="county.example/2026"):
        self.log, self.origin = Signer(origin), origin
        self.entries, self.kept, self.objects = [], {}, {}
        self.now = 1790000000
        self.policy = f"log {self.log.vkey}\nquorum none\n"
        self.add("election-open", election="Test", key=self.log.vkey, replaces="", risk_limit="0.05",
                 software="test")

    def root(self, size):
        return v.Tree([v.leaf_hash(e) for e in self.entries[:size]]).root(size)

    def text(self, type_, body, base=None):
        seq = len(self.entries)
        base = seq if base is None else base
        when = datetime.datetime.fromtimestamp(self.now, datetime.timezone.utc)
        value = {"base": [base, base64.b64encode(self.root(base)).decode()], "body": body, "seq": seq,
                 "time": when.strftime("%Y-%m-%dT%H:%M:%SZ")}
        return f"ballast-event/v1\n{self.origin}\n{type_}\n".encode() + v.ej1_write(value) + b"\n"

    def add(self, type_, by=(), body=None, **members):
        self.now += 60
        self.entries.append(note(self.text(type_, members if body is None else body), [self.log, *by]))
        return len(self.entries) - 1

    def put(self, data, media="application/jsonl"):
        digest = v.sha256_hex(data)
        self.objects[f"objects/sha256/{digest[:2]}/{digest[2:]}"] = data
        return {"media": media, "salted": False, "sha256": digest, "size": len(data)}

    def checkpoint(self, size=None, witnesses=()):
        size = len(self.entries) if size is None else size
        text = f"{self.origin}\n{size}\n{base64.b64encode(self.root(size)).decode()}\n".encode()
        return note(text, [self.log, *witnesses], self.now)

    def keep(self, witnesses=()):
        self.kept[len(self.entries)] = self.checkpoint(witnesses=witnesses)

    def files(self, witnesses=()):
        tree, size = v.Tree([v.leaf_hash(e) for e in self.entries]), len(self.entries)
        files = dict(v.log_tiles(self.entries, tree, size))
        for kept, data in self.kept.items():
            if kept < size:
                files[f"checkpoints/{kept}"] = data
                files.update(v.log_tiles(self.entries[:kept], v.Tree([v.leaf_hash(e) for e in self.entries[:kept]]), kept))
        files.update(self.objects)
        files["checkpoint"], files["policy"] = self.checkpoint(witnesses=witnesses), self.policy.encode()
        return files
