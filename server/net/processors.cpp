// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The one place that knows how each system is asked.
#include "server/net/processors.hpp"

#include <algorithm>
#include <thread>

#if defined(__linux__)
#include <sched.h>
#endif

namespace usher::server::net {

std::size_t usable_processors() {
#if defined(__linux__)
  ::cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) == 0) return static_cast<std::size_t>(std::max(CPU_COUNT(&set), 1));
#endif
  return std::max(std::thread::hardware_concurrency(), 1u);
}

}  // namespace usher::server::net
