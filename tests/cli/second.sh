#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A bundle checked without the program: by verify.py, and by hand as VERIFY.md says, with nothing
# but the tools that it names. Bundles that were changed are found out by both.
#     second.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"
verify=$here/../../verify
for tool in python3 openssl jq sha256sum split; do
    command -v $tool >/dev/null || { echo "skipped: no $tool"; exit 77; }
done

awk -v OFS=, 'BEGIN {
    print "jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,rank"
    split("Ann;Ann,Cy;Bob,Ann;Bob;Cy,Ann;Ann;Ann,Bob", kind, ";")
    for (i = 0; i < 120; i++) {
        n = split(kind[1 + i * 5 % 7], name, ",")
        for (k = 1; k <= n; k++)
            print "", 1, 1 + int(i / 40), 1 + i % 40, "", "", "Mayor", name[k], k
        if (i % 10)
            print "", 1, 1 + int(i / 40), 1 + i % 40, "", "", "Clerk", i % 4 ? "Eve Émond" : "Fay", ""
    }
}' >cvr.csv
printf 'jurisdiction,container,tabulator,batch,cards\n,A,1,1,40\n,A,1,2,40\n,B,1,3,40\n' >manifest.csv
mvr_header=round,draw,jurisdiction,container,tabulator,batch,position,imprinted_id,contest,choice,rank
# audit NAME WORDS…: from the files to the bundle NAME; WORDS are options of commit.
audit() {
    r=$1.ballast name=$1
    shift
    expect 0 'Next' new $r
    expect 0 'ballast-manifest' add $r manifest manifest.csv
    expect 0 '120 CVRs' add $r cvr cvr.csv
    expect 0 'a target' contests $r set Mayor --target
    expect 0 'root' commit $r "$@"
    expect 0 'Next' seed $r 31415926535897932384
    expect 0 'round 1 is open' round $r
    awk -F, -v OFS=, -v header="$mvr_header" '
        FNR == 1 { if (NR == 1) print header; next }
        NR == FNR { said[$3 "," $4] = said[$3 "," $4] $7 "," $8 "," $9 "\n"; next }
        { n = split(said[$6 "," $7], row, "\n"); for (i = 1; i < n; i++) print $0, row[i] }' cvr.csv "$name-round-1.csv" >mvr.csv
    expect 0 'Mayor .*confirmed' enter $r mvr.csv
    expect 0 'files' publish $r "$name"
}

# second WANTED FOLDER: the exit status of verify.py, and its first line of a failure.
second() {
    PYTHONDONTWRITEBYTECODE=1 python3 "$verify/verify.py" "$2" >out 2>err
    got=$?
    [ $got -eq "$1" ] && return
    echo "verify.py $2: exit status $got, not $1"
    said
    status=1
}
audit public
second 2 public
grep -q 'nobody but the operator guards' out || { echo 'verify.py: what is missing is not said'; status=1; }
[ "$(grep -c '^  - ' out)" -gt 3 ] || { echo 'verify.py: the assumptions are not said'; status=1; }
[ "$(grep -c ' ok ' out)" -eq 20 ] || { echo 'verify.py: not all checks were made'; said; status=1; }

# What else may be public, and other ways to draw.
for words in '--publish sums' '--publish full --draw weighted' '--sampler corla' '--sampler consistent' \
    '--sampler shangrla'; do
    name=$(echo "$words" | tr -dc a-z)
    # shellcheck disable=SC2086
    audit "$name" $words
    second 2 "$name"
    [ "$(grep -c ' ok ' out)" -eq 20 ] || { echo "$words: not all checks were made"; said; status=1; }
done

# Where no votes are public, no sample is said to be drawn again.
audit sealed --publish closed
second 2 sealed
expect 2 'V10  *- ' verify sealed

# Tables as people write them (docs/plain-tables.md).
printf 'Batch,Cards,TABULATOR,Container,Jurisdiction,\n1,"0,040",1,A,\n2,40,1,A,\n3,40,1,B,,\n' >manifest.csv
mvr_header='Round,DRAW,Jurisdiction,Container,Tabulator:,Batch,Position,Imprinted ID,Contest,Choice,Rank'
audit people
second 2 people
[ "$(grep -c ' ok ' out)" -eq 20 ] || { echo 'people: not all checks were made'; said; status=1; }

# By hand, with these tools and no others.
mkdir tools
for tool in sh awk cat cmp cut find grep head jq mkdir mktemp mv openssl od printf rm sed sha256sum sort split tail \
    touch tr uniq basename; do
    path=$(command -v $tool) && case $path in /*) ln -s "$path" tools/ ;; esac
done
awk '/^```sh$/ { on = 1; next } /^```$/ { on = 0 } on' "$verify/VERIFY.md" >recipe
by_hand() {
    (cd "$2" && PATH=$work/tools sh "$work/recipe") >out 2>err
    got=$?
    [ $got -eq "$1" ] && return
    echo "by hand, $2: exit status $got, not $1"
    said
    status=1
}
by_hand 0 public
for line in 'the log has signed the head' 'events make the head' 'Mayor: 120 seals' 'Clerk: the opened votes are the sealed' \
    'all of this holds'; do
    grep -q "$line" out || { echo "by hand: not said: $line"; said; status=1; }
done

# Somebody changes a file. (A bit of the signature; a vote; a seal; a tile.)
change() {
    rm -rf changed
    cp -R public changed
    file=$(cd changed && find . -type f -path "$1" | head -n 1)
    sed "$2" "public/$file" >"changed/$file"
    cmp -s "public/$file" "changed/$file" && { echo "$1 is not changed"; status=1; }
    second 1 changed
    by_hand 1 changed
}
change ./checkpoint '2s/.*/1/'
change './tile/entries/*' 's/"seq":3,/"seq":2,/'
change ./cvr/000/open1 's/"v":\["Ann/"v":["Bob/'
change ./cvr/001/open1 1d
exit $status
