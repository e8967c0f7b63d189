// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "src/config/serve_config.hpp"

namespace usher {

/// Gives a server that lives for one test what it was not given: a free port of 127.0.0.1 (`listens`: addresses were named), a
/// share "data" in memory, and a user "usher", an administrator, with a password that nobody can guess.
void make_ephemeral(ServeConfig& config, bool listens);

}  // namespace usher
