#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs a test of the second verifier, where Python is at hand.
#     run.sh NAME.py [ARGUMENT…]
command -v python3 >/dev/null || { echo 'skipped: no python3'; exit 77; }
here=$(cd "$(dirname "$0")" && pwd)
script=$1
shift
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$here/../../verify exec python3 "$here/$script" "$@"
