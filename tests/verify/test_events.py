# SPDX-License-Identifier: Apache-2.0
"""Checks V1 to V5 of verify.py on logs that are made here, right ones and wrong ones."""
import os
import re
import unittest

import verify as v
from make import Maker, Signer, note


def code(files, **options):
    """The first check that failed among V1 to V5."""
    found = v.verify(files, **options).code
    return found if found in ("V1", "V2", "V3", "V4", "V5") else None


class Parties:
    """A log of two parties with three keys and two witnesses, up to its policy."""

    def __init__(self):
        self.m = m = Maker()
        self.keys = {}
        for name, side, owner, role in (("a/chair", "a", "Ann", "party"), ("a/two", "a", "Abe", "board"),
                                        ("b/chair", "b", "Bea", "party"), ("b/ann", "b", "Ann", "board")):
            key = self.keys[name] = Signer(name)
            m.add("key-add", [key], affiliation=side, key=key.vkey, owner=owner, role=role)
        self.a, self.a2, self.b, self.b_ann = self.keys.values()
        self.witnesses = [Signer("w/a", 4), Signer("w/b", 4)]
        m.policy = (f"log {m.log.vkey}\nwitness a {self.witnesses[0].vkey}\n"
                    f"witness b {self.witnesses[1].vkey}\ngroup g all a b\nquorum g\n")
        self.policy = m.put(m.policy.encode(), "text/plain")

    def agree(self):
        self.m.add("policy", [self.a, self.b], policy=self.policy)
        return self

    def code(self):
        return code(self.m.files(self.witnesses))


class Logs(unittest.TestCase):
    def test_right(self):
        m = Maker()
        for i in range(258):
            m.add("heartbeat")
            if i in (10, 256):
                m.keep()
        files = m.files()
        report = v.verify(files)
        self.assertIsNone(code(files))
        self.assertEqual([c["ok"] for c in report.checks][:5], [True] * 5)
        self.assertEqual(code(files, policy_sha256="0" * 64), "V1")
        self.assertIsNone(code(files, policy_sha256=v.sha256_hex(files["policy"])))

    def test_files(self):
        """A file that is gone or changed, and what is said then."""
        m = Maker()
        for i in range(258):
            m.add("heartbeat")
            if i == 256:
                m.keep()
        files = m.files()
        wrong = {"policy": "V1", "checkpoint": "V2", "tile/0/000": "V3", "tile/0/001.p/3": "V3",
                 "tile/1/000.p/1": "V3", "tile/entries/000": "V3", "tile/entries/001.p/3": "V3"}
        for path, expected in wrong.items():
            less = dict(files)
            del less[path]
            self.assertEqual(code(less), expected, path)
            self.assertEqual(code(dict(files, **{path: files[path] + b"x"})), expected, path)
            data = bytearray(files[path])
            data[len(data) // 2] ^= 4
            self.assertEqual(code(dict(files, **{path: bytes(data)})), expected, path)

    def test_heads(self):
        m = Maker()
        m.add("heartbeat")
        fork = Maker()
        fork.add("heartbeat")
        fork.add("heartbeat")
        fork.keep()
        m.keep()
        m.add("login")
        files = m.files()
        self.assertIsNone(code(files))
        for path, data in (("checkpoints/3", fork.kept[3]), ("checkpoints/03", m.kept[2]), ("checkpoints/1", m.kept[2]),
                           ("checkpoints/2", m.kept[2] + b"\n"), ("checkpoints/x", b"")):
            self.assertEqual(code(dict(files, **{path: data})), "V4", path)
        report = v.verify(dict(files, **{"checkpoints/3": fork.kept[3]}))
        self.assertIn("PROVEN EQUIVOCATION", [c["reason"] for c in report.checks if c["code"] == "V4"][0])
        fork.add("heartbeat")
        fork.keep()
        self.assertEqual(code(dict(files, **{"checkpoints/4": fork.kept[4]})), "V4")

    def test_quorum(self):
        p = Parties().agree()
        self.assertIsNone(p.code())
        for witnesses in ([], p.witnesses[:1], p.witnesses[1:], p.witnesses + [Signer("w/c", 4)]):
            self.assertEqual(code(p.m.files(witnesses)), "V2")
        p.m.kept[3] = p.m.checkpoint(3, [Signer("w/c", 4)])
        self.assertEqual(p.code(), "V4")


class Events(unittest.TestCase):
    def wrong(self, make):
        m = Maker()
        m.add("heartbeat")
        make(m)
        self.assertEqual(code(m.files()), "V5")

    def test_form(self):
        text = Maker.text
        self.wrong(lambda m: m.entries.append(note(text(m, "no-such-type", {}), [m.log])))
        self.wrong(lambda m: m.entries.append(note(text(m, "heartbeat", {}).replace(b'"seq":2', b'"seq":3'), [m.log])))
        self.wrong(lambda m: m.entries.append(note(text(m, "heartbeat", {}).replace(b"2026\n", b"2027\n"), [m.log])))
        self.wrong(lambda m: m.entries.append(note(text(m, "heartbeat", {}, base=1).replace(b"[1,", b"[0,"), [m.log])))
        self.wrong(lambda m: m.entries.append(note(text(m, "heartbeat", {}), [Signer("somebody")])))
        self.wrong(lambda m: m.entries.append(note(text(m, "heartbeat", {}), [m.log, Signer("somebody")])))
        self.wrong(lambda m: m.entries.append(note(text(m, "heartbeat", {}), [m.log]).replace(b"T", b"t", 1)))
        self.wrong(lambda m: m.entries.append(m.entries[1]))
        self.wrong(lambda m: m.add("seed", digits="1" * 20))  # without its rule
        self.wrong(lambda m: m.add("seed", digits="1" * 20, rule="decimal digits"))  # too early
        self.wrong(lambda m: m.add("election-open", election="x", key=m.log.vkey, replaces="", risk_limit="0.05", software=""))

    def test_old_base(self):
        """Who signs an event has signed all that came before it."""
        self.wrong(lambda m: m.entries.append(note(m.text("heartbeat", {}, base=1), [m.log])))

    def test_phases(self):
        """The types of a whole audit in the order in which they may come, and no other order."""
        ref = {"media": "text/plain", "salted": False, "sha256": "0" * 64, "size": 1}
        program = {"name": "ballast", "sha256": "0" * 64}
        steps = [("software", dict(files=[program], version="1")), ("params-commit", dict(canonical=ref, contests=ref, min_cell=10, privacy_rule="closed", round_rule="",
                                        sampler="ballast", seed_rule="")),
                 ("assertions-commit", dict(assertions=ref, positions=ref, scopes=ref)),
                 ("seed", dict(digits="1" * 20, rule="decimal digits")),
                 ("round-open", dict(chance="0.9", plan=ref, round=1)),
                 ("sample", dict(cards=1, list=ref, new_cards=1, round=1)), ("risk", dict(list=ref, round=1)),
                 ("round-close", dict(round=1)), ("outcome", dict(contests=ref))]
        phase = ["OPEN", "OPEN", "FREEZING", "COMMITTED", "SEEDED", "DRAWING", "ROUND", "ROUND", "MEASURED"]
        for done in range(len(steps) + 1):
            m = Maker()
            for name, body in steps[:done]:
                m.add(name, body=body)
            self.assertIsNone(code(m.files()))
            for name, body in steps:
                if name == "round-open" and done == 8:
                    body = dict(body, round=2)
                at = len(m.entries)
                m.add(name, body=body)
                now = (phase + ["CONCLUDED"])[done]
                right = now in v.TYPES[name][0] and (name, done) != ("round-close", 6)  # not before a risk
                self.assertEqual(code(m.files()), None if right else "V5", (now, name))
                del m.entries[at:]


class Signers(unittest.TestCase):
    def test_keys(self):
        for by in ([], [Signer("other")]):
            m = Maker()
            m.add("key-add", by, affiliation="a", key=Signer("k").vkey, owner="Ann", role="party")
            self.assertEqual(code(m.files()), "V5")
        for change in (dict(role="owner"), dict(owner=""), dict(affiliation=""), dict(key="k+1+x"), dict(more="")):
            m = Maker()
            m.add("key-add", [Signer("k")], body=dict(dict(affiliation="a", key=Signer("k").vkey, owner="Ann",
                                                           role="party"), **change))
            self.assertEqual(code(m.files()), "V5")
        m = Maker()
        for _ in range(2):
            m.add("key-add", [Signer("k")], affiliation="a", key=Signer("k").vkey, owner="Ann", role="party")
        self.assertEqual(code(m.files()), "V5")

    def test_policy(self):
        for by, expected in (("ab", None), ("a", "V5"), ("", "V5")):
            p = Parties()
            p.m.add("policy", [{"a": p.a, "b": p.b}[x] for x in by], policy=p.policy)
            self.assertEqual(p.code(), expected)
        p = Parties().agree()
        p.m.policy += "# other\n"
        self.assertEqual(p.code(), "V5")
        self.assertEqual(Parties().code(), "V5")  # a policy that the log does not name

    def test_new_keys(self):
        """After the policy a new key needs one of its side, or two sides approve it."""
        new = Signer("new")
        for side, by, expected in (("a", ["new", "a"], None), ("a", ["new"], "V5"), ("a", ["a"], "V5"),
                                   ("a", ["new", "b"], "V5"), ("c", ["new", "a"], "V5")):
            p = Parties().agree()
            body = dict(affiliation=side, key=new.vkey, owner="Nia", role="party")
            p.m.add("key-add", [new if x == "new" else getattr(p, x) for x in by], body=body)
            self.assertEqual(p.code(), expected, (side, by))
        for by, expected in (([new], None), ([], "V5")):
            p = Parties().agree()
            act = {"act": "key-add", "body": dict(affiliation="c", key=new.vkey, owner="Nia", role="party")}
            seq = p.m.add("propose", by, body=act)
            leaf = v.leaf_hash(p.m.entries[seq]).hex()
            p.m.add("approve", [p.a, p.b], body=dict(act, leaf=leaf, refers=seq))
            p.m.add("object", [new], party="c", refers=-1, text="here")
            self.assertEqual(p.code(), expected)

    def test_table(self):
        """The table is that of the source, where the source is at hand."""
        path = os.path.join(os.path.dirname(__file__), "../../src/ledger/event_types.def")
        if not os.path.exists(path):
            self.skipTest("no source")
        with open(path, encoding="utf-8") as f:
            lines = re.findall(r'EVENT\("([a-z0-9-]+)", ([^,]+), (\w+), (\w+), ".*"\)', f.read())
        self.assertEqual(len(lines), len(v.TYPES))
        for name, phases, after, rule in lines:
            several = "SEVERAL" in phases
            allowed = set(v.PHASES) if "ANY" in phases else set(v.FROZEN) if "FROZEN" in phases else set(
                re.findall(r"IN\((\w+)\)", phases))
            self.assertEqual((name, set(v.TYPES[name][0]), v.TYPES[name][1] or "SAME", v.TYPES[name][2]),
                             (name, allowed, after, rule))
            self.assertEqual(several, name in v.SEVERAL, name)

    def test_revoked(self):
        for by, expected in (("a", None), ("a2", None), ("b", "V5"), ("", "V5")):
            p = Parties().agree()
            p.m.add("key-revoke", [getattr(p, by)] if by else [], key=p.a.vkey, reason="lost")
            self.assertEqual(p.code(), expected)
            if expected is None:
                p.m.add("object", [p.a], party="a", refers=-1, text="no")
                self.assertEqual(p.code(), "V5")  # after that it signs nothing
                p.m.entries.pop()
                p.m.add("key-revoke", [p.a2], key=p.a.vkey, reason="again")
                self.assertEqual(p.code(), "V5")

    def test_one_side(self):
        for party, by, expected in (("a", "a", None), ("b", "a", "V5"), ("a", "a2", "V5"), ("b", "b", None)):
            p = Parties().agree()
            p.m.add("object", [getattr(p, by)], party=party, refers=0, text="no")
            self.assertEqual(p.code(), expected, (party, by))

    def test_two(self):
        """Two affiliations, two owners; and what the log alone may not do any more."""
        cases = [([], "V5"), (["a"], "V5"), (["a", "a2"], "V5"), (["a", "b_ann"], "V5"), (["a", "b"], None),
                 (["a2", "b"], None), (["a2", "b_ann"], None), (["a", "a2", "b_ann"], None)]
        act = {"act": "override", "body": {"reason": "court"}}
        for by, expected in cases:
            p = Parties().agree()
            seq = p.m.add("propose", body=dict(act))
            leaf = v.leaf_hash(p.m.entries[seq]).hex()
            p.m.add("approve", [getattr(p, name) for name in by], body=dict(act, leaf=leaf, refers=seq))
            self.assertEqual(p.code(), expected, by)
        for body in (dict(act, leaf="0" * 64, refers=seq), dict(act, leaf=leaf, refers=seq - 1),
                     dict(act, leaf=leaf, refers=seq, act="reopen"),
                     dict(act, leaf=leaf, refers=seq, body={"reason": "other"})):
            p = Parties().agree()
            p.m.add("propose", body=dict(act))
            p.m.add("approve", [p.a, p.b], body=body)
            self.assertEqual(p.code(), "V5")
        p = Parties().agree()
        p.m.add("override", reason="alone")
        self.assertEqual(p.code(), "V5")


class Ceremony(unittest.TestCase):
    """Shares, dice and seed of two parties (V7 to V9): in their order, between cosigned heads."""

    def run_through(self, change=None, rule="ballast/seed/v1", skip=(), beacon=None):
        """The results of V7, V8 and V9; change(step, body) may change what a step says, skip leaves
        steps or heads out."""
        p = Parties().agree()
        m, ref = p.m, {"media": "text/plain", "salted": False, "sha256": "0" * 64, "size": 1}
        shares = {"a": bytes([1] * 32), "b": bytes([2] * 32)}

        def step(name, by, body):
            if name in skip:
                return
            if change:
                body = change(name, body) or body
            m.add(name.split(" ")[0], by, body=body)

        def head(name):
            if name not in skip:
                m.keep(p.witnesses)
        step("params-commit", [], dict(canonical=ref, contests=ref, min_cell=10, objections="answer",
                                       privacy_rule="closed", round_rule="", sampler="ballast", seed_rule=rule))
        step("assertions-commit", [], dict(assertions=ref, positions=ref, scopes=ref))
        size = len(m.entries)
        head("freeze")
        if rule == "ballast/seed/v1":
            for side, key in (("a", p.a), ("b", p.b)):
                made = v.sha256_hex(b"ballast/seedshare/v1\n" + side.encode() + b"\n" + shares[side])
                step(f"seed-share-commit {side}", [key], dict(commitment=made, party=side))
            head("committed")
            for side, key in (("a", p.a), ("b", p.b)):
                step(f"seed-share-reveal {side}", [key], dict(party=side, share=shares[side].hex()))
            if "seed-default b" in skip:
                m.now += 900 if "wait" in skip else 0
                step("seed-default", [], dict(party="b"))
                shares["b"] = bytes(32)
            head("revealed")
        dice = "31415926535897932384"
        step("dice", [p.a, p.b], dict(digits=dice))
        text = f"ballast/seed/v1\n{m.origin}\n{size}\n".encode() + m.root(size)
        text += b"a\n" + shares["a"] + b"b\n" + shares["b"] + dice.encode() + b"\n"
        if beacon:
            step("beacon", [p.a, p.b], dict(round=7, source="drand", value=beacon))
            text += bytes.fromhex(beacon)
        step("seed", [], dict(digits=v.sha256_hex(text), rule=rule) if rule == "ballast/seed/v1" else
             dict(digits=dice, rule="decimal digits"))
        report = v.verify(m.files(p.witnesses))
        found = {c["code"]: c["ok"] for c in report.checks}
        self.assertNotEqual(found["V5"], False, [c for c in report.checks if c["ok"] is False])
        return [found.get(code) for code in ("V7", "V8", "V9")]

    def test_right(self):
        self.assertEqual(self.run_through(), [True] * 3)
        self.assertEqual(self.run_through(beacon="00ff"), [True] * 3)
        self.assertEqual(self.run_through(rule="decimal digits of public dice, 20 or more"), [True] * 3)
        self.assertEqual(self.run_through(skip=("seed-share-reveal b", "seed-default b", "wait")), [True] * 3)

    def test_heads(self):
        self.assertEqual(self.run_through(skip=("freeze",))[0], False)
        self.assertEqual(self.run_through(skip=("committed",))[:2], [True, False])
        self.assertEqual(self.run_through(skip=("revealed",))[:2], [True, False])
        self.assertEqual(self.run_through(rule="decimal digits of public dice, 20 or more", skip=("freeze",))[0], False)

    def test_order(self):
        for skip in (("seed-share-commit b",), ("seed-share-reveal b",), ("seed-share-reveal b", "seed-default b")):
            self.assertEqual(self.run_through(skip=skip)[:2], [True, False], skip)

    def test_bodies(self):
        wrong = [("seed-share-reveal a", dict(party="a", share="00" * 32)), ("dice", dict(digits="3" * 19)),
                 ("seed-share-commit a", dict(party="a", commitment="00" * 32)),
                 ("seed-share-commit b", dict(party="b", commitment="no hash"))]
        for name, body in wrong:
            result = self.run_through(lambda step, _, name=name, body=body: body if step == name else None)
            self.assertEqual(result[:2], [True, False], name)
        for body in (dict(digits="0" * 64, rule="ballast/seed/v1"), dict(digits="31415926535897932384", rule="decimal digits")):
            result = self.run_through(lambda step, _, body=body: body if step == "seed" else None)
            self.assertEqual(result, [True, True, False])
        self.assertEqual(self.run_through(beacon="00" * 129)[:2], [True, False])

    def test_known_answer(self):
        """The seed of the evidence document: origin, size 3, its root, shares of zeros and ones."""
        text = (b"ballast/seed/v1\nexample.org/demo-2026/log\n3\n" +
                bytes.fromhex("df8c404bd8d270a992ef72070b814d90b667a2a7c3b5dd40882fea3808ec5d09") +
                b"party-a.example\n" + bytes(32) + b"party-b.example\n" + bytes([1] * 32) + b"31415926535897932384\n")
        self.assertEqual(v.sha256_hex(text), "1ad0dc701d1f2ffd6c7d18f2f3639d7852eb53ad467b225c950f07b9abdc6fbf")


if __name__ == "__main__":
    unittest.main()
