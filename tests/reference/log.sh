#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Logs that Ballast writes, read by Go's own packages for transparency logs; 77 where there is no Go
# with them (Debian: golang-go, golang-golang-x-mod-dev).      log.sh LOG_CASES EVENTS…
command -v go >/dev/null || { echo 'skipped: no Go' && exit 77; }
export GOPATH=/usr/share/gocode GO111MODULE=off GOFLAGS= GOPROXY=off GOTOOLCHAIN=local
[ -d "$GOPATH/src/golang.org/x/mod/sumdb/tlog" ] || { echo 'skipped: no golang.org/x/mod' && exit 77; }
here=$(cd "$(dirname "$0")" && pwd)
cases=$1
shift
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
export GOCACHE="$work/cache"
go build -o "$work/log" "$here/log.go" || exit 1
for events; do
    "$cases" "$events" "$work/$events" || exit 1
    "$work/log" "$work/$events" || exit 1
done
