#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Georgia's batches of May 2026 in a record, from manifests and reported votes to a confirmed outcome,
# where the hand counts agree; checked by the second verifier. 77 without the data or Python.
#     georgia.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"
data=${BALLAST_SHARED:-$here/../../../shared}/data/georgia-2026-primary
[ -e "$data/manifests.zip" ] || { echo 'skipped: no shared data'; exit 77; }
command -v python3 >/dev/null || { echo 'skipped: no python3'; exit 77; }
export PYTHONDONTWRITEBYTECODE=1
python3 "$here/lib/georgia.py" "$data" || exit 1

# The files as they were published: each county is known by its folder, in both zips, and nothing is
# wrong with them.
expect 0 '^BEN-HILL  *9  *2,778  *-  *108$' inspect "$data"
expect 0 '^ECHOLS .* [1-9]' inspect "$data"
if grep -q '^error\|not recognised' out; then
    echo 'inspect finds errors in the files of Georgia'
    exit 1
fi
expect 0 "ballast verify $data" inspect "$data"

for method in batch macro; do
    r=$method.ballast
    expect 0 'Next' new $r --election Georgia --risk-limit 0.05
    expect 0 '2,081,564 cards' add $r manifest manifest.csv
    expect 0 'ballast-contests' add $r contests contests.csv
    expect 0 'ballast-results' add $r results results.csv
    expect 0 "method $method" contests $r set 'US Senate' --method $method
    expect 0 "method $method" contests $r set Governor --method $method
    expect 0 "US Senate - Rep .* $method .*2,081,564  *46,307" contests $r
    expect 0 "Governor - Dem .* $method .*2,081,564 *406,242" contests $r
    expect 0 'root' commit $r
    expect 0 'Next' seed $r 31415926535897932384
    i=1
    while [ $i -lt 6 ] && ! "$program" status $r --json | grep -q '"phase": "concluded"'; do
        expect 0 'list of batches' round $r
        python3 "$here/lib/georgia.py" --count $method-round-$i-batches.csv >counts.csv
        expect 0 'round' enter $r counts.csv
        [ $status -eq 0 ] || exit 1
        i=$((i + 1))
    done
    expect 0 'US Senate - Rep: CONFIRMED' report $r --text
    [ $method = batch ] || { # as many draws as Georgia made, and the risks that it published
        expect 0 '^    1  *18  *18  *4.2 %  Governor - Dem$' report $r --text
        expect 0 '^    1  *138  *138  *4.9 %  US Senate - Rep$' report $r --text
    }
    expect 0 'PASS' verify $r
    expect 0 'files' publish $r public-$method
    python3 "$here/../../verify/verify.py" public-$method >out 2>err
    [ "$(grep -c ' ok ' out)" -eq 20 ] || { echo "verify.py, $method: not all is well"; said; status=1; }
done
exit $status
