#!/bin/sh
# Draws the pictures of the documents again: tools/pictures.sh [PROGRAM]
set -eu
cd "$(dirname "$0")/.."
ballast=${1:-build/release/ballast}
"$ballast" tally --preset scotland --ties order --sankey docs/pictures/transfers.svg \
    docs/pictures/transfers.blt >/dev/null
