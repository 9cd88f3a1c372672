# SPDX-License-Identifier: Apache-2.0
"""A copy of Georgia's published audit with one thing changed.

    arlo_damage.py FOLDER COPY WHAT
"""
import os
import shutil
import sys
import zipfile

HASHES = {
    "manifests.zip": "c31d1f67404634ea04b4c68a5272655c9bd3879fe2233f4878819963cfc17aaf",
    "candidate_totals.zip": "2842be86bd615160f36f0af8f6d52a2fe1192103163dd51de8d8a1617ca10312",
}
COUNTED = ('"Earl L. ""Buddy"" Carter: 80; Mike Collins: %d; John F. Coyne III: 3; '
           'Derek Dooley: 125; Jonathan ""Jon"" McColumn: 10",,')


def in_report(copy, old, new):
    path = copy + "/final_audit_report.csv"
    with open(path, encoding="utf-8", newline="") as report:
        text = report.read()
    assert old in text
    with open(path, "w", encoding="utf-8", newline="") as report:
        report.write(text.replace(old, new, 1))


def in_zip(path, folder, old, new):
    with zipfile.ZipFile(path) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            if name.startswith(folder):
                assert old in data
                data = data.replace(old, new, 1)
            archive.writestr(name, data)


def main(folder, copy, what):
    os.mkdir(copy)
    for name in os.listdir(folder):
        shutil.copyfile(folder + "/" + name, copy + "/" + name)
    hashes = dict(HASHES)
    if what == "hash":
        hashes["manifests.zip"] = "0" * 64
    with open(copy + "/SHA256SUMS", "w", encoding="ascii") as sums:
        for name, digest in hashes.items():
            sums.write(digest + "  " + name + "\n")
    if what == "ticket":
        in_report(copy, "0.427297706310130710", "0.427297706310130711")
    elif what == "seed":
        in_report(copy, "06712221796172622814", "06712221796172622815")
    elif what == "counted":
        in_report(copy, COUNTED % 243, COUNTED % 233)
    elif what == "total":
        in_zip(copy + "/candidate_totals.zip", "APPLING/", b",14,2,0,2,", b",14,3,0,2,")
    elif what == "manifest":
        in_zip(copy + "/manifests.zip", "APPLING/", b"ICC-Absentee by Mail - 1,25",
               b"ICC-Absentee by Mail - 1,26")
    elif what == "risk":
        in_report(copy, "0.049083729", "0.039083729")
    elif what == "twice":
        in_zip(copy + "/candidate_totals.zip", "APPLING/", b"ICC-Absentee by Mail - 1,",
               b"ICC-Absentee by Mail - 1,0,0,0,0,0,0,0,0,0,0,0,0\r\nICC-Absentee by Mail - 1,")
    elif what == "huge":  # twice this is 0 in 64 bits
        in_report(copy, "West ICP 1 - 0,1183,", "West ICP 1 - 0,9223372036854775808,")
    elif what == "stranger":
        with open(copy + "/recounts.csv", "w", encoding="ascii") as stranger:
            stranger.write("a,b\n")
    elif what == "empty":
        with open(copy + "/manifests.zip", "wb"):
            pass
    elif what == "link":
        os.rename(copy + "/manifests.zip", copy + "/elsewhere")
        os.symlink("elsewhere", copy + "/manifests.zip")
    elif what == "column":
        in_report(copy, "Change in Margin: US Senate - Rep", "Weather: US Senate - Rep")
    elif what == "no-law":
        in_report(copy, "Runoff Law", "Law")
    elif what == "no-column":
        in_report(copy, "Audit Results: Governor - Dem", "Counted: Governor - Dem")


if __name__ == "__main__":
    main(*sys.argv[1:])
