// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/rpc/ndr.hpp"
#include "protocol/srvsvc/session_record.hpp"

namespace usher::srvsvc {

/// One SessionRecord, and a level is a field list over it, nothing more ([MS-SRVS] 2.2.4.11-15).
template <std::uint32_t level>
struct SessionInfo {
  static_assert(level == 0 || level == 1 || level == 2 || level == 10 || level == 502);
  static void fields(auto& ndr, auto& s) {
    ndr.unique_string("cname", s.client_name);
    if constexpr (level != 0) ndr.unique_string("username", s.user_name);
    if constexpr (level != 0 && level != 10) ndr("num_opens", s.num_opens);
    if constexpr (level != 0) ndr("time", s.active_seconds), ndr("idle_time", s.idle_seconds);
    if constexpr (level != 0 && level != 10) ndr("user_flags", s.user_flags);
    if constexpr (level == 2 || level == 502) ndr.unique_string("cltype_name", s.client_type);
    if constexpr (level == 502) ndr.unique_string("transport", s.transport);
  }
};

/// Calls `visit` with SessionInfo<level>; false for a level that does not exist.
template <class Visit>
bool with_session_level(std::uint32_t level, Visit visit) {
  switch (level) {
    case 0: return visit(SessionInfo<0>{}), true;
    case 1: return visit(SessionInfo<1>{}), true;
    case 2: return visit(SessionInfo<2>{}), true;
    case 10: return visit(SessionInfo<10>{}), true;
    case 502: return visit(SessionInfo<502>{}), true;
    default: return false;
  }
}

}  // namespace usher::srvsvc
