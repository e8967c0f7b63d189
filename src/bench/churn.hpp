// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "src/bench/run.hpp"

namespace usher::bench {

/// Connect, NEGOTIATE, SESSION_SETUP twice, TREE_CONNECT, LOGOFF, close, and again, by so many connections at once.
Measurement churn(const LoadOptions& options);
/// The same without the connection and its NEGOTIATE: log on and off on connections that stand.
Measurement reuse(const LoadOptions& options);

}  // namespace usher::bench
