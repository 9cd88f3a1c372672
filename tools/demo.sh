#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What `make demo` runs: a made-up county is audited twice, from the files to the verified record.
#     demo.sh PROGRAM [DIR]
set -eu
cd "$(dirname "$0")/.."
program=$1
dir=${2:-build/demo}
rm -rf "$dir"
mkdir -p "$(dirname "$dir")"
"$program" demo "$dir"
cat <<END

Look around:
  $program status $dir/hacked.ballast
  $program log $dir/hacked.ballast
  $program report $dir/honest.ballast
  $program verify $dir/hacked-bundle
  python3 verify/verify.py $dir/hacked-bundle
and open $dir/honest-bundle/index.html and $dir/hacked-bundle/index.html in a browser.
END
