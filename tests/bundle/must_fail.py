# SPDX-License-Identifier: Apache-2.0
"""Every case of cases.py, through both verifiers: both must say FAIL with the code that is expected.

    must_fail.py PROGRAM VERIFY.PY BUNDLE KEYS [NAME…]

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
                for top, _, names in os.walk(folder) for name in names if name == "key" or name.endswith(".key"))


def first(program, files):
    """Verdict, code of the first check that failed, and its reason, of the first verifier."""
    folder = tempfile.mkdtemp(prefix="bundle")
    try:
        remake.write(files, folder)
        run = subprocess.run([program, "verify", folder, "--json"], capture_output=True, timeout=300)
        if run.returncode not in (0, 1, 2):
            return "CRASH", None, f"exit status {run.returncode}: {run.stderr[-300:]}"
        if not run.stdout:
            return "FAIL" if run.returncode else "?", "none", run.stderr.decode()[:300]
        said = json.loads(run.stdout)
    finally:
        shutil.rmtree(folder)
    failed = [c for c in said["checks"] if c["ok"] is False]
    verdict = {0: "PASS", 1: "FAIL", 2: "INCOMPLETE"}[run.returncode]
    assert verdict == said["verdict"], (run.returncode, said["verdict"])
    return verdict, failed[0]["code"] if failed else None, failed[0]["reason"] if failed else ""


def second(module, files):
    report = module.verify(files)
    why = next((c["reason"] for c in report.checks if c["ok"] is False), "")
    return report.verdict, report.code, why


def check_good(program, module, folder, bundle):
    """The bundle as it is, and put together again: the same bytes, and no verifier objects."""
    with_heads = {}
    for top, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(top, name)
            with open(path, "rb") as f:
                with_heads[os.path.relpath(path, folder)] = f.read()
    again = bundle.copy().seal()
    differ = [p for p in sorted(set(again) | set(with_heads)) if again.get(p) != with_heads.get(p)]
    assert not differ, f"put together again, other bytes: {differ}"
    for said in (first(program, with_heads), second(module, with_heads)):
        assert said[0] == "PASS", said


def main(program, path, folder, keys, *names):
    module, bundle = load(path), remake.Bundle.read(folder, keys_of(keys))
    check_good(program, module, folder, bundle)
    print(f"{len(bundle.events)} events, {len(bundle.files)} files: both verifiers pass the bundle")
    done = wrong = 0
    codes = {}
    for name, code, files in cases.run(bundle):
        if names and not name.startswith(names):
            continue
        one, two = first(program, files), second(module, files)
        done += 1
        codes[code] = codes.get(code, 0) + 1
        if names or (one[0], one[1]) != ("FAIL", code) or (two[0], two[1]) != ("FAIL", code):
            wrong += (one[0], one[1]) != ("FAIL", code) or (two[0], two[1]) != ("FAIL", code)
            print(f"{name}: {code} expected\n  first  {one[0]} {one[1]}: {one[2]}\n"
                  f"  second {two[0]} {two[1]}: {two[2]}")
    said = ", ".join(f"{c} {n}" for c, n in sorted(codes.items(), key=lambda x: int(x[0][1:])))
    print(f"{done} bundles that must fail, {wrong} with another answer ({said})")
    return 1 if wrong or done == 0 else 0


if __name__ == "__main__":
    if len(sys.argv) < 5:
        sys.exit("usage: must_fail.py PROGRAM VERIFY.PY BUNDLE KEYS [NAME…]")
    sys.exit(main(*sys.argv[1:]))
