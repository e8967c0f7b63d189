#!/usr/bin/env bash
# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
# Fills a folder with the program and the shared libraries it is linked with, and nothing else: what a container needs.
#
#   server/packaging/image.sh FOLDER [PROGRAM]      without PROGRAM it is built, and what is missing is installed
set -euo pipefail
folder=${1:?the folder to fill}
mkdir -p "$folder"
folder=$(realpath "$folder")
if (($# > 1)); then
  program=$(realpath "$2")
else
  cd "$(dirname "${BASH_SOURCE[0]}")/../.."
  source server/packages.sh
  install_packages "${build_packages[@]}"
  cmake --preset release
  cmake --build --preset release --target usher
  program=$PWD/build/release/usher
fi

install -D --strip "$program" "$folder/usher"
ldd "$program" | grep -o '/[^ ]*' | while read -r library; do
  install -D --mode 755 "$(realpath "$library")" "$folder$library"  # under the name that the program asks for
done
