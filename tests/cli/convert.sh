#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Plain tables written, read and written again are the same bytes; a file is written whole or not at
# all, and never over another one.      convert.sh PROGRAM
program=$1
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
status=0

# expect STATUS what command…
expect() {
    wanted=$1 what=$2
    shift 2
    "$@" >out 2>err
    got=$?
    [ $got -eq "$wanted" ] && return
    echo "$what: exit status $got, not $wanted"
    cat out err
    status=1
}

same() {
    cmp "$1" "$2" || status=1
}

cat >export.csv <<'END'
Made-up election,5.17.17.1,,,,,,,,,
,,,,,,,Mayor (Vote For=1),Mayor (Vote For=1),Council (Vote For=2),Council (Vote For=2)
,,,,,,,Ann Alder,"Birch, Bo",Cy,=Di
CvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,PrecinctPortion,BallotType,,,,
1,3,800,1,3-800-1,P1,51,1,0,1,1
2,3,800,2,3-800-2,P1,51,0,0,0,0
3,3,800,3,3-800-3,P2,52,,,0,1
4,3,800,4,3-800-4,P2,51,1,1,,
END
cat >manifest.csv <<'END'
County,Device ID,Batch,# of Ballots,Location
Aspen,3,800,"1,004",Box 1
Aspen,3,801,25,
END

expect 0 'to cards' "$program" convert export.csv --to ballast-cvr cvr.csv
expect 0 'to contests' "$program" convert export.csv --to ballast-contests contests.csv
expect 0 'to a manifest' "$program" convert manifest.csv --to ballast-manifest m.csv
expect 0 'cards again' "$program" convert cvr.csv --to ballast-cvr cvr2.csv
expect 0 'cards with their contests' "$program" convert cvr.csv contests.csv --to ballast-cvr cvr3.csv
expect 0 'contests again' "$program" convert cvr.csv contests.csv --to ballast-contests contests2.csv
expect 0 'a manifest again' "$program" convert m.csv --to ballast-manifest m2.csv
same cvr.csv cvr2.csv
same cvr.csv cvr3.csv
same contests.csv contests2.csv
same m.csv m2.csv
cat >expected <<'END'
jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,rank
,3,800,1,3-800-1,51,Mayor,Ann Alder,
,3,800,1,3-800-1,51,Council,Cy,
,3,800,1,3-800-1,51,Council,"=Di",
,3,800,2,3-800-2,51,Mayor,*blank*,
,3,800,2,3-800-2,51,Council,*blank*,
,3,800,3,3-800-3,52,Council,"=Di",
,3,800,4,3-800-4,51,Mayor,*overvote*,
,3,800,4,3-800-4,51,Mayor,Ann Alder,
,3,800,4,3-800-4,51,Mayor,"Birch, Bo",
END
same cvr.csv expected
printf 'jurisdiction,container,tabulator,batch,cards\nAspen,Box 1,3,800,1004\nAspen,,3,801,25\n' >expected
same m.csv expected

# NIST's two syntaxes hold the same, and each through the other is the same bytes.
for syntax in json xml; do
    expect 0 "to $syntax" "$program" convert export.csv --to cdf-cvr-$syntax a.$syntax
    expect 0 "$syntax again" "$program" convert a.$syntax --to cdf-cvr-$syntax b.$syntax
    expect 0 "$syntax to cards" "$program" convert a.$syntax --to ballast-cvr c-$syntax.csv
    same a.$syntax b.$syntax
    same cvr.csv c-$syntax.csv
done
expect 0 'xml to json' "$program" convert a.xml --to cdf-cvr-json b.json --force
expect 0 'json to xml' "$program" convert a.json --to cdf-cvr-xml b.xml --force
same a.json b.json
same a.xml b.xml

expect 2 'over a file' "$program" convert export.csv --to ballast-cvr m.csv
same m.csv expected
expect 0 'over a file by force' "$program" convert export.csv --force --to ballast-cvr m.csv
same m.csv cvr.csv
mkdir one && cp export.csv one && ln -s one/export.csv link.csv
for out in one/export.csv link.csv; do
    expect 2 'over what is read' "$program" convert one --force --to ballast-cvr $out
    grep -q 'is a file that is read' err || { echo "$out: not told so"; status=1; }
    same one/export.csv export.csv
done
expect 2 'nothing of the kind' "$program" convert export.csv --to ballast-mvr r.csv
sed 's/,25,/,many,/' manifest.csv >bad.csv
expect 2 'with errors' "$program" convert bad.csv --to ballast-manifest bad2.csv
grep -q 'bad.csv, line 3, column 4' err || { echo 'the error is not named'; status=1; }
expect 2 'no such file' "$program" convert nowhere.csv --to ballast-cvr r.csv
expect 64 'no such format' "$program" convert export.csv --to usirv-txt r.csv
expect 64 'no output named' "$program" convert export.csv --to ballast-cvr
if [ -e r.csv ] || [ -e bad2.csv ] || [ -n "$(ls ./*.part 2>/dev/null)" ]; then
    echo 'something was left behind:'
    ls
    status=1
fi
exit $status
