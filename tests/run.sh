#!/usr/bin/env bash
# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
# Installs what is missing, builds everything and runs every test.
#
#   tests/run.sh [dev|asan|tsan|clang] [--fast] [option of ctest]...
#
# dev is the default; the other presets run the same tests under the address and undefined-behaviour sanitizers, under
# the thread sanitizer, and built by clang. --fast leaves out the tests with the label slow.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source server/packages.sh

preset=dev
options=()
for argument in "$@"; do
  case $argument in
    dev | asan | tsan | clang) preset=$argument ;;
    --fast) options+=(--label-exclude '^slow$') ;;
    *) options+=("$argument") ;;
  esac
done

packages=("${build_packages[@]}" "${test_packages[@]}")
[[ $preset != clang ]] || packages+=(clang-19)
install_packages "${packages[@]}"

# The thread sanitizer of g++ 12 cannot live with as much address randomization as newer kernels use.
run=()
if [[ $preset == tsan ]] && (($(cat /proc/sys/vm/mmap_rnd_bits 2>/dev/null || echo 0) > 28)); then
  run=(setarch --addr-no-randomize)
fi

cmake --preset "$preset"
"${run[@]}" cmake --build --preset "$preset"
exec "${run[@]}" ctest --preset "$preset" --parallel 2 "${options[@]}"
