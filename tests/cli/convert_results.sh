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

# What SP 1500-100 requires (the lists "required" of its JSON schema), and no ids that lead nowhere.
python3 - <<'END' || status=1
import json
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
    ("ReportingUnit", "Type"): "county other",
    ("Election", "Type"): "other",
}
ids, used = [], set()


def walk(v):
    if isinstance(v, list):
        for item in v:
            walk(item)
    if not isinstance(v, dict):
        return
    kind = v["@type"].removeprefix("ElectionResults.")
    missing = [key for key in REQUIRED[kind].split() if key not in v]
    assert not missing, (kind, missing)
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


for name in ["a.json", "c.json", "two.json"]:
    ids.clear(), used.clear()
    walk(json.load(open(name)))
    assert len(ids) == len(set(ids)) and used <= set(ids), used - set(ids)
END
exit $status
