#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Functions that have no place in the program, in code (strings and // comments are taken out first).
#     check-banned.sh [ROOT]
cd "${1:-$(dirname "$0")/..}" || exit 2
everywhere='sprintf|vsprintf|strcpy|stpcpy|strcat|strtok|sscanf|atoi|atol|atof|strtol|strtoll'
everywhere="$everywhere|strtoul|strtoull|strtoimax|strtoumax|gets|gmtime|localtime|setlocale"
everywhere="$everywhere|rand|srand|random|alloca"
memory='malloc|calloc|realloc|reallocarray|free|strdup|strndup|asprintf|aligned_alloc'

# banned WORDS ROOM: the words as function names, outside the room.
banned()
{
    find src -name '*.[ch]' -not -path "src/$2/*" | sort | while read -r file; do
        sed -E -e 's/"([^"\\]|\\.)*"/""/g' -e 's|//.*||' "$file" |
            grep -nE "(^|[^A-Za-z0-9_])($1)[[:space:]]*\(" | sed "s|^|$file:|"
    done
}

found=$(
    banned "$everywhere" none
    banned "$memory" base
    banned 'fopen|fdopen|freopen|tmpfile' io
)
[ -z "$found" ] && exit 0
printf '%s\n' "$found" 'these functions are banned here (CONTRIBUTING.md says what to use)'
exit 1
