#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The years' folders written otherwise, as spreadsheets and people write: nothing that is published
is another figure then, so nothing may fail.

    colorado_formats.py PROGRAM"""
import json
import os
import subprocess
import sys
import tempfile

import colorado_years as years


def each(change):
    def rows(_, table):
        return [change(row) for row in table]
    return rows


def cells(change):
    return each(lambda row: [change(str(cell)) for cell in row])


def number(cell):
    return cell.isdigit() and len(cell) < 8


WAYS = {
    "titles above the header": lambda _, t: [["Colorado Secretary of State"], []] + t,
    "blank rows between": lambda _, t: [r for row in t for r in (row, [])],
    "headers in capitals": lambda _, t: [[str(c).upper() for c in t[0]]] + t[1:] if t else t,
    "counties in capitals": cells(lambda c: c.upper() if c in years.COUNTIES else c),
    "limit in per cent": cells(lambda c: "5%" if c == "0.05" else c),
    "a column twice": each(lambda row: row + row[:1]),
    "two columns as one": each(lambda row: [" ".join(map(str, row[:2]))] + row[2:] if row[1:] else row),
    "numbers with a point": cells(lambda c: c + ".0" if number(c) else c),
    "thousands divided": cells(lambda c: f"{int(c):,}" if number(c) and len(c) > 3 else c),
    "sheets in another order": None,
}


def main():
    program, failures = sys.argv[1], 0
    for year in (2020, 2025):
        for name, change in WAYS.items():
            files = years.build(year)[2]
            for f in files:
                if f.sheets is None:
                    f.rows = change(f, f.rows) if change else f.rows
                elif change:
                    f.sheets = {n: change(f, rows) for n, rows in f.sheets.items()}
                else:
                    f.sheets = dict(reversed(f.sheets.items()))
            with tempfile.TemporaryDirectory() as work:
                folder = os.path.join(work, "audit")
                years.write(files, folder)
                p = subprocess.run([program, "verify", folder, "--json"], capture_output=True, text=True)
            result = json.loads(p.stdout) if p.returncode in (0, 1, 2) else {"verdict": p.stderr}
            if result["verdict"] not in ("PASS", "INCOMPLETE"):
                failures += 1
                print(year, name, result["verdict"],
                      [c["reason"] for c in result.get("checks", []) if c["ok"] is False])
    print(failures, "failures")
    sys.exit(failures > 0)


main()
