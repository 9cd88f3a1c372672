# SPDX-License-Identifier: Apache-2.0
"""The proofs of `ballast claim --json` from the leaf to the root (RFC 9162, 2.1.3.2)."""
import base64
import hashlib
import json
import sys


def root(leaf, index, size, path):
    at, last, node = index, size - 1, leaf
    for other in path:
        if at % 2 == 1 or at == last:
            node = hashlib.sha256(b"\x01" + other + node).digest()
            while at % 2 == 0 and at != 0:
                at, last = at >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\x01" + node + other).digest()
        at, last = at >> 1, last >> 1
    return node if last == 0 else None


def main(name):
    with open(name, encoding="utf-8") as answers:
        claims = json.load(answers)["claims"]
    proven = 0
    for claim in claims:
        proof = claim["proof"]
        if proof is None:
            assert claim["verdict"].startswith("NOT"), claim
            continue
        path = [base64.b64decode(h) for h in proof["path"]]
        leaf = base64.b64decode(proof["leaf"])
        found = root(leaf, proof["event"], proof["size"], path)
        assert found == base64.b64decode(proof["root"]), claim["claim"]
        if "file" in proof:
            with open("pub/" + proof["file"], encoding="utf-8") as listed:
                line = listed.read().split("\n")[proof["line"] - 1]
            assert line == proof["text"], claim["claim"]
        proven += 1
    assert proven > 50, proven


main(sys.argv[1])
