# SPDX-License-Identifier: Apache-2.0
"""Do both verifiers pass a bundle, and find each risk that is changed in it?

    risks.py PROGRAM VERIFY-FOLDER BUNDLE KEYS

Of every contest its risk, and the largest of its assertions', are made smaller in the last list of
risks by one part in 100,000; the bundle is signed again. KEYS is a folder with everybody's keys.
"""
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
program, second, folder, keys = sys.argv[1:]
sys.path[:0] = [second, os.path.join(HERE, "..", "..", "bundle")]
import remake  # noqa: E402
import verify  # noqa: E402


def answers(files):
    """What both verifiers say: (verdict, codes of what failed) each."""
    with tempfile.TemporaryDirectory() as place:
        remake.write(files, place)
        run = subprocess.run([program, "verify", place, "--json"], capture_output=True, check=False)
    one, two = json.loads(run.stdout), verify.verify(files)
    return [(said["verdict"], [c["code"] for c in said["checks"] if c["ok"] is False], said["checks"])
            for said in (one, {"verdict": two.verdict, "checks": two.checks})]


def smaller(risk):
    return format(float(risk) * (1 - 1e-5), ".17g")


def change(lines, contest):
    for line in lines:
        if line["contest"] == contest:
            for a in line["assertions"]:
                a["risk"] = smaller(a["risk"])
            line["risk"] = smaller(line["risk"])


signers = dict(remake.read_key(os.path.join(top, name)) for top, _, names in os.walk(keys)
               for name in names if name.endswith(".key") or (name == "key" and "witness" in top))
good, wrong = remake.Bundle.read(folder, signers), 0
for verdict, failed, checks in answers(good.copy().seal()):
    if verdict != "PASS":
        print("not passed:", verdict, [c for c in checks if c["ok"] is not True])
        wrong += 1
last = [e for e in good.events if e.kind == "risk"][-1]
for line in map(json.loads, good.object(last.body["list"]).decode().splitlines()):
    name = line["contest"]
    print(f"{name}: {line['usable']} cards, risk {line['risk']}")
    bad = good.copy()
    event = [e for e in bad.events if e.kind == "risk"][-1]
    bad.edit_lines(event, "list", lambda lines: change(lines, name))
    for verdict, failed, checks in answers(bad.seal()):
        if float(line["risk"]) in (0, 1) or verdict != "FAIL" or failed[:1] != ["V14"]:
            print(f"{name}: a changed risk: {verdict} {failed}")
            wrong += 1
sys.exit(1 if wrong else 0)
