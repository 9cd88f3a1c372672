#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `verify` on what is no record, bundle or published audit: it says what was expected.
#     verify_wrong.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"
mkdir empty other links
printf 'county,votes\nA,1\n' >other/results.csv
printf 'precinct,votes\nA,1\n' >other/precincts.csv
printf 'seed\n12345678901234567890\n' >seed.csv
printf 'PK\003\004 what follows does not matter' >audit.zip
ln -s /etc/passwd links/contest.csv
layouts='Audit Center'
expect 2 'the folder is empty' verify empty
said | tr -s ' \n' ' ' | grep -q "$layouts" || { echo 'does not say what is wanted'; status=1; }
expect 2 '2 files (precincts.csv, results.csv)' verify other
expect 2 'neither a bundle nor a published audit' verify links
expect 2 'this is a single file, and no record' verify seed.csv
expect 2 'this is a zip, and a folder is verified' verify audit.zip
expect 2 'unzip FILE -d FOLDER' verify audit.zip
expect 2 'the folder is empty' verify empty --as audit
expect 2 'No such file' verify nothing
mkdir many
(cd many && seq 20001 | xargs touch)
expect 2 'neither a bundle nor a published audit of a known layout: it has more than 20000' verify many
: >many/checkpoint
expect 1 '' verify many
mkdir damaged
: >damaged/checkpoint
expect 1 '' verify damaged
exit $status
