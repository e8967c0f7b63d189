// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/acting_for.hpp"

#include <utility>

namespace usher {
namespace {

server::AuditCaller& current() {
  thread_local server::AuditCaller caller;
  return caller;
}

}  // namespace

ActingFor::ActingFor(std::uint32_t uid)
    : before_(std::exchange(current(), {.door = server::AuditCaller::Door::local_socket, .uid = uid})) {}
ActingFor::~ActingFor() { current() = std::move(before_); }

const server::AuditCaller& acting_for() { return current(); }

}  // namespace usher
