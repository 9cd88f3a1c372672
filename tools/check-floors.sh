#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The law of floors: a room includes its own folder and lower floors only; rooms of floor 3 do not
# include one another (but report may include plot, and store db, which are lower anyway), nor do
# app, generate and witness, or record and published; cli includes only record, published, witness,
# app, generate, core, base and http, and the JSON writer of io and its sink. The folders of app
# and of record stand in an order, too. Each outside library has one door.
#     check-floors.sh [ROOT]
cd "${1:-$(dirname "$0")/..}" || exit 2
find src -name '*.[ch]' | sort | xargs awk '
BEGIN {
    split("base 0 io 1 crypto 1 db 1 plot 1 http 1 core 2 formats 3 tabulate 3 audit 3 ledger 3 " \
          "store 3 report 3 app 4 generate 4 witness 4 record 5 published 5 cli 6", pair)
    for (i = 1; i in pair; i += 2)
        floor[pair[i]] = pair[i + 1]
    # Rooms whose folders stand in an order of their own: each includes those before it.
    split("app: load count files assertions frame sample measure plan sealed " \
          "record: state log session lists verbs verify claims publish bundle demo", pair)
    for (i = 1; i in pair; i += 1) {
        if (sub(/:$/, "", pair[i]))
            of = pair[i]
        else
            step[of "/" pair[i]] = i
    }
    split("openssl crypto expat io zip io libdeflate io zstd io microhttpd http curl http qrencode plot cairo plot pango plot sqlite3 db libpq db",
          pair)
    for (i = 1; i in pair; i += 2)
        door[pair[i]] = pair[i + 1]
}
function complain(why) {
    print FILENAME ":" FNR ": " why ": " $0
    bad = 1
}
/^[ \t]*#[ \t]*include/ {
    split(FILENAME, path, "/")
    room = path[2]
    split($0, part, /[<>"]/)
    split(part[2], name, "/")
    target = name[1]
    if ($0 ~ /</) {
        for (library in door)
            if (index(part[2], library) == 1 && door[library] != room)
                complain("only " door[library] " includes this library")
    } else if (target == "ballast") {
        next
    } else if (target == room) {
        if (step[room "/" name[2]] > step[room "/" path[3]])
            complain(room "/" path[3] " stands below " room "/" name[2])
    } else if (!(room in floor) || !(target in floor)) {
        complain("not a room")
    } else if (floor[room] == 6 && target !~ /^(record|published|witness|app|generate|core|base|http)$/ && part[2] !~ "^(io/(json_write|sink)|report/(model|writer))\\.h$") {
        complain("cli includes only record, published, witness, app, generate, core, base and http")
    } else if (floor[target] >= floor[room]) {
        complain(room " stands on floor " floor[room] ", " target " on floor " floor[target])
    }
}
END { exit bad }' || exit 1
