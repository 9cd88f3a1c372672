#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Pictures of transfers: long names, names of other scripts and counts of many rounds, looked at as they
# are drawn (lib/sankey.py); and that what looks sees a broken one.
#     sankey.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"
command -v python3 >/dev/null || { echo 'skipped: no python3'; exit 77; }
look() { python3 "$here/lib/sankey.py" "$@" || status=1; }
export PYTHONDONTWRITEBYTECODE=1

# Names, one a line; each has more votes than the one before, and its ballots go on to two others.
election() {
    awk '{ name[NR] = $0 }
        END {
            print NR, 1
            for (i = 1; i <= NR; i++) {
                print 100 + 13 * i, i, 1 + i % NR, 1 + (i + NR - 3) % NR, 0
                print 3 + i, i, 1 + (i + NR - 2) % NR, 0
                print 2 + i % 3, i, 0
            }
            print 0
            for (i = 1; i <= NR; i++) print "\"" name[i] "\""
            print "\"Names\""
        }'
}
thirty() {
    awk 'BEGIN { for (i = 1; i <= 30; i++) printf "%02d %s\n", i, "Wilhelmina Featherstonehaugh-Cholmondeley of Great Wymondham" }'
}
scripts() {
    printf '%s\n' 'נעמי בן־דוד' 'ليلى الخطيب' '山田 太郎' '김민수' 'Ngô Thị Ánh' 'อรุณี ใจดี' 'Ελένη Παπαδοπούλου' \
        'Ольга Кузнецова' 'प्रिया शर्मा' 'שרה Cohen-לוי (2)'
}
for names in thirty scripts; do
    $names | election >$names.blt
    for kind in svg pdf png; do
        expect 0 . tally --irv-rules until-two=yes $names.blt --sankey $names.$kind
    done
    look $names.svg $names.pdf
done
printf 'Ann\nBo\nCy\n' | election >few.blt
expect 0 . tally few.blt --sankey few.svg
python3 "$here/lib/sankey.py" broken few.svg || status=1
exit $status
