#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The law checks see what they are there to see: each refuses a tree with one breach in it.
tools=$(cd "$(dirname "$0")/../../tools" && pwd)
root=$(mktemp -d) || exit 2
trap 'rm -rf "$root"' EXIT
failed=0

# tree FILE LINE: a lawful tree but for this line at the end of this file.
tree()
{
    rm -rf "$root/src"
    mkdir -p "$root/src/base" "$root/src/io" "$root/src/formats" "$root/src/report" \
        "$root/src/generate" "$root/src/app/count" "$root/src/cli"
    echo '#include "base/base.h"' >"$root/src/base/mem.c"
    echo 'FORMAT(nist_json)' >"$root/src/formats/formats.def"
    printf '%s\n' '#include "io/json.h" // not sprintf(x)' 'const struct format format_nist_json = {' \
        >"$root/src/formats/nist_json.c"
    echo '#include "plot/page.h"' >"$root/src/report/pdf.c"
    echo '#include "formats/format.h"' >"$root/src/generate/write.c"
    echo '#include "core/election.h"' >"$root/src/app/count/tally.c"
    printf '%s\n' '#include "generate/generate.h"' '#include "io/json_write.h"' \
        'const struct command command_tally = {' >"$root/src/cli/cmd_tally.c"
    echo 'COMMAND(tally)' >"$root/src/cli/commands.def"
    [ -z "${1:-}" ] || printf '%s\n' "$2" >>"$root/src/$1"
}

# expect STATUS CHECK: what the check says of the tree.
expect()
{
    "$tools/check-$2.sh" "$root" >"$root/said" 2>&1
    got=$?
    [ $got -eq "$1" ] && return
    echo "check-$2.sh gave $got instead of $1 for: ${breach:-a lawful tree}"
    cat "$root/said"
    failed=1
}

for check in floors banned tables append; do
    tree
    expect 0 $check
done
while read -r check file breach; do
    tree "$file" "$breach"
    expect 1 "$check"
done <<'END'
floors base/mem.c #include "io/json.h"
floors io/json.c #include "crypto/sha256.h"
floors formats/nist_json.c #include "report/text.h"
floors formats/nist_json.c #include <openssl/evp.h>
floors formats/nist_json.c #include "nist.h"
floors formats/nist_json.c #include <zstd.h>
floors report/pdf.c #include <sqlite3.h>
floors report/pdf.c #include <cairo-pdf.h>
floors generate/write.c #include "app/load/load.h"
floors app/count/tally.c #include "generate/world.h"
floors app/count/tally.c #include "app/frame/frame.h"
floors cli/cmd_tally.c #include "formats/format.h"
floors cli/cmd_tally.c #include "io/json.h"
append base/mem.c db_run(&s->db, "delete from event where seq > 5");
append base/mem.c db_run(&s->db, "UPDATE event set note = $1");
append base/mem.c db_run(&s->db, "insert or replace into head values (1)");
append base/mem.c db_run(&s->db, "drop table if exists event");
append base/mem.c db_run(&s->db, "insert into event values (1)");
banned base/mem.c int n = atoi ("5");
banned formats/nist_json.c sprintf(text, "%d", n);
banned formats/nist_json.c return malloc(n);
banned base/mem.c FILE *f = fopen(path, "r");
tables formats/formats.def FORMAT(hart_xml)
tables formats/formats.def ENGINE(postgres)
tables cli/commands.def COMMAND(draw)
tables cli/cmd_draw.c // a command that nobody registered
END
[ $failed -eq 0 ]
