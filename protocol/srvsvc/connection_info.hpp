// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <string>

namespace usher::srvsvc {

/// What the levels of CONNECTION_INFO are made from ([MS-SRVS] 2.2.4.1, 2.2.4.2): a connection is a tree connect.
struct ConnectionFields {
  std::uint32_t id = 0, type = 0, num_opens = 0, num_users = 1, active_seconds = 0;
  std::u16string user{}, netname{};
};

template <std::uint32_t level>
struct ConnectionInfo {
  static_assert(level <= 1);
  static void fields(auto& ndr, auto& c) {
    ndr("id", c.id);
    if constexpr (level == 1) {
      ndr("type", c.type), ndr("num_opens", c.num_opens), ndr("num_users", c.num_users), ndr("time", c.active_seconds);
      ndr.unique_string("username", c.user), ndr.unique_string("netname", c.netname);
    }
  }
};

template <class Visit>
bool with_connection_level(std::uint32_t level, Visit visit) {
  switch (level) {
    case 0: return visit(ConnectionInfo<0>{}), true;
    case 1: return visit(ConnectionInfo<1>{}), true;
    default: return false;
  }
}

}  // namespace usher::srvsvc
