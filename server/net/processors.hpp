// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstddef>

namespace usher::server::net {

/// How many processors this process may run on, at least 1: a container or taskset may leave it fewer than the machine has,
/// and loops that share a processor only get in each other's way.
std::size_t usable_processors();

}  // namespace usher::server::net
