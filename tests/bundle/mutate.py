# SPDX-License-Identifier: Apache-2.0
"""Random changes to a good bundle, through both verifiers, which must give the same verdict.

    mutate.py VERIFY_BUNDLES VERIFY.PY BUNDLE KEYS COUNT bytes|signed|all|every [SEED]

VERIFY_BUNDLES is the program of verify_bundles.c. Most changes are to bytes and files, as damage or
a careless forger makes them: neither verifier may pass one. With `all` every tenth, with `signed` each, is to
what events and lists say, signed again by everybody who signed before; some of these are no lie
(another objection), but both verifiers must say so: what they pass is counted by what was changed.
Files of inputs are left alone there, but tables of standard names: what they mean in their own
formats only the first verifier reads. With `every` each byte of each file is another, one after the other, in one bit (at most COUNT of
them); the pages, which nobody reads, are a line each.
"""
import csv
import io
import json
import random
import sys
import tempfile

import must_fail
import remake


# ---- bytes and files


def bytes_change(data, r):
    at = r.randrange(len(data) + 1)
    end = min(len(data), at + r.choice((1, 1, 1, 2, 4, 32, 300)))
    kind = r.randrange(7)
    if kind == 0 and data:
        at = r.randrange(len(data))
        return data[:at] + bytes([data[at] ^ 1 << r.randrange(8)]) + data[at + 1:]
    if kind == 1:
        return data[:at] + bytes(r.randrange(256) for _ in range(end - at)) + data[end:]
    if kind == 2:
        return data[:at] + data[end:]
    if kind == 3:
        return data[:at] + data[at:end] + data[at:]
    if kind == 4:
        return data[:at]
    if kind == 5:
        return data[:at] + r.choice((b"\n", b" ", b"\0", b"0", b"9", b"\"", b"\xff", b"-")) + data[at:]
    other = r.randrange(len(data) + 1)
    return data[:at] + data[other:other + end - at] + data[end:]


def file_change(files, r):
    """{path: bytes or None} of what is another."""
    path = r.choice(sorted(files))
    kind = r.randrange(40)
    if kind == 0:
        return {path: None}
    if kind == 1:
        return {path: files[r.choice(sorted(files))]}
    if kind == 2:
        return {path + r.choice(("x", "0", ".p/1", "/x")): files[path]}
    if kind == 3:
        other = r.choice(sorted(files))
        return {path: files[other], other: files[path]}
    return {path: bytes_change(files[path], r)}


# ---- what is said, signed again


def value_change(value, r):
    """One value inside of a JSON value is another."""
    if isinstance(value, dict) and value and r.random() < 0.95:
        key = r.choice(sorted(value))
        if r.random() < 0.05:
            return {k: v for k, v in value.items() if k != key}
        return dict(value, **{key: value_change(value[key], r)})
    if isinstance(value, list) and value and r.random() < 0.95:
        at = r.randrange(len(value))
        kind = r.random()
        if kind < 0.1:
            return value[:at] + value[at + 1:]
        if kind < 0.2:
            return value[:at] + [value[at]] + value[at:]
        return value[:at] + [value_change(value[at], r)] + value[at + 1:]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return r.choice((value + 1, value - 1, 0, -1, value * 2, 2**53 - 1, 1))
    if isinstance(value, str):
        changed = bytes_change(value.encode(), r).decode("utf-8", "replace")
        return "".join(c if c >= " " and c != "\x7f" else " " for c in changed)
    return r.choice((None, 0, "", [], {}, True))


def names_change(b, event, r):
    """Another table of standard names, understood as it is."""
    rows = list(csv.reader(io.StringIO(b.object(event.body["source"]).decode(), newline="")))
    row, kind = r.randrange(len(rows)), r.randrange(8)
    at = r.randrange(len(rows[row]))
    if kind == 0:
        del rows[row]
    elif kind == 1:
        rows.insert(row, list(rows[r.randrange(len(rows))]))
    elif kind == 2:
        rows[row][at] = value_change(rows[row][at], r)
    elif kind == 3:
        words = [w for e in b.events if e.kind == "params-commit" for s in
                 b.object(e.body["contests"]).decode().splitlines()
                 for v in [json.loads(s)] for w in (v["contest"], *v["choices"], "Town", "jurisdiction")]
        rows[row][at] = r.choice(words)
    else:
        rows[row][at] = rows[r.randrange(len(rows))][r.randrange(len(rows[row]))]
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    b.replace(event, "source", out.getvalue().encode())
    event.body["canonical"] = remake.canonical_names(out.getvalue())
    return "names", b.seal()


def signed_change(bundle, r):
    """(what was changed, files)."""
    b, what = bundle.copy(), ""
    event = r.choice([e for e in b.events if "canonical" not in e.body or
                      e.kind in ("params-commit", "names")])
    if event.kind == "names":
        return names_change(b, event, r)
    objects = [k for k, v in event.body.items() if isinstance(v, dict) and "sha256" in v
               and (not v["salted"] or v["sha256"] in b.opened())]
    if objects and r.random() < 0.7 and event.kind != "bundle":
        key = what = r.choice(objects)
        text = b.object(event.body[key])
        try:
            lines = [json.loads(s) for s in text.decode().splitlines()]
        except ValueError:
            b.replace(event, key, bytes_change(text, r))
        else:
            lines = value_change(lines, r)
            b.replace(event, key, "".join(remake.ej1(v) + "\n" for v in lines).encode())
    elif r.random() < 0.2 and len(b.events) > 3:
        b.move(r.randrange(1, len(b.events)), r.randrange(1, len(b.events)))
        for i, e in enumerate(b.events):
            e.base = i
        return "order of events", b.seal()
    else:
        before, event.body = event.body, value_change(event.body, r)
        media = isinstance(event.body, dict) and any(
            isinstance(event.body.get(k), dict) and event.body[k].get("media") != before[k]["media"]
            for k in objects)
        if not isinstance(event.body, dict):
            event.body = {}
        what = " ".join(k for k in sorted(before | event.body) if before.get(k) != event.body.get(k))
        what += " media" if media else ""
    return f"{event.kind} {what}", b.seal()


# ---- both verifiers


def nearly(bundle, files):
    """Is a measured risk another by so little that only whoever computes as the first verifier does
    can see it? (docs/bundle.md, 3.9.)"""
    def risks(text):
        return [float(v["risk"]) for s in text.splitlines() for w in (json.loads(s),)
                for v in [w] + w["assertions"]]
    kept = {remake.object_path(e.body["list"]["sha256"]) for e in bundle.events if e.kind == "risk"}
    for path in kept - set(files):
        for other in set(files) - set(bundle.files):
            try:
                one, two = risks(bundle.files[path]), risks(files[other])
            except (ValueError, TypeError, KeyError, AttributeError):
                continue
            if len(one) == len(two) and all(abs(x - y) <= 1e-8 * x for x, y in zip(one, two)):
                return True
    return False


def change(bundle, good, r, signed):
    """(what was changed, files); None where nothing is another, or no folder can hold them."""
    what = "bytes"
    if signed:
        try:
            what, files = signed_change(bundle, r)
        except (KeyError, IndexError, TypeError, UnicodeError):
            return None
    else:
        files = {**good, **file_change(good, r)}
        files = {p: d for p, d in files.items() if d is not None}
    names = set(files)
    if any("/".join(p.split("/")[:k]) in names for p in files for k in range(1, p.count("/") + 1)):
        return None
    return (what, files) if files != good else None


PAGES = (".html", ".css", ".py", ".md", ".txt")


def every_byte(program, module, bundle, count, seed):
    """Each byte of each file of the bundle, changed in one bit: both must say FAIL."""
    for path in bundle.files:
        if path.endswith(PAGES):
            bundle.files[path] = path.encode() + b"\n"
    good = bundle.seal()
    first, done, bad, codes, r = must_fail.First(program, good), 0, 0, {}, random.Random(seed)
    assert first.verify(good)[0] == module.verify(good).verdict == "PASS"
    for path, data in sorted(good.items()):
        for at in range(min(len(data), count - done)):
            bit = 1 << r.randrange(8)
            changed = data[:at] + bytes([data[at] ^ bit]) + data[at + 1:]
            files = {**good, path: changed}
            one, two = first.verify(files), module.verify(files, stop=True)
            done += 1
            codes[one[1]] = codes.get(one[1], 0) + 1
            if (one[0], two.verdict) != ("FAIL", "FAIL"):
                bad += 1
                print(f"{path}, byte {at}, bit {bit}: first {' '.join(one)}, second {two.verdict} "
                      f"{two.code}", flush=True)
    first.close()
    said = ", ".join(f"{c} {n}" for c, n in sorted(codes.items(), key=lambda x: int(x[0][1:] or 0)))
    print(f"{done} of {sum(map(len, good.values()))} bytes of {len(good)} files, each another in one bit: "
          f"{bad} not detected by both ({said})")
    return 1 if bad or done == 0 else 0


def main(program, path, folder, keys, count, kind="all", seed=1):
    module = must_fail.load(path)
    remake.trust_own(module)
    bundle = remake.Bundle.read(folder, must_fail.keys_of(keys))
    if kind == "every":
        return every_byte(program, module, bundle, count, seed)
    good = bundle.copy().seal()
    first, done, bad, codes, near, passed = must_fail.First(program, good), 0, 0, 0, 0, {}
    assert first.verify(good)[0] == module.verify(good).verdict == "PASS"
    for n in range(count):
        r = random.Random(f"{seed} {n}")
        signed = kind == "signed" or (kind == "all" and n % 10 == 9)
        changed = change(bundle, good, r, signed)
        if changed is None:
            continue
        what, files = changed
        one, two = first.verify(files), module.verify(files)
        done += 1
        if one[0] == two.verdict and (one[0] == "FAIL" or signed):
            codes += one[1] == (two.code or "-")
            if one[0] != "FAIL":
                passed[what] = passed.get(what, 0) + 1
            continue
        if signed and one == ["FAIL", "V14"] and two.verdict == "PASS" and nearly(bundle, files):
            near += 1
            continue
        bad += 1
        kept = tempfile.mkdtemp(prefix=f"mutation-{n}-")
        remake.write(files, kept)
        print(f"change {n}: first {' '.join(one)}, second {two.verdict} {two.code}: {kept}",
              flush=True)
    first.close()
    print(f"{done} changes, {bad} with different verdicts or passed, "
          f"{codes} with the same code from both, {near} risks that are within what the second allows")
    for what, number in sorted(passed.items()):
        print(f"passed by both: {number} of {what}")
    return 1 if bad or done < count / 2 else 0


if __name__ == "__main__":
    if len(sys.argv) < 6:
        sys.exit("usage: mutate.py VERIFY_BUNDLES VERIFY.PY BUNDLE KEYS COUNT bytes|signed|all|every [SEED]")
    sys.exit(main(*sys.argv[1:5], int(sys.argv[5]), *sys.argv[6:]))
