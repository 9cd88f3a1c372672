# SPDX-License-Identifier: Apache-2.0
"""A second opinion on a proof of two heads (docs/witnesses.md), with a policy and nothing else.

    two_heads.py POLICY PROOF      PROVEN and the names of the guilty, or NOT EVIDENCE and why

Notes, keys and the policy are those of verify/verify.py; the proof is RFC 9162 2.1.4.2.
"""
import hashlib
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "verify"))
import verify  # noqa: E402


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def consistent(old, new, proof, old_root, new_root):
    """Does the tree of `new` leaves with that root begin with the tree of `old` leaves?"""
    path = list(proof) if old & (old - 1) else [old_root] + list(proof)
    if not 0 < old < new or not path:
        return False
    a, b = old - 1, new - 1
    while a & 1:
        a, b = a >> 1, b >> 1
    one = two = path[0]
    for h in path[1:]:
        if b == 0:
            return False
        if a & 1 or a == b:
            one, two = node(h, one), node(h, two)
            while a and not a & 1:
                a, b = a >> 1, b >> 1
        else:
            two = node(two, h)
        a, b = a >> 1, b >> 1
    return b == 0 and one == old_root and two == new_root


def judge(policy, proof):
    form, _, rest = proof.partition(b"\none head:\n")
    one, _, rest = rest.partition(b"the other head:\n")
    other, larger, beginning = rest.partition(b"its beginning:\n")
    verify.need(form == b"ballast-two-heads/v1", "not a proof of two heads")
    one, other = verify.Checkpoint(one, policy), verify.Checkpoint(other, policy)
    if larger:
        hashes = [verify.unbase64(s.decode(), 32) for s in beginning.splitlines()]
        verify.need(one.size < other.size, "the other head is not larger")
        verify.need(consistent(one.size, other.size, hashes[1:], hashes[0], other.root),
                    "the beginning is not proven")
        verify.need(hashes[0] != one.root, "the one begins as the other")
    else:
        verify.need(one.size == other.size and one.root != other.root, "they do not contradict")
    both = {key.name for key, _ in one.signed} & {key.name for key, _ in other.signed}
    return sorted(both)


def main(policy, proof):
    with open(policy, "rb") as p, open(proof, "rb") as f:
        policy, proof = verify.Policy(p.read()), f.read()
    try:
        print("PROVEN:", ", ".join(judge(policy, proof)))
    except verify.Bad as why:
        print("NOT EVIDENCE:", why)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
