# mvr.awk PAPER LIST: what people would write about the cards of a retrieval list, from the paper of
# a made-up election (generate: truth/paper.csv). No cell before the contest has a comma.
BEGIN {
    FS = ","
    print "round,draw,jurisdiction,container,tabulator,batch,position,imprinted_id,contest,choice,rank"
}
FNR == 1 { next }
NR == FNR {
    card = $2 "," $3 "," $4
    text = $0
    for (i = 0; i < 6; i++)
        sub(/^[^,]*,/, "", text)
    said[card] = said[card] text "\n"
    next
}
{
    card = $5 "," $6 "," $7
    if (!(card in said))
        print $0 ",,*not found*,"
    rows = split(said[card], row, "\n")
    for (i = 1; i < rows; i++)
        print $0 "," row[i]
}
