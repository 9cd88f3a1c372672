#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A bundle from `publish` to `verify`: what the command says, and with which exit status, of a good
# one, of one that was changed, and of what is none.      bundle.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"
r=county.ballast

expect 0 'Alder' generate --size small --seed bundle --cards 300 e
expect 0 'Next' new $r --election 'Alder County'
for kind in contests manifest results; do
    expect 0 'event' add $r $kind e/$kind.csv
done
expect 0 'event' add $r cvr e/cvr-dominion.csv
expect 0 'a target' contests $r set President --target
expect 0 'Next' commit $r
expect 0 'files' publish $r pub
expect 2 'INCOMPLETE' verify pub
expect 2 'the audit is not concluded' verify pub
expect 0 'Next' seed $r 31415926535897932384
expect 0 '' round $r
awk -f "$here/mvr.awk" e/truth/paper.csv county-round-1.csv >mvr-1.csv
expect 0 '' enter $r mvr-1.csv
expect 0 'stage 2' publish $r pub
expect 2 'nobody but the operator guards' verify pub
expect 2 'NOT anchored' verify pub --as bundle
expect 2 '"kind": *"bundle"' verify pub --json
expect 2 '"verdict": *"INCOMPLETE"' verify pub --json
policy=$(sha256sum pub/policy | cut -d ' ' -f 1)
expect 2 'INCOMPLETE' verify pub --policy-sha256 "$policy" --seed 31415926535897932384
expect 1 'V1 *FAIL' verify pub --policy-sha256 "$(echo | sha256sum | cut -d ' ' -f 1)"
expect 1 'V9 *FAIL' verify pub --seed 27182818284590452353
expect 64 'hexadecimal' verify pub --policy-sha256 abc
expect 64 'record, bundle or audit' verify pub --as something
expect 2 'no-such-folder' verify no-such-folder

cp -r pub bad
echo >>bad/index.html
expect 1 'V18 *FAIL' verify bad
cp pub/index.html bad/index.html
expect 2 'INCOMPLETE' verify bad
rm bad/cvr/000/leaves.bin
expect 1 'V11 *FAIL' verify bad
mkdir empty
expect 2 "the folder is empty" verify empty
exit $status
