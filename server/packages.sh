# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
# Sourced by server/run.sh and tests/run.sh: which Debian packages are wanted, and how the missing ones get installed.

# What builds the program.
build_packages=(g++ cmake ninja-build ccache pkg-config libboost1.81-dev libssl-dev libspdlog-dev libcli11-dev
  libtomlplusplus-dev libutf8proc-dev)

# What bench/compare.sh needs beside that: whom to compare with, and what draws the chart.
bench_packages=(libgtest-dev libbenchmark-dev samba samba-common-bin gnuplot-nox python3 util-linux)

# What the tests need beside that: the test framework, and the clients that are let loose on the server.
test_packages=(libgtest-dev libgmock-dev libbenchmark-dev valgrind samba smbclient samba-common-bin samba-testsuite python3
  python3-samba python3-impacket libsmbclient-dev nodejs tshark dpkg-dev groff-base systemd)

# install_packages NAME...: installs those that are missing. Asks dpkg first, so that a second run costs nothing.
# Without apt it only says what is wanted; the build then says what it did not find.
install_packages() {
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    echo "There is no apt here. What Debian 12 calls these packages must be installed: $*" >&2
    return 0
  fi
  local installed name as_root=()
  local missing=()
  installed=" $(dpkg-query -W -f='${db:Status-Status}:${Package} ' "$@" 2>/dev/null || true)"
  for name in "$@"; do
    [[ $installed == *" installed:$name "* ]] || missing+=("$name")
  done
  ((${#missing[@]})) || return 0
  if ((EUID != 0)); then
    if ! command -v sudo >/dev/null; then
      echo "Neither root nor sudo here, so these packages must be installed by hand first: ${missing[*]}" >&2
      return 1
    fi
    as_root=(sudo)
  fi
  echo "Installing ${missing[*]}"
  # Samba's server is wanted as a program for tests, not as a service that begins at once: policy-rc.d, Debian Policy 9.3.3.
  local policy=/usr/sbin/policy-rc.d made_policy= failed=0
  if [[ ! -e $policy ]]; then
    made_policy=yes
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod +x "$policy"
  fi
  { "${as_root[@]}" apt-get update -q &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"; } || failed=$?
  [[ -z $made_policy ]] || "${as_root[@]}" rm -f "$policy"
  return "$failed"
}
