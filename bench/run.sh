#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Speed and memory of what matters: medians of a few runs each, CPU of the whole process.
#     run.sh PROGRAM [MEGABYTES [RUNS]]
# The files are made in build/bench by `ballast generate`, and, where the shared folder
# ($BALLAST_SHARED, default ../shared) and python3 are there, by its generators from real exports.
set -eu
cd "$(dirname "$0")/.."
program=$1
megabytes=${2:-300}
runs=${3:-5}
shared=${BALLAST_SHARED:-../shared}
dir=build/bench
bin=$(dirname "$program")
mkdir -p "$dir"

timed()
{
    label=$1
    path=$2
    shift 2
    "$bin/bench_timed" "$label" "$path" "$runs" "$program" "$@"
}

# shared_file OUT GENERATOR SAMPLE [OPTION]: made once.
shared_file()
{
    out=$dir/$1 generator=$shared/bench/$2 sample=$3
    shift 3
    [ -e "$out" ] || python3 "$generator" "$sample" "$out" "${megabytes}000000" "$@" >/dev/null
}

echo "numbering and drawing"
"$bin/bench_draw"
echo
echo "columns"
"$bin/bench_columns"
echo
echo "the floor: one pass over the file (wc -l)"
if [ ! -d "$dir/state" ]; then
    "$program" generate "$dir/state" --size county --cards 500000 --seed 20261103 \
        --formats dominion-csv,dominion-json --force >/dev/null
fi
csv=$(ls "$dir"/state/*dominion*.csv | head -1)
json=$(ls -d "$dir"/state/*dominion*json* | head -1)
"$bin/bench_timed" "wc -l" "$csv" "$runs" wc -l "$csv"
echo
echo "risk after each of a million draws (SHANGRLA, the same draws, whole process: fixed 145 ms, AGRAPA"
echo "492 to 607 ms, truncated shrinkage 495 ms, Kaplan-Markov 187 to 290 ms)"
"$bin/bench_history"
echo
echo "simulated audits (1,000 by rlauxe: comparison 1 % with errors 1.4 s, polling 1 % 8.8 s)"
"$bin/bench_simulate"
echo
echo "the record, wall time"
"$bin/bench_store" "$dir" "$csv" "$json/CvrExport_1.json"
"$bin/bench_record" "$dir" 100000 "$csv"
echo
echo "a county's evidence, from the files to the verified bundle (a state: make bench-state)"
bench/evidence.sh "$program" county
echo
echo "tally"
timed "Dominion CSV, generated" "$csv" tally "$csv"
timed "Dominion JSON, generated" "$json" tally "$json"
book=$dir/ess.xlsx
[ -e "$book" ] || "$bin/bench_ess" "$book" 500000
timed "ES&S workbook of 500,000 cards (wanted: 130,000 cards a second)" "$book" tally "$book"
bench/text_files.sh "$dir" "$megabytes"
timed "Clear Ballot CSV" "$dir/clearballot.csv" tally "$dir/clearballot.csv"
timed "RCTab CSV" "$dir/rctab.csv" tally "$dir/rctab.csv"
timed "ranks by candidate, CSV (wanted: 500 MB/s)" "$dir/ranks.csv" tally "$dir/ranks.csv"
for syntax in json xml; do
    [ -e "$dir/cdf.$syntax" ] || "$program" convert "$csv" --to cdf-cvr-$syntax "$dir/cdf.$syntax" --force >/dev/null
    timed "NIST CDF, $syntax (wanted of JSON: 300 MB/s)" "$dir/cdf.$syntax" tally "$dir/cdf.$syntax"
done
if [ -d "$shared/bench" ] && command -v python3 >/dev/null; then
    data=$shared/data
    shared_file arapahoe.csv gen_dominion_csv.py \
        "$data/dominion-csv-arapahoe2016/input/dominion-2017-CVR_Export_20170310104116.csv"
    alaska=$data/dominion-json-ak2020test/input
    mkdir -p "$dir/alaska2020"
    shared_file alaska2020/CvrExport.json gen_dominion_json.py "$alaska/CvrExport.json"
    for manifest in "$alaska"/*Manifest.json "$alaska/Configuration.json"; do
        ln -sf "$(realpath "$manifest")" "$dir/alaska2020/"
    done
    ln -sf alaska2020/CvrExport.json "$dir/alone.json"
    timed "Dominion CSV, from Arapahoe 2016" "$dir/arapahoe.csv" tally "$dir/arapahoe.csv"
    timed "Dominion JSON, from Alaska 2020" "$dir/alaska2020" tally "$dir/alaska2020"
    timed "the same without its manifests" "$dir/alaska2020/CvrExport.json" tally \
        --format dominion-json "$dir/alone.json"
    [ -e "$dir/hart.zip" ] || python3 "$shared/bench/gen_hart_zip.py" "$data/hart-travis/input" "$dir/hart.zip" 60000
    timed "Hart Verity, a zip of 60,000 sheets with 76 MB of XML (wanted: 150 MB/s of that)" "$dir/hart.zip" tally "$dir/hart.zip"
    if command -v unzip >/dev/null; then
        "$bin/bench_timed" "the same unpacked and forgotten (unzip -tq)" "$dir/hart.zip" "$runs" unzip -tq "$dir/hart.zip"
    fi
else
    echo "skipped: no shared data or no python3 for the generators over real exports"
fi
echo
echo "RAIRE"
bench/raire.sh "$program"
echo
echo "ranked counts"
bench/ranked.sh "$program" || [ $? = 1 ] # it says what is too slow
echo
echo "Meek's method"
bench/meek.sh "$program"
