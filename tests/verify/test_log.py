# SPDX-License-Identifier: Apache-2.0
"""The log layer of verify.py: Ed25519, EJ1, notes, the tree, tiles, checkpoints, policies, events.
Known answers are those of RFC 8032, RFC 6962's reference tree, C2SP's and Go's notes, and the small
log in the shared folder (BALLAST_SHARED)."""
import base64
import os
import unittest

import verify as v

TREE = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = """e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d
fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125
aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77
d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7
4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4
76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef
ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c
5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328""".split()
RFC8032 = [  # public key, message, signature
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b4"
     "6bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d"
     "8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6"
     "594a7c15e9716ed28dc027beceea1ec40a")]
FOO = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
FOO_NOTE = ("This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6Tf"
            "Xppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n").encode()
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
GO_NOTE = ("If you think cryptography is the answer to your problem,\nthen you don't know what your "
           "problem is.\n\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1F"
           "FYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n\u2014 EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSd"
           "eX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n").encode()
DEMO = os.path.join(os.environ.get("BALLAST_SHARED", ""), "vectors", "evidence")


class Ed25519(unittest.TestCase):
    def test_rfc(self):
        for key, message, signature in RFC8032:
            key, message, signature = map(bytes.fromhex, (key, message, signature))
            self.assertTrue(v.signature_valid(key, message, signature))
            self.assertFalse(v.signature_valid(key, message + b"x", signature))
            for at in range(0, 64, 7):
                wrong = bytearray(signature)
                wrong[at] ^= 1
                self.assertFalse(v.signature_valid(key, message, bytes(wrong)))

    def test_large_s(self):
        key, message, signature = (bytes.fromhex(x) for x in RFC8032[1])
        s = int.from_bytes(signature[32:], "little") + v.L
        self.assertFalse(v.signature_valid(key, message, signature[:32] + s.to_bytes(32, "little")))

    def test_small_order(self):
        """The eight points of small order, and encodings that are not canonical, are no keys."""
        order8 = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")
        point, found = v.point_read(order8), set()
        multiple = v.NEUTRAL
        for _ in range(8):
            multiple = v.point_add(multiple, point)
            found.add(v.point_bytes(multiple))
        self.assertEqual(len(found), 8)
        for key in found:
            self.assertIsNone(v.key_point(key))
            self.assertFalse(v.signature_valid(key, b"m", key + bytes(32)))
        for y in (v.P, v.P + 1, 2**255 - 1):
            self.assertIsNone(v.key_point(y.to_bytes(32, "little")))
            self.assertIsNone(v.key_point((y | 1 << 255).to_bytes(32, "little")))
        self.assertIsNone(v.point_read((1 | 1 << 255).to_bytes(32, "little")))  # x = 0 with a sign
        self.assertIsNone(v.key_point((2).to_bytes(32, "little")))  # not of the curve

    def test_mixed_order(self):
        """A key with a part of small order is one; the equation without cofactor decides."""
        order8 = v.point_read(bytes.fromhex(
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"))
        key = v.point_bytes(v.point_add(v.BASE, order8))
        self.assertIsNotNone(v.key_point(key))
        verdicts = set()
        for i in range(40):  # R = B, S = 1 + k: valid where 8 divides k
            message = b"%d" % i
            r = v.point_bytes(v.BASE)
            k = int.from_bytes(v.hashlib.sha512(r + key + message).digest(), "little") % v.L
            signature = r + ((1 + k) % v.L).to_bytes(32, "little")
            self.assertEqual(v.signature_valid(key, message, signature), k % 8 == 0)
            verdicts.add(k % 8 == 0)
        self.assertEqual(verdicts, {True, False})


class Ej1(unittest.TestCase):
    def test_accepts(self):
        for text in ('{}', '[]', 'null', 'true', '0', '-1', '9007199254740991', '"x/é\\"\\\\"',
                     '{"a":["x",{"k":true,"z":null}],"b":1}', '"' + "\U0001f600" + '"',
                     "[" * 16 + "]" * 16):
            v.ej1_read(text.encode())

    def test_refuses(self):
        bad = ['', ' 1', '1 ', '1\n', '01', '-0', '1.0', '1e3', '9007199254740992', '-9007199254740992',
               '1e400', 'NaN', 'Infinity', '-Infinity', '{"b":1,"a":2}', '{"a":1,"a":1}', '{"A":1}',
               '{"":1}', '{"a b":1}', '{"%s":1}' % ("a" * 33), '{"a": 1}', '[1, 2]', '"\\u0041"',
               '"\\n"', '"\\/"', '"\\ud800"', '"\u202e"', '"\u2028"', '"\u2066"', '"\x7f"', '"\x01"',
               '"a', '[1,]', "[" * 17 + "]" * 17, "[" * 5000, '{"a":1}x', '[tru]', "'a'", '\ufeff1',
               '"%s"' % ("a" * 65534), "9" * 5000]
        for text in bad:
            with self.assertRaises(v.Bad, msg=text[:60]):
                v.ej1_read(text.encode())
        for data in (b'"\xff"', b'"\xed\xa0\x80"', b'"\xc0\xaf"'):
            with self.assertRaises(v.Bad):
                v.ej1_read(data)


class Notes(unittest.TestCase):
    def test_opens(self):
        text, signed, unknown = v.note_verify(FOO_NOTE, [v.Key(FOO)])
        self.assertEqual((text, len(signed), unknown), (b"This is an example message.\n", 1, []))
        _, signed, _ = v.note_verify(GO_NOTE, [v.Key(PETER), v.Key(ENOCH)])
        self.assertEqual([key.name for key, _ in signed], ["PeterNeumann", "EnochRoot"])
        _, signed, unknown = v.note_verify(GO_NOTE, [v.Key(ENOCH)])
        self.assertEqual((len(signed), unknown), (1, ["PeterNeumann"]))

    def test_refuses(self):
        keys = [v.Key(PETER), v.Key(ENOCH)]
        line = GO_NOTE[GO_NOTE.rfind("\u2014".encode()):]
        bad = [GO_NOTE[:-1], b"\x01" + GO_NOTE, b"\xff" + GO_NOTE, GO_NOTE + b"\n", GO_NOTE + b"x\n",
               GO_NOTE + line, GO_NOTE.replace(b"EnochRoot", b"Enoch Root"), b"", b"\n\n",
               GO_NOTE.replace(b"problem", b"Problem"), GO_NOTE.replace(b"+QQ=", b"+QR="),
               GO_NOTE.replace(b"x08g", b"x08h") + line, GO_NOTE.split(b"\n\n")[0] + b"\n\n",
               GO_NOTE[:-5] + b"A" + GO_NOTE[-4:]]
        for data in bad:
            with self.assertRaises(v.Bad, msg=data):
                v.note_verify(data, keys)

    def test_keys(self):
        for start in range(len(PETER)):
            for end in range(start + 1, len(PETER) + 1):
                if (start, end) != (0, len(PETER)):
                    with self.assertRaises(v.Bad):
                        v.Key(PETER[start:end])
        for at in range(len(PETER)):
            with self.assertRaises(v.Bad):
                v.Key(PETER[:at] + chr(ord(PETER[at]) + 1) + PETER[at + 1:])
        data = b"\x02" + base64.b64decode(PETER.split("+", 2)[2])[1:]
        number = v.sha256(b"PeterNeumann\n" + data)[:4].hex()
        with self.assertRaises(v.Bad):
            v.Key(f"PeterNeumann+{number}+{base64.b64encode(data).decode()}")


class Trees(unittest.TestCase):
    def test_roots(self):
        leaves = [v.leaf_hash(bytes.fromhex(d)) for d in TREE]
        tree = v.Tree(leaves)
        for size in range(9):
            self.assertEqual(tree.root(size).hex(), ROOTS[size])
            self.assertEqual(v.Tree(leaves[:size]).root(size).hex(), ROOTS[size])

    def test_consistency(self):
        """The proofs of RFC 6962's reference tree."""
        tree = v.Tree([v.leaf_hash(bytes.fromhex(d)) for d in TREE])
        self.assertEqual([h.hex() for h in tree.consistency(6, 8)], [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"])
        self.assertEqual([h.hex() for h in tree.consistency(2, 5)], [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"])

    def test_tiles(self):
        """70,000 leaves: 273 whole tiles and one of 112, one and one of 17, one of 1."""
        level0 = list(v.tile_files(0, 70000))
        self.assertEqual(len(level0), 274)
        self.assertEqual(level0[-1], ("tile/0/273.p/112", 69888, 112))
        self.assertEqual([p for p, _, _ in v.tile_files(1, 70000 >> 8)], ["tile/1/000", "tile/1/001.p/17"])
        self.assertEqual([p for p, _, _ in v.tile_files(2, 70000 >> 16)], ["tile/2/000.p/1"])
        self.assertEqual(v.tile_number(1234067), "x001/x234/067")
        self.assertEqual(list(v.tile_files("entries", 256)), [("tile/entries/000", 0, 256)])
        entries = [b"%d" % i for i in range(700)]
        tree = v.Tree([v.leaf_hash(e) for e in entries])
        files = dict(v.log_tiles(entries, tree, 700))
        self.assertEqual(sorted(files), ["tile/0/000", "tile/0/001", "tile/0/002.p/188", "tile/1/000.p/2",
                                         "tile/entries/000", "tile/entries/001", "tile/entries/002.p/188"])
        self.assertEqual(v.log_read(files, 700), entries)
        self.assertEqual(files["tile/1/000.p/2"][:32], v.Tree([v.leaf_hash(e) for e in entries[:256]]).root(256))


class Policies(unittest.TestCase):
    LOG = "example.org/demo-2026/log+d448da14+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea"
    A = "party-a.example/w1+67c81c50+BD1AF8PoQ4lakrcKp00bfrycmCzPLsSWjMDNVfEq9GYM"
    B = "party-b.example/w1+8c03c1db+BPxRzY5iGKGjjaR+0AIw8FgIFu0TujMDrF3rkRVIkIAl"

    def policy(self, *lines):
        return v.Policy("".join(f"{line}\n" for line in lines).encode())

    def test_quorums(self):
        head = ["# who watches", "", f"log {self.LOG}", f"witness a {self.A} https://a.example/",
                f"\twitness  b {self.B} "]
        a, b = v.Key(self.A), v.Key(self.B)
        cases = [(["group g any a b", "quorum g"], [0, 1, 1, 1]), (["group g all a b", "quorum g"], [0, 0, 0, 1]),
                 (["group g 2 a b", "quorum g"], [0, 0, 0, 1]), (["quorum a"], [0, 1, 0, 1]),
                 (["quorum none"], [1, 1, 1, 1]),
                 (["group x any a", "group y 1 b", "group z all x y", "quorum z"], [0, 0, 0, 1])]
        for lines, wanted in cases:
            p = self.policy(*head, *lines)
            self.assertEqual([p.met(k) for k in ([], [a], [b], [a, b])], [bool(w) for w in wanted])

    def test_overlap(self):
        """Two quorums have so many witnesses in common, at least."""
        head = [f"log {self.LOG}", f"witness a {self.A}", f"witness b {self.B}"]
        for lines, wanted in [(["group g any a b", "quorum g"], 0), (["group g all a b", "quorum g"], 2),
                              (["quorum a"], 1), (["quorum none"], 0),
                              (["group x any a", "group y 1 b", "group z all x y", "quorum z"], 2)]:
            self.assertEqual(self.policy(*head, *lines).overlap(), wanted)

    def test_refuses(self):
        log, a, b = f"log {self.LOG}", f"witness a {self.A}", f"witness b {self.B}"
        bad = [[log], [a, "quorum a"], [log, "quorum a"], [log, a, "quorum a", "quorum a"],
               [log, a, f"witness a {self.B}", "quorum a"], [log, a, f"witness b {self.A}", "quorum a"],
               [log, "group g any a", a, "quorum g"], [log, a, "group g any none", "quorum g"],
               [log, a, b, "group g any a", "group h any a b", "quorum h"], [log, log, "quorum none"],
               [log, a, "group g 2 a", "quorum g"], [log, a, "group g 0 a", "quorum g"],
               [log, a, "group g 01 a", "quorum g"], [log, a, "group g any", "quorum g"],
               [log, a, "group a any a", "quorum a"], [log, "witness none " + self.A, "quorum none"],
               [f"log {self.A}", "quorum none"], [log, f"witness a {self.LOG}", "quorum a"],
               [log, "quorum none x"], [log, "other x", "quorum none"], [log, "\x01", "quorum none"],
               [log, a, b, "group g any a b", "group h any b", "quorum h"]]
        for lines in bad:
            with self.assertRaises(v.Bad, msg=lines):
                self.policy(*lines)
        with self.assertRaises(v.Bad):
            v.Policy(f"{log}\nquorum none".encode())


@unittest.skipUnless(os.path.isdir(DEMO), "no shared folder")
class Demo(unittest.TestCase):
    """The small log of three events with two cosignatures."""

    def setUp(self):
        def read(name):
            with open(os.path.join(DEMO, name), "rb") as f:
                return f.read()
        self.files = {name: read(name) for name in
                      ("checkpoint", "tile/0/000.p/3", "tile/entries/000.p/3")}
        log, a = read("vkeys").decode().split()
        self.policy = v.Policy(f"log {log}\nwitness a {a}\nwitness b {Policies.B}\n"
                               "group g all a b\nquorum g\n".encode())

    def test_log(self):
        head = v.Checkpoint(self.files["checkpoint"], self.policy)
        self.assertTrue(head.quorum)
        self.assertEqual([time for _, time in head.signed][1:], [0x6aeb72a0] * 2)
        entries = v.log_read(self.files, head.size)
        tree = v.Tree([v.leaf_hash(e) for e in entries])
        self.assertEqual(tree.root(3), head.root)
        self.assertEqual(dict(v.log_tiles(entries, tree, 3)),
                         {n: d for n, d in self.files.items() if n != "checkpoint"})
        for i, entry in enumerate(entries):
            event = v.event_read(entry)
            self.assertEqual((event.seq, event.origin), (i, "example.org/demo-2026/log"))
            self.assertEqual(tree.root(event.base_size), event.base_root)
            v.note_verify(entry, [self.policy.log])

    def test_bits(self):
        """A changed bit of the checkpoint is noticed, in whatever byte."""
        data = self.files["checkpoint"]
        for at in range(len(data)):
            wrong = bytearray(data)
            wrong[at] ^= 1 << at % 8
            try:
                head = v.Checkpoint(bytes(wrong), self.policy)
            except v.Bad:
                continue
            self.assertFalse(head.quorum and not head.unknown, at)

    def test_events(self):
        entry = v.log_read(self.files, 3)[1]
        bad = [entry.replace(b"ballast-event/v1", b"ballast-event/v2"), entry.replace(b"T18:01:00Z", b"T18:01:60Z"),
               entry.replace(b"T18:01:00Z", b"T18:01:00+00:00"), entry.replace(b'"n":5', b'"n":5.0'),
               entry.replace(b'"seq":1', b'"seq":-1'), entry.replace(b"cvr-commit", b"cvr_commit"),
               entry.replace(b'"base":[1,', b'"base":["1",'), entry.replace(b"\n\n", b"\nmore\n\n"), entry[:-1]]
        for data in bad:
            with self.assertRaises(v.Bad, msg=data):
                v.event_read(data)


if __name__ == "__main__":
    unittest.main()
