#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Results in NIST SP 1500-100: from cast vote records that are counted, from results that are
# reported; written, read and written again they are the same bytes in both syntaxes, and what the
# standard requires is in them.      convert_results.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"
same() {
    cmp "$1" "$2" || { echo "$1 and $2 differ"; status=1; }
}

expect 0 'Alder' generate --size small --seed results --cards 400 e
expect 0 'reported results' convert e/cvr-dominion.csv --to ballast-results counted.csv
for syntax in json xml; do
    expect 0 'reported results' convert e/cvr-dominion.csv --to cdf-err-$syntax a.$syntax
    expect 0 "cdf-err-$syntax" inspect a.$syntax
    expect 0 '' convert a.$syntax --to cdf-err-$syntax b.$syntax
    same a.$syntax b.$syntax
    expect 0 '' convert a.$syntax --to ballast-results r-$syntax.csv
    same counted.csv r-$syntax.csv
    expect 0 '' convert e/contests.csv e/results.csv --to cdf-err-$syntax c.$syntax
    expect 0 '' convert c.$syntax --to cdf-err-$syntax d.$syntax
    same c.$syntax d.$syntax
    expect 0 '' convert c.$syntax --to ballast-contests k-$syntax.csv
done
same k-json.csv k-xml.csv
expect 0 '' convert a.xml --to cdf-err-json b.json --force
same a.json b.json

# Two counties: each has its results, and the counts of both are the sum.
expect 0 '' convert --jurisdiction Adams e/cvr-dominion.csv --jurisdiction Baca e/cvr-dominion.csv --to cdf-err-json two.json
expect 0 '' convert two.json --to ballast-results two.csv
[ "$(grep -c ',Adams$' two.csv)" -gt 2 ] && [ "$(grep -c ',Adams$' two.csv)" -eq "$(grep -c ',Baca$' two.csv)" ] || status=1

# A ranked contest of two seats: every round, with the parts of votes that go on, and who won. The
# same results are what the count gives; others are told.
cat >stv.blt <<'END'
4 2
9 1 2 3 0
4 2 3 0
3 3 2 0
2 4 3 0
0
"Ann"
"Bo O'Neil"
"Cy"
"Di"
"Council"
END
for syntax in json xml; do
    expect 0 'reported results' convert stv.blt --to cdf-err-$syntax s.$syntax
    expect 0 '' convert s.$syntax --to cdf-err-$syntax t.$syntax
    same s.$syntax t.$syntax
    expect 0 'Ann .* 9 .* 9 *0' tally stv.blt s.$syntax
done
expect 0 '' convert s.xml --to cdf-err-json t.json --force
same s.json t.json
grep -q '"Round":2,"Type":"total","Count":[0-9]*\.[0-9]' s.json || { echo 'no part of a vote'; status=1; }
[ "$(grep -c '<PostElectionStatus>winner<' s.xml)" -eq 2 ] || { echo 'not two winners'; status=1; }
expect 0 'votes of later rounds' convert s.json --to ballast-results s.csv
sed 's/"Round":2,"Type":"total","Count":[0-9.]*/"Round":2,"Type":"total","Count":1/
    s/"PostElectionStatus":"winner"/"PostElectionStatus":"defeated"/' s.json >wrong.json
expect 1 'round 2: 1 votes reported' tally stv.blt wrong.json
expect 1 "'Ann' is reported to have lost, and has won by the count" tally stv.blt wrong.json
sed 's/"Round":3/"Round":7/' s.json >longer.json
expect 1 '7 rounds reported, [0-9] counted' tally stv.blt longer.json

# What SP 1500-100 requires (the lists "required" of its JSON schema), and no ids that lead nowhere.
python3 - <<'END' || status=1
import json
from xml.etree import ElementTree
REQUIRED = {
    "ElectionReport": "Format GeneratedDate Issuer IssuerAbbreviation SequenceEnd SequenceStart Status VendorApplicationId",
    "Election": "ElectionScopeId EndDate Name StartDate Type",
    "CandidateContest": "@id ElectionDistrictId Name VotesAllowed",
    "CandidateSelection": "@id CandidateIds",
    "Candidate": "@id BallotName",
    "VoteCounts": "Count GpUnitId Type",
    "ReportingUnit": "@id Type",
    "ExternalIdentifier": "Type Value",
    "InternationalizedText": "Text",
    "LanguageString": "Content Language",
}
ENUMS = {
    ("ElectionReport", "Format"): "precinct-level summary-contest",
    ("ElectionReport", "Status"): "certified correction pre-election recount unofficial-complete unofficial-partial",
    ("CandidateContest", "VoteVariation"): "approval borda cumulative majority n-of-m other plurality proportional range rcv super-majority",
    ("VoteCounts", "Type"): "total",
    ("Candidate", "PostElectionStatus"): "winner defeated",
    ("ReportingUnit", "Type"): "county other",
    ("Election", "Type"): "other",
}
# All members that an object of a class may have here, in the order of the XML schema.
MEMBERS = {
    "ElectionReport": "Election Format GeneratedDate GpUnit Issuer IssuerAbbreviation SequenceStart SequenceEnd Status VendorApplicationId",
    "Election": "Candidate Contest ElectionScopeId Name StartDate EndDate Type OtherType",
    "CandidateContest": "@id ContestSelection ElectionDistrictId ExternalIdentifier Name VoteVariation OtherVoteVariation NumberElected VotesAllowed",
    "CandidateSelection": "@id VoteCounts CandidateIds IsWriteIn",
    "Candidate": "@id BallotName PostElectionStatus",
    "VoteCounts": "GpUnitId Round Type Count",
    "ReportingUnit": "@id ComposingGpUnitIds Name Type OtherType",
    "ExternalIdentifier": "Type Value",
    "InternationalizedText": "Text",
    "LanguageString": "Content Language",
}
ids, used = [], set()


def in_order(kind, keys):
    order = MEMBERS[kind].split()
    assert [order.index(key) for key in keys] == sorted(order.index(key) for key in keys), (kind, keys)


def walk_xml(e, kind):
    children = [c.tag.split("}")[1] for c in e]
    kind = e.get("{http://www.w3.org/2001/XMLSchema-instance}type", kind)
    if kind in MEMBERS and kind != "InternationalizedText":
        in_order(kind, [k for i, k in enumerate(children) if k not in children[:i]])
        assert all(a == b or b not in children[:i] for i, (a, b) in enumerate(zip(children, children[1:])))
    for child, name in zip(e, children):
        walk_xml(child, name)


def walk(v):
    if isinstance(v, list):
        for item in v:
            walk(item)
    if not isinstance(v, dict):
        return
    kind = v["@type"].removeprefix("ElectionResults.")
    missing = [key for key in REQUIRED[kind].split() if key not in v]
    assert not missing, (kind, missing)
    in_order(kind, [key for key in v if key != "@type"])
    for key, value in v.items():
        allowed = ENUMS.get((kind, key))
        assert allowed is None or value in allowed.split(), (kind, key, value)
        if key == "@id":
            ids.append(value)
        elif key.endswith("Id") and key != "VendorApplicationId":
            used.add(value)
        elif key.endswith("Ids"):
            assert isinstance(value, list) and value
            used.update(value)
        walk(value)


for name in ["a.xml", "c.xml", "s.xml"]:
    walk_xml(ElementTree.parse(name).getroot(), "ElectionReport")
for name in ["a.json", "c.json", "two.json", "s.json"]:
    ids.clear(), used.clear()
    walk(json.load(open(name)))
    assert len(ids) == len(set(ids)) and used <= set(ids), used - set(ids)
END
exit $status
