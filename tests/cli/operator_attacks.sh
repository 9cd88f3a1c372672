#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# An operator who holds the log's key, the record and the machine attacks an audit that two parties, the
# state and observers guard, each with a witness in a process of its own. Every attack is detected, by
# whom is asserted, and so is its proof, by somebody who has the policy and nothing else. What is printed
# is the table of docs/attacks.md, and must be in it.     operator_attacks.sh PROGRAM
command -v python3 >/dev/null || { echo 'skipped: no python3'; exit 77; }
# shellcheck source=tests/cli/lib/common.sh
. "$(dirname "$0")/lib/common.sh"
# shellcheck source=tests/cli/lib/guarded.sh
. "$here/lib/guarded.sh"
operator=$here/lib/operator.py second=$here/../../verify/verify.py page=$here/../../docs/attacks.md
export PYTHONDONTWRITEBYTECODE=1
base=$work

wrong() {
    echo "$*"
    status=1
}

# told ATTACK DETECTED-BY PROOF: a line of the table.
told() {
    echo "| $1 | $2 | $3 |"
    grep -qxF "| $1 | $2 | $3 |" "$page" || wrong 'this line is not in docs/attacks.md'
}

# ---- worlds: the audit as it was at some moment, with its record and its witnesses

keep() {
    cp -a "$base/world" "$base/at-$1"
}

# at MOMENT: a world of its own, in which four witnesses serve who know what they knew then.
at() {
    end_witnesses
    cd "$base" || exit 2
    rm -rf here
    cp -a "at-$1" here
    cd here || exit 2
    serve_witnesses
}

# forge ATTACK KEY…: `forged` is what the operator makes of the whole audit's bundle with these keys.
forge() {
    name=$1
    shift
    rm -rf forged
    must python3 "$operator" forge "$name" "$base/at-end/bundle" forged town.key "$@"
}

but_a='keys/*.key witness/b/key witness/state/key witness/observers/key'

# ask FOLDER SIZE SIDE…: the operator's own program has witnesses cosign; their statuses in `asked`.
ask() {
    how=ask
    [ "$1" = garbage ] && { how=$1; shift; }
    folder=$1 size=$2
    shift 2
    sides=
    for side in "$@"; do eval "sides=\"\$sides $side=\$url_$side\""; done
    # shellcheck disable=SC2086
    python3 "$operator" "$how" "$folder" "$size" town.key $sides >asked || wrong 'the operator fails'
}

all='a b state observers'

answered() {
    awk -v s="$1" '$3 != s { bad = 1 } END { exit bad || NR == 0 }' asked || {
        wrong "$name: not all answered $1:"
        cat asked
    }
}

# ---- who detects

# fails CODE [FOLDER]: both verifiers, by the policy that was announced.
fails() {
    one=$("$program" verify "${2:-forged}" --policy-sha256 "$anchor" | awk '$2 == "FAIL" { print $1; exit }')
    two=$(python3 "$second" "${2:-forged}" --policy-sha256 "$anchor" | awk '$2 == "FAIL" { print $1; exit }')
    [ "$one $two" = "$1 $1" ] || wrong "$name: verify says '$one', verify.py '$two', not $1"
}

# stands STATUS FOLDER: both verifiers have nothing against it.
stands() {
    "$program" verify "$2" --policy-sha256 "$anchor" >out 2>&1
    one=$?
    python3 "$second" "$2" --policy-sha256 "$anchor" >>out 2>&1
    two=$?
    [ "$one $two" = "$1 $1" ] || { wrong "$2: exit status $one and $two, not $1"; cat out; }
}

# ---- who judges: a machine with the policy, the program, and what it is given

to_judge() {
    rm -rf "$base/judge"
    mkdir "$base/judge"
    cp "$base/policy.txt" "$base/judge/"
    cp -r "$1" "$base/judge/$2"
}

# proven FILE NAME…: the file convinces whoever knows the policy, of everybody who is named.
proven() {
    to_judge "$1" proof.txt
    shift
    (cd "$base/judge" && "$program" witness check-proof proof.txt --policy policy.txt) >out 2>&1 ||
        { wrong "$name: the proof is not accepted"; cat out; }
    for guilty in town.example/2026 "$@"; do
        grep -q "^PROVEN: $guilty has signed" out || wrong "$name: nothing is proven of $guilty"
    done
    (cd "$base/judge" && python3 "$here/lib/two_heads.py" policy.txt proof.txt) >out 2>&1 ||
        { wrong "$name: the proof does not convince the second checker"; cat out; }
}

# proofs SIDE…: each of these witnesses has kept a proof, and it convinces.
proofs() {
    for side in "$@"; do
        file=$(find "witness/$side/proofs" -type f | head -n 1)
        [ -n "$file" ] && proven "$file" || wrong "$name: witness $side has no proof"
    done
}

no_proofs() {
    find witness/*/proofs -type f | grep -q . && wrong "$name: a proof where none can be"
}

# compared WORDS FOLDER [HEAD]: the head that somebody holds (else witness a), against what is published.
compared() {
    rm -f compared.txt
    head=${3:-$(echo witness/a/heads/*)}
    "$program" witness compare "$head" "$2" --policy "$base/policy.txt" -o compared.txt >out 2>err
    got=$?
    [ $got -eq 1 ] && said | grep -q "$1" || { wrong "$name: compare says with status $got:"; said; }
}

# ---- the honest audit, and its moments

dice_only=yes
mkdir "$base/world" && cd "$base/world" || exit 2
make_town
guarded_open
keep open
cosign
keep policy
guarded_commit
must "$program" publish town.ballast early
guarded_seed
guarded_rounds
keep read
guarded_end
keep end
end_witnesses
cp policy.txt "$base/"
anchor=$(sha256sum policy.txt | cut -d ' ' -f 1)
stands 0 bundle
told 'none: the honest audit' '`verify` and `verify.py`: PASS' 'its bundle'

. "$here/lib/attacks.sh"
exit $status
