#!/usr/bin/env bash
# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
# Measures Usher beside Samba's smbd and beside two limits, in one run on this machine, and prints a table with the ratios.
#
#   bench/compare.sh [--quick] [--rounds N] [--only PART[,PART]] [--readme]     (see compare.py)
#
# Installs what is missing, builds everything optimized, and runs every server with a configuration, folders and loopback ports of
# its own, so that Samba's own service, if there is one, is not touched. smbd wants root. The server has one core and the client
# another. Writes bench/results.md, results.json and results.svg.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source server/packages.sh

install_packages "${build_packages[@]}" "${bench_packages[@]}"
cmake --preset bench
cmake --build --preset bench --target usher usher_benchmarks usher_bare_server usher_session_crypto usher_first_logon
ulimit -n "$(ulimit -H -n)"  # as many open files as there may be
exec /usr/bin/python3 -B bench/compare.py build/bench "$@"
