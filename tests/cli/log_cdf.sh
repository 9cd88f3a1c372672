#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The log of a record in NIST SP 1500-101 is one of NIST's schema, has every event, and is the same
# whenever it is written.      log_cdf.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"
schema=${BALLAST_SHARED:-$here/../../../shared}/data/eel-schema/input/NIST_V1_election_event_logging.json
r=county.ballast

expect 0 'Alder' generate --size small --seed log --cards 300 e
expect 0 'Next' new $r --election 'Alder "County" <1>'
for kind in contests manifest results; do
    expect 0 'event' add $r $kind e/$kind.csv
done
expect 0 'EventLogging.ElectionEventLog' log $r --cdf
cp out log1.json
expect 0 'eel-1500-101' inspect log1.json
expect 0 '"Disposition": "success"' log $r --cdf
cmp out log1.json || status=1
"$program" log $r --json >log.json
python3 - <<'END' || status=1
import json
log, cdf = json.load(open("log.json")), json.load(open("log1.json"))
(device,) = cdf["Device"]
assert device["Id"] == log["origin"] and cdf["ElectionId"] == 'Alder "County" <1>'
assert cdf["GeneratedTime"] == log["events"][-1]["time"]
assert [(e["seq"], e["type"], e["time"]) for e in log["events"]] == [
    (int(e["Sequence"]), e["Id"], e["TimeStamp"]) for e in device["Event"]]
assert len({e["Hash"] for e in device["Event"]}) == log["size"] == 4
END
[ -f "$schema" ] || { echo "skipped: no $schema"; exit $((status == 0 ? 77 : status)); }
python3 "$here/lib/schema.py" "$schema" log1.json || status=1
# The check itself finds what is wrong.
sed 's/"success"/"done"/' log1.json >wrong.json
python3 "$here/lib/schema.py" "$schema" wrong.json >/dev/null && status=1
sed '/"Sequence"/d' log1.json >wrong.json
python3 "$here/lib/schema.py" "$schema" wrong.json >/dev/null && status=1
exit $status
