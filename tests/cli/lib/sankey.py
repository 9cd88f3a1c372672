#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Looks at pictures of transfers as they were drawn: nothing here knows the program.

    sankey.py FILE.svg|FILE.pdf…      a line for each thing that is wrong; status 1
    sankey.py broken FILE.svg         breaks it in several ways; status 1 where it does not see one
    sankey.py all PROGRAM DATA        draws every contest of DATA/index.json that is counted in rounds

An SVG: the bands that come to a bar, and those that leave it, are as high as the bar, one below the
other; bars of a column do not meet; no text meets another or leaves the page. A PDF: one page with
something on it.
"""
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as tree
import zlib

SVG, LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
PANEL = 100  # so near each other, they are of one panel
NEAR = 0.35  # points: coordinates are written with few digits, and an outline has a width


def style_of(e):
    style = dict(x.split(":", 1) for x in e.get("style", "").replace(" ", "").split(";") if ":" in x)
    style.update({k: v for k, v in e.attrib.items() if k not in ("d", "style")})
    return style


def points_of(d):
    n = [float(x) for x in NUMBER.findall(d)]
    return list(zip(n[::2], n[1::2]))


def box_of(points):
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def moved(e):
    """Of transform="matrix(1,0,0,1,x,y)" or translate(x,y)."""
    text = e.get("transform", "")
    n = [float(x) for x in NUMBER.findall(text)]
    if text.startswith("translate"):
        return (n + [0])[:2]
    return n[4:6] if text.startswith("matrix") else [0, 0]


class Picture:
    def __init__(self, path):
        root = tree.parse(path).getroot()
        self.page = [float(x) for x in root.get("viewBox").split()][2:]
        self.glyphs, self.texts, self.bars, self.bands = {}, [], [], []
        for e in root.iter():
            name = (e.get("id") or "")
            if name.startswith("glyph"):
                points = [p for x in e.iter(SVG + "path") for p in points_of(x.get("d", ""))]
                self.glyphs[name] = box_of(points) if points else None
        self.walk(root, 0, 0)

    def walk(self, e, x, y):
        dx, dy = moved(e)
        x, y = x + dx, y + dy
        if e.tag in (SVG + "defs", SVG + "symbol", SVG + "clipPath"):
            return
        if e.tag == SVG + "path":
            self.add_path(e, x, y)
        uses = [u for u in e if u.tag == SVG + "use" and u.get(LINK, "")[1:] in self.glyphs]
        if uses:
            self.add_text(uses, x, y)
        for child in e:
            self.walk(child, x, y)

    def add_text(self, uses, x, y):
        boxes = []
        for u in uses:
            g = self.glyphs[u.get(LINK)[1:]]
            if g is not None:
                gx, gy = x + float(u.get("x", 0)), y + float(u.get("y", 0))
                boxes.append((g[0] + gx, g[1] + gy, g[2] + gx, g[3] + gy))
        if not boxes:
            return
        box = [min(b[0] for b in boxes), min(b[1] for b in boxes),
               max(b[2] for b in boxes), max(b[3] for b in boxes)]
        base, old = y + float(uses[0].get("y", 0)), self.texts[-1] if self.texts else None
        # letters of several fonts are several groups of one text
        if old and abs(self.base - base) < 0.01 and old[0] + 0.5 < box[0] <= old[2] + 4:
            box = [min(old[0], box[0]), min(old[1], box[1]), max(old[2], box[2]), max(old[3], box[3])]
            self.texts.pop()
        self.texts.append(tuple(box))
        self.base = base

    def add_path(self, e, x, y):
        style, d = style_of(e), e.get("d", "")
        points = [(a + x, b + y) for a, b in points_of(d)]
        if d.count("C") == 2 and style.get("fill", "none") != "none":
            (x0, y0), (x1, y1), (x2, y2), y3 = points[0], points[3], points[4], points[7][1]
            self.bands.append((x0, y0, x1, y1, y2 - y1, y3 - y0))
        closed = "Z" in d.upper() and "C" not in d and len(points) >= 3
        width = float(style.get("stroke-width", 0) or 0)
        if closed and style.get("stroke", "none") != "none" and width in (1.5, 0.6):
            self.bars.append(box_of(points))

    # ---- what must hold

    def wrong(self):
        yield from self.wrong_bars()
        yield from self.wrong_bands()
        yield from self.wrong_texts()

    def columns(self):
        columns = {}
        for b in self.bars:
            columns.setdefault(round(b[0]), []).append(b)
        return [sorted(columns[x], key=lambda b: b[1]) for x in sorted(columns)]

    def wrong_bars(self):
        if not self.bars:
            yield "there are no bars"
        for column in self.columns():
            for a, b in zip(column, column[1:]):
                if b[1] < a[3] - NEAR:
                    yield "bars meet at %s and %s" % (a, b)
        for b in self.bars:
            if b[0] < 0 or b[1] < 0 or b[2] > self.page[0] or b[3] > self.page[1]:
                yield "a bar leaves the page: %s" % (b,)

    def side(self, bar, comes):
        """(start, height) of the bands at a bar, from the top."""
        out = []
        for x0, y0, x1, y1, in_, from_ in self.bands:
            x, y, t = (x1, y1, in_) if comes else (x0, y0, from_)
            edge = bar[0] if comes else bar[2]
            if abs(x - edge) < 0.5 and bar[1] - 0.5 <= y + t / 2 <= bar[3] + 0.5:
                out.append((y, t))
        return sorted(out)

    def wrong_bands(self):
        for x0, y0, x1, y1, in_, from_ in self.bands:
            if abs(in_ - from_) > NEAR or in_ < 0:
                yield "a band is %.2f wide at one end and %.2f at the other" % (from_, in_)
        for column in self.columns():
            for bar in column:
                for comes in (True, False):
                    yield from self.wrong_side(bar, column, comes)

    def wrong_side(self, bar, column, comes):
        """Nothing comes to the first column of a panel, and nothing leaves its last one."""
        bands, height = self.side(bar, comes), bar[3] - bar[1]
        panel = [b for b in column if abs(b[1] - bar[1]) < PANEL]
        if not any(self.side(b, comes) for b in panel) and self.at_end(bar, comes):
            return
        total = sum(t for _, t in bands)
        if abs(total - height) > NEAR + 0.02 * len(bands):
            yield "bands of %.2f %s a bar of %.2f at %.1f,%.1f" % (
                total, "come to" if comes else "leave", height, bar[0], bar[1])
        for (y, t), (z, _) in zip(bands, bands[1:]):
            if z < y + t - NEAR:
                yield "bands meet at a bar at %.1f,%.1f" % (bar[0], bar[1])

    def at_end(self, bar, comes):
        """Are there no bars further to that side at this height?"""
        return not any((b[0] < bar[0] - 1) if comes else (b[0] > bar[0] + 1) for b in self.bars
                       if abs(b[1] - bar[1]) < PANEL)

    def wrong_texts(self):
        w, h = self.page
        for a in self.texts:
            if a[0] < -NEAR or a[1] < -NEAR or a[2] > w + NEAR or a[3] > h + NEAR:
                yield "text leaves the page: %.1f,%.1f to %.1f,%.1f of %.1f,%.1f" % (*a, w, h)
        order = sorted(self.texts, key=lambda b: b[1])
        for i, a in enumerate(order):
            for b in order[i + 1:]:
                if b[1] > a[3]:
                    break
                if min(a[2], b[2]) - max(a[0], b[0]) > NEAR and min(a[3], b[3]) - b[1] > NEAR:
                    yield "texts meet: %.1f,%.1f to %.1f,%.1f and %.1f,%.1f to %.1f,%.1f" % (*a, *b)


def wrong_pdf(path):
    data = open(path, "rb").read()
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-32:]:
        yield "not a whole PDF"
    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", data))
    if pages != 1:
        yield "%d pages" % pages
    drawn = 0
    for m in re.finditer(rb"stream\r?\n", data):
        if data[m.start() - 3:m.start()] == b"end":
            continue
        try:
            drawn += len(re.findall(rb"\b(?:re|f|S|TJ|Tj)\b", zlib.decompress(data[m.end():])))
        except zlib.error:
            pass
    if drawn < 20:
        yield "hardly anything is on the page"


def wrong_in(path):
    return list(wrong_pdf(path) if path.endswith(".pdf") else Picture(path).wrong())


# ---- breaking a picture

def broken(path):
    """Each of these must be seen."""
    text = open(path, encoding="utf-8").read()
    bands = [m for m in re.finditer(r'<path [^>]*d="([^"]*)"[^>]*/>', text) if m[1].count("C") == 2]
    first, last = re.search(r'<g [^>]*>\s*(?:<use [^>]*/>\s*)+</g>', text), None
    for last in re.finditer(r'<use [^>]*x="([0-9.]+)" y="([0-9.]+)"/>', text):
        pass
    broad = max(bands, key=lambda m: abs(points_of(m[1])[7][1] - points_of(m[1])[0][1]))
    ways = {
        "a band that is gone": text.replace(broad[0], ""),
        "text beyond the page": text.replace(last[0], last[0].replace(last[1], "99999")),
        "text above text": text.replace(first[0], first[0] + first[0]),
    }
    missed = 0
    for way, svg in ways.items():
        with open("broken.svg", "w", encoding="utf-8") as out:
            out.write(svg)
        if not wrong_in("broken.svg"):
            print("not seen:", way)
            missed = 1
    return missed


# ---- every contest

def jobs(data):
    """Arguments of `tally` that count contests in rounds: RCTab's configurations, and other files."""
    for s in json.load(open(data + "/index.json", encoding="utf-8"))["sets"]:
        inputs = [data + "/" + x for x in s["input"]]
        configs = sorted({c["config"] for c in s["checks"] if c["kind"] == "rounds"})
        for config in configs:
            yield s["id"], ["--rctab", data + "/" + config] + inputs
        for path in [] if configs else inputs:
            yield s["id"], [path]


def counted(program, args):
    out = subprocess.run([program, "tally", "--json", *args], capture_output=True, text=True)
    try:
        found = json.loads(out.stdout)["contests"]
    except (ValueError, KeyError):
        return []  # other tests say which files are counted
    return list(dict.fromkeys(c["contest"] for c in found if c.get("rounds")))


def draw_all(program, data):
    pictures = wrong = 0
    for name, args in jobs(data):
        for contest in counted(program, args):
            one = [] if args[0] == "--rctab" else ["--contest", contest]
            for path in ("picture.svg", "picture.pdf"):
                if os.path.exists(path):
                    os.remove(path)
                subprocess.run([program, "tally", *args, *one, "--sankey", path],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                pictures += 1
                found = wrong_in(path) if os.path.exists(path) else ["is not drawn"]
                for what in found:
                    print("%s, %s, %s: %s" % (name, contest, path, what))
                wrong += len(found) > 0
    print("%d pictures, %d with something wrong" % (pictures, wrong))
    return wrong > 0 or pictures < 100


def main():
    if sys.argv[1] == "broken":
        return broken(sys.argv[2])
    if sys.argv[1] == "all":
        return draw_all(sys.argv[2], sys.argv[3])
    wrong = 0
    for path in sys.argv[1:]:
        for what in wrong_in(path):
            print("%s: %s" % (path, what))
            wrong = 1
    return wrong


if __name__ == "__main__":
    sys.exit(main())
