// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <string>

#include "protocol/wire/bytes.hpp"

namespace usher::srvsvc {

/// What the levels of SERVER_TRANSPORT_INFO are made from ([MS-SRVS] 2.2.4.93-95).
struct TransportFields {
  std::uint32_t connections = 0, address_size = 0, flags = 0;
  std::u16string name{}, network_address{}, domain{};
  Bytes address{};
};

template <std::uint32_t level>
struct TransportInfo {
  static_assert(level <= 2);
  static void fields(auto& ndr, auto& t) {
    ndr("numberofvcs", t.connections), ndr.unique_string("transportname", t.name), ndr.unique_bytes("transportaddress", t.address);
    ndr("transportaddresslength", t.address_size), ndr.unique_string("networkaddress", t.network_address);
    if constexpr (level >= 1) ndr.unique_string("domain", t.domain);
    if constexpr (level == 2) ndr("flags", t.flags);
  }
};

template <class Visit>
bool with_transport_level(std::uint32_t level, Visit visit) {
  switch (level) {
    case 0: return visit(TransportInfo<0>{}), true;
    case 1: return visit(TransportInfo<1>{}), true;
    case 2: return visit(TransportInfo<2>{}), true;
    default: return false;
  }
}

}  // namespace usher::srvsvc
