#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# How commands end that cannot go on: without a reader, on a full disk, by a signal.  endings.sh PROGRAM
command -v python3 >/dev/null || { echo 'skipped: no python3'; exit 77; }
here=$(cd "$(dirname "$0")" && pwd)
exec python3 "$here/lib/endings.py" "$1"
