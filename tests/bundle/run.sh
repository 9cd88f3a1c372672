#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes a small bundle that several parties and witnesses guard, and breaks it.
#     run.sh PROGRAM VERIFY_BUNDLES must_fail                every case of cases.py
#     run.sh PROGRAM VERIFY_BUNDLES kinds                    those that other kinds of audits add (towns.sh)
#     run.sh PROGRAM VERIFY_BUNDLES mutate COUNT KIND [SEED] random changes, of each kind of audit
# Names in the environment variable kinds are the towns of the last two.
command -v python3 >/dev/null || { echo 'skipped: no python3'; exit 77; }
here=$(cd "$(dirname "$0")/../cli" && pwd)
tools=$here/../bundle verify=$here/../../verify/verify.py
first=$2 what=$3 count=$4 kind=$5 seed=${6:-1}
lib=$here/lib
. "$lib/common.sh"
. "$lib/guarded.sh"
. "$tools/towns.sh"
export PYTHONDONTWRITEBYTECODE=1
# audit NAME TOWN DICE_ONLY: an audit in a folder of its own, which is then the working folder.
audit() {
    mkdir "$work/$1" && cd "$work/$1" || exit 1
    dice_only=$3
    town "$2"
    guarded
    end_witnesses
}

fails() {
    python3 "$tools/must_fail.py" "$program" "$first" "$verify" "$1" bundle . || status=1
}

case $what in
must_fail)
    audit shares usual '' && fails usual
    audit dice usual yes && fails usual
    ;;
kinds)
    for name in ${kinds:-ranked rules sums full polling batches}; do
        audit $name $name yes && fails other
    done
    ;;
mutate)
    for name in ${kinds:-usual}; do
        audit $name $name yes
        python3 "$tools/mutate.py" "$first" "$verify" bundle . "$count" "$kind" "$seed" || status=1
    done
    ;;
esac
exit $status
