#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes a small bundle that several parties and witnesses guard, and breaks it.
#     run.sh PROGRAM VERIFY_BUNDLES must_fail        every case of cases.py
#     run.sh PROGRAM VERIFY_BUNDLES mutate COUNT KIND   random changes
command -v python3 >/dev/null || { echo 'skipped: no python3'; exit 77; }
here=$(cd "$(dirname "$0")/../cli" && pwd)
tools=$here/../bundle verify=$here/../../verify/verify.py
first=$2 what=$3 count=$4 kind=$5
lib=$here/lib
. "$lib/common.sh"
. "$lib/guarded.sh"
export PYTHONDONTWRITEBYTECODE=1
case $what in
must_fail)
    for dice_only in '' yes; do
        folder=audit-$dice_only
        mkdir "$folder" && cd "$folder" || exit 1
        guarded
        end_witnesses
        python3 "$tools/must_fail.py" "$program" "$first" "$verify" bundle . || status=1
        cd ..
    done
    ;;
mutate)
    dice_only=yes
    guarded
    end_witnesses
    python3 "$tools/mutate.py" "$first" "$verify" bundle . "$count" "$kind" || status=1
    ;;
esac
exit $status
