# SPDX-License-Identifier: Apache-2.0
"""Every case of cases.py, through both verifiers: both must say FAIL with the code that is expected.

    must_fail.py PROGRAM VERIFY_BUNDLES VERIFY.PY usual|other BUNDLE KEYS [NAME…]

PROGRAM is ballast, VERIFY_BUNDLES the program of verify_bundles.c. `usual`: all cases; `other`: those of
cases_kinds.py, and what events have there that the usual audit has not.
BUNDLE is a good bundle that both verifiers pass; KEYS a folder with the key files of everybody who
signed in it. A NAME runs the cases that begin with it, and shows both verifiers' reasons.
"""
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile

import cases
import remake


def load(path):
    spec = importlib.util.spec_from_file_location("second", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["second"] = module
    spec.loader.exec_module(module)
    return module


def keys_of(folder):
    return dict(remake.read_key(os.path.join(top, name))
                for top, _, names in os.walk(folder) for name in names if name.endswith(".key") or (name == "key" and not top.endswith("/cvr")))


class First:
    def __init__(self, program, files):
        self.folder = tempfile.mkdtemp(prefix="bundle")
        self.files = dict(files)
        remake.write(files, self.folder)
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)

    def put(self, files):
        """The folder has these files and no others."""
        for path in set(self.files) - set(files):
            os.unlink(os.path.join(self.folder, path))
        for path, data in files.items():
            if self.files.get(path) != data:
                remake.write({path: data}, self.folder)
        self.files = dict(files)

    def verify(self, files):
        self.put(files)
        self.process.stdin.write(self.folder + "\n")
        self.process.stdin.flush()
        said = self.process.stdout.readline().split()
        assert said, "the first verifier has crashed"
        return said

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        shutil.rmtree(self.folder)


def reason(program, files):
    """What the first verifier says of the first check that failed."""
    folder = tempfile.mkdtemp(prefix="bundle")
    remake.write(files, folder)
    run = subprocess.run([program, "verify", folder, "--json"], capture_output=True, timeout=300)
    shutil.rmtree(folder)
    failed = [c for c in json.loads(run.stdout)["checks"] if c["ok"] is False]
    return failed[0]["reason"] if failed else ""


def second(module, files):
    report = module.verify(files)
    why = next((c["reason"] for c in report.checks if c["ok"] is False), "")
    return report.verdict, report.code, why


def check_good(module, folder, bundle):
    """The bundle as it is, and put together again: the same bytes. Returns them."""
    with_heads = {}
    for top, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(top, name)
            with open(path, "rb") as f:
                with_heads[os.path.relpath(path, folder)] = f.read()
    again = bundle.copy().seal()
    differ = [p for p in sorted(set(again) | set(with_heads)) if again.get(p) != with_heads.get(p)]
    assert not differ, f"put together again, other bytes: {differ}"
    assert second(module, again)[0] == "PASS", second(module, again)
    return again


def main(program, bundles, path, kind, folder, keys, *names):
    module, bundle = load(path), remake.Bundle.read(folder, keys_of(keys))
    good = check_good(module, folder, bundle)
    remake.trust_own(module)
    first, done, wrong, codes = First(bundles, good), 0, 0, {}
    assert first.verify(good)[0] == "PASS", reason(program, good)
    print(f"{len(bundle.events)} events, {len(bundle.files)} files: both verifiers pass the bundle")
    for name, code, files in cases.run(bundle, kind == "other"):
        if names and not name.startswith(names):
            continue
        one, two = first.verify(files), second(module, files)
        done += 1
        codes[code] = codes.get(code, 0) + 1
        bad = one != ["FAIL", code] or two[:2] != ("FAIL", code)
        wrong += bad
        if names or bad:
            print(f"{name}: {code} expected\n  first  {' '.join(one)}: {reason(program, files)}\n"
                  f"  second {two[0]} {two[1]}: {two[2]}")
    first.close()
    said = ", ".join(f"{c} {n}" for c, n in sorted(codes.items(), key=lambda x: int(x[0][1:])))
    print(f"{done} bundles that must fail, {wrong} with another answer ({said})")
    return 1 if wrong or done == 0 else 0


if __name__ == "__main__":
    if len(sys.argv) < 7:
        sys.exit("usage: must_fail.py PROGRAM VERIFY_BUNDLES VERIFY.PY usual|other BUNDLE KEYS [NAME…]")
    sys.exit(main(*sys.argv[1:]))
