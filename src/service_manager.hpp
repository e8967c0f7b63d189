// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The one place that knows what a service manager hands over and wants to hear: sd_listen_fds(3) and sd_notify(3) of systemd,
// which others do as well. Both are conventions about the environment, and need no library.
#pragma once
#include <string_view>
#include <vector>

namespace usher::service_manager {

/// The descriptors of sockets that were opened for this process, in the order of the unit. They are close-on-exec, and nobody
/// gets them twice: the variables are taken out of the environment. Empty: none, or not on this system.
/// Thread  before there are others, because the environment changes
std::vector<int> take_sockets();

/// Tells how things are, such as "READY=1". Without a service manager that listens nothing happens.
/// Thread  any
void notify(std::string_view state);

}  // namespace usher::service_manager
