#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The evidence of a whole state, or of a large county, from the files to a verified bundle: every
# step as a newcomer would type it, its time and memory beside the limits, and what one core of
# this machine hashes and signs, by Ballast and by openssl.
#     evidence.sh PROGRAM county|state|small [FOLDER]
# What is made lies in FOLDER (default build/bench) and is removed afterwards. The limits are those of
# commit, publish and verify together, in wall time: not fair to a machine that does other things
# meanwhile. Exit status 1: one was not kept.
set -eu
program=$(realpath "$1")
size=$2
parent=${3:-build/bench}
bin=$(dirname "$program")
case $size in
county) cards=500000 contests=30 counties=1 minutes=1 megabytes=4000 disk=1500 ;;
small) cards=2000 contests=10 counties=3 minutes=1 megabytes=1000 disk=100 ;; # does it still work?
state) cards=5000000 contests=60 counties=64 minutes=10 megabytes=4000 disk=16000 ;;
*) echo "usage: evidence.sh PROGRAM county|state|small [FOLDER]" >&2; exit 64 ;;
esac

mkdir -p "$parent"
free=$(df -Pm "$parent" | awk 'NR == 2 { print $4 }')
echo "$size: $cards cards, $contests contests, counties: $counties; about $disk MB of disk in $parent, $free MB are free"
[ "$free" -gt "$disk" ] || { echo "too little" >&2; exit 2; }
uptime | sed 's/.*load/load/'
dir=$(mktemp -d "$(realpath "$parent")/evidence-XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 2' INT TERM
cd "$dir"

# step LABEL STATUS COMMAND...: must end with that exit status.
step()
{
    label=$1 expected=$2 status=0
    shift 2
    "$bin/bench_step" "$label" figures "$program" "$@" || status=$?
    [ "$status" = "$expected" ] || { cat figures.out; echo "$label: exit status $status" >&2; exit 2; }
}

manifest=election/manifest.csv cvr=election/cvr-dominion.csv
[ "$counties" = 1 ] || manifest=election/manifests cvr=election/cvr-dominion
step generate 0 generate election --size "$size" --cards "$cards" --contests "$contests" \
    --jurisdictions "$counties" --formats manifest,dominion-csv
step new 0 new record.ballast --election "the $size" --origin bench.example/evidence
step "add manifest" 0 add record.ballast manifest "$manifest"
step "add cvr" 0 add record.ballast cvr "$cvr"
step contests 0 contests record.ballast set President --target
step commit 0 commit record.ballast
step "publish, stage 1" 0 publish record.ballast bundle
step verify 2 verify bundle # nobody has thrown dice yet: INCOMPLETE
grep -q '^INCOMPLETE' figures.out || { cat figures.out; exit 2; }
! grep -q FAIL figures.out || { cat figures.out; exit 2; }

# bytes FOLDER NAME: of all files of that name.
bytes()
{
    find "$1" -type f -name "$2" -exec wc -c {} + | awk '$2 != "total" { n += $1 } END { printf "%.0f", n }'
}
cvrs=$(bytes "$cvr" '*') leaves=$(bytes bundle leaves.bin)
printf 'bytes: CVRs %s, record %s, bundle %s: leaves.bin %s, open1 %s\n' "$cvrs" \
    "$(bytes record.ballast '*')" "$(bytes bundle '*')" "$leaves" "$(bytes bundle open1)"

echo "of one core, by Ballast and by openssl speed:"
"$bin/bench_sign" >rates
openssl speed -seconds 1 -bytes 64 sha256 2>/dev/null |
    awk '/^sha256/ { sub("k$", "", $2); printf "openssl hashes\t%.0f\n", $2 * 1000 / 64 }' >>rates
openssl speed -seconds 1 ed25519 2>/dev/null |
    awk '/Ed25519/ { printf "openssl made\t%.0f\nopenssl verified\t%.0f\n", $(NF - 1), $NF }' >>rates
awk -F '\t' '{ v[$1] = $2 }
    function line(what, name, other) {
        printf "  %-34s %10.0f a second, openssl %10.0f: %.2f of it\n", what, v[name], v[other],
            (v[other] > 0 ? v[name] / v[other] : 0)
    }
    END {
        line("hashes of 64 bytes", "hashes", "openssl hashes")
        line("signatures made", "signatures made", "openssl made")
        line("signatures verified", "signatures verified", "openssl verified")
        line("events of a log signed", "events signed", "openssl made")
        line("events of a log verified", "events verified", "openssl verified")
    }' rates

# A leaf is salt (HMAC: 2 hashes), tag, cm, itself in the tree and a node above it; whoever verifies
# makes the last three. Publishing makes all of them again.
awk -F '\t' -v n=$((leaves / 32)) -v minutes="$minutes" -v megabytes="$megabytes" '
    function per(a, b) { return b > 0 ? a / b : 0 }
    FILENAME == "rates" { v[$1] = $2; next }
    $1 ~ /^(commit|publish|verify)/ {
        hashes = $1 == "verify" ? 3 : 6
        printf "%-28s %8.2f million leaves/s, %6.2f million hashes/s, a CPU second %6.2f: %.2f of openssl\n",
            $1, per(n, $2) / 1e6, per(hashes * n, $2) / 1e6, per(hashes * n, $3) / 1e6,
            per(per(hashes * n, $3), v["openssl hashes"])
        all += $2; cpu += $3
        if ($4 > peak) peak = $4
    }
    END {
        printf "%d leaves; commit, publish and verify: %.1f s (CPU %.1f s), at most %d s; %d MB, at most %d MB\n",
            n, all, cpu, 60 * minutes, peak, megabytes
        ok = all < 60 * minutes && peak < megabytes
        busy = !ok && peak < megabytes && cpu < 60 * minutes
        print ok ? "PASS" : busy ? "FAIL in wall time; CPU time is within the limit: was the machine busy?" : "FAIL"
        exit !ok
    }' rates figures
