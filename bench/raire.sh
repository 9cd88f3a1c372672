#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# RAIRE on every problem of the shared folder, beside the published figures of raire-rs
# (milliseconds, CPU of the whole process).      raire.sh PROGRAM [RUNS]
# Problems that are not JSON are converted first; problems made by the generator of the folder need
# python3.
set -eu
cd "$(dirname "$0")/.."
program=$1
runs=${2:-25}
shared=${BALLAST_SHARED:-../shared}
bin=$(dirname "$program")
dir=build/bench/raire
mkdir -p "$dir"
[ -d "$shared/data" ] || { echo "skipped: no shared data"; exit 0; }

# problem MS FILE: a line for bench_raire_times, when the file is there.
problem()
{
    for file in "$shared"/data/*/*/"$2"; do
        [ -e "$file" ] || continue
        case $2 in
        *.json) json=$file ;;
        *)
            json=$dir/$2.json
            [ -e "$json" ] || "$program" convert "$file" --to raire-json "$json" >/dev/null
            ;;
        esac
        printf '%s\t%s\t%s\n' "$1" "$json" "${2%.json}"
        return
    done
}

echo "New South Wales 2021"
{
    problem 1.2 'Burwood Mayoral.json'
    problem 32.6 'Byron Mayoral.json'
    problem 0.6 'City of Broken Hill Mayoral.json'
    problem 121.9 'City of Coffs Harbour Mayoral.json'
    problem 2.4 'City of Griffith Mayoral.json'
    problem 1.2 'City of Lake Macquarie Mayoral.json'
    problem 8.0 'City of Lismore Mayoral.json'
    problem 3.6 'City of Liverpool Mayoral.json'
    problem 23.6 'City of Maitland Mayoral.json'
    problem 0.5 'City of Shellharbour Mayoral.json'
    problem 10.5 'City of Shoalhaven Mayoral.json'
    problem 0.6 'City of Willoughby Mayoral.json'
    problem 13.9 'City of Wollongong Mayoral.json'
    problem 0.5 'Hornsby Mayoral.json'
    problem 8.8 'Kempsey Mayoral.json'
    problem 0.5 'Nambucca Valley Mayoral.json'
    problem 3.1 'Port Macquarie-Hastings Mayoral.json'
    problem 1.1 'Singleton Mayoral.json'
    problem 3.5 'The Hills Shire Mayoral.json'
    problem 9.8 'Wollondilly Mayoral.json'
} | "$bin/bench_raire_times" "$bin/bench_raire" "$runs"
echo
echo "contests held in the United States"
{
    problem 0.9 Aspen_2009_Mayor.raire
    problem 0.8 Aspen_2009_Mayor.txt
    problem 0.7 Berkeley_2010_D1CityCouncil.raire
    problem 0.6 Berkeley_2010_D1CityCouncil.txt
    problem 0.6 Berkeley_2010_D7CityCouncil.raire
    problem 0.6 Berkeley_2010_D7CityCouncil.txt
    problem 1.9 Oakland_2010_D4CityCouncil.raire
    problem 1.8 Oakland_2010_D4CityCouncil.txt
    problem 0.7 Oakland_2010_D6CityCouncil.raire
    problem 0.7 Oakland_2010_D6CityCouncil.txt
    problem 1.8 Pierce_2008_CountyAssessor.txt
    problem 0.7 Pierce_2008_CountyAuditor.raire
    problem 0.6 Pierce_2008_CountyAuditor.txt
    problem 0.8 SFDA2019_PrelimReport12VBMJustDASheets.raire
    problem 35.8 SanFran_2007_Mayor.txt
} | "$bin/bench_raire_times" "$bin/bench_raire" "$runs"
command -v python3 >/dev/null || { echo "skipped: no python3 for made-up problems"; exit 0; }
echo
echo "made up, 30,000 ballots; raire-rs gave up on 14 candidates, spread 1.5, after 60 s"
for row in '46 8 1.5' '107 10 2' '444 12 2' '301 14 3' '161 16 4' '121 20 6' '136 25 8' \
    '10552 12 1' '60000 14 1.5'; do
    # shellcheck disable=SC2086 # three words
    set -- $row
    json=$dir/made_$2_$3.json
    [ -e "$json" ] || python3 "$shared/bench/gen_irv.py" "$2" 30000 0 42 "$3" "$json" >/dev/null
    printf '%s\t%s\t%s candidates, spread %s\n' "$1" "$json" "$2" "$3"
done | "$bin/bench_raire_times" "$bin/bench_raire" 3
