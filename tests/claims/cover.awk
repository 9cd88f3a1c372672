# cover.awk: claims that were answered (claim_kinds: VERDICT KIND FORM), against the forms that there
# are (`forms`: KIND FORM) and the answers that cannot be (`never`: KIND VERDICTS WHY; several verdicts
# with commas between). Names what is missing, and what is said to be impossible and is not.
BEGIN {
    count = split("CONFIRMED,CONTRADICTED,OUTDATED,NOT IN EVIDENCE,NOT CHECKABLE", verdicts, ",")
    while ((getline line <forms) > 0) {
        split(line, cell, "\t")
        kind[total] = cell[1]
        form[total++] = cell[2]
        kinds[cell[1]]
    }
    while ((getline line <never) > 0) {
        if (split(line, cell, "\t") != 3 || cell[3] == "" || !(cell[1] in kinds))
            wrong("never.txt has no kind, answers and reason in the line: " line)
        n = split(cell[2], some, ",")
        for (i = 1; i <= n; i++)
            impossible[cell[1], some[i]] = 1
    }
}
{
    shown[$2, $1] = 1
    used[$3] = 1
}
END {
    for (i = 0; i < total; i++)
        if (!(i in used))
            wrong("no claim is of the form: " kind[i] " " form[i])
    for (k in kinds)
        for (i = 1; i <= count; i++)
            cover(k, verdicts[i])
    for (k in impossible)
        if (!(k in known))
            wrong("never.txt has an answer that there is not: " k)
    exit bad
}
function cover(k, verdict) {
    known[k, verdict] = 1
    if ((k, verdict) in impossible && (k, verdict) in shown)
        wrong("never.txt says that it cannot be, and there is a claim: " k ", " verdict)
    if (!((k, verdict) in impossible) && !((k, verdict) in shown))
        wrong("no claim: " k ", " verdict)
}
function wrong(what) {
    print what
    bad = 1
}
