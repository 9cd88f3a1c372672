# SPDX-License-Identifier: Apache-2.0
"""A bundle taken apart, changed, and put together again with every signature, tile and list as it
should be: so that a bundle can be wrong in exactly one way.

    b = Bundle.read(folder, keys)     keys: {name of a key: its 32 private bytes}
    b.events[8].body["sampler"] = "other"
    b.seal()                          signs events, makes tiles, heads, the list of files
    b.write(folder)

Formats: docs/bundle.md, src/ledger/README.md. Nothing here is shared with either verifier.
"""
import base64
import copy
import csv
import hashlib
import io
import json
import os

# ---- Ed25519 (RFC 8032), signing only

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202


def point_add(a, b):
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    p, q = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    r, s = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = q - p, s - r, s + r, q + p
    return e * f % P, g * h % P, f * g % P, e * h % P


def base_table():
    """16 * 64 multiples of the base point: row i, column d is d * 16^i * B."""
    rows, step = [], (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)
    for _ in range(64):
        row = [(0, 1, 1, 0)]
        for _ in range(15):
            row.append(point_add(row[-1], step))
        rows.append(row)
        step = point_add(row[-1], step)
    return rows


TABLE = base_table()


def base_times(k):
    point = (0, 1, 1, 0)
    for row in TABLE:
        point = point_add(point, row[k & 15])
        k >>= 4
    z = pow(point[2], P - 2, P)
    x, y = point[0] * z % P, point[1] * z % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def secret(seed):
    h = hashlib.sha512(seed).digest()
    return (int.from_bytes(h[:32], "little") & (1 << 254) - 8) | 1 << 254, h[32:]


PUBLIC, SIGNED = {}, {}


def public(seed):
    if seed not in PUBLIC:
        PUBLIC[seed] = base_times(secret(seed)[0])
    return PUBLIC[seed]


def sign(seed, message):
    if (seed, message) not in SIGNED:
        a, prefix = secret(seed)
        r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % L
        point = base_times(r)
        k = int.from_bytes(hashlib.sha512(point + public(seed) + message).digest(), "little")
        SIGNED[seed, message] = point + ((r + k * a) % L).to_bytes(32, "little")
    return SIGNED[seed, message]


def trust_own(module):
    """The second verifier need not compute again that signatures made here are valid."""
    compute, made, make = module.signature_valid, {}, sign

    def signing(seed, message):
        if len(made) > 20000:
            made.clear()
            SIGNED.clear()
        signature = made[public(seed), message] = make(seed, message)
        return signature

    def valid(key, message, signature):
        return made.get((key, message)) == signature or compute(key, message, signature)
    globals()["sign"], module.signature_valid = signing, valid


# ---- notes, the tree, EJ1


def b64(data):
    return base64.b64encode(data).decode()


def sha256(data):
    return hashlib.sha256(data).digest()


def ej1(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def key_id(name, kind, key):
    return sha256(name.encode() + b"\n" + bytes([kind]) + key)[:4]


def vkey(name, seed, kind=1):
    key = public(seed)
    return f"{name}+{key_id(name, kind, key).hex()}+{b64(bytes([kind]) + key)}"


def line(name, seed, text, time=None):
    """A signature line; with a time, a cosignature."""
    kind, head = (1, b"") if time is None else (4, time.to_bytes(8, "big"))
    message = text if time is None else f"cosignature/v1\ntime {time}\n".encode() + text
    data = key_id(name, kind, public(seed)) + head + sign(seed, message)
    return f"\u2014 {name} {b64(data)}\n".encode()


def leaf_hash(data):
    return sha256(b"\0" + data)


def root_of(leaves):
    """RFC 6962 over leaf hashes."""
    if not leaves:
        return sha256(b"")
    level = list(leaves)
    while len(level) > 1:
        level = [sha256(b"\1" + level[i] + level[i + 1]) if i + 1 < len(level) else level[i]
                 for i in range(0, len(level), 2)]
    return level[0]


def tile_name(n):
    text = f"{n:03d}"
    while len(text) % 3:
        text = "0" + text
    groups = [text[i:i + 3] for i in range(0, len(text), 3)]
    return "/".join("x" + g for g in groups[:-1]) + ("/" if groups[1:] else "") + groups[-1]


def tiles_of(notes):
    """{path: bytes} of the tree over these events."""
    out, level, hashes = {}, 0, [leaf_hash(n) for n in notes]
    rows = [("entries", [len(n).to_bytes(2, "big") + n for n in notes])]
    while hashes:
        rows.append((str(level), hashes))
        hashes = [root_of(hashes[i:i + 256]) for i in range(0, len(hashes) - 255, 256)]
        level += 1
    for name, items in rows:
        for i in range(0, len(items), 256):
            part = items[i:i + 256]
            partial = f".p/{len(part)}" if len(part) < 256 else ""
            out[f"tile/{name}/{tile_name(i // 256)}{partial}"] = b"".join(part)
    return out


def lines_of(signatures):
    """{name: signature line}"""
    return {s.split(" ")[1]: s.encode() + b"\n" for s in signatures.decode().splitlines()}


def canonical(results, names):
    """The canonical digest (docs/canonical.md), in hex, of (contest, choice, votes) and of
    {(kind, contest, found): standard}."""
    def number(n):
        return n.to_bytes(8, "big")

    def text(s):
        return number(len(s.encode())) + s.encode()
    data = b"ballast-canonical/v2\n" + (number(1) + text("")) * 3 + number(0) * 6 + number(len(results))
    for contest, choice, votes in results:
        data += number(0) + text(contest) + text(choice) + number(votes) + number(0) * 2
    data += number(len(names)) if names else b""
    for (kind, contest, found), standard in names.items():
        data += number(("contest", "choice", "jurisdiction").index(kind)) + text(contest) + text(found) + text(standard)
    return sha256(data).hex()


def canonical_names(table):
    """The same of a table of standard names: rows that cannot be are left out."""
    names, header = {}, None
    for row in filter(any, csv.reader(io.StringIO(table, newline=""))):
        header, first = header or row, header is None
        if first or len(row) != len(header) or not {"kind", "contest", "found", "standard"} <= set(header):
            continue
        cell = dict(zip(header, row))
        kind = cell["kind"].strip()
        if (cell["found"] and cell["standard"] and kind in ("contest", "choice", "jurisdiction") and
                (kind == "choice") == (cell["contest"] != "")):
            names.setdefault((kind, cell["contest"], cell["found"]), cell["standard"])
    return canonical([], names)


def canonical_results(table):
    """The same of contest,choice,votes."""
    rows = list(csv.reader(io.StringIO(table, newline="")))[1:]
    return canonical([(contest, choice, int(votes)) for contest, choice, votes in rows], {})


class Event:
    """One event. `base`: the size of the tree that its signers saw; `by`: names of keys, in order."""

    def __init__(self, kind, body, time, by, base):
        self.kind, self.body, self.time, self.by, self.base = kind, body, time, by, base
        self.seq = None        # another number than its place
        self.base_root = None  # another root than that of the tree
        self.text = None       # another text than that of the fields
        self.lines = None      # other signature lines
        self.given = {}        # the lines that it had, by name

    @staticmethod
    def parse(note):
        text, signatures = note.rsplit(b"\n\n", 1)
        _, _, kind, line4 = text.decode().split("\n")
        fields = json.loads(line4)
        e = Event(kind, fields["body"], fields["time"], [], fields["base"][0])
        e.given = lines_of(signatures)
        e.by = list(e.given)
        return e


class Head:
    """A checkpoint: size, and its cosignatures as (name, time)."""

    def __init__(self, size, cosigned):
        self.size, self.cosigned = size, cosigned
        self.root = None    # another root than that of the tree
        self.origin = None  # another origin
        self.note = None    # other bytes
        self.given = {}     # the lines that it had, by name


class Bundle:
    def __init__(self):
        self.files, self.events, self.heads, self.keys = {}, [], [], {}
        self.origin = ""

    @staticmethod
    def read(folder, keys):
        b = Bundle()
        b.keys = keys
        for top, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(top, name)
                with open(path, "rb") as f:
                    b.files[os.path.relpath(path, folder)] = f.read()
        # At most 255 events: the last partial bundle of entries has them all.
        entries = b.files[max((p for p in b.files if p.startswith("tile/entries/")),
                              key=lambda p: (len(p), p))]
        while entries:
            size = int.from_bytes(entries[:2], "big")
            b.events.append(Event.parse(entries[2:2 + size]))
            entries = entries[2 + size:]
        for path in sorted(b.files):
            if path == "checkpoint" or path.startswith("checkpoints/"):
                b.heads.append(b.parse_head(b.files[path]))
        b.heads.sort(key=lambda h: h.size)
        b.files = {p: data for p, data in b.files.items()
                   if p != "checkpoint" and not p.startswith(("tile/", "checkpoints/"))}
        return b

    def parse_head(self, note):
        text, signatures = note.rsplit(b"\n\n", 1)
        origin, size, _ = text.decode().split("\n")
        self.origin = origin
        cosigned = []
        for s in signatures.decode().splitlines():
            data = base64.b64decode(s.split(" ")[2])
            if len(data) == 4 + 8 + 64:
                cosigned.append((s.split(" ")[1], int.from_bytes(data[4:12], "big")))
        head = Head(int(size), cosigned)
        head.given = lines_of(signatures)
        return head

    def copy(self):
        b = Bundle()
        b.files, b.keys, b.origin = dict(self.files), self.keys, self.origin
        b.events, b.heads = copy.deepcopy(self.events), copy.deepcopy(self.heads)
        return b

    # -- objects

    def object(self, named):
        """The content of an object that an event names; of a salted one by objects/opened."""
        digest = named["sha256"]
        if named["salted"]:
            digest = self.opened()[digest][1]
        return self.files[object_path(digest)]

    def opened(self):
        lines = self.files.get("objects/opened", b"").decode().splitlines()
        return {d: (salt, plain) for d, salt, plain in (s.split(" ") for s in lines)}

    def put(self, data, media):
        digest = sha256(data).hex()
        self.files[object_path(digest)] = data
        return {"media": media, "salted": False, "sha256": digest, "size": len(data)}

    def replace(self, event, key, data):
        """Another content of the object that the event names under this key."""
        named = event.body[key]
        if named["salted"]:
            opened = self.opened()
            salt, plain = opened.pop(named["sha256"])
            digest = sha256(bytes.fromhex(salt) + data).hex()
            opened[digest] = (salt, sha256(data).hex())
            self.files["objects/opened"] = "".join(
                f"{d} {s} {p}\n" for d, (s, p) in sorted(opened.items())).encode()
            self.files.pop(object_path(plain), None)
            self.files[object_path(sha256(data).hex())] = data
            event.body[key] = dict(named, sha256=digest, size=len(data))
        else:
            self.files.pop(object_path(named["sha256"]), None)
            event.body[key] = self.put(data, named["media"])

    def edit(self, event, key, change):
        """The object as text through a function."""
        self.replace(event, key, change(self.object(event.body[key]).decode()).encode())

    def edit_lines(self, event, key, change):
        """The object as a list of EJ1, changed in place by a function."""
        lines = [json.loads(s) for s in self.object(event.body[key]).decode().splitlines()]
        changed = change(lines)
        lines = lines if changed is None else changed
        self.replace(event, key, "".join(ej1(v) + "\n" for v in lines).encode())

    # -- events

    def find(self, kind, nth=0):
        found = [e for e in self.events if e.kind == kind]
        return found[nth]

    def index(self, kind, nth=0):
        return self.events.index(self.find(kind, nth))

    def move(self, a, b):
        """The event at a comes to stand at b; heads stay at their sizes."""
        self.events.insert(b, self.events.pop(a))

    def remove(self, i):
        self.shift(i, -1)
        return self.events.pop(i)

    def insert(self, i, event):
        self.shift(i, 1)
        self.events.insert(i, event)

    def shift(self, i, by):
        """Heads and references beyond place i move with their events."""
        for h in self.heads:
            h.size += by if h.size > i else 0
        for e in self.events:
            if isinstance(e.body.get("refers"), int) and e.body["refers"] >= i:
                e.body["refers"] += by
            if e.base > i or (by > 0 and e.base == i):
                e.base += by

    # -- together again

    def signed(self, name, text, given, time=None):
        """The line of that key; of a key that is not at hand, the one that was given."""
        if name in self.keys:
            return line(name, self.keys[name], text, time)
        return given.get(name, b"")

    def text(self, e, seq, leaves):
        root = e.base_root or root_of(leaves[:e.base])
        fields = {"base": [e.base, b64(root)], "body": e.body, "seq": seq if e.seq is None else e.seq,
                  "time": e.time}
        return f"ballast-event/v1\n{self.origin}\n{e.kind}\n{ej1(fields)}\n".encode()

    def list_files(self):
        """The last `bundle` event names every file as it is now."""
        last = [e for e in self.events if e.kind == "bundle"][-1:]
        for e in last:
            self.files.pop(object_path(e.body["files"]["sha256"]), None)
            listed = "".join(f"{sha256(self.files[p]).hex()} {len(self.files[p])} {p}\n"
                             for p in sorted(self.files, key=str.encode))
            e.body["files"] = self.put(listed.encode(), e.body["files"]["media"])

    def seal(self, listed=True):
        """Makes every byte that signatures and lists decide. Returns {path: bytes}."""
        if listed:
            self.list_files()
        notes, leaves = [], []
        for seq, e in enumerate(self.events):
            text = e.text if e.text is not None else self.text(e, seq, leaves)
            lines = e.lines if e.lines is not None else b"".join(
                self.signed(name, text, e.given) for name in e.by)
            notes.append(text + b"\n" + lines)
            leaves.append(leaf_hash(notes[-1]))
        out = dict(self.files)
        for h in self.heads:
            # A signer names the log's key; its own name and key may be elsewhere.
            root = h.root or root_of(leaves[:h.size])
            text = f"{h.origin or self.origin}\n{h.size}\n{b64(root)}\n".encode()
            note = text + b"\n" + line(self.origin, self.keys[self.origin], text) + b"".join(
                self.signed(name, text, h.given, time) for name, time in h.cosigned)
            last = h is self.heads[-1]
            out["checkpoint" if last else f"checkpoints/{h.size}"] = h.note or note
            out.update(tiles_of(notes[:h.size]))
        return out


def object_path(digest):
    return f"objects/sha256/{digest[:2]}/{digest[2:]}"


def read_key(path):
    """Name and private bytes of a key file without passphrase (src/ledger/keyfile.h)."""
    with open(path, encoding="utf-8") as f:
        rows = dict(row.split(" ", 1) for row in f.read().splitlines() if " " in row)
    return rows["vkey"].split("+")[0], base64.b64decode(rows["plain"])


def write(files, folder):
    for path, data in files.items():
        whole = os.path.join(folder, path)
        os.makedirs(os.path.dirname(whole), exist_ok=True)
        with open(whole, "wb") as f:
            f.write(data)
