#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Four witnesses guard a record, each a process of its own: over the network, killed and begun again, by
# files and on slips; an old copy of the record and a second history of it are noticed, and proven.
#     witness.sh PROGRAM
# shellcheck source=tests/cli/lib/common.sh
. "$(dirname "$0")/lib/common.sh"
serving=
stop_all() {
    for pid in $serving; do
        kill -9 "$pid" 2>/dev/null
    done
    rm -rf "$work"
}
trap stop_all EXIT

# check WORDS command…: succeeds, or the test fails.
check() {
    words=$1
    shift
    "$@" || { echo "$words" && status=1; }
}

# serve NAME: starts the witness; its process and URL are in NAME.pid and NAME.url.
serve() {
    : >"$1.said"
    "$program" witness serve "$1" --listen 127.0.0.1:0 >"$1.said" 2>&1 &
    echo $! >"$1.pid"
    serving="$serving $!"
    for _ in $(seq 200); do
        grep -q add-checkpoint "$1.said" && break
        sleep 0.1
    done
    sed -n 's/.* answers at \(.*\)add-checkpoint/\1/p' "$1.said" >"$1.url"
}

vkey_of() {
    sed -n 's/^ *\([^ ]*+[0-9a-f]*+[A-Za-z0-9+\/=]*\)$/\1/p' "$1" | head -n 1
}

# The record, keys of two sides, four witnesses, and the policy.
expect 0 'r.ballast' new r.ballast --origin example.org/witnessed
vkey_of out >log.vkey
for side in a b; do
    expect 0 '' key new $side.key --name $side.example/chair
    expect 0 '' key add r.ballast "$("$program" key show $side.key | grep -o '[^ ]*+[0-9a-f]*+[^ ]*' | head -n 1)" \
        --affiliation $side.example --owner "Chair $side" --role party --key $side.key
done
{
    echo "log $(cat log.vkey)"
    for w in a b state observers; do
        "$program" witness new $w --name $w.example/w >/dev/null || exit 2
        echo "witness $w $(cat $w/witness.vkey)"
    done
    echo 'group sides all a b'
    echo 'group others any state observers'
    echo 'group quorum all sides others'
    echo 'quorum quorum'
} >policy.txt
expect 2 'no policy' cosign r.ballast
expect 0 '' policy r.ballast policy.txt --key a.key --key b.key
expect 64 'which log' witness serve a
for w in a b state; do
    expect 0 "$w.example/w" witness show $w --policy policy.txt
    serve $w
done
expect 64 'other machines' witness serve observers --policy policy.txt --listen 0.0.0.0:0

# ask [URL of A]: has the head cosigned by a, b and state.
ask() {
    "$program" cosign r.ballast --witness "a=$(cat a.url)" --witness "b=$(cat b.url)" \
        --witness "state=$(cat state.url)" >out 2>err </dev/null
}
more() {
    expect 0 '' object r.ballast "$1" --party a.example --key a.key
}

check 'the quorum cosigns' ask
check 'and is said to' grep -q 'cosigned as the policy asks for' out
more 'one more event'
expect 1 'not yet cosigned' cosign r.ballast --status
check 'a log that grew' ask

# One witness is killed and begins again where it was; another is gone.
kill -9 "$(cat a.pid)"
more 'while a was away'
ask && { echo 'a quorum without a' && status=1; }
check 'the rest is told' grep -q 'a: does not answer' out
serve a
check 'it goes on' ask
kill -TERM "$(cat b.pid)"
wait "$(cat b.pid)"
check 'a clean stop' test $? -eq 0
check 'each request is told' grep -q ' 200 cosigned [1-9][0-9]* events$' b.said
serve b

# The fourth by a stick, and back; on a slip, too.
mkdir stick
expect 0 'observers' cosign r.ballast --request stick --qr
check 'a QR code' test -s "$(echo stick/req-*.svg)"
request=$(echo stick/req-*.txt)
expect 1 '404' witness sign observers "$request"
expect 0 'cosigned the head' witness sign observers "$request" --policy policy.txt
expect 0 'new: 1' cosign r.ballast --import stick/sig-*.txt
expect 1 'so many events' witness sign observers "$request"
expect 0 'another request' cosign r.ballast --import stick/sig-*.txt
expect 0 'words' witness slip observers --qr
expect 0 'a slip' witness slip observers -o slip.svg
check 'a slip is a picture' grep -q '</svg>' slip.svg

# An old copy goes on: no witness signs it, and what it signs proves itself.
cp r.ballast old.copy
more 'only in the first history'
check 'the first history' ask
cp r.ballast first.copy
cp old.copy r.ballast
ask && { echo 'an old copy was cosigned' && status=1; }
check 'an old copy is noticed' grep -q 'ROLLBACK DETECTED' out
more 'in the second history'
ask && { echo 'a second history was cosigned' && status=1; }
check 'a second history is noticed' grep -q 'ANOTHER HISTORY' out
check 'the alarm is given' grep -q 'CONTRADICTED ITSELF' a.said
if command -v curl >/dev/null; then
    curl -s --noproxy '*' "$(cat a.url)" >page
    check 'the page of a witness' grep -q 'example.org/witnessed' page
fi
proof=$(ls a/proofs/*.txt | head -n 1)
expect 0 'PROVEN: example.org/witnessed' witness check-proof "$proof" --policy policy.txt
expect 0 'PROVEN: example.org/witnessed' witness check-proof "$proof" --log "$(cat log.vkey)"
expect 1 'NOT EVIDENCE' witness check-proof "$proof" --log "$(cat a/witness.vkey)"
sed -e 's/^\(— [^ ]* .\{20\}\)A/\1B/;t' -e 's/^\(— [^ ]* .\{20\}\)./\1A/' "$proof" >forged
expect 1 'NOT EVIDENCE' witness check-proof forged --policy policy.txt
expect 64 '' witness check-proof "$proof"
# The same from the signed head that a party holds.
cp a/heads/* held
expect 1 'PROVEN' cosign r.ballast --import held --proof made.txt
expect 0 'PROVEN' witness check-proof made.txt --policy policy.txt
# And against what each history publishes.
expect 0 'files' publish r.ballast second
expect 1 'PROVEN' witness compare held second --policy policy.txt -o compared.txt
expect 0 'PROVEN' witness check-proof compared.txt --log "$(cat log.vkey)"
cp first.copy r.ballast
check 'the first history goes on' ask
expect 0 'files' publish r.ballast first
expect 0 'has grown from this head' witness compare held first --policy policy.txt
expect 0 'is this one' witness compare first/checkpoint first --policy policy.txt
cp old.copy r.ballast
expect 0 'files' publish r.ballast withheld
expect 1 'WITHHELD' witness compare first/checkpoint withheld --policy policy.txt
expect 2 '' witness show nowhere
rm a/heads/*
expect 2 'missing or damaged' witness show a
exit $status
