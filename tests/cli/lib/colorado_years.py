#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes small folders as Colorado's Audit Center published them in a year, from an election of our
own: cards, draws, discrepancies, sample sizes and risks are computed here, with nothing of the
program that is tested.

    colorado_years.py YEAR DIR [FAULT]

Names of files and columns: the archive github.com/nealmcb/auditcenter, and the queries of ColoradoRLA
(FreeAndFair, cdosco, DemocracyDevelopers) that wrote the files. FAULT: one thing to change; its name
and what must be found are in FAULTS."""
import csv
import hashlib
import io
import itertools
import os
import sys
import zipfile
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal, getcontext

getcontext().prec = 60
SEED = "31415926535897932384"
GAMMA = Decimal("1.03905")
LIMIT = Decimal("0.05")
YEARS = (2018, 2019, 2020, 2021, 2022, 2023, 2025)

# County: batches (scanner, batch, cards).
COUNTIES = {
    "Clear Creek": [("1", "1", 1500), ("1", "2", 2000), ("2", "1", 1300)],
    "Kit Carson": [("101", "1", 2200), ("101", "2", 1800)],
}
# Contest: reason, counties, choices with their shares of the cards (the rest is blank).
CONTESTS = {
    "Governor": ("state_wide_contest", ["Clear Creek", "Kit Carson"],
                 {"Ann Archer": 48, "Bo \"Bob\" Byrne": 40, "Cy, Jr.": 5}),
    "Clear Creek County Sheriff": ("county_wide_contest", ["Clear Creek"],
                                   {"Dee Dunn": 55, "Ed Eads": 40}),
    "Kit Carson County Clerk": ("county_wide_contest", ["Kit Carson"],
                                {"Fay Ford": 60, "Gus Gray": 30}),
    "Kit Carson County Coroner": ("opportunistic_benefits", ["Kit Carson"],
                                  {"Hal Hunt": 52, "Ida Ives": 45}),
}


# ---- the election

class Election:
    def __init__(self, year):
        self.year = year
        self.contests = dict(CONTESTS)
        if year == 2018:  # draws were made in each county alone
            reason, counties, choices = self.contests["Governor"]
            self.contests["Governor"] = ("opportunistic_benefits", counties, choices)
        self.cards = []  # (county, scanner, batch, record, number in its county, db id)
        for n, (county, batches) in enumerate(COUNTIES.items()):
            number = 0
            for scanner, batch, count in batches:
                for record in range(1, count + 1):
                    number += 1
                    self.cards.append((county, scanner, batch, record, number,
                                       1000000 * (n + 1) + number * 7 % 9973 + 20000))
        assert len({c[5] for c in self.cards}) == len(self.cards)
        self.votes = {}  # (contest, choice, county): votes
        for contest, (_, counties, choices) in self.contests.items():
            for card in self.cards:
                if card[0] in counties:
                    mark = self.mark(contest, card)
                    if mark:
                        key = (contest, mark, card[0])
                        self.votes[key] = self.votes.get(key, 0) + 1

    def mark(self, contest, card):
        """What the machine read: a fixed pseudo-random choice."""
        h = hashlib.sha256(f"{contest}/{card[5]}".encode()).digest()
        share = int.from_bytes(h[:4], "big") % 100
        for choice, part in self.contests[contest][2].items():
            if share < part:
                return choice
            share -= part
        return ""

    def pool(self, contest):
        return [c for c in self.cards if c[0] in self.contests[contest][1]]

    def totals(self, contest):
        out = {}
        for (name, choice, _), votes in self.votes.items():
            if name == contest:
                out[choice] = out.get(choice, 0) + votes
        return sorted(out.items(), key=lambda x: -x[1])

    def margin(self, contest):
        totals = self.totals(contest)
        return totals[0][1] - totals[1][1]

    def size(self, contest, o1):
        """Kaplan-Markov, the sample that the discrepancies so far need."""
        mu = Decimal(self.margin(contest)) / len(self.pool(contest))
        need = -LIMIT.ln() - o1 * (1 - 1 / (2 * GAMMA)).ln()
        return int((2 * GAMMA * need / mu).to_integral_value(ROUND_CEILING))

    def risk(self, contest, n, o1):
        mu = Decimal(self.margin(contest)) / len(self.pool(contest))
        return (1 - mu / (2 * GAMMA)) ** n / (1 - 1 / (2 * GAMMA)) ** o1

    def draw(self, contest, count):
        pool = self.pool(contest)
        return [pool[int(hashlib.sha256(f"{SEED},{i}".encode()).hexdigest(), 16) % len(pool)]
                for i in range(1, count + 1)]


def audited(e):
    """Of each contest with draws: the sample, the discrepancies of one vote. In the sheriff's one
    card is read as blank by the board."""
    out = {}
    for contest, (reason, _, _) in e.contests.items():
        if "wide" not in reason:
            continue
        o1 = 1 if "Sheriff" in contest else 0
        out[contest] = (e.draw(contest, e.size(contest, o1)), o1)
    return out


def board(e, samples):
    """The one card that the board reads otherwise: drawn once for the sheriff, a vote of the winner."""
    draws = samples["Clear Creek County Sheriff"][0]
    return next(c for c in draws if draws.count(c) == 1
                and e.mark("Clear Creek County Sheriff", c) == "Dee Dunn"
                and all(c not in samples[k][0] for k in samples if "Sheriff" not in k))


def quoted(*names):
    return ",".join('"' + n + '"' for n in names if n)


# ---- files

class Digest:
    """Stands for the SHA-256 of a file until the files are written."""

    def __init__(self, file):
        self.file = file

    def __str__(self):
        return hashlib.sha256(text_of(self.file.rows).encode()).hexdigest().upper()


class File:
    """A table with its kind; a workbook has several sheets."""

    def __init__(self, path, kind, rows, sheets=None):
        self.path, self.kind, self.rows, self.sheets = path, kind, rows, sheets


CONTEST_HEAD = {
    2018: "contest_name,audit_reason,random_audit_status,ballot_card_count,winners,min_margin,"
          "risk_limit,audited_sample_count,two_vote_over_count,one_vote_over_count,"
          "one_vote_under_count,two_vote_under_count,disagreement_count,other_count,gamma,"
          "overstatements,optimistic_samples_to_audit,estimated_samples_to_audit",
    2019: "contest_name,audit_reason,random_audit_status,winners_allowed,ballot_card_count,"
          "contest_ballot_card_count,winners,min_margin,risk_limit,audited_sample_count,"
          "two_vote_over_count,one_vote_over_count,one_vote_under_count,two_vote_under_count,"
          "disagreement_count,other_count,gamma,overstatements,optimistic_samples_to_audit,"
          "estimated_samples_to_audit",
    2025: "contest_name,audit_reason,random_audit_status,winners_allowed,ballot_card_count,"
          "contest_ballot_card_count,winners,min_margin,risk_limit,audited_sample_count,"
          "two_vote_over_count,one_vote_over_count,zero_discrepancy_count,one_vote_under_count,"
          "two_vote_under_count,disagreement_count,gamma,overstatements,"
          "optimistic_samples_to_audit,estimated_samples_to_audit",
}


def contest_rows(e, samples):
    head = CONTEST_HEAD[2018 if e.year == 2018 else 2025 if e.year == 2025 else 2019].split(",")
    rows = [head]
    for contest, (reason, _, _) in e.contests.items():
        draws, o1 = samples.get(contest, ([], 0))
        size = e.size(contest, o1)
        extra = -(-size * o1 // len(draws)) if draws else 0
        cards = len(e.pool(contest))
        cell = {"contest_name": contest, "audit_reason": reason,
                "random_audit_status": "risk_limit_achieved" if draws else "in_progress",
                "winners_allowed": 1, "ballot_card_count": cards,
                "contest_ballot_card_count": cards, "winners": quoted(e.totals(contest)[0][0]),
                "min_margin": e.margin(contest), "risk_limit": "0.05000000",
                "audited_sample_count": len(draws), "one_vote_over_count": o1,
                "gamma": "1.03905000", "overstatements": "%d.00" % o1 if e.year == 2018 else o1,
                "optimistic_samples_to_audit": size, "estimated_samples_to_audit": size + extra}
        rows.append([cell.get(h, 0) for h in head])
    return rows


def comparison_rows(e, samples):
    head = ["county_name", "contest_name", "imprinted_id", "ballot_type",
            "choice_per_voting_computer", "audit_board_selection", "consensus", "record_type",
            "audit_board_comment", "timestamp", "cvr_id"]
    if e.year == 2018:
        head.remove("choice_per_voting_computer")
    if e.year >= 2022:
        head.append("audit_reason")
    if e.year == 2025:
        head.append("raw_choice_per_voting_computer")
    odd, rows, seen = board(e, samples), [head], set()
    for draws, _ in samples.values():
        for card in draws:
            if card in seen:
                continue
            seen.add(card)
            for contest, (reason, counties, _) in e.contests.items():
                if card[0] not in counties:
                    continue
                machine = e.mark(contest, card)
                people = "" if card == odd and "Sheriff" in contest else machine
                drawn = contest in samples and card in samples[contest][0]
                cell = {"county_name": card[0], "contest_name": contest,
                        "imprinted_id": "%s-%s-%d" % card[1:4], "ballot_type": "A",
                        "choice_per_voting_computer": quoted(machine),
                        "audit_board_selection": quoted(people), "consensus": "YES",
                        "record_type": "uploaded", "timestamp": "%d-11-19 09:55:14.4" % e.year,
                        "cvr_id": card[5], "audit_reason": reason.upper() if drawn else ""}
                rows.append([cell.get(h, "") for h in head])
    return rows


def selection_rows(e, samples):
    rows = [["min_margin", "contest_name", "contest_cvr_ids"]]
    for contest in e.contests:
        draws = samples.get(contest, ([], 0))[0]
        rows.append([e.margin(contest), contest, "[%s]" % ",".join(str(c[5]) for c in draws)])
    return rows


def ballot_list(e, contest, samples):
    rows = [["scanner_id", "batch_id", "record_id", "imprinted_id", "ballot_type",
             "storage_location", "cvr_number", "audited"]]
    for card in sorted(set(samples[contest][0]), key=lambda c: c[4]):
        name = "%s-%s-%d" % card[1:4]
        rows.append([card[1], card[2], card[3], '"' + name + '"', "A", "Box", card[4], "Yes"])
    return rows


def report_sheets(e, samples):
    """The results report: names of sheets, risks, and a sheet of draws for each contest."""
    risks = [["Summary"],
             ["Contest", "targeted", "Winner", "Risk Limit met?", "Risk measurement %",
              "Audit Risk Limit %", "diluted margin %", "disc +2", "disc +1", "disc -1", "disc -2",
              "gamma", "audited sample count", "ballot count", "min margin", "votes for winner",
              "votes for runner up", "total votes",
              "disagreement count (included in +2 and +1)"]]
    names, sheets = [["Contests to Sheets"], ["Contest Name", "Sheet Name"]], {}
    for contest, (draws, o1) in samples.items():
        totals, cards = e.totals(contest), len(e.pool(contest))
        risk = 100 * e.risk(contest, len(draws), o1)
        risks.append([contest, "Yes", totals[0][0], "Yes",
                      str(risk.quantize(Decimal("0.1"), ROUND_HALF_UP)), "5.0",
                      "%.6f" % (100 * e.margin(contest) / cards), 0, o1, 0, 0, "1.03905000",
                      len(draws), cards, e.margin(contest), totals[0][1], totals[1][1],
                      sum(v for _, v in totals), 0])
        sheet = contest[:20]
        names.append([contest, sheet])
        pool = {c: i + 1 for i, c in enumerate(e.pool(contest))}
        sheets[sheet] = [[contest],
                         ["county", "imprinted id", "scanner id", "batch id", "record id", "db id",
                          "round", "audit board", "record type", "discrepancy", "consensus",
                          "comment", "random number", "random number sequence position",
                          "multiplicity", "time of submission"]]
        for i, card in enumerate(draws):
            sheets[sheet].append([card[0], "%s-%s-%d" % card[1:4], card[1], card[2], card[3],
                                  card[5], 1, 1, "AUDITOR_ENTERED", "", "Yes", "", pool[card], i,
                                  draws.count(card), "11/19/2024 11:26:32 AM"])
        sheets[sheet].append(["End of worksheet"])
    return {"Contests to Sheets": names, "Summary": risks + [["End of worksheet"]], **sheets}


def state_report(e):
    return {"Summary": [["State Audit Report"], [],
                        ["%s Election - 11/05/%d" % ("General" if e.year % 2 == 0 else
                                                     "Coordinated", e.year)],
                        [], ["Audit Random Seed", SEED], ["Audit Risk Limit", "0.05"]]}


def names_of(year, county):
    """The paths of a year, by kind."""
    flat, low = county.replace(" ", ""), county.replace(" ", "_")
    snake = {"tabulate": "tabulate.csv", "county": "tabulate_county.csv",
             "batches": "batch_count_comparison.csv", "voting": "contests_by_county.csv",
             "uploads": "upload_status.csv", "contest": "round_1/contest.csv",
             "state": "round_1/stateReport.xlsx", "results": "round_1/resultsReport.xlsx",
             "selection": "round_1/contest_selection.csv",
             "comparison": "round_1/contestComparison.csv"}
    camel = {"tabulate": "tabulate.csv", "county": "tabulateCounty.csv",
             "batches": "batchCountComparison.csv", "voting": "contestsByCounty.csv",
             "uploads": "uploadStatus.csv", "contest": "round_1/contest.csv",
             "state": "round_1/StateAuditReport.xlsx", "selection": "round_1/contestSelection.csv",
             "results": "round_1/AuditResultsReport.xlsx", "manifest": f"round_1/{flat}.csv",
             "canonical": "canonicalListFinal.csv"}
    return {
        2018: {"manifest": f"round_1/county_manifest_{low}.csv",
               "list": f"round_1/ballot_list_{low}.csv", "hash": "round_1/manifest_hash.csv",
               "contest": "round_4/contest.csv", "comparison": "round_4/contest_detail.csv",
               "state": "round_4/state_report.xlsx"},
        2019: {**snake, "selection": "round_1/contestSelection.csv",
               "manifest": f"round_1/county_manifest_{low}.csv"},
        2020: {**snake, "comparison": "round_1/contest_comparison.csv",
               "manifest": f"round_1/manifest-{flat}.csv", "canonical": "canonicalTitleCase.csv"},
        2021: {**snake, "manifest": f"round_1/{flat}.csv", "canonical": "canonical_list.csv"},
        2022: {**camel, "selection": "round_3/ContestMarginsAndCVR-IDs.csv",
               "contest": "round_3/ContestList.csv",
               "comparison": "round_3/CVRtoAuditBoardInterpretationComparison.ods"},
        2023: {**camel,
               "comparison": "round_1/CVRtoAuditBoardInterpretativeComparison.csv"},
        2025: {**camel, "manifest": f"files/{flat}Manifest.csv", "canonical": "canonicalList.csv",
               "contest": "round1/contest.csv", "selection": "round1/contestSelection.csv",
               "comparison": "finalReports/contestComparison.csv",
               "tabulate": "tabulatePlurality.csv", "county": "tabulateCountyPlurality.csv",
               "results": "finalReports/resultsReport.xlsx",
               "state": "finalReports/stateCoordinatedAuditReport.xlsx"},
    }[year]


HEADS = {"Clear Creek": ["County", "Device ID", "Batch", "# of Ballot Cards", "Location"],
         "Kit Carson": ["County", "Tabulator", "Batch ", "# of Ballot", "Box # Location"]}


def build(year):
    """All files of a year."""
    e = Election(year)
    samples, files, uploads, hashes = audited(e), [], [], []
    for county, batches in COUNTIES.items():
        names = names_of(year, county)
        files.append(File(names["manifest"], "manifest",
                          [list(HEADS[county])] + [[county, s, b, n, "Box %s" % b]
                                                   for s, b, n in batches]))
        digest = Digest(files[-1])
        hashes.append([county, digest])
        uploads.append([county, county + " Ballot Manifest.csv", "manifest", len(batches), 99,
                        "IMPORTED", "%d-11-14 10:03:40.1" % year, digest, digest])
        uploads.append([county, "CVR_Export.csv", "CVRs", 99, 999, "IMPORTED",
                        "%d-11-14 10:03:59.0" % year, "AB" * 32, "AB" * 32])
        contest = next(c for c, v in e.contests.items()
                       if v[0] == "county_wide_contest" and v[1] == [county])
        if "list" in names:
            files.append(File(names["list"], "list", ballot_list(e, contest, samples)))
    names = names_of(year, "")
    per_county = sorted([k[2], k[0], k[1], v] for k, v in e.votes.items())
    tables = {
        "hash": [["county_name", "ballot_manifest_hash"]] + hashes,
        "uploads": [["name", "filename", "type", "approx_count", "size", "status", "timestamp",
                     "computed_hash", "submitted_hash"]] + uploads,
        "contest": contest_rows(e, samples), "selection": selection_rows(e, samples),
        "comparison": comparison_rows(e, samples),
        "tabulate": [["contest_name", "choice", "votes"]]
        + [[c, choice, v] for c in e.contests for choice, v in e.totals(c)],
        "county": [["county_name", "contest_name", "choice", "votes"]] + per_county,
        "batches": [["county_name", "scanner_id", "batch_id", "count_per_manifest",
                     "count_per_cvr_file", "difference"]]
        + [[c, s, b, n, n, 0] for c, bs in COUNTIES.items() for s, b, n in bs],
        "voting": [["county_id", "county_name", "contest_name", "contest_id"]]
        + [[1, county, c, 10 + i] for i, c in enumerate(e.contests)
           for county in e.contests[c][1]],
        "canonical": [["CountyName", "ContestName", "ContestChoices"]]
        + [[county, c, ",".join(e.contests[c][2])] for c in e.contests
           for county in e.contests[c][1]],
    }
    for kind, rows in tables.items():
        if kind in names:
            files.append(File(names[kind], kind, rows))
    if "results" in names:
        files.append(File(names["results"], "results", None, report_sheets(e, samples)))
    files.append(File(names["state"], "state", None, state_report(e)))
    return e, samples, files


# ---- faults: what is changed, and in which years; what must be found, at a place with these words

def of(files, kind):
    return next(f for f in files if f.kind == kind)


def column(rows, name):
    return next(r for r in rows if name in r).index(name)


def change_seed(e, samples, files):
    of(files, "state").sheets["Summary"][4][1] = SEED[:-1] + "5"


def change_size(e, samples, files):
    rows = of(files, "contest").rows
    at = column(rows, "optimistic_samples_to_audit")
    next(r for r in rows if "Sheriff" in r[0])[at] += 1


def change_risk(e, samples, files):
    row = of(files, "results").sheets["Summary"][3]
    row[4] = str(Decimal(row[4]) - Decimal("0.1"))


def change_selection(e, samples, files):
    """The third card drawn for the sheriff becomes one that nobody drew."""
    drawn = {c for draws, _ in samples.values() for c in draws}
    other = next(c for c in e.cards if c not in drawn and c[0] == "Clear Creek")
    old = samples["Clear Creek County Sheriff"][0][2]
    if e.year == 2018:
        rows = of(files, "list").rows
        row = next(r for r in rows if r[6] == old[4])
        row[:] = [other[1], other[2], other[3], '"%s-%s-%d"' % other[1:4], "A", "Box", other[4],
                  "Yes"]
        return
    row = next(r for r in of(files, "selection").rows if "Sheriff" in str(r[1]))
    row[2] = row[2].replace(str(old[5]), str(other[5]), 1)


def comparison_of_drawn(e, samples, files):
    """Rows of the first card that was drawn for the clerk."""
    rows, card = of(files, "comparison").rows, samples["Kit Carson County Clerk"][0][0]
    at = column(rows, "cvr_id")
    return rows, [r for r in rows[1:] if r[at] == card[5]]


def drop_comparison(e, samples, files):
    rows, mine = comparison_of_drawn(e, samples, files)
    for r in mine:
        rows.remove(r)


def drop_contest_comparison(e, samples, files):
    rows, mine = comparison_of_drawn(e, samples, files)
    rows.remove(next(r for r in mine if r[1] == "Kit Carson County Clerk"))


def double_comparison(e, samples, files):
    rows, mine = comparison_of_drawn(e, samples, files)
    rows.append(list(mine[0]))


def empty_comparison(e, samples, files):
    """The rows of a card that was drawn and not looked at yet."""
    rows, mine = comparison_of_drawn(e, samples, files)
    for r in mine:
        for name in ("audit_board_selection", "consensus", "timestamp"):
            r[column(rows, name)] = ""


def change_reading(e, samples, files):
    rows, mine = comparison_of_drawn(e, samples, files)
    row = next(r for r in mine if r[1] == "Kit Carson County Clerk")
    at = column(rows, "audit_board_selection")
    row[at] = quoted("Gus Gray" if row[at] != quoted("Gus Gray") else "Fay Ford")


def change_hash(e, samples, files):
    """The manifest is changed after its hash was given."""
    f = next(f for f in files if f.kind == "manifest" and "Creek" in f.rows[1][0])
    for g in files:
        for row in g.rows or []:
            row[:] = [str(c) if isinstance(c, Digest) else c for c in row]
    f.rows[1][4] = "Box 77"


def drop_evidence(e, samples, files):
    rows = of(files, "contest").rows
    row = next(r for r in rows if "Clerk" in r[0])
    row[column(rows, "audited_sample_count")] = 0
    row[column(rows, "random_audit_status")] = "in_progress"
    if any(f.kind == "results" for f in files):
        sheets = of(files, "results").sheets
        sheets["Summary"] = [r for r in sheets["Summary"] if "Clerk" not in r[0]]


def change_manifest(e, samples, files):
    """Three more cards in a batch, and the hash of that file."""
    f = next(f for f in files if f.kind == "manifest" and "Kit" in f.rows[1][0])
    f.rows[2][3] += 3


def change_votes(e, samples, files):
    rows = of(files, "county").rows
    rows[1][3] += 1


LATER = tuple(y for y in YEARS if y > 2018)
FAULTS = {  # name: (change, years, verdict, (code, words at its place) …)
    "seed": (change_seed, YEARS, {0: 1}, {2018: ("draw-differs", "Clear Creek"),
                                     0: ("random-differs", "Governor")}),
    "size": (change_size, YEARS, {0: 1}, {0: ("size-differs", "Clear Creek County Sheriff: published")}),
    "risk": (change_risk, LATER, {0: 1}, {0: ("risk-differs", "Clear Creek County Sheriff: published")}),
    "selection": (change_selection, YEARS, {0: 1}, {2018: ("draw-differs", "Clear Creek"),
                                               0: ("selection-report",
                                                   "Clear Creek County Sheriff: 1 cards")}),
    "selection-unread": (change_selection, YEARS, {0: 1},
                         {2018: ("comparison-none", "Clear Creek: 1 of"),
                          0: ("comparison-none", "Clear Creek County Sheriff: 1 of")}),
    "comparison": (drop_comparison, YEARS, {0: 1},
                   {2018: ("comparison-none", "Kit Carson: 1 of"),
                    0: ("comparison-none", "Kit Carson County Clerk: 1 of")}),
    "comparison-contest": (drop_contest_comparison, LATER, {0: 2},
                           {0: ("comparison-missing", "Kit Carson County Clerk: 1 of")}),
    "comparison-empty": (empty_comparison, LATER, {0: 1},
                         {0: ("comparison-none", "Kit Carson County Clerk: 1 of")}),
    "doubled": (double_comparison, YEARS, {0: 2}, {0: ("comparison-doubled", "Governor, card")}),
    "reading": (change_reading, LATER, {0: 1},
                {0: ("discrepancies-differ", "Kit Carson County Clerk: published")}),
    "hash": (change_hash, YEARS, {0: 1}, {0: ("hash-differs", "Clear Creek: SHA-256")}),
    "evidence": (drop_evidence, YEARS, {0: 2},
                 {0: ("target-without-evidence", "Kit Carson County Clerk")}),
    "manifest": (change_manifest, YEARS, {2018: 2, 0: 1},
                 {2018: ("draw-domain", "Kit Carson: drawn from 4000, manifest 4003"),
                  0: ("manifest-total", "Kit Carson: the manifest has 4003 cards, the counts by "
                                        "batch have 4000")}),
    "votes": (change_votes, LATER, {0: 1}, {0: ("sums-differ", "sum")}),
}


# ---- writing

def text_of(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def xml(text):
    return (str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            .replace('"', "&quot;"))


def workbook(path, sheets):
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        def put(name, text):
            z.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), '<?xml version="1.0"?>' + text)
        put("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
            'content-types"><Default Extension="xml" ContentType="application/xml"/></Types>')
        put("_rels/.rels", f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{rels}/'
            'officeDocument" Target="xl/workbook.xml"/></Relationships>')
        put("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{rels}"><sheets>' + "".join(
            f'<sheet name="{xml(n)}" sheetId="{i}" r:id="r{i}"/>'
            for i, n in enumerate(sheets, 1)) + "</sheets></workbook>")
        put("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}">' + "".join(
            f'<Relationship Id="r{i}" Type="{rels}/worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i, _ in enumerate(sheets, 1)) + "</Relationships>")
        for i, rows in enumerate(sheets.values(), 1):
            body = "".join("<row>" + "".join(
                f'<c t="inlineStr"><is><t>{xml(c)}</t></is></c>' for c in row) + "</row>"
                for row in rows)
            put(f"xl/worksheets/sheet{i}.xml",
                f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>')


def spreadsheet(path, rows):
    """A table as an OpenDocument spreadsheet: numbers as such, repeated cells and rows as one."""
    names = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
                    for n in ("office", "table", "text"))

    def cell(text, times):
        text, again = str(text), f' table:number-columns-repeated="{times}"' if times > 1 else ""
        kind = (f'float" office:value="{text}"' if text.isdigit() and str(int(text)) == text
                else 'string"')
        return (f'<table:table-cell{again} office:value-type="{kind}><text:p>{xml(text)}</text:p>'
                "</table:table-cell>" if text else f"<table:table-cell{again}/>")

    body = "".join(
        f'<table:table-row table:number-rows-repeated="{len(list(same))}">' + "".join(
            cell(text, len(list(run))) for text, run in itertools.groupby(row)) +
        "</table:table-row>" for row, same in itertools.groupby(rows))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        def put(name, text):
            z.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), text)
        put("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        put("content.xml", f'<?xml version="1.0"?><office:document-content{names}><office:body>'
            f'<office:spreadsheet><table:table table:name="Sheet1">{body}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>")


def write(files, folder):
    for f in files:
        path = os.path.join(folder, f.path)
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        if f.sheets is not None:
            workbook(path, f.sheets)
            continue
        if path.endswith(".ods"):
            spreadsheet(path, f.rows)
            continue
        with open(path, "w", newline="", encoding="utf-8") as out:
            out.write(text_of(f.rows))


def main():
    year, folder = int(sys.argv[1]), sys.argv[2]
    e, samples, files = build(year)
    if len(sys.argv) > 3:
        FAULTS[sys.argv[3]][0](e, samples, files)
    write(files, folder)


if __name__ == "__main__":
    main()
