#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Made-up exports as text, of about so many megabytes each: clearballot.csv (40 contests of 5 choices,
# each style having 24 of them), rctab.csv and ranks.csv (5 candidates). Made once.
#     text_files.sh FOLDER MEGABYTES
set -eu
dir=$1
megabytes=$2
[ -e "$dir/ranks.csv" ] && exit
awk -v rows="$((megabytes * 2250))" 'BEGIN {
    srand(20261103)
    printf "RowNumber,BoxID,BoxPosition,BallotID,PrecinctID,BallotStyleID,PrecinctStyleName,ScanComputerName,Status,Remade"
    for (c = 0; c < 40; c++)
        for (k = 0; k < 5; k++)
            printf ",Choice_%d_1:Contest %d:Vote For 1:Choice %d:", c * 5 + k, c, k
    print ""
    for (k = 0; k < 6; k++)
        for (i = 0; i < 5; i++)
            cells[k] = cells[k] (i > 0 ? "," : "") (i == k ? 1 : 0)
    for (row = 0; row < rows; row++) {
        style = int(rand() * 8)
        box = int(row / 200) + 1
        printf "%d,B-%d,%d,B-%d+%d,%d,%d,P,Scan %d,0,0", row + 1, box, row % 200 + 1, box, 10003 + 2 * (row % 200), style, style, box % 7
        for (c = 0; c < 40; c++)
            printf ",%s", (c + style) % 5 < 3 ? cells[int(rand() * 6)] : ",,,,"
        print ""
    }
}' >"$dir/clearballot.csv"
awk -v rows="$((megabytes * 10000))" -v ranks="$dir/ranks.part" 'BEGIN {
    srand(20261103)
    split("Ann Alder,Bo Birch,Cy Cedar,Di Dogwood,Write-in", names, ",")
    printf "Source Filepath,CVR Provider,Contest Id,RCTab CVR Id,Tabulator Id,Batch Id,Vendor Id,Precinct,Precinct Portion"
    print ",Rank 1,Rank 2,Rank 3,Rank 4,Rank 5"
    print "Response ID,precinct_id,batch_id,Ann Alder,Bo Birch,Cy Cedar,Di Dogwood,Write-in" >ranks
    for (row = 0; row < rows; row++) {
        batch = int(row / 200) + 1
        for (i = 1; i <= 5; i++)
            at[i] = i
        for (i = 5; i > 1; i--) {
            k = int(rand() * i) + 1
            t = at[i]; at[i] = at[k]; at[k] = t
        }
        last = int(rand() * 6)
        line = by_choice = ""
        for (i = 1; i <= 5; i++) {
            line = line "," (i <= last ? names[at[i]] : "undervote")
            by_choice = by_choice "," (at[i] <= last ? at[i] : "")
        }
        printf ",,Mayor,1-%d-%d,1,%d,%d,,P %d%s\n", batch, row % 200 + 1, batch, row % 200 + 1, batch % 50, line
        printf "%d,p%d,b%d%s\n", row + 1, batch % 50, batch, by_choice >ranks
    }
}' >"$dir/rctab.csv"
mv "$dir/ranks.part" "$dir/ranks.csv"
