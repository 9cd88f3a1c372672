#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Does a fresh machine do? In a minimal Debian 12 made by debootstrap: .ci/run (which is make test
# with its set-up) and make demo on a clone of the last commit, then make deb; in a second one, that
# package is installed and run.    fresh-root.sh
# With FRESH_DEMO_ONLY=1 the tests are left out.
# Takes root and debootstrap; exits 77 without them. Mirror, proxy, keys and certificates are those
# of this machine's apt. The bare system is kept in build/fresh/debian.tar for the next time.
set -eu
cd "$(dirname "$0")/.."
skip()
{
    echo "skipped: $1"
    exit 77
}
[ "$(id -u)" -eq 0 ] || skip 'making a root file system takes root'
for tool in debootstrap chroot unshare git; do
    command -v $tool >/dev/null || skip "$tool is not installed"
done
# In a mount namespace of our own, what we mount is gone when we are.
[ -n "${FRESH_ROOT_INSIDE:-}" ] || exec unshare --mount env FRESH_ROOT_INSIDE=1 "tools/$(basename "$0")"

suite=bookworm
work=$PWD/build/fresh
bare=$work/debian.tar
mkdir -p "$work"
detach()
{
    umount "$root/proc" "$root/dev/pts" 2>/dev/null || :
}
root=$(mktemp -d "$work/root.XXXXXX")
chmod 755 "$root" # it becomes / for everybody
trap 'detach; rm -rf --one-file-system "$root"' EXIT
trap 'exit 2' HUP INT TERM

# configure_apt: gives the root what this machine's apt knows of mirrors, proxies and keys.
configure_apt()
{
    rm -f "$root/etc/apt/sources.list"
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list \
        /etc/apt/sources.list.d/*.sources /etc/apt/preferences.d /etc/apt/auth.conf.d \
        /etc/apt/keyrings /etc/apt/trusted.gpg.d /usr/share/keyrings \
        /usr/local/share/ca-certificates /etc/resolv.conf /etc/hosts; do
        [ -e "$file" ] || continue
        mkdir -p "$root$(dirname "$file")"
        cp -rL "$file" "$root$(dirname "$file")/"
    done
    apt-config dump | grep '^Acquire::' | grep -v '^Acquire::IndexTargets' >"$root/etc/apt/apt.conf.d/50machine"
    [ ! -x "$root/usr/sbin/update-ca-certificates" ] || chroot "$root" update-ca-certificates >/dev/null
}

# make_bare: debootstrap, once.
make_bare()
{
    # shellcheck disable=SC2016
    mirror=$(apt-get indextargets --format '$(CODENAME) $(COMPONENT) $(REPO_URI)' 'Identifier: Packages' |
        sed -n "s/^$suite main //p" | head -n 1)
    [ -n "$mirror" ] || skip "this machine's apt knows no mirror of Debian $suite"
    echo "debootstrap of $suite from $mirror"
    include=
    case $mirror in https:*) include=--include=ca-certificates ;; esac
    proxy=$(apt-config dump --format '%v%n' Acquire::http::Proxy)
    [ -z "$proxy" ] || export http_proxy="$proxy"
    # shellcheck disable=SC2086
    debootstrap --variant=minbase $include $suite "$root" "$mirror" >"$work/log" 2>&1 ||
        { cat "$work/log" && exit 2; }
    configure_apt
    tar -C "$root" --one-file-system -cf "$bare.new" .
    mv "$bare.new" "$bare"
}

# fresh: a bare root.
fresh()
{
    detach
    rm -rf --one-file-system "$root"
    mkdir "$root"
    tar -C "$root" -xf "$bare"
    configure_apt
    mount -t proc proc "$root/proc"
    mount -t devpts devpts "$root/dev/pts"
}

# inside COMMAND…: runs it in the root, in the sources, with a clean environment and no terminal.
inside()
{
    echo "+ $*"
    chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
        CI=true JOBS="${JOBS:-$(nproc)}" ${http_proxy:+http_proxy="$http_proxy"} \
        sh -c "cd /root/ballast 2>/dev/null; $*" </dev/null
}

[ -s "$bare" ] || make_bare
echo '== first fresh root: test, demo, package'
fresh
git clone -q --no-hardlinks . "$root/root/ballast"
if [ -n "${FRESH_DEMO_ONLY:-}" ]; then
    inside 'apt-get -qq update && apt-get -qq install -y make' # which .ci/run does otherwise
else
    inside .ci/run
fi
inside make demo
inside make deb
cp "$root"/root/ballast/build/ballast_*.deb "$work/ballast.deb"

echo '== second fresh root: the package'
fresh
cp "$work/ballast.deb" "$root/root/"
inside apt-get -qq update
inside apt-get -qq install -y --no-install-recommends /root/ballast.deb
inside ballast version --verbose
inside ballast help
echo '== a fresh machine will do'
