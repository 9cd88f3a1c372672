# SPDX-License-Identifier: Apache-2.0
"""The operator of a log as an attacker: he has the log's key, the record, its bundle, and whatever keys
of others are given to him. He makes other bundles, signs what he can, and asks witnesses to cosign.

    operator.py forge ATTACK BUNDLE OUT KEY…    makes OUT from BUNDLE; KEY: files of the keys he has;
                                                "unwitnessed": no head is cosigned yet
    operator.py ask BUNDLE SIZE KEY NAME=URL…   asks witnesses to cosign the log at SIZE ("all": every
                                                head of the bundle, "head": the last); tells each
                                                answer as NAME SIZE STATUS; keeps what they sign
    operator.py garbage BUNDLE SIZE KEY NAME=URL…   the same with a proof of noise
    operator.py claim BUNDLE SIZE KEY [noise]   prints two heads of one log as if they were a proof

Nothing here is argument errors: every byte is signed again with every key that he holds, tiles, heads
and the list of files are made to fit, and cosignatures that no longer hold are taken out.
"""
import base64
import copy
import http.client
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "bundle"))
import remake  # noqa: E402
from remake import Bundle, Event, b64, leaf_hash, line, root_of, sha256  # noqa: E402

ATTACKS = {}


def attack(function):
    ATTACKS[function.__name__.replace("_", "-")] = function
    return function


def boards(b):
    return [b.origin, "a.example/2", "b.example/2"]


def rebase(b):
    """Every event is signed over all that are before it now."""
    for seq, event in enumerate(b.events):
        event.base = seq


def unwitnessed(b, size):
    """Nobody was shown this head."""
    b.heads = [h for h in b.heads if h.size != size]


@attack
def not_witnessed(b):
    """Nothing is changed; the last head goes to the witnesses anew."""
    b.heads[-1].cosigned = []


# ---- rewriting: what follows an event is signed again


@attack
def rewrite_answer(b):
    b.find("answer").body["text"] = "There was no box."


@attack
def another_beginning(b):
    b.events[0].body["election"] = "Another election"


@attack
def rewrite_interpretations(b):
    b.edit(b.find("mvr"), "list", lambda s: s.replace(",Ann,", ",Bob,", 1))


@attack
def drop_objection(b):
    b.remove(b.index("answer"))
    b.remove(b.index("object"))


@attack
def drop_objection_longer(b):
    """As long as the other history and longer, so that sizes tell nothing."""
    drop_objection(b)
    time = b.find("outcome").time
    for _ in range(6):
        b.insert(b.index("outcome"), Event("heartbeat", {}, time, [b.origin], b.index("outcome")))


# ---- the order


@attack
def seed_before_commit(b):
    e, frozen, after = b.events, b.index("params-commit"), b.index("seed") + 1
    opened = next(i for i, event in enumerate(e) if event.kind in ("seed-share-commit", "dice"))
    moved = e[opened:after]
    b.events = e[:frozen] + moved + e[frozen:opened] + e[after:]
    rebase(b)


@attack
def freeze_hidden(b):
    """The freeze was shown to nobody before the seed was made: it may be of any time."""
    unwitnessed(b, b.index("bundle") + 1)


@attack
def shares_hidden(b):
    unwitnessed(b, b.index("seed-share-commit", 1) + 1)


@attack
def reveals_hidden(b):
    unwitnessed(b, b.index("seed-share-reveal", 1) + 1)


@attack
def opened_before_reading(b):
    """The record of the card is opened first, and then somebody reads the paper."""
    opened, mvr = b.index("card-open"), b.index("mvr")
    b.events.insert(mvr, b.events.pop(opened))
    b.events[mvr].body["refers"] = mvr + 1
    rebase(b)


@attack
def reading_hidden(b):
    """Nobody saw the interpretations before the records of their cards were opened."""
    unwitnessed(b, b.index("card-open"))


def corrected(b, at):
    """Other interpretations come in at that place, and the risk is measured again."""
    mvr = b.find("mvr")
    digest = mvr.body["list"]["sha256"]
    salt, data = os.urandom(32), b.object(mvr.body["list"])
    named = dict(mvr.body["list"], sha256=sha256(salt + data).hex())
    plain = b.opened()[digest][1]
    lines = b.files["objects/opened"].decode().splitlines() + [
        f"{named['sha256']} {salt.hex()} {plain}"]
    b.files["objects/opened"] = "".join(s + "\n" for s in sorted(lines)).encode()
    body = {"cards": mvr.body["cards"], "list": named, "reason": "typed wrong",
            "refers": b.index("mvr"), "round": 1}
    risk = copy.deepcopy(b.find("risk"))
    time = b.events[at - 1].time
    b.insert(at, Event("correct", body, time, boards(b), at))
    risk.base = at + 1
    b.insert(at + 1, risk)


@attack
def corrected_after_opening(b):
    """Whoever has seen the records makes the interpretations fit."""
    corrected(b, b.index("card-open") + 1)


@attack
def corrected_unseen(b):
    """The same between the witnesses' visit and the opening."""
    corrected(b, b.index("card-open"))


# ---- what was fixed, and what was drawn


@attack
def sample_changed(b):
    """A card that suits better in place of one that was drawn."""
    def change(text):
        rows = text.splitlines()
        drawn = {tuple(r.split(",")[5:7]) for r in rows[1:]}
        cells = rows[-1].split(",")
        cells[6] = next(str(n) for n in range(1, 21) if (cells[5], str(n)) not in drawn)
        return "".join(r + "\n" for r in rows[:-1] + [",".join(cells)])
    b.edit(b.find("sample"), "list", change)


def another_vote(b):
    """open1 and leaves.bin of the first contest with one vote moved; the list of tally-open fits."""
    lines = b.files["cvr/000/open1"].splitlines()
    said = [s for s in lines if s.startswith(b"{")]
    entries = {tag: said[int(n)] for tag, n in (s.split(b" ") for s in lines[len(said):])}
    tag = next(t for t, e in entries.items() if b'"Bob"' in e)
    entries[tag] = entries[tag].replace(b'"Bob"', b'"Ann"')
    leaves = {sha256(b"ballast/entry/v1\n" + base64.b64decode(t) + e): t for t, e in entries.items()}
    said = sorted(set(entries.values()))
    b.files["cvr/000/leaves.bin"] = b"".join(sorted(leaves))
    b.files["cvr/000/open1"] = b"".join(e + b"\n" for e in said) + b"".join(
        b"%s %d\n" % (leaves[cm], said.index(entries[leaves[cm]])) for cm in sorted(leaves))

    def change(lines):
        for key, name in (("leaves", "leaves.bin"), ("open", "open1")):
            data = b.files["cvr/000/" + name]
            lines[0][key] = {"sha256": sha256(data).hex(), "size": len(data)}
    b.edit_lines(b.find("tally-open"), "list", change)
    return root_of([leaf_hash(cm) for cm in sorted(leaves)])


@attack
def records_changed(b):
    """The votes are opened after the seed, and one of them is another than was sealed."""
    at = b.index("seed")
    b.insert(at, b.remove(b.index("tally-open")))
    rebase(b)
    another_vote(b)


@attack
def records_sealed_again(b):
    """The votes are changed, and the freeze is written again over them."""
    root = another_vote(b)
    b.edit_lines(b.find("assertions-commit"), "commitments",
                 lambda lines: lines[0].update(root=b64(root)))


@attack
def other_record_opened(b):
    """A drawn card is opened to the record of another one."""
    def change(lines):
        mayor = [r for r in lines if r["contest"] == "Mayor"]
        mayor[0]["salt"], mayor[1]["salt"] = mayor[1]["salt"], mayor[0]["salt"]
    b.edit_lines(b.find("card-open"), "list", change)


@attack
def totals_changed(b):
    """Reported are other totals than the records have."""
    def change(lines):
        lines[0]["votes"][0] += 5
    b.edit_lines(b.find("params-commit"), "contests", change)


@attack
def risk_shaded(b):
    def change(lines):
        lines[0]["risk"] = "0.001"
    b.edit_lines(b.find("risk"), "list", change)


# ---- keys


@attack
def boards_forged(b):
    """Keys of the same names, which the operator made himself."""
    b.keys = dict(b.keys)
    for name in boards(b)[1:]:
        b.keys[name] = sha256(b"the operator's own " + name.encode())
    rewrite_interpretations(b)


@attack
def board_added(b):
    """A board of the operator's own enters the record."""
    own = sha256(b"the operator's own board")
    b.keys = dict(b.keys, **{"own.example/2": own})
    at = b.index("contest-def")
    body = {"affiliation": "Party A", "key": remake.vkey("own.example/2", own), "owner": "Nobody",
            "role": "board"}
    b.insert(at, Event("key-add", body, b.events[at].time, [b.origin, "own.example/2"], at))


@attack
def key_revoked(b):
    """A board's key was revoked, and somebody goes on signing with it."""
    at = b.index("mvr")
    body = {"key": remake.vkey("a.example/2", b.keys["a.example/2"]), "reason": "stolen"}
    b.insert(at, Event("key-revoke", body, b.events[at].time, [b.origin, "a.example/1"], at))


# ---- bundles and their heads


def fitting(b, files, before):
    """Cosignatures that this operator cannot make hold only where the head is as it was."""
    for h in b.heads:
        path = "checkpoint" if h is b.heads[-1] else f"checkpoints/{h.size}"
        if files[path].split(b"\n\n")[0] not in before:
            h.cosigned = [c for c in h.cosigned if c[0] in b.keys]
    return b.seal(listed=False)


def forge(name, folder, out, *keys):
    b = Bundle.read(folder, dict(remake.read_key(path) for path in keys if path != "unwitnessed"))
    before = {data.split(b"\n\n")[0] for data in b.seal().values() if data.count(b"\n\n") == 1}
    ATTACKS[name](b)
    for h in b.heads if "unwitnessed" in keys else []:
        h.cosigned = []
    remake.write(fitting(b, b.seal(), before), out)


class Log:
    """The log of a bundle."""

    def __init__(self, folder, key):
        self.folder = folder
        self.origin, self.seed = remake.read_key(key)
        self.leaves = []
        entries = os.path.join(folder, "tile", "entries", "000.p")
        data = self.read(os.path.join(entries, max(os.listdir(entries), key=int)))
        while data:
            size = int.from_bytes(data[:2], "big")
            self.leaves.append(leaf_hash(data[2:2 + size]))
            data = data[2 + size:]

    @staticmethod
    def read(path):
        with open(path, "rb") as f:
            return f.read()

    def path(self, size):
        last = size == len(self.leaves)
        return os.path.join(self.folder, "checkpoint" if last else f"checkpoints/{size}")

    def head(self, size):
        """Signed by the log, with the cosignatures that are there."""
        text = f"{self.origin}\n{size}\n{b64(root_of(self.leaves[:size]))}\n".encode()
        if os.path.exists(self.path(size)) and self.read(self.path(size)).startswith(text):
            return self.read(self.path(size))
        return text + b"\n" + line(self.origin, self.seed, text)

    def keep(self, size, lines):
        note = self.head(size)
        for one in lines.splitlines(keepends=True):
            name = one.split(b" ")[1]
            note = b"".join(s for s in note.splitlines(keepends=True)
                            if s.split(b" ")[:2] != ["\u2014".encode(), name]) + one
        remake.write({os.path.relpath(self.path(size), self.folder): note}, self.folder)

    def sizes(self, which):
        if which == "head":
            return [len(self.leaves)]
        if which != "all":
            return [int(which)]
        kept = os.path.join(self.folder, "checkpoints")
        return sorted([int(n) for n in os.listdir(kept)] + [len(self.leaves)])


def consistency(old, leaves, whole=True):
    """RFC 6962 2.1.2: hashes that show that the tree of `leaves` begins with its first `old`."""
    if old == len(leaves):
        return [] if whole else [root_of(leaves)]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if old <= half:
        return consistency(old, leaves[:half], whole) + [root_of(leaves[half:])]
    return consistency(old - half, leaves[half:], False) + [root_of(leaves[:half])]


def post(url, body):
    host = url.split("/")[2]
    connection = http.client.HTTPConnection(host, timeout=30)
    connection.request("POST", "/add-checkpoint", body)
    answer = connection.getresponse()
    return answer.status, answer.read()


def request(log, old, size, noise):
    proof = consistency(old, log.leaves[:size]) if 0 < old <= size else []
    if noise:
        proof = [sha256(h) for h in proof]
    lines = "".join(b64(h) + "\n" for h in proof)
    return f"old {old}\n{lines}\n".encode() + log.head(size)


def ask(log, size, url, noise):
    """Asks from where the witness says that it stands."""
    status, body = post(url, request(log, 0, size, noise))
    known = int(body) if status == 409 else 0
    if 0 < known <= size:
        status, body = post(url, request(log, known, size, noise))
    return status, body


def claim(folder, size, key, noise=""):
    """Heads of which one has grown from the other, in the form of a proof."""
    log, size = Log(folder, key), int(size)
    one, other = log.head(size).decode(), log.head(len(log.leaves)).decode()
    root = sha256(b"noise") if noise else root_of(log.leaves[:size])
    hashes = "".join(b64(h) + "\n" for h in [root] + consistency(size, log.leaves))
    print(f"ballast-two-heads/v1\none head:\n{one}the other head:\n{other}its beginning:\n{hashes}",
          end="")


def main(what, *args):
    if what in ("forge", "claim"):
        {"forge": forge, "claim": claim}[what](*args)
        return
    folder, which, key, *witnesses = args
    log = Log(folder, key)
    for size in log.sizes(which):
        for name, url in (w.split("=", 1) for w in witnesses):
            status, body = ask(log, size, url, what == "garbage")
            if status == 200:
                log.keep(size, body)
            print(name, size, status)


if __name__ == "__main__":
    main(*sys.argv[1:])
