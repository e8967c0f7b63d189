// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "protocol/wire/nt_status.hpp"

namespace usher::server {

/// What went wrong with a request, as coarsely as whoever looks at a graph wants to know it.
enum class StatusClass : std::uint8_t { not_found, access, conflict, logon, gone, no_room, invalid, failed };
inline constexpr std::size_t status_class_count = 8;

constexpr std::string_view to_string(StatusClass which) {
  switch (which) {
    case StatusClass::not_found: return "not_found";
    case StatusClass::access: return "access";
    case StatusClass::conflict: return "conflict";
    case StatusClass::logon: return "logon";
    case StatusClass::gone: return "gone";
    case StatusClass::no_room: return "no_room";
    case StatusClass::invalid: return "invalid";
    case StatusClass::failed: return "failed";
  }
  return "failed";
}

/// nullopt for what is no error: a warning, or a logon that goes on.
std::optional<StatusClass> status_class(NtStatus status);

}  // namespace usher::server
