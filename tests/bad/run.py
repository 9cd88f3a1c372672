# SPDX-License-Identifier: Apache-2.0
"""Undamaged files of every format, and twins that differ in one damage: run.py PROGRAM INPUTS [FORMAT...]

INPUTS (inputs.txt) says what the files are, what is done to them and which problem must be told of
the twin. The original has no error and no warning, so whatever is told comes from the damage. Of
every file that names somebody, a mis-encoded name never becomes a second choice; of every table, the
twins that spreadsheet programs save (workbooks of both kinds, semicolons, tabs, UTF-16) say the same.
"""

import io
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile

NAME = "Renée"
WAYS = "truncated encoding missing ids twice counts zeros dates rounded".split()


class Section:
    """One format: its files in order, how they are given, and its damages."""

    def __init__(self, words):
        self.id, self.name, self.target = (words + ["-"])[:3]  # the name: a reason for all ways
        self.flags = set(words[3:])
        self.files, self.damages, self.reasons = {}, [], {}


def made(program, text, source, bases):
    """The bytes of "= FORMAT BASE": what convert makes of a base table."""
    with tempfile.TemporaryDirectory() as folder:
        base = os.path.join(folder, "base.csv")
        with open(base, "wb") as f:
            f.write(bases[source])
        out = os.path.join(folder, "out")
        run(program, ["convert", base, "--to", text, out])
        if not os.path.isdir(out):
            with open(out, "rb") as f:
                return {"": f.read()}
        return {n: open(os.path.join(out, n), "rb").read() for n in sorted(os.listdir(out))}


def read_sections(path, program):
    bases, sections, lines = {}, [], open(path, encoding="utf-8").read().split("\n")
    file = section = base = None
    for number, line in enumerate(lines, 1):
        if file is not None and line != ".":
            file.append(line)
        elif file is not None:
            text = "".join(x + "\n" for x in file).encode()
            if base:
                bases[base] = text
            else:
                section.files[name] = text
            file = base = None
        elif line.startswith("base "):
            base, file = line.split()[1], []
        elif line.startswith("== "):
            section = Section(line.split()[1:])
            sections.append(section)
        elif line.startswith("-- "):
            words = line.split()
            name = words[1]
            if len(words) == 2:
                file = []
                continue
            for inner, text in made(program, words[3], words[4], bases).items():
                section.files[inner or name] = text
        elif line.startswith("#") or not line.strip():
            continue
        else:
            cells = re.split(r"  +", line.strip())
            if cells[0] not in WAYS:
                sys.exit(f"{path}:{number}: no way of damage: {cells[0]}")
            if cells[1].startswith("-"):
                section.reasons[cells[0]] = cells[1]
            elif len(cells) in (4, 5):
                section.damages.append(cells + [""] * (5 - len(cells)))
            else:
                sys.exit(f"{path}:{number}: a damage has four or five cells")
    return sections


# ---- damages


def edit(text, change):
    """One change: see the head of inputs.txt."""
    if change == "drop":
        return None
    if change == "windows-1252":
        return text.decode().encode("cp1252")
    if change == "empty":
        return b""
    word, _, rest = change.partition(" ")
    if word == "cut":
        return text[: -int(rest)]
    if word == "keep":
        return text[: int(rest)]
    if word == "repeat":
        lines = text.split(b"\n")
        return b"\n".join(lines[: int(rest)] + [lines[int(rest) - 1]] + lines[int(rest) :])
    old, arrow, new = change.partition(" => ")
    old, new = (x.replace("\\n", "\n").encode() for x in (old, new))
    if not arrow or old not in text:
        sys.exit(f"cannot be done: {change}")
    return text.replace(old, new, 1)


def damaged(files, name, how):
    files = dict(files)
    for change in how.split(" & "):
        text = edit(files[name], change)
        if text is None:
            del files[name]
        else:
            files[name] = text
    return files


def rows_of(text):
    """The cells of a table with commas, with quotes as in RFC 4180."""
    import csv

    return list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))


def divided(text, divider):
    import csv

    out = io.StringIO(newline="")
    csv.writer(out, delimiter=divider, lineterminator="\n").writerows(rows_of(text))
    return out.getvalue().encode()


def column(i):
    name = ""
    i += 1
    while i:
        i, digit = divmod(i - 1, 26)
        name = chr(65 + digit) + name
    return name


def workbook(text):
    """The table as the text cells of a worksheet."""
    escape = lambda s: s.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    sheet = ['<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>']
    for r, row in enumerate(rows_of(text), 1):
        sheet.append(f'<row r="{r}">')
        for c, cell in enumerate(row):
            if cell:
                sheet.append(f'<c r="{column(c)}{r}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>')
        sheet.append("</row>")
    sheet.append("</sheetData></worksheet>")
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        f'xmlns:r="{rels}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{rels}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": "".join(sheet),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for name, part in parts.items():
            z.writestr(zipfile.ZipInfo(name), part)
    return out.getvalue()


def spreadsheet(text):
    """The table as the text cells of an OpenDocument spreadsheet, with blanks as its writers mark them."""
    escape = lambda s: s.replace("&", "&amp;").replace("<", "&lt;")
    marked = lambda s: re.sub(r"^ +| +$|  +", lambda m: f'<text:s text:c="{len(m.group())}"/>', escape(s)).replace("\t", "<text:tab/>")
    names = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    sheet = [f'<office:document-content{names}><office:body><office:spreadsheet><table:table table:name="a">']
    for row in rows_of(text):
        sheet.append("<table:table-row>")
        for cell in row:
            lines = "".join(f"<text:p>{marked(line)}</text:p>" for line in cell.split("\n"))
            sheet.append(f'<table:table-cell office:value-type="string">{lines}</table:table-cell>' if cell else "<table:table-cell/>")
        sheet.append("</table:table-row>")
    sheet.append("</table:table></office:spreadsheet></office:body></office:document-content>")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.spreadsheet")
        z.writestr(zipfile.ZipInfo("content.xml"), "".join(sheet))
    return out.getvalue()


# What says the same in another way: for tables, and for all text.
SAVED = {
    "xlsx": workbook,
    "ods": spreadsheet,
    "semicolons": lambda t: divided(t, ";"),
    "tabs": lambda t: divided(t, "\t"),
    "sep": lambda t: b"sep=;\r\n" + divided(t, ";"),
}
ENCODED = {
    "utf-16": lambda t: "\ufeff".encode("utf-16-le") + t.decode().encode("utf-16-le"),
    "utf-16-be": lambda t: "\ufeff".encode("utf-16-be") + t.decode().encode("utf-16-be"),
    "bom": lambda t: b"\xef\xbb\xbf" + t,
    "crlf": lambda t: t.replace(b"\n", b"\r\n"),
}
LOST = {"?": "Ren?e", "twice encoded": "RenÃ©e", "replaced": "Ren\ufffde"}


# ---- what the program says


def run(program, args, cwd=None):
    got = subprocess.run([program] + args, cwd=cwd, capture_output=True, stdin=subprocess.DEVNULL)
    if got.returncode not in (0, 1, 2):
        sys.exit(f"{args}: status {got.returncode}: {got.stderr.decode()}")
    return got


def put(root, name, files):
    folder = os.path.join(root, name)
    os.makedirs(folder)
    for file, text in files.items():
        os.makedirs(os.path.dirname(os.path.join(folder, file)), exist_ok=True)
        with open(os.path.join(folder, file), "wb") as f:
            f.write(text)


class Said:
    """What inspect says of files."""

    def __init__(self, program, root, paths):
        got = run(program, ["inspect", "--json"] + paths, root)
        try:
            what = json.loads(got.stdout)
        except ValueError:
            sys.exit(f"inspect {paths}: {got.stdout.decode()}{got.stderr.decode()}")
        self.status = got.returncode
        self.formats = [f["format"] for f in what["files"]]
        self.counts = (what["cards"], what["contests"], what["cards_listed"])
        self.problems = [p for f in what["files"] for p in f["problems"]] + what["problems"]

    def has(self, code, words=""):
        return any(p["code"] == code and words in p["message"] for p in self.problems)

    def wrong(self):
        return [p for p in self.problems if p["severity"] != "note"]

    def told(self):
        return "; ".join(f"{p['code']}: {p['message']}" for p in self.problems) or "nothing"


class Test:
    def __init__(self, program, section, root):
        self.program, self.section, self.root = program, section, root
        self.failures, self.checks = 0, 0

    def check(self, good, what):
        self.checks += 1
        if not good:
            self.failures += 1
            print(f"{self.section.id}: {what}")

    def paths(self, name, files):
        if "folder" in self.section.flags:
            return [name]
        return [f"{name}/{file}" for file in files]

    def said(self, name, files):
        put(self.root, name, files)
        return Said(self.program, self.root, self.paths(name, files))

    def content(self, name, files, said):
        """Everything that the files hold, as one text."""
        if self.section.target == "-":
            return str(said.counts).encode()
        out = os.path.join(self.root, name + ".out")
        got = run(self.program, ["convert"] + self.paths(name, files) + ["--to", self.section.target, out], self.root)
        if not os.path.exists(out):
            return got.stderr
        with open(out, "rb") as f:
            return f.read()

    def original(self):
        self.good = self.said("good", self.section.files)
        told = self.good.wrong()
        self.check(self.good.status == 0 and not told, f"the original is not read without a problem: {self.good.told()}")
        self.check(self.section.name in self.good.formats, f"the original is {self.good.formats}")
        self.holds = self.content("good", self.section.files, self.good)

    def twins(self):
        for number, (way, file, how, code, words) in enumerate(self.section.damages):
            twin = self.said(f"{way}{number}", damaged(self.section.files, file, how))
            self.check(not self.good.has(code), f"{way}: the original has {code}, too")
            self.check(twin.has(code, words), f"{way}: {file}, {how}: no {code} '{words}', but {twin.told()}")
        done = {d[0] for d in self.section.damages} | set(self.section.reasons)
        self.check(done == set(WAYS), f"nothing is said of {sorted(set(WAYS) - done)}")

    def saved_otherwise(self):
        ways = dict(ENCODED)
        if "table" in self.section.flags:
            ways.update(SAVED)
        for way, change in ways.items():
            if way in self.section.flags:  # the flag "utf-16" says that the format forbids it
                continue
            files = {n: change(t) for n, t in self.section.files.items()}
            twin = self.said("as " + way, files)
            self.check(twin.status == 0 and not twin.wrong(), f"as {way}: {twin.told()}")
            self.check(twin.counts == self.good.counts, f"as {way}: {twin.counts} of {self.good.counts}")
            holds = self.content("as " + way, files, twin)
            self.check(holds == self.holds, f"as {way}: it holds something else:\n{holds.decode()}")

    def names(self):
        """A mis-encoded name never becomes a second choice."""
        files = {n: t.decode() for n, t in self.section.files.items()}
        holders = [n for n, t in files.items() if NAME in t]
        self.check(holders, f"it does not name {NAME}")
        windows = {n: t.encode("cp1252") for n, t in files.items()}
        twin = self.said("windows", windows)
        self.check(twin.has("encoding", "Windows-1252"), f"Windows-1252: not told, but {twin.told()}")
        self.check(self.content("windows", windows, twin) == self.holds, "Windows-1252: it holds something else")
        for what, lost in LOST.items():
            name = "lost " + what.replace("?", "letter")
            put(self.root, name, {n: t.replace(NAME, lost).encode() for n, t in files.items()})
            both = Said(self.program, self.root, self.paths("good", files) + self.paths(name, files))
            self.check(both.has("damaged-name") and both.status == 1,
                       f"'{lost}' beside the name: no damaged-name, but {both.told()}")


def main():
    program, path, wanted = os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3:]
    failures = checks = named = 0
    sections = [s for s in read_sections(path, program) if not wanted or s.id in wanted]
    for section in sections:
        if section.name.startswith("-"):
            continue
        with tempfile.TemporaryDirectory() as root:
            test = Test(program, section, root)
            test.original()
            test.twins()
            test.saved_otherwise()
            if "names" in section.flags:
                test.names()
                named += 1
            elif section.target == "ballast-cvr" and section.reasons.get("encoding") != "-digits":
                test.check(False, "cards with names, and no name in them")
            failures += test.failures
            checks += test.checks
    print(f"a mis-encoded name never becomes a second choice: {named} formats")
    print(f"{len(sections)} formats, {checks} checks, {failures} failures")
    sys.exit(failures > 0)


main()
