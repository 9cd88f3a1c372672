#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what a purpose needs and the machine lacks.    setup.sh PURPOSE…
# Purposes: build, test, deb, check, slow. Says nothing when all is there; asks nothing.
set -u

# purpose | how to see that it is there | Debian package | what it is for
# (a command; pc:NAME for a pkg-config module; a path)
needs='
build|make|make|runs the build
build|cc|gcc|compiles C
build|/usr/include/stdio.h|libc6-dev|headers of the C library
build|cmake|cmake|describes the build
build|pkg-config|pkg-config|finds the libraries
build|pc:libcrypto|libssl-dev|OpenSSL: hashes and signatures
build|pc:libzip|libzip-dev|reads zip files
build|pc:libdeflate|libdeflate-dev|unpacks small files of a zip at once
build|pc:expat|libexpat1-dev|reads XML
build|pc:sqlite3|libsqlite3-dev|holds a record in one file
build|pc:libzstd|libzstd-dev|packs what a record holds
build|pc:cairo|libcairo2-dev|draws pictures
build|pc:pangocairo|libpango1.0-dev|sets the text of pictures
build|/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf|fonts-dejavu-core|the letters of pictures
build|pc:libqrencode|libqrencode-dev|draws QR codes
build|pc:libmicrohttpd|libmicrohttpd-dev|lets a witness answer over the network
build|pc:libcurl|libcurl4-openssl-dev|asks witnesses over the network
build|pc:cmocka|libcmocka-dev|unit tests
test|c++|g++|tries the public headers in C++
test|python3|python3|second implementations of the mathematics
test|groff|groff-base|tries the man pages
test|openssl|openssl|checks a signature as src/ledger/README.md says
deb|dpkg-shlibdeps|dpkg-dev|finds the package'\''s dependencies
deb|file|file|tells programs from other files
check|clang|clang|second compiler
check|clang-tidy|clang-tidy|looks for mistakes
check|clang-format|clang-format|house style
slow|debootstrap|debootstrap|makes a fresh Debian
slow|git|git|copies the sources there
'

present()
{
    case $1 in
    /*) [ -e "$1" ] ;;
    pc:*) pkg-config --exists "${1#pc:}" 2>/dev/null ;;
    *) command -v "$1" >/dev/null ;;
    esac
}

# missing PURPOSE…: the rows that are not there.
missing()
{
    for purpose in "$@"; do
        printf '%s' "$needs" | grep "^$purpose|" | while IFS='|' read -r _ test package why; do
            present "$test" || printf '%-16s %s\n' "$package" "$why"
        done
    done
}

lacking=$(missing "$@")
[ -n "$lacking" ] || exit 0
echo 'Ballast needs these packages, which this machine lacks:'
printf '%s\n' "$lacking" | sed 's/^/  /'
packages=$(printf '%s\n' "$lacking" | awk '{ print $1 }' | sort -u)

become=
if ! command -v apt-get >/dev/null; then
    echo 'This is not a Debian or Ubuntu machine: please install what corresponds to them.' >&2
    exit 2
elif [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
        become=sudo
    else
        echo 'Installing them takes root or sudo. Please have this run, then try again:' >&2
        # shellcheck disable=SC2086
        echo "  apt-get install --no-install-recommends" $packages >&2
        exit 2
    fi
fi
echo "Installing them with ${become:+sudo }apt-get."
apt()
{
    $become env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@" >/dev/null
}
apt update || echo 'apt-get update failed; trying with the package lists that are there' >&2
# shellcheck disable=SC2086
apt install -y --no-install-recommends $packages || exit 2
lacking=$(missing "$@")
[ -z "$lacking" ] && exit 0
echo 'Still missing after the installation:' >&2
printf '%s\n' "$lacking" >&2
exit 2
