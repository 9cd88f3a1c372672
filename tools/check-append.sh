#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The log only grows: no SQL text deletes, changes or replaces an event, and the head is written in one
# place, with the event that it is of.
#     check-append.sh [ROOT]
cd "${1:-$(dirname "$0")/..}" || exit 2
changes='(delete[ ]+from|update([ ]+or[ ]+[a-z]+)?|replace[ ]+into|insert[ ]+or[ ]+[a-z]+[ ]+into|drop[ ]+table|alter[ ]+table|truncate)[ ]+(if[ ]+exists[ ]+)?"?(event|head)\b'
if grep -rniE "$changes" src; then
    echo 'events are only ever added'
    exit 1
fi
places=$(grep -rniE 'insert[ ]+into[ ]+(event|head)\b' src | cut -d : -f 1 | sort -u)
[ -z "$places" ] || [ "$places" = src/store/events.c ] && exit 0
echo "events and heads are written in src/store/events.c only, not in: $places"
exit 1
