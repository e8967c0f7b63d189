// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <string>

#include "server/server_core.hpp"

namespace usher::metrics {

/// All that a server counts of itself, in Prometheus' text format. No name of a user, a client or a file is in it.
/// Thread  any; a few short locks, each once
std::string server_metrics(server::ServerCore& core);

}  // namespace usher::metrics
