#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The demo: the honest county is confirmed, the hacked one corrected, both records verify, and a
# second run gives the same bytes.      demo.sh PROGRAM
program=$1
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
status=0

complain() {
    echo "$1"
    status=1
}

begin=$(date +%s)
"$program" demo one >out 2>err || complain "the demo fails: $(cat err)"
took=$(($(date +%s) - begin))
[ "$(grep -c '^    CONFIRMED' out)" -eq 5 ] || complain 'not 3 and 2 contests are confirmed'
grep -q '^    CORRECTED  County Clerk and Recorder: the paper elected' out || complain 'not corrected'
[ "$(grep -c '^    PASS' out)" -eq 2 ] || complain 'the records do not verify'
for name in honest hacked; do
    [ -s one/$name.html ] || complain "one/$name.html is missing"
    "$program" verify one/$name.ballast >said || complain "$name.ballast: $(cat said)"
    leftover=$(ls one/$name.ballast-* 2>/dev/null)
    [ -z "$leftover" ] || complain "$leftover is left over"
done
"$program" demo one >/dev/null 2>err && complain 'a folder that is not empty was written to'

# Twice, unless this is a build of the patient kind.
if [ "$took" -lt 30 ]; then
    "$program" demo two >/dev/null 2>err || complain "the second demo fails: $(cat err)"
    for file in honest.ballast hacked.ballast honest.key honest.html hacked.html; do
        cmp one/$file two/$file || complain "$file differs"
    done
fi
[ $status -eq 0 ] || cat out
exit $status
