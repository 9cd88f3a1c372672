#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Records of exports that mean something only together: ids of candidates with the list of their names,
# and redacted rows without a header with the export that they are of. Both are audited to the end,
# published, and checked by both verifiers.                                       record_beside.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"
verifier=$here/../../verify/verify.py

# audit NAME CONTEST: from `add` to the end by a count of the batch's papers, hands.csv.
audit() {
    r=$1.ballast
    expect 0 'Next' new "$r" --election "$1" --risk-limit 0.05
    expect 0 'ballast-manifest' add "$r" manifest "$1"-m.csv
    expect 0 'CVRs, 1 contest' add "$r" cvr "$1"
    expect 0 'a target' contests "$r" set "$2" --target
    expect 0 'root ' commit "$r"
    expect 0 'Next' seed "$r" 31415926535897932384
    expect 0 'the audit is concluded' handcount "$r" "$1"-hands.csv
    expect 0 'counted by hand  *Ann Smith' status "$r"
    expect 0 '^PASS' verify "$r"
    expect 0 'files' publish "$r" "$1"-bundle
    # Nobody but the operator guards these records: nothing else is left to be said.
    expect 2 'INCOMPLETE: nothing is wrong' verify "$1"-bundle
    command -v python3 >/dev/null || return
    python3 "$verifier" "$1"-bundle >out 2>err
    [ "$(sed -n '/^Not checked/,/^$/s/^  - //p' out)" = \
        'the policy asks for no witness: nobody but the operator guards this log' ] &&
        grep -q '^INCOMPLETE' out && ! grep -q '^V[0-9]* *FAIL' out && return
    echo "verify.py of $1"
    cat out err
    status=1
}

mkdir ids pools
{
    echo 'Cast Vote Record,Batch,Precinct,Mayor'
    for i in 1 2 3 4 5 6 7 8; do echo "$i,B1,P1,219978"; done
    for i in 9 10; do echo "$i,B1,P1,221141"; done
} >ids/cvr.csv
printf 'id,name\n219978,Ann Smith\n221141,Bo Jones\n' >ids/candidates.csv
printf 'jurisdiction,container,tabulator,batch,cards\n,Box,,B1,10\n' >ids-m.csv
printf 'jurisdiction,tabulator,batch,contest,choice,votes\n,,B1,Mayor,Ann Smith,8\n,,B1,Mayor,Bo Jones,2\n' >ids-hands.csv
audit ids Mayor

{
    printf '2026,5.17,,,,,,,\n,,,,,,,Mayor (Vote For=1),Mayor (Vote For=1)\n,,,,,,,Ann Smith,Bo Jones\n'
    echo 'CvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,CountingGroup,BallotType,,'
    for i in 1 2 3 4 5 6; do echo "$i,1,1,$i,1-1-$i,Mail,S,1,0"; done
    for i in 7 8; do echo "$i,1,1,$i,1-1-$i,Mail,S,0,1"; done
} >pools/cvr.csv
echo 'Redacted and Aggregated,,,,,,S,2,1' >pools/redacted.csv
printf 'jurisdiction,container,tabulator,batch,cards\n,Box,1,1,11\n' >pools-m.csv
printf 'jurisdiction,tabulator,batch,contest,choice,votes\n,1,1,Mayor,Ann Smith,8\n,1,1,Mayor,Bo Jones,3\n' >pools-hands.csv
audit pools Mayor
exit $status
