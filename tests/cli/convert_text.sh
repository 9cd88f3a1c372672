#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every form of text that others read: exported, imported and exported again are the same bytes, from
# made-up files and, where the shared folder is there, from real ones.
#     convert_text.sh PROGRAM
program=$1
here=$(cd "$(dirname "$0")" && pwd)
data=${BALLAST_SHARED:-$here/../../../shared}/data
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
status=0
written=0

# again FORMAT INPUT…: what cannot be written in the format at all is not an error.
again() {
    format=$1
    shift
    rm -f a b
    "$program" convert "$@" --to "$format" a >out 2>err || {
        grep -qE 'holds one contest|there is no ranked|nothing in the input|reads no contests|of several|no totals by batch|could not tell apart|by which Arlo|no sums of redacted|[0-9] errors' err ||
            { echo "$format from $*:"; cat err; status=1; }
        return
    }
    written=$((written + 1))
    "$program" convert --format "$format" a --to "$format" b >out 2>err && cmp a b && return
    echo "$format from $* does not come back:"
    cat err
    status=1
}

cat >ranked.csv <<'END'
jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,rank
,3,800,1,3-800-1,51,"Mayor, City",Zoe,1
,3,800,1,3-800-1,51,"Mayor, City",=Di,1
,3,800,1,3-800-1,51,"Mayor, City",Ann [2],3
,3,800,2,X9,51,"Mayor, City",*blank*,
,3,800,3,,51,"Mayor, City",*overvote*,
,,,,,52,"Mayor, City","Bo ""B"" X",2
END
cat >plain.csv <<'END'
jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,rank
,3,800,1,3-800-1,51,Mayor,Zoe,
,3,800,1,3-800-1,51,Council,Cy,
,3,800,1,3-800-1,51,Council,=Di,
,3,801,2,3-801-2,51,Mayor,*blank*,
,3,801,3,3-801-3,52,Mayor,*overvote*,
,3,801,3,3-801-3,52,Mayor,Zoe,
,3,801,3,3-801-3,52,Mayor,Ann - Bo,
END
printf 'jurisdiction,container,tabulator,batch,cards\nA,Box 1,3,800,1004\nA,,3,801,0\nA,,3,802,7\nA,,3,800,6\n' >manifest.csv
for format in rctab-csv blt shangrla-cvr-json arlo-totals arlo-cvr; do
    again $format ranked.csv
    again $format plain.csv
done
again arlo-csv manifest.csv
[ $written -eq 7 ] || { echo "$written exports of made-up files, not 7"; status=1; }
if [ -d "$data" ]; then
    for set in clearballot-kansas/input generic-csv/input dominion-json-ak2024/input dominion-json-ak2020test/input \
        dominion-json-unit/input dominion-csv-arapahoe2016/input dominion-csv-boulder2023-irv4/input \
        dominion-csv-nsw21-Byron/input stv-examples/input/SimpleExample.stv raire-Aspen_2009_Mayor/input \
        ess-portland-2015/input hart-travis/input unisyn-city_mayor/input cdf-xml-nist2/input; do
        [ -e "$data/$set" ] || continue
        for format in rctab-csv blt shangrla-cvr-json arlo-totals arlo-cvr; do
            again $format "$data/$set"
        done
    done
    for set in arlo-manifest-samples/input/sample_manifest_BC.csv colorado-manifest-boulder2023/input; do
        [ -e "$data/$set" ] && again arlo-csv "$data/$set"
    done
    echo "$written exports come back"
fi
exit $status
