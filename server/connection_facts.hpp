// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <string>

#include "protocol/wire/guid.hpp"

namespace usher::server {

/// Where a connection comes from and where it arrived.
struct PeerAddress {
  std::u16string client{};  ///< address as text, no port, no brackets; IPv4-mapped IPv6 already as IPv4
  std::uint16_t port = 0;
  std::u16string local_address{};
};

/// What NEGOTIATE settled for a connection; immutable afterwards, so any thread may read it.
struct ConnectionFacts {
  PeerAddress peer{};
  std::uint16_t dialect = 0;
  Guid client_guid{};
  std::uint32_t client_capabilities = 0, server_capabilities = 0;
  std::uint16_t client_security_mode = 0, server_security_mode = 0;
  Guid server_guid{};
  std::uint32_t max_transact_size = 0, max_read_size = 0, max_write_size = 0;
  std::uint16_t cipher_id = 0, signing_algorithm_id = 0;
  bool supports_multi_credit = false;
  bool sends_files = false;  ///< its transport lets the system send parts of files
};

}  // namespace usher::server
