#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Pictures of transfers, of every contest of the shared data that is counted in rounds: what is drawn
# adds up, nothing is above something else or beyond the page (lib/sankey.py).
#     sankey_shared.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"
data=${BALLAST_SHARED:-$here/../../../shared}/data
[ -e "$data/index.json" ] || { echo 'skipped: no shared data'; exit 77; }
command -v python3 >/dev/null || { echo 'skipped: no python3'; exit 77; }
export PYTHONDONTWRITEBYTECODE=1
python3 "$here/lib/sankey.py" all "$program" "$data"
