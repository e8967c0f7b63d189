#!/usr/bin/env bash
# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
# Installs what is missing, builds an optimized usher and serves ./demo in the foreground.
#
#   server/run.sh [PORT] [option of `usher serve`]...      PORT is 4450 unless given
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source server/packages.sh

port=4450
if [[ ${1:-} =~ ^[0-9]+$ ]]; then
  port=$1
  shift
fi

install_packages "${build_packages[@]}"
cmake --preset release
cmake --build --preset release --target usher

mkdir -p demo
[[ -e demo/README ]] || echo "This folder is the share \"demo\" that server/run.sh serves." >demo/README

# Made once, so that a client's command line keeps working; nobody else on this machine may know it.
password_file=build/demo.password
[[ -s $password_file ]] || (umask 077 && od -An -N8 -tx1 /dev/urandom | tr -d ' \n' >"$password_file")
password=$(<"$password_file")

cat <<END

To connect:           smbclient //127.0.0.1/demo -p $port -U demo%$password
To list the sessions: build/release/usher sessions
To stop:              Ctrl-C

END
exec build/release/usher serve --listen "127.0.0.1:$port" --share demo=./demo --share scratch=memory: \
  --user "demo%$password" --admin demo "$@"
